"""What coordinator and operator read of copies that were not taken: why, which address it was, and what becomes of it."""

from __future__ import annotations

from collections.abc import Collection
from email.message import EmailMessage

import pytest

from ita_sync.domain import COORDINATOR, OPERATOR, LocalizedText
from ita_sync.notify.outcome import Outcome, Verdict
from ita_sync.notify.outgoing_mail import OutgoingMail
from ita_sync.notify.recipients import Recipients
from ita_sync.notify.undelivered import Undelivered

FIVE = tuple(f"k{number}@example.go.th" for number in range(1, 6))
PEOPLE = Recipients(
    units={"กองคลัง": FIVE, "กองช่าง": ("chang@example.go.th",), "กองสวัสดิการสังคม": ("k2@example.go.th",)},
    coordinator=("ita@example.go.th", "clerk@example.go.th"),
    operator=("it@example.go.th",),
)
LATER = LocalizedText("ถูกปฏิเสธชั่วคราว (450)", "refused for now (450)")
NO = LocalizedText("ถูกปฏิเสธ (550)", "refused (550)")


def outcomes(
    recipients: tuple[str, ...], verdict: Verdict, problem: LocalizedText, *addresses: str
) -> list[Outcome]:
    letter = OutgoingMail(recipients, ", ".join(recipients), addresses, EmailMessage(), 1, ())
    return [Outcome(letter, address, verdict, problem) for address in addresses]


@pytest.mark.parametrize(
    ("found", "reached", "said"),
    [
        (outcomes(("กองช่าง",), "put-off", LATER, "chang@example.go.th"), (), "ระบบจะส่งใหม่คืนถัดไป (1 ที่อยู่)"),
        (
            outcomes(("กองคลัง",), "put-off", LATER, *FIVE),
            (),
            "คืนถัดไป (5 ที่อยู่) ได้แก่ ลำดับที่ 1, 2, 3, 4, 5 จากทั้งหมด 5 ที่อยู่",
        ),
        (
            outcomes(("กองคลัง",), "put-off", LATER, FIVE[1]),
            ("กองคลัง",),
            "ที่อยู่นี้จะได้รับอีเมลฉบับถัดไป (1 ที่อยู่) ได้แก่ ลำดับที่ 2 จาก",
        ),
        (
            outcomes(("กองคลัง", "กองสวัสดิการสังคม"), "put-off", LATER, FIVE[1]),
            ("กองคลัง",),
            "ระบบจะส่งใหม่คืนถัดไป (1 ที่อยู่) ได้แก่ ลำดับที่ 2",
        ),
        (
            outcomes((COORDINATOR,), "put-off", LATER, "CLERK@example.go.th"),
            (COORDINATOR,),
            "ผู้ประสานงาน: ถูกปฏิเสธชั่วคราว (450) ที่อยู่อื่นได้รับแล้ว",
        ),
        (
            outcomes((OPERATOR,), "put-off", LATER, "it@example.go.th"),
            (),
            "ผู้ดูแลระบบ: ถูกปฏิเสธชั่วคราว (450) ระบบจะส่งใหม่คืนถัดไป (1 ที่อยู่)",
        ),
        (
            outcomes(("กองคลัง",), "refused", NO, FIVE[4], FIVE[0]),
            ("กองคลัง",),
            "กองคลัง: ถูกปฏิเสธ (550) (2 ที่อยู่) ได้แก่ ลำดับที่ 1, 5 จาก",
        ),
        (outcomes(("กองคลัง",), "refused", NO, "gone@example.go.th"), (), "กองคลัง: ถูกปฏิเสธ (550) (1 ที่อยู่)"),
    ],
)
def test_a_phrase_is_true_and_names_no_address(
    found: list[Outcome], reached: Collection[str], said: str
) -> None:
    (phrase,) = Undelivered(PEOPLE, reached.__contains__).phrases(found)
    assert said in phrase.th
    assert "@" not in phrase.th + phrase.en
    assert ("tomorrow" in phrase.en) == ("คืนถัดไป" in phrase.th)
    assert ("next mail" in phrase.en) == ("ฉบับถัดไป" in phrase.th)


def test_each_mail_and_reason_has_a_phrase() -> None:
    found = [
        *outcomes(("กองคลัง",), "refused", NO, *FIVE[:2]),
        *outcomes(("กองคลัง",), "put-off", LATER, FIVE[3]),
        *outcomes(("กองช่าง",), "refused", NO, "chang@example.go.th"),
    ]
    phrases = Undelivered(PEOPLE, lambda _name: False).phrases(found)
    assert [phrase.en for phrase in phrases] == [
        "กองคลัง: refused (550), 2 of its addresses (no. 1, 2 of 5)",
        "กองคลัง: refused for now (450): tried again tomorrow, 1 of its addresses (no. 4 of 5)",
        "กองช่าง: refused (550), 1 of its addresses",
    ]
