"""Find the same rows again in a later table: by what they say, never by where they stand."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple

Row = Mapping[str, str]  # canonical column name -> text


class Pair(NamedTuple):
    """A row before and after, each by its number from 0; None where there is none: it was added, or taken away."""

    old: int | None
    new: int | None


def pair_rows(old: Sequence[Row], new: Sequence[Row]) -> tuple[Pair, ...]:
    """Pair the rows of two tables: those that are equal first, then those that share more with each other than others.

    Args:
        old: The rows before.
        new: The rows after. They are told apart by all columns, by measure, method and owner, by measure and method, by
            method alone, by measure alone, and at last by their order below a row that was found.

    Returns:
        The pairs, in the order of the new rows; those without a new row at the end.
    """
    found: dict[int, int] = {}
    for key in (
        _whole,
        *map(_by, (("measure", "method", "owner"), ("measure", "method"), ("method",), ("measure",))),
    ):
        _pair_by(key, old, new, found)
    _pair_by_place(old, new, found)
    taken = set(found.values())
    return (
        *(Pair(found.get(line), line) for line in range(len(new))),
        *(Pair(line, None) for line in range(len(old)) if line not in taken),
    )


def changed_columns(old: Row, new: Row) -> Iterator[str]:
    """Yield the columns in which a row says something else, apart from white space; of those that both have."""
    return (name for name in old if name in new and old[name].split() != new[name].split())


def _whole(row: Row) -> Hashable:
    return tuple(sorted((name, *text.split()) for name, text in row.items()))


def _by(names: Sequence[str]) -> Callable[[Row], Hashable]:
    def key(row: Row) -> Hashable:
        words = tuple("".join(row.get(name, "").split()) for name in names)
        return words if all(words) else None

    return key


def _pair_by(
    key: Callable[[Row], Hashable], old: Sequence[Row], new: Sequence[Row], found: dict[int, int]
) -> None:
    """Pair the rows left that have the same key, in their order."""
    waiting: dict[Hashable, deque[int]] = defaultdict(deque)
    taken = set(found.values())
    for line, row in enumerate(old):
        if line not in taken and (word := key(row)) is not None:
            waiting[word].append(line)
    for line, row in enumerate(new):
        if line not in found and waiting.get(word := key(row)):
            found[line] = waiting[word].popleft()


def _pair_by_place(old: Sequence[Row], new: Sequence[Row], found: dict[int, int]) -> None:
    """Pair the rows left that stand right below the same row, and share some text."""
    taken = set(found.values())
    for line, row in enumerate(new):
        above = found.get(line - 1, -1) if line else -1
        place = above + 1
        has_above = line == 0 or line - 1 in found
        if line in found or not has_above or place >= len(old) or place in taken:
            continue
        if any(text.strip() and text == old[place].get(name) for name, text in row.items()):
            found[line] = place
            taken.add(place)
