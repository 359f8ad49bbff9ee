"""Whether the account may write what a night writes: its status column, and its ledger's tab.

The one write of the doctor puts a text of the ledger's header where it stands already, so that nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ita_sync.domain import Grid, LocalizedText, Plan, Snapshot, Table
from ita_sync.domain.sheet import a1, column_letters
from ita_sync.errors import ItaSyncError, ProtectedError
from ita_sync.settings import Settings
from ita_sync.setup import sheet_init
from ita_sync.setup.checkups.checkup import Checkup, attempt, joined
from ita_sync.sources.google.store import GoogleStore
from ita_sync.table.header_row import first_data_row
from ita_sync.text import sanitize
from ita_sync.writeback import ledger_tab, status

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
OTHER_TAB = LocalizedText(
    "ระบุชื่อแผ่นงานอื่นใน ita.toml: [sheet] ledger_tab", "Name another tab in ita.toml: [sheet] ledger_tab."
)
LEDGER_SHUT = LocalizedText(
    "แผ่นงาน “{tab}” ป้องกันไว้ไม่ให้ {account} แก้ไข จึงจดจำไม่ได้ว่าขาดสิ่งใดตั้งแต่เมื่อใด และแจ้งใครไปแล้ว",
    "The tab “{tab}” is protected against {account}: it cannot be kept since when something is missing, and who was told.",
)
LET_IN = LocalizedText(
    "ให้บัญชีของระบบแก้ไขได้ (ข้อมูล > ป้องกันชีตและช่วง)",
    "Let the account edit it (Data > Protect sheets and ranges).",
)
STATUS_SHUT = LocalizedText(
    "ช่วงที่ป้องกันไว้{name} ({area}) ครอบคลุมคอลัมน์ “ผลการตรวจ” และไม่ให้ {account} แก้ไข",
    "The protected range{name} ({area}) covers the column “ผลการตรวจ” and does not let {account} edit it.",
)
LET_IN_OR_SKIP = LocalizedText(
    "ให้บัญชีนี้แก้ไขช่วงนั้นได้ (ข้อมูล > ป้องกันชีตและช่วง) หรือตั้ง [sheet] flags = false",
    "Let the account edit it (Data > Protect sheets and ranges), or set [sheet] flags = false.",
)
OPEN = LocalizedText("ไม่มีช่วงใดกันไม่ให้ระบบบันทึก", "nothing keeps the account from writing")
WHOLE_TAB = LocalizedText("ทุกช่องในแผ่นงาน", "the whole tab")
END = 10**9  # beyond the last row and column


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
    if snapshot and ledger_tab.read(snapshot.ledger).foreign:
        yield Checkup("writing", FOREIGN.format(tab=settings.sheet.ledger_tab), advice=OTHER_TAB)
        return
    yield attempt("layout", lambda: _layout(settings, answer))
    if snapshot is None:
        return
    tried = _try_to_write(settings, store, snapshot.ledger)
    yield tried
    if table is not None and (tried.error is None or isinstance(tried.error, ProtectedError)):
        yield from _protections(store.account, answer, snapshot, table)


def _layout(settings: Settings, answer: Mapping[str, Any]) -> Checkup:
    """What `sheet init` would add or renew, such as a status column, without which nothing is flagged."""
    missing = [step.says for step in sheet_init.steps(settings, answer) if step.requests]
    if missing:
        return Checkup("layout", WOULD_ADD.format(what=joined(missing)), advice=RUN_INIT)
    return Checkup("layout", COMPLETE)


def _try_to_write(settings: Settings, store: GoogleStore, ledger: Grid | None) -> Checkup:
    tab = settings.sheet.ledger_tab
    if ledger is None:
        return Checkup("writing", NO_LEDGER.format(tab=tab), advice=RUN_INIT, is_unknown=True)
    column = next(place for place in range(len(ledger.entered) + 1) if (0, place) not in ledger.entered)
    try:
        store.write(Plan(first_row=0, ledger={(0, column): ledger.text(0, column)}))
    except ProtectedError:
        shut = ProtectedError(
            LEDGER_SHUT.format(tab=tab, account=store.account), hint=LET_IN, account=store.account
        )
        return Checkup("protection", error=shut)
    except ItaSyncError as error:
        return Checkup("writing", error=error)
    return Checkup("writing", MAY_WRITE.format(cell=a1(0, column), tab=tab))


def _protections(
    account: str, answer: Mapping[str, Any], snapshot: Snapshot, table: Table
) -> Iterator[Checkup]:
    """Check what is protected against the account, without asking Google again."""
    column = status.own_words(snapshot.measures, table.header_row).column
    top = first_data_row(snapshot.measures, table.header_row)
    found = [
        entry
        for entry in _shut(answer, snapshot.measures.sheet_id)
        if column is not None and _covers(entry, top, column)
    ]
    for entry in found:
        yield Checkup("protection", error=_status_shut(entry, account))
    if not found and column is not None:
        yield Checkup("protection", OPEN)


def _shut(answer: Mapping[str, Any], sheet_id: int | None) -> Iterator[Mapping[str, Any]]:
    """Yield the protected ranges of a tab that do not let us in."""
    for tab in answer.get("sheets", []):
        if tab["properties"].get("sheetId", 0) == sheet_id:
            for entry in tab.get("protectedRanges", []):
                if not entry.get("warningOnly") and not entry.get("requestingUserCanEdit"):
                    yield entry


def _covers(entry: Mapping[str, Any], top: int, column: int) -> bool:
    """Whether a protected range keeps us from a cell of the column below a row; a tab may leave ranges open."""
    first, last, left, right = _box(entry.get("range", {}))
    if not (left <= column < right and last > top):
        return False
    opened = (_box(area) for area in entry.get("unprotectedRanges", []))
    return not any(
        area[0] <= max(first, top) and area[1] >= last and area[2] <= column < area[3] for area in opened
    )


def _box(area: Mapping[str, int]) -> tuple[int, int, int, int]:
    """The first row, the one after the last, and the same of columns."""
    return (
        area.get("startRowIndex", 0),
        area.get("endRowIndex", END),
        area.get("startColumnIndex", 0),
        area.get("endColumnIndex", END),
    )


def _status_shut(entry: Mapping[str, Any], account: str) -> ProtectedError:
    name = sanitize.truncate(sanitize.redact(entry.get("description", "")), 80)
    said = STATUS_SHUT.format(
        name=f" “{name}”" if name else "", area=_area(entry.get("range", {})), account=account
    )
    return ProtectedError(said, hint=LET_IN_OR_SKIP, account=account)


def _area(area: Mapping[str, int]) -> LocalizedText | str:
    """A range as Google writes it: B2:C9, B:C, 2:9."""
    first, last, left, right = _box(area)
    if (first, last, left, right) == (0, END, 0, END):
        return WHOLE_TAB
    columns = (
        ("", "")
        if right == END and not left
        else (column_letters(left), "" if right == END else column_letters(right - 1))
    )
    rows = ("", "") if last == END and not first else (str(first + 1), "" if last == END else str(last))
    return f"{columns[0]}{rows[0]}:{columns[1]}{rows[1]}"
