"""config/ita.toml and the environment, read once and validated: all that a stage may ask of the outside.

Secrets come from the environment alone. Every error names the key or the variable it is about, and where a
name is unknown, the nearest known one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from ita_sync.domain import OPTIONAL_COLUMNS
from ita_sync.domain.language import Lang
from ita_sync.errors import SettingsError
from ita_sync.settings_errors import described, did_you_mean, place
from ita_sync.text.sanitize import ADDRESS
from ita_sync.thai.calendar import BUDDHIST_ERA, YEARS

Numerals = Literal["thai", "arabic", "as-typed"]
MailPolicy = Literal["changes", "daily", "off"]
SmtpSecurity = Literal["starttls", "tls", "none"]

WORKBOOK_SUFFIXES = (".csv", ".xlsx", ".ods")
GOOGLE_URL = re.compile(r"https://docs\.google\.com/spreadsheets/(?:u/\d+/)?d/(?!e/)([A-Za-z0-9_-]+)")
GOOGLE_KEY = re.compile(r"[A-Za-z0-9_-]{25,}")
PUBLISHED = re.compile(r"https://docs\.google\.com/spreadsheets/(?:u/\d+/)?d/e/|2PACX-")
BANGKOK = "กรุงเทพมหานคร"  # the capital is no province, and its districts are เขต
OTHER_DIGITS = re.compile(r"=\s*[0-9]*(?![0-9])\d")  # such as Thai ones, outside quotation marks
DEFAULT_PORTS: Mapping[SmtpSecurity, int] = {"starttls": 587, "tls": 465, "none": 25}


def _address(value: str) -> str:
    if len(ADDRESS.findall(value)) > 1:
        raise ValueError("this is more than one mail address")
    if not ADDRESS.fullmatch(value):
        raise ValueError("this is not a mail address")  # nor is it quoted: an address never reaches a log
    return value


def _bare(prefix: re.Pattern[str], name: object) -> object:
    """A name without the word that is put before it again where it is printed."""
    return name[match.end() :] if isinstance(name, str) and (match := prefix.match(name)) else name


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _as_addresses(value: object) -> object:
    if isinstance(value, str) and len(ADDRESS.findall(value)) > 1:
        raise ValueError('several addresses stand in a list, such as ["a@example.go.th", "b@example.go.th"]')
    return _as_list(value)


Address = Annotated[str, AfterValidator(_address)]
Addresses = Annotated[tuple[Address, ...], BeforeValidator(_as_addresses)]
District = Annotated[str, BeforeValidator(partial(_bare, re.compile(r"\s*(?:อำเภอ|อ\.|เขต)")))]
Province = Annotated[str, BeforeValidator(partial(_bare, re.compile(r"\s*(?:จังหวัด|จ\.)")))]
BuddhistYear = Annotated[int, Field(strict=True)]


def common_year_meant(year: int) -> str:
    """`; 2568 of the Buddhist era is 2025` when it looks like a Buddhist year, else nothing."""
    if year not in YEARS:
        return ""
    return f"; {year} of the Buddhist era is {year - BUDDHIST_ERA}"


class Section(BaseModel):
    """A part of the settings: frozen, and strict about names."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True)


class Agency(Section):
    """The municipality, as its name stands in the title block."""

    name: str = Field(min_length=1)
    district: District = Field(min_length=1)
    province: Province = Field(min_length=1)


class Signature(Section):
    """One place to sign at the end of the report."""

    role: str = Field(min_length=1)
    name: str = ""
    position: str = ""


T = TypeVar("T", bound="Section")


def _signature(value: object) -> object:
    return {"role": value} if isinstance(value, str) else value


class Report(Section):
    """What the document is about and how it looks."""

    fiscal_year: BuddhistYear
    due: date | None = None
    numerals: Numerals = "thai"
    extra_columns: Annotated[tuple[str, ...], BeforeValidator(_as_list)] = ()
    signatures: tuple[Annotated[Signature, BeforeValidator(_signature)], ...] = ()
    assessment_year: BuddhistYear | None = None
    item: str = ""
    logo: str = ""

    @field_validator("fiscal_year", "assessment_year")
    @classmethod
    def _buddhist(cls, year: int | None) -> int | None:
        if year is None or year in YEARS:
            return year
        here = year + BUDDHIST_ERA
        meant = f"; {year} of the common era is {here}" if here in YEARS else ""
        raise ValueError(f"{year} is not a Buddhist year between {YEARS[0]} and {YEARS[-1]}{meant}")

    @field_validator("due")
    @classmethod
    def _near_the_fiscal_year(cls, due: date | None, info: ValidationInfo) -> date | None:
        """TOML writes dates in the common era; a Buddhist year would be a due date five centuries away."""
        fiscal_year = info.data.get("fiscal_year")  # absent where it is wrong itself
        if due is None or fiscal_year is None:
            return due
        first, last = fiscal_year - BUDDHIST_ERA - 1, fiscal_year - BUDDHIST_ERA + 2
        if first <= due.year <= last:
            return due
        raise ValueError(
            f"{due} is not in the common era's years {first} to {last}, around the fiscal year "
            f"{fiscal_year}{common_year_meant(due.year)}"
        )

    @field_validator("extra_columns")
    @classmethod
    def _known_columns(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in OPTIONAL_COLUMNS:
                raise ValueError(f"{name!r} is no optional column{did_you_mean(name, OPTIONAL_COLUMNS)}")
        return names


class Sheet(Section):
    """Where the measures are kept, and what the job may write there."""

    source: str = Field(min_length=1)
    tab: str = "มาตรการ"
    contacts_tab: str = "ผู้รับผิดชอบ"
    ledger_tab: str = "_ita_sync"
    flags: bool = True
    retry_seconds: float = Field(default=120.0, ge=0, le=3600, allow_inf_nan=False)

    @model_validator(mode="after")
    def _source_is_known(self) -> Self:
        if PUBLISHED.match(self.source):
            raise ValueError(
                "source is the link of a published copy; take the address from the browser's bar while the sheet "
                "is open for editing (https://docs.google.com/spreadsheets/d/…/edit)"
            )
        if self.google_key is None and not self.source.lower().endswith(WORKBOOK_SUFFIXES):
            raise ValueError(
                "source is neither a Google Sheet (its URL or key) nor a .csv, .xlsx or .ods file"
            )
        return self

    @model_validator(mode="after")
    def _tabs_differ(self) -> Self:
        """The ledger tab is overwritten: it must not be one in which staff keep something."""
        names = [name.casefold() for name in (self.tab, self.contacts_tab, self.ledger_tab)]
        if len(set(names)) < len(names):
            raise ValueError("tab, contacts_tab and ledger_tab have to be three different names")
        return self

    @property
    def google_key(self) -> str | None:
        """The spreadsheet's key, from a URL or by itself; None where the source is a file."""
        if match := GOOGLE_URL.match(self.source):
            return match[1]
        if GOOGLE_KEY.fullmatch(self.source):
            return self.source
        return None


class Mail(Section):
    """Who hears of it, and how often."""

    sender: Address | None = Field(default=None, alias="from")
    coordinator: Addresses = ()
    operator: Addresses = ()
    policy: MailPolicy = "changes"


class Smtp(Section):
    """The mail server, from SMTP_*."""

    host: str
    port: int = Field(ge=1, le=65535)
    username: str = ""
    password: SecretStr = SecretStr("")
    security: SmtpSecurity = "starttls"
    ca_file: Path | None = None


class Gotenberg(Section):
    """The PDF service, from GOTENBERG_*."""

    url: str = Field(pattern=r"^https?://[^\s/]+")
    username: str = ""
    password: SecretStr = SecretStr("")


class Settings(Section):
    """Everything that was decided before the run began.

    Attributes:
        root: The folder that holds config/; relative paths start there.
        rules: Per rule id its severity and its own options, validated by the rule itself.
        smtp: The mail server; None: mails become files.
        gotenberg: The PDF service; None: a browser on this machine prints.
        sheets_endpoint: Another base URL for the Sheets API, or blank.
    """

    lang: Lang = "th"
    agency: Agency
    report: Report
    sheet: Sheet
    owners: Mapping[str, Addresses] = Field(default_factory=dict)
    mail: Mail = Mail()
    rules: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    root: Path = Field(default=Path(), exclude=True)
    smtp: Smtp | None = Field(default=None, exclude=True)
    gotenberg: Gotenberg | None = Field(default=None, exclude=True)
    sheets_endpoint: str = Field(default="", exclude=True)

    @property
    def workbook(self) -> Path | None:
        """The workbook file; None where the source is a Google Sheet."""
        return None if self.sheet.google_key else self.root / self.sheet.source

    @property
    def full_name(self) -> str:
        """The agency as the last title line has it."""
        agency = self.agency
        if agency.province == BANGKOK:
            return f"{agency.name} เขต{agency.district} {BANGKOK}"
        return f"{agency.name} อำเภอ{agency.district} จังหวัด{agency.province}"


ENVIRONMENT_ONLY = ("root", "smtp", "gotenberg", "sheets_endpoint")


def load(path: Path, environment: Mapping[str, str]) -> Settings:
    """Read and validate the settings.

    Args:
        path: The TOML file.
        environment: The process's variables; an empty one counts as unset, as CI systems pass absent secrets.

    Raises:
        SettingsError: The file or a variable is missing, unreadable or wrong.
    """
    values = _read_toml(path)
    folder = path.resolve().parent
    root = folder.parent if folder.name == "config" else folder
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(
            "\n".join(
                f"{path.name}: {place(fault['loc'])}: {described(fault, Settings)}"
                for fault in error.errors()
            ),
            hint="Every key is explained in the example's ita.toml and in the README's table of settings.",
        ) from None
    services = {
        "root": root,
        "smtp": _smtp(environment),
        "gotenberg": _gotenberg(environment),
        "sheets_endpoint": environment.get("ITA_SHEETS_ENDPOINT", "").rstrip("/"),
    }
    return settings.model_copy(update=services)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        values = tomllib.loads(text)
    except FileNotFoundError:
        raise SettingsError(
            f"There is no settings file {path}.",
            hint="Name one with --config, or lay down a first one with: ita-sync init",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} cannot be read: {error}.", hint="It has to be a UTF-8 text file."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"{path} is not valid TOML: {error}.",
            hint=_toml_hint(str(error), text),
        ) from None
    for name in ENVIRONMENT_ONLY:
        if name in values:
            raise SettingsError(f"{path.name}: {name}: this comes from the environment, not from the file.")
    return values


def _toml_hint(said: str, text: str) -> str:
    """What to do about the line that is not TOML: its commonest faults look right to whoever typed them."""
    number = re.search(r"at line (\d+)", said)
    line = text.split("\n")[int(number[1]) - 1] if number else ""
    if OTHER_DIGITS.search(line):
        return "Numbers and dates take Arabic digits, such as 2568."
    if "\\" in line:
        return "In a path write / instead of \\, or put the path into single quotes: 'C:\\…'."
    return "Texts stand in straight quotation marks; a section begins with a line like [report]."


def _smtp(environment: Mapping[str, str]) -> Smtp | None:
    if not environment.get("SMTP_HOST"):
        return None
    values: dict[str, Any] = _present(
        environment, "SMTP", ("host", "port", "username", "password", "security", "ca_file")
    )
    values.setdefault("port", DEFAULT_PORTS.get(values.get("security", "starttls"), 587))
    return _from_environment(Smtp, "SMTP", values)


def _gotenberg(environment: Mapping[str, str]) -> Gotenberg | None:
    if not environment.get("GOTENBERG_URL"):
        return None
    return _from_environment(
        Gotenberg, "GOTENBERG", _present(environment, "GOTENBERG", ("url", "username", "password"))
    )


def _present(environment: Mapping[str, str], prefix: str, names: Iterable[str]) -> dict[str, str]:
    found = {name: environment.get(f"{prefix}_{name.upper()}", "") for name in names}
    return {name: value for name, value in found.items() if value}


def _from_environment(model: type[T], prefix: str, values: Mapping[str, Any]) -> T:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        # The input is left out of the message: it may be a secret.
        lines = (
            f"{prefix}_{str(fault['loc'][0]).upper()}: {described(fault, model)}"
            for fault in error.errors(include_input=False)
        )
        raise SettingsError(
            "\n".join(lines), hint="The README has a table of the environment variables."
        ) from None
