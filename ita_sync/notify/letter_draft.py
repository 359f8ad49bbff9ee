"""One letter before it is put into words: what the templates are filled with, and what is noted once it was taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from functools import cached_property
from typing import Any, Literal

from ita_sync.domain import COORDINATOR, OPERATOR, Finding, LocalizedText, Receipt
from ita_sync.domain.language import in_language
from ita_sync.domain.receipt import ROLES
from ita_sync.notify import letter_values, message
from ita_sync.notify.letter_context import LetterContext
from ita_sync.notify.letter_values import Counts, Detail, Part, PartWriter
from ita_sync.notify.mailboxes import Mailbox, Notice
from ita_sync.notify.message import Attachment
from ita_sync.notify.news import Item, News
from ita_sync.thai.fiscal_years import is_reporting_over

Role = Literal["unit", "coordinator", "operator"]


@dataclass(frozen=True)
class LetterDraft:
    """One letter while it is written.

    Attributes:
        context: The run that it is about.
        mailbox: Whom it stands for.
        undelivered: Which letters could not be delivered, for the coordinator; without addresses.
        notices: What the operator has to look into.
    """

    context: LetterContext
    mailbox: Mailbox
    undelivered: tuple[LocalizedText | str, ...]
    notices: tuple[Notice, ...]

    @property
    def role(self) -> Role:
        """Whom the letter is for above all."""
        if self.is_to(COORDINATOR):
            return "coordinator"
        return "unit" if self._units else "operator"

    def is_to(self, role: str) -> bool:
        """Whether the mailbox stands for a role too."""
        return role in self.mailbox.recipients

    @property
    def told(self) -> Iterator[News]:
        """The news of the recipients that have any."""
        return (self.context.news[name] for name in self.mailbox.recipients if name in self.context.news)

    @cached_property
    def all_news(self) -> News:
        """What the whole letter is about; the coordinator's covers that of the units."""
        if self.is_to(COORDINATOR):
            return self._news_of(COORDINATOR)
        return letter_values.merged([self._news_of(unit) for unit in self._units])

    @property
    def reply_to(self) -> tuple[Address, ...]:
        """Whom a unit's answer reaches: the coordinator, who knows what is wanted."""
        return message.ascii_addresses(self.context.people.coordinator) if self.role == "unit" else ()

    @cached_property
    def attachments(self) -> tuple[Attachment, ...]:
        """The report and the status page, as far as they fit."""
        return tuple(one for one in (self._pdf, self._status_page) if one)

    def receipts(self) -> tuple[Receipt, ...]:
        """What is noted once the letter was taken."""
        day = self.context.night.date
        told = [receipt for news in self.told for receipt in news.receipts(day)]
        notices = self.notices if self.is_to(OPERATOR) else ()
        return (*told, *(Receipt(day, OPERATOR, notice.id, "error", "told") for notice in notices))

    def values(self) -> dict[str, Any]:
        """The values of the templates that no amount of detail changes."""
        context, night, report = self.context, self.context.night, self.context.settings.report
        return {
            "lang": context.settings.lang,
            "role": self.role,
            "night": night,
            "today": night.date,
            "due": report.counted_due,
            "days_left": (report.counted_due - night.date).days if report.counted_due else None,
            "unit_names": self._units,
            "addressees": [context.addressee(unit) for unit in self._units],
            "counts": Counts.of(self.all_news.items, self.all_news.awaited, night.date),
            "done": self._progress(),
            "contact": context.settings.mail.contact,
            "can_reply": bool(self.reply_to),
            "artifact_url": context.artifact_url if self.role != "unit" or self.is_to(OPERATOR) else "",
            "operator_told": bool(context.people.operator),
            **self._header_values(),
            **self._coordinator_values(),
            **self._attachment_values(),
            **self._operator_values(),
        }

    def parts(self, detail: Detail) -> dict[str, Any]:
        """The parts of the letter, which share the detail."""
        night = self.context.night
        writer = PartWriter(self.context.people, night.date, detail)
        heard = [self._news_of(unit) for unit in self._units]
        # A night that could not read the sheet knows nothing of a unit of which nothing is said.
        known = [news for news in heard if news.items or news.awaited or night.status != "failed"]
        units: list[Part] = [writer.part(news, progress=news.recipient) for news in known]
        overview = None
        if self.is_to(COORDINATOR):
            told = [item.finding for news in known for item in news.items]
            overview = writer.part(self._news_of(COORDINATOR), progress="", told=told, names_units=True)
        sections = len(units) + self.is_to(COORDINATOR) + self.is_to(OPERATOR)
        return {"units": units, "overview": overview, "has_sections": sections > 1}

    @property
    def _units(self) -> tuple[str, ...]:
        return tuple(name for name in self.mailbox.recipients if name not in ROLES)

    def _news_of(self, recipient: str) -> News:
        return self.context.news.get(recipient, News(recipient))

    @cached_property
    def _header(self) -> Item | None:
        """What the coordinator hears of the sheet's header."""
        return letter_values.header_item(self._news_of(COORDINATOR)) if self.is_to(COORDINATOR) else None

    @property
    def _is_withdrawn(self) -> bool:
        return self.context.is_withdrawn and self.is_to(COORDINATOR)

    @property
    def _is_header_broken(self) -> bool:
        return self._header is not None and self._header.is_open

    @cached_property
    def _pdf(self) -> Attachment | None:
        """The report, for the coordinator, where it is not too long."""
        pdf = self.context.report if self.is_to(COORDINATOR) else None
        return pdf if pdf and len(pdf.content) <= message.LONGEST_ATTACHMENT else None

    @cached_property
    def _status_page(self) -> Attachment | None:
        """Where the report stands, for the coordinator, where it fits beside the report."""
        page = self.context.status_page
        if page is None or not self.is_to(COORDINATOR) or self.context.night.status == "failed":
            return None
        beside = len(self._pdf.content) if self._pdf else 0
        return page if beside + len(page.content) <= message.LONGEST_ATTACHMENT else None

    def _header_values(self) -> dict[str, Any]:
        links = self.context.people.links
        return {
            "header": self._header,
            "header_text": _joined_lines(self._header.finding) if self._header else "",
            "sheet_url": links.get("", "") if self._is_header_broken else self._first_link(links),
        }

    def _coordinator_values(self) -> dict[str, Any]:
        """Who owes what since when, and whom no mail reaches."""
        context, news = self.context, self._news_of(COORDINATOR)
        most, lang = letter_values.MOST_LINES, context.settings.lang
        lines = letter_values.unit_lines(news, context.people, context.night.date)
        is_to_coordinator = self.is_to(COORDINATOR)
        return {
            "lines": lines[:most],
            "lines_more": len(lines[most:]),
            "unreachable": letter_values.unreachable(news, context.people)[:most],
            "contacts_tab": "" if context.people.units else context.settings.sheet.contacts_tab,
            "mistyped": context.people.mistyped,
            "undelivered": self._in_language(self.undelivered),
            "bars": letter_values.unit_bars(context.night.units, lang) if is_to_coordinator else None,
            "year_over": is_to_coordinator and self._is_year_over(),
            "is_withdrawn": self._is_withdrawn,
        }

    def _attachment_values(self) -> dict[str, Any]:
        is_too_long = self.is_to(COORDINATOR) and self.context.report is not None and self._pdf is None
        return {
            "pdf": self._pdf,
            "status_page": self._status_page,
            "pdf_is_too_long": is_too_long,
            "is_stripped": self.context.is_stripped,
        }

    def _operator_values(self) -> dict[str, Any]:
        """The failure and the notices, each text once in the letter."""
        night, is_to_operator = self.context.night, self.is_to(OPERATOR)
        said = {night.error, self._header.finding.message if self._header else ""}
        texts = self._in_language([notice.text for notice in self.notices])
        return {
            "operator": is_to_operator,
            "operator_failed": is_to_operator and night.status == "failed" and not self._is_header_broken,
            "error": night.error,
            "notices": [text for text in texts if text not in said],
        }

    def _is_year_over(self) -> bool:
        report = self.context.settings.report
        return is_reporting_over(report.fiscal_year, report.due, self.context.night.date)

    def _progress(self) -> tuple[int, int] | None:
        progress = self.context.people.progress
        if self.is_to(COORDINATOR):
            return progress.get("")
        return progress.get(self._units[0]) if len(self._units) == 1 else None

    def _first_link(self, links: Mapping[str, str]) -> str:
        """What opens the sheet: the first cell that is to be filled in; the tab, where a report is a draft without one."""
        units = letter_values.merged([self._news_of(unit) for unit in self._units])
        first = letter_values.first_to_open(units, links) or letter_values.first_to_open(self.all_news, links)
        return first or (links.get("", "") if self._is_withdrawn else "")

    def _in_language(self, texts: Sequence[LocalizedText | str]) -> list[str]:
        return [in_language(text, self.context.settings.lang) for text in texts]


def _joined_lines(finding: Finding) -> str:
    return "\n".join(text for text in (finding.message, finding.hint) if text)
