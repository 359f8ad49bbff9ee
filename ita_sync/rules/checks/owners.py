"""Rules about owners: whether a unit is known, and whether it has a mail address (docs/thai.md, owners)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from pydantic import Field

from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Context, EnabledRule, Options, Rule, Violations
from ita_sync.thai.unit_names import EVERYONE

MISSPELT = LocalizedText(
    "ไม่พบ “{unit}” ในรายชื่อหน่วยงาน{where} หมายถึง “{near}” หรือไม่",
    "There is no unit “{unit}”{where}; did you mean “{near}”?",
)
CELLS_LISTED = 5
WITHOUT_CONTACT = "owner-without-contact"


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
    """Report each unknown name of owner cells once, in its first row; one that resembles a known unit with that unit."""
    lines: defaultdict[str, list[int]] = defaultdict(list)
    for line, name in _unknown_names(context, options):
        lines[name].append(line)
    nearest = {name: context.units.nearest(name) for name in lines}
    yield _violations(context, {name: lines[name] for name in lines if not nearest[name]})
    misspelt = {name: lines[name] for name in lines if nearest[name]}
    yield _violations(context, misspelt, MISSPELT, near=[nearest[name] or "" for name in misspelt])


def _unknown_names(context: Context, options: UnknownOwnerOptions) -> list[OwnerName]:
    """The names in owner cells that are neither units nor allowed by the settings, in the order of the table."""
    allowed = {" ".join(name.split()) for name in options.allow}
    owners = context.answers("owner", context.units.find)
    unknown = [[name for name in each.unknown if name not in allowed] for each in owners]
    codes = context.distinct("owner").codes
    lines = context.lines_of("owner", unknown).tolist()
    return [OwnerName(line, name) for line in lines for name in unknown[codes[line]]]


def _violations(
    context: Context,
    lines: Mapping[str, Sequence[int]],
    message: LocalizedText | None = None,
    **details: Sequence[str],
) -> Violations:
    """One violation per name, which stays the same when a further row has the name or the first one loses it."""
    where = [_cells(context, found) for found in lines.values()]
    return Violations(
        "owner",
        [found[0] for found in lines.values()],
        {"unit": list(lines), "where": where, **details},
        dedupe_key="unit",
        location_independent=True,
        message=message,
    )


def _cells(context: Context, lines: Sequence[int]) -> LocalizedText:
    """Where a name is, if it is in several cells: their number and the first of their addresses."""
    cells = list(dict.fromkeys(context.addresses("owner", np.asarray(lines, dtype=np.int64))))
    if len(cells) == 1:
        return LocalizedText("", "")
    named = ", ".join(cells[:CELLS_LISTED])
    such_as = len(cells) > CELLS_LISTED
    return LocalizedText(
        f" (อยู่ใน {len(cells)} ช่อง {'เช่น' if such_as else 'ได้แก่'} {named})",
        f" (in {len(cells)} cells{', such as' if such_as else ':'} {named})",
    )


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


def silenced_without_contacts(context: Context, enabled: Iterable[EnabledRule]) -> frozenset[str]:
    """Return the ids of the rules that have nothing to say where there are no contacts, as while somebody moves the tab."""
    if context.contacts:
        return frozenset()
    return frozenset(item.rule.id for item in enabled if item.rule.id == WITHOUT_CONTACT)


RULES = (
    Rule(
        id="unknown-owner",
        severity="warning",
        title=LocalizedText("ผู้รับผิดชอบต้องเป็นหน่วยงานที่มีในรายชื่อ", "Every owner is a unit that is known."),
        label=LocalizedText("ไม่มีในรายชื่อ", "not in the list"),
        message=LocalizedText("ไม่พบ “{unit}” ในรายชื่อหน่วยงาน{where}", "There is no unit “{unit}”{where}."),
        hint=LocalizedText(
            "ตรวจตัวสะกด หากเป็นหน่วยงานใหม่ให้เพิ่มในรายชื่อผู้รับผิดชอบ หากเป็นชื่ออื่นที่ถูกต้อง โปรดแจ้งผู้ดูแลระบบ",
            "Check the spelling. Add a new unit to the contacts; if it is another good name, tell the operator.",
        ),
        check=_unknown,
        options=UnknownOwnerOptions,
    ),
    Rule(
        id=WITHOUT_CONTACT,
        severity="warning",
        title=LocalizedText("ทุกสำนัก/กองต้องมีอีเมลสำหรับแจ้งเตือน", "Every unit has a mail address."),
        label=LocalizedText("ไม่มีอีเมล", "no mail address"),
        message=LocalizedText(
            "ยังไม่มีอีเมลของ “{unit}” จึงไม่สามารถแจ้งเตือนทางอีเมลได้",
            "“{unit}” has no mail address, so nobody there is told.",
        ),
        hint=LocalizedText(
            "เพิ่มอีเมลในรายชื่อผู้รับผิดชอบ หรือโปรดแจ้งผู้ดูแลระบบ",
            "Add the address to the contacts tab, or tell the operator.",
        ),
        check=_without_contact,
    ),
)
