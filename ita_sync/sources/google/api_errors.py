"""Explain Google's error responses, each as one sentence and a hint.

No input or output, and no HTTP library: the client translates its library's errors first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ita_sync.domain import LocalizedText
from ita_sync.errors import ProtectedError, SheetAccessError, SheetError

DOUBT = LocalizedText(" ยังไม่ทราบว่าบันทึกลงสเปรดชีตแล้วหรือไม่", " Whether the write was carried out is not known.")
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


def explain(refusal: ErrorResponse, asked: RequestContext) -> SheetError:
    """Explain an error response in one sentence and a hint.

    Returns:
        The error to raise; a `SheetAccessError` if credentials or permissions are the cause.
    """
    if refusal.status == 400:
        return _bad_request(refusal, asked)
    if refusal.status == 401:
        return expired_key(asked.account, refusal.message)
    if refusal.status == 403:
        return _forbidden(refusal, asked)
    if refusal.status == 404:
        return SheetError(
            LocalizedText(
                f"ไม่พบสเปรดชีต {asked.spreadsheet}",
                f"There is no spreadsheet {asked.spreadsheet}.",
            ),
            hint=LocalizedText(
                "คัดลอกที่อยู่เต็มของสเปรดชีตไปใส่ใน ita.toml: [sheet] source",
                "Copy the whole URL of the sheet into ita.toml: [sheet] source.",
            ),
        )
    if refusal.status in PASSING:
        return SheetError(
            LocalizedText(
                "Google ชีตตอบ {status} แม้ลองหลายครั้ง{doubt}",
                "Google Sheets still answered {status} after all tries.{doubt}",
            ).format(status=refusal.status, doubt=asked.doubt),
            hint=LocalizedText(
                "Google ไม่ว่างหรือขัดข้อง ครั้งต่อไประบบจะเริ่มใหม่ หากต้องการรอนานขึ้น ให้เพิ่ม [sheet] retry_seconds",
                "It is busy or down; the next run starts afresh. [sheet] retry_seconds waits longer.",
            ),
        )
    return _other(refusal)


def expired_key(account: str, words: str) -> SheetAccessError:
    """Explain why Google does not accept the credentials.

    Args:
        account: The address of the service account.
        words: Google's message.
    """
    problem, hint = next((said, hint) for pattern, said, hint in REFUSALS if re.search(pattern, words))
    return SheetAccessError(problem.format(account=account), hint=hint.format(account=account))


# What Google and google-auth say of credentials that are refused; the first pattern that is found decides.
REFUSALS = (
    (
        "timeframe|iat and exp",
        LocalizedText(
            "Google ไม่รับข้อมูลรับรองของ {account} เพราะนาฬิกาของเครื่องนี้ไม่ตรง",
            "Google does not accept the credentials of {account}: this machine's clock is wrong.",
        ),
        LocalizedText("ตั้งนาฬิกาให้ตรง หรือเปิดใช้เวลาจากเครือข่าย", "Set the clock, or switch on network time."),
    ),
    (
        "SERVICE_DISABLED|has not been used in project",
        LocalizedText(
            "โครงการของ {account} ยังไม่เปิดใช้ IAM Service Account Credentials API",
            "The IAM Service Account Credentials API is switched off in the project of {account}.",
        ),
        LocalizedText(
            "เปิดใช้ด้วย gcloud services enable iamcredentials.googleapis.com แล้วรอห้านาที",
            "Switch it on with gcloud services enable iamcredentials.googleapis.com, then wait five minutes.",
        ),
    ),
    (
        "[Aa]ccount not found|Gaia id not found",
        LocalizedText("ไม่มีบัญชี {account} แล้ว", "The account {account} does not exist any more."),
        LocalizedText(
            "สร้างบัญชีบริการและคีย์ใหม่ แล้วแชร์สเปรดชีตให้บัญชีนั้น",
            "Make a new service account and key, and share the Google Sheet with its address.",
        ),
    ),
    (
        "(?i)account (is |has been )?disabled|account_state_invalid",
        LocalizedText("บัญชี {account} ถูกปิดใช้งาน", "The account {account} is disabled."),
        LocalizedText(
            "เปิดใช้อีกครั้งใน Google Cloud Console (IAM & Admin > Service Accounts)",
            "Enable it again in the Google Cloud console (IAM & Admin > Service Accounts).",
        ),
    ),
    (
        "invalid_target",
        LocalizedText(
            "ไม่มีพูลหรือผู้ให้บริการของ Workload Identity ที่ไฟล์ข้อมูลรับรองระบุไว้ หรือถูกปิดใช้งาน",
            "The workload identity pool or provider that the credentials name does not exist, or is disabled.",
        ),
        LocalizedText(
            "เทียบค่ากับ gcloud iam workload-identity-pools providers describe แล้วแก้ตัวแปร GOOGLE_WORKLOAD_IDENTITY_PROVIDER",
            "Compare it with gcloud iam workload-identity-pools providers describe; mend the variable "
            "GOOGLE_WORKLOAD_IDENTITY_PROVIDER.",
        ),
    ),
    (
        "attribute condition|unauthorized_client",
        LocalizedText(
            "Workload Identity ไม่รับที่เก็บ (repository) นี้: ไม่ตรงกับเงื่อนไขของผู้ให้บริการ",
            "The workload identity does not admit this repository: its attribute condition says otherwise.",
        ),
        LocalizedText(
            "แก้ attribute-condition ของผู้ให้บริการ ให้มีชื่อเจ้าของและชื่อที่เก็บนี้",
            "Mend the provider's attribute condition, so that it names this repository and its owner.",
        ),
    ),
    (
        r"(?i)subject.token|^\W*File '.*' was not found",
        LocalizedText(
            "Workload Identity ไม่ได้รับโทเค็นจากเครื่องนี้ จึงทำงานแทน {account} ไม่ได้",
            "The workload identity got no token from this machine, so that it cannot act as {account}.",
        ),
        LocalizedText(
            "ใน GitHub: งานต้องมี permissions: id-token: write และต้องเข้าสู่ระบบในงานเดียวกัน ที่อื่น: ตรวจ credential_source ในไฟล์",
            "On GitHub the job needs permissions: id-token: write, and the login in that same job; elsewhere, check "
            "credential_source in the file.",
        ),
    ),
    (
        "(?i)impersonat|getAccessToken",
        LocalizedText(
            "Workload Identity ไม่มีสิทธิ์ทำงานแทน {account}", "The workload identity may not act as {account}."
        ),
        LocalizedText(
            "ให้บทบาท Workload Identity User ของบัญชีบริการนั้น",
            "Give its principal the role Workload Identity User on that service account.",
        ),
    ),
    (
        "(?i)issuer|audience|ID token",
        LocalizedText(
            "Workload Identity ไม่รับโทเค็นของเครื่องนี้ จึงทำงานแทน {account} ไม่ได้",
            "The workload identity does not accept this machine's token, so that it cannot act as {account}.",
        ),
        LocalizedText(
            "ตรวจ issuer-uri และ allowed-audiences ของผู้ให้บริการใน Workload Identity",
            "Check the provider's issuer-uri and allowed-audiences.",
        ),
    ),
    (
        "",
        LocalizedText(
            "Google ไม่รับข้อมูลรับรองของ {account}", "Google does not accept the credentials of {account}."
        ),
        LocalizedText(
            "คีย์ถูกลบ ถูกปิดใช้งาน หรือหมดอายุ ให้สร้างคีย์ใหม่แล้วตั้งค่าอีกครั้ง",
            "The key was deleted, disabled or has expired: make a new key and set it anew.",
        ),
    ),
)


def missing_tab(tab: str, tabs: Iterable[str], with_measures: Sequence[str] = ()) -> SheetError:
    """Report that the spreadsheet has no tab with the configured name.

    Args:
        tab: The configured name.
        tabs: The titles of all tabs.
        with_measures: The titles of those that hold a table of measures.
    """
    names = ", ".join(f"“{name}”" for name in tabs)
    return SheetError(
        LocalizedText(
            f"สเปรดชีตไม่มีแผ่นงาน “{tab}” มีแต่ {names}",
            f"The spreadsheet has no tab “{tab}”; it has {names}.",
        ),
        hint=_name_the_tab(tab, with_measures) if with_measures else NO_MEASURES,
    )


NO_MEASURES = LocalizedText(
    "เปลี่ยนชื่อแผ่นงานกลับ หรือระบุชื่อใหม่ใน ita.toml: [sheet] tab หากเป็นสเปรดชีตใหม่ ให้สั่ง ita-sync sheet init",
    "Give the tab its name back, or write the new one in ita.toml: [sheet] tab. "
    "In a new spreadsheet, ita-sync sheet init makes it.",
)


def _name_the_tab(tab: str, found: Sequence[str]) -> LocalizedText:
    names = ", ".join(f"“{name}”" for name in found)
    setting = f"[sheet] tab = {json.dumps(found[0], ensure_ascii=False)}"
    return LocalizedText(
        f"ตารางมาตรการอยู่ในแผ่นงาน {names} ให้ระบุใน ita.toml: {setting} หรือเปลี่ยนชื่อแผ่นงานเป็น “{tab}” แล้วสั่งอีกครั้ง "
        f"หากต้องการเริ่มตารางใหม่ ให้เพิ่มแผ่นงานเปล่าชื่อ “{tab}” ก่อน",
        f"A table of measures stands in {names}: write {setting} in ita.toml, or give that tab the name “{tab}”; then run "
        f"it again. To begin a new table, add a blank tab “{tab}” first.",
    )


def replaced_tab(tab: str) -> SheetError:
    """Report that another tab has taken the name of the measures tab since it was read."""
    return SheetError(
        LocalizedText(
            f"แผ่นงาน “{tab}” ถูกแทนที่ด้วยแผ่นงานอื่นชื่อเดียวกันขณะบันทึกผลการตรวจ",
            f"The tab “{tab}” was replaced by another one of its name while the flags were written.",
        ),
        hint=LocalizedText(
            "ผลการตรวจครั้งนี้อาจอยู่ในแผ่นงานเดิม การตรวจครั้งต่อไปจะบันทึกลงแผ่นงานใหม่",
            "Flags of tonight may stand in the old tab; the next run flags the new one.",
        ),
    )


def _protected(asked: RequestContext) -> ProtectedError:
    return ProtectedError(
        LocalizedText(
            f"ช่วงที่ป้องกันไว้ไม่ให้ {asked.account} {{doing}} จึงไม่ได้บันทึกสิ่งใด",
            f"A protected range keeps {asked.account} from {{doing}}; nothing was written.",
        ).format(doing=BUILDING if asked.building else FLAGGING),
        hint=LocalizedText(
            "ให้บัญชีนี้แก้ไขช่วงนั้นได้ (ข้อมูล > ป้องกันชีตและช่วง){other}",
            "Let the account edit it (Data > Protect sheets and ranges){other}.",
        ).format(other=asked.or_only_read),
        account=asked.account,
    )


def _bad_request(refusal: ErrorResponse, asked: RequestContext) -> SheetError:
    words = refusal.message
    if "protected cell" in words:
        return _protected(asked)
    if "not supported for this document" in words:
        return SheetError(
            LocalizedText(
                f"{asked.spreadsheet} เป็นไฟล์ Excel ที่อัปโหลดไว้ ไม่ใช่ Google ชีต",
                f"{asked.spreadsheet} is an uploaded Excel file, no Google Sheet.",
            ),
            hint=LocalizedText(
                "เปิดไฟล์แล้วเลือก ไฟล์ > บันทึกเป็น Google ชีต แล้วระบุที่อยู่ใหม่ใน ita.toml: [sheet] source",
                "In it, choose File > Save as Google Sheets, and name the new sheet in ita.toml: [sheet] source.",
            ),
        )
    if asked.writing and (explained := _refused_write(words, asked.tab)):
        return explained
    if "limit of 10000000 cells" in words:
        return SheetError(
            LocalizedText(
                "สเปรดชีตเต็ม: Google ให้มีได้สิบล้านช่อง จึงไม่ได้บันทึกสิ่งใด",
                "The spreadsheet is full: Google allows ten million cells; nothing was written.",
            ),
            hint=LocalizedText(
                "ลบแถว คอลัมน์ หรือแผ่นงานที่ไม่ใช้",
                "Delete unused rows, columns or tabs.",
            ),
        )
    return _other(refusal)


def _refused_write(words: str, tab: str) -> SheetError | None:
    """Explain why a write was refused as a whole; None for any other reason."""
    if "Unable to parse range" in words or "No grid with id" in words:
        return SheetError(
            LocalizedText(
                f"แผ่นงาน “{tab}” หรือแผ่นงานบันทึกของระบบถูกเปลี่ยนชื่อหรือลบขณะทำงาน จึงไม่ได้บันทึกสิ่งใด",
                f"The tab “{tab}” or the ledger tab was renamed or deleted while the job ran; nothing was written.",
            ),
            hint=LocalizedText(
                "เปลี่ยนชื่อกลับ หรือระบุชื่อใหม่ใน ita.toml: [sheet] แล้วสั่งอีกครั้ง",
                "Give it its name back, or write the new one in ita.toml: [sheet]; then run again.",
            ),
        )
    if "already exists" in words:
        return SheetError(
            LocalizedText(
                "มีการสั่งงานอีกครั้งหนึ่งพร้อมกัน ซึ่งสร้างสิ่งเดียวกันไปแล้ว ครั้งนี้จึงไม่ได้บันทึกสิ่งใด",
                "Another run made the same at the same time; this one has written nothing.",
            ),
            hint=LocalizedText(
                "รอให้อีกครั้งหนึ่งทำเสร็จ แล้วสั่งใหม่ ระบบจะทำเฉพาะส่วนที่เหลือ",
                "Let the other one end, then run this again: it does only what is left to do.",
            ),
        )
    if "typed columns" in words:
        return SheetError(
            LocalizedText(
                f"ตารางของ Google ชีตในแผ่นงาน “{tab}” กำหนดชนิดของคอลัมน์ไว้ จึงบันทึกไม่ได้ และไม่ได้บันทึกสิ่งใด",
                f"A table in the tab “{tab}” sets the type of a column that is to be written; nothing was written.",
            ),
            hint=LocalizedText(
                "ในเมนูของคอลัมน์นั้น เลือก แก้ไขประเภทคอลัมน์ > ไม่มี แล้วสั่งอีกครั้ง",
                "In the column's menu choose Edit column type > None, then run it again.",
            ),
        )
    return None


def _forbidden(refusal: ErrorResponse, asked: RequestContext) -> SheetError:
    if "protected cell" in refusal.message:
        return _protected(asked)
    if refusal.reason == "SERVICE_DISABLED" or "is disabled" in refusal.message:
        return SheetAccessError(
            LocalizedText(
                f"โครงการของ {asked.account} ยังไม่เปิดใช้ Google Sheets API",
                f"The Google Sheets API is switched off in the project of {asked.account}.",
            ),
            hint=LocalizedText(
                "เปิดใช้ใน Google Cloud Console (APIs & Services > Google Sheets API) แล้วรอห้านาที",
                "Switch it on in the Google Cloud console (APIs & Services > Google Sheets API), wait five minutes.",
            ),
        )
    if refusal.reason == "ACCESS_TOKEN_SCOPE_INSUFFICIENT":
        return SheetAccessError(
            LocalizedText(
                f"ข้อมูลรับรองของ {asked.account} มีสิทธิ์ไม่พอ",
                f"The credentials of {asked.account} do not reach far enough.",
            ),
            hint=LocalizedText(
                "ต้องมีขอบเขตสิทธิ์ https://www.googleapis.com/auth/spreadsheets",
                "They need the scope https://www.googleapis.com/auth/spreadsheets.",
            ),
        )
    if asked.writing:
        return SheetAccessError(
            LocalizedText(
                f"{asked.account} อ่านสเปรดชีต {asked.spreadsheet} ได้ แต่แก้ไขไม่ได้",
                f"{asked.account} may read the spreadsheet {asked.spreadsheet} but not write to it.",
            ),
            hint=LocalizedText(
                f"แชร์สเปรดชีตให้ {asked.account} เป็นผู้แก้ไข{{other}}",
                f"Share the Google Sheet with {asked.account} as an editor{{other}}.",
            ).format(other=asked.or_only_read),
        )
    return SheetAccessError(
        LocalizedText(
            f"{asked.account} ไม่มีสิทธิ์เปิดสเปรดชีต {asked.spreadsheet}",
            f"{asked.account} may not open the spreadsheet {asked.spreadsheet}.",
        ),
        hint=LocalizedText(
            f"แชร์สเปรดชีตให้ {asked.account} เป็นผู้แก้ไข",
            f"Share the Google Sheet with {asked.account} as an editor.",
        ),
    )


def _other(refusal: ErrorResponse) -> SheetError:
    return SheetError(
        LocalizedText(
            f"Google ชีตไม่รับคำขอ ({refusal.status}: {refusal.message[:300]})",
            f"Google Sheets refused the request ({refusal.status}: {refusal.message[:300]}).",
        ),
        hint=LocalizedText(
            "ตรวจค่า [sheet] ใน ita.toml หากเติม --debug จะแสดงคำตอบทั้งหมด",
            "Check [sheet] in ita.toml; with --debug the whole answer is shown.",
        ),
    )
