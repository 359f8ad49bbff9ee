"""How headers in Thai become bytes.

Python's own folding moves or drops blanks where one encoded word ends and the next begins; its older `Header` does not.
"""

from __future__ import annotations

from email.header import Header
from email.policy import EmailPolicy
from typing import Any


class ThaiPolicy(EmailPolicy):
    """SMTP's rules for a message, with Subject and From encoded so that every blank arrives where it was."""

    def fold(self, name: str, value: Any) -> str:
        """A header as text."""
        encoded = _encoded(name, value)
        return f"{name}: {encoded}{self.linesep}" if encoded else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """A header as bytes."""
        return self.fold(name, value).encode() if _encoded(name, value) else super().fold_binary(name, value)


def _encoded(name: str, value: Any) -> str:
    """The folded value of a header that needs it, else nothing."""
    if str(value).isascii():
        return ""
    if name == "Subject":
        return _words(name, str(value))
    if name == "From":
        sender = value.addresses[0]
        return (
            f"{_words(name, sender.display_name)}\r\n <{sender.addr_spec}>"
            if sender.addr_spec.isascii()
            else ""
        )
    return ""


def _words(name: str, text: str) -> str:
    return Header(text, "utf-8", header_name=name).encode(linesep="\r\n")


POLICY = ThaiPolicy(linesep="\r\n")
