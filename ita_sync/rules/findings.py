"""Run the enabled rules and turn the violations that they report into findings.

A bad sheet has a hundred thousand findings. Everything here therefore works on whole columns, with numpy, pandas and
`map`: no function of this module is called once per finding.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from ita_sync.domain import SEVERITIES, Finding, a1
from ita_sync.domain.language import Lang, LocalizedText
from ita_sync.rules.row_ids import finding_ids, line_keys
from ita_sync.rules.rule import Context, EnabledRule, Violations, with_years
from ita_sync.rules.text_keys import hashes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ita_sync.rules.text_keys import Hashes


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
        (item, violations)
        for item in enabled
        for violations in item.rule.check(context, item.options)
        if len(violations.lines) or len(violations.sheet_rows) or not violations.column
    ]
    reported.sort(key=lambda pair: context.table.columns.get(pair[1].column, -1))
    builder = _FindingBuilder(context, lang)
    with _garbage_collector_paused():
        findings = [finding for item, violations in reported for finding in builder.build(item, violations)]
        findings = _without_replaced(
            findings, {item.rule.id for item in enabled if item.rule.replaces_others}
        )
        findings.sort(key=attrgetter("row"))  # two stable sorts take a third of the time of one by both
        findings.sort(key=attrgetter("owners"))
        return tuple(findings)


@contextmanager
def _garbage_collector_paused() -> Iterator[None]:
    """Pause the search for reference cycles: findings have none, and with a million it takes a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # with unfreeze: counts all objects as old, so that the next search does not start with these
        gc.unfreeze()
        if was_enabled:
            gc.enable()


def _without_replaced(findings: list[Finding], replacing: Collection[str]) -> list[Finding]:
    """Leave out what is found in a cell beside a finding that replaces others and is at least as grave."""
    grave = {found.cell: SEVERITIES.index(found.severity) for found in findings if found.rule in replacing}
    if not grave:
        return findings
    return [
        found
        for found in findings
        if found.rule in replacing
        or SEVERITIES.index(found.severity) < grave.get(found.cell, len(SEVERITIES))
    ]


class _Locations(NamedTuple):
    """Where the findings of one rule in one column are: one entry per finding in every field.

    Attributes:
        lines: Lines of the table, 0-based.
        kept: Positions in `Violations.lines`: one per cell, or several with different values of the `dedupe_key`.
        cells: A1 addresses.
        rows: 1-based sheet rows.
        owners: The units of all the lines that show the cell.
        measures: The measures' texts.
    """

    lines: NDArray[np.int64]
    kept: NDArray[np.int64]
    cells: Sequence[str]
    rows: Sequence[int]
    owners: Sequence[tuple[str, ...]]
    measures: Sequence[str]


_FIRST = np.zeros(1, dtype=np.int64)
_WHOLE_SHEET = _Locations(_FIRST, _FIRST, cells=[""], rows=[0], owners=[()], measures=[""])


class _FindingBuilder:
    """Builds the findings of one table in one language."""

    def __init__(self, context: Context, lang: Lang) -> None:
        self._context = context
        self._lang = lang
        self._line_keys = line_keys(context)
        self._measures = context.table.texts["measure"].to_numpy()
        owners = context.each("owner", context.known_owners)
        self._unmerged = (np.arange(len(owners)), owners)
        self._cells: dict[str, tuple[NDArray[np.int64], NDArray[Any]]] = {}
        self._rows_with: Counter[str] = Counter()  # by the id without their order

    def build(self, enabled: EnabledRule, violations: Violations) -> Iterator[Finding]:
        """Build the findings of one rule in one column, or the one about the sheet as a whole."""
        rule = enabled.rule
        where = self._locate(violations)
        fields = (  # in the order of Finding's
            repeat(rule.id),
            repeat(max(enabled.severity, violations.severity or "error", key=SEVERITIES.index)),
            where.cells,
            where.rows,
            repeat(violations.column),
            where.owners,
            where.measures,
            self._messages(violations.message or rule.message, violations, where.kept),
            repeat(self._hint(violations.hint or rule.hint)),
            self._ids(rule.id, violations, where),
            repeat("new"),
            repeat(None),
            map(violations.until.__getitem__, where.kept.tolist()) if violations.until else repeat(None),
        )
        return map(Finding._make, zip(*fields, strict=False))

    def _locate(self, violations: Violations) -> _Locations:
        """Find the cells of violations."""
        if not violations.column:
            return _WHOLE_SHEET._replace(cells=[violations.cell])
        return self._beside_lines(violations) if len(violations.sheet_rows) else self._in_lines(violations)

    def _in_lines(self, violations: Violations) -> _Locations:
        """The cells of lines; those that several lines show are kept once."""
        column, table = violations.column, self._context.table
        first_lines, owners = self._cells_of(column)
        lines = first_lines[np.asarray(violations.lines, dtype=np.int64)]
        kept = _first_of_each(lines, violations)
        lines = lines[kept]
        return _Locations(
            lines,
            kept,
            cells=self._addresses(violations, lines, kept),
            rows=(table.rows[column][lines] + 1).tolist(),
            owners=owners[lines].tolist(),
            measures=self._measures[lines].tolist(),
        )

    def _addresses(
        self, violations: Violations, lines: NDArray[np.int64], kept: NDArray[np.int64]
    ) -> Sequence[str]:
        """The cells; of a column that stands in several of the sheet, those that hold what the details quote."""
        column, table = violations.column, self._context.table
        if column not in table.parts:
            return self._context.addresses(column, lines)
        details = [[*values] for values in violations.details.values()]
        return [
            table.address_of(line, column, (str(values[at]).strip("“”") for values in details))
            for line, at in zip(lines.tolist(), kept.tolist(), strict=True)
        ]

    def _beside_lines(self, violations: Violations) -> _Locations:
        """The cells of rows that violations name themselves: a row that continues a line has its owner, others nobody."""
        column = self._context.table.columns[violations.column]
        has_lines = len(violations.lines) > 0
        lines = np.asarray(
            violations.lines if has_lines else [0] * len(violations.sheet_rows), dtype=np.int64
        )
        kept = _first_of_each(np.asarray(violations.sheet_rows), violations)
        rows = [violations.sheet_rows[number] for number in kept]
        return _Locations(
            lines[kept],
            kept,
            cells=[a1(row, column) for row in rows],
            rows=[row + 1 for row in rows],
            owners=self._unmerged[1][lines[kept]].tolist() if has_lines else [()] * len(rows),
            measures=self._measures[lines[kept]].tolist() if has_lines else [""] * len(rows),
        )

    def _cells_of(self, column: str) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Per line, the first line that shows the same cell, and the units of all the lines that show it."""
        if column not in self._cells:
            rows = self._context.table.rows[column]
            has_merged = bool((np.diff(rows) <= 0).any())
            self._cells[column] = _join_merged(rows, self._unmerged[1]) if has_merged else self._unmerged
        return self._cells[column]

    def _hint(self, hint: LocalizedText) -> str:
        return with_years(hint, self._context.fiscal_year).in_language(self._lang)

    def _messages(
        self, message: LocalizedText, violations: Violations, kept: NDArray[np.int64]
    ) -> Iterator[str]:
        """The message with the header, which may hold braces of its own, and the details of each finding."""
        template = message.in_language(self._lang)
        for number, name in enumerate(violations.details):
            template = template.replace(f"{{{name}}}", f"{{{number}}}")
        header = self._context.table.headers.get(violations.column, "")
        template = template.replace("{header}", header.replace("{", "{{").replace("}", "}}"))
        details = [self._detail_texts(values, kept) for values in violations.details.values()]
        return map(template.format, *details) if details else repeat(template.format())

    def _detail_texts(self, values: Sequence[str | LocalizedText], kept: NDArray[np.int64]) -> list[str]:
        texts = map(values.__getitem__, kept.tolist())
        return [text if isinstance(text, str) else text.in_language(self._lang) for text in texts]

    def _ids(self, rule_id: str, violations: Violations, where: _Locations) -> Iterator[str]:
        keys: list[Hashes] = []
        if len(violations.lines) and not violations.location_independent:
            keys.append(self._line_keys[where.lines])
        if violations.dedupe_key:
            keys.append(hashes(map(str, violations.details[violations.dedupe_key]))[where.kept])
        found = finding_ids(rule_id, violations.column, len(where.lines), *keys)
        return self._told_apart(found) if len(violations.sheet_rows) else found

    def _told_apart(self, ids: Iterator[str]) -> Iterator[str]:
        """The ids of rows, which may say the same as another row of the same line: then their order tells them apart."""
        for finding_id in ids:
            earlier = self._rows_with[finding_id]
            self._rows_with[finding_id] += 1
            yield f"{hashes([f'{finding_id}|{earlier}'])[0]:016x}" if earlier else finding_id


def _first_of_each(places: NDArray[np.int64], violations: Violations) -> NDArray[np.int64]:
    """The positions of the violations without those that say the same of the same line or row."""
    reported = pd.DataFrame({"place": places})
    if violations.dedupe_key:
        reported["subject"] = violations.details[violations.dedupe_key]
    return np.flatnonzero(~reported.duplicated())


def _join_merged(rows: NDArray[np.int64], owners: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """The same as `_FindingBuilder._cells_of`, for a column in which several lines show the same row."""
    _, first_lines, cells = np.unique(rows, return_index=True, return_inverse=True)
    units: list[dict[str, None]] = [{} for _ in first_lines]
    for cell, names in zip(cells.tolist(), owners.tolist(), strict=True):
        units[cell] |= dict.fromkeys(names)
    joined = np.fromiter(map(tuple, units), dtype=object, count=len(units))
    return first_lines[cells], joined[cells]
