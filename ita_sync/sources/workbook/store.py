"""A workbook file as the store of measures.

The file itself is never written to: flags go into a copy of an .xlsx file; a .csv or .ods file gets none.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from ita_sync.domain import Grid, LocalizedText, Plan, Snapshot, Traffic
from ita_sync.errors import SheetError
from ita_sync.settings import Sheet
from ita_sync.text import os_errors

NO_FLAGS = LocalizedText(
    "%s บันทึกผลการตรวจไม่ได้ บันทึกได้เฉพาะใน Google ชีตหรือไฟล์ .xlsx",
    "%s takes no flags: only a Google Sheet or an .xlsx workbook does",
)
log = logging.getLogger(__name__)


def flagged_copy(workbook: Path, out: Path) -> Path:
    """Return the path of the flagged copy of a workbook, in the folder `out`."""
    return out / f"{workbook.stem}-flagged.xlsx"


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

    @property
    def traffic(self) -> Traffic:
        """Always zero: a file costs no requests."""
        return Traffic()

    def read(self) -> Snapshot:
        """Read the workbook; the only tab of a file is the measures tab, whatever its name.

        Raises:
            SheetError: The file is missing or unreadable, or has several tabs but no measures tab.
        """
        tabs = self._tabs()
        name = self._sheet.tab if len(tabs) > 1 else next(iter(tabs), "")
        if name not in tabs:
            raise SheetError(
                LocalizedText(
                    f"{self._path.name} ไม่มีแผ่นงาน “{name}” มีแต่ {', '.join(f'“{tab}”' for tab in tabs)}",
                    f"{self._path.name} has no tab “{name}”; it has {', '.join(f'“{tab}”' for tab in tabs)}.",
                ),
                hint=LocalizedText(
                    "ระบุชื่อแผ่นงานที่ถูกต้องใน ita.toml: [sheet] tab",
                    "Name the right one in ita.toml: [sheet] tab.",
                ),
            )
        return Snapshot(
            measures=tabs[name],
            contacts=tabs.get(self._sheet.contacts_tab),
            location=str(self._path.name),
        )

    def write(self, plan: Plan) -> None:
        """Write the flags into a new copy, out/<name>-flagged.xlsx; the plan's ledger is ignored.

        Raises:
            SheetError: The copy cannot be written.
        """
        if self._path.suffix.lower() != ".xlsx":
            log.info(NO_FLAGS, self._path.name)
            return
        from ita_sync.sources.workbook.flagged_copy import write_copy  # noqa: PLC0415 - openpyxl is loaded only for an .xlsx

        copy = flagged_copy(self._path, self._out)
        try:
            write_copy(self._path, copy, self._sheet.tab, plan)
        except OSError as error:
            raise SheetError(
                LocalizedText("เขียน {path} ไม่ได้ ({reason})", "{path} cannot be written ({reason}).").format(
                    path=copy, reason=os_errors.reason(error)
                ),
                hint=LocalizedText(
                    "ปิดไฟล์นี้ หรือระบุโฟลเดอร์อื่นด้วย --out", "Close it, or name another folder with --out."
                ),
            ) from error

    def _tabs(self) -> dict[str, Grid]:
        read = _reader(self._path.suffix.lower())
        try:
            return {grid.title: grid for grid in read(self._path)}
        except FileNotFoundError:
            raise SheetError(
                LocalizedText(f"ไม่พบไฟล์ {self._path}", f"There is no workbook {self._path}."),
                hint=LocalizedText(
                    "แก้ค่า [sheet] source ใน ita.toml ที่อยู่แบบสั้นเริ่มนับจากโฟลเดอร์ที่มี config/",
                    "[sheet] source in ita.toml names it; a relative path starts at the folder holding config/.",
                ),
            ) from None
        except IsADirectoryError:
            raise SheetError(
                LocalizedText(
                    f"{self._path} เป็นโฟลเดอร์ ไม่ใช่ไฟล์ตาราง", f"{self._path} is a folder, not a workbook."
                ),
                hint=LocalizedText(
                    "แก้ค่า [sheet] source ใน ita.toml", "[sheet] source in ita.toml names the file."
                ),
            ) from None
        except PermissionError:
            raise SheetError(
                LocalizedText(f"ไม่มีสิทธิ์อ่านไฟล์ {self._path}", f"{self._path} may not be read."),
                hint=LocalizedText(
                    "ปิดไฟล์ในโปรแกรมที่เปิดอยู่ หรือแก้สิทธิ์ของไฟล์", "Close it elsewhere or mend its permissions."
                ),
            ) from None
        except SheetError:
            raise
        except Exception as error:  # a damaged file can make the libraries raise anything
            raise SheetError(
                LocalizedText(
                    f"ไฟล์ {self._path.name} ไม่สมบูรณ์หรือไม่ใช่ไฟล์ {self._path.suffix} ({type(error).__name__})",
                    f"{self._path.name} is damaged or no {self._path.suffix} file ({type(error).__name__}).",
                ),
                hint=LocalizedText(
                    "เปิดไฟล์ในโปรแกรมตารางคำนวณ แล้วบันทึกใหม่",
                    "Open it in a spreadsheet program and save it anew.",
                ),
            ) from error


def _reader(suffix: str) -> Callable[[Path], Iterable[Grid]]:
    """Return the reader for a file name's suffix; loads only that reader's library."""
    if suffix == ".csv":
        from ita_sync.sources.workbook.csv_file import read_csv  # noqa: PLC0415

        return read_csv
    if suffix == ".xlsx":
        from ita_sync.sources.workbook.xlsx_file import read_xlsx  # noqa: PLC0415

        return read_xlsx
    from ita_sync.sources.workbook.ods_file import read_ods  # noqa: PLC0415

    return read_ods
