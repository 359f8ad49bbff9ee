"""What is said of an overview in a sentence, the same in every place."""

from __future__ import annotations

from datetime import datetime

from ita_sync.domain import Finding, LocalizedText, Overview, UnitState
from ita_sync.overview import words
from ita_sync.text.dates import BANGKOK, localized_date


def standing(overview: Overview) -> LocalizedText:
    """Whether the report is final, a draft or was not made, and why."""
    if overview.status == "failed":
        return words.MARKS_FAILED if overview.report else words.FAILED
    if overview.status == "final":
        return words.FINAL
    errors, awaited = errors_open(overview), sum(unit.awaited for unit in overview.units)
    kind = words.DRAFT_BOTH if errors and awaited else words.DRAFT_OWED if errors else words.DRAFT_AWAITED
    return kind.format(errors=errors, awaited=awaited)


def errors_open(overview: Overview) -> int:
    """How many open findings keep the report from being final."""
    return sum(finding.severity == "error" for finding in overview.open)


def was_checked(overview: Overview) -> bool:
    """Whether the sheet could be checked: a night that failed before knows of no activity and no finding."""
    return overview.status != "failed" or bool(overview.units or overview.open)


def days_left(overview: Overview) -> LocalizedText:
    """How long it is to the due date."""
    return words.DUE_UNKNOWN if overview.days_left is None else until_due(overview.days_left)


def until_due(days: int) -> LocalizedText:
    """How long it is to a due date, or since it; in days, which are below zero after it."""
    if days < 0:
        return words.OVERDUE.format(days=-days)
    return (
        words.DUE_TODAY if days == 0 else words.DUE_TOMORROW if days == 1 else words.DUE_IN.format(days=days)
    )


def done_of_all(overview: Overview) -> LocalizedText:
    """How many activities lack nothing."""
    return words.DONE_OF.format(done=overview.done, all=overview.activities)


def unit_name(unit: UnitState) -> LocalizedText | str:
    """A unit's name; a word for the activities of which nobody knows whose they are."""
    return unit.unit or words.NOBODY


def numbers(unit: UnitState) -> LocalizedText:
    """A unit's three numbers."""
    return words.NUMBERS.format(done=unit.done, awaited=unit.awaited, owed=unit.owed)


def age(finding: Finding, overview: Overview) -> LocalizedText:
    """Since how many days a finding is open, or until when nobody owes it."""
    if finding.until and finding.until >= overview.day:
        return words.UNTIL.format(day=localized_date(finding.until))
    days = (overview.day - finding.since).days if finding.since else 0
    if days <= 0:
        return words.FOUND_TODAY if overview.has_no_past else words.NEW_TODAY
    return words.ONE_DAY if days == 1 else words.AGE.format(days=days)


def as_of(overview: Overview) -> LocalizedText:
    """What day counts as today, and the time where it was made on that day."""
    made_at = overview.made_at
    is_of_the_day = made_at is not None and made_at.astimezone(BANGKOK).date() == overview.day
    return moment(made_at) if made_at and is_of_the_day else localized_date(overview.day)


def open_title(overview: Overview) -> LocalizedText:
    """What the list of open findings is called: advice alone is nothing that somebody owes."""
    title = words.LIST_TITLE if errors_open(overview) else words.ADVICE_TITLE
    return title.format(count=len(overview.open))


def strip_title(overview: Overview) -> LocalizedText:
    """Which nights the strip is of; there is at least one."""
    nights = overview.strip
    first, last = localized_date(nights[0].day), localized_date(nights[-1].day)
    if len(nights) == 1:
        return words.STRIP_ONE.format(day=first)
    return words.STRIP.format(count=len(nights), first=first, last=last)


def moment(time: datetime) -> LocalizedText:
    """A day and a time as the clocks of Thailand show it."""
    local = time.astimezone(BANGKOK)
    clock = LocalizedText(f"{local:%H.%M}", f"{local:%H:%M}")
    return words.MOMENT.format(day=localized_date(local.date()), clock=clock)
