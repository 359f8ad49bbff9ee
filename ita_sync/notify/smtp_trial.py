"""One try to send one copy, and what came of it."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Literal, NamedTuple

from ita_sync.domain import LocalizedText
from ita_sync.notify.outgoing_mail import OutgoingMail
from ita_sync.notify.smtp_connection import open_session
from ita_sync.notify.smtp_envelope import Envelope, Transfer
from ita_sync.notify.smtp_errors import from_failure, from_reply
from ita_sync.notify.smtp_lines import NotSmtpError
from ita_sync.notify.smtp_replies import (
    CLOSING,
    LOGIN_FOR_THIS,
    Reply,
    read,
    refuses_content,
    wants_another_session,
)
from ita_sync.notify.smtp_session import Session, Timeouts
from ita_sync.settings import Smtp

NO_ADDRESS = LocalizedText("ไม่ใช่ที่อยู่อีเมล", "not a mail address")
CUT_BEFORE = LocalizedText(
    "เซิร์ฟเวอร์ตัดการเชื่อมต่อก่อนรับข้อความครบ",
    "the server hung up before it had the whole message",
)
SILENT_BEFORE = LocalizedText(
    "เซิร์ฟเวอร์ไม่ตอบก่อนรับข้อความครบ",
    "the server fell silent before it had the whole message",
)
CUT_AFTER = LocalizedText(
    "เซิร์ฟเวอร์ตัดการเชื่อมต่อหลังรับทั้งฉบับ จึงไม่ทราบว่าส่งถึงหรือไม่",
    "the server hung up after the whole message, so nobody knows whether it took it",
)
SILENT_AFTER = LocalizedText(
    "เซิร์ฟเวอร์ไม่ตอบหลังรับทั้งฉบับ จึงไม่ทราบว่าส่งถึงหรือไม่",
    "the server gave no answer after the whole message, so nobody knows whether it took it",
)
UNREADABLE_AFTER = LocalizedText(
    "อ่านคำตอบของเซิร์ฟเวอร์หลังรับทั้งฉบับไม่ได้ จึงไม่ทราบว่าส่งถึงหรือไม่",
    "the server's answer to the whole message cannot be read, so nobody knows whether it took it",
)
STOPPED_AFTER = LocalizedText(
    "โปรแกรมถูกหยุดก่อนเซิร์ฟเวอร์ตอบว่ารับทั้งฉบับแล้ว จึงไม่ทราบว่าส่งถึงหรือไม่",
    "stopped before the server answered to the whole message, so nobody knows whether it took it",
)
log = logging.getLogger(__name__)


class Trial(NamedTuple):
    """What came of one try.

    Attributes:
        result: taken, refused or doubted for good; put off: again, or tomorrow, when nothing more is taken today.
        problem: Why it was not taken.
        is_lost: The session broke, or the server closed it.
        interrupt: To be raised once the outcome is told.
        is_content_refused: The recipient was welcome, or might be, but this message is not: it is refused, or broke the
            session, as one does that is too large for a server which then hangs up.
    """

    result: Literal["taken", "refused", "doubted", "again", "tomorrow"]
    problem: LocalizedText | str = ""
    is_lost: bool = False
    interrupt: BaseException | None = None
    is_content_refused: bool = False


class Line:
    """The way to a server: a session, which is opened when it is first used, and again when it was lost.

    Attributes:
        opened: How many sessions there have been.
    """

    def __init__(self, server: Smtp, timeouts: Timeouts) -> None:
        self.opened = 0
        self._server = server
        self._timeouts = timeouts
        self._session: Session | None = None

    def open(self) -> Session:
        """Return the open session.

        Raises:
            MailError: There is none to be had; UnavailableError: for now.
        """
        if self._session is None or self._session.sock is None:
            self._session = open_session(self._server, self._timeouts)
            self.opened += 1
        return self._session

    def carry(self, letter: OutgoingMail, address: str) -> Trial:
        """Try to send one copy; a session that has carried others is replaced at once if it can carry no more.

        Raises:
            MailError: As `open`, or no copy at all will be taken.
        """
        try:
            envelope = Envelope.of(letter, address)
        except ValueError:
            return Trial("refused", NO_ADDRESS)
        is_used = self.open().taken > 0
        transfer, cause = self._carry(envelope)
        if is_used and _is_worn_out(transfer):
            self.leave()
            transfer, cause = self._carry(envelope)
        trial = self._judge(transfer, cause)
        if trial.result == "doubted":
            self._note_doubt(letter, trial, cause)
        return trial

    def try_names(self, sender: str, recipient: str) -> Trial:
        """Name a sender and a recipient without a message; `taken` says that both are welcome.

        Raises:
            MailError: As `open`, or no copy at all will be taken.
        """
        session = self.open()
        try:
            reply = session.try_names(sender, recipient)
        except OSError as error:
            session.close()
            raise from_failure(error, self._server) from error
        if reply and read(reply).problem is LOGIN_FOR_THIS:  # whom it is tried with speaks for all
            reply = reply._replace(verb="MAIL")
        return self._by_reply(reply, None) if reply else Trial("taken")

    def leave(self) -> None:
        """End the session politely, if there is one."""
        if self._session and self._session.sock:
            self._session.leave()

    def drop(self) -> None:
        """Close the connection at once."""
        if self._session:
            self._session.close()
        self._session = None

    def _carry(self, envelope: Envelope) -> tuple[Transfer, BaseException | None]:
        """Send a message as far as it goes, and say what ended it, if that was no reply.

        An interrupt is handed back if the message may have been taken, since somebody has to hear of that first.
        """
        session, transfer = self.open(), Transfer(envelope)
        try:
            session.carry(transfer)
        except OSError as error:
            session.close()
            return transfer, error
        except BaseException as interrupt:
            if not transfer.may_be_taken:
                raise
            return transfer, interrupt
        return transfer, None

    def _judge(self, transfer: Transfer, cause: BaseException | None) -> Trial:
        interrupt = None if isinstance(cause, OSError) else cause
        if transfer.reply:
            return self._by_reply(transfer.reply, interrupt)
        if transfer.is_complete:
            return Trial("doubted", _doubt(cause), is_lost=True, interrupt=interrupt)
        problem = SILENT_BEFORE if isinstance(cause, TimeoutError) else CUT_BEFORE
        return Trial("again", problem, is_lost=True, is_content_refused=transfer.is_begun)

    def _by_reply(self, reply: Reply, interrupt: BaseException | None) -> Trial:
        if reply.code < 400:
            return Trial("taken", interrupt=interrupt)
        reading = read(reply)
        if reading.effect == "failed":
            raise from_reply(reply, self._server)
        return Trial(
            reading.effect,
            reading.problem.format(code=reply.code),
            is_lost=reply.code == CLOSING,
            is_content_refused=refuses_content(reply),
        )

    def _note_doubt(self, letter: OutgoingMail, trial: Trial, cause: BaseException | None) -> None:
        if isinstance(cause, TimeoutError):  # one long wait in vain is enough
            self._timeouts = replace(self._timeouts, answer=self._timeouts.command)
        log.warning(
            LocalizedText("%s: %s ระบบจะไม่ส่งซ้ำในครั้งนี้", "%s: %s. It is not sent again now."),
            letter.spoken_name,
            trial.problem,
        )


def _is_worn_out(transfer: Transfer) -> bool:
    """Whether another session may carry what this one could not."""
    return not transfer.may_be_taken and (transfer.reply is None or wants_another_session(transfer.reply))


def _doubt(cause: BaseException | None) -> LocalizedText:
    match cause:
        case TimeoutError():
            return SILENT_AFTER
        case NotSmtpError():
            return UNREADABLE_AFTER
        case OSError():
            return CUT_AFTER
    return STOPPED_AFTER
