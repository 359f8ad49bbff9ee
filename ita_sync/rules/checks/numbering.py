"""The numbers that staff give their measures and methods, which nobody counts again after a row was moved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pydantic import Field

from ita_sync.domain import Table
from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Context, Options, Rule, Violations
from ita_sync.rules.text_keys import ITEM

# ๑. · ๑) · (๑) · ข้อ ๑ · มาตรการที่ ๑ · ๑.๒ · and 1 alone in a column of numbers
LEADING = re.compile(
    r"\s*(?:(?:ข้อ(?:ที่)?|มาตรการที่)\s*(?P<named>\d{1,3}(?:\.\d{1,2})*)"
    r"|\(?(?P<bare>\d{1,3}(?:\.\d{1,2})*)(?:[.)]+(?!\d)|\s*$|\s(?=\s*[^\W\d])))"
)
DOUBLE = LocalizedText(
    "ลำดับที่ {number} ใน “{header}” ซ้ำกับช่อง {other}",
    "The number {number} in “{header}” is already taken by {other}.",
)
LIST = LocalizedText(
    "ลำดับข้อใน “{header}” ข้ามหรือซ้ำที่ข้อ {number}", "The list in “{header}” skips or repeats at {number}."
)

Number = tuple[int, ...]


class NumberingOptions(Options):
    """What is counted."""

    lists: bool = Field(default=True, description="also the numbered points within a method")


class Numbered(NamedTuple):
    """A measure that has a number."""

    line: int
    number: Number


def leading_number(text: str) -> Number | None:
    """The number before a measure's name: `๑.๒ …` -> (1, 2)."""
    found = LEADING.match(text)
    return tuple(map(int, (found["named"] or found["bare"]).split("."))) if found else None


def break_in_list(text: str) -> int | None:
    """The first number of a list that does not follow the one above it; a list may begin anew at 1."""
    numbers = [int(found["number"]) for found in ITEM.finditer(text) if found["number"]]
    return next((here for above, here in pairwise(numbers) if here not in {above + 1, 1}), None)


def _numbering(context: Context, options: NumberingOptions) -> Iterator[Violations]:
    """Doubles and gaps, section by section; where a section begins to count is its own affair.

    A number that only stands out of order is no fault: a sheet may be sorted by whatever staff like.
    """
    for column in ("seq", "measure"):
        if column in context.table.columns:
            sections = list(_sections(context, column))
            yield _doubles(context, column, sections)
            yield _gaps(column, sections)
    if options.lists:
        breaks = context.answers("method", break_in_list)
        lines = context.lines_of("method", (number is not None for number in breaks))
        numbers = list(map(str, breaks[context.distinct("method").codes[lines]]))
        yield Violations(
            "method", lines, {"number": numbers}, dedupe_key="number", severity="info", message=LIST
        )


def _sections(context: Context, column: str) -> Iterator[list[Numbered]]:
    """The numbered cells of a column, each once, parted by banners and by the issue they belong to.

    A measure repeated row by row is one measure, even where it is not merged.
    """
    table = context.table
    numbers, names = context.each(column, leading_number), context.name_hashes("measure").tolist()
    begins = _section_begins(table)
    section: list[Numbered] = []
    above: tuple[Number | None, int] = (None, 0)
    for line in range(len(table)):
        if line in begins:
            yield section
            section, above = [], (None, 0)
        here = (numbers[line], names[line])
        if here[0] is not None and here != above:
            section.append(Numbered(line, here[0]))
        above = here
    yield section


def _section_begins(table: Table) -> set[int]:
    begins = set(table.headings)
    if "issue" in table.columns:
        issues = table.texts["issue"].to_list()
        begins |= {line for line in range(1, len(issues)) if issues[line] not in {issues[line - 1], ""}}
    return begins


def _doubles(context: Context, column: str, sections: Sequence[Sequence[Numbered]]) -> Violations:
    lines, numbers, others = [], [], []
    for section in sections:
        first: dict[Number, int] = {}
        for line, number in section:
            if first.setdefault(number, line) != line:
                lines.append(line)
                numbers.append(_written(number))
                others.append(context.table.address(first[number], column))
    return Violations(
        column, lines, {"number": numbers, "other": others}, dedupe_key="number", message=DOUBLE
    )


def _gaps(column: str, sections: Sequence[Sequence[Numbered]]) -> Violations:
    """The first measure after each gap."""
    lines, missing = [], []
    for section in sections:
        there = {number for _, number in section}
        told: set[Number] = set()
        for line, number in section:
            before = (*number[:-1], number[-1] - 1)
            if number not in told and before not in there and _has_lower(there, number):
                told.add(number)
                lines.append(line)
                missing.append(_written(before))
    return Violations(column, lines, {"number": missing}, dedupe_key="number")


def _has_lower(there: set[Number], number: Number) -> bool:
    return any(other[:-1] == number[:-1] and other < number for other in there)


def _written(number: Number) -> str:
    return ".".join(map(str, number))


RULES = (
    Rule(
        id="numbering",
        severity="warning",
        title=LocalizedText("ลำดับที่ต้องไม่ข้ามและไม่ซ้ำ", "The numbers have no gaps and no doubles."),
        label=LocalizedText("ข้ามหรือซ้ำ", "skipped or doubled"),
        message=LocalizedText(
            "ลำดับใน “{header}” ข้ามไป ไม่มีลำดับที่ {number}", "The numbers in “{header}” skip {number}."
        ),
        hint=LocalizedText("เรียงลำดับที่ใหม่ให้ต่อเนื่อง", "Count again from the first one."),
        check=_numbering,
        options=NumberingOptions,
    ),
)
