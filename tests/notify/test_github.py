"""What GitHub shows: Markdown that stays text, and annotations that end where they should."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_sync.domain import Lang, RunRecord
from ita_sync.notify import github

from .conftest import EMPTY, FINDINGS, MENDED, SHARED

RESULT = RunRecord("เทศบาลตำบลเมืองเก่า", 2568, "draft", 4, 5, FINDINGS)


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("th", "**ฉบับร่าง** · 4 มาตรการ 5 กิจกรรม · ต้องแก้ไข 3 · ควรตรวจสอบ 1 · แก้ไขแล้ว 1"),
        ("en", "**draft** · 4 measures, 5 activities · errors 3 · warnings 1 · 1 mended"),
    ],
)
def test_the_summary_counts_what_is_open(lang: Lang, line: str) -> None:
    lines = github.summary(RESULT, lang).splitlines()
    assert lines[0].startswith("## เทศบาลตำบลเมืองเก่า: ")
    assert lines[2] == line
    assert [row.split(" | ")[1] for row in lines if row.startswith("| ")][1:] == ["F2", "F3", "A5", "C6"]


@pytest.mark.parametrize(("lang", "day"), [("th", "3 ก.ย. 2568"), ("en", "2025-09-03")])
def test_days_are_as_staff_write_them(lang: Lang, day: str) -> None:
    assert f"| {day} |" in github.summary(RESULT, lang)


def test_a_complete_night_says_so() -> None:
    done = replace(RESULT, status="final", findings=(MENDED,))
    assert github.summary(done, "en").endswith("\nNothing to mend.\n")


def test_a_failure_is_in_the_summary() -> None:
    text = github.summary(RunRecord("a", 2568, error="No *sheet*.\nShare it."), "en")
    assert "\nNo \\*sheet\\*.\nShare it.\n" in text
    assert "Complete" not in text


def test_a_failure_without_a_reason_is_not_complete_either() -> None:
    assert "Complete" not in github.summary(RunRecord("a", 2568), "en")


def test_the_summary_stays_below_githubs_limit() -> None:
    many = tuple(EMPTY._replace(message="ย" * 280, row=i) for i in range(20_000))
    text = github.summary(replace(RESULT, findings=many), "th")
    assert len(text.encode()) < 2**20
    shown = text.count("| F2 |")
    assert f"อีก {20_000 - shown} รายการ" in text


@given(st.text())
def test_a_text_is_one_cell_of_the_table(text: str) -> None:
    finding = EMPTY._replace(message=text, owners=(text,), since=date(2025, 9, 3))
    lines = github.summary(replace(RESULT, findings=(finding,)), "en").splitlines()
    assert len(lines) == 7
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", lines[-1])) == 5


def test_no_address_on_the_page_of_the_run() -> None:
    finding = EMPTY._replace(message="ถาม somchai@example.go.th")
    assert "somchai" not in github.summary(replace(RESULT, findings=(finding,)), "th")
    assert "somchai" not in "".join(github.workflow_commands([finding]))


def test_ten_annotations_of_a_level_and_none_of_what_is_mended() -> None:
    warning = SHARED._replace(severity="warning")
    lines = list(
        github.workflow_commands([*[EMPTY] * 12, *[warning] * 12, SHARED._replace(severity="info"), MENDED])
    )
    assert [line.split(" ")[0] for line in lines] == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"]


def test_annotations_end_where_they_should() -> None:
    (line,) = github.workflow_commands([EMPTY._replace(cell="A:1,2", message="100%\n::error::x\r")])
    assert line == "::error title=A%3A1%2C2 missing-outcome::100%25 ::error::x"
    assert github.error_annotation("50%\nno") == "::error title=ita-sync::50%25%0Ano"
