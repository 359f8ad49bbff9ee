"""Show a value of an .xlsx as Excel does, through its number format.

Numbers go through `xlfmt`. What it does not know is added here: Thai digits (`t0`), and dates in Thai, in the Buddhist era
and by the formats that Thai editions of Excel carry in themselves. What cannot be shown as staff see it is shown plain: a
number with all its digits, a date as day/month/year of the common era.
"""

from __future__ import annotations

import math
import operator
import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

import xlfmt
from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel, to_excel

from ita_sync.thai import to_thai_digits
from ita_sync.thai.calendar import BUDDHIST_ERA, MONTHS

# Formats of Thai editions, which a file names by number alone (ECMA-376, 18.8.30, th-th), with d, m and b
# for its Thai letters of day, month and year.
THAI_FORMATS = {
    59: "t0",
    60: "t0.00",
    61: "t#,##0",
    62: "t#,##0.00",
    67: "t0%",
    68: "t0.00%",
    69: "t# ?/?",
    70: "t# ??/??",
    71: "d/m/bbbb",
    72: "d-mmm-bb",
    73: "d-mmm",
    74: "mmm-bb",
    75: "h:mm",
    76: "h:mm:ss",
    77: "d/m/bbbb h:mm",
    78: "mm:ss",
    79: "[h]:mm:ss",
    80: "mm:ss.0",
    81: "d/m/bb",
}
# Dates and times of day that are shown as the machine's settings say, which no file tells.
SYSTEM_DATES, SYSTEM_FORMAT = (
    {"mm-dd-yy", "m/d/yy h:mm"},
    re.compile(r"(?i)\[\$-(?:f[84]00|x-sys(?:date|time))\b"),
)
DAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
SHORT_DAYS = ("จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา.")
GREGORIAN, BUDDHIST, THAI_DIGITS = {0, 1, 2, 9, 10, 11, 12}, 7, 0x0D  # in a locale tag
CALENDARS = 0x7F  # the bit above says that dates are typed in the calendar as well
ENGLISH = re.compile(r"en\b|en-|(?:0?[0-9a-f])?09$", re.IGNORECASE)
TAG = re.compile(r"\[\$-([^\],]*)(?:,([0-9A-Fa-f]+))?\]")
TRAILING_SIGN = re.compile(r"(?<=[0#?])\.-")  # ๑,๕๐๐.- as prices are written
OPTIONAL_DECIMALS, LAST_ZEROS = re.compile(r"\.(#+)(?![0#?eE])"), re.compile(r"\.(\d*?)0+(?!\d)")
PART = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[[^\]]*\]|(?P<half>AM/PM|A/P)'
    r"|(?P<field>d{1,4}|m{1,5}|y{1,4}|b{1,4}|e{1,4}|h{1,2}|s{1,2}(?:\.0+)?)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
ELAPSED = re.compile(r"(?i)\[(?:h+|m+|s+)\]")  # hours that count on past a day
QUOTED = re.compile(r'"[^"]*"?|\\.')
UNITS, MAX_DAYS = {"h": 3600, "m": 60, "s": 1}, 1e9
FRACTION = re.compile(r"(?i)s\.0")
CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
HOLDS = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "<>": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}
IN_BRACKETS = re.compile(r"\[[^\]]*\]|[_*].")
NO_DATE = "########"  # so Excel shows a number that is no day
NO_DAY = "0/1/1900"  # and so a time of day that is formatted as a date, as of a formula that points to a blank cell
DAY_LETTERS = re.compile("(?i)[dyb]")
DATE_LETTERS, HIJRI, GREGORIAN_MARK = re.compile("(?i)[dmybhs]"), re.compile("(?i)b2"), re.compile("(?i)b1")


class Locale(NamedTuple):
    """What the tag of a format says, such as `[$-D07041E]` or `[$-th-TH,107]`.

    Attributes:
        is_buddhist: Years are of the Buddhist era.
        has_thai_digits: Digits are Thai.
        is_english: Names are English ones; else Thai, as on the machines of those who keep the sheet.
        is_known: Its calendar is one that is shown here.
    """

    is_buddhist: bool = False
    has_thai_digits: bool = False
    is_english: bool = False
    is_known: bool = True


class _Piece(NamedTuple):
    """A piece of a format of dates.

    Attributes:
        field: What it shows of a moment, such as `yyyy`; blank if nothing.
        half: The two words of which it shows one by the half of the day, such as `AM/PM`; blank if none.
        text: What it shows of itself.
        is_minute: Whether an m in it is a minute and no month.
    """

    field: str
    half: str
    text: str
    is_minute: bool


def display(value: object, code: str = "General", epoch: datetime = WINDOWS_EPOCH) -> str:
    """What the cell shows.

    Args:
        value: As openpyxl reads it.
        code: The number format's code.
        epoch: The day from which the workbook counts its dates.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float) and _is_of_dates(code):
        zero = code.split(";")[2:3]
        if value == 0 and zero and not _is_of_dates(zero[0]):
            return _number(value, code)
        value = _as_date(value, epoch)
    if isinstance(value, timedelta) or (isinstance(value, date | time) and ELAPSED.search(code)):
        value = to_excel(value, epoch)  # type: ignore[no-untyped-call]
    if isinstance(value, date | time):
        return _date(value, code)
    if isinstance(value, int | float):
        return (
            _elapsed(value, code) if ELAPSED.search(code) and abs(value) < MAX_DAYS else _number(value, code)
        )
    return value if value is NO_DATE else _text(str(value), code)


def _elapsed(value: float, code: str) -> str:
    """A length of time: `[h]` counts hours past a day, `[m]` and `[s]` likewise; what follows is the rest."""
    first = code.partition(";")[0]
    seconds = abs(value) * 86_400
    seconds = seconds if FRACTION.search(first) else math.floor(seconds + 0.5)
    counted = ELAPSED.sub(
        lambda field: f'"{int(seconds / UNITS[field[0][1].lower()]):0{len(field[0]) - 2}}"', first
    )
    moment = datetime(1900, 1, 1) + timedelta(seconds=seconds % 86_400)
    return ("-" if value < 0 else "") + _laid_out(moment, counted, _locale(code), is_length=True)


def _text(value: str, code: str) -> str:
    """A text, with what its format puts around it: `"ข้อ "@`; a fourth section without anything hides it."""
    section = code.rsplit(";", maxsplit=1)[-1]
    if not section and QUOTED.sub("", code).count(";") == 3:
        return ""
    return (
        str(xlfmt.format_value(value, code)) if "@" in section and section.strip() not in {"@", ""} else value
    )


def _is_of_dates(code: str) -> bool:
    """Whether a format shows a number as a date or a time of day."""
    first = code.partition(";")[0]
    bare = IN_BRACKETS.sub("", QUOTED.sub("", first))
    return DATE_LETTERS.search(bare) is not None and not ELAPSED.search(first)


def _as_date(value: float, epoch: datetime) -> object:
    try:
        return from_excel(value, epoch) if value >= 0 else NO_DATE
    except (ValueError, OverflowError):
        return NO_DATE


def _number(value: float, code: str) -> str:
    if "[" in code and _fits_nowhere(value, code):
        code = "General"
    if code == "General" and 1e-4 <= abs(value) < 1e10:
        return _general(value)
    plain = TRAILING_SIGN.sub('".-"', _without_marks(code))
    is_thai = _locale(code).has_thai_digits
    decimals = OPTIONAL_DECIMALS.sub(lambda found: "." + "0" * len(found[1]), plain)
    try:
        shown = str(xlfmt.format_value(value, decimals)).strip()
    except (ValueError, OverflowError, ArithmeticError):
        shown = f"{value:.15g}"
    if decimals != plain:  # `xlfmt` loses what follows decimals of which none is shown
        shown = LAST_ZEROS.sub(r".\1", shown, count=1)
    return to_thai_digits(shown) if is_thai else shown


def _fits_nowhere(value: float, code: str) -> bool:
    """Whether a number meets neither condition of a format such as `[=1]"✓";[=0]"✗"`."""
    conditions = [CONDITION.search(section) for section in code.split(";")]
    found = [condition for condition in conditions if condition]
    return len(found) == len(conditions) == 2 and not any(
        HOLDS[sign](value, float(limit)) for sign, limit in (condition.groups() for condition in found)
    )


def _general(value: float) -> str:
    """A number without a format: ten digits, as `xlfmt` has them as well, which takes a hundred times as long."""
    decimals = 9 - max(0, math.floor(math.log10(abs(value))))
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".")


def _without_marks(code: str) -> str:
    """A code without its tag, and without the t in front that asks for Thai digits."""
    return TAG.sub("", code).removeprefix("t").removeprefix("T")


@lru_cache(maxsize=1000)
def _locale(code: str) -> Locale:
    found = TAG.search(code)
    is_marked = TAG.sub("", code)[:1] in {"t", "T"}
    if not found:
        return Locale(has_thai_digits=is_marked)
    name, flags = found.groups()
    number = int(flags, 16) << 16 if flags else int(name, 16) if re.fullmatch("[0-9A-Fa-f]{1,8}", name) else 0
    calendar, digits = number >> 16 & CALENDARS, number >> 24 & 0xFF
    return Locale(
        is_buddhist=calendar == BUDDHIST or "-ca-buddhist" in name,
        has_thai_digits=is_marked or digits == THAI_DIGITS or "-nu-thai" in name,
        is_english=ENGLISH.match(name[-4:] if number else name) is not None,
        is_known=calendar in GREGORIAN | {BUDDHIST},
    )


def _date(value: date | time, code: str) -> str:
    locale = _locale(code)
    pattern = TAG.sub("", code).partition(";")[0]
    bare = QUOTED.sub("", pattern)
    has_day = DAY_LETTERS.search(bare) is not None
    if isinstance(value, time) and has_day:
        return NO_DAY
    if code in SYSTEM_DATES or SYSTEM_FORMAT.match(code):
        return _plain_date(value, has_time="h" in bare) if has_day else f"{_moment(value):%H:%M}"
    if HIJRI.search(bare) or not locale.is_known or not DATE_LETTERS.search(bare):
        return _plain_date(value)
    moment = _moment(value) if FRACTION.search(bare) else _moment(value, timedelta(seconds=0.5))
    return _laid_out(moment, pattern, locale)


def _laid_out(moment: datetime, pattern: str, locale: Locale, *, is_length: bool = False) -> str:
    pieces = _pieces(GREGORIAN_MARK.sub("", _without_marks(pattern)), is_length)
    is_half = any(piece.half for piece in pieces)
    shown = "".join(_shown(piece, moment, locale, is_half=is_half) for piece in pieces).strip()
    return to_thai_digits(shown) if locale.has_thai_digits else shown


def _moment(value: date | time, rounding: timedelta = timedelta()) -> datetime:
    """A day and time; where no fraction of a second is shown, Excel rounds to seconds, and cuts off from there on."""
    if isinstance(value, time):
        value = datetime.combine(date(1900, 1, 1), value)
    elif not isinstance(value, datetime):
        value = datetime.combine(value, time())
    can_round = value.microsecond and datetime.max - value > rounding
    rounded = value + rounding if can_round else value
    return rounded if rounded.date() == value.date() else value


def _plain_date(value: date | time, *, has_time: bool = True) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    has_time = has_time and isinstance(value, datetime) and value.time() >= time(0, 1)
    clock = f" {value:%H:%M}" if has_time else ""
    return f"{value.day}/{value.month}/{value.year}{clock}"


@lru_cache(maxsize=1000)
def _pieces(pattern: str, is_length: bool) -> tuple[_Piece, ...]:
    """The pieces of a format; an m is a minute behind an hour, before a second, and anywhere in a length of time."""
    parts = [*PART.finditer(pattern)]
    fields = ["", *(part["field"].lower() for part in parts if part["field"]), ""]
    beside = zip(fields, fields[2:], strict=False)  # what stands before and behind each field
    return tuple(_piece(part, *next(beside), is_length) if part["field"] else _piece(part) for part in parts)


def _piece(part: re.Match[str], before: str = "", after: str = "", is_length: bool = False) -> _Piece:
    is_minute = is_length or before.startswith("h") or after.startswith("s")
    text = part["quoted"] or part["escaped"] or part["other"] or ""
    return _Piece((part["field"] or "").lower(), part["half"] or "", text, is_minute)


def _shown(piece: _Piece, moment: datetime, locale: Locale, *, is_half: bool) -> str:
    if piece.field:
        return _field(moment, piece.field, locale, is_minute=piece.is_minute, is_half=is_half)
    before_noon, _, after_noon = piece.half.partition("/")
    return (before_noon if moment.hour < 12 else after_noon) if piece.half else piece.text


def _field(moment: datetime, field: str, locale: Locale, *, is_minute: bool, is_half: bool) -> str:
    kind, size = field[0], len(field)
    if kind == "d":
        return _day(moment, size, locale)
    if kind == "m" and not is_minute:
        return _month(moment, size, locale)
    if kind in "yeb":
        year = moment.year + (BUDDHIST_ERA if kind == "b" or locale.is_buddhist else 0)
        return f"{year % 100:02}" if size <= 2 and kind != "e" else str(year)
    if kind == "h":
        return str((moment.hour % 12 or 12) if is_half else moment.hour).zfill(size)
    if kind == "m":
        return str(moment.minute).zfill(size)
    whole, _, zeros = field.partition(".")
    fraction = f".{moment.microsecond:06}"[: len(zeros) + 1] if zeros else ""
    return str(moment.second).zfill(len(whole)) + fraction


def _day(moment: datetime, size: int, locale: Locale) -> str:
    if size <= 2:
        return str(moment.day).zfill(size)
    if locale.is_english:
        return f"{moment:%a}" if size == 3 else f"{moment:%A}"
    return SHORT_DAYS[moment.weekday()] if size == 3 else DAYS[moment.weekday()]


def _month(moment: datetime, size: int, locale: Locale) -> str:
    if size <= 2:
        return str(moment.month).zfill(size)
    month = MONTHS[moment.month - 1]
    if locale.is_english:
        return f"{moment:%b}" if size == 3 else f"{moment:%B}" if size == 4 else f"{moment:%b}"[0]
    return month.abbreviation if size == 3 else month.name if size == 4 else month.name[0]
