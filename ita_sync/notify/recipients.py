"""What the mails need beyond run.json: addresses and links. It lies in out/private/ and is never uploaded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from pydantic import TypeAdapter, ValidationError

from ita_sync.errors import MailError
from ita_sync.settings import Addresses, Settings

FILE = "private/mail.json"


@dataclass(frozen=True)
class Recipients:
    """Who may be written to, and where the cells are.

    Attributes:
        units: Unit by canonical name -> its addresses.
        coordinator, operator: Their addresses.
        links: A1 address -> web link of the cell, where there is one.
        mistyped: Unit by canonical name -> what stands in the place of its address and is none.
    """

    units: Mapping[str, Addresses] = field(default_factory=dict)
    coordinator: Addresses = ()
    operator: Addresses = ()
    links: Mapping[str, str] = field(default_factory=dict)
    mistyped: Mapping[str, str] = field(default_factory=dict)


def recipients(
    settings: Settings,
    contacts: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    links: Mapping[str, str] = MappingProxyType({}),
    mistyped: Mapping[str, str] = MappingProxyType({}),
) -> Recipients:
    """Gather them from the settings and the sheet."""
    return Recipients(contacts, settings.mail.coordinator, settings.mail.operator, links, mistyped)


def dump(people: Recipients) -> str:
    """As it is written."""
    values = {
        "units": dict(people.units),
        "coordinator": people.coordinator,
        "operator": people.operator,
        "links": dict(people.links),
        "mistyped": dict(people.mistyped),
    }
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def read(out: Path) -> Recipients:
    """As it was written.

    Raises:
        MailError: It is missing or damaged; the reason is left out, for it quotes addresses.
    """
    try:
        return TypeAdapter(Recipients).validate_json((out / FILE).read_bytes())
    except (OSError, ValidationError):
        raise MailError(
            f"{out / FILE} is missing or damaged: there is nobody to write to.",
            hint="Run ita-sync run again, then ita-sync notify on the same machine.",
        ) from None
