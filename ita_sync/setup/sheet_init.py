"""`sheet init`: the steps that complete a spreadsheet. They are planned from its layout, without any I/O.

Nothing that staff entered is changed: texts are written only into blank cells, and formats only onto new columns. Once
all steps were done, there are none left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ita_sync.domain import Grid, LocalizedText
from ita_sync.resources import shipped
from ita_sync.settings import Settings
from ita_sync.setup import measures_tab, other_tabs
from ita_sync.setup.sheet_requests import Step
from ita_sync.setup.spreadsheet import Layout, read_layout
from ita_sync.table.contacts import read_contacts
from ita_sync.thai.unit_names import UNITS

CHECK_ALL = LocalizedText(
    "ขั้นต่อไป: สั่ง ita-sync doctor เพื่อตรวจความพร้อม", "Next: ita-sync doctor checks that all is ready."
)
ENTER_ADDRESSES = LocalizedText(
    "ขั้นต่อไป: กรอกอีเมลของแต่ละสำนัก/กองในแผ่นงาน “{contacts}” แล้วสั่ง ita-sync doctor เพื่อตรวจความพร้อม",
    "Next: enter each unit's mail address in the tab “{contacts}”, then ita-sync doctor checks that all is ready.",
)


@dataclass(frozen=True)
class Names:
    """The names of the tabs, from `[sheet]`."""

    measures: str
    contacts: str
    ledger: str


def steps(settings: Settings, answer: Mapping[str, Any], *, example: bool = False) -> tuple[Step, ...]:
    """Return the steps for a spreadsheet.

    Args:
        settings: The settings, with the names of the tabs, and the units and addresses of a new contacts tab.
        answer: Google's answer to `SETUP_FIELDS`.
        example: Whether to fill the rows of the example into an empty tab of measures.

    Raises:
        SheetError, ColumnError: As `plan`.
    """
    names = Names(settings.sheet.tab, settings.sheet.contacts_tab, settings.sheet.ledger_tab)
    owners = read_contacts(None, settings.owners)
    units = dict.fromkeys(UNITS, "") | {unit: ", ".join(found) for unit, found in owners.items()}
    rows = shipped("config", "example", "measures.csv").read_text(encoding="utf-8") if example else None
    return plan(read_layout(answer), names, [*units.items()], rows)


def next_step(settings: Settings, answer: Mapping[str, Any]) -> LocalizedText:
    """Return what is to be done once the spreadsheet is complete; `answer` may be from before it was."""
    contacts = read_layout(answer).find(settings.sheet.contacts_tab)
    has_addresses = any(read_contacts(contacts.grid if contacts else None, settings.owners).values())
    return CHECK_ALL if has_addresses else ENTER_ADDRESSES.format(contacts=settings.sheet.contacts_tab)


def tab_of_measures(settings: Settings, answer: Mapping[str, Any]) -> Grid | None:
    """Return the tab of measures as it was read; None where it has to be made."""
    tab = read_layout(answer).find(settings.sheet.tab)
    return tab.grid if tab else None


def was_edited(before: Grid, after: Grid) -> bool:
    """Tell whether people edited a tab while it was built: whatever stood in it stays, in its cell."""
    return any(after.value(cell) != value for cell, value in before.filled().items())


def plan(
    layout: Layout, names: Names, contacts: Sequence[Sequence[str]], example: str | None = None
) -> tuple[Step, ...]:
    """Return the steps for a layout, in the order in which they have to be done.

    Args:
        layout: The spreadsheet.
        names: The names of its tabs.
        contacts: The rows of a new contacts tab: unit, addresses.
        example: The example as CSV, to fill it into an empty tab of measures; None to leave it out.

    Raises:
        SheetError: The tab of measures has texts but no header row, the measures stand in a tab of another name, or the
            ledger's tab has other contents.
        ColumnError: A column has two headers, or a header is missing and there is no blank cell for it.
    """
    names = Names(*map(layout.title_of, (names.measures, names.contacts, names.ledger)))
    tab, making = measures_tab.find_or_make(layout, names.measures)
    return (
        *making,
        *other_tabs.contacts_tab(layout, names.contacts, contacts),
        *measures_tab.complete(layout, tab, names.contacts, example),
        *other_tabs.ledger_tab(layout, names.ledger),
    )
