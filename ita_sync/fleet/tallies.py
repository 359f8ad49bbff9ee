"""Agencies counted by what became of them: all, by due date, and by how long the oldest error is open. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from ita_sync.domain import LocalizedText, Status, UnitState
from ita_sync.domain.language import Lang, in_language
from ita_sync.fleet import words
from ita_sync.fleet.collection import Collection, Entry
from ita_sync.overview import sentences
from ita_sync.overview.words import DUE_UNKNOWN
from ita_sync.text.dates import localized_date

PARTS: Mapping[Status, str] = {"final": "done", "draft": "awaited", "failed": "owed"}  # of a bar
MOST_DATES = 12
UNDATED = date.max  # behind all due dates
Key = TypeVar("Key")


class Line(NamedTuple):
    """A line with a bar: its label, a remark, how many agencies are in each state, and the number of the longest bar."""

    name: str
    aside: str
    tally: UnitState
    most: int


class _Counted(NamedTuple):
    """The agencies of a line, with its label and remark."""

    name: LocalizedText
    aside: LocalizedText | str
    entries: Sequence[Entry]


def tally(entries: Iterable[Entry]) -> UnitState:
    """Count agencies as the parts of a bar: final, draft, failed."""
    counts = Counter(PARTS[entry.result.status] for entry in entries)
    return UnitState("", **{part: counts[part] for part in PARTS.values()})


def grouped(entries: Iterable[Entry], key: Callable[[Entry], Key]) -> dict[Key, list[Entry]]:
    """Return the agencies by what they have in common, each group in their order."""
    found: dict[Key, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[key(entry)].append(entry)
    return dict(found)


def by_due_date(collection: Collection, lang: Lang) -> list[Line]:
    """Return a line for each due date, the sooner first, and for who has none last; the latest ones share a line."""
    found = grouped(collection.entries, lambda entry: entry.result.due or UNDATED)
    days = sorted(found)
    kept = days if len(days) <= MOST_DATES else days[: MOST_DATES - 1]
    counted = [_due(day, found[day], collection.night) for day in kept]
    if rest := days[len(kept) :]:
        others = [entry for day in rest for entry in found[day]]
        counted.append(_Counted(words.OTHER_DATES.format(count=len(rest)), "", others))
    return _lines(counted, lang)


def _due(day: date, entries: Sequence[Entry], night: date) -> _Counted:
    if day == UNDATED:
        return _Counted(DUE_UNKNOWN, "", entries)
    return _Counted(localized_date(day), sentences.until_due((day - night).days), entries)


def by_age(collection: Collection, lang: Lang) -> list[Line]:
    """Return a line for how old the oldest open errors are, the oldest first.

    Who owes nothing, and of whom nothing is known, comes last.
    """
    found = grouped(collection.entries, lambda entry: _age(entry, collection))
    return _lines([_Counted(name, "", found[age]) for age, name in words.AGES.items() if age in found], lang)


def _age(entry: Entry, collection: Collection) -> int:
    """How old an agency's oldest open error is, as a key of the words for it."""
    result = entry.result
    if not result.is_made:
        return words.NOT_KNOWN
    if not result.errors:
        return words.NOTHING_OPEN
    days = collection.days_open(result.oldest) if result.oldest else 0
    return next(least for least in words.AGES if days >= least)


def _lines(counted: Sequence[_Counted], lang: Lang) -> list[Line]:
    most = max((len(each.entries) for each in counted), default=0)
    return [
        Line(in_language(each.name, lang), in_language(each.aside, lang), tally(each.entries), most)
        for each in counted
    ]
