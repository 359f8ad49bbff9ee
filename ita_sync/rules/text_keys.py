"""What makes two texts the same to a reader: not their numbers, bullets and blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ita_sync.thai import to_arabic_digits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

NUMBER = "0123456789๐๑๒๓๔๕๖๗๘๙.()/ \n"
NUMBERED = ("ข้อ", "มาตรการที่")
NUMBER_WORD = re.compile(r"^(?:ข้อ(?:ที่)?|มาตรการที่)\s*(?=[\d(])")
SAYS_SOMETHING = re.compile(r"[^\W_]")
CHUNK = 10_000  # texts at a time: a hundred thousand of them need not be held at once
NO_LETTER = re.compile("[^\\w\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]+|_+")  # Thai marks count as letters
ITEM = re.compile(
    r"^[ \t]*(?:(?P<number>\d{1,2})[.)](?!\d)|\(?\d+(?:\.\d+)*[.)]|[-–•*▪●◦·])[ \t]*", re.MULTILINE
)

NUMBERED_ITEM = re.compile(r"^[ \t]*\(?\d{1,2}[.)](?!\d)", re.MULTILINE)


def name_key(text: str) -> str:
    """A name without its number and without blanks; once for each of many names, so no more is done than needed."""
    if text.startswith(NUMBERED):
        text = NUMBER_WORD.sub("", text)
    return text.lstrip(NUMBER).replace(" ", "").replace("\n", "")


def hashes(texts: Iterable[str]) -> Hashes:
    """Sixty-four bits of each text; the same on every night and every machine, unlike Python's own."""
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
    """A text as its letters and digits alone: what is left when it is pasted elsewhere as another bullet."""
    return NO_LETTER.sub("", to_arabic_digits(ITEM.sub("", text)))


def count_list_items(text: str) -> int:
    """How many things a text lists, without the parts of each: its numbers, or else its bullets; 1 without a list."""
    counts = (len(marker.findall(text)) for marker in (NUMBERED_ITEM, ITEM))
    return next(filter(None, counts), int(not is_blank(text)))


def is_blank(text: str) -> bool:
    """No letter and no digit: empty, invisible, or a dash that holds the place."""
    return SAYS_SOMETHING.search(text) is None


def truncate(text: str, limit: int = 60) -> str:
    """A text in one line, cut where it is long, to be quoted in a message."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit]}…"
