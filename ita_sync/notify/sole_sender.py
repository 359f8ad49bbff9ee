"""One `notify` at a time: two that send the mails of one run at once would send each of them twice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from ita_sync.domain import LocalizedText
from ita_sync.errors import MailError, SettingsError
from ita_sync.output import OTHER_FOLDER
from ita_sync.text import os_errors

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows, where the journal alone has to tell
    fcntl = None

LOCK = "private/notify.lock"  # held for as long as the mails are being sent; the file itself stays


@contextmanager
def sole_sender(out: Path) -> Iterator[None]:
    """Be the only one that sends the mails of a run in this folder.

    Raises:
        MailError: Another one is at it.
        SettingsError: Nothing can be written there, the journal neither.
    """
    path = out / LOCK
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise SettingsError(os_errors.not_written(path, error), hint=OTHER_FOLDER) from error
    with os.fdopen(handle, "r+b") as file:
        _hold(file.fileno())
        yield


def already_sent() -> MailError:
    """The error for a call that has a part of the mails before it which another one has sent since."""
    return MailError(
        LocalizedText(
            "ita-sync notify อีกคำสั่งหนึ่งกำลังส่งหรือเพิ่งส่งอีเมลของการตรวจครั้งนี้ คำสั่งนี้จึงไม่ส่ง เพื่อไม่ให้ส่งซ้ำ",
            "Another ita-sync notify is sending the mails of this run, or just has, so this one sends nothing.",
        ),
        hint=LocalizedText(
            "รอให้คำสั่งนั้นเสร็จ แล้วสั่ง ita-sync notify อีกครั้ง ระบบจะส่งเฉพาะฉบับที่ยังขาด",
            "Wait until it has ended, then run ita-sync notify again: it sends what is missing.",
        ),
    )


def _hold(handle: int) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise already_sent() from None
    except OSError:  # a file system without locks: as on Windows
        return
