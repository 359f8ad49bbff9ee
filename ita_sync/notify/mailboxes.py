"""Which addresses get one letter together, and which the sheet may not name. Pure.

Whoever can edit the sheet can name addresses, so that the service has to be no relay: `[mail] domains` limits which, and
there is a limit for each unit and one for a night (docs/architecture.md, news and mails).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import NamedTuple

from ita_sync.domain import COORDINATOR, LocalizedText
from ita_sync.domain.language import as_localized, joined
from ita_sync.domain.receipt import ROLES
from ita_sync.notify.recipients import Recipients
from ita_sync.settings import Settings
from ita_sync.text import sanitize
from ita_sync.text.mail_addresses import address_key, is_domain

MOST_ADDRESSES = 10  # of one unit, from the sheet
MOST_COPIES = 200  # in one night
UNITS_NAMED = 20  # in one notice
UNIT_LENGTH = 80  # letters of a unit's name, which may be anything
# Some servers pass `name%other.example@their.own` on to other.example, and some end a name where a control character is.
ROUTE = re.compile(r"[%!\x00-\x1f\x7f]")

REFUSED = LocalizedText(
    "{unit}: ที่อยู่อีเมลในแผ่นงานรายชื่อผู้รับผิดชอบ {count} ที่อยู่ไม่ได้รับอนุญาตตาม [mail] domains จึงไม่ได้รับอีเมล "
    "ถ้าที่อยู่นั้นถูกต้อง ให้เพิ่มโดเมนหรือที่อยู่นั้นใน [mail] domains ของ ita.toml ถ้าไม่ถูกต้อง ให้ลบออกจากแผ่นงาน",
    "{unit}: addresses in the contacts tab that [mail] domains does not allow, so that they get no mail: {count}. "
    "If they are right, add their domain or the addresses to [mail] domains in ita.toml; if not, remove them from the tab.",
)
TOO_MANY = LocalizedText(
    "{unit}: แผ่นงานรายชื่อผู้รับผิดชอบมีที่อยู่อีเมลเกิน {most} ที่อยู่ อีก {count} ที่อยู่จึงไม่ได้รับอีเมล "
    "ให้ลดเหลือไม่เกิน {most} ที่อยู่ ใช้อีเมลกลุ่ม หรือระบุที่อยู่ใน [owners] ของ ita.toml",
    "{unit}: the contacts tab has more than {most} addresses; those that get no mail: {count}. "
    "Leave {most} at most, use the address of a group, or name them under [owners] in ita.toml.",
)
OVER_LIMIT = LocalizedText(
    "อีเมลของการตรวจครั้งนี้มีผู้รับเกิน {most} ที่อยู่ อีก {count} ที่อยู่จึงไม่ได้รับอีเมล{untold} "
    "ให้ตรวจว่าแผ่นงานรายชื่อผู้รับผิดชอบมีที่อยู่ที่ไม่ควรมีหรือไม่",
    "Tonight's mails had more than {most} addresses to go to; those that got none: {count}{untold}. "
    "See whether the contacts tab names addresses that it should not.",
)
UNTOLD = LocalizedText(
    " สำนัก/กองที่ยังไม่ได้รับแจ้งและจะได้รับแจ้งในครั้งถัดไป: {units}",
    "; not told yet, and told on the next night: {units}",
)
MORE_UNITS = LocalizedText("และอีก {count} แห่ง", "and {count} more")


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


class Admission(NamedTuple):
    """A unit's addresses, each once, in its first spelling.

    Attributes:
        admitted: Those that get mail.
        refused: Those that `[mail] domains` does not allow.
        surplus: Those beyond the limit for a unit.
    """

    admitted: tuple[str, ...]
    refused: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gate:
    """Which addresses the sheet may name.

    Attributes:
        trusted: The addresses that stand in the settings, as `address_key` writes them: they always pass.
        domains: The domains from which any address passes, with those below them; None: all.
    """

    trusted: Collection[str]
    domains: Collection[str] | None

    @staticmethod
    def of(settings: Settings) -> Gate:
        """The gate that the settings ask for."""
        mail, entries = settings.mail, settings.mail.domains
        single = [entry for entry in entries if "@" in entry]
        named = [*single, *mail.coordinator, *mail.operator, *filter(None, [mail.sender])]
        for addresses in settings.owners.values():
            named.extend(addresses)
        domains = frozenset(entries) - frozenset(single) if entries else None
        return Gate(frozenset(map(address_key, named)), domains)

    def admit(self, addresses: Iterable[str]) -> Admission:
        """Sort a unit's addresses by what becomes of them."""
        spelling = _first_spellings(addresses)
        from_sheet = [key for key in spelling if not self.trusts(key)]
        allowed = [key for key in from_sheet if self._allows(key)]
        surplus = allowed[MOST_ADDRESSES:]
        refused = [key for key in from_sheet if not self._allows(key)]
        left_out = {*refused, *surplus}
        admitted = [key for key in spelling if key not in left_out]
        return Admission(*(tuple(spelling[key] for key in keys) for keys in (admitted, refused, surplus)))

    def trusts(self, address: str) -> bool:
        """Whether an address stands in the settings."""
        return address_key(address) in self.trusted

    def _allows(self, key: str) -> bool:
        if self.domains is None:
            return True
        local, _, domain = key.rpartition("@")
        is_plain = is_domain(domain) and not ROUTE.search(local)
        return is_plain and any(f".{domain}".endswith(f".{known}") for known in self.domains)


def mailboxes(
    people: Recipients, names: Sequence[str], settings: Settings
) -> tuple[tuple[Mailbox, ...], tuple[Notice, ...]]:
    """Find out which addresses get one letter together.

    Args:
        people: The addresses of units and roles.
        names: The recipients to consider: units, then COORDINATOR, then OPERATOR.
        settings: For `[mail] domains` and the addresses that stand in the settings.

    Returns:
        The mailboxes in the order of the names, and what the sheet asks for but is not done. A unit without an address
        has a mailbox without one, so that its letter can be written to a file.
    """
    gate = Gate.of(settings)
    admissions = {name: _admission(people, name, gate) for name in dict.fromkeys(names)}
    standing_for = _standing_for(admissions)
    place = {name: number for number, name in enumerate(admissions)}
    ordered = sorted(standing_for, key=lambda recipients: [place[name] for name in recipients])
    boxes = tuple(Mailbox(recipients, tuple(standing_for[recipients])) for recipients in ordered)
    return boxes, tuple(_notices(admissions))


def _standing_for(admissions: Mapping[str, Admission]) -> Mapping[tuple[str, ...], Sequence[str]]:
    """Recipients -> the addresses that stand for exactly them; none for a unit without any."""
    spelling = _first_spellings(address for one in admissions.values() for address in one.admitted)
    recipients: dict[str, list[str]] = {key: [] for key in spelling}
    for name, admission in admissions.items():
        for address in admission.admitted:
            recipients[address_key(address)].append(name)
    found: dict[tuple[str, ...], list[str]] = {
        (name,): [] for name, one in admissions.items() if not (one.admitted or name in ROLES)
    }
    for key, names in recipients.items():
        found.setdefault(tuple(names), []).append(spelling[key])
    return found


def within_limit(
    boxes: Sequence[Mailbox], limit: int = MOST_COPIES
) -> tuple[tuple[Mailbox, ...], tuple[Notice, ...]]:
    """Leave out the addresses beyond a night's limit.

    Every recipient gets its first address before anybody gets a second, the coordinator and the operator before units.

    Args:
        boxes: The mailboxes that get a letter tonight.
        limit: How many copies a night may send.

    Returns:
        The mailboxes with the addresses that are left, and a notice where some are not. A mailbox that lost all of its
        addresses is left out.
    """
    copies = sorted(_copies(boxes))
    kept = {(copy.box, copy.address) for copy in copies[:limit]}
    if len(kept) == len(copies):
        return tuple(boxes), ()
    limited = [
        replace(box, addresses=tuple(one for at, one in enumerate(box.addresses) if (number, at) in kept))
        for number, box in enumerate(boxes)
    ]
    left = tuple(
        box for box, before in zip(limited, boxes, strict=True) if box.addresses or not before.addresses
    )
    return left, (_over_limit(boxes, left, limit),)


class _Copy(NamedTuple):
    """A copy of a letter, which sorts by when it is sent: its round, roles first, then the order of the mailboxes."""

    round: int
    is_for_units: bool
    box: int
    address: int


def _copies(boxes: Sequence[Mailbox]) -> Iterator[_Copy]:
    """Yield a copy for each address; those of round 0 reach each recipient once."""
    reached: set[str] = set()
    for number, box in sorted(enumerate(boxes), key=lambda item: _is_for_units(item[1])):
        is_first = not reached.issuperset(box.recipients)
        for at in range(len(box.addresses)):
            yield _Copy(0 if is_first and at == 0 else max(at, 1), _is_for_units(box), number, at)
        if box.addresses:
            reached.update(box.recipients)


def _is_for_units(box: Mailbox) -> bool:
    return not set(ROLES) & set(box.recipients)


def _first_spellings(addresses: Iterable[str]) -> dict[str, str]:
    """The key of each address -> how it is written where it first stands."""
    spelling: dict[str, str] = {}
    for address in addresses:
        spelling.setdefault(address_key(address), address)
    return spelling


def _admission(people: Recipients, name: str, gate: Gate) -> Admission:
    """What becomes of a recipient's addresses; those of a role stand in the settings."""
    if name not in ROLES:
        return gate.admit(people.units.get(name, ()))
    addresses = people.coordinator if name == COORDINATOR else people.operator
    return Admission(tuple(_first_spellings(addresses).values()))


def _notices(admissions: Mapping[str, Admission]) -> Iterator[Notice]:
    """Yield a notice for each unit and reason."""
    for unit, admission in admissions.items():
        named = short_name(unit)
        for reason, addresses in ((REFUSED, admission.refused), (TOO_MANY, admission.surplus)):
            if addresses:
                text = reason.format(unit=named, count=len(addresses), most=MOST_ADDRESSES)
                yield Notice(digest("notice", unit, *sorted(map(address_key, addresses))), text)


def _over_limit(before: Sequence[Mailbox], left: Sequence[Mailbox], limit: int) -> Notice:
    reached = {name for box in left if box.addresses for name in box.recipients}
    meant = dict.fromkeys(name for box in before if box.addresses for name in box.recipients)
    units = [name for name in meant if name not in reached and name not in ROLES]
    count = sum(len(box.addresses) for box in before) - limit
    untold = UNTOLD.format(units=_listed(units)) if units else ""
    text = OVER_LIMIT.format(most=limit, count=count, untold=untold)
    return Notice(digest("notice", "limit", str(count)), text)  # other units wait on each night


def _listed(units: Sequence[str]) -> LocalizedText:
    names = ", ".join(map(short_name, units[:UNITS_NAMED]))
    if len(units) <= UNITS_NAMED:
        return as_localized(names)
    return joined([names, MORE_UNITS.format(count=len(units) - UNITS_NAMED)], " ")


def short_name(unit: str) -> str:
    """The name of a unit, for a letter or a log that others read."""
    return sanitize.redact_and_truncate(unit, UNIT_LENGTH)


def digest(kind: str, *parts: str) -> str:
    """An id for something that is no finding of a rule: the same parts give the same one."""
    return f"{kind}-{blake2b(chr(0).join(parts).encode(errors='replace'), digest_size=8).hexdigest()}"
