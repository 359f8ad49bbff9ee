"""The order of the stages of `notify`, and nothing else: read what the run left, choose, deliver, note the receipts."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from ita_sync.domain import OPERATOR, LedgerPlace, LocalizedText, SheetStore
from ita_sync.domain.language import joined
from ita_sync.errors import ItaSyncError, MailError
from ita_sync.notify import deliver, history, recipients, run_file
from ita_sync.notify.agenda import Agenda, Briefing, make_agenda
from ita_sync.notify.journal import Journal
from ita_sync.notify.letter_context import LetterContext
from ita_sync.notify.mailboxes import within_limit
from ita_sync.notify.message import Attachment
from ita_sync.notify.outcome import Mailer
from ita_sync.notify.undelivered import NEXT_NIGHT, NEXT_REMINDER
from ita_sync.output import report_name
from ita_sync.settings import Settings
from ita_sync.text import dates
from ita_sync.writeback import ledger, ledger_tab

log = logging.getLogger(__name__)


class StoreMaker(Protocol):
    """Makes the store that receipts are appended to."""

    def __call__(self, *, hurried: bool) -> SheetStore:
        """Make it; a hurried one gives up within five seconds.

        Raises:
            SheetAccessError: The credentials are missing or invalid.
        """


@dataclass(frozen=True)
class Mailing:
    """One call of `notify`.

    Attributes:
        settings: The settings.
        agenda: Who gets a letter.
        context: The run that the letters are about.
        journal: What was taken on this machine.
        place: Where the receipts are appended; None: they stay on this machine.
        on_reminders_alone: Whether mails go out on days for reminders alone, since nothing notes who was told.
    """

    settings: Settings
    agenda: Agenda
    context: LetterContext
    journal: Journal
    place: LedgerPlace | None
    on_reminders_alone: bool = False

    def plan(self) -> Iterator[LocalizedText]:
        """Yield a line for each mail, without addresses."""
        return deliver.plan(self.agenda, self.context, on_reminders_alone=self.on_reminders_alone)

    def limited(self, most: int) -> Mailing:
        """Return a call that sends so many copies at most; who gets none is as untold tomorrow as tonight."""
        boxes, _notices = within_limit(self.agenda.boxes, max(most, 0))
        limited = replace(self, agenda=replace(self.agenda, boxes=boxes))
        operator = self.agenda.operator  # who may be written to only once something is refused
        is_written_to = any(OPERATOR in box.recipients for box in boxes)
        if operator and not is_written_to and limited.copies + len(operator.addresses) > most:
            return replace(limited, agenda=replace(limited.agenda, operator=None))
        return limited

    @property
    def copies(self) -> int:
        """How many addresses the letters go to."""
        return sum(len(box.addresses) for box in self.agenda.boxes)

    def send(self, mailer: Mailer, make_store: StoreMaker) -> LocalizedText:
        """Deliver the letters, then note in the sheet what was taken; also when the process is being stopped.

        Returns:
            A sentence with the number of mails.

        Raises:
            MailError: Some copies were not taken, or the receipts could not be appended, or another call is sending them.
        """
        with self.journal.alone():
            return self._send(mailer, make_store)

    def _send(self, mailer: Mailer, make_store: StoreMaker) -> LocalizedText:
        failures: list[MailError] = []
        sentence = LocalizedText("", "")
        try:
            next_time = NEXT_REMINDER if self.on_reminders_alone else NEXT_NIGHT
            delivery = deliver.Delivery(self.context, mailer, self.journal, next_time=next_time)
            sentence = delivery.deliver(self.agenda)
        except MailError as error:
            failures.append(error)
        except BaseException:
            # Also where the journal cannot be written: the sheet may take what it should hold.
            with suppress(ItaSyncError):
                self._note_receipts(make_store, hurried=True)
            raise
        try:
            self._note_receipts(make_store, hurried=False)
        except MailError as error:
            failures.append(error)
        if failures:
            raise _joined(failures)
        return sentence

    def _note_receipts(self, make_store: StoreMaker, *, hurried: bool) -> None:
        """Append to the ledger what it lacks, and keep what it holds by now.

        Raises:
            MailError: It could not be appended; the journal keeps it.
            SettingsError: The journal cannot be written.
        """
        try:
            self._append(make_store, hurried=hurried)
        finally:
            self.journal.keep()

    def _append(self, make_store: StoreMaker, *, hurried: bool) -> None:
        receipts = self.journal.unwritten
        if not receipts or self.place is None:
            return
        lines = ledger_tab.receipt_lines(receipts, ledger.report_of(self.settings))
        try:
            make_store(hurried=hurried).append(self.place, ledger_tab.HEADERS, lines)
        except ItaSyncError as error:
            raise _not_noted(error) from error
        self.journal.note_appended()


def prepare(settings: Settings, run: Path, *, artifact_url: str, can_append: bool) -> Mailing:
    """Read what the run left and decide who gets a letter.

    Args:
        settings: The settings.
        run: The path of run.json; what else is needed lies in `private/` beside it.
        artifact_url: Where the report can be downloaded; may be blank.
        can_append: Whether there are credentials with which receipts can be appended.

    Raises:
        MailError: Something that the run left is missing or damaged.
    """
    night, people, told = run_file.read(run), recipients.read(run.parent), history.read(run.parent)
    journal = Journal(run, "-".join(ledger.report_of(settings).texts))
    lasts = journal.remembers or (told.place is not None and can_append)
    # Files tell nobody anything, so all of it is in them each time.
    is_remembered = lasts or settings.smtp is None
    briefing = Briefing(night, people, told, journal.earlier, is_remembered, mailed_on=dates.today())
    agenda = make_agenda(briefing, settings)
    pdf, page = _report(run.parent, settings, night), _status_page(run.parent, settings)
    context = LetterContext(
        night,
        people,
        agenda.news,
        settings,
        artifact_url,
        pdf,
        page,
        is_withdrawn=night.status == "draft" and bool(agenda.finality),
    )
    context = context.stripped() if agenda.is_bare else context
    on_reminders_alone = not is_remembered and settings.mail.policy != "daily"
    return Mailing(settings, agenda, context, journal, told.place, on_reminders_alone)


def _report(out: Path, settings: Settings, night: run_file.FinishedRun) -> bytes | None:
    """The report, where it is attached and there is one."""
    if not settings.mail.attach or night.report is None:
        return None
    with suppress(OSError):
        return (out / f"{report_name(night.fiscal_year)}.pdf").read_bytes()
    return None


def _status_page(out: Path, settings: Settings) -> Attachment | None:
    """Where the report stands, where that is attached and there is such a page."""
    form = settings.mail.attach_status
    if not settings.mail.attach or form == "off":
        return None
    with suppress(OSError):
        return Attachment(f"status.{form}", (out / f"status.{form}").read_bytes())
    return None


def _not_noted(error: ItaSyncError) -> MailError:
    return MailError(
        LocalizedText(
            "บันทึกลงสเปรดชีตไม่ได้ว่าแจ้งใครเรื่องใดไปแล้ว จึงอาจแจ้งซ้ำในคืนถัดไป: {why}",
            "What was told could not be noted in the sheet, so the next night may tell it again: {why}",
        ).format(why=error.said),
        hint=error.advice,
    )


def _joined(failures: Sequence[MailError]) -> MailError:
    """Several failures as one."""
    if len(failures) == 1:
        return failures[0]
    said, advice = (
        joined(texts, " ") for texts in zip(*((one.said, one.advice) for one in failures), strict=True)
    )
    return MailError(said, hint=advice)
