"""Writing the letters about a finished run: one to each mailbox, with a part for each recipient that it stands for.

The messages have no To; the mailer sets it on each copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from functools import cached_property
from typing import Any, Literal

from ita_sync.domain import COORDINATOR, OPERATOR, Finding, LocalizedText, Receipt
from ita_sync.domain.language import in_language
from ita_sync.domain.receipt import ROLES
from ita_sync.errors import MailError
from ita_sync.notify import letter_templates, letter_values, message
from ita_sync.notify.letter_values import Counts, Detail, Part, PartWriter
from ita_sync.notify.mailboxes import Mailbox, Notice
from ita_sync.notify.message import Attachment, Envelope
from ita_sync.notify.news import News
from ita_sync.notify.recipients import Recipients
from ita_sync.notify.run_file import FinishedRun
from ita_sync.output import report_name
from ita_sync.settings import Settings
from ita_sync.text import sanitize
from ita_sync.thai.addressees import addressee
from ita_sync.thai.fiscal_years import is_reporting_over
from ita_sync.thai.units import UnitNames

Role = Literal["unit", "coordinator", "operator"]

SET_SENDER = LocalizedText("ระบุใน ita.toml", "Set it in ita.toml.")
UNSUBSCRIBE = LocalizedText("ขอยกเลิกการรับอีเมล: {name}", "Unsubscribe: {name}")
LISTED = 200  # items in one letter; mail servers refuse messages of many megabytes
# The first with which the letter is not clipped; what is not shown is counted.
DETAILS = (*(Detail(LISTED, full) for full in (LISTED, 60, 25, 0)), Detail(100, 0), Detail(40, 0))
CLIPPED = 100_000  # bytes of HTML; Gmail shows the first 102 kB of a letter


@dataclass(frozen=True)
class OutgoingMail:
    """A message and its recipients.

    Attributes:
        recipients: The units and roles that it speaks to.
        name: Their names; contains no address, so that it may be logged.
        addresses: Where it goes; empty if none is known.
        message: The message, without To.
        open: The number of its findings that are open, without advice.
        receipts: What is noted once a server took it.
    """

    recipients: tuple[str, ...]
    name: str
    addresses: tuple[str, ...]
    message: EmailMessage
    open: int
    receipts: tuple[Receipt, ...]

    @property
    def id(self) -> str:
        """The Message-ID."""
        return str(self.message["Message-ID"])

    def addressed_to(self, *addresses: str) -> EmailMessage:
        """Return a copy with these recipients in To.

        Raises:
            ValueError: One of them is not a mail address.
        """
        copy = deepcopy(self.message)
        if addresses:
            copy["To"] = [message.as_address(address) for address in addresses]
        return copy


@dataclass(frozen=True)
class Writer:
    """Writes the letters about one run.

    Attributes:
        night: The run.
        people: Links, progress, and whom no mail reaches.
        news: Recipient -> what it hears.
        settings: Language, sender, whom to ask, and the folder with templates.
        artifact_url: Where the report can be downloaded; may be blank.
        pdf: The report, for the coordinator; None if there is none.
        status_page: Where the report stands, for the coordinator; None if it is not attached.
    """

    night: FinishedRun
    people: Recipients
    news: Mapping[str, News]
    settings: Settings
    artifact_url: str
    pdf: bytes | None
    status_page: Attachment | None = None

    def letter(
        self,
        mailbox: Mailbox,
        *,
        undelivered: Sequence[LocalizedText | str] = (),
        notices: Sequence[Notice] = (),
    ) -> OutgoingMail:
        """Write the letter to a mailbox.

        Args:
            mailbox: Whom it stands for.
            undelivered: Which letters could not be delivered, for the coordinator; without addresses.
            notices: What the operator has to look into.

        Raises:
            MailError: A template is broken, or the sender is not a mail address.
        """
        draft = _Draft(self, mailbox, tuple(undelivered), tuple(notices))
        name = sanitize.redact_and_truncate(", ".join(mailbox.recipients))
        return OutgoingMail(
            mailbox.recipients,
            name,
            mailbox.addresses,
            draft.message(),
            len(draft.all_news.open),
            draft.receipts(),
        )

    @cached_property
    def sender(self) -> Address | None:
        """Who sends.

        Raises:
            MailError: It is not a mail address.
        """
        if not self.settings.mail.sender:
            return None
        try:
            name = f"ITA {sanitize.truncate(self.night.agency, 80)}"
            return message.as_address(self.settings.mail.sender, name)
        except ValueError:
            raise MailError(
                LocalizedText("ค่าของ [mail] from ไม่ใช่ที่อยู่อีเมล", "[mail] from is not a mail address."),
                hint=SET_SENDER,
            ) from None

    @cached_property
    def unit_names(self) -> UnitNames:
        """The names of units, by which the settings' addressees are found."""
        return UnitNames(self.people.units)

    @cached_property
    def attachment(self) -> Attachment | None:
        """The report, where the settings want it attached and the run is sound."""
        if self.pdf is None or not self.settings.mail.attach or self.night.status == "failed":
            return None
        return Attachment(f"{report_name(self.night.fiscal_year)}.pdf", self.pdf)

    def addressee(self, unit: str) -> str:
        """To whom a letter to a unit is addressed."""
        own = self.settings.mail.addressees
        name = self.unit_names.canonical(unit) if own else unit
        return next(
            (set_one for key, set_one in own.items() if self.unit_names.canonical(key) == name), ""
        ) or (addressee(unit) if self.settings.lang == "th" else unit)

    def render(self, template: str, values: Mapping[str, Any]) -> str:
        """Render a template.

        Raises:
            MailError: It is broken.
        """
        return letter_templates.render(template, values, self.settings.root, self.settings.lang)


@dataclass(frozen=True)
class _Draft:
    """One letter while it is written."""

    writer: Writer
    mailbox: Mailbox
    undelivered: tuple[LocalizedText | str, ...]
    notices: tuple[Notice, ...]

    def message(self) -> EmailMessage:
        """The message; of the amounts of detail the first with which it is not clipped."""
        values = self._values()
        attachments = [one for one in (values["pdf"], values["status_page"]) if one]
        for detail in DETAILS:
            shown = values | self._parts(detail)
            html = self.writer.render("mail.html.j2", shown)
            if len(html.encode()) <= CLIPPED:
                break
        text = self.writer.render("mail.txt.j2", shown)
        return message.build(
            self._envelope(self.writer.render("mail.subject.j2", shown)), text, html, attachments
        )

    def receipts(self) -> tuple[Receipt, ...]:
        """What is noted once the letter was taken."""
        day = self.writer.night.date
        told = [receipt for news in self._told for receipt in news.receipts(day)]
        seen = [
            Receipt(day, OPERATOR, notice.id, "error", "told")
            for notice in self.notices
            if self._is_to(OPERATOR)
        ]
        return (*told, *seen)

    @property
    def role(self) -> Role:
        """Whom the letter is for above all."""
        if self._is_to(COORDINATOR):
            return "coordinator"
        return "unit" if self._units else "operator"

    @cached_property
    def all_news(self) -> News:
        """What the whole letter is about; the coordinator's covers that of the units."""
        if self._is_to(COORDINATOR):
            return self._news_of(COORDINATOR)
        return letter_values.merged([self._news_of(unit) for unit in self._units])

    def _is_to(self, role: str) -> bool:
        return role in self.mailbox.recipients

    @property
    def _units(self) -> tuple[str, ...]:
        return tuple(name for name in self.mailbox.recipients if name not in ROLES)

    @property
    def _told(self) -> Iterator[News]:
        """The news of the recipients that have any."""
        return (self.writer.news[name] for name in self.mailbox.recipients if name in self.writer.news)

    def _news_of(self, recipient: str) -> News:
        return self.writer.news.get(recipient, News(recipient))

    def _values(self) -> dict[str, Any]:
        """The values of the templates that no amount of detail changes."""
        writer, night = self.writer, self.writer.night
        settings = writer.settings
        due = settings.report.due
        return {
            "lang": settings.lang,
            "role": self.role,
            "night": night,
            "today": night.date,
            "due": due,
            "days_left": (due - night.date).days if due else None,
            "unit_names": self._units,
            "addressees": [writer.addressee(unit) for unit in self._units],
            "counts": Counts.of(self.all_news.items, self.all_news.awaited, night.date),
            "done": self._progress(),
            "contact": settings.mail.contact,
            "can_reply": bool(self._reply_to()),
            "artifact_url": "" if self.role == "unit" and not self._is_to(OPERATOR) else writer.artifact_url,
            "operator_told": bool(writer.people.operator),
            **self._coordinator_values(),
            **self._operator_values(),
        }

    def _coordinator_values(self) -> dict[str, Any]:
        writer, news = self.writer, self._news_of(COORDINATOR)
        header = letter_values.header_item(news) if self._is_to(COORDINATOR) else None
        links, lines = writer.people.links, letter_values.unit_lines(news, writer.people, writer.night.date)
        is_broken = header is not None and header.is_open
        pdf = writer.attachment if self._is_to(COORDINATOR) else None
        fits = pdf is not None and len(pdf.content) <= message.LONGEST_ATTACHMENT
        page = writer.status_page if self._is_to(COORDINATOR) and writer.night.status != "failed" else None
        attached = [one for one in (pdf if fits else None, page) if one]
        both_fit = sum(len(one.content) for one in attached) <= message.LONGEST_ATTACHMENT
        return {
            "header": header,
            "header_text": _joined_lines(header.finding) if header else "",
            "sheet_url": links.get("", "") if is_broken else self._first_link(),
            "lines": lines[: letter_values.MOST_LINES],
            "lines_more": len(lines[letter_values.MOST_LINES :]),
            "unreachable": letter_values.unreachable(news, writer.people)[: letter_values.MOST_LINES],
            "mistyped": writer.people.mistyped,
            "undelivered": self._in_language(self.undelivered),
            "pdf": pdf if fits else None,
            "status_page": page if both_fit else None,
            "bars": letter_values.unit_bars(writer.night.units, writer.settings.lang)
            if self._is_to(COORDINATOR)
            else None,
            "pdf_is_too_long": pdf is not None and not fits,
            "year_over": self._is_to(COORDINATOR) and self._is_year_over(),
        }

    def _is_year_over(self) -> bool:
        report = self.writer.settings.report
        return is_reporting_over(report.fiscal_year, report.due, self.writer.night.date)

    def _operator_values(self) -> dict[str, Any]:
        """The failure and the notices, each text once in the letter."""
        night = self.writer.night
        header = letter_values.header_item(self._news_of(COORDINATOR)) if self._is_to(COORDINATOR) else None
        said = {night.error, header.finding.message if header else ""}
        texts = self._in_language([notice.text for notice in self.notices])
        is_said_above = header is not None and header.is_open
        return {
            "operator": self._is_to(OPERATOR),
            "operator_failed": self._is_to(OPERATOR) and night.status == "failed" and not is_said_above,
            "error": night.error,
            "notices": [text for text in texts if text not in said],
        }

    def _parts(self, detail: Detail) -> dict[str, Any]:
        """The parts of the letter, which share the detail."""
        night = self.writer.night
        parts = PartWriter(self.writer.people, night.date, detail)
        heard = [self._news_of(unit) for unit in self._units]
        # A night that could not read the sheet knows nothing of a unit of which nothing is said.
        known = [news for news in heard if news.items or news.awaited or night.status != "failed"]
        units: list[Part] = [parts.part(news, progress=news.recipient) for news in known]
        overview = None
        if self._is_to(COORDINATOR):
            told = [item.finding for news in known for item in news.items]
            overview = parts.part(self._news_of(COORDINATOR), progress="", told=told, names_units=True)
        sections = len(units) + self._is_to(COORDINATOR) + self._is_to(OPERATOR)
        return {"units": units, "overview": overview, "has_sections": sections > 1}

    def _progress(self) -> tuple[int, int] | None:
        progress = self.writer.people.progress
        if self._is_to(COORDINATOR):
            return progress.get("")
        return progress.get(self._units[0]) if len(self._units) == 1 else None

    def _first_link(self) -> str:
        """What opens the sheet: the first cell that is to be filled in."""
        units = letter_values.merged([self._news_of(unit) for unit in self._units])
        links = self.writer.people.links
        return letter_values.first_to_open(units, links) or letter_values.first_to_open(self.all_news, links)

    def _in_language(self, texts: Sequence[LocalizedText | str]) -> list[str]:
        return [in_language(text, self.writer.settings.lang) for text in texts]

    def _envelope(self, subject: str) -> Envelope:
        return Envelope(
            sender=self.writer.sender,
            subject=subject,
            id=self._id("letter", self.writer.night.date.isoformat(), *self._content()),
            thread=self._id("thread"),
            reply_to=self._reply_to(),
            unsubscribe=self._unsubscribe(),
        )

    def _id(self, kind: str, *parts: str) -> str:
        night = self.writer.night
        recipients = ", ".join(self.mailbox.recipients)
        return message.message_id(night.agency, str(night.fiscal_year), kind, recipients, *parts)

    def _content(self) -> Iterator[str]:
        """What makes the letter another one.

        Neither what could not be delivered nor the words by which news is told belong to it: both may differ when the
        mails of the same night are sent again. With the status, the coordinator gets another letter when a second run
        of the day succeeds after a failure.
        """
        night = self.writer.night
        for news in self._told:
            yield from (f"{item.finding.id} {item.finding.severity} {item.is_open}" for item in news.items)
        if self._is_to(COORDINATOR):
            yield from (night.status, *night.displaced)
        if self._is_to(OPERATOR):
            yield from (night.error, *(notice.id for notice in self.notices))

    def _reply_to(self) -> tuple[Address, ...]:
        """Whom a unit's answer reaches: the coordinator, who knows what is wanted."""
        return message.ascii_addresses(self.writer.people.coordinator) if self.role == "unit" else ()

    def _unsubscribe(self) -> str:
        """A mail to whoever can take the recipients off the list, who does so by hand."""
        people = self.writer.people
        first = (
            (*people.operator, *people.coordinator)
            if self.role != "unit"
            else (*people.coordinator, *people.operator)
        )
        for address in message.ascii_addresses(first)[:1]:
            name = sanitize.truncate(", ".join(self.mailbox.recipients), 40)
            return message.mailto(
                address, in_language(UNSUBSCRIBE.format(name=name), self.writer.settings.lang)
            )
        return ""


def _joined_lines(finding: Finding) -> str:
    return "\n".join(text for text in (finding.message, finding.hint) if text)
