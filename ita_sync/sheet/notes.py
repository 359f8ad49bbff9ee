"""Notes on cells: what a person wrote, and below it what we did. Pure.

Ours is a line `[ita-sync]` and a bullet for each message. Each of these lines ends with a sign that nobody sees, by which
it is known again; all else is a person's, who may type above, between and below them, or go on at the end of a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

TAG = "[ita-sync]"
BULLET = "• "
BLANK = "\u200b"  # a space of no width: every program that shows Thai knows it, for it may part two words
END = (
    BLANK * 2
)  # what nobody types; so a person who overwrites our bullet, or adds one, has a line of their own
LONGEST = 50_000  # what Google takes in a cell, counted as UTF-16 units
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def compose(person: str, messages: Iterable[str]) -> str:
    """The whole note: a person's part, byte for byte, and ours below it.

    Args:
        person: What a person wrote on the cell; blank: nobody did.
        messages: What we have to say, one bullet each; none: the person's part alone.
    """
    bullets = [f"{BULLET}{one_line(message)}{END}" for message in messages]
    if not bullets:
        return person
    ours = "\n".join([f"{TAG}{END}", *bullets])
    whole = f"{person}\n{ours}" if person else ours
    # Google refuses a longer one, and the whole write with it: then the status column alone says it.
    return whole if _units(whole) <= LONGEST else person


def persons_part(note: str) -> str:
    """A note without what is ours."""
    return "\n".join(_persons_lines(note)) if TAG in note or END in note else note


def _persons_lines(note: str) -> Iterator[str]:
    unsigned = False  # below a tag as it was before it had the sign: there every bullet is ours
    for line in note.split("\n"):
        if line == TAG or (unsigned and line.startswith(BULLET)):
            unsigned = True
            continue
        unsigned = False
        begun, sign, added = line.partition(END)
        is_ours = sign and (begun == TAG or begun.startswith(BULLET))
        if added or not is_ours:
            yield added if is_ours else line


def one_line(text: str) -> str:
    """A text in one line, whatever a cell held, and without the sign of our own lines."""
    return " ".join(CONTROL.sub(" ", text.replace(BLANK, "")).split())


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
