"""Find the same columns again in a later table: by header, by what they are, at last by what stands in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import NamedTuple

SAME_TEXTS = 1 / 2  # of its cells, by which a column with another header is known again


class TableRows(NamedTuple):
    """A table as a file holds it.

    Attributes:
        headers: Column name -> its header; the name is the canonical one where it is known, else the header itself.
        rows: One for each line: column name -> text.
    """

    headers: Mapping[str, str]
    rows: Sequence[Mapping[str, str]]


class ColumnPair(NamedTuple):
    """A column before and after, each by its name; None where there is none."""

    old: str | None
    new: str | None


def pair_columns(old: TableRows, new: TableRows) -> tuple[ColumnPair, ...]:
    """Pair the columns of two tables.

    Returns:
        The pairs, in the order of the new columns; those without a new column at the end.
    """
    found: dict[str, str] = {}
    _pair_by(found, old.headers, new.headers, lambda _name, header: "".join(header.split()))
    _pair_by(found, old.headers, new.headers, lambda name, _header: name)
    _pair_by_contents(found, old, new)
    taken = set(found.values())
    return (
        *(ColumnPair(found.get(name), name) for name in new.headers),
        *(ColumnPair(name, None) for name in old.headers if name not in taken),
    )


def _pair_by(
    found: dict[str, str],
    old: Mapping[str, str],
    new: Mapping[str, str],
    key: Callable[[str, str], Hashable],
) -> None:
    taken = set(found.values())
    waiting = {key(name, header): name for name, header in reversed([*old.items()]) if name not in taken}
    for name, header in new.items():
        if name not in found and (other := waiting.pop(key(name, header), None)) is not None:
            found[name] = other


def _pair_by_contents(found: dict[str, str], old: TableRows, new: TableRows) -> None:
    """Pair the columns left of which the texts are mostly the same."""
    taken = set(found.values())
    held = {name: _texts(old, name) for name in old.headers if name not in taken}
    for name in (name for name in new.headers if name not in found) if held else ():
        texts = _texts(new, name)
        best = max(held, key=lambda other: (texts & held[other]).total(), default=None)
        if best is not None and _is_mostly(texts, held[best]):
            found[name] = best
            del held[best]


def _texts(table: TableRows, name: str) -> Counter[str]:
    return Counter(filter(None, ("".join(row.get(name, "").split()) for row in table.rows)))


def _is_mostly(texts: Counter[str], others: Counter[str]) -> bool:
    return (texts & others).total() > max(texts.total(), others.total()) * SAME_TEXTS
