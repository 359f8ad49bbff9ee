"""Rule about duplicate measures: two blocks of rows that staff meant as one, or a row pasted twice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Context, Options, Rule, Violations
from ita_sync.rules.text_keys import hashes, is_blank

NO_NAME = hashes([""])[0]


def _duplicate_measure(context: Context, _options: Options) -> Iterator[Violations]:
    """Report the second and each later measure with the same name, once for all its activities."""
    is_first = ~pd.Series(context.table.measure_ids, dtype="int64").duplicated().to_numpy()
    names = context.name_hashes("measure")
    lines = np.flatnonzero(is_first & (names != NO_NAME))
    lines = np.setdiff1d(lines, context.lines_where("measure", is_blank), assume_unique=True)
    codes, _ = pd.factorize(names[lines])
    again = pd.Series(codes).duplicated().to_numpy()
    first = lines[~again][codes]
    yield Violations("measure", lines[again], {"other": context.addresses("measure", first[again])})


RULES = (
    Rule(
        id="duplicate-measure",
        severity="warning",
        title=LocalizedText("มาตรการเดียวกันไม่ควรซ้ำ", "No measure appears twice."),
        label=LocalizedText("ซ้ำกับมาตรการอื่น", "stated twice"),
        message=LocalizedText("มาตรการนี้ซ้ำกับช่อง {other}", "This measure repeats the one in {other}."),
        hint=LocalizedText(
            "ถ้าเป็นมาตรการเดียวกัน ให้รวมเป็นแถวเดียวหรือผสานเซลล์ ถ้าไม่ใช่ ให้ตั้งชื่อต่างกัน",
            "Join the rows (or merge the measure's cells), or give them different names.",
        ),
        check=_duplicate_measure,
    ),
)
