"""Which header is which column."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_sync.sheet import match_columns
from ita_sync.sheet.columns import OPTIONAL, REQUIRED, ColumnMatchError, header_score, recognise
from tests.thai.cases import cases

CASES = list(cases("columns.tsv"))
SEED = [header for _, header in CASES[:6]]
PLAIN = ["มาตรการ", "วิธีดำเนินการ", "ผู้รับผิดชอบ", "ระยะเวลา", "ผลการดำเนินการ", "ผลลัพธ์"]


@pytest.mark.parametrize(("expected", "header"), CASES)
def test_header_of_a_column(expected: str, header: str) -> None:
    assert recognise(header) == (None if expected == "none" else expected)


def test_the_seed_headers_match_in_their_order() -> None:
    assert match_columns(SEED) == {name: place for place, name in enumerate(REQUIRED)}


def test_canonical_names_are_headers() -> None:
    names = [*OPTIONAL, *REQUIRED]
    assert match_columns(names) == {name: place for place, name in enumerate(names)}


def test_headers_of_no_column_are_left_out() -> None:
    assert match_columns(["", *PLAIN, "ผลการตรวจ", "เบอร์โทร"]) == {
        name: place for place, name in enumerate(REQUIRED, 1)
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
    assert caught.value.guesses == {"outcome": "ผลการดำเนินการ"}


@pytest.mark.parametrize("rival", ["ผลสัมฤทธิ์", "ผลลัพธ์", "ผลที่\nได้รับ"])
def test_two_headers_for_one_column_are_both_named(rival: str) -> None:
    with pytest.raises(ColumnMatchError) as caught:
        match_columns([*PLAIN, rival])
    assert caught.value.missing == ()
    assert caught.value.ambiguous == {"outcome": ("ผลลัพธ์", " ".join(rival.split()))}
    assert "ผลลัพธ์" in str(caught.value)
    assert "several headers for outcome" in str(caught.value)


def test_two_headers_for_an_optional_column() -> None:
    with pytest.raises(ColumnMatchError, match="note"):
        match_columns([*PLAIN, "หมายเหตุ", "หมายเหตุ"])


def test_no_headers_at_all() -> None:
    with pytest.raises(ColumnMatchError) as caught:
        match_columns([])
    assert caught.value.missing == REQUIRED


def test_a_header_row_scores_above_a_title_and_a_data_row() -> None:
    title = ["รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน", "", ""]
    row = ["๑. การป้องกันการทุจริต", "๑. จัดทำคู่มือ", "สำนักปลัด", "ปีงบประมาณ พ.ศ.๒๕๖๘", "จัดทำแล้ว", "ลดโอกาสทุจริต"]
    assert header_score(SEED) == 6
    assert max(header_score(title), header_score(row)) <= 1


def test_a_paragraph_is_no_header() -> None:
    assert recognise("มาตรการ" + "ก" * 93) == "measure"
    assert recognise("มาตรการ" + "ก" * 94) is None


@given(st.text(max_size=30))
def test_any_text_is_a_column_or_none(header: str) -> None:
    assert recognise(header) in {*REQUIRED, *OPTIONAL, None}


@given(st.lists(st.sampled_from([header for _, header in CASES]), max_size=9))
def test_any_row_matches_or_says_why(headers: list[str]) -> None:
    try:
        columns = match_columns(headers)
    except ColumnMatchError as error:
        assert str(error)  # noqa: PT017
    else:
        assert set(REQUIRED) <= set(columns)
        assert all(recognise(headers[place]) == name for name, place in columns.items())


@pytest.mark.parametrize("piece", ["<", "(", "ก", "มาตรการ", "ปีงบประมาณ", "&a", " ", "ใน"])
def test_a_long_header_is_read_in_no_time(piece: str) -> None:
    start = time.perf_counter()
    recognise(piece * (50_000 // len(piece)))
    assert time.perf_counter() - start < 2
