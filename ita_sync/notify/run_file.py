"""A finished run as `notify` reads it back from run.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ita_sync.domain import Finding, Status
from ita_sync.errors import MailError

SCHEMA = 1


@dataclass(frozen=True)
class Night:
    """What the letters tell of a run.

    Attributes:
        report: What is known of the PDF; None where none was made. A night may fail after that.
        staff_can_mend: Whether the failure is one that staff caused in the sheet.
        displaced: Texts of staff's that the night's write hit and could not give back.
    """

    agency: str
    fiscal_year: int
    status: Status
    measures: int
    activities: int
    findings: tuple[Finding, ...]
    report: dict[str, Any] | None = None
    error: str = ""
    staff_can_mend: bool = False
    displaced: tuple[str, ...] = ()


def read(path: Path) -> Night:
    """Read run.json; keys that a later version of the same schema may add are left alone.

    Raises:
        MailError: It is missing, damaged, of another schema, or says something that no run says.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        schema = values["schema"]
        night = {name: values[name] for name in Night.__dataclass_fields__ if name in values}
        night["findings"] = [_known(finding) for finding in values["findings"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise MailError(
            f"There is no finished run in {path}.",
            hint="Run ita-sync run first, or name its file with --run.",
        ) from None
    if schema != SCHEMA:
        raise MailError(f"{path} is of another version of ita-sync.", hint="Run ita-sync run again.")
    try:
        return TypeAdapter(Night).validate_python(night)
    except ValidationError as error:
        raise MailError(f"{path}: {_first(error)}.", hint="Run ita-sync run again.") from None


def _known(finding: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in finding.items() if name in Finding._fields}


def _first(error: ValidationError) -> str:
    """The place and the fault, without the value: it may be anything."""
    detail = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}"
