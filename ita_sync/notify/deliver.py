"""Sending a finished run's letters, and telling the operator where that failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from ita_sync.errors import MailError
from ita_sync.notify import private, record
from ita_sync.notify.compose import Letter, compose, failure_letter
from ita_sync.settings import Settings


class Mailer(Protocol):
    """What takes letters to their addressees."""

    def send(self, letters: Sequence[Letter]) -> Sequence[str]:
        """Deliver each letter.

        Returns:
            What could not be delivered, one sentence each, without addresses.

        Raises:
            MailError: Nothing can be delivered.
        """


def letters(settings: Settings, run: Path, *, artifact_url: str, today: date) -> tuple[Letter, ...]:
    """The letters of a run.

    Raises:
        MailError: The run or its addresses are missing, or no sender is set.
    """
    people = private.read(run.parent)
    return compose(record.read(run), people, settings, artifact_url=artifact_url, today=today)


def plan(letters: Sequence[Letter]) -> Iterator[str]:
    """Who gets what, without addresses: this may be read in a public log."""
    for letter in letters:
        count = len(letter.addresses)
        yield f"{letter.to}: {letter.open} open, {f'{count} addresses' if count else 'no address known'}"
    if not letters:
        yield "Nobody: nothing has changed, or nothing is open."


def send(letters: Sequence[Letter], mailer: Mailer, settings: Settings, run: Path, today: date) -> str:
    """Deliver all that have an address.

    Returns:
        A sentence on how many were sent.

    Raises:
        MailError: The server failed or refused some; the operator has been written to where that was possible.
    """
    addressed = [letter for letter in letters if letter.addresses]
    problems = mailer.send(addressed) if addressed else ()
    if problems:
        night, people = record.read(run), private.read(run.parent)
        mailer.send(failure_letter(night, people, settings, problems, today))
        raise MailError(
            f"Some mails were refused: {'; '.join(problems)}.",
            hint="Mend the address in the contacts tab; the others were sent.",
        )
    return f"{len(addressed)} mails sent."
