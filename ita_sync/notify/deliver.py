"""Sending a finished run's letters: each once, and the operator hears where that failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol

from ita_sync.errors import MailError
from ita_sync.notify import recipients as private
from ita_sync.notify import run_file as record
from ita_sync.notify.compose import OutgoingMail, Writer, compose
from ita_sync.notify.delivery_log import FILE as SENT_FILE
from ita_sync.notify.delivery_log import SentLog
from ita_sync.settings import Settings


class Outcome(NamedTuple):
    """What became of one copy of a letter.

    Attributes:
        letter: The letter.
        address: To whom this copy went; blank where it went to a file.
        problem: Why it was not taken, without any address; blank when it was.
    """

    letter: OutgoingMail
    address: str
    problem: str = ""


class Mailer(Protocol):
    """What takes letters to their addressees.

    Attributes:
        done: What it does with a letter, as a participle.
        only_once: Whether a copy that was taken must not be handed over again.
    """

    done: str
    only_once: bool

    def send(self, letters: Sequence[OutgoingMail]) -> Iterator[Outcome]:
        """Deliver copy after copy, and say of each what became of it.

        Raises:
            MailError: Nothing (more) can be delivered.
        """


def letters(settings: Settings, run: Path, *, artifact_url: str, today: date) -> tuple[OutgoingMail, ...]:
    """The letters of a run.

    Raises:
        MailError: The run or its addresses are missing or damaged, or a template is.
    """
    night, people = record.read(run), private.read(run.parent)
    return compose(night, people, settings, artifact_url=artifact_url, today=today)


def plan(letters: Sequence[OutgoingMail]) -> Iterator[str]:
    """Who gets what, without addresses: this may be read in a public log."""
    for letter in letters:
        known = f"addresses: {len(letter.addresses)}" if letter.addresses else "no address known"
        yield f"- {letter.name}: {letter.open} open, {known}"
    if not letters:
        yield "Nobody is written to: nothing has changed, or nothing is open."


def send(letters: Sequence[OutgoingMail], mailer: Mailer, settings: Settings, run: Path, today: date) -> str:
    """Deliver what has not been delivered yet.

    Returns:
        A sentence on how many were.

    Raises:
        MailError: The server failed or refused some; the operator has been written to where that was possible.
    """
    post = _Post(mailer, SentLog(run.parent, today))
    outcomes = post.deliver(letters)
    problems = _problems(outcomes)
    if problems:
        writer = Writer(record.read(run), private.read(run.parent), settings, "", today)
        with suppress(MailError):
            post.deliver([writer.operator("\n".join(problems))])
        raise MailError(
            f"Some mails were not taken. {'; '.join(problems)}.",
            hint="Mend the addresses in the contacts tab. What was taken is not sent again by ita-sync notify.",
        )
    return _sentence(outcomes, letters, mailer)


@dataclass(frozen=True)
class _Post:
    """A mailer that remembers what it has sent."""

    mailer: Mailer
    sent: SentLog

    def deliver(self, letters: Sequence[OutgoingMail]) -> list[Outcome]:
        """Deliver what is left of these letters.

        Raises:
            MailError: As the mailer, with the letters that went out before it failed and those that did not.
        """
        left = list(self._left_of(letters))
        outcomes: list[Outcome] = []
        try:
            for outcome in self.mailer.send(left):
                outcomes.append(outcome)
                if self.mailer.only_once and not outcome.problem:
                    self.sent.add(outcome.letter.id, outcome.address)
        except MailError as error:
            raise _cut_short(error, left, outcomes) from None
        return outcomes

    def _left_of(self, letters: Sequence[OutgoingMail]) -> Iterator[OutgoingMail]:
        for letter in letters:
            missing = (
                self.sent.missing(letter.id, letter.addresses) if self.mailer.only_once else letter.addresses
            )
            if missing or not letter.addresses:
                yield replace(letter, addresses=missing)


def _cut_short(error: MailError, letters: Sequence[OutgoingMail], outcomes: Sequence[Outcome]) -> MailError:
    """The failure, and where some letters went out before it, which did and which did not."""
    taken = Counter(outcome.letter.id for outcome in outcomes if not outcome.problem)
    if not taken:
        return error
    whole = [letter.name for letter in letters if taken[letter.id] == len(letter.addresses) > 0]
    rest = [letter.name for letter in letters if taken[letter.id] < len(letter.addresses)]
    return MailError(
        f"{error.message} Sent: {', '.join(whole) or 'none'}; not sent, or not to all: {', '.join(rest)}.",
        hint=f"{error.hint} Then run ita-sync notify again: it sends what is missing.",
    )


def _problems(outcomes: Sequence[Outcome]) -> list[str]:
    """What was not taken, one phrase a letter and reason, without addresses."""
    counts = Counter((outcome.letter.name, outcome.problem) for outcome in outcomes if outcome.problem)
    return [f"{name}: {problem}, {count} of its addresses" for (name, problem), count in counts.items()]


def _sentence(outcomes: Sequence[Outcome], letters: Sequence[OutgoingMail], mailer: Mailer) -> str:
    count = len({outcome.letter.id for outcome in outcomes})
    before = sum(bool(letter.addresses) for letter in letters) - count if mailer.only_once else 0
    again = f"; sent before: {before} ({SENT_FILE} remembers)" if before else ""
    return f"Mails {mailer.done}: {count}{again}."
