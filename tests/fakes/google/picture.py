"""A tab as people see it, as a page: texts, merges, widths, colours and conditional formats, and the notes beside it."""

from __future__ import annotations

from html import escape
from typing import Any

import fontpkg

from . import a1, cells
from .document import Document
from .grid import Sheet, box_of, overlaps

STYLE = (
    f"""
@font-face {{ font-family: Sarabun; src: url({fontpkg.path("Sarabun", 400).as_uri()}); }}
@font-face {{ font-family: Sarabun; font-weight: bold; src: url({fontpkg.path("Sarabun", 700).as_uri()}); }}
"""
    """
body { font: 13px Sarabun, 'Noto Sans Thai', sans-serif; margin: 12px; color: #202124; }
table { border-collapse: collapse; table-layout: fixed; }
td, th { border: 1px solid #d0d3d7; padding: 3px 5px; vertical-align: top; white-space: pre-wrap; overflow-wrap: anywhere; }
th { background: #f1f3f4; font-weight: normal; text-align: center; color: #5f6368; }
td.noted { background-image: linear-gradient(225deg, #202124 6px, transparent 6px); }
aside { white-space: pre-wrap; border: 1px solid #d0d3d7; background: #fffde7; margin: 6px 0; padding: 4px 8px; }
"""
)


def page(document: Document, tab: str, *, rows: int = 12, columns: int = 8) -> str:
    """The upper left part of a tab as HTML."""
    sheet = document.sheet(tab)
    widths = [
        sheet.columns[at].get("pixelSize", 100) if at < len(sheet.columns) else 100 for at in range(columns)
    ]
    head = "".join(f"<th>{a1.column_letters(at)}</th>" for at in range(columns))
    cols = '<col style="width: 30px">' + "".join(f'<col style="width: {width}px">' for width in widths)
    body = "".join(f"<tr><th>{row + 1}</th>{_row(sheet, row, columns)}</tr>" for row in range(rows))
    notes = "".join(
        f"<aside><b>{a1.cell_name(row, at)}</b> {escape(cell['note'])}</aside>"
        for row, at, cell in sheet.filled()
        if "note" in cell and row < rows
    )
    table = f"<table style='width: {sum(widths) + 30}px'>{cols}<tr><th></th>{head}</tr>{body}</table>"
    return f"<!DOCTYPE html><meta charset='utf-8'><style>{STYLE}</style>{table}{notes}"


def _row(sheet: Sheet, row: int, columns: int) -> str:
    return "".join(_cell(sheet, row, column) for column in range(columns))


def _cell(sheet: Sheet, row: int, column: int) -> str:
    place = a1.Box(row, row + 1, column, column + 1)
    block = next((box_of(area) for area in sheet.merges if overlaps(area, place)), place)
    if (block.start_row, block.start_column) != (row, column):
        return ""
    cell = sheet.cell(row, column)
    look = cell.get("userEnteredFormat", {})
    colours = [*sheet.colours(row, column), *filter(None, [look.get("backgroundColor")])]
    style = f"background-color: {_css(colours[0])};" if colours else ""
    style += "font-weight: bold;" if look.get("textFormat", {}).get("bold") else ""
    spans = f'rowspan="{block.end_row - row}" colspan="{block.end_column - column}"'
    noted = ' class="noted"' if "note" in cell else ""
    return f'<td {spans}{noted} style="{style}">{escape(cells.formatted_value(cell) or "")}</td>'


def _css(colour: dict[str, Any]) -> str:
    parts = (round(255 * colour.get(name, 0)) for name in ("red", "green", "blue"))
    return f"rgb({', '.join(map(str, parts))})"
