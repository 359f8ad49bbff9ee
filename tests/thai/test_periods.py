"""What periods mean."""

import sys
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_sync.thai import Period, PeriodError, fiscal_year_days, fiscal_year_of, parse_period
from tests.conftest import processor_time
from tests.thai.cases import cases

CASES = list(cases("periods.tsv"))
WHOLE_YEAR = "2567-10-01..2568-09-30"
WORDS = (
    *(
        "ต.ค.",
        "มีค",
        "มิ.ย.",
        "กันยายน",
        "ธันวา",
        "ปีงบประมาณ",
        "ปี",
        "พ.ศ.",
        "ไตรมาส",
        "ที่",
        "รอบ",
        "6เดือนแรก",
        "12",
        "เดือน",
    ),
    *(
        "ตลอด",
        "ทั้ง",
        "ภายใน",
        "สิ้น",
        "ตั้งแต่",
        "ระหว่าง",
        "เป็นต้นไป",
        "ถึง",
        "และ",
        "-",
        "–",
        "/",
        ",",
        "(",
        ")",
        ".",
        " ",
    ),
    *(
        "2568",
        "๒๕๖๗",
        "67",
        "๑",
        "15",
        "31",
        "0",
        "5",
        "2025",
        "25",
        "68",
        "Q",
        "FY",
        "วันที่",
        "ของ",
        "ประจำ",
        "\n",
        "1/10/67",
    ),
)
JUMBLE = st.lists(st.sampled_from(WORDS), max_size=12).map("".join)


def era(day: date) -> str:
    return f"{day.year + 543}-{day:%m-%d}"


def reading(text: str, fiscal_year: int = 2568) -> str:
    try:
        period = parse_period(text, fiscal_year=fiscal_year)
    except ValueError as error:
        assert str(error)  # noqa: PT017
        return f"reject:{error.kind}" if isinstance(error, PeriodError) else "reject"
    return f"{era(period.start)}..{era(period.end)}"


def readings() -> Iterator[tuple[str, str, str]]:
    """Each text of the table, what it means, and what is read, told no more exactly than the table tells it."""
    for expected, text in CASES:
        meaning, _, year = expected.partition("@")
        actual = reading(text, int(year or 2568))
        is_rejected = meaning == "reject" and actual.startswith("reject")
        yield text, WHOLE_YEAR if meaning == "FY" else meaning, "reject" if is_rejected else actual


def test_periods() -> None:
    wrong = [
        f"{text!r}: {actual}, not {meaning}" for text, meaning, actual in readings() if actual != meaning
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "nothing is written"),
        ("ปีงบประมาณ", "which fiscal year"),
        ("ปีงบประมาณ 2025", "the year 2025 is outside 2540-2599"),
        ("ต.ค. 67 -", "one end is missing"),
        ("- ต.ค. 67", "one end is missing"),
        ("ตั้งแต่ ต.ค. 67", "one end is missing"),
        ("ต.ค. 67 - ปัจจุบัน", "not understood: 'ปัจจุบัน'"),
        ("ต.ค. 67 - ....", "left to fill in"),
        ("31 เม.ย. 68", "no day 31 in month 4 of 2568"),
        ("1/13/2567", "no month 13"),
        ("ไตรมาส 5", "no quarter 5"),
        ("ก.ย. 68 - ต.ค. 67", "starts .* after it ends"),
        ("ปีงบประมาณ 2568 (ต.ค. 66 - ก.ย. 67)", "contradicts"),
        ("ตุลาคม 2567 (ปีงบประมาณ 2567)", "not within the fiscal year 2567"),
        ("ต.ค. 67 - มี.ค. 68 (12 เดือน)", "is not 12 months"),
        ("รอบ 6 เดือน", "6 months: which ones"),
        ("ต.ค., ธ.ค. 67", "a list is not a period"),
        ("ต.ค. และ ธ.ค.", "a list is not a period"),
        ("ต.ค. 67 - ก.ย. 68 เป็นต้นไป", "goes on has no end"),
        ("ภายใน ต.ค. 67 - ก.ย. 68", "a deadline is one"),
        ("ต.ค. 67 - ไตรมาส 2", "different kinds"),
        ("15", "the number 15 stands alone"),
        ("15 - มีนาคม 2568", "the number 15 stands alone"),
        ("3 ปี 2568", "the number 3 stands alone"),
        ("12 เดือน ต.ค. 67 - ก.ย. 68", "a day, or a count of months"),
        ("ภายใน 12 เดือน", "a number of months is a length"),
        ("ไตรมาส 1/2567, 2/2568", "a list is not a period"),
        ("ไตรมาสที่ 1 (ต.ค.-ธ.ค. 68)", "the bracket contradicts"),
        ("ต.ค. 67 (ไตรมาส 1) - มี.ค. 68", "what follows the bracket"),
        ("ต.ค. 67 ม.ค. 68", "not a period"),
    ],
)
def test_the_reason_is_told(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_period(text, fiscal_year=2568)


LIKE_A_DASH = "\u2043\u2053\u2212\u223c\u2500\u2796\u30fc~\uff5e"


def test_every_dash_joins_two_months() -> None:
    dashes = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Pd"]
    assert len(dashes) > 20
    for dash in (*dashes, *LIKE_A_DASH):
        for text in (f"ต.ค. 67 {dash} ก.ย. 68", f"ต.ค.{dash}ก.ย.", f"1{dash}15 ม.ค. 68"):
            assert ".." in reading(text) == reading(text.replace(dash, "-")), f"{dash!r} {ord(dash):x}"


@pytest.mark.parametrize("fiscal_year", [2025, 0, 2539, 2600, -1])
def test_a_report_of_another_era_is_refused(fiscal_year: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        parse_period("ต.ค.", fiscal_year=fiscal_year)


@given(st.integers(2540, 2599))
def test_a_fiscal_year_holds_its_days(number: int) -> None:
    year = fiscal_year_days(number)
    assert (era(year.start), era(year.end)) == (f"{number - 1}-10-01", f"{number}-09-30")
    assert fiscal_year_of(year.start) == fiscal_year_of(year.end) == number
    assert fiscal_year_of(year.start - timedelta(1)) == number - 1
    assert fiscal_year_of(year.end + timedelta(1)) == number + 1


def test_a_period_knows_its_length_and_what_it_holds() -> None:
    year = fiscal_year_days(2568)
    first = Period(date(2024, 10, 1), date(2024, 12, 31))
    assert first in year
    assert year not in first
    assert Period(first.start, year.end) in year
    assert (year.months, first.months) == (12, 3)
    assert Period(date(2024, 10, 2), date(2024, 12, 31)).months is None
    assert Period(date(2024, 10, 1), date(2024, 12, 30)).months is None
    assert Period(date(2024, 10, 1), date(2024, 12, 1)).months is None
    assert Period(date(2024, 2, 1), date(2024, 2, 29)).months == 1


def test_a_period_cannot_end_before_it_starts() -> None:
    assert Period(date(2025, 1, 1), date(2025, 1, 1))
    with pytest.raises(ValueError, match="after it ends"):
        Period(date(2025, 1, 2), date(2025, 1, 1))


@given(st.one_of(st.text(max_size=60), JUMBLE), st.integers(2530, 2610))
def test_any_text_is_a_period_or_a_value_error(text: str, fiscal_year: int) -> None:
    try:
        period = parse_period(text, fiscal_year=fiscal_year)
    except ValueError as error:
        assert isinstance(error, PeriodError) or fiscal_year not in range(2540, 2600)  # noqa: PT017
        return
    assert period.start <= period.end


@given(
    st.sampled_from(CASES), st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["", *WORDS])), max_size=3)
)
def test_a_period_that_was_tampered_with_is_a_period_or_a_value_error(
    case: tuple[str, str], changes: list[tuple[int, str]]
) -> None:
    text = case[1]
    for place, word in changes:
        text = text[:place] + word + text[place + (not word) :]
    reading(text)


@given(st.sampled_from(CASES), st.randoms(use_true_random=False))
def test_invisible_characters_and_kinds_of_digit_do_not_matter(case: tuple[str, str], random: object) -> None:
    choice = random.choice  # type: ignore[attr-defined]
    thai = dict(zip("0123456789", "๐๑๒๓๔๕๖๗๘๙", strict=True))
    arabic = {digit: latin for latin, digit in thai.items()}
    text = "".join(
        choice((letter, thai.get(letter, letter), arabic.get(letter, letter)))
        + choice(("", "", "\u200b", "\ufeff"))
        for letter in case[1]
    )
    assert reading(text) == reading(case[1])


@given(st.sampled_from([text for _, text in CASES]), st.sampled_from([" ", "\u00a0", "\n", "  "]))
def test_spaces_beside_signs_and_at_the_ends_do_not_matter(text: str, space: str) -> None:
    spaced = text.replace("–", f"{space}–{space}").replace("(", f"{space}({space}").replace(")", f"{space})")
    assert reading(f"{space}{spaced}{space}") == reading(text)


@given(st.dates(date(1998, 1, 1), date(2055, 12, 31)), st.dates(date(1998, 1, 1), date(2055, 12, 31)))
def test_every_way_to_write_two_days_means_the_same(first: date, second: date) -> None:
    names = ["มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"]
    names += ["กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"]
    short = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."]
    expected = f"{era(first)}..{era(second)}" if first <= second else "reject:backwards"
    for written in (
        lambda day: f"{day.day} {names[day.month - 1]} พ.ศ. {day.year + 543}",
        lambda day: f"{day.day} {short[day.month - 1]} {(day.year + 543) % 100}",
        lambda day: f"วันที่ {day.day} เดือน{short[day.month - 1].replace('.', '')} {day.year + 543}",
        lambda day: f"{day.day}/{day.month}/{day.year + 543}",
    ):
        assert reading(f"{written(first)} - {written(second)}") == expected
        assert reading(f"ตั้งแต่{written(first)}จนถึง{written(second)}") == expected


HOSTILE = [
    "ก",
    "1",
    "๑",
    "-",
    "–",
    " ",
    "\n",
    ".",
    "่",
    "(",
    ")",
    "พ",
    "ปี",
    "ต.ค.",
    "1/",
    "ใน",
    ",1",
    "ไตรมาส1,",
    "o1",
    "1o1ก",
    "2 5 ",
    "2567.",
    "..",
    "1เดือน",
    "1เดือนต.ค.",
    "ไตรมาส1,2/67,",
    "(ต.ค.)",
    "\u200b",
    "ํ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_text_is_refused_in_no_time(piece: str) -> None:
    with processor_time():
        assert reading(piece * (50_000 // len(piece))).startswith("reject")
