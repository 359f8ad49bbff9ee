"""The result of one check, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ita_sync.domain import Lang, LocalizedText
from ita_sync.domain.language import in_language, joined
from ita_sync.errors import ItaSyncError

Status = Literal["ok", "note", "fail", "unknown"]
NAMES: Mapping[str, LocalizedText] = {
    "settings": LocalizedText("การตั้งค่า", "settings"),
    "output": LocalizedText("โฟลเดอร์ผลลัพธ์", "output"),
    "account": LocalizedText("บัญชีของระบบ", "account"),
    "sheet": LocalizedText("ตารางมาตรการ", "sheet"),
    "year": LocalizedText("ปีงบประมาณ", "fiscal year"),
    "due": LocalizedText("วันครบกำหนด", "due date"),
    "status": LocalizedText("คอลัมน์ผลการตรวจ", "status column"),
    "layout": LocalizedText("ส่วนประกอบของสเปรดชีต", "layout"),
    "writing": LocalizedText("สิทธิ์บันทึก", "writing"),
    "protection": LocalizedText("ช่วงที่ป้องกันไว้", "protection"),
    "fonts": LocalizedText("แบบอักษร", "fonts"),
    "logo": LocalizedText("รูปตรา", "logo"),
    "pdf": LocalizedText("การพิมพ์ PDF", "pdf"),
    "image": LocalizedText("Gotenberg ในเวิร์กโฟลว์", "image"),
    "mail": LocalizedText("อีเมล", "mail"),
    "letters": LocalizedText("แม่แบบอีเมล", "letters"),
    "contacts": LocalizedText("รายชื่อผู้รับผิดชอบ", "contacts"),
    "recipients": LocalizedText("ผู้รับอีเมล", "recipients"),
    "test": LocalizedText("จดหมายทดสอบ", "test letter"),
    "clock": LocalizedText("นาฬิกา", "clock"),
    "templates": LocalizedText("แม่แบบ", "templates"),
    "workflows": LocalizedText("เวิร์กโฟลว์", "workflows"),
    "program": LocalizedText("รุ่นของโปรแกรม", "program"),
}
UNITS_LISTED = 20
MORE = LocalizedText("และอีก {count}", "and {count} more")


@dataclass(frozen=True)
class Checkup:
    """The result of one check.

    A failure is what would end tonight's run with an exit code. What works as it is, but could be better or will fail
    one day, is a note.

    Attributes:
        name: What was checked, a key of `NAMES`.
        said: The result in words; that of a failure is the error's.
        error: The failure, with a hint; None if the check passed.
        advice: What to do, where it works as it is; blank otherwise.
        is_unknown: Whether it could not be tried.
    """

    name: str
    said: LocalizedText | str = ""
    error: ItaSyncError | None = None
    advice: LocalizedText | str = ""
    is_unknown: bool = False

    @property
    def status(self) -> Status:
        """How it stands."""
        if self.error:
            return "fail"
        if self.is_unknown:
            return "unknown"
        return "note" if self.advice else "ok"

    def in_language(self, lang: Lang) -> tuple[str, str, str]:
        """What was checked, the result, and what to do, if anything."""
        if self.error:
            told = self.error.in_language(lang)
        else:
            told = in_language(self.said, lang), in_language(self.advice, lang)
        return (NAMES[self.name].in_language(lang), *told)


def attempt(name: str, check: Callable[[], Checkup | LocalizedText | str]) -> Checkup:
    """Make a check that says its result, or raises its failure."""
    try:
        result = check()
    except ItaSyncError as error:
        return Checkup(name, error=error)
    return result if isinstance(result, Checkup) else Checkup(name, result)


def listed(items: Sequence[LocalizedText | str], most: int = 5) -> LocalizedText:
    """The first items, and how many more there are."""
    further = len(items) - most
    return joined([*items[:most], *([MORE.format(count=further)] if further > 0 else [])])
