"""Each run gathers where the report stands, as far as it got; and who stops it does not wait for that."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from ita_sync import checking, pipeline, recording
from ita_sync.domain import Overview, ReportFile
from ita_sync.errors import ItaSyncError, ReportError
from ita_sync.text.dates import BANGKOK
from tests.conftest import Answer, printing_skipped
from tests.fakes.github import GitHubServer, Run
from tests.fakes.google import Document
from tests.writeback.nights import CONTACTS, FULL, HEADERS, STATUS, TAB, make_job

DAY = date(2025, 9, 30)  # the last day on which nobody owes a year's outcome
KHLANG = [*FULL[:2], "กองคลัง", *FULL[3:]]
WORKFLOW = "on:\n  schedule:\n    - cron: '17 4 * * *'\n      timezone: Asia/Bangkok\n"


class Nights:
    """A spreadsheet, its nights, and the overview that each left."""

    def __init__(self, server, folder, monkeypatch) -> None:
        rows = [
            [*HEADERS, STATUS],
            *(
                [f"มาตรการ {letter}", *row[1:]]
                for letter, row in zip("กขค", (FULL, FULL, KHLANG), strict=True)
            ),
        ]
        self.document = Document.from_rows("รายงาน", {TAB: rows, CONTACTS: [["หน่วยงาน", "อีเมล"]]})
        self.server, self.key, self.folder, self._patch = (
            server,
            server.add(self.document),
            folder,
            monkeypatch,
        )
        self.left: list[Overview] = []
        gathered = recording.overview_of

        def keep(*values) -> Overview:
            self.left.append(gathered(*values))
            return self.left[-1]

        monkeypatch.setattr(recording, "overview_of", keep)
        self.print(lambda *_values, **_options: ReportFile("report-2568.pdf", "0" * 64, 3, "none"))

    def print(self, how) -> None:
        self._patch.setattr(pipeline, "publish", how)

    def spend(self, number: int = 0) -> Overview:
        job = make_job(self.server, self.key, DAY + timedelta(days=number), self.folder / "out")
        settings = job.settings.model_copy(update={"root": self.folder})
        assert pipeline.run(replace(job, settings=settings)).overview is self.left[-1]
        return self.left[-1]

    def fail(self, kind: type[BaseException], number: int = 0) -> Overview:
        with pytest.raises(kind):
            self.spend(number)
        return self.left[-1]


@pytest.fixture
def nights(server, tmp_path, monkeypatch) -> Nights:
    return Nights(server, tmp_path, monkeypatch)


@pytest.fixture
def github(monkeypatch) -> Iterator[GitHubServer]:
    with GitHubServer() as running:
        for name, value in (running.environment | {"GITHUB_RUN_ID": "7"}).items():
            monkeypatch.setenv(name, value)
        yield running


def kinds(overview: Overview) -> list[tuple[str, str]]:
    return [(change.kind, change.finding.cell) for change in overview.changes]


def test_where_the_report_stands(nights):
    nights.document.set_text(TAB, "F4", "")
    found = nights.spend()
    assert (found.status, found.measures, found.activities, found.done) == ("draft", 3, 3, 2)
    assert [tuple(unit) for unit in found.units] == [("กองคลัง", 0, 1, 0), ("สำนักปลัด", 2, 0, 0)]
    assert kinds(found) == [("new", "F4")]
    assert found.links["F4"].endswith("&range=F4")
    assert found.report == ReportFile("report-2568.pdf", "0" * 64, 3, "none")
    assert (found.error, found.run_url) == ("", "")


@pytest.mark.parametrize("again", [1, 2])
def test_what_was_awaited_and_is_owed_is_worse_and_not_new(nights, again):
    nights.document.set_text(TAB, "F4", "")
    nights.spend()
    for _ in range(again):
        found = nights.spend(1)
        assert kinds(found) == [("worse", "F4")]
        assert found.units[0] == ("กองคลัง", 0, 0, 1)
    assert kinds(nights.spend(2)) == []


def test_mended_and_deleted(nights):
    for row in (3, 4):
        nights.document.set_text(TAB, f"F{row}", "")
    nights.spend(1)
    nights.document.set_text(TAB, "F3", FULL[5])
    nights.document.delete_rows(TAB, 4)
    for _ in range(2):
        found = nights.spend(4)
        assert kinds(found) == [("mended", "F3"), ("deleted", "")]
        assert found.days_to_mend == 3
    assert kinds(nights.spend(5)) == []


def test_a_row_that_moves_in_the_second_of_the_write_changes_nothing_of_it(nights, server):
    nights.document.set_text(TAB, "F4", "")
    server.before("batchUpdate", lambda document: document.insert_rows(TAB, 2))
    found = nights.spend(1)
    assert kinds(found) == [("new", "F5")]
    assert [finding.cell for finding in found.open] == ["F5"]


def test_a_sheet_that_cannot_be_understood(nights):
    nights.document.set_text(TAB, "F4", "")
    nights.spend(1)
    nights.document.set_text(TAB, "F1", "อื่น ๆ")
    found = nights.fail(ItaSyncError, 2)
    assert (found.status, found.units, found.report) == ("failed", (), None)
    assert "ผลลัพธ์" in found.error
    assert dict(found.errors) == {DAY + timedelta(days=1): 1}  # tonight's nobody knows
    assert [mark.state for mark in found.strip] == ["changed", "quiet"]


def test_a_sheet_that_is_not_there(nights, server):
    nights.key = "1aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789abcdefg"
    found = nights.fail(ItaSyncError)
    assert (found.status, found.open, found.agency) == ("failed", (), "เทศบาลตำบลเมืองเก่า")
    assert found.error


def test_an_engine_that_is_down(nights):
    def broken(*_values, **_options):
        raise ReportError("no engine")

    nights.document.set_text(TAB, "F4", "")
    nights.print(broken)
    found = nights.fail(ReportError, 1)
    assert (found.status, found.report, len(found.open), kinds(found)) == ("failed", None, 1, [("new", "F4")])
    assert "no engine" in found.error


def test_the_nights_of_github(nights, github):
    github.runs = [Run(datetime(2025, 9, 28, 4, 17, tzinfo=BANGKOK), "failure")]
    found = nights.spend()
    assert [(mark.day.day, mark.state) for mark in found.strip] == [
        (28, "failed"),
        (29, "absent"),
        (30, "ran"),
    ]
    assert found.run_url == found.strip[-1].url == "https://github.com/mueang-kao/ita/actions/runs/7"
    assert len(github.asked) == 1


def test_a_github_in_trouble_fails_no_night(nights, github, caplog):
    github.answer = (403, b"")
    assert [mark.state for mark in nights.spend().strip] == ["changed"]
    assert "HTTP 403" in caplog.text


def test_who_stops_a_run_does_not_wait_for_github(nights, github, monkeypatch):
    def interrupt(_grid):
        raise KeyboardInterrupt

    monkeypatch.setattr(checking, "build_table", interrupt)
    assert nights.fail(KeyboardInterrupt).status == "failed"
    assert github.asked == []


def test_when_it_was_made_and_when_the_next_is_planned(nights, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1759190400")  # 30 September 2025, 07:00 in Thailand
    assert nights.spend().next_run is None
    path = nights.folder / ".github" / "workflows" / "nightly.yml"
    path.parent.mkdir(parents=True)
    path.write_text(WORKFLOW, encoding="utf-8")
    found = nights.spend()
    assert found.made_at == datetime(2025, 9, 30, 7, tzinfo=BANGKOK)
    assert found.next_run == datetime(2025, 10, 1, 4, 17, tzinfo=BANGKOK)
    path.write_bytes(b"\xff\xfe on:")
    assert nights.spend().next_run is None
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "never")
    assert nights.spend().made_at is None


def test_what_was_edited_since_the_night_before(
    project: Path, ita_sync: Callable[..., Answer], tmp_path: Path
) -> None:
    """From the rows in out/ that an earlier night left, or from those that are named; not from the same night's."""
    sheet = project / "config" / "example" / "measures.csv"
    title, unedited = 'id="edits"', sheet.read_text(encoding="utf-8-sig")
    with printing_skipped():
        assert ita_sync("run", "--date", "2025-10-20").code == 0
        assert title not in Path("out/status.html").read_text(encoding="utf-8")
        shutil.copytree("out", tmp_path / "before")
        sheet.write_text(unedited.replace("คณะผู้บริหาร พนักงาน", "คณะผู้บริหารและพนักงาน"), encoding="utf-8")
        assert ita_sync("run", "--date", "2025-10-21").code == 0
        page = Path("out/status.html").read_text(encoding="utf-8")
        assert "20 ต.ค. 2568" in page[page.index(title) :]
        assert "“คณะผู้บริหารและพนักงาน" in page[page.index(title) :]
        assert ita_sync("run", "--date", "2025-10-21").code == 0
        assert title not in Path("out/status.html").read_text(encoding="utf-8")
        sheet.write_text(unedited, encoding="utf-8")
        assert ita_sync("run", "--date", "2025-10-22", "--before", tmp_path / "before").code == 0
        page = Path("out/status.html").read_text(encoding="utf-8")
        assert "ไม่มีการเปลี่ยนแปลง" in page[page.index(title) :]
        assert ita_sync("run", "--date", "2025-10-22", "--before", "nowhere").code == 0
