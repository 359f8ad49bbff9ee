"""What earlier nights told whom, in out/private/history.json, which `run` leaves for `notify` and is never uploaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ita_sync.domain import Finding, LedgerPlace, LocalizedText, Receipt
from ita_sync.errors import MailError

FILE = "private/history.json"


@dataclass(frozen=True)
class History:
    """What earlier nights told whom, and where tonight's receipts go.

    Attributes:
        receipts: What the ledger says was told, in its order.
        closed: Findings that were mended or whose row was gone on an earlier night, of which somebody has not heard yet.
        place: Where receipts are appended; None: the sheet keeps none, so that they stay on this machine.
        is_checked: Whether the sheet was read and checked; if not, nothing is known to be open or mended.
    """

    receipts: tuple[Receipt, ...] = ()
    closed: tuple[Finding, ...] = ()
    place: LedgerPlace | None = None
    is_checked: bool = False


_ADAPTER = TypeAdapter(History)


def dump(history: History) -> str:
    """Return the content of the file."""
    return _ADAPTER.dump_json(history, indent=2).decode() + "\n"


def read(out: Path) -> History:
    """Read the file from an output folder.

    Raises:
        MailError: It is missing or damaged.
    """
    try:
        return _ADAPTER.validate_json((out / FILE).read_bytes())
    except (OSError, ValidationError):
        raise MailError(
            LocalizedText(
                f"ไม่พบไฟล์ {out / FILE} หรือไฟล์อ่านไม่ได้ จึงไม่ทราบว่าแจ้งใครเรื่องใดไปแล้ว",
                f"{out / FILE} is missing or damaged: what was told before is not known.",
            ),
            hint=LocalizedText(
                "สั่ง ita-sync run อีกครั้ง แล้วสั่ง ita-sync notify ในเครื่องเดียวกัน",
                "Run ita-sync run again, then ita-sync notify on the same machine.",
            ),
        ) from None
