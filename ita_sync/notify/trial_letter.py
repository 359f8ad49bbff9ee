"""The letter by which somebody tries whether mails arrive; it speaks of no finding, and nothing is noted of it."""

from __future__ import annotations

import html
from datetime import UTC, datetime

from ita_sync.domain import LocalizedText
from ita_sync.notify import message
from ita_sync.notify.outgoing_mail import OutgoingMail
from ita_sync.settings import Settings

NAME = LocalizedText("จดหมายทดสอบ", "the test letter")
SUBJECT = LocalizedText("[ทดสอบ] อีเมลจากระบบรายงานของ{agency}", "[test] A mail from the report of {agency}")
TEXT = LocalizedText(
    "อีเมลฉบับนี้ส่งด้วย ita-sync doctor --send-test เพื่อทดสอบว่าอีเมลของ{agency} ส่งถึงผู้รับ\n\n"
    "ท่านไม่ต้องดำเนินการใด ๆ หากอีเมลฉบับนี้อยู่ในโฟลเดอร์จดหมายขยะ โปรดทำเครื่องหมายว่าไม่ใช่จดหมายขยะ\n",
    "This mail was sent by ita-sync doctor --send-test, to try whether mails of {agency} arrive.\n\n"
    "There is nothing to do. If you found it in the folder for junk, please mark it as no junk.\n",
)


def trial_letter(settings: Settings, address: str) -> OutgoingMail:
    """Write a letter to one address, each time another one.

    Args:
        settings: For the sender, the language and the agency's name.
        address: Where it goes.

    Raises:
        ValueError: The sender is not set.
    """
    if settings.mail.sender is None:
        raise ValueError("a letter needs a sender")
    agency = settings.agency.name
    subject, text = (one.format(agency=agency).in_language(settings.lang) for one in (SUBJECT, TEXT))
    envelope = message.Envelope(
        sender=message.as_address(settings.mail.sender, agency),
        subject=subject,
        id=message.message_id("test", agency, datetime.now(UTC).isoformat()),
        thread=message.message_id("test", agency),
    )
    shown = "".join(f"<p>{html.escape(part)}</p>" for part in text.strip().split("\n\n"))
    return OutgoingMail(
        (), NAME.in_language(settings.lang), (address,), message.build(envelope, text, shown), 0, ()
    )
