"""Letters about a night that never was, by which a municipality's own templates are tried before one needs them."""

from __future__ import annotations

from datetime import date, timedelta

from ita_sync.domain import COORDINATOR, OPERATOR, Finding, LocalizedText, UnitState
from ita_sync.notify.compose import write_letter
from ita_sync.notify.letter_context import LetterContext
from ita_sync.notify.mailboxes import Mailbox, Notice
from ita_sync.notify.news import Item, News
from ita_sync.notify.recipients import Recipients
from ita_sync.notify.run_file import FinishedRun
from ita_sync.settings import Settings

UNIT = "สำนักปลัด"
NOTICE = Notice("sample", LocalizedText("ตัวอย่าง", "a sample"))


def write_samples(settings: Settings, day: date) -> None:
    """Write a letter to a unit, one to the coordinator and one to the operator, with something open and something mended.

    Args:
        settings: For the templates, the sender and the language.
        day: The night's day.

    Raises:
        MailError: A template is broken, or the sender is not a mail address.
    """
    context = _context(settings, day)
    write_letter(context, Mailbox((UNIT,), ()))
    write_letter(context, Mailbox((COORDINATOR,), ()), undelivered=(UNIT,))
    write_letter(context, Mailbox((OPERATOR,), ()), notices=(NOTICE,))


def _context(settings: Settings, day: date) -> LetterContext:
    since = day - timedelta(days=3)
    owed = Finding(
        "missing-outcome",
        "error",
        "F2",
        2,
        "outcome",
        (UNIT,),
        "มาตรการ",
        "ผลลัพธ์",
        "เขียน",
        "a",
        "open",
        since,
    )
    mended = owed._replace(cell="F3", row=3, id="b", state="fixed")
    night = FinishedRun(
        settings.agency.name,
        settings.report.fiscal_year,
        day,
        "draft",
        2,
        2,
        (owed, mended),
        (UnitState(UNIT, 1, 0, 1),),
    )
    items = (Item(mended, "mended", is_untold=True), Item(owed, "open"))
    news = {name: News(name, items, is_due=True) for name in (UNIT, COORDINATOR)}
    return LetterContext(night, Recipients(progress={UNIT: (1, 2), "": (1, 2)}), news, settings, "", None)
