"""What `init` wants to know of an agency: each question, its option, and how an answer is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ita_sync.domain import LocalizedText

if TYPE_CHECKING:
    from ita_sync.setup.first_settings import Value

YEAR = re.compile(r"\D*?(\d{1,9})\D*", re.DOTALL)
SEPARATORS = ",;、，"
ANY_TWO_YEARS = (2568, 2569)  # which a text without a year would fall into
NAMED_ADDRESS = re.compile(rf"[^{SEPARATORS}<>]*<([^{SEPARATORS}<>]*)>")


def _words(typed: str) -> list[str]:
    return re.findall(rf"[^\s{SEPARATORS}]+", typed)


def _address(typed: str) -> str:
    """An address as mail programs copy it, `สมหญิง <a@example.go.th>`, without the name."""
    return NAMED_ADDRESS.sub(r"\1", typed).strip()


def _one_or_more(typed: str) -> str | list[str]:
    words = _words(_address(typed))
    return words if len(words) > 1 else "".join(words) or typed.strip()


def _year(typed: str) -> int | str:
    """A year, in Thai digits or behind พ.ศ. too; what is none is left for the settings to refuse."""
    return int(found[1]) if (found := YEAR.fullmatch(typed)) else typed


def _day(typed: str) -> date | str:
    """A day with its year as people write it, of either era; what is none is left for the settings to refuse."""
    from ita_sync.thai.next_year import days_meant

    days = {days_meant(typed, fiscal_year=year) for year in ANY_TWO_YEARS}
    day = days.pop()
    return day.start if day and not days and day.days == 1 else typed


class Question(NamedTuple):
    """What `init` wants to know.

    Attributes:
        key: The key in the settings.
        text: How it is asked at a terminal.
        required: Whether a municipality's settings cannot do without.
        read: What is typed -> the value of the key.
    """

    key: str
    text: LocalizedText
    required: bool = False
    read: Callable[[str], Value] = str


SEVERAL = LocalizedText("เว้นว่างได้ คั่นหลายรายการด้วยจุลภาค", "may be blank; several with commas between")
OPTIONS = {"sender": "from"}  # the names of options that are none in Python
QUESTIONS = {
    "name": Question(
        "agency.name", LocalizedText("ชื่อหน่วยงาน เช่น เทศบาลตำบล…", "Agency, such as เทศบาลตำบล…"), True
    ),
    "district": Question("agency.district", LocalizedText("อำเภอ", "District"), True),
    "province": Question("agency.province", LocalizedText("จังหวัด", "Province"), True),
    "year": Question(
        "report.fiscal_year",
        LocalizedText("ปีงบประมาณที่รายงาน (พ.ศ.) เช่น 2569", "Fiscal year reported on (B.E.), such as 2569"),
        True,
        _year,
    ),
    "due": Question(
        "report.due",
        LocalizedText(
            "วันครบกำหนดส่งรายงาน เช่น 31 ต.ค. 2569 (เว้นว่างได้)",
            "Day the report is due, such as 2026-10-31 (may be blank)",
        ),
        read=_day,
    ),
    "sheet": Question(
        "sheet.source",
        LocalizedText(
            "ที่อยู่ (URL) ของสเปรดชีต (เว้นว่างเพื่อใช้ตัวอย่าง)", "URL of the Google Sheet (blank: the example)"
        ),
    ),
    "sender": Question(
        "mail.from",
        LocalizedText("อีเมลผู้ส่ง (เว้นว่างได้)", "Sender's mail address (may be blank)"),
        read=_address,
    ),
    "coordinator": Question(
        "mail.coordinator",
        LocalizedText("อีเมลผู้ประสานงาน ({several})", "Coordinator's mail address ({several})").format(
            several=SEVERAL
        ),
        read=_one_or_more,
    ),
    "operator": Question(
        "mail.operator",
        LocalizedText("อีเมลผู้ดูแลระบบ ({several})", "Operator's mail address ({several})").format(
            several=SEVERAL
        ),
        read=_one_or_more,
    ),
    "domain": Question(
        "mail.domains",
        LocalizedText("โดเมนที่ส่งอีเมลถึงได้ ({several})", "Domains that mail may go to ({several})").format(
            several=SEVERAL
        ),
        read=_words,
    ),
}


def option_name(name: str) -> str:
    """What an option is called on the command line."""
    return f"--{OPTIONS.get(name, name)}"
