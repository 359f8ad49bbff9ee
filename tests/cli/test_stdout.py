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
