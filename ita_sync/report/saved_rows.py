"""The rows that a run has left: in measures.csv, in the folder with it, or in the PDF."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from ita_sync.domain import Grid, LocalizedText
from ita_sync.domain.columns import STATUS_HEADER
from ita_sync.domain.language import as_localized
from ita_sync.errors import ReportError, SettingsError, SheetError
from ita_sync.output import typed
from ita_sync.sources.workbook.csv_file import read_csv
from ita_sync.sources.workbook.file_kind import NAMES, kind_of_content
from ita_sync.table.column_matching import find_header_row, settle
from ita_sync.table.column_pairs import TableRows
from ita_sync.table.row_pairs import Row
from ita_sync.text import os_errors

ROWS = "measures.csv"
RUN = "run.json"
MOST_READ = 16 << 20  # bytes of run.json
TOP = 20  # rows among which the header is looked for

WHAT_TO_NAME = LocalizedText(
    "ระบุ measures.csv โฟลเดอร์ out/ ของการตรวจครั้งหนึ่ง หรือ report-….pdf ที่ระบบจัดทำ (ไฟล์ .zip ให้แตกไฟล์ก่อน)",
    "Name a measures.csv, the out/ folder of a run, or a report-….pdf that it made; unpack a .zip first.",
)
NO_ROWS_IN_FOLDER = LocalizedText(
    "โฟลเดอร์ {path} ไม่มี measures.csv: ไม่ใช่โฟลเดอร์ผลของการตรวจ หรือการตรวจครั้งนั้นไม่สำเร็จ",
    "The folder {path} has no measures.csv: it is not what a run left, or that run failed.",
)
NO_TABLE = LocalizedText(
    "{path} เป็นไฟล์ข้อความที่ไม่มีตารางมาตรการ", "{path} is a text file without a table of measures."
)
OF_FILE = as_localized("{path}: {said}")
OTHER_KIND = LocalizedText("{path} เป็น{kind} ไม่ใช่ measures.csv", "{path} is {kind}, no measures.csv.")


@dataclass(frozen=True)
class SavedRows:
    """What a run has left.

    Attributes:
        path: Where it is.
        table: Its rows, as staff typed them.
        fiscal_year: The report's, Buddhist era; None where nothing says it, as a measures.csv alone.
        night: The day of the run; None likewise.
        doubt: What speaks against the rows; None where nothing does.
    """

    path: Path
    table: TableRows
    fiscal_year: int | None = None
    night: date | None = None
    doubt: LocalizedText | None = None


def read_saved(path: Path) -> SavedRows:
    """Read the rows that a run has left.

    Args:
        path: A measures.csv, however a spreadsheet program saved it again, the folder of a run, or a report.

    Raises:
        ReportError: It is something else; told with what it is.
        SettingsError: It cannot be read.
    """
    try:
        if path.is_dir():
            return _of_folder(path)
        return _of_pdf(path) if _is_pdf(path) else SavedRows(path, _of_csv(path))
    except SheetError as error:
        raise ReportError(error.said, hint=WHAT_TO_NAME) from error
    except OSError as error:
        raise SettingsError(os_errors.unreadable(path, error)) from error


def _of_folder(folder: Path) -> SavedRows:
    if not (folder / ROWS).is_file():
        raise ReportError(NO_ROWS_IN_FOLDER.format(path=folder), hint=WHAT_TO_NAME)
    year, night = _year_and_night(folder / RUN)
    return SavedRows(folder, _of_csv(folder / ROWS), year, night)


def _year_and_night(run: Path) -> tuple[int | None, date | None]:
    """What run.json says; nothing where it is missing or damaged, for the rows need it not."""
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        if run.is_file() and run.stat().st_size <= MOST_READ:
            record = json.loads(run.read_bytes())
            return int(record["fiscal_year"]), date.fromisoformat(record["date"])
    return None, None


def _is_pdf(path: Path) -> bool:
    """Whether it is a PDF, by its name or its beginning; to open a pipe would wait for its writer."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024) or path.suffix.lower() == ".pdf"


def _of_pdf(path: Path) -> SavedRows:
    from ita_sync.report.pdf.verify import read_attached  # noqa: PLC0415 - the libraries are loaded only for a PDF

    try:
        record, attached, verdict = read_attached(path.read_bytes())
    except ReportError as error:
        raise ReportError(OF_FILE.format(path=path.name, said=error.said), hint=error.advice) from error
    headers = {name: typed(header) for name, header in attached.headers.items()}
    rows = [{name: typed(text) for name, text in row.items()} for row in attached.rows]
    return SavedRows(
        path,
        TableRows(headers, rows),
        record.origin.fiscal_year,
        record.origin.night,
        None if verdict.holds else verdict.said,
    )


def _of_csv(path: Path) -> TableRows:
    """Read a .csv file: its header row, and what stands below it.

    Raises:
        SheetError: It is something else, or damaged.
        ReportError: It has no table of measures.
    """
    if (kind := kind_of_content(path)) != "csv":
        raise ReportError(OTHER_KIND.format(path=path.name, kind=NAMES[kind]), hint=WHAT_TO_NAME)
    grid: Grid = next(read_csv(path))
    at = find_header_row(grid.rows[:TOP])
    names = _column_names(grid.rows[at]) if at is not None else []
    if at is None or "measure" not in names:
        raise ReportError(NO_TABLE.format(path=path.name), hint=WHAT_TO_NAME)
    headers = {name: typed(header) for name, header in zip(names, grid.rows[at], strict=True) if name}
    rows = list(_below(grid, at, names))
    return _read_as_sheet(grid) if _leaves_out_measures(rows) else TableRows(headers, rows)


def _leaves_out_measures(rows: Sequence[Row]) -> bool:
    """Whether measures stand once above their rows, as in a sheet; a run writes them in each."""
    measures = [row["measure"].strip() for row in rows]
    return any(above and not measure for above, measure in pairwise(measures))


def _read_as_sheet(grid: Grid) -> TableRows:
    """Read a workbook's own .csv file as a run reads it: it is none that a run has left.

    Raises:
        SheetError: It cannot be read as a table of measures.
    """
    from ita_sync.table.measures import build_table  # noqa: PLC0415 - pandas is loaded only here

    table = build_table(grid)
    return TableRows({name: table.headers[name] for name in table.typed.columns}, table.records)


def _column_names(headers: tuple[str, ...]) -> list[str]:
    """The name of each column: the canonical one, or else its header; blank for one without any."""
    found = {place: name for name, place in settle(headers).columns.items()}
    names = [found.get(place) or " ".join(typed(header).split()) for place, header in enumerate(headers)]
    return [name if name not in {*names[:place], STATUS_HEADER} else "" for place, name in enumerate(names)]


def _below(grid: Grid, at: int, names: Sequence[str]) -> Iterator[Row]:
    """Yield the rows below the header that say something."""
    for texts in grid.rows[at + 1 :]:
        if any(map(str.strip, texts)):
            cells = [*map(typed, texts), *[""] * (len(names) - len(texts))]
            yield {name: text for name, text in zip(names, cells, strict=False) if name}
