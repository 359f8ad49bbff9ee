"""What many tests share: a municipality's folder to work in, and the program's one door."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from ita_sync import pipeline
from ita_sync.cli import main
from ita_sync.domain import CheckedSheet, Finding, Grid, Merge, ReportFile, Snapshot, Table
from ita_sync.job import Job
from ita_sync.report import status_pdf
from ita_sync.report.engines import chromium
from tests.fakes.google import SheetsServer

if TYPE_CHECKING:
    from tests.town import Town

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "config" / "example" / "measures.csv"
HEADERS = ("มาตรการ", "วิธีดำเนินการ", "ผู้รับผิดชอบ", "ระยะเวลา", "สรุปผลการดำเนินการ", "ผลลัพธ์")
ROW = ("๑. มาตรการ ก", "๑. จัดอบรม", "สำนักปลัด", "ปีงบประมาณ พ.ศ.๒๕๖๘", "จัดอบรมแล้ว", "ผู้เข้าอบรม ๔๐ คน")
# How fast a machine is, and what else runs on it, is no matter of a test's; what fails is told in full by pytest.
# One commit passes or fails, each time anew; other examples are looked for with --hypothesis-profile=searching.
for profile, same_examples in {"searching": False, "unhurried": True}.items():
    hypothesis.settings.register_profile(
        profile,
        deadline=None,
        database=None,
        derandomize=same_examples,
        print_blob=False,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
hypothesis.settings.load_profile("unhurried")
USUAL_SECONDS = 0.025  # for `_slowness`'s task, on a machine of our own
OURS = ("GOTENBERG_", "SMTP_", "ITA_", "GITHUB_", "GOOGLE_")


@pytest.fixture(scope="session", autouse=True)
def light_browser() -> Iterator[None]:
    """Tests print with a headless shell where there is one: the same engine, for a third of the work."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chromium, "NAMES", (*chromium.HEADLESS_SHELLS, *chromium.NAMES))
        yield


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """No test meets the services that this machine happens to be set up for, unless it is marked so."""
    if request.node.get_closest_marker("gotenberg"):
        return
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def unchanging_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that names no day has its own, a month after the example's fiscal year, and not the machine's."""
    monkeypatch.setattr("ita_sync.text.dates.today", lambda: date(2025, 11, 3))


@dataclass(frozen=True)
class Answer:
    """How the program ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def ita_sync(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Call the program as the shell would, without a new process."""

    def call(*words: str | Path) -> Answer:
        monkeypatch.setattr(sys, "argv", ["ita-sync", *map(str, words)])
        with pytest.raises(SystemExit) as leaving:
            main()
        written = capsys.readouterr()
        return Answer(int(leaving.value.code or 0), written.out, written.err)

    return call


@pytest.fixture
def server() -> Iterator[SheetsServer]:
    """A strict stand-in of Google Sheets."""
    with SheetsServer() as running:
        yield running


@pytest.fixture
def heeded_signals() -> Iterator[None]:
    """Let new processes heed signals: in the background or under `nohup` some are ignored, and stay so in each of them."""
    ignored = [one for one in (signal.SIGINT, signal.SIGHUP) if signal.getsignal(one) == signal.SIG_IGN]
    for one in ignored:
        signal.signal(one, signal.SIG_DFL)
    yield
    for one in ignored:
        signal.signal(one, signal.SIG_IGN)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A municipality's own copy of config/, as the working directory."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def english(project: Path) -> Path:
    """The project, with the English texts that a test compares."""
    edit_settings(project, 'lang = "th"', 'lang = "en"')
    return project


@pytest.fixture
def town(
    project: Path, server: SheetsServer, ita_sync: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Town]:
    """A municipality with a Google Sheet and a mail server, whose nights print nothing."""
    from tests.town import Town

    with printing_skipped():
        yield Town.build(project, server, ita_sync, monkeypatch)


@contextmanager
def printing_skipped() -> Iterator[None]:
    """Let nights pass without a report, which has tests of its own."""

    def publish(_job: Job, _checked: CheckedSheet, *, final: bool) -> ReportFile:
        del final
        return ReportFile("report-2568.pdf", "0" * 64, 1, "none")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "publish", publish)
        patch.setattr(status_pdf, "print_page", lambda _html, _make_engine: None)
        yield


@contextmanager
def processor_time(at_most: float = 5.0) -> Iterator[None]:
    """What is done within takes no more seconds of the processor, or as many more as this machine is slow or busy now."""
    start = time.process_time()
    yield
    seconds = time.process_time() - start
    assert seconds < at_most or seconds < at_most * _slowness()


def _slowness() -> float:
    """How many times as long as usual this machine now takes for something that is always the same."""
    start = time.process_time()
    kept = {}
    for number in range(100_000):
        kept[number % 997] = f"{number}".encode().hex()
    return (time.process_time() - start) / USUAL_SECONDS


def read_rows(path: Path) -> list[list[str]]:
    """A workbook's rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_rows(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """A workbook from rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def edit_cell(path: Path, row: int, column: int, text: str) -> None:
    """Write one cell of a .csv workbook; 0-based."""
    rows = read_rows(path)
    rows[row][column] = text
    write_rows(path, rows)


def edit_settings(project: Path, old: str, new: str) -> None:
    """Change a line of the project's settings."""
    path = project / "config" / "ita.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def grid(*rows: Sequence[str], headers: Sequence[str] = HEADERS, merges: Sequence[Merge] = ()) -> Grid:
    """A tab with a header row."""
    return Grid("มาตรการ", (tuple(headers), *(tuple(row) for row in rows)), tuple(merges))


def checked_table(table: Table, findings: Sequence[Finding] = ()) -> CheckedSheet:
    """A table as the report gets it."""
    return CheckedSheet(Snapshot(Grid("มาตรการ", ())), table, tuple(findings))
