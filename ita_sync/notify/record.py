"""A finished run as `notify` reads it back from run.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ita_sync.errors import MailError
from ita_sync.model import Finding, Status

SCHEMA = 1


@dataclass(frozen=True)
class Night:
    """What the letters tell of a run."""

    status: Status
    measures: int
    activities: int
    findings: tuple[Finding, ...]
    error: str


def read(path: Path) -> Night:
    """Read run.json.

    Raises:
        MailError: It is missing, damaged, or of another schema.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["schema"] != SCHEMA:
            raise MailError(f"{path} is of another version of ita-sync.", hint="Run ita-sync run again.")
        return Night(
            status=record["status"],
            measures=record["measures"],
            activities=record["activities"],
            findings=tuple(_finding(item) for item in record["findings"]),
            error=record.get("error", ""),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MailError(
            f"There is no finished run in {path}.",
            hint="Run ita-sync run first, or name its file with --run.",
        ) from error


def _finding(item: dict[str, Any]) -> Finding:
    values = {name: item[name] for name in Finding._fields}
    values["owners"] = tuple(item["owners"])
    values["since"] = date.fromisoformat(item["since"]) if item["since"] else None
    return Finding(**values)
