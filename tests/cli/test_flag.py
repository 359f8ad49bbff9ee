"""The command `flag`."""

from pathlib import Path

from tests.conftest import edit_cell
from tests.fakes.google import Document
from tests.writeback.nights import HEADERS, STATUS, TAB, status_texts

from .conftest import CSV, GAP, OUTCOME, use_xlsx


def test_google_sheet(server, on_google, ita_sync):
    document = on_google(Document.from_rows("รายงาน", {TAB: [[*HEADERS, STATUS], GAP]}))
    before = document.snapshot()
    dry_run = ita_sync("flag", "--dry-run", "--date", "2025-10-01")
    assert dry_run.code == 0
    assert "G2: ✗ ผลลัพธ์: ยังไม่มี\n" in dry_run.out
    assert "G2 โน้ต: [ita-sync] ✗ F2: ยังไม่มีผลลัพธ์" in dry_run.out
    assert document.snapshot() == before
    assert {
        scope.rpartition("/")[2] for grant in server.tokens._grants.values() for scope in grant.scopes
    } == {"spreadsheets.readonly"}
    answer = ita_sync("flag", "--date", "2025-10-01")
    assert answer.out.splitlines()[-1] == "Google ชีต: อ่าน 1 ครั้ง บันทึก 1 ครั้ง ในจำนวนนี้บันทึกซ้ำ 0 ครั้ง"
    assert status_texts(document) == {1: "✗ ผลลัพธ์: ยังไม่มี"}
    again = ita_sync("flag", "--date", "2025-10-02")
    assert again.out.splitlines()[-1] == "Google ชีต: อ่าน 1 ครั้ง บันทึก 0 ครั้ง ในจำนวนนี้บันทึกซ้ำ 0 ครั้ง"


def test_workbook_copy_is_named(project, ita_sync):
    edit_cell(project / CSV, 1, OUTCOME, "")
    use_xlsx(project)
    answer = ita_sync("flag", "--out", "made")
    assert answer.code == 0
    assert answer.out.splitlines()[-1] == str(Path("made") / "แผน-flagged.xlsx")
    assert (project / "made" / "แผน-flagged.xlsx").exists()
    assert "Google" not in answer.out
