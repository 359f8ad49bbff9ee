"""Whether the account may write what a night writes: its status column, and its ledger's tab.

The one write of the doctor puts a text of the ledger's header where it stands already, so that nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ita_sync.domain import Grid, LocalizedText, Plan, Position, Snapshot, Table
from ita_sync.domain.language import joined
from ita_sync.domain.sheet import a1
from ita_sync.errors import ItaSyncError, ProtectedError
from ita_sync.settings import Settings
from ita_sync.setup import sheet_init
from ita_sync.setup.checkups.checkup import Checkup, attempt
from ita_sync.setup.checkups.protection import check_protection
from ita_sync.setup.other_tabs import NAME_ANOTHER
from ita_sync.sources.google.store import GoogleStore
from ita_sync.table.header_row import first_data_row
from ita_sync.writeback import ledger_tab, ledger_warnings, status

COMPLETE = LocalizedText("ครบถ้วน", "nothing is missing")
WOULD_ADD = LocalizedText("ita-sync sheet init จะเพิ่ม: {what}", "ita-sync sheet init would add {what}")
RUN_INIT = LocalizedText("สั่ง ita-sync sheet init", "Run ita-sync sheet init.")
MAY_WRITE = LocalizedText(
    "บันทึกได้ (เขียนช่อง {cell} ของแผ่นงาน “{tab}” ด้วยข้อความเดิม)",
    "possible (wrote {cell} of the tab “{tab}” as it was)",
)
NO_LEDGER = LocalizedText(
    "ยังไม่ทราบว่าบันทึกได้หรือไม่ เพราะยังไม่มีแผ่นงาน “{tab}” ของระบบให้ลองเขียน",
    "not known yet: there is no tab “{tab}” of the job's own to try it in",
)
FOREIGN = LocalizedText(
    "แผ่นงาน “{tab}” มีข้อมูลอื่น ไม่ใช่ของระบบ จึงไม่ได้ลองเขียน และจะไม่จดจำว่าขาดสิ่งใดตั้งแต่เมื่อใด",
    "the tab “{tab}” holds something else, so that nothing was tried, and it is not kept since when something is missing",
)
LEDGER_SHUT = LocalizedText(
    "แผ่นงาน “{tab}” ป้องกันไว้ไม่ให้ {account} แก้ไข จึงจดจำไม่ได้ว่าขาดสิ่งใดตั้งแต่เมื่อใด และแจ้งใครไปแล้ว",
    "The tab “{tab}” is protected against {account}: it cannot be kept since when something is missing, and who was told.",
)


def check_writing(
    settings: Settings, store: GoogleStore, snapshot: Snapshot | None, table: Table | None
) -> Iterator[Checkup]:
    """Check what `sheet init` would add, whether the account may write, and what is protected against it.

    Args:
        settings: For the names of the tabs.
        store: The sheet, with the right to write.
        snapshot: The sheet as it was read; None where it could not be.
        table: Its table; None where there is none.
    """
    try:
        answer = store.read_layout()
    except ItaSyncError as error:
        yield Checkup("layout", error=error)
        return
    is_foreign = snapshot is not None and ledger_tab.read(snapshot.ledger).foreign
    if not is_foreign:  # else sheet init would refuse to go on, which a night does not
        yield attempt("layout", lambda: _layout(settings, answer))
    if snapshot is None:
        return
    tried = _try_to_write(settings, store, snapshot.ledger, is_foreign=is_foreign)
    yield tried
    if table is not None and (tried.error is None or isinstance(tried.error, ProtectedError)):
        column = status.own_words(snapshot.measures, table.header_row).column
        if column is not None:
            below = first_data_row(snapshot.measures, table.header_row), column
            yield from check_protection(answer, snapshot.measures.sheet_id, below, store.account)


def _layout(settings: Settings, answer: Mapping[str, Any]) -> Checkup:
    """What `sheet init` would add or renew, such as a status column, without which nothing is flagged."""
    missing = [step.says for step in sheet_init.steps(settings, answer) if step.requests]
    if missing:
        return Checkup("layout", WOULD_ADD.format(what=joined(missing)), advice=RUN_INIT)
    return Checkup("layout", COMPLETE)


def _try_to_write(
    settings: Settings, store: GoogleStore, ledger: Grid | None, *, is_foreign: bool
) -> Checkup:
    """Write a cell of the ledger's header as it stands."""
    tab = settings.sheet.ledger_tab
    if ledger is None:
        return Checkup("writing", NO_LEDGER.format(tab=tab), advice=RUN_INIT, is_unknown=True)
    cell = _plain_cell(ledger)
    if is_foreign or cell is None:
        return Checkup("writing", FOREIGN.format(tab=tab), advice=NAME_ANOTHER)
    try:
        store.write(Plan(first_row=0, ledger={cell: ledger.text(*cell)}))
    except ProtectedError:
        said = LEDGER_SHUT.format(tab=tab, account=store.account)
        hint = ledger_warnings.SHUT_ADVICE.format(tab=tab)
        return Checkup("protection", error=ProtectedError(said, hint=hint, account=store.account))
    except ItaSyncError as error:
        return Checkup("writing", error=error)
    return Checkup("writing", MAY_WRITE.format(cell=a1(*cell), tab=tab))


def _plain_cell(ledger: Grid) -> Position | None:
    """The first cell of the header that exists and holds plain text or nothing, which can be written as it was read."""
    _, columns = ledger.size or (0, 0)
    return next(((0, column) for column in range(columns) if (0, column) not in ledger.entered), None)
