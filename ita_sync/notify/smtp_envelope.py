"""A message with one sender and one recipient, as it goes over the line, and how far it got."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from email.generator import BytesGenerator
from email.message import EmailMessage
from typing import NamedTuple

from ita_sync.notify.mail_headers import POLICY
from ita_sync.notify.outgoing_mail import OutgoingMail
from ita_sync.notify.smtp_replies import Reply

LINE_ENDS = re.compile(rb"\r\n|\n|\r(?!\n)")
LEADING_DOT = re.compile(rb"(?m)^\.")


class Envelope(NamedTuple):
    """A message with one sender and one recipient."""

    sender: str
    recipient: str
    message: EmailMessage

    @classmethod
    def of(cls, letter: OutgoingMail, address: str) -> Envelope:
        """Address a letter.

        Raises:
            ValueError: It is not a mail address.
        """
        message = letter.addressed_to(address)
        sender, recipient = (message[header].addresses[0].addr_spec for header in ("From", "To"))
        return cls(sender, recipient, message)

    @property
    def is_international(self) -> bool:
        """Whether an address needs SMTPUTF8."""
        return not (self.sender + self.recipient).isascii()

    def payload(self, *, eight_bit: bool) -> bytes:
        """Return the message as it goes over the line, without the final dot."""
        policy = POLICY.clone(utf8=self.is_international, cte_type="8bit" if eight_bit else "7bit")
        with io.BytesIO() as written:
            BytesGenerator(written, policy=policy).flatten(self.message, linesep="\r\n")
            lines = LINE_ENDS.sub(b"\r\n", written.getvalue())
        return LEADING_DOT.sub(b"..", lines if lines.endswith(b"\r\n") else lines + b"\r\n")


@dataclass
class Transfer:
    """How far a message got, also if its session broke.

    Attributes:
        envelope: The message.
        is_begun: The server asked for the message itself.
        is_complete: The end of the message was sent, so that the server may have taken it.
        reply: The reply that ended it; None as long as there is none.
    """

    envelope: Envelope
    is_begun: bool = False
    is_complete: bool = False
    reply: Reply | None = None

    @property
    def may_be_taken(self) -> bool:
        """Whether the message must not be sent again."""
        return self.is_complete and (self.reply is None or self.reply.code < 400)
