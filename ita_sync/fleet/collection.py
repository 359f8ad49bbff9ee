"""A fleet after a night: of each agency the newest attempt, and what is worth another try. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from ita_sync.domain import LocalizedText, Status
from ita_sync.fleet import words
from ita_sync.fleet.result import Result
from ita_sync.text.dates import BANGKOK

YEARS = range(2000, 3000)  # in which a night may be
ONE_NIGHT = timedelta(hours=15)  # a fleet's shards, and those that try again; the night before began earlier


class Attempt(NamedTuple):
    """A result, and where it was found.

    Attributes:
        result: What became of the agency.
        folder: The folder in which the agency has its own.
        file: The name of the file that noted it there.
    """

    result: Result
    folder: Path
    file: str = ""

    @property
    def ended(self) -> datetime:
        """When it ended; where that is not noted, when its night began."""
        try:
            ended = datetime.fromisoformat(self.result.finished)
        except ValueError:
            ended = datetime.min
        if ended.year not in YEARS:
            return datetime.combine(self.result.night, time(), BANGKOK)
        return ended if ended.tzinfo else ended.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """An agency as the collection has it.

    Attributes:
        result: Its newest one; a failed one that says nothing, where it has none.
        page: The path of its page in the output folder; blank where there is none of that night.
        was_tried: Whether its turn came on the newest night.
    """

    result: Result
    page: str = ""
    was_tried: bool = True

    @property
    def is_over(self) -> bool:
        """Return whether nothing of it is worth another try tonight."""
        return self.was_tried and self.result.is_over

    @property
    def cause(self) -> LocalizedText | str:
        """Why it is not over; blank where it is."""
        if self.is_over:
            return ""
        if not self.was_tried:
            return words.UNTRIED
        if self.result.is_made and self.result.mail == "waiting":
            return words.MAIL_WAITING
        return self.result.error or words.NO_CAUSE


@dataclass(frozen=True)
class Collection:
    """A fleet after a night.

    Attributes:
        night: The day that counted as today for the newest attempt.
        as_of: When the newest attempt ended.
        entries: The agencies, by id.
        seconds: Id -> how long its newest attempt took that made a report.
    """

    night: date
    as_of: datetime
    entries: tuple[Entry, ...]
    seconds: Mapping[str, float]

    def count(self, status: Status) -> int:
        """Return how many agencies are in a state."""
        return sum(entry.result.status == status for entry in self.entries)

    def days_open(self, since: date) -> int:
        """Return for how many days an error is open that was first found on a day; 0 where that is a later one."""
        return max((self.night - since).days, 0)

    @property
    def unfinished(self) -> tuple[Entry, ...]:
        """The agencies of which something is worth another try."""
        return tuple(entry for entry in self.entries if not entry.is_over)


def by_agency(attempts: Iterable[Attempt]) -> dict[str, list[Attempt]]:
    """Return the attempts of each agency, the newest first; of two that ended together the later one in their order."""
    found: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in reversed([*attempts]):
        found[attempt.result.id].append(attempt)
    return {
        name: sorted(found[name], key=lambda attempt: attempt.ended, reverse=True) for name in sorted(found)
    }


def combine(
    attempts: Mapping[str, Sequence[Attempt]],
    planned: Iterable[str],
    pages: Mapping[str, str],
    planned_at: datetime | None = None,
) -> Collection:
    """Put a fleet together. Pure.

    Args:
        attempts: Id -> its attempts of all nights, the newest first; at least one agency.
        planned: The ids of those whose turn should have come.
        pages: Id -> path of its page.
        planned_at: When their turns were planned: what ended long before is of another night; None: nobody noted it.
    """
    newest = {name: of_one[0] for name, of_one in attempts.items()}
    last = max(newest.values(), key=lambda attempt: attempt.ended)
    planned, latest = {*planned}, max(last.ended, planned_at or last.ended)
    entries = [
        Entry(
            replace(attempt.result, mails=_mails(attempts[name])),
            pages.get(name, ""),
            was_tried=name not in planned or latest - attempt.ended < ONE_NIGHT,
        )
        for name, attempt in newest.items()
    ]
    without = [Entry(Result(name, last.result.night), was_tried=False) for name in planned - {*newest}]
    return Collection(
        night=last.result.night,
        as_of=last.ended,
        entries=tuple(sorted([*entries, *without], key=lambda entry: entry.result.id)),
        seconds={name: made.seconds for name, of_one in attempts.items() if (made := _last_made(of_one))},
    )


def _mails(attempts: Sequence[Attempt]) -> int:
    """How many mails an agency's attempts of its newest night have sent; each file counts on from line to line."""
    night = attempts[0].result.night
    of_night = [attempt for attempt in reversed(attempts) if attempt.result.night == night]
    last = {(attempt.folder, attempt.file): attempt.result for attempt in of_night}
    return sum(result.mails for result in {*last.values()})  # a file that was copied counts once


def _last_made(attempts: Iterable[Attempt]) -> Result | None:
    return next((attempt.result for attempt in attempts if attempt.result.is_made), None)
