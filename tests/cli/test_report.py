"""`run`, `validate`, `render` and `flag`: what they print, what they leave behind, and with which exit code."""

import json
from pathlib import Path

import pytest

from tests.conftest import edit_cell, edit_settings, read_rows, write_rows
from tests.fakes.google import Document
from tests.writeback.nights import HEADERS, STATUS, TAB, status_texts

from .conftest import CSV, OUTCOME, assert_clear

GAP = ["มาตรการ ข", "ประชุมชี้แจง", "สำนักปลัด", "ปีงบประมาณ พ.ศ.๒๕๖๘", "ประชุมแล้ว", ""]


def test_the_example_needs_nothing_but_advice(project, ita_sync):
    answer = ita_sync("validate", "--format", "json", "--fail-on", "warning")
    assert answer.code == 0
    assert {finding["severity"] for finding in json.loads(answer.out)} <= {"info"}


def test_validate_names_the_emptied_cell_and_exits_1(project, ita_sync):
    edit_cell(project / CSV, 1, OUTCOME, "")
    answer = ita_sync("validate", "--format", "json")
    findings = [finding for finding in json.loads(answer.out) if finding["severity"] == "error"]
    assert answer.code == 1
    assert [(f["rule"], f["severity"], f["cell"], f["row"], f["owner"]) for f in findings] == [
        ("missing-outcome", "error", "F2", 2, "สำนักปลัด")
    ]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("text", "F2: error missing-outcome [สำนักปลัด]: ยังไม่มีผลลัพธ์"),
        ("markdown", "| สำนักปลัด | F2 |"),
        ("github", "::error title=F2 missing-outcome::"),
    ],
)
def test_validate_in_every_format(project, ita_sync, form, said):
    edit_cell(project / CSV, 1, OUTCOME, "-")
    answer = ita_sync("validate", "--format", form)
    assert said in answer.out
    assert answer.code == 1


def test_validate_says_each_hint_once(project, ita_sync):
    for row in (1, 2):
        edit_cell(project / CSV, row, OUTCOME, "")
    lines = ita_sync("validate").out.splitlines()
    hints = [line for line in lines if line.startswith("    -> ")]
    assert lines[0].startswith("E2: ")
    assert lines[1] == hints[0]
    assert len(hints) == len(set(hints)) > 0


@pytest.mark.parametrize("words", [["validate"], ["flag", "--dry-run"]])
def test_what_only_prints_makes_no_folder(project, ita_sync, words):
    assert ita_sync(*words).code == 0
    assert not (project / "out").exists()
    (project / "file").touch()
    assert ita_sync(*words, "--out", "file/out").code == 0


def test_an_extra_column_that_the_sheet_lacks_is_told(project, ita_sync):
    edit_settings(project, "# extra_columns = []", 'extra_columns = ["budget"] #')
    assert "extra_columns: the sheet has no column for budget." in ita_sync("validate").err


def test_validate_speaks_english_when_asked(project, ita_sync):
    edit_cell(project / CSV, 1, OUTCOME, "")
    edit_settings(project, 'lang = "th"', 'lang = "en"')
    assert "holds no outcome" in ita_sync("validate").out


def test_fail_on_decides_what_counts(project, ita_sync):
    rows = read_rows(project / CSV)
    rows.append(rows[1])
    write_rows(project / CSV, rows)
    assert ita_sync("validate").code == 0
    assert ita_sync("validate", "--fail-on", "warning").code == 1


def test_a_rule_can_be_turned_off(project, ita_sync):
    edit_cell(project / CSV, 1, OUTCOME, "")
    edit_settings(project, '# severity = "error"', 'severity = "off"')
    assert ita_sync("validate").code == 0


def test_the_same_input_gives_the_same_findings(project, ita_sync):
    edit_cell(project / CSV, 1, OUTCOME, "")
    assert ita_sync("validate", "--format", "json").out == ita_sync("validate", "--format", "json").out


def test_run_with_findings_is_green_and_a_draft(project, ita_sync, fake_engine):
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


def test_run_fails_on_findings_only_when_told(project, ita_sync, fake_engine):
    edit_cell(project / CSV, 1, OUTCOME, "")
    assert ita_sync("run", "--fail-on", "error").code == 1


def test_final_refuses_a_draft(project, ita_sync):
    edit_cell(project / CSV, 1, OUTCOME, "")
    assert_clear(ita_sync("run", "--final"), 4, "open errors: 1 (F2)")
    assert not (project / "out" / "report-2568.pdf").exists()
    assert json.loads((project / "out" / "run.json").read_text(encoding="utf-8"))["status"] == "failed"


@pytest.mark.parametrize("day", ["2025-09-30", "2024-09-01"])
def test_what_nobody_owes_yet_keeps_the_report_a_draft(project, ita_sync, day):
    """Before its period ends a missing outcome is a warning, and none before it begins; a final report has no hole."""
    edit_cell(project / CSV, 1, OUTCOME, "")
    assert_clear(ita_sync("run", "--final", "--date", day), 4, "still to come: 1 (F2)")
    assert ita_sync("run", "--date", day).code == 0
    assert json.loads(Path(project, "out/run.json").read_text(encoding="utf-8"))["status"] == "draft"
    page = Path(project, "out/report-2568.html").read_text(encoding="utf-8")
    assert "[รอผลลัพธ์]" in page
    assert "ฉบับร่าง: รอการรายงานผลอีก ๑ ช่อง" in page


def test_a_broken_header_is_told_as_what_staff_can_mend(project, ita_sync):
    edit_cell(project / CSV, 0, OUTCOME, "")
    assert_clear(ita_sync("run"), 3, "The header row")
    assert json.loads((project / "out/run.json").read_text(encoding="utf-8"))["staff_can_mend"] is True


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
    told = {(finding["cell"], finding["state"], finding["since"]) for finding in found}
    assert ("F3", "fixed", "2025-10-01") in told
    assert ("F4", "open", "2025-10-01") in told


def test_render_html_needs_no_engine(project, ita_sync):
    answer = ita_sync("render", "--html")
    page = (project / "out" / "report-2568.html").read_text(encoding="utf-8")
    assert answer.code == 0
    assert page.count("<h1") == 1
    assert 'src: url("data:font' in page


def test_verbose_shows_every_request_and_no_address(server, on_google, ita_sync):
    on_google(Document.from_rows("รายงาน", {TAB: [[*HEADERS, STATUS], GAP]}))
    told = ita_sync("flag", "-v", "--date", "2025-10-01").err
    assert [line.split(",")[0] for line in told.splitlines()] == ["Google Sheets: GET", "Google Sheets: POST"]


def test_flag(server, on_google, ita_sync):
    document = on_google(Document.from_rows("รายงาน", {TAB: [[*HEADERS, STATUS], GAP]}))
    before = document.snapshot()
    dry = ita_sync("flag", "--dry-run", "--date", "2025-10-01")
    assert dry.code == 0
    assert "G2: ✗ ผลลัพธ์: ยังไม่มี\n" in dry.out
    assert "G2, note: [ita-sync] ✗ F2: ยังไม่มีผลลัพธ์" in dry.out
    assert document.snapshot() == before
    assert {
        scope.rpartition("/")[2] for grant in server.tokens._grants.values() for scope in grant.scopes
    } == {"spreadsheets.readonly"}
    answer = ita_sync("flag", "--date", "2025-10-01")
    assert answer.out.splitlines()[-1] == "Google Sheets: 1 read, 1 written, 0 of them again"
    assert status_texts(document) == {1: "✗ ผลลัพธ์: ยังไม่มี"}
    again = ita_sync("flag", "--date", "2025-10-02")
    assert again.out.splitlines()[-1] == "Google Sheets: 1 read, 0 written, 0 of them again"


def test_a_sheet_without_a_status_column_is_told_once_with_the_way_to_have_one(
    on_google, ita_sync, fake_engine
):
    on_google(Document.from_rows("รายงาน", {TAB: [HEADERS, GAP, ["มาตรการ ค", *GAP[1:]]]}))
    out = ita_sync("run", "--date", "2025-10-01").out
    assert out.count("แผ่นงานไม่มีคอลัมน์ “ผลการตรวจ”") == 1
    assert "ita-sync sheet init" in out


def as_xlsx(project):
    """The project's rows as แผน.xlsx, which its settings name from now on."""
    from openpyxl import Workbook

    workbook = Workbook()
    for row in read_rows(project / CSV):
        workbook.active.append(row)
    workbook.save(project / "แผน.xlsx")
    edit_settings(project, CSV, "แผน.xlsx")


def test_run_names_the_copy_with_the_flags_and_leaves_no_old_one(project, ita_sync, fake_engine):
    edit_cell(project / CSV, 1, OUTCOME, "")
    as_xlsx(project)
    copy = Path("out") / "แผน-flagged.xlsx"
    assert f"{copy} (สำเนาแผ่นงานที่มีผลการตรวจ)" in ita_sync("run").out.splitlines()
    assert copy.exists()
    assert str(copy) not in ita_sync("run", "--dry-run").out
    assert not copy.exists()


def test_flag_names_the_copy_that_it_made(project, ita_sync):
    edit_cell(project / CSV, 1, OUTCOME, "")
    as_xlsx(project)
    answer = ita_sync("flag", "--out", "made")
    assert answer.code == 0
    assert answer.out.splitlines()[-1] == str(Path("made") / "แผน-flagged.xlsx")
    assert (project / "made" / "แผน-flagged.xlsx").exists()
    assert "Google" not in answer.out


def test_a_failure_is_a_sentence_and_exit_code_3(server, on_google, ita_sync):
    on_google(Document.from_rows("รายงาน", {"อื่น": [[*HEADERS]]}))
    answer = ita_sync("flag")
    assert answer.code == 3
    assert answer.err.startswith(f"Error: The spreadsheet has no tab “{TAB}”; it has “อื่น”.\nHint: ")
    assert "Traceback" not in answer.err
