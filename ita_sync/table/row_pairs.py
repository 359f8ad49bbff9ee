"""Find the same rows again in a later table: by what they say, never by where they stand. Time is near linear."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from ita_sync.domain import COLUMNS
from ita_sync.text.excerpt import common_ends
from ita_sync.text.names import name_key

Row = Mapping[str, str]  # canonical column name -> text
Key = Callable[["_Words"], Hashable]
Rule = Callable[["_Words", "_Words"], bool]

MOST_TRIED = 16  # rows that are compared with one row
ALIKE = 3 / 4  # of its letters, by which a name is taken for another one with a slip mended
ENDS = 12  # letters of a name's beginning or end


class Pair(NamedTuple):
    """A row before and after, each by its number from 0; None where there is none: it was added, or taken away."""

    old: int | None
    new: int | None


class _Words(NamedTuple):
    """A row as it is compared: column name -> its text without blanks; the measure without its number."""

    texts: Mapping[str, str]
    name: str

    def of(self, *names: str) -> Hashable:
        """The texts of some columns; None where one is blank."""
        found = tuple(self.name if name == "measure" else self.texts.get(name, "") for name in names)
        return found if all(found) else None


def pair_rows(old: Sequence[Row], new: Sequence[Row]) -> tuple[Pair, ...]:
    """Pair the rows of two tables: those that are equal first, then those that share more with each other than others.

    Args:
        old: The rows before.
        new: The rows after. They are told apart by the columns that both tables have: by all, by all but one, by measure,
            method and owner, by measure and method, by method alone (where the measure is alike, or nobody else has that
            method), by measure alone, by a measure with a slip mended, and at last beside a row that was found.

    Returns:
        The pairs, in the order of the new rows; those without a new row at the end.
    """
    pairing = _Pairing(old, new)
    pairing.pair_all()
    taken = set(pairing.found.values())
    return (
        *(Pair(pairing.found.get(line), line) for line in range(len(new))),
        *(Pair(line, None) for line in range(len(old)) if line not in taken),
    )


def changed_columns(old: Row, new: Row) -> Iterator[str]:
    """Yield the columns in which a row says something else, apart from white space; of those that both have."""
    return (name for name in old if name in new and old[name].split() != new[name].split())


def is_alike(one: str, other: str) -> bool:
    """Whether two names differ in one place, and in a small part of their letters."""
    return sum(common_ends(one, other)) >= max(len(one), len(other)) * ALIKE > 0


class _Pairing:
    """The rows found so far: new -> old."""

    def __init__(self, old: Sequence[Row], new: Sequence[Row]) -> None:
        self.names = [name for name in next(iter(new), {}) if name in next(iter(old), {})]
        self.old, self.new = ([_words(row, self.names) for row in rows] for rows in (old, new))
        self.found: dict[int, int] = {}

    def pair_all(self) -> None:
        """Go from the surest way to the least sure one."""
        self._pair_by(_whole)
        for name in self.names:
            self._pair_by(_all_but(name), _has_like_name if name == "measure" else None)
        self._pair_by(lambda row: row.of("measure", "method", "owner"))
        self._pair_by(lambda row: row.of("measure", "method"))
        self._pair_by(lambda row: row.of("method"), _has_like_name)
        self._pair_by_unique(lambda row: row.of("method"))
        self._pair_by(lambda row: row.of("measure"))
        self._pair_by(lambda row: row.name[:ENDS] or None, _has_like_name)
        self._pair_by(lambda row: row.name[-ENDS:] or None, _has_like_name)
        self._pair_beside(range(len(self.new)), -1)
        self._pair_beside(reversed(range(len(self.new))), 1)

    def _waiting(self, key: Key) -> dict[Hashable, deque[int]]:
        """The old rows left, by their key."""
        taken = set(self.found.values())
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for line, row in enumerate(self.old):
            if line not in taken and (word := key(row)) is not None:
                waiting[word].append(line)
        return waiting

    def _left(self) -> list[int]:
        return [line for line in range(len(self.new)) if line not in self.found]

    def _pair_by(self, key: Key, may_be: Rule | None = None) -> None:
        """Pair the rows left that have the same key, in their order."""
        waiting = self._waiting(key)
        for line in self._left() if waiting else ():
            row = self.new[line]
            others = waiting.get(key(row), deque())
            fit = (
                other
                for other in islice(others, MOST_TRIED)
                if may_be is None or may_be(self.old[other], row)
            )
            if (other := next(fit, None)) is not None:
                self.found[line] = other
                others.remove(other)

    def _pair_by_unique(self, key: Key) -> None:
        """Pair the rows left of which each has a key that no other row left has."""
        waiting = self._waiting(key)
        wanted: dict[Hashable, list[int]] = defaultdict(list)
        for line in self._left():
            wanted[key(self.new[line])].append(line)
        for word, lines in wanted.items():
            if len(lines) == len(waiting.get(word, ())) == 1:
                self.found[lines[0]] = waiting[word][0]

    def _pair_beside(self, lines: Iterable[int], step: int) -> None:
        """Pair the rows left that stand right below (-1) or above (1) the same row, and share a sentence."""
        taken = set(self.found.values())
        ends = {-1: -1, len(self.new): len(self.old)}  # above the first row stands the same: nothing
        for line in lines:
            beside = self.found.get(line + step, ends.get(line + step))
            if line in self.found or beside is None:
                continue
            place = beside - step
            if (
                place in range(len(self.old))
                and place not in taken
                and _share(self.old[place], self.new[line])
            ):
                self.found[line] = place
                taken.add(place)


def _words(row: Row, names: Sequence[str]) -> _Words:
    texts = {name: "".join(row.get(name, "").split()) for name in names}
    measure = texts.get("measure", "")
    return _Words(texts, name_key(measure) or measure)


def _whole(row: _Words) -> Hashable:
    return tuple(row.texts.values()) or None


def _all_but(name: str) -> Key:
    """All columns but one, where measure or method is among them."""

    def key(row: _Words) -> Hashable:
        texts = {column: text for column, text in row.texts.items() if column not in {name, "measure"}}
        measure = "" if name == "measure" else row.name
        return (measure, *texts.values()) if measure or texts.get("method") else None

    return key


def _has_like_name(old: _Words, new: _Words) -> bool:
    return old.name == new.name or is_alike(old.name, new.name)


def _share(old: _Words, new: _Words) -> bool:
    """Whether two rows have a sentence in common, or names that are alike."""
    names = (name for name in old.texts if name not in COLUMNS or COLUMNS[name].is_text)
    return (new.name != "" and _has_like_name(old, new)) or any(
        old.texts[name] and old.texts[name] == new.texts[name] for name in names
    )
