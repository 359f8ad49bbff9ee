"""The agencies of a fleet: `agencies.csv`, or a folder for each, and what they share in `defaults.toml`.

Nothing secret stands in any of them: an account and a sender are names, whose secrets the environment has.
"""

from __future__ import annotations

import csv
import os
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from ita_sync.domain import LocalizedText
from ita_sync.domain.language import joined
from ita_sync.errors import SettingsError
from ita_sync.settings import Settings, read_values, validate
from ita_sync.settings.errors import did_you_mean
from ita_sync.settings.keys import is_text, known_keys
from ita_sync.text import os_errors, sanitize
from ita_sync.text.names import title_key
from ita_sync.text.ordinary_file import read_ordinary

TABLE, DEFAULTS, FOLDER_SETTINGS = "agencies.csv", "defaults.toml", "ita.toml"
ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")  # a folder's name on every system
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._-]{0,99}")  # of an account or a sender: a file's name too
# No folder's name on Windows, or that of something else in the output folder.
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?|pages|private|.*\.(html|jsonl?)")
LITERAL = re.compile(
    r"\d{1,9}(?:\.\d{1,9})?|true|false|\d{4}-\d\d-\d\d"
)  # what is no text in a settings file
LIST_SEPARATOR = ";"
DELIMITERS = ",;\t"
NOT_UTF8 = LocalizedText("ไม่ได้บันทึกเป็น UTF-8", "it is not saved as UTF-8")
NO_AGENCIES = LocalizedText("{table} ไม่มีหน่วยงาน", "{table} names no agency.")
ONE_A_LINE = LocalizedText(
    "บรรทัดแรกเป็นชื่อคอลัมน์ เช่น id,agency.name,sheet.source แล้วหน่วยงานละบรรทัด",
    "Its first line names the columns, such as id,agency.name,sheet.source; each agency has a line below.",
)
OWN_COLUMNS = ("id", "config", "account", "sender")
FAULTS_LISTED = 50
LONGEST_TABLE = 20_000_000  # bytes


@dataclass(frozen=True)
class Agency:
    """One agency.

    Attributes:
        id: Its name among the others, and that of its folder.
        account: The name of the Google account that reads its sheet; blank: the only one there is.
        sender: The name of the mail account; blank: the only one there is.
        values: Its settings, not validated.
        path: The file that they come from.
        root: The folder to which its paths are relative.
    """

    id: str
    account: str
    sender: str
    values: Mapping[str, Any]
    path: Path
    root: Path

    def settings(self, environment: Mapping[str, str]) -> Settings:
        """Its settings, validated.

        Raises:
            SettingsError: A key or variable is missing or wrong.
        """
        return validate(self.values, self.path, environment, self.root)


class _Line(NamedTuple):
    """What the table says of an agency; of one with a folder, only its name.

    Attributes:
        place: Where it stands, for an error.
        cells: Column -> text, without blank ones.
    """

    place: LocalizedText
    cells: Mapping[str, str]


class _Faults:
    """What is wrong, wherever it is; all is told at once."""

    def __init__(self) -> None:
        self._texts: list[LocalizedText] = []

    def add(self, place: LocalizedText, said: LocalizedText) -> None:
        self._texts.append(joined([place, said], ": "))

    def __bool__(self) -> bool:
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


def read_agencies(folder: Path, environment: Mapping[str, str]) -> tuple[Agency, ...]:
    """Read and validate all agencies of a fleet.

    Args:
        folder: Holds `agencies.csv`, or a folder with `ita.toml` for each agency; and `defaults.toml`.
        environment: The environment variables, with which each agency's settings have to be whole.

    Returns:
        The agencies, in the order of the table, or by id.

    Raises:
        SettingsError: Something is wrong; all faults are told, each with its line and column.
    """
    faults = _Faults()
    defaults = read_values(folder / DEFAULTS) if (folder / DEFAULTS).exists() else {}
    lines = [*_lines(folder, faults)]
    _check_names(lines, faults)
    if not (lines or faults):
        raise SettingsError(NO_AGENCIES.format(table=folder / TABLE), hint=ONE_A_LINE)
    found = [(line, _agency(line, folder, defaults, faults)) for line in lines]
    sheets: dict[tuple[str, str], LocalizedText] = {}
    for line, agency in found:
        if agency:
            _check_settings(line, agency, environment, sheets, faults)
    faults.tell()
    return tuple(agency for _line, agency in found if agency)


def _lines(folder: Path, faults: _Faults) -> Iterator[_Line]:
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
        yield _Line(LocalizedText(place, place), {"id": path.name, "config": place})


def _table_lines(table: Path, faults: _Faults) -> Iterator[_Line]:
    text = _text(table)
    rows = csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text), strict=True)
    header: Sequence[str] = ()
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            place = LocalizedText(f"{TABLE} บรรทัดที่ {rows.line_num}", f"{TABLE}, line {rows.line_num}")
            if not any(cells) or cells[0].startswith("#"):
                continue
            if not header:
                header = [name.lower() for name in cells]
                _check_header(place, header, faults)
            elif len(cells) > len(header):
                faults.add(place, LocalizedText("มีช่องมากกว่าหัวตาราง", "more cells than the header has."))
            else:
                yield _Line(place, {name: cell for name, cell in zip(header, cells, strict=False) if cell})
    except csv.Error as error:
        place = LocalizedText(f"{TABLE} บรรทัดที่ {rows.line_num}", f"{TABLE}, line {rows.line_num}")
        faults.add(place, LocalizedText("เครื่องหมายคำพูดไม่ครบคู่", f"no CSV ({error})."))


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
        reason = os_errors.reason(error) if isinstance(error, OSError) else NOT_UTF8
        raise SettingsError(
            LocalizedText("อ่าน {path} ไม่ได้: {reason}", "{path} cannot be read: {reason}.").format(
                path=table, reason=reason
            ),
            hint=LocalizedText(
                "บันทึกเป็น CSV UTF-8 (Excel: บันทึกเป็น > CSV UTF-8)",
                "Save it as CSV in UTF-8 (Excel: Save as > CSV UTF-8).",
            ),
        ) from None


def _check_header(place: LocalizedText, header: Sequence[str], faults: _Faults) -> None:
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
    for section in known_keys(Settings, ()):
        yield from (f"{section}.{key}" for key in known_keys(Settings, (section,)))


def _check_names(lines: Iterable[_Line], faults: _Faults) -> None:
    """Check that each agency has an id that can be a folder, and that no two have the same; accounts and senders too."""
    seen: dict[str, LocalizedText] = {}
    for line in lines:
        name = line.cells.get("id", "")
        if not ID.fullmatch(name) or name.endswith(".") or RESERVED.fullmatch(name):
            faults.add(
                line.place,
                LocalizedText(
                    f"id {name!r:.80} ต้องเป็นอักษรอังกฤษตัวเล็ก ตัวเลข . _ หรือ - ไม่เกิน 64 ตัว และไม่เป็นชื่อที่สงวนไว้",
                    f"the id {name!r:.80} has to be small letters, digits, '.', '_' or '-', at most 64,"
                    " and no reserved name.",
                ),
            )
        elif name in seen:
            where = seen[name]
            faults.add(
                line.place,
                LocalizedText(f"id {name} ซ้ำกับ {where.th}", f"the id {name} is that of {where.en}, too."),
            )
        seen.setdefault(name, line.place)
        for column in ("account", "sender"):
            if not NAME.fullmatch(line.cells.get(column, "a")):
                faults.add(
                    line.place,
                    LocalizedText(
                        f"{column} ต้องเป็นชื่อที่ใช้อักษรอังกฤษ ตัวเลข @ . _ หรือ -",
                        f"{column} has to be a name of letters, digits, '@', '.', '_' or '-'.",
                    ),
                )


def _agency(line: _Line, folder: Path, defaults: Mapping[str, Any], faults: _Faults) -> Agency | None:
    """Join what is said of an agency: the defaults, then its file, then its line."""
    path, root, own = folder / TABLE, folder, {}
    if config := line.cells.get("config"):
        path = folder / config
        root = path.parent.parent if path.parent.name == "config" else path.parent
        try:
            own = read_values(path)
        except SettingsError as error:
            faults.add(line.place, error.said)
            return None
    cells = {name: text for name, text in line.cells.items() if name not in OWN_COLUMNS and "." in name}
    values = _merged(_merged(defaults, own), _nested(cells))
    names = (line.cells.get(name, "") for name in OWN_COLUMNS if name != "config")
    agency_id, account, sender = names
    return Agency(agency_id, account, sender, values, path, root)


def _nested(cells: Mapping[str, str]) -> dict[str, Any]:
    """Turn `{"agency.name": text}` into sections."""
    values: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, text in cells.items():
        section, _dot, key = name.partition(".")
        values[section][key] = text if is_text(Settings, section, key) else _value(text)
    return dict(values)


def _value(text: str) -> Any:
    """What a cell of a key that is no text says: a number, a date, true or false, or a list, whose items `;` parts."""
    plain = text.lower()  # TRUE, as a spreadsheet program writes it
    if LITERAL.fullmatch(plain):
        with suppress(tomllib.TOMLDecodeError):
            return tomllib.loads(f"value = {plain}")["value"]
    if LIST_SEPARATOR in text:
        return [item.strip() for item in text.split(LIST_SEPARATOR) if item.strip()]
    return text


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one set of values over another, section by section; a list is replaced as a whole."""
    both = {
        key: _merged(below[key], value)
        for key, value in above.items()
        if isinstance(value, Mapping) and isinstance(below.get(key), Mapping)
    }
    return {**below, **above, **both}


def _check_settings(
    line: _Line,
    agency: Agency,
    environment: Mapping[str, str],
    sheets: dict[tuple[str, str], LocalizedText],
    faults: _Faults,
) -> None:
    """Check that an agency's settings are whole, and that nobody else has its tab."""
    try:
        settings = agency.settings(environment)
    except SettingsError as error:
        for said in zip(error.said.th.splitlines(), error.said.en.splitlines(), strict=False):
            faults.add(line.place, LocalizedText(*(text.removeprefix(f"{TABLE}: ") for text in said)))
        return
    where = sheets.setdefault(_tab_of(settings), line.place)
    if where is not line.place:
        faults.add(
            line.place,
            LocalizedText(
                f"ใช้แผ่นงานเดียวกับ {where.th}", f"sheet.source and sheet.tab are those of {where.en}, too."
            ),
        )


def _tab_of(settings: Settings) -> tuple[str, str]:
    """The spreadsheet and its tab, the same for each way in which they can be written; a .csv has no tabs."""
    workbook = settings.workbook
    source = os.path.realpath(workbook) if workbook else str(settings.sheet.google_key)
    return source, "" if source.lower().endswith(".csv") else title_key(settings.sheet.tab)
