"""Reading a file that somebody names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ita_sync.text import os_errors
from ita_sync.text.ordinary_file import read_ordinary


def test_a_file_and_a_link_to_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    (tmp_path / "b").symlink_to("a")
    assert read_ordinary(tmp_path / "a", 3) == read_ordinary(tmp_path / "b") == b"abc"


def test_what_may_never_end_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    for path in (tmp_path / "pipe", tmp_path / "link", Path("/dev/zero"), Path("/dev/null")):
        with pytest.raises(OSError, match="no ordinary file") as refused:
            read_ordinary(path)
        assert "ไปป์หรืออุปกรณ์" in os_errors.reason(refused.value).th


def test_what_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(OSError, match="too large") as refused:
        read_ordinary(tmp_path / "a", 1_000)
    assert os_errors.reason(refused.value).th == "ไฟล์ใหญ่เกินไป"


def test_the_usual_reasons_stay(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_ordinary(tmp_path / "none")
    with pytest.raises(IsADirectoryError):
        read_ordinary(tmp_path)
