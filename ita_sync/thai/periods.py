"""Periods as Thai offices write them (THAI.md, `parse_period`, rules 1 to 8).

A text is read in three stages, each of them linear: it is normalised, cut into tokens by one regular expression,
and the tokens' kinds, one letter each, are matched against the shape of a period. Whatever is not a known token
in a known place rejects the whole text: nothing is skipped.
"""

import re
from collections.abc import Sequence

from ita_sync.thai.fiscal_years import Period, fiscal_year_days, fiscal_year_of
from ita_sync.thai.period_parts import Part, part_of
from ita_sync.thai.period_words import BRACKET, SHAPE, Token, normalised, tokens_of


def _explained(first: Part, second: Part) -> tuple[Part, Part]:
    """Read a number alone at one end by what stands at the other."""
    if first.kind == "D" and second.kind == "M" and first.fiscal is None:
        return second._replace(day=first.number), second
    if second.kind == "D" and first.kind == "Q":
        return first, second._replace(kind="Q")
    if second.kind == "D" and first.kind == "F" and second.fiscal is None:
        return first, Part("F", 1, fiscal=Token("D", f"{second.number}").year)
    return _numbered_month(first), _numbered_month(second)


def _numbered_month(part: Part) -> Part:
    """Read 10/2567 as a month; any other number alone says nothing."""
    if part.kind != "D":
        return part
    if part.fiscal is None:
        raise ValueError(f"the number {part.number} stands alone")
    return Part("M", part.number, year=part.fiscal)


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
        raise ValueError("the two ends are of different kinds")
    whole = second.fiscal if first.fiscal is None else None
    first, second = _inherited(first, second)
    return _within(Period(first.days(default).start, second.days(default).end), whole)


def _within(period: Period, number: int | None) -> Period:
    if number is not None and period not in fiscal_year_days(number):
        raise ValueError(f"{period.start} to {period.end} is not within the fiscal year {number}")
    return period


def _single(part: Part, default: int) -> Period:
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
    first = part_of(tokens[slice(*shape.span("first"))])
    second = part_of(tokens[slice(*shape.span("second"))]) if shape["second"] else None
    if shape["listed"]:
        first, second = _listed(first, tokens[slice(*shape.span("listed"))], second)
    period = _single(first, default) if second is None else _range(first, second, default)
    return _within(_bounded(period, shape, first), whole)


def _listed(first: Part, tokens: Sequence[Token], last: Part | None) -> tuple[Part, Part]:
    """Read ไตรมาส 1, 2 และ 3 as a range, if it leaves nothing out."""
    numbers = [first.number, *(token.number for token in tokens if token.kind in "QD")]
    if last is None:
        last = Part("Q", numbers[-1])
    else:
        numbers.append(last.number)
    if first.kind != "Q" or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise ValueError("a list is not a period")
    return first, last


def _bounded(period: Period, shape: re.Match[str], first: Part) -> Period:
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
