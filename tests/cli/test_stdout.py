"""Standard output that cannot be written, or that nobody reads any more."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import edit_cell

from .conftest import CSV, OUTCOME


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
@pytest.mark.parametrize("words", [["validate"], ["--help"], ["--version"]])
def test_a_full_disk_is_no_bug(project, words):
    with Path("/dev/full").open("w") as full:
        ended = with_output(full, *words)
    assert ended.returncode == 2
    assert ended.stderr == "Error: The output cannot be written (No space left on device).\n"


@pytest.mark.parametrize("words", [["validate"], ["validate", "--help"], ["--help"], ["--version"]])
def test_a_reader_who_leaves_ends_it_quietly(project, words):
    edit_cell(project / CSV, 1, OUTCOME, "")
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = with_output(writing, *words)
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (0, "")
