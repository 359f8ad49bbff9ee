"""The same rows in a later table."""

from __future__ import annotations

import pytest

from ita_sync.table.row_pairs import Pair, changed_columns, pair_rows


def rows(*texts: str) -> list[dict[str, str]]:
    """Rows of `measure method owner outcome`, of which a dot is blank."""
    names = ("measure", "method", "owner", "outcome")
    return [dict(zip(names, [word.strip(".") for word in text.split()], strict=True)) for text in texts]


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        (["a m1 o x", "b m2 o y"], ["a m1 o x", "b m2 o y"], [(0, 0), (1, 1)]),
        (["a m1 o x", "b m2 o y"], ["n m9 o .", "a m1 o x", "b m2 o z"], [(None, 0), (0, 1), (1, 2)]),
        (["a m1 o x", "b m2 o y"], ["b m2 o y", "a m1 o x"], [(1, 0), (0, 1)]),
        (["a m1 o x", "b m2 o y"], ["a m1 o x"], [(0, 0), (1, None)]),
        (["a m1 o x", "a m1 p x"], ["a m1 p y", "a m1 o y"], [(1, 0), (0, 1)]),
        (["a m1 o x", "a m1 o x"], ["a m1 o x", "a m1 o x", "a m1 o x"], [(0, 0), (1, 1), (None, 2)]),
        (["a m1 o x", "b m2 o y"], ["a m1 o x", "c m3 o y"], [(0, 0), (1, 1)]),
        ([], ["a m1 o x"], [(None, 0)]),
        (["a m1 o x"], [], [(0, None)]),
    ],
)
def test_rows_are_found_by_what_they_say(old, new, pairs) -> None:
    assert pair_rows(rows(*old), rows(*new)) == tuple(Pair(*pair) for pair in pairs)


def test_white_space_is_no_change() -> None:
    assert list(changed_columns({"a": "x  y", "b": "1", "c": "z"}, {"a": "x y", "b": "2"})) == ["b"]
