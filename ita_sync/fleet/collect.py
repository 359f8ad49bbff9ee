"""What became of a fleet: the newest attempt of each agency, wherever its shard left it, and the pages that tell of it.

A folder that a shard has filled holds `shard-I.jsonl` and, beside it, a folder for each agency; the artifacts of an engine
unpack into many such folders. A result counts from there alone; `plan.json` says who has none.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple, get_args

from ita_sync.domain import LocalizedText, Status
from ita_sync.errors import SettingsError
from ita_sync.fleet import plan_file, words
from ita_sync.fleet.agency_lines import ID
from ita_sync.fleet.result import Result, as_record, read_results
from ita_sync.output import OutputFolder
from ita_sync.text import sanitize
from ita_sync.text.dates import BANGKOK

SCHEMA = 1
RESULTS = "shard-*.jsonl"
PAGE, RUN_RECORD = "status.html", "run.json"
PAGES, PRIVATE = "pages", "private"
FLEET, FAILED = "fleet.json", "failed.json"
YEARS = range(2000, 3000)  # in which a night may be
ONE_NIGHT = timedelta(hours=15)  # a fleet's shards, and those that try again; the night before began earlier


class Attempt(NamedTuple):
    """A result, and where it was found.

    Attributes:
        result: What became of the agency.
        folder: The folder in which the agency has its own.
    """

    result: Result
    folder: Path

    @property
    def ended(self) -> datetime:
        """When it ended; where that is not noted, when its night began."""
        try:
            ended = datetime.fromisoformat(self.result.finished)
        except ValueError:
            ended = datetime.min
        if ended.year not in YEARS:
            return datetime.combine(self.result.night, time(), BANGKOK)
        return ended if ended.tzinfo else ended.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """An agency as the collection has it.

    Attributes:
        result: Its newest one; a failed one that says nothing, where it has none.
        page: The path of its page in the output folder; blank where there is none of that night.
        was_tried: Whether its turn came on the newest night.
    """

    result: Result
    page: str = ""
    was_tried: bool = True

    @property
    def is_over(self) -> bool:
        """Return whether nothing of it is worth another try tonight."""
        return self.was_tried and self.result.is_over

    @property
    def cause(self) -> LocalizedText | str:
        """Why it is not over; blank where it is."""
        if self.is_over:
            return ""
        if not self.was_tried:
            return words.UNTRIED
        if self.result.is_made and self.result.mail == "waiting":
            return words.MAIL_WAITING
        return self.result.error or words.NO_CAUSE


@dataclass(frozen=True)
class Collection:
    """A fleet after a night.

    Attributes:
        night: The day that counted as today for the newest attempt.
        as_of: When the newest attempt ended.
        entries: The agencies, by id.
        seconds: Id -> how long its newest attempt took that made a report.
    """

    night: date
    as_of: datetime
    entries: tuple[Entry, ...]
    seconds: Mapping[str, float]

    def count(self, status: Status) -> int:
        """Return how many agencies are in a state."""
        return sum(entry.result.status == status for entry in self.entries)

    def days_open(self, since: date) -> int:
        """Return for how many days an error is open that was first found on a day; 0 where that is a later one."""
        return max((self.night - since).days, 0)

    @property
    def unfinished(self) -> tuple[Entry, ...]:
        """The agencies of which something is worth another try."""
        return tuple(entry for entry in self.entries if not entry.is_over)


def collect(folders: Sequence[Path], out: Path) -> Collection:
    """Find the newest attempt of each agency, and copy its page into the output folder.

    Args:
        folders: Where to look, at any depth.
        out: The output folder.

    Raises:
        SettingsError: There is no result at all, or a file cannot be written.
    """
    attempts = by_agency(attempt for folder in folders for attempt in find_attempts(folder))
    if not attempts:
        raise _nothing_found(folders)
    planned = {name for folder in folders for name in find_planned(folder)}
    target = OutputFolder(out)
    before = _pages_before(out)
    pages = {name: _copy(source, name, target) for name, source in find_pages(attempts)}
    target.discard(*sorted(before - {*pages.values()}))
    return combine(attempts, planned, pages)


def find_attempts(folder: Path) -> Iterator[Attempt]:
    """Yield the results below a folder, in the order of their files' paths; a damaged line counts as none."""
    for path in _found(folder, RESULTS):
        for result in read_results(path):
            if ID.fullmatch(result.id) and result.night.year in YEARS:
                yield Attempt(result, path.parent)


def find_planned(folder: Path) -> Iterator[str]:
    """Yield the ids of all agencies that a plan below a folder names; a damaged plan counts as none."""
    for path in _found(folder, plan_file.NAME):
        try:
            shards = plan_file.from_json(json.loads(path.read_bytes())).shards
        except (OSError, ValueError, RecursionError):
            continue
        yield from (name for shard in shards for name in shard.ids if ID.fullmatch(name))


def _found(folder: Path, pattern: str) -> list[Path]:
    """Return the files of a name below a folder, but for what is private."""
    return sorted(path for path in folder.rglob(pattern) if PRIVATE not in path.relative_to(folder).parts)


def by_agency(attempts: Iterable[Attempt]) -> dict[str, list[Attempt]]:
    """Return the attempts of each agency, the newest first; of two that ended together the later one in their order."""
    found: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in reversed([*attempts]):
        found[attempt.result.id].append(attempt)
    return {
        name: sorted(found[name], key=lambda attempt: attempt.ended, reverse=True) for name in sorted(found)
    }


def combine(
    attempts: Mapping[str, Sequence[Attempt]], planned: Iterable[str], pages: Mapping[str, str]
) -> Collection:
    """Put a fleet together. Pure.

    Args:
        attempts: Id -> its attempts of all nights, the newest first; at least one agency.
        planned: The ids of those whose turn should have come.
        pages: Id -> path of its page.
    """
    newest = {name: of_one[0] for name, of_one in attempts.items()}
    last = max(newest.values(), key=lambda attempt: attempt.ended)
    planned = {*planned}
    entries = [
        Entry(
            attempt.result,
            pages.get(name, ""),
            was_tried=name not in planned or last.ended - attempt.ended < ONE_NIGHT,
        )
        for name, attempt in newest.items()
    ]
    without = [Entry(Result(name, last.result.night), was_tried=False) for name in planned - {*newest}]
    return Collection(
        night=last.result.night,
        as_of=last.ended,
        entries=tuple(sorted([*entries, *without], key=lambda entry: entry.result.id)),
        seconds={name: made.seconds for name, of_one in attempts.items() if (made := _last_made(of_one))},
    )


def _last_made(attempts: Iterable[Attempt]) -> Result | None:
    return next((attempt.result for attempt in attempts if attempt.result.is_made), None)


def find_pages(attempts: Mapping[str, Sequence[Attempt]]) -> Iterator[tuple[str, Path]]:
    """Yield an agency's id and the page of its newest attempt, or of an earlier one of the same night."""
    for name, of_one in attempts.items():
        night = of_one[0].result.night
        folders = dict.fromkeys(attempt.folder for attempt in of_one if attempt.result.night == night)
        page = next((folder / name / PAGE for folder in folders if _has_page(folder / name, night)), None)
        if page:
            yield name, page


def _has_page(folder: Path, night: date) -> bool:
    """Return whether a page of that night lies in an agency's folder, and is no link to anywhere else."""
    if (
        not (folder / PAGE).is_file()
        or (folder / PAGE).resolve() != folder.parent.resolve() / folder.name / PAGE
    ):
        return False
    try:
        return bool(json.loads((folder / RUN_RECORD).read_bytes())["date"] == night.isoformat())
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def _copy(source: Path, name: str, target: OutputFolder) -> str:
    """Copy an agency's page, and return its path in the output folder; blank where it cannot be read."""
    try:
        text = source.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
    path = f"{PAGES}/{name}.html"
    target.write(path, sanitize.redact(text))
    return path


def _pages_before(out: Path) -> set[str]:
    """Return the paths of the pages that an earlier collection has left."""
    try:
        records = json.loads((out / FLEET).read_bytes())["agencies"]
        names = {f"{PAGES}/{record['id']}.html" for record in records if ID.fullmatch(record["id"])}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return set()
    return {name for name in names if (out / name).is_file()}


def as_json(collection: Collection) -> dict[str, Any]:
    """The collection as `fleet.json` has it: each agency's result, the path of its page, and whether its turn came.

    Its seconds are those of its newest attempt that made a report, 0 where none did: what failed at once says nothing of
    the next night, for which `fleet plan --last` asks.
    """
    results = [entry.result for entry in collection.entries]
    return {
        "schema": SCHEMA,
        "night": collection.night.isoformat(),
        "as_of": collection.as_of.astimezone(UTC).isoformat(timespec="seconds"),
        "counts": {"agencies": len(results)}
        | {status: collection.count(status) for status in get_args(Status)},
        "untried": sum(not entry.was_tried for entry in collection.entries),
        "mails": sum(result.mails for result in results),
        "agencies": [_record(entry, collection.seconds) for entry in collection.entries],
    }


def _record(entry: Entry, seconds: Mapping[str, float]) -> dict[str, Any]:
    told = {"seconds": seconds.get(entry.result.id, 0), "page": entry.page, "tried": entry.was_tried}
    return as_record(entry.result) | told


def failed_json(collection: Collection) -> dict[str, Any]:
    """What a second attempt needs, as `failed.json` has it: of whom something is left to do, and why."""
    unfinished = collection.unfinished
    return {
        "schema": SCHEMA,
        "night": collection.night.isoformat(),
        "ids": [entry.result.id for entry in unfinished],
        "causes": {entry.result.id: str(entry.cause) for entry in unfinished},
    }


def _nothing_found(folders: Sequence[Path]) -> SettingsError:
    named = ", ".join(map(str, folders)) or "-"
    return SettingsError(
        LocalizedText(
            f"ไม่พบผลการทำงาน ({RESULTS}) ใน {named}", f"There is no result ({RESULTS}) in {named}."
        ),
        hint=LocalizedText(
            "ระบุโฟลเดอร์ที่ ita-sync fleet run เขียนไว้ หรือที่แตกไฟล์จาก artifact แล้ว",
            "Name the folders that `ita-sync fleet run` has filled, or into which its artifacts were unpacked.",
        ),
    )
