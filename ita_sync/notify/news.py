"""What is news for whom, and who gets a mail tonight. Pure: no clock, no file, no network.

A finding is news for a recipient until a mail about it was taken for that recipient at that severity: the receipts say
so, whatever earlier nights found. What is open otherwise is repeated by the rhythm of the settings (docs/architecture.md,
news and mails).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Literal, NamedTuple

from ita_sync.domain import (
    COORDINATOR,
    OFFICE_RULES,
    OPERATOR,
    PASSING_RULES,
    SEVERITIES,
    Finding,
    Receipt,
    Severity,
)
from ita_sync.domain.receipt import ROLES, recipient_letters
from ita_sync.settings.mail import MailPolicy
from ita_sync.text import sanitize
from ita_sync.thai.unit_names import EVERYONE

Change = Literal["new", "worse", "handed-over", "mended", "gone", "open"]
CHANGES: Sequence[Change] = ("new", "handed-over", "worse", "mended", "gone", "open")
CLOSED: frozenset[Change] = frozenset({"mended", "gone"})
HEADER_RULE = (
    "header-row"  # of the finding that stands for a header that staff broke, so that no row could be read
)
COUNTDOWN = (14, 7, 3, 1, 0)  # days before the report is due
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Item(NamedTuple):
    """A finding as one recipient hears of it."""

    finding: Finding
    change: Change
    is_untold: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is still to be mended."""
        return self.change not in CLOSED


@dataclass(frozen=True)
class News:
    """What one recipient would hear tonight.

    Attributes:
        recipient: A unit's name as findings have it, or a role of `domain.receipt`.
        items: What changed first, then what is open, oldest first.
        awaited: How many open findings are not mentioned yet, because their day is far off.
        is_due: Whether a mail is written tonight.
        noted_on: The day of the last receipt of anybody's; none of this mail is dated before it.
    """

    recipient: str
    items: tuple[Item, ...] = ()
    awaited: int = 0
    is_due: bool = False
    noted_on: date = date.min

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that the recipient owes; advice is not among them."""
        return tuple(item.finding for item in self.items if item.is_open and item.finding.severity != "info")

    def receipts(self, day: date) -> tuple[Receipt, ...]:
        """What is noted once a mail with this news was taken."""
        name, day = recipient_name(self.recipient), max(day, self.noted_on)
        told = tuple(_receipt(item, name, day) for item in self.items if item.is_untold)
        return told or (Receipt(day, name, kind="reminded"),)


@dataclass(frozen=True)
class Rhythm:
    """When what stays open is repeated.

    Attributes:
        policy: As in the settings.
        weekday: 0 is Monday.
        due: The day the report is due; None: no countdown.
        remind_from: From how many days before it is owed a finding is mentioned.
    """

    policy: MailPolicy = "changes"
    weekday: int = 0
    due: date | None = None
    remind_from: int = 30

    def last_day(self, today: date) -> date:
        """The last day up to today on which what is open is repeated."""
        weekly = today - timedelta(days=(today.weekday() - self.weekday) % 7)
        counted = [self.due - timedelta(days=days) for days in COUNTDOWN] if self.due else []
        return max([weekly, *(day for day in counted if day <= today)])

    def asks_for(self, finding: Finding, today: date) -> bool:
        """Whether a finding is mentioned in mails yet."""
        return finding.until is None or (finding.until - today).days <= self.remind_from


@dataclass(frozen=True)
class Told:
    """What receipts say.

    Attributes:
        worst: Recipient by its key, and finding -> the worst severity that it was told since that was last mended.
        last: Recipient by its key -> the last day of a mail to it.
        doubted: Recipient by its key -> the last day of a mail to it that may have been lost.
    """

    worst: Mapping[tuple[str, str], Severity]
    last: Mapping[str, date]
    doubted: Mapping[str, date]

    @staticmethod
    def of(receipts: Iterable[Receipt], today: date) -> Told:
        """Read receipts in the order of their days; those of a later day, of a run with a wrong date, say nothing."""
        worst: dict[tuple[str, str], Severity] = {}
        last: dict[str, date] = {}
        doubted: dict[str, date] = {}
        for receipt in sorted((one for one in receipts if one.day <= today), key=lambda one: one.day):
            key = receipt.reader, receipt.finding
            (doubted if receipt.kind == "doubted" else last)[receipt.reader] = receipt.day
            if receipt.kind == "told" and receipt.severity:
                worst[key] = min(receipt.severity, worst.get(key, "info"), key=SEVERITIES.index)
            elif receipt.kind == "mended":
                worst.pop(key, None)
        return Told(worst, last, doubted)

    @cached_property
    def units(self) -> Mapping[str, frozenset[str]]:
        """Finding -> the keys of the units that were told of it."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for recipient, finding in self.worst:
            if recipient not in {COORDINATOR, OPERATOR}:
                found[finding].add(recipient)
        return {finding: frozenset(units) for finding, units in found.items()}


@dataclass(frozen=True)
class Situation:
    """What a night knows.

    Attributes:
        findings: Tonight's, those included that are not found any more since the night before.
        closed: Those that were not found any more on an earlier night.
        receipts: What was told before, in the order in which it was noted.
        everyone: The units for whom a finding of `ทุกสำนัก/กอง` is.
        today: The day of the run.
        is_remembered: Whether receipts last until the next night; if not, mails go out on the rhythm's days alone.
        mailed_on: The day on which the mails go out; None: that of the run. What was told up to then was told, whatever
            day the run pretends; receipts of a later day are of a run with a wrong date.
    """

    findings: Sequence[Finding]
    today: date
    closed: Sequence[Finding] = ()
    receipts: Sequence[Receipt] = ()
    everyone: Sequence[str] = ()
    is_remembered: bool = True
    mailed_on: date | None = None
    told: Told = field(init=False)
    noted_on: date = field(init=False)

    def __post_init__(self) -> None:
        last_day = max(self.today, self.mailed_on or self.today)
        noted = (receipt.day for receipt in self.receipts if receipt.day <= last_day)
        object.__setattr__(self, "told", Told.of(self.receipts, last_day))
        object.__setattr__(self, "noted_on", max(noted, default=date.min))

    @cached_property
    def spelling(self) -> Mapping[str, str]:
        """The letters of each unit of the contacts -> how it is spelt there."""
        return {recipient_letters(unit): unit for unit in self.everyone}

    def told_before(self, recipient: str, finding: Finding) -> Severity | None:
        """At which severity the recipient was told of a finding; None if it was not, or of another night's."""
        key = recipient_key(recipient)
        severity = self.told.worst.get((key, finding.id))
        if finding.rule not in PASSING_RULES:
            return severity
        days = (one.day for one in self.receipts if one.finding == finding.id and one.reader == key)
        return severity if max(days, default=date.min) >= (finding.since or self.today) else None


def recipient_name(name: str) -> str:
    """A recipient's name as receipts have it: one short line without a mail address."""
    return sanitize.redact_and_truncate(name)


def recipient_key(name: str) -> str:
    """A recipient as receipts are asked for it."""
    return recipient_letters(recipient_name(name))


def news(situation: Situation, rhythm: Rhythm) -> tuple[News, ...]:
    """What each recipient would hear, the coordinator last.

    Args:
        situation: What the night knows.
        rhythm: When what stays open is repeated.

    Returns:
        One for each unit that has something to hear, and always one for the coordinator.
    """
    by_unit = _by_unit(situation)
    recipients = [*((unit, by_unit[unit]) for unit in by_unit), (COORDINATOR, _of_all(situation))]
    told = [_news(situation, rhythm, name, findings) for name, findings in recipients]
    return tuple(one for one in told if one.items or one.awaited or one.recipient == COORDINATOR)


def _of_all(situation: Situation) -> list[Finding]:
    return [*situation.findings, *_earlier(situation)]


def _earlier(situation: Situation) -> Iterator[Finding]:
    """What was closed on an earlier night and is not found again."""
    found = {finding.id for finding in situation.findings}
    return (finding for finding in situation.closed if finding.id not in found)


def _by_unit(situation: Situation) -> dict[str, list[Finding]]:
    """Unit -> its findings. Advice, and what no unit can mend, is for the coordinator alone."""
    units: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in _of_all(situation):
        if finding.severity != "info" and finding.rule not in OFFICE_RULES:
            for unit in _units_of(finding.owners, situation):
                if unit not in ROLES:  # whatever somebody typed, it is no unit's name
                    units[unit].append(finding)
    return dict(units)


def _units_of(owners: Collection[str], situation: Situation) -> Iterator[str]:
    """The units that owners are, each once, as the contacts spell it tonight: what is over has the spelling of its day."""
    all_units = situation.everyone if EVERYONE in owners else ()
    spelling = situation.spelling
    named = (spelling.get(recipient_letters(owner), owner) for owner in owners if owner != EVERYONE)
    return iter(dict.fromkeys([*all_units, *named]))


def _news(situation: Situation, rhythm: Rhythm, recipient: str, findings: Sequence[Finding]) -> News:
    today = situation.today
    asked = [finding for finding in findings if finding.state == "fixed" or rhythm.asks_for(finding, today)]
    items = [item for finding in asked if (item := _item(situation, recipient, finding))]
    items.sort(key=_order)
    news = News(recipient, tuple(items), awaited=len(findings) - len(asked))
    return replace(news, is_due=_is_due(news, situation, rhythm), noted_on=situation.noted_on)


def _item(situation: Situation, recipient: str, finding: Finding) -> Item | None:
    """The finding as the recipient hears of it; None if it is over and the recipient never heard of it."""
    before = situation.told_before(recipient, finding)
    if finding.state == "fixed":
        if before is None:
            return None
        return Item(finding, "gone" if finding.is_row_gone else "mended", is_untold=True)
    if before is not None:
        is_worse = SEVERITIES.index(finding.severity) < SEVERITIES.index(before)
        return Item(finding, "worse" if is_worse else "open", is_untold=is_worse)
    if not situation.is_remembered:
        return Item(finding, "open", is_untold=True)
    return Item(
        finding, "handed-over" if _was_anothers(situation, recipient, finding) else "new", is_untold=True
    )


def _was_anothers(situation: Situation, recipient: str, finding: Finding) -> bool:
    """Whether a unit that does not own the finding any more was told of it."""
    if recipient == COORDINATOR:
        return False
    owners = set(map(recipient_key, _units_of(finding.owners, situation)))
    return bool(situation.told.units.get(finding.id, frozenset()) - owners)


def _order(item: Item) -> tuple[int, int, date, int]:
    finding = item.finding
    return (
        CHANGES.index(item.change),
        SEVERITIES.index(finding.severity) // 2,  # advice last
        finding.since or date.min,
        finding.row,
    )


def _is_due(news: News, situation: Situation, rhythm: Rhythm) -> bool:
    name, today = recipient_key(news.recipient), situation.today
    last = situation.told.last.get(name, date.min)
    had_a_mail = today in {last, situation.told.doubted.get(name)}
    if rhythm.policy == "off" or not news.items or had_a_mail:
        return False
    has_news = situation.is_remembered and any(item.change != "open" for item in news.items)
    if has_news or last > today:  # a run of an earlier day reminds nobody
        return has_news
    if rhythm.policy == "daily":
        return bool(news.open)
    day = rhythm.last_day(today)
    return bool(news.open) and (last < day if situation.is_remembered else day == today)


def _receipt(item: Item, name: str, day: date) -> Receipt:
    finding = item.finding
    if item.change in CLOSED:
        return Receipt(day, name, finding.id, kind="mended")
    return Receipt(day, name, finding.id, finding.severity, "told")
