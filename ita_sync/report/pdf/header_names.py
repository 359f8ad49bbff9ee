"""Name the table's header cells by their order, for Chromium's names hold running numbers that differ between prints.

A data cell says by these names which headers it has, and a name tree finds them: `(node00000031)`. The numbers are those of
the page's nodes, which are not always made in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf, String

from ita_sync.report.pdf.text import Key, children

PRINTED = re.compile(rb"\(node(\d{8})\)")
NAME = "node{:08d}"
Place = tuple[int, ...]  # in the structure tree: which child of which child


def renumbered(printed: bytes) -> bytes:
    """Renumber the names in a print in the order of the structure tree, as far as no other program packed them.

    Their length is kept, so that all offsets in the file stay valid. It spares `name_headers` each single cell.
    """
    try:
        with pikepdf.open(BytesIO(printed)) as pdf:
            names = {old.encode(): new.encode() for old, new in _new_names(_headers(pdf)).items()}
    except pikepdf.PdfError:
        return printed
    return PRINTED.sub(lambda found: b"(%b)" % names.get(found[0][1:-1], found[0][1:-1]), printed)


def name_headers(pdf: Pdf) -> None:
    """Name the header cells in the order of the structure tree."""
    headers = _headers(pdf)
    if not headers:
        return
    names = _new_names(headers)
    if any(old != new for old, new in names.items()):
        for element in _elements(pdf.Root.StructTreeRoot):
            _rename(element, names)
    pairs = [part for old, new in names.items() for part in (String(new), headers[old])]
    pdf.Root.StructTreeRoot.IDTree = pdf.make_indirect(Dictionary(Names=Array(pairs)))


def _headers(pdf: Pdf) -> dict[str, Object]:
    """Return the elements that the tree of names finds, by name; the tree need not be sorted."""
    waiting = [pdf.Root.get("/StructTreeRoot", Dictionary()).get("/IDTree", Dictionary())]
    headers: dict[str, Object] = {}
    while waiting:
        node = waiting.pop()
        waiting.extend(node.get("/Kids", ()))
        pairs = list(node.get("/Names", ()))
        headers |= zip(map(str, pairs[::2]), pairs[1::2], strict=False)
    return headers


def _new_names(headers: Mapping[str, Object]) -> dict[str, str]:
    """Return the new name of each header cell by its old one, in their order."""
    places = _Places()
    in_order = sorted(headers, key=lambda name: places[headers[name]])
    return {name: NAME.format(number) for number, name in enumerate(in_order)}


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
