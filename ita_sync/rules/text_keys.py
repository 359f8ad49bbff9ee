"""Reduce texts to keys, hashes and counts, so that numbers, bullets and blanks do not make them differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ita_sync.text.printable import BULLETS, in_print
from ita_sync.thai import to_arabic_digits
from ita_sync.thai.placeholders import placeholder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

SAYS_SOMETHING = re.compile(r"[^\W_]")
QUOTED = 60  # characters of a text in a message
NAMED = 3  # characters or places in a message
CHUNK = 10_000  # texts at a time: a hundred thousand of them need not be held at once
NO_LETTER = re.compile("[^\\w\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]+|_+")  # Thai marks count as letters
ITEM = re.compile(
    rf"^[ \t]*(?:(?P<number>\d{{1,2}})[.)](?!\d)|\(?\d+(?:\.\d+)*[.)]|[{re.escape(BULLETS)}])[ \t]*",
    re.MULTILINE,
)

NUMBERED_ITEM = re.compile(r"^[ \t]*\(?\d{1,2}[.)](?!\d)", re.MULTILINE)


def hashes(texts: Iterable[str]) -> Hashes:
    """A 64-bit hash of each text, the same on every night and every machine, unlike that of Python's `hash`."""
    stream, parts = iter(texts), [np.zeros(0, dtype=np.uint64)]
    while chunk := list(islice(stream, CHUNK)):
        parts.append(_hashes(chunk))
    return np.concatenate(parts)


def _hashes(texts: Sequence[str]) -> Hashes:
    try:
        return pd.util.hash_array(np.array(texts, dtype=object), categorize=False)
    except UnicodeEncodeError:  # half an emoji, where the sheet cut a cell at its limit
        return _hashes([text.encode(errors="replace").decode() for text in texts])


def content_key(text: str) -> str:
    """The letters and digits of a text, without list markers: the same when it is pasted as another list item."""
    return NO_LETTER.sub("", to_arabic_digits(ITEM.sub("", in_print(text))))


def count_list_items(text: str) -> int:
    """Count the items of a list, not their sub-items.

    Returns:
        The number of numbered items, or else of bullets; without either 1, and 0 for a blank text.
    """
    counts = (len(marker.findall(in_print(text))) for marker in (NUMBERED_ITEM, ITEM))
    return next(filter(None, counts), int(not is_blank(text)))


def is_blank(text: str) -> bool:
    """Whether a text has neither letter nor digit: it is empty, invisible, or a dash as a placeholder."""
    return SAYS_SOMETHING.search(text) is None


def is_unfilled(text: str) -> bool:
    """Whether a text says nothing at all: it is blank, or what a spreadsheet shows in place of a text."""
    return is_blank(text) or placeholder(text) is not None


def truncate(text: str) -> str:
    """Put a text in one line, and cut it at `QUOTED` characters, to quote it in a message."""
    line = " ".join(text.split())
    return line if len(line) <= QUOTED else f"{line[:QUOTED]}…"


def first_few(names: Iterable[str]) -> str:
    """List the first `NAMED` of some names, each once, for a message; `…` stands for the others."""
    known = list(dict.fromkeys(names))
    return ", ".join(known[:NAMED]) + (" …" if len(known) > NAMED else "")
