"""The text of content streams that another program wrote anew, in the spelling that `text` reads.

Programs that tidy up a PDF may write strings in round brackets, name the properties of marked content elsewhere, and name
a font once for all that follows. What this costs is a full parser, some thirty times as slow as `text`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Object, String

from ita_sync.report.pdf.content_stream import contents

BEGIN = frozenset({"BDC", "BMC"})
SHOW = frozenset({"Tj", "TJ", "'", '"'})


def respelled(page: Object) -> bytes:
    """Return the marked content, the fonts and the strings of a page or a form XObject; nothing of where they stand.

    What cannot be parsed is returned as it is.
    """
    properties = page.get("/Resources", Dictionary()).get("/Properties", Dictionary())
    try:
        return b"".join(_written(page, properties))
    except pikepdf.PdfError:
        return contents(page)


def _written(page: Object, properties: Object) -> Iterator[bytes]:
    font, saved = b"", [b""]
    for instruction in pikepdf.parse_content_stream(page):
        name, operands = str(instruction.operator), list(instruction.operands)
        if name == "q":
            saved.append(font)
        elif name == "Q" and len(saved) > 1:
            font = saved.pop()
        elif name == "Tf":
            font = b"%b 1 Tf\n" % str(operands[0]).encode()
            yield font
        elif name in BEGIN:
            yield from _opened(operands, properties, font)
        elif name == "EMC":
            yield b"EMC\n"
        elif name in SHOW:
            yield b"%b Tj\n" % b"".join(_strings(operands))


def _opened(operands: list[Any], properties: Object, font: bytes) -> Iterator[bytes]:
    """Write the beginning of a marked-content sequence; behind that of a piece of the structure the font that is set."""
    tag, said = str(operands[0]).encode(), operands[1] if len(operands) > 1 else Dictionary()
    if isinstance(said, pikepdf.Name):
        said = properties.get(str(said), Dictionary())
    if (number := said.get("/MCID")) is not None:
        yield b"%b <</MCID %d >>BDC\n%b" % (tag, number, font)
    elif (text := said.get("/ActualText")) is not None:
        yield b"%b<</ActualText %b >> BDC\n" % (tag, _hexadecimal(text))
    else:
        yield b"%b BMC\n" % tag


def _strings(operands: list[Any]) -> Iterator[bytes]:
    for operand in operands:
        if isinstance(operand, Array):
            yield from _strings(list(operand))
        elif isinstance(operand, String):
            yield _hexadecimal(operand)


def _hexadecimal(text: Object) -> bytes:
    return b"<%b>" % bytes(text).hex().upper().encode()
