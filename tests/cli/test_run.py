"""The command `run`."""

import json
from pathlib import Path

import pytest

from tests.conftest import edit_cell, edit_settings, printing_skipped
from tests.fakes.google import Document
from tests.writeback.nights import HEADERS, STATUS, TAB

from .conftest import CSV, GAP, OUTCOME, assert_error, use_xlsx


def test_findings_make_a_draft_and_exit_0(project, ita_sync, fake_engine):
    edit_cell(project / CSV, 1, OUTCOME, "")
    answer = ita_sync("run", "--date", "2025-11-01")
    assert answer.code == 0
    record = json.loads((project / "out" / "run.json").read_text(encoding="utf-8"))
    assert (record["status"], record["measures"], record["activities"]) == ("draft", 4, 4)
    assert {finding["since"] for finding in record["findings"]} == {"2025-11-01"}
    assert record["report"]["pages"] == 4
    assert {"read", "check"} <= record["timings"].keys()
    names = {path.name for path in (project / "out").iterdir()}
    assert names >= {"measures.csv", "findings.json", "summary.md", "run.json", "private"}


def test_fail_on_makes_findings_exit_1(project, ita_sync, fake_engine):
    edit_cell(project / CSV, 1, OUTCOME, "")
    assert ita_sync("run", "--fail-on", "error").code == 1


def test_final_refuses_a_draft(project, ita_sync):
    edit_cell(project / CSV, 1, OUTCOME, "")
    assert_error(ita_sync("run", "--final"), 4, "ต้องแก้ไข 1 รายการ (F2)")
    assert not (project / "out" / "report-2568.pdf").exists()
    assert json.loads((project / "out" / "run.json").read_text(encoding="utf-8"))["status"] == "failed"


@pytest.mark.parametrize("day", ["2025-09-30", "2024-09-01"])
def test_outcomes_not_yet_due_make_a_draft(project, ita_sync, day):
    """A missing outcome is a warning before its period ends and no finding before it begins."""
    edit_cell(project / CSV, 1, OUTCOME, "")
    assert_error(ita_sync("run", "--final", "--date", day), 4, "รอการรายงานผล 1 ช่อง (F2)")
    assert ita_sync("run", "--date", day).code == 0
    assert json.loads(Path(project, "out/run.json").read_text(encoding="utf-8"))["status"] == "draft"
    page = Path(project, "out/report-2568.html").read_text(encoding="utf-8")
    assert "[รอผลลัพธ์]" in page
    assert "ฉบับร่าง: รอการรายงานผลอีก ๑ ช่อง" in page


def test_broken_header_is_recorded_as_fixable_by_staff(project, ita_sync):
    edit_cell(project / CSV, 0, OUTCOME, "")
    assert_error(ita_sync("run"), 3, "แถวหัวตาราง (แถวที่ 1")
    assert json.loads((project / "out/run.json").read_text(encoding="utf-8"))["staff_can_mend"] is True


def test_missing_credentials_are_recorded_and_the_old_report_removed(project, ita_sync, fake_engine):
    assert ita_sync("run").code == 0
    edit_settings(project, "config/example/measures.csv", "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789")
    assert ita_sync("run").code == 3
    record = json.loads((project / "out/run.json").read_text(encoding="utf-8"))
    assert record["status"] == "failed"
    assert "GOOGLE_APPLICATION_CREDENTIALS" in record["error"]
    assert not (project / "out/report-2568.pdf").exists()


def test_interrupted_run_is_recorded_as_failed(project, ita_sync, monkeypatch):
    def interrupt(_grid):
        raise KeyboardInterrupt

    monkeypatch.setattr("ita_sync.checking.build_table", interrupt)
    assert ita_sync("run").code == 130
    summary = (project / "out/summary.md").read_text(encoding="utf-8")
    assert "ถูกหยุดกลางคัน" in summary
    assert "ครบถ้วน" not in summary
    record = json.loads((project / "out/run.json").read_text(encoding="utf-8"))
    happened, what_to_do = record["error"].splitlines()
    assert (record["status"], happened) == ("failed", "การทำงานถูกหยุดกลางคัน")
    assert "ita-sync run อีกครั้ง" in what_to_do


def test_rewrites_are_counted_in_run_json(server, on_google, ita_sync, project, monkeypatch):
    from ita_sync import pipeline
    from ita_sync.domain import ReportFile

    monkeypatch.setattr(
        pipeline,
        "publish",
        lambda job, checked, *, final: ReportFile("report-2568.pdf", "0" * 64, 1, "fake"),
    )
    document = on_google(
        Document.from_rows("รายงาน", {TAB: [[*HEADERS, STATUS], GAP, ["มาตรการ ค", *GAP[1:]]]})
    )
    server.before("batchUpdate", lambda doc: doc.insert_rows(TAB, 2))
    assert ita_sync("run", "--date", "2025-10-01").code == 0
    record = json.loads((project / "out/run.json").read_text(encoding="utf-8"))
    assert record["google"] == {"reads": 1, "writes": 2, "retries": 0, "rewrites": 1, "given_back": 0}
    document.set_text(TAB, "F3", "ผู้เข้าร่วม ๔๐ คน")
    assert ita_sync("run", "--date", "2025-10-02").code == 0
    found = json.loads((project / "out/run.json").read_text(encoding="utf-8"))["findings"]
    states = {(finding["cell"], finding["state"], finding["since"]) for finding in found}
    assert ("F3", "fixed", "2025-10-01") in states
    assert ("F4", "open", "2025-10-01") in states


def test_missing_status_column_is_reported_once(on_google, ita_sync, fake_engine):
    on_google(Document.from_rows("รายงาน", {TAB: [HEADERS, GAP, ["มาตรการ ค", *GAP[1:]]]}))
    out = ita_sync("run", "--date", "2025-10-01").out
    assert out.count("ตารางไม่มีคอลัมน์ “ผลการตรวจ”") == 1
    assert "ita-sync sheet init" in out


def test_flagged_copy_is_named_and_an_old_one_removed(project, ita_sync, fake_engine):
    edit_cell(project / CSV, 1, OUTCOME, "")
    use_xlsx(project)
    copy = Path("out") / "แผน-flagged.xlsx"
    assert f"{copy} (สำเนาของไฟล์ที่มีผลการตรวจ)" in ita_sync("run").out.splitlines()
    assert copy.exists()
    assert str(copy) not in ita_sync("run", "--dry-run").out
    assert not copy.exists()


def test_a_workbook_has_no_night_before_so_nothing_is_called_new(project, ita_sync):
    """It keeps no ledger: on every night all would be new, with what a night before has left or without."""
    edit_cell(project / CSV, 1, OUTCOME, "")
    with printing_skipped():
        for day in ("2025-11-01", "2025-11-02"):
            answer = ita_sync("run", "--date", day)
            page = (project / "out" / "status.html").read_text(encoding="utf-8")
            assert "ยังไม่มีผลการตรวจครั้งก่อนให้เปรียบเทียบ" in page
            assert ("พบวันนี้" in page, ">ใหม่" in page) == (True, False)
            assert "เปลี่ยนแปลงจากการตรวจครั้งก่อน" not in answer.out
