"""What became of an agency on one night, and the file in which a shard notes it as it ends."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from ita_sync.domain import Status
from ita_sync.output import append_line, to_json

LONGEST = 1e9  # seconds; whoever says more, or that it is no number, is not us
MailState = Literal["", "waiting", "sent", "limited", "failed"]


@dataclass(frozen=True)
class Result:
    """An agency's night. No mail address is in it.

    Attributes:
        id: The agency's id.
        night: The day that counted as today.
        finished: When it ended, in UTC, as ISO 8601 has it.
        agency, province: Its names.
        status: final, draft, or failed: there is no report.
        exit: The exit code that the command would have had; 0 where all went well.
        error: What failed, in the language of its settings.
        seconds: How long it took, without waiting for its turn to read.
        measures, activities, errors: Counts; of the open errors the last one.
        oldest: The first night of the oldest open error; None where there is none.
        due: The day on which the report is due; None where the settings do not say.
        reads, writes: Requests to Google.
        mail: waiting: for its turn within the sender's budget. limited: some letters wait for the next day.
        mails: How many letters were taken.
        cut_since: The first night on which the limit cut letters off, while they have not all gone since; else None.
    """

    id: str
    night: date
    finished: str = ""
    agency: str = ""
    province: str = ""
    status: Status = "failed"
    exit: int = 0
    error: str = ""
    seconds: float = 0.0
    measures: int = 0
    activities: int = 0
    errors: int = 0
    oldest: date | None = None
    due: date | None = None
    reads: int = 0
    writes: int = 0
    mail: MailState = ""
    mails: int = 0
    cut_since: date | None = None

    @property
    def is_made(self) -> bool:
        """Return whether there is a report, final or draft."""
        return self.status != "failed"

    @property
    def is_over(self) -> bool:
        """Return whether nothing is left to do tonight: what failed is worth another try."""
        return self.is_made and self.mail not in {"waiting", "failed"} and not self.exit

    @property
    def urgency(self) -> tuple[bool, date, int, str]:
        """Return what sorts the most urgent agency first: who owes something, the sooner due, the more."""
        return (self.errors == 0, self.due or date.max, -self.errors, self.id)


DATES = ("night", "oldest", "due", "cut_since")
KNOWN = frozenset(field.name for field in fields(Result))


def as_record(result: Result) -> dict[str, Any]:
    """A result as JSON has it."""
    record = asdict(result)
    return record | {name: value.isoformat() for name in DATES if (value := record[name])}


def from_record(record: Any) -> Result:
    """Read what `as_record` wrote; what a later version added is left out.

    Raises:
        ValueError: It is no such record.
    """
    try:
        return _result(record)
    except (AttributeError, LookupError, TypeError) as error:
        raise ValueError("it is no result") from error


def _result(record: Mapping[str, Any]) -> Result:
    values = {name: value for name, value in record.items() if name in KNOWN}
    result = Result(**values)
    _check_kinds(result)
    dates = {name: date.fromisoformat(values[name]) for name in DATES if name == "night" or values.get(name)}
    return replace(result, **dates)  # type: ignore[arg-type]


def _check_kinds(result: Result) -> None:
    """Check that all but the dates are of their kind, which JSON does not promise.

    Raises:
        TypeError, ValueError: Something is not.
    """
    blank = Result("", date.min)
    for name in KNOWN - {*DATES}:
        value, usual = getattr(result, name), getattr(blank, name)
        if isinstance(value, bool) or not isinstance(
            value, int | float if name == "seconds" else type(usual)
        ):
            raise TypeError(name)
    states = (
        result.status in get_args(Status),
        result.mail in get_args(MailState),
        0 <= result.seconds < LONGEST,
    )
    if not all(states):
        raise ValueError("of no known state")


class ResultFile:
    """A shard's results, a line each; a line is written at once, so that a killed shard loses none.

    Args:
        path: Where it is.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def note(self, result: Result) -> None:
        """Append a result.

        Raises:
            SettingsError: It cannot be written.
        """
        line = to_json(as_record(result), indent=None)
        with self._lock:
            append_line(self._path, line.rstrip())

    def latest(self, night: date) -> dict[str, Result]:
        """Return the last result of each agency on a night; a line that is cut off counts as none."""
        return {result.id: result for result in read_results(self._path) if result.night == night}


def read_results(path: Path) -> Iterator[Result]:
    """Yield the results in a file, in its order; nothing where there is none."""
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return
    for line in text.splitlines():
        try:
            yield from_record(json.loads(line))
        except (ValueError, RecursionError):
            continue
