"""Rules about repeated text and unsummarised methods. They only give advice, because a person has to judge it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pydantic import Field

from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Context, Options, Rule, Violations
from ita_sync.rules.text_keys import content_key, count_list_items
from ita_sync.thai import says_nothing

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A stated zero may be repeated, because it is usually written in the same words.
STATED_ZERO = ("ไม่มี", "ไม่พบ", "ไม่ปรากฏ", "ไม่ได้รับ")


class RepeatsSummaryOptions(Options):
    """The options of outcome-repeats-summary."""

    min_letters: int = Field(
        default=10,
        strict=True,
        ge=1,
        description="shorter texts may be the same",
        json_schema_extra={"th": "ข้อความที่สั้นกว่านี้ซ้ำกันได้"},
    )


class RepeatsAnotherOptions(Options):
    """The options of outcome-repeats-another."""

    min_letters: int = Field(
        default=30,
        strict=True,
        ge=1,
        description="shorter sentences may be the same",
        json_schema_extra={"th": "ประโยคที่สั้นกว่านี้ซ้ำกันได้"},
    )


def sentences(text: str) -> tuple[str, ...]:
    """Return the lines of a text by their letters and digits (`content_key`), each once, without stated zeros."""
    found = (content_key(line) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in found if line and not line.startswith(STATED_ZERO)))


def _says_nothing(context: Context, column: str) -> NDArray[np.bool_]:
    """Per line, whether its text says nothing: missing-outcome and missing-summary have told that."""
    return context.each(column, says_nothing).astype(bool)


def _repeats_summary(context: Context, options: RepeatsSummaryOptions) -> Iterator[Violations]:
    """Report outcomes that are the same as the summary, apart from bullets and blanks."""
    outcomes, summaries = context.each("outcome", content_key), context.each("summary", content_key)
    lines = np.flatnonzero((outcomes == summaries) & ~_says_nothing(context, "outcome"))
    long = [line for line in lines.tolist() if len(outcomes[line]) >= options.min_letters]
    yield Violations("outcome", long, {"other": [context.table.address(line, "summary") for line in long]})


def _repeats_another(context: Context, options: RepeatsAnotherOptions) -> Iterator[Violations]:
    """Report outcomes with a sentence of another measure above; measures with the same name count as one."""
    lines = pd.DataFrame(
        {
            "line": np.arange(len(context.table)),
            "measure": context.name_hashes("measure"),
            "cell": context.table.rows["outcome"],
            "sentence": context.each("outcome", sentences),
        }
    )
    said = lines[~_says_nothing(context, "outcome")].explode("sentence").dropna(subset="sentence")
    said = said[said["sentence"].str.len() >= options.min_letters]
    first = said.drop_duplicates("sentence").set_index("sentence").loc[said["sentence"]]
    is_other_measure = said["measure"].to_numpy() != first["measure"].to_numpy()
    is_other_cell = said["cell"].to_numpy() != first["cell"].to_numpy()
    repeated = said.assign(first=first["line"].to_numpy())[is_other_measure & is_other_cell]
    repeated = repeated.drop_duplicates("line")
    others = [context.table.address(line, "outcome") for line in repeated["first"]]
    yield Violations("outcome", repeated["line"].to_numpy(), {"other": others})


def _method_count(context: Context, _options: Options) -> Iterator[Violations]:
    """Report methods with more items than their summaries; the summaries of rows with one merged method are added."""
    rows = context.table.rows
    counted = pd.DataFrame(
        {
            "line": np.arange(len(context.table)),
            "method": rows["method"],
            "summary": rows["summary"],
            "promised": context.each("method", count_list_items).astype(np.int64),
            "done": context.each("summary", count_list_items).astype(np.int64),
            "blank": _says_nothing(context, "summary"),
        }
    ).drop_duplicates(["method", "summary"])
    cells = counted.groupby("method", sort=False).agg(
        {"line": "first", "promised": "first", "done": "sum", "blank": "any"}
    )
    short = cells[(cells["promised"] > 1) & (cells["done"] < cells["promised"]) & ~cells["blank"]]
    details = {"promised": [str(n) for n in short["promised"]], "done": [str(n) for n in short["done"]]}
    yield Violations("summary", short["line"].to_numpy(), details)


RULES = (
    Rule(
        id="outcome-repeats-summary",
        severity="info",
        title=LocalizedText("ผลลัพธ์ไม่ควรคัดลอกจากสรุปผล", "The outcome is not the summary again."),
        label=LocalizedText("ซ้ำกับสรุปผล", "repeats the summary"),
        message=LocalizedText(
            "“{header}” เป็นข้อความเดียวกับช่อง {other}", "“{header}” says the same as {other}."
        ),
        hint=LocalizedText(
            "สรุปผลบอกว่าได้ทำอะไร ส่วนผลลัพธ์บอกว่าเกิดอะไรขึ้นจากสิ่งนั้น",
            "The summary tells what was done, the outcome what came of it.",
        ),
        check=_repeats_summary,
        options=RepeatsSummaryOptions,
    ),
    Rule(
        id="outcome-repeats-another",
        severity="info",
        title=LocalizedText("ผลลัพธ์ของต่างมาตรการไม่ควรซ้ำกัน", "No outcome stands under two measures."),
        label=LocalizedText("ซ้ำกับมาตรการอื่น", "repeats another outcome"),
        message=LocalizedText(
            "“{header}” มีข้อความเดียวกับช่อง {other} ซึ่งเป็นของมาตรการอื่น",
            "“{header}” has a sentence that stands under another measure, in {other}.",
        ),
        hint=LocalizedText("เขียนผลของมาตรการนี้โดยเฉพาะ", "Write what came of this measure."),
        check=_repeats_another,
        options=RepeatsAnotherOptions,
    ),
    Rule(
        id="method-count",
        severity="info",
        title=LocalizedText("สรุปผลควรครบทุกวิธีดำเนินการ", "The summary covers every method."),
        label=LocalizedText("ไม่ครบทุกวิธี", "not every method summed up"),
        message=LocalizedText(
            "วิธีดำเนินการมี {promised} ข้อ แต่สรุปผลไว้ {done} ข้อ",
            "Methods promised: {promised}; summed up: {done}.",
        ),
        hint=LocalizedText("สรุปผลให้ครบทุกข้อของวิธีดำเนินการ", "Sum up each of the methods."),
        check=_method_count,
    ),
)
