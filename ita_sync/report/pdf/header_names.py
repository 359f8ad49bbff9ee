"""Name the table's header cells by their order, for Chromium's names hold running numbers that differ between prints.

A data cell says by these names which headers it has, and a name tree finds them: `(node00000031)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pikepdf import Array, Dictionary, NameTree, Object, Pdf, String

from ita_sync.report.pdf.text import Key, children

PRINTED = re.compile(rb"\(node(\d{8})\)")
NAME = "node{:08d}"
Place = tuple[int, ...]  # in the structure tree: which child of which child


def renumbered(printed: bytes) -> bytes:
    """Renumber the names in a print from 0 on.

    Length and order are kept, so that all offsets in the file stay valid. It spares `name_headers` each single cell, if
    the browser numbered them in their order, and nothing has packed them since.
    """
    order = {name: number for number, name in enumerate(sorted(set(PRINTED.findall(printed))))}
    return PRINTED.sub(lambda found: b"(node%08d)" % order[found[1]], printed)


def name_headers(pdf: Pdf) -> None:
    """Name the header cells in the order of the structure tree."""
    root = pdf.Root.get("/StructTreeRoot", Dictionary())
    if "/IDTree" not in root:
        return
    named = dict(NameTree(root.IDTree))
    places = _Places()
    in_order = sorted(named, key=lambda name: places[named[name]])
    names = {name: NAME.format(number) for number, name in enumerate(in_order)}
    if any(old != new for old, new in names.items()):
        for element in _elements(root):
            _rename(element, names)
    pairs = [part for name in in_order for part in (String(names[name]), named[name])]
    root.IDTree = pdf.make_indirect(Dictionary(Names=Array(pairs)))


class _Places:
    """Where elements stand in the structure tree."""

    def __init__(self) -> None:
        self._known: dict[Key, Place] = {}

    def __getitem__(self, element: Object) -> Place:
        if element.objgen not in self._known:
            parent = element.get("/P")
            if parent is None:
                return ()
            before = self[parent]
            for number, child in enumerate(children(parent)):
                if not isinstance(child, int):
                    self._known[child.objgen] = (*before, number)
        return self._known.get(element.objgen, ())


def _elements(root: Object) -> Iterator[Object]:
    """Yield all elements of the structure tree."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        yield element
        waiting.extend(child for child in children(element) if isinstance(child, Dictionary))


def _rename(element: Object, names: Mapping[str, str]) -> None:
    if "/ID" in element:
        element.ID = String(names.get(str(element.ID), str(element.ID)))
    attributes = element.get("/A", Array())
    for attribute in attributes if isinstance(attributes, Array) else [attributes]:
        if isinstance(attribute, Dictionary) and "/Headers" in attribute:
            old = map(str, attribute.Headers)
            attribute.Headers = Array([String(names.get(name, name)) for name in old])
