"""Where no line of a letter's HTML ends. Browsers divide Thai by their own dictionaries, also within a unit's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

NBSP = "\u00a0"
# A blank between a number and what it counts, within a date, or before a dot that divides.
TIED = re.compile(r"(?<=\d) (?=\w)|(?<=[ก-ฮ]\.) (?=\d)| (?=·)")
LONGEST = 28  # letters, marks included, that fit into a line of a phone
WHOLE = Markup('<span style="white-space:nowrap">{}</span>')


def tied(text: str, phrases: Iterable[str] = ()) -> Markup:
    """A text as HTML in which numbers keep to their words, and those of these phrases that are short to one line."""
    plain = text.unescape() if isinstance(text, Markup) else text
    return Markup("").join(_pieces(plain, [phrase for phrase in phrases if 0 < len(phrase) <= LONGEST]))


def _pieces(text: str, phrases: list[str]) -> Iterator[Markup]:
    longest_first = sorted(phrases, key=len, reverse=True)
    found = re.split(f"({'|'.join(map(re.escape, longest_first))})", text) if phrases else [text]
    for number, piece in enumerate(found):
        shown = escape(TIED.sub(NBSP, piece))
        yield WHOLE.format(shown) if number % 2 else shown
