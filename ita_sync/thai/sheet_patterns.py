"""The phrases of `outcomes` as patterns for a spreadsheet, which colours an empty outcome while it is being typed.

REGEXMATCH is RE2, which has no lookarounds, and a formula has a limited length. So each phrase is widened: its lookarounds
are left out, and what a negative one forbids becomes a guard, with which no cell is coloured. Words for who and when are
cut down to the usual ones. A formula thus misses some of what `says_nothing` finds, but colours no outcome.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from ita_sync.thai import absence_words as absence
from ita_sync.thai import outcome_words as words
from ita_sync.thai.calendar import MONTHS
from ita_sync.thai.placeholders import ERROR, ERROR_NAMES


class SheetPatterns(NamedTuple):
    """Patterns of RE2 for the text of a cell in lower case and without spaces, but with its line breaks.

    A cell holds no outcome if the first of a triple matches, and neither its second nor its third does.

    Attributes:
        phrases: What says nothing; what a phrase must not be part of; the signs of a result that must not be beside it,
            blank for none.
        aims: What is replaced by a sign before signs of a result are looked for: aims and reasons.
        unread: What a formula cannot read: a text with it is not judged.
    """

    phrases: tuple[tuple[str, str, str], ...]
    aims: str
    unread: str


UNSEEN = "[ \\t\\r\\x{00a0}\\x{00ad}\\x{200b}-\\x{200f}\\x{2060}\\x{feff}]"  # left out of the text before it is matched

# The usual ones of the words that patterns share; each matches less than what it stands for. They are written by hand, for
# which ones are usual no list says, and with all of them the formulas would be longer than their test allows.
_WHO = (
    "(?:(?:ทาง)?เทศบาล(?:เมือง|ตำบล|นคร)?|นายกเทศมนตรี|ทุก(?:สำนัก/)?(?:กอง|หน่วยงาน)|คณะกรรมการ|คณะทำงาน|ทต\\.?|อบต\\.?|องค์การบริหารส่วนตำบล|สำนัก(?:งาน)?ปลัด(?:เทศบาล)?"
    "|กอง(?:คลัง|ช่าง|การศึกษา|สาธารณสุข(?:และสิ่งแวดล้อม)?|สวัสดิการสังคม|ยุทธศาสตร์และงบประมาณ|การเจ้าหน้าที่|การประปา|ส่งเสริมการเกษตร)"
    "|หน่วย(?:งาน(?:ที่เกี่ยวข้อง)?|ตรวจสอบภายใน)|ส่วนราชการ|ผู้รับผิดชอบ|เจ้าหน้าที่|โครงการ(?:นี้)?|กิจกรรม(?:นี้)?)"
)
_ACTOR = "(?:เทศบาล|สำนักปลัด|(?:กอง|ฝ่าย|งาน)(?:คลัง|ช่าง|การศึกษา|สาธารณสุข|ธุรการ|พัสดุ)|เจ้าหน้าที่|หน่วยงาน)"
_WHEN = (
    "(?:(?:ใน|ณ)?(?:ขณะ|ตอน)นี้|(?:ณ)?ปัจจุบัน|(?:ใน)?(?:ไตรมาส|รอบ|ปี|เดือน)(?:นี้|หน้า|ถัดไป|ต่อไป)"
    "|(?:ใน)?(?:ไตรมาส(?:ที่)?[1-4]|รอบ[0-9]{1,2}เดือน(?:แรก|หลัง)|ปี(?:งบประมาณ)?)/?(?:[0-9]{4})?)"
)
_RESULT = (
    "(?:ผล(?:ผลิต|ลัพธ์|สำเร็จ|สัมฤทธิ์)?(?:ที่(?:ได้รับ|ได้|เกิดขึ้น))?(?:(?:หรือ|และ|/)ความสำเร็จ)?(?:ของ)?"
    "(?:การ(?:ดำเนินการ|ดำเนินงาน))?|ความสำเร็จ(?:ของการดำเนินการ)?)"
)
_STUFF = "(?:(?:ราย)?ละเอียด|ข้อมูล|ผล(?:ลัพธ์|งาน)?|เอกสาร|หลักฐาน|ไฟล์|รายงาน(?:ผล)?|งาน|รูป(?:ภาพ)?|ภาพ(?:ถ่าย)?|สรุป(?:ผล)?)"
_ENTERED = "(?:ข้อมูล|ผล(?:ลัพธ์)?|รายละเอียด|ตัวเลข|ข้อความ|เอกสาร|รายงาน|จำนวน(?:คน)?|ยอด|ช่อง(?:นี้)?|(?:ส่วน|ตรง|ข้อ|อัน)นี้|เพิ่มเติม)"
_ERROR = f"(?:#[¡¿]?(?:{ERROR_NAMES.lower()})[!?]?|err:[0-9]{{3}})"
_LOADING = "loading(?:data)?|กำลัง(?:โหลด|ดึงข้อมูล|ดาวน์โหลด|คำนวณ)(?:ข้อมูล)?"
# In the order in which they are replaced: words for who contain words for an actor.
_SHORTER = {
    absence.STUFF: _STUFF,
    absence.ENTERED: _ENTERED,
    ERROR: _ERROR,
    words.NUMBER: words.COUNT,
    words.NAMED: "",
    words.WHO: _WHO,
    words.ACTOR: _ACTOR,
    words.WHEN: _WHEN,
    words.RESULT: _RESULT,
}
_MONTH = "|".join("{}|{}|{}\\.?{}\\.?".format(month.name, month.short, *month.initials) for month in MONTHS)
_DATE = (
    f"(?:(?:วันที่)?[0-9]{{1,2}}(?:(?:เดือน)?(?:{_MONTH})(?:พ\\.?ศ\\.?)?(?:[0-9]{{4}}|[0-9]{{2}})?|/[0-9]{{1,2}}/(?:[0-9]{{4}}|[0-9]{{2}}))"
    f"|(?:เดือน)?(?:{_MONTH})(?:พ\\.?ศ\\.?)?(?:[0-9]{{4}}|[4-9๔-๙][0-9])?|(?:ปี(?:งบประมาณ)?|พ\\.?ศ\\.?){{1,2}}[0-9]{{2,4}}|(?:25|๒๕)[0-9]{{2}})"
)
_DATES = f"{_DATE}(?:(?:[-–—]|ถึง){_DATE})?"
_SIGN = "[^\\pL\\pM\\pN%✓✔☑✅√👍ฯ]"
_NUMBERED = "(?:(?:ข้อ(?:ที่)?)?[1-9][0-9]?(?:\\.[1-9]){0,2}[.)]|[ก-ฮ][.)])?"
_NONE = "(?:ไม่มี(?:ข้อมูล)?)?"
_NOT_DONE = "(?:ไม่|มิ|จะ|ที่)ได้|ที่แล้ว|ใบเสร็จ|แต่ง|แต่ยัง"  # for the lookbehinds of the signs of a result
_REST = "[^\\n]{0,200}"
# A second item on the line, marks out of order and private-use glyphs, which a formula cannot repair.
_NOT_READ = (
    "[^\\n( ]\\(?[0-9]{1,2}[.)][^0-9.)]|[\\x{0e48}-\\x{0e4c}][\\x{0e31}\\x{0e34}-\\x{0e3a}\\x{0e47}-\\x{0e4e}]|\\x{0e4d}|เเ"
    "|[\\x{e000}-\\x{f8ff}]|^[0-9]+[.…]+$|(?:^|\\n)(?:\\([0-9]+\\)|[0-9]{2,}[.]|[0-9]+(?:[.]{2,}|…))(?:\\n|$)"
)

_LOOKAROUNDS = ("(?!", "(?=", "(?<!", "(?<=")
_atom = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?P<\w+>|\(\?(?:<?[!=]|:)|.", re.DOTALL)
_quantifier = re.compile(r"(?:[*+?]|\{\d*,?\d*\})?\??")
_not_a_sign = re.compile(r"\(\?!\[([^\]^]+)\]\)")
_ends_in_a_sign = re.compile(r"\(\?:\[[^\]]+\]\)\Z")
LONGEST = 900  # letters before what is forbidden that a guard repeats
_possessive = re.compile(r"([*+?}])\+")


class _Item(NamedTuple):
    """An atom or a group of a pattern: how it opens (blank for an atom), what is in it, how often it may occur."""

    opening: str
    inside: str
    times: str

    @property
    def is_optional(self) -> bool:
        return self.times[:1] in ("?", "*") or self.times.startswith("{0")

    @property
    def is_repeated(self) -> bool:
        return self.times[:1] in ("*", "+", "{")


@cache
def sheet_patterns() -> SheetPatterns:
    """Return the patterns, made of the word lists of `says_nothing`."""
    families = (
        (*words.NONE, _ERROR, _LOADING),
        (*words.TEMPLATE, *absence.CONTINUED, *absence.TARGETS),
        (absence.LABEL + _NONE, _DATES),
        (*words.ELSEWHERE, *absence.FURTHER),
        (*absence.REFUSALS, *absence.DOUBTS, *absence.NOT_APPLICABLE),
        absence.POINTERS,
        absence.REQUESTS,
    )
    progress = (*words.PROGRESS, *absence.POINTING, *absence.REFUSING)
    return SheetPatterns(
        (
            *(_pair(family, _items) for family in families),
            _pair(words.PROMISE, _lines, words.RESULTS),
            _pair(progress, _lines, words.RESULTS, words.FIGURES),
        ),
        "|".join((_NOT_DONE, *_unconditional(words.AIMS))).replace("ำ", "[ำา]"),
        _both_digits(_NOT_READ),
    )


def _unconditional(patterns: Iterable[str]) -> Iterator[str]:
    """The alternatives without a lookaround."""
    for pattern in patterns:
        for items in _alternatives(pattern):
            text = "".join(
                f"{item.opening}{item.inside}{')' if item.opening else ''}{item.times}" for item in items
            )
            if not any(each in text for each in _LOOKAROUNDS):
                yield text


def _pair(phrases: Iterable[str], whole: Callable[[str], str], *signs: str) -> tuple[str, str, str]:
    """The pattern of phrases, that of what they must not be part of, and that of signs of a result."""
    guards: list[str] = []
    found = whole("|".join(_widened(phrases, guards)))
    if whole is _items:  # a phrase is the whole of an item there: a sign beside it does not count
        guards = [guard for guard in guards if not _ends_in_a_sign.search(guard)]
    return found, "|".join(dict.fromkeys(guards)), "|".join(_widened(signs, []))


def _items(phrases: str) -> str:
    """A cell that is nothing but signs and these phrases."""
    return f"^{_SIGN}*(?:{_both_digits(_NUMBERED)}{_SIGN}*(?:{phrases}){_SIGN}*(?:{words.POLITE})?(?:{_SIGN}+|$))*$"


def _lines(heads: str) -> str:
    """A cell each of whose lines starts with one of these heads."""
    label = f"(?:(?:{absence.ROUND}|สถานะ|หมายเหตุ|(?:ความ)?คืบหน้า|{_RESULT})[:=–-]{{0,2}}){{0,2}}"
    start = _both_digits(
        f"{_NUMBERED}{_SIGN}*{label}(?:{_WHEN})?(?:{_WHO}ฯ?(?:และ|[/,:–-])?){{0,2}}(?:{_WHEN})?(?:ยัง(?:คง)?)?"
    )
    empty = _both_digits(f"{_NUMBERED}{label}{_NONE}[^\\pL\\pM\\pN%✓✔☑✅√👍\\n]*")
    in_line = heads.replace("[^", "[^\\n")  # what stood in a lookahead must not take the line's end with it
    return f"^(?:(?:{_SIGN}*{start}(?:{in_line}){_REST}|{empty})(?:\\n|$))+$"


def _widened(patterns: Iterable[str], guards: list[str]) -> Iterator[str]:
    """Yield each pattern for RE2; one with a backreference, which RE2 lacks, is left out."""
    for pattern in patterns:
        found: list[str] = []
        widened = "" if "(?P=" in pattern else _without_lookarounds(_shortened(pattern), "", False, found)
        if widened:
            yield _both_digits(widened)
            guards += map(_both_digits, found)


def _shortened(pattern: str) -> str:
    for long, short in _SHORTER.items():
        pattern = pattern.replace(long, short)
    return pattern


def _both_digits(pattern: str) -> str:
    for arabic, both in (
        ("0-9", "0-9๐-๙"),
        ("[1-9]", "[1-9๑-๙]"),
        ("[1-4]", "[1-4๑-๔]"),
        ("[^\\w]", "[^\\pL\\pM\\pN_]"),
    ):
        pattern = pattern.replace(arabic, both)
    return _possessive.sub(r"\1", pattern).replace("ำ", "[ำา]")


def _without_lookarounds(pattern: str, before: str, is_repeated: bool, guards: list[str]) -> str:
    """Leave out lookarounds; `before` is what comes before the pattern, and guards get what a negative one forbids."""
    written = (_alternative(items, before, is_repeated, guards) for items in _alternatives(pattern))
    return "|".join(text for text in written if text is not None)


def _alternatives(pattern: str) -> list[list[_Item]]:
    alternatives: list[list[_Item]] = [[]]
    for item in _parsed(pattern):
        if item == _Item("", "|", ""):
            alternatives.append([])
        else:
            alternatives[-1].append(item)
    return alternatives


def _alternative(items: list[_Item], before: str, is_repeated: bool, guards: list[str]) -> str | None:
    """Widen one alternative; None if it depends on a lookahead that has conditions of its own."""
    written: list[tuple[_Item, str]] = []
    for item in items:
        if not item.opening:
            written.append((item, item.inside + item.times))
        elif item.opening == "(?!" and is_repeated:
            return None  # a run of letters without certain words
        elif item.opening == "(?!":
            guards.append(f"{_context(before, written)}(?:{_forbidden(item.inside)})")
        elif item.opening == "(?=" and any(each in item.inside for each in _LOOKAROUNDS):
            return None
        elif item.opening not in ("(?<!", "(?<="):
            context = "" if item.is_repeated else _context(before, written)
            inner = _without_lookarounds(item.inside, context, item.is_repeated, guards)
            written.append((item, f"(?:{inner}){item.times}"))
    return "".join(text for _, text in written)


def _forbidden(pattern: str) -> str:
    """Widen what must not follow; a single sign that must not follow in turn is turned round."""
    return _without_lookarounds(_not_a_sign.sub(r"(?:[^\1]|$)", pattern), "", False, [])


def _context(before: str, written: list[tuple[_Item, str]]) -> str:
    """What comes before, or if that is long, its end from the last group or word on that is not optional."""
    required = [at for at, (item, _) in enumerate(written) if not item.is_optional]
    whole = before + "".join(text for _, text in written)
    if len(whole) <= LONGEST or not required:
        return whole
    start = required[-1]
    while start and not written[start][0].opening and not written[start - 1][0].opening:
        start -= 1
    return "".join(text for _, text in written[start:])


def _parsed(pattern: str) -> Iterator[_Item]:
    at = 0
    while at < len(pattern):
        opening, end = _atom.match(pattern, at)[0], 0  # type: ignore[index]
        if opening.startswith("("):
            end = _group_end(pattern, at)
            inside = pattern[at + len(opening) : end - 1]
        else:
            inside, opening, end = opening, "", at + len(opening)
        times = _quantifier.match(pattern, end)[0] if inside != "|" or opening else ""  # type: ignore[index]
        yield _Item(opening, inside, times)
        at = end + len(times)


def _group_end(pattern: str, start: int) -> int:
    """The position after the group that opens at `start`."""
    depth = 0
    for atom in _atom.finditer(pattern, start):
        depth += atom[0].startswith("(") - (atom[0] == ")")
        if not depth:
            return atom.end()
    raise ValueError(f"a group without an end: {pattern[start:]}")
