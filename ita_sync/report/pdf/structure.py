"""The structure tree of a tagged PDF: its elements, and the marked content that each of them holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Object, Pdf

CELLS = ("/TD", "/TH")
KINDS = (*CELLS, "/H1", "/Figure")
Key = tuple[int, int]  # a PDF object's number and generation
NO_PAGE: Key = (0, 0)
MOST_ELEMENTS = 5_000_000  # above those of a cell; 20,000 rows have some 200,000


def elements(pdf: Pdf) -> Iterator[tuple[str, Object]]:
    """Yield the structure elements of the types in `KINDS`, in reading order; not those inside another of them.

    A header in a row that has data cells (TD) is the row's own, and as much a cell as they are; headers of columns, and
    a banner, fill their rows.

    Yields:
        The type, such as `/TD`, which a row's header counts as; and the element.

    Raises:
        ValueError: There is no end of them: a foreign file's tree may contain itself.
    """
    waiting = [pdf.Root.StructTreeRoot] if "/StructTreeRoot" in pdf.Root else []
    for _ in range(MOST_ELEMENTS):
        if not waiting:
            return
        element = waiting.pop()
        kind = str(element.get("/S", ""))
        if kind in KINDS:
            yield kind, element
            continue
        kids = [kid for kid in children(element) if not isinstance(kid, int)]
        if kind == "/TR" and "/TD" in (row := [str(kid.get("/S", "")) for kid in kids]):
            yield from (("/TD", kid) for name, kid in zip(row, kids, strict=True) if name in CELLS)
        else:
            waiting.extend(reversed(kids))
    raise ValueError("the structure tree has no end")


def children(element: Object) -> list[Any]:
    """List the children of a structure element: elements, references to marked content, or MCIDs."""
    kids: Any = element.get("/K", Array())
    return [*kids.as_list()] if isinstance(kids, Array) else [kids]


def marked_content(element: Object, page: Key = NO_PAGE) -> Iterator[tuple[Key, int]]:
    """Yield the page and the MCID of each marked-content sequence under an element, in reading order."""
    page = element.Pg.objgen if "/Pg" in element else page  # `get` is slow where there is none
    for kid in children(element):
        if isinstance(kid, int):
            yield page, kid
        elif "/MCID" in kid:
            yield kid.Pg.objgen if "/Pg" in kid else page, kid.MCID
        else:
            yield from marked_content(kid, page)
