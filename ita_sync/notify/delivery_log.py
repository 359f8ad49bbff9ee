"""What has been sent today, in out/private/: a second `notify` sends only what the first one could not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ValidationError

from ita_sync.errors import MailError
from ita_sync.output import OutputFolder

FILE = "private/sent.json"


class _Day(BaseModel):
    """One day's deliveries: Message-ID -> the addresses that have it. An id holds its day, so older ones can go."""

    day: date
    sent: dict[str, list[str]] = {}


class SentLog:
    """The deliveries of a day, written down after each, for the job may be killed anywhere."""

    def __init__(self, out: Path, today: date) -> None:
        self._folder = OutputFolder(out)
        self._today = self._read(today)

    def missing(self, letter: str, addresses: tuple[str, ...]) -> tuple[str, ...]:
        """Those that do not have the letter of this Message-ID yet."""
        have = self._today.sent.get(letter, ())
        return tuple(address for address in addresses if address not in have)

    def add(self, letter: str, address: str) -> None:
        """Write down that an address has a letter."""
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
                f"{path} is damaged: what was sent today is not known.",
                hint="Remove it to send everything again.",
            ) from None
        return read if read.day == today else _Day(day=today)
