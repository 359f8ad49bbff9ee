"""What the log says where what earlier nights knew is lost."""

from __future__ import annotations

import logging

from ita_sync.domain import LocalizedText, Snapshot
from ita_sync.writeback import notes
from ita_sync.writeback.ledger import Ledger

log = logging.getLogger(__name__)

FOREIGN = LocalizedText(
    "แผ่นงาน “%s” ไม่ใช่ของระบบ จึงไม่บันทึกลงแผ่นงานนี้ และนับทุกรายการเป็นรายการใหม่ "
    "โปรดระบุชื่อแผ่นงานอื่นใน ita.toml: [sheet] ledger_tab",
    "The tab “%s” is not the job's own: nothing is written there, and every finding counts as new. "
    "Name another tab in ita.toml: [sheet] ledger_tab.",
)
DAMAGED = LocalizedText(
    "แผ่นงานบันทึกของระบบ “%s” มีข้อมูลที่อ่านไม่ได้ จึงสร้างใหม่ และนับรายการที่อ่านไม่ได้เป็นรายการใหม่",
    "The ledger tab “%s” was damaged: it is rebuilt, what was unreadable counts as new.",
)
OF_ANOTHER_REPORT = LocalizedText(
    "แผ่นงานบันทึกของระบบ “%s” เป็นของปีงบประมาณอื่นหรือของสเปรดชีตต้นฉบับ จึงเก็บบันทึกเดิมไว้ และนับทุกรายการเป็นรายการใหม่",
    "The ledger tab “%s” is of another fiscal year or of the spreadsheet that this one was copied from: "
    "its lines are kept, every finding counts as new.",
)
GONE = LocalizedText(
    "แผ่นงานบันทึกของระบบ “%s” หายไป จึงสร้างใหม่ และนับทุกรายการเป็นรายการใหม่",
    "The ledger tab “%s” is gone: it is made anew, every finding counts as new.",
)
SHUT_ADVICE = LocalizedText(
    "ให้บัญชีนี้แก้ไขได้ (ดู > ชีตที่ซ่อน > {tab} แล้วเลือก ข้อมูล > ป้องกันชีตและช่วง) หากลบแผ่นงานนี้แทน ระบบจะสร้างใหม่ในการตรวจครั้งต่อไป "
    "แต่จะไม่ทราบว่าแจ้งใครเรื่องใดไปแล้ว ทุกคนจึงได้รับแจ้งเรื่องที่ค้างอยู่ทั้งหมดอีกครั้ง",
    "Let the account edit it (View > Hidden sheets > {tab}, then Data > Protect sheets and ranges). If you delete the tab "
    "instead, the next run makes it anew, without knowing who was told what: everybody hears again of all that is open.",
)


def warn(ledger: Ledger, snapshot: Snapshot, title: str) -> None:
    """Say in the log when what earlier nights knew is lost; the run goes on without it."""
    if loss := _loss(ledger, snapshot):
        log.warning(loss, title)


def _loss(ledger: Ledger, snapshot: Snapshot) -> LocalizedText | None:
    """How the ledger was lost, with `%s` for the title of its tab; None if it was not."""
    if ledger.foreign:
        return FOREIGN
    if ledger.damaged:
        return DAMAGED
    if ledger.nights or ledger.receipts:
        return None
    if ledger.above or ledger.below:
        return OF_ANOTHER_REPORT
    had_notes = any(map(notes.is_ours, snapshot.measures.notes.values()))
    return GONE if had_notes else None
