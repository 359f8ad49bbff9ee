"""Who sends the letters: the address of `[mail] from`, and what is said where it is missing or wrong."""

from __future__ import annotations

from email.headerregistry import Address

from ita_sync.domain import LocalizedText
from ita_sync.errors import MailError
from ita_sync.notify import message

SET_SENDER = LocalizedText("ระบุใน ita.toml", "Set it in ita.toml.")


def as_sender(address: str, name: str) -> Address:
    """Return a sender with a display name.

    Raises:
        MailError: It is not a mail address.
    """
    try:
        return message.as_address(address, name)
    except ValueError:
        raise bad_sender() from None


def no_sender() -> MailError:
    """Return the error for a missing sender, which a mail server requires; `doctor` reports it too."""
    return MailError(
        LocalizedText("ยังไม่ได้ระบุผู้ส่ง ([mail] from)", "There is no sender: [mail] from is not set."),
        hint=SET_SENDER,
    )


def bad_sender() -> MailError:
    """Return the error for a sender that is no mail address."""
    return MailError(
        LocalizedText("ค่าของ [mail] from ไม่ใช่ที่อยู่อีเมล", "[mail] from is not a mail address."), hint=SET_SENDER
    )
