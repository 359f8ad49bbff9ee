"""The settings of the next fiscal year: which keys change, and the settings file with them. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from typing import NamedTuple

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AbstractTable

from ita_sync.settings import Settings
from ita_sync.setup.first_settings import uncommented
from ita_sync.thai.next_year import a_year_later

MARK = "\ufeff"


class Change(NamedTuple):
    """A key of the settings file and its new value."""

    section: str
    key: str
    value: str | int | date

    def __str__(self) -> str:
        return f"{self.key} = {tomlkit.item(self.value).as_string()}"


def changes(settings: Settings, year: int, tab: str) -> tuple[Change, ...]:
    """Return what changes: the year, the days and years counted from it where they are set, and the tab.

    Args:
        settings: The settings of the year that is over; where they name the new one already, the tab changes, and a
            due date that is still last year's.
        year: The new year, in the Buddhist era.
        tab: The name of the new tab.
    """
    report = settings.report
    is_named = report.fiscal_year == year
    found = [] if is_named else [Change("report", "fiscal_year", year)]
    if report.due and not (is_named and report.counted_due):
        found.append(Change("report", "due", a_year_later(report.due)))
    if report.assessment_year and not is_named:
        found.append(Change("report", "assessment_year", report.assessment_year + 1))
    return (*found, Change("sheet", "tab", tab))


def lines(wanted: Iterable[Change]) -> Iterator[str]:
    """Yield the lines as they stand in the settings file, below the names of their sections."""
    section = ""
    for change in wanted:
        if change.section != section:
            section = change.section
            yield f"[{section}]"
        yield str(change)


def edited(text: str, wanted: Iterable[Change]) -> str:
    """Return a settings file with new values; its comments and all else stay.

    Args:
        text: The file, which is valid TOML, perhaps with a byte order mark, as Notepad writes it.
        wanted: The changes.
    """
    bare = text.removeprefix(MARK)
    mark = text.removesuffix(bare)
    for change in wanted:
        bare = _changed(bare, change)
    return mark + bare


def _changed(text: str, change: Change) -> str:
    document = tomlkit.parse(text)
    if not _has(document, change):
        document = _with_default(text, change) or document
    section = document.setdefault(change.section, tomlkit.table())
    section[change.key] = change.value
    return tomlkit.dumps(document)


def _with_default(text: str, change: Change) -> tomlkit.TOMLDocument | None:
    """The settings with a key of its commented default; None where no comment of its section is that."""
    with suppress(TOMLKitError):  # a comment may say anything behind a key's name
        document = tomlkit.parse(uncommented(text, change.key))
        return document if _has(document, change) else None
    return None


def _has(document: tomlkit.TOMLDocument, change: Change) -> bool:
    section = document.get(change.section)
    return isinstance(section, AbstractTable) and change.key in section
