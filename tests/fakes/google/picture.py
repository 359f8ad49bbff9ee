"""A tab as people see it, as a page: texts, merges, looks, choices, the frozen header, notes, and the names of the tabs."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import fontpkg

from . import a1, cells
from .cells import Cell
from .document import Document
from .grid import Sheet, box_of, overlaps

NUMBERS = 30  # pixels, for the numbers of the rows
FACES = f"""
@font-face {{ font-family: Sarabun; src: url({fontpkg.path("Sarabun", 400).as_uri()}); }}
@font-face {{ font-family: Sarabun; font-weight: bold; src: url({fontpkg.path("Sarabun", 700).as_uri()}); }}
"""
STYLE = """
body { font: 14px/1.45 Sarabun, 'Noto Sans Thai', sans-serif; margin: 12px; color: #202124; background: #fff; }
table { border-collapse: collapse; table-layout: fixed; width: 100%; }
td, th { border: 1px solid #d0d3d7; padding: 3px 5px; text-align: left; vertical-align: top; white-space: pre-wrap;
         overflow-wrap: anywhere; }
tr { height: 26px; }
th { background: #f1f3f4; font-weight: normal; text-align: center; color: #5f6368; }
tr.frozen > * { border-bottom: 3px solid #b7babd; }
td.noted { background: linear-gradient(225deg, #202124 50%, transparent 50%) top right / 9px 9px no-repeat; }
td i { float: right; font: 10px sans-serif; color: #5f6368; margin: 4px 0 0 4px; }
nav { margin: 8px 0; } nav b { border-bottom: 3px solid #188038; } nav * { margin: 0 12px; padding: 2px 0; }
aside { white-space: pre-wrap; border: 1px solid #d0d3d7; background: #fffde7; margin: 8px 0; padding: 4px 8px; }
"""


def page(document: Document, tab: str, *, rows: int = 12, columns: int = 8, scale: float = 1.0) -> str:
    """The upper left part of a tab as HTML.

    Args:
        document: The spreadsheet.
        tab: The tab's title.
        rows, columns: How much of it.
        scale: By which the widths of the columns are multiplied, and the texts are not.
    """
    sheet = document.sheet(tab)
    widths = [round(scale * column.get("pixelSize", 100)) for column in sheet.columns[:columns]]
    cols = f'<col style="width: {NUMBERS}px">' + "".join(
        f'<col style="width: {width}px">' for width in widths
    )
    head = "".join(f"<th>{a1.column_letters(at)}</th>" for at in range(len(widths)))
    body = "".join(_row(sheet, row, len(widths)) for row in range(rows))
    table = f"<table>{cols}<tr><th></th>{head}</tr>{body}</table>"
    notes = "".join(_notes(sheet, rows, len(widths)))
    return (
        f"<!DOCTYPE html><meta charset='utf-8'><style>{FACES}{STYLE}</style>"
        f"<body style='width: {sum(widths) + NUMBERS}px'>{table}{_tabs(document, tab)}{notes}</body>"
    )


def _tabs(document: Document, shown: str) -> str:
    titles = [sheet.title for sheet in document.order() if not sheet.properties.get("hidden")]
    names = (f"<b>{escape(name)}</b>" if name == shown else f"<span>{escape(name)}</span>" for name in titles)
    return f"<nav>{''.join(names)}</nav>"


def _notes(sheet: Sheet, rows: int, columns: int) -> Iterator[str]:
    for row, column, cell in sheet.filled():
        if "note" in cell and row < rows and column < columns:
            yield f"<aside><b>{a1.cell_name(row, column)}</b> {escape(cell['note'])}</aside>"


def _row(sheet: Sheet, row: int, columns: int) -> str:
    is_frozen = row + 1 == sheet.properties["gridProperties"].get("frozenRowCount")
    shown = "".join(_cell(sheet, row, column) for column in range(columns))
    frozen = ' class="frozen"' if is_frozen else ""
    return f"<tr{frozen}><th>{row + 1}</th>{shown}</tr>"


def _cell(sheet: Sheet, row: int, column: int) -> str:
    place = a1.Box(row, row + 1, column, column + 1)
    block = next((box_of(area) for area in sheet.merges if overlaps(area, place)), place)
    if (block.start_row, block.start_column) != (row, column):
        return ""
    cell = sheet.cell(row, column)
    spans = f'rowspan="{block.end_row - row}" colspan="{block.end_column - column}"'
    noted = ' class="noted"' if "note" in cell else ""
    arrow = "<i>▼</i>" if cell.get("dataValidation", {}).get("showCustomUi") else ""
    style = _style(cell, sheet.colours(row, column))
    return f'<td {spans}{noted} style="{style}">{arrow}{escape(cells.formatted_value(cell) or "")}</td>'


def _style(cell: Cell, conditional: list[dict[str, float]]) -> str:
    """How a cell looks; a conditional format goes before its own colour."""
    look = cell.get("userEnteredFormat", {})
    colours = [*conditional, *filter(None, [look.get("backgroundColor")])]
    return "".join(
        f"{name}: {value};"
        for name, value in {
            "background-color": _css(colours[0]) if colours else "",
            "font-weight": "bold" if look.get("textFormat", {}).get("bold") else "",
            "text-align": look.get("horizontalAlignment", "").lower(),
            "vertical-align": look.get("verticalAlignment", "").lower(),
        }.items()
        if value
    )


def _css(colour: dict[str, Any]) -> str:
    parts = (round(255 * colour.get(name, 0)) for name in ("red", "green", "blue"))
    return f"rgb({', '.join(map(str, parts))})"
