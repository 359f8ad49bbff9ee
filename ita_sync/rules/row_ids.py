"""By what a finding is known again wherever its row moves: hashes of what identifies the lines of a table.

Like the findings, they are made a column at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ita_sync.rules.text_keys import hashes
from ita_sync.text.names import name_key

if TYPE_CHECKING:
    from ita_sync.rules.rule import Context
    from ita_sync.rules.text_keys import Hashes

MIXER = np.uint64(0x9E3779B97F4A7C15)  # any large odd number spreads what it multiplies over all the bits
LONG_NAME = 150  # letters


def line_keys(context: Context) -> Hashes:
    """Per line, a hash of what identifies it wherever its row moves, for the ids of findings.

    This is its measure; its measure, method and owner where several lines are of that measure, merged or repeated.
    Numbering does not count, because a measure inserted above renumbers the rest. Lines alike in all of this are told
    apart by their order.
    """
    measure = context.name_hashes("measure")
    _, names, counts = np.unique(measure, return_inverse=True, return_counts=True)
    alone = counts[names] == 1
    keys = np.where(alone, measure, _full_keys(context))
    earlier = pd.Series(keys).groupby(keys, sort=False).cumcount().to_numpy()
    return np.where(earlier == 0, keys, _combine(keys, earlier.astype(np.uint64)))


def _full_keys(context: Context) -> Hashes:
    """Per line, a hash of all that identifies it where its measure has several."""
    return _combine(*map(context.name_hashes, ("measure", "method", "owner")))


def finding_ids(rule: str, column: str, count: int, *keys: Hashes) -> Iterator[str]:
    """The ids of the findings of one rule in one column.

    Args:
        rule: The rule's id.
        column: The column's canonical name; blank for findings about the sheet as a whole.
        count: How many findings there are.
        keys: What tells them apart, such as their `line_keys`; each has an entry per finding.
    """
    about = hashes([f"{rule}|{column}"]).repeat(count)
    return map("%016x".__mod__, _combine(about, *keys).tolist())


def _combine(first: Hashes, *others: Hashes) -> Hashes:
    """Several hashes as one, in which their order counts."""
    for other in others:
        first = (first * MIXER) ^ other
        first = (first ^ (first >> np.uint64(29))) * MIXER
    return first


class RowIds:
    """What tells whether a row is still in the table; it is looked for only where something is not found any more."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._ids: dict[tuple[str, str], frozenset[str]] = {}
        self._full_ids: dict[tuple[str, str], dict[str, str]] = {}
        self._lines: dict[tuple[str, str], dict[str, int]] = {}

    def has_measure(self, name: str) -> bool:
        """Whether a measure of this name is in the table; of a long one, which may have been cut, its beginning."""
        return not name_key(name) or bool(self._lines_of_measure(name))

    def cells(self, name: str, column: str) -> list[str]:
        """The cells of a column in the rows of the measures of this name, each once."""
        if column not in self._context.table.columns:
            return []
        lines = np.array(self._lines_of_measure(name), dtype=np.int64)
        return list(dict.fromkeys(self._context.addresses(column, lines)))

    def _lines_of_measure(self, name: str) -> list[int]:
        key = name_key(name)
        if len(name) < LONG_NAME:
            return self._by_name.get(key, [])
        return [line for known, lines in self._by_name.items() if known.startswith(key) for line in lines]

    @cached_property
    def _by_name(self) -> dict[str, list[int]]:
        """The key of a measure's name -> its lines."""
        codes, texts = self._context.distinct("measure")
        keys = [name_key(" ".join(text.split())) for text in texts]
        found: dict[str, list[int]] = {}
        for line, code in enumerate(codes.tolist()):
            found.setdefault(keys[code], []).append(line)
        return found

    def ids(self, rule: str, column: str) -> frozenset[str]:
        """The ids that a rule's finding about a column has in any of the rows."""
        if (rule, column) not in self._ids:
            # If the measure had one row.
            alone = _ids_by_line(rule, column, self._context.name_hashes("measure"))
            self._ids[rule, column] = frozenset((*self.full_ids(rule, column), *alone))
        return self._ids[rule, column]

    def full_ids(self, rule: str, column: str) -> Mapping[str, str]:
        """The id that a rule's finding about a column has in a row -> the id it has if the measure has several rows."""
        if (rule, column) not in self._full_ids:
            keys = (line_keys(self._context), _full_keys(self._context))
            now, full = (_ids_by_line(rule, column, key) for key in keys)
            self._full_ids[rule, column] = dict(zip(now, full, strict=True))
        return self._full_ids[rule, column]

    def first_ids(self, rule: str, column: str) -> Mapping[str, str]:
        """The id that a rule's finding about a column has where a measure has one row -> the id in its first row now."""
        keys = (self._context.name_hashes("measure"), line_keys(self._context))
        alone, now = (reversed(_ids_by_line(rule, column, key)) for key in keys)
        return dict(zip(alone, now, strict=True))

    def address(self, rule: str, column: str, finding_id: str) -> str:
        """The cell of the row in which a rule's finding about a column has this id; blank where it has it in none."""
        lines = self._lines.setdefault((rule, column), {})
        if not lines and column in self._context.table.columns:
            lines |= {key: line for line, key in enumerate(self.full_ids(rule, column))}
        line = lines.get(finding_id)
        return "" if line is None else self._context.addresses(column, np.array([line]))[0]


def _ids_by_line(rule: str, column: str, keys: Hashes) -> list[str]:
    return list(finding_ids(rule, column, len(keys), keys))
