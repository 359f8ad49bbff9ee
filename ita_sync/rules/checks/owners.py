"""Who is responsible, and whether a mail can reach them. Source: docs/thai.md, owners."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pydantic import Field

from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Context, Options, Rule, Violations
from ita_sync.thai.units import EVERYONE

MISSPELT = LocalizedText(
    "ไม่รู้จักหน่วยงาน “{unit}” หมายถึง “{near}” หรือไม่", "There is no unit “{unit}”; did you mean “{near}”?"
)


class UnknownOwnerOptions(Options):
    """Who may stand there although it is no unit."""

    allow: tuple[str, ...] = Field(
        default=(), description="further names that are fine, such as a committee's"
    )


def _unknown(context: Context, options: UnknownOwnerOptions) -> Iterator[Violations]:
    """Every name of an owner cell that is no usual unit of a municipality and is not in the contacts."""
    allowed = {" ".join(name.split()) for name in options.allow}
    owners = context.answers("owner", context.units.find)
    unknown = [[name for name in each.unknown if name not in allowed] for each in owners]
    nearest = {name: context.units.nearest(name) for names in unknown for name in names}
    yield _named(context, [[name for name in names if not nearest[name]] for names in unknown])
    misspelt = _named(context, [[name for name in names if nearest[name]] for names in unknown])
    near = [nearest[str(name)] or "" for name in misspelt.details["unit"]]
    yield replace(misspelt, details={**misspelt.details, "near": near}, message=MISSPELT)


def _without_contact(context: Context, _options: Options) -> Iterator[Violations]:
    """A unit without an address is told once, at its first row; never while no contacts are known at all."""
    if not context.contacts:
        return
    reached = {unit for unit, addresses in context.contacts.items() if addresses} | {EVERYONE}
    owners = context.answers("owner", context.known_owners)
    first: dict[str, int] = {}
    for line, code in enumerate(context.distinct("owner").codes.tolist()):
        for unit in owners[code]:
            if unit not in reached:
                first.setdefault(unit, line)
    yield Violations(
        "owner", list(first.values()), {"unit": list(first)}, dedupe_key="unit", location_independent=True
    )


def _named(context: Context, names: Sequence[Sequence[str]]) -> Violations:
    """One fault for each name, given the names of every distinct owner text."""
    codes = context.distinct("owner").codes
    lines = [
        (line, name) for line in context.lines_of("owner", names).tolist() for name in names[codes[line]]
    ]
    return Violations(
        "owner", [line for line, _ in lines], {"unit": [name for _, name in lines]}, dedupe_key="unit"
    )


RULES = (
    Rule(
        id="unknown-owner",
        severity="warning",
        title=LocalizedText("ผู้รับผิดชอบต้องเป็นหน่วยงานที่รู้จัก", "Every owner is a unit that is known."),
        label=LocalizedText("ไม่มีในรายชื่อ", "not in the list"),
        message=LocalizedText("ไม่รู้จักหน่วยงาน “{unit}”", "There is no unit “{unit}”."),
        hint=LocalizedText(
            "ตรวจตัวสะกด หน่วยงานใหม่ให้เพิ่มในรายชื่อผู้รับผิดชอบ ส่วนชื่ออื่นที่ถูกต้อง ให้ผู้ดูแลระบบเพิ่มใน [rules.unknown-owner] allow",
            "Check the spelling. Add a new unit to the contacts, any other good name to [rules.unknown-owner] allow.",
        ),
        check=_unknown,
        options=UnknownOwnerOptions,
    ),
    Rule(
        id="owner-without-contact",
        severity="warning",
        title=LocalizedText("ทุกหน่วยงานต้องมีอีเมลสำหรับแจ้งเตือน", "Every unit has a mail address."),
        label=LocalizedText("ไม่มีอีเมล", "no mail address"),
        message=LocalizedText(
            "ยังไม่มีอีเมลของ “{unit}” จึงส่งแจ้งเตือนไม่ได้",
            "“{unit}” has no mail address, so nobody there is told.",
        ),
        hint=LocalizedText(
            "เพิ่มอีเมลในรายชื่อผู้รับผิดชอบ หรือใน config/ita.toml ส่วน [owners]",
            "Add the address to the contacts tab, or to [owners] in config/ita.toml.",
        ),
        check=_without_contact,
    ),
)
