"""A letter as it is delivered: what it is called where people read of it, whom it goes to, whether files go with it."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from ita_sync.domain import COORDINATOR, OPERATOR
from ita_sync.notify.outgoing_mail import OutgoingMail

from .conftest import CLERK, PALAD


def outgoing(*recipients: str, name: str = "", attached: bool = False) -> OutgoingMail:
    message = EmailMessage()
    message.set_content("ข้อความ")
    message.add_alternative("<p>ข้อความ</p>", subtype="html")
    if attached:
        message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="report-2568.pdf")
    return OutgoingMail(recipients, name, (), message, 0, ())


@pytest.mark.parametrize(
    ("recipients", "thai", "english"),
    [
        (("กองช่าง",), "กองช่าง", "กองช่าง"),
        ((COORDINATOR,), "ผู้ประสานงาน", "coordinator"),
        (("กองช่าง", COORDINATOR, OPERATOR), "กองช่าง, ผู้ประสานงาน, ผู้ดูแลระบบ", "กองช่าง, coordinator, operator"),
        ((f"กองช่าง {PALAD}",), "กองช่าง […]", "กองช่าง […]"),
        ((), "จดหมายทดสอบ", "จดหมายทดสอบ"),
    ],
)
def test_what_it_is_called(recipients: tuple[str, ...], thai: str, english: str) -> None:
    said = outgoing(*recipients, name="จดหมายทดสอบ").spoken_name
    assert (said.th, said.en) == (thai, english)


@pytest.mark.parametrize("attached", [False, True])
def test_whether_files_go_with_it(attached: bool) -> None:
    assert outgoing(CLERK, attached=attached).has_attachments is attached


def test_each_copy_has_its_own_recipient() -> None:
    letter = outgoing("กองช่าง")
    assert [letter.addressed_to(address)["To"] for address in (PALAD, CLERK)] == [PALAD, CLERK]
    assert letter.message["To"] is None
