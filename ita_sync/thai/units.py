"""Recognition of a municipality's units in owner cells (docs/thai.md, owners).

For example, `UnitNames().find("งานพัสดุ กองคลัง, กองชาง")` has the known unit `กองคลัง` and the unknown name `กองชาง`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from ita_sync.thai.pattern import lazy
from ita_sync.thai.text_repair import repair

EVERYONE = "ทุกสำนัก/กอง"
INVOLVED = "หน่วยงานที่เกี่ยวข้อง"  # every unit that is named elsewhere
_SECTIONS = "ทุกงาน"  # all sections of the unit beside it, or of all units

# Canonical name -> other spellings. A municipality adds its own units through its contacts.
UNITS: Mapping[str, Sequence[str]] = {
    EVERYONE: (),  # also everything that EVERY_KIND matches
    "สำนักปลัด": ("สำนักปลัดเทศบาล", "สำนักงานปลัดเทศบาล", "สำนักงานปลัด", "สำนักปลัดฯ", "สำนักปลัด อบต."),
    "กองคลัง": ("สำนักคลัง", "สำนักการคลัง"),
    "กองช่าง": ("สำนักช่าง", "สำนักการช่าง"),
    "กองช่างสุขาภิบาล": (),
    "กองการศึกษา": (
        *(
            "กองการศึกษา ศาสนาและวัฒนธรรม",
            "กองการศึกษา ศาสนา และวัฒนธรรม",
            "กองการศึกษาศาสนาและวัฒนธรรม",
            "กองการศึกษาศาสนา",
        ),
        *("กองการศึกษา, ศาสนาและวัฒนธรรม", "กองการศึกษา ศาสนา วัฒนธรรม"),
        *("กองการศึกษา (ศาสนาและวัฒนธรรม)", "กองการศึกษาฯ", "สำนักการศึกษา", "กองการศึกษาและวัฒนธรรม"),
    ),
    "กองสาธารณสุขและสิ่งแวดล้อม": (
        *(
            "กองสาธารณสุข",
            "กองสาธารณสุขฯ",
            "กองสาธารณสุข/สิ่งแวดล้อม",
            "กองสาธารณสุขสิ่งแวดล้อม",
            "สำนักสาธารณสุขและสิ่งแวดล้อม",
            "สำนักสาธารณสุข",
        ),
        "สำนักการสาธารณสุขและสิ่งแวดล้อม",
    ),
    "กองสวัสดิการสังคม": ("กองสวัสดิการและสังคม", "สำนักสวัสดิการสังคม", "กองสวัสดิการฯ", "กองสวัสดิการ"),
    "กองยุทธศาสตร์และงบประมาณ": ("กองยุทธศาสตร์ฯ", "กองยุทธศาสตร์", "สำนักยุทธศาสตร์และงบประมาณ"),
    "กองวิชาการและแผนงาน": ("กองวิชาการ", "กองวิชาการฯ", "กองแผนและงบประมาณ"),
    "กองการเจ้าหน้าที่": (),
    "กองการประปา": ("กองประปา", "สำนักการประปา"),
    "กองส่งเสริมการเกษตร": ("กองการเกษตร",),
    "กองกิจการสภา": ("กองกิจการสภาฯ", "สำนักกิจการสภา"),
    "กองพัสดุและทรัพย์สิน": ("กองพัสดุ", "กองพัสดุฯ"),
    "กองนิติการ": ("สำนักนิติการ",),
    "กองป้องกันและบรรเทาสาธารณภัย": ("กองป้องกันฯ", "กองป้องกันและบรรเทาสาธารณภัยฯ", "สำนักป้องกันและบรรเทาสาธารณภัย"),
    "กองผังเมือง": ("สำนักผังเมือง", "สำนักการผังเมือง", "กองการผังเมือง"),
    "หน่วยตรวจสอบภายใน": ("งานตรวจสอบภายใน", "กองตรวจสอบภายใน", "ตรวจสอบภายใน"),
}

# Divisions of every municipality, known without กอง where the name stands alone: กองคลัง/ช่าง. Other names without it,
# such as นิติการ, may as well be sections of another unit. So are the abbreviations that mean the same everywhere.
SHORT_NAMES: Mapping[str, str] = {
    "คลัง": "กองคลัง",
    "ช่าง": "กองช่าง",
    "การศึกษา": "กองการศึกษา",
    "สาธารณสุข": "กองสาธารณสุขและสิ่งแวดล้อม",
    "สาธารณสุขและสิ่งแวดล้อม": "กองสาธารณสุขและสิ่งแวดล้อม",
    "สวัสดิการสังคม": "กองสวัสดิการสังคม",
    "สป.": "สำนักปลัด",
    "กค.": "กองคลัง",
    "กช.": "กองช่าง",
    "กศ.": "กองการศึกษา",
    "กกจ.": "กองการเจ้าหน้าที่",
    "ตสน.": "หน่วยตรวจสอบภายใน",
}

LETTERS = "ก-ฮะ-\u0e3aเ-ๅ\u0e47-\u0e4e"
BRACKETED = r"\([^()]*\)|\[[^\[\]]*\]"
# Between names. A bracket on a line of its own, up to the next name, belongs to the line above it.
SEPARATORS = (
    rf"\n(?![^\S\n]*(?:{BRACKETED})[^\S\n]*(?:$|[,;/、+&]|และ))|[,;/、•·]|\s[-–]\s"
    r"|^[^\S\n]*(?:[-–*]|[0-9๐-๙]+[.)])\s*"
)

# The start of a unit's name, known or not. กองทุน is a fund and สำนักงานเทศบาล the town hall.
OFFICE = "(?:กอง(?!ทุน)|สำนัก(?!งานเทศบาล)|หน่วยตรวจ)"

# Words that may follow a unit's name without a space. If anything else follows, the name is that of another unit
# (กองช่างโยธา) or misspelt (กองสวัสดิการสังคน).
_AFTER_NAME = (
    *("และ", "หรือ", "กับ", "ร่วม", "โดย", "เป็น", "ใน", "ภายใน", "ของ", "แห่ง", "ที่", "ทุก", "กอง", "สำนัก", "หน่วย"),
    *("งาน", "ฝ่าย", "กลุ่ม", "ส่วน", "ศูนย์", "โรงเรียน", "คณะ", "นาย", "นาง", "ปลัด", "ผู้", "หัวหน้า", "เทศบาล"),
    *(
        "องค์การ",
        "อบต",
        "ทต",
        "ทม",
        "ทน",
        r"ท\.",
        "ตำบล",
        "โทร",
        "รับผิดชอบ",
        "ดำเนิน",
        "สนับสนุน",
        "ประสาน",
        "หลัก",
    ),
    *("พร้อม", "รวม", "รวบรวม", "นำ", "ตาม", "จัด", "เจ้าภาพ", "กำกับ", "ทั้ง", "ยกเว้น"),
)
# Words after `กองคลังและ` that start another name; anything else continues the unit's own name (กองช่างและผังเมือง).
_BODIES = (
    *("คณะ", "ชุมชน", "หน่วยงาน", "โรงเรียน", "ศูนย์", "กองทุน", "ชมรม", "สภาเทศบาล", "สภาเด็ก", "องค์กร"),
    *("สมาชิก", "ประชาชน", "กำนัน", "นาย", "นาง", "ปลัด", "รองปลัด", "หัวหน้า", "เจ้าหน้าที่", "พนักงาน"),
    *("ผู้บริหาร", "ผู้อำนวยการ", "ผอ.", "ผู้ใหญ่บ้าน", "ผู้นำ", "ผู้เกี่ยวข้อง", "ผู้ที่เกี่ยวข้อง", "อสม", "อปพร"),
)
# Everyone: ทุก with one or more kinds of unit (ทุกสำนัก/กอง/ฝ่าย). In ทุกกอง/สำนักปลัด the second part is a unit.
_EVERY = r"ทุก\s*+(?:ๆ\s*+)?"
_NAMED = "|".join(
    sorted({name[len(kind) :] for name in UNITS for kind in ("กอง", "สำนัก", "หน่วย") if name.startswith(kind)})
)
_KIND = (
    rf"(?:(?:ส่วนราชการ|หน่วยงาน|ส่วนงาน|สำนัก|กอง|ฝ่าย|หน่วย|ส่วน)(?!\s*(?:งาน)?(?:{_NAMED}|การคลัง|การช่าง|ทุน|กลาง))"
    rf"|(?:กลุ่ม)?งาน(?![{LETTERS}]))"
)
EVERY_KIND = rf"{_EVERY}{_KIND}(?:\s*(?:(?:[/,、|+&]|และ|หรือ)\s*)?(?:{_EVERY})?{_KIND})*"

_ANY_UNIT = "(?:ส่วนราชการ|หน่วยงาน|ส่วนงาน|สำนัก|กอง|ฝ่าย|หน่วย)"
# หน่วยงานที่เกี่ยวข้อง, กองที่เกี่ยวข้อง, ทุกส่วนราชการที่เกี่ยวข้อง
_INVOLVED = (
    rf"(?:{_EVERY})?{_ANY_UNIT}(?:\s*+(?:/|และ|หรือ)\s*+{_ANY_UNIT}){{0,3}}\s*+(?:ภายใน|ต่าง\s*+ๆ|อื่น\s*+ๆ)?\s*+"
    r"(?:ที่|ซึ่ง|ผู้)?\s*+(?:มีส่วน)?เกี่ยวข้อง(?:\s*+(?:ทุกหน่วยงาน|ทั้งหมด|ต่าง\s*+ๆ))?"
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
_sections = lazy(rf"{_EVERY}(?:กลุ่มงาน|ส่วนงาน|งาน|ฝ่าย)")
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


def is_unit_name(text: str) -> bool:
    """Whether a whole text is a standard unit's name or a usual variant; ตรวจสอบภายใน may also be what is done."""
    return bool(re.match(OFFICE, text)) and _letters(text) in _standard_names()


@cache
def _standard_names() -> Mapping[str, str]:
    """Every spelling of a standard unit, without spaces -> its canonical name."""
    return {_letters(name): unit for unit, aliases in UNITS.items() for name in (unit, *aliases)}


class UnitNames:
    """The names of units.

    Args:
        own: Names that a municipality adds to the usual ones.
    """

    def __init__(self, own: Iterable[str] = ()) -> None:
        self._canonical = dict(_standard_names())
        for name in own:
            self._canonical.setdefault(_letters(name), " ".join(repair(name).split()))
        longest_first = sorted(filter(None, self._canonical), key=len, reverse=True)
        offices = _any(name for name in longest_first if re.match(OFFICE, name))
        others = _any(name for name in longest_first if not re.match(OFFICE, name))
        self._token = re.compile(
            rf"(?:(?P<involved>{_INVOLVED})|(?P<everyone>{EVERY_KIND})"
            rf"|(?P<unit>(?:{offices})(?=[^{LETTERS}]|\Z|{'|'.join(_AFTER_NAME)})|{others}))"
            rf"(?P<also>\s*และ\s*(?={'|'.join(_BODIES)}))?"
            rf"|(?P<break>{SEPARATORS}|และ\s*(?={OFFICE}|{EVERY_KIND}|{_INVOLVED}|{others}|{_SHORT}))"
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

        if _person.match(_letters(name)):
            return None
        written = _letters(name)[:LONGEST]
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
        if known.pop(_SECTIONS, False) is None and not known:
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

        return bool(get_close_matches(_letters(name), self._canonical, n=1, cutoff=MISSPELT))

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
                "unit", match["everyone"], _SECTIONS if _sections.fullmatch(match["everyone"]) else EVERYONE
            )
        return _Token("unit", match["unit"], self._canonical[_joined(match["unit"])])

    def _bracketed(self, text: str) -> Sequence[_Token]:
        """Split a bracket that names a unit; a remark, such as a list of sections, is one token."""
        inner = [_Token("other", text[0]), *self._tokens(text[1:-1]), _Token("other", text[-1])]
        names_a_unit = any(token.kind == "unit" or any(_unknown_units(token.text)) for token in inner)
        return inner if names_a_unit else [_Token("other", text)]


def _any(names: Iterable[str]) -> str:
    """A pattern that matches any of the names, which have no spaces, with spaces between its letters."""
    return "|".join(r"\s*".join(map(re.escape, name)) for name in names)


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


def _letters(name: str) -> str:
    return _joined(repair(name))


def _joined(text: str) -> str:
    return "".join(text.split())
