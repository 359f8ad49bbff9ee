"""Failures of the connection to a mail server, as errors with a hint."""

from __future__ import annotations

import smtplib
import socket
import ssl

from ita_sync.domain import LocalizedText
from ita_sync.errors import MailError
from ita_sync.notify.smtp_lines import NotSmtpError
from ita_sync.notify.smtp_replies import Reply, read
from ita_sync.settings import Smtp

CHECK_SERVER = LocalizedText(
    "ตรวจค่า SMTP_HOST, SMTP_PORT และ SMTP_SECURITY แล้วลองด้วย ita-sync doctor",
    "Check SMTP_HOST, SMTP_PORT and SMTP_SECURITY; ita-sync doctor tries them.",
)
NO_ANSWER = LocalizedText("ไม่ตอบ", "does not answer")
HUNG_UP = LocalizedText("ตัดการเชื่อมต่อ", "hung up")


class UnavailableError(MailError):
    """The mail server cannot be used now; later it may."""


def from_reply(reply: Reply, server: Smtp) -> MailError:
    """Return the error for a reply by which nothing can be sent."""
    reading = read(reply)
    error = UnavailableError if reading.effect == "again" else MailError
    return error(reading.problem.format(code=reply.code, server=place(server)), hint=reading.hint)


def from_failure(error: Exception, server: Smtp) -> MailError:
    """Return the error for a connection that could not be opened."""
    match error:
        case ssl.SSLCertVerificationError():
            return _not_trusted(server, error.verify_message.rstrip("."))
        case ssl.SSLError():
            return _no_tls(server, error)
        case socket.gaierror() if error.errno != socket.EAI_AGAIN:
            return unknown_host(server)
        case NotSmtpError() | smtplib.SMTPException() if not isinstance(
            error, smtplib.SMTPServerDisconnected
        ):
            return _no_smtp(server)
    return UnavailableError(
        LocalizedText("เซิร์ฟเวอร์อีเมล {place} {reason}", "The mail server {place} {reason}.").format(
            place=place(server), reason=_reason(error)
        ),
        hint=CHECK_SERVER,
    )


def as_phrase(error: MailError) -> LocalizedText:
    """Return what happened as a part of a sentence."""
    return LocalizedText(error.said.th, error.said.en.rstrip("."))


def place(server: Smtp) -> str:
    """Name a server and its port."""
    return f"{server.host}:{server.port}"


def unknown_host(server: Smtp) -> MailError:
    """Return the error for a name without a server."""
    return MailError(
        LocalizedText(f"ไม่พบเซิร์ฟเวอร์อีเมลชื่อ {server.host}", f"There is no mail server called {server.host}."),
        hint=LocalizedText(
            "ตรวจค่า SMTP_HOST: ใส่เฉพาะชื่อ ไม่ต้องมี smtp:// และหมายเลขพอร์ต",
            "Check SMTP_HOST: a name alone, without smtp:// and port.",
        ),
    )


def _not_trusted(server: Smtp, why: str) -> MailError:
    return MailError(
        LocalizedText(
            f"ใบรับรองของ {server.host} ไม่น่าเชื่อถือ ({why})",
            f"The certificate of {server.host} is not trusted ({why}).",
        ),
        hint=LocalizedText(
            "SMTP_HOST ต้องตรงกับชื่อในใบรับรอง หากเป็นใบรับรองที่ออกเอง ให้ระบุไฟล์ใน SMTP_CA_FILE",
            "SMTP_HOST must be the name in the certificate; SMTP_CA_FILE names a private authority's.",
        ),
    )


def _no_tls(server: Smtp, error: ssl.SSLError) -> MailError:
    is_cut = isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)
    reason = LocalizedText("ถูกตัดการเชื่อมต่อ", "it hung up") if is_cut else error.reason or type(error).__name__
    return (UnavailableError if is_cut else MailError)(
        LocalizedText(
            "เชื่อมต่อเซิร์ฟเวอร์อีเมล {place} แบบเข้ารหัสไม่สำเร็จ ({reason})",
            "The mail server {place} could not agree on a secure connection ({reason}).",
        ).format(place=place(server), reason=reason),
        hint=LocalizedText(
            "SMTP_SECURITY ต้องตรงกับพอร์ต: starttls สำหรับ 587, tls สำหรับ 465",
            "SMTP_SECURITY must suit the port: starttls for 587, tls for 465.",
        ),
    )


def _no_smtp(server: Smtp) -> MailError:
    return MailError(
        LocalizedText(
            f"เซิร์ฟเวอร์อีเมล {place(server)} ไม่ตอบตามโพรโทคอล SMTP",
            f"The mail server {place(server)} does not want to talk SMTP.",
        ),
        hint=CHECK_SERVER,
    )


def _reason(error: Exception) -> LocalizedText:
    match error:
        case ConnectionRefusedError():
            return LocalizedText("ไม่รับการเชื่อมต่อ", "refuses the connection")
        case TimeoutError():
            return NO_ANSWER
        case smtplib.SMTPServerDisconnected() | ConnectionError():
            return HUNG_UP
        case socket.gaierror():
            return LocalizedText("ค้นหาที่อยู่ไม่ได้ในขณะนี้", "cannot be looked up now")
    return LocalizedText(f"ติดต่อไม่ได้ ({type(error).__name__})", f"cannot be reached ({type(error).__name__})")
