"""Texts as a sentence quotes them: the beginning of one; of two that differ, what differs with a little around it."""

from __future__ import annotations

from ita_sync.text import sanitize
from ita_sync.text.sanitize import ON_THE_LETTER_BEFORE

MOST_QUOTED = 60  # letters
WHOLE = 80  # letters of a text that is shown whole
LEADING_VOWELS = ("เ", "แ", "โ", "ใ", "ไ")
AROUND = 20  # letters before and after what differs in a longer one


def quoted(text: str) -> str:
    """The beginning of a text, on one line."""
    return sanitize.truncate(text, MOST_QUOTED)


def common_ends(one: str, other: str) -> tuple[int, int]:
    """The number of letters with which two texts begin alike, and end alike behind those."""
    start = _common_start(one, other)
    return start, _common_start(one[start:][::-1], other[start:][::-1])


def _common_start(one: str, other: str) -> int:
    differing = (at for at, (letter, its) in enumerate(zip(one, other, strict=False)) if letter != its)
    return next(differing, min(len(one), len(other)))


def changed_part(old: str, new: str) -> tuple[str, str]:
    """What differs between two lines, each with some letters around it; the whole lines where they are short.

    Neither is cut between a letter and its vowel or tone mark.
    """
    if max(len(old), len(new)) <= WHOLE:
        return old, new
    start, end = common_ends(old, new)
    while start and not (_may_part(old, start) and _may_part(new, start)):
        start -= 1
    while end and not _may_part(old, len(old) - end):
        end -= 1
    return _excerpt(old, start, len(old) - end), _excerpt(new, start, len(new) - end)


def _may_part(text: str, at: int) -> bool:
    """Whether a text may be cut there: neither before a vowel or tone mark nor behind a vowel that its letter follows."""
    return not ON_THE_LETTER_BEFORE.match(text, at) and text[at - 1 : at] not in LEADING_VOWELS


def _excerpt(text: str, start: int, end: int) -> str:
    """A part of a line, with some letters around it; of a long part its beginning."""
    first, last = max(start - AROUND, 0), min(end + AROUND, len(text))
    while first and not _may_part(text, first):
        first -= 1
    while last < len(text) and not _may_part(text, last):
        last += 1
    shown = sanitize.truncate(text[first:last], WHOLE + AROUND)
    is_cut = last < len(text) and not shown.endswith("…")
    return f"{'…' if first else ''}{shown}{'…' if is_cut else ''}"
