"""What all letters about one run have in common: the run, its news, the sender, the report that is attached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.headerregistry import Address
from functools import cached_property
from typing import Any

from ita_sync.notify import letter_templates
from ita_sync.notify.message import Attachment
from ita_sync.notify.news import News
from ita_sync.notify.recipients import Recipients
from ita_sync.notify.run_file import FinishedRun
from ita_sync.notify.sender import as_sender
from ita_sync.output import report_name
from ita_sync.settings import Settings
from ita_sync.text import sanitize
from ita_sync.thai.addressees import addressee
from ita_sync.thai.units import UnitNames


@dataclass(frozen=True)
class LetterContext:
    """What all letters about one run have in common.

    Attributes:
        night: The run.
        people: Links, progress, and whom no mail reaches.
        news: Recipient -> what it hears.
        settings: Language, sender, whom to ask, and the folder with templates.
        artifact_url: Where the report can be downloaded; may be blank.
        pdf: The report, for the coordinator; None if there is none.
        status_page: Where the report stands, for the coordinator; None if it is not attached.
        is_stripped: Nothing is attached, since the mail server refused what was.
        is_withdrawn: The report is a draft, and the coordinator was told that it is final.
    """

    night: FinishedRun
    people: Recipients
    news: Mapping[str, News]
    settings: Settings
    artifact_url: str
    pdf: bytes | None
    status_page: Attachment | None = None
    is_stripped: bool = False
    is_withdrawn: bool = False

    @cached_property
    def sender(self) -> Address | None:
        """Who sends.

        Raises:
            MailError: It is not a mail address.
        """
        address = self.settings.mail.sender
        return as_sender(address, f"ITA {sanitize.truncate(self.night.agency, 80)}") if address else None

    @cached_property
    def unit_names(self) -> UnitNames:
        """The names of units, by which the settings' addressees are found."""
        return UnitNames(self.people.units)

    @cached_property
    def report(self) -> Attachment | None:
        """The report, where the settings want it attached and the run is sound."""
        if self.pdf is None or not self.settings.mail.attach or self.night.status == "failed":
            return None
        return Attachment(f"{report_name(self.night.fiscal_year)}.pdf", self.pdf)

    def stripped(self) -> LetterContext:
        """The same without what would be attached."""
        return replace(self, pdf=None, status_page=None, is_stripped=True)

    def addressee(self, unit: str) -> str:
        """To whom a letter to a unit is addressed."""
        return self._own_addressee(unit) or (addressee(unit) if self.settings.lang == "th" else unit)

    def _own_addressee(self, unit: str) -> str:
        """What the settings say; blank if they do not name the unit."""
        own = self.settings.mail.addressees
        name = self.unit_names.canonical(unit) if own else unit
        return next((to for key, to in own.items() if self.unit_names.canonical(key) == name), "")

    def render(self, template: str, values: Mapping[str, Any]) -> str:
        """Fill in a template.

        Raises:
            MailError: It is broken.
        """
        return letter_templates.render(template, values, self.settings.root, self.settings.lang)
