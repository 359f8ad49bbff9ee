"""The page of a fleet, `fleet.html`: one file that needs nothing else, for a phone, a screen and paper.

Of 8,000 agencies it stays below `LARGEST` bytes: how much is said of each shrinks until it does. What belongs to one
province or one cause is folded up, which a browser does not even lay out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from ita_sync import __version__
from ita_sync.domain import LocalizedText, Status, UnitState
from ita_sync.domain.language import Lang
from ita_sync.fleet import causes, words
from ita_sync.fleet.agency_rows import DETAILS, PROVINCE_LETTERS, AgencyRows, Detail, Row, name_of, number
from ita_sync.fleet.collection import Collection, Entry
from ita_sync.fleet.tallies import PARTS, by_age, by_due_date, grouped, tally
from ita_sync.overview import chart, look, sentences
from ita_sync.overview.shown import Shown
from ita_sync.overview.words import AS_OF, MADE_BY, STATUS
from ita_sync.text.sanitize import redact_and_truncate

NAME = "fleet.html"
LARGEST = 3_000_000  # bytes
UNFOLDED = 100  # so few agencies are all seen at once
MOST_PROVINCES = 100  # Thailand has 77; further names are mistyped ones
URGENT = 20
WORST_FIRST: tuple[Status, ...] = ("failed", "draft", "final")
LETTERS_OF_A_CAUSE = 300
MOST_CAUSES = 60  # the rarest are told together
LEADING_VOWEL = re.compile("([เแโใไ])([ก-ฮ])")  # is written before the letter under which a dictionary has it


class Cause(NamedTuple):
    """Why agencies failed: a word for what it has to do with, and what was told.

    `shown` lists an agency with what was told of it, if that is not what is told of all.
    """

    number: int
    kind: str
    text: str
    shown: Shown


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


def thai_order(name: str) -> str:
    """What sorts names as a Thai dictionary does: by the consonant, also where a vowel is written before it."""
    return LEADING_VOWEL.sub(r"\2\1", name)


class _Page:
    """The values of the template, with one amount of detail."""

    def __init__(self, collection: Collection, lang: Lang, detail: Detail) -> None:
        self._collection, self._lang, self._detail = collection, lang, detail
        self._say = look.speaker(lang)
        self._entries = sorted(collection.entries, key=lambda entry: thai_order(name_of(entry)))
        self._groups = causes.group(self._entries, lang, MOST_CAUSES)
        numbers = {
            entry.result.id: place
            for place, group in enumerate(self._groups, start=1)
            for entry in group.entries
        }
        self._rows = AgencyRows(collection, lang, detail, numbers)

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
            "limited": self._rows.first(limited, self._detail.listed),
            "dates": by_due_date(self._collection, self._lang),
            "ages": by_age(self._collection, self._lang),
            "urgent": self._urgent(),
            "provinces": self._provinces(),
        }

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

    def _cause(self, place: int, group: causes.Group) -> Cause:
        shown = self._rows.first(group.entries, self._detail.listed)
        own = (causes.said(entry, self._lang) for entry in group.entries)
        rows = [
            row._replace(note=redact_and_truncate(text, self._detail.cause)) if text != group.text else row
            for row, text in zip(shown.entries, own, strict=False)
        ]
        kind = self._say(words.KINDS.get(group.code, ""))
        text = redact_and_truncate(group.text or self._say(words.OTHER_CAUSES), LETTERS_OF_A_CAUSE)
        return Cause(place, kind, text, Shown(rows, shown.total))

    def _urgent(self) -> list[Row]:
        """The agencies whose oldest error is open for longest, the sooner due first."""
        owing = [entry for entry in self._entries if entry.result.errors and entry.result.oldest]
        owing.sort(key=lambda entry: (entry.result.oldest or date.max, entry.result.urgency))
        return [self._rows.of(entry) for entry in owing[:URGENT]]

    def _provinces(self) -> list[Province]:
        """The provinces as a Thai dictionary has them, then what is no province's."""
        found = grouped(self._entries, lambda entry: entry.result.province)
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
        states = grouped(entries, lambda entry: entry.result.status)
        return Province(
            name=redact_and_truncate(name, PROVINCE_LETTERS),
            tally=tally(entries),
            counts=" · ".join(
                self._say(words.COUNTS[state], count=number(len(states[state])))
                for state in PARTS
                if state in states
            ),
            groups={
                state: self._rows.first(states[state], self._detail.rows)
                for state in WORST_FIRST
                if state in states
            },
        )
