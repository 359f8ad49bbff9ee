"""`[agency]` and `[report]`: whose report it is, of which year, and how it looks."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from ita_sync.domain import COLUMNS, OPTIONAL_COLUMNS, REQUIRED_COLUMNS, LocalizedText
from ita_sync.settings.errors import did_you_mean
from ita_sync.settings.section import Day, Section, as_list
from ita_sync.text.printable import named, unprintable
from ita_sync.text.sanitize import truncate
from ita_sync.thai.calendar import BUDDHIST_ERA, YEARS
from ita_sync.thai.fiscal_years import may_be_due

Numerals = Literal["thai", "arabic", "as-typed"]

NO_COLUMN = LocalizedText("ไม่มีคอลัมน์เพิ่มเติมชื่อ {name!r}{near}", "{name!r} is no optional column{near}")
ALWAYS_PRINTED = LocalizedText(
    "คอลัมน์ {name} พิมพ์อยู่แล้ว ไม่ต้องระบุ", "the column {name} is printed anyway: leave it out"
)
ONE_YEAR = LocalizedText(
    "ต้องเป็นปี พ.ศ. ปีเดียวเป็นเลขอารบิก เช่น 2568", "has to be one Buddhist year in Arabic digits, such as 2568"
)
CENTURY = 2500  # of years that people write with two digits


def _without_prefix(prefix: re.Pattern[str], name: object) -> object:
    """Remove a prefix such as อำเภอ from a name; the report prints it again."""
    return name[match.end() :] if isinstance(name, str) and (match := prefix.match(name)) else name


def _printable(value: str) -> str:
    if lacking := unprintable(value):
        raise ValueError(
            LocalizedText(
                f"มี {named(lacking[0])} ซึ่งแบบอักษรของรายงานไม่มี",
                f"has {named(lacking[0])}, which the report's fonts lack",
            )
        )
    return value


def _one_year(value: object) -> object:
    """Refuse a text that is no year: two of them, Thai digits, a word. One that is, is refused for its quotation marks."""
    if isinstance(value, str) and not (value.isascii() and value.isdecimal()):
        raise ValueError(ONE_YEAR)
    return value


Printed = Annotated[str, AfterValidator(_printable)]
District = Annotated[Printed, BeforeValidator(partial(_without_prefix, re.compile(r"\s*(?:อำเภอ|อ\.|เขต)")))]
Province = Annotated[Printed, BeforeValidator(partial(_without_prefix, re.compile(r"\s*(?:จังหวัด|จ\.)")))]
BuddhistYear = Annotated[int, Field(strict=True), BeforeValidator(_one_year)]


def common_year_meant(year: int) -> LocalizedText | str:
    """Return `; 2568 of the Buddhist era is 2025` for a year that looks like a Buddhist one, otherwise a blank text."""
    if year not in YEARS:
        return ""
    common = year - BUDDHIST_ERA
    return LocalizedText(f" พ.ศ. {year} คือ ค.ศ. {common}", f"; {year} of the Buddhist era is {common}")


class Agency(Section):
    """The municipality, as it is named in the title block; district and province without อำเภอ and จังหวัด."""

    name: Printed = Field(min_length=1)
    district: District = Field(min_length=1)
    province: Province = Field(min_length=1)


class Signature(Section):
    """A place to sign at the end of the report."""

    role: Printed = Field(min_length=1)
    name: Printed = ""
    position: Printed = ""


def _signature(value: object) -> object:
    return {"role": value} if isinstance(value, str) else value


class Report(Section):
    """The content and appearance of the report.

    Attributes:
        fiscal_year: In the Buddhist era.
        due: The day the report is due.
        numerals: The digits of the report.
        extra_columns: Canonical names of optional columns to print.
        signatures: The places to sign; none if empty.
        assessment_year: The year of the assessment, in the Buddhist era.
        item: The item of the assessment, such as O12.
        logo: The path of an image, or blank.
        fonts: The paths of font files that go before the report's own font.
    """

    fiscal_year: BuddhistYear
    due: Day | None = None
    numerals: Numerals = "thai"
    extra_columns: Annotated[tuple[str, ...], BeforeValidator(as_list)] = ()
    signatures: tuple[Annotated[Signature, BeforeValidator(_signature)], ...] = ()
    assessment_year: BuddhistYear | None = None
    item: Printed = ""
    logo: str = ""
    fonts: Annotated[tuple[str, ...], BeforeValidator(as_list)] = ()

    @property
    def counted_due(self) -> date | None:
        """The day the report is due, by which days are counted; None for one that is last year's."""
        return self.due if self.due and may_be_due(self.fiscal_year, self.due) else None

    @field_validator("fiscal_year", "assessment_year")
    @classmethod
    def _buddhist(cls, year: int | None) -> int | None:
        if year is None or year in YEARS:
            return year
        here, short = year + BUDDHIST_ERA, year + CENTURY
        meant: LocalizedText | str = ""
        if here in YEARS:
            meant = LocalizedText(f" ค.ศ. {year} คือ พ.ศ. {here}", f"; {year} of the common era is {here}")
        elif short in YEARS:
            meant = LocalizedText(f" หมายถึง {short} หรือไม่", f"; did you mean {short}?")
        raise ValueError(
            LocalizedText(
                "{year} ไม่ใช่ปี พ.ศ. ระหว่าง {first} ถึง {last}{meant}",
                "{year} is not a Buddhist year between {first} and {last}{meant}",
            ).format(
                year=truncate(str(year), 20),
                first=YEARS[0],
                last=YEARS[-1],
                meant=meant,
            )
        )

    @field_validator("due")
    @classmethod
    def _near_the_fiscal_year(cls, due: date | None, info: ValidationInfo) -> date | None:
        """Reject a due date far from the fiscal year, such as one with a Buddhist year; TOML uses the common era."""
        fiscal_year = info.data.get("fiscal_year")  # absent where it is wrong itself
        if due is None or fiscal_year is None:
            return due
        first, last = fiscal_year - BUDDHIST_ERA - 1, fiscal_year - BUDDHIST_ERA + 2
        if first <= due.year <= last:
            return due
        raise ValueError(
            LocalizedText(
                "{due} ไม่อยู่ในปี ค.ศ. {first} ถึง {last} ซึ่งใกล้กับปีงบประมาณ {year}{meant}",
                "{due} is not in the common era's years {first} to {last}, around the fiscal year {year}{meant}",
            ).format(due=due, first=first, last=last, year=fiscal_year, meant=common_year_meant(due.year))
        )

    @field_validator("extra_columns")
    @classmethod
    def _known_columns(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name in REQUIRED_COLUMNS:
                raise ValueError(ALWAYS_PRINTED.format(name=name))
            if name not in OPTIONAL_COLUMNS:
                by_header = {COLUMNS[each].th: each for each in OPTIONAL_COLUMNS}
                near = did_you_mean(by_header.get(name, name), OPTIONAL_COLUMNS)
                raise ValueError(NO_COLUMN.format(name=name, near=near))
        return tuple(dict.fromkeys(names))
