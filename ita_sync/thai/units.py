"""The offices of a Thai municipality: who is meant by what stands in an owner cell. Source: THAI.md, "Owners"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ita_sync.thai.text import repair

EVERYONE = "ทุกสำนัก/กอง"

# Canonical name -> other ways to write it. A municipality adds its own through its contacts.
UNITS: Mapping[str, Sequence[str]] = {
    EVERYONE: (
        *("ทุกสำนัก/กอง/ฝ่าย", "ทุกกอง/สำนัก", "ทุกสำนักและกอง", "ทุกสำนัก กอง", "ทุกกอง/ฝ่าย", "ทุกกอง", "ทุกสำนัก"),
        *("ทุกส่วนราชการ", "ทุกหน่วยงาน", "ทุกส่วนงาน", "ทุกฝ่าย", "ทุกกอง/ทุกฝ่าย", "ทุกสำนัก/ทุกกอง"),
    ),
    "สำนักปลัด": ("สำนักปลัดเทศบาล", "สำนักงานปลัดเทศบาล", "สำนักงานปลัด", "สำนักปลัดฯ", "สำนักปลัด อบต."),
    "กองคลัง": ("สำนักคลัง", "สำนักการคลัง"),
    "กองช่าง": ("สำนักช่าง", "สำนักการช่าง"),
    "กองช่างสุขาภิบาล": (),
    "กองการศึกษา": (
        *("กองการศึกษา ศาสนาและวัฒนธรรม", "กองการศึกษา ศาสนา และวัฒนธรรม", "กองการศึกษาศาสนาและวัฒนธรรม"),
        *("กองการศึกษา (ศาสนาและวัฒนธรรม)", "กองการศึกษาฯ", "สำนักการศึกษา", "กองการศึกษาและวัฒนธรรม"),
    ),
    "กองสาธารณสุขและสิ่งแวดล้อม": (
        *("กองสาธารณสุข", "กองสาธารณสุขฯ", "สำนักสาธารณสุขและสิ่งแวดล้อม", "สำนักสาธารณสุข"),
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

SEPARATORS = r"[\n,;/、•·]|\s[-–]\s|^\s*(?:[-–*]|[0-9๐-๙]+[.)])\s*"


@dataclass(frozen=True, slots=True)
class Owners:
    """What an owner cell names.

    Attributes:
        known: Units by canonical name, in the order of the cell, each once.
        unknown: What else stands there as a name of its own.
    """

    known: tuple[str, ...]
    unknown: tuple[str, ...]


class UnitNames:
    """The names of units: the usual ones and a municipality's own."""

    def __init__(self, own: Iterable[str] = ()) -> None:
        self._canonical = {
            _letters(name): unit for unit, aliases in UNITS.items() for name in (unit, *aliases)
        }
        for name in own:
            self._canonical.setdefault(_letters(name), " ".join(repair(name).split()))
        longest_first = sorted(self._canonical, key=len, reverse=True)
        units = "|".join(r"\s*".join(map(re.escape, name)) for name in longest_first if name)
        self._token = re.compile(
            rf"(?P<unit>{units})|(?P<and>และ)|(?P<break>{SEPARATORS})|(?P<word>.)", re.MULTILINE | re.DOTALL
        )

    def canonical(self, name: str) -> str:
        """The one name of a unit; an unknown name stays as it is."""
        owners = self.find(name)
        return owners.known[0] if len(owners.known) == 1 and not owners.unknown else " ".join(name.split())

    def find(self, text: str) -> Owners:
        """The units that a cell names.

        A part that holds a known unit is that unit, whatever else it says (`งานพัสดุ กองคลัง`); `และ` parts names
        only beside a known unit, for it also stands within names.
        """
        known: dict[str, None] = {}
        unknown: dict[str, None] = {}
        for part in self._parts(repair(text)):
            units = [self._canonical[_letters(word)] for kind, word in part if kind == "unit"]
            rest = "".join(word for _, word in part).strip(" ()[]\t.")
            known |= dict.fromkeys(units)
            if not units and re.search(r"\w", rest):
                unknown[" ".join(rest.split())] = None
        return Owners(tuple(known), tuple(unknown))

    def _parts(self, text: str) -> Iterator[list[tuple[str, str]]]:
        tokens = [(match.lastgroup or "", match[0]) for match in self._token.finditer(text)]
        has_unit = any(kind == "unit" for kind, _ in tokens)
        divides = {"break", "and"} if has_unit else {"break"}
        for is_break, part in groupby(tokens, key=lambda token: token[0] in divides):
            if not is_break:
                yield list(part)


def _letters(name: str) -> str:
    return "".join(repair(name).split())
