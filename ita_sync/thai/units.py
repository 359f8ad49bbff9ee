"""Recognition of a municipality's units in owner cells (docs/thai.md, owners).

For example, `UnitNames().find("งานพัสดุ กองคลัง, กองชาง")` has the known unit `กองคลัง` and the unknown name `กองชาง`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from ita_sync.thai.pattern import lazy
from ita_sync.thai.text_repair import repair
from ita_sync.thai.unit_names import (
    AFTER_NAME,
    ALL_INVOLVED,
    BODIES,
    EVERY,
    EVERY_KIND,
    EVERYONE,
    INVOLVED,
    LETTERS,
    OFFICE,
    SECTIONS,
    SHORT_NAMES,
    joined,
    name_letters,
    standard_names,
)

BRACKETED = r"\([^()]*\)|\[[^\[\]]*\]"
# Between names. A bracket on a line of its own, up to the next name, belongs to the line above it.
SEPARATORS = (
    rf"\n(?![^\S\n]*(?:{BRACKETED})[^\S\n]*(?:$|[,;/、+&]|และ))|[,;/、•·]|\s[-–]\s"
    r"|^[^\S\n]*(?:[-–*]|[0-9๐-๙]+[.)])\s*"
)

# A position or a committee: a person, and not a unit whose name is misspelt.
_person = lazy(
    r"(?:รอง|ผู้ช่วย|รักษา(?:การ|ราชการ)|อดีต)?(?:ปลัด|นายก|นาย|นาง|ผู้|ผอ\.|หัวหน้า|นิติกร|นัก|เจ้าหน้าที่|เจ้าพนักงาน|พนักงาน|ลูกจ้าง|วิศวกร|นายช่าง|สถาปนิก|ครู"
    r"|เลขา|ที่ปรึกษา|ประธาน|สมาชิก|(?:อนุ)?กรรมการ|คณะ|ทีม|กำนัน|อสม|อปพร)"
)

# An unknown unit at the start of a word. A person's family name may look like one (นายสมชาย กองแก้ว).
_unknown_unit = lazy(
    rf"(?<![{LETTERS}])(?:(?:นาง(?:สาว)?|นาย(?!ก\s*(?:เทศ|อบต|องค์)))\s*[{LETTERS}]+\s+[{LETTERS}]+"
    rf"|(?P<unit>{OFFICE}\s*[{LETTERS}ฯ]+))"
)
_SHORT = rf"(?:{'|'.join(map(re.escape, SHORT_NAMES))})(?![{LETTERS}])"
_short_names = lazy(rf"\s*+{_SHORT}(?:\s++{_SHORT})*\s*")
_sections = lazy(rf"{EVERY}(?:กลุ่มงาน|ส่วนงาน|งาน|ฝ่าย)")
_exempt = lazy(r"(?<=\S)[ \t]*+(?:\([ \t]*+)?(?:ยกเว้น|เว้นแต่)[^\n]*")
_and_more = lazy(rf"\s*และ\s*[{LETTERS}]+")
_joint = lazy(r"\s*(?:และ|หรือ)\s*")
_bracketed = lazy(BRACKETED)

# Least similarity of a name to a known one, from 0 to 1, as difflib computes it:
MISSPELT = 0.92  # for a longer name to be a misspelling of the known one
NEAR = 0.8  # for the known one to be suggested
LONGEST = 60  # letters of a name that are compared


@dataclass(frozen=True, slots=True)
class Owners:
    """The names in an owner cell.

    Attributes:
        known: The units by canonical name, each once, in the order of the cell.
        unknown: All other names, each once, in the same order.
    """

    known: tuple[str, ...]
    unknown: tuple[str, ...]


class _Token(NamedTuple):
    """A piece of an owner cell, with its text; for a known unit also with the canonical name."""

    kind: Literal["unit", "break", "other"]
    text: str = ""
    unit: str = ""


class UnitNames:
    """The names of units.

    Args:
        own: Names that a municipality adds to the usual ones.
    """

    def __init__(self, own: Iterable[str] = ()) -> None:
        self._canonical = dict(standard_names())
        for name in own:
            self._canonical.setdefault(name_letters(name), " ".join(repair(name).split()))
        longest_first = sorted(filter(None, self._canonical), key=len, reverse=True)
        offices = _any(name for name in longest_first if re.match(OFFICE, name))
        others = _any(name for name in longest_first if not re.match(OFFICE, name))
        self._token = re.compile(
            rf"(?:(?P<involved>{ALL_INVOLVED})|(?P<everyone>{EVERY_KIND})"
            rf"|(?P<unit>(?:{offices})(?=[^{LETTERS}]|\Z|{'|'.join(AFTER_NAME)})|{others}))"
            rf"(?P<also>\s*และ\s*(?={'|'.join(BODIES)}))?"
            rf"|(?P<break>{SEPARATORS}|และ\s*(?={OFFICE}|{EVERY_KIND}|{ALL_INVOLVED}|{others}|{_SHORT}))"
            rf"|(?P<bracketed>{BRACKETED})",
            re.MULTILINE,
        )

    def canonical(self, name: str) -> str:
        """Return the canonical name of a unit.

        An unknown name is returned as it is, also one that is longer than a known one (กองช่างและผังเมือง).
        """
        owners = self.find(name)
        is_known = len(owners.known) == 1 and not owners.unknown
        is_longer = any(_longer_names(self._tokens(repair(name))))
        return owners.known[0] if is_known and not is_longer else " ".join(name.split())

    def nearest(self, name: str) -> str | None:
        """Return the known unit that an unknown name resembles (กองชาง: กองช่าง); None if there are none or several.

        A position (ปลัดเทศบาล) or a committee is a person, for whom no unit is suggested, and a section (งานนิติการ) is no
        misspelt unit.
        """
        from difflib import get_close_matches  # noqa: PLC0415  needed only for unknown names

        if _person.match(name_letters(name)):
            return None
        written = name_letters(name)[:LONGEST]
        names = [name for name in self._canonical if _is_section(name) or not _is_section(written)]
        units = {self._canonical[near] for near in get_close_matches(written, names, cutoff=NEAR)}
        return units.pop() if len(units) == 1 else None

    def find(self, text: str) -> Owners:
        """Return the units that a cell names.

        A part that contains a known unit stands for that unit, whatever else it contains (`งานพัสดุ กองคลัง`), unless
        another word in it starts like a unit (`กองคลัง กองชาง`). `และ` separates names only before a unit, because it
        also occurs within names. Text in brackets is split only if it names a unit.
        """
        known: dict[str, None] = {}
        unknown: dict[str, None] = {}
        for part in self._parts(_exempt.sub("", repair(text))):
            units = [unit for token in part for unit in _units_of(token)]
            known |= dict.fromkeys(units)
            unknown |= dict.fromkeys(self._unknown_beside_units(part) if units else _as_one_name(part))
        if known.pop(SECTIONS, False) is None and not known:
            known[EVERYONE] = None
        return Owners(tuple(known), tuple(unknown))

    def _unknown_beside_units(self, part: Sequence[_Token]) -> Iterator[str]:
        """Yield the unknown units beside a known one, and the known one if it is a misspelt longer name."""
        for token in part:
            if token.kind == "other":
                yield from _unknown_units(token.text)
        yield from filter(self._is_misspelt, _longer_names(part))

    def _is_misspelt(self, name: str) -> bool:
        from difflib import get_close_matches  # noqa: PLC0415  needed only for longer names

        return bool(get_close_matches(name_letters(name), self._canonical, n=1, cutoff=MISSPELT))

    def _parts(self, text: str) -> Iterator[list[_Token]]:
        """Yield the tokens between two breaks."""
        for is_break, part in groupby(self._tokens(text), key=lambda token: token.kind == "break"):
            if not is_break:
                yield list(part)

    def _tokens(self, text: str) -> Iterator[_Token]:
        end = 0
        for match in self._token.finditer(text):
            if match.start() > end:
                yield _Token("other", text[end : match.start()])
            end = match.end()
            if match["involved"] or match["everyone"] or match["unit"]:
                yield self._unit(match)
            if match["bracketed"]:
                yield from self._bracketed(match["bracketed"])
            if match["also"] or match["break"] is not None:
                yield _Token("break")
        if end < len(text):
            yield _Token("other", text[end:])

    def _unit(self, match: re.Match[str]) -> _Token:
        if match["involved"]:
            return _Token("unit", match["involved"], INVOLVED)
        if match["everyone"]:
            return _Token(
                "unit", match["everyone"], SECTIONS if _sections.fullmatch(match["everyone"]) else EVERYONE
            )
        return _Token("unit", match["unit"], self._canonical[joined(match["unit"])])

    def _bracketed(self, text: str) -> Sequence[_Token]:
        """Split a bracket that names a unit; a remark, such as a list of sections, is one token."""
        inner = [_Token("other", text[0]), *self._tokens(text[1:-1]), _Token("other", text[-1])]
        names_a_unit = any(token.kind == "unit" or any(_unknown_units(token.text)) for token in inner)
        return inner if names_a_unit else [_Token("other", text)]


def _any(names: Iterable[str]) -> str:
    """A pattern for any of the names, which are as `name_letters` has them: spaced in any way, capital or small."""
    return "|".join(r"\s*".join(map(_letter, name)) for name in names)


def _letter(small: str) -> str:
    """A pattern that matches a letter, and what is that letter once it is made small; IGNORECASE matches more (ı for i)."""
    capital = small.upper()
    is_other = capital != small and capital.casefold() == small
    return rf"[{small}{capital}]" if is_other else re.escape(small)


def _units_of(token: _Token) -> Iterator[str]:
    """Yield the unit of a token, or those that it names without กอง and without other words."""
    if token.kind == "unit":
        yield token.unit
    elif _short_names.fullmatch(token.text):
        yield from map(SHORT_NAMES.__getitem__, token.text.split())


def _unknown_units(text: str) -> Iterator[str]:
    return (" ".join(found["unit"].split()) for found in _unknown_unit.finditer(text) if found["unit"])


def _longer_names(tokens: Iterable[_Token]) -> Iterator[str]:
    """Yield the names that continue after a known unit: กองคลังและพัสดุ."""
    for token, after in pairwise(tokens):
        if token.kind == "unit" and (more := _and_more.match(after.text)):
            yield " ".join((token.text + more[0]).split())


def _as_one_name(part: Iterable[_Token]) -> Iterator[str]:
    """Yield a part without a unit as one name, if it has a letter or digit.

    Brackets around the whole part are removed, and so are unmatched ones at its ends.
    """
    text = "".join(token.text for token in part).strip(" \t\n.")
    if text.startswith(("และ", "หรือ")):
        text = _joint.sub("", text, count=1)
    if not _bracketed.search(text) or _bracketed.fullmatch(text):
        text = text.strip(" ()[]\t.")
    if re.search(r"\w", text):
        yield " ".join(text.split())


def _is_section(name: str) -> bool:
    return name.startswith(("งาน", "ฝ่าย", "กลุ่มงาน"))
