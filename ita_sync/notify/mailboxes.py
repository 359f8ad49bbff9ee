"""Which addresses get one letter together, and which the sheet may not name. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ita_sync.domain import LocalizedText


@dataclass(frozen=True)
class Mailbox:
    """Addresses that stand for exactly the same recipients, and so get the same letter.

    Attributes:
        recipients: Units, and the roles of `domain.receipt`, in the order of the letter's parts.
        addresses: Empty for a unit without any.
    """

    recipients: tuple[str, ...]
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Notice:
    """Something that only the operator can mend.

    Attributes:
        id: The same trouble has the same id on every night; holds no address.
        text: What it is and what to do; holds no address.
    """

    id: str
    text: LocalizedText
