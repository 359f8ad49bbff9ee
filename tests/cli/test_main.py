"""Errors, exit codes and help of the command line."""

import errno
import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import ROOT, edit_settings, read_rows
from tests.fakes.google import Document
from tests.writeback.nights import HEADERS, TAB

from .conftest import CSV, assert_error


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
def test_bad_input_is_one_error_message(english, ita_sync, case, command):
    break_project, code, message = BAD_INPUT[case]
    break_project(english)
    assert_error(ita_sync(command), code, message)


def test_google_sheet_without_credentials(english, ita_sync):
    edit_settings(english, "config/example/measures.csv", "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789")
    assert_error(ita_sync("run"), 3, "GOOGLE_APPLICATION_CREDENTIALS is not set")


def test_missing_settings_file(tmp_path, monkeypatch, ita_sync):
    monkeypatch.chdir(tmp_path)
    assert_error(ita_sync("run"), 2, "ไม่พบไฟล์การตั้งค่า config/ita.toml")


@pytest.mark.usefixtures("english")
def test_missing_tab_exits_3_with_a_hint(server, on_google, ita_sync):
    on_google(Document.from_rows("รายงาน", {"อื่น": [[*HEADERS]]}))
    answer = ita_sync("flag")
    assert answer.code == 3
    assert answer.err.startswith(f"Error: The spreadsheet has no tab “{TAB}”; it has “อื่น”.\nHint: ")
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("arguments", [["frobnicate"], ["run", "--nope"], ["run", "--date", "1/1/2568"]])
def test_usage_error_exits_2(ita_sync, arguments):
    answer = ita_sync(*arguments)
    assert answer.code == 2
    assert "วิธีใช้:" in answer.err


def test_bug_exits_70_without_traceback(english, ita_sync, monkeypatch):
    monkeypatch.setattr("ita_sync.checking.build_table", lambda _grid: 1 / 0)
    answer = ita_sync("run")
    assert answer.code == 70
    assert "A bug in ita-sync: ZeroDivisionError." in answer.err
    assert "Traceback" not in answer.err
    assert "ZeroDivisionError" in json.loads((english / "out" / "run.json").read_text())["error"]


@pytest.mark.parametrize(
    ("predicate", "arguments"),
    [
        ("exists", ["init"]),
        ("exists", ["rules"]),
        ("is_symlink", ["run", "--out", "config/ita.toml/out"]),
    ],
)
def test_a_folder_that_may_not_be_looked_into_is_told(project, ita_sync, monkeypatch, predicate, arguments):
    """`Path.exists` and the like raise what a folder of somebody else's answers, before Python 3.14."""

    def shut(path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, predicate, shut)
    answer = ita_sync(*arguments)
    assert_error(answer, 2, "เข้าถึง config/ita.toml")
    assert "ไม่ได้ (ไม่มีสิทธิ์)" in answer.err
    assert "วิธีแก้: " in answer.err


LONG = 300 * "ย"  # a name of 900 bytes; no disk takes more than 255


@pytest.mark.parametrize(
    "arguments",
    [
        ["init", LONG],
        ["rules", "--config", LONG],
        ["run", "--out", LONG],
        ["flag", "--out", LONG],
        ["fleet", "collect", LONG],
        ["fleet", "run", "--fleet", LONG],
    ],
    ids=lambda arguments: " ".join(arguments).replace(LONG, "LONG"),
)
@pytest.mark.parametrize("python", ["this", "3.14"])
def test_a_path_that_no_disk_takes_is_told(project, ita_sync, monkeypatch, python, arguments):
    """From Python 3.14 on, and `rglob` before, pathlib says only that there is no such path."""
    if python == "3.14":
        monkeypatch.setattr(Path, "exists", os.path.exists)
        monkeypatch.setattr(Path, "is_file", os.path.isfile)
        monkeypatch.setattr(Path, "is_dir", os.path.isdir)
    answer = ita_sync(*arguments)
    if arguments[0] == "rules" and answer.code == 0:  # it needs no settings where there are none
        assert answer.out == ita_sync("rules", "--config", "none.toml").out
        return
    assert_error(answer, 2, LONG[:50])
    assert any(reason in answer.err for reason in ("(ชื่อไฟล์ยาวเกินไป)", "ไม่พบ"))


def test_debug_shows_the_traceback_of_a_bug(project, ita_sync, monkeypatch):
    monkeypatch.setattr("ita_sync.checking.build_table", lambda _grid: 1 / 0)
    answer = ita_sync("validate", "--debug")
    assert answer.code == 70
    assert "Traceback" in answer.err


def test_interrupt_exits_130(project, ita_sync, monkeypatch):
    def interrupt(_grid):
        raise KeyboardInterrupt

    monkeypatch.setattr("ita_sync.checking.build_table", interrupt)
    assert ita_sync("validate").code == 130


def test_an_interrupt_while_modules_load_is_no_traceback():
    script = (
        "import sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name == 'ita_sync.cli.fleet': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Finder())\n"
        "from ita_sync.__main__ import main\n"
        "main()"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


def test_what_nohup_ignores_stays_ignored():
    script = (
        "import signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from ita_sync.cli.main import main; sys.argv = ['ita-sync', '--version']\n"
        "try: main()\n"
        "except SystemExit: print(signal.getsignal(signal.SIGHUP) == signal.SIG_IGN)"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert told.endswith("True\n")


def test_every_command_has_the_option_debug(ita_sync):
    for arguments in (["init"], ["sheet", "init"], ["doctor"], ["rules"]):
        assert "--debug" in ita_sync(*arguments, "--help").out


def test_help_imports_no_heavy_modules():
    script = (
        "import sys; sys.argv = ['ita-sync', '--help']\n"
        "from ita_sync.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: print([m for m in ('pandas', 'gspread', 'pydantic', 'jinja2') if m in sys.modules])"
    )
    output = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert output.strip().endswith("[]")


def test_every_command_has_help(ita_sync):
    overview = ita_sync("--help").out
    assert "รหัสเมื่อจบ: 0 เสร็จ 1 พบรายการ" in overview
    for command in ("run", "validate", "render", "notify", "doctor"):
        assert re.search(rf"^  {command} +\S", overview, re.MULTILINE)
        assert "--config" in ita_sync(command, "--help").out


@pytest.mark.parametrize("day", [date(1970, 1, 1), date(2568, 11, 3)])
def test_a_clock_that_cannot_be_right(english, ita_sync, monkeypatch, day):
    monkeypatch.setattr("ita_sync.text.dates.today", lambda: day)
    answer = ita_sync("validate")
    assert answer.code == 2
    assert "This machine's clock is wrong" in answer.err
    assert ita_sync("validate", "--date", "2025-11-03").code in (0, 1)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["notify", "--run"], 5),
        (["verify"], 2),
        (["validate", "--config"], 2),
        (["fleet", "run", "--shard", "1/1", "--plan"], 2),
    ],
)
@pytest.mark.parametrize("name", ["pipe", "/dev/zero"])
def test_what_is_no_ordinary_file_is_not_waited_for(project, ita_sync, arguments, code, name):
    os.mkfifo(project / "pipe")
    answer = ita_sync(*arguments, project / name)
    assert answer.code == code
    assert answer.err


@pytest.mark.parametrize("name", ["pipe", "/dev/zero"])
def test_a_font_that_is_no_ordinary_file_is_not_waited_for(project, ita_sync, name):
    os.mkfifo(project / "pipe")
    edit_settings(project, "[sheet]", f'fonts = ["{project / name}"]\n[sheet]')
    answer = ita_sync("render", "--html")
    assert answer.code == 4
    assert "ไปป์หรืออุปกรณ์" in answer.err
