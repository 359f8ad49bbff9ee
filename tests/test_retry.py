"""Waiting out an outage: how long, how often, and what is said meanwhile. No test really sleeps."""

import logging
import threading
import time
from email.utils import formatdate

import pytest

from ita_sync.retry import Backoff, Outage, Retry, clock_error, retry_after
from tests.fakes.clock import Clock


class Flaky:
    """Fails so many times, then answers."""

    def __init__(self, failures, error=ConnectionError):
        self.left, self.error = failures, error

    def __call__(self):
        if self.left:
            self.left -= 1
            raise self.error("no")
        return "yes"


def always(_error):
    return Retry("it failed")


def test_waits_double_up_to_the_longest():
    clock = Clock()
    assert clock.backoff(first=1.0, longest=8.0).call(Flaky(6), should_retry=always) == "yes"
    assert clock.slept == [1, 2, 4, 8, 8, 8]


def test_jitter_is_full():
    drawn = []
    clock = Clock()

    def jitter(low, high):
        drawn.append((low, high))
        return 0.5

    backoff = clock.backoff(jitter=jitter)
    backoff.call(Flaky(3), should_retry=always)
    assert drawn == [(0.0, 1.0), (0.0, 2.0), (0.0, 4.0)]
    assert clock.slept == [0.5] * 3


def test_budget_is_never_overrun():
    clock = Clock()
    with pytest.raises(ConnectionError):
        clock.backoff(budget=120.0).call(Flaky(1_000), should_retry=always)
    assert clock.now <= 120.0
    assert len(clock.slept) < 12


def test_server_may_ask_for_longer():
    clock = Clock()
    clock.backoff().call(Flaky(2), should_retry=lambda _error: Retry("busy", after=40.0))
    assert clock.slept == [40.0, 40.0]


def test_a_wait_beyond_the_budget_is_not_begun():
    clock = Clock()
    with pytest.raises(ConnectionError):
        clock.backoff(budget=30.0).call(Flaky(1), should_retry=lambda _error: Retry("busy", after=3600.0))
    assert clock.slept == []


def test_final_failures_are_raised_at_once():
    clock = Clock()
    with pytest.raises(KeyError):
        clock.backoff().call(Flaky(1, KeyError), should_retry=lambda _error: None)
    assert clock.slept == []


def test_every_wait_is_logged_and_told(caplog):
    told: list[Retry] = []
    with caplog.at_level(logging.INFO, "ita_sync.retry"):
        Clock().backoff().call(Flaky(2), should_retry=always, on_retry=told.append)
    assert [record.getMessage() for record in caplog.records] == [
        "it failed: trying again in 1.0 s",
        "it failed: trying again in 2.0 s",
    ]
    assert told == [Retry("it failed")] * 2


# -- an outage that several callers share


def test_of_several_callers_the_first_waits_for_a_server_that_is_down():
    clock, outage = Clock(), Outage()
    for attempts in (5, 1, 1):
        flaky = Flaky(1_000)
        with pytest.raises(ConnectionError):
            clock.backoff(20.0, outage=outage).call(flaky, should_retry=always)
        assert 1_000 - flaky.left == attempts
    assert clock.slept == [1, 2, 4, 8]


def test_an_answer_ends_the_outage():
    clock, outage = Clock(), Outage(lasts=True)
    backoff = clock.backoff(20.0, outage=outage)
    assert backoff.call(Flaky(0), should_retry=always) == "yes"
    assert backoff.call(Flaky(2), should_retry=always) == "yes"
    assert clock.slept == [1, 2]


def test_trouble_of_one_call_alone_is_no_outage_and_waits_as_long_as_ever():
    clock, outage = Clock(), Outage()
    with pytest.raises(ConnectionError):
        clock.backoff(5.0, outage=outage).call(
            Flaky(9), should_retry=lambda _error: Retry("loading", is_outage=False)
        )
    assert not outage.lasts
    outage.lasts = True
    loading = clock.backoff(20.0, outage=outage)
    assert loading.call(Flaky(2), should_retry=lambda _error: Retry("loading", is_outage=False)) == "yes"
    assert clock.slept == [1, 2, 1, 2]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 1.5 ", 1.5),
        (None, 0.0),
        ("", 0.0),
        ("soon", 0.0),
        ("-5", 0.0),
        ("inf", 0.0),
        ("nan", 0.0),
        (formatdate(1_000_090, usegmt=True), 90.0),
        (formatdate(999_000, usegmt=True), 0.0),
        ("Wed, 99 Foo 2026 00:00:00 GMT", 0.0),
    ],
)
def test_retry_after(header, seconds):
    assert retry_after(header, now=lambda: 1_000_000.0) == seconds


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("Mon, 12 Jan 1970 13:46:40 GMT", 0.0),
        ("Mon, 12 Jan 1970 13:56:40 GMT", -600.0),
        ("Mon, 12 Jan 1970 20:46:40 +0700", 0.0),
        (None, None),
        ("", None),
        ("soon", None),
        ("Mon, 99 Jan 1970 13:46:40 GMT", None),
    ],
)
def test_clock_error(header, seconds):
    assert clock_error(header, now=lambda: 1_000_000.0) == seconds


# -- a limit for a process that has to end


def test_what_ends_within_the_limit_is_as_without_one():
    hurried = Clock().backoff(limit=5.0)
    assert hurried.call(Flaky(2), should_retry=always) == "yes"
    with pytest.raises(ConnectionError):
        hurried.call(Flaky(1), should_retry=lambda _error: None)
    with pytest.raises(TimeoutError, match=r"^no$"):
        hurried.call(Flaky(1, TimeoutError), should_retry=lambda _error: None)


def test_what_does_not_end_is_given_up():
    """Whatever it waits for, and although it still goes on."""
    released, start = threading.Event(), time.monotonic()
    with pytest.raises(TimeoutError, match=r"no end after 0\.2 s"):
        Backoff(0, limit=0.2).call(lambda: released.wait(20), should_retry=always)
    assert time.monotonic() - start < 5
    released.set()


def test_waits_for_who_sleeps_himself_grow_and_end_with_the_budget():
    clock = Clock()
    for wait in clock.backoff(budget=100.0, first=5.0, longest=30.0).waits():
        clock.sleep(wait)
    assert clock.slept == [5, 10, 20, 30, 30, 5]
    assert clock.now == 100.0


def test_the_budget_of_waits_begins_with_the_first():
    clock = Clock()
    waits = clock.backoff(budget=10.0, first=4.0).waits()
    clock.now = 1_000.0
    assert next(waits) == 4.0


def test_a_budget_that_was_spent_otherwise_leaves_one_more_try():
    clock = Clock()
    waits = clock.backoff(budget=60.0, first=4.0).waits()
    assert next(waits) == 4.0
    clock.now = 90.0
    assert list(waits) == [0.0]


def test_without_a_budget_there_is_no_wait():
    assert list(Clock().backoff(budget=0.0).waits()) == []


def test_waits_are_drawn_from_the_upper_half():
    waits = Clock().backoff(first=4.0, jitter=lambda low, _high: low).waits()
    assert [next(waits) for _ in range(3)] == [2.0, 4.0, 8.0]
