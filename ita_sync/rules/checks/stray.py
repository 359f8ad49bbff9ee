"""Rules about rows that may not be what they were read as: continuations, headings, and what is no part of the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ita_sync.domain import REQUIRED_COLUMNS, Doubt, LeftOut
from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Context, Options, Rule, Violations
from ita_sync.rules.text_keys import is_blank, truncate
from ita_sync.table.marks import is_example, is_heading, leading_number

if TYPE_CHECKING:
    from numpy.typing import NDArray

DOUBTS: Mapping[Doubt, LocalizedText] = {
    "apart": LocalizedText(
        "“{text}” ใต้แถวว่างหรือใต้หัวข้อ ถูกพิมพ์ต่อท้ายแถวข้างบนในรายงาน",
        "“{text}”, below a blank row or a heading, is printed as the end of the row above.",
    ),
    "method": LocalizedText(
        "“{text}” ไม่มีชื่อมาตรการ ผู้รับผิดชอบ และผล จึงถูกพิมพ์ต่อท้ายกิจกรรมข้างบน",
        "“{text}” has no measure, owner or result of its own, so it is printed as the end of the activity above.",
    ),
    "numbered": LocalizedText(
        "“{text}” มีลำดับของตนเองแต่ไม่มีชื่อมาตรการ จึงถูกพิมพ์ต่อท้ายแถวข้างบนในรายงาน",
        "“{text}” has a number of its own but no measure, so it is printed as the end of the row above.",
    ),
}
BESIDE_TOTAL = LocalizedText(
    "“{text}” และข้อความอื่นในแถวของยอดรวมหรือหมายเหตุ ไม่ถูกพิมพ์ในรายงาน",
    "“{text}” and other texts beside a total or a remark are not printed in the report.",
)
BELOW_A_SIGNATURE = LocalizedText(
    "“{text}” อยู่ใต้ลายมือชื่อ จึงไม่นับเป็นมาตรการ และไม่ถูกพิมพ์ในรายงาน",
    "“{text}”, below a signature, counts as no measure and is not printed.",
)
BELOW = LocalizedText(
    "“{text}” ใต้แถวว่าง ถูกนับเป็นมาตรการหนึ่งที่ยังไม่ได้กรอก",
    "“{text}”, below a blank row, counts as a measure that nobody has filled in.",
)
EXAMPLE = LocalizedText(
    "“{text}” อยู่ในแถวตัวอย่าง ซึ่งถูกนับเป็นมาตรการหนึ่งและพิมพ์ในรายงาน",
    "“{text}” stands in a row that is an example, which counts as a measure and is printed.",
)
DELETE_IT = LocalizedText(
    "ลบแถวตัวอย่าง ถ้าเป็นมาตรการจริง ให้ลบคำว่า “ตัวอย่าง”",
    "Delete the row; if it is a measure after all, delete the word ตัวอย่าง.",
)
CALL_IT_A_REMARK = LocalizedText(
    "ถ้าเป็นหมายเหตุใต้ตาราง ให้ขึ้นต้นด้วย “หมายเหตุ:” หรือย้ายไปแผ่นงานอื่น ถ้าเป็นมาตรการ ให้กรอกช่องอื่นของแถวนี้",
    "If it is a remark, let it begin with หมายเหตุ: or move it to another tab; if it is a measure, fill in its row.",
)


def _stray(context: Context, _options: Options) -> Iterator[Violations]:
    for row in context.table.appended:
        if row.doubt:
            text = [truncate(row.text)]
            yield Violations(
                row.columns[0],
                [row.line],
                {"text": text},
                sheet_rows=[row.row],
                dedupe_key="text",
                message=DOUBTS[row.doubt],
            )


def _left_out(context: Context, _options: Options) -> Iterator[Violations]:
    told = ((True, False, None), (True, True, BELOW_A_SIGNATURE), (False, False, BESIDE_TOTAL))
    for is_below, is_alone, message in told:
        rows = [row for row in context.table.left_out if (row.is_below, row.is_alone) == (is_below, is_alone)]
        for column in dict.fromkeys(row.column or "measure" for row in rows):
            yield _lost_texts(column, [row for row in rows if (row.column or "measure") == column], message)


def _lost_texts(column: str, rows: Sequence[LeftOut], message: LocalizedText | None) -> Violations:
    return Violations(
        column,
        details={"text": [truncate(row.text) for row in rows]},
        sheet_rows=[row.row for row in rows],
        dedupe_key="text",
        severity="warning" if message else None,
        message=message,
    )


def _moved_header(context: Context, _options: Options) -> Iterator[Violations]:
    """Report headers below the first one whose columns stand in another order."""
    table = context.table
    names = [
        ", ".join(f"“{table.headers[name]}”" for name in moved) for moved in table.moved_headers.values()
    ]
    details = {"columns": names, "row": [str(table.header_row + 1)] * len(names)}
    yield Violations("measure", sheet_rows=[*table.moved_headers], details=details, dedupe_key="columns")


def _not_a_measure(context: Context, _options: Options) -> Iterator[Violations]:
    """Report headings that nothing follows, and lines below the table: they count as measures that nobody filled in."""
    others = (name for name in REQUIRED_COLUMNS if name != "measure")
    alone = np.logical_and.reduce([context.each(name, is_blank).astype(bool) for name in others])
    headings = [line for line in context.lines_where("measure", is_heading).tolist() if alone[line]]
    below = [line for line in _below(context, alone) if line not in headings]
    measures = context.table.texts["measure"].to_numpy()
    told = (
        (headings, None, None),
        (below, BELOW, CALL_IT_A_REMARK),
        (_examples(context), EXAMPLE, DELETE_IT),
    )
    for lines, message, hint in told:
        texts = [truncate(measures[line]) for line in lines]
        yield Violations("measure", lines, {"text": texts}, message=message, hint=hint)


def _examples(context: Context) -> list[int]:
    """The lines that a template has brought along, to show how a row is filled in."""
    columns = [name for name in ("seq", "measure") if name in context.table.columns]
    return sorted({line for name in columns for line in context.lines_where(name, is_example).tolist()})


def _below(context: Context, alone: NDArray[np.bool_]) -> range:
    """The last lines, if they say nothing but a measure, from one without a number below a blank row on: likely remarks."""
    filled = np.flatnonzero(~alone)
    first = int(filled[-1]) + 1 if len(filled) else len(alone)
    rows, measures = context.table.sheet_rows, context.table.texts["measure"].to_numpy()
    apart = (line for line in range(first, len(alone)) if rows[line] > rows[line - 1] + 1)
    begins = (line for line in apart if not leading_number(measures[line]))
    return range(next(begins, len(alone)), len(alone))


RULES = (
    Rule(
        id="stray-row",
        severity="warning",
        title=LocalizedText(
            "แถวที่ไม่มีชื่อมาตรการต้องเป็นของมาตรการที่อยู่เหนือขึ้นไป", "A row without a measure belongs to the one above."
        ),
        label=LocalizedText("ต่อท้ายแถวบน", "a stray row"),
        message=DOUBTS["apart"],
        hint=LocalizedText(
            "ถ้าเป็นอีกกิจกรรมหนึ่ง ให้กรอกผู้รับผิดชอบหรือผลของแถวนี้ ถ้าเป็นข้อความต่อ ให้ย้ายไปพิมพ์ต่อในช่องข้างบน",
            "If it is a further activity, fill in its owner or its result; if it goes on from above, type it there.",
        ),
        check=_stray,
    ),
    Rule(
        id="below-the-table",
        severity="error",
        title=LocalizedText("ใต้ตารางต้องไม่มีข้อมูล", "No data stands below the table."),
        label=LocalizedText("อยู่นอกตาราง", "outside the table"),
        message=LocalizedText(
            "“{text}” และข้อความอื่นในแถวนี้อยู่ใต้ลายมือชื่อ ยอดรวม หรือหมายเหตุ จึงไม่ถูกพิมพ์ในรายงาน",
            "“{text}” and other texts of this row stand below a signature, a total or a remark, and are not printed.",
        ),
        hint=LocalizedText(
            "ถ้าเป็นกิจกรรม ให้ย้ายขึ้นไปไว้ในตาราง หรือกรอกชื่อมาตรการ ถ้าไม่ใช่ ให้ย้ายไปไว้แผ่นงานอื่น",
            "An activity belongs into the table above, or needs its measure; anything else belongs into another tab.",
        ),
        check=_left_out,
    ),
    Rule(
        id="moved-header",
        severity="error",
        title=LocalizedText(
            "หัวตารางทุกแถวต้องเรียงคอลัมน์เหมือนกัน", "All header rows of a tab have their columns in one order."
        ),
        label=LocalizedText("หัวตารางเรียงไม่ตรง", "a header of another order"),
        message=LocalizedText(
            "แถวนี้เป็นหัวตาราง แต่ {columns} อยู่คนละคอลัมน์กับหัวตารางในแถวที่ {row} ข้อมูลใต้แถวนี้จึงอ่านสลับคอลัมน์",
            "This row is a header, but {columns} stand in other columns than in the header in row {row}, so what is below "
            "it is read as that of other columns.",
        ),
        hint=LocalizedText(
            "ย้ายคอลัมน์ของตารางช่วงนี้ให้ตรงกับหัวตารางแถวบน หรือย้ายตารางช่วงนี้ไปไว้แผ่นงานอื่น",
            "Move the columns of this part to where the first header has them, or move this part to another tab.",
        ),
        check=_moved_header,
    ),
    Rule(
        id="not-a-measure",
        severity="warning",
        title=LocalizedText("ช่องมาตรการต้องเป็นชื่อมาตรการ", "What stands as a measure is one."),
        label=LocalizedText("ไม่ใช่มาตรการ", "not a measure"),
        message=LocalizedText(
            "“{text}” ถูกนับเป็นมาตรการหนึ่ง เพราะไม่มีมาตรการอยู่ข้างใต้",
            "“{text}” counts as a measure, since no measure stands below it.",
        ),
        hint=LocalizedText(
            "ถ้าเป็นหัวข้อ ให้ผสานเซลล์ตลอดความกว้างของตาราง หรือลบแถวนี้",
            "If it is a heading, merge it across the whole table, or delete the row.",
        ),
        check=_not_a_measure,
    ),
)
