"""The one door: what a user types, what comes back, and with which exit code."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, edit_cell, edit_settings, read_rows, write_rows

CSV = "config/example/measures.csv"
OUTCOME = 5


@pytest.fixture
def fake_engine(monkeypatch):
    """An engine that answers at once; what it prints is a real PDF is shown elsewhere."""
    from ita_sync import pipeline
    from ita_sync.model import ReportFile

    def publish(job, examined, *, final):
        pipeline.refuse_draft(examined, final=final)
        job.out.write("report-2568.pdf", b"%PDF")
        return ReportFile("report-2568.pdf", "0" * 64, 4, "fake")

    monkeypatch.setattr(pipeline, "publish", publish)


def assert_clear(answer, code, said):
    """One clear line, a hint at most beside it, the right code, and no traceback."""
    assert answer.code == code
    assert said in answer.err
    assert "Traceback" not in answer.err + answer.out
    assert answer.err.startswith("Error: ")


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


def test_on_github_the_step_shows_the_night(project, ita_sync, fake_engine, monkeypatch):
    edit_cell(project / CSV, 1, OUTCOME, "")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project / "summary"))
    answer = ita_sync("run")
    assert "::error title=F2 missing-outcome::" in answer.out
    assert "ฉบับร่าง" in (project / "summary").read_text(encoding="utf-8")


def test_on_github_a_failure_is_an_annotation(project, ita_sync, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    (project / CSV).unlink()
    assert "::error title=ita-sync::There is no workbook" in ita_sync("run").out


def break_csv(content):
    return lambda project: (project / CSV).write_text(content, encoding="utf-8")


HEADER = ",".join(read_rows(ROOT / CSV)[0])
BAD_INPUT = {
    "no such file": (lambda project: (project / CSV).unlink(), 3, "There is no workbook"),
    "empty file": (break_csv(""), 3, "is empty"),
    "blank sheet": (break_csv(",,\n , ,\n"), 3, "is empty"),
    "no header row": (break_csv("ก,ข\nค,ง\n"), 3, "no header row in its first 20 rows"),
    "two outcome columns": (break_csv(HEADER + ",ผลลัพธ์\n"), 3, "ผลลัพธ์"),
    "no outcome column": (break_csv(HEADER.rpartition(",")[0] + "\n"), 3, "outcome"),
    "unknown key": (
        lambda project: edit_settings(project, "fiscal_year", "fiscal_yaer"),
        2,
        "report.fiscal_yaer: unknown key; did you mean fiscal_year?",
    ),
    "unreadable value": (
        lambda project: edit_settings(project, "fiscal_year = 2568", "fiscal_year = สองพัน"),
        2,
        "ita.toml is not valid TOML",
    ),
    "unknown rule": (
        lambda project: edit_settings(project, "rules.missing-outcome", "rules.missing-outcom"),
        2,
        "did you mean missing-outcome?",
    ),
    "unknown rule option": (
        lambda project: edit_settings(project, '# severity = "error"', 'severtiy = "error"'),
        2,
        "rules.missing-outcome.severtiy: unknown key; did you mean severity?",
    ),
    "unknown severity": (
        lambda project: edit_settings(project, '# severity = "error"', 'severity = "fatal"'),
        2,
        "has to be one of 'error', 'warning', 'info' or 'off'",
    ),
}


@pytest.mark.parametrize("case", BAD_INPUT)
@pytest.mark.parametrize("command", ["validate", "render", "run"])
def test_bad_input_gives_one_clear_line(project, ita_sync, case, command):
    breakage, code, said = BAD_INPUT[case]
    breakage(project)
    assert_clear(ita_sync(command), code, said)


def test_google_without_credentials(project, ita_sync):
    edit_settings(project, "config/example/measures.csv", "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789")
    assert_clear(ita_sync("run"), 3, "GOOGLE_APPLICATION_CREDENTIALS is not set")


def test_a_rule_can_be_turned_off(project, ita_sync):
    edit_cell(project / CSV, 1, OUTCOME, "")
    edit_settings(project, '# severity = "error"', 'severity = "off"')
    assert ita_sync("validate").code == 0


def test_no_settings_file(tmp_path, monkeypatch, ita_sync):
    monkeypatch.chdir(tmp_path)
    assert_clear(ita_sync("run"), 2, "There is no settings file config/ita.toml")


@pytest.mark.parametrize("words", [["frobnicate"], ["run", "--nope"], ["run", "--date", "1/1/2568"]])
def test_usage_errors_are_2(ita_sync, words):
    answer = ita_sync(*words)
    assert answer.code == 2
    assert "Usage:" in answer.err


@pytest.mark.parametrize(
    ("day", "said"), [("2568-10-01", "; 2568 of the Buddhist era is 2025."), ("0001-01-01", "to 2056.")]
)
def test_a_day_of_no_report_is_a_usage_error(project, ita_sync, day, said):
    answer = ita_sync("validate", "--date", day)
    assert answer.code == 2
    assert f"{day} is not in the common era's years 1997 to 2056" in answer.err
    assert said in answer.err


def test_a_bug_is_70_and_shows_no_traceback(project, ita_sync, monkeypatch):
    monkeypatch.setattr("ita_sync.pipeline.build_table", lambda _grid: 1 / 0)
    answer = ita_sync("run")
    assert answer.code == 70
    assert "A bug in ita-sync: ZeroDivisionError." in answer.err
    assert "Traceback" not in answer.err
    assert "ZeroDivisionError" in json.loads((project / "out" / "run.json").read_text())["error"]


def with_output(output, *words):
    """The program in a process of its own, its standard output going there."""
    return subprocess.run(
        [sys.executable, "-m", "ita_sync", *words],
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize("words", [["validate"], ["--help"]])
def test_a_full_disk_is_no_bug(project, words):
    with Path("/dev/full").open("w") as full:
        ended = with_output(full, *words)
    assert ended.returncode == 2
    assert ended.stderr == "Error: The output cannot be written (No space left on device).\n"


def test_a_reader_who_leaves_ends_it_quietly(project):
    edit_cell(project / CSV, 1, OUTCOME, "")
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = with_output(writing, "validate")
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_interrupted_is_130(project, ita_sync, monkeypatch):
    def interrupt(_grid):
        raise KeyboardInterrupt

    monkeypatch.setattr("ita_sync.pipeline.build_table", interrupt)
    assert ita_sync("validate").code == 130


def test_render_html_needs_no_engine(project, ita_sync):
    answer = ita_sync("render", "--html")
    page = (project / "out" / "report-2568.html").read_text(encoding="utf-8")
    assert answer.code == 0
    assert page.count("<h1") == 1
    assert 'src: url("data:font' in page


def test_flag_names_the_copy_that_it_made(project, ita_sync):
    from openpyxl import Workbook

    edit_cell(project / CSV, 1, OUTCOME, "")
    workbook = Workbook()
    for row in read_rows(project / CSV):
        workbook.active.append(row)
    workbook.save(project / "แผน.xlsx")
    edit_settings(project, CSV, "แผน.xlsx")
    answer = ita_sync("flag", "--out", "made")
    assert answer.code == 0
    assert answer.out.splitlines()[-1] == str(Path("made") / "แผน-flagged.xlsx")
    assert (project / "made" / "แผน-flagged.xlsx").exists()
    assert "Google" not in answer.out


def test_help_is_light():
    """Start-up stays light: --help loads neither pandas nor gspread."""
    script = (
        "import sys; sys.argv = ['ita-sync', '--help']\n"
        "from ita_sync.cli import main\n"
        "try: main()\n"
        "except SystemExit: print([m for m in ('pandas', 'gspread', 'pydantic', 'jinja2') if m in sys.modules])"
    )
    output = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert output.strip().endswith("[]")


def test_every_command_and_option_has_help(ita_sync):
    overview = ita_sync("--help").out
    assert "Exit codes: 0 done, 1 findings" in overview
    for command in ("run", "validate", "render", "notify", "doctor"):
        assert re.search(rf"^  {command} +\S", overview, re.MULTILINE)
        assert "--config" in ita_sync(command, "--help").out


def test_the_same_input_gives_the_same_findings(project, ita_sync):
    edit_cell(project / CSV, 1, OUTCOME, "")
    assert ita_sync("validate", "--format", "json").out == ita_sync("validate", "--format", "json").out
