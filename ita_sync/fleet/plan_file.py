"""A plan as it is written: in words, as `plan.json`, and as the matrix of a workflow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from math import ceil
from typing import Any

from ita_sync.domain import LocalizedText
from ita_sync.fleet.plan import Member, Plan, Quotas, Shard

NAME = "plan.json"
SCHEMA = 1


def in_words(plan: Plan, members: Sequence[Member], quotas: Quotas) -> Iterator[LocalizedText]:
    """Yield what the plan means: how long, why, and how many mails."""
    accounts = len({member.account for member in members})
    yield LocalizedText(
        f"{len(members)} หน่วยงาน {len(plan.shards)} ส่วน {accounts} บัญชี Google",
        f"{len(members)} agencies in {len(plan.shards)} shards, {accounts} Google accounts.",
    )
    bounds = sorted(plan.bounds, key=lambda bound: -bound.seconds)
    for number, (seconds, why) in enumerate(bounds):
        last = LocalizedText(" (เป็นตัวกำหนด)", " (this decides)") if number == 0 else LocalizedText("", "")
        yield LocalizedText(
            f"อย่างน้อย {_minutes(seconds)} นาที: {why.th}{last.th}",
            f"At least {_minutes(seconds)} min: {why.en}{last.en}.",
        )
    if quotas.mails:
        for sender, count in sorted(Counter(member.sender for member in members).items()):
            yield LocalizedText(
                f"ผู้ส่ง {sender or '-'}: ส่งได้ {quotas.mails} ฉบับต่อวัน สำหรับ {count} หน่วยงาน",
                f"Sender {sender or '-'}: {quotas.mails} mails a day for {count} agencies.",
            )


def _minutes(seconds: float) -> str:
    return f"{ceil(seconds / 6) / 10:g}"


def matrix(plan: Plan) -> dict[str, Any]:
    """The matrix of a GitHub workflow: a line for each shard."""
    return {
        "include": [
            {
                "shard": shard.number,
                "of": plan.count,
                "account": shard.account,
                "reads_per_minute": shard.reads_per_minute,
            }
            for shard in plan.shards
        ]
    }


def as_json(plan: Plan) -> dict[str, Any]:
    """The plan as `plan.json` has it."""
    return {
        "schema": SCHEMA,
        "of": plan.count,
        "made": plan.made.isoformat(timespec="seconds") if plan.made else "",
        "fleet": list(plan.fleet),
        "shards": [
            {
                "shard": shard.number,
                "account": shard.account,
                "reads_per_minute": shard.reads_per_minute,
                "seconds": shard.seconds,
                "mails": dict(shard.mails),
                "ids": list(shard.ids),
                "told": list(shard.told),
                "cut_since": {name: night.isoformat() for name, night in shard.cut_since.items()},
            }
            for shard in plan.shards
        ],
        "bounds": [{"seconds": round(bound.seconds, 1), "why": bound.why.en} for bound in plan.bounds],
    }


def from_json(values: Any) -> Plan:
    """Read what `as_json` wrote; without its bounds, which nobody asks for any more.

    Raises:
        ValueError: It is no such plan.
    """
    try:
        return _plan(values)
    except (ArithmeticError, AttributeError, LookupError, TypeError) as error:
        raise ValueError("it is no plan") from error


def _plan(values: Mapping[str, Any]) -> Plan:
    if values["schema"] != SCHEMA:
        raise ValueError("another schema")
    shards = tuple(
        Shard(
            number=int(item["shard"]),
            account=str(item["account"]),
            ids=tuple(map(str, item["ids"])),
            seconds=float(item["seconds"]),
            reads_per_minute=float(item["reads_per_minute"]),
            mails={str(sender): int(mails) for sender, mails in item["mails"].items()},
            told=tuple(map(str, item["told"])),
            cut_since={str(name): date.fromisoformat(night) for name, night in item["cut_since"].items()},
        )
        for item in values["shards"]
    )
    made = values.get("made", "")  # an earlier version noted neither this nor the fleet
    return Plan(
        int(values["of"]),
        shards,
        (),
        datetime.fromisoformat(made).astimezone(UTC) if made else None,
        tuple(map(str, values.get("fleet", ()))),
    )
