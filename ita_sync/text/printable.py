"""What the report can print of a text, and what it cannot (docs/architecture.md, report).

One place decides it, for the rule that tells staff, for the settings, and for the report that marks the place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from unicodedata import bidirectional, category, normalize

from ita_sync.text.fonts import characters, signs
from ita_sync.thai import repair

# Control characters, bidirectional and other format controls, fillers, variation selectors, tags: they show nothing.
# White space is kept. Half an emoji, a lone surrogate, comes out of every source as U+FFFD.
CONTROL_CHARS = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
MOST_MARKS = 4  # on one letter; Thai has two, seldom three
RIGHT_TO_LEFT = frozenset({"R", "AL"})
REPLACEMENT = "\ufffd"  # stands for a letter that was lost before

BULLETS = "-–—−•*·■◆▶" + "".join(sorted(signs()))  # what may begin an item of a list
# What Word takes from Symbol and Wingdings for bullets, boxes, ticks and arrows: private codes that no other font has.
# A code that means different things in the two, and is not a usual bullet, is not guessed at.
SYMBOLS: Mapping[int, str] = {
    0x2011: "‐",  # Word's hyphen that does not break a line
    0xF020: " ",
    0xF02D: "-",
    0xF06C: "●",
    0xF06D: "❍",
    0xF06E: "■",
    0xF06F: "□",
    0xF070: "□",
    0xF071: "❑",
    0xF072: "❒",
    0xF073: "◆",
    0xF074: "⧫",
    0xF075: "◆",
    0xF076: "❖",
    0xF077: "◆",
    0xF078: "☒",
    0xF09E: "·",
    0xF09F: "•",
    0xF0A1: "○",
    0xF0A4: "◉",
    0xF0A7: "▪",
    0xF0A8: "◻",
    0xF0B7: "•",
    0xF0D8: "➢",
    0xF0DF: "←",
    0xF0E0: "→",
    0xF0E8: "➔",
    0xF0F0: "⇨",
    0xF0FB: "✗",
    0xF0FC: "✓",
    0xF0FD: "☒",
    0xF0FE: "☑",
}


def is_usual(text: str) -> bool:
    """Tell quickly of most texts that every character of them is printed as it is."""
    return not _unusual().search(text)


def in_print(text: str) -> str:
    """A text as the report prints it: composed, without control characters, usual bullets as the signs that they show.

    Texts of headers, headings and settings, which nobody repaired before, lose their private codes of Thai glyphs.
    The result may still hold characters that no font of the report has; `unprintable` lists them.
    """
    if is_usual(text):
        return text
    return normalize("NFC", CONTROL_CHARS.sub("", repair(text)).translate(SYMBOLS))


def unprintable(text: str) -> tuple[str, ...]:
    """The characters of a text that cannot be printed, each once, in its order."""
    if is_usual(text):
        return ()
    return tuple(dict.fromkeys(lacking().findall(in_print(text))))


def named(character: str) -> str:
    """Name a character in a message: its code, and itself where it can be seen and turns no words around."""
    code = f"U+{ord(character):04X}"
    if not character.isprintable() or bidirectional(character) in RIGHT_TO_LEFT:
        return code
    return f"{'◌' if _is_mark(character) else ''}{character} ({code})"


@cache
def lacking() -> re.Pattern[str]:
    """A pattern of one character, in a text `in_print`, that cannot be printed where it stands.

    No font has it; or it is a mark on a sign of the second font, which has no marks; or it is one too many on a
    letter, of a stack that would cover the lines above.
    """
    known, marks = _known(), _marks()
    on_sign, too_many = f"(?<=[{_as_class(signs())}])", f"(?<=[{marks}]{{{MOST_MARKS}}})"
    return re.compile(rf"[^\s{known}]|{on_sign}[{marks}]|{too_many}[{marks}]")


@cache
def _unusual() -> re.Pattern[str]:
    """A pattern that most texts do not match: nothing in them is changed or cannot be printed."""
    may_compose = "\u0300-\u036f"
    return re.compile(
        rf"[^\t\n {_known()}]|[{may_compose}{_as_class(signs())}]|[{_marks()}]{{{MOST_MARKS + 1}}}"
    )


def _known() -> str:
    return _as_class(filter(_is_shown, characters()))


def _marks() -> str:
    return _as_class(filter(_is_mark, characters()))


def _as_class(these: Iterable[str]) -> str:
    """Characters as the inside of a set in a pattern."""
    return "".join(map(re.escape, sorted(these)))


def _is_shown(character: str) -> bool:
    """Private codes mean something else in each font; controls show nothing."""
    return not (
        "\ue000" <= character <= "\uf8ff" or character == REPLACEMENT or CONTROL_CHARS.match(character)
    )


def _is_mark(character: str) -> bool:
    return category(character).startswith("M") or character == "\u0e33"  # ำ has a ring over the letter before
