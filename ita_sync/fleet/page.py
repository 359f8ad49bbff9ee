"""The page of a fleet, `fleet.html`: one file that needs nothing else, for a phone, a screen and paper.

Of 8,000 agencies it stays below `LARGEST` bytes: how much is said of each shrinks until it does. What belongs to one
province or one cause is folded up, which a browser does not even lay out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from ita_sync import __version__
from ita_sync.domain import LocalizedText, Status, UnitState
from ita_sync.domain.language import Lang, in_language
from ita_sync.fleet import causes, words
from ita_sync.fleet.collect import Collection, Entry
from ita_sync.overview import chart, look, sentences
from ita_sync.overview.shown import Shown
from ita_sync.overview.words import AS_OF, DUE_UNKNOWN, MADE_BY, STATUS
from ita_sync.text.dates import format_date
from ita_sync.text.sanitize import redact_and_truncate

NAME = "fleet.html"
LARGEST = 3_000_000  # bytes
UNFOLDED = 100  # so few agencies are all seen at once
MOST_PROVINCES = 100  # Thailand has 77; further names are mistyped ones
MOST_DATES = 12
URGENT = 20
PARTS: Mapping[Status, str] = {"final": "done", "draft": "awaited", "failed": "owed"}  # of a bar
WORST_FIRST: tuple[Status, ...] = ("failed", "draft", "final")
UNKNOWN = "–"
PROVINCE_LETTERS, LETTERS_OF_A_CAUSE = 40, 300
MOST_CAUSES = 60  # the rarest are told together
Key = TypeVar("Key")
LEADING_VOWEL = re.compile("([เแโใไ])([ก-ฮ])")  # is written before the letter under which a dictionary has it


class Detail(NamedTuple):
    """How much is said.

    Attributes:
        name: Letters of an agency's name.
        cause: Letters of what was told of one agency.
        listed: How many agencies of a cause.
        rows: How many agencies of a province in one state.
    """

    name: int
    cause: int
    listed: int
    rows: int


DETAILS = (
    Detail(80, 300, 10_000, 10_000),
    Detail(60, 160, 500, 10_000),
    Detail(40, 100, 60, 10_000),
    Detail(24, 60, 10, 10_000),
    Detail(24, 60, 10, 80),
    Detail(24, 60, 5, 10),
)


class Row(NamedTuple):
    """An agency as it is listed.

    Attributes:
        name: Its name, or else its id.
        page: The path of its page; may be blank.
        where: Its province; may be blank.
        errors: How many errors are open.
        days: For how many days the oldest of them.
        due: When its report is due.
        note: What else is to be known; may be blank.
        cause: The number of the cause for which it has no report; 0: it has one.
    """

    name: str
    page: str
    where: str
    errors: str
    days: str
    due: str
    note: str
    cause: int


class Cause(NamedTuple):
    """Why agencies failed: a word for what it has to do with, and what was told.

    `shown` lists an agency with what was told of it, if that is not what is told of all.
    """

    number: int
    kind: str
    text: str
    shown: Shown


class Line(NamedTuple):
    """A line with a bar: its label, a remark, how many agencies are in each state, and the number of the longest bar."""

    name: str
    aside: str
    tally: UnitState
    most: int


class Province(NamedTuple):
    """A province with its agencies, those that failed first."""

    name: str
    tally: UnitState
    counts: str
    groups: Mapping[Status, Shown]


def render(collection: Collection, lang: Lang) -> str:
    """Return the page, below `LARGEST` bytes.

    Args:
        collection: What became of the fleet.
        lang: The language of the page.
    """
    template = look.environment(Path(__file__).parent).get_template("fleet.html.j2")
    pages = (template.render(_Page(collection, lang, detail).values()) for detail in DETAILS)
    return look.first_below(LARGEST, pages)


def standing(collection: Collection) -> LocalizedText:
    """Say in one sentence what became of the fleet."""
    draft, failed = collection.count("draft"), collection.count("failed")
    made = len(collection.entries) - failed
    said = words.SOME_FAILED if failed else words.SOME_DRAFTS if draft else words.ALL_FINAL
    return said.format(failed=number(failed), draft=number(draft), made=number(made))


def tally(entries: Iterable[Entry]) -> UnitState:
    """Count agencies as the parts of a bar: final, draft, failed."""
    counts = Counter(PARTS[entry.result.status] for entry in entries)
    return UnitState("", **{part: counts[part] for part in PARTS.values()})


def number(count: int) -> str:
    """A number as people read it."""
    return f"{count:,}"


def thai_order(name: str) -> str:
    """What sorts names as a Thai dictionary does: by the consonant, also where a vowel is written before it."""
    return LEADING_VOWEL.sub(r"\2\1", name)


class _Page:
    """The values of the template, with one amount of detail."""

    def __init__(self, collection: Collection, lang: Lang, detail: Detail) -> None:
        self._collection, self._lang, self._detail = collection, lang, detail
        self._entries = sorted(collection.entries, key=lambda entry: thai_order(_name(entry)))
        self._namesakes = Counter(map(_name_and_province, self._entries))
        self._groups = causes.group(self._entries, lang, MOST_CAUSES)
        self._cause_numbers = {
            entry.result.id: place
            for place, group in enumerate(self._groups, start=1)
            for entry in group.entries
        }

    def values(self) -> dict[str, Any]:
        """What the template is filled with."""
        results = [entry.result for entry in self._entries]
        limited = [entry for entry in self._entries if entry.result.mail == "limited"]
        return {
            "lang": self._lang,
            "w": words,
            "say": self._say,
            "number": number,
            "share": self._share,
            "agencies": self._agencies,
            "chart": chart,
            "fonts": look.fonts(),
            "made_by": self._say(MADE_BY, version=__version__),
            "parts": PARTS,
            "states": STATUS,
            "title": self._title(),
            "as_of": self._say(AS_OF, moment=sentences.moment(self._collection.as_of)),
            "worst": next(state for state in WORST_FIRST if self._collection.count(state)),
            "standing": self._say(standing(self._collection)),
            "all": tally(self._entries),
            "counts": {state: self._collection.count(state) for state in PARTS},
            "open_items": sum(result.errors for result in results),
            "mails": sum(result.mails for result in results),
            "unfold": len(results) <= UNFOLDED,
            "causes": [self._cause(place, group) for place, group in enumerate(self._groups, start=1)],
            "limited": self._rows(limited, self._detail.listed),
            "dates": self._dates(),
            "ages": self._ages(),
            "urgent": self._urgent(),
            "provinces": self._provinces(),
        }

    def _say(self, text: LocalizedText | str, **values: object) -> str:
        """A text in the page's language, filled in."""
        return in_language(text.format(**values) if isinstance(text, LocalizedText) else text, self._lang)

    def _agencies(self, count: int) -> str:
        return self._say(words.AGENCIES if count > 1 else words.ONE_AGENCY, count=number(count))

    def _title(self) -> str:
        said = self._agencies(len(self._entries))
        provinces = len({entry.result.province for entry in self._entries} - {""})
        return f"{said} {self._say(words.IN_PROVINCES, count=provinces)}" if provinces > 1 else said

    def _share(self, count: int) -> str:
        """A count as a share of all; it is said to be none or all only where it is."""
        share = 100 * count / len(self._entries)
        if 0 < share < 10 or 99 < share < 100:
            return f"{min(max(share, 0.1), 99.9):.1f}%"
        return f"{share:.0f}%"

    def _row(self, entry: Entry) -> Row:
        result = entry.result
        return Row(
            name=self._shown_name(entry),
            page=entry.page,
            where=redact_and_truncate(result.province, PROVINCE_LETTERS),
            errors=number(result.errors),
            days=number(self._days_open(result.oldest)) if result.oldest else UNKNOWN,
            due=format_date(result.due, self._lang) if result.due else UNKNOWN,
            note=" · ".join(self._notes(entry)),
            cause=0 if result.is_made else self._cause_numbers.get(result.id, 0),
        )

    def _shown_name(self, entry: Entry) -> str:
        """An agency's name; where another one of its province has the same, its id tells them apart."""
        name = redact_and_truncate(_name(entry), self._detail.name)
        return f"{name} ({entry.result.id})" if self._namesakes[_name_and_province(entry)] > 1 else name

    def _notes(self, entry: Entry) -> Iterator[str]:
        if entry.result.finished and entry.result.night < self._collection.night:
            yield self._say(words.SEEN, day=format_date(entry.result.night, self._lang))
        if entry.result.mail == "limited":
            yield self._say(words.MAIL_LATER)

    def _rows(self, entries: Sequence[Entry], listed: int) -> Shown:
        return Shown([self._row(entry) for entry in entries[:listed]], len(entries))

    def _cause(self, place: int, group: causes.Group) -> Cause:
        shown = self._rows(group.entries, self._detail.listed)
        own = (causes.said(entry, self._lang) for entry in group.entries)
        rows = [
            row._replace(note=redact_and_truncate(text, self._detail.cause)) if text != group.text else row
            for row, text in zip(shown.entries, own, strict=False)
        ]
        kind = self._say(words.KINDS.get(group.code, ""))
        text = redact_and_truncate(group.text or self._say(words.OTHER_CAUSES), LETTERS_OF_A_CAUSE)
        return Cause(place, kind, text, Shown(rows, shown.total))

    def _dates(self) -> list[Line]:
        """The due dates, the sooner first, and who has none last."""
        found = _grouped(self._entries, lambda entry: entry.result.due or date.max)
        days = sorted(found)
        kept = days if len(days) <= MOST_DATES else days[: MOST_DATES - 1]
        named = [(self._due(day), self._days_left(day), found[day]) for day in kept]
        if rest := days[len(kept) :]:
            others = [entry for day in rest for entry in found[day]]
            named.append((self._say(words.OTHER_DATES, count=len(rest)), "", others))
        return _lines(named)

    def _due(self, day: date) -> str:
        return self._say(DUE_UNKNOWN) if day == date.max else format_date(day, self._lang)

    def _days_left(self, day: date) -> str:
        return "" if day == date.max else self._say(sentences.until_due((day - self._collection.night).days))

    def _ages(self) -> list[Line]:
        """How old the oldest open errors are, the oldest first; who owes nothing, and of whom nothing is known, last."""
        found = _grouped(self._entries, self._age)
        named = [(self._say(name), "", found[age]) for age, name in words.AGES.items() if age in found]
        return _lines(named)

    def _age(self, entry: Entry) -> int:
        """How old an agency's oldest open error is, as a key of the words for it."""
        result = entry.result
        if not result.is_made:
            return words.NOT_KNOWN
        if not result.errors:
            return words.NOTHING_OPEN
        days = self._days_open(result.oldest) if result.oldest else 0
        return next(least for least in words.AGES if days >= least)

    def _days_open(self, since: date) -> int:
        return max((self._collection.night - since).days, 0)

    def _urgent(self) -> list[Row]:
        """The agencies whose oldest error is open for longest, the sooner due first."""
        owing = [entry for entry in self._entries if entry.result.errors and entry.result.oldest]
        owing.sort(key=lambda entry: (entry.result.oldest or date.max, entry.result.urgency))
        return [self._row(entry) for entry in owing[:URGENT]]

    def _provinces(self) -> list[Province]:
        """The provinces as a Thai dictionary has them, then what is no province's."""
        found = _grouped(self._entries, lambda entry: entry.result.province)
        unnamed = found.pop("", [])
        named = sorted(found, key=lambda name: (-len(found[name]), name))
        kept, others = named[:MOST_PROVINCES], named[MOST_PROVINCES:]
        provinces = [self._province(name, found[name]) for name in sorted(kept, key=thai_order)]
        if others:
            entries = [entry for name in others for entry in found[name]]
            provinces.append(self._province(self._say(words.OTHER_PROVINCES), entries))
        if unnamed:
            provinces.append(self._province(self._say(words.NO_PROVINCE), unnamed))
        return provinces

    def _province(self, name: str, entries: Sequence[Entry]) -> Province:
        states = _grouped(entries, lambda entry: entry.result.status)
        return Province(
            name=redact_and_truncate(name, PROVINCE_LETTERS),
            tally=tally(entries),
            counts=" · ".join(
                self._say(words.COUNTS[state], count=number(len(states[state])))
                for state in PARTS
                if state in states
            ),
            groups={
                state: self._rows(states[state], self._detail.rows)
                for state in WORST_FIRST
                if state in states
            },
        )


def _name(entry: Entry) -> str:
    return entry.result.agency or entry.result.id


def _name_and_province(entry: Entry) -> tuple[str, str]:
    return _name(entry), entry.result.province


def _grouped(entries: Iterable[Entry], key: Callable[[Entry], Key]) -> dict[Key, list[Entry]]:
    found: dict[Key, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[key(entry)].append(entry)
    return dict(found)


def _lines(named: Sequence[tuple[str, str, Sequence[Entry]]]) -> list[Line]:
    most = max((len(entries) for _name, _aside, entries in named), default=0)
    return [Line(name, aside, tally(entries), most) for name, aside, entries in named]
