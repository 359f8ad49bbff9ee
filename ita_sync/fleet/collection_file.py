"""A collection as it is written: `fleet.json`, and `failed.json` for a second attempt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any, get_args

from ita_sync.domain import Status
from ita_sync.fleet.collection import Collection, Entry
from ita_sync.fleet.result import as_record

FLEET, FAILED = "fleet.json", "failed.json"
SCHEMA = 1


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
