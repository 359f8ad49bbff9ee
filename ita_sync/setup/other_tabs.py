"""`sheet init`: the steps for the tabs beside the measures, contacts and ledger. Planned without any I/O."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ita_sync.domain import LocalizedText
from ita_sync.errors import SheetError
from ita_sync.setup.sheet_requests import (
    ROWS,
    Step,
    add_columns,
    add_tab,
    body_look,
    header_cells,
    rows_of_text,
    set_property,
    width,
)
from ita_sync.setup.spreadsheet import Layout, Tab
from ita_sync.sources.google.batch_update import LedgerTab, make_ledger, protect_ledger
from ita_sync.table.contacts import with_contacts
from ita_sync.writeback.ledger_tab import HEADERS, read

ELSEWHERE = LocalizedText(
    "แผ่นงาน {others} มีอีเมลของสำนัก/กองอยู่แล้ว: ถ้าจะใช้แผ่นงานนั้น ให้ลบแผ่นงาน “{title}” ที่เพิ่มใหม่ แล้วระบุชื่อนั้นใน ita.toml: "
    "[sheet] contacts_tab",
    "{others} holds units' addresses already: to use it, delete the new tab “{title}” and name it in ita.toml: "
    "[sheet] contacts_tab",
)
CONTACTS_HEADERS = ("สำนัก/กอง", "อีเมล")
CONTACTS_WIDTHS = (260, 320)
FOREIGN = LocalizedText(
    "แผ่นงาน “{title}” ไม่ใช่ของระบบ มีข้อมูลอื่นอยู่",
    "The tab “{title}” is not the job's own: something else stands there.",
)
NAME_ANOTHER = LocalizedText(
    "ระบุชื่อแผ่นงานอื่นใน ita.toml: [sheet] ledger_tab", "Name another tab in ita.toml: [sheet] ledger_tab."
)


def contacts_tab(layout: Layout, title: str, contacts: Sequence[Sequence[str]]) -> Iterator[Step]:
    """Yield the step that creates the contacts tab, and where contacts stand already; one with any text is left as it is.

    Args:
        layout: The spreadsheet.
        title: The tab's name.
        contacts: The rows of a new one: unit, addresses.
    """
    tab = layout.find(title)
    if tab is not None and not tab.is_blank:
        return
    sheet_id = tab.id if tab else layout.free_id(title)
    columns = range(len(CONTACTS_HEADERS))
    making = [] if tab else [add_tab(sheet_id, title, ROWS, len(CONTACTS_HEADERS))]
    looks = [
        *body_look(sheet_id, 1, columns),
        *(width(sheet_id, place, CONTACTS_WIDTHS[place]) for place in columns),
    ]
    header = header_cells(sheet_id, 0, dict(enumerate(CONTACTS_HEADERS)))
    yield Step(
        LocalizedText(f"แผ่นงาน “{title}”", f"the tab “{title}”"),
        (*making, *header, *looks, *rows_of_text(sheet_id, 1, contacts)),
    )
    if found := with_contacts(each.grid for each in layout.tabs.values()):
        others = ", ".join(f"“{other}”" for other in found)
        yield Step(ELSEWHERE.format(others=others, title=title), ())


def ledger_tab(layout: Layout, title: str) -> Iterator[Step]:
    """Yield the steps that make, hide and protect the ledger's tab.

    Raises:
        SheetError: A tab of that name has other contents.
    """
    tab = layout.find(title)
    if tab is None:
        new = LedgerTab(layout.free_id(title), title, ROWS, len(HEADERS))
        yield Step(
            LocalizedText(f"แผ่นงาน “{title}” (ซ่อนไว้)", f"the hidden tab “{title}”"),
            (*make_ledger(new), *rows_of_text(new.id, 0, [HEADERS])),
        )
    elif read(tab.grid).foreign:
        raise SheetError(FOREIGN.format(title=title), hint=NAME_ANOTHER)
    else:
        yield from _what_the_ledger_lacks(tab, title)


def _what_the_ledger_lacks(tab: Tab, title: str) -> Iterator[Step]:
    if not tab.grid.hidden:
        yield Step(
            LocalizedText(f"ซ่อนแผ่นงาน “{title}”", f"the hiding of “{title}”"),
            (set_property(tab.id, "hidden", True),),
        )
    if not tab.protections:
        yield Step(
            LocalizedText(f"ป้องกันแผ่นงาน “{title}”", f"the protection of “{title}”"), (protect_ledger(tab.id),)
        )
    if tab.is_blank:
        columns = len(HEADERS)
        room = [add_columns(tab.id, columns - tab.size[1])] if tab.size[1] < columns else []
        yield Step(
            LocalizedText(f"หัวคอลัมน์ของแผ่นงาน “{title}”", f"the headers of “{title}”"),
            (*room, *rows_of_text(tab.id, 0, [HEADERS])),
        )
