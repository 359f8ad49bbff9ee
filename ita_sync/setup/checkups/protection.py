"""Protected ranges that keep the account from its status column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ita_sync.domain import LocalizedText, Position
from ita_sync.errors import ProtectedError
from ita_sync.setup.checkups.checkup import Checkup
from ita_sync.sources.google.api_errors import LET_IN, ONLY_READ
from ita_sync.sources.google.protected_ranges import Box, shuts_out
from ita_sync.text import sanitize

LONGEST_NAME = 80  # letters
SHUT = LocalizedText(
    "ช่วงที่ป้องกันไว้{name} ({area}) ครอบคลุมคอลัมน์ “ผลการตรวจ” และไม่ให้ {account} แก้ไข",
    "The protected range{name} ({area}) covers the column “ผลการตรวจ” and does not let {account} edit it.",
)
OPEN = LocalizedText("ไม่มีช่วงใดกันไม่ให้ระบบบันทึก", "nothing keeps the account from writing")


def check_protection(
    answer: Mapping[str, Any], sheet_id: int | None, status: Position, account: str
) -> Iterator[Checkup]:
    """Check the protected ranges of the tab of measures.

    Args:
        answer: Google's answer to `SETUP_FIELDS`.
        sheet_id: Google's id of the tab.
        status: The first cell of the status column below the header.
        account: The address of the account, which has to be allowed to edit.
    """
    tabs = (tab for tab in answer.get("sheets", []) if tab["properties"].get("sheetId", 0) == sheet_id)
    entries = [entry for tab in tabs for entry in tab.get("protectedRanges", []) if shuts_out(entry, status)]
    for entry in entries:
        yield Checkup("protection", error=_shut(entry, account))
    if not entries:
        yield Checkup("protection", OPEN)


def _shut(entry: Mapping[str, Any], account: str) -> ProtectedError:
    name = sanitize.redact_and_truncate(entry.get("description", ""), LONGEST_NAME)
    said = SHUT.format(
        name=f" “{name}”" if name else "", area=Box.of(entry.get("range", {})).name, account=account
    )
    return ProtectedError(said, hint=LET_IN.format(or_only_read=ONLY_READ), account=account)
