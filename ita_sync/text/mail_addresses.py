"""Mail addresses as people write them: found in a text, and compared."""

from __future__ import annotations

import re
from functools import lru_cache

from ita_sync.text.sanitize import ADDRESS

_AT = re.compile("[@＠]")
DOMAIN = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")  # as `domain_key` writes it
# What stands between addresses, or around one: `กองช่าง: <a@b.example> (หลัก) / c@d.example`.
# A slash or a colon does so only where an address follows, or nothing.
BETWEEN = re.compile(r"(?:[\s,;<>\"()\[\]{}|“”‘’«»、；，…]|[/\\:](?=\s|$|[^\s@]{1,100}@))+")
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# Of a keyboard that writes signs as wide as Chinese ones; Thai letters are none of these.
WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
ASCII_DOMAIN = re.compile(r"([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+(?=[\u0e00-\u0e7f]*$)")
LATIN_NAME = re.compile(r"(?<=[\u0e00-\u0e7f])[A-Za-z][\x21-\x7e]*$")
LONGEST_DOMAIN = 253  # letters (RFC 1035); what is longer is no domain, and would take the encoder long


def find_addresses(text: str) -> list[str]:
    """The addresses in a text that somebody typed or pasted, in their order.

    Brackets, quotation marks, signs that nobody sees and Thai words that stand against an address are no part of it. An
    address may be in Thai letters itself, before the @ or behind it.
    """
    parts = parts_of(text) if _AT.search(text) else ()
    return [address for part in parts if (address := _address(part))]


def parts_of(text: str) -> list[str]:
    """What stands in a text between blanks, commas and whatever else people put between addresses or domains."""
    return [part for part in BETWEEN.split(INVISIBLE.sub("", text).translate(WIDE)) if part]


def _address(part: str) -> str:
    """The address in a part of a text without separators; blank if there is none."""
    local, _, domain = part.strip(".'*•").partition("@")
    if not local or "@" in domain or "." not in domain.strip("."):
        return ""
    if bare := ASCII_DOMAIN.match(domain):
        domain = bare[0]
    if domain.isascii() and (latin := LATIN_NAME.search(local)):
        local = latin[0]
    return f"{local}@{domain}"


def address_key(address: str) -> str:
    """An address as it is compared: in lower case, its domain as `domain_key` writes it."""
    local, _, domain = address.rpartition("@")
    return f"{local.casefold()}@{domain_key(domain)}"


@lru_cache(maxsize=1024)
def domain_key(domain: str) -> str:
    """A domain as it is compared: in lower case, in the form that stands in the DNS.

    `เมืองเก่า.ไทย` and `xn--12cl1f2b1a0a5de7e.xn--o3cw4h` are the same. What cannot be a domain stays as it is.
    """
    domain = domain.casefold().rstrip(".")
    if len(domain) > LONGEST_DOMAIN:
        return domain
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def is_domain(text: str) -> bool:
    """Whether a text can be a mail domain, in either form."""
    return bool(DOMAIN.fullmatch(domain_key(text)))


def is_address(text: str) -> bool:
    """Whether a text is one mail address, and nothing else."""
    return bool(ADDRESS.fullmatch(text)) and is_domain(text.rpartition("@")[2])
