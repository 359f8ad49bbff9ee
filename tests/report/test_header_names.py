"""Chromium numbers its header cells anew in each print, and not always in their order: the file must not show it."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from secrets import token_hex

import pikepdf
import pytest
from pikepdf import NameTree, ObjectStreamMode

from ita_sync.report.pdf.finish import finish
from ita_sync.report.pdf.printed import opened
from ita_sync.report.pdf.structure import elements
from tests.report.conftest import MADE, Printed

IDS = re.compile(rb"/ID \(node(\d{8})\)")


def swapped(raw: bytes) -> bytes:
    """A print whose second header cell got its number after the third one, as happens to every fifth of a service."""
    _first, second, third, *_others = sorted(set(IDS.findall(raw)))
    names = {second: third, third: second}
    raw = re.sub(rb"(?<=\(node)\d{8}(?=\))", lambda found: names.get(found[0], found[0]), raw)
    one, other = (rb"\(node%b\) (\d+ 0 R)" % name for name in (third, second))
    both = rb"(node%b) \2 (node%b) \1" % (second, third)
    raw, count = re.subn(one + b" " + other, both, raw)  # the tree of names is in the order of numbers
    assert count == 1
    return raw


def packed(raw: bytes, mode: ObjectStreamMode = ObjectStreamMode.generate) -> bytes:
    """A print as another program wrote it anew, with an identifier of chance."""
    out = BytesIO()
    with pikepdf.open(BytesIO(raw)) as pdf:
        pdf.trailer.ID = pikepdf.Array([pikepdf.String(token_hex(8)), pikepdf.String(token_hex(8))])
        pdf.save(out, object_stream_mode=mode)
    return out.getvalue()


def finished(raw: bytes, seed: Printed) -> bytes:
    return finish(opened(raw), seed.document, seed.source, MADE)


def test_two_orders_give_the_same_bytes(seed: Printed) -> None:
    numbers = IDS.findall(swapped(seed.raw))
    assert sorted(numbers) != numbers
    assert finished(swapped(seed.raw), seed) == seed.pdf


@pytest.mark.parametrize("mode", [ObjectStreamMode.generate, ObjectStreamMode.disable])
def test_so_they_do_if_another_program_packed_them(seed: Printed, mode: ObjectStreamMode) -> None:
    one, again, other = (packed(raw, mode) for raw in (seed.raw, seed.raw, swapped(seed.raw)))
    assert one != again
    assert finished(one, seed) == finished(again, seed) == finished(other, seed)


@pytest.mark.parametrize("change", [bytes, swapped, packed])
def test_each_cell_names_the_header_above_it(seed: Printed, change: Callable[[bytes], bytes]) -> None:
    with pikepdf.open(BytesIO(finished(change(seed.raw), seed))) as pdf:
        named = NameTree(pdf.Root.StructTreeRoot.IDTree)
        assert list(named) == [f"node{number:08d}" for number in range(5 + 4)]  # of columns and rows
        assert [str(header.ID) for header in named.values()] == list(named)
        cells = [element for kind, element in elements(pdf) if kind == "/TD"]
        rows = [cells[start : start + 6] for start in range(0, len(cells), 6)]
        for row in rows:
            headers = [str(a.Headers[0]) for cell in row for a in cell.A if "/Headers" in a]
            assert headers == list(named)[:5]
