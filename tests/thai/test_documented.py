"""The examples of docs/thai.md hold."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ita_sync.thai import PeriodError, damage, parse_period, repair, repairs, says_nothing
from ita_sync.thai.units import UnitNames

DOCS = (Path(__file__).parents[2] / "docs" / "thai.md").read_text(encoding="utf-8")
ESCAPE = re.compile(r"\\\\?(?:u([0-9a-f]{4})|n)")


def rows(section: str, first: str) -> list[list[str]]:
    """The cells of the table of a section that begins with a header; a backquoted text without its quotes."""
    return list(rows_of(section, first))


def rows_of(section: str, first: str) -> Iterator[list[str]]:
    _, _, text = DOCS.partition(f"\n## {section}\n")
    _, found, table = text.partition("\n## ")[0].partition(f"| {first} |")
    assert found, (section, first)
    for line in table.split("\n")[2:]:
        if not line.startswith("|"):
            return
        yield [ESCAPE.sub(meant, cell.strip().strip("`")) for cell in line.strip().strip("|").split("|")]


def meant(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else "\n"


@pytest.mark.parametrize(("text", "start", "end"), rows("Periods", "text"))
def test_a_period(text: str, start: str, end: str) -> None:
    assert parse_period(text, fiscal_year=2568) == (date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(("text", "kind"), rows("Periods", "rejected text"))
def test_a_rejected_period(text: str, kind: str) -> None:
    with pytest.raises(PeriodError) as caught:
        parse_period(text, fiscal_year=2568)
    assert caught.value.kind == kind


@pytest.mark.parametrize(("text", "value"), rows("Outcomes that say nothing", "text"))
def test_an_outcome(text: str, value: str) -> None:
    assert str(says_nothing(text)) == value


@pytest.mark.parametrize(("text", "repaired", "step"), rows("Repair of text", "text"))
def test_a_repair(text: str, repaired: str, step: str) -> None:
    assert repair(text) == repaired
    assert step in repairs(text)


@pytest.mark.parametrize(("text", "kind"), rows("Repair of text", "text left as it is"))
def test_damage_that_stays(text: str, kind: str) -> None:
    assert repair(text) == text
    assert kind in [found.kind for found in damage(text)]


@pytest.mark.parametrize(("text", "known", "unknown", "nearest"), rows("Owners", "text"))
def test_an_owner(text: str, known: str, unknown: str, nearest: str) -> None:
    names = UnitNames()
    owners = names.find(text)
    assert (owners.known, owners.unknown) == tuple(
        tuple(re.findall("[^`, ][^`,]*", cell)) for cell in (known, unknown)
    )
    assert [names.nearest(name) or "" for name in owners.unknown] == ([nearest] if unknown else [])
