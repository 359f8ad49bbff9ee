"""Where the sheet is: what `[sheet] source` names, in the forms in which people paste an address."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ita_sync.domain import LocalizedText

WORKBOOK_SUFFIXES = (".csv", ".xlsx", ".ods")
# As a browser, a mail or a text shows it: with words, brackets or quotation marks around, without https://, with older
# links' domain of Google Workspace (/a/DOMAIN/) or `ccc?key=`.
BEFORE = r"(?:^|(?<=[\s<>(\[{=\"'`“‘«]))"
SHEETS = rf"(?i:{BEFORE}(?:(?:https?:)?//)?(?:www\.)?docs\.google\.com/+(?:a/+[^/\s]+/+)?spreadsheets/+(?:u/+\d+/+)?)"
OLD_SHEETS = rf"(?i:{BEFORE}(?:https?://)?(?:docs\.google\.com/(?:a/[^/\s]+/)?spreadsheets?|spreadsheets\.google\.com)/ccc\?(?:\S*&)?key=)"
KEY = r"[A-Za-z0-9_-]"
GOOGLE_URL = re.compile(rf"(?:{SHEETS}(?i:d)/+(?!(?i:e)/)|{OLD_SHEETS})({KEY}*)")
GOOGLE_KEY = re.compile(
    rf"[<(\[\"'`“‘]?(?:(?:/?spreadsheets)?/?d/)?({KEY}{{25,}})(?:/edit\S*|[/?#][?#]?\S*|[>)\]\"'`”’])?"
)
SHORTEST_KEY = 25  # letters; today's have 44
PUBLISHED = re.compile(rf"{SHEETS}(?i:d)/+e/|^2PACX-")
LINK = re.compile(
    r"(?i)[<\"'(]?[a-z][a-z0-9+.-]+://|[<\"'(]?(?:www\.|(?:docs|drive|spreadsheets)\.google\.com/)"
)
TAKE_THE_ADDRESS = LocalizedText(
    "ให้คัดลอกที่อยู่จากแถบที่อยู่ของเบราว์เซอร์ขณะเปิดสเปรดชีตเพื่อแก้ไข (https://docs.google.com/spreadsheets/d/…/edit)",
    "take the address from the browser's bar while the sheet is open for editing "
    "(https://docs.google.com/spreadsheets/d/…/edit)",
)
OTHER_LINKS: Mapping[re.Pattern[str], LocalizedText] = {
    re.compile(r"(?i)drive\.google\.com/(?:a/[^/\s]+/)?file/"): LocalizedText(
        "เป็นลิงก์ของไฟล์ที่อัปโหลดไว้ใน Google ไดรฟ์ เช่น .xlsx ให้เปิดด้วย Google ชีต เลือก ไฟล์ > บันทึกเป็น Google ชีต แล้วใช้ที่อยู่ใหม่",
        "this is a link to something else than a Google Sheet: a file uploaded to Google Drive, such as an .xlsx; "
        "open it with Google Sheets, choose File > Save as Google Sheets, and take the new address",
    ),
    re.compile(r"(?i)drive\.google\.com/"): LocalizedText(
        "เป็นลิงก์ของไฟล์หรือโฟลเดอร์ใน Google ไดรฟ์ ไม่ใช่ Google ชีต {take}",
        "this is a link to something else than a Google Sheet: a file or a folder of Google Drive; {take}",
    ),
    re.compile(r"(?i)docs\.google\.com/(?:a/[^/\s]+/)?(?:forms|document|presentation)/"): LocalizedText(
        "เป็นลิงก์ของเอกสารชนิดอื่นของ Google ไม่ใช่ Google ชีต {take}",
        "this is a link to something else than a Google Sheet: another kind of document; {take}",
    ),
    re.compile(""): LocalizedText(
        "เป็นลิงก์ที่ไม่ใช่ Google ชีต หรือเป็นลิงก์ย่อ {take}",
        "this is a link to something else than a Google Sheet, or a shortened one; {take}",
    ),
}
PUBLISHED_COPY = LocalizedText("เป็นลิงก์ของสำเนาที่เผยแพร่ {take}", "this is the link of a published copy; {take}")
CUT_OFF = LocalizedText(
    "เป็นลิงก์ของ Google ชีตที่ไม่ครบ: รหัสของสเปรดชีตขาดหายไป {take}",
    "this is the link to a Google Sheet cut off: its key is not whole; {take}",
)
NEITHER = LocalizedText(
    "ไม่ใช่ Google ชีต (ที่อยู่หรือรหัส) และไม่ใช่ไฟล์ .csv, .xlsx หรือ .ods ไฟล์ชนิดอื่นให้บันทึกเป็น .xlsx ก่อน",
    "this is neither a Google Sheet (its URL or key) nor a .csv, .xlsx or .ods file; save one of another kind as .xlsx",
)


def google_key(source: str) -> str | None:
    """Return the key of the Google Sheet that a source names; None if it names none."""
    if match := GOOGLE_URL.search(source):
        return match[1] if len(match[1]) >= SHORTEST_KEY else None
    alone = GOOGLE_KEY.fullmatch(source)
    return alone[1] if alone and not _is_file(source) else None


def demand_sheet(source: str) -> str:
    """Return the source of a sheet as it is, where it is one that can be read.

    Raises:
        ValueError: It is neither a Google Sheet nor a workbook file; with a `LocalizedText` that says what it is.
    """
    if fault := _fault(source):
        raise ValueError(fault.format(take=TAKE_THE_ADDRESS))
    return source


def _fault(source: str) -> LocalizedText | None:
    if PUBLISHED.search(source):
        return PUBLISHED_COPY
    if google_key(source):
        return None
    if GOOGLE_URL.search(source):
        return CUT_OFF
    if LINK.match(source):
        return next(said for link, said in OTHER_LINKS.items() if link.search(source))
    return None if _is_file(source) else NEITHER


def _is_file(source: str) -> bool:
    return source.lower().endswith(WORKBOOK_SUFFIXES)
