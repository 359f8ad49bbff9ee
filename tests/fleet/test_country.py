"""All 7,850 local governments in simulated time: the plan's bound, and whether its rates keep to the quotas."""

from __future__ import annotations

import heapq
import random

import pytest

from ita_sync.fleet.pace import Pace, phase_of
from ita_sync.fleet.plan import Member, Plan, Quotas, make_plan
from tests.fakes.google.errors import ApiError
from tests.fakes.google.quota import Quota

AGENCIES = 7850
TRY_AGAIN = 2.0  # seconds: about as long as the program waits for the first times


class Task:
    """A shard in its own simulated time: it reads at the plan's rate, and works for as long as each agency takes."""

    def __init__(self, rate: float, phase: float, work: list[float]) -> None:
        self._now = 0.0
        self._pace = Pace(rate, phase, clock=lambda: self._now, sleep=self._pass)
        self._work = work[::-1]

    def _pass(self, seconds: float) -> None:
        self._now += seconds

    def read(self) -> float:
        """Wait for the next read; the time at which it is sent."""
        self._pace.wait()
        return self._now

    def wait(self, seconds: float) -> float:
        """Wait before the same read is sent again; the time at which it is."""
        self._pass(seconds)
        return self._now

    def work(self) -> bool:
        """Do what comes after it; whether there is another agency."""
        self._pass(self._work.pop())
        return bool(self._work)

    @property
    def end(self) -> float:
        """The time so far."""
        return self._now


def simulate(plan: Plan, seconds: dict[str, float], quota: Quota) -> float:
    """Let all shards run at once; the seconds until the last one ends. What the quotas refuse is tried again later."""
    tasks = [
        Task(shard.reads_per_minute, phase_of(shard.number), [seconds[name] for name in shard.ids])
        for shard in plan.shards
    ]
    accounts = [shard.account for shard in plan.shards]
    coming = [(task.read(), number) for number, task in enumerate(tasks)]
    heapq.heapify(coming)
    while coming:
        now, number = heapq.heappop(coming)
        try:
            quota.check(accounts[number], writes=False, now=now)
        except ApiError:
            heapq.heappush(coming, (tasks[number].wait(TRY_AGAIN), number))
            continue
        if tasks[number].work():
            heapq.heappush(coming, (tasks[number].read(), number))
    return max(task.end for task in tasks)


@pytest.mark.parametrize(("accounts", "shards"), [(5, 20), (5, 64), (5, 256), (10, 64), (10, 256)])
def test_the_night_takes_as_long_as_the_plan_says(accounts: int, shards: int) -> None:
    chance = random.Random(accounts * 1000 + shards)
    seconds = {f"a{number:04}": chance.lognormvariate(1.3, 0.6) for number in range(AGENCIES)}
    members = [
        Member(name, f"account-{number % accounts}", "vendor", took)
        for number, (name, took) in enumerate(seconds.items())
    ]
    plan = make_plan(members, shards)
    bound = max(bound.seconds for bound in plan.bounds)
    tonight = {name: took * chance.uniform(0.9, 1.1) for name, took in seconds.items()}
    quota = Quota(account=60, project=300)
    taken = simulate(plan, tonight, quota)
    print(
        f"\n{accounts} accounts, {shards} shards: {bound / 60:.1f} min planned, {taken / 60:.1f} taken,",
        end=" ",
    )
    print(f"{taken / bound:.3f}; {quota.refused} of {AGENCIES} reads refused at first")
    assert taken <= 1.1 * bound
    assert quota.refused <= AGENCIES / 100


def test_too_fast_a_plan_is_noticed() -> None:
    """By the same server, so that the test above says something."""
    members = [Member(f"a{number}", "one", "") for number in range(400)]
    plan = make_plan(members, 4, Quotas(account=120))
    quota = Quota(account=60, project=300)
    simulate(plan, {member.id: 0.1 for member in members}, quota)
    assert quota.refused > len(members) / 10
