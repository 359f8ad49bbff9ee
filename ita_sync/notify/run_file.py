"""Reading a finished run from run.json, and its failure in full, which is never uploaded."""

from __future__ import annotations

import json
from collections.abc import Container
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ita_sync.domain import Finding, LocalizedText, Status, UnitState
from ita_sync.errors import MailError
from ita_sync.output import OutputFolder
from ita_sync.text import sanitize
from ita_sync.text.ordinary_file import read_ordinary

SCHEMA = 1
FAILURE = "private/failure.txt"
RUN_AGAIN = LocalizedText("สั่ง ita-sync run อีกครั้ง", "Run ita-sync run again.")


@dataclass(frozen=True)
class FinishedRun:
    """The parts of run.json that the mails use.

    Attributes:
        agency: The name of the municipality.
        fiscal_year: In the Buddhist era.
        date: The day of the run.
        status: final, draft or failed.
        measures: The number of measures.
        activities: The number of activities.
        findings: All findings, also those that are fixed.
        units: What each unit has done, waits for and owes, worst first; none if the sheet could not be checked.
        report: The PDF's entry; None if there is no PDF. A run may fail after the PDF was made.
        error: The failure; blank if there is none.
        staff_can_mend: Whether staff can fix the failure in the sheet.
        displaced: Texts of staff that the run overwrote and could not give back.
    """

    agency: str
    fiscal_year: int
    date: date
    status: Status
    measures: int
    activities: int
    findings: tuple[Finding, ...]
    units: tuple[UnitState, ...] = ()
    report: dict[str, Any] | None = None
    error: str = ""
    staff_can_mend: bool = False
    displaced: tuple[str, ...] = ()


_ADAPTER = TypeAdapter(FinishedRun)


def write_failure(out: OutputFolder, error: str) -> None:
    """Leave the failure with the account that the sheet has to be shared with, which run.json does not name."""
    if error:
        out.write(FAILURE, sanitize.redact_people(error), private=True)
    else:
        out.discard(FAILURE)


def read(path: Path) -> FinishedRun:
    """Read run.json and ignore unknown keys, which a later version of the same schema may add.

    Raises:
        MailError: The file is missing or damaged, has another schema, or a value is not valid.
    """
    try:
        values = json.loads(read_ordinary(path).decode())
        schema = values["schema"]
        night = {name: values[name] for name in FinishedRun.__dataclass_fields__ if name in values}
        night["findings"] = [_known(finding, Finding._fields) for finding in values["findings"]]
        night["units"] = [_known(unit, UnitState._fields) for unit in values.get("units", [])]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise MailError(
            LocalizedText(f"ไม่พบผลการทำงานที่เสร็จแล้วใน {path}", f"There is no finished run in {path}."),
            hint=LocalizedText(
                "สั่ง ita-sync run ก่อน หรือระบุไฟล์ด้วย --run",
                "Run ita-sync run first, or name its file with --run.",
            ),
        ) from None
    if schema != SCHEMA:
        raise MailError(
            LocalizedText(f"{path} เป็นของ ita-sync คนละรุ่น", f"{path} is of another version of ita-sync."),
            hint=RUN_AGAIN,
        )
    try:
        return _in_full(_ADAPTER.validate_python(night), path.parent)
    except ValidationError as error:
        at, why = _first(error)
        raise MailError(
            LocalizedText(f"ค่าใน {path} ไม่ถูกต้อง: {at}", f"{path}: {at}: {why}."), hint=RUN_AGAIN
        ) from None


def _in_full(night: FinishedRun, out: Path) -> FinishedRun:
    """The run with the whole of its failure, if that is the one which was left."""
    with suppress(OSError, ValueError):
        failure = (out / FAILURE).read_bytes().decode()
        if night.error and sanitize.redact(failure) == night.error:
            return replace(night, error=failure)
    return night


def _known(entry: dict[str, Any], fields: Container[str]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name in fields}


def _first(error: ValidationError) -> tuple[str, str]:
    """Return the place and message of the first error, without the value, which may be anything."""
    detail = error.errors(include_input=False, include_url=False)[0]
    return ".".join(map(str, detail["loc"])), detail["msg"]
