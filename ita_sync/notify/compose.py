"""From a finished run to messages: one to each unit about its own rows, one to the coordinator about all."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import partial
from hashlib import blake2b
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape

from ita_sync.errors import MailError
from ita_sync.model import Finding
from ita_sync.notify.private import Addressees
from ita_sync.notify.record import Night
from ita_sync.resources import template_folders
from ita_sync.settings import Lang, Settings
from ita_sync.thai.units import EVERYONE

MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True)
class Letter:
    """A message and whom it is for, in words that may be logged.

    Attributes:
        to: The unit, `coordinator` or `operator`.
        addresses: Where it goes; empty: nobody knows.
        message: The message itself.
        open: How many of its findings are open.
    """

    to: str
    addresses: tuple[str, ...]
    message: EmailMessage
    open: int


def compose(
    night: Night, people: Addressees, settings: Settings, *, artifact_url: str, today: date
) -> tuple[Letter, ...]:
    """All the letters of a night, by the policy of `[mail]`.

    A unit with nothing open, and nothing mended since last night, gets none; with the policy `changes` neither
    does one for which nothing changed.

    Raises:
        MailError: No sender is set, or a template is broken.
    """
    if settings.mail.sender is None:
        raise MailError("There is no sender: [mail] from is not set.", hint="Set it in ita.toml.")
    writer = _Writer(settings, night, people, artifact_url, today)
    if night.status == "failed":
        return tuple(writer.operator(night.error))
    if settings.mail.policy == "off":
        return ()
    return (*writer.units(), *writer.coordinator())


def failure_letter(
    night: Night, people: Addressees, settings: Settings, problems: Sequence[str], today: date
) -> tuple[Letter, ...]:
    """To the operator: letters that could not be delivered."""
    return tuple(_Writer(settings, night, people, "", today).operator("\n".join(problems)))


@dataclass(frozen=True)
class _Writer:
    settings: Settings
    night: Night
    people: Addressees
    artifact_url: str
    today: date

    def units(self) -> Iterator[Letter]:
        for unit, findings in self._by_unit().items():
            if self._worth_a_letter(findings):
                yield self._letter(unit, self.people.units.get(unit, ()), findings)

    def coordinator(self) -> Iterator[Letter]:
        findings = self.night.findings
        if self.people.coordinator and self._worth_a_letter(findings):
            yield self._letter("coordinator", self.people.coordinator, findings)

    def operator(self, error: str) -> Iterator[Letter]:
        if self.people.operator:
            yield self._letter("operator", self.people.operator, (), error=error)

    def _worth_a_letter(self, findings: Sequence[Finding]) -> bool:
        if self.settings.mail.policy == "daily":
            return any(finding.state != "fixed" for finding in findings)
        return any(finding.state in {"new", "fixed"} for finding in findings)

    def _by_unit(self) -> Mapping[str, list[Finding]]:
        """Each unit's own findings, advice (info) left to the coordinator; `ทุกสำนัก/กอง` means each of them."""
        groups: dict[str, list[Finding]] = {}
        for finding in self.night.findings:
            units = [*self.people.units] if EVERYONE in finding.owners else list(finding.owners)
            for unit in units if finding.severity != "info" else ():
                groups.setdefault(unit, []).append(finding)
        return groups

    def _letter(
        self, to: str, addresses: tuple[str, ...], findings: Sequence[Finding], *, error: str = ""
    ) -> Letter:
        open_findings = [finding for finding in findings if finding.state != "fixed"]
        values = {
            "lang": self.settings.lang,
            "to": to,
            "night": self.night,
            "agency": self.settings.agency.name,
            "year": self.settings.report.fiscal_year,
            "open": open_findings,
            "fixed": [finding for finding in findings if finding.state == "fixed"],
            "links": defaultdict(str, self.people.links),
            "unreachable": self._unreachable() if to == "coordinator" else (),
            "artifact_url": self.artifact_url,
            "error": error,
            "today": self.today,
        }
        return Letter(to, addresses, self._message(to, addresses, values), len(open_findings))

    def _unreachable(self) -> list[str]:
        return [unit for unit in self._by_unit() if unit != EVERYONE and not self.people.units.get(unit)]

    def _message(self, to: str, addresses: Sequence[str], values: Mapping[str, Any]) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        sender = self.settings.mail.sender or ""
        message["From"] = Address(
            display_name=one_line(f"ita-sync {self.settings.agency.name}"), addr_spec=sender
        )
        message["To"] = ", ".join(addresses)
        message["Subject"] = one_line(self._render("mail.subject.j2", values))
        message["Date"] = format_datetime(datetime.now(UTC))
        root = self._id("thread", to)
        message["Message-ID"] = self._id(
            self.today.isoformat(), to, *(f.id + f.state for f in self.night.findings)
        )
        message["In-Reply-To"] = root
        message["References"] = root
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        message.set_content(self._render("mail.txt.j2", values))
        message.add_alternative(self._render("mail.html.j2", values), subtype="html")
        return message

    def _id(self, *parts: str) -> str:
        """A message id that is the same whenever the same is said; nights of one thread share their root."""
        named = "|".join((self.settings.agency.name, str(self.settings.report.fiscal_year), *parts))
        return f"<{blake2b(named.encode(), digest_size=12).hexdigest()}@ita-sync.invalid>"

    def _render(self, template: str, values: Mapping[str, Any]) -> str:
        try:
            return _templates(self.settings).get_template(template).render(values)
        except TemplateError as error:
            raise MailError(
                f"The template {getattr(error, 'name', None) or template} is broken: {error}.",
                hint="Mend it in templates/, or remove it there to use the one that comes with the program.",
            ) from error


def _templates(settings: Settings) -> Environment:
    loaders = [FileSystemLoader(folder) for folder in template_folders(settings.root)]
    environment = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"line": one_line, "day": partial(_day, lang=settings.lang)}
    return environment


def one_line(text: str) -> str:
    """A text in one line, whatever a cell held."""
    return " ".join(CONTROL.sub(" ", text).split())


def _day(day: date, *, lang: Lang) -> str:
    """A day as staff write it."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year + 543}" if lang == "th" else day.isoformat()
