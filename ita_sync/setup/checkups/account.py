"""Which account reads and writes the sheet: told always, for the sheet has to be shared with it."""

from __future__ import annotations

from collections.abc import Iterator

from ita_sync.domain import LocalizedText
from ita_sync.settings import Settings
from ita_sync.setup.checkups.checkup import Checkup
from ita_sync.sources.google.credentials import Identity

BY_KEY = LocalizedText(
    "{account} (ใช้คีย์) สเปรดชีตต้องแชร์ให้ที่อยู่นี้เป็นผู้แก้ไข",
    "{account}, by its key: the Google Sheet has to be shared with it as an editor",
)
KEYLESS = LocalizedText(
    "{account} (Workload Identity ไม่ใช้คีย์) สเปรดชีตต้องแชร์ให้ที่อยู่นี้เป็นผู้แก้ไข",
    "{account}, by workload identity and without a key: the Google Sheet has to be shared with it as an editor",
)
NOT_NAMED = LocalizedText(
    "ไม่ทราบว่าเป็นบัญชีใด เพราะ GOOGLE_APPLICATION_CREDENTIALS ไม่ได้ระบุไฟล์ที่บอกบัญชี",
    "unknown, as GOOGLE_APPLICATION_CREDENTIALS names no file that says it",
)
NAME_IT = LocalizedText(
    "สาเหตุและวิธีแก้อยู่ที่ข้อ “ตารางมาตรการ”",
    "Why, and what to do, stands at “sheet”.",
)


def check_account(identity: Identity | None, settings: Settings | None) -> Iterator[Checkup]:
    """Name the account.

    Args:
        identity: What the file of credentials says; None where it says nothing.
        settings: None where they are wrong. A workbook needs no account.
    """
    if identity:
        said = KEYLESS if identity.is_keyless else BY_KEY
        yield Checkup("account", said.format(account=identity.account))
    elif settings and not settings.workbook:
        yield Checkup("account", NOT_NAMED, advice=NAME_IT, is_unknown=True)
