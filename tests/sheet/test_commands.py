"""The commands `flag` and `sheet init`, from the shell to Google and back."""

from __future__ import annotations

import json

import pytest

from tests.conftest import edit_settings
from tests.fakes.google import Document, SheetsServer

from .nights import HEADERS, LEDGER, STATUS, TAB, status_texts

GAP = ["มาตรการ ข", "ประชุมชี้แจง", "สำนักปลัด", "ปีงบประมาณ พ.ศ.๒๕๖๘", "ประชุมแล้ว", ""]


@pytest.fixture
def server():
    with SheetsServer() as running:
        yield running


@pytest.fixture
def on_google(server, project, monkeypatch):
    """Let the project's settings name a spreadsheet on the server."""

    def use(document):
        for name, value in server.environment(server.key_file(project)).items():
            monkeypatch.setenv(name, value)
        edit_settings(project, '"config/example/measures.csv"', f'"{server.add(document)}"')
        return document

    return use


def test_flag(server, on_google, ita_sync):
    document = on_google(Document.from_rows("รายงาน", {TAB: [[*HEADERS, STATUS], GAP]}))
    before = document.snapshot()
    dry = ita_sync("flag", "--dry-run", "--date", "2025-10-01")
    assert dry.code == 0
    assert "G2: ยังไม่มีผลลัพธ์" in dry.out
    assert "F2, note: [ita-sync] • ยังไม่มีผลลัพธ์" in dry.out
    assert document.snapshot() == before
    assert {
        scope.rpartition("/")[2] for grant in server.tokens._grants.values() for scope in grant.scopes
    } == {"spreadsheets.readonly"}
    answer = ita_sync("flag", "--date", "2025-10-01")
    assert answer.out.splitlines()[-1] == "Google Sheets: 1 read, 1 written, 0 of them again"
    assert "ยังไม่มีผลลัพธ์" in status_texts(document)[1]
    again = ita_sync("flag", "--date", "2025-10-02")
    assert again.out.splitlines()[-1] == "Google Sheets: 1 read, 0 written, 0 of them again"


def test_a_failure_is_a_sentence_and_exit_code_3(server, on_google, ita_sync):
    on_google(Document.from_rows("รายงาน", {"อื่น": [[*HEADERS]]}))
    answer = ita_sync("flag")
    assert answer.code == 3
    assert answer.err.startswith(f"Error: The spreadsheet has no tab “{TAB}”; it has “อื่น”.\nHint: ")
    assert "Traceback" not in answer.err


def test_sheet_init(server, on_google, ita_sync):
    document = on_google(Document.from_rows("ใหม่", {"แผ่น1": []}))
    dry = ita_sync("sheet", "init", "--example", "--dry-run")
    assert f"+ the tab “{TAB}”" in dry.out
    assert [sheet.title for sheet in document.sheets] == ["แผ่น1"]
    assert ita_sync("sheet", "init", "--example").out.splitlines()[-1] == "Google Sheets: 1 read, 1 written"
    assert LEDGER in [sheet.title for sheet in document.sheets]
    again = ita_sync("sheet", "init").out.splitlines()
    assert again == ["Nothing is missing.", "Google Sheets: 1 read, 0 written"]
    assert ita_sync("validate", "--format", "json").code in {0, 1}


def test_sheet_init_is_for_google_sheets(project, ita_sync):
    answer = ita_sync("sheet", "init")
    assert answer.code == 2
    assert "is a file; sheet init builds a Google Sheet" in answer.err


def test_rewrites_are_counted_in_run_json(server, on_google, ita_sync, project, monkeypatch):
    from ita_sync import pipeline
    from ita_sync.model import ReportFile

    monkeypatch.setattr(
        pipeline,
        "publish",
        lambda job, examined, *, final: ReportFile("report-2568.pdf", "0" * 64, 1, "fake"),
    )
    document = on_google(
        Document.from_rows("รายงาน", {TAB: [[*HEADERS, STATUS], GAP, ["มาตรการ ค", *GAP[1:]]]})
    )
    server.before("batchUpdate", lambda doc: doc.insert_rows(TAB, 2))
    assert ita_sync("run", "--date", "2025-10-01").code == 0
    record = json.loads((project / "out/run.json").read_text(encoding="utf-8"))
    assert record["google"] == {"reads": 1, "writes": 2, "retries": 0, "rewrites": 1}
    document.set_text(TAB, "F3", "ผู้เข้าร่วม ๔๐ คน")
    assert ita_sync("run", "--date", "2025-10-02").code == 0
    found = json.loads((project / "out/run.json").read_text(encoding="utf-8"))["findings"]
    told = {(finding["cell"], finding["state"], finding["since"]) for finding in found}
    assert ("F3", "fixed", "2025-10-01") in told
    assert ("F4", "open", "2025-10-01") in told
