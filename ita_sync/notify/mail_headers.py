"""Encoding of mail headers with Thai text.

The folding in `email.policy` moves or drops blanks between two encoded words. The older `email.header.Header` does not,
so it is used for these headers.
"""

from __future__ import annotations

from email.header import Header
from email.policy import EmailPolicy
from typing import Any


class ThaiPolicy(EmailPolicy):
    """A policy for SMTP that encodes Subject and From without changing their blanks."""

    def fold(self, name: str, value: Any) -> str:
        """Return a header as text."""
        encoded = _encoded(name, value)
        return f"{name}: {encoded}{self.linesep}" if encoded else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header as bytes."""
        return self.fold(name, value).encode() if _encoded(name, value) else super().fold_binary(name, value)


def _encoded(name: str, value: Any) -> str:
    """Return the value of a header that `email.policy` would break; blank for any other.

    These are Subject and From with other letters than ASCII, and a URL that is longer than a line: where it may not be
    broken, the policy makes encoded words of it, which no mail program reads there.
    """
    if name == "List-Unsubscribe":
        return str(value)
    if str(value).isascii():
        return ""
    if name == "Subject":
        return _encoded_words(name, str(value))
    if name == "From":
        sender = value.addresses[0]
        return (
            f"{_encoded_words(name, sender.display_name)}\r\n <{sender.addr_spec}>"
            if sender.addr_spec.isascii()
            else ""
        )
    return ""


def _encoded_words(name: str, text: str) -> str:
    return Header(text, "utf-8", header_name=name).encode(linesep="\r\n")


POLICY = ThaiPolicy(linesep="\r\n")
