"""Sending mails over SMTP. The server's replies are never logged, because they quote addresses."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from email.message import EmailMessage

from ita_sync.domain import LocalizedText
from ita_sync.errors import MailError
from ita_sync.notify.compose import SET_SENDER, OutgoingMail
from ita_sync.notify.deliver import Outcome
from ita_sync.settings import Smtp

TIMEOUT_SECONDS = 30.0
ATTEMPTS = 2  # for one copy; the second one over a new connection
SERVICE_CLOSING = 421  # the reply code with which a server closes the connection
REPLY_ERRORS = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError)
HUNG_UP = LocalizedText("เซิร์ฟเวอร์ตัดการเชื่อมต่อ", "the server hung up")
REFUSED_FOR_NOW = LocalizedText("ถูกปฏิเสธชั่วคราว ({code})", "refused for now ({code})")
REFUSED = LocalizedText("ถูกปฏิเสธ ({code})", "refused ({code})")


class SmtpMailer:
    """Sends mails over SMTP, with STARTTLS or TLS and a verified certificate, or unencrypted if the settings say so.

    Args:
        server: The mail server.
        timeout: For each operation on the connection, in seconds.
    """

    done = LocalizedText("ส่งอีเมลแล้ว", "sent")
    only_once = True

    def __init__(self, server: Smtp, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._server = server
        self._timeout = timeout

    def send(self, letters: Sequence[OutgoingMail]) -> Iterator[Outcome]:
        """Send a copy of each mail to each of its addresses; a refused copy does not stop the others.

        Raises:
            MailError: The server cannot be reached or trusted, or refuses the login or the sender.
        """
        copies = [(letter, address) for letter in letters for address in letter.addresses]
        if not copies:
            return
        if any(letter.message["From"] is None for letter, _ in copies):
            raise no_sender()
        with self._connection() as connection:
            for letter, address in copies:
                yield Outcome(letter, address, _deliver(connection, letter, address, self._server))

    def check(self) -> None:
        """Connect and log in without sending anything.

        Raises:
            MailError: As `send`.
        """
        with self._connection() as connection:
            connection.open()

    @contextmanager
    def _connection(self) -> Iterator[_Connection]:
        connection = _Connection(self._server, self._timeout)
        try:
            yield connection
        finally:
            connection.close()


class _Connection:
    """A connection that is opened when it is first used, and opened again if it was lost."""

    def __init__(self, server: Smtp, timeout: float) -> None:
        self._server = server
        self._timeout = timeout
        self._smtp: smtplib.SMTP | None = None

    def open(self) -> smtplib.SMTP:
        """Return the connection, encrypted and logged in.

        Raises:
            MailError: The connection or the login failed.
        """
        if self._smtp is None:
            try:
                self._smtp = _connect(self._server, self._timeout)
            except OSError as error:  # SMTPException is one too
                raise _mail_error(error, self._server) from None
        return self._smtp

    def send(self, message: EmailMessage, sender: str, address: str) -> bool:
        """Send one message.

        Returns:
            False if the server closed the connection in every attempt.

        Raises:
            MailError: As `open`.
            SMTPException: The server refused the message; one of REPLY_ERRORS.
        """
        for _ in range(ATTEMPTS):
            smtp = self.open()
            try:
                smtp.send_message(message, from_addr=sender, to_addrs=[address])
            except REPLY_ERRORS as error:
                if _reply_code(error) != SERVICE_CLOSING:
                    raise
                self._disconnect()
            except OSError:
                self._disconnect()
            else:
                return True
        return False

    def close(self) -> None:
        """Send QUIT and close the connection."""
        if self._smtp:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.docmd("QUIT")
            self._disconnect()

    def _disconnect(self) -> None:
        if self._smtp:
            self._smtp.close()
        self._smtp = None


def no_sender() -> MailError:
    """Return the error for a missing sender, which a mail server requires; `doctor` reports it too."""
    return MailError(
        LocalizedText("ยังไม่ได้ระบุผู้ส่ง ([mail] from)", "There is no sender: [mail] from is not set."),
        hint=SET_SENDER,
    )


def _deliver(
    connection: _Connection, letter: OutgoingMail, address: str, server: Smtp
) -> LocalizedText | str:
    """Send one copy, and return why it was not accepted; blank if it was."""
    try:
        message = letter.addressed_to(address)
    except ValueError:
        return LocalizedText("ไม่ใช่ที่อยู่อีเมล", "not a mail address")
    sender, recipient = (message[header].addresses[0].addr_spec for header in ("From", "To"))
    try:
        return "" if connection.send(message, sender, recipient) else HUNG_UP
    except smtplib.SMTPSenderRefused as error:
        raise _mail_error(error, server) from None
    except smtplib.SMTPNotSupportedError:
        return LocalizedText(
            "เซิร์ฟเวอร์ไม่รับที่อยู่ที่เป็นอักษรไทย (SMTPUTF8)",
            "the server takes no address in Thai letters (SMTPUTF8)",
        )
    except REPLY_ERRORS as error:
        code = _reply_code(error)
        refused = REFUSED_FOR_NOW if code < 500 else REFUSED
        return refused.format(code=code)


def _reply_code(error: Exception) -> int:
    """The reply code of one of REPLY_ERRORS; 0 if it has none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return int(next(iter(error.recipients.values()))[0])
    return int(error.smtp_code) if isinstance(error, smtplib.SMTPResponseException) else 0


def _connect(server: Smtp, timeout: float) -> smtplib.SMTP:
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
    context = _tls_context(server)
    try:
        if server.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=timeout)
    except UnicodeError:
        raise _unknown_host(server) from None
    try:
        _start_tls(smtp, server, context)
        _log_in(smtp, server)
    except BaseException:
        smtp.close()
        raise
    return smtp


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


def _start_tls(smtp: smtplib.SMTP, server: Smtp, context: ssl.SSLContext) -> None:
    if server.security != "starttls":
        return
    smtp.ehlo_or_helo_if_needed()
    if not smtp.has_extn("starttls"):
        raise MailError(
            LocalizedText(
                f"เซิร์ฟเวอร์อีเมล {server.host}:{server.port} ไม่มี STARTTLS",
                f"The mail server {server.host}:{server.port} offers no STARTTLS.",
            ),
            hint=LocalizedText(
                "ใช้พอร์ตอื่น (โดยทั่วไปคือ 587) หรือตั้ง SMTP_SECURITY เป็น tls (465) หรือ none",
                "Use its other port (587 as a rule), or set SMTP_SECURITY to tls (465) or none.",
            ),
        )
    smtp.starttls(context=context)


def _log_in(smtp: smtplib.SMTP, server: Smtp) -> None:
    if not server.username:
        return
    smtp.ehlo_or_helo_if_needed()
    if not smtp.has_extn("auth"):
        raise MailError(
            LocalizedText(
                f"เซิร์ฟเวอร์อีเมล {server.host}:{server.port} ไม่เปิดให้เข้าสู่ระบบ",
                f"The mail server {server.host}:{server.port} offers no login.",
            ),
            hint=LocalizedText(
                "ไม่ต้องตั้ง SMTP_USERNAME หรือใช้พอร์ตสำหรับผู้ส่ง (โดยทั่วไปคือ 587 หรือ 465)",
                "Leave SMTP_USERNAME unset, or use the port for senders (587 or 465 as a rule).",
            ),
        )
    try:
        smtp.login(server.username, server.password.get_secret_value())
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


def _unknown_host(server: Smtp) -> MailError:
    return MailError(
        LocalizedText(f"ไม่พบเซิร์ฟเวอร์อีเมลชื่อ {server.host}", f"There is no mail server called {server.host}."),
        hint=LocalizedText(
            "ตรวจค่า SMTP_HOST: ใส่เฉพาะชื่อ ไม่ต้องมี smtp:// และหมายเลขพอร์ต",
            "Check SMTP_HOST: a name alone, without smtp:// and port.",
        ),
    )


def _mail_error(error: Exception, server: Smtp) -> MailError:
    """Convert a failure of the connection to an error with a hint."""
    place = f"{server.host}:{server.port}"
    match error:
        case smtplib.SMTPAuthenticationError():
            return MailError(
                LocalizedText(
                    f"เซิร์ฟเวอร์อีเมลไม่รับชื่อผู้ใช้และรหัสผ่าน ({error.smtp_code})",
                    f"The mail server does not accept the user name and password ({error.smtp_code}).",
                ),
                hint=LocalizedText(
                    "ตรวจค่า SMTP_USERNAME และ SMTP_PASSWORD ผู้ให้บริการบางรายต้องใช้รหัสผ่านสำหรับแอป",
                    "Check SMTP_USERNAME and SMTP_PASSWORD; some providers want an app password.",
                ),
            )
        case smtplib.SMTPSenderRefused():
            return MailError(
                LocalizedText(
                    f"เซิร์ฟเวอร์อีเมลไม่รับผู้ส่งนี้ ({error.smtp_code})",
                    f"The mail server refuses the sender ({error.smtp_code}).",
                ),
                hint=LocalizedText(
                    "[mail] from ต้องเป็นที่อยู่ที่ SMTP_USERNAME มีสิทธิ์ใช้ส่ง",
                    "[mail] from must be an address that SMTP_USERNAME may send as.",
                ),
            )
        case ssl.SSLCertVerificationError():
            return MailError(
                LocalizedText(
                    f"ใบรับรองของ {server.host} ไม่น่าเชื่อถือ ({error.verify_message.rstrip('.')})",
                    f"The certificate of {server.host} is not trusted ({error.verify_message.rstrip('.')}).",
                ),
                hint=LocalizedText(
                    "SMTP_HOST ต้องตรงกับชื่อในใบรับรอง หากเป็นใบรับรองที่ออกเอง ให้ระบุไฟล์ใน SMTP_CA_FILE",
                    "SMTP_HOST must be the name in the certificate; SMTP_CA_FILE names a private authority's.",
                ),
            )
        case ssl.SSLError():
            return MailError(
                LocalizedText(
                    f"เชื่อมต่อเซิร์ฟเวอร์อีเมล {place} แบบเข้ารหัสไม่สำเร็จ ({error.reason or 'ถูกตัดการเชื่อมต่อ'})",
                    f"The mail server {place} could not agree on a secure connection ({error.reason or 'it hung up'}).",
                ),
                hint=LocalizedText(
                    "SMTP_SECURITY ต้องตรงกับพอร์ต: starttls สำหรับ 587, tls สำหรับ 465",
                    "SMTP_SECURITY must suit the port: starttls for 587, tls for 465.",
                ),
            )
        case socket.gaierror():
            return _unknown_host(server)
    return MailError(
        LocalizedText("เซิร์ฟเวอร์อีเมล {place} {reason}", "The mail server {place} {reason}.").format(
            place=place, reason=_reason(error)
        ),
        hint=LocalizedText(
            "ตรวจค่า SMTP_HOST, SMTP_PORT และ SMTP_SECURITY แล้วลองด้วย ita-sync doctor",
            "Check SMTP_HOST, SMTP_PORT and SMTP_SECURITY; ita-sync doctor tries them.",
        ),
    )


def _reason(error: Exception) -> LocalizedText:
    match error:
        case ConnectionRefusedError():
            return LocalizedText("ไม่รับการเชื่อมต่อ", "refuses the connection")
        case TimeoutError():
            return LocalizedText("ไม่ตอบ", "does not answer")
        case smtplib.SMTPServerDisconnected():
            return LocalizedText("ตัดการเชื่อมต่อ", "hung up")
        case smtplib.SMTPResponseException():
            return LocalizedText(
                f"ไม่ให้บริการในขณะนี้ ({error.smtp_code})", f"does not want to talk ({error.smtp_code})"
            )
    return LocalizedText(f"ติดต่อไม่ได้ ({type(error).__name__})", f"cannot be reached ({type(error).__name__})")
