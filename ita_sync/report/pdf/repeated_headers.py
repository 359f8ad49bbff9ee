"""The table's header, which a browser paints anew on each page: it is content once, and an artifact from then on.

All these pages' marked content belongs to the same elements, so that a screen reader would read a header out as often as
there are pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any

from pikepdf import Array, NumberTree, Object, Pdf

from ita_sync.report.pdf.content_stream import SHOWN, Mark
from ita_sync.report.pdf.structure import NO_PAGE, Key, children
from ita_sync.report.pdf.tables import Row

Place = tuple[Key, int]  # a page, and an identifier of marked content on it
Kid = tuple[Place | None, Any]  # a child of an element, with its place if it is marked content


class RepeatedHeaders:
    """Tells what repeats a header, page by page in their order, and takes it out of the structure in the end."""

    def __init__(self, pdf: Pdf, tables: Iterable[Iterable[Row]]) -> None:
        self._pdf = pdf
        self._kids = {element.objgen: (element, kids) for element, kids in _headers(tables)}
        self._owners = {
            place: owner for owner, (_, kids) in self._kids.items() for place, _kid in kids if place
        }
        self._first_page: dict[Key, Key] = {}
        self._shown: dict[Key, set[bytes]] = defaultdict(set)
        self._numbers: dict[Key, set[int]] = defaultdict(set)

    def is_content(self, page: Key, mark: Mark) -> bool:
        """Tell whether marked content of a page is anything else than a header that a page before has shown."""
        owner = self._owners.get((page, mark.number))
        if owner is None:
            return True
        shown = b" ".join(SHOWN.findall(mark.inside))
        if self._first_page.setdefault(owner, page) == page:
            self._shown[owner].add(shown)
        elif shown in self._shown[owner]:
            self._numbers[page].add(mark.number)
            return False
        return True

    def remove(self) -> None:
        """Take what repeats out of the structure tree."""
        repeated = {(page, number) for page, numbers in self._numbers.items() for number in numbers}
        for owner in {self._owners[place] for place in repeated}:
            element, kids = self._kids[owner]
            element.K = Array([kid for place, kid in kids if place not in repeated])
        if repeated:
            self._disown()

    def _disown(self) -> None:
        """Forget which elements what repeats belonged to."""
        parents = NumberTree(self._pdf.Root.StructTreeRoot.ParentTree)
        for page in self._pdf.pages:
            if page.obj.objgen in self._numbers:
                on_page = parents[int(page.obj.StructParents)]
                for number in self._numbers[page.obj.objgen]:
                    on_page[number] = None


def _headers(tables: Iterable[Iterable[Row]]) -> Iterator[tuple[Object, list[Kid]]]:
    """Yield all elements that the header rows above the first data cell hold, each with its children."""
    for table in tables:
        waiting = [header for row in takewhile(lambda row: not row.cells, table) for header in row.headers]
        while waiting:
            element = waiting.pop()
            kids = [*_kids(element)]
            yield element, kids
            waiting += [kid for place, kid in kids if not place]


def _kids(element: Object) -> Iterator[Kid]:
    """Yield the children of an element."""
    page = element.Pg.objgen if "/Pg" in element else NO_PAGE
    for kid in children(element):
        if isinstance(kid, int):
            yield (page, kid), kid
        elif "/MCID" in kid:
            yield (kid.Pg.objgen if "/Pg" in kid else page, kid.MCID), kid
        else:
            yield None, kid
