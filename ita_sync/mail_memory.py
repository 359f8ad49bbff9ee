"""What `run` leaves for `notify`, in out/private/: whom the mails go to, and what earlier nights told whom."""

from __future__ import annotations

from ita_sync.checking import read_ledger
from ita_sync.domain import CheckedSheet, LedgerPlace, Snapshot
from ita_sync.errors import SheetAccessError, SheetError
from ita_sync.job import Job
from ita_sync.notify import history as mail_history
from ita_sync.notify import recipients
from ita_sync.notify.history import History
from ita_sync.writeback import ledger, moved_ids


def write_people(job: Job, people: recipients.Recipients) -> None:
    """Write whom the mails go to, which is never uploaded."""
    job.out.write(recipients.FILE, recipients.dump(people), private=True)


class MailHistory:
    """What `notify` has to know of earlier nights, written down as the run gets to know it."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._known = ledger.Ledger({})
        self._write(History())

    def note_read(self, snapshot: Snapshot) -> None:
        """Note what was told, which counts even if the sheet cannot be understood, and a link to it for the coordinator."""
        self._known = read_ledger(self._job, snapshot)
        place = self._place(is_shut=self._known.foreign)
        links = {"": link} if (link := snapshot.link("")) else {}
        self._write(History(self._known.receipts, place=place))
        write_people(self._job, recipients.recipients(self._job.settings, links=links))

    def note_checked(self, checked: CheckedSheet, unflagged: SheetError | None = None) -> None:
        """Note what is over, and where receipts go: nowhere, if the ledger's tab is not ours or may not be written."""
        is_foreign = read_ledger(self._job, checked.snapshot).foreign
        is_shut = is_foreign or checked.is_ledger_refused or isinstance(unflagged, SheetAccessError)
        receipts = moved_ids.renamed(self._known, checked.moved_ids).receipts
        self._write(History(receipts, checked.closed, self._place(is_shut=is_shut), is_checked=True))

    def _place(self, *, is_shut: bool) -> LedgerPlace | None:
        keeps = self._job.writing and self._job.settings.sheet.flags and not is_shut
        return self._job.store.ledger_place if keeps else None

    def _write(self, history: History) -> None:
        self._job.out.write(mail_history.FILE, mail_history.dump(history), private=True)
