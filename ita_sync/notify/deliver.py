"""Delivering the mails about a finished run, each copy once, and reporting failures to the operator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol

from ita_sync.domain import COORDINATOR, OPERATOR, LocalizedText
from ita_sync.errors import MailError
from ita_sync.notify import recipients, run_file
from ita_sync.notify.compose import OutgoingMail, Writer
from ita_sync.notify.delivery_log import FILE as SENT_FILE
from ita_sync.notify.delivery_log import SentLog
from ita_sync.notify.mailboxes import Mailbox, Notice
from ita_sync.notify.news import Rhythm, Situation, news
from ita_sync.settings import Settings

NO_ADDRESS = LocalizedText("ยังไม่มีที่อยู่อีเมล", "no address known")
NOBODY = LocalizedText(
    "ไม่มีอีเมลที่ต้องส่ง: ไม่มีรายการเปลี่ยนแปลงหรือไม่มีรายการค้าง",
    "Nobody is written to: nothing has changed, or nothing is open.",
)
ROLES: Mapping[str, LocalizedText] = {
    "coordinator": LocalizedText("ผู้ประสานงาน", "coordinator"),
    "operator": LocalizedText("ผู้ดูแลระบบ", "operator"),
}


class Outcome(NamedTuple):
    """The result for one copy of a mail.

    Attributes:
        letter: The mail.
        address: The recipient of this copy; blank if it was written to a file.
        problem: Why it was not accepted, without any address; blank if it was.
    """

    letter: OutgoingMail
    address: str
    problem: LocalizedText | str = ""


class Mailer(Protocol):
    """Delivers mails.

    Attributes:
        done: What it has done with the mails, for a message.
        only_once: Whether a copy that was accepted must not be delivered again.
    """

    done: LocalizedText
    only_once: bool

    def send(self, letters: Sequence[OutgoingMail]) -> Iterator[Outcome]:
        """Deliver the copies one by one, and yield the result of each.

        Raises:
            MailError: No further copy can be delivered.
        """


def letters(settings: Settings, run: Path, *, artifact_url: str, today: date) -> tuple[OutgoingMail, ...]:
    """Compose the mails about a run.

    Args:
        settings: The settings.
        run: The path of run.json; the addresses are read from `private/` beside it.
        artifact_url: Where the report can be downloaded; may be blank.
        today: The day, which is part of each Message-ID.

    Raises:
        MailError: The run, its addresses or a template is missing or damaged.
    """
    night, people = run_file.read(run), recipients.read(run.parent)
    everyone = tuple(people.units)
    heard = news(Situation(night.findings, today, everyone=everyone), Rhythm(settings.mail.policy))
    writer = Writer(night, people, {one.recipient: one for one in heard}, settings, artifact_url, None)
    due = [one.recipient for one in heard if one.is_due]
    if night.status == "failed":
        due.append(OPERATOR)
    roles = {COORDINATOR: people.coordinator, OPERATOR: people.operator}
    return tuple(writer.letter(Mailbox((name,), roles.get(name, people.units.get(name, ())))) for name in due)


def plan(letters: Sequence[OutgoingMail]) -> Iterator[LocalizedText]:
    """Yield a line for each mail, without addresses, because logs may be public."""
    for letter in letters:
        known = LocalizedText("{count} ที่อยู่", "addresses: {count}") if letter.addresses else NO_ADDRESS
        yield LocalizedText("- {name}: ค้าง {open} รายการ {known}", "- {name}: {open} open, {known}").format(
            name=role_name(letter.name), open=letter.open, known=known.format(count=len(letter.addresses))
        )
    if not letters:
        yield NOBODY


def send(
    letters: Sequence[OutgoingMail], mailer: Mailer, settings: Settings, run: Path, today: date
) -> LocalizedText:
    """Deliver the copies that have not been delivered yet.

    Args:
        letters: The mails.
        mailer: What delivers them.
        settings: The settings, for a mail to the operator.
        run: The path of run.json; the log of sent mails is beside it.
        today: The day of the log.

    Returns:
        A sentence with the number of mails, in both languages.

    Raises:
        MailError: The server failed or refused some copies. A mail to the operator was tried.
    """
    delivery = _Delivery(mailer, SentLog(run.parent, today))
    outcomes = delivery.deliver(letters)
    problems = _problems(outcomes)
    if problems:
        people = recipients.read(run.parent)
        writer = Writer(run_file.read(run), people, {}, settings, "", None)
        with suppress(MailError):
            notices = [Notice(str(problem), problem) for problem in problems]
            delivery.deliver([writer.letter(Mailbox((OPERATOR,), people.operator), notices=notices)])
        raise MailError(
            LocalizedText("อีเมลบางฉบับส่งไม่ได้ {problems}", "Some mails were not taken. {problems}.").format(
                problems=_joined(problems)
            ),
            hint=LocalizedText(
                "แก้ที่อยู่อีเมลในแผ่นงานรายชื่อผู้รับผิดชอบ ฉบับที่ส่งได้แล้ว ita-sync notify จะไม่ส่งซ้ำ",
                "Mend the addresses in the contacts tab. What was taken is not sent again by ita-sync notify.",
            ),
        )
    return _sentence(outcomes, letters, mailer)


@dataclass(frozen=True)
class _Delivery:
    """A mailer and the log of what it has sent."""

    mailer: Mailer
    sent: SentLog

    def deliver(self, letters: Sequence[OutgoingMail]) -> list[Outcome]:
        """Deliver the copies of these mails that have not been sent yet, and log them.

        Raises:
            MailError: As the mailer; the message also names the mails that were sent before it failed.
        """
        unsent = list(self._unsent(letters))
        outcomes: list[Outcome] = []
        try:
            for outcome in self.mailer.send(unsent):
                outcomes.append(outcome)
                if self.mailer.only_once and not outcome.problem:
                    self.sent.add(outcome.letter.id, outcome.address)
        except MailError as error:
            raise _with_progress(error, unsent, outcomes) from None
        return outcomes

    def _unsent(self, letters: Sequence[OutgoingMail]) -> Iterator[OutgoingMail]:
        """Yield the mails with the addresses that are left; one without any address is kept."""
        for letter in letters:
            missing = (
                self.sent.missing(letter.id, letter.addresses) if self.mailer.only_once else letter.addresses
            )
            if missing or not letter.addresses:
                yield replace(letter, addresses=missing)


def _with_progress(
    error: MailError, letters: Sequence[OutgoingMail], outcomes: Sequence[Outcome]
) -> MailError:
    """Add to a failure which mails were sent before it, if any were."""
    accepted = Counter(outcome.letter.id for outcome in outcomes if not outcome.problem)
    if not accepted:
        return error
    sent = [letter.name for letter in letters if accepted[letter.id] == len(letter.addresses) > 0]
    rest = [letter.name for letter in letters if accepted[letter.id] < len(letter.addresses)]
    (message_th, hint_th), (message, hint) = error.in_language("th"), error.in_language("en")
    return MailError(
        LocalizedText(
            f"{message_th} ส่งแล้ว: {', '.join(sent) or 'ไม่มี'} ยังไม่ส่งหรือส่งไม่ครบ: {', '.join(rest)}",
            f"{message} Sent: {', '.join(sent) or 'none'}; not sent, or not to all: {', '.join(rest)}.",
        ),
        hint=LocalizedText(
            f"{hint_th} แล้วสั่ง ita-sync notify อีกครั้ง ระบบจะส่งเฉพาะฉบับที่ยังขาด",
            f"{hint} Then run ita-sync notify again: it sends what is missing.",
        ),
    )


def _problems(outcomes: Sequence[Outcome]) -> list[LocalizedText]:
    """Describe the copies that were not accepted, one phrase for each mail and reason, without addresses."""
    counts = Counter((outcome.letter.name, outcome.problem) for outcome in outcomes if outcome.problem)
    return [
        LocalizedText(
            "{name}: {problem} ({count} ที่อยู่)", "{name}: {problem}, {count} of its addresses"
        ).format(name=role_name(name), problem=problem, count=count)
        for (name, problem), count in counts.items()
    ]


def _joined(texts: Sequence[LocalizedText]) -> LocalizedText:
    return LocalizedText("; ".join(text.th for text in texts), "; ".join(text.en for text in texts))


def role_name(name: str) -> LocalizedText | str:
    """What a mail is called in a message: the unit's name, or whom it is for."""
    return ROLES.get(name, name)


def _sentence(outcomes: Sequence[Outcome], letters: Sequence[OutgoingMail], mailer: Mailer) -> LocalizedText:
    count = len({outcome.letter.id for outcome in outcomes})
    before = sum(bool(letter.addresses) for letter in letters) - count if mailer.only_once else 0
    said = LocalizedText("{done} {count} ฉบับ", "Mails {done}: {count}.")
    again = LocalizedText(
        " ส่งไปก่อนหน้านี้แล้ว {before} ฉบับ (บันทึกไว้ใน {file})", " Sent before: {before} ({file} remembers)."
    )
    template = LocalizedText(said.th + again.th, said.en + again.en) if before else said
    return template.format(done=mailer.done, count=count, before=before, file=SENT_FILE)
