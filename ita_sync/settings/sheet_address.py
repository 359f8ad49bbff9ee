"""Where the sheet is: what `[sheet] source` names, in the forms in which people paste an address."""

from __future__ import annotations

import re

from ita_sync.domain import LocalizedText

WORKBOOK_SUFFIXES = (".csv", ".xlsx", ".ods")
# As a browser shows it, older links of Google Workspace (/a/DOMAIN/) and those without https:// too.
SHEETS = r"(?:https?://)?docs\.google\.com/(?:a/[^/\s]+/)?spreadsheets/(?:u/\d+/)?d/"
GOOGLE_URL = re.compile(SHEETS + r"(?!e/)([A-Za-z0-9_-]+)")
GOOGLE_KEY = re.compile(r"[A-Za-z0-9_-]{25,}")
PUBLISHED = re.compile(SHEETS + "e/|2PACX-")
OTHER_LINK = re.compile(r"https?://|(?:docs|drive)\.google\.com/")
TAKE_THE_ADDRESS = LocalizedText(
    "ให้คัดลอกที่อยู่จากแถบที่อยู่ของเบราว์เซอร์ขณะเปิดสเปรดชีตเพื่อแก้ไข (https://docs.google.com/spreadsheets/d/…/edit)",
    "take the address from the browser's bar while the sheet is open for editing "
    "(https://docs.google.com/spreadsheets/d/…/edit)",
)


def google_key(source: str) -> str | None:
    """Return the key of the Google Sheet that a source names; None if it names none."""
    if match := GOOGLE_URL.match(source):
        return match[1]
    return source if GOOGLE_KEY.fullmatch(source) else None


def demand_sheet(source: str) -> str:
    """Return the source of a sheet as it is, where it is one that can be read.

    Raises:
        ValueError: It is neither a Google Sheet nor a workbook file; with a `LocalizedText` that says what it is.
    """
    key = google_key(source)
    if PUBLISHED.match(source):
        raise ValueError(
            LocalizedText(
                "เป็นลิงก์ของสำเนาที่เผยแพร่ {take}", "this is the link of a published copy; {take}"
            ).format(take=TAKE_THE_ADDRESS)
        )
    if key is None and OTHER_LINK.match(source):
        raise ValueError(
            LocalizedText(
                "เป็นลิงก์ที่ไม่ใช่ Google ชีต เช่น ไฟล์หรือโฟลเดอร์ใน Google ไดรฟ์ {take}",
                "this is a link to something else than a Google Sheet, such as a file or a folder of Google "
                "Drive; {take}",
            ).format(take=TAKE_THE_ADDRESS)
        )
    if key is None and not source.lower().endswith(WORKBOOK_SUFFIXES):
        raise ValueError(
            LocalizedText(
                "ไม่ใช่ Google ชีต (ที่อยู่หรือรหัส) และไม่ใช่ไฟล์ .csv, .xlsx หรือ .ods",
                "this is neither a Google Sheet (its URL or key) nor a .csv, .xlsx or .ods file",
            )
        )
    return source
