"""The pictures: what they draw, and that nobody needs colours to read them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_sync.domain import NightMark, UnitState
from ita_sync.overview import bars, chart
from tests.overview.factory import TODAY, strip

COUNT = st.integers(0, 10_000)


def drawn(svg: str) -> list[ET.Element]:
    return list(ET.fromstring(svg))


def share(element: ET.Element, name: str) -> float:
    return float(element.attrib[name].rstrip("%"))


@given(COUNT, COUNT, COUNT, COUNT)
def test_a_bar_fits_and_loses_nothing(done: int, awaited: int, owed: int, more: int) -> None:
    unit = UnitState("a", done, awaited, owed)
    widths = chart.shares(unit, max(unit.activities + more, 1))
    assert sum(widths) <= 100.001
    assert [bool(width) for width in widths] == [bool(count) for count in (done, awaited, owed)]
    characters = bars.lengths(unit, max(unit.activities + more, 1))
    assert sum(characters) <= bars.WIDTH
    assert [bool(length) for length in characters] == [bool(count) for count in (done, awaited, owed)]


@pytest.mark.parametrize(
    ("unit", "widths"),
    [
        (UnitState("a", 10, 0, 0), (100, 0, 0)),
        (UnitState("a", 5, 3, 2), (50, 30, 20)),
        (UnitState("a", 1, 1, 3), (10, 10, 30)),
        (UnitState("a", 0, 0, 0), (0, 0, 0)),
    ],
)
def test_a_bar_is_on_the_scale_of_the_largest(unit: UnitState, widths: tuple[int, ...]) -> None:
    assert chart.shares(unit, 10) == pytest.approx(widths)


def test_a_bars_parts_stand_side_by_side_and_differ_in_pattern() -> None:
    parts = drawn(chart.bar(UnitState("a", 2, 1, 1), 4, "named"))
    assert [part.attrib["class"] for part in parts] == ["done", "awaited", "owed"]
    for left, right in pairwise(parts):
        assert share(left, "x") + share(left, "width") == pytest.approx(share(right, "x"))
    assert {'id="awaited"', 'id="owed"'} <= set(re.findall(r'id="\w+"', chart.PATTERNS))


def test_each_picture_is_one_for_screen_readers_and_named() -> None:
    for svg in (
        chart.bar(UnitState("a", 1, 0, 0), 1, "text"),
        chart.trend({TODAY: 1}, TODAY, "text"),
        chart.strip(strip(), "text"),
    ):
        root = ET.fromstring(svg)
        assert (root.attrib["role"], root.attrib["aria-labelledby"]) == ("img", "text")
        assert not "".join(root.itertext()).strip()  # a browser of texts would show it out of place


def corners(path: str) -> list[tuple[float, float]]:
    """The corners of a line of steps."""
    x, y, found = 0.0, 0.0, []
    for sign, numbers in re.findall(r"([MHV])([\d. ]+)", path):
        values = list(map(float, numbers.split()))
        x = values[0] if sign in "MH" else x
        y = values[-1] if sign in "MV" else y
        found.append((x, y))
    return found


def test_the_trend_holds_each_number_until_the_next() -> None:
    first = date(2025, 9, 1)
    errors = {first: 0, first + timedelta(days=5): 10, first + timedelta(days=8): 5}
    _area, line = drawn(chart.trend(errors, first + timedelta(days=10), "text"))
    top, middle, bottom = chart.HEADROOM, (chart.HEIGHT + chart.HEADROOM) / 2, chart.HEIGHT
    assert corners(line.attrib["d"]) == [
        (0, bottom), (500, bottom), (500, top), (800, top), (800, middle), (1000, middle)
    ]  # fmt: skip


@pytest.mark.parametrize("errors", [{TODAY: 0}, {TODAY: 7}, {TODAY + timedelta(days=3): 1}])
def test_one_night_is_a_level_line(errors: dict[date, int]) -> None:
    _area, line = drawn(chart.trend(errors, TODAY, "text"))
    (_, start), (end, last) = corners(line.attrib["d"])
    assert (start, end) == (last, chart.WIDTH)


def test_the_strip_has_a_block_a_night_and_each_state_a_shape() -> None:
    states = tuple(chart.NIGHT_HEIGHTS)
    nights = tuple(NightMark(TODAY + timedelta(days=place), state) for place, state in enumerate(states))
    blocks = drawn(chart.strip(nights, "text"))
    assert [block.attrib["class"] for block in blocks] == [f"night-{state}" for state in states]
    assert share(blocks[-1], "x") + share(blocks[-1], "width") <= 100
    style = Path(chart.__file__).with_name("status.css").read_text(encoding="utf-8")
    looks = dict(re.findall(r"\.night-(\w+) \{ (?:fill: (?!var)|fill: var\(--\w+\))?([^}]*)\}", style))
    hatched = re.search(r"\.night-failed \{ fill: url\(#owed\)", style)
    dashed = "stroke-dasharray" in looks["absent"]
    heights = [int(block.attrib["height"]) for block in blocks]
    assert len(set(heights[:3])) == 3  # a block, a half one, a line
    assert hatched
    assert dashed
