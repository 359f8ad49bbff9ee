"""Which header is which column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_sync.domain import OPTIONAL_COLUMNS, REQUIRED_COLUMNS
from ita_sync.table import match_columns
from ita_sync.table.column_matching import (
    ColumnMatchError,
    find_header_row,
    header_score,
    match,
    recognise,
    settle,
)
from ita_sync.table.header_names import column_of, is_round, other_reading
from ita_sync.table.measures import build_table
from ita_sync.table.period_columns import is_part_of_period
from tests.conftest import ROW, grid, processor_time
from tests.thai.cases import cases

CASES = list(cases("columns.tsv"))
SEED = [header for _, header in CASES[:6]]
PLAIN = ["มาตรการ", "วิธีดำเนินการ", "ผู้รับผิดชอบ", "ระยะเวลา", "ผลการดำเนินการ", "ผลลัพธ์"]


def test_the_header_of_a_column() -> None:
    found = [(header, recognise(header) or "none", expected) for expected, header in CASES]
    wrong = [f"{header!r}: {name}, not {expected}" for header, name, expected in found if name != expected]
    assert not wrong, "\n".join(wrong)


def test_the_seed_headers_match_in_their_order() -> None:
    assert match_columns(SEED) == {name: place for place, name in enumerate(REQUIRED_COLUMNS)}


def test_canonical_names_are_headers() -> None:
    names = [*OPTIONAL_COLUMNS, *REQUIRED_COLUMNS]
    assert match_columns(names) == {name: place for place, name in enumerate(names)}


def test_headers_of_no_column_are_left_out() -> None:
    assert match_columns(["", *PLAIN, "ผลการตรวจ", "เบอร์โทร"]) == {
        name: place for place, name in enumerate(REQUIRED_COLUMNS, 1)
    }


def test_a_missing_column_is_named_with_the_nearest_header() -> None:
    headers = [header.replace("รับผิดชอบ", "รับผิดขอบ") for header in PLAIN]
    with pytest.raises(ColumnMatchError, match="owner") as caught:
        match_columns(headers)
    assert caught.value.missing == ("owner",)
    assert caught.value.guesses == {"owner": "ผู้รับผิดขอบ"}
    assert not caught.value.ambiguous
    assert "ผู้รับผิดขอบ" in str(caught.value)


def test_a_missing_column_without_a_likeness_is_named_with_its_usual_header() -> None:
    with pytest.raises(ColumnMatchError, match="ระยะเวลา") as caught:
        match_columns([*PLAIN[:3], *PLAIN[4:], "เบอร์โทร"])
    assert caught.value.missing == ("period",)
    assert caught.value.guesses == {}


def test_a_summary_alone_is_not_taken_for_the_outcome() -> None:
    with pytest.raises(ColumnMatchError) as caught:
        match_columns(PLAIN[:5])
    assert caught.value.missing == ("outcome",)
    assert caught.value.guesses == {}  # the summary is a column already, and no guess


@pytest.mark.parametrize("rival", ["ผลสัมฤทธิ์", "ผลลัพธ์", "ผลที่\nได้รับ"])
def test_two_headers_for_one_column_are_both_named(rival: str) -> None:
    with pytest.raises(ColumnMatchError) as caught:
        match_columns([*PLAIN, rival])
    assert caught.value.missing == ()
    assert caught.value.ambiguous == {"outcome": ("ผลลัพธ์", " ".join(rival.split()))}
    assert "ผลลัพธ์" in str(caught.value)
    assert "several headers for outcome" in str(caught.value)


def test_two_headers_for_an_optional_column_stop_nothing() -> None:
    assert match_columns([*PLAIN, "หมายเหตุ", "หมายเหตุ"])["note"] == 6


def test_no_headers_at_all() -> None:
    with pytest.raises(ColumnMatchError) as caught:
        match_columns([])
    assert caught.value.missing == REQUIRED_COLUMNS


def test_a_header_row_scores_above_a_title_and_a_data_row() -> None:
    title = ["รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน", "", ""]
    row = ["๑. การป้องกันการทุจริต", "๑. จัดทำคู่มือ", "สำนักปลัด", "ปีงบประมาณ พ.ศ.๒๕๖๘", "จัดทำแล้ว", "ลดโอกาสทุจริต"]
    assert header_score(SEED) == 6
    assert max(header_score(title), header_score(row)) <= 1


def test_a_paragraph_is_no_header() -> None:
    assert recognise("มาตรการ" + "ก" * 93) == "measure"
    assert recognise("มาตรการ" + "ก" * 94) is None


def test_a_long_header_is_one_where_it_is_known_to_be_a_header() -> None:
    long = (
        "สรุปผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ของเทศบาลตำบลเมืองเก่า อำเภอเมือง "
        "จังหวัดขอนแก่น ประจำปีงบประมาณ พ.ศ. ๒๕๖๘"
    )
    assert recognise(long) is None
    assert column_of(long) == "summary"
    assert match_columns([*PLAIN[:4], long, PLAIN[5]])["summary"] == 4


def test_a_blank_cell_and_a_number_are_headers_of_no_column() -> None:
    assert match_columns([None, *PLAIN, 12, 2568.0]) == {
        name: place for place, name in enumerate(REQUIRED_COLUMNS, 1)
    }


# The column that is missing, and the header that stands in its place.
CULPRITS = [
    ("measure", "มาตราการ/แนวทาง"),
    ("measure", "มาตราการ/กิจกรรม"),
    ("measure", "มาตราการส่งเสริมคุณธรรมและความโปร่งใส"),
    ("method", "วีธีดำเนินการ"),
    ("owner", "ผู้รับผืดชอบโครงการ"),
    ("owner", "หน่วยงานที่รับผิดขอบมาตรการ"),
    ("period", "ระยะเวลการดำเนินการ"),
    ("summary", "สรุปผงการดำเนินการ"),
    ("summary", "สรุปผงการดำเนินการตามมาตรการ/กิจกรรม"),
    ("outcome", "ผลลัพท์ของการดำเนินการ"),
    ("outcome", "ผลสัมฤิทธิ์ของการดำเนินการ"),
    ("outcome", "ผลลัพท์การดำเนินงาน"),
    ("outcome", "ผลลัพท์จากมาตรการ"),
    ("outcome", "ผลลัพท์ตามแนวทาง"),
]


@pytest.mark.parametrize(("name", "header"), CULPRITS)
@pytest.mark.parametrize(
    "others", [[], ["สถานะการดำเนินการ", "รหัสโครงการ", "จำนวนผู้เข้าร่วมกิจกรรม", "เบอร์โทร", "หมายเหตุ"]]
)
def test_the_guess_is_the_misspelt_header(name: str, header: str, others: list[str]) -> None:
    headers = [
        header if column == name else usual for column, usual in zip(REQUIRED_COLUMNS, PLAIN, strict=True)
    ]
    with pytest.raises(ColumnMatchError) as caught:
        match_columns([*others, *headers])
    assert caught.value.missing == (name,)
    assert caught.value.guesses == {name: header}


def test_one_header_is_guessed_at_for_one_column_only() -> None:
    with pytest.raises(ColumnMatchError) as caught:
        match_columns([*PLAIN[:4], "ผลกาดำเนินการ", "ผลลัพท์ของการดำเนินการ"])
    assert caught.value.guesses == {"summary": "ผลกาดำเนินการ", "outcome": "ผลลัพท์ของการดำเนินการ"}


def test_the_usual_header_of_the_method_is_the_one_in_the_seed() -> None:
    with pytest.raises(ColumnMatchError, match="usually “วิธีดำเนินการ”"):
        match_columns([PLAIN[0], *PLAIN[2:]])


MISSPELT = [*PLAIN[:5], "ผลลัพท์"]
FULL_OF_STEMS = ["มาตรการป้องกัน", "แนวทางปฏิบัติ", "ผู้รับผิดชอบทุกคน", "ระยะเวลา ๑ ปี", "รายงานผล", "บรรลุผลสำเร็จ"]
TALL = [*PLAIN[:4], "ผลการดำเนินงาน", ""]


@pytest.mark.parametrize(
    ("row", "rows"),
    [
        pytest.param(1, [["รายงานผลการดำเนินการ"], PLAIN, FULL_OF_STEMS], id="below-a-title"),
        pytest.param(
            0, [PLAIN, FULL_OF_STEMS, ["ส่วนที่ ๒"], ["ที่", *PLAIN, "หมายเหตุ"]], id="the-first-of-two-tables"
        ),
        pytest.param(0, [MISSPELT, FULL_OF_STEMS, ["ที่", *PLAIN]], id="misspelt"),
        pytest.param(0, [[*PLAIN, "หมายเหตุ", "หมายเหตุ"], FULL_OF_STEMS, PLAIN], id="doubled"),
        pytest.param(2, [PLAIN[:4], ROW[:4], PLAIN], id="below-a-table-of-fewer-columns"),
        pytest.param(1, [TALL, PLAIN, FULL_OF_STEMS], id="two-rows-high"),
        pytest.param(0, [PLAIN[:3], ["ที่", *PLAIN[:2], "หมายเหตุ"]], id="the-most-required-columns"),
        pytest.param(None, [PLAIN[:2], [], FULL_OF_STEMS[:2]], id="none"),
    ],
)
def test_the_header_row_is_found(row: int | None, rows: list[list[str]]) -> None:
    assert find_header_row(rows) == row


def test_a_later_table_is_read_as_rows_of_the_first_which_is_told() -> None:
    table = build_table(grid(ROW, (), ("ส่วนที่ ๒",), ("ที่", *PLAIN), ("๑", *ROW[:5]), headers=tuple(PLAIN)))
    assert table.header_row == 0
    assert table.sheet_rows == (1, 5)
    assert table.headings == {1: "ส่วนที่ ๒"}
    assert [*table.moved_headers] == [4]


@given(st.text(max_size=30))
def test_any_text_is_a_column_or_none(header: str) -> None:
    assert recognise(header) in {*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS, None}


@given(st.lists(st.sampled_from([header for _, header in CASES]), max_size=9))
def test_any_row_matches_or_says_why(headers: list[str]) -> None:
    try:
        columns = match_columns(headers)
    except ColumnMatchError as error:
        assert str(error)  # noqa: PT017
    else:
        assert set(REQUIRED_COLUMNS) <= set(columns)
        for name, place in columns.items():
            header = headers[place]
            readings = {recognise(header), other_reading(header, recognise(header) or "")}
            is_part = (name == "period" and is_part_of_period(header)) or (
                name in {"summary", "outcome"} and is_round(header)
            )
            assert name in readings or is_part


@pytest.mark.parametrize("piece", ["<", "(", "ก", "มาตรการ", "ปีงบประมาณ", "&a", " ", "ใน"])
def test_a_long_header_is_read_in_no_time(piece: str) -> None:
    with processor_time():
        recognise(piece * (50_000 // len(piece)))


@pytest.mark.parametrize("piece", ["<a", "&lt;", "/", "และ", "และมาตรการ", "กิจกรรม", "สรุปผล", "สำนัก", "a"])
def test_a_long_cell_in_the_header_row_is_matched_in_no_time(piece: str) -> None:
    with processor_time(), pytest.raises(ColumnMatchError):
        match_columns([piece * (50_000 // len(piece)), *PLAIN[1:5]])


# A row of headers, and those that are the columns in the order of REQUIRED_COLUMNS; what else belongs to one of them.
ROWS = [
    ("โครงการ/กิจกรรม|วิธีดำเนินการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์", (0, 1, 2, 3, 4, 5), {}),
    ("มาตรการ|โครงการ/กิจกรรม|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์", (0, 1, 2, 3, 4, 5), {}),
    ("โครงการ|กิจกรรม|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์", (0, 1, 2, 3, 4, 5), {}),
    ("กิจกรรม|มาตรการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์", (1, 0, 2, 3, 4, 5), {}),
    ("แนวทาง|วิธีดำเนินการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์", (0, 1, 2, 3, 4, 5), {}),
    ("แนวทาง/มาตรการ|กิจกรรม|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์", (0, 1, 2, 3, 4, 5), {}),
    ("แนวทาง/มาตรการ|มาตรการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์", (1, 0, 2, 3, 4, 5), {}),
    ("ประเด็น|แนวทาง|กิจกรรม|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์", (1, 2, 3, 4, 5, 6), {}),
    ("แผนงาน|โครงการ|วิธีดำเนินการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์", (1, 2, 3, 4, 5, 6), {}),
    ("มาตรการ|กิจกรรม|วิธีดำเนินการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์", (0, 2, 3, 4, 5, 6), {"method": (1, 2)}),
    ("มาตรการ|ขั้นตอน|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์", (0, 2, 3, 4, 5, 6), {"method": (1, 2)}),
    ("มาตรการ|วิธีการ|ผู้รับผิดชอบร่วม|ผู้รับผิดชอบหลัก|ระยะเวลา|สรุปผล|ผลลัพธ์", (0, 1, 3, 4, 5, 6), {"owner": (2, 3)}),
    ("มาตรการ|วิธีการ|หน่วยงานหลัก|หน่วยงานร่วม|ระยะเวลา|สรุปผล|ผลลัพธ์", (0, 1, 2, 4, 5, 6), {"owner": (2, 3)}),
    ("มาตรการ|วิธีการ|หน่วยงาน|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์", (0, 1, 3, 4, 5, 6), {"owner": (2, 3)}),
    ("มาตรการ|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์|ผลผลิต", (0, 1, 2, 3, 4, 5), {"outcome": (5, 6)}),
    ("มาตรการ|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลผลิต|ผลลัพธ์", (0, 1, 2, 3, 4, 6), {"outcome": (5, 6)}),
    ("มาตรการ|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์ที่ได้|ผลลัพธ์", (0, 1, 2, 3, 4, 6), {"outcome": (5, 6)}),
    ("มาตรการ|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลผลิต", (0, 1, 2, 3, 4, 5), {}),
    ("มาตรการ|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์|ผลที่คาดว่าจะได้รับ", (0, 1, 2, 3, 4, 5), {}),
    (
        "มาตรการ|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|ผลการดำเนินการรอบ 6 เดือน|รอบ 12 เดือน|ผลลัพธ์",
        (0, 1, 2, 3, 4, 6),
        {"summary": (4, 5)},
    ),
    ("มาตรการ|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|รอบ 6 เดือน|รอบ 12 เดือน|ผลลัพธ์", (0, 1, 2, 3, 4, 6), {"summary": (4, 5)}),
    ("มาตรการ|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|รอบ 6 เดือน|รอบ 12 เดือน", (0, 1, 2, 3, 4, 5), {"outcome": (5, 6)}),
    (
        "มาตรการ|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์ (6 เดือน)|ผลลัพธ์ (12 เดือน)",
        (0, 1, 2, 3, 4, 5),
        {"outcome": (5, 6)},
    ),
    (
        "มาตรการ|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์ ปีงบประมาณ ๒๕๖๗|ผลลัพธ์ ปีงบประมาณ ๒๕๖๘",
        (0, 1, 2, 3, 4, 5),
        {"outcome": (5, 6)},
    ),
    ("มาตรการ|วิธีการ|ผู้รับผิดชอบ|เริ่มต้น|สิ้นสุด|สรุปผล|ผลลัพธ์", (0, 1, 2, 3, 5, 6), {}),
    ("มาตรการ|วิธีการ|ผู้รับผิดชอบ|ไตรมาส 1|ไตรมาส 2|ไตรมาส 3|ไตรมาส 4|สรุปผล|ผลลัพธ์", (0, 1, 2, 3, 7, 8), {}),
    ("มาตรการ|วิธีการ|ผู้รับผิดชอบ|ต.ค.|พ.ย.|ธ.ค.|สรุปผล|ผลลัพธ์", (0, 1, 2, 3, 6, 7), {}),
    ("มาตรการ|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|ไตรมาส 1|ไตรมาส 2|สรุปผล|ผลลัพธ์", (0, 1, 2, 3, 6, 7), {}),
    ("มาตรการ|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์|✗ ผลลัพธ์: ยังไม่มี", (0, 1, 2, 3, 4, 5), {}),
    (
        "มาตรการ|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|งบประมาณที่ตั้งไว้|งบประมาณที่ใช้จริง|สรุปผล|ผลลัพธ์",
        (0, 1, 2, 3, 6, 7),
        {"budget": (4, 5)},
    ),
    ("มาตรการ|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์|หมายเหตุ|หมายเหตุ", (0, 1, 2, 3, 4, 5), {"note": (6, 7)}),
]


@pytest.mark.parametrize(("row", "places", "parts"), ROWS)
def test_a_row_of_headers_is_settled(
    row: str, places: tuple[int, ...], parts: dict[str, tuple[int, ...]]
) -> None:
    found = match(row.split("|"))
    assert tuple(found.columns[name] for name in REQUIRED_COLUMNS) == places
    assert found.parts == parts


@pytest.mark.parametrize(
    ("row", "missing", "ambiguous"),
    [
        ("มาตรการ|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์|ผลลัพธ์", (), {"outcome"}),
        ("มาตรการ|มาตรการ|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์", (), {"measure"}),
        ("มาตรการ/แนวทาง|มาตรการ/แนวทาง|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์", (), {"measure"}),
        ("มาตรการ|วิธีการ|หน่วยงาน|หน่วยงาน|ระยะเวลา|สรุปผล|ผลลัพธ์", (), {"owner"}),
        ("มาตรการ|วิธีการ|ผู้รับผิดชอบ|ระยะเวลา|ห้วงเวลา|สรุปผล|ผลลัพธ์", (), {"period"}),
        ("แนวทาง|ผู้รับผิดชอบ|ระยะเวลา|สรุปผล|ผลลัพธ์", ("measure",), set()),
        ("มาตรการ|วิธีการ|ผู้รับผิดชอบ|ไตรมาสนี้|สรุปผล|ผลลัพธ์", ("period",), set()),
        ("มาตรการ|วิธีการ|ระยะเวลา|สรุปผล|สรุปผล", ("owner", "outcome"), {"summary"}),
    ],
)
def test_only_a_missing_or_a_doubled_required_column_stops(
    row: str, missing: tuple[str, ...], ambiguous: set[str]
) -> None:
    with pytest.raises(ColumnMatchError) as caught:
        match_columns(row.split("|"))
    assert caught.value.missing == missing
    assert caught.value.ambiguous.keys() == ambiguous
    columns = settle(row.split("|")).columns.values()
    assert not set(caught.value.guesses.values()) & {row.split("|")[place] for place in columns}


def test_a_message_lists_a_few_headers() -> None:
    with pytest.raises(ColumnMatchError) as caught:
        match_columns([*PLAIN, *["ผลลัพธ์"] * 5_000])
    assert len(caught.value.ambiguous["outcome"]) == 5_001
    assert len(str(caught.value)) < 200
