"""Explain why Google does not accept credentials, by what Google and google-auth say of them."""

from __future__ import annotations

import re

from ita_sync.domain import LocalizedText
from ita_sync.errors import SheetAccessError

# The first pattern that is found decides.
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


def expired_key(account: str, words: str) -> SheetAccessError:
    """Explain why Google does not accept the credentials.

    Args:
        account: The address of the service account.
        words: Google's message.
    """
    problem, hint = next((said, hint) for pattern, said, hint in REFUSALS if re.search(pattern, words))
    return SheetAccessError(problem.format(account=account), hint=hint.format(account=account))
