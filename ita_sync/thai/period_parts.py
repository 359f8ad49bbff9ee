"""One end of a period: reading its tokens, and the days it stands for (docs/thai.md, periods, rules 2, 3 and 5).

For example, the tokens `๑๕`, `มกราคม` and `๒๕๖๘` are `Part(kind="M", number=1, day=15, year=2568)`, which is the period
2025-01-15 to 2025-01-15.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ita_sync.thai.calendar import BUDDHIST_ERA
from ita_sync.thai.fiscal_years import FIRST_MONTH, LAST_MONTH, Period
from ita_sync.thai.pattern import lazy
from ita_sync.thai.period_errors import PeriodError
from ita_sync.thai.period_words import HALVES, ORDINALS, Token, month_of

# Kind of part -> its number -> first and last month. Q: quarter, H: half year, M: month; F, E and L: fiscal year.
_SPANS = {
    "Q": {1: (10, 12), 2: (1, 3), 3: (4, 6), 4: (7, 9)},
    "H": {1: (10, 3), 2: (4, 9)},
    "F": {1: (FIRST_MONTH, LAST_MONTH)},
    "E": {1: (FIRST_MONTH, LAST_MONTH)},
    "L": {1: (FIRST_MONTH, LAST_MONTH)},
    "M": {number: (number, number) for number in range(1, 13)},
}


class Part(NamedTuple):
    """One end of a period as it was written. Years are of the Buddhist era.

    Attributes:
        kind: A key of _SPANS; D for a number whose meaning depends on the other end, d for such a number that is
            a day.
        number: Of the quarter, half or month; 1 for a fiscal year.
        day: The day of the month.
        year: The calendar year, of a month or of a number joined to it by "/".
        fiscal: The fiscal year.
    """

    kind: str
    number: int
    day: int | None = None
    year: int | None = None
    fiscal: int | None = None

    def days(self, default: int) -> Period:
        """Return the days of this part.

        Args:
            default: The fiscal year for a part without a year.

        Raises:
            PeriodError: There is no such quarter, month or day.
        """
        try:
            first, last = _SPANS[self.kind][self.number]
        except KeyError:
            raise self._out_of_range() from None
        start, end = self._common_year(first, default), self._common_year(last, default)
        return Period(
            date(start, first, 1) if self.day is None else _day(start, first, self.day),
            _last_day(end, last) if self.day is None else _day(end, last, self.day),
        )

    def _out_of_range(self) -> PeriodError:
        if self.kind == "Q":
            return PeriodError(f"there is no quarter {self.number}", "no-such-quarter", number=self.number)
        return PeriodError(f"there is no month {self.number}", "no-such-month", number=self.number)

    def _common_year(self, month: int, default: int) -> int:
        if self.year is not None:
            return self.year - BUDDHIST_ERA
        return (self.fiscal or default) - BUDDHIST_ERA - (month >= FIRST_MONTH)


def _last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        reason = f"there is no day {day} in month {month} of {year + BUDDHIST_ERA}"
        raise PeriodError(reason, "no-such-day", day=day, month=month, year=year + BUDDHIST_ERA) from None


def part_of(tokens: Sequence[Token]) -> Part:
    """Read the tokens of one end, which have matched a part of `SHAPE`.

    Raises:
        PeriodError: They name a year outside `YEARS`, or a number of months other than 12.
    """
    tokens = [token for token in tokens if token.kind != "W"]
    fiscal = None
    if len(tokens) > 1 and tokens[-1].kind in "Ff":
        fiscal = tokens.pop()
    part = _BUILDERS[tokens[0].kind](tokens)
    return part._replace(fiscal=fiscal.year) if fiscal and fiscal.kind == "F" else part


def _date_part(tokens: Sequence[Token]) -> Part:
    number, following = tokens[0], tokens[1].kind if len(tokens) > 1 else ""
    if following == "M":
        return _month_part(tokens[1:])._replace(day=number.number)
    part, year = Part(number.kind, number.number), _following_year(tokens)
    return part._replace(year=year) if following == "s" else part._replace(fiscal=year)


def _month_part(tokens: Sequence[Token]) -> Part:
    return Part("M", month_of(tokens[0].text), year=_following_year(tokens))


def _numeric_part(tokens: Sequence[Token]) -> Part:
    day, month, year = _numeric.fullmatch(tokens[0].text).groups()  # type: ignore[union-attr]
    return Part("M", int(month) if month.isdigit() else month_of(month), int(day), Token("Y", year).year)


def _quarter_part(tokens: Sequence[Token]) -> Part:
    if len(tokens) > 1 and tokens[1].kind == "s" and tokens[-1].text in _QUARTERS:
        raise PeriodError("two quarters are a list", "list")
    return Part("Q", _ordinal(tokens[0], ORDINALS), fiscal=_following_year(tokens))


def _half_part(tokens: Sequence[Token]) -> Part:
    return Part(
        "H", _ordinal(Token("H", _count.sub("", tokens[0].text)), HALVES), fiscal=_following_year(tokens)
    )


def _year_part(tokens: Sequence[Token]) -> Part:
    token = tokens[0]
    return Part(
        "E" if token.kind == "E" else "F", 1, fiscal=token.year if _count.search(token.text) else None
    )


def _months_part(tokens: Sequence[Token]) -> Part:
    if tokens[0].number != 12:
        raise PeriodError(f"{tokens[0].number} months: which ones?", "which-months", number=tokens[0].number)
    return Part("L", 1)


_BUILDERS: dict[str, Callable[[Sequence[Token]], Part]] = {
    **dict.fromkeys("dDC", _date_part),
    "M": _month_part,
    "N": _numeric_part,
    "Q": _quarter_part,
    "H": _half_part,
    "L": _months_part,
    **dict.fromkeys("FfYaE", _year_part),
}
_QUARTERS = ("1", "2", "3", "4")  # after a slash, which may also be followed by a year
_count = lazy("[0-9]+")
_numeric = lazy(r"[^0-9]*([0-9]{1,2})[/.-](.+?)[/.-]{1,2}([0-9]+)")


def _ordinal(token: Token, words: Mapping[str, int]) -> int:
    if _count.search(token.text):
        return token.number
    return next(number for word, number in words.items() if token.text.rstrip(":").endswith(word))


def _following_year(tokens: Sequence[Token]) -> int | None:
    return tokens[-1].year if len(tokens) > 1 else None
