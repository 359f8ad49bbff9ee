"""Sharing agencies among shards: balanced, within quotas, and the same each time."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_sync.errors import SettingsError
from ita_sync.fleet.plan import MOST_SHARDS, Member, Quotas, make_plan
from ita_sync.fleet.plan_file import as_json, from_json, in_words, matrix

MEMBERS = st.lists(
    st.builds(
        Member,
        id=st.uuids().map(str),
        account=st.sampled_from(["", "a", "b", "c"]),
        sender=st.sampled_from(["x", "y"]),
        seconds=st.floats(0, 300, allow_nan=False),
    ),
    max_size=80,
    unique_by=lambda member: member.id,
)


@given(MEMBERS, st.integers(4, MOST_SHARDS), st.integers(0, 500))
def test_what_always_holds(members: list[Member], count: int, mails: int) -> None:
    quotas = Quotas(account=60, project=150, mails=mails)
    plan = make_plan(members, count, quotas)
    account = {member.id: member.account for member in members}
    assert sorted(name for shard in plan.shards for name in shard.ids) == sorted(account)
    assert all({account[name] for name in shard.ids} == {shard.account} for shard in plan.shards)
    assert [shard.number for shard in plan.shards] == [*range(1, len(plan.shards) + 1)]
    assert len(plan.shards) <= count
    rates = Counter[str]()
    for shard in plan.shards:
        rates[shard.account] += shard.reads_per_minute  # type: ignore[assignment]
        assert shard.reads_per_minute > 0
    assert all(rate <= 60.0001 for rate in rates.values())
    assert sum(rates.values()) <= 150.0001
    for sender in {member.sender for member in members} if mails else ():
        assert sum(shard.mails.get(sender, 0) for shard in plan.shards) == mails
    assert from_json(json.loads(json.dumps(as_json(plan)))).shards == plan.shards
    assert make_plan(members, count, quotas) == plan


def test_the_longest_are_spread() -> None:
    members = [
        Member(f"a{number}", "one", "", seconds) for number, seconds in enumerate([9, 1, 1, 1, 8, 1, 1, 1, 1])
    ]
    plan = make_plan(members, 3)
    assert [shard.seconds for shard in plan.shards] == [9, 8, 7]
    assert plan.shards[0].ids == ("a0",)


def test_the_account_with_most_to_do_gets_most_shards() -> None:
    members = [Member(f"a{number}", "busy", "", 10) for number in range(90)]
    members += [Member(f"b{number}", "idle", "", 10) for number in range(10)]
    shards = Counter(shard.account for shard in make_plan(members, 10).shards)
    assert shards == {"busy": 9, "idle": 1}


def test_a_country_is_bound_by_the_project() -> None:
    members = [Member(f"a{number:04}", f"account-{number % 5}", "vendor") for number in range(7850)]
    plan = make_plan(members, 64)
    bounds = {bound.why.en: bound.seconds for bound in plan.bounds}
    assert bounds["the project's reads (300 a minute)"] == 1570
    assert max(bounds.values()) <= 1.08 * 1570
    words = [line.en for line in in_words(plan, members, Quotas(mails=2000))]
    assert words[0] == "7850 agencies in 64 shards, 5 Google accounts."
    assert words[1] == "At least 28 min: the reads of shard 53 (4.655 a minute) (this decides)."
    assert words[2] == "At least 26.2 min: the project's reads (300 a minute)."
    assert words[-1] == "Sender vendor: 2000 mails a day for 7850 agencies."
    assert len(matrix(plan)["include"]) == 64
    assert matrix(plan)["include"][0].keys() == {"shard", "of", "account", "reads_per_minute"}


@pytest.mark.parametrize("count", [0, -1, 257])
def test_so_many_shards_cannot_be(count: int) -> None:
    with pytest.raises(SettingsError, match="from 1 to 256"):
        make_plan([Member("a", "", "")], count)


def test_a_shard_has_one_account() -> None:
    with pytest.raises(SettingsError, match="at least the number of Google accounts, 2"):
        make_plan([Member("a", "one", ""), Member("b", "two", "")], 1)


def test_nobody_makes_no_shard() -> None:
    assert make_plan([], 4).shards == ()
