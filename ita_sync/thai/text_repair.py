"""Repair of Thai text that was copied out of PDFs and chats (docs/thai.md, repair).

Repair only ever does what is safe without a dictionary. What would need one, or what has lost information, is
left alone and named by `damage`.
"""

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from ita_sync.thai.pattern import lazy

# The private-use glyphs old Thai fonts kept for shifted marks and for consonants without their descender, as
# HarfBuzz maps them: what each code means, then its Windows codes, then its Mac codes.
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
_FROM_GLYPH = {ord(code): meant for meant, windows, mac in _GLYPHS for code in windows + mac}

# Soft hyphen, zero-width space, joiners and word joiner, byte-order mark; the direction marks come with them.
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

# Thai bytes read in a wrong encoding: UTF-8 as Latin-1, UTF-8 as TIS-620, TIS-620 as Latin-1. The last begins
# within 40 signs of a letter: without one it is a run of soft hyphens or of signs, and no word.
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

# One cheap look tells that a text needs none of the steps: most texts do not.
_suspect = lazy(
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
    ("private-use-glyph", lambda text: text.translate(_FROM_GLYPH)),
    ("invisible-character", lambda text: _invisible.sub("", text)),
    ("no-break-space", lambda text: _no_break.sub(" ", text)),
    ("space-before-mark", lambda text: _blank_before_mark.sub("", text)),
    ("double-sara-e", lambda text: text.replace("เเ", "แ")),
    ("mark-order", _order_marks),
    ("split-sara-am", lambda text: _split_sara_am.sub(r"\1ำ", text)),
    ("doubled-mark", _single_marks),
)


def repair(text: str) -> str:
    """Undo the damage that can be undone safely, in the order that docs/thai.md gives; idempotent, no letter is lost.

    Line breaks stay. Mojibake stays byte for byte, since its soft hyphens and no-break spaces are letters.
    """
    return _repair(text)[0]


def repairs(text: str) -> tuple[RepairKind, ...]:
    """Name the steps of `repair` that change this text, in their order; empty when it is clean."""
    return _repair(text)[1]


def _repair(text: str) -> tuple[str, tuple[RepairKind, ...]]:
    # A late step may show an early one its place (a tone made single, and the blank after it is one to join), so
    # the steps are gone through until none finds work. Each takes a character away, replaces it for good, or moves
    # a mark forward, so that there is an end, and in practice after two or three rounds.
    kinds: set[RepairKind] = set()
    while _suspect.search(text):
        repaired, found = _one_round(text)
        if repaired == text:
            break
        text = repaired
        kinds |= found
    return text, tuple(kind for kind, _ in _STEPS if kind in kinds)


def _one_round(text: str) -> tuple[str, set[RepairKind]]:
    parts = _MOJIBAKE.split(text)  # every second part is mojibake
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
    """One piece of damage that `repair` leaves alone: its kind, and the fragment of the text that shows it."""

    kind: DamageKind
    fragment: str


# Words that exist only with ำ: sara am with its ring lost is otherwise a letter like any other.
_WITHOUT_RING = "ดาเนินการ|กาหนด|สานักงาน|สานักปลัด|สาหรับ|ประจาปี"

# Signs that slid one place along in a PDF. Each spells what no Thai word can, names and loan words included: ั needs
# a final consonant, which never bears a tone; ำ holds its า already; a leading vowel bears no mark, and a consonant
# neither two vowels nor two tones; and ผู is no word but in ผูก.
_SLID = (
    f"[{_CONSONANT}]{{1,2}}\u0e31[{_CONSONANT}][{_TONE}]",
    f"[{_CONSONANT}][{_TONE}]?(?:ำ[{_BLANK}]*[าำ]|าำ)",
    f"[เแโใไ][{_MARK}]",
    f"[{_CONSONANT}](?:[\u0e31\u0e34-\u0e39\u0e47]{{2}}|[\u0e31\u0e34-\u0e39\u0e47]?[{_TONE}]{{2}})",
    f"ผู[{_CONSONANT}][\u0e31\u0e34-\u0e39]?\u0e49",
    # ็ on the second consonant is right in เสร็จ and เสด็จ, and ก็ is a word: only what these letters must mean.
    "เ(?:ปน|ยน|ซน|ตม|กบ|จบ|วบ|จด|ปด|มด|ดก|รว|ทจ|สรจ)\u0e47(?!อ)|เหน\u0e47(?![กงจดตบอ])",
)

_DAMAGE: tuple[tuple[DamageKind, re.Pattern[str]], ...] = (
    ("replacement-character", lazy("[^\\s\ufffd]{0,10}\ufffd+[^\\s\ufffd]{0,10}")),
    ("mojibake", _MOJIBAKE),
    ("private-use", lazy("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")),
    # า never begins a word, so a blank before it stands where a ำ was taken apart.
    ("lost-sara-am", lazy(f"[{_CONSONANT}][{_TONE}]?[{_BLANK}]+า[{_LETTER}]{{0,10}}|{_WITHOUT_RING}")),
    ("impossible-spelling", lazy(f"(?:{'|'.join(_SLID)})[{_LETTER}]{{0,10}}")),
    # Not O๑๒, which is a number of the assessment, nor H๒O.
    ("letter-for-digit", lazy("(?<![A-Za-z๐-๙])[๐-๙]+[oO][oO๐-๙]*(?![A-Za-z])")),
    # A leading vowel, ั and ื always go on; so do ไม่ and ผู้ (but หรือไม่ ends a clause, เพศผู้ a noun).
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
    """Tell what `repair` would leave broken, with a fragment of each place; empty for clean text."""
    repaired = repair(text)
    return tuple(Damage(kind, found[0]) for kind, broken in _DAMAGE for found in broken.finditer(repaired))
