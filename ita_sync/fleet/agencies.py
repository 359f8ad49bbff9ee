"""The agencies of a fleet: `agencies.csv`, or a folder for each, and what they share in `defaults.toml`.

Nothing secret stands in any of them: an account and a sender are names, whose secrets the environment has.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ita_sync.domain import LocalizedText
from ita_sync.domain.language import joined
from ita_sync.errors import SettingsError
from ita_sync.fleet.agency_lines import OWN_COLUMNS, TABLE, Faults, Line, keys_of_no_section, read_lines
from ita_sync.settings import Settings, read_values, validate
from ita_sync.settings.environment import services
from ita_sync.settings.keys import is_text
from ita_sync.text.names import title_key

DEFAULTS = "defaults.toml"
# What is no text in a settings file.
LITERAL = re.compile(r"\d{1,9}(?:\.\d{1,9})?|true|false|\d{4}-\d\d-\d\d")
LIST_SEPARATOR = ";"


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
    services(environment)  # else each agency would be blamed for a variable of all
    faults = Faults()
    defaults = read_values(folder / DEFAULTS) if (folder / DEFAULTS).exists() else {}
    found = [(line, _agency(line, folder, defaults, faults)) for line in read_lines(folder, faults)]
    sheets: dict[tuple[str, str], LocalizedText] = {}
    for line, agency in found:
        if agency:
            _check_settings(line, agency, environment, sheets, faults)
    faults.tell()
    return tuple(agency for _line, agency in found if agency)


def _agency(line: Line, folder: Path, defaults: Mapping[str, Any], faults: Faults) -> Agency | None:
    """Join what is said of an agency: the defaults, then its file, then its line."""
    path, root, own = folder / TABLE, folder, {}
    if config := line.cells.get("config"):
        path = folder / config
        root = path.parent.parent if path.parent.name == "config" else path.parent
        try:
            own = read_values(path)
        except SettingsError as error:
            faults.add(line.place, joined([error.said, error.advice], " -> "))
            return None
    cells = {name: text for name, text in line.cells.items() if name not in OWN_COLUMNS}
    values = _merged(_merged(defaults, own), _nested(cells))
    names = (line.cells.get(name, "") for name in OWN_COLUMNS if name != "config")
    agency_id, account, sender = names
    return Agency(agency_id, account, sender, values, path, root)


def _nested(cells: Mapping[str, str]) -> dict[str, Any]:
    """Turn `{"agency.name": text}` into sections; a key of no section stays what it is."""
    sections: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, text in cells.items():
        section, dot, key = name.partition(".")
        if dot:
            sections[section][key] = text if is_text(Settings, section, key) else _value(text)
    return {name: cells[name] for name in keys_of_no_section() if name in cells} | sections


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
    line: Line,
    agency: Agency,
    environment: Mapping[str, str],
    sheets: dict[tuple[str, str], LocalizedText],
    faults: Faults,
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
