"""The recipients of the mails and the links to the cells, in out/private/mail.json, which is never uploaded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from pydantic import TypeAdapter, ValidationError

from ita_sync.domain import LocalizedText
from ita_sync.errors import MailError
from ita_sync.settings import Addresses, Settings

FILE = "private/mail.json"


@dataclass(frozen=True)
class Recipients:
    """The recipients of the mails, and the links to the cells.

    Attributes:
        units: Unit by canonical name -> its mail addresses.
        coordinator, operator: Their mail addresses.
        links: A1 address -> web link of the cell, if there is one; blank -> that of the tab.
        mistyped: Unit by canonical name -> the text of its address cell, if that is not an address.
        progress: Unit by canonical name -> how many of its activities lack neither outcome nor summary, and how many it
            has; blank -> those of the sheet.
    """

    units: Mapping[str, Addresses] = field(default_factory=dict)
    coordinator: Addresses = ()
    operator: Addresses = ()
    links: Mapping[str, str] = field(default_factory=dict)
    mistyped: Mapping[str, str] = field(default_factory=dict)
    progress: Mapping[str, tuple[int, int]] = field(default_factory=dict)


_ADAPTER = TypeAdapter(Recipients)


def recipients(
    settings: Settings,
    contacts: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    links: Mapping[str, str] = MappingProxyType({}),
    mistyped: Mapping[str, str] = MappingProxyType({}),
    progress: Mapping[str, tuple[int, int]] = MappingProxyType({}),
) -> Recipients:
    """Return the recipients from the settings and the sheet; the arguments are the attributes of `Recipients`."""
    return Recipients(contacts, settings.mail.coordinator, settings.mail.operator, links, mistyped, progress)


def dump(people: Recipients) -> str:
    """Return the content of the file."""
    values = {
        "units": dict(people.units),
        "coordinator": people.coordinator,
        "operator": people.operator,
        "links": dict(people.links),
        "mistyped": dict(people.mistyped),
        "progress": dict(people.progress),
    }
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def read(out: Path) -> Recipients:
    """Read the file from an output folder.

    Raises:
        MailError: It is missing or damaged. The message has no reason, because the reason would quote addresses.
    """
    try:
        return _ADAPTER.validate_json((out / FILE).read_bytes())
    except (OSError, ValidationError):
        raise MailError(
            LocalizedText(
                f"ไม่พบไฟล์ {out / FILE} หรือไฟล์อ่านไม่ได้ จึงไม่ทราบที่อยู่ผู้รับอีเมล",
                f"{out / FILE} is missing or damaged: there is nobody to write to.",
            ),
            hint=LocalizedText(
                "สั่ง ita-sync run อีกครั้ง แล้วสั่ง ita-sync notify ในเครื่องเดียวกัน",
                "Run ita-sync run again, then ita-sync notify on the same machine.",
            ),
        ) from None
