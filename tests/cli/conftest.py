"""Fixtures and helpers for the tests of the command line."""

import pytest

from tests.conftest import edit_settings, read_rows

CSV = "config/example/measures.csv"
OUTCOME = 5  # the column, counted from 0
GAP = ["มาตรการ ข", "ประชุมชี้แจง", "สำนักปลัด", "ปีงบประมาณ พ.ศ.๒๕๖๘", "ประชุมแล้ว", ""]  # has no outcome


@pytest.fixture
def fake_engine(monkeypatch):
    """Replace printing, so that `run` needs no PDF engine."""
    from ita_sync import pipeline
    from ita_sync.domain import ReportFile
    from ita_sync.report.draft_note import refuse_draft

    def publish(job, checked, *, final):
        refuse_draft(checked, final=final)
        job.out.write("report-2568.pdf", b"%PDF")
        return ReportFile("report-2568.pdf", "0" * 64, 4, "fake")

    monkeypatch.setattr(pipeline, "publish", publish)


def assert_error(answer, code, message):
    """Assert that the program printed this error message and no traceback, and exited with this code."""
    assert answer.code == code
    assert message in answer.err
    assert "Traceback" not in answer.err + answer.out
    assert answer.err.startswith(("Error: ", "ข้อผิดพลาด: "))


@pytest.fixture
def on_google(server, project, monkeypatch):
    """A function that puts a spreadsheet on the server and names it in the project's settings."""

    def use(document):
        for name, value in server.environment(server.key_file(project)).items():
            monkeypatch.setenv(name, value)
        edit_settings(project, '"config/example/measures.csv"', f'"{server.add(document)}"')
        return document

    return use


def use_xlsx(project):
    """Convert the project's workbook to แผน.xlsx and name it in the settings."""
    from openpyxl import Workbook

    workbook = Workbook()
    for row in read_rows(project / CSV):
        workbook.worksheets[0].append(row)
    workbook.save(project / "แผน.xlsx")
    edit_settings(project, CSV, "แผน.xlsx")
