"""A logo as SVG: what it needs besides itself.

A browser shows an SVG picture alone: it loads no other file for it, and gives it no font of the page. What is missing is
left out, or set in whatever font the machine that prints happens to have, without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ita_sync.domain import LocalizedText
from ita_sync.errors import ReportError
from ita_sync.text.sanitize import truncate

NAMESPACE = "{http://www.w3.org/2000/svg}"
# Within foreignObject: drawing programs write text with line breaks so.
HTML = "{http://www.w3.org/1999/xhtml}"
LINKS = ("href", "{http://www.w3.org/1999/xlink}href", "src")
# A picture has neither links to follow nor scripts.
INERT = frozenset(f"{space}{name}" for space in (NAMESPACE, HTML) for name in ("a", "script"))
WITH_TEXT = (f"{NAMESPACE}text", f"{NAMESPACE}foreignObject")
WITHIN = re.compile(r"\s*(?:#|data:|\Z)")
IN_STYLE = re.compile(r"(?:url\(\s*|@import\s*|image-set\(\s*)[\"']?(?!\s*url)([^\"')]+)", re.IGNORECASE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STYLESHEET = re.compile(r"<\?xml-stylesheet[^>]*href\s*=\s*[\"']([^\"']+)")
OWN_FACE = re.compile(r"@font-face[^}]*url\(\s*[\"']?data:", re.DOTALL)
FAMILY = re.compile(r"font(?:-family\s*:|\s*:[^;}]*?\d[\w.%/]*)([^;},]+)")
PNG = LocalizedText("หรือบันทึกรูปตราเป็น PNG", "or save the logo as PNG.")


def is_svg(path: Path) -> bool:
    """Tell whether a file is XML with SVG's namespace; browsers do not draw it without."""
    root = _root(path)
    return root is not None and root.tag == f"{NAMESPACE}svg"


def demand_nothing_else(path: Path) -> None:
    """Check that an SVG picture needs no other file.

    Raises:
        ReportError: It links to one, or has text in a font that is not within it.
    """
    root = _root(path)
    if root is None:
        return
    if link := next(_links(root, path), ""):
        raise ReportError(
            LocalizedText(
                "รูปตรา {path} อ้างถึงไฟล์อื่น ({link}) ซึ่งจะไม่ปรากฏในรายงาน",
                "The logo {path} links to another file ({link}), which the report would not show.",
            ).format(path=path, link=truncate(link, 80)),
            hint=LocalizedText("ฝังรูปนั้นไว้ใน SVG {png}", "Embed that in the SVG, {png}").format(png=PNG),
        )
    if _has_text(root) and not OWN_FACE.search(" ".join(_styles(root))):
        raise ReportError(
            LocalizedText(
                "รูปตรา {path} มีข้อความที่ใช้แบบอักษรซึ่งไม่ได้อยู่ในไฟล์{family}",
                "The logo {path} has text in a font that is not within it{family}.",
            ).format(path=path, family=_family(root)),
            hint=LocalizedText("แปลงข้อความเป็นเส้น (paths) {png}", "Turn the text into paths, {png}").format(
                png=PNG
            ),
        )


def _root(path: Path) -> Element | None:
    try:
        return ElementTree.parse(path).getroot()  # noqa: S314 - the municipality's own file
    except (ElementTree.ParseError, ValueError, LookupError, OSError):
        return None


def _links(root: Element, path: Path) -> Iterator[str]:
    """Yield what a picture names outside itself."""
    named = [found for style in _styles(root) for found in links_in_style(style)]
    named += STYLESHEET.findall(path.read_text(encoding="utf-8", errors="replace"))
    for element in root.iter():
        if element.tag not in INERT and str(element.tag).startswith((NAMESPACE, HTML)):
            named += (element.get(name, "") for name in LINKS)
    yield from filter(is_elsewhere, named)


def links_in_style(style: str) -> Iterator[str]:
    """Yield what a stylesheet names outside itself."""
    yield from filter(is_elsewhere, IN_STYLE.findall(COMMENT.sub("", style)))


def is_elsewhere(link: str) -> bool:
    """Tell whether a link leads out of what holds it."""
    return not WITHIN.match(link)


def _styles(root: Element) -> Iterator[str]:
    """Yield the texts of its stylesheets, and the attributes that may hold a style or a paint."""
    for element in root.iter():
        if element.tag == f"{NAMESPACE}style":
            yield "".join(element.itertext())
        yield from (
            value for name, value in element.items() if name == "style" or value.lstrip().startswith("url(")
        )


def _has_text(root: Element) -> bool:
    return any("".join(element.itertext()).strip() for kind in WITH_TEXT for element in root.iter(kind))


def _family(root: Element) -> str:
    """The first font family that it names, in brackets."""
    in_styles = (found[1] for style in _styles(root) if (found := FAMILY.search(style)))
    attributes = (family for element in root.iter() if (family := element.get("font-family")))
    family = next((name.split(",")[0].strip(" \"'") for name in (*attributes, *in_styles)), "")
    return f" ({truncate(family, 60)})" if family else ""
