"""Delivering the letters about a finished run: the units', then the coordinator's, then the operator's.

The coordinator hears what was not delivered, and the operator of what only he can mend, so their letters come last. Each
copy that a server took is journalled before the next one is sent.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import filterfalse

from ita_sync.domain import COORDINATOR, OPERATOR, LocalizedText, Receipt
from ita_sync.domain.language import joined
from ita_sync.errors import MailError
from ita_sync.notify.agenda import Agenda
from ita_sync.notify.compose import write_letter
from ita_sync.notify.journal import Journal
from ita_sync.notify.letter_context import LetterContext
from ita_sync.notify.mailboxes import Mailbox, Notice, digest
from ita_sync.notify.news import recipient_name
from ita_sync.notify.outcome import Mailer, Outcome, Verdict
from ita_sync.notify.outgoing_mail import OutgoingMail
from ita_sync.notify.undelivered import NEXT_NIGHT, Undelivered

log = logging.getLogger(__name__)
NO_ADDRESS = LocalizedText("ไม่มีที่อยู่อีเมลที่ส่งได้", "no address to write to")
NOBODY = LocalizedText(
    "ไม่มีอีเมลที่ต้องส่ง: ไม่มีเรื่องใหม่ และวันนี้ไม่ใช่วันเตือน หรือแจ้งไปแล้ว",
    "Nobody is written to: nothing is new and today is no day for reminders, or it was told before.",
)
NO_DAY = LocalizedText(
    "ไม่มีอีเมลที่ต้องส่ง: ระบบไม่มีที่จดว่าแจ้งใครไปแล้ว จึงส่งในวันเตือนเท่านั้น",
    "Nobody is written to: where nothing notes who was told, mails go out on days for reminders alone.",
)
STRIPPED = LocalizedText(
    "{problem} ระบบจึงส่งอีกครั้งโดยไม่แนบไฟล์ หากเกิดทุกครั้ง ให้ตั้ง [mail] attach = false",
    "{problem}: sent once more without what was attached (set [mail] attach = false if that goes on)",
)
SENT_SO_FAR = LocalizedText(
    "ส่งแล้ว: {sent} ยังไม่ส่งหรือส่งไม่ครบ: {rest}", "Sent: {sent}; not sent, or not to all: {rest}."
)
SEND_THE_REST = LocalizedText(
    "แล้วสั่ง ita-sync notify อีกครั้ง ระบบจะส่งเฉพาะฉบับที่ยังขาด",
    "Then run ita-sync notify again: it sends what is missing.",
)
MADE_UP = LocalizedText(
    "ฉบับที่ส่งได้แล้วจะไม่ส่งซ้ำ ส่วนที่ยังไม่ถึงผู้รับจะส่งอีกครั้ง{when} หรือสั่ง ita-sync notify อีกครั้ง",
    "What was taken is not sent again. The rest is made up for {when}, or by ita-sync notify once more.",
)


@dataclass
class Delivery:
    """The delivery of one run's letters.

    Attributes:
        context: The run that the letters are about.
        mailer: Delivers them.
        journal: Where each copy that was taken is noted.
        outcomes: What came of each copy, in order.
        stripped: What was refused for its attachments, and sent once more without them.
        before: How many letters had gone out before, in another call about the same run.
        next_time: When who was not reached tonight is written to again.
    """

    context: LetterContext
    mailer: Mailer
    journal: Journal
    outcomes: list[Outcome] = field(default_factory=list)
    stripped: list[Outcome] = field(default_factory=list)
    before: int = 0
    next_time: LocalizedText = NEXT_NIGHT

    def deliver(self, agenda: Agenda) -> LocalizedText:
        """Deliver the letters of an agenda.

        Returns:
            A sentence with the number of mails.

        Raises:
            MailError: The server failed, or some copies were not taken; the operator was told as far as possible.
        """
        units, coordinators, operators = _in_order(agenda.boxes)
        self._send([write_letter(self.context, box) for box in units])
        self._report(coordinators, agenda)
        try:
            self._tell_operator(operators, agenda)
        except MailError:
            if not self._problems():  # an earlier failure is the one to tell
                raise
        if problems := self._problems():
            raise MailError(
                LocalizedText("อีเมลบางฉบับส่งไม่ได้ {problems}", "Some mails were not taken. {problems}.").format(
                    problems=joined(problems, "; ")
                ),
                hint=MADE_UP.format(when=self.next_time),
            )
        return self._sentence()

    def _report(self, boxes: Sequence[Mailbox], agenda: Agenda, notices: Sequence[Notice] = ()) -> None:
        """Send the letters that may have attachments, and without them where the server refuses those."""
        self._send([self._letter(self.context, box, agenda, notices) for box in boxes])
        if refused := self._take_back_attachments():
            bare = self.context.stripped()
            self._send([self._letter(bare, box, agenda, notices) for box in _left(boxes, refused)])

    def _take_back_attachments(self) -> frozenset[str]:
        """The addresses of the letters that were refused for what is attached; that is no problem yet."""
        refused = list(filter(_is_refused_for_attachments, self.outcomes))
        self.outcomes = list(filterfalse(_is_refused_for_attachments, self.outcomes))
        refused = [one._replace(problem=STRIPPED.format(problem=one.problem)) for one in refused]
        self.stripped += refused
        if refused:
            log.warning(joined(self._phrases(refused), "; "))
        return frozenset(one.address for one in refused)

    def _letter(
        self, context: LetterContext, box: Mailbox, agenda: Agenda, notices: Sequence[Notice]
    ) -> OutgoingMail:
        letter = write_letter(context, box, undelivered=self._problems(), notices=notices)
        receipts = agenda.coordinators_receipts if COORDINATOR in box.recipients else ()
        return replace(letter, receipts=(*letter.receipts, *receipts))

    def _tell_operator(self, boxes: Sequence[Mailbox], agenda: Agenda) -> None:
        """Send the operator's letter: its notices, and what was refused in this delivery."""
        failed = self._problems("refused", "put-off")  # what is in doubt needs nobody's hand
        failed += self._phrases(one for one in self.stripped if self.journal.has_copy(one.address))
        refused = [Notice(digest("refused", problem.en), problem) for problem in failed]
        notices = [
            notice
            for notice in (*agenda.notices, *refused)
            if notice.id not in agenda.heard and not self.journal.knows(OPERATOR, notice.id)
        ]
        if not boxes and notices and agenda.operator:
            boxes = (agenda.operator,)
        self._report([one for box in boxes for one in self._parted(box, notices)], agenda, notices)

    def _parted(self, box: Mailbox, notices: Sequence[Notice]) -> Iterator[Mailbox]:
        """The operator's box as far as it is due: an address that had a letter about this run hears of notices alone.

        Who is somebody else as well gets that recipient's letter also where there are no notices.
        """
        new = tuple(filterfalse(self.journal.has_copy, box.addresses))
        served = tuple(filter(self.journal.has_copy, box.addresses))
        if new and (notices or box.recipients != (OPERATOR,)):
            yield replace(box, addresses=new)
        if served and notices:
            yield Mailbox((OPERATOR,), served)

    def _send(self, letters: Sequence[OutgoingMail]) -> None:
        """Deliver the copies that no earlier call delivered, and journal each one.

        Raises:
            MailError: As the mailer; the message also names the mails that were sent before it failed.
        """
        unsent = list(self._unsent(letters))
        try:
            for outcome in self.mailer.send(unsent):
                self.outcomes.append(outcome)
                self._note(outcome)
        except MailError as error:
            raise _with_progress(error, unsent, self.outcomes) from None

    def _note(self, outcome: Outcome) -> None:
        letter = outcome.letter
        if outcome.verdict == "taken":
            self.journal.note(letter.id, outcome.address, letter.receipts)
        elif outcome.verdict == "doubted":
            day = self.context.night.date
            doubts = [Receipt(day, recipient_name(name), kind="doubted") for name in letter.recipients]
            self.journal.note(letter.id, outcome.address, doubts)

    def _unsent(self, letters: Sequence[OutgoingMail]) -> Iterator[OutgoingMail]:
        """The letters with the addresses that are left; one without any address is kept, for a file."""
        for letter in letters:
            left = self.journal.left(letter.id, letter.addresses)
            if left or not letter.addresses:
                yield replace(letter, addresses=left)
            else:
                self.before += 1

    def _problems(self, *verdicts: Verdict) -> list[LocalizedText]:
        """The copies that were not taken, one phrase for each mail and reason, without addresses."""
        return self._phrases(one for one in self.outcomes if not verdicts or one.verdict in verdicts)

    def _phrases(self, outcomes: Iterable[Outcome]) -> list[LocalizedText]:
        return Undelivered(self.context.people, self.journal.has_reached, self.next_time).phrases(outcomes)

    def _sentence(self) -> LocalizedText:
        count = len({outcome.letter.id for outcome in self.outcomes})
        said = LocalizedText("{done} {count} ฉบับ", "Mails {done}: {count}.")
        again = LocalizedText(" ส่งไปก่อนหน้านี้แล้ว {before} ฉบับ", " Sent before: {before}.")
        template = joined([said, again], "") if self.before else said
        return template.format(done=self.mailer.done, count=count, before=self.before)


def plan(agenda: Agenda, context: LetterContext, *, on_reminders_alone: bool) -> Iterator[LocalizedText]:
    """Yield a line for each mail, without addresses, because logs may be public."""
    for box in agenda.boxes:
        letter = write_letter(context, box)
        known = LocalizedText("{count} ที่อยู่", "addresses: {count}") if box.addresses else NO_ADDRESS
        yield LocalizedText("- {name}: ค้าง {open} รายการ {known}", "- {name}: {open} open, {known}").format(
            name=letter.spoken_name, open=letter.open, known=known.format(count=len(box.addresses))
        )
    if not agenda.boxes:
        yield NO_DAY if on_reminders_alone else NOBODY


def _is_refused_for_attachments(outcome: Outcome) -> bool:
    """Whether the same letter may be taken without what is attached."""
    return outcome.is_content_refused and outcome.letter.has_attachments


def _left(boxes: Iterable[Mailbox], addresses: Collection[str]) -> Iterator[Mailbox]:
    """The boxes with those of their addresses alone."""
    for box in boxes:
        left = tuple(address for address in box.addresses if address in addresses)
        if left:
            yield replace(box, addresses=left)


def _in_order(boxes: Sequence[Mailbox]) -> tuple[list[Mailbox], list[Mailbox], list[Mailbox]]:
    """The boxes of units alone, those of the coordinator, and those of the operator."""
    operators = [box for box in boxes if OPERATOR in box.recipients]
    coordinators = [box for box in boxes if COORDINATOR in box.recipients and box not in operators]
    return [box for box in boxes if box not in [*operators, *coordinators]], coordinators, operators


def _with_progress(
    error: MailError, letters: Sequence[OutgoingMail], outcomes: Sequence[Outcome]
) -> MailError:
    """Add to a failure which mails were sent before it, if any were."""
    accepted = Counter(outcome.letter.id for outcome in outcomes if outcome.verdict == "taken")
    if not accepted:
        return error
    sent = _listed(outcome.letter for outcome in outcomes if accepted[outcome.letter.id])
    rest = _listed(letter for letter in letters if accepted[letter.id] < len(letter.addresses))
    return MailError(
        joined([error.said, SENT_SO_FAR.format(sent=sent, rest=rest)], " "),
        hint=joined([error.advice, SEND_THE_REST], " "),
    )


def _listed(letters: Iterable[OutgoingMail]) -> LocalizedText:
    return joined(dict.fromkeys(letter.spoken_name for letter in letters))
