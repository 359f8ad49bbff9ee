"""Run the enabled rules and turn the violations they report into findings.

A bad sheet has a hundred thousand findings, so everything here works on whole columns, with numpy, pandas and `map`:
no function of this module is called once per finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from ita_sync.domain import SEVERITIES, Finding, column_letters
from ita_sync.domain.language import Lang, LocalizedText
from ita_sync.rules.rule import Context, EnabledRule, Violations
from ita_sync.rules.text_keys import hashes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ita_sync.rules.text_keys import Hashes

MIXER = np.uint64(0x9E3779B97F4A7C15)  # any large odd number spreads what it multiplies over all the bits


def check(context: Context, enabled: Sequence[EnabledRule], lang: Lang) -> tuple[Finding, ...]:
    """Run every enabled rule.

    Args:
        context: The table, and what else the rules may look at.
        enabled: The rules to run, in the registry's order.
        lang: The language of messages and hints.

    Returns:
        All findings, sorted by owner, then row, then the column's place in the sheet, then the rule's in the
        registry.
    """
    reported = [
        (rule, violations)
        for rule in enabled
        for violations in rule.rule.check(context, rule.options)
        if len(violations.lines) or not violations.column
    ]
    places = context.table.columns
    reported.sort(key=lambda pair: places.get(pair[1].column, -1))
    builder = _FindingBuilder(context, lang)
    findings = [finding for rule, violations in reported for finding in builder.build(rule, violations)]
    findings.sort(key=attrgetter("row"))  # two stable sorts take a third of the time of one by both
    findings.sort(key=attrgetter("owners"))
    return tuple(findings)


class _Cells(NamedTuple):
    """The cells of a column, one entry per line of the table.

    Attributes:
        rows: The 1-based sheet row of the cell.
        owners: The units of all the lines that show the cell.
        measures: The text of the line's measure.
        first_lines: The first line that shows the cell: the line itself unless the cell is merged.
    """

    rows: NDArray[np.int64]
    owners: NDArray[Any]
    measures: NDArray[Any]
    first_lines: NDArray[np.int64]


# A violation of the sheet as a whole is reported as if it were on the only line of a column without a name.
_WHOLE_SHEET = _Cells(
    rows=np.zeros(1, dtype=np.int64),
    owners=np.fromiter([()], dtype=object, count=1),
    measures=np.array([""], dtype=object),
    first_lines=np.zeros(1, dtype=np.int64),
)


class _FindingBuilder:
    """Builds the findings of one table in one language."""

    def __init__(self, context: Context, lang: Lang) -> None:
        self._table = context.table
        self._lang = lang
        self._line_keys = line_keys(context)
        self._owners = context.each("owner", context.known_owners)
        self._measures = context.table.texts["measure"].to_numpy()
        self._cells = {"": _WHOLE_SHEET}

    def build(self, enabled: EnabledRule, violations: Violations) -> Iterator[Finding]:
        """Build the findings of one rule in one column, or the one about the sheet as a whole."""
        rule, column = enabled.rule, violations.column
        cells = self._cells_of(column)
        lines, kept = _deduplicate(violations, cells.first_lines)
        rows = cells.rows[lines].tolist()
        letters = column_letters(self._table.columns[column]) if column else ""
        fields = (  # in the order of Finding's
            repeat(rule.id),
            repeat(max(enabled.severity, violations.severity or "error", key=SEVERITIES.index)),
            map(f"{letters}%d".__mod__, rows) if column else repeat(""),
            rows,
            repeat(column),
            cells.owners[lines].tolist(),
            cells.measures[lines].tolist(),
            self._messages(violations.message or rule.message, violations, kept),
            repeat((violations.hint or rule.hint).in_language(self._lang)),
            map("%016x".__mod__, self._ids(rule.id, violations, lines, kept).tolist()),
            repeat("new"),
            repeat(None),
        )
        return map(Finding._make, zip(*fields, strict=False))

    def _cells_of(self, column: str) -> _Cells:
        if column not in self._cells:
            rows = self._table.rows[column]
            is_merged = bool((np.diff(rows) <= 0).any())
            first_lines, owners = (
                _join_merged(rows, self._owners) if is_merged else (np.arange(len(rows)), self._owners)
            )
            self._cells[column] = _Cells(rows + 1, owners, self._measures, first_lines)
        return self._cells[column]

    def _messages(
        self, message: LocalizedText, violations: Violations, kept: NDArray[np.int64]
    ) -> Iterator[str]:
        template = message.in_language(self._lang)
        for number, name in enumerate(violations.details):
            template = template.replace(f"{{{name}}}", f"{{{number}}}")
        header = self._table.headers.get(violations.column, "")
        template = template.replace("{header}", header.replace("{", "{{").replace("}", "}}"))
        details = [self._detail_texts(values, kept) for values in violations.details.values()]
        return map(template.format, *details) if details else repeat(template.format())

    def _detail_texts(self, values: Sequence[str | LocalizedText], kept: NDArray[np.int64]) -> list[str]:
        texts = map(values.__getitem__, kept.tolist())
        return [text if isinstance(text, str) else text.in_language(self._lang) for text in texts]

    def _ids(
        self, rule_id: str, violations: Violations, lines: NDArray[np.int64], kept: NDArray[np.int64]
    ) -> Hashes:
        parts = [hashes([f"{rule_id}|{violations.column}"]).repeat(len(lines))]
        if violations.column and not violations.location_independent:
            parts.append(self._line_keys[lines])
        if violations.dedupe_key:
            parts.append(hashes(map(str, violations.details[violations.dedupe_key]))[kept])
        return _mixed(*parts)


def _deduplicate(
    violations: Violations, first_lines: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count a cell that several lines show once, or once per value of the detail `dedupe_key`.

    Returns:
        The lines that remain, and the positions of these among the violations.
    """
    lines = first_lines[np.asarray(violations.lines if violations.column else [0], dtype=np.int64)]
    reported = pd.DataFrame({"line": lines})
    if violations.dedupe_key:
        reported["subject"] = violations.details[violations.dedupe_key]
    kept = np.flatnonzero(~reported.duplicated())
    return lines[kept], kept


def _join_merged(rows: NDArray[np.int64], owners: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Per line, the first line that shows the same merged cell, and the units of all of these lines."""
    _, first_lines, cells = np.unique(rows, return_index=True, return_inverse=True)
    units: list[dict[str, None]] = [{} for _ in first_lines]
    for cell, names in zip(cells.tolist(), owners.tolist(), strict=True):
        units[cell] |= dict.fromkeys(names)
    joined = np.fromiter(map(tuple, units), dtype=object, count=len(units))
    return first_lines[cells], joined[cells]


def line_keys(context: Context) -> Hashes:
    """Per line, a hash that stays the same when the row moves: of its measure, or of its measure, method and owner.

    The latter where a measure has several lines. Its numbering does not count, because a measure that is inserted
    above renumbers the rest. Lines that are the same in all of this are told apart by their order.
    """
    measure, method, owner = map(context.name_hashes, ("measure", "method", "owner"))
    ids = np.asarray(context.table.measure_ids, dtype=np.int64)
    alone = np.bincount(ids)[ids] == 1 if len(ids) else np.zeros(0, dtype=bool)
    keys = np.where(alone, measure, _mixed(measure, method, owner))
    earlier = pd.Series(keys).groupby(keys, sort=False).cumcount().to_numpy()
    return np.where(earlier == 0, keys, _mixed(keys, earlier.astype(np.uint64)))


def _mixed(first: Hashes, *others: Hashes) -> Hashes:
    """Several hashes as one, in which their order counts."""
    for other in others:
        first = (first * MIXER) ^ other
        first = (first ^ (first >> np.uint64(29))) * MIXER
    return first
