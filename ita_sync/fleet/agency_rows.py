"""Agencies as the page of a fleet lists them, with as much detail as there is room for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ita_sync.domain.language import Lang
from ita_sync.fleet import words
from ita_sync.fleet.collection import Collection, Entry
from ita_sync.overview import look
from ita_sync.overview.shown import Shown
from ita_sync.text.dates import format_date
from ita_sync.text.sanitize import redact_and_truncate

UNKNOWN = "–"
PROVINCE_LETTERS = 40


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


class AgencyRows:
    """Makes the rows of agencies.

    Args:
        collection: The fleet.
        lang: The language of the page.
        detail: How much is said.
        causes: Id -> the number of the cause for which an agency failed.
    """

    def __init__(self, collection: Collection, lang: Lang, detail: Detail, causes: Mapping[str, int]) -> None:
        self._collection, self._lang, self._detail, self._causes = collection, lang, detail, causes
        self._say = look.speaker(lang)
        self._namesakes = Counter(map(_name_and_province, collection.entries))

    def of(self, entry: Entry) -> Row:
        """Return the row of an agency."""
        result = entry.result
        return Row(
            name=self._name(entry),
            page=entry.page,
            where=redact_and_truncate(result.province, PROVINCE_LETTERS),
            errors=number(result.errors),
            days=number(self._collection.days_open(result.oldest)) if result.oldest else UNKNOWN,
            due=format_date(result.due, self._lang) if result.due else UNKNOWN,
            note=" · ".join(self._notes(entry)),
            cause=0 if result.is_made else self._causes.get(result.id, 0),
        )

    def first(self, entries: Sequence[Entry], listed: int) -> Shown:
        """Return the rows of the first agencies, and how many there are."""
        return Shown([self.of(entry) for entry in entries[:listed]], len(entries))

    def _name(self, entry: Entry) -> str:
        """An agency's name; where another one of its province has the same, its id tells them apart."""
        name = redact_and_truncate(name_of(entry), self._detail.name)
        return f"{name} ({entry.result.id})" if self._namesakes[_name_and_province(entry)] > 1 else name

    def _notes(self, entry: Entry) -> Iterator[str]:
        if entry.result.finished and entry.result.night < self._collection.night:
            yield self._say(words.SEEN, day=format_date(entry.result.night, self._lang))
        if entry.result.mail == "limited":
            yield self._say(words.MAIL_LATER)


def name_of(entry: Entry) -> str:
    """An agency's name, or else its id."""
    return entry.result.agency or entry.result.id


def number(count: int) -> str:
    """A number as people read it."""
    return f"{count:,}"


def _name_and_province(entry: Entry) -> tuple[str, str]:
    return name_of(entry), entry.result.province
