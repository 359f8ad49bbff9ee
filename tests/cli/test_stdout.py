"""Standard output that cannot be written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import edit_cell

from .conftest import CSV, OUTCOME


def run_with_stdout(stdout, *arguments):
    """Run the program as a process with this standard output."""
    return subprocess.run(
        [sys.executable, "-m", "ita_sync", *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
@pytest.mark.parametrize("arguments", [["validate"], ["--help"], ["--version"]])
def test_full_disk_is_not_a_bug(project, arguments):
    with Path("/dev/full").open("w") as full:
        result = run_with_stdout(full, *arguments)
    assert result.returncode == 2
    assert result.stderr == "ข้อผิดพลาด: เขียนผลลัพธ์ออกไม่ได้ (เนื้อที่ดิสก์เต็ม)\n"


@pytest.mark.parametrize("arguments", [["validate"], ["validate", "--help"], ["--help"], ["--version"]])
def test_closed_pipe_exits_0_without_a_message(project, arguments):
    edit_cell(project / CSV, 1, OUTCOME, "")
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        result = run_with_stdout(write_end, *arguments)
    finally:
        os.close(write_end)
    assert (result.returncode, result.stderr) == (0, "")


CLOSING = {"stdin": "<&-", "stdout": ">&-", "stderr": "2>&-", "all": "<&- >&- 2>&-"}


@pytest.mark.parametrize("closed", CLOSING.values(), ids=CLOSING)
@pytest.mark.parametrize(
    ("arguments", "code"), [("validate", 1), ("validate --nope", 2), ("render --html", 0), ("--help", 0)]
)
def test_a_stream_that_is_closed_changes_nothing(project, closed, arguments, code):
    edit_cell(project / CSV, 1, OUTCOME, "")
    command = f"exec {sys.executable} -m ita_sync {arguments} {closed}"
    result = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert result.returncode == code
    if closed in {"<&-", ">&-"}:
        assert bool(result.stderr) == (code == 2)
    for written in project.rglob("*"):
        assert "--nope" not in (written.read_text(errors="replace") if written.is_file() else "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["validate"], 1),
        (["validate", "--nope"], 2),
        (["validate", "--config", "x"], 2),
        (["run", "-v", "--dry-run"], 0),
    ],
)
def test_an_error_that_cannot_be_written_keeps_its_exit_code(project, arguments, code):
    edit_cell(project / CSV, 1, OUTCOME, "")
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "ita_sync", *arguments], stdout=subprocess.PIPE, stderr=full, check=False
        )
    assert result.returncode == code


def test_an_error_whose_reader_has_gone_keeps_its_exit_code(project):
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "w") as pipe:
        command = [sys.executable, "-m", "ita_sync", "validate", "--nope"]
        assert subprocess.run(command, stderr=pipe, check=False).returncode == 2
