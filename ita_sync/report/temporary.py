"""Temporary files and folders: gone afterwards, also after an interruption; the next run removes what a killed one left."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import IO, BinaryIO, cast

from ita_sync.domain import LocalizedText
from ita_sync.errors import SettingsError
from ita_sync.text import os_errors

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows, where age has to tell
    fcntl = None

PREFIX = "ita-sync-"
LOCK = "lock"  # in each folder: held by its run for as long as that lives
AGE_WITHOUT_LOCK = 3600.0  # seconds; no print takes as long, so such a folder has no run any more
NEARLY_FULL = 1 << 20  # bytes; a browser's profile alone takes several times as much
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})
HINT = LocalizedText(
    "ลบไฟล์ที่ไม่ใช้ในที่นั้น หรือตั้งตัวแปร TMPDIR เป็นโฟลเดอร์อื่นที่มีเนื้อที่ว่าง",
    "Make room there, or set TMPDIR to a folder that has some.",
)


@contextmanager
def folder() -> Iterator[Path]:
    """Make a folder, and remove it afterwards with all that is in it.

    Raises:
        SettingsError: It cannot be made, or what is written into it finds no room.
    """
    place = _place()
    path = _made(place)
    try:
        with _told(place), (path / LOCK).open("w") as lock:
            _hold(lock)
            # From here on others look for the lock. Windows, without locks, renames no folder with a file open in it.
            if fcntl:
                path = path.rename(path.with_name(path.name[1:]))
            yield path
    finally:
        _remove(path)


@contextmanager
def unnamed_file() -> Iterator[BinaryIO]:
    """Open a file without a name.

    Raises:
        SettingsError: It cannot be made, or what is written into it finds no room.
    """
    place = _place()
    with _told(place), tempfile.TemporaryFile(prefix=PREFIX, dir=place) as opened:
        yield cast("BinaryIO", opened)


def demand_room(path: Path) -> None:
    """Tell a full disk, where another program failed that writes there too.

    Raises:
        SettingsError: Hardly anything fits there any more.
    """
    if shutil.disk_usage(path).free < NEARLY_FULL:
        raise _unwritable(path.parent, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))


def _place() -> Path:
    """Return the folder for temporary files: the one that somebody named, also if it is full, else the system's."""
    named = (Path(os.environ[name]) for name in ("TMPDIR", "TEMP", "TMP") if os.environ.get(name))
    try:
        place = next(filter(Path.is_dir, named), None) or Path(tempfile.gettempdir())
    except OSError as error:
        raise SettingsError(
            LocalizedText(
                "ไม่มีโฟลเดอร์ที่เขียนไฟล์ชั่วคราวได้", "There is no folder for temporary files that can be written."
            ),
            hint=HINT,
        ) from error
    _sweep(place)
    return place


def _made(place: Path) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=f".{PREFIX}", dir=place))
    except OSError as error:
        raise _unwritable(place, error) from error


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """Tell where there was no room for a file; any other trouble is not ours to tell."""
    try:
        yield
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise _unwritable(place, error) from error


def _unwritable(place: Path, error: OSError) -> SettingsError:
    return SettingsError(
        LocalizedText(
            "เขียนไฟล์ชั่วคราวใน {place} ไม่ได้ ({reason})",
            "Temporary files cannot be written to {place} ({reason}).",
        ).format(place=place, reason=os_errors.reason(error)),
        hint=HINT,
    )


def _sweep(place: Path) -> None:
    """Remove the folders of runs that are no more; those of other users are theirs."""
    for path in (*place.glob(f"{PREFIX}*"), *place.glob(f".{PREFIX}*")):
        with suppress(OSError):
            if _is_ours(path.lstat()) and _is_abandoned(path):
                _remove(path)


def _is_ours(found: os.stat_result) -> bool:
    return stat.S_ISDIR(found.st_mode) and (not hasattr(os, "getuid") or found.st_uid == os.getuid())


def _is_abandoned(path: Path) -> bool:
    lock = path / LOCK
    if fcntl is None or path.name.startswith(".") or not lock.exists():
        return time.time() - path.lstat().st_mtime > AGE_WITHOUT_LOCK
    with lock.open("r+") as file:
        return _hold(file)


def _hold(file: IO[str]) -> bool:
    """Lock a file until it is closed, and tell whether nobody else had."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _remove(path: Path) -> None:
    """Remove a folder; a browser that was just ended may still write into it."""
    for _attempt in range(20):
        shutil.rmtree(path, ignore_errors=True)
        if not path.exists():
            return
        time.sleep(0.05)
