"""The command `validate`."""

import json

import pytest

from tests.conftest import edit_cell, edit_settings, read_rows, write_rows

from .conftest import CSV, OUTCOME


def test_example_has_only_infos(project, ita_sync):
    answer = ita_sync("validate", "--format", "json", "--fail-on", "warning")
    assert answer.code == 0
    assert {finding["severity"] for finding in json.loads(answer.out)} <= {"info"}


def test_empty_outcome_is_an_error_and_exits_1(project, ita_sync):
    edit_cell(project / CSV, 1, OUTCOME, "")
    answer = ita_sync("validate", "--format", "json")
    findings = [finding for finding in json.loads(answer.out) if finding["severity"] == "error"]
    assert answer.code == 1
    assert [(f["rule"], f["severity"], f["cell"], f["row"], f["owner"]) for f in findings] == [
        ("missing-outcome", "error", "F2", 2, "สำนักปลัด")
    ]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("text", "F2: error missing-outcome [สำนักปลัด]: ยังไม่มีผลลัพธ์"),
        ("markdown", "| สำนักปลัด | F2 |"),
        ("github", "::error title=F2 missing-outcome::"),
    ],
)
def test_format(project, ita_sync, name, line):
    edit_cell(project / CSV, 1, OUTCOME, "-")
    answer = ita_sync("validate", "--format", name)
    assert line in answer.out
    assert answer.code == 1


def test_each_hint_is_printed_once(project, ita_sync):
    for row in (1, 2):
        edit_cell(project / CSV, row, OUTCOME, "")
    lines = ita_sync("validate").out.splitlines()
    hints = [line for line in lines if line.startswith("    -> ")]
    assert lines[0].startswith("E2: ")
    assert lines[1] == hints[0]
    assert len(hints) == len(set(hints)) > 0


def test_missing_extra_column_is_a_warning(project, ita_sync):
    edit_settings(project, "# extra_columns = []", 'extra_columns = ["budget"] #')
    assert "extra_columns: ตารางไม่มีคอลัมน์สำหรับ budget" in ita_sync("validate").err


def test_findings_in_english(project, ita_sync):
    edit_cell(project / CSV, 1, OUTCOME, "")
    edit_settings(project, 'lang = "th"', 'lang = "en"')
    assert "holds no outcome" in ita_sync("validate").out


def test_fail_on(project, ita_sync):
    rows = read_rows(project / CSV)
    rows.append(rows[1])
    write_rows(project / CSV, rows)
    assert ita_sync("validate").code == 0
    assert ita_sync("validate", "--fail-on", "warning").code == 1


def test_rule_can_be_turned_off(project, ita_sync):
    edit_cell(project / CSV, 1, OUTCOME, "")
    edit_settings(project, '# severity = "error"', 'severity = "off"')
    assert ita_sync("validate").code == 0


def test_same_input_gives_same_findings(project, ita_sync):
    edit_cell(project / CSV, 1, OUTCOME, "")
    assert ita_sync("validate", "--format", "json").out == ita_sync("validate", "--format", "json").out
