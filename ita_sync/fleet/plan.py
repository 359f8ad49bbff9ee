"""How a fleet's agencies are shared among shards, so that nothing has to be coordinated while they run. Pure.

A shard uses one Google account, so that the account's quota can be divided beforehand: each of its shards gets its part.
Within an account the longest agencies are placed first, each where the least is to do.

Sources: Google's quotas of the Sheets API, 60 reads a minute for an account and 300 for a project (docs/fleet.md).
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import floor
from types import MappingProxyType
from typing import NamedTuple

from ita_sync.domain import LocalizedText
from ita_sync.errors import SettingsError

MOST_SHARDS = 256  # jobs of a matrix on GitHub
READS = 1  # of a night
USED = 0.93  # of a quota; the rest is for what is tried again, and for a doctor who looks meanwhile
USUAL_SECONDS = 5.0  # of an agency of which nobody knows


class Member(NamedTuple):
    """An agency as the plan sees it.

    Attributes:
        id: Its id.
        account: The name of its Google account.
        sender: The name of its mail account.
        seconds: How long it took on the last night.
        is_told: Whether its operator was mailed tonight that it failed.
        cut_since: The first night on which the limit cut letters off; None where none wait.
    """

    id: str
    account: str
    sender: str
    seconds: float = USUAL_SECONDS
    is_told: bool = False
    cut_since: date | None = None


class Quotas(NamedTuple):
    """What may be asked of servers.

    Attributes:
        account, project: Reads a minute.
        mails: Mails a day for a sender; 0: no limit.
        sent: Sender -> how many of these it has sent today.
    """

    account: float = 60.0
    project: float = 300.0
    mails: int = 0
    sent: Mapping[str, int] = MappingProxyType({})


USUAL = Quotas()


@dataclass(frozen=True)
class Shard:
    """One task.

    Attributes:
        number: From 1.
        account: The Google account that it uses.
        ids: Its agencies, in the order in which they are to be done.
        seconds: How long they took on the last night.
        reads_per_minute: How often it may read.
        mails: Sender -> how many mails it may send; a sender that is not named has no limit.
        told: The agencies that failed tonight and whose operators know it: no sheet could keep a receipt of that.
        cut_since: Agency -> the first night on which its letters were cut off; their turn comes first.
    """

    number: int
    account: str
    ids: tuple[str, ...]
    seconds: float
    reads_per_minute: float
    mails: Mapping[str, int]
    told: tuple[str, ...] = ()
    cut_since: Mapping[str, date] = field(default_factory=dict)


class Bound(NamedTuple):
    """A time that the night takes at least, in seconds, and why."""

    seconds: float
    why: LocalizedText


@dataclass(frozen=True)
class Plan:
    """All shards of a night.

    Attributes:
        count: How many were asked for; shards without agencies are left out.
        shards: In the order of their numbers.
        bounds: What the night takes at least; the longest decides.
        made: When it was made; None where that is not known.
        fleet: The ids of all agencies that there are, also those that it leaves out; empty where that is not known.
    """

    count: int
    shards: tuple[Shard, ...]
    bounds: tuple[Bound, ...]
    made: datetime | None = None
    fleet: tuple[str, ...] = ()

    def shard(self, number: int) -> Shard | None:
        """Return a shard; None where it has no agencies."""
        return next((shard for shard in self.shards if shard.number == number), None)

    def left_out(self, ids: Iterable[str]) -> list[str]:
        """Return the agencies that came after it was made; none where it does not say of whom the fleet was."""
        known = {*self.fleet}
        return [name for name in ids if known and name not in known]


def make_plan(members: Sequence[Member], count: int, quotas: Quotas = USUAL) -> Plan:
    """Share agencies among shards.

    Args:
        members: The agencies.
        count: How many shards there may be, 1 to 256.
        quotas: What may be asked of servers.

    Raises:
        SettingsError: So many shards cannot be, or there are fewer than accounts.
    """
    by_account: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        by_account[member.account].append(member)
    _check_count(count, len(by_account))
    loads = [
        (account, part)
        for account, shards in _shares(by_account, count).items()
        for part in _balanced(by_account[account], shards)
        if part
    ]
    budgets = _budgets([part for _account, part in loads], quotas)
    shards = tuple(
        Shard(
            number,
            account,
            ids=tuple(member.id for member in part),
            seconds=round(sum(member.seconds for member in part), 3),
            reads_per_minute=_rate(quotas, len(part) / len(by_account[account]), len(part) / len(members)),
            mails=budget,
            told=tuple(member.id for member in part if member.is_told),
            cut_since={member.id: member.cut_since for member in part if member.cut_since},
        )
        for number, ((account, part), budget) in enumerate(zip(loads, budgets, strict=True), start=1)
    )
    return Plan(count, shards, tuple(_bounds(members, shards, quotas)))


def _check_count(count: int, accounts: int) -> None:
    """Refuse a number of shards that cannot be.

    Raises:
        SettingsError: It is too small or too large.
    """
    if not 1 <= count <= MOST_SHARDS:
        raise SettingsError(
            LocalizedText(
                f"--shards ต้องเป็น 1 ถึง {MOST_SHARDS}", f"--shards has to be from 1 to {MOST_SHARDS}."
            )
        )
    if count < accounts:
        raise SettingsError(
            LocalizedText(
                f"--shards ต้องไม่น้อยกว่าจำนวนบัญชี Google ({accounts})",
                f"--shards has to be at least the number of Google accounts, {accounts}.",
            ),
            hint=LocalizedText("แต่ละส่วนใช้บัญชีเดียว", "A shard uses one account."),
        )


def whole_fleet(members: Sequence[Member]) -> Shard:
    """Return all agencies as one shard, of whatever accounts: one machine does them, each account at its rate."""
    accounts = {member.account for member in members}
    part = 1 / max(1, len(accounts))
    return Shard(
        1,
        "",
        tuple(member.id for member in members),
        sum(member.seconds for member in members),
        _rate(USUAL, 1, part),
        {},
    )


def _shares(by_account: Mapping[str, Sequence[Member]], count: int) -> dict[str, int]:
    """How many shards each account gets: one, and each further one goes where a shard has most to do."""
    shares = dict.fromkeys(by_account, 1)
    work = {account: sum(member.seconds for member in part) for account, part in by_account.items()}
    heap = [(-work[account], account) for account in shares]
    heapq.heapify(heap)
    for _further in range(min(count, sum(map(len, by_account.values()))) - len(shares)):
        _most, account = heap[0]
        shares[account] += 1
        heapq.heapreplace(heap, (-work[account] / (shares[account]), account))
    return shares


def _balanced(members: Iterable[Member], shards: int) -> list[list[Member]]:
    """Place the longest first, each where the least is to do.

    Within a shard long and short ones follow each other as they come: long ones first would leave its rate of reads
    unused, which the short ones would then have to wait for.
    """
    parts: list[list[Member]] = [[] for _shard in range(shards)]
    heap = [(0.0, number) for number in range(shards)]
    for member in sorted(members, key=lambda member: (-member.seconds, member.id)):
        seconds, number = heap[0]
        parts[number].append(member)
        heapq.heapreplace(heap, (seconds + max(member.seconds, 0.001), number))
    return [sorted(part, key=lambda member: member.id) for part in parts]


def _rate(quotas: Quotas, of_account: float, of_all: float) -> float:
    """A shard's part of the reads a minute, as large as its part of the agencies.

    It is rounded down, so that all parts together are within the quota.
    """
    return floor(1000 * USED * min(quotas.account * of_account, quotas.project * of_all)) / 1000


def _budgets(parts: Sequence[Sequence[Member]], quotas: Quotas) -> list[dict[str, int]]:
    """Divide what is left of each sender's mails among the shards by how many of its agencies they have."""
    budgets: list[dict[str, int]] = [{} for _part in parts]
    if not quotas.mails:
        return budgets
    counts = [Counter(member.sender for member in part) for part in parts]
    for sender, total in sum(counts, Counter()).items():
        left = max(0, quotas.mails - quotas.sent.get(sender, 0))
        given = reached = 0
        for budget, count in zip(budgets, counts, strict=True):
            reached += count[sender]
            if count[sender]:
                budget[sender] = left * reached // total - given
                given += budget[sender]
    return budgets


def _bounds(members: Sequence[Member], shards: Sequence[Shard], quotas: Quotas) -> Iterator[Bound]:
    """What the night takes at least: by the work of the longest shard, and by what each quota lets through."""
    longest = max(shards, key=lambda shard: shard.seconds, default=None)
    if longest:
        yield Bound(
            longest.seconds,
            LocalizedText(f"งานของส่วนที่ {longest.number}", f"the work of shard {longest.number}"),
        )
    slowest = max(shards, key=_reading, default=None)
    if slowest:
        yield Bound(
            _reading(slowest),
            LocalizedText(
                f"โควตาการอ่านของส่วนที่ {slowest.number} ({slowest.reads_per_minute:g} ครั้งต่อนาที)",
                f"the reads of shard {slowest.number} ({slowest.reads_per_minute:g} a minute)",
            ),
        )
    yield Bound(
        60 * READS * len(members) / quotas.project,
        LocalizedText(
            f"โควตาของโครงการ ({quotas.project:g} ครั้งต่อนาที)",
            f"the project's reads ({quotas.project:g} a minute)",
        ),
    )


def _reading(shard: Shard) -> float:
    """How long a shard's reads take at its rate, in seconds; the first needs not wait."""
    return 60 * max(0, READS * len(shard.ids) - 1) / shard.reads_per_minute
