"""Outcome cells that hold no outcome."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_sync.thai import says_nothing
from tests.thai.cases import DATA, cases

CASES = list(cases("outcomes.tsv"))
BULLETS = ("", "- ", "-", "• ", "๑. ", "1) ", "(2) ", "* ", "▪ ")
BLANKS = ("", " ", "\n", "\u00a0", "\u200b", "\t", "  \n")


@pytest.mark.parametrize(("expected", "text"), CASES)
def test_outcome(expected: str, text: str) -> None:
    assert says_nothing(text) == (expected == "nothing")


@given(st.sampled_from(CASES), st.sampled_from(BULLETS), st.sampled_from(BLANKS), st.sampled_from(BLANKS))
def test_bullets_and_blanks_around_do_not_matter(
    case: tuple[str, str], bullet: str, before: str, after: str
) -> None:
    expected, text = case
    assert says_nothing(f"{before}{bullet}{text}{after}") == (expected == "nothing")


@given(st.lists(st.sampled_from(CASES), min_size=1, max_size=4))
def test_one_item_with_an_outcome_is_an_outcome(items: list[tuple[str, str]]) -> None:
    cell = "\n\n".join(f"- {text}" for _, text in items)
    assert says_nothing(cell) == all(expected == "nothing" for expected, _ in items)


def test_every_outcome_of_the_seed_is_one() -> None:
    paragraphs = [part for part in (DATA / "seed.txt").read_text(encoding="utf-8").split("\n- ") if part]
    assert len(paragraphs) >= 6
    assert not any(says_nothing(f"- {paragraph}") for paragraph in paragraphs)


@given(st.text(max_size=60))
def test_any_text_has_an_answer(text: str) -> None:
    assert says_nothing(text) in {True, False}


@pytest.mark.parametrize("letters", [1, 199, 200])
def test_an_unfinished_sentence_has_an_end(letters: int) -> None:
    assert says_nothing("อยู่ระหว่าง" + "ก" * letters)


def test_a_very_long_sentence_is_not_judged_by_its_beginning() -> None:
    assert not says_nothing("อยู่ระหว่าง" + "ก" * 201)


@pytest.mark.parametrize(
    "piece",
    [
        "ก",
        "1",
        "๑",
        "-",
        " ",
        "\n",
        ".",
        "่",
        "(",
        "1.",
        "\n1. ",
        "ไม่มี ",
        "ผล",
        "และ",
        "ข้อ1,",
        "\n \n-",
        "ตาม",
        "ระบุผล",
    ],
)
def test_a_long_text_is_answered_in_no_time(piece: str) -> None:
    start = time.perf_counter()
    says_nothing(piece * (50_000 // len(piece)))
    assert time.perf_counter() - start < 2
