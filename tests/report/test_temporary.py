"""Temporary files: which folders are swept, and which belong to somebody."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import pytest

from ita_sync.errors import ExitCode, SettingsError
from ita_sync.report import temporary


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def left(place: Path, name: str, *, hours: float, lock: bool) -> Path:
    """A folder as an earlier run left it."""
    path = place / name
    (path / "profile").mkdir(parents=True)
    if lock:
        (path / "lock").touch()
    then = time.time() - hours * 3600
    os.utime(path, (then, then))
    return path


@pytest.mark.parametrize(
    ("name", "hours", "lock", "is_swept"),
    [
        ("ita-sync-a", 0, True, True),
        ("ita-sync-a", 2, True, True),
        ("ita-sync-a", 0, False, False),
        ("ita-sync-a", 2, False, True),
        (".ita-sync-a", 0, True, False),
        (".ita-sync-a", 2, True, True),
        ("other", 99, True, False),
    ],
)
def test_what_a_killed_run_left_is_swept(
    place: Path, name: str, hours: float, lock: bool, is_swept: bool
) -> None:
    path = left(place, name, hours=hours, lock=lock)
    with temporary.folder() as own:
        assert path.exists() is not is_swept
        assert own.is_dir()
    assert not own.exists()


def test_a_run_beside_this_one_keeps_its_folder(place: Path) -> None:
    with temporary.folder() as one:
        os.utime(one, (0, 0))
        with temporary.folder() as other, temporary.unnamed_file():
            assert one.exists()
            assert other != one
        assert one.exists()


def test_windows_renames_no_folder_with_an_open_file_in_it(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename_as_here = Path.rename

    def rename(path: Path, target: Path) -> Path:
        held = [os.path.realpath(each) for each in Path("/proc/self/fd").iterdir()]
        if any(file.startswith(f"{path}/") for file in held):
            raise PermissionError(13, "Access is denied", str(path))
        return rename_as_here(path, target)

    monkeypatch.setattr(temporary, "fcntl", None)
    monkeypatch.setattr(Path, "rename", rename)
    with temporary.folder() as own:
        (own / "index.html").touch()
    assert not any(place.iterdir())


def test_a_link_is_not_followed(place: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    kept = left(tmp_path_factory.mktemp("elsewhere"), "ita-sync-a", hours=9, lock=True)
    (place / "ita-sync-link").symlink_to(kept, target_is_directory=True)
    with temporary.folder():
        pass
    assert (kept / "profile").exists()


def test_a_file_of_that_name_stays(place: Path) -> None:
    (place / "ita-sync-notes.txt").touch()
    with temporary.folder():
        pass
    assert (place / "ita-sync-notes.txt").exists()


def test_a_named_folder_that_is_none_is_not_used(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(place / "nowhere"))
    monkeypatch.setattr("tempfile.tempdir", str(place))
    with temporary.folder() as own:
        assert own.parent == place


def test_no_folder_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.delenv("TMPDIR")
    monkeypatch.setattr(tempfile, "gettempdir", none)
    with pytest.raises(SettingsError, match="no folder for temporary files") as caught, temporary.folder():
        pass
    assert caught.value.exit_code == ExitCode.SETTINGS
    assert "TMPDIR" in caught.value.hint


def test_a_full_disk_is_told_where_another_program_failed(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary.demand_room(place)
    monkeypatch.setattr(temporary, "NEARLY_FULL", 1 << 62)
    with pytest.raises(SettingsError, match="No space left on device"):
        temporary.demand_room(place)


def test_other_troubles_are_not_ours(place: Path) -> None:
    with pytest.raises(FileNotFoundError), temporary.folder():
        (place / "nowhere").read_bytes()
