"""The same bars in characters: Markdown for GitHub, lines for a pipe, colours for a terminal."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from ita_sync.cli import terminal as cli_terminal
from ita_sync.domain import Lang, Overview, RunRecord, UnitState
from ita_sync.notify import github
from ita_sync.overview import bars, terminal
from tests.overview.factory import YEARS, bad_week, failed_night, overview


def test_markdown_is_a_table_with_a_bar_a_unit() -> None:
    lines = bars.markdown(overview(), "en").splitlines()
    assert lines[0] == "- Activities complete: 17 of 29 · Report due: 58 days left"
    assert lines[1] == "- Changed since the last check: New 1 · Mended 1 · No longer in the sheet 1"
    assert lines[3:6] == [
        "| Unit |  | `█` done | `▒` awaited | `░` owed |",
        "| --- | --- | --: | --: | --: |",
        "| กองช่าง | `██░░░░░` | 1 | 0 | 3 |",
    ]
    assert len(lines) == 5 + 6


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("year", YEARS)
def test_every_row_has_five_cells_and_no_bar_is_too_long(year: str, lang: Lang) -> None:
    rows = [line for line in bars.markdown(YEARS[year](), lang).splitlines() if line.startswith("|")]
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 6 for row in rows)
    assert all(len(bar) <= bars.WIDTH for row in rows[2:] for bar in re.findall("`([^`]*)`", row))


def test_more_units_than_fit_are_counted() -> None:
    many = overview(units=tuple(UnitState(f"กอง {number}", 1, 1, 1) for number in range(300)))
    assert "… and 270 more units" in bars.markdown(many, "en")
    assert "  … และอีก 270 สำนัก/กอง" in list(bars.plain(many, "th"))
    assert len(bars.markdown(many, "th").encode()) < 10_000


def test_a_hostile_name_stays_a_name() -> None:
    bad = overview(units=(UnitState("a|b`c` <img> *x* @somebody x@example.go.th\n# \x1b[31m", 1, 0, 0),))
    (row,) = bars.markdown(bad, "en").splitlines()[5:]
    assert len(re.findall(r"(?<!\\)\|", row)) == 6
    assert "<img>" not in row
    for said in (row, *bars.plain(bad, "en")):
        assert "\x1b" not in said
        assert "example" not in said


@pytest.mark.parametrize("nothing", [failed_night(), overview(units=())])
def test_without_activities_there_is_nothing_to_draw(nothing: Overview) -> None:
    assert bars.markdown(nothing, "th") == ""
    assert not list(bars.plain(nothing, "th"))


def test_lines_of_a_pipe_have_no_letter_that_an_encoding_lacks() -> None:
    lines = list(bars.plain(overview(units=(UnitState("Works", 1, 2, 3),)), "en"))
    assert lines[-1] == "  [###=======..........] Works: 1 done · 2 awaited · 3 owed"
    assert lines[-1].replace("·", "").isascii()


def shown(width: int = 100, *, colour: bool = True) -> str:
    out = io.StringIO()
    Console(file=out, force_terminal=True, width=width, no_color=not colour).print(
        terminal.table(bad_week(), "th")
    )
    return out.getvalue()


def test_a_terminal_gets_colours_and_signs() -> None:
    text = shown()
    assert "\x1b[32m" in text
    assert re.search("█.*▒.*░", text)
    assert "สำนักปลัด" in text


def test_a_narrow_terminal_loses_no_number() -> None:
    text = re.sub(r"\x1b\[[\d;]*m", "", shown(60))
    assert all(len(line.rstrip()) < 75 for line in text.splitlines())
    assert re.search(r"\b31\b", text)


@pytest.mark.parametrize(
    ("is_terminal", "variables", "is_plain"),
    [
        (True, {}, False),
        (False, {}, True),
        (True, {"NO_COLOR": "1"}, True),
        (True, {"NO_COLOR": ""}, False),
        (True, {"TERM": "dumb"}, True),
    ],
)
def test_plain_in_a_pipe_and_under_no_color(
    is_terminal: bool,
    variables: dict[str, str],
    is_plain: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal)
    cli_terminal.show_overview(overview(), "th")
    said = capsys.readouterr().out
    assert ("[###" in said) == is_plain
    assert ("█" in said) != is_plain


def test_without_an_overview_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    cli_terminal.show_overview(None, "th")
    assert not capsys.readouterr().out


def test_the_summary_of_a_run_has_the_bars_before_the_findings() -> None:
    night = overview()
    record = RunRecord("เทศบาล", 2568, "draft", 14, 29, night.open, overview=night)
    text = github.summary(record, "th")
    assert text.index("`█`") < text.index("| G5 |")
    assert "\n\n| สำนัก/กอง |  | `█` ครบแล้ว" in text
    assert "\n\n| สำนัก/กอง | ช่อง |" in text
