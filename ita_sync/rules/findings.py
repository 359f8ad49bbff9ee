"""From the positions that the rules yield to findings that a person can read.

All of it works on whole columns: a bad sheet has a hundred thousand findings, and what is done once for each of
them is what the check costs. So they are kept as columns, a block for each rule and column, and become `Finding`s
when somebody looks at them.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple, overload

import numpy as np
import pandas as pd

from ita_sync.domain import SEVERITIES, Finding, Severity, column_letters
from ita_sync.domain.language import Lang, LocalizedText
from ita_sync.rules.registry import EnabledRule
from ita_sync.rules.rule import Context, Violations
from ita_sync.rules.text_keys import hashes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ita_sync.rules.text_keys import Hashes

# What its own constructor does, in a third of the time.
_AS_FINDING: Callable[[Iterable[Any]], Finding] = partial(tuple.__new__, Finding)
MIXER = np.uint64(0x9E3779B97F4A7C15)  # any large odd number spreads what it multiplies over all the bits


def check(context: Context, chosen: Sequence[EnabledRule], lang: Lang) -> Findings:
    """Ask every rule.

    Returns:
        All findings, sorted by owner, then row, then the column's place in the sheet, then the rule's in the
        registry.
    """
    teller = _Teller(context, lang)
    blocks = [
        teller.tell(item, faults)
        for item in chosen
        for faults in item.rule.check(context, item.options)
        if len(faults.lines) or not faults.column
    ]
    places = context.table.columns
    return Findings(sorted(blocks, key=lambda block: places.get(block.column, -1)))


@dataclass(frozen=True, slots=True)
class Block:
    """The findings of one rule in one column; what they share, and in columns what they do not.

    Attributes:
        rule: The rule's id.
        severity: error, warning or info.
        column: Canonical name; blank for the sheet as a whole.
        letters: The column in A1 notation.
        hint: What to do.
        rows: 1-based sheet rows; 0 for the sheet as a whole.
        owners: A tuple of units each.
        measures: The measures' texts.
        template: What is wrong, with {0}, {1} … for the details.
        details: The values of each.
        ids: Sixty-four bits each, so that two of a million findings never meet.
    """

    rule: str
    severity: Severity
    column: str
    letters: str
    hint: str
    rows: array[int]
    owners: Sequence[tuple[str, ...]]
    measures: Sequence[str]
    template: str
    details: Sequence[Sequence[str]]
    ids: array[int]

    def findings(self, places: NDArray[np.int64]) -> Iterator[Finding]:
        """Some of them, one after the other: a pipeline without a step in Python for each."""
        rows = array("q", np.asarray(self.rows)[places].tobytes())
        ids = array("Q", np.asarray(self.ids)[places].tobytes())
        chosen = array("q", places.tobytes())
        fields = (  # in Finding's order
            repeat(self.rule),
            repeat(self.severity),
            map(f"{self.letters}%d".__mod__, rows) if self.column else repeat(""),
            rows,
            repeat(self.column),
            map(self.owners.__getitem__, chosen),
            map(self.measures.__getitem__, chosen),
            self._messages(chosen),
            repeat(self.hint),
            map("%016x".__mod__, ids),
            repeat("new"),
            repeat(None),
        )
        return map(_AS_FINDING, zip(*fields, strict=False))

    def _messages(self, chosen: Sequence[int]) -> Iterator[str]:
        if not self.details:
            return repeat(self.template.format())
        return map(self.template.format, *(map(values.__getitem__, chosen) for values in self.details))


class Findings(Sequence[Finding]):
    """All findings of a night, by owner, then row; what is equal in both stays in the order of the blocks."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        sizes = [len(block.rows) for block in blocks]
        rows = _concatenated([np.asarray(block.rows) for block in blocks])
        order = np.lexsort((rows, self._owner_ranks()))
        self._block = np.repeat(np.arange(len(blocks)), sizes)[order]
        self._place = order - np.repeat(np.cumsum([0, *sizes])[:-1], sizes)[order]

    def _owner_ranks(self) -> NDArray[np.int64]:
        owners = [block.owners for block in self._blocks]
        in_order = sorted({units for each in owners for units in each})
        ranks = {units: rank for rank, units in enumerate(in_order)}
        return _concatenated([np.array([ranks[units] for units in each], dtype=np.int64) for each in owners])

    def __len__(self) -> int:
        return len(self._place)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, index: int | slice) -> Finding | tuple[Finding, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        block: Block = self._blocks[self._block[index]]
        return next(block.findings(self._place[index : index + 1 or None]))

    def __iter__(self) -> Iterator[Finding]:
        streams = [
            block.findings(self._place[self._block == number]) for number, block in enumerate(self._blocks)
        ]
        return map(next, map(streams.__getitem__, self._block.tolist()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


class _Cells(NamedTuple):
    """What a finding says of the cell it is about, per line of the table.

    Attributes:
        first_lines: The first line that shows the cell: the line itself unless the cell is merged.
        owners: The units of all the lines that show the cell.
        is_shared: Some cell is merged.
    """

    first_lines: NDArray[np.int64]
    owners: NDArray[Any]
    is_shared: bool


class _Teller:
    """Says what the rules found, for one night and in one language."""

    def __init__(self, context: Context, lang: Lang) -> None:
        self._context = context
        self._lang = lang
        self._keys = line_keys(context)
        self._owners = context.each("owner", context.known_owners)
        self._cells: dict[str, _Cells] = {}

    def tell(self, chosen: EnabledRule, faults: Violations) -> Block:
        """The findings of one rule in one column, or the one about the sheet as a whole."""
        table, about_cells = self._context.table, bool(faults.column)
        lines, kept = self._told_once(faults) if about_cells else (_ONE, _ONE)
        return Block(
            rule=chosen.rule.id,
            severity=max(chosen.severity, faults.severity or "error", key=SEVERITIES.index),
            column=faults.column,
            letters=column_letters(table.columns[faults.column]) if about_cells else "",
            hint=(faults.hint or chosen.rule.hint).in_language(self._lang),
            rows=array("q", (table.rows[faults.column][lines] + 1 if about_cells else lines).tobytes()),
            owners=self._cells_of(faults.column).owners[lines].tolist() if about_cells else [()],
            measures=table.texts["measure"].to_numpy()[lines].tolist() if about_cells else [""],
            template=self._template(faults.message or chosen.rule.message, faults),
            details=[self._said(values, kept) for values in faults.details.values()],
            ids=array("Q", self._ids(chosen.rule.id, faults, lines, kept).tobytes()),
        )

    def _told_once(self, faults: Violations) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The lines of the faults, and which faults these are: a cell that several lines show counts once."""
        lines, cells = np.asarray(faults.lines, dtype=np.int64), self._cells_of(faults.column)
        if not (cells.is_shared or faults.dedupe_key):
            return lines, np.arange(len(lines))
        lines = cells.first_lines[lines]
        told = pd.DataFrame({"line": lines})
        if faults.dedupe_key:
            told["subject"] = faults.details[faults.dedupe_key]
        kept = np.flatnonzero(~told.duplicated())
        return lines[kept], kept

    def _cells_of(self, column: str) -> _Cells:
        if column not in self._cells:
            rows = self._context.table.rows[column]
            is_shared = bool((np.diff(rows) <= 0).any())
            self._cells[column] = (
                _shared_cells(rows, self._owners)
                if is_shared
                else _Cells(np.arange(len(rows)), self._owners, is_shared=False)
            )
        return self._cells[column]

    def _template(self, words: LocalizedText, faults: Violations) -> str:
        """The message with its header, which may hold braces of its own, and its details by number."""
        template = words.in_language(self._lang)
        for number, name in enumerate(faults.details):
            template = template.replace(f"{{{name}}}", f"{{{number}}}")
        header = self._context.table.headers.get(faults.column, "")
        return template.replace("{header}", header.replace("{", "{{").replace("}", "}}"))

    def _said(self, values: Sequence[str | LocalizedText], kept: NDArray[np.int64]) -> list[str]:
        texts = map(values.__getitem__, kept.tolist())
        return [text if isinstance(text, str) else text.in_language(self._lang) for text in texts]

    def _ids(
        self, rule_id: str, faults: Violations, lines: NDArray[np.int64], kept: NDArray[np.int64]
    ) -> Hashes:
        parts = [hashes([f"{rule_id}|{faults.column}"]).repeat(len(lines))]
        if faults.column and not faults.location_independent:
            parts.append(self._keys[lines])
        if faults.dedupe_key:
            parts.append(hashes(map(str, faults.details[faults.dedupe_key]))[kept])
        return _mixed(*parts)


_ONE = np.zeros(1, dtype=np.int64)


def line_keys(context: Context) -> Hashes:
    """Per line what makes it itself wherever it moves: its measure; method and owner where a measure has several.

    Numbering does not count, for a measure inserted above renumbers the rest; like rows are told apart by order.
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


def _shared_cells(rows: NDArray[np.int64], owners: NDArray[Any]) -> _Cells:
    """The cells of a column in which some are merged, so that several lines have the same row."""
    codes, cells = pd.factorize(rows)
    first = np.zeros(len(cells), dtype=np.int64)
    first[codes[::-1]] = np.arange(len(rows))[::-1]
    units: list[dict[str, None]] = [{} for _ in cells]
    for code, names in zip(codes.tolist(), owners.tolist(), strict=True):
        units[code] |= dict.fromkeys(names)
    joined = np.fromiter(map(tuple, units), dtype=object, count=len(cells))
    return _Cells(first[codes], joined[codes], is_shared=True)


def _concatenated(arrays: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(0, dtype=np.int64), *arrays])
