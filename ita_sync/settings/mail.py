"""`[mail]`: who sends and receives mails, and when; and what counts as a mail address in the settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from ita_sync.domain import LocalizedText
from ita_sync.settings.section import NonBlank, Seconds, Section, Switch, as_list
from ita_sync.text.mail_addresses import (
    address_key,
    domain_key,
    find_addresses,
    is_address,
    is_domain,
    parts_of,
)
from ita_sync.text.printable import CONTROL_CHARS

MailPolicy = Literal["changes", "daily", "off"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
StatusForm = Literal["pdf", "html", "off"]
WITH_MORE = re.compile("[<>]|^mailto:", re.IGNORECASE)


def _address(value: str) -> str:
    value = CONTROL_CHARS.sub("", value)
    if not value:
        raise ValueError(
            LocalizedText(
                "ยังไม่ได้ระบุที่อยู่อีเมล หากยังไม่ใช้ ให้ใส่ # ไว้หน้าคีย์",
                "no address is given; put # before a key that is not in use yet",
            )
        )
    if len(find_addresses(value)) > 1:
        raise ValueError(LocalizedText("มีที่อยู่อีเมลมากกว่าหนึ่งที่อยู่", "this is more than one mail address"))
    if WITH_MORE.search(value):
        raise ValueError(
            LocalizedText(
                "ให้ระบุที่อยู่อย่างเดียว ไม่ต้องมีชื่อและ < >", "write the address alone, without a name and < >"
            )
        )
    if not is_address(value):
        # Not quoted, because addresses must not be logged.
        raise ValueError(LocalizedText("ไม่ใช่ที่อยู่อีเมล", "this is not a mail address"))
    return value


def _in_a_list(named_in: Callable[[str], list[str]], several: LocalizedText) -> BeforeValidator:
    """Take a text that names one thing as a list of it.

    Args:
        named_in: What a text names.
        several: What is said where that is more than one thing.
    """

    def listed(value: object) -> object:
        if isinstance(value, str) and len(named_in(value)) > 1:
            raise ValueError(several)
        return as_list(value)

    return BeforeValidator(listed)


def _mail_domain(value: str) -> str:
    """Return a domain or a single address as it is compared; people write `@`, `*@` or `*.` before a domain."""
    if is_address(value) and not value.startswith("*@"):
        return address_key(value)
    domain = value.lstrip("*@.")
    if not is_domain(domain):
        # Not quoted, because addresses must not be logged.
        raise ValueError(
            LocalizedText(
                'ไม่ใช่โดเมน เช่น "example.go.th" หรือที่อยู่อีเมลหนึ่งที่อยู่ (โดเมนไม่มี https:// และไม่มีช่องว่าง)',
                'this is neither a domain, such as "example.go.th" without https://, nor a single mail address',
            )
        )
    return domain_key(domain)


Address = Annotated[str, AfterValidator(_address)]
Addresses = Annotated[
    tuple[Address, ...],
    _in_a_list(
        find_addresses,
        LocalizedText(
            'หลายที่อยู่ต้องเขียนเป็นรายการ เช่น ["a@example.go.th", "b@example.go.th"]',
            'several addresses stand in a list, such as ["a@example.go.th", "b@example.go.th"]',
        ),
    ),
]
MailDomains = Annotated[
    tuple[Annotated[str, AfterValidator(_mail_domain)], ...],
    _in_a_list(
        parts_of,
        LocalizedText(
            'หลายรายการต้องเขียนเป็นรายการ เช่น ["example.go.th", "name@gmail.com"]',
            'several of them stand in a list, such as ["example.go.th", "name@gmail.com"]',
        ),
    ),
]


class Mail(Section):
    """The sender and recipients of mails, and when they are sent.

    Attributes:
        sender: The sender's address.
        coordinator, operator: Their addresses.
        contact: Whom a clerk may ask, in words: a name, perhaps a telephone number. Blank: the coordinator.
        policy: `changes`: news at once and reminders by the rhythm; `daily`: every day while anything is open; `off`.
        remind_from: From how many days before it is owed an outcome is mentioned in mails.
        remind_every: The day of the week on which what stays open is repeated.
        attach: Whether the report is attached to the coordinator's mail.
        attach_status: In which form the status page is attached there, too, where `attach` is on.
        domains: Domains, with those below them, and single addresses that the sheet may name; empty: any.
        addressees: Unit -> to whom its letters are addressed, where that is not the usual title.
        retry_seconds: How long letters that the server puts off are tried again.
    """

    sender: Address | None = Field(default=None, alias="from")
    coordinator: Addresses = ()
    operator: Addresses = ()
    contact: str = ""
    policy: MailPolicy = "changes"
    remind_from: int = Field(default=30, ge=0, le=366, strict=True)
    remind_every: Weekday = "monday"
    attach: Switch = True
    attach_status: StatusForm = "pdf"
    domains: MailDomains = ()
    addressees: Mapping[str, NonBlank] = Field(default_factory=dict)
    retry_seconds: Seconds = 300.0
