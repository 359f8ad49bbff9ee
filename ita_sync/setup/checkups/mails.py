"""Whether mails leave: the server, who is told, and a letter to try it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from ita_sync.domain import LocalizedText
from ita_sync.errors import MailError
from ita_sync.notify.sample_letters import write_samples
from ita_sync.notify.sender import as_sender, no_sender
from ita_sync.notify.trial_letter import trial_letter
from ita_sync.settings import Settings
from ita_sync.setup.checkups.checkup import Checkup, attempt

NO_SERVER = LocalizedText(
    "ยังไม่ได้ตั้ง SMTP_HOST: ระบบจะบันทึกอีเมลเป็นไฟล์ใน out/mail/",
    "SMTP_HOST is not set: mails are written to out/mail/ as files",
)
ANSWERS = LocalizedText(
    "เชื่อมต่อ {host} ได้ ({security}) และรับผู้ส่งนี้", "{host} answers ({security}) and takes the sender"
)
REFUSES = LocalizedText(
    "เชื่อมต่อ {host} ได้ ({security}) แต่ขณะนี้ไม่รับอีเมลถึงที่อยู่ใน [mail] {key}: {problem}",
    "{host} answers ({security}), but takes nothing now for the address in [mail] {key}: {problem}",
)
CHECK_ADDRESS = LocalizedText(
    "หากที่อยู่นั้นไม่ถูกต้อง ให้แก้ใน ita.toml หากเป็นเหตุอื่น ให้สั่ง ita-sync doctor อีกครั้งภายหลัง",
    "Mend it in ita.toml if it is wrong; else run ita-sync doctor again later.",
)
NO_COORDINATOR = LocalizedText(
    "ยังไม่ได้ระบุ [mail] coordinator จึงไม่มีใครได้รับภาพรวม",
    "[mail] coordinator is not set: nobody gets the overview",
)
NO_OPERATOR = LocalizedText(
    "ยังไม่ได้ระบุ [mail] operator จึงไม่มีใครทราบเมื่อระบบขัดข้อง",
    "[mail] operator is not set: nobody hears when something fails",
)
SET_IT = LocalizedText("ระบุใน ita.toml", "Set it in ita.toml.")
LETTERS = LocalizedText("แม่แบบอีเมลใน templates/ ใช้ได้", "the letters' templates in templates/ work")
NO_TEST = LocalizedText(
    "ส่งจดหมายทดสอบไม่ได้ เพราะยังไม่ได้ตั้ง SMTP_HOST",
    "There is no mail server to send the test letter: SMTP_HOST is not set.",
)
SET_HOST = LocalizedText("ตั้ง SMTP_HOST", "Set SMTP_HOST.")
SET_HOST_TO_MAIL = LocalizedText(
    "ถ้าต้องการส่งอีเมล ให้ตั้ง SMTP_HOST (ในเวิร์กโฟลว์ต้องเป็น secret ไม่ใช่ variable)",
    "Set SMTP_HOST if mails are to leave; in the workflow it is a secret, not a variable.",
)
TAKEN = LocalizedText(
    "เซิร์ฟเวอร์อีเมลรับจดหมายทดสอบแล้ว ดูในกล่องจดหมาย และในโฟลเดอร์จดหมายขยะ",
    "the mail server took the test letter: look for it in the mailbox, and in its folder for junk",
)
NOT_TAKEN = LocalizedText("จดหมายทดสอบ: {problem}", "The test letter: {problem}.")
TRY_AGAIN = LocalizedText(
    "จดหมายทดสอบไม่ส่งซ้ำเอง สั่ง --send-test อีกครั้งเมื่อแก้ไขแล้ว หรือรอ 15 นาที",
    "The test letter is not sent again by itself: use --send-test again once that is mended, or in 15 minutes.",
)
MakeMailer = Callable[[Settings], Any]


def check_mail(settings: Settings, make_mailer: MakeMailer, today: date) -> Iterator[Checkup]:
    """Check the server without sending anything, templates of one's own, and whether somebody hears of what goes wrong."""
    yield attempt("mail", lambda: _server(settings, make_mailer))
    if settings.mail.policy != "off" and any((settings.root / "templates").glob("mail.*.j2")):
        yield attempt("letters", lambda: _own_letters(settings, today))
    if settings.smtp is None or settings.mail.policy == "off":
        return
    for addresses, said in (
        (settings.mail.coordinator, NO_COORDINATOR),
        (settings.mail.operator, NO_OPERATOR),
    ):
        if not addresses:
            yield Checkup("recipients", said, advice=SET_IT)


def send_test(settings: Settings, make_mailer: MakeMailer, address: str) -> Checkup:
    """Send one letter to an address, which is not repeated in the result."""
    return attempt("test", lambda: _send(settings, make_mailer, address))


def _server(settings: Settings, make_mailer: MakeMailer) -> Checkup | LocalizedText:
    if settings.smtp is None:
        mail = settings.mail
        is_wanted = mail.policy != "off" and any((mail.sender, mail.coordinator, mail.operator))
        return Checkup("mail", NO_SERVER, advice=SET_HOST_TO_MAIL if is_wanted else "")
    sender = _sender(settings)
    key, recipient = next(
        (
            (key, addresses[0])
            for key, addresses in (
                ("operator", settings.mail.operator),
                ("coordinator", settings.mail.coordinator),
            )
            if addresses
        ),
        ("from", sender),
    )
    problem = make_mailer(settings).check(sender, recipient)
    server = {"host": settings.smtp.host, "security": settings.smtp.security}
    if problem:
        return Checkup("mail", REFUSES.format(**server, key=key, problem=problem), advice=CHECK_ADDRESS)
    return ANSWERS.format(**server)


def _own_letters(settings: Settings, today: date) -> LocalizedText:
    write_samples(settings, today)
    return LETTERS


def _sender(settings: Settings) -> str:
    """The sender, which a server wants.

    Raises:
        MailError: It is not set, or no mail address.
    """
    if settings.mail.sender is None:
        raise no_sender()
    as_sender(settings.mail.sender, "")
    return settings.mail.sender


def _send(settings: Settings, make_mailer: MakeMailer, address: str) -> LocalizedText:
    if settings.smtp is None:
        raise MailError(NO_TEST, hint=SET_HOST)
    _sender(settings)
    impatient = settings.model_copy(update={"mail": settings.mail.model_copy(update={"retry_seconds": 0.0})})
    (outcome,) = make_mailer(impatient).send([trial_letter(settings, address)])
    if outcome.verdict != "taken":
        raise MailError(NOT_TAKEN.format(problem=outcome.problem), hint=TRY_AGAIN)
    return TAKEN
