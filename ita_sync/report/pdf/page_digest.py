"""A digest of what a PDF's pages show, the same however a program numbers, packs, orders or spells its objects.

It covers each page's content, fonts, pictures, size and annotations. The widget of a digital signature is left out: it is
added when the finished report is signed, and what it covers is looked at apart (`later_changes`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

from ita_sync.report.pdf.content_stream import contents
from ita_sync.report.pdf.structure import Key

INHERITED = ("/Rotate", "/Resources", "/MediaBox", "/CropBox")
# What leads back to the page, says nothing of what it shows, or is looked at apart.
LEFT_OUT = frozenset(
    {
        *(
            "/Parent",
            "/P",
            "/Popup",
            "/StructParent",
            "/StructParents",
            "/Tabs",
            "/Contents",
            "/Annots",
            "/Length",
        ),
        *("/BleedBox", "/TrimBox", "/ArtBox", "/LastModified", "/PieceInfo"),
    }
)
PACKING = frozenset({"/Filter", "/DecodeParms", "/Length"})
REFERENCE = b" R"
SMALL_DIGITS = re.compile(rb"<[0-9A-F\s]*[a-f][0-9A-Fa-f\s]*>")  # a string as some programs write it again
FRACTION = re.compile(rb"[-+]?\d*\.\d+")
DECIMALS = 2  # of a point: a program that writes a number again may shorten it
SAME_AGAIN = b"again"  # what contains itself


def digest_of_pages(pdf: Pdf) -> str:
    """Return the SHA-256 of what the pages show, in hexadecimal digits."""
    objects = _Objects()
    whole = hashlib.sha256()
    for page in pdf.pages:
        whole.update(_digest_of_page(page, objects))
    return whole.hexdigest()


def signature_widgets(page: Page) -> Iterator[Object]:
    """Yield the annotations of a page that stand for digital signatures."""
    yield from filter(_is_signature, page.obj.get("/Annots", ()))


def _digest_of_page(page: Page, objects: _Objects) -> bytes:
    shown: dict[str, Any] = {key: value for key, value in page.obj.items() if key not in LEFT_OUT}
    shown |= {key: value for key in INHERITED if (value := _inherited(page.obj, key)) is not None}
    _leave_out_defaults(shown, objects)
    annotations = [item for item in page.obj.get("/Annots", ()) if not _is_signature(item)]
    parts = [_respelled(contents(page.obj)) if "/Contents" in page.obj else b"", objects.of_items(shown)]
    return _sha256(*parts, *map(objects.of, annotations))


def _leave_out_defaults(shown: dict[str, Any], objects: _Objects) -> None:
    """Leave out what only says that a page is shown whole and upright, as some programs write when they save it."""
    if shown.get("/Rotate", 0) % 360 == 0:
        shown.pop("/Rotate", None)
    if objects.of(shown.get("/CropBox")) == objects.of(shown.get("/MediaBox")):
        shown.pop("/CropBox", None)


def _respelled(content: bytes) -> bytes:
    """Return a page's operators with one space between words and capital digits in hexadecimal strings."""
    return b" ".join(SMALL_DIGITS.sub(lambda found: found[0].upper(), content).split())


def _rounded(number: str | bytes | Decimal) -> str:
    shown = f"{float(number):.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def _inherited(node: Object, key: str) -> Any:
    """Return a page's own entry or that of the next node above it which has one."""
    seen: set[Key] = set()
    while key not in node and "/Parent" in node and node.objgen not in seen:
        seen.add(node.objgen)
        node = node.Parent
    return node.get(key)


def _is_signature(annotation: Object) -> bool:
    field = annotation if "/FT" in annotation else annotation.get("/Parent", Dictionary())
    return annotation.get("/Subtype") == Name.Widget and field.get("/FT") == Name.Sig


class _Objects:
    """Digests of a PDF's objects, with all that they refer to."""

    def __init__(self) -> None:
        self._known: dict[Key, bytes] = {}

    def of(self, value: Any) -> bytes:
        if not isinstance(value, Object):
            return (_rounded(value) if isinstance(value, Decimal) else str(value)).encode()
        if not value.is_indirect:
            return self._of_direct(value)
        if value.objgen not in self._known:
            self._known[value.objgen] = SAME_AGAIN
            self._known[value.objgen] = self._of_direct(value)
        return self._known[value.objgen]

    def of_items(self, items: Mapping[str, Any]) -> bytes:
        return _sha256(*(key.encode() + b" " + self.of(items[key]) for key in sorted(items)))

    def _of_direct(self, value: Object) -> bytes:
        if isinstance(value, Stream):
            return self._of_stream(value)
        if isinstance(value, Dictionary):
            return self.of_items({key: item for key, item in value.items() if key not in LEFT_OUT})
        if not isinstance(value, Array):
            return bytes(value) if isinstance(value, pikepdf.String) else str(value).encode()
        plain = value.unparse(resolved=True)  # a long list of numbers, such as the widths of letters
        if REFERENCE in plain:
            return _sha256(*map(self.of, value))
        return FRACTION.sub(lambda found: _rounded(found[0]).encode(), plain)

    def _of_stream(self, stream: Stream) -> bytes:
        try:
            data, packing = stream.read_bytes(), PACKING
        except pikepdf.PdfError:  # a picture, which is packed as it was made
            data, packing = stream.read_raw_bytes(), frozenset({"/Length"})
        said = {key: item for key, item in stream.items() if key not in packing | LEFT_OUT}
        return _sha256(data, self.of_items(said))


def _sha256(*parts: bytes) -> bytes:
    """Digest several byte strings, so that none runs into the next."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(b"%d:" % len(part))
        whole.update(part)
    return whole.digest()
