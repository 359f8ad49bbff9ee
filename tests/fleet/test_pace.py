"""Requests at a steady rate, whoever makes them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from ita_sync.fleet.pace import Pace
from tests.fakes.clock import Clock


@pytest.mark.parametrize(("rate", "seconds"), [(60, 9.0), (600, 0.9), (7.5, 72.0), (0, 0.0)])
def test_ten_calls_take_nine_gaps(rate: float, seconds: float) -> None:
    clock = Clock()
    pace = Pace(rate, clock=lambda: clock.now, sleep=clock.sleep)
    start = clock.now
    waited = sum(pace.wait() for _call in range(10))
    assert clock.now - start == pytest.approx(seconds)
    assert waited == pytest.approx(seconds)


def test_who_has_waited_long_enough_waits_no_more() -> None:
    clock = Clock()
    pace = Pace(60, clock=lambda: clock.now, sleep=clock.sleep)
    pace.wait()
    clock.sleep(50)
    assert [pace.wait() for _call in range(4)] == pytest.approx([0, 0, 0, 1])


def test_those_that_come_together_take_turns() -> None:
    waits: list[float] = []
    pace = Pace(60, clock=lambda: 0.0, sleep=waits.append)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _number: pace.wait(), range(8)))
    assert sorted(waits) == [1, 2, 3, 4, 5, 6, 7]


def test_those_that_begin_together_do_not_call_together() -> None:
    clock = Clock()
    first = [Pace(6, number / 4, clock=lambda: 0.0, sleep=clock.sleep).wait() for number in range(1, 5)]
    assert first == [2.5, 5, 7.5, 10]
