"""Letters of each kind, and what they are about."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any

from ita_sync.domain import (
    COORDINATOR,
    OPERATOR,
    LocalizedText,
)
from ita_sync.notify.compose import write_letter
from ita_sync.notify.letter_context import LetterContext
from ita_sync.notify.mailboxes import Mailbox, Notice
from ita_sync.notify.message import Attachment
from ita_sync.notify.news import Item, News
from ita_sync.notify.outgoing_mail import OutgoingMail
from ita_sync.notify.recipients import Recipients
from ita_sync.notify.run_file import FinishedRun
from ita_sync.settings import Settings

from .conftest import (
    ARTIFACT,
    CLERK,
    EMPTY,
    HEADER,
    MENDED,
    NIGHT,
    ORPHAN,
    PEOPLE,
    SHARED,
    TODAY,
    TWICE,
    failed,
    html_of,
    text_of,
)

PALAD, CHANG, KLANG = "สำนักปลัด", "กองช่าง", "กองคลัง"

TAB = "https://sheets.example/d/KEY/edit#gid=0"
FAILURE = {
    "th": "ติดต่อ Gotenberg ไม่ได้\nตรวจค่า GOTENBERG_URL",
    "en": "Gotenberg cannot be reached.\nCheck GOTENBERG_URL.",
}
NOTICES = (
    Notice(
        "refused/1",
        LocalizedText(
            "กองคลัง: เซิร์ฟเวอร์ปฏิเสธที่อยู่ 1 ที่อยู่\nแก้ที่อยู่ในแผ่นงาน “ผู้รับผิดชอบ”",
            "กองคลัง: 1 address was refused.\nMend it in the contacts tab.",
        ),
    ),
)
UNDELIVERED = (LocalizedText("กองช่าง: เซิร์ฟเวอร์เลื่อนรับอีเมล", "กองช่าง: put off by the server"),)
SOON = EMPTY._replace(
    cell="F8", row=8, measure="๘. มาตรการตรวจสอบการใช้ดุลพินิจ", id="s8", since=TODAY, until=date(2025, 9, 30)
)
LATE = EMPTY._replace(cell="F9", row=9, measure="๙. มาตรการจัดการเรื่องร้องเรียน", id="l9")
MOVED = EMPTY._replace(cell="F10", row=10, measure="๑๐. เจตจำนงสุจริตของผู้บริหาร", id="m10")
GONE = MENDED._replace(
    cell="", row=0, measure="๗. มาตรการที่ยกเลิก", message="ผลลัพธ์: ยังไม่มี", id="g7"
)  # all that is left to say
ADVICE = EMPTY._replace(
    rule="method-count", severity="info", cell="E11", row=11, column="summary", id="i1", hint="เพิ่มข้อที่ยังขาด",
    measure="๑๑. มาตรการส่งเสริมการมีส่วนร่วม", message="สรุปผลมี 2 ข้อ แต่วิธีดำเนินการมี 3 ข้อ",
)  # fmt: skip

PALADS_NEWS = News(
    PALAD,
    (
        Item(SHARED, "new", is_untold=True),
        Item(MOVED, "handed-over", is_untold=True),
        Item(LATE, "worse", is_untold=True),
        Item(MENDED, "mended", is_untold=True),
        Item(GONE, "gone", is_untold=True),
        Item(EMPTY, "open"),
        Item(TWICE, "open"),
        Item(SOON, "open"),
    ),
    awaited=20,
    is_due=True,
)
KLANGS_NEWS = News(KLANG, (Item(SHARED, "new", is_untold=True),), is_due=True)
ALL_NEWS = News(
    COORDINATOR,
    (
        Item(SHARED, "new", is_untold=True),
        Item(ORPHAN, "new", is_untold=True),
        *(
            item._replace(change="open") if item.change == "handed-over" else item
            for item in PALADS_NEWS.items[1:]
        ),
        Item(ADVICE, "new", is_untold=True),
    ),
    awaited=31,
    is_due=True,
)
HEADLESS = replace(failed(error=HEADER.message), findings=(), measures=0, activities=0, staff_can_mend=True)
FULL_PEOPLE = replace(
    PEOPLE,
    links={**PEOPLE.links} | {f"F{row}": f"{TAB}&range=F{row}" for row in (8, 9, 10)} | {"": TAB},
    mistyped={CHANG: "ไม่มีอีเมล"},
    progress={"": (10, 24), PALAD: (4, 12), KLANG: (2, 3)},
)


def only(recipient: str, *items: Item) -> dict[str, News]:
    return {recipient: News(recipient, items, is_due=True)}


# Kind of letter -> the run, who hears what, the recipients of the mailbox, the day the report is due, what else.
EVERYTHING = {PALAD: PALADS_NEWS, KLANG: KLANGS_NEWS, COORDINATOR: ALL_NEWS}
SOLVED_PEOPLE = replace(FULL_PEOPLE, mistyped={}, progress={"": (24, 24), PALAD: (12, 12)})
SOLVED = replace(NIGHT, findings=(MENDED,), status="final")
KINDS: dict[str, tuple[FinishedRun, dict[str, News], tuple[str, ...], date | None, dict[str, Any]]] = {
    "unit": (NIGHT, EVERYTHING, (PALAD,), TODAY + timedelta(days=37), {}),
    "units": (NIGHT, EVERYTHING, (PALAD, KLANG), TODAY + timedelta(days=7), {}),
    "unit-and-coordinator": (NIGHT, EVERYTHING, (PALAD, COORDINATOR), TODAY + timedelta(days=7), {}),
    "coordinator": (NIGHT, EVERYTHING, (COORDINATOR,), TODAY, {"undelivered": UNDELIVERED}),
    "all-in-one": (NIGHT, EVERYTHING, (PALAD, COORDINATOR, OPERATOR), None, {"notices": NOTICES}),
    "header-broken": (
        HEADLESS,
        only(COORDINATOR, Item(HEADER, "new", is_untold=True)),
        (COORDINATOR,),
        None,
        {},
    ),
    "header-mended": (
        SOLVED,
        only(COORDINATOR, Item(HEADER._replace(state="fixed"), "mended", is_untold=True)),
        (COORDINATOR,),
        None,
        {},
    ),
    "operator": (failed(), {}, (OPERATOR,), None, {"notices": NOTICES}),
    "notices": (NIGHT, EVERYTHING, (OPERATOR,), None, {"notices": NOTICES}),
    "thanks": (
        SOLVED,
        only(PALAD, Item(MENDED, "mended", is_untold=True)),
        (PALAD,),
        TODAY + timedelta(days=7),
        {},
    ),
    "overdue": (
        NIGHT,
        only(PALAD, Item(EMPTY, "open"), Item(TWICE, "open")),
        (PALAD,),
        TODAY - timedelta(days=3),
        {},
    ),
}


def letter(
    settings: Settings,
    news: dict[str, News],
    *recipients: str,
    night: FinishedRun = NIGHT,
    people: Recipients = FULL_PEOPLE,
    due: date | None = None,
    pdf: bytes | None = b"%PDF-1.7",
    page: Attachment | None = None,
    **extras: Any,
) -> OutgoingMail:
    settings = settings.model_copy(update={"report": settings.report.model_copy(update={"due": due})})
    context = LetterContext(night, people, news, settings, ARTIFACT, pdf, page)
    return write_letter(context, Mailbox(recipients, (CLERK,)), **extras)


def bodies(sent: OutgoingMail) -> tuple[str, str]:
    """The text, and the HTML without what only keeps words in a line."""
    html = re.sub(r"</?span[^>]*>", "", html_of(sent))
    return text_of(sent), unescape(html).replace("\xa0", " ")


def base_subject(sent: OutgoingMail) -> str:
    """What a subject is gathered by (RFC 5256, 2.1): blobs in brackets at its beginning are left out."""
    return re.sub(r"^(?:\[[^\[\]]*\]\s*)+", "", str(sent.message["Subject"]))
