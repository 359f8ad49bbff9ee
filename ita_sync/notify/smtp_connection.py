"""Opening a session with a mail server: reached, encrypted, trusted and logged in to."""

from __future__ import annotations

import binascii
import re
import smtplib
import ssl

from ita_sync.domain import LocalizedText
from ita_sync.errors import MailError
from ita_sync.notify.smtp_errors import from_failure, from_reply, place, unknown_host
from ita_sync.notify.smtp_lines import NotSmtpError
from ita_sync.notify.smtp_replies import Reply, Verb
from ita_sync.notify.smtp_session import RejectedError, Session, Timeouts, TlsSession
from ita_sync.settings import Smtp

# In the order in which they are tried; the line is always encrypted.
MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5")


def open_session(server: Smtp, timeouts: Timeouts) -> Session:
    """Open a session in which mails can be sent.

    Raises:
        UnavailableError: The server cannot be used now.
        MailError: The server cannot be used before somebody mends something.
    """
    _check_password_is_safe(server)
    context = _tls_context(server)
    try:
        return _prepared(_connect(server, timeouts, context), server, context)
    except RejectedError as error:
        raise from_reply(error.reply, server) from None
    except OSError as error:  # SMTPException is one too
        raise from_failure(error, server) from None


def _connect(server: Smtp, timeouts: Timeouts, context: ssl.SSLContext) -> Session:
    kind, options = (TlsSession, {"context": context}) if server.security == "tls" else (Session, {})
    try:
        return kind(server.host, server.port, timeouts, **options)
    except UnicodeError:
        raise unknown_host(server) from None
    except smtplib.SMTPConnectError as error:
        raise _rejection("CONNECT", error) from None


def _prepared(session: Session, server: Smtp, context: ssl.SSLContext) -> Session:
    try:
        session.greet()
        if server.security == "starttls":
            _start_tls(session, server, context)
        if server.username:
            _log_in(session, server)
    except BaseException:
        session.close()
        raise
    return session


def _rejection(verb: Verb, error: smtplib.SMTPResponseException) -> Exception:
    """Return what a reply of the library's says; NotSmtpError if it is none of the protocol's refusals."""
    text = error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode()
    is_refusal = 400 <= error.smtp_code < 600
    return RejectedError(Reply(verb, error.smtp_code, text)) if is_refusal else NotSmtpError()


def _check_password_is_safe(server: Smtp) -> None:
    if server.username and server.security == "none":
        raise MailError(
            LocalizedText(
                "ระบบไม่ส่งรหัสผ่านไปยังเซิร์ฟเวอร์อีเมลโดยไม่เข้ารหัส",
                "A password is never sent to the mail server in plain text.",
            ),
            hint=LocalizedText(
                "ตั้ง SMTP_SECURITY เป็น starttls หรือ tls หรือไม่ต้องตั้ง SMTP_USERNAME",
                "Set SMTP_SECURITY to starttls or tls, or leave SMTP_USERNAME unset.",
            ),
        )


def _tls_context(server: Smtp) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=server.ca_file)
    except (OSError, ssl.SSLError):
        raise MailError(
            LocalizedText(
                f"อ่านใบรับรองจาก SMTP_CA_FILE ไม่ได้: {server.ca_file}",
                f"SMTP_CA_FILE holds no certificates that can be read: {server.ca_file}.",
            ),
            hint=LocalizedText(
                "ระบุไฟล์ PEM หรือไม่ต้องตั้งค่านี้ เพื่อใช้ใบรับรองที่เครื่องนี้เชื่อถืออยู่แล้ว",
                "Name a PEM file, or leave it unset to trust what this machine trusts.",
            ),
        ) from None


def _start_tls(session: Session, server: Smtp, context: ssl.SSLContext) -> None:
    if not session.has_extn("starttls"):
        raise MailError(
            LocalizedText(
                f"เซิร์ฟเวอร์อีเมล {place(server)} ไม่มี STARTTLS",
                f"The mail server {place(server)} offers no STARTTLS.",
            ),
            hint=LocalizedText(
                "ใช้พอร์ตอื่น (โดยทั่วไปคือ 587) หรือตั้ง SMTP_SECURITY เป็น tls (465) หรือ none",
                "Use its other port (587 as a rule), or set SMTP_SECURITY to tls (465) or none.",
            ),
        )
    try:
        session.starttls(context=context)
    except smtplib.SMTPResponseException as error:
        raise _rejection("STARTTLS", error) from None
    session.greet()


def _log_in(session: Session, server: Smtp) -> None:
    session.user, session.password = server.username, server.password.get_secret_value()
    try:
        _authenticate(session, _mechanisms(session, server))
    except UnicodeError:
        raise MailError(
            LocalizedText(
                "SMTP_USERNAME หรือ SMTP_PASSWORD มีตัวอักษรที่ SMTP ใช้ไม่ได้",
                "SMTP_USERNAME or SMTP_PASSWORD holds letters that SMTP cannot carry.",
            ),
            hint=LocalizedText(
                "ใช้อักษรโรมัน ตัวเลข และเครื่องหมาย และดูว่ามีช่องว่างหรือเครื่องหมายคำพูดติดมาด้วยหรือไม่",
                "Use Latin letters, digits and signs; check for blanks and quotation marks copied along.",
            ),
        ) from None
    except binascii.Error:
        raise NotSmtpError from None


def _authenticate(session: Session, mechanisms: list[str]) -> None:
    """Try each mechanism, for some servers announce what they do not know.

    A server that hangs up after it refused the password has refused it: it is not asked again.
    """
    refusal: Exception = NotSmtpError()
    for mechanism in mechanisms:
        answer = getattr(session, f"auth_{mechanism.lower().replace('-', '_')}")
        try:
            session.auth(mechanism, answer)
            return
        except smtplib.SMTPAuthenticationError as error:
            refusal = _rejection("AUTH", error)
            if error.smtp_code < 500:
                break
        except OSError as error:
            if not isinstance(refusal, RejectedError):
                refusal = error
            break
    raise refusal from None


def _mechanisms(session: Session, server: Smtp) -> list[str]:
    """The mechanisms that the server and we know; at least one."""
    offered = session.esmtp_features.get("auth", "").upper().split()
    if not offered:
        raise MailError(
            LocalizedText(
                f"เซิร์ฟเวอร์อีเมล {place(server)} ไม่เปิดให้เข้าสู่ระบบ",
                f"The mail server {place(server)} offers no login.",
            ),
            hint=LocalizedText(
                "ไม่ต้องตั้ง SMTP_USERNAME หรือใช้พอร์ตสำหรับผู้ส่ง (โดยทั่วไปคือ 587 หรือ 465)",
                "Leave SMTP_USERNAME unset, or use the port for senders (587 or 465 as a rule).",
            ),
        )
    known = [mechanism for mechanism in MECHANISMS if mechanism in offered]
    if not known:
        raise _no_passwords(server, offered)
    return known


def _no_passwords(server: Smtp, offered: list[str]) -> MailError:
    names = ", ".join(name for name in offered if re.fullmatch(r"[A-Z0-9_-]{1,20}", name))
    return MailError(
        LocalizedText(
            f"เซิร์ฟเวอร์อีเมล {place(server)} ไม่รับรหัสผ่าน รับเฉพาะ {names} ซึ่งระบบนี้ใช้ไม่ได้",
            f"The mail server {place(server)} takes no password, only {names}, which this program does not speak.",
        ),
        hint=LocalizedText(
            "ใช้ได้เฉพาะรหัสผ่านสำหรับแอป หากผู้ให้บริการเปิดให้ใช้ มิฉะนั้นให้ใช้เซิร์ฟเวอร์อีเมลอื่น",
            "Only an app password would do, if the provider allows one; else use another mail server.",
        ),
    )
