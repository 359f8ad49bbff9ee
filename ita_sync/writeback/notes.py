"""Compose the note on a status cell: a person's text first, ours below it. Pure.

Ours is a line `[ita-sync]` and a line for each thing that the row needs. Each ends with a signature that nobody sees: a
checksum of the line, written in two characters of no width. A line whose signature fits is ours; all else is a
person's, who may type above, between and below our lines, go on at the end of one, or change one: then it is theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from zlib import crc32

TAG = "[ita-sync]"
BITS = 12  # of a signature
ZERO, ONE = "\u200b", "\u200c"
SIGNATURE = re.compile(f"[{ZERO}{ONE}]{{{BITS}}}")
INVISIBLE = str.maketrans("", "", ZERO + ONE)
LONGEST = 50_000  # what Google takes in a cell, counted as UTF-16 units
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def compose(person: str, messages: Iterable[str]) -> str:
    """Return the whole note: a person's part, byte for byte, and ours below it.

    Args:
        person: What a person wrote on the cell; blank: nobody did.
        messages: What we have to say, a line each; none: the person's part alone.

    Returns:
        The note. Lines that Google would refuse as too long are left out, the last ones first.
    """
    lines = [_signed(one_line(message)) for message in messages]
    if not lines:
        return person
    whole = f"{person}\n{_signed(TAG)}" if person else _signed(TAG)
    room = LONGEST - _units(whole)
    for line in lines:
        room -= _units(line) + 1
        if room < 0:
            break
        whole = f"{whole}\n{line}"
    return whole if _units(whole) <= LONGEST else person


def persons_part(note: str) -> str:
    """Return a note without our part."""
    return "\n".join(_persons_lines(note)) if is_ours(note) else note


def is_ours(note: str) -> bool:
    """Whether a note holds a signature at all."""
    return SIGNATURE.search(note) is not None


def is_persons(note: str) -> bool:
    """Whether a note is a person's alone."""
    return bool(note) and not is_ours(note)


def _persons_lines(note: str) -> Iterator[str]:
    for line in note.split("\n"):
        signature = SIGNATURE.search(line)
        if signature is None or _signed(line[: signature.start()]) != line[: signature.end()]:
            yield line
        elif added := line[signature.end() :]:
            yield added


def _signed(line: str) -> str:
    checksum = crc32(line.encode("utf-8", "surrogatepass"))
    return line + "".join(ONE if checksum >> bit & 1 else ZERO for bit in range(BITS))


def one_line(text: str) -> str:
    """A text in one line, whatever a cell held, and without the characters of a signature."""
    return " ".join(CONTROL.sub(" ", text.translate(INVISIBLE)).split())


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
