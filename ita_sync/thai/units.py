"""The offices of a Thai municipality: who is meant by what stands in an owner cell. Source: docs/thai.md, owners."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from ita_sync.thai.pattern import lazy
from ita_sync.thai.text_repair import repair

EVERYONE = "ทุกสำนัก/กอง"
_SECTIONS = "ทุกงาน"  # of the unit beside it, else of all

# Canonical name -> other ways to write it. A municipality adds its own through its contacts.
UNITS: Mapping[str, Sequence[str]] = {
    EVERYONE: (),  # and whatever EVERY_KIND matches
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
    "หน่วยตรวจสอบภายใน": ("งานตรวจสอบภายใน", "กองตรวจสอบภายใน", "ตรวจสอบภายใน"),
}

LETTERS = "ก-ฮะ-\u0e3aเ-ๅ\u0e47-\u0e4e"
BRACKETED = r"\([^()]*\)|\[[^\[\]]*\]"
# A line of brackets alone belongs to the line above it.
SEPARATORS = (
    rf"\n(?![^\S\n]*(?:{BRACKETED})[^\S\n]*$)|[,;/、•·]|\s[-–]\s"
    r"|^[^\S\n]*(?:[-–*]|[0-9๐-๙]+[.)])\s*"
)

# How the name of a unit begins, known or not; กองทุน is a fund, and สำนักงานเทศบาล the town hall.
OFFICE = "(?:กอง(?!ทุน)|สำนัก(?!งานเทศบาล)|หน่วยตรวจ)"

# What may follow a unit's name at once, for Thai puts no space between words. After anything else the name is
# another unit's (กองช่างโยธา) or a misspelt one's (กองสวัสดิการสังคน).
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
# Who is somebody of their own after `กองคลังและ…`; anything else goes on with the name (กองช่างและผังเมือง).
_BODIES = (
    *("คณะ", "ชุมชน", "หน่วยงาน", "โรงเรียน", "ศูนย์", "กองทุน", "ชมรม", "สภาเทศบาล", "สภาเด็ก", "องค์กร"),
    *("สมาชิก", "ประชาชน", "กำนัน", "นาย", "นาง", "ปลัด", "รองปลัด", "หัวหน้า", "เจ้าหน้าที่", "พนักงาน"),
    *("ผู้บริหาร", "ผู้อำนวยการ", "ผู้ใหญ่บ้าน", "ผู้นำ", "ผู้เกี่ยวข้อง", "ผู้ที่เกี่ยวข้อง", "อสม", "อปพร"),
)
# Everyone: ทุก and one kind of unit or several (ทุกสำนัก/กอง/ฝ่าย). In ทุกกอง/สำนักปลัด the second is a unit's name.
_EVERY = r"ทุก\s*(?:ๆ\s*)?"
_NAMED = "|".join(
    sorted({name[len(kind) :] for name in UNITS for kind in ("กอง", "สำนัก", "หน่วย") if name.startswith(kind)})
)
_KIND = (
    rf"(?:(?:ส่วนราชการ|หน่วยงาน|ส่วนงาน|สำนัก|กอง|ฝ่าย|หน่วย|ส่วน)(?!\s*(?:งาน)?(?:{_NAMED}|การคลัง|การช่าง|ทุน|กลาง))"
    rf"|(?:กลุ่ม)?งาน(?![{LETTERS}]))"
)
EVERY_KIND = rf"{_EVERY}{_KIND}(?:\s*(?:(?:[/,、|+&]|และ|หรือ)\s*)?(?:{_EVERY})?{_KIND})*"

# A unit nobody knows, where a word begins. A person's second name may look like one (นายสมชาย กองแก้ว).
_stranger = lazy(
    rf"(?<![{LETTERS}])(?:(?:นาง(?:สาว)?|นาย(?!ก\s*(?:เทศ|อบต|องค์)))\s*[{LETTERS}]+\s+[{LETTERS}]+"
    rf"|(?P<unit>{OFFICE}\s*[{LETTERS}ฯ]+))"
)
_sections = lazy(rf"{_EVERY}(?:กลุ่มงาน|ส่วนงาน|งาน|ฝ่าย)")
_exempt = lazy(r"(?<=\S)[ \t]*\(?[ \t]*(?:ยกเว้น|เว้นแต่)[^\n]*")
_and_more = lazy(rf"\s*และ\s*[{LETTERS}]+")
_joint = lazy(r"\s*(?:และ|หรือ)\s*")
_bracketed = lazy(BRACKETED)

MISSPELT = 0.92  # a longer name that is as like a known one as this is that one misspelt
LONGEST = 60  # letters of a name that are compared
NEAR = 0.8  # a name that is as like a known one as this may be meant for it


@dataclass(frozen=True, slots=True)
class Owners:
    """What an owner cell names.

    Attributes:
        known: Units by canonical name, in the order of the cell, each once.
        unknown: What else stands there as a name of its own.
    """

    known: tuple[str, ...]
    unknown: tuple[str, ...]


class _Token(NamedTuple):
    """A piece of an owner cell: its text and, of a known unit, the canonical name."""

    kind: Literal["unit", "break", "other"]
    text: str = ""
    unit: str = ""


class UnitNames:
    """The names of units: the usual ones and a municipality's own."""

    def __init__(self, own: Iterable[str] = ()) -> None:
        self._canonical = {
            _letters(name): unit for unit, aliases in UNITS.items() for name in (unit, *aliases)
        }
        for name in own:
            self._canonical.setdefault(_letters(name), " ".join(repair(name).split()))
        longest_first = sorted(filter(None, self._canonical), key=len, reverse=True)
        offices = _any(name for name in longest_first if re.match(OFFICE, name))
        others = _any(name for name in longest_first if not re.match(OFFICE, name))
        self._token = re.compile(
            rf"(?:(?P<everyone>{EVERY_KIND})"
            rf"|(?P<unit>(?:{offices})(?=[^{LETTERS}]|\Z|{'|'.join(_AFTER_NAME)})|{others}))"
            rf"(?P<also>\s*และ\s*(?={'|'.join(_BODIES)}))?"
            rf"|(?P<break>{SEPARATORS}|และ\s*(?={OFFICE}|{EVERY_KIND}|{others}))"
            rf"|(?P<bracketed>{BRACKETED})",
            re.MULTILINE,
        )

    def canonical(self, name: str) -> str:
        """The one name of a unit; an unknown name stays as it is, and so does a longer one (กองช่างและผังเมือง)."""
        owners = self.find(name)
        is_known = len(owners.known) == 1 and not owners.unknown
        is_longer = any(_longer_names(self._tokens(repair(name))))
        return owners.known[0] if is_known and not is_longer else " ".join(name.split())

    def nearest(self, name: str) -> str | None:
        """The one unit that an unknown name may be meant for (กองชาง: กองช่าง); None where there is none, or several."""
        from difflib import get_close_matches  # noqa: PLC0415  only an unknown name needs it

        written = _letters(name)[:LONGEST]
        units = {self._canonical[near] for near in get_close_matches(written, self._canonical, cutoff=NEAR)}
        return units.pop() if len(units) == 1 else None

    def find(self, text: str) -> Owners:
        """The units that a cell names.

        A part that holds a known unit is that unit, whatever else it says (`งานพัสดุ กองคลัง`), unless another word
        of it begins as units do (`กองคลัง กองชาง`). `และ` parts names only before a unit, for it also stands within
        names; what stands in brackets is parted only where it names a unit.
        """
        known: dict[str, None] = {}
        unknown: dict[str, None] = {}
        for part in self._parts(_exempt.sub("", repair(text))):
            units = [token.unit for token in part if token.kind == "unit"]
            known |= dict.fromkeys(units)
            unknown |= dict.fromkeys(self._beside(part) if units else _whole(part))
        if known.pop(_SECTIONS, False) is None and not known:
            known[EVERYONE] = None
        return Owners(tuple(known), tuple(unknown))

    def _beside(self, part: Sequence[_Token]) -> Iterator[str]:
        """What stands beside a known unit and is one nobody knows, or is that unit's longer name misspelt."""
        for token in part:
            if token.kind == "other":
                yield from _strangers(token.text)
        yield from filter(self._is_misspelt, _longer_names(part))

    def _is_misspelt(self, name: str) -> bool:
        from difflib import get_close_matches  # noqa: PLC0415  only a longer name needs it

        return bool(get_close_matches(_letters(name), self._canonical, n=1, cutoff=MISSPELT))

    def _parts(self, text: str) -> Iterator[list[_Token]]:
        for is_break, part in groupby(self._tokens(text), key=lambda token: token.kind == "break"):
            if not is_break:
                yield list(part)

    def _tokens(self, text: str) -> Iterator[_Token]:
        end = 0
        for match in self._token.finditer(text):
            if match.start() > end:
                yield _Token("other", text[end : match.start()])
            end = match.end()
            if match["everyone"] or match["unit"]:
                yield self._unit(match)
            if match["bracketed"]:
                yield from self._bracketed(match["bracketed"])
            if match["also"] or match["break"] is not None:
                yield _Token("break")
        if end < len(text):
            yield _Token("other", text[end:])

    def _unit(self, match: re.Match[str]) -> _Token:
        if match["everyone"]:
            return _Token(
                "unit", match["everyone"], _SECTIONS if _sections.fullmatch(match["everyone"]) else EVERYONE
            )
        return _Token("unit", match["unit"], self._canonical[_joined(match["unit"])])

    def _bracketed(self, text: str) -> Sequence[_Token]:
        """What is remarked on a unit, such as its sections, is not parted: commas and `และ` in it are its own."""
        inner = [_Token("other", text[0]), *self._tokens(text[1:-1]), _Token("other", text[-1])]
        names_a_unit = any(token.kind == "unit" or any(_strangers(token.text)) for token in inner)
        return inner if names_a_unit else [_Token("other", text)]


def _any(names: Iterable[str]) -> str:
    return "|".join(r"\s*".join(map(re.escape, name)) for name in names)


def _strangers(text: str) -> Iterator[str]:
    return (" ".join(found["unit"].split()) for found in _stranger.finditer(text) if found["unit"])


def _longer_names(tokens: Iterable[_Token]) -> Iterator[str]:
    """The names that go on after a known unit: กองคลังและพัสดุ."""
    for token, after in pairwise(tokens):
        if token.kind == "unit" and (more := _and_more.match(after.text)):
            yield " ".join((token.text + more[0]).split())


def _whole(part: Iterable[_Token]) -> Iterator[str]:
    """A part without a unit is one name, if it says anything; a bracket without its other half is none of it."""
    text = "".join(token.text for token in part).strip(" \t\n.")
    if text.startswith(("และ", "หรือ")):
        text = _joint.sub("", text, count=1)
    if not _bracketed.search(text) or _bracketed.fullmatch(text):
        text = text.strip(" ()[]\t.")
    if re.search(r"\w", text):
        yield " ".join(text.split())


def _letters(name: str) -> str:
    return _joined(repair(name))


def _joined(text: str) -> str:
    return "".join(text.split())
