"""What the parts of a letter say, from the news of its recipients. Pure; templates/mail.* put it into words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Literal, NamedTuple

from ita_sync.domain import OFFICE_RULES, Finding, UnitState
from ita_sync.domain.language import Lang
from ita_sync.notify.news import CHANGES, HEADER_RULE, Item, News
from ita_sync.notify.recipients import Recipients
from ita_sync.overview import bars, chart, sentences, words
from ita_sync.thai.unit_names import EVERYONE

Kind = Literal["new", "handed-over", "worse", "mended", "gone", "open", "advice"]
KINDS: Sequence[Kind] = (*CHANGES, "advice")
NEEDS_WORK = frozenset({"new", "handed-over", "worse", "open", "advice"})
MOST_LINES = 60  # units in the overview; owner cells hold anything
MOST_BARS = 8  # units with a bar
BAR_COLOURS = ("green", "amber", "red")  # of its parts, as the letter's style calls them


@dataclass(frozen=True)
class Detail:
    """How much of a letter's items is shown.

    Attributes:
        listed: How many are listed at all.
        full: How many of these with everything; the others in one line.
    """

    listed: int
    full: int


class Entry(NamedTuple):
    """An item as it is listed.

    Attributes:
        finding: What it is about.
        link: Opens its cell; may be blank.
        since: The first night of it, if that was an earlier one and it is owed.
        is_full: Whether all of it is shown; a row of two units is, in a letter to both, in the first part alone.
        units: Whose it is; blank in a part of one unit.
        hint: What to do about it; blank where an entry above says the same.
    """

    finding: Finding
    link: str
    since: date | None
    is_full: bool
    units: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Group:
    """Items of one kind, with the number of all and those that are listed."""

    kind: Kind
    count: int
    entries: tuple[Entry, ...]

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.count - len(self.entries)


@dataclass(frozen=True)
class Counts:
    """The numbers of a letter or of a part.

    Attributes:
        open: What is open, without advice.
        soon: How many of these are not owed yet.
        new: How many of these the recipient did not know, handed over ones included.
        worse: How many of these are graver than they were.
        mended, gone: What is over.
        advice: Open advice.
        awaited: What is not mentioned yet.
        oldest: The first night of what is owed longest; None if that is unknown or was this night.
    """

    open: int = 0
    soon: int = 0
    new: int = 0
    worse: int = 0
    mended: int = 0
    gone: int = 0
    advice: int = 0
    awaited: int = 0
    oldest: date | None = None

    @staticmethod
    def of(items: Sequence[Item], awaited: int, today: date) -> Counts:
        """Count items; those about the header are left out, which no number says anything about."""
        kinds = [_kind(item) for item in items if item.finding.rule != HEADER_RULE]
        owed = [item.finding for item in items if _is_owed(item)]
        days = [since for finding in owed if (since := _since(finding, today))]
        return Counts(
            open=len(owed),
            soon=sum(finding.until is not None for finding in owed),
            new=kinds.count("new") + kinds.count("handed-over"),
            worse=kinds.count("worse"),
            mended=kinds.count("mended"),
            gone=kinds.count("gone"),
            advice=kinds.count("advice"),
            awaited=awaited,
            oldest=min(days, default=None),
        )


@dataclass(frozen=True)
class Part:
    """What a letter says to one recipient.

    Attributes:
        name: The unit's name; a role for another recipient.
        groups: Its items.
        counts: The numbers of its items.
        done: How many activities owe nothing, and how many there are; None if that is unknown.
    """

    name: str
    groups: tuple[Group, ...]
    counts: Counts
    done: tuple[int, int] | None = None


@dataclass(frozen=True)
class UnitLine:
    """A line of the coordinator's overview: what one unit owes; the name is blank for rows that name none."""

    unit: str
    count: int
    since: date | None
    done: tuple[int, int] | None


class UnitBar(NamedTuple):
    """A bar of the coordinator's overview.

    Attributes:
        unit: The unit's name.
        parts: The colour of each part that is drawn, and its width in per cent.
        rest: The width that stays blank, in per cent.
        numbers: The same in words.
    """

    unit: str
    parts: tuple[tuple[str, int], ...]
    rest: int
    numbers: str


@dataclass(frozen=True)
class UnitBars:
    """What each unit has done, waits for and owes.

    Attributes:
        title: What the bars are.
        rows: Those that are shown, worst first.
        more: A line about the others; may be blank.
    """

    title: str
    rows: tuple[UnitBar, ...]
    more: str


@dataclass(frozen=True)
class PartWriter:
    """Arranges the items of a letter's parts, which share one limit.

    Attributes:
        people: Links and progress.
        today: The day of the run.
        detail: How much of the whole letter's items is shown.
        numbers: Counts the items of the letter.
        shown: The findings that the letter has shown in full.
    """

    people: Recipients
    today: date
    detail: Detail
    numbers: Iterator[int] = field(default_factory=count)
    shown: set[str] = field(default_factory=set)

    def part(
        self, news: News, *, progress: str, told: Iterable[Finding] = (), names_units: bool = False
    ) -> Part:
        """Arrange what one recipient hears.

        Args:
            news: What it is.
            progress: Whose progress is shown; blank: that of all units.
            told: Findings that a part above lists already; they are counted and not listed.
            names_units: Whether each item says whose it is.
        """
        above = {finding.id for finding in told}
        items = [item for item in news.items if item.finding.rule != HEADER_RULE]
        listed = [item for item in items if item.finding.id not in above]
        groups = tuple(self._groups(listed, names_units=names_units))
        counts = Counts.of(news.items, news.awaited, self.today)
        return Part(news.recipient, groups, counts, self.people.progress.get(progress))

    def _groups(self, items: Sequence[Item], *, names_units: bool) -> Iterator[Group]:
        hint = _first_time()
        for kind in KINDS:
            of_kind = [item.finding for item in items if _kind(item) == kind]
            numbered = zip(of_kind, self.numbers, strict=False)
            listed = [
                self._entry(finding, number) for finding, number in numbered if number < self.detail.listed
            ]
            entries = [
                entry._replace(
                    hint=hint(entry.finding.hint) if entry.is_full and kind in NEEDS_WORK else "",
                    units=", ".join(entry.finding.owners) if names_units else "",
                )
                for entry in listed
            ]
            if of_kind:
                yield Group(kind, len(of_kind), tuple(entries))

    def _entry(self, finding: Finding, number: int) -> Entry:
        is_full = number < self.detail.full and finding.id not in self.shown
        self.shown.add(finding.id)
        link = self.people.links.get(finding.cell, "") if finding.cell else ""
        return Entry(finding, link, since=_since(finding, self.today), is_full=is_full)


def header_item(news: News) -> Item | None:
    """What the news says of the sheet's header; None if nothing."""
    return next((item for item in news.items if item.finding.rule == HEADER_RULE), None)


def merged(news: Sequence[News]) -> News:
    """The news of several recipients as one, each finding once."""
    items: dict[str, Item] = {}
    for one in news:
        for item in one.items:
            items.setdefault(item.finding.id, item)
    return News("", tuple(items.values()), sum(one.awaited for one in news))


def unit_lines(news: News, people: Recipients, today: date) -> tuple[UnitLine, ...]:
    """What each unit owes, who owes longest first; a row of several units counts for each.

    What no unit can mend is none's: the unit's own letter does not count it either.
    """
    owed: defaultdict[str, list[Finding]] = defaultdict(list)
    for item in filter(_is_units, news.items):
        for unit in item.finding.owners or ("",):
            owed[unit].append(item.finding)
    lines = [
        UnitLine(unit, len(findings), _oldest(findings, today), people.progress.get(unit) if unit else None)
        for unit, findings in owed.items()
    ]
    return tuple(sorted(lines, key=lambda line: (line.since or date.max, -line.count)))


def unit_bars(units: Sequence[UnitState], lang: Lang) -> UnitBars | None:
    """A bar a unit; None where no activity is known."""
    if not units:
        return None
    most = bars.most_activities(units)
    rest = len(units) - MOST_BARS
    return UnitBars(
        words.UNITS_TITLE.in_language(lang),
        tuple(_unit_bar(unit, most, lang) for unit in units[:MOST_BARS]),
        words.MORE_UNITS.format(count=rest).in_language(lang) if rest > 0 else "",
    )


def _unit_bar(unit: UnitState, most: int, lang: Lang) -> UnitBar:
    widths = [round(width) for width in chart.shares(unit, most)]
    parts = tuple((colour, width) for colour, width in zip(BAR_COLOURS, widths, strict=True) if width)
    rest = max(100 - sum(widths), 0)
    return UnitBar(bars.name(unit, lang), parts, rest, sentences.numbers(unit).in_language(lang))


def unreachable(news: News, people: Recipients) -> tuple[str, ...]:
    """The units that owe something and have no address."""
    units: dict[str, None] = {}
    for item in news.items:
        if _is_units(item):
            everyone = people.units if EVERYONE in item.finding.owners else ()
            units |= dict.fromkeys([*everyone, *item.finding.owners])
    return tuple(unit for unit in units if unit != EVERYONE and not people.units.get(unit))


def first_to_open(news: News, links: Mapping[str, str]) -> str:
    """The link of the first item that is to be mended; blank if there is none."""
    cells = (item.finding.cell for item in news.items if _is_owed(item))
    return next((link for cell in cells if cell and (link := links.get(cell))), "")


def _kind(item: Item) -> Kind:
    return "advice" if item.is_open and item.finding.severity == "info" else item.change


def _is_owed(item: Item) -> bool:
    return item.is_open and item.finding.severity != "info" and item.finding.rule != HEADER_RULE


def _is_units(item: Item) -> bool:
    """Whether a unit owes it, and not the office that keeps the contacts."""
    return _is_owed(item) and item.finding.rule not in OFFICE_RULES


def _since(finding: Finding, today: date) -> date | None:
    """Since when it is owed; None where that began this night or has not begun."""
    is_old = finding.since is not None and finding.since < today
    return finding.since if is_old and finding.until is None and finding.state != "fixed" else None


def _oldest(findings: Iterable[Finding], today: date) -> date | None:
    return min((since for finding in findings if (since := _since(finding, today))), default=None)


def _first_time() -> Callable[[str], str]:
    """Return a function that gives a text back once and a blank one from then on."""
    seen: set[str] = set()

    def first(text: str) -> str:
        is_known = text in seen
        seen.add(text)
        return "" if is_known else text

    return first
