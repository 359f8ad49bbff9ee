"""Sending mails over SMTP. The server's replies are never logged, because they quote addresses."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from email.message import EmailMessage

from ita_sync.errors import MailError
from ita_sync.notify.compose import OutgoingMail
from ita_sync.notify.deliver import Outcome
from ita_sync.settings import Smtp

TIMEOUT_SECONDS = 30.0
ATTEMPTS = 2  # for one copy; the second one over a new connection
SERVICE_CLOSING = 421  # the reply code with which a server closes the connection
REPLY_ERRORS = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError)


class SmtpMailer:
    """Sends mails over SMTP, with STARTTLS or TLS and a verified certificate, or unencrypted if the settings say so.

    Args:
        server: The mail server.
        timeout: For each operation on the connection, in seconds.
    """

    done = "sent"
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
    return MailError("There is no sender: [mail] from is not set.", hint="Set it in ita.toml.")


def _deliver(connection: _Connection, letter: OutgoingMail, address: str, server: Smtp) -> str:
    """Send one copy, and return why it was not accepted; blank if it was."""
    try:
        message = letter.addressed_to(address)
    except ValueError:
        return "not a mail address"
    sender, recipient = (message[header].addresses[0].addr_spec for header in ("From", "To"))
    try:
        return "" if connection.send(message, sender, recipient) else "the server hung up"
    except smtplib.SMTPSenderRefused as error:
        raise _mail_error(error, server) from None
    except smtplib.SMTPNotSupportedError:
        return "the server takes no address in Thai letters (SMTPUTF8)"
    except REPLY_ERRORS as error:
        code = _reply_code(error)
        return f"refused for now ({code})" if code < 500 else f"refused ({code})"


def _reply_code(error: Exception) -> int:
    """The reply code of one of REPLY_ERRORS; 0 if it has none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return int(next(iter(error.recipients.values()))[0])
    return int(error.smtp_code) if isinstance(error, smtplib.SMTPResponseException) else 0


def _connect(server: Smtp, timeout: float) -> smtplib.SMTP:
    if server.username and server.security == "none":
        raise MailError(
            "A password is never sent to the mail server in plain text.",
            hint="Set SMTP_SECURITY to starttls or tls, or leave SMTP_USERNAME unset.",
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
            f"SMTP_CA_FILE holds no certificates that can be read: {server.ca_file}.",
            hint="Name a PEM file, or leave it unset to trust what this machine trusts.",
        ) from None


def _start_tls(smtp: smtplib.SMTP, server: Smtp, context: ssl.SSLContext) -> None:
    if server.security != "starttls":
        return
    smtp.ehlo_or_helo_if_needed()
    if not smtp.has_extn("starttls"):
        raise MailError(
            f"The mail server {server.host}:{server.port} offers no STARTTLS.",
            hint="Use its other port (587 as a rule), or set SMTP_SECURITY to tls (465) or none.",
        )
    smtp.starttls(context=context)


def _log_in(smtp: smtplib.SMTP, server: Smtp) -> None:
    if not server.username:
        return
    smtp.ehlo_or_helo_if_needed()
    if not smtp.has_extn("auth"):
        raise MailError(
            f"The mail server {server.host}:{server.port} offers no login.",
            hint="Leave SMTP_USERNAME unset, or use the port for senders (587 or 465 as a rule).",
        )
    try:
        smtp.login(server.username, server.password.get_secret_value())
    except UnicodeError:
        raise MailError(
            "SMTP_USERNAME or SMTP_PASSWORD holds letters that SMTP cannot carry.",
            hint="Use Latin letters, digits and signs; check for blanks and quotation marks copied along.",
        ) from None


def _unknown_host(server: Smtp) -> MailError:
    return MailError(
        f"There is no mail server called {server.host}.",
        hint="Check SMTP_HOST: a name alone, without smtp:// and port.",
    )


def _mail_error(error: Exception, server: Smtp) -> MailError:
    """Convert a failure of the connection to an error with a hint."""
    place = f"The mail server {server.host}:{server.port}"
    match error:
        case smtplib.SMTPAuthenticationError():
            return MailError(
                f"The mail server does not accept the user name and password ({error.smtp_code}).",
                hint="Check SMTP_USERNAME and SMTP_PASSWORD; some providers want an app password.",
            )
        case smtplib.SMTPSenderRefused():
            return MailError(
                f"The mail server refuses the sender ({error.smtp_code}).",
                hint="[mail] from must be an address that SMTP_USERNAME may send as.",
            )
        case ssl.SSLCertVerificationError():
            return MailError(
                f"The certificate of {server.host} is not trusted ({error.verify_message.rstrip('.')}).",
                hint="SMTP_HOST must be the name in the certificate; SMTP_CA_FILE names a private authority's.",
            )
        case ssl.SSLError():
            return MailError(
                f"{place} could not agree on a secure connection ({error.reason or 'it hung up'}).",
                hint="SMTP_SECURITY must suit the port: starttls for 587, tls for 465.",
            )
        case socket.gaierror():
            return _unknown_host(server)
    return MailError(
        f"{place} {_reason(error)}.",
        hint="Check SMTP_HOST, SMTP_PORT and SMTP_SECURITY; ita-sync doctor tries them.",
    )


def _reason(error: Exception) -> str:
    match error:
        case ConnectionRefusedError():
            return "refuses the connection"
        case TimeoutError():
            return "does not answer"
        case smtplib.SMTPServerDisconnected():
            return "hung up"
        case smtplib.SMTPResponseException():
            return f"does not want to talk ({error.smtp_code})"
    return f"cannot be reached ({type(error).__name__})"
