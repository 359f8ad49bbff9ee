"""Load Google credentials: a service account's key, or a workload identity that acts for one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from google.auth import exceptions as auth_errors
from google.auth import identity_pool
from google.auth.credentials import Credentials
from google.oauth2 import service_account

from ita_sync.domain import LocalizedText
from ita_sync.errors import SheetAccessError
from ita_sync.text import os_errors
from ita_sync.text.ordinary_file import read_ordinary

READ_ONLY = "https://www.googleapis.com/auth/spreadsheets.readonly"
READ_WRITE = "https://www.googleapis.com/auth/spreadsheets"
NEEDED: Mapping[str, Sequence[str]] = {
    "service_account": ("client_email", "private_key", "token_uri"),
    "external_account": (
        *("audience", "subject_token_type", "token_url", "credential_source"),
        "service_account_impersonation_url",  # a sheet is shared with an account, not with a workload
    ),
}
IMPERSONATED = re.compile(r"/serviceAccounts/([^/:]+):")
HOLDS_A_FILE = re.compile(r"""[\s'"`]*[{\[]|.*\S\s*\n\s*\S|.*PRIVATE KEY|e[wy][A-Za-z0-9+/]{40}""")
# An API key, a token: neither a folder nor a suffix.
MAY_BE_SECRET = re.compile(r"(?!.*\.json\Z)[^/\\\s]{20,}")
LONGEST_FILE = 1_000_000  # bytes; a key has some two thousand
LONGEST_PATH = 1_000  # characters; a key in any form has more
NOT_SET = LocalizedText(
    "ไม่มีข้อมูลรับรองของ Google: ยังไม่ได้ตั้ง GOOGLE_APPLICATION_CREDENTIALS",
    "No Google credentials: GOOGLE_APPLICATION_CREDENTIALS is not set.",
)
NAME_THE_FILE = LocalizedText(
    "ระบุตำแหน่งของไฟล์คีย์ JSON ของบัญชีบริการ หรือไฟล์ Workload Identity",
    "Let it name the service account's JSON key, or a workload-identity file.",
)
TEXT_OF_A_FILE = LocalizedText(
    "GOOGLE_APPLICATION_CREDENTIALS มีเนื้อหาของไฟล์ แต่ต้องเป็นตำแหน่งของไฟล์",
    "GOOGLE_APPLICATION_CREDENTIALS holds the text of a file; it has to name the file.",
)
SAVE_THE_TEXT = LocalizedText(
    "บันทึกเนื้อหาเป็นไฟล์ แล้วให้ตัวแปรนี้เป็นตำแหน่งของไฟล์",
    "Save the text as a file, and let the variable hold its path.",
)
NOT_A_KEY = LocalizedText(
    "ไม่ใช่คีย์ของบัญชีบริการหรือไฟล์ Workload Identity",
    "it is neither a service account's key nor a workload identity",
)
OTHER_KINDS: Mapping[str, LocalizedText] = {
    "authorized_user": LocalizedText(
        "เป็นข้อมูลเข้าสู่ระบบของบุคคล (gcloud auth application-default login) ซึ่งหมดอายุและผูกกับตัวบุคคล",
        "it is a person's own login (gcloud auth application-default login), which expires and leaves with that person",
    ),
    "OAuth client": LocalizedText(
        "เป็นรหัสไคลเอ็นต์ OAuth (client secret) ไม่ใช่คีย์ของบัญชีบริการ",
        "it is an OAuth client's secret, not the key of a service account",
    ),
}
ACCOUNTS_KEY = LocalizedText(
    "ใน Google Cloud Console เลือก IAM & Admin > Service Accounts > บัญชีบริการ > Keys > Add key > JSON แล้วใช้ไฟล์ที่ดาวน์โหลด",
    "In the Google Cloud console: IAM & Admin > Service Accounts > the account > Keys > Add key > JSON; use that file.",
)
NO_PATH = LocalizedText(
    "GOOGLE_APPLICATION_CREDENTIALS ไม่ใช่ตำแหน่งของไฟล์ (ไม่แสดงค่า เพราะอาจเป็นความลับ)",
    "GOOGLE_APPLICATION_CREDENTIALS holds no path of a file; it is not shown, as it may be a secret.",
)
OTHER_PATH = LocalizedText(
    "GOOGLE_APPLICATION_CREDENTIALS ต้องเป็นตำแหน่งของไฟล์ JSON โดยไม่ใส่เครื่องหมายคำพูด",
    "GOOGLE_APPLICATION_CREDENTIALS has to hold the path of the JSON file, without quotation marks.",
)
NO_FILE = LocalizedText(
    "GOOGLE_APPLICATION_CREDENTIALS ต้องเป็นตำแหน่งของไฟล์ JSON โดยไม่ใส่เครื่องหมายคำพูด ในเวิร์กโฟลว์ให้ตั้งความลับ "
    "GOOGLE_SERVICE_ACCOUNT_KEY หรือตัวแปร GOOGLE_WORKLOAD_IDENTITY_PROVIDER และ GOOGLE_SERVICE_ACCOUNT",
    "GOOGLE_APPLICATION_CREDENTIALS has to hold the path of the JSON file, without quotation marks. In a workflow set the "
    "secret GOOGLE_SERVICE_ACCOUNT_KEY, or the variables GOOGLE_WORKLOAD_IDENTITY_PROVIDER and GOOGLE_SERVICE_ACCOUNT.",
)
WHOLE_FILE = LocalizedText(
    "ต้องเป็นไฟล์ JSON ของคีย์ของบัญชีบริการหรือของ Workload Identity ทั้งไฟล์ ตั้งแต่ { ถึง } (ในเวิร์กโฟลว์คือความลับ "
    "GOOGLE_SERVICE_ACCOUNT_KEY) ถ้ายังใช้ไม่ได้ ให้ดาวน์โหลดใหม่",
    "It must be the whole JSON file of a service account's key, or of a workload identity, from { to } (in a workflow the "
    "secret GOOGLE_SERVICE_ACCOUNT_KEY); if it still fails, fetch it anew.",
)


class Identity(NamedTuple):
    """Whom a file of credentials stands for.

    Attributes:
        account: The address of the service account, with which the sheet is shared.
        is_keyless: Whether a workload identity acts for it; otherwise the file is its key.
    """

    account: str
    is_keyless: bool


def identify(path: str) -> Identity | None:
    """Say whom a file stands for, also where it cannot be used; None if it does not say.

    Args:
        path: The file that GOOGLE_APPLICATION_CREDENTIALS names; blank if the variable is not set.
    """
    try:
        info = _read(path)
    except _UnusableError:
        return None
    if account := info.get("client_email"):
        return Identity(str(account), is_keyless=False)
    named = IMPERSONATED.search(unquote(str(info.get("service_account_impersonation_url", ""))))
    return Identity(named[1], is_keyless=True) if named else None


def load_credentials(path: str, *, writing: bool) -> Credentials:
    """Load the file that GOOGLE_APPLICATION_CREDENTIALS names, without any request to Google.

    google-auth's own loader would request a workload identity's project at once, and accepts kinds of files that have
    no place in a nightly job.

    Args:
        path: The file's path; blank if the variable is not set.
        writing: Whether flags will be written; if not, the token may only read.

    Raises:
        SheetAccessError: There is no such file, or it holds no credentials of either kind.
    """
    if not path:
        raise SheetAccessError(NOT_SET, hint=NAME_THE_FILE)
    if len(path) > LONGEST_PATH or HOLDS_A_FILE.match(path):  # the secret: not repeated as if it were a path
        raise SheetAccessError(TEXT_OF_A_FILE, hint=SAVE_THE_TEXT)
    if MAY_BE_SECRET.fullmatch(path) and not Path(path).exists():
        raise SheetAccessError(NO_PATH, hint=OTHER_PATH)
    try:
        return _credentials(_read(path), [READ_WRITE if writing else READ_ONLY])
    except _UnusableError as error:
        raise SheetAccessError(
            LocalizedText(
                "ใช้ข้อมูลรับรองของ Google ใน {path} ไม่ได้: {reason}",
                "The Google credentials in {path} cannot be used: {reason}.",
            ).format(path=path, reason=error.reason),
            hint=error.hint,
        ) from error


class _UnusableError(Exception):
    """The reason why a file cannot be used, never a library's message, which may quote the secret."""

    def __init__(self, reason: LocalizedText, hint: LocalizedText = WHOLE_FILE) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


def _read(path: str) -> dict[str, Any]:
    try:
        info = json.loads(read_ordinary(Path(path), LONGEST_FILE).decode("utf-8-sig"))
    except FileNotFoundError:
        raise _UnusableError(LocalizedText("ไม่พบไฟล์นี้", "there is no such file"), NO_FILE) from None
    except IsADirectoryError:
        raise _UnusableError(LocalizedText("เป็นโฟลเดอร์", "it is a folder"), OTHER_PATH) from None
    except OSError as error:
        unreadable = LocalizedText("อ่านไฟล์ไม่ได้ ({reason})", "it cannot be read ({reason})")
        raise _UnusableError(unreadable.format(reason=os_errors.reason(error)), OTHER_PATH) from None
    except (ValueError, RecursionError):
        raise _UnusableError(LocalizedText("ไม่ใช่ไฟล์ JSON", "it is no JSON file")) from None
    if not isinstance(info, dict):
        raise _UnusableError(LocalizedText("ไม่มีคีย์อยู่ในไฟล์", "it holds no key"))
    return info


def _credentials(info: Mapping[str, Any], scopes: list[str]) -> Credentials:
    kind = info.get("type")
    if not isinstance(kind, str) or kind not in NEEDED:
        other = OTHER_KINDS.get("OAuth client" if {"installed", "web"} & info.keys() else str(kind))
        raise _UnusableError(other, ACCOUNTS_KEY) if other else _UnusableError(NOT_A_KEY)
    if missing := [name for name in NEEDED[kind] if not info.get(name)]:
        lacking = ", ".join(missing)
        raise _UnusableError(LocalizedText(f"ขาด {lacking}", f"it lacks {lacking}"))
    try:
        return _of_kind(kind, info, scopes)
    except (auth_errors.GoogleAuthError, ValueError, KeyError, TypeError, AttributeError):
        raise _UnusableError(LocalizedText("เนื้อหาไม่สมบูรณ์", "it is damaged")) from None


def _of_kind(kind: str, info: Mapping[str, Any], scopes: list[str]) -> Credentials:
    if kind == "service_account":
        key: Credentials = service_account.Credentials.from_service_account_info(info, scopes=scopes)  # type: ignore[no-untyped-call]
        return key
    identity: Credentials = identity_pool.Credentials.from_info(info, scopes=scopes)  # type: ignore[no-untyped-call]
    return identity


def account_of(credentials: Credentials) -> str:
    """Return the account's address, for messages that say whom to share the sheet with."""
    return str(getattr(credentials, "service_account_email", "") or "service account")
