"""What the sheet says today otherwise than a report: by measure, so that a row inserted above changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ita_sync.domain import COLUMNS, LocalizedText, Table
from ita_sync.output import typed
from ita_sync.report.pdf.attached_rows import AttachedRows
from ita_sync.table.row_pairs import changed_columns, pair_rows
from ita_sync.text.excerpt import changed_part, quoted

CHANGED = LocalizedText(
    "{cell} {column} ของ “{measure}”: ในรายงาน “{old}” ปัจจุบัน “{new}”",
    "{cell} {column} of “{measure}”: “{old}” in the report, “{new}” today",
)
ADDED = LocalizedText("{cell} เพิ่มแถว “{measure}”", "{cell} a row was added: “{measure}”")
GONE = LocalizedText("ไม่มีแถว “{measure}” ({method}) แล้ว", "no longer there: “{measure}” ({method})")
NO_COLUMN = LocalizedText("ไม่มีคอลัมน์ “{header}” แล้ว", "no longer a column “{header}”")


def sheet_changes(attached: AttachedRows, table: Table) -> Iterator[LocalizedText]:
    """Yield what the sheet says otherwise than a report.

    Args:
        attached: The rows that the report has attached.
        table: The sheet's table.

    Yields:
        A sentence for each cell that says something else, each row that is new or gone, and each column that is gone.
    """
    old = [{name: typed(text) for name, text in row.items()} for row in attached.rows]
    new = table.records
    for name, header in attached.headers.items():
        if name not in table.columns:
            yield NO_COLUMN.format(header=quoted(header))
    for pair in pair_rows(old, new):
        if pair.new is None or pair.old is None:
            row = old[pair.old] if pair.old is not None else new[pair.new or 0]
            cell = table.address(pair.new, "measure") if pair.new is not None else ""
            said = ADDED if pair.old is None else GONE
            yield said.format(
                cell=cell, measure=quoted(row.get("measure", "")), method=quoted(row.get("method", ""))
            )
            continue
        for name in changed_columns(old[pair.old], new[pair.new]):
            was, now = changed_part(_line(old[pair.old][name]), _line(new[pair.new][name]))
            yield CHANGED.format(
                cell=table.address(pair.new, name),
                column=COLUMNS[name].title,
                measure=quoted(new[pair.new]["measure"]),
                old=was,
                new=now,
            )


def _line(text: str) -> str:
    return " ".join(text.split())
