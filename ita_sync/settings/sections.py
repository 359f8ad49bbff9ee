"""All settings, and `[sheet]`; the other sections have rooms of their own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from ita_sync.domain import LocalizedText
from ita_sync.domain.language import Lang
from ita_sync.settings.environment import Gotenberg, Smtp
from ita_sync.settings.errors import elsewhere
from ita_sync.settings.mail import Addresses, Mail
from ita_sync.settings.report import Agency, Report
from ita_sync.settings.section import NonBlank, Seconds, Section, Switch, without_the_unseen
from ita_sync.settings.sheet_address import demand_sheet, google_key
from ita_sync.text.names import title_key

TWICE = LocalizedText(
    "สำนัก/กองเดียวกันอยู่สองบรรทัด ให้เหลือบรรทัดเดียว โดยเขียนทุกที่อยู่ในรายการเดียว",
    "one unit stands there twice: keep one line, with all its addresses in one list",
)
NO_UNIT = LocalizedText("“{key}” เป็นคีย์ ไม่ใช่ชื่อสำนัก/กอง{where}", "“{key}” is a key and no unit's name{where}")
BANGKOK = "กรุงเทพมหานคร"  # not a province; its districts are called เขต


class Sheet(Section):
    """The source of the measures, and what a run may write there.

    Attributes:
        source: The URL or key of a Google Sheet, or the path of a workbook file.
        tab: The tab of measures.
        contacts_tab: The tab of contacts.
        ledger_tab: The hidden tab that a run writes.
        flags: Whether a run writes the status column.
        retry_seconds: How long a failed request to Google is repeated.
    """

    source: Annotated[str, Field(min_length=1), AfterValidator(demand_sheet)]
    tab: NonBlank = "มาตรการ"
    contacts_tab: NonBlank = "ผู้รับผิดชอบ"
    ledger_tab: NonBlank = "_ita_sync"
    flags: Switch = True
    retry_seconds: Seconds = 120.0

    @model_validator(mode="after")
    def _tabs_differ(self) -> Self:
        """Reject names that look equal: the ledger tab is overwritten, so it must not be a tab of staff."""
        names = {title_key(name) for name in (self.tab, self.contacts_tab, self.ledger_tab)}
        if len(names) < 3:
            raise ValueError(
                LocalizedText(
                    "tab, contacts_tab และ ledger_tab ต้องเป็นชื่อที่ต่างกันทั้งสามชื่อ",
                    "tab, contacts_tab and ledger_tab have to be three different names",
                )
            )
        return self

    @property
    def google_key(self) -> str | None:
        """The key of the Google Sheet; None if the source is a file."""
        return google_key(self.source)


class Settings(Section):
    """All settings, from the file and the environment.

    Attributes:
        lang: The language of findings, flags, mails and summaries.
        agency, report, sheet, mail: The sections of the file.
        owners: Unit -> its mail addresses.
        rules: Rule id -> its severity and its own options, which the rule validates.
        root: The folder with config/, to which paths are relative.
        smtp: The mail server; None to write mails as files.
        gotenberg: The PDF service; None to print with a local browser.
        sheets_endpoint: Another base URL for the Sheets API, or blank.
    """

    lang: Lang = "th"
    agency: Agency
    report: Report
    sheet: Sheet
    owners: Mapping[NonBlank, Addresses] = Field(default_factory=dict)
    mail: Mail = Mail()
    rules: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    root: Path = Field(default=Path(), exclude=True)
    smtp: Smtp | None = Field(default=None, exclude=True)
    gotenberg: Gotenberg | None = Field(default=None, exclude=True)
    sheets_endpoint: str = Field(default="", exclude=True)

    @field_validator("owners", "mail", mode="before")
    @classmethod
    def _units_are_no_keys(cls, value: object, info: ValidationInfo) -> object:
        """Reject keys among the names of units: there they would count for nothing, as where a `[mail]` was deleted."""
        units = (
            value
            if info.field_name == "owners" or not isinstance(value, Mapping)
            else value.get("addressees")
        )
        for name in units if isinstance(units, Mapping) else ():
            if where := elsewhere(name, cls):
                raise ValueError(NO_UNIT.format(key=name, where=where))
        return value

    @field_validator("owners", mode="before")
    @classmethod
    def _each_once(cls, owners: object) -> object:
        """Reject names that differ in unseen characters alone: the addresses of the first would be lost."""
        if isinstance(owners, Mapping) and len({*map(without_the_unseen, owners)}) < len(owners):
            raise ValueError(TWICE)
        return owners

    @property
    def workbook(self) -> Path | None:
        """The path of the workbook file; None if the source is a Google Sheet."""
        return None if self.sheet.google_key else self.root / self.sheet.source

    @property
    def full_name(self) -> str:
        """The agency with its district and province, as in the last line of the title block."""
        agency = self.agency
        if agency.province == BANGKOK:
            return f"{agency.name} เขต{agency.district} {BANGKOK}"
        return f"{agency.name} อำเภอ{agency.district} จังหวัด{agency.province}"
