"""A letter as it is delivered: the message without To, where it goes, and what is noted once it was taken."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from email.message import EmailMessage

from ita_sync.domain import COORDINATOR, OPERATOR, LocalizedText, Receipt
from ita_sync.domain.language import as_localized, joined
from ita_sync.notify import message
from ita_sync.text import sanitize

ROLE_NAMES: Mapping[str, LocalizedText] = {
    COORDINATOR: LocalizedText("ผู้ประสานงาน", "coordinator"),
    OPERATOR: LocalizedText("ผู้ดูแลระบบ", "operator"),
}


@dataclass(frozen=True)
class OutgoingMail:
    """A message and its recipients.

    Attributes:
        recipients: The units and roles that it speaks to.
        name: Their names; contains no address, so that it may be logged.
        addresses: Where it goes; empty if none is known.
        message: The message, without To.
        open: The number of its findings that are open, without advice.
        receipts: What is noted once a server took it.
    """

    recipients: tuple[str, ...]
    name: str
    addresses: tuple[str, ...]
    message: EmailMessage
    open: int
    receipts: tuple[Receipt, ...]

    @property
    def id(self) -> str:
        """The Message-ID."""
        return str(self.message["Message-ID"])

    @property
    def spoken_name(self) -> LocalizedText:
        """What it is called in a message: whom it is for, without addresses."""
        if not self.recipients:
            return as_localized(self.name)
        names = joined(ROLE_NAMES.get(name, name) for name in self.recipients)
        return LocalizedText(*map(sanitize.redact_and_truncate, names))

    @property
    def has_attachments(self) -> bool:
        """Whether files go with it."""
        return next(self.message.iter_attachments(), None) is not None

    def addressed_to(self, *addresses: str) -> EmailMessage:
        """Return a copy with these recipients in To.

        Raises:
            ValueError: One of them is not a mail address.
        """
        copy = deepcopy(self.message)
        if addresses:
            copy["To"] = [message.as_address(address) for address in addresses]
        return copy
