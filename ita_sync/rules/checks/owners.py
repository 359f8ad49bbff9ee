"""Rules about owners: whether a unit is known, and whether it has a mail address (docs/thai.md, owners)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pydantic import Field

from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Context, Options, Rule, Violations
from ita_sync.thai.units import EVERYONE

MISSPELT = LocalizedText(
    "ไม่รู้จักหน่วยงาน “{unit}” หมายถึง “{near}” หรือไม่", "There is no unit “{unit}”; did you mean “{near}”?"
)


class UnknownOwnerOptions(Options):
    """The options of unknown-owner."""

    allow: tuple[str, ...] = Field(
        default=(),
        description="further names that are fine, such as a committee's",
        json_schema_extra={"th": "ชื่ออื่นที่ยอมรับได้ เช่น ชื่อคณะกรรมการ"},
    )


class OwnerName(NamedTuple):
    """A name in an owner cell; `line` is its line in the table, 0-based."""

    line: int
    name: str


def _unknown(context: Context, options: UnknownOwnerOptions) -> Iterator[Violations]:
    """Report the unknown names of owner cells; one that resembles a known unit with that unit."""
    unknown = _unknown_names(context, options)
    nearest = {name: context.units.nearest(name) for name in dict.fromkeys(name for _, name in unknown)}
    yield _violations([each for each in unknown if not nearest[each.name]])
    misspelt = [each for each in unknown if nearest[each.name]]
    yield _violations(misspelt, MISSPELT, near=[nearest[name] or "" for _, name in misspelt])


def _unknown_names(context: Context, options: UnknownOwnerOptions) -> list[OwnerName]:
    """The names in owner cells that are neither units nor allowed by the settings, in the order of the table."""
    allowed = {" ".join(name.split()) for name in options.allow}
    owners = context.answers("owner", context.units.find)
    unknown = [[name for name in each.unknown if name not in allowed] for each in owners]
    codes = context.distinct("owner").codes
    lines = context.lines_of("owner", unknown).tolist()
    return [OwnerName(line, name) for line in lines for name in unknown[codes[line]]]


def _violations(
    names: Sequence[OwnerName], message: LocalizedText | None = None, **details: Sequence[str]
) -> Violations:
    lines, units = [line for line, _ in names], [name for _, name in names]
    return Violations("owner", lines, {"unit": units, **details}, dedupe_key="unit", message=message)


def _without_contact(context: Context, _options: Options) -> Iterator[Violations]:
    """Report each unit without an address once, in its first row; nothing if there are no contacts at all."""
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
