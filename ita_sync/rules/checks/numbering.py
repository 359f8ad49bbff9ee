"""Rule about the numbers that staff give to measures and methods, which are often wrong after a row was moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pydantic import Field

from ita_sync.domain import Table
from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Context, Options, Rule, Violations
from ita_sync.rules.text_keys import ITEM
from ita_sync.table.marks import Number, leading_number

DOUBLE = LocalizedText(
    "ลำดับที่ {number} ใน “{header}” ซ้ำกับช่อง {other}",
    "The number {number} in “{header}” is already taken by {other}.",
)
LIST = LocalizedText(
    "ลำดับข้อใน “{header}” ข้ามหรือซ้ำที่ข้อ {number}", "The list in “{header}” skips or repeats at {number}."
)


class NumberingOptions(Options):
    """The options of numbering."""

    lists: bool = Field(
        default=True,
        strict=True,
        description="also the numbered points within a method",
        json_schema_extra={"th": "รวมข้อย่อยในวิธีดำเนินการ"},
    )


class Numbered(NamedTuple):
    """A cell that starts with a number; `line` is its line in the table, 0-based."""

    line: int
    number: Number


def break_in_list(text: str) -> int | None:
    """Return the first number of a list that does not follow the previous one; a list may start again at 1."""
    numbers = [int(found["number"]) for found in ITEM.finditer(text) if found["number"]]
    return next((here for above, here in pairwise(numbers) if here not in {above + 1, 1}), None)


def _numbering(context: Context, options: NumberingOptions) -> Iterator[Violations]:
    """Report doubles and gaps within each section; a section may start with any number.

    Numbers out of order are not reported, because staff may sort a sheet as they like.
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
    """Yield the numbered cells of each section; headings and a change of the issue start a new section.

    A measure that is repeated in consecutive rows counts once, also if its cells are not merged, and so does a number
    whose cell is merged over several measures.
    """
    table = context.table
    cell_rows = table.rows[column].tolist()
    numbers, names = context.each(column, leading_number), context.name_hashes("measure").tolist()
    begins = _section_begins(table)
    section: list[Numbered] = []
    above: tuple[Number | None, int] = (None, 0)
    for line in range(len(table)):
        if line in begins:
            yield section
            section, above = [], (None, 0)
        here = (numbers[line], names[line])
        is_same_cell = line > 0 and cell_rows[line] == cell_rows[line - 1]
        if here[0] is not None and here != above and not is_same_cell:
            section.append(Numbered(line, here[0]))
        above = here
    yield section


def _section_begins(table: Table) -> set[int]:
    """The table lines, 0-based, that start a section."""
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
                numbers.append(_dotted(number))
                others.append(context.table.address(first[number], column))
    return Violations(
        column, lines, {"number": numbers, "other": others}, dedupe_key="number", message=DOUBLE
    )


def _gaps(column: str, sections: Sequence[Sequence[Numbered]]) -> Violations:
    """Report the first measure after each gap."""
    lines, missing = [], []
    for section in sections:
        present = {number[:levels] for _, number in section for levels in range(1, len(number) + 1)}
        lowest: dict[Number, int] = {}  # of each level: 1 for 1.1, which is below 1.3, as 1 is not
        for number in present:
            lowest[number[:-1]] = min(number[-1], lowest.get(number[:-1], number[-1]))
        reported: set[Number] = set()
        for line, number in section:
            before = (*number[:-1], number[-1] - 1)
            if number not in reported and before not in present and lowest[number[:-1]] < number[-1]:
                reported.add(number)
                lines.append(line)
                missing.append(_dotted(before))
    return Violations(column, lines, {"number": missing}, dedupe_key="number")


def _dotted(number: Number) -> str:
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
