"""Tokens of a period: normalising a text and splitting it into tokens (docs/thai.md, periods).

For example, `normalised("ธ.ค. - ม.ค. ๒๕๖๘")` is `ธ.ค.-ม.ค.2568`, and its tokens are:

    ธ.ค.  M    -  T    ม.ค.  M    2568  Y

Their kinds, one letter each, are `MTMY`. `SHAPE` matches them as the shape of a period: the first end is `M`, the
second `MY`. `periods` reads the two ends from their tokens.

The kinds, each with a token as it looks after normalising:

    M  month                  ธ.ค., เดือนมีนาคม       N  date in digits           15/1/2568
    D  number                 15                    d  day                      วันที่15
    Q  quarter                ไตรมาสที่1              H  half of a fiscal year    รอบ6เดือนแรก
    L  number of months       12เดือน                C  the same before a month  12เดือน in 12เดือนต.ค.
    F  fiscal year, numbered  ปีงบประมาณ2568         f  fiscal year, no number   ปีงบประมาณ
    Y  calendar year          พ.ศ.2568, 2568        a  year, no number          ปี
    E  end of a fiscal year   สิ้นปีงบประมาณ           W  all of                   ตลอด
    I  by a deadline          ภายใน                 O  from then on             เป็นต้นไป
    S  from                   ตั้งแต่                  B  between                  ระหว่าง
    T  to                     -, ถึง, สิ้นสุด           A  and                    และ, กับ
    s  slash (c: comma)       /                     R  recurring              ทุกเดือน, รายไตรมาส
    P  number of a round      รอบที่1                U  number of years        1ปี
    K  number of days         15วัน
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ita_sync.thai.calendar import BUDDHIST_ERA, MONTHS, YEARS
from ita_sync.thai.digits import FULL_WIDTH, to_arabic_digits
from ita_sync.thai.pattern import lazy
from ita_sync.thai.period_errors import PeriodError
from ita_sync.thai.text_repair import repair

MISSPELT = 0.75  # least similarity, from 0 to 1, of a word to a month's name to count as its misspelling

_MONTH_OF = {
    name: number
    for number, month in enumerate(MONTHS, 1)
    for name in (month.name, month.short, "".join(month.initials))
}
_NAME = "|".join([month.name for month in MONTHS] + [month.short for month in MONTHS])
_ABBREVIATION = "|".join(r"\.{0,2}".join(month.initials) for month in MONTHS)
ORDINALS = {"แรก": 1, "หนึ่ง": 1, "สอง": 2, "สาม": 3, "สี่": 4, "สุดท้าย": 4}
HALVES = {"แรก": 1, "หลัง": 2}

_BUDDHIST_ERA = r"(?:\.?พ\.{0,2}ศ\.{0,2}|พุทธศักราช)"
_IN = "(?:ของ|ใน|ช่วง|ห้วง|ประจ[ำา]|รอบ){0,3}"
_YEAR4 = "[0-9]{4}(?![0-9])|2 ?5 ?[0-9] ?[0-9](?! ?[0-9])"  # 2568, and 25 68 as copied from some PDFs
_YEAR = f"(?:{_YEAR4}|[0-9]{{2}}(?![0-9]))"
_FISCAL = r"(?:ปีงบประมาณ|ปีงบฯ?|(?:ปี)?งปม\.?|งบประมาณ(?=(?:ประจ[ำา])?ปี)|FY)"
_FISCAL_NUMBER = f"[.:]?(?:(?:ประจ[ำา])?ปี)?{_BUDDHIST_ERA}?{_YEAR}"
# Two dots after an abbreviation are a typing error. Before a month or after its full name they are a blank that
# was left to fill in (".. ตุลาคม .."), which is not a token.
_MONTH = rf"\.?(?:(?:{_NAME})\.?(?!\.)|(?:{_ABBREVIATION})\.{{0,2}})"
_NUMERIC_MONTH = rf"(?:[0-9]{{1,2}}|{_NAME}|(?:{_ABBREVIATION})\.?)"
_LASTING = "(?:รวม|จ[ำา]นวน)?(?:เป็น)?(?:ระยะ)?(?:เวลา)?"
_UP_TO_THE_END = "(?:สิ้น(?=เดือน|ไตรมาส))?"

_WEEKDAY = "วัน(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์|อาทิตย์)"

_OF = "(?:เดือน|ไตรมาส|สัปดาห์|ปี)"
_DAYS = (
    f"วันที่[0-9]{{1,2}}(?:(?:-|ถึง|และ|,)(?:วันที่)?[0-9]{{1,2}}){{0,3}}|{_WEEKDAY}(?:แรก|สุดท้าย"
    "|ที่[1-4])?|สัปดาห์(?:แรก|สุดท้าย|ที่[1-4])|สิ้น|ต้น|กลาง|ปลาย"
)
_JOINT = "(?:และ|กับ|[,/&+-])"
_LEAST = "(?:อย่างน้อย|ไม่น้อยกว่า)?"
_TIMES = "(?:[0-9]{1,2}|หนึ่ง|สอง)?(?:ครั้ง|รอบ|หน)"
_RECURRING = (
    f"(?:เป็น)?(?:ประจ[ำา])?(?:ภายใน|ใน)?(?:(?:ทุกๆ?)?(?:{_DAYS})ของ(?:ทุกๆ?)?{_OF}(?!{_MONTH})"
    f"|ทุกๆ?(?:[0-9]{{1,2}}|สิ้น|ต้น|กลาง|ปลาย)?(?:{_OF}|วันทำการ|{_WEEKDAY}|วัน(?!ที่)|รอบ)"
    f"|ราย(?:{_OF}|วัน)|{_LEAST}(?:{_OF}|วัน)ละ{_LEAST}{_TIMES}|{_LEAST}{_TIMES}(?:/|ต่อ)(?:{_OF}|วัน)"
    f"|(?:ทั้ง|ครบ(?:ทั้ง)?)?(?:4|สี่)ไตรมาส|{_IN}6(?:เดือน{_JOINT}{{0,2}}|{_JOINT}{{1,2}}){_IN}12เดือน)"
)
_START = "(?:วัน(?:ที่)?)?เริ่ม(?:ต้น|ด[ำา]เนินการ)?:?"
_FINISH = "-?(?:และ)?(?:วัน(?:ที่)?)?(?:สิ้นสุด|(?:แล้ว)?เสร็จ(?:สิ้น)?(?!ภายใน)|จบ):?"

_ROUND = "(?:รอบ(?:การประเมิน|การรายงาน|การด[ำา]เนินการ)?|ครั้ง|งวด|(?:ระยะ|ช่วง)(?=ที่))"

# Kind of token -> its pattern in normalised text; the first one that matches applies.
_TOKENS = {
    "R": _RECURRING,
    "P": f"{_ROUND}(?:ที่(?:[0-9]{{1,2}}|หนึ่ง|สอง)|[1-4])(?![0-9]|เดือน):?",
    "N": rf"(?:ณ?วันที่)?[0-9]{{1,2}}(?P<sep>[/.-]){_NUMERIC_MONTH}(?P=sep)(?:[0-9]{{4}}|[0-9]{{2}})(?![0-9])",
    "Q": rf"{_IN}(?:ไตรมาส(?:ที่)?|Q\.?)(?:[0-9]{{1,2}}(?![0-9])|{'|'.join(ORDINALS)}):?",
    "H": f"{_IN}(?:(?:6|หก)เดือน|ครึ่ง(?:ปี(?:งบประมาณ)?)?)(?:{'|'.join(HALVES)}):?",
    "C": rf"[0-9]{{1,2}}เดือน(?={_MONTH})",
    "L": f"(?:{_LASTING}|{_IN})[0-9]{{1,2}}เดือน",
    "U": rf"(?:{_LASTING}|{_IN})[0-9]{{1,2}}ปี(?![0-9]|{_BUDDHIST_ERA}|งบ)",
    "K": f"(?:{_LASTING})?[0-9]{{1,3}}วัน(?!ที่|ท[ำา]การ)",
    "E": f"สิ้น{_FISCAL}(?:{_FISCAL_NUMBER})?",
    "F": f"{_IN}{_FISCAL}{_FISCAL_NUMBER}",
    "f": f"{_IN}{_FISCAL}",
    "Y": f"{_IN}(?:ปี{_BUDDHIST_ERA}?|{_BUDDHIST_ERA}){_YEAR}|{_YEAR4}",
    "a": f"{_IN}ปี",
    "M": f"{_IN}(?:เดือน)?{_MONTH}",
    "d": f"(?:ณ|{_IN})(?:วันที่|{_WEEKDAY}(?:ที่)?)[0-9]{{1,2}}(?![0-9])",
    "D": "(?:(?:ใน)?ช่วง)?[0-9]{1,2}(?![0-9])",
    "W": "(?:(?:อย่าง)?ต่อเนื่อง)?(?:ตลอดทั้ง|ตลอด|ทั้ง)",
    "I": f"(?:(?:ให้|ก[ำา]หนด(?:การ)?)?(?:แล้ว)?เสร็จ(?:สิ้น)?)?(?:ภายใน|(?:อย่างช้า)?ไม่เกิน){_UP_TO_THE_END}",
    "S": f"{_IN}(?:(?:นับ|เริ่ม)?(?:ตั้งแต่|จาก)|นับแต่|{_START}(?:ตั้งแต่)?)",
    "B": f"{_IN}ระหว่าง",
    "O": "เป็นต้นไป",
    "T": f"{_FINISH}|(?:-{{0,3}}(?:ไป)?(?:จนถึง|ถึง)|-{{1,3}}){_UP_TO_THE_END}",
    "A": f"(?:และ|กับ|[&+]){_UP_TO_THE_END}",
    "s": "/",
    "c": ",",
}
_TOKEN = lazy("|".join(f"(?P<{kind}>{written})" for kind, written in _TOKENS.items()), re.IGNORECASE)

# One end of a period, in kinds of token: a day or month, a quarter, a half, a fiscal year, or a number whose
# meaning depends on the other end (1-15 มกราคม, ไตรมาส 1-2, ปีงบประมาณ 2567-68). C is a day in 12 เดือนตุลาคม, and a
# number of months in 12 เดือน ต.ค. - ก.ย.
_PART = (
    "(?:[dDC]?M(?:s?[YD])?[Ff]?|N[Ff]?|Q(?:s?Y|sD(?!sD))?[Ff]?|H(?:s?Y|sD)?[Ff]?|L[Ff]?|W?[FY]|W[fa]|E"
    "|D(?:s[YD]|Y)?[Ff]?|d)"
)
SHAPE = lazy(
    f"(?P<context>[Ff](?=.))?(?P<opening>[ISB])?W?(?P<first>{_PART})"
    f"(?P<listed>(?:(?:c?A|c){_PART}|s?(?:M(?:s?[YD])?|Q(?:s?Y|sD)?|H(?:s?Y|sD)?)[Ff]?)*|(?:sD){{2,}})(?:T(?P<second>{_PART}))?(?P<onward>O)?"
)

# Unicode's dashes (category Pd), and characters that look like one.
_DASHES = (
    "\u058a\u05be\u1400\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2e17\u2e1a\u2e3a\u2e3b\u2e40\u2e5d\u301c\u3030\u30a0\ufe31\ufe32\ufe58\ufe63\uff0d"
    "\U00010d6e\U00010ead→~\u2043\u2053\u2212\u223c\u2500\u2796\u30fc\uff5e"
)
SIGNS = FULL_WIDTH | str.maketrans(
    {
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys("[{［｛", "("),
        **dict.fromkeys("]}］｝", ")"),
        **dict.fromkeys("'‘’\"“”"),
    }
)
_space = lazy(r"(?<![0-9]) | (?![0-9])")  # not a space between digits, which separates two numbers
_label = lazy("(?:(?:กรอบ|ช่วง|ห้วง)?ระยะ|ช่วง|ห้วง)เวลา(?:(?:ใน)?(?:การ)?ด[ำา]เนิน(?:การ|งาน))?:?|ด[ำา]เนินการ")
# Both start with the dot itself, because a search for a fixed character is fast. The first is a dot after a year or
# at the end, unless it follows other dots; the second is a dot between a consonant and its mark.
_stray_dot = lazy(r"\.(?:(?<=[0-9][0-9].)(?![0-9.])|(?<!\.\.)$)")
_dot_before_mark = lazy(r"\.(?<=[ก-ฮ].)([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])")
_blank = lazy(r"\.{3}|[…‥_]")
_bracketed_year = lazy(rf"\(({_BUDDHIST_ERA}?[0-9]{{4}})\)")
_letter_for_digit = lazy(
    "(?<![A-Za-z0-9])(?:[0-9]+[oOlI]|[oOlI]+[0-9])[0-9oOlI]*(?![A-Za-z])|(?<![A-Za-z0-9])[oOlI](?![A-Za-z0-9])"
)
_now = lazy("(?:ถึง)?(?:ใน)?ปัจจุบัน")
_word = lazy(f"{_IN}(?:เดือน)?([ก-ฮะ-ฺเ-์]{{4,20}})")
_finished = lazy("เสร็จ|จบ|ครั้ง(?!ที่)|[0-9]วัน")  # in a period too, but an outcome where it stands beside a date
_may_be_date = lazy("[0-9๐-๙]|[คยพ]|ไตรมาส|ปี")
_not_date = lazy("[()\\[\\]*•▪●◦·;:]|(?:เวลา)?[0-9๐-๙]{1,2}[.:][0-9๐-๙]{2}\\s*(?:น\\.|นาฬิกา)")
_calendar_date = lazy(
    r"(?<![0-9])(?:0?[1-9]|[12][0-9]|3[01])(?:([/-])(?:0?[1-9]|1[0-2])\1(?:2[05])?|\.(?:0?[1-9]"
    r"|1[0-2])\.2[05]|([/.-])[^0-9].*\2.*)[0-9]{2}\Z"
)
_iso_date = lazy(r"\s*(?:20|25)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])\s*")
QUARTERS = range(1, 5)
_more_quarters = lazy("Q(?:[TAcs]D)+")  # ไตรมาส 3-4, ไตรมาส 1, 2 และ 3
LONGEST = 80  # letters of a text that may be a date
BRACKET = lazy(r"([^()]*)\(([^()]*)\)([^()]*)")


class Token(NamedTuple):
    """A word of a period as it was written.

    Attributes:
        kind: A key of _TOKENS.
        text: The normalised text.
    """

    kind: str
    text: str

    @property
    def number(self) -> int:
        """All digits of the text as one number."""
        return int("".join(filter(str.isdigit, self.text)))

    @property
    def months(self) -> int:
        """The number of months that a length in months or years stands for."""
        return self.number * (12 if self.kind == "U" else 1)

    @property
    def year(self) -> int:
        """The number as a year of the Buddhist era; two digits are a year from 2500 to 2599.

        Raises:
            PeriodError: The year is not in `YEARS`.
        """
        number = self.number
        number += 2500 if number < 100 else 0
        if number not in YEARS:
            raise _year_out_of_range(number)
        return number


def _year_out_of_range(number: int) -> PeriodError:
    reason = f"the year {number} is outside {YEARS[0]}-{YEARS[-1]} of the Buddhist era"
    if number + BUDDHIST_ERA in YEARS:
        return PeriodError(reason, "common-era", year=number, buddhist=number + BUDDHIST_ERA)
    return PeriodError(reason, "year-out-of-range", year=number)


def normalised(text: str) -> str:
    """Return a text in the form that `tokens_of` reads.

    The text is repaired, has Arabic digits, one kind of dash and bracket, and spaces only between two numbers. A
    label in front of the period, such as `ระยะเวลาดำเนินการ:`, is removed.

    Raises:
        PeriodError: It contains a blank to fill in, such as dots.
    """
    text = _in_one_form(text)
    return text[found.end() :] if (found := _label.match(text)) else text


def _in_one_form(text: str) -> str:
    text = " ".join(to_arabic_digits(repair(text)).translate(SIGNS).split())
    text = _space.sub("", text).rstrip(",;:")
    if _blank.search(text):
        raise PeriodError("a blank was left to fill in", "blank")
    if "." in text:
        text = _stray_dot.sub("", _dot_before_mark.sub(r"\1.", text))
    if "(" in text:
        text = _space.sub("", _bracketed_year.sub(r" \1", text))
    return text


def tokens_of(text: str) -> tuple[Token, ...]:
    """Split a normalised text into tokens.

    Raises:
        PeriodError: A part of it is not a known token.
    """
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        if text[position] == " ":
            position += 1
            continue
        found = _TOKEN.match(text, position)
        if not found or not found.lastgroup:
            begun = len(tokens[-1].text) if tokens and tokens[-1].kind == "M" else 0
            raise _not_understood(text, position, begun)
        tokens.append(Token(found.lastgroup, found[0]))
        position = found.end()
    return tuple(tokens)


def names_only_dates(text: str) -> bool:
    """Tell whether a text has nothing but dates, months, quarters or years, such as 15 มีนาคม 2568 or ไตรมาส 2."""
    if len(text) > LONGEST or not _may_be_date.search(text):
        return False
    if _iso_date.fullmatch(text):
        return True
    try:
        written = _in_one_form(_not_date.sub(" ", text))
    except PeriodError:
        return False
    tokens: list[Token] = []
    position = dates = 0
    while (found := _TOKEN.match(written, position)) and not _finished.search(found[0]):
        dates += _is_date(found)
        tokens.append(Token(str(found.lastgroup), found[0]))
        position = found.end() + (written[found.end() : found.end() + 1] == " ")
    return bool(dates) and position == len(written) and not _has_figure(tokens)


def _has_figure(tokens: Sequence[Token]) -> bool:
    """Tell whether a number is neither the day of what follows, a further quarter, nor a year: มี.ค. 15."""
    kinds = kinds_of(tokens)
    quarters = {at for found in _more_quarters.finditer(kinds) for at in range(found.start(), found.end())}
    numbers = (
        token.number
        for at, (token, kind) in enumerate(zip(tokens, kinds[1:] + " ", strict=True))
        if token.kind == "D" and kind not in "MTAcs" and not (at in quarters and token.number in QUARTERS)
    )
    return any(number + 2500 not in YEARS for number in numbers)


def _is_date(found: re.Match[str]) -> bool:
    """Tell whether a token is a date or a part of one, and not a number of four digits or 1.12.50 (item 1: 12.50)."""
    if found.lastgroup == "Y":
        return not found[0].isdigit() or int(found[0]) in YEARS
    if found.lastgroup == "N":
        return bool(_calendar_date.search(found[0]))
    return found.lastgroup in ("Q", "H", "E", "F", "f", "d", "M")


def _not_understood(text: str, position: int, begun: int) -> PeriodError:
    """The error for what stands at a position; `begun` letters before it may be the start of a misspelt month."""
    reason = f"not understood: {text[position : position + 30]!r}"
    if found := _letter_for_digit.search(text):
        return PeriodError(reason, "letter-for-digit", written=found[0])
    if _now.match(text, position):
        return PeriodError(reason, "one-end")
    if (found := _word.match(text, position - begun)) and (month := _nearest_month(found[1])):
        return PeriodError(reason, "misspelt-month", written=found[1], month=month)
    return PeriodError(reason)


def _nearest_month(word: str) -> str | None:
    from difflib import get_close_matches  # noqa: PLC0415  needed only for texts that cannot be read

    return next(iter(get_close_matches(word, [month.name for month in MONTHS], n=1, cutoff=MISSPELT)), None)


def kinds_of(tokens: Sequence[Token]) -> str:
    """Return the kinds of tokens as one text, a letter each."""
    return "".join([token.kind for token in tokens])


def month_of(written: str) -> int:
    """Return the number of a month, 1 to 12.

    Args:
        written: The text of its token, which may have words before the name and dots in it.
    """
    letters = written.replace(".", "")
    return next(number for name, number in _MONTH_OF.items() if letters.endswith(name))
