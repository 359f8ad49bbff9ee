"""From the positions that the rules yield to findings that a person can read.

All of it works on whole columns: a bad sheet has a hundred thousand findings, and what is done once for each of
them is what the check costs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from ita_sync.model import SEVERITIES, Finding, Severity, column_letters
from ita_sync.rules.names import bare
from ita_sync.rules.registry import Chosen
from ita_sync.rules.rule import Context, Faults, Lang

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

ID_LENGTH = 16  # hex digits: 64 bits, so that two of a million findings never meet
MIXER = np.uint64(0x9E3779B97F4A7C15)  # any large odd number spreads what it multiplies over all the bits


def check(context: Context, chosen: Sequence[Chosen], lang: Lang) -> tuple[Finding, ...]:
    """Ask every rule.

    Returns:
        All findings, sorted by owner, then row, then the column's place in the sheet, then the rule's in the
        registry.
    """
    teller = _Teller(context, lang)
    asked = [(item, faults) for item in chosen for faults in item.rule.check(context, item.options)]
    asked.sort(key=lambda pair: context.table.columns.get(pair[1].column, -1))
    found = list(chain.from_iterable(teller.tell(item, faults) for item, faults in asked))
    return tuple(_sorted(found))


def _sorted(found: list[Finding]) -> list[Finding]:
    """By owner, then row; what is equal in both keeps its order."""
    ranks = {owners: rank for rank, owners in enumerate(sorted({finding.owners for finding in found}))}
    owners = np.array([ranks[finding.owners] for finding in found], dtype=np.int64)
    rows = np.array([finding.row for finding in found], dtype=np.int64)
    return [found[i] for i in np.lexsort((rows, owners)).tolist()]


class _Cells(NamedTuple):
    """What a finding says of the cell it is about, per line of the table.

    Attributes:
        lines: The first line that shows the cell: the line itself unless the cell is merged.
        rows: The 1-based sheet row.
        owners: The units of all the lines that show the cell.
    """

    lines: NDArray[np.int64]
    rows: NDArray[np.int64]
    owners: NDArray[Any]


class _Teller:
    """Says what the rules found, for one night and in one language."""

    def __init__(self, context: Context, lang: Lang) -> None:
        self._context = context
        self._lang = lang
        self._keys = line_keys(context)
        self._measures = context.table.texts["measure"].to_numpy()
        self._cells: dict[str, _Cells] = {}

    def tell(self, chosen: Chosen, faults: Faults) -> Iterator[Finding]:
        """The findings of one rule in one column, or the one about the sheet as a whole."""
        if faults.column:
            lines, kept = self._told_once(faults)
            cells = self._cells_of(faults.column)
            rows = cells.rows[lines].tolist()
            letters = column_letters(self._context.table.columns[faults.column])
            places = [f"{letters}{row}" for row in rows]
            owners, measures = cells.owners[lines].tolist(), self._measures[lines].tolist()
        else:
            lines, kept = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
            rows, places, owners, measures = [0], [""], [()], [""]
        columns = (
            repeat(chosen.rule.id),
            repeat(_milder(chosen.severity, faults.severity)),
            *(places, rows, repeat(faults.column), owners, measures),
            self._messages(chosen, faults, kept),
            repeat(chosen.rule.hint.said(self._lang)),
            self._ids(chosen.rule.id, faults, lines, kept),
            *(repeat("new"), repeat(None)),
        )
        return map(Finding._make, zip(*columns, strict=False))

    def _told_once(self, faults: Faults) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The lines of the faults, and which faults these are: a cell that several lines show counts once."""
        lines = self._cells_of(faults.column).lines[np.asarray(faults.lines, dtype=np.int64)]
        told = pd.DataFrame({"line": lines})
        if faults.subject:
            told["subject"] = faults.details[faults.subject]
        kept = np.flatnonzero(~told.duplicated())
        return lines[kept], kept

    def _cells_of(self, column: str) -> _Cells:
        if column not in self._cells:
            context = self._context
            rows = context.table.rows[column]
            codes, first = _first_places(rows)
            owners = context.each("owner", context.known_owners)
            if len(first) < len(rows):
                owners = _joined(owners, codes, len(first))[codes]
            self._cells[column] = _Cells(first[codes], rows + 1, owners)
        return self._cells[column]

    def _messages(self, chosen: Chosen, faults: Faults, kept: NDArray[np.int64]) -> Iterator[str]:
        """The faults in words; each distinct wording is put together once."""
        template = (faults.message or chosen.rule.message).said(self._lang)
        header = self._context.table.headers.get(faults.column, "")
        if not faults.details:
            return repeat(template.format(header=header), len(kept))
        said: dict[tuple[Any, ...], str] = {}
        values = list(zip(*faults.details.values(), strict=True))
        return (
            said.get(value) or said.setdefault(value, self._filled(template, header, faults.details, value))
            for value in map(values.__getitem__, kept.tolist())
        )

    def _filled(self, template: str, header: str, names: Any, values: tuple[Any, ...]) -> str:
        texts = [value if isinstance(value, str) else value.said(self._lang) for value in values]
        return template.format(header=header, **dict(zip(names, texts, strict=True)))

    def _ids(
        self, rule_id: str, faults: Faults, lines: NDArray[np.int64], kept: NDArray[np.int64]
    ) -> list[str]:
        parts = [_hashes([f"{rule_id}|{faults.column}"]).repeat(len(lines))]
        if faults.column and not faults.anywhere:
            parts.append(self._keys[lines])
        if faults.subject:
            parts.append(_hashes(faults.details[faults.subject])[kept])
        digits = _mixed(*parts).astype(">u8").tobytes().hex()
        return [digits[start : start + ID_LENGTH] for start in range(0, len(digits), ID_LENGTH)]


def line_keys(context: Context) -> Hashes:
    """Per line what makes it itself wherever it moves: its measure; method and owner where a measure has several.

    Numbering does not count, for a measure inserted above renumbers the rest; like rows are told apart by order.
    """
    measure, method, owner = (_bare_hashes(context, column) for column in ("measure", "method", "owner"))
    ids = np.asarray(context.table.measure_ids, dtype=np.int64)
    alone = np.bincount(ids)[ids] == 1 if len(ids) else np.zeros(0, dtype=bool)
    keys = np.where(alone, measure, _mixed(measure, method, owner))
    earlier = pd.Series(keys).groupby(keys, sort=False).cumcount().to_numpy()
    return np.where(earlier == 0, keys, _mixed(keys, earlier.astype(np.uint64)))


def _bare_hashes(context: Context, column: str) -> Hashes:
    return _hashes(context.answers(column, bare))[context.distinct(column).codes]


def _hashes(texts: Sequence[Any] | NDArray[Any]) -> Hashes:
    """Sixty-four bits of each text; the same on every night and every machine, unlike Python's own."""
    return pd.util.hash_array(np.array(texts, dtype=object), categorize=False)


def _mixed(first: Hashes, *others: Hashes) -> Hashes:
    """Several hashes as one, in which their order counts."""
    for other in others:
        first = (first * MIXER) ^ other
        first = (first ^ (first >> np.uint64(29))) * MIXER
    return first


def _first_places(rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Per line the number of its cell, and per cell the first line that shows it."""
    codes, cells = pd.factorize(rows)
    first = np.zeros(len(cells), dtype=np.int64)
    first[codes[::-1]] = np.arange(len(rows))[::-1]
    return codes, first


def _joined(owners: NDArray[Any], codes: NDArray[np.int64], cells: int) -> NDArray[Any]:
    """Per cell the units of all its lines, each once."""
    units: list[dict[str, None]] = [{} for _ in range(cells)]
    for code, names in zip(codes.tolist(), owners.tolist(), strict=True):
        units[code] |= dict.fromkeys(names)
    return np.fromiter(map(tuple, units), dtype=object, count=cells)


def _milder(rule: Severity, fault: Severity | None) -> Severity:
    return max(rule, fault or rule, key=SEVERITIES.index)
