"""When the next night is planned, by the agency's own workflow. Pure.

Read line by line, for the program has no YAML: the items of `schedule`, each with its `cron` and perhaps a `timezone`.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax, "on.schedule".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ita_sync.text.dates import BANGKOK

DAYS_AHEAD = 400  # a night that comes once a year is found
LINE = re.compile(
    r"""^[ ]+(- +)?(cron|timezone): *(?:"([^"]*)"|'([^']*)'|([^#\s](?:[^#]*[^#\s])?))\s*(?:#.*)?$"""
)
ITEM = re.compile(r"^ *- ")
MONTHS = dict(
    zip(
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
        range(1, 13),
        strict=True,
    )
)
WEEKDAYS = dict(zip(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"], range(7), strict=True))
USUAL: Mapping[str, tzinfo] = {"UTC": UTC, "Asia/Bangkok": BANGKOK}
PART = re.compile(r"(\*|(\w+)(?:-(\w+))?)(?:/(\d+))?")


class Planned(NamedTuple):
    """When a workflow starts: the allowed values of each field, and the zone that they are of."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool
    zone: tzinfo

    def is_on(self, day: date) -> bool:
        """Return whether it starts on a day; where both kinds of day are named, either will do."""
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        fits = (of_month or of_week) if self.either_day else (of_month and of_week)
        return fits and day.month in self.months


def next_run(workflow: str, now: datetime) -> datetime | None:
    """Return when a workflow starts next, in its own time zone; None where it does not say, or never does.

    Args:
        workflow: The text of its file.
        now: A moment with a time zone.
    """
    found = (_next(planned, now) for planned in _planned(workflow))
    return min(filter(None, found), default=None)


def _next(planned: Planned, now: datetime) -> datetime | None:
    here = now.astimezone(planned.zone)
    days = (here.date() + timedelta(days=number) for number in range(DAYS_AHEAD))
    moments = (
        datetime(day.year, day.month, day.day, hour, minute, tzinfo=planned.zone)
        for day in days
        if planned.is_on(day)
        for hour in sorted(planned.hours)
        for minute in sorted(planned.minutes)
    )
    return next((moment for moment in moments if moment > here), None)


def _planned(workflow: str) -> Iterator[Planned]:
    for item in _items(workflow):
        try:
            yield _read(item["cron"], _zone(item.get("timezone", "UTC")))
        except (KeyError, ValueError, OSError):  # no such zone, or nothing that is a time
            continue


def _zone(name: str) -> tzinfo:
    """A time zone; the usual ones are known where the machine has no list of them.

    Raises:
        KeyError, ValueError, OSError: There is none of this name.
    """
    return USUAL.get(name) or ZoneInfo(name)


def _items(workflow: str) -> Iterator[dict[str, str]]:
    """The items that name a `cron`, each key with its value."""
    item: dict[str, str] = {}
    for line in workflow.splitlines():
        if ITEM.match(line):
            yield from [item] if item else []
            item = {}
        if found := LINE.match(line):
            item[found[2]] = next(filter(None, found.groups()[2:]), "")
    yield from [item] if item else []


def _read(cron: str, zone: tzinfo) -> Planned:
    """Read the five fields of POSIX cron.

    Raises:
        ValueError: They are none.
    """
    minute, hour, day, month, weekday = cron.upper().split()
    weekdays = frozenset(number % 7 for number in _field(weekday, 0, 7, WEEKDAYS))
    return Planned(
        _field(minute, 0, 59),
        _field(hour, 0, 23),
        _field(day, 1, 31),
        _field(month, 1, 12, MONTHS),
        weekdays,
        not (day.startswith("*") or weekday.startswith("*")),
        zone,
    )


def _field(text: str, least: int, most: int, names: Mapping[str, int] | None = None) -> frozenset[int]:
    """The values that a field allows.

    Raises:
        ValueError: It cannot be read, or allows none.
    """
    found: set[int] = set()
    for part in text.split(","):
        match = PART.fullmatch(part)
        if match is None:
            raise ValueError(part)
        step = int(match[4] or 1)
        first = least if match[1] == "*" else _number(match[2], names)
        ends_open = match[1] == "*" or (match[4] and not match[3])
        last = most if ends_open else _number(match[3] or match[2], names)
        if not least <= first <= last <= most or step < 1:
            raise ValueError(part)
        found |= {*range(first, last + 1, step)}
    return frozenset(found)


def _number(text: str, names: Mapping[str, int] | None) -> int:
    return names[text] if names and text in names else int(text)
