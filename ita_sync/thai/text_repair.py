"""Repair of Thai text that was copied from PDF files and chats (docs/thai.md, repair).

`repair` does only what is safe without a dictionary. Damage that would need one, or that has lost information, is left
as it is and reported by `damage`.
"""

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from ita_sync.thai.pattern import lazy

# Private-use glyphs of old Thai fonts for shifted marks and for consonants without their descender, as HarfBuzz maps
# them: the character meant, its Windows codes, its Mac codes.
_GLYPHS = (
    ("\u0e48", "\uf70a\uf705\uf713", "\uf88b\uf88c\uf88a"),  # mai ek
    ("\u0e49", "\uf70b\uf706\uf714", "\uf88e\uf88f\uf88d"),  # mai tho
    ("\u0e4a", "\uf70c\uf707\uf715", "\uf891\uf892\uf890"),  # mai tri
    ("\u0e4b", "\uf70d\uf708\uf716", "\uf894\uf895\uf893"),  # mai chattawa
    ("\u0e4c", "\uf70e\uf709\uf717", "\uf897\uf898\uf896"),  # thanthakhat
    ("\u0e38", "\uf718", "\uf89b"),  # sara u
    ("\u0e39", "\uf719", "\uf89c"),  # sara uu
    ("\u0e3a", "\uf71a", "\uf89d"),  # phinthu
    ("\u0e31", "\uf710", "\uf884"),  # mai han-akat
    ("\u0e34", "\uf701", "\uf885"),  # sara i
    ("\u0e35", "\uf702", "\uf886"),  # sara ii
    ("\u0e36", "\uf703", "\uf887"),  # sara ue
    ("\u0e37", "\uf704", "\uf888"),  # sara uee
    ("\u0e47", "\uf712", "\uf889"),  # maitaikhu
    ("\u0e4d", "\uf711", "\uf899"),  # nikhahit
    ("\u0e0d", "\uf70f", "\uf89a"),  # yo ying
    ("\u0e10", "\uf700", "\uf89e"),  # tho than
)
FROM_GLYPH = {ord(code): meant for meant, windows, mac in _GLYPHS for code in windows + mac}

# Soft hyphen, zero-width space, joiners, word joiner, byte-order mark and direction marks.
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_NO_BREAK = "\u00a0\u2007\u202f"
_BLANK = " \t\u2000-\u200a\u205f\u3000"

_CONSONANT = "ก-ฮ"
_VOWEL_MARK = "\u0e31\u0e34-\u0e3a\u0e47"
_NIKHAHIT = "\u0e4d"
_TONE = "\u0e48-\u0e4b"
_MARK = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_LETTER = "ก-ฮะ-\u0e3aเ-ๅ\u0e47-\u0e4e"
_AFTER_VOWEL = "ะาำๅ"  # vowels written after the consonant and its tone
_MARK_ORDER = {_NIKHAHIT: 1, **dict.fromkeys("\u0e48\u0e49\u0e4a\u0e4b", 2), "\u0e4c": 3, "\u0e4e": 3}

# Thai text decoded with a wrong encoding: UTF-8 as Latin-1, UTF-8 as TIS-620, TIS-620 as Latin-1. The last must have
# a letter among its first 41 characters; a run of signs or soft hyphens is not mojibake.
_MOJIBAKE = lazy(
    "((?:à[¸¹][\u0080-\u00bf\u0152-\u2122]?)+"
    "|(?:เ[ธน][ก-ฟ\u0080-\u00a0\u2013-\u2026€\ufffd]?){3,}"
    "|(?=[\u00a1-\u00bf]{0,40}[\u00c0-\u00fb])[\u00a1-\u00fb]{4,})"
)

_invisible = lazy(f"[{_INVISIBLE}]+")
_no_break = lazy(f"[{_NO_BREAK}]")
_blank_before_mark = lazy(
    f"(?<=[{_LETTER}])[{_BLANK}]+(?=[{_MARK}ำ])|(?:(?<={_NIKHAHIT})|(?<={_NIKHAHIT}[{_TONE}]))[{_BLANK}]+(?=า)"
)
_tone_after_vowel = lazy(f"(?<=[{_CONSONANT}{_VOWEL_MARK}{_NIKHAHIT}])([{_AFTER_VOWEL}])([{_TONE}]+)")
_marks = lazy(f"[{_MARK}]{{2,}}")
_split_sara_am = lazy(f"(?<!{_NIKHAHIT}){_NIKHAHIT}+([{_TONE}]*)[าำ]")
_doubled_mark = lazy(f"([{_MARK}])\\1+")
_doubled_around_vowel = lazy(f"([{_TONE}])([{_AFTER_VOWEL}])\\1+")

# A quick test: a text that this does not match, as most, needs none of the steps.
_needs_repair = lazy(
    f"[{_INVISIBLE}{_NO_BREAK}\uf700-\uf71a\uf884-\uf89e{_NIKHAHIT}]|เเ|[{_BLANK}][{_MARK}ำ]"
    f"|[{_TONE}\u0e4c\u0e4e][{_MARK}]|[{_AFTER_VOWEL}][{_TONE}]|([{_MARK}])\\1"
)


def _order_marks(text: str) -> str:
    text = _marks.sub(
        lambda found: "".join(sorted(found[0], key=lambda mark: _MARK_ORDER.get(mark, 0))), text
    )
    return _tone_after_vowel.sub(r"\2\1", text)


def _single_marks(text: str) -> str:
    return _doubled_around_vowel.sub(r"\1\2", _doubled_mark.sub(r"\1", text))


RepairKind = Literal[
    "private-use-glyph",
    "invisible-character",
    "no-break-space",
    "space-before-mark",
    "double-sara-e",
    "mark-order",
    "split-sara-am",
    "doubled-mark",
]

_STEPS: tuple[tuple[RepairKind, Callable[[str], str]], ...] = (
    ("private-use-glyph", lambda text: text.translate(FROM_GLYPH)),
    ("invisible-character", lambda text: _invisible.sub("", text)),
    ("no-break-space", lambda text: _no_break.sub(" ", text)),
    ("space-before-mark", lambda text: _blank_before_mark.sub("", text)),
    ("double-sara-e", lambda text: text.replace("เเ", "แ")),
    ("mark-order", _order_marks),
    ("split-sara-am", lambda text: _split_sara_am.sub(r"\1ำ", text)),
    ("doubled-mark", _single_marks),
)


def repair(text: str) -> str:
    """Undo the damage that can be undone safely, in the order given in docs/thai.md.

    The function is idempotent and loses no letter. Line breaks are kept. Mojibake is kept unchanged, because soft
    hyphens and no-break spaces in it stand for letters.
    """
    return _repair(text)[0]


def repairs(text: str) -> tuple[RepairKind, ...]:
    """Return the steps of `repair` that change this text, in their order; empty if there is nothing to repair."""
    return _repair(text)[1]


def _repair(text: str) -> tuple[str, tuple[RepairKind, ...]]:
    # A step may create work for an earlier one: once a doubled tone is single, a blank after it can be removed. So all
    # steps are repeated until nothing changes. This ends, in practice after two or three rounds, because each step
    # removes a character, replaces it for good, or moves a mark forward.
    kinds: set[RepairKind] = set()
    while _needs_repair.search(text):
        repaired, found = _one_round(text)
        if repaired == text:
            break
        text = repaired
        kinds |= found
    return text, tuple(kind for kind, _ in _STEPS if kind in kinds)


def _one_round(text: str) -> tuple[str, set[RepairKind]]:
    parts = _MOJIBAKE.split(text)  # parts with an odd index are mojibake
    kinds: set[RepairKind] = set()
    for kind, step in _STEPS:
        repaired = [part if number % 2 else step(part) for number, part in enumerate(parts)]
        if repaired != parts:
            kinds.add(kind)
        parts = repaired
    return "".join(parts), kinds


DamageKind = Literal[
    "replacement-character",
    "mojibake",
    "private-use",
    "lost-sara-am",
    "impossible-spelling",
    "letter-for-digit",
    "split-word",
]


class Damage(NamedTuple):
    """A piece of damage that `repair` leaves as it is: its kind, and the damaged fragment of the text."""

    kind: DamageKind
    fragment: str


# Words that are only correct with ำ and appear here with า. In other words, a ำ that became า cannot be detected.
_WITHOUT_RING = "ดาเนินการ|กาหนด|สานักงาน|สานักปลัด|สาหรับ|ประจาปี"

# Marks that a PDF moved by one position. Each pattern is impossible in Thai, also in names and loan words: ั needs a
# final consonant, which never has a tone; ำ includes its า; a leading vowel has no mark; a consonant has neither two
# vowels nor two tones; ผู without a tone occurs only in words such as ผูก.
_MOVED_MARK = (
    f"[{_CONSONANT}]{{1,2}}\u0e31[{_CONSONANT}][{_TONE}]",
    f"[{_CONSONANT}][{_TONE}]?(?:ำ[{_BLANK}]*[าำ]|าำ)",
    f"[เแโใไ][{_MARK}]",
    f"[{_CONSONANT}](?:[\u0e31\u0e34-\u0e39\u0e47]{{2}}|[\u0e31\u0e34-\u0e39\u0e47]?[{_TONE}]{{2}})",
    f"ผู[{_CONSONANT}][\u0e31\u0e34-\u0e39]?\u0e49",
    # ็ on the second consonant is correct in เสร็จ and เสด็จ, and ก็ is a word; so only these letters are listed.
    "เ(?:ปน|ยน|ซน|ตม|กบ|จบ|วบ|จด|ปด|มด|ดก|รว|ทจ|สรจ)\u0e47(?!อ)|เหน\u0e47(?![กงจดตบอ])",
)

_DAMAGE: tuple[tuple[DamageKind, re.Pattern[str]], ...] = (
    ("replacement-character", lazy("[^\\s\ufffd]{0,10}\ufffd+[^\\s\ufffd]{0,10}")),
    ("mojibake", _MOJIBAKE),
    ("private-use", lazy("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")),
    # No word starts with า, so a blank before it is part of a ำ that was split.
    ("lost-sara-am", lazy(f"[{_CONSONANT}][{_TONE}]?[{_BLANK}]+า[{_LETTER}]{{0,10}}|{_WITHOUT_RING}")),
    ("impossible-spelling", lazy(f"(?:{'|'.join(_MOVED_MARK)})[{_LETTER}]{{0,10}}")),
    # Not O๑๒, which is an item of the assessment, and not H๒O.
    ("letter-for-digit", lazy("(?<![A-Za-z๐-๙])[๐-๙]+[oO][oO๐-๙]*(?![A-Za-z])")),
    # A leading vowel, ั and ื are never at the end of a word. ไม่ and ผู้ are never at the end of a phrase, except in
    # หรือไม่, which ends a clause, and in nouns such as เพศผู้.
    (
        "split-word",
        lazy(
            f"[เแโใไ][{_BLANK}]+[{_LETTER}]{{1,10}}"
            f"|[{_CONSONANT}][\u0e31\u0e37][{_TONE}]?[{_BLANK}]+[{_CONSONANT}]"
            f"|(?:(?<!หรือ)ไม่|(?<![ศว])ผู้)[{_BLANK}]+[{_LETTER}]{{1,10}}"
        ),
    ),
)


def damage(text: str) -> tuple[Damage, ...]:
    """Return the damage that is left after `repair`; empty if there is none."""
    repaired = repair(text)
    return tuple(Damage(kind, found[0]) for kind, broken in _DAMAGE for found in broken.finditer(repaired))
