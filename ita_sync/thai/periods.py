"""Periods as Thai offices write them (docs/thai.md, periods, rule 1 to 8).

A text is read in three stages, each of them linear: it is normalised, cut into tokens by one regular expression,
and the tokens' kinds, one letter each, are matched against the shape of a period. Whatever is not a known token
in a known place rejects the whole text: nothing is skipped.
"""

import re
from collections.abc import Sequence
from itertools import groupby

from ita_sync.thai.fiscal_years import Period, fiscal_year_days, fiscal_year_of
from ita_sync.thai.period_errors import PeriodError
from ita_sync.thai.period_parts import Part, part_of
from ita_sync.thai.period_words import BRACKET, SHAPE, Token, kinds_of, normalised, tokens_of


def _explained(first: Part, second: Part) -> tuple[Part, Part]:
    """Read a number alone at one end by what stands at the other."""
    if second.day is not None and first.kind in ("d", "D") and first.year is first.fiscal is None:
        return second._replace(day=first.number), second
    if first.kind == "Q":
        return first, _numbered_quarter(second)
    if second.kind == "D" and first.kind == "F" and second.year is second.fiscal is None:
        return first, Part("F", 1, fiscal=Token("D", f"{second.number}").year)
    return _numbered_month(first), _numbered_month(second)


def _numbered_quarter(part: Part) -> Part:
    """Read the number behind another quarter as one, and the year behind it, however joined, as a fiscal year."""
    return part._replace(kind="Q", year=None, fiscal=part.fiscal or part.year) if part.kind == "D" else part


def _numbered_month(part: Part) -> Part:
    """Read 10/2567 as a month; any other number alone says nothing."""
    if part.kind not in ("d", "D"):
        return part
    if part.year is None:
        raise PeriodError(f"the number {part.number} stands alone")
    return part._replace(kind="M")


def _inherited(first: Part, second: Part) -> tuple[Part, Part]:
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


def _range(first: Part, second: Part, default: int) -> Period:
    first, second = _explained(first, second)
    if second.kind not in (first.kind, "E") or first.kind == "E":
        raise PeriodError("the two ends are of different kinds")
    whole = second.fiscal if first.fiscal is None else None
    first, second = _inherited(first, second)
    return _within(Period(first.days(default).start, second.days(default).end), whole)


def _within(period: Period, number: int | None) -> Period:
    if number is not None and period not in fiscal_year_days(number):
        raise PeriodError(
            f"{period.start} to {period.end} is not within the fiscal year {number}", "contradiction"
        )
    return period


def _single(part: Part, default: int) -> Period:
    part = _numbered_month(part)
    return _within(part.days(default), part.fiscal)


def _shape(tokens: Sequence[Token]) -> re.Match[str]:
    kinds = kinds_of(tokens)
    if shape := SHAPE.fullmatch(kinds):
        return shape
    if kinds == "f":
        raise PeriodError("which fiscal year?", "which-year")
    if kinds.startswith("T") or kinds.endswith("T"):
        raise PeriodError("one end is missing", "one-end")
    raise PeriodError("not a period" if kinds else "nothing is written")


def _read(tokens: Sequence[Token], default: int) -> Period:
    """Read tokens without brackets."""
    shape = _shape(tokens)
    if shape["context"] == "F":
        default = whole = tokens[0].year
    else:
        whole = None
    first = part_of(tokens[slice(*shape.span("first"))])
    second = part_of(tokens[slice(*shape.span("second"))]) if shape["second"] else None
    if shape["listed"]:
        first, second = _listed(first, tokens[slice(*shape.span("listed"))], second)
    if second is not None and second.day is None and shape["first"].startswith("C"):
        raise PeriodError("a day, or a count of months?")
    period = _single(first, default) if second is None else _range(first, second, default)
    return _within(_bounded(period, shape, first), whole)


def _listed(first: Part, tokens: Sequence[Token], last: Part | None) -> tuple[Part, Part]:
    """Read ไตรมาส 1, 2 และ 3 as a range, if it leaves nothing out and is all of one fiscal year."""
    following = [
        part_of([*part]) for comma, part in groupby(tokens, lambda token: token.kind == "c") if not comma
    ]
    parts = [first, *map(_numbered_quarter, following if last is None else [*following, last])]
    numbers, years = [part.number for part in parts], {part.fiscal for part in parts} - {None}
    consecutive = numbers == list(range(first.number, first.number + len(parts)))
    if {part.kind for part in parts} != {"Q"} or len(years) > 1 or not consecutive:
        raise PeriodError("a list is not a period", "list")
    year = years.pop() if years else None
    return first._replace(fiscal=year), parts[-1]._replace(fiscal=year)


def _bounded(period: Period, shape: re.Match[str], first: Part) -> Period:
    """Rule 6, and rule 7 for an end that is missing."""
    opening, two_ends, onward = shape["opening"], shape["second"] or shape["listed"], shape["onward"]
    if first.kind == "L" and (onward or opening == "I"):
        raise PeriodError("a number of months is a length, not a day, month or quarter")
    if onward and (two_ends or opening in ("I", "B")):
        raise PeriodError("a period that goes on has no end")
    if onward:
        return Period(period.start, fiscal_year_days(fiscal_year_of(period.start)).end)
    if opening == "I":
        if two_ends:
            raise PeriodError("a deadline is one day, month or quarter")
        return Period(fiscal_year_days(fiscal_year_of(period.end)).start, period.end)
    if not two_ends and (opening == "S" or (opening == "B" and first.kind == "M") or first.kind == "E"):
        raise PeriodError("one end is missing", "one-end")
    return period


def _outside(before: Sequence[Token], after: Sequence[Token]) -> Sequence[Token]:
    """Join what stands around a bracket: behind one in the middle only a year may, in words that make it one."""
    if before and after and (kinds_of(after) not in ("F", "Y") or after[0].text.isdigit()):
        raise PeriodError("not understood: what follows the bracket")
    return *before, *after


def _read_with_bracket(outer: Sequence[Token], inner: Sequence[Token], default: int) -> Period:
    """Read a text and the bracket in it, which says the same again, or only adds the year."""
    if kinds_of(inner) in ("F", "Y"):
        return _read_with_year(outer, inner[0], default)
    for tokens, others in ((outer, inner), (inner, outer)):
        if kinds_of(tokens) == "L":
            return _of_length(_read(others, default), tokens[0].number)
    yearless = kinds_of(outer) == "f"  # rule 5 gives it no year, so that any bracket may
    if yearless:
        outer = (Token("W", ""), *outer)
    if yearless or _is_fiscal(inner):
        default = fiscal_year_of(_read(inner, default).start)
    meant = outer[1:] if outer[0].kind == "I" else outer  # the bracket may name the deadline alone
    if any(_says_again(inner, _read(text, default)) for text in (outer, meant)):
        return _read(outer, default)
    raise PeriodError("the bracket contradicts the text beside it", "contradiction")


def _is_fiscal(tokens: Sequence[Token]) -> bool:
    """Tell whether a text counts in fiscal years: it may say which one is meant. Months only repeat rule 5."""
    kinds = set(kinds_of(tokens))
    return bool(kinds & set("QHFW")) and not kinds & set("MN")


def _says_again(inner: Sequence[Token], said: Period) -> bool:
    """Tell whether a bracket names the same days, or the quarter or half that holds the one month meant."""
    again = _read(inner, fiscal_year_of(said.start))
    within_a_month = (said.start.year, said.start.month) == (said.end.year, said.end.month)
    return said == again or (within_a_month and said in again and not {"Q", "H"}.isdisjoint(kinds_of(inner)))


def _read_with_year(outer: Sequence[Token], year: Token, default: int) -> Period:
    """Read a text that a bracket gives a year, or that is within the one it names."""
    if kinds_of(outer).endswith(("f", "a")):  # ตลอดปีงบประมาณ (พ.ศ. 2568)
        outer, year = outer[:-1], Token("F", year.text)
    try:
        return _read((*outer, year), default)
    except PeriodError:
        if year.kind == "F" or _is_fiscal(outer):
            default = year.year
        return _within(_read(outer, default), year.year)


def _of_length(period: Period, months: int) -> Period:
    if period.months != months:
        raise PeriodError(f"{period.start} to {period.end} is not {months} months", "contradiction")
    return period


def parse_period(text: str, *, fiscal_year: int) -> Period:
    """Read a period as Thai offices write it.

    Args:
        text: What stands in the cell.
        fiscal_year: The report's fiscal year in the Buddhist era, which a period without a year belongs to.

    Returns:
        The period, with both its ends.

    Raises:
        PeriodError: If the text is not certainly one period: the message and the kind say why. A ValueError.
        ValueError: If the fiscal year is of another era.
    """
    fiscal_year_days(fiscal_year)  # rejects a year of another era
    written = normalised(text)
    if not (bracketed := BRACKET.fullmatch(written)):
        return _read(tokens_of(written), fiscal_year)
    before, inner, after = map(tokens_of, bracketed.groups())
    outer = _outside(before, after)
    return _read_with_bracket(outer, inner, fiscal_year) if outer else _read(inner, fiscal_year)
