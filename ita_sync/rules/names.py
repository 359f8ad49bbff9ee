"""What makes two texts the same to a reader: not their numbers, bullets, blanks or kind of digits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from ita_sync.thai import to_arabic_digits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

NUMBER = re.compile(r"\s*(?:ข้อ(?:ที่)?|มาตรการที่)?\s*\(?\d+(?:[./]\d+)*(?:[.)]+|\s|$)\s*")
SAYS_SOMETHING = re.compile(r"[^\W_]")
THAI_DIGIT = re.compile("[๐-๙]")
NO_LETTER = re.compile(
    "[^\\w\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]+|_+"
)  # Thai vowels and tones above and below count
ITEM = re.compile(
    r"^[ \t]*(?:(?P<number>\d{1,2})[.)](?!\d)|\(?\d+(?:\.\d+)*[.)]|[-–•*▪●◦·])[ \t]*", re.MULTILINE
)


def bare(text: str) -> str:
    """A text without its leading number and without blanks."""
    if number := NUMBER.match(text):
        text = text[number.end() :]
    if THAI_DIGIT.search(text):
        text = to_arabic_digits(text)
    return "".join(text.split())


def hashes(texts: Iterable[str]) -> Hashes:
    """Sixty-four bits of each text; the same on every night and every machine, unlike Python's own."""
    digests = (blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest() for text in texts)
    return np.frombuffer(b"".join(digests), dtype="<u8")


def letters(text: str) -> str:
    """A text as its letters and digits alone: what is left when it is pasted elsewhere as another bullet."""
    return NO_LETTER.sub("", to_arabic_digits(ITEM.sub("", text)))


def items(text: str) -> int:
    """How many things a text lists: its numbers and bullets, or else 1 where it says anything."""
    return len(ITEM.findall(text)) or int(not is_blank(text))


def is_blank(text: str) -> bool:
    """No letter and no digit: empty, invisible, or a dash that holds the place."""
    return SAYS_SOMETHING.search(text) is None


def shortened(text: str, limit: int = 60) -> str:
    """A text in one line, cut where it is long, to be quoted in a message."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit]}…"
