"""A workbook file as the store of measures.

The file itself is never written to: flags go into a copy of an .xlsx file; a .csv or .ods file gets none.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from ita_sync.domain import Grid, LedgerPlace, Plan, Snapshot, Traffic
from ita_sync.errors import SheetError
from ita_sync.settings import Sheet
from ita_sync.sources.tab_titles import find_tab, find_title, setting_of
from ita_sync.sources.workbook import refusals
from ita_sync.sources.workbook.file_kind import Kind, kind_of
from ita_sync.sources.workbook.refusals import refusal
from ita_sync.table.candidates import with_measures
from ita_sync.text import os_errors
from ita_sync.text.names import title_key

FLAGGED = "-flagged.xlsx"  # at the end of the copy's name
LONGEST_NAME = 255  # bytes, of which a Thai letter takes three
log = logging.getLogger(__name__)


def flagged_copy(workbook: Path, out: Path) -> Path:
    """Return the path of the flagged copy of a workbook, in the folder `out`; a name that grows too long is cut."""
    stem = workbook.stem
    while len(os.fsencode(stem + FLAGGED)) > LONGEST_NAME:
        stem = stem[:-1]
    return out / f"{stem}{FLAGGED}"


class WorkbookStore:
    """Read a workbook file, and write flags into a copy of it.

    Args:
        path: The file.
        sheet: The `[sheet]` settings.
        out: The folder of the flagged copy.
    """

    def __init__(self, path: Path, sheet: Sheet, out: Path = Path("out")) -> None:
        self._path = path
        self._sheet = sheet
        self._out = out
        self._title = sheet.tab  # as it is written in the file

    @property
    def traffic(self) -> Traffic:
        """Always zero: a file costs no requests."""
        return Traffic()

    @property
    def ledger_place(self) -> None:
        """None: a file keeps no ledger, because nothing is ever written into it."""
        return

    def append(
        self, _place: LedgerPlace, _header: Sequence[str], _lines: Sequence[Sequence[str]]
    ) -> NoReturn:
        """Raise: there is no place for it, so that calling it is a bug."""
        raise AssertionError("a workbook keeps no ledger")

    def read(self) -> Snapshot:
        """Read the workbook; the only tab of a file is the measures tab, whatever its name.

        Raises:
            SheetError: The file is missing or unreadable, or has several tabs but no measures tab, or two that could be it.
        """
        tabs = self._tabs()
        title = find_title(tabs, self._sheet.tab) if len(tabs) > 1 else next(iter(tabs))
        if title is None:
            raise self._no_such_tab(tabs)
        self._title = title
        return Snapshot(
            measures=tabs[title],
            contacts=find_tab(tabs, self._sheet.contacts_tab),
            location=str(self._path.name),
        )

    def write(self, plan: Plan) -> None:
        """Write the flags into a new copy, out/<name>-flagged.xlsx; the plan's ledger is ignored.

        Where parts of the file cannot be written back, there is no copy, and a warning says so.

        Raises:
            SheetError: The copy cannot be written.
        """
        if self._path.suffix.lower() != ".xlsx":
            log.info(refusals.NO_FLAGS, self._path.name)
            return
        from ita_sync.sources.workbook.flagged_copy import write_copy  # noqa: PLC0415 - openpyxl is loaded only for an .xlsx

        copy = flagged_copy(self._path, self._out)
        try:
            write_copy(self._path, copy, self._title, plan)
        except OSError as error:
            raise refusal(refusals.COPY_UNWRITABLE, name=copy, why=os_errors.reason(error)) from error
        except Exception:  # what its library does not know can make it raise anything
            copy.unlink(missing_ok=True)  # that of another night says what is no longer true
            log.warning(refusals.NO_COPY, self._path.name)
            log.debug("", exc_info=True)

    def _tabs(self) -> dict[str, Grid]:
        wanted = {title_key(self._sheet.tab), title_key(self._sheet.contacts_tab)}
        return self._read(lambda title: title_key(title) in wanted)

    def _read(self, is_wanted: Callable[[str], bool]) -> dict[str, Grid]:
        try:
            read = _reader(kind_of(self._path))
            return {grid.title: grid for grid in read(self._path, is_wanted)}
        except SheetError:
            raise
        except OSError as error:
            raise self._unreadable(error) from error
        except Exception as error:  # a damaged file can make the libraries raise anything
            raise refusal(refusals.DAMAGED, name=self._path.name) from error

    def _no_such_tab(self, tabs: Iterable[str]) -> SheetError:
        """Say which tabs there are, and in which of them measures stand, as far as they can be read."""
        found: tuple[str, ...] = ()
        with suppress(SheetError):
            found = with_measures(self._read(lambda _title: True).values())
        return refusal(
            refusals.OTHER_TAB if found else refusals.NO_SUCH_TAB,
            name=self._path.name,
            tab=self._sheet.tab,
            tabs=_quoted(tabs),
            found=_quoted(found),
            setting=setting_of(found),
        )

    def _unreadable(self, error: OSError) -> SheetError:
        if isinstance(error, FileNotFoundError):
            return refusal(refusals.MISSING, name=self._path)
        if isinstance(error, PermissionError):
            return refusal(refusals.FORBIDDEN, name=self._path)
        return refusal(refusals.UNREADABLE, name=self._path.name, why=os_errors.reason(error))


def _reader(kind: Kind) -> Callable[[Path, Callable[[str], bool]], Iterable[Grid]]:
    """Return the reader of a kind of file; loads only what that reader needs."""
    if kind == "csv":
        from ita_sync.sources.workbook.csv_file import read_csv  # noqa: PLC0415

        return lambda path, _is_wanted: read_csv(path)
    if kind == "xlsx":
        from ita_sync.sources.workbook.xlsx_file import read_xlsx  # noqa: PLC0415

        return read_xlsx
    from ita_sync.sources.workbook.ods_file import read_ods  # noqa: PLC0415

    return read_ods


def _quoted(titles: Iterable[str]) -> str:
    return ", ".join(f"“{title}”" for title in titles)
