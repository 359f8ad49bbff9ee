"""What the files of a fleet say of each agency: a line of `agencies.csv`, or a folder with `ita.toml`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from ita_sync.domain import LocalizedText
from ita_sync.domain.language import joined
from ita_sync.errors import SettingsError
from ita_sync.settings import Settings
from ita_sync.settings.errors import did_you_mean
from ita_sync.settings.keys import is_section, known_keys
from ita_sync.text import os_errors, sanitize
from ita_sync.text.ordinary_file import read_ordinary

TABLE, FOLDER_SETTINGS = "agencies.csv", "ita.toml"
ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")  # a folder's name on every system
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._-]{0,99}")  # of an account or a sender: a file's name too
# No folder's name on Windows, or that of something else in the output folder.
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?|pages|private|.*\.(html|jsonl?)")
DELIMITERS = ",;\t"
NO_AGENCIES = LocalizedText("{table} ไม่มีหน่วยงาน", "{table} names no agency.")
ONE_A_LINE = LocalizedText(
    "บรรทัดแรกเป็นชื่อคอลัมน์ เช่น id,agency.name,sheet.source แล้วหน่วยงานละบรรทัด",
    "Its first line names the columns, such as id,agency.name,sheet.source; each agency has a line below.",
)
OWN_COLUMNS = ("id", "config", "account", "sender")
FAULTS_LISTED = 50
LONGEST_TABLE = 20_000_000  # bytes
NO_ID = LocalizedText(
    "id {name!r:.80} ต้องเป็นอักษรอังกฤษตัวเล็ก ตัวเลข . _ หรือ - ไม่เกิน 64 ตัว และไม่เป็นชื่อที่สงวนไว้",
    "the id {name!r:.80} has to be small letters, digits, '.', '_' or '-', at most 64, and no reserved name.",
)
SAME_ID = LocalizedText("id {name} ซ้ำกับ {where}", "the id {name} is that of {where}, too.")
NO_NAME = LocalizedText(
    "{column} ต้องเป็นชื่อที่ใช้อักษรอังกฤษ ตัวเลข @ . _ หรือ -",
    "{column} has to be a name of letters, digits, '@', '.', '_' or '-'.",
)


class Line(NamedTuple):
    """What the table says of an agency; of one with a folder, only its name.

    Attributes:
        place: Where it stands, for an error.
        cells: Column -> text, without blank ones.
    """

    place: LocalizedText
    cells: Mapping[str, str]


class Faults:
    """What is wrong, wherever it is; all is told at once."""

    def __init__(self) -> None:
        self._texts: list[LocalizedText] = []

    def add(self, place: LocalizedText, said: LocalizedText) -> None:
        """Take up what is wrong in a place."""
        self._texts.append(joined([place, said], ": "))

    def __bool__(self) -> bool:
        """Whether anything is wrong."""
        return bool(self._texts)

    def tell(self) -> None:
        """Raise what was found.

        Raises:
            SettingsError: There is something.
        """
        if not self._texts:
            return
        listed = self._texts[:FAULTS_LISTED]
        if (more := len(self._texts) - len(listed)) > 0:
            listed.append(LocalizedText(f"และอีก {more} ข้อ", f"and {more} more."))
        raise SettingsError(
            joined(listed, "\n"),
            hint=LocalizedText(
                "แก้ไขทุกข้อแล้วสั่งอีกครั้ง ยังไม่ได้ทำงานของหน่วยงานใด",
                "Mend them and try again; nothing was done for any agency.",
            ),
        )


def read_lines(folder: Path, faults: Faults) -> list[Line]:
    """Read what is said of each agency, and check how they are called.

    Args:
        folder: The folder of the fleet.
        faults: Takes up what is wrong with a line.

    Raises:
        SettingsError: There are no agencies, or the table cannot be read.
    """
    lines = [*_lines(folder, faults)]
    _check_names(lines, faults)
    if not (lines or faults):
        raise SettingsError(NO_AGENCIES.format(table=folder / TABLE), hint=ONE_A_LINE)
    return lines


def _lines(folder: Path, faults: Faults) -> Iterator[Line]:
    """Yield a line for each agency, from the table or else from the folders."""
    table = folder / TABLE
    if table.exists():
        yield from _table_lines(table, faults)
        return
    folders = sorted(path.parent for path in folder.glob(f"*/{FOLDER_SETTINGS}"))
    if not folders:
        raise SettingsError(
            LocalizedText(
                f"ไม่พบหน่วยงานใน {folder}: ไม่มี {TABLE} และไม่มีโฟลเดอร์ที่มี {FOLDER_SETTINGS}",
                f"There are no agencies in {folder}: neither {TABLE} nor a folder with {FOLDER_SETTINGS}.",
            ),
            hint=LocalizedText("ระบุโฟลเดอร์ด้วย --fleet", "Name the folder with --fleet."),
        )
    for path in folders:
        place = f"{path.name}/{FOLDER_SETTINGS}"
        yield Line(LocalizedText(place, place), {"id": path.name, "config": place})


def _table_lines(table: Path, faults: Faults) -> Iterator[Line]:
    text = _text(table)
    rows = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    header: Sequence[str] = ()
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            place = _place(rows.line_num)
            if not any(cells) or cells[0].startswith("#"):
                continue
            if not header:
                header = [name.lower() for name in cells]
                _check_header(place, header, faults)
            elif len(cells) > len(header):
                faults.add(place, LocalizedText("มีช่องมากกว่าหัวตาราง", "more cells than the header has."))
            else:
                yield Line(place, {name: cell for name, cell in zip(header, cells, strict=False) if cell})
    except csv.Error as error:
        place = _place(rows.line_num)
        faults.add(place, LocalizedText("เครื่องหมายคำพูดไม่ครบคู่", f"no CSV ({error})."))


def _place(line: int) -> LocalizedText:
    return LocalizedText(f"{TABLE} บรรทัดที่ {line}", f"{TABLE}, line {line}")


def _delimiter(text: str) -> str:
    """The sign that parts most known columns in the header, as a spreadsheet program may have saved it."""
    header = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    known = {*OWN_COLUMNS, *_keys()}
    return max(
        DELIMITERS, key=lambda sign: len(known & {name.strip(' "').lower() for name in header.split(sign)})
    )


def _text(table: Path) -> str:
    """The table's text, if it is one."""
    try:
        return read_ordinary(table, LONGEST_TABLE).decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise SettingsError(
            os_errors.unreadable(table, error if isinstance(error, OSError) else os_errors.NOT_UTF8),
            hint=LocalizedText(
                "บันทึกเป็น CSV UTF-8 (Excel: บันทึกเป็น > CSV UTF-8)",
                "Save it as CSV in UTF-8 (Excel: Save as > CSV UTF-8).",
            ),
        ) from None


def _check_header(place: LocalizedText, header: Sequence[str], faults: Faults) -> None:
    known = [*OWN_COLUMNS, *_keys()]
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            faults.add(place, LocalizedText(f"มีคอลัมน์ {name} ซ้ำ", f"the column {name!r} is there twice."))
        if name not in known:
            near = did_you_mean(name, known)
            faults.add(
                place,
                LocalizedText("ไม่รู้จักคอลัมน์ {name}{near}", "unknown column {name}{near}").format(
                    name=sanitize.truncate(name), near=near
                ),
            )
    if "id" not in header:
        faults.add(place, LocalizedText("ไม่มีคอลัมน์ id", "there is no column id."))


def _keys() -> Iterator[str]:
    """Yield the keys of the settings that a column may be, such as `agency.name`."""
    yield from keys_of_no_section()
    for section in known_keys(Settings, ()):
        yield from (f"{section}.{key}" for key in known_keys(Settings, (section,)))


def keys_of_no_section() -> list[str]:
    """The keys of the settings that stand above all sections, such as `lang`."""
    return [name for name in known_keys(Settings, ()) if not is_section(Settings, name)]


def _check_names(lines: Iterable[Line], faults: Faults) -> None:
    """Check that each agency has an id that can be a folder, and that no two have the same; accounts and senders too."""
    seen: dict[str, LocalizedText] = {}
    for line in lines:
        name = line.cells.get("id", "")
        if not ID.fullmatch(name) or name.endswith(".") or RESERVED.fullmatch(name):
            faults.add(line.place, NO_ID.format(name=name))
        elif name in seen:
            faults.add(line.place, SAME_ID.format(name=name, where=seen[name]))
        seen.setdefault(name, line.place)
        for column in ("account", "sender"):
            if not NAME.fullmatch(line.cells.get(column, "a")):
                faults.add(line.place, NO_NAME.format(column=column))
