"""Periods as Thai offices write them (THAI.md, `parse_period`, rules 1 to 8).

A text is read in three stages, each of them linear: it is normalised, cut into tokens by one regular expression,
and the tokens' kinds, one letter each, are matched against the shape of a period. Whatever is not a known token
in a known place rejects the whole text: nothing is skipped.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple, Self

from ita_sync.thai.pattern import lazy
from ita_sync.thai.period_words import (
    BRACKET,
    ERA,
    HALVES,
    ORDINALS,
    SHAPE,
    YEARS,
    Token,
    month_of,
    normalised,
    tokens_of,
)

_FIRST_MONTH, _LAST_MONTH = 10, 9  # a fiscal year runs October to September


class _Days(NamedTuple):
    start: date
    end: date


class Period(_Days):  # no dataclass: importing that module would take as long as all of ours
    """The days from start to end, both included."""

    __slots__ = ()

    def __new__(cls, start: date, end: date) -> Self:
        """Refuse a start after the end."""
        if start > end:
            raise ValueError(f"the period starts ({start}) after it ends ({end})")
        return super().__new__(cls, start, end)

    def __contains__(self, other: object) -> bool:
        return isinstance(other, Period) and self.start <= other.start and other.end <= self.end

    @property
    def months(self) -> int | None:
        """How many whole months the period spans; None when it begins or ends within a month."""
        if self.start.day > 1 or (self.end + timedelta(days=1)).day > 1:
            return None
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1


def fiscal_year_days(number: int) -> Period:
    """Give the days of a fiscal year of the Buddhist era: 2568 is 1 October 2567 to 30 September 2568."""
    if number not in YEARS:
        raise ValueError(f"the year {number} is outside {YEARS[0]}-{YEARS[-1]} of the Buddhist era")
    end = number - ERA
    return Period(date(end - 1, 10, 1), date(end, 9, 30))


def fiscal_year_of(day: date) -> int:
    """Give the fiscal year, of the Buddhist era, that holds a day."""
    return day.year + ERA + (day.month >= _FIRST_MONTH)


# First and last month of what a number names: a quarter, a half, the whole.
_SPANS = {
    "Q": {1: (10, 12), 2: (1, 3), 3: (4, 6), 4: (7, 9)},
    "H": {1: (10, 3), 2: (4, 9)},
    "F": {1: (_FIRST_MONTH, _LAST_MONTH)},
    "E": {1: (_FIRST_MONTH, _LAST_MONTH)},
    "M": {number: (number, number) for number in range(1, 13)},
}
_NAMES = {"Q": "quarter", "M": "month"}


class _Part(NamedTuple):
    """One end of a period as far as it was written.

    `kind` is a key of _SPANS, or D for a number that only the other end explains.
    """

    kind: str
    number: int
    day: int | None = None
    year: int | None = None  # of a month: the calendar year
    fiscal: int | None = None

    def days(self, default: int) -> Period:
        """Give the days meant, in the fiscal year named, or else in the default one."""
        try:
            first, last = _SPANS[self.kind][self.number]
        except KeyError:
            raise ValueError(f"there is no {_NAMES.get(self.kind, 'period')} {self.number}") from None
        start, end = self._year(first, default), self._year(last, default)
        return Period(
            date(start, first, 1) if self.day is None else _day(start, first, self.day),
            _last_day(end, last) if self.day is None else _day(end, last, self.day),
        )

    def _year(self, month: int, default: int) -> int:
        if self.year is not None:
            return self.year - ERA
        return (self.fiscal or default) - ERA - (month >= _FIRST_MONTH)


def _last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"there is no day {day} in month {month} of {year + ERA}") from None


def _part(tokens: Sequence[Token]) -> _Part:
    tokens = [token for token in tokens if token.kind not in "sW"]
    fiscal = None
    if len(tokens) > 1 and tokens[-1].kind in "Ff":
        fiscal = tokens.pop()
    part = _BUILDERS[tokens[0].kind](tokens)
    return part._replace(fiscal=fiscal.year) if fiscal and fiscal.kind == "F" else part


def _date_part(tokens: Sequence[Token]) -> _Part:
    day = tokens[0].number
    if len(tokens) > 1 and tokens[1].kind == "M":
        return _month_part(tokens[1:])._replace(day=day)
    return _Part("D", day, fiscal=_following_year(tokens))


def _month_part(tokens: Sequence[Token]) -> _Part:
    return _Part("M", month_of(tokens[0].text), year=_following_year(tokens))


def _numeric_part(tokens: Sequence[Token]) -> _Part:
    day, month, year = _numeric.fullmatch(tokens[0].text).groups()  # type: ignore[union-attr]
    return _Part("M", int(month) if month.isdigit() else month_of(month), int(day), Token("Y", year).year)


def _quarter_part(tokens: Sequence[Token]) -> _Part:
    return _Part("Q", _ordinal(tokens[0], ORDINALS), fiscal=_following_year(tokens))


def _half_part(tokens: Sequence[Token]) -> _Part:
    return _Part(
        "H", _ordinal(Token("H", _count.sub("", tokens[0].text)), HALVES), fiscal=_following_year(tokens)
    )


def _year_part(tokens: Sequence[Token]) -> _Part:
    token = tokens[0]
    return _Part(
        "E" if token.kind == "E" else "F", 1, fiscal=token.year if _count.search(token.text) else None
    )


def _months_part(tokens: Sequence[Token]) -> _Part:
    if tokens[0].number != 12:
        raise ValueError(f"{tokens[0].number} months: which ones?")
    return _Part("F", 1)


_BUILDERS: dict[str, Callable[[Sequence[Token]], _Part]] = {
    **dict.fromkeys("dD", _date_part),
    "M": _month_part,
    "N": _numeric_part,
    "Q": _quarter_part,
    "H": _half_part,
    "L": _months_part,
    **dict.fromkeys("FfYaE", _year_part),
}
_count = lazy("[0-9]+")
_numeric = lazy(r"(?:วันที่)?([0-9]{1,2})[/.-](.+?)[/.-]{1,2}([0-9]+)")


def _ordinal(token: Token, words: Mapping[str, int]) -> int:
    if _count.search(token.text):
        return token.number
    return next(number for word, number in words.items() if token.text.endswith(word))


def _following_year(tokens: Sequence[Token]) -> int | None:
    return tokens[1].year if len(tokens) > 1 else None


def _explained(first: _Part, second: _Part) -> tuple[_Part, _Part]:
    """Read a number alone at one end by what stands at the other."""
    if first.kind == "D" and second.kind == "M" and first.fiscal is None:
        return second._replace(day=first.number), second
    if second.kind == "D" and first.kind == "Q":
        return first, second._replace(kind="Q")
    if second.kind == "D" and first.kind == "F" and second.fiscal is None:
        return first, _Part("F", 1, fiscal=Token("D", f"{second.number}").year)
    return _numbered_month(first), _numbered_month(second)


def _numbered_month(part: _Part) -> _Part:
    """Read 10/2567 as a month; any other number alone says nothing."""
    if part.kind != "D":
        return part
    if part.fiscal is None:
        raise ValueError(f"the number {part.number} stands alone")
    return _Part("M", part.number, year=part.fiscal)


def _inherited(first: _Part, second: _Part) -> tuple[_Part, _Part]:
    """Rule 4: the end without a year takes the other's, across the turn of the year if the months say so."""
    dated = first.year is not None or first.fiscal is not None
    if not dated and second.year is not None:
        return first._replace(year=second.year - (first.number > second.number)), second
    if not dated:
        return first._replace(fiscal=second.fiscal), second
    if second.year is not None or second.fiscal is not None:
        return first, second
    if first.year is not None and second.kind == "M":
        return first, second._replace(year=first.year + (second.number < first.number))
    return first, second._replace(fiscal=first.fiscal)


def _range(first: _Part, second: _Part, default: int) -> Period:
    first, second = _explained(first, second)
    if second.kind not in (first.kind, "E") or first.kind == "E":
        raise ValueError("the two ends are of different kinds")
    whole = second.fiscal if first.fiscal is None else None
    first, second = _inherited(first, second)
    return _within(Period(first.days(default).start, second.days(default).end), whole)


def _within(period: Period, number: int | None) -> Period:
    if number is not None and period not in fiscal_year_days(number):
        raise ValueError(f"{period.start} to {period.end} is not within the fiscal year {number}")
    return period


def _single(part: _Part, default: int) -> Period:
    part = _numbered_month(part)
    return _within(part.days(default), part.fiscal)


def _shape(tokens: Sequence[Token]) -> re.Match[str]:
    kinds = "".join(token.kind for token in tokens)
    if shape := SHAPE.fullmatch(kinds):
        return shape
    if kinds == "f":
        raise ValueError("which fiscal year?")
    if kinds.startswith("T") or kinds.endswith("T"):
        raise ValueError("one end is missing")
    raise ValueError("not a period" if kinds else "nothing is written")


def _read(tokens: Sequence[Token], default: int) -> Period:
    """Read tokens without brackets."""
    shape = _shape(tokens)
    if shape["context"] == "F":
        default = whole = tokens[0].year
    else:
        whole = None
    first = _part(tokens[slice(*shape.span("first"))])
    second = _part(tokens[slice(*shape.span("second"))]) if shape["second"] else None
    if shape["listed"]:
        first, second = _listed(first, tokens[slice(*shape.span("listed"))], second)
    period = _single(first, default) if second is None else _range(first, second, default)
    return _within(_bounded(period, shape, first), whole)


def _listed(first: _Part, tokens: Sequence[Token], last: _Part | None) -> tuple[_Part, _Part]:
    """Read ไตรมาส 1, 2 และ 3 as a range, if it leaves nothing out."""
    numbers = [first.number, *(token.number for token in tokens if token.kind in "QD")]
    if last is None:
        last = _Part("Q", numbers[-1])
    else:
        numbers.append(last.number)
    if first.kind != "Q" or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise ValueError("a list is not a period")
    return first, last


def _bounded(period: Period, shape: re.Match[str], first: _Part) -> Period:
    """Rule 6, and rule 7 for an end that is missing."""
    opening, two_ends, onward = shape["opening"], shape["second"] or shape["listed"], shape["onward"]
    if onward and (two_ends or opening in ("I", "B")):
        raise ValueError("a period that goes on has no end")
    if onward:
        return Period(period.start, fiscal_year_days(fiscal_year_of(period.start)).end)
    if opening == "I":
        if two_ends:
            raise ValueError("a deadline is one day, month or quarter")
        return Period(fiscal_year_days(fiscal_year_of(period.end)).start, period.end)
    if not two_ends and (opening == "S" or (opening == "B" and first.kind == "M") or first.kind == "E"):
        raise ValueError("one end is missing")
    return period


def _read_with_bracket(outer: Sequence[Token], inner: Sequence[Token], default: int) -> Period:
    """Read a text and the bracket after it, which says the same again, or only adds the year."""
    if [token.kind for token in inner] in (["F"], ["Y"]):
        return _read_with_year(outer, inner[0], default)
    for kinds, others in ((outer, inner), (inner, outer)):
        if [token.kind for token in kinds] == ["L"]:
            return _of_length(_read(others, default), kinds[0].number)
    if [token.kind for token in outer] == ["f"]:
        outer = (Token("W", ""), *outer)
    meant = outer[1:] if outer[0].kind == "I" else outer  # the bracket may name the deadline alone
    for text in (outer, meant):
        said = _read(text, default)
        if said == _read(inner, fiscal_year_of(said.start)):
            return _read(outer, default)
        again = _read(inner, default)
        if again == _read(text, fiscal_year_of(again.start)):
            return _read(outer, fiscal_year_of(again.start))
    raise ValueError("the bracket contradicts the text before it")


def _read_with_year(outer: Sequence[Token], year: Token, default: int) -> Period:
    try:
        return _read((*outer, year), default)
    except ValueError:
        return _within(_read(outer, default), year.year)


def _of_length(period: Period, months: int) -> Period:
    if period.months != months:
        raise ValueError(f"{period.start} to {period.end} is not {months} months")
    return period


def parse_period(text: str, *, fiscal_year: int) -> Period:
    """Read a period as Thai offices write it.

    Args:
        text: What stands in the cell.
        fiscal_year: The report's fiscal year in the Buddhist era, which a period without a year belongs to.

    Returns:
        The period, with both its ends.

    Raises:
        ValueError: If the text is not certainly one period: the message says why.
    """
    fiscal_year_days(fiscal_year)  # rejects a year of another era
    written = normalised(text)
    if not (bracketed := BRACKET.fullmatch(written)):
        return _read(tokens_of(written), fiscal_year)
    outer, inner = tokens_of(bracketed[1]), tokens_of(bracketed[2])
    return _read_with_bracket(outer, inner, fiscal_year) if outer else _read(inner, fiscal_year)
