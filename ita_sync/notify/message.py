"""The message around a letter's words: headers, parts, attachment; it has no To, which is set on each copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import blake2b, sha256
from urllib.parse import quote

from ita_sync.notify.mail_headers import POLICY
from ita_sync.text import sanitize

LONGEST_ATTACHMENT = (
    10_000_000  # bytes; mail servers often refuse messages of 20 MB or more, and Base64 adds a third
)
LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter: a PDF, or a page of HTML."""

    name: str
    content: bytes

    @property
    def media_type(self) -> tuple[str, str]:
        """What it is, for the reader's mail program."""
        return ("text", "html") if self.name.endswith(".html") else ("application", "pdf")

    @property
    def sha256(self) -> str:
        """Its checksum."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Envelope:
    """What the headers say.

    Attributes:
        sender: None: the message has no From, and cannot be sent.
        subject: Any text; it is shortened.
        id: The Message-ID.
        thread: The Message-ID to which all letters of the thread answer; no letter has it itself.
        reply_to: Whom an answer reaches; empty: the sender.
        unsubscribe: A mailto URL; may be blank.
    """

    sender: Address | None
    subject: str
    id: str
    thread: str
    reply_to: Sequence[Address] = ()
    unsubscribe: str = ""


def build(envelope: Envelope, text: str, html: str, attachments: Sequence[Attachment] = ()) -> EmailMessage:
    """Put a letter together: plain text and HTML as alternatives, and both of them before what is attached."""
    message = EmailMessage(policy=POLICY)
    if envelope.sender:
        message["From"] = envelope.sender
    if envelope.reply_to:
        message["Reply-To"] = envelope.reply_to
    message["Subject"] = sanitize.truncate(envelope.subject, LONGEST_SUBJECT)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = envelope.id
    message["In-Reply-To"] = message["References"] = envelope.thread
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # for Exchange, which ignores Auto-Submitted
    if envelope.unsubscribe:
        message["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
    # Base64, so that servers neither wrap lines nor need to support 8-bit text.
    message.set_content(text, cte="base64")
    message.add_alternative(html, subtype="html", cte="base64")
    for one in attachments:
        maintype, subtype = one.media_type
        message.add_attachment(one.content, maintype=maintype, subtype=subtype, filename=one.name)
    return message


def message_id(*parts: str) -> str:
    """Return a Message-ID that depends on these parts alone, never on the clock."""
    digest = blake2b("\0".join(parts).encode(errors="replace"), digest_size=12).hexdigest()
    return f"<{digest}@ita-sync.invalid>"


def as_address(address: str, name: str = "") -> Address:
    """Return an address for a mail header, with the domain in IDNA form.

    Args:
        address: The mail address; its domain may be in Thai letters.
        name: The display name.

    Raises:
        ValueError: It is not a mail address.
    """
    local, _, domain = address.rpartition("@")
    return Address(display_name=name, username=local, domain=domain.encode("idna").decode())


def ascii_addresses(addresses: Sequence[str]) -> tuple[Address, ...]:
    """Those that fit into a header of a message which every server takes; others are left out."""
    found = []
    for address in addresses:
        try:
            found.append(as_address(address))
        except ValueError:
            continue
    return tuple(one for one in found if one.addr_spec.isascii())


def mailto(address: Address, subject: str) -> str:
    """Return a URL that opens a mail (RFC 6068); it holds nothing but ASCII and has no blank."""
    return f"mailto:{quote(address.addr_spec, safe='@')}?subject={quote(subject, safe='')}"
