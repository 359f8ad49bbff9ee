"""The log of mails sent today, in out/private/, by which a second `notify` sends only what is left."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ValidationError

from ita_sync.domain import LocalizedText
from ita_sync.errors import MailError
from ita_sync.output import OutputFolder

FILE = "private/sent.json"


class _Day(BaseModel):
    """The mails sent on one day: Message-ID -> addresses. An id depends on the day, so older entries are not needed."""

    day: date
    sent: dict[str, list[str]] = {}


class SentLog:
    """The mails sent on one day. The file is written after each copy, because the job may be killed at any time.

    Args:
        out: The output folder.
        today: The day; the entries of another day are dropped.

    Raises:
        MailError: The file is damaged.
    """

    def __init__(self, out: Path, today: date) -> None:
        self._folder = OutputFolder(out)
        self._today = self._read(today)

    def missing(self, letter: str, addresses: tuple[str, ...]) -> tuple[str, ...]:
        """Return the addresses to which the mail with this Message-ID has not been sent."""
        sent = self._today.sent.get(letter, ())
        return tuple(address for address in addresses if address not in sent)

    def add(self, letter: str, address: str) -> None:
        """Record that a mail has been sent to an address."""
        self._today.sent.setdefault(letter, []).append(address)
        self._folder.write(FILE, self._today.model_dump_json(indent=2) + "\n", private=True)

    def _read(self, today: date) -> _Day:
        path = self._folder.path / FILE
        try:
            read = _Day.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return _Day(day=today)
        except (OSError, ValidationError):
            raise MailError(
                LocalizedText(
                    f"อ่านไฟล์ {path} ไม่ได้ จึงไม่ทราบว่าวันนี้ส่งอีเมลใดไปแล้ว",
                    f"{path} is damaged: what was sent today is not known.",
                ),
                hint=LocalizedText("ลบไฟล์นี้ หากต้องการส่งทั้งหมดอีกครั้ง", "Remove it to send everything again."),
            ) from None
        return read if read.day == today else _Day(day=today)
