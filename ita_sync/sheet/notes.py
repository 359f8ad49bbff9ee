"""Notes on cells: what a person wrote, and below it what we did. Pure.

Ours is a line `[ita-sync]` and the lines after it that begin with a bullet; everything else is a person's. A person
may type above or below ours: nothing of it is ever lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

TAG = "[ita-sync]"
BULLET = "• "
LONGEST = 50_000  # what Google takes in a cell, counted as UTF-16 units
OURS = re.compile(rf"(?:\A|\n){re.escape(TAG)}(?:\n{BULLET}[^\n]*)*(?=\n|\Z)")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def compose(person: str, messages: Iterable[str]) -> str:
    """The whole note: a person's part, byte for byte, and ours below it.

    Args:
        person: What a person wrote on the cell; blank: nobody did.
        messages: What we have to say, one bullet each; none: the person's part alone.
    """
    bullets = [f"{BULLET}{one_line(message)}" for message in messages]
    if not bullets:
        return person
    ours = "\n".join([TAG, *bullets])
    whole = f"{person}\n{ours}" if person else ours
    # Google refuses a longer one, and the whole write with it: then the status column alone says it.
    return whole if _units(whole) <= LONGEST else person


def persons_part(note: str) -> str:
    """A note without what is ours."""
    if TAG not in note:
        return note
    rest = OURS.sub("", note)
    begins_with_ours = OURS.match(note) is not None
    return rest.removeprefix("\n") if begins_with_ours else rest


def one_line(text: str) -> str:
    """A text in one line, whatever a cell held."""
    return " ".join(CONTROL.sub(" ", text).split())


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
