"""Delivering the mails about a finished run, each copy once, and reporting failures to the operator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol

from ita_sync.errors import MailError
from ita_sync.notify import recipients, run_file
from ita_sync.notify.compose import OutgoingMail, Writer, compose
from ita_sync.notify.delivery_log import FILE as SENT_FILE
from ita_sync.notify.delivery_log import SentLog
from ita_sync.settings import Settings


class Outcome(NamedTuple):
    """The result for one copy of a mail.

    Attributes:
        letter: The mail.
        address: The recipient of this copy; blank if it was written to a file.
        problem: Why it was not accepted, without any address; blank if it was.
    """

    letter: OutgoingMail
    address: str
    problem: str = ""


class Mailer(Protocol):
    """Delivers mails.

    Attributes:
        done: What it does with a mail, as a participle for a message.
        only_once: Whether a copy that was accepted must not be delivered again.
    """

    done: str
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
    return compose(night, people, settings, artifact_url=artifact_url, today=today)


def plan(letters: Sequence[OutgoingMail]) -> Iterator[str]:
    """Yield a line for each mail, without addresses, because logs may be public."""
    for letter in letters:
        known = f"addresses: {len(letter.addresses)}" if letter.addresses else "no address known"
        yield f"- {letter.name}: {letter.open} open, {known}"
    if not letters:
        yield "Nobody is written to: nothing has changed, or nothing is open."


def send(letters: Sequence[OutgoingMail], mailer: Mailer, settings: Settings, run: Path, today: date) -> str:
    """Deliver the copies that have not been delivered yet.

    Args:
        letters: The mails.
        mailer: What delivers them.
        settings: The settings, for a mail to the operator.
        run: The path of run.json; the log of sent mails is beside it.
        today: The day of the log.

    Returns:
        A sentence with the number of mails.

    Raises:
        MailError: The server failed or refused some copies. A mail to the operator was tried.
    """
    delivery = _Delivery(mailer, SentLog(run.parent, today))
    outcomes = delivery.deliver(letters)
    problems = _problems(outcomes)
    if problems:
        writer = Writer(run_file.read(run), recipients.read(run.parent), settings, "", today)
        with suppress(MailError):
            delivery.deliver([writer.operator("\n".join(problems))])
        raise MailError(
            f"Some mails were not taken. {'; '.join(problems)}.",
            hint="Mend the addresses in the contacts tab. What was taken is not sent again by ita-sync notify.",
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
    return MailError(
        f"{error.message} Sent: {', '.join(sent) or 'none'}; not sent, or not to all: {', '.join(rest)}.",
        hint=f"{error.hint} Then run ita-sync notify again: it sends what is missing.",
    )


def _problems(outcomes: Sequence[Outcome]) -> list[str]:
    """Describe the copies that were not accepted, one phrase for each mail and reason, without addresses."""
    counts = Counter((outcome.letter.name, outcome.problem) for outcome in outcomes if outcome.problem)
    return [f"{name}: {problem}, {count} of its addresses" for (name, problem), count in counts.items()]


def _sentence(outcomes: Sequence[Outcome], letters: Sequence[OutgoingMail], mailer: Mailer) -> str:
    count = len({outcome.letter.id for outcome in outcomes})
    before = sum(bool(letter.addresses) for letter in letters) - count if mailer.only_once else 0
    again = f"; sent before: {before} ({SENT_FILE} remembers)" if before else ""
    return f"Mails {mailer.done}: {count}{again}."
