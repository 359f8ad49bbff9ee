"""One SMTP session, of whose messages one knows how far they got.

The library's `send_message` does not say whether a connection broke before or after the end of the message, which
decides whether the message may be sent again. So the verbs are driven here.
"""

from __future__ import annotations

import smtplib
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ita_sync.notify.smtp_envelope import Envelope, Transfer
from ita_sync.notify.smtp_lines import Lines, NotSmtpError, read_reply
from ita_sync.notify.smtp_replies import CLOSING, Reply, Verb
from ita_sync.text.mail_addresses import domain_key, is_domain

BLOCK = 1 << 16  # bytes of a message for which `Timeouts.data` holds
TOO_LARGE = Reply("MAIL", 552, b"5.3.4")  # what the server would say, by its SIZE
NOT_INTERNATIONAL = Reply("RCPT", 553, b"5.6.7")  # by its lack of SMTPUTF8
# Of servers that announce SMTPUTF8 and do not take it (RFC 5321, 4.1.1.11).
UNKNOWN_OPTION = {501, 504, 553, 555}
GO_AHEAD = {"DATA": 3}  # the class of the code that lets go on; 2 for any other verb
NAMELESS = "[127.0.0.1]"  # what this machine is called before there is a connection


class RejectedError(Exception):
    """The server refused a session.

    Attributes:
        reply: What it said.
    """

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.verb, reply.code)
        self.reply = reply


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait for a server.

    RFC 5321, 4.5.3.2, wants five minutes for most verbs. We ask again later instead, for the mails of a night have minutes
    in all. Not so after the end of a message: who gives up there does not know whether the message was taken.

    Attributes:
        connect: For a connection.
        command: For the reply to any verb but those below.
        data: For the reply to DATA, and for each block of the message.
        answer: For the reply to the end of the message.
        leave: For the reply to QUIT, which changes nothing any more.
    """

    connect: float = 30.0
    command: float = 60.0
    data: float = 120.0
    answer: float = 600.0
    leave: float = 2.0


class Session(smtplib.SMTP):
    """A session with a server.

    Args:
        host, port: The server.
        timeouts: How long to wait for it.

    Raises:
        smtplib.SMTPConnectError: It turned us away.
        OSError: It cannot be reached; TimeoutError: it does not answer; NotSmtpError: it speaks another protocol.
    """

    def __init__(self, host: str, port: int, timeouts: Timeouts, **options: Any) -> None:
        self.timeouts = timeouts
        self.patience = timeouts.command
        self.taken = 0  # messages
        self._is_clean = True
        try:
            super().__init__(host, port, NAMELESS, timeout=timeouts.connect, **options)
        except BaseException:
            self.close()
            raise

    def greet(self) -> None:
        """Say EHLO, or HELO to a server that knows only that.

        Raises:
            RejectedError: The server does not want to.
        """
        if self.sock:
            # The final dot goes by itself, but at once.
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.local_hostname = _own_name(self.sock)
        reply = self._refusal("EHLO", self.ehlo())
        if reply and reply.code >= 500:
            reply = self._refusal("EHLO", self.helo())
        if reply:
            raise RejectedError(reply)

    def carry(self, transfer: Transfer) -> None:
        """Send a message; the transfer says how far it got, whatever is raised.

        Raises:
            OSError: The session is lost.
        """
        envelope = transfer.envelope
        payload = envelope.payload(eight_bit=self.has_extn("8bitmime"))
        transfer.reply = self._obstacle(envelope, payload) or self._open_transaction(envelope, payload)
        if transfer.reply is None:
            self._send_message(payload, transfer)
        if transfer.reply:
            transfer.reply = transfer.reply._replace(recipient=envelope.recipient)
        if transfer.reply and transfer.reply.code < 400:
            self.taken += 1
            self._is_clean = True
        if transfer.reply and transfer.reply.code == CLOSING:
            self.close()

    def try_names(self, sender: str, recipient: str) -> Reply | None:
        """Name a sender and a recipient without a message, so that nothing is sent; what refuses them, or None.

        Raises:
            OSError: The session is lost.
        """
        is_international = not (sender + recipient).isascii()
        if is_international and not self.has_extn("smtputf8"):
            return NOT_INTERNATIONAL
        self._is_clean = False
        options = ["SMTPUTF8"] if is_international else []
        return self._refusal("MAIL", self.mail(sender, options)) or self._refusal(
            "RCPT", self.rcpt(recipient)
        )

    def leave(self) -> None:
        """Say QUIT and close the connection."""
        self.patience = self.timeouts.leave
        try:
            self.docmd("QUIT")
        except OSError:
            pass  # nothing hangs on it
        finally:
            self.close()

    def _obstacle(self, envelope: Envelope, payload: bytes) -> Reply | None:
        """What the server would refuse, by what it announced."""
        if envelope.is_international and not self.has_extn("smtputf8"):
            return NOT_INTERNATIONAL
        limit = self.esmtp_features.get("size", "")
        return TOO_LARGE if limit.isdecimal() and 0 < int(limit) < len(payload) else None

    def _open_transaction(self, envelope: Envelope, payload: bytes) -> Reply | None:
        """Go as far as the message itself; the reply that forbids it, or None."""
        if not self._is_clean and not 200 <= self.rset()[0] < 300:
            raise NotSmtpError
        self._is_clean = False
        options = self._options(envelope, payload)
        refusal = self._refusal("MAIL", self.mail(envelope.sender, options))
        if refusal and refusal.code in UNKNOWN_OPTION and "SMTPUTF8" in options:
            return NOT_INTERNATIONAL  # which is no reason to send nothing to anybody
        return (
            refusal
            or self._refusal("RCPT", self.rcpt(envelope.recipient))
            or self._refusal("DATA", self._ask_for_data())
        )

    def _options(self, envelope: Envelope, payload: bytes) -> list[str]:
        options = [f"SIZE={len(payload)}"] if self.has_extn("size") else []
        if envelope.is_international:
            options.append("SMTPUTF8")
        if self.has_extn("8bitmime") and (envelope.is_international or not payload.isascii()):
            options.append("BODY=8BITMIME")
        return options

    def _ask_for_data(self) -> tuple[int, bytes]:
        self.patience = self.timeouts.data
        try:
            return self.docmd("DATA")
        finally:
            self.patience = self.timeouts.command

    def _send_message(self, payload: bytes, transfer: Transfer) -> None:
        transfer.is_begun = True
        try:
            self._send_blocks(payload)
            transfer.is_complete = True
            self._send_end(transfer)
        except OSError:
            if transfer.is_complete:
                raise
            transfer.reply = self._last_word()
            self.close()
            if transfer.reply is None:
                raise
        else:
            self.patience = self.timeouts.answer
            transfer.reply = self._checked("DOT", self.getreply())
            self.patience = self.timeouts.command

    def _send_blocks(self, payload: bytes) -> None:
        for start in range(0, len(payload), BLOCK):
            self._send_raw(payload[start : start + BLOCK])

    def _send_end(self, transfer: Transfer) -> None:
        try:
            self._send_raw(b".\r\n")
        except ConnectionError:  # it was lost before, so that the end never left this machine
            transfer.is_complete = False
            raise

    def _send_raw(self, block: bytes) -> None:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected
        self.sock.settimeout(self.timeouts.data)
        self.sock.sendall(block)

    def _last_word(self) -> Reply | None:
        """What a server said before it hung up in the middle of a message: perhaps that it is too large."""
        self.patience = self.timeouts.leave
        try:
            return self._refusal("DOT", self.getreply())
        except OSError:
            return None

    def _refusal(self, verb: Verb, answer: tuple[int, bytes]) -> Reply | None:
        reply = self._checked(verb, answer)
        return reply if reply.code >= 400 else None

    def _checked(self, verb: Verb, answer: tuple[int, bytes]) -> Reply:
        """Return a reply that fits its verb; any other shows that the two sides are out of step."""
        reply = Reply(verb, *answer)
        if reply.code // 100 not in {GO_AHEAD.get(verb, 2), 4, 5}:
            self.close()
            raise NotSmtpError
        return reply

    def send(self, s: Any) -> None:
        """Send a command."""
        if self.sock:
            self.sock.settimeout(self.patience)
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        """Return the code and the text of a whole reply.

        Raises:
            OSError: The session is lost, and closed.
        """
        try:
            if self.sock is None:
                raise smtplib.SMTPServerDisconnected
            self.file = self.file or Lines(self.sock)
            return read_reply(self.file, time.monotonic() + self.patience)
        except OSError:
            self.close()
            raise


def _own_name(sock: socket.socket) -> str:
    """What this machine calls itself: its name, or its address where that is no name of the DNS, which EHLO could carry."""
    with suppress(OSError, UnicodeError):
        if is_domain(name := domain_key(socket.getfqdn())):
            return name
    address = str(sock.getsockname()[0]).partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


class TlsSession(Session, smtplib.SMTP_SSL):
    """A session that is encrypted from the start."""
