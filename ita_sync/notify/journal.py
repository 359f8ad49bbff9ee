"""What mail servers took on this machine, in out/private/receipts.json, until the sheet's ledger has it.

The file is written after each copy, because the job may be killed at any time. Where the sheet keeps no ledger, it is the
memory itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from hashlib import blake2b
from pathlib import Path

from pydantic import BaseModel, ValidationError

from ita_sync.domain import LocalizedText, Receipt
from ita_sync.errors import MailError
from ita_sync.notify.news import recipient_key
from ita_sync.notify.sole_sender import already_sent, sole_sender
from ita_sync.output import OutputFolder

log = logging.getLogger(__name__)
FILE = "private/receipts.json"
FORGOTTEN = LocalizedText(
    "อ่านไฟล์ %s ของการตรวจครั้งก่อนไม่ได้ สิ่งที่แจ้งไปแล้วซึ่งไม่มีในสเปรดชีตอาจแจ้งซ้ำหนึ่งครั้ง",
    "%s of an earlier night is damaged: what was told, and is not noted in the sheet, may be told once more.",
)
REMEMBERED = timedelta(days=400)  # more than a fiscal year


class _Content(BaseModel):
    """What the file holds.

    Attributes:
        report: The report that all of it is about, but for `others`; blank in a file of an earlier version.
        others: Other reports, as of last year or of another sheet -> what the ledger lacked of them.
        earlier: Receipts of earlier runs that the ledger lacked when this run read it.
        is_earlier_appended: Whether these stand in the ledger by now.
        run: What the run is known by that the rest is about.
        copies: Message-ID -> the addresses for which the server took the message, or may have.
        receipts: What was noted about this run.
        appended: How many of them stand in the ledger.
        remembers: Whether there was a file before this run, so that the machine keeps what it told.
    """

    report: str = ""
    others: dict[str, list[Receipt]] = {}
    earlier: list[Receipt] = []
    is_earlier_appended: bool = False
    run: str = ""
    copies: dict[str, list[str]] = {}
    receipts: list[Receipt] = []
    appended: int = 0
    remembers: bool = False

    @property
    def unwritten(self) -> list[Receipt]:
        """What the ledger lacks, in the order in which it was noted."""
        earlier = [] if self.is_earlier_appended else self.earlier
        return [*earlier, *self.receipts[self.appended :]]


class Journal:
    """The receipts of one run, and those of earlier runs that the ledger lacks.

    Args:
        run: The path of run.json, in the folder of which the file is: another run has other copies.
        report: What the ledger knows the report by: a finding of another one has been told nobody, whatever its id.

    Raises:
        MailError: The file is damaged, and may hold copies of this run.
    """

    def __init__(self, run: Path, report: str) -> None:
        self._folder = OutputFolder(run.parent, make=False)
        self._stored = self._load()
        self._content = _about(self._read(run), blake2b(run.read_bytes(), digest_size=12).hexdigest(), report)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep others from sending the mails of the run meanwhile.

        Raises:
            MailError: Another one is at it, or has been since this one read what was sent.
            SettingsError: Nothing can be written here.
        """
        with sole_sender(self._folder.path):
            if self._load() != self._stored:
                raise already_sent()
            yield

    @property
    def remembers(self) -> bool:
        """Whether this machine kept what earlier runs told, and so will keep what this one tells."""
        return self._content.remembers

    @property
    def earlier(self) -> Sequence[Receipt]:
        """What earlier runs told and this one could not read in the ledger."""
        return self._content.earlier

    @property
    def unwritten(self) -> Sequence[Receipt]:
        """What the ledger lacks, in the order in which it was noted."""
        return self._content.unwritten

    def left(self, letter: str, addresses: Iterable[str]) -> tuple[str, ...]:
        """The addresses for which no server has taken the message with this Message-ID, as far as is known."""
        gone = self._content.copies.get(letter, ())
        return tuple(address for address in addresses if address not in gone)

    def knows(self, recipient: str, finding: str) -> bool:
        """Whether this run has told a recipient of something."""
        return any((one.recipient, one.finding) == (recipient, finding) for one in self._content.receipts)

    def has_reached(self, recipient: str) -> bool:
        """Whether a mail about this run was taken for a recipient, at whatever address."""
        key = recipient_key(recipient)
        return any(one.reader == key for one in self._content.receipts if one.kind != "doubted")

    @property
    def copies(self) -> int:
        """How many copies of mails about this run were taken, or may have been, also by a process that was killed."""
        return sum(map(len, self._content.copies.values()))

    def has_copy(self, address: str) -> bool:
        """Whether a mail about this run was taken for an address, or may have been."""
        return any(address in addresses for addresses in self._content.copies.values())

    def note(self, letter: str, address: str, receipts: Iterable[Receipt]) -> None:
        """Write down a copy that was taken, or may have been, and the receipts that are new with it.

        Raises:
            SettingsError: The file cannot be written; what it should hold is known none the less.
        """
        self._content.copies.setdefault(letter, []).append(address)
        known = set(self._content.receipts)
        self._content.receipts += [receipt for receipt in receipts if receipt not in known]
        self._write()

    def keep(self) -> None:
        """Write the file; the next run finds out by it that this machine remembers.

        Raises:
            SettingsError: It cannot be written.
        """
        self._write()

    def note_appended(self) -> None:
        """Take down that the ledger holds everything now."""
        self._content.is_earlier_appended = True
        self._content.appended = len(self._content.receipts)

    def _write(self) -> None:
        content = (self._content.model_dump_json(indent=2) + "\n").encode()
        self._folder.write(FILE, content, private=True)
        self._stored = content

    def _load(self) -> bytes | None:
        """The file as it is; None where there is none.

        Raises:
            MailError: It cannot be read.
        """
        path = self._folder.path / FILE
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            raise _damaged(path) from None

    def _read(self, run: Path) -> _Content | None:
        """The content; None where there is none, or none that can be understood and was written since the run."""
        path = self._folder.path / FILE
        if self._stored is None:
            return None
        try:
            return _Content.model_validate_json(self._stored)
        except ValidationError:
            if path.stat().st_mtime < run.stat().st_mtime:  # as a power cut leaves it: of an earlier night
                log.warning(FORGOTTEN, path)
                return None
            raise _damaged(path) from None


def _damaged(path: Path) -> MailError:
    return MailError(
        LocalizedText(
            f"อ่านไฟล์ {path} ไม่ได้ จึงไม่ทราบว่าส่งอีเมลใดไปแล้ว",
            f"{path} is damaged: what was sent is not known.",
        ),
        hint=LocalizedText("ลบไฟล์นี้ หากต้องการส่งทั้งหมดอีกครั้ง", "Remove it to send everything again."),
    )


def _about(content: _Content | None, run: str, report: str) -> _Content:
    """The content as it is for a run: what another one left is earlier, if it is of the same report."""
    if content is None:
        return _Content(run=run, report=report)
    if content.run == run:
        return content
    left = content.others | {content.report or report: _needed(content.unwritten)}
    earlier = left.pop(report, [])
    others = {name: receipts for name, receipts in left.items() if receipts}
    return _Content(report=report, others=others, earlier=earlier, run=run, remembers=True)


def _needed(receipts: Sequence[Receipt]) -> list[Receipt]:
    """The receipts without those that a later one makes superfluous, and without very old ones."""
    newest = max((receipt.day for receipt in receipts), default=date.min)
    found: dict[tuple[str, str, str], Receipt] = {}
    for receipt in receipts:
        if receipt.kind == "mended":
            told = [key for key in found if key[:2] == (receipt.recipient, receipt.finding)]
            for key in told:
                del found[key]
        key = receipt.recipient, receipt.finding, receipt.severity or receipt.kind
        found.pop(key, None)
        found[key] = receipt
    return [receipt for receipt in found.values() if newest - receipt.day <= REMEMBERED]
