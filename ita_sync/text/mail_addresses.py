"""When two spellings are one mail address or one domain."""

from __future__ import annotations

import re
from functools import lru_cache

DOMAIN = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")  # as `domain_key` writes it
LONGEST_DOMAIN = 253  # letters (RFC 1035); what is longer is no domain, and would take the encoder long


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
