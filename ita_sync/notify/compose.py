"""Composing the mails about a finished run.

Each unit gets a mail about its own rows, the coordinator one about all rows, and the operator one about a failure. The
messages have no recipient; the mailer sets it on each copy.
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

from ita_sync.domain import OFFICE_RULES, Finding, LocalizedText
from ita_sync.domain.language import Lang
from ita_sync.errors import MailError
from ita_sync.notify.mail_headers import POLICY
from ita_sync.notify.recipients import Recipients
from ita_sync.notify.run_file import FinishedRun
from ita_sync.resources import template_folders
from ita_sync.settings import Settings
from ita_sync.text import sanitize
from ita_sync.text.dates import format_date
from ita_sync.thai.addressees import addressee
from ita_sync.thai.units import EVERYONE

Role = Literal["unit", "coordinator", "operator"]

TOLD_ONCE = frozenset({"unknown-owner"})  # a name is wrong everywhere alike
ALSO = LocalizedText("(และอีก {count} ช่อง: {cells})", "(and in {count} more cells: {cells})")
CELLS_NAMED = 10
SET_SENDER = LocalizedText("ระบุใน ita.toml", "Set it in ita.toml.")
LISTED = 200  # findings in one mail; mail servers refuse messages of many megabytes


@dataclass(frozen=True)
class OutgoingMail:
    """A message and its recipients.

    Attributes:
        role: The role of the recipients.
        name: The unit's name, or the role; contains no address, so that it may be logged.
        addresses: The recipients; empty if none are known.
        message: The message, without To.
        open: The number of its findings that are open, without advice.
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
        """Return a copy with these recipients in To.

        Raises:
            ValueError: One of them is not a mail address.
        """
        message = deepcopy(self.message)
        if addresses:
            message["To"] = [as_address(address) for address in addresses]
        return message


@dataclass(frozen=True)
class UnitSummary:
    """A line of the coordinator's overview: the open findings of a unit, or of several that share rows.

    Attributes:
        units: The names of the units, joined by commas; blank if the rows name none.
        count: The number of open findings.
        since: The day on which the oldest was first found; None if that is unknown.
    """

    units: str
    count: int
    since: date | None


def as_address(address: str, name: str = "") -> Address:
    """Return an address for a mail header, with the domain in IDNA form.

    Args:
        address: The mail address; its domain may be in Thai letters.
        name: The display name.

    Raises:
        ValueError: It is not a mail address.
    """
    local, _, domain = address.rpartition("@")
    return Address(display_name=name, username=local, domain=domain.encode("idna").decode())


def compose(
    night: FinishedRun, people: Recipients, settings: Settings, *, artifact_url: str, today: date
) -> tuple[OutgoingMail, ...]:
    """Compose all mails about a run, by the policy in `[mail]`.

    With `changes` a unit gets a mail if a finding is new or fixed, with `daily` also while one is open. If the report
    failed, these mails are composed as well, and one to the operator about the failure.

    Args:
        night: The run.
        people: The addresses, and links to the cells.
        settings: Language, policy, sender and the folder with templates.
        artifact_url: Where the report can be downloaded; may be blank.
        today: The day, which is part of each Message-ID.

    Raises:
        MailError: A template is broken, or the sender is not a mail address.
    """
    writer = Writer(night, people, settings, artifact_url, today)
    failure = (writer.operator(night.error),) if night.status == "failed" else ()
    if settings.mail.policy == "off":
        return failure
    return (*writer.units(), *writer.coordinator(), *writer.staff_failure(), *failure)


@dataclass(frozen=True)
class Writer:
    """Composes the mails about one run; the attributes are the arguments of `compose`."""

    night: FinishedRun
    people: Recipients
    settings: Settings
    artifact_url: str
    today: date

    def units(self) -> Iterator[OutgoingMail]:
        """Compose a mail to each unit about its own rows."""
        for unit, findings in self._by_unit.items():
            if self._is_due(findings):
                yield self._letter("unit", unit, self.people.units.get(unit, ()), findings)

    def coordinator(self) -> Iterator[OutgoingMail]:
        """Compose a mail to the coordinator about all findings."""
        if self._is_due(self.night.findings) or self.night.displaced:
            yield self._letter("coordinator", "", self.people.coordinator, self.night.findings)

    def staff_failure(self) -> Iterator[OutgoingMail]:
        """Compose a mail to the coordinator about a failure that staff can fix, such as a changed header."""
        if self.night.staff_can_mend and self.people.coordinator:
            yield self._letter("coordinator", "", self.people.coordinator, (), error=self.night.error)

    def operator(self, error: str) -> OutgoingMail:
        """Compose a mail to the operator about failures, one on each line of `error`."""
        return self._letter("operator", "", self.people.operator, (), error=error)

    def _is_due(self, findings: Sequence[Finding]) -> bool:
        if self.settings.mail.policy == "daily":
            return bool(findings)
        return any(finding.state != "open" for finding in findings)

    @cached_property
    def _by_unit(self) -> Mapping[str, Sequence[Finding]]:
        """Unit -> its findings by row; those of `ทุกสำนัก/กอง` belong to each unit.

        Advice (severity info) and the findings of OFFICE_RULES are only for the coordinator.
        """
        groups: defaultdict[str, list[Finding]] = defaultdict(list)
        for finding in self.night.findings:
            if finding.severity != "info" and finding.rule not in OFFICE_RULES:
                for unit in self._units_of(finding.owners):
                    groups[unit].append(finding)
        return {unit: sorted(findings, key=lambda finding: finding.row) for unit, findings in groups.items()}

    def _units_of(self, owners: Sequence[str]) -> Iterator[str]:
        everyone = self.people.units if EVERYONE in owners else ()
        return iter(dict.fromkeys([*everyone, *(owner for owner in owners if owner != EVERYONE)]))

    def _letter(
        self, role: Role, unit: str, addresses: Sequence[str], findings: Sequence[Finding], *, error: str = ""
    ) -> OutgoingMail:
        values: dict[str, Any] = {
            **_finding_values(_told_once(findings, self.settings.lang), by_unit=role == "coordinator"),
            "lang": self.settings.lang,
            "role": role,
            "unit": unit,
            "night": self.night,
            "links": defaultdict(str, self.people.links),
            "unreachable": self._unreachable(),
            "mistyped": self.people.mistyped,
            "operator_told": bool(self.people.operator),
            "artifact_url": self.artifact_url,
            "error": error,
        }
        name = sanitize.redact_and_truncate(unit) if role == "unit" else role
        # With the status, the coordinator gets another mail when a second run of the day succeeds after a failure.
        status = self.night.status if role == "coordinator" else ""
        message = self._message(role, unit, values, _content_key(findings, error) + status)
        return OutgoingMail(role, name, tuple(addresses), message, values["open_count"])

    def _unreachable(self) -> list[str]:
        """The units with open findings that have no address."""
        return [
            unit
            for unit, findings in self._by_unit.items()
            if not self.people.units.get(unit) and any(finding.state != "fixed" for finding in findings)
        ]

    def _message(self, role: Role, unit: str, values: Mapping[str, Any], content_key: str) -> EmailMessage:
        """Render the templates.

        Args:
            role: The role of the recipients.
            unit: The unit's name; blank for another role.
            values: The values of the templates.
            content_key: Text that is the same if and only if the content is; part of the Message-ID.
        """
        message = EmailMessage(policy=POLICY)
        if self.settings.mail.sender:
            message["From"] = self._sender(self.settings.mail.sender)
        message["Subject"] = sanitize.truncate(self._render("mail.subject.j2", values), 120)
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = self._id("letter", role, unit, self.today.isoformat(), content_key)
        message["In-Reply-To"] = message["References"] = self._id("thread", role, unit)
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"  # for Exchange, which ignores Auto-Submitted
        # Base64, so that servers neither wrap lines nor need to support 8-bit text.
        message.set_content(self._render("mail.txt.j2", values), cte="base64")
        message.add_alternative(self._render("mail.html.j2", values), subtype="html", cte="base64")
        return message

    def _sender(self, address: str) -> Address:
        try:
            return as_address(address, f"ITA {sanitize.truncate(self.night.agency, 80)}")
        except ValueError:
            raise MailError(
                LocalizedText("ค่าของ [mail] from ไม่ใช่ที่อยู่อีเมล", "[mail] from is not a mail address."),
                hint=SET_SENDER,
            ) from None

    def _id(self, *parts: str) -> str:
        """Return a message ID that depends only on the agency, the fiscal year and these parts."""
        named = "\0".join((self.night.agency, str(self.night.fiscal_year), *parts))
        digest = blake2b(named.encode(errors="replace"), digest_size=12).hexdigest()
        return f"<{digest}@ita-sync.invalid>"

    def _render(self, template: str, values: Mapping[str, Any]) -> str:
        try:
            environment = _environment(template_folders(self.settings.root), self.settings.lang)
            return sanitize.lines(environment.get_template(template).render(values))
        except Exception as error:  # a municipality's own template may raise any exception
            name, line = getattr(error, "name", None) or template, getattr(error, "lineno", None) or "?"
            why = f"{type(error).__name__}: {sanitize.redact_and_truncate(str(error))}"
            raise MailError(
                LocalizedText(
                    f"แม่แบบ {name} บรรทัดที่ {line} ใช้ไม่ได้ ({why})",
                    f"The template {name}, line {line} is broken ({why}).",
                ),
                hint=LocalizedText(
                    "แก้ไฟล์ใน templates/ หรือลบออก เพื่อใช้แม่แบบที่มากับโปรแกรม",
                    "Mend it in templates/, or remove it there to use the one that comes with the program.",
                ),
            ) from None


@cache
def _environment(folders: tuple[Path, ...], lang: Lang) -> Environment:
    """The templates' environment, which is created once so that each template is compiled once."""
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
        "addressee": addressee,
        "day": lambda day: format_date(day, lang),
    }
    return environment


def _finding_values(findings: Sequence[Finding], *, by_unit: bool) -> dict[str, Any]:
    """The values of the templates that depend on the findings; `by_unit` groups the open ones by unit."""
    still_open = [finding for finding in findings if finding.state != "fixed"]
    owed = [finding for finding in still_open if finding.severity != "info"]
    listed = still_open[:LISTED]
    fixed = [finding for finding in findings if finding.state == "fixed" and not finding.is_row_gone]
    gone = [finding for finding in findings if finding.is_row_gone]
    return {
        "groups": _groups(listed) if by_unit else [("", listed)],
        "open_count": len(owed),
        "advice_count": len(still_open) - len(owed),
        "new_count": sum(finding.state == "new" for finding in owed),
        "more_count": len(still_open) - len(listed),
        "mark_new": len({finding.state for finding in still_open}) > 1,
        "fixed": fixed[:LISTED],
        "fixed_count": len(fixed),
        "gone": gone[:LISTED],
        "gone_count": len(gone),
        "shares": _unit_summaries(owed),
    }


def _told_once(findings: Sequence[Finding], lang: Lang) -> list[Finding]:
    """The findings, with one for all those that say the same of one name; it names the further cells."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for number, finding in enumerate(findings):
        once = finding.rule in TOLD_ONCE and finding.state != "fixed"
        groups.setdefault((finding.rule, finding.message if once else str(number)), []).append(finding)
    return [_as_one(group, lang) for group in groups.values()]


def _as_one(group: Sequence[Finding], lang: Lang) -> Finding:
    first, *others = group
    if not others:
        return first
    cells = [finding.cell for finding in others]
    named = ", ".join(cells[:CELLS_NAMED]) + (" …" if len(cells) > CELLS_NAMED else "")
    also = ALSO.format(count=len(cells), cells=named).in_language(lang)
    return first._replace(
        message=f"{first.message} {also}",
        state=min(finding.state for finding in group),  # new before open
        since=min((finding.since for finding in group if finding.since), default=None),
    )


def _unit_summaries(findings: Sequence[Finding]) -> list[UnitSummary]:
    """Count the findings of each unit or group of units, in the order of the findings."""
    summaries: dict[str, UnitSummary] = {}
    for finding in findings:
        units = _joined_owners(finding)
        summary = summaries.get(units, UnitSummary(units, 0, finding.since))
        days = [day for day in (summary.since, finding.since) if day]
        summaries[units] = replace(summary, count=summary.count + 1, since=min(days, default=None))
    return list(summaries.values())


def _groups(findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    """Group the findings by the units of their rows; within a group, advice comes last."""
    ordered = sorted(
        findings, key=lambda finding: (_joined_owners(finding), finding.severity == "info", finding.row)
    )
    return [(units, list(group)) for units, group in groupby(ordered, key=_joined_owners)]


def _joined_owners(finding: Finding) -> str:
    return ", ".join(finding.owners)


def _content_key(findings: Sequence[Finding], error: str) -> str:
    return "\0".join([error, *(f"{finding.id} {finding.state}" for finding in findings)])
