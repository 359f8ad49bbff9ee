"""What people do to a spreadsheet in the browser, between a program's read and its write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import a1, cells
from .grid import COLUMNS, ROWS, Sheet

_CHECKBOX = {"condition": {"type": "BOOLEAN"}, "strict": True, "showCustomUi": True}


class Editor:
    """The hands of a person: tabs go by title, cells by A1 name, rows by the number people see."""

    def sheet(self, title: str) -> Sheet:
        raise NotImplementedError

    def new_id(self) -> int:
        raise NotImplementedError

    def text(self, tab: str, cell: str) -> str:
        """What people see in the cell."""
        return cells.formatted_value(self.sheet(tab).cell(*a1.cell(cell))) or ""

    def note(self, tab: str, cell: str) -> str:
        return self.sheet(tab).cell(*a1.cell(cell)).get("note", "")

    def set_text(self, tab: str, cell: str, text: Any) -> None:
        """Type into a cell: a number becomes a number, `=` begins a formula, "" clears the value."""
        self._change(tab, cell, userEnteredValue=cells.typed_value(text) if text != "" else None)

    def set_note(self, tab: str, cell: str, note: str) -> None:
        self._change(tab, cell, note=note or None)

    def set_format(self, tab: str, cell: str, **user_entered_format: Any) -> None:
        self._change(tab, cell, userEnteredFormat=user_entered_format or None)

    def _change(self, tab: str, cell: str, **fields: Any) -> None:
        sheet, place = self.sheet(tab), a1.cell(cell)
        kept = {k: v for k, v in sheet.cell(*place).items() if k not in ("formattedValue", "effectiveValue")}
        old = kept if "userEnteredValue" in fields else sheet.cell(*place)
        sheet.put(*place, {name: value for name, value in (old | fields).items() if value is not None})

    def insert_rows(self, tab: str, before: int, count: int = 1) -> None:
        """Insert blank rows above the row with this number; they take the format of the row above."""
        inherit_from = before - 2 if before > 1 else None
        self.sheet(tab).insert(ROWS, before - 1, count, inherit_from)

    def insert_columns(self, tab: str, before: str, count: int = 1) -> None:
        self.sheet(tab).insert(COLUMNS, a1.column_index(before), count)

    def delete_columns(self, tab: str, first: str, last: str | None = None) -> None:
        self.sheet(tab).delete(COLUMNS, a1.column_index(first), a1.column_index(last or first) + 1)

    def delete_rows(self, tab: str, first: int, last: int | None = None) -> None:
        self.sheet(tab).delete(ROWS, first - 1, last or first)

    def move_row(self, tab: str, row: int, before: int) -> None:
        """Drag a row to another place, with everything that is on it."""
        rows = self.sheet(tab).rows
        rows.insert(before - 1 if before < row else before - 2, rows.pop(row - 1))

    def move_column(self, tab: str, column: str, before: str) -> None:
        """Drag a column to another place, with everything that is on it; blocks and rules stay where they are."""
        sheet, old, new = self.sheet(tab), a1.column_index(column), a1.column_index(before)
        order = [at for at in range(len(sheet.columns)) if at != old]
        order.insert(new if new < old else new - 1, old)
        place = {was: now for now, was in enumerate(order)}
        sheet.columns[:] = [sheet.columns[was] for was in order]
        for row in sheet.rows:
            row.cells = {place[at]: cell for at, cell in row.cells.items()}

    def sort_rows(self, tab: str, area: str, column: str, *, descending: bool = False) -> None:
        """Sort an area such as `A2:F20` by one of its columns."""
        sheet = self.sheet(tab)
        sheet.sort(sheet.clamp(_box(area)), [(a1.column_index(column), descending)])

    def merge(self, tab: str, area: str) -> None:
        sheet = self.sheet(tab)
        sheet.merge(sheet.clamp(_box(area)))

    def unmerge(self, tab: str, area: str) -> None:
        sheet = self.sheet(tab)
        sheet.unmerge(sheet.clamp(_box(area)))

    def hide_row(self, tab: str, row: int, *, by_filter: bool = False) -> None:
        self.sheet(tab).rows[row - 1].meta["hiddenByFilter" if by_filter else "hiddenByUser"] = True

    def show_row(self, tab: str, row: int) -> None:
        self.sheet(tab).rows[row - 1].meta.clear()

    def protect(
        self, tab: str, area: str, *, editors: Iterable[str] = (), warning_only: bool = False
    ) -> None:
        """Let only some people edit an area, or have everybody warned."""
        sheet = self.sheet(tab)
        who = {"warningOnly": True} if warning_only else {"editors": {"users": list(editors)}}
        place = sheet.range(sheet.clamp(_box(area)))
        sheet.protected_ranges.append({"protectedRangeId": self.new_id(), "range": place, **who})

    def make_table(self, tab: str, area: str, **types: str) -> None:
        """Turn an area into a table, as Format > Convert to table does.

        Args:
            tab: The tab.
            area: The cells of the table; its first row is the header, in which no cell is blank.
            types: Letters of a column -> the type that is set for it. Checkboxes show FALSE where nothing is ticked.
        """
        sheet = self.sheet(tab)
        box = sheet.clamp(_box(area))
        columns = range(box.start_column, box.end_column)
        names = [cells.formatted_value(sheet.cell(box.start_row, at)) or f"คอลัมน์ {at + 1}" for at in columns]
        properties = []
        for at, name in zip(columns, names, strict=True):
            sheet.put(
                box.start_row, at, sheet.cell(box.start_row, at) | {"userEnteredValue": {"stringValue": name}}
            )
            index = {"columnIndex": at - box.start_column} if at > box.start_column else {}
            kind = types.get(a1.column_letters(at))
            properties.append(index | {"columnName": name} | ({"columnType": kind} if kind else {}))
            for row in range(box.start_row + 1, box.end_row) if kind == "BOOLEAN" else ():
                unticked = {"userEnteredValue": {"boolValue": False}, "dataValidation": _CHECKBOX}
                sheet.put(row, at, unticked | sheet.cell(row, at))
        number = len(sheet.tables) + 1
        sheet.tables.append(
            {
                "tableId": f"{sheet.id}-{number}",
                "name": f"ตาราง{number}",
                "range": sheet.range(box),
                "columnProperties": properties,
            }
        )

    def rename_tab(self, tab: str, title: str) -> None:
        self.sheet(tab).properties["title"] = title


def _box(area: str) -> a1.Box:
    box = a1.box(area)
    if box is None:
        raise ValueError(f"{area!r} is no area")
    return box
