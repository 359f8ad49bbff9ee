"""The status page, `out/status.html`: one file that needs nothing else, for a screen, a phone and one sheet of A4.

Whatever the sheet holds, it stays below `LARGEST` bytes: what is listed and how much of a text is shown shrinks until it
does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from ita_sync.domain import Change, Finding, NightMark, Overview
from ita_sync.domain.language import Lang
from ita_sync.domain.overview import ChangeKind, NightState
from ita_sync.overview import chart, look, sentences, words
from ita_sync.overview.bars import most_activities
from ita_sync.overview.shown import Shown
from ita_sync.text import sanitize
from ita_sync.text.dates import format_date

LARGEST = 200_000  # bytes
ERROR_LINES = 4
NIGHTS_NAMED = 5  # of those that failed
TREND_NIGHTS = 400
LONGEST_LINK = 300


class Night(NamedTuple):
    """A night that is named."""

    day: str
    url: str


class Detail(NamedTuple):
    """How much is shown.

    Attributes:
        open: How many open findings are listed.
        changes: How many changes of each kind.
        units: How many units.
        text: How many letters of a text.
    """

    open: int
    changes: int
    units: int
    text: int


DETAILS = (
    Detail(100, 8, 60, 160),
    Detail(100, 8, 60, 90),
    Detail(100, 8, 40, 50),
    Detail(100, 5, 25, 24),
    Detail(30, 3, 15, 16),
)
PRINTED_CHANGES, PRINTED_UNITS = 2, 10  # on the one sheet of A4; a line each, which the stylesheet cuts
EDITS = 20  # lines of what was edited; the paper has no room for them
PRINTED_LINES = 30  # of units, changes and open findings together


@dataclass(frozen=True)
class Item:
    """A finding as it is listed.

    Attributes:
        age: Since when it is open.
        cell: Its address, or a word for the whole sheet.
        link: Opens the cell; blank where there is no link.
        units: Whose it is; may be blank.
        measure: Its measure; may be blank.
        message: What is wrong.
        level: That it is no error, in a word; blank for an error, and where its age says that nobody owes it yet.
    """

    age: str
    cell: str
    link: str
    units: str
    measure: str
    message: str
    level: str


def render(overview: Overview, lang: Lang) -> str:
    """Return the page, below `LARGEST` bytes.

    Args:
        overview: Where the report stands.
        lang: The language of the page.
    """
    template = look.environment(Path(__file__).parent).get_template("status.html.j2")
    pages = (template.render(_Page(overview, lang, detail).values()) for detail in DETAILS)
    return look.first_below(LARGEST, pages)


class _Page:
    """The values of the template, with one amount of detail."""

    def __init__(self, overview: Overview, lang: Lang, detail: Detail) -> None:
        self.overview, self.lang, self.detail = overview, lang, detail
        self.say = look.speaker(lang)
        self.errors = dict(list(overview.errors.items())[-TREND_NIGHTS:])

    def day(self, day: date) -> str:
        """A day as the page's language writes it."""
        return format_date(day, self.lang)

    def brief(self, text: str, length: int = 0) -> str:
        """A text of the sheet in one short line, without mail addresses, which a cut would leave a part of."""
        return sanitize.redact_and_truncate(text, length or self.detail.text)

    def values(self) -> dict[str, Any]:
        """What the template is filled with."""
        overview = self.overview
        return {
            "o": overview,
            "lang": self.lang,
            "w": words,
            "s": sentences,
            "say": self.say,
            "day": self.day,
            "brief": self.brief,
            "chart": chart,
            "fonts": look.fonts(),
            "error_lines": self._error_lines(),
            "units": Shown.of(overview.units, self.detail.units, PRINTED_UNITS),
            "most": most_activities(overview.units),
            "changes": self._changes(),
            "edits": Shown.of([self.brief(self.say(line), 300) for line in overview.edits], EDITS, 0),
            "open": Shown(
                self._items(overview.open[: self.detail.open]), len(overview.open), self._printed_lines()
            ),
            "errors": self.errors,
            "trend": self._trend(),
            "nights": self._nights(),
            "run_url": _web(overview.run_url),
        }

    def _printed_lines(self) -> int:
        """How many open findings fit on the sheet of paper, beside the units and what changed."""
        kinds = [sum(change.kind == kind for change in self.overview.changes) for kind in words.CHANGES]
        heights = [
            1 + min(count, PRINTED_CHANGES) + (count > PRINTED_CHANGES) if count else 0 for count in kinds
        ]
        pairs = (max(heights[:2]), max(heights[2:]))  # they stand two in a row
        others = min(len(self.overview.units), PRINTED_UNITS) + sum(pairs) + 2 * len(self._error_lines())
        return max(PRINTED_LINES - others, 0)

    def _error_lines(self) -> list[str]:
        """Why there is no report."""
        lines = [self.brief(line, 300) for line in self.overview.error.splitlines() if line.strip()]
        return lines[:ERROR_LINES]

    def _items(self, findings: Iterable[Finding]) -> list[Item]:
        return [self._item(finding) for finding in findings]

    def _item(self, finding: Finding) -> Item:
        is_gone = bool(finding.column) and not finding.cell  # its row, which no link leads to
        return Item(
            age=self.say(sentences.age(finding, self.overview)),
            cell=finding.cell or ("–" if is_gone else self.say(words.WHOLE_SHEET)),
            link="" if is_gone else _web(self.overview.links.get(finding.cell, "")),
            units=self.brief(", ".join(finding.owners)),
            measure=self.brief(finding.measure),
            message=self.brief(finding.message),
            level=self._level(finding),
        )

    def _level(self, finding: Finding) -> str:
        is_plain = finding.severity == "error" or finding.until is not None
        return "" if is_plain else self.say(words.LEVEL_OF_ONE[finding.severity])

    def _changes(self) -> dict[ChangeKind, Shown]:
        """Kind -> what changed in that way; the kinds of which there is any."""
        kinds = {
            kind: [change for change in self.overview.changes if change.kind == kind]
            for kind in words.CHANGES
        }
        return {kind: self._of_kind(changes) for kind, changes in kinds.items() if changes}

    def _of_kind(self, changes: Sequence[Change]) -> Shown:
        listed = self._items(change.finding for change in changes[: self.detail.changes])
        return Shown(listed, len(changes), PRINTED_CHANGES)

    def _trend(self) -> str:
        """What the line of open errors says, in a sentence; blank where there is none."""
        errors = self.errors
        if not errors:
            return ""
        peak = max(errors, key=lambda day: errors[day])
        *_, last = errors.values()
        first = self.day(min(errors))
        if not errors[peak]:
            return self.say(words.NONE_EVER, first=first)
        return self.say(words.TREND, first=first, most=errors[peak], peak=self.day(peak), last=last)

    def _nights(self) -> dict[NightState, Shown]:
        """State -> its nights, the latest first; those that failed or did not run are named."""
        found: dict[NightState, Shown] = {}
        for state in words.NIGHTS:
            nights = [night for night in reversed(self.overview.strip) if night.state == state]
            named = nights[:NIGHTS_NAMED] if state in {"failed", "absent"} else []
            if nights:
                found[state] = Shown([self._night(night) for night in named], len(nights), 0)
        return found

    def _night(self, night: NightMark) -> Night:
        return Night(self.day(night.day), _web(night.url))


def _web(link: str) -> str:
    """A link that a page may hold; blank for any other text."""
    return link if link.startswith(("https://", "http://")) and len(link) <= LONGEST_LINK else ""
