"""Taking letters to the mail server, or, where there is none, into files."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage

from ita_sync.errors import MailError
from ita_sync.notify.compose import Letter
from ita_sync.output import OutputFolder
from ita_sync.settings import Smtp

TIMEOUT_SECONDS = 30.0


class FileMailer:
    """Writes the messages as .eml files, to look at or to send by hand."""

    def __init__(self, out: OutputFolder) -> None:
        self._out = out

    def send(self, letters: Sequence[Letter]) -> Sequence[str]:
        """Write each letter; nothing can be undeliverable."""
        for number, letter in enumerate(letters, start=1):
            name = f"mail/{number:02d}-{letter.to.replace('/', '-')}.eml"
            self._out.write(name, letter.message.as_bytes(), private=True)
        return ()


class SmtpMailer:
    """Sends over SMTP: STARTTLS or TLS with a verified certificate, or plainly where that was asked for."""

    def __init__(self, server: Smtp) -> None:
        self._server = server

    def send(self, letters: Sequence[Letter]) -> Sequence[str]:
        """Deliver each letter, each address by itself: one refused must not stop the others.

        Returns:
            What could not be delivered, one sentence each, without addresses.

        Raises:
            MailError: The server cannot be reached, trusted or logged in to.
        """
        try:
            with self._connect() as connection:
                return [problem for letter in letters for problem in _deliver(connection, letter)]
        except MailError:
            raise
        except ssl.SSLError as error:
            raise MailError(
                f"The mail server's certificate is not trusted ({error.reason or 'TLS failed'}).",
                hint="SMTP_HOST must be the name in the certificate; SMTP_CA_FILE names a private authority's.",
            ) from error
        except smtplib.SMTPAuthenticationError as error:
            raise MailError(
                f"The mail server does not accept the user name and password ({error.smtp_code}).",
                hint="Check SMTP_USERNAME and SMTP_PASSWORD; some providers want an app password.",
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailError(
                f"The mail server failed or cannot be reached ({type(error).__name__}).",
                hint="Check SMTP_HOST, SMTP_PORT and SMTP_SECURITY; ita-sync doctor tries them.",
            ) from error

    def check(self) -> None:
        """Connect and log in, send nothing.

        Raises:
            MailError: As `send`.
        """
        self.send(())

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        context = ssl.create_default_context(cafile=str(server.ca_file) if server.ca_file else None)
        if server.security == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
        try:
            self._secure_and_log_in(connection, context)
        except BaseException:
            connection.close()
            raise
        return connection

    def _secure_and_log_in(self, connection: smtplib.SMTP, context: ssl.SSLContext) -> None:
        server = self._server
        if server.security == "starttls":
            connection.starttls(context=context)
        if not server.username:
            return
        if server.security == "none":
            raise MailError(
                "A password is never sent to the mail server in plain text.",
                hint="Set SMTP_SECURITY to starttls or tls, or leave SMTP_USERNAME unset.",
            )
        connection.login(server.username, server.password.get_secret_value())


def _deliver(connection: smtplib.SMTP, letter: Letter) -> list[str]:
    refusals = [
        code for address in letter.addresses if (code := _send_to(connection, letter.message, address))
    ]
    if not refusals:
        return []
    codes = ", ".join(str(code) for code in sorted(set(refusals)))
    return [f"{letter.to}: {len(refusals)} of {len(letter.addresses)} addresses refused ({codes})"]


def _send_to(connection: smtplib.SMTP, message: EmailMessage, address: str) -> int:
    """The server's code when it refuses, else 0. A lost connection is not a refusal and is raised."""
    try:
        connection.send_message(message, to_addrs=[address])
    except smtplib.SMTPRecipientsRefused as error:
        return next(iter(error.recipients.values()))[0]
    except smtplib.SMTPResponseException as error:
        if error.smtp_code == 421:
            raise
        return error.smtp_code
    return 0
