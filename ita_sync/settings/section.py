"""What the sections of the settings have in common."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from ita_sync.settings.errors import WANTED
from ita_sync.text.printable import CONTROL_CHARS

UNSEEN_AROUND = re.compile(rf"\A(?:\s|{CONTROL_CHARS.pattern})+|(?:\s|{CONTROL_CHARS.pattern})+\Z")
YEAR_FIRST = re.compile(r"\d{4}-", re.ASCII)


class Section(BaseModel):
    """A section of the settings: frozen, without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _without_the_unseen(cls, value: Any) -> Any:
        """Strip what was copied along at the ends of a text and shows nothing; what is left may be blank."""
        return _seen(value)


def without_the_unseen(text: str) -> str:
    """Return a text without the blanks, line breaks and invisible characters at its ends."""
    return UNSEEN_AROUND.sub("", text)


def _seen(value: object) -> object:
    return without_the_unseen(value) if isinstance(value, str) else value


def as_list(value: object) -> object:
    """Return a single text as a list of it; anything else as it is."""
    return [value] if isinstance(value, str) else value


def _as_date(value: object) -> object:
    """Refuse a number, also as a text, which would be taken for the seconds since 1970."""
    if isinstance(value, date) or (isinstance(value, str) and YEAR_FIRST.match(value)):
        return value
    raise ValueError(WANTED["date"])


Switch = Annotated[bool, Field(strict=True)]
Seconds = Annotated[float, Field(strict=True, ge=0, le=3600, allow_inf_nan=False)]
Day = Annotated[date, BeforeValidator(_as_date)]
NonBlank = Annotated[str, Field(min_length=1), BeforeValidator(_seen)]
