"""Whatever a cell holds, a text of four times the length takes about four times as long, not sixteen times or for ever.

Measured as a ratio within one run, by the processor's time, and only where a text takes long enough to be measured.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

import pytest

from ita_sync import output
from ita_sync.domain import Grid
from ita_sync.notify import files
from ita_sync.report import prose
from ita_sync.rules import text_keys
from ita_sync.rules.checks import mentioned_years, numbering, repeats
from ita_sync.table import closing_lines, column_matching, contacts, header_names, marks
from ita_sync.text import markdown, names, sanitize
from ita_sync.thai import PeriodError, damage, parse_period, repair, repairs, says_nothing
from ita_sync.thai.digits import to_arabic_digits, to_thai_digits
from ita_sync.thai.placeholders import placeholder
from ita_sync.thai.units import UnitNames
from ita_sync.writeback import ledger_tab, notes, status
from tests.conftest import HEADERS, processor_time

LENGTH, TIMES = 1_500, 4
MEASURABLE = 0.015  # seconds
AT_MOST = 10.0  # times as long for four times the length; its square would be sixteen
UNITS = UnitNames(["กองคลัง", "กองช่าง"])


def _period(text: str) -> None:
    try:
        parse_period(text, fiscal_year=2568)
    except PeriodError:
        return


def _contacts(text: str) -> None:
    tab = Grid("ผู้รับผิดชอบ", (("หน่วยงาน", "อีเมล"), ("กองคลัง", text), (text, "a@example.go.th")))
    contacts.read_contacts(tab, {})
    contacts.mistyped(tab)


def _ledger(text: str) -> None:
    ledger_tab.read(Grid("_ita_sync", (ledger_tab.HEADERS, (text,) * len(ledger_tab.HEADERS)), hidden=True))


FUNCTIONS: Mapping[str, Callable[[str], object]] = {
    function.__qualname__.strip("_"): function
    for function in (
        *(repair, repairs, damage, says_nothing, to_arabic_digits, to_thai_digits, _period),
        *(UNITS.canonical, UNITS.find, UNITS.nearest),
        *(names.name_key, text_keys.content_key, text_keys.count_list_items, text_keys.is_blank),
        *(placeholder, marks.leading_number, numbering.break_in_list),
        *(
            repeats.sentences,
            mentioned_years.mentioned_years,
            marks.is_heading,
            marks.is_item,
            marks.is_figure,
            marks.is_numbering,
        ),
        *(column_matching.recognise, header_names.plain, header_names.key, sanitize.ADDRESS.findall, _ledger),
        *(prose.line, prose.bracketed, prose.header, prose.paragraphs.__wrapped__),
        *(sanitize.lines, sanitize.one_line, sanitize.redact_and_truncate, sanitize.workflow_log),
        *(markdown.markdown, files._file_name, output._no_formula, notes.persons_part, status.is_ours),
    )
} | {
    "mark_of": lambda text: closing_lines.mark_of(text, "outcome"),
    "is_below_a_table": lambda text: closing_lines.is_below_a_table(text, "outcome"),
    "header_score": lambda text: column_matching.header_score([text, *HEADERS]),
    "notes.compose": lambda text: notes.compose(text, [text]),
}
WORDS = (
    *(
        "ก",
        "ที่",
        "a",
        "1",
        "๑",
        " ",
        "\n",
        "-",
        ".",
        "(",
        "<",
        "@",
        "a@",
        "a.",
        "/",
        "\u0e48",
        "\ue000",
        "😀",
        "1. ",
        "à¸",
    ),
    *(
        "ปีงบประมาณ ",
        "ประจำปี",
        "ต.ค. ",
        "ตั้งแต่",
        "กองคลัง",
        "กองคลังและ",
        "ทุกกอง",
        "รวม",
        "ข้อ ",
        "ยังไม่มี ",
        "อยู่ระหว่าง",
    ),
    *("http://", "a.pdf ", "#REF!"),
)


def _shapes(word: str, length: int) -> Iterator[str]:
    """A word again and again, alone, before something else and between blanks; and the word before much of one thing."""
    often = word * (length // len(word))
    yield from (often, f"{often}ก!", f"{word} " * (length // (len(word) + 1)))
    yield from (f"{word}{filling * length}x" for filling in " 1\n")


def _seconds(function: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    function(text)
    return time.process_time() - start


def _ratio(function: Callable[[str], object], short: str, long: str) -> float:
    """How many times as long the longer text takes; 0 where it is too short a time to say."""
    if _seconds(function, long) < MEASURABLE:
        return 0.0
    shorter, longer = (min(_seconds(function, text) for _ in range(3)) for text in (short, long))
    return longer / max(shorter, MEASURABLE / TIMES**2)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_time_grows_with_the_length_and_not_with_its_square(name):
    function = FUNCTIONS[name]
    for word in WORDS:
        for short, long in zip(_shapes(word, LENGTH), _shapes(word, LENGTH * TIMES), strict=True):
            assert _ratio(function, short, long) < AT_MOST, f"{short[:40]!r} … {short[-10:]!r}"


@pytest.mark.parametrize(
    "text", ["a" * 49_000, "ก" * 49_000, "a@" * 24_500, "a" * 25_000 + "@" + "b" * 24_000]
)
def test_contacts_of_49_000_letters(text):
    with processor_time():
        _contacts(text)


@pytest.mark.parametrize("text", ["ตั้งแต่" + "1" * 53 + "x", "ก่อน" + "ใน" * 20 + "x", "หลัง" + "1 " * 26 + "x"])
def test_what_stands_before_a_year(text):
    with processor_time():
        mentioned_years.mentioned_years(f"{text} ปีงบประมาณ 2567")
