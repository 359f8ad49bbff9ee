"""Name the table's header cells by their order, for Chromium's names hold running numbers that differ between prints.

A data cell says by these names which headers it has, and a name tree finds them: `(node00000031)`. The numbers are those of
the page's nodes, which are not always made in their order.
"""

from __future__ import annotations

from collections.abc import Sequence

from pikepdf import Array, Dictionary, Pdf, String

from ita_sync.report.pdf.name_tree import entries
from ita_sync.report.pdf.tables import Row

NAME = "node{:08d}"


def name_headers(pdf: Pdf, tables: Sequence[Sequence[Row]]) -> dict[str, str]:
    """Name the header cells in the order of the structure tree.

    Args:
        pdf: The PDF.
        tables: Its tables.

    Returns:
        The new name of each by its old one.
    """
    tree = pdf.Root.get("/StructTreeRoot", Dictionary()).get("/IDTree", Dictionary())
    named = dict(entries(tree))
    order = [str(header.ID) for table in tables for row in table for header in row.headers if "/ID" in header]
    order += sorted(named.keys() - set(order))
    names = {old: NAME.format(number) for number, old in enumerate(old for old in order if old in named)}
    for old, new in names.items():
        named[old].ID = String(new)
    if names:
        pairs = [part for old, new in names.items() for part in (String(new), named[old])]
        pdf.Root.StructTreeRoot.IDTree = pdf.make_indirect(Dictionary(Names=Array(pairs)))
    return names
