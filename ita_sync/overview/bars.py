"""A bar a unit in plain characters: as Markdown for GitHub and `summary.md`, and as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ita_sync.domain import LocalizedText, Overview, UnitState
from ita_sync.domain.language import Lang, in_language
from ita_sync.overview import sentences, words
from ita_sync.text import markdown as md
from ita_sync.text import sanitize

WIDTH = 20  # characters of the longest bar
LISTED = 30  # units
LONGEST_NAME = 60
MARKDOWN_ROW = "| {} | {} | {} | {} | {} |"


class Ink(NamedTuple):
    """The characters of a bar's parts."""

    done: str
    awaited: str
    owed: str


BLOCKS = Ink("█", "▒", "░")
ASCII = Ink("#", "=", ".")  # for whatever reads a pipe, in any encoding


def lengths(unit: UnitState, most: int, width: int = WIDTH) -> tuple[int, int, int]:
    """Return the characters of a unit's parts, done, awaited and owed: what is not nothing has at least one.

    Args:
        unit: The unit.
        most: The activities of the largest unit, whose bar is `width` long.
        width: In characters; at least three.
    """
    counts = (unit.done, unit.awaited, unit.owed)
    exact = [width * count / max(most, 1) for count in counts]
    drawn = [max(round(share), 1) if count else 0 for share, count in zip(exact, counts, strict=True)]
    while sum(drawn) > width:  # rounding up may have made it longer than the page
        drawn[drawn.index(max(drawn))] -= 1
    done, awaited, owed = drawn
    return done, awaited, owed


def bar(unit: UnitState, most: int, ink: Ink) -> str:
    """Draw a unit's bar."""
    return "".join(sign * length for sign, length in zip(ink, lengths(unit, most), strict=True))


def most_activities(units: Sequence[UnitState]) -> int:
    """Return the activities of the largest unit."""
    return max((unit.activities for unit in units), default=0)


def name(unit: UnitState, lang: Lang) -> str:
    """Return a unit's name in one short line, without mail addresses."""
    return sanitize.redact_and_truncate(in_language(sentences.unit_name(unit), lang), LONGEST_NAME)


def headline(overview: Overview, lang: Lang) -> str:
    """Say in one line how much is done and how long it is to the due date."""
    parts = [
        f"{words.DONE_TITLE.in_language(lang)}: {sentences.done_of_all(overview).in_language(lang)}",
        f"{words.DUE_TITLE.in_language(lang)}: {sentences.days_left(overview).in_language(lang)}",
    ]
    return " · ".join(parts if overview.due else parts[:1])


def changed(overview: Overview, lang: Lang) -> str:
    """Say in one line how many findings are new, worse, mended or deleted since the night before; blank if none is."""
    kinds = [change.kind for change in overview.changes]
    told = [
        f"{word.in_language(lang)} {kinds.count(kind)}"
        for kind, word in words.CHANGES.items()
        if kind in kinds
    ]
    return f"{words.CHANGES_TITLE.in_language(lang)}: {' · '.join(told)}" if told else ""


def markdown(overview: Overview, lang: Lang) -> str:
    """Return the units as a table of Markdown, with bars of characters; blank where no activity is known."""
    if not overview.units:
        return ""
    most = most_activities(overview.units)
    heads = [
        _head(word, sign, lang)
        for word, sign in zip((words.DONE, words.AWAITED, words.OWED), BLOCKS, strict=True)
    ]
    lines = [
        *(f"- {line}" for line in (headline(overview, lang), changed(overview, lang)) if line),
        "",
        MARKDOWN_ROW.format(words.UNIT.in_language(lang), "", *heads),
        "| --- | --- | --: | --: | --: |",
    ]
    for unit in overview.units[:LISTED]:
        drawn = f"`{bar(unit, most, BLOCKS)}`"
        lines.append(
            MARKDOWN_ROW.format(md.escaped(name(unit, lang)), drawn, unit.done, unit.awaited, unit.owed)
        )
    return "\n".join([*lines, *more(overview, lang)]) + "\n"


def plain(overview: Overview, lang: Lang) -> Iterator[str]:
    """Yield the units as lines of text: a bar, the numbers, the name; none where no activity is known."""
    if not overview.units:
        return
    yield headline(overview, lang)
    if said := changed(overview, lang):
        yield said
    most = most_activities(overview.units)
    for unit in overview.units[:LISTED]:
        drawn = bar(unit, most, ASCII)
        yield f"  [{drawn:<{WIDTH}}] {name(unit, lang)}: {sentences.numbers(unit).in_language(lang)}"
    yield from (f"  {line}" for line in more(overview, lang) if line)


def more(overview: Overview, lang: Lang) -> list[str]:
    """Return a blank line and one that counts the units that are not listed; none where all are."""
    count = len(overview.units) - LISTED
    return ["", f"… {words.MORE_UNITS.format(count=count).in_language(lang)}"] if count > 0 else []


def _head(word: LocalizedText, sign: str, lang: Lang) -> str:
    return f"`{sign}` {word.in_language(lang)}"
