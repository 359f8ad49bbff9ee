"""Name trees, by which a PDF finds embedded files, header cells and other objects."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Object

MOST_NODES = 100_000  # a foreign file's tree may contain itself


def entries(tree: Object) -> Iterator[tuple[str, Object]]:
    """Yield each name of a tree with what it stands for, also those that come twice; the tree need not be sorted.

    Raises:
        ValueError: There is no end of them.
    """
    waiting = [tree]
    for _ in range(MOST_NODES):
        if not waiting:
            return
        node = waiting.pop()
        waiting.extend(node.get("/Kids", ()))
        pairs = list(node.get("/Names", ()))
        yield from zip(map(str, pairs[::2]), pairs[1::2], strict=False)
    raise ValueError("the name tree has no end")
