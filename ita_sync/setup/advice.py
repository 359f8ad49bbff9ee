"""What works as it is and would be better otherwise: advice for the settings of the mails. Pure.

The doctor may speak in a log that others read: it names units and domains, never an address.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ita_sync.domain import Grid, LocalizedText
from ita_sync.domain.language import joined
from ita_sync.notify.mailboxes import MOST_ADDRESSES, UNIT_LENGTH, Admission, Gate, short_name
from ita_sync.settings import Settings
from ita_sync.setup.checkups.checkup import UNITS_LISTED, listed
from ita_sync.table.contacts import read_contacts
from ita_sync.text import sanitize
from ita_sync.text.mail_addresses import is_domain
from ita_sync.thai.calendar import BUDDHIST_ERA

# Providers of which anybody has an address: to allow their domains would be to allow everybody.
FREE_MAIL = frozenset({
    "gmail.com", "googlemail.com", "hotmail.com", "hotmail.co.th", "outlook.com", "outlook.co.th", "live.com",
    "windowslive.com", "msn.com", "yahoo.com", "yahoo.co.th", "ymail.com", "rocketmail.com", "icloud.com", "me.com",
    "mac.com", "aol.com", "gmx.com", "gmx.net", "mail.com", "proton.me", "protonmail.com", "zoho.com",
})  # fmt: skip

NO_DUE = LocalizedText(
    "ยังไม่ได้ระบุวันครบกำหนดส่งรายงาน ([report] due) รายการค้างจึงแจ้งซ้ำสัปดาห์ละครั้ง โดยไม่นับถอยหลัง",
    "the day on which the report is due is not set ([report] due): what is open is repeated weekly, without a countdown",
)
SET_DUE = LocalizedText(
    "ระบุใน [report] ของ ita.toml ตามปี ค.ศ. เช่น due = {year}-10-31",
    "Set it under [report] in ita.toml, such as due = {year}-10-31.",
)
ANYBODY = LocalizedText(
    "ผู้ที่แก้ไขสเปรดชีตได้ กำหนดให้ระบบส่งอีเมลถึงที่อยู่ใดก็ได้ เพราะยังไม่ได้ระบุ [mail] domains",
    "whoever can edit the sheet can have mails sent to any address, as [mail] domains is not set",
)
EXAMPLE_DOMAIN = LocalizedText(
    'ระบุโดเมนของเทศบาลใน [mail] ของ ita.toml เช่น domains = ["example.go.th"]',
    'Set your own under [mail] in ita.toml, such as domains = ["example.go.th"].',
)
SET_DOMAINS = LocalizedText(
    "ระบุโดเมนที่ท่านรู้จักใน [mail] ของ ita.toml โดเมนที่แผ่นงานใช้อยู่คือ domains = [{domains}]",
    "Set those that you know under [mail] in ita.toml; the contacts tab has domains = [{domains}].",
)
NAME_SINGLY = LocalizedText(
    "ที่อยู่ของผู้ให้บริการทั่วไป ({domains}) ให้ระบุใน domains ทีละที่อยู่",
    "Addresses of free mail ({domains}) are named in domains one by one, each in full.",
)
REFUSED = LocalizedText(
    "[mail] domains ไม่อนุญาตที่อยู่ต่อไปนี้ จึงไม่ได้รับอีเมล: {units}",
    "[mail] domains refuses addresses, which get no mail: {units}",
)
REFUSED_OF_UNIT = LocalizedText("{unit} {count} ที่อยู่ ({domains})", "{unit} {count} ({domains})")
ALLOW = LocalizedText(
    "ถ้าถูกต้อง ให้เพิ่มโดเมนหรือที่อยู่นั้นใน [mail] domains ของ ita.toml ถ้าไม่ถูกต้อง ให้แก้ไขในแผ่นงานรายชื่อผู้รับผิดชอบ",
    "If they are right, add the domain or the addresses to [mail] domains in ita.toml; if not, mend the contacts tab.",
)
OPEN_DOMAIN = LocalizedText(
    "[mail] domains มี {domains} ซึ่งใครก็มีที่อยู่ได้ จึงไม่จำกัดผู้รับ",
    "[mail] domains has {domains}, of which anybody has an address, so that it limits nobody",
)
SURPLUS = LocalizedText(
    "แผ่นงานรายชื่อผู้รับผิดชอบมีที่อยู่อีเมลเกิน {most} ที่อยู่ต่อสำนัก/กอง ที่อยู่ที่เกินจึงไม่ได้รับอีเมล: {units}",
    "the contacts tab has more than {most} addresses for a unit, and the further ones get no mail: {units}",
)
SURPLUS_OF_UNIT = LocalizedText("{unit} {count} ที่อยู่", "{unit} {count}")
LEAVE_TEN = LocalizedText(
    "ลดเหลือไม่เกิน {most} ที่อยู่ ใช้อีเมลกลุ่ม หรือระบุที่อยู่ใน [owners] ของ ita.toml",
    "Leave {most} at most, use the address of a group, or name them under [owners] in ita.toml.",
)


class Advice(NamedTuple):
    """What could be better.

    Attributes:
        said: What it is now, and what follows from it.
        fix: What to do.
    """

    said: LocalizedText
    fix: LocalizedText


def due_advice(settings: Settings) -> Iterator[Advice]:
    """Yield advice about the due date, without which mails count no days."""
    if settings.report.due is None and settings.mail.policy == "changes":
        yield Advice(NO_DUE, SET_DUE.format(year=settings.report.fiscal_year - BUDDHIST_ERA))


def recipient_advice(settings: Settings, contacts: Grid | None) -> Iterator[Advice]:
    """Yield advice about whom the sheet names.

    Args:
        settings: For `[mail]` and the addresses that stand in the settings.
        contacts: The contacts tab, if there is one.
    """
    if settings.mail.policy == "off":
        return
    gate = Gate.of(settings)
    units = read_contacts(contacts, settings.owners)
    admissions = {unit: gate.admit(addresses) for unit, addresses in units.items()}
    if gate.domains is None:
        if contacts:
            yield _whom_to_allow(gate, admissions)
    elif free := FREE_MAIL & set(gate.domains):
        yield Advice(OPEN_DOMAIN.format(domains=listed(sorted(free))), _name_singly(sorted(free)))
    yield from _left_out(admissions)


def _whom_to_allow(gate: Gate, admissions: Mapping[str, Admission]) -> Advice:
    """Which domains to allow, from the addresses that the sheet names and the settings do not."""
    named = dict.fromkeys(address for one in admissions.values() for address in (*one.admitted, *one.surplus))
    domains = [
        name for name, _ in Counter(_domain(one) for one in named if not gate.trusts(one)).most_common()
    ]
    own = [f'"{domain}"' for domain in domains if domain not in FREE_MAIL and is_domain(domain)]
    fix = SET_DOMAINS.format(domains=listed(own)) if own else EXAMPLE_DOMAIN
    if free := [domain for domain in domains if domain in FREE_MAIL]:
        fix = joined([fix, _name_singly(free)], " ")
    return Advice(ANYBODY, fix)


def _domain(address: str) -> str:
    """The domain of an address, for people: its only part that may be shown."""
    return sanitize.truncate(address.rpartition("@")[2].casefold().rstrip("."), UNIT_LENGTH)


def _name_singly(domains: Iterable[str]) -> LocalizedText:
    return NAME_SINGLY.format(domains=listed([*domains]))


def _left_out(admissions: Mapping[str, Admission]) -> Iterator[Advice]:
    """Yield advice about the addresses that get no mail."""
    refused = [
        REFUSED_OF_UNIT.format(
            unit=short_name(unit),
            count=len(one.refused),
            domains=listed(sorted(set(map(_domain, one.refused)))),
        )
        for unit, one in admissions.items()
        if one.refused
    ]
    if refused:
        yield Advice(REFUSED.format(units=listed(refused, UNITS_LISTED)), ALLOW)
    surplus = [
        SURPLUS_OF_UNIT.format(unit=short_name(unit), count=len(one.surplus))
        for unit, one in admissions.items()
        if one.surplus
    ]
    if surplus:
        said = SURPLUS.format(most=MOST_ADDRESSES, units=listed(surplus, UNITS_LISTED))
        yield Advice(said, LEAVE_TEN.format(most=MOST_ADDRESSES))
