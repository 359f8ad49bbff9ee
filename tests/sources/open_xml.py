"""Small .xlsx and .ods files as other programs write them, part by part."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
)
OFFICE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def row(*texts: str, number: int | None = None) -> str:
    """A row of texts."""
    place = f' r="{number}"' if number else ""
    return f"<row{place}>{''.join(cell(text) for text in texts)}</row>"


def cell(text: str, place: str = "") -> str:
    """A cell of text."""
    where = f' r="{place}"' if place else ""
    return f'<c{where} t="inlineStr"><is><t>{text}</t></is></c>'


def xlsx(
    path: Path, rows: str, *, after: str = "", parts: Mapping[str, str] | None = None, **book: str
) -> Path:
    """Write an .xlsx of one tab.

    Args:
        path: The file.
        rows: The content of its sheetData.
        after: What follows that.
        parts: Further parts, or other ones.
        **book: `settings`: further elements of the workbook; `styles`: the content of the styleSheet.
    """
    written = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": _relationships({"r1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}">{book.get("settings", "")}'
        '<sheets><sheet name="มาตรการ" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relationships(
            {
                "r1": ("worksheet", "worksheets/sheet1.xml"),
                "r2": ("styles", "styles.xml"),
                "r3": ("sharedStrings", "sharedStrings.xml"),
            }
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{book.get("styles", "")}</styleSheet>',
        **(parts or {}),
    }
    return archive(path, {name: content for name, content in written.items() if content})


def _relationships(targets: Mapping[str, tuple[str, str]]) -> str:
    each = (
        f'<Relationship Id="{name}" Type="{RELATIONSHIPS}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{namespace}">{"".join(each)}</Relationships>'


def make_strict(path: Path) -> Path:
    """Give a workbook the names of strict Open XML."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    return archive(
        path,
        {
            name: content.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
                RELATIONSHIPS, "http://purl.oclc.org/ooxml/officeDocument/relationships"
            )
            for name, content in parts.items()
        },
    )


def ods(path: Path, *rows: str, before: str = "", parts: Mapping[str, str] | None = None) -> Path:
    """Write an .ods of one tab.

    Args:
        path: The file.
        rows: Its rows.
        before: What precedes the tab.
        parts: Further parts.
    """
    content = (
        f'<office:document-content {OFFICE}><office:body><office:spreadsheet>{before}<table:table table:name="มาตรการ">'
        f"{''.join(rows)}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return archive(path, {"mimetype": kind, "content.xml": content, **(parts or {})})


def ods_row(cells: Sequence[str], attributes: str = "") -> str:
    """A row of cells that are texts."""
    each = (f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in cells)
    return f"<table:table-row {attributes}>{''.join(each)}</table:table-row>"


def archive(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """Write a zip archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path
