"""From a finished run to letters: one to each unit about its own rows, one to the coordinator about all.

The operator hears of failures only. A letter names no address; the mailer puts one on each copy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache, cached_property
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape

from ita_sync.domain import Finding
from ita_sync.domain.language import Lang
from ita_sync.errors import MailError
from ita_sync.notify.mail_headers import POLICY
from ita_sync.notify.recipients import Recipients
from ita_sync.notify.run_file import Night
from ita_sync.resources import template_folders
from ita_sync.settings import Settings
from ita_sync.text import sanitize
from ita_sync.text.dates import format_date
from ita_sync.thai.units import EVERYONE

Role = Literal["unit", "coordinator", "operator"]

COORDINATOR_RULES = frozenset({"owner-without-contact"})  # what no unit can mend: who keeps the contacts can
LISTED = 200  # findings in one letter: more nobody reads, and mail servers refuse messages of many megabytes


@dataclass(frozen=True)
class OutgoingMail:
    """A message and whom it is for.

    Attributes:
        role: What the addressees are to the report.
        name: The unit's name, or the role, in words that a public log may hold.
        addresses: Where it goes; empty: nobody knows.
        message: The message, without To.
        open: How many of its findings are open, advice aside.
    """

    role: Role
    name: str
    addresses: tuple[str, ...]
    message: EmailMessage
    open: int

    @property
    def id(self) -> str:
        """The Message-ID."""
        return str(self.message["Message-ID"])

    def addressed_to(self, *addresses: str) -> EmailMessage:
        """A copy with these in To.

        Raises:
            ValueError: One of them is no address.
        """
        message = deepcopy(self.message)
        if addresses:
            message["To"] = [as_address(address) for address in addresses]
        return message


@dataclass(frozen=True)
class UnitSummary:
    """What one unit owes, as the coordinator's overview has it.

    Attributes:
        units: The units, joined; blank: the row names none.
        count: Its open findings.
        since: The first night of the oldest; None where that is not known.
    """

    units: str
    count: int
    since: date | None


def as_address(address: str, name: str = "") -> Address:
    """An address for a header; a domain in Thai letters gets the form that DNS knows.

    Raises:
        ValueError: It is no address.
    """
    local, _, domain = address.rpartition("@")
    return Address(display_name=name, username=local, domain=domain.encode("idna").decode())


def compose(
    night: Night, people: Recipients, settings: Settings, *, artifact_url: str, today: date
) -> tuple[OutgoingMail, ...]:
    """All the letters of a night, by the policy of `[mail]`.

    With `changes` a unit is written to when something is new or was mended, with `daily` also while anything is
    still open. A failed report keeps nobody from learning what is missing, and the operator learns of the failure.

    Raises:
        MailError: A template is broken.
    """
    writer = Writer(night, people, settings, artifact_url, today)
    failure = (writer.operator(night.error),) if night.status == "failed" else ()
    if settings.mail.policy == "off":
        return failure
    return (*writer.units(), *writer.coordinator(), *writer.staff_failure(), *failure)


@dataclass(frozen=True)
class Writer:
    """Writes the letters of one night."""

    night: Night
    people: Recipients
    settings: Settings
    artifact_url: str
    today: date

    def units(self) -> Iterator[OutgoingMail]:
        """To each unit about its own rows."""
        for unit, findings in self._by_unit.items():
            if self._is_due(findings):
                yield self._letter("unit", unit, self.people.units.get(unit, ()), findings)

    def coordinator(self) -> Iterator[OutgoingMail]:
        """About everything."""
        if self._is_due(self.night.findings) or self.night.displaced:
            yield self._letter("coordinator", "", self.people.coordinator, self.night.findings)

    def staff_failure(self) -> Iterator[OutgoingMail]:
        """To the coordinator about a failure that staff can mend, such as a header that they broke."""
        if self.night.staff_can_mend and self.people.coordinator:
            yield self._letter("coordinator", "", self.people.coordinator, (), error=self.night.error)

    def operator(self, error: str) -> OutgoingMail:
        """About what failed, one line each."""
        return self._letter("operator", "", self.people.operator, (), error=error)

    def _is_due(self, findings: Sequence[Finding]) -> bool:
        if self.settings.mail.policy == "daily":
            return bool(findings)
        return any(finding.state != "open" for finding in findings)

    @cached_property
    def _by_unit(self) -> Mapping[str, Sequence[Finding]]:
        """Each unit's own findings; `ทุกสำนัก/กอง` means each of them.

        Advice (info), and whom no mail reaches, are left to the coordinator.
        """
        groups: defaultdict[str, list[Finding]] = defaultdict(list)
        for finding in self.night.findings:
            if finding.severity != "info" and finding.rule not in COORDINATOR_RULES:
                for unit in self._meant_by(finding.owners):
                    groups[unit].append(finding)
        return {unit: sorted(findings, key=lambda finding: finding.row) for unit, findings in groups.items()}

    def _meant_by(self, owners: Sequence[str]) -> Iterator[str]:
        everyone = self.people.units if EVERYONE in owners else ()
        return iter(dict.fromkeys([*everyone, *(owner for owner in owners if owner != EVERYONE)]))

    def _letter(
        self, role: Role, unit: str, addresses: Sequence[str], findings: Sequence[Finding], *, error: str = ""
    ) -> OutgoingMail:
        still_open = [finding for finding in findings if finding.state != "fixed"]
        owed = [finding for finding in still_open if finding.severity != "info"]
        listed = still_open[:LISTED]
        fixed = [finding for finding in findings if finding.state == "fixed"]
        values = {
            "lang": self.settings.lang,
            "role": role,
            "unit": unit,
            "night": self.night,
            "groups": _groups(listed) if role == "coordinator" else [("", listed)],
            "open_count": len(owed),
            "advice_count": len(still_open) - len(owed),
            "new_count": sum(finding.state == "new" for finding in owed),
            "more_count": len(still_open) - len(listed),
            "mark_new": len({finding.state for finding in still_open}) > 1,
            "fixed": fixed[:LISTED],
            "fixed_count": len(fixed),
            "links": defaultdict(str, self.people.links),
            "shares": _shares(owed),
            "unreachable": self._unreachable(),
            "mistyped": self.people.mistyped,
            "operator_told": bool(self.people.operator),
            "artifact_url": self.artifact_url,
            "error": error,
        }
        name = sanitize.redact_and_truncate(unit) if role == "unit" else role
        # After a night that failed, the coordinator is told when a second try has the report.
        outcome = self.night.status if role == "coordinator" else ""
        message = self._message(role, unit, values, _said(findings, error) + outcome)
        return OutgoingMail(role, name, tuple(addresses), message, len(owed))

    def _unreachable(self) -> list[str]:
        """Units that owe something and cannot be told."""
        return [
            unit
            for unit, findings in self._by_unit.items()
            if not self.people.units.get(unit) and any(finding.state != "fixed" for finding in findings)
        ]

    def _message(self, role: Role, unit: str, values: Mapping[str, Any], said: str) -> EmailMessage:
        message = EmailMessage(policy=POLICY)
        if self.settings.mail.sender:
            message["From"] = self._sender(self.settings.mail.sender)
        message["Subject"] = sanitize.truncate(self._render("mail.subject.j2", values), 120)
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = self._id("letter", role, unit, self.today.isoformat(), said)
        message["In-Reply-To"] = message["References"] = self._id("thread", role, unit)
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"  # what Exchange reads instead
        # Base64: no server can break a line, and none needs to understand 8-bit text.
        message.set_content(self._render("mail.txt.j2", values), cte="base64")
        message.add_alternative(self._render("mail.html.j2", values), subtype="html", cte="base64")
        return message

    def _sender(self, address: str) -> Address:
        try:
            return as_address(address, f"ITA {sanitize.truncate(self.night.agency, 80)}")
        except ValueError:
            raise MailError("[mail] from is not a mail address.", hint="Set it in ita.toml.") from None

    def _id(self, *parts: str) -> str:
        """The same whenever the same is said to the same; the nights of one thread share its root."""
        named = "\0".join((self.night.agency, str(self.night.fiscal_year), *parts))
        digest = blake2b(named.encode(errors="replace"), digest_size=12).hexdigest()
        return f"<{digest}@ita-sync.invalid>"

    def _render(self, template: str, values: Mapping[str, Any]) -> str:
        try:
            environment = _environment(template_folders(self.settings.root), self.settings.lang)
            return sanitize.lines(environment.get_template(template).render(values))
        except Exception as error:  # a municipality's own template can fail in any way
            place = (
                f"{getattr(error, 'name', None) or template}, line {getattr(error, 'lineno', None) or '?'}"
            )
            raise MailError(
                f"The template {place} is broken ({type(error).__name__}: {sanitize.redact_and_truncate(str(error))}).",
                hint="Mend it in templates/, or remove it there to use the one that comes with the program.",
            ) from None


@cache
def _environment(folders: tuple[Path, ...], lang: Lang) -> Environment:
    """The templates, compiled once for all letters."""
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "line": sanitize.one_line,
        "brief": sanitize.truncate,
        "day": lambda day: format_date(day, lang),
    }
    return environment


def _shares(findings: Sequence[Finding]) -> list[UnitSummary]:
    """Who owes how much since when, in the order of the findings."""
    shares: dict[str, UnitSummary] = {}
    for finding in findings:
        units = _joined(finding)
        share = shares.get(units, UnitSummary(units, 0, finding.since))
        days = [day for day in (share.since, finding.since) if day]
        shares[units] = replace(share, count=share.count + 1, since=min(days, default=None))
    return list(shares.values())


def _groups(findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    """The findings by the units that their rows name; advice comes last."""
    ordered = sorted(
        findings, key=lambda finding: (_joined(finding), finding.severity == "info", finding.row)
    )
    return [(units, list(group)) for units, group in groupby(ordered, key=_joined)]


def _joined(finding: Finding) -> str:
    return ", ".join(finding.owners)


def _said(findings: Sequence[Finding], error: str) -> str:
    return "\0".join([error, *(f"{finding.id} {finding.state}" for finding in findings)])
