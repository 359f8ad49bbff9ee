"""Explain Google's error responses, each as one sentence and a hint.

No input or output, and no HTTP library: the client translates its library's errors first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from ita_sync.domain import LocalizedText
from ita_sync.errors import ProtectedError, SheetAccessError, SheetError
from ita_sync.sources.google.credential_errors import expired_key
from ita_sync.text.foreign_answers import quotable

DOUBT = LocalizedText(" ยังไม่ทราบว่าบันทึกลงสเปรดชีตแล้วหรือไม่", " Whether the write was carried out is not known.")
LET_IN = LocalizedText(
    "ให้บัญชีนี้แก้ไขช่วงนั้นได้ (ข้อมูล > ป้องกันชีตและช่วง){or_only_read}",
    "Let the account edit it (Data > Protect sheets and ranges){or_only_read}.",
)
ONLY_READ = LocalizedText(" หรือตั้ง [sheet] flags = false", ", or set [sheet] flags = false")
FLAGGING = LocalizedText("บันทึกผลการตรวจ", "writing flags")
BUILDING = LocalizedText("จัดทำสเปรดชีต", "building the spreadsheet")
PASSING = frozenset({429, 500, 502, 503, 504})  # statuses that Google asks to be retried


@dataclass(frozen=True)
class ErrorResponse:
    """An error response of Google.

    Attributes:
        status: The HTTP status.
        message: Google's message.
        reason: Google's reason code, such as SERVICE_DISABLED; blank if it gave none.
    """

    status: int
    message: str
    reason: str = ""


@dataclass(frozen=True)
class RequestContext:
    """The request that failed, for use in messages.

    Attributes:
        key: The spreadsheet's key; only its beginning is ever shown.
        account: The address of the service account.
        tab: The measures tab.
        writing: Whether it was a write.
        in_doubt: Whether the write may have been carried out although it failed.
        building: Whether it was to build the sheet, which no setting spares.
    """

    key: str
    account: str
    tab: str
    writing: bool = False
    in_doubt: bool = False
    building: bool = False

    @property
    def doubt(self) -> LocalizedText | str:
        """A sentence, after a space, that the write may have been carried out; blank if that is not in doubt."""
        return DOUBT if self.in_doubt else ""

    @property
    def or_only_read(self) -> LocalizedText | str:
        """The other way out, at the end of a hint; blank if there is none."""
        return "" if self.building else ONLY_READ

    @property
    def spreadsheet(self) -> str:
        """The beginning of the key, enough to recognise it."""
        return f"{self.key[:6]}…"


PLACEHOLDERS = ("account", "doubt", "or_only_read", "spreadsheet", "tab")


class _Cause(NamedTuple):
    """A reason for a refusal.

    Attributes:
        said, hint: What happened and what to do, with the placeholders in `PLACEHOLDERS`.
        pattern: What Google says in this case.
        kind: The error that it is.
    """

    said: LocalizedText
    hint: LocalizedText
    pattern: str = ""
    kind: type[SheetError] = SheetError

    def error(self, asked: RequestContext, **more: object) -> SheetError:
        values = {name: getattr(asked, name) for name in PLACEHOLDERS} | more
        return self.kind(self.said.format(**values), hint=self.hint.format(**values))


EXCEL_FILE = _Cause(
    LocalizedText(
        "{spreadsheet} เป็นไฟล์ Excel ที่อัปโหลดไว้ ไม่ใช่ Google ชีต",
        "{spreadsheet} is an uploaded Excel file, no Google Sheet.",
    ),
    LocalizedText(
        "เปิดไฟล์แล้วเลือก ไฟล์ > บันทึกเป็น Google ชีต แล้วระบุที่อยู่ใหม่ใน ita.toml: [sheet] source",
        "In it, choose File > Save as Google Sheets, and name the new sheet in ita.toml: [sheet] source.",
    ),
    pattern="not supported for this document",
)
FULL = _Cause(
    LocalizedText(
        "สเปรดชีตเต็ม: Google ให้มีได้สิบล้านช่อง จึงไม่ได้บันทึกสิ่งใด",
        "The spreadsheet is full: Google allows ten million cells; nothing was written.",
    ),
    LocalizedText("ลบแถว คอลัมน์ หรือแผ่นงานที่ไม่ใช้", "Delete unused rows, columns or tabs."),
    pattern="limit of 10000000 cells",
)
REFUSED_WRITES = (  # as a whole, so that nothing was written
    _Cause(
        LocalizedText(
            "แผ่นงาน “{tab}” หรือแผ่นงานบันทึกของระบบถูกเปลี่ยนชื่อหรือลบขณะทำงาน จึงไม่ได้บันทึกสิ่งใด",
            "The tab “{tab}” or the ledger tab was renamed or deleted while the job ran; nothing was written.",
        ),
        LocalizedText(
            "เปลี่ยนชื่อกลับ หรือระบุชื่อใหม่ใน ita.toml: [sheet] แล้วสั่งอีกครั้ง",
            "Give it its name back, or write the new one in ita.toml: [sheet]; then run again.",
        ),
        pattern="Unable to parse range|No grid with id",
    ),
    _Cause(
        LocalizedText(
            "มีการสั่งงานอีกครั้งหนึ่งพร้อมกัน ซึ่งสร้างสิ่งเดียวกันไปแล้ว ครั้งนี้จึงไม่ได้บันทึกสิ่งใด",
            "Another run made the same at the same time; this one has written nothing.",
        ),
        LocalizedText(
            "รอให้อีกครั้งหนึ่งทำเสร็จ แล้วสั่งใหม่ ระบบจะทำเฉพาะส่วนที่เหลือ",
            "Let the other one end, then run this again: it does only what is left to do.",
        ),
        pattern="already exists",
    ),
    _Cause(
        LocalizedText(
            "ตารางของ Google ชีตในแผ่นงาน “{tab}” กำหนดชนิดของคอลัมน์ไว้ จึงบันทึกไม่ได้ และไม่ได้บันทึกสิ่งใด",
            "A table in the tab “{tab}” sets the type of a column that is to be written; nothing was written.",
        ),
        LocalizedText(
            "ในเมนูของคอลัมน์นั้น เลือก แก้ไขประเภทคอลัมน์ > ไม่มี แล้วสั่งอีกครั้ง",
            "In the column's menu choose Edit column type > None, then run it again.",
        ),
        pattern="typed columns",
    ),
)
SWITCHED_OFF = _Cause(
    LocalizedText(
        "โครงการของ {account} ยังไม่เปิดใช้ Google Sheets API",
        "The Google Sheets API is switched off in the project of {account}.",
    ),
    LocalizedText(
        "เปิดใช้ใน Google Cloud Console (APIs & Services > Google Sheets API) แล้วรอห้านาที",
        "Switch it on in the Google Cloud console (APIs & Services > Google Sheets API), wait five minutes.",
    ),
    kind=SheetAccessError,
)
NO_SCOPE = _Cause(
    LocalizedText("ข้อมูลรับรองของ {account} มีสิทธิ์ไม่พอ", "The credentials of {account} do not reach far enough."),
    LocalizedText(
        "ต้องมีขอบเขตสิทธิ์ https://www.googleapis.com/auth/spreadsheets",
        "They need the scope https://www.googleapis.com/auth/spreadsheets.",
    ),
    kind=SheetAccessError,
)
MAY_NOT_WRITE = _Cause(
    LocalizedText(
        "บัญชีของระบบ {account} อ่านสเปรดชีต {spreadsheet} ได้ แต่แก้ไขไม่ได้",
        "The service account {account} may read the spreadsheet {spreadsheet} but not write to it.",
    ),
    LocalizedText(
        "แชร์สเปรดชีตให้ {account} เป็นผู้แก้ไข{or_only_read}",
        "Share the Google Sheet with {account} as an editor{or_only_read}.",
    ),
    kind=SheetAccessError,
)
MAY_NOT_OPEN = _Cause(
    LocalizedText(
        "บัญชีของระบบ {account} ไม่มีสิทธิ์เปิดสเปรดชีต {spreadsheet}",
        "The service account {account} may not open the spreadsheet {spreadsheet}.",
    ),
    LocalizedText("แชร์สเปรดชีตให้ {account} เป็นผู้แก้ไข", "Share the Google Sheet with {account} as an editor."),
    kind=SheetAccessError,
)
NOT_FOUND = _Cause(
    LocalizedText("ไม่พบสเปรดชีต {spreadsheet}", "There is no spreadsheet {spreadsheet}."),
    LocalizedText(
        "คัดลอกที่อยู่เต็มของสเปรดชีตไปใส่ใน ita.toml: [sheet] source ถ้าสเปรดชีตถูกลบ ให้เจ้าของกู้คืนจากถังขยะของ Google ไดรฟ์",
        "Copy the whole URL of the sheet into ita.toml: [sheet] source. If it was deleted, its owner restores it from the "
        "trash of Google Drive.",
    ),
)
BUSY = _Cause(
    LocalizedText(
        "Google ชีตตอบ {status} แม้ลองหลายครั้ง{doubt}",
        "Google Sheets still answered {status} after all tries.{doubt}",
    ),
    LocalizedText(
        "Google ไม่ว่างหรือขัดข้อง ครั้งต่อไประบบจะเริ่มใหม่ หากต้องการรอนานขึ้น ให้เพิ่ม [sheet] retry_seconds",
        "It is busy or down; the next run starts afresh. [sheet] retry_seconds waits longer.",
    ),
)
OTHER = _Cause(
    LocalizedText(
        "Google ชีตไม่รับคำขอ ({status}: {words})", "Google Sheets refused the request ({status}: {words})."
    ),
    LocalizedText(
        "ตรวจค่า [sheet] ใน ita.toml หากเติม --debug จะแสดงคำตอบทั้งหมด",
        "Check [sheet] in ita.toml; with --debug the whole answer is shown.",
    ),
)


def explain(refusal: ErrorResponse, asked: RequestContext) -> SheetError:
    """Explain an error response in one sentence and a hint.

    Returns:
        The error to raise; a `SheetAccessError` if credentials or permissions are the cause.
    """
    if refusal.status == 401:
        return expired_key(asked.account, refusal.message)
    if refusal.status in {400, 403} and "protected cell" in refusal.message:
        return _protected(asked)
    return _cause(refusal, asked).error(asked, status=refusal.status, words=quotable(refusal.message))


def _cause(refusal: ErrorResponse, asked: RequestContext) -> _Cause:
    if refusal.status == 400:
        return _bad_request(refusal.message, writing=asked.writing)
    if refusal.status == 403:
        return _forbidden(refusal, writing=asked.writing)
    if refusal.status == 404:
        return NOT_FOUND
    return BUSY if refusal.status in PASSING else OTHER


def _bad_request(words: str, *, writing: bool) -> _Cause:
    causes = (EXCEL_FILE, *(REFUSED_WRITES if writing else ()), FULL)
    return next((cause for cause in causes if re.search(cause.pattern, words)), OTHER)


def _forbidden(refusal: ErrorResponse, *, writing: bool) -> _Cause:
    if refusal.reason == "SERVICE_DISABLED" or "is disabled" in refusal.message:
        return SWITCHED_OFF
    if refusal.reason == "ACCESS_TOKEN_SCOPE_INSUFFICIENT":
        return NO_SCOPE
    return MAY_NOT_WRITE if writing else MAY_NOT_OPEN


def _protected(asked: RequestContext) -> ProtectedError:
    return ProtectedError(
        LocalizedText(
            f"ช่วงที่ป้องกันไว้ไม่ให้ {asked.account} {{doing}} จึงไม่ได้บันทึกสิ่งใด",
            f"A protected range keeps {asked.account} from {{doing}}; nothing was written.",
        ).format(doing=BUILDING if asked.building else FLAGGING),
        hint=LET_IN.format(or_only_read=asked.or_only_read),
        account=asked.account,
    )
