"""What became of a fleet: the newest attempt of each agency, wherever its shard left it, and the pages that tell of it.

A folder that a shard has filled holds `shard-I.jsonl` and, beside it, a folder for each agency; the artifacts of an engine
unpack into many such folders. A result counts from there alone; `plan.json` says who has none, and who left the fleet.
"""

from __future__ import annotations

import json
from collections.abc import Collection as Ids
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from ita_sync.domain import LocalizedText
from ita_sync.errors import SettingsError
from ita_sync.fleet import plan_file
from ita_sync.fleet.agency_lines import ID
from ita_sync.fleet.collection import YEARS, Attempt, Collection, by_agency, combine
from ita_sync.fleet.collection_file import FLEET
from ita_sync.fleet.plan import Plan
from ita_sync.fleet.result import read_results
from ita_sync.output import OutputFolder
from ita_sync.text import sanitize

RESULTS = "shard-*.jsonl"
PAGE, RUN_RECORD = "status.html", "run.json"
PAGES, PRIVATE = "pages", "private"
EARLIEST = datetime.min.replace(tzinfo=UTC)


def collect(folders: Sequence[Path], out: Path) -> Collection:
    """Find the newest attempt of each agency, and copy its page into the output folder.

    Args:
        folders: Where to look, at any depth.
        out: The output folder.

    Raises:
        SettingsError: There is no result at all, or a file cannot be written.
    """
    plans = [plan for folder in folders for plan in find_plans(folder)]
    planned_at = max((plan.made for plan in plans if plan.made), default=None)
    found = by_agency(attempt for folder in folders for attempt in find_attempts(folder))
    attempts = {name: found[name] for name in _still_there(found, plans)}
    if not attempts:
        raise _nothing_found(folders)
    planned = _still_there({name for plan in plans for shard in plan.shards for name in shard.ids}, plans)
    target = OutputFolder(out)
    before = _pages_before(out)
    pages = {name: _copy(source, name, target) for name, source in find_pages(attempts)}
    target.discard(*sorted(before - {*pages.values()}))
    return combine(attempts, filter(ID.fullmatch, planned), pages, planned_at)


def find_attempts(folder: Path) -> Iterator[Attempt]:
    """Yield the results below a folder, in the order of their files' paths; a damaged line counts as none."""
    for path in _found(folder, RESULTS):
        for result in read_results(path):
            if ID.fullmatch(result.id) and result.night.year in YEARS:
                yield Attempt(result, path.parent, path.name)


def find_plans(folder: Path) -> Iterator[Plan]:
    """Yield the plans below a folder; a damaged one counts as none."""
    for path in _found(folder, plan_file.NAME):
        with suppress(OSError, ValueError, RecursionError):
            yield plan_file.from_json(json.loads(path.read_bytes()))


def _still_there(names: Ids[str], plans: Sequence[Plan]) -> Ids[str]:
    """Return the ids without those that left the fleet or are called otherwise now; the newest plan names all others."""
    newest = max(plans, key=lambda plan: plan.made or EARLIEST, default=None)
    fleet = {*newest.fleet} if newest else set()
    return [name for name in names if name in fleet] if fleet else names


def _found(folder: Path, pattern: str) -> list[Path]:
    """Return the files of a name below a folder, but for what is private."""
    return sorted(path for path in folder.rglob(pattern) if PRIVATE not in path.relative_to(folder).parts)


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
