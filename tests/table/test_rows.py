"""What each row of a table is: an activity, a continuation, a heading, or no part of it (docs/architecture.md, rows)."""

from __future__ import annotations

from typing import Any

import pytest

from ita_sync.domain import Grid, Merge, Table
from ita_sync.table.measures import build_table

HEADERS = (
    "ลำดับ",
    "มาตรการ",
    "วิธีดำเนินการ",
    "ผู้รับผิดชอบ",
    "ระยะเวลา",
    "งบประมาณ",
    "สรุปผลการดำเนินการ",
    "ผลลัพธ์",
    "หมายเหตุ",
)
NAMES = ("seq", "measure", "method", "owner", "period", "budget", "summary", "outcome", "note")
YEAR = "ปีงบประมาณ ๒๕๖๘"
SIGNED = "ลงชื่อ....................ผู้รายงาน"


def row(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(name, "") for name in NAMES)


def full(measure: str = "๑. จัดอบรม", **cells: str) -> tuple[str, ...]:
    usual = {"method": "จัดอบรม", "owner": "สำนักปลัด", "period": YEAR, "summary": "อบรมแล้ว", "outcome": "๒๐ คน"}
    return row(measure=measure, **usual | cells)


def read(*rows: tuple[str, ...], merges: tuple[Merge, ...] = (), above: tuple[str, ...] = ()) -> Table:
    """The table of some rows; the first of them is the sheet's second row, if nothing stands above the header."""
    return build_table(Grid("มาตรการ", (*((text,) for text in above), HEADERS, *rows), merges))


def outline(table: Table) -> list[Any]:
    """Each activity as (number of its measure, sheet row), with what was appended to it and why that is doubtful."""
    activities: list[Any] = list(zip(table.measure_ids, (row + 1 for row in table.sheet_rows), strict=True))
    for added in table.appended:
        activities[added.line] += (f"+{added.row + 1} {added.doubt}".strip(),)
    return activities


NEXT = full("๒. จัดประชุม")
BLANK = row()
# What stands in rows 3 and following, below a complete measure and above NEXT -> the activities.
BLANK_MEASURE = {
    "an owner of its own": ([row(method="จัดอบรมพนักงาน", owner="กองคลัง")], [(0, 2), (0, 3)]),
    "an owner alone": ([row(owner="กองคลัง")], [(0, 2), (0, 3)]),
    "a period of its own": ([row(method="ติดตาม", period="ไตรมาสที่ ๒")], [(0, 2), (0, 3)]),
    "a period and a result": ([row(period="ไตรมาสที่ ๒", outcome="ครบ")], [(0, 2), (0, 3)]),
    "a method and a summary": ([row(method="ติดตาม", summary="ติดตามแล้ว")], [(0, 2), (0, 3)]),
    "a method and an outcome": ([row(method="ติดตาม", outcome="ครบ")], [(0, 2), (0, 3)]),
    "a method and a dash for its outcome": ([row(method="ติดตาม", outcome="-")], [(0, 2), (0, 3)]),
    "a numbered method": ([row(method="๒. ติดตามผล")], [(0, 2), (0, 3)]),
    "a method with a bracketed number": ([row(method="(๒) ติดตามผล")], [(0, 2), (0, 3)]),
    "a bulleted method": ([row(method="- ติดตามผล")], [(0, 2), (0, 3)]),
    "a method with another bullet": ([row(method="•ติดตามผล")], [(0, 2), (0, 3)]),
    "a method with its own running number": ([row(seq="๒", method="ติดตามผล")], [(0, 2), (0, 3)]),
    "a method with its own budget": ([row(method="ติดตามผล", budget="5,000")], [(0, 2), (0, 3)]),
    "a method alone": ([row(method="ติดตามผล")], [(0, 2, "+3 method")]),
    "two methods alone": ([row(method="ติดตาม"), row(method="รายงาน")], [(0, 2, "+3 method", "+4 method")]),
    "a method alone above an activity": ([row(method="ติดตาม"), row(owner="กองคลัง")], [(0, 2), (0, 3), (0, 4)]),
    "a method alone below an activity": ([row(owner="กองคลัง"), row(method="ติดตาม")], [(0, 2), (0, 3), (0, 4)]),
    "a method with a dash for its owner": ([row(method="ติดตาม", owner="-")], [(0, 2, "+3 method")]),
    "a method with a remark": ([row(method="ติดตาม", note="ดูแฟ้ม")], [(0, 2, "+3 method")]),
    "an outcome alone": ([row(outcome="- ประหยัด")], [(0, 2, "+3")]),
    "a summary and an outcome": ([row(summary="ติดตามแล้ว", outcome="ครบ")], [(0, 2, "+3")]),
    "a summary alone": ([row(summary="ติดตามแล้ว")], [(0, 2, "+3")]),
    "an outcome below a blank row": ([BLANK, row(outcome="ครบ")], [(0, 2, "+4 apart")]),
    "an outcome with its own running number": ([row(seq="๒", outcome="ครบ")], [(0, 2, "+3 numbered")]),
    "an activity below a blank row": ([BLANK, row(method="ติดตาม", owner="กองคลัง")], [(0, 2), (0, 4)]),
    "a remark alone": ([row(note="ดูแฟ้ม")], [(0, 2, "+3")]),
    "a running number filled in beforehand": ([row(seq="๒")], [(0, 2)]),
    "a number in the column of measures": ([row(measure="๒.")], [(0, 2)]),
    "dashes": ([row(method="-", owner="-", summary="–", outcome="...")], [(0, 2)]),
    "dashes behind a running number": ([row(seq="2", method="-", outcome="-")], [(0, 2)]),
    "unticked boxes": ([row(summary="FALSE", outcome="FALSE")], [(0, 2)]),
    "a continued measure": ([row(measure="(ต่อ)", outcome="ครบ")], [(0, 2, "+3")]),
    "an amount alone": ([row(budget="๑๕,๐๐๐")], [(0, 2)]),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "activities"), BLANK_MEASURE.values(), ids=BLANK_MEASURE)
def test_a_row_without_a_measure(rows, activities):
    table = read(full(), *rows, NEXT)
    assert outline(table) == [*activities, (1, len(rows) + 3)]
    assert not table.headings
    assert not table.left_out


def test_an_activity_without_a_measure_has_from_above_what_it_does_not_say():
    table = read(
        full(), row(method="อบรมพนักงาน", owner="กองคลัง"), row(owner="กองช่าง", summary="ทำแล้ว", outcome="ผลดี")
    )
    assert table.texts["owner"].tolist() == ["สำนักปลัด", "กองคลัง", "กองช่าง"]
    assert table.texts["period"].tolist() == [YEAR] * 3
    assert table.texts["method"].tolist() == ["จัดอบรม", "อบรมพนักงาน", "อบรมพนักงาน"]
    assert table.texts["outcome"].tolist() == ["๒๐ คน", "", "ผลดี"]
    assert [table.address(2, name) for name in ("measure", "method", "owner", "period", "outcome")] == [
        *("B2", "C3", "D4", "E2", "H4")
    ]


def test_the_export_of_a_merged_sheet_owes_what_the_sheet_owes():
    """A .csv loses every merge: the measure, its owner and its period stand in the first row alone."""
    rows = [full(), row(method="จัดอบรมพนักงาน", summary="อบรมแล้ว"), row(method="จัดอบรมลูกจ้าง", outcome="๓๐ คน")]
    merged = tuple(Merge(1, column, 4, column + 1) for column in (1, 3, 4))
    exported, kept = read(*rows), read(*rows, merges=merged)
    assert exported.texts.equals(kept.texts)
    assert exported.measure_ids == kept.measure_ids == (0, 0, 0)


def test_a_merged_cell_that_nobody_filled_in_is_a_measure_without_a_name():
    rows = (full(), row(method="ทำ", outcome="ผลดี"), row(method="ติดตาม", owner="กองคลัง"))
    table = read(*rows, BLANK, NEXT, merges=(Merge(2, 1, 4, 2), Merge(4, 1, 5, 3)))
    assert outline(table) == [(0, 2), (1, 3), (1, 4), (2, 6)]
    assert table.texts["measure"].tolist() == ["๑. จัดอบรม", "", "", "๒. จัดประชุม"]


def test_below_a_heading_an_activity_has_no_measure():
    table = read(full(), row(measure="ด้านที่ ๒"), NEXT, row(seq="ด้านที่ ๓"), row(method="ทำ", owner="กองคลัง"))
    assert table.texts["measure"].tolist() == ["๑. จัดอบรม", "๒. จัดประชุม", ""]
    assert table.headings == {1: "ด้านที่ ๒", 2: "ด้านที่ ๓"}


SIGNATURES = [
    (SIGNED, "(....................)", "นักวิเคราะห์นโยบายและแผนชำนาญการ"),
    ("(ลงชื่อ)", "นายสมชาย ใจดี", "ปลัดเทศบาลตำบลเมืองเก่า"),
    ("ลงชื่อ", "(นางสาวสมศรี ใจดี)", "ตำแหน่ง ผู้อำนวยการกองคลัง", "วันที่ ๓๐ กันยายน ๒๕๖๘"),
    ("..............................", "(นายกิตติ ใจดี)", "นายกเทศมนตรีตำบลเมืองเก่า"),
    ("ผู้จัดทำรายงาน",),
    ("(นายสมชาย ใจดี)\nปลัดเทศบาล",),
    ("ลงชื่อ\n......................\n(นายสมชาย ใจดี)\nนายกเทศมนตรี",),
    ("(ลงชื่อ)......................", "(นายประเสริฐ มั่นคง)", "ปลัดเทศบาล"),
    ("ลงชื่อ : ........................ ผู้ตรวจสอบ",),
    ("ลงชื่อ) นางสมศรี ใจดี",),
    ("หมายเหตุ",),
    ("รวม",),
    ("รวมงบประมาณทั้งสิ้น ๕๐,๐๐๐ บาท",),
    ("รวมทั้งสิ้น ๒ มาตรการ", SIGNED),
    ("รวมค่าใช้จ่ายทั้งสิ้น ๓๐๐ บาท (สามร้อยบาทถ้วน)", SIGNED),
    ("รวมเป็นเงินทั้งสิ้น ๓๐๐ บาท", "(สามร้อยบาทถ้วน)"),
    ("คะแนนเฉลี่ย", SIGNED),
    ("หัวหน้าสำนักปลัด",),
    ("ผู้รายงาน", "นางสาวสมหญิง ดีใจ", "หัวหน้าสำนักปลัด"),
    (SIGNED, "(นายสมชาย ใจดี)", "ทราบ"),
    ("นายสมชาย ใจดี", "ปลัดเทศบาลตำบลเมืองเก่า"),
    ("(ลงชื่อ) สมชาย ใจดี", "(นายสมชาย ใจดี)", "๓๐ ก.ย. ๖๘"),
    ("(ลงชื่อ)", "( สมหญิง ดีใจ )", "นักทรัพยากรบุคคล"),
    ("ตรวจแล้วถูกต้อง", "(นายสมชาย ใจดี)", "ปลัดเทศบาล"),
    ("สำเนาถูกต้อง", "(นายสมชาย ใจดี)", "นิติกร"),
    ("ขอรับรองว่าข้อมูลถูกต้อง", SIGNED, "พันจ่าเอก สมชาย ใจดี", "นิติกร"),
]


@pytest.mark.parametrize("gap", [[], [BLANK]], ids=["right below", "below a blank row"])
@pytest.mark.parametrize("column", ["measure", "method", "summary", "outcome"])
@pytest.mark.parametrize("lines", SIGNATURES)
def test_what_stands_below_the_table_belongs_to_no_measure(lines, column, gap):
    table = read(full(), full("๒. จัดประชุม", outcome=""), *gap, *(row(**{column: line}) for line in lines))
    assert outline(table) == [(0, 2), (1, 3)]
    assert table.texts["outcome"].tolist() == ["๒๐ คน", ""]
    assert not table.left_out
    assert not table.closing


@pytest.mark.parametrize("left", range(9))
def test_a_merged_signature_is_one(left):
    merges = (Merge(2, left, 3, 9), Merge(3, left, 5, 9))
    rows = [[""] * 9, [""] * 9, [""] * 9]
    rows[0][left], rows[1][left] = SIGNED, "(นายสมชาย ใจดี)"
    table = read(full(outcome=""), *map(tuple, rows), merges=merges)
    assert outline(table) == [(0, 2)]
    assert table.texts["outcome"].tolist() == [""]
    assert not table.headings


@pytest.mark.parametrize("column", ["measure", "method"])
@pytest.mark.parametrize(
    ("person", "post", "day"),
    [
        ("(นายสมชาย ใจดี)", "นิติกรชำนาญการ", "วันที่ ๑ ต.ค. ๒๕๖๘"),
        ("(นางสาวสมใจ รักงาน)", "นักวิเคราะห์นโยบายและแผน", "๓๐ กันยายน ๒๕๖๘"),
        ("(สมใจ รักงาน)", "เจ้าพนักงานธุรการ", "30/9/68"),
        ("๑. นายสมชาย ใจดี", "นักวิชาการเงินและบัญชี", "๓๐ ก.ย. ๖๘"),
    ],
)
def test_signatures_beside_each_other_lose_nothing(person, post, day, column):
    rows = [
        row(**{column: "ลงชื่อ............ผู้รายงาน"}, outcome="ลงชื่อ............ผู้อนุมัติ"),
        row(**{column: person}, outcome="(นางสมศรี ใจดี)"),
        row(**{column: post}, outcome="นายกเทศมนตรีตำบลเมืองเก่า"),
        row(**{column: day}, outcome="วันที่ ...../...../....."),
    ]
    table = read(full(), *rows)
    assert outline(table) == [(0, 2)]
    assert not table.left_out


def test_a_signature_in_the_row_of_a_measure_is_no_outcome():
    assert read(full(outcome=SIGNED)).texts["outcome"].tolist() == [""]


@pytest.mark.parametrize(
    "mark",
    [
        row(measure="รวม"),
        row(method="รวมทั้งสิ้น", budget="5,000"),
        row(seq="รวม", budget="๕,๐๐๐"),
        row(measure="รวมกองคลัง", budget="5,000"),
        row(measure="รวม กองการศึกษา ศาสนา และวัฒนธรรม ๑ มาตรการ"),
        row(method="รวมงบประมาณสำนักปลัดเทศบาล", budget="5,000"),
        row(measure="รวมด้านการป้องกันการทุจริต ๑ มาตรการ"),
        row(measure="จำนวนทั้งสิ้น 1 มาตรการ"),
        row(outcome=SIGNED),
    ],
)
@pytest.mark.parametrize(
    "further",
    [
        full("๒. จัดประชุม", outcome=""),
        row(measure="๒. จัดประชุม", method="ประชุม"),
        row(measure="มาตรการที่สอง", outcome="ผลดี"),
        row(measure="๒. จัดประชุม"),
        row(measure="มาตรการส่งเสริมความโปร่งใส"),
    ],
)
def test_a_table_goes_on_where_a_measure_follows(mark, further):
    assert outline(read(full(), mark, further)) == [(0, 2), (1, 4)]


@pytest.mark.parametrize("between", [HEADERS, row(measure="ด้านที่ ๒ ความโปร่งใส"), row(seq="ด้านที่ ๒")])
def test_a_table_goes_on_where_a_header_or_a_heading_follows(between):
    table = read(
        full(), row(outcome=SIGNED), row(outcome="(นายสมชาย ใจดี)"), between, full("การประชุม", outcome="")
    )
    assert outline(table) == [(0, 2), (1, 6)]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "รวมพลังต้านทุจริต",
            "รวมใจภักดิ์สุจริต",
            "ลงนามความร่วมมือ",
            "หมายเหตุประกอบงบการเงินโปร่งใส",
            "ผู้ตรวจสอบภายในเข้มแข็ง",
        ),
        *("รวมกองทุนหมู่บ้าน", "รวมกองช่างและกองคลังจัดกิจกรรม ๕ ส", "จำนวนเรื่องร้องเรียนทั้งหมด"),
    ],
)
def test_a_measure_may_begin_with_such_a_word(text):
    assert outline(read(full(), row(measure=text, outcome="ผลดี"), row(measure=text))) == [
        (0, 2),
        (1, 3),
        (2, 4),
    ]


def test_a_method_may_begin_with_such_a_word():
    table = read(full(), row(method="ลงชื่อประกาศเจตนารมณ์", outcome="ลงนามครบ ๒๐ คน"), NEXT)
    assert outline(table) == [(0, 2), (0, 3), (1, 4)]


def test_what_introduces_a_remark_below_another_is_no_measure():
    below = ("ปัญหาและอุปสรรค", "- บุคลากรน้อย", "แนวทางแก้ไข", "- ขอเพิ่มบุคลากร")
    assert outline(read(full(), NEXT, BLANK, *(row(measure=line) for line in below))) == [(0, 2), (1, 3)]


def test_a_remark_below_the_table_is_printed_below_it():
    table = read(
        full(),
        row(measure="หมายเหตุ : ข้อมูล ณ วันที่ ๓๐ กันยายน ๒๕๖๘"),
        row(measure="๑. รวมภาษีแล้ว"),
        row(outcome=SIGNED),
    )
    assert outline(table) == [(0, 2)]
    assert table.closing == "หมายเหตุ : ข้อมูล ณ วันที่ ๓๐ กันยายน ๒๕๖๘\n๑. รวมภาษีแล้ว"


LEFT_OUT = {
    "an activity below the total": ([row(measure="รวม"), row(method="ติดตาม", owner="กองคลัง")], [(3, "method", True)]),
    "results below the signature": ([row(outcome=SIGNED), row(summary="ทำแล้ว", outcome="ครบ")], [(3, "summary", True)]),
    "texts beside a total": ([row(measure="รวม", summary="ทำครบ", outcome="ดี"), NEXT], [(2, "summary", False)]),
    "a line below the total": ([row(measure="รวม"), row(measure="", method="ข้อมูล ณ สิ้นปี")], []),
    "a remark in two columns": ([row(measure="หมายเหตุ", method="ข้อมูล ณ สิ้นปี")], []),
}  # fmt: skip


@pytest.mark.parametrize("measure", ["No Gift Policy", "ผู้บริหารพบประชาชน", "คู่มือประชาชน", "ศูนย์ข้อมูลข่าวสาร"])
@pytest.mark.parametrize("cells", [{}, {"budget": "5,000"}, {"method": "-"}])
@pytest.mark.parametrize("gap", [[], [BLANK]], ids=["right below", "below a blank row"])
def test_a_name_alone_below_a_signature_is_told(measure, cells, gap):
    table = read(full(), BLANK, row(outcome=SIGNED), *gap, row(measure=measure, **cells))
    assert outline(table) == [(0, 2)]
    (lost,) = table.left_out
    assert (lost.text, lost.is_below, lost.is_alone) == (measure, True, True)


SIGNERS = [
    *("ปลัดเทศบาล ปฏิบัติหน้าที่นายกเทศมนตรี", "รักษาราชการแทน นายกเทศมนตรี", "กรรมการและเลขานุการ", "จ.ส.อ.สมชาย ใจดี"),
    *("ผู้ช่วยเจ้าพนักงานธุรการ", "เพื่อโปรดพิจารณา", "เรียน นายกเทศมนตรี\nเพื่อโปรดทราบ"),
]


@pytest.mark.parametrize("line", SIGNERS)
def test_a_usual_line_below_a_signature_is_told_nowhere(line):
    assert not read(full(), BLANK, row(outcome=SIGNED), BLANK, row(measure=line)).left_out


@pytest.mark.parametrize("line", ["กานดา รักชาติ", "เทศบาลตำบลเมืองเก่า", "ผู้มีอำนาจ"])
def test_a_line_directly_below_a_signature_belongs_to_it(line):
    assert not read(full(), BLANK, row(measure=SIGNED), row(measure=line)).left_out
    assert read(full(), BLANK, row(measure=SIGNED), BLANK, row(measure=line)).left_out


@pytest.mark.parametrize(("rows", "left_out"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_is_lost_outside_the_table(rows, left_out):
    table = read(full(), *rows)
    assert [(lost.row, lost.column, lost.is_below) for lost in table.left_out] == left_out


HEADINGS = [
    "ด้านที่ ๑ การสร้างวัฒนธรรม",
    "ตัวชี้วัดที่ 2.1 การใช้อำนาจ",
    "มิติที่ ๓",
    "องค์ประกอบที่ 4 : การเปิดเผยข้อมูล",
    "ประเด็นการประเมินที่ ๕",
    "ตัวชี้วัด ๖",
    "แผนงานที่ ๒ การสร้างจิตสำนึก",
    "สำนักปลัดเทศบาล",
    "๒. กองคลัง",
    "ส่วนราชการ : กองการศึกษา",
    "๕. ตัวชี้วัดที่ ๑๐ การป้องกันการทุจริต (OIT)",
    "4) ด้านที่ ๔",
    "แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน (Internal Integrity and Transparency Assessment : IIT)",
    "๒. แบบวัด EIT",
    "แบบตรวจการเปิดเผยข้อมูลสาธารณะ (OIT)",
    "OIT : การเปิดเผยข้อมูลสาธารณะ",
    "เครื่องมือ OIT",
]


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("column", ["seq", "measure"])
def test_a_heading_that_is_not_merged(heading, column):
    table = read(row(**{column: heading}), full(), BLANK, row(**{column: heading}), HEADERS, NEXT)
    assert outline(table) == [(0, 3), (1, 7)]
    assert table.headings == {0: heading, 1: heading}


@pytest.mark.parametrize(
    "measure",
    [
        "IIT ประชุมชี้แจง",
        "ยกระดับ OIT",
        "การเปิดเผยข้อมูลสาธารณะ",
        "แบบสำรวจการรับรู้",
        "OIT ข้อ O1 ถึง O35",
        "EIT เพิ่มผู้ตอบ",
    ],
)
def test_a_measure_about_an_instrument_is_one(measure):
    assert outline(read(full(), row(measure=measure), NEXT)) == [(0, 2), (1, 3), (2, 4)]


def test_a_numbered_heading_begins_the_numbers_anew():
    blocks = [row(measure="๑. ด้านที่ ๑"), full("๑. ก"), full("๒. ข"), row(measure="๒. ด้านที่ ๒"), full("๑. ค")]
    assert outline(read(*blocks)) == [(0, 3), (1, 4), (2, 6)]
    assert outline(read(*blocks[:4], full("๓. ค"))) == [(0, 3), (1, 4), (2, 6)]


def test_a_unit_may_stand_between_measures_that_are_counted_through():
    table = read(full("๑. ก"), row(measure="๒. กองคลัง"), full("๓. ข"))
    assert table.headings == {1: "๒. กองคลัง"}


def test_headings_above_the_header_are_those_of_its_first_measure():
    table = read(full(), above=("รายงานผล", "ด้านที่ ๑", "ตัวชี้วัดที่ ๑.๑ การใช้อำนาจ"))
    assert table.headings == {0: "ด้านที่ ๑\nตัวชี้วัดที่ ๑.๑ การใช้อำนาจ"}


def test_a_heading_that_nothing_follows_is_a_measure_nobody_filled_in():
    table = read(full(), row(measure="ด้านที่ ๒"), row(outcome=SIGNED))
    assert outline(table) == [(0, 2), (1, 3)]
    assert not table.headings


def test_a_merged_heading_is_one_anywhere():
    table = read(full(), row(seq="ด้านที่ ๒"), merges=(Merge(2, 0, 3, 9),))
    assert table.closing == "ด้านที่ ๒"


@pytest.mark.parametrize("text", ["เทศบาลดำเนินการครบทุกมาตรการ", "การสร้างจิตสำนึก"])
def test_so_is_a_text_alone_that_is_merged_over_the_owners_too(text):
    merged = (Merge(3, 1, 4, 4),)
    table = read(full(), BLANK, row(measure=text), merges=merged)
    assert outline(table) == [(0, 2)]
    assert table.closing == text
    assert read(full(), BLANK, row(measure=text), NEXT, merges=merged).headings == {1: text}


def test_a_merge_below_the_last_text_is_nothing():
    assert outline(read(full(), merges=(Merge(3, 1, 4, 4), Merge(9, 0, 10, 9)))) == [(0, 2)]


@pytest.mark.parametrize(
    ("cells", "right", "bottom"),
    [
        ({}, 3, 4),
        ({"outcome": "๒๐ คน"}, 4, 4),
        ({"note": "รอผล"}, 4, 4),
        ({"seq": "๒"}, 4, 4),
        ({"measure": "๒. การรับฟัง"}, 4, 4),
        ({}, 4, 5),
    ],
)
def test_a_measure_may_be_merged_with_what_stands_beside_it(cells, right, bottom):
    below = row(**{"measure": "การรับฟัง"} | cells)
    table = read(full(), BLANK, below, BLANK, BLANK, merges=(Merge(3, 1, bottom, right),))
    assert outline(table) == [(0, 2), (1, 4)]


def test_the_name_of_a_measure_above_its_activities_is_no_activity():
    table = read(
        NEXT,
        row(seq="๓", measure="จัดอบรม"),
        row(method="อบรมผู้บริหาร", owner="สำนักปลัด", period=YEAR),
        row(seq="๓.๒", method="อบรมพนักงาน", owner="กองคลัง"),
        full("๔. ติดตาม"),
    )
    assert outline(table) == [(0, 2), (1, 4), (1, 5), (2, 6)]
    assert table.texts["measure"].to_list()[1:3] == ["จัดอบรม", "จัดอบรม"]
    assert table.texts["seq"].to_list()[1:3] == ["๓", "๓.๒"]
    assert table.texts["owner"].to_list()[1:3] == ["สำนักปลัด", "กองคลัง"]
    assert table.texts["period"].to_list()[1:3] == [YEAR, YEAR]
    assert (table.address(1, "measure"), table.address(1, "method")) == ("B3", "C4")


def test_so_is_a_merged_name_in_a_row_that_is_blank_besides():
    rows = [row(measure="๓. จัดอบรม"), row(method="อบรม", owner="กองคลัง"), row(), row(method="ติดตาม")]
    table = read(full(), *rows, NEXT, merges=(Merge(2, 1, 6, 2),))
    assert outline(table) == [(0, 2), (1, 4), (1, 6), (2, 7)]
    assert table.address(1, "measure") == table.address(2, "measure") == "B3"


def test_a_merged_measure_with_more_in_its_row_is_an_activity():
    rows = [row(measure="๓. จัดอบรม", period=YEAR), row(method="อบรม", owner="กองคลัง")]
    assert outline(read(full(), *rows, merges=(Merge(2, 1, 4, 2),))) == [(0, 2), (1, 3), (1, 4)]


NO_NAMES = {
    "a measure that nobody filled in": ([row(measure="๓. ก"), full("๔. ข")], [(0, 2), (1, 3), (2, 4)]),
    "one with an owner": ([row(measure="๓. ก", owner="กองคลัง"), row(method="- ข")], [(0, 2), (1, 3), (1, 4)]),
    "a dash for its outcome": (
        [row(measure="๓. ก", outcome="-"), row(method="- ข")],
        [(0, 2), (1, 3), (1, 4)],
    ),
    "no method below": ([row(measure="๓. ก"), row(owner="กองคลัง")], [(0, 2), (1, 3), (1, 4)]),
    "a continuation below": ([row(measure="๓. ก"), row(outcome="ครบ")], [(0, 2), (1, 3, "+4")]),
}


@pytest.mark.parametrize(("rows", "activities"), NO_NAMES.values(), ids=NO_NAMES)
def test_what_is_more_or_less_than_the_name_of_a_measure_is_an_activity(rows, activities):
    assert outline(read(full(), *rows)) == activities


GROUPS = {
    "in the column of numbers": (
        row(seq="๑", measure="ความโปร่งใส"),
        full("จัดอบรม", seq="๑.๑"),
        "๑ ความโปร่งใส",
    ),
    "before the names": (row(measure="2. ความโปร่งใส"), full("2.1 จัดอบรม"), "2. ความโปร่งใส"),
    "with dashes": (
        row(measure="๑. ความโปร่งใส", method="-", owner="-", outcome="-"),
        full("๑.๑ ก"),
        "๑. ความโปร่งใส",
    ),
    "of a deeper level": (row(measure="๑.๒ ความโปร่งใส"), full("๑.๒.๑ จัดอบรม"), "๑.๒ ความโปร่งใส"),
    "of another kind, in brackets": (row(measure="๑. ความโปร่งใส"), full("(๑) จัดอบรม"), "๑. ความโปร่งใส"),
    "of another kind, with letters": (
        row(measure="มาตรการที่ 1 ความโปร่งใส"),
        full("ก. จัดอบรม"),
        "มาตรการที่ 1 ความโปร่งใส",
    ),
    "with bullets": (row(measure="1. ความโปร่งใส"), full("- จัดอบรม"), "1. ความโปร่งใส"),
    "below a letter": (row(measure="ก. ด้านนโยบาย"), full("๑. จัดอบรม"), "ก. ด้านนโยบาย"),
    "below a Roman numeral": (row(seq="II", measure="ความโปร่งใส"), full("จัดอบรม", seq="1"), "II ความโปร่งใส"),
    "of a dimension without a number": (row(measure="ด้านการป้องกัน"), full("1) จัดอบรม"), "ด้านการป้องกัน"),
}


@pytest.mark.parametrize(("title", "first", "heading"), GROUPS.values(), ids=GROUPS)
def test_a_title_whose_measures_are_numbered_within_it_is_a_heading(title, first, heading):
    table = read(title, first, NEXT)
    assert outline(table) == [(0, 3), (1, 4)]
    assert table.headings == {0: heading}


@pytest.mark.parametrize("group", ["ก. ด้านนโยบาย", "III. การป้องกัน", "ด้านการสร้างจิตสำนึก"])
def test_the_measures_of_a_group_may_go_on_counting(group):
    table = read(full("๑. จัดอบรม"), row(measure=group), full("๒. จัดประชุม"), full("๓. จัดทำคู่มือ"))
    assert outline(table) == [(0, 2), (1, 4), (2, 5)]
    assert table.headings == {1: group}


@pytest.mark.parametrize(
    ("above", "unfilled", "below"),
    [
        ("ก. จัดอบรม", "ข. จัดประชุม", "ค. จัดทำคู่มือ"),
        ("I. จัดอบรม", "II. จัดประชุม", "III. จัดทำคู่มือ"),
        ("๑. จัดอบรม", "ด้านการสร้างจิตสำนึก", "๓. จัดทำคู่มือ"),
        ("๑. จัดอบรม", "๒. จัดประชุม", "(๓) จัดทำคู่มือ"),
        ("1) จัดอบรม", "2) จัดประชุม", "3) จัดทำคู่มือ"),
        ("จัดอบรม", "จัดประชุม", "จัดทำคู่มือ"),
        ("๑. จัดอบรม", "ป.ป.ช. ติดตาม", "๓. จัดทำคู่มือ"),
        ("๑. จัดอบรม", "อ.ส.ม. เฝ้าระวัง", "๒. จัดทำคู่มือ"),
        ("๑. แผนงานที่ ๑", "๒. แผนงานที่ ๒", "๓. แผนงานที่ ๓"),
        ("จัดอบรม", "๑. ด้านที่ ๑", "๒. จัดทำคู่มือ"),
    ],
)
def test_a_measure_that_nobody_filled_in_is_no_group(above, unfilled, below):
    assert outline(read(full(above), row(measure=unfilled), full(below))) == [(0, 2), (1, 3), (2, 4)]


@pytest.mark.parametrize("first", ["๒. จัดอบรม", "๑.๒ จัดอบรม", "๒.๑ จัดอบรม", "จัดอบรม"])
def test_a_title_that_is_not_followed_by_its_first_measure_is_one_itself(first):
    assert outline(read(row(measure="๑. ความโปร่งใส"), full(first))) == [(0, 2), (1, 3)]


NO_UNITS = ["ตรวจสอบภายใน", "สำนักงานสีเขียว", "กองทุนหลักประกันสุขภาพ", "กองคลังโปร่งใส"]


@pytest.mark.parametrize("measure", NO_UNITS)
def test_a_measure_named_like_a_unit_is_one(measure):
    assert outline(read(full(), row(measure=measure), NEXT)) == [(0, 2), (1, 3), (2, 4)]


TITLE = ("รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรม", "ประจำปีงบประมาณ พ.ศ. ๒๕๖๘", "จังหวัดขอนแก่น")


@pytest.mark.parametrize("column", ["seq", "measure", "method"])
def test_the_title_above_a_repeated_header_is_no_measure(column):
    again = [row(**{column: text}) for text in TITLE]
    table = read(full(), *again, HEADERS, NEXT, above=TITLE)
    assert outline(table) == [(0, 5), (1, 10)]
    assert not table.headings


def test_a_text_of_the_title_is_a_measure_where_no_header_follows():
    assert outline(read(full(), row(measure=TITLE[2]), NEXT, above=TITLE)) == [(0, 5), (1, 6), (2, 7)]


OF_A_BLOCK = [
    "ตารางที่ ๒ ด้านการให้บริการ",
    "เทศบาลตำบลหนองบัว",
    "ปีงบประมาณ พ.ศ. ๒๕๖๘",
    "รายงานผลการดำเนินการ (ต่อ)",
    "ด้านการมีส่วนร่วม",
    "แบบรายงานที่ ๒",
    "หน่วยงาน: กองช่าง",
]


@pytest.mark.parametrize("title", OF_A_BLOCK)
def test_the_title_of_a_further_block_is_a_heading(title):
    table = read(full(), row(outcome=SIGNED), BLANK, row(measure=title), BLANK, HEADERS, NEXT)
    assert outline(table) == [(0, 2), (1, 8)]
    assert table.headings == {1: title}


@pytest.mark.parametrize("measure", ["๒. มาตรการรับฟัง", "การรับฟังความคิดเห็น", "จัดทำรายงานผล"])
def test_a_measure_that_nobody_filled_in_above_a_repeated_header_is_one(measure):
    assert outline(read(full(), row(measure=measure), HEADERS, NEXT)) == [(0, 2), (1, 3), (2, 5)]


@pytest.mark.parametrize("text", ["หน้า ๒", "หน้าที่ 2/5", "- หน้า 2 จาก 5 -", "Page 2 of 5", "- ๒ -", "– 12 –"])
def test_a_page_number_is_nothing(text):
    assert outline(read(full(), row(outcome=text), row(measure=text), HEADERS, NEXT)) == [(0, 2), (1, 6)]


ADDITIONS = [
    *("ข้อมูล ณ วันที่ 30 กันยายน 2568", "จัดทำโดย งานนิติการ", "ปรับปรุงล่าสุด ๑ ต.ค. ๒๕๖๘"),
    *("ข้อเสนอแนะ : ควรอบรมเพิ่ม", "ปัญหาและอุปสรรค", "ข้อสังเกต: ไม่มี"),
    *("ทั้งนี้ ข้อมูลเป็นของเดือนกันยายน", "พิมพ์จากระบบ e-Plan", "สีแดง = ยังไม่ดำเนินการ"),
    *("ติดต่อสอบถาม: งานนิติการ", "สอบถามข้อมูลเพิ่มเติม โทร. 0 4300 0000"),
    *("สรุป ดำเนินการแล้ว ๒ มาตรการ คิดเป็นร้อยละ ๖๖", "จำนวนมาตรการทั้งหมด 5 มาตรการ"),
    *("ข้อมูลจาก กองคลัง", "ข้อมูลเมื่อวันที่ ๓๐ ก.ย. ๖๘", "วันที่พิมพ์ 30/9/2568", "Update 30/9/68", "คำชี้แจง: นับทุกกอง"),
    *("อ้างอิง : ประกาศเทศบาล", "เอกสารแนบท้าย ๑ ฉบับ", "https://www.example.go.th/report", "-- จบรายงาน --"),
    *(
        "แนวทางแก้ไข : ขอเพิ่มบุคลากร",
        "ความเห็นของผู้บริหาร",
        "ความเห็นนายกเทศมนตรี : ทราบ",
        "สรุปผลการดำเนินงาน : ครบทุกมาตรการ",
    ),
    *("สัญลักษณ์ ✓ = แล้วเสร็จ", "คำอธิบายสัญลักษณ์ : ✓ หมายถึง แล้วเสร็จ", "คณะทำงาน", "ผู้เผยแพร่ข้อมูล : งานประชาสัมพันธ์"),
    *(
        "รายงาน ณ วันที่ ๕ ตุลาคม ๒๕๖๘",
        "ประกาศ ณ วันที่ ๕ ตุลาคม ๒๕๖๘",
        "เอกสารประกอบ",
        "ภาพกิจกรรม",
        "QR Code รายงาน",
        "สแกน QR Code เพื่อดูรายงานฉบับเต็ม",
        "ปัญหาอุปสรรคในการดำเนินงาน",
        "ข้อเสนอแนะต่อการดำเนินการ : อบรมเพิ่ม",
    ),
    *(
        "รูปภาพประกอบ",
        "ภาพการดำเนินงาน",
        "ลิงก์เผยแพร่ : https://www.example.go.th/o36",
        "วันที่เผยแพร่ ๑๐ ตุลาคม ๒๕๖๘",
    ),
    *("สัญลักษณ์ที่ใช้ : / = แล้วเสร็จ, x = ยังไม่แล้วเสร็จ", "คำย่อ: สป. = สำนักปลัด", "คำสั่งผู้บังคับบัญชา : เผยแพร่ได้"),
    *("งานนโยบายและแผน สำนักปลัด โทร. 043-123456", "สอบถามเพิ่มเติม งานนิติการ", "มาตรการที่ยังไม่ดำเนินการ : 1 มาตรการ"),
    *(
        "ดูรายละเอียดเพิ่มเติมที่ www.example.go.th",
        "โทรศัพท์ ๐-๔๓๑๒-๓๔๕๖",
        "โทร. 0 4312 3456 ต่อ 12",
        "อีเมล : a@example.go.th",
    ),
]


@pytest.mark.parametrize("text", ADDITIONS)
def test_what_is_added_below_a_table_is_a_remark_and_in_a_result_a_part_of_it(text):
    table = read(full(), row(outcome=text), row(measure=text), row(measure="๑. ควรอบรม"))
    assert outline(table) == [(0, 2, "+3")]
    assert table.closing == f"{text}\n๑. ควรอบรม"


@pytest.mark.parametrize(
    ("sign", "text"),
    [("*", "* ไม่รวมกองช่าง"), ("**", "**นับถึงสิ้นปี"), ("1/", "1/ รวมงบประมาณของ อบจ."), ("๑/", "๑/ ประมาณการ")],
)
@pytest.mark.parametrize("where", ["measure", "outcome", ""])
def test_a_footnote_to_which_a_text_refers_is_a_remark(sign, text, where):
    refers = full(outcome=f"๒๐ คน{sign}")
    below = row(**{where or "seq": text})
    table = read(refers, NEXT, below)
    assert outline(table) == [(0, 2), (1, 3)]
    assert table.closing == text
    assert outline(read(refers, below, NEXT)) == [(0, 2), (1, 4)]


@pytest.mark.parametrize(
    "above",
    [full(), full("* จัดอบรม", outcome="๒๐ คน*"), full(method="* อบรม", outcome="๒๐ คน*")],
    ids=["no reference", "a list of measures", "a list of methods"],
)
def test_a_measure_with_a_star_that_nobody_filled_in_is_no_footnote(above):
    assert outline(read(above, row(measure="* รับฟังประชาชน"))) == [(0, 2), (1, 3)]


def test_a_number_in_its_own_column_shows_that_a_measure_follows():
    mark = row(measure="หมายเหตุ")
    numbered = [full("จัดอบรม", seq="๑"), full("จัดประชุม", seq="๒"), mark]
    assert outline(read(*numbered, row(seq="๓", measure="รับฟังประชาชน"))) == [(0, 2), (1, 3), (2, 5)]
    assert outline(read(*numbered, row(seq="๒.๑", measure="รับฟังประชาชน"))) == [(0, 2), (1, 3), (2, 5)]


def test_an_address_below_a_remark_is_no_measure():
    lines = ("หมายเหตุ: เทศบาลตำบลเมืองเก่า", "๑๒๓ หมู่ ๔ ตำบลเมืองเก่า", "โทร. 0 4312 3456")
    assert outline(read(full(), NEXT, BLANK, *(row(measure=line) for line in lines))) == [(0, 2), (1, 3)]
    assert outline(read(full(), NEXT, row(measure=lines[0]), row(measure="๔ หมู่บ้านสุจริต"))) == [
        (0, 2),
        (1, 3),
        (2, 5),
    ]


@pytest.mark.parametrize("seq", ["", "๑"])
def test_a_list_below_a_remark_does_not_go_on_with_the_measures(seq):
    further = [row(measure="๑. ไม่รวมกองช่าง"), row(measure="๒. รวมภาษีแล้ว")]
    table = read(full("จัดอบรม", seq=seq), row(seq="๒", measure="จัดประชุม"), row(measure="หมายเหตุ"), *further)
    assert outline(table) == [(0, 2), (1, 3)]
    assert table.closing == "หมายเหตุ\n๑. ไม่รวมกองช่าง\n๒. รวมภาษีแล้ว"


@pytest.mark.parametrize("label", ["หมายเหตุ", "ที่มา :"])
def test_a_label_in_the_column_of_numbers_makes_the_text_beside_it_a_remark(label):
    table = read(full(), NEXT, row(seq=label, measure="๑. ไม่รวมกองช่าง"), row(measure="๒. รวมภาษีแล้ว"))
    assert outline(table) == [(0, 2), (1, 3)]
    assert table.closing == f"{label}\n๑. ไม่รวมกองช่าง\n๒. รวมภาษีแล้ว"


def test_a_total_in_the_column_of_numbers_is_no_measure():
    assert outline(read(full(), row(seq="รวม", measure="๑ มาตรการ"), NEXT)) == [(0, 2), (1, 4)]
    table = read(full(), row(seq="รวม", measure="การรับฟังประชาชน", owner="กองคลัง"))
    assert outline(table) == [(0, 2), (1, 3)]


@pytest.mark.parametrize("text", ADDITIONS)
def test_what_has_the_texts_of_a_measure_beside_it_is_one(text):
    assert outline(read(full(), full(text), NEXT)) == [(0, 2), (1, 3), (2, 4)]
    assert outline(read(full(), full(text, outcome=""))) == [(0, 2), (1, 3)]


@pytest.mark.parametrize(
    "measure",
    [
        *("จัดทำโดยประชาชนมีส่วนร่วม", "ข้อมูลข่าวสาร", "ปัญหาอุปสรรคของประชาชน", "หน้าเว็บไซต์ ๒ ภาษา"),
        *("ความคิดเห็นของผู้รับบริการ", "สรุปบทเรียน", "คณะทำงานโปร่งใส", "ประกาศเจตนารมณ์", "ภาพลักษณ์ที่ดี", "เอกสารดิจิทัล"),
        *(
            "๓. สรุปผลการดำเนินงาน",
            "๓. ความเห็นของผู้บริหาร",
            "สรุปผลการดำเนินงาน",
            "แนวทางแก้ไขปัญหา",
            "คำสั่งนายกเทศมนตรี",
        ),
        *(
            "QR Code แจ้งเบาะแส",
            "ช่องทางร้องเรียน โทร. 043-123456",
            "ประกาศ ณ ที่ทำการ",
            "โครงการ ๑ ตำบล = ๑ นวัตกรรม",
            "นายกเทศมนตรีพบประชาชน",
            "ปลัดเทศบาลสุจริต",
            "ข้อมูล ณ จุดบริการ",
            "สัญลักษณ์ต้านโกง",
            "สัญลักษณ์ No Gift",
        ),
    ],
)
def test_a_measure_in_such_words_is_one(measure):
    assert outline(read(full(), row(measure=measure))) == [(0, 2), (1, 3)]


CONTINUED = ["(ต่อ)", "๒. (ต่อ)", "2 ต่อ", "๒. จัดประชุม (ต่อ)", "2) จัดประชุม\n(ต่อ)", "จัดประชุม (cont.)"]


@pytest.mark.parametrize("name", CONTINUED)
@pytest.mark.parametrize(
    "between",
    [
        [],
        [HEADERS],
        [row(owner="- ๒ -"), HEADERS],
        [row(measure="หน้า ๒"), HEADERS],
        [row(measure="มาตรการส่งเสริมคุณธรรมและความโปร่งใส (ต่อ)"), HEADERS],
    ],
    ids=["", "header", "page", "page above the measures", "title"],
)
def test_a_measure_goes_on_on_the_next_page(name, between):
    table = read(full(), NEXT, *between, row(measure=name, outcome="และ ๕ คน"), full("๓. จัดทำคู่มือ"))
    at = 4 + len(between)
    assert outline(table) == [(0, 2), (1, 3, f"+{at}"), (2, at + 1)]


@pytest.mark.parametrize("name", CONTINUED)
def test_an_activity_of_a_measure_that_goes_on_owes_what_it_owes(name):
    rows = (full(), NEXT, HEADERS, full(name, seq="๒", method="ติดตาม", owner="กองคลัง", outcome=""))
    table = read(*rows)
    assert outline(table) == [(0, 2), (1, 3), (1, 5)]
    assert table.texts["measure"].tolist()[1:] == ["๒. จัดประชุม"] * 2


def test_a_merged_name_may_go_on_too():
    rows = (full(), NEXT, HEADERS, full("๒. จัดประชุม (ต่อ)"), full("", method="ติดตาม"), full("๓. จัดทำคู่มือ"))
    table = read(*rows, merges=(Merge(4, 1, 6, 2),))
    assert outline(table) == [(0, 2), (1, 3), (1, 5), (1, 6), (2, 7)]
    assert table.texts["measure"].tolist()[1:4] == ["๒. จัดประชุม"] * 3


def test_another_number_that_goes_on_above_a_header_is_a_measure():
    assert outline(read(full(), row(measure="๕. อื่น (ต่อ)"), HEADERS, NEXT)) == [(0, 2), (1, 3), (2, 5)]


@pytest.mark.parametrize("name", ["๕. อื่น (ต่อ)", "จัดอบรม (ต่อเนื่อง)", "จัดประชุมต่อ", "การติดต่อ"])
def test_another_name_is_another_measure(name):
    assert outline(read(full(), NEXT, full(name))) == [(0, 2), (1, 3), (2, 4)]


def test_a_row_that_says_what_to_fill_in_is_part_of_the_header():
    asked = row(
        measure="(ระบุชื่อมาตรการ)",
        method="ระบุวิธี",
        owner="(เช่น กองคลัง)",
        period="(ระบุช่วงเวลา)",
        outcome="(ผลจริง)",
    )
    assert outline(read(asked, full(), full("๒. จัดประชุม"))) == [(0, 3), (1, 4)]
    asked_plainly = row(measure="ชื่อมาตรการ", method="อธิบายขั้นตอน", period="เช่น ต.ค. 67", outcome="เขียนผล")
    assert outline(read(asked_plainly, full(), NEXT)) == [(0, 3), (1, 4)]
    assert outline(read(full(), asked)) == [(0, 2), (1, 3)]
    assert outline(read(row(measure="(ระบุชื่อมาตรการ)", outcome="(ระบุ)"), full())) == [(0, 2), (1, 3)]


HINTS = {
    "measure": "ระบุชื่อมาตรการ",
    "method": "อธิบายขั้นตอน",
    "owner": "เลือกหน่วยงาน",
    "period": "เช่น ต.ค. 67",
    "summary": "กรอกสิ่งที่ทำ",
    "outcome": "ระบุผล",
}


@pytest.mark.parametrize(
    "stated", [{"outcome": "ผลที่เกิดขึ้นจริง"}, {"summary": "สิ่งที่ได้ทำ"}, {"method": "ขั้นตอนโดยย่อ"}]
)
def test_one_hint_may_be_no_instruction(stated):
    assert outline(read(row(**(HINTS | stated)), full())) == [(0, 3)]


@pytest.mark.parametrize(
    "stated",
    [
        {"owner": "กองคลัง"},
        {"period": "ต.ค. 67"},
        {"measure": "มาตรการ ก"},
        {"summary": "ประชุมแล้ว", "outcome": "ผลดี"},
    ],
)
def test_a_row_that_somebody_began_to_fill_in_is_no_hint(stated):
    assert outline(read(row(**(HINTS | stated)), full()))[0] == (0, 2)


def test_calculated_columns_are_numbered_too():
    assert outline(
        read(row(**dict(zip(NAMES, ("1", "2", "3", "4", "5", "6=5-4", "7"), strict=False))), full())
    ) == [(0, 3)]


@pytest.mark.parametrize(
    "text", ["ขอรับรองว่าข้อมูลข้างต้นถูกต้องเป็นจริงทุกประการ", "จึงเรียนมาเพื่อโปรดทราบ", "เห็นชอบ", "อนุมัติ", "- ทราบ"]
)
def test_the_closing_words_of_a_letter_are_no_measure(text):
    assert outline(read(full(), NEXT, BLANK, row(measure=text), row(owner=SIGNED))) == [(0, 2), (1, 3)]
    assert outline(read(full(), full(text), NEXT)) == [(0, 2), (1, 3), (2, 4)]
    assert outline(read(full(), row(outcome=text), NEXT)) == [(0, 2, "+3"), (1, 4)]


@pytest.mark.parametrize(
    "lines", [("ผู้รายงาน", "นางสาวสมหญิง ดีใจ", "หัวหน้าสำนักปลัด"), (SIGNED, "(นายสมชาย ใจดี)", "ปลัดเทศบาล")]
)
def test_a_signature_below_the_owners_is_one(lines):
    assert outline(read(full(), NEXT, BLANK, *(row(owner=line) for line in lines))) == [(0, 2), (1, 3)]


def test_an_activity_of_somebody_with_a_post_is_not_lost_below_a_signature():
    below = row(method="ติดตามผล", owner="ปลัดเทศบาล")
    (lost,) = read(full(), BLANK, row(measure=SIGNED), below).left_out
    assert (lost.row, lost.column, lost.is_below) == (4, "method", True)


@pytest.mark.parametrize(
    "measure",
    ["มาตรการส่งเสริมคุณธรรม ๓ กิจกรรม", "สรุปบทเรียน 3 โครงการ", "โครงการ 5 ส", "จำนวนข้อร้องเรียน ๓ กิจกรรม"],
)
def test_a_measure_that_counts_is_no_summary(measure):
    assert outline(read(full(), row(measure=measure))) == [(0, 2), (1, 3)]


@pytest.mark.parametrize("column", ["method", "summary", "outcome", "note"])
def test_a_name_alone_below_the_table_fills_no_hole(column):
    signed = row(**{column: "นางสาวสมหญิง ดีใจ"})
    table = read(full(), full("๒. จัดประชุม", outcome=""), BLANK, signed, row(**{column: "๓๐ กันยายน ๒๕๖๘"}))
    assert outline(table) == [(0, 2), (1, 3)]
    assert table.texts["outcome"].tolist() == ["๒๐ คน", ""]


def test_a_name_within_the_table_is_kept():
    named = row(outcome="นางสาวสมหญิง ดีใจ")
    assert outline(read(full(), BLANK, named, NEXT)) == [(0, 2, "+4 apart"), (1, 5)]
    assert outline(read(full(), named)) == [(0, 2, "+3")]


@pytest.mark.parametrize("text", ["ข้อมูล ณ 30 กันยายน 2568", "-", "รอผล"])
def test_what_says_nothing_below_a_blank_outcome_leaves_the_hole_where_it_is(text):
    table = read(full(outcome=""), BLANK, row(outcome=text))
    assert table.address(0, "outcome") == "H2"
    assert read(full(outcome=""), row(outcome="๒๐ คน")).address(0, "outcome") == "H3"


@pytest.mark.parametrize("text", ["ทราบ", "๕๐,๐๐๐", "ITA 2568", "ไฟล์: ita.xlsx", "เกิดความโปร่งใส"])
@pytest.mark.parametrize("column", ["summary", "outcome"])
def test_what_stands_apart_is_printed_and_fills_no_hole(text, column):
    table = read(full(**{column: ""}), BLANK, row(**{column: text}))
    assert (table.texts[column][0], list(table.unfilled[column])) == (text, [0])
    assert table.address(0, column).endswith("2")
    beside = read(full(**{column: ""}), row(**{column: text}))
    assert (beside.texts[column][0], list(beside.unfilled[column])) == (text, [])


def test_the_posts_of_several_signers_are_no_measure():
    signed = row(measure=SIGNED, owner=SIGNED, summary=SIGNED)
    posts = row(measure="นักวิเคราะห์ฯ", owner="หัวหน้าสำนักปลัด", summary="นายกเทศมนตรีตำบลเมืองเก่า")
    assert outline(read(full(), NEXT, signed, posts)) == [(0, 2), (1, 3)]


def test_who_fills_in_a_row_means_it_whatever_its_name():
    assert outline(read(full("ด้านที่ ๑ การป้องกัน"), NEXT)) == [(0, 2), (1, 3)]


def test_errors_beside_the_table_are_kept_with_their_column():
    headers = (
        "มาตรการ",
        "วิธีดำเนินการ",
        "ผู้รับผิดชอบ",
        "ระยะเวลา",
        "สรุปผลการดำเนินการ",
        "ผลลัพธ์",
        "ตรวจแล้ว",
        "",
        "ผลการตรวจ",
    )
    texts = ("๑. จัดอบรม", "จัดอบรม", "สำนักปลัด", YEAR, "อบรมแล้ว", "๒๐ คน")
    rows = [(*texts, "#N/A", "#REF!", "#REF!"), (*texts, "TRUE", "", ""), (*texts, "Loading...", "", "")]
    below = ("", "", "", "", "", SIGNED, "#N/A")
    table = build_table(Grid("มาตรการ", (headers, *rows, below)))
    assert table.beside == (("ตรวจแล้ว", "#N/A", "G2"), ("ตรวจแล้ว", "Loading...", "G4"))


@pytest.mark.parametrize(
    "outcome", ["หมายเหตุ: อบรมแล้ว ๔๐ คน", "รวม ๔๐ คน", "รวมทั้งสิ้น ๔๐ ราย", "ปลัดเทศบาล", SIGNED, "ที่มา: งานแผน"]
)
def test_an_activity_is_none_of_these_where_the_results_stand_before_the_methods(outcome):
    order = [
        NAMES.index(name) for name in ("seq", "outcome", "summary", "owner", "period", "method", "measure")
    ]
    rows = [HEADERS, full(), row(method="ติดตามผล", summary="ติดตามแล้ว", outcome=outcome), NEXT]
    table = build_table(Grid("มาตรการ", tuple(tuple(cells[at] for at in order) for cells in rows)))
    assert outline(table) == [(0, 2), (0, 3), (1, 4)]
    assert not table.left_out


def test_who_signs_before_the_methods_owes_nothing():
    order = [NAMES.index(name) for name in ("outcome", "summary", "owner", "period", "method", "measure")]
    rows = [
        HEADERS,
        full(),
        row(outcome=SIGNED, method="ลงชื่อ..........ผู้ตรวจสอบ"),
        row(outcome="รวมทั้งสิ้น", budget="๑๐๐"),
    ]
    table = build_table(Grid("มาตรการ", tuple(tuple(cells[at] for at in order) for cells in rows)))
    assert outline(table) == [(0, 2)]


@pytest.mark.parametrize(
    "cells",
    [
        {"budget": "(บาท)"},
        {"budget": "บาท"},
        {"budget": "หน่วย : ล้านบาท", "period": "(เดือน)"},
        {"method": "(โดยย่อ)", "outcome": "(ร้อยละ)"},
        {"budget": "%"},
    ],
)
def test_units_below_the_header_are_part_of_it(cells):
    table = read(row(**cells), full(), HEADERS, row(**cells), NEXT)
    assert outline(table) == [(0, 3), (1, 6)]


@pytest.mark.parametrize("cells", [{"measure": "(จัดอบรม)", "budget": "บาท"}, {"method": "จัดอบรม ๕ คน"}])
def test_other_texts_below_the_header_are_none_of_its_units(cells):
    assert len(read(row(**cells), full())) == 2
    assert outline(read(full(), row(outcome="(ร้อยละ ๙๐)"))) == [(0, 2, "+3")]
