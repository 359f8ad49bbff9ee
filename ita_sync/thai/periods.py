"""Parsing of periods as Thai offices write them (docs/thai.md, periods, rules 1 to 9).

For example, `parse_period("ธ.ค. - ม.ค. ๒๕๖๘", fiscal_year=2568)` works as follows:

1. The text is normalised and split into tokens, each with a kind: `ธ.ค.` M, `-` T, `ม.ค.` M, `2568` Y
   (`period_words`).
2. The kinds, `MTMY`, are matched against the shape of a period: from `M` to `MY`.
3. The tokens of each end are read: `Part("M", 12)` and `Part("M", 1, year=2568)` (`period_parts`).
4. Each end is completed from the other one: December has no year, so it is of 2567 (rule 4).
5. The result is `Period(2024-12-01, 2025-01-31)`, from the first day of December to the last day of January.

A text with brackets is split at them, and each piece is read in this way. Nothing is skipped: an unknown word, or a
token out of place, rejects the whole text. A cell that is not one period may hold several (`period_members`). Each step
takes time linear in the length of the text.

Where a function has an argument `default`, it is the fiscal year of a period that names no year (rule 5).
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

from ita_sync.thai.fiscal_years import Period, fiscal_year_days, fiscal_year_of
from ita_sync.thai.pattern import lazy
from ita_sync.thai.period_errors import PeriodError
from ita_sync.thai.period_members import members_of
from ita_sync.thai.period_parts import Part, part_of
from ita_sync.thai.period_words import BRACKET, SHAPE, Token, kinds_of, normalised, tokens_of

_WHOLE_YEAR = lazy("W?[FYfa]")  # beside recurring work, in kinds of token
_WITHIN_THE_YEAR = lazy("IW?f")  # ภายในปีงบประมาณ
_ROUND = lazy("P(?:[AT][PD])?(?:s[YD]|[YFf])?")  # รอบที่ 1 และ 2, รอบที่ 1/2568

_NAMED = lazy("[QHP](?=[MNdSB]|[DC]M)")  # ไตรมาสที่ 1 ต.ค. - ธ.ค. 2567
_LENGTH_BEHIND = lazy("(?<=[YDMNO])[LUK]$")  # ต.ค. 67 - ก.ย. 68 รวม 12 เดือน
_OF_SEVERAL = ("unclear", "list", "one-end", "which-months")  # faults of a cell that may hold several periods


def _resolve_numbers(first: Part, second: Part) -> tuple[Part, Part]:
    """Decide from the other end what a number alone stands for: a day, a quarter, a year or a month."""
    if second.day is not None and first.kind in ("d", "D") and first.year is first.fiscal is None:
        return second._replace(day=first.number), second
    if first.kind == "Q":
        return first, _as_quarter(second)
    if second.kind == "D" and first.kind == "F" and second.year is second.fiscal is None:
        return first, Part("F", 1, fiscal=Token("D", f"{second.number}").year)
    return _as_month(first), _as_month(second)


def _as_quarter(part: Part) -> Part:
    """Read a number after a quarter as a quarter, and a year after it, also one joined by "/", as a fiscal year."""
    return part._replace(kind="Q", year=None, fiscal=part.fiscal or part.year) if part.kind == "D" else part


def _as_month(part: Part) -> Part:
    """Read a number with a calendar year, such as 10/2567, as a month; a number without one is rejected."""
    if part.kind not in ("d", "D"):
        return part
    if part.year is None:
        raise PeriodError(f"the number {part.number} stands alone")
    return part._replace(kind="M")


def _complete_years(first: Part, second: Part) -> tuple[Part, Part]:
    """Apply rule 4: an end without a year takes the other's, or the year before or after if its month requires it."""
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


def _read_range(first: Part, second: Part, default: int) -> Period:
    first, second = _resolve_numbers(first, second)
    if second.kind not in (first.kind, "E") or first.kind == "E":
        raise PeriodError("the two ends are of different kinds")
    fiscal_year = second.fiscal if first.fiscal is None else None
    first, second = _complete_years(first, second)
    return _require_within(Period(first.days(default).start, second.days(default).end), fiscal_year)


def _read_single(part: Part, default: int) -> Period:
    part = _as_month(part)
    return _require_within(part.days(default), part.fiscal)


def _require_within(period: Period, fiscal_year: int | None) -> Period:
    """Return the period, or reject it if it is not within a fiscal year that is named beside it."""
    if fiscal_year is not None and period not in fiscal_year_days(fiscal_year):
        raise PeriodError(
            f"{period.start} to {period.end} is not within the fiscal year {fiscal_year}", "contradiction"
        )
    return period


def _match_shape(tokens: Sequence[Token]) -> re.Match[str]:
    """Match the kinds of tokens against `SHAPE`; a position in the match is the index of a token."""
    kinds = kinds_of(tokens)
    if shape := SHAPE.fullmatch(kinds):
        return shape
    if kinds == "f":
        raise PeriodError("which fiscal year?", "which-year")
    if kinds[:1] in ("T", "A") or kinds[-1:] in ("T", "A"):
        raise PeriodError("one end is missing", "one-end")
    if kinds == "P":
        raise PeriodError("a round: which months?", "which-months")
    if {"A", "c"} & set(kinds):
        raise PeriodError("a list is not a period", "list")
    raise PeriodError("not a period" if kinds else "nothing is written")


def _read(tokens: Sequence[Token], default: int) -> Period:
    """Read tokens without brackets. Recurring work is the whole of its year, or lasts for the period beside it."""
    kinds = kinds_of(tokens)
    if _NAMED.match(kinds) or _LENGTH_BEHIND.search(kinds):
        at = 1 if _NAMED.match(kinds) else -1
        return _read_with_bracket(tokens[:at], tokens[at:], default)
    dated = [token for token in tokens if token.kind != "R"]
    if len(dated) == len(tokens):
        return _read_dated(tokens, default)
    if not dated or _WHOLE_YEAR.fullmatch(kinds_of(dated)):
        return fiscal_year_days(dated[-1].year if dated and dated[-1].kind in "FY" else default)
    return _read_dated(dated, default)


def _read_dated(tokens: Sequence[Token], default: int) -> Period:
    if _WITHIN_THE_YEAR.fullmatch(kinds_of(tokens)):
        return fiscal_year_days(default)
    shape = _match_shape(tokens)
    fiscal_year = None
    if shape["context"] == "F":
        default = fiscal_year = tokens[0].year
    first = part_of(tokens[slice(*shape.span("first"))])
    second = part_of(tokens[slice(*shape.span("second"))]) if shape["second"] else None
    listed = _listed_parts(tokens[slice(*shape.span("listed"))])
    if shape["opening"] == "B" and second is None and len(listed) == 1:
        second, listed = listed[0], []  # ระหว่าง … และ … names the two ends
    if second is not None and second.day is None and shape["first"].startswith("C"):
        raise PeriodError("a day, or a count of months?")
    if listed:
        period = _read_list([first, *listed, *([second] if second else [])], default)
    else:
        period = _read_range(first, second, default) if second else _read_single(first, default)
    return _require_within(_apply_wording(period, shape, first), fiscal_year)


def _listed_parts(tokens: Sequence[Token]) -> list[Part]:
    """Read the further members of a list: after a comma or `และ`; a name also after a slash or nothing."""
    is_numbers = set(kinds_of(tokens)) == {"s", "D"}  # /2/3/4 after a quarter
    members: list[list[Token]] = [[]]
    for token, following in zip(tokens, (*tokens[1:], None), strict=False):
        joins = is_numbers or (following is not None and following.kind in "MQH")
        if token.kind in "cA" or (token.kind == "s" and joins):
            members.append([])
        elif token.kind in "MQH" and members[-1] and not (token.kind == "M" and _is_day(members[-1])):
            members.append([token])
        else:
            members[-1].append(token)
    return [part_of(member) for member in members if member]


def _is_day(member: Sequence[Token]) -> bool:
    """Whether a month may follow; a number after a month is its year, and never the day of another one."""
    return [token.kind for token in member if token.kind != "W"] in (["d"], ["D"], ["C"])


def _read_list(parts: Sequence[Part], default: int) -> Period:
    """Read ไตรมาส 1, 2 และ 3 as a range, from its first member to its last.

    Raises:
        PeriodError: The members are not next to each other, or are of different kinds.
    """
    return _join_neighbours([part.days(default) for part in _complete_list(list(parts))])


def _join_neighbours(periods: Sequence[Period]) -> Period:
    if any(before.end + timedelta(days=1) != after.start for before, after in pairwise(periods)):
        raise PeriodError("a list is not a period", "list")
    return Period(periods[0].start, periods[-1].end)


def _complete_list(parts: list[Part]) -> list[Part]:
    """Complete each member from its neighbours: the year, and what a number stands for."""
    for place in range(len(parts) - 1):
        if parts[place].kind == "Q":
            parts[place + 1] = _as_quarter(parts[place + 1])
    for place in reversed(range(len(parts) - 1)):
        parts[place], parts[place + 1] = _resolve_numbers(parts[place], parts[place + 1])
        parts[place], _ = _complete_years(parts[place], parts[place + 1])
    for place in range(len(parts) - 1):
        _, parts[place + 1] = _complete_years(parts[place], parts[place + 1])
    if len({part.kind for part in parts}) > 1:
        raise PeriodError("a list is not a period", "list")
    return parts


def _apply_wording(period: Period, shape: re.Match[str], first: Part) -> Period:
    """Apply rule 6 (`เป็นต้นไป`, `ภายใน`), and rule 7 to a period of which one end is missing."""
    opening, has_two_ends = shape["opening"], bool(shape["second"] or shape["listed"])
    if first.kind == "L" and (shape["onward"] or opening == "I"):
        raise PeriodError("a number of months is a length, not a day, month or quarter")
    if shape["onward"]:
        return _open_ended(period, opening, has_two_ends)
    if opening == "I":
        return _until_deadline(period, has_two_ends)
    if not has_two_ends and _needs_two_ends(opening, first):
        raise PeriodError("one end is missing", "one-end")
    return period


def _open_ended(period: Period, opening: str | None, has_two_ends: bool) -> Period:
    """Read `เป็นต้นไป`: the period lasts to the end of the fiscal year of its start."""
    if has_two_ends or opening in ("I", "B"):
        raise PeriodError("a period that goes on has no end")
    return Period(period.start, fiscal_year_days(fiscal_year_of(period.start)).end)


def _until_deadline(period: Period, has_two_ends: bool) -> Period:
    """Read `ภายใน`: the period starts with the fiscal year of the deadline."""
    if has_two_ends:
        raise PeriodError("a deadline is one day, month or quarter")
    return Period(fiscal_year_days(fiscal_year_of(period.end)).start, period.end)


def _needs_two_ends(opening: str | None, first: Part) -> bool:
    """Tell whether one end is not enough: after `ตั้งแต่`, after `ระหว่าง` and a month, and for `สิ้นปีงบประมาณ`."""
    return opening == "S" or (opening == "B" and first.kind == "M") or first.kind == "E"


def _join_around_bracket(before: Sequence[Token], after: Sequence[Token]) -> Sequence[Token]:
    """Join the tokens before and after a bracket; if there are both, those after it must be a year in words."""
    if before and after and (kinds_of(after) not in ("F", "Y") or after[0].text.isdigit()):
        raise PeriodError("not understood: what follows the bracket")
    return *before, *after


def _read_with_bracket(outer: Sequence[Token], inner: Sequence[Token], default: int) -> Period:
    """Read a text with a bracket that repeats it, gives its length or how often, or adds only the year."""
    for tokens, others in ((outer, inner), (inner, outer)):
        if period := _read_remark(tokens, others, default):
            return period
    if kinds_of(inner) in ("F", "Y"):
        return _read_with_year(outer, inner[0], default)
    is_yearless = kinds_of(outer) == "f"  # rule 5 rejects it alone, so any bracket may give its year
    if is_yearless:
        outer = (Token("W", ""), *outer)
    if is_yearless or _is_fiscal(inner):
        default = fiscal_year_of(_read(inner, default).start)
    deadline = outer[1:] if outer[0].kind == "I" else outer  # the bracket may repeat the deadline alone
    if any(_is_repeated(_read(text, default), inner) for text in (outer, deadline)):
        return _read(outer, default)
    raise PeriodError("the bracket contradicts the text beside it", "contradiction")


def _read_remark(tokens: Sequence[Token], others: Sequence[Token], default: int) -> Period | None:
    """Read a text beside its length, how often, or its round; None if the tokens are no such remark."""
    kinds = kinds_of(tokens)
    if kinds in ("L", "U", "K"):
        return _require_length(_read(others, default), tokens[0])
    if kinds == "R":
        return _read((*tokens, *others), default)
    return _read_round(tokens, others, default) if _ROUND.fullmatch(kinds) else None


def _read_round(tokens: Sequence[Token], others: Sequence[Token], default: int) -> Period:
    """Read a round, such as รอบที่ 1/2568, by the period beside it, which must be within the round's year."""
    dated = len(tokens) > 1 and (tokens[-1].kind in "FY" or tokens[-2].kind == "s")
    year = tokens[-1].year if dated else None
    return _require_within(_read(others, year or default), year)


def _is_fiscal(tokens: Sequence[Token]) -> bool:
    """Tell whether a text is in quarters, halves or fiscal years and may thus name the year; months follow rule 5."""
    kinds = set(kinds_of(tokens))
    return bool(kinds & set("QHFW")) and not kinds & set("MN")


def _is_repeated(period: Period, inner: Sequence[Token]) -> bool:
    """Tell whether a bracket names the same days, or the quarter or half year that contains a single month."""
    repeated = _read(inner, fiscal_year_of(period.start))
    within_a_month = (period.start.year, period.start.month) == (period.end.year, period.end.month)
    names_quarter_or_half = not {"Q", "H"}.isdisjoint(kinds_of(inner))
    return period == repeated or (within_a_month and period in repeated and names_quarter_or_half)


def _read_with_year(outer: Sequence[Token], year: Token, default: int) -> Period:
    """Read a text with a year in brackets, which is its year, or a fiscal year that contains it."""
    if kinds_of(outer).endswith(("f", "a")):  # ตลอดปีงบประมาณ (พ.ศ. 2568)
        outer, year = outer[:-1], Token("F", year.text)
    try:
        return _read((*outer, year), default)
    except PeriodError:
        if year.kind == "F" or _is_fiscal(outer):
            default = year.year
        return _require_within(_read(outer, default), year.year)


def _require_length(period: Period, length: Token) -> Period:
    unit, number = ("days", length.number) if length.kind == "K" else ("months", length.months)
    if number != getattr(period, unit):
        raise PeriodError(f"{period.start} to {period.end} is not {number} {unit}", "contradiction")
    return period


def parse_period(text: str, *, fiscal_year: int) -> Period:
    """Parse a period as Thai offices write it.

    Args:
        text: The text of a cell.
        fiscal_year: The report's fiscal year in the Buddhist era; a period without a year belongs to it.

    Raises:
        PeriodError: The text is not clearly one period; `kind` gives the reason. It is a ValueError.
        ValueError: The fiscal year is not in `YEARS`, such as a year of the common era.
    """
    fiscal_year_days(fiscal_year)  # raises ValueError
    try:
        return _parse_one(text, fiscal_year)
    except PeriodError as error:
        if error.kind not in _OF_SEVERAL:
            raise
        if not (periods := _parse_members(text, fiscal_year)):
            raise
        return _join_neighbours(periods)


def _parse_members(text: str, fiscal_year: int) -> list[Period]:
    """Parse each member of a cell that is no period as a whole; empty if one of them is none either."""
    with suppress(PeriodError):
        return [_parse_one(member, fiscal_year) for member in members_of(text)]
    return []


def _parse_one(text: str, fiscal_year: int) -> Period:
    written = normalised(text)
    if not (bracketed := BRACKET.fullmatch(written)):
        return _read(tokens_of(written), fiscal_year)
    before, inner, after = map(tokens_of, bracketed.groups())
    outer = _join_around_bracket(before, after)
    return _read_with_bracket(outer, inner, fiscal_year) if outer else _read(inner, fiscal_year)
