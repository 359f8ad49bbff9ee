"""Rules about rows that were read as (part of) a measure and probably are none: totals, signatures, titles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ita_sync.domain import REQUIRED_COLUMNS, Appended
from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Context, Options, Rule, Violations
from ita_sync.rules.text_keys import is_blank, truncate

# Signatures and totals: "ลงชื่อ ........ ผู้รายงาน", "รวม", "รวมเป็นเงินทั้งสิ้น ๕,๐๐๐ บาท".
END_OF_TABLE = re.compile(
    r"\W*+(?:ลงชื่อ|ลงนาม).*"
    r"|\W*+ผู้(?:รายงาน|จัดทำ|ตรวจสอบ|รับรอง|เห็นชอบ|อนุมัติ)(?:รายงาน|ข้อมูล)?\W*"
    r"|\W*+(?:ยอด)?รวม(?:เป็นเงิน|งบประมาณ|มาตรการ)?(?:ทั้งสิ้น|ทั้งหมด)?[\d\W]*+(?:บาท|มาตรการ|รายการ)?\W*",
    re.DOTALL,
)
# Other rows that are not measures: the title of a section, a note, and the name or position below a signature.
TITLE = re.compile(
    r"\W*+(?:ด้าน|ส่วน|หมวด|มิติ|องค์ประกอบ|ยุทธศาสตร์|ประเด็น)ที่\s*\d.*"
    r"|\W*+(?:ตำแหน่ง|หมายเหตุ).*"
    r"|\s*+\((?:นาย|นาง|น\.ส\.|ว่าที่)[^)]*\)\s*",
    re.DOTALL,
)
APART = LocalizedText(
    "“{text}” ใต้แถวว่างหรือใต้หัวข้อ ถูกพิมพ์ต่อท้ายช่อง “{header}” นี้ในรายงาน",
    "“{text}”, below a blank row or a heading, is printed as the end of this “{header}”.",
)
ACTIVITY = LocalizedText(
    "แถวใต้ช่องนี้ (“{text}”) มีระยะเวลาของตนเองแต่ไม่มีชื่อมาตรการ จึงถูกพิมพ์ต่อท้ายกิจกรรมนี้",
    "The row below (“{text}”) has a period of its own but no measure, so it is printed as the end of this activity.",
)


def _stray(context: Context, _options: Options) -> Iterator[Violations]:
    """Report the first stray row of each activity; those after it are stray as well."""
    first: dict[int, tuple[Appended, LocalizedText | None]] = {}
    for row in context.table.appended:
        if row.apart or "period" in row.columns or END_OF_TABLE.fullmatch(row.text):
            message = APART if row.apart else ACTIVITY if "period" in row.columns else None
            first.setdefault(row.line, (row, message))
    for row, message in first.values():
        text = [truncate(row.text)]
        yield Violations(row.columns[0], [row.line], {"text": text}, dedupe_key="text", message=message)


def _is_title(measure: str) -> bool:
    return bool(END_OF_TABLE.fullmatch(measure) or TITLE.fullmatch(measure))


def _not_a_measure(context: Context, _options: Options) -> Iterator[Violations]:
    """Report titles, totals and signatures in the column of measures, in rows without any other text."""
    others = context.table.texts[[name for name in REQUIRED_COLUMNS if name != "measure"]]
    lines = [
        line
        for line in context.lines_where("measure", _is_title).tolist()
        if all(is_blank(text) for text in others.iloc[line])
    ]
    measures = context.table.texts["measure"].to_numpy()
    yield Violations("measure", lines, {"text": [truncate(measures[line]) for line in lines]})


RULES = (
    Rule(
        id="stray-row",
        severity="warning",
        title=LocalizedText(
            "แถวที่ไม่มีชื่อมาตรการต้องเป็นของมาตรการที่อยู่เหนือขึ้นไป", "A row without a measure belongs to the one above."
        ),
        label=LocalizedText("มีแถวอื่นต่อท้าย", "a stray row"),
        message=LocalizedText(
            "“{text}” ดูเป็นส่วนท้ายของตาราง แต่ถูกพิมพ์ต่อท้ายช่อง “{header}” นี้ในรายงาน",
            "“{text}” looks like the end of a table, but is printed as the end of this “{header}”.",
        ),
        hint=LocalizedText(
            "ถ้าเป็นอีกกิจกรรมหนึ่ง ให้ผสานเซลล์มาตรการให้คลุมทุกแถว ถ้าเป็นข้อความต่อ ให้พิมพ์ต่อในช่องนี้เลย "
            "ถ้าไม่ใช่ทั้งสองอย่าง ให้ย้ายไปไว้ในแผ่นงานอื่น",
            "If it is a further activity, merge the measure's cell over its rows; if it is of this cell, type it here; "
            "if neither, move it to another tab.",
        ),
        check=_stray,
    ),
    Rule(
        id="not-a-measure",
        severity="warning",
        title=LocalizedText("ช่องมาตรการต้องเป็นชื่อมาตรการ", "What stands as a measure is one."),
        label=LocalizedText("ไม่ใช่มาตรการ", "not a measure"),
        message=LocalizedText("“{text}” ถูกนับเป็นมาตรการหนึ่ง", "“{text}” counts as a measure."),
        hint=LocalizedText(
            "ถ้าเป็นหัวข้อ ให้ผสานเซลล์ตลอดความกว้างของตาราง ถ้าเป็นยอดรวมหรือช่องลงนาม ให้ย้ายไปไว้ในแผ่นงานอื่น "
            "(ช่องลงนามของรายงานตั้งค่าไว้ต่างหาก)",
            "If it is a heading, merge it across the whole table; a total or a place to sign belongs into another tab "
            "(the report's own places to sign are a setting).",
        ),
        check=_not_a_measure,
    ),
)
