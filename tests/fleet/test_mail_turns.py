"""Whose mails go first, over several nights of a fleet whose sender may not send them all."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ita_sync.fleet.agencies import Agency
from ita_sync.fleet.collection import Attempt, by_agency, combine
from ita_sync.fleet.collection_file import as_json
from ita_sync.fleet.last_night import LastNight
from ita_sync.fleet.plan import Member, Quotas, Shard, make_plan
from ita_sync.fleet.plan_file import as_json as plan_json
from ita_sync.fleet.plan_file import from_json
from ita_sync.fleet.result import Result, ResultFile
from ita_sync.fleet.shard import Assignment, run_shard

FIRST = date(2025, 10, 20)


@dataclass
class Fleet:
    """A fleet whose agencies owe letters; what is not sent tonight is still to be sent on the next one.

    Attributes:
        errors: Id -> open errors: the more, the more urgent.
        fails: Who makes no report tonight.
        owed: Id -> how many letters wait.
        last: What the last night left.
    """

    folder: Path
    errors: Mapping[str, int]
    fails: set[str] = field(default_factory=set)
    owed: dict[str, int] = field(default_factory=dict)
    last: LastNight = field(default_factory=LastNight)
    sent: list[str] = field(default_factory=list)
    night: date = FIRST

    def run(self, agency: Agency) -> Result:
        status = "failed" if agency.id in self.fails else "draft"
        return Result(agency.id, self.night, status=status, errors=self.errors[agency.id])  # type: ignore[arg-type]

    def mail(self, agency: Agency, result: Result, limit: int | None) -> Result:
        if not result.is_made:
            return replace(result, mail="sent")
        wanted = self.owed.get(agency.id, 0)
        sent = wanted if limit is None else min(wanted, limit)
        self.owed[agency.id] = wanted - sent
        self.sent += [agency.id] * sent
        return replace(result, mail="limited" if sent < wanted else "sent", mails=sent)

    def pass_night(self, mails: int, shards: int = 1) -> list[str]:
        """Plan the night, do it, collect it, and return who was mailed, in order."""
        self.sent, cut_since = [], self.last.cut_since
        members = [Member(name, "", "", cut_since=cut_since.get(name)) for name in self.errors]
        plan = make_plan(members, shards, Quotas(mails=mails))
        known = from_json(json.loads(json.dumps(plan_json(plan))))
        results = [result for shard in known.shards for result in self._done(shard)]
        attempts = by_agency(Attempt(result, self.folder) for result in results)
        collected = json.loads(json.dumps(as_json(combine(attempts, self.errors, {}))))
        self.last = LastNight.of(collected["agencies"])
        self.night += timedelta(days=1)
        return self.sent

    def _done(self, shard: Shard) -> Sequence[Result]:
        todo = Assignment(
            [Agency(name, "", "", {}, Path("agencies.csv"), Path()) for name in shard.ids],
            self.night,
            shard.mails,
            cut_since=shard.cut_since,
        )
        notes = ResultFile(self.folder / f"shard-{shard.number}.jsonl")
        return run_shard(todo, self, notes, lambda _result: None)


def test_who_was_cut_off_is_first_on_the_next_night(tmp_path: Path) -> None:
    """The most urgent first, but everybody before anybody has a second letter."""
    fleet = Fleet(tmp_path, errors={"a": 1, "b": 2, "c": 3, "d": 4})
    mailed = []
    for _night in range(5):
        fleet.owed = dict.fromkeys("abcd", 1)  # each has news every night
        mailed.append("".join(fleet.pass_night(mails=2)))
    assert mailed == ["dc", "ba", "dc", "ba", "dc"]


@pytest.mark.parametrize("mails", [1, 2, 3])
@pytest.mark.parametrize("shards", [1, 2])
def test_nobody_waits_for_ever(mails: int, shards: int, tmp_path: Path) -> None:
    fleet = Fleet(tmp_path, errors={name: number for number, name in enumerate("abcdefg")})
    waited, longest = Counter[str](), 0
    for _night in range(40):
        fleet.owed = dict.fromkeys(fleet.errors, 1)
        mailed = set(fleet.pass_night(mails * shards, shards))
        waited.update(fleet.errors.keys() - mailed)
        longest = max(longest, *waited.values())
        for name in mailed:
            waited.pop(name, None)
    assert longest <= -(-len(fleet.errors) // mails)


def test_a_part_of_the_letters_is_not_all_of_them(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path, errors={"a": 1, "b": 9}, owed={"a": 5, "b": 1})
    assert fleet.pass_night(mails=3) == ["b", "a", "a"]
    fleet.owed["b"] = 3
    assert fleet.pass_night(mails=2) == ["a", "a"]
    assert fleet.last.cut_since == {"a": FIRST, "b": FIRST + timedelta(days=1)}
    assert fleet.pass_night(mails=4) == ["a", "b", "b", "b"]
    assert fleet.last.cut_since == {}


def test_a_night_that_failed_keeps_the_turn(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path, errors={"a": 1, "b": 9}, owed={"a": 1, "b": 1})
    assert fleet.pass_night(mails=1) == ["b"]
    fleet.fails, fleet.owed["b"] = {"a"}, 2
    assert fleet.pass_night(mails=1) == ["b"]
    fleet.fails = set()
    assert fleet.pass_night(mails=1) == ["a"]
