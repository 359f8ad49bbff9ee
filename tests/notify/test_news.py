"""What is news for whom: a finding's ways through a unit's mails, the rhythm, and what is remembered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ita_sync.domain import COORDINATOR, Finding, Receipt, Severity
from ita_sync.notify.news import Change, News, Rhythm, Situation, news, recipient_name
from ita_sync.thai.unit_names import EVERYONE
from tests.conftest import processor_time

from .conftest import EMPTY

WEDNESDAY = date(2025, 9, 24)
MONDAY = date(2025, 9, 22)
CHANG, KLANG = "กองช่าง", "กองคลัง"
HOLE = EMPTY._replace(owners=(CHANG,), id="a1", cell="F2", row=2, state="open", since=date(2025, 9, 1))
WARNING = HOLE._replace(severity="warning")
GONE = HOLE._replace(state="fixed", cell="", row=0)
MENDED = HOLE._replace(state="fixed")


def told(
    day: date = date(2025, 9, 2),
    to: str = CHANG,
    finding: str = "a1",
    severity: Severity = "error",
) -> Receipt:
    return Receipt(day, to, finding, severity, "told")


def mended(day: date, to: str = CHANG) -> Receipt:
    return Receipt(day, to, "a1", kind="mended")


def reminded(day: date, to: str = CHANG) -> Receipt:
    return Receipt(day, to, kind="reminded")


def doubted(day: date) -> Receipt:
    return Receipt(day, CHANG, kind="doubted")


def hears(
    *findings: Finding,
    receipts: tuple[Receipt, ...] = (),
    unit: str = CHANG,
    day: date = WEDNESDAY,
    rhythm: Rhythm | None = None,
    closed: tuple[Finding, ...] = (),
    is_remembered: bool = True,
) -> News:
    """What a unit hears, or the news of nothing where it hears nothing."""
    situation = Situation(findings, day, closed, receipts, (CHANG, KLANG), is_remembered)
    by_name = {one.recipient: one for one in news(situation, rhythm or Rhythm())}
    return by_name.get(unit, News(unit))


BEFORE = timedelta(days=1)
NEWS: tuple[tuple[str, tuple[Finding, ...], tuple[Receipt, ...], tuple[Change, ...], bool], ...] = (
    ("nobody was told yet", (HOLE,), (), ("new",), True),
    ("found long ago and never told", (HOLE._replace(since=date(2024, 10, 1)),), (), ("new",), True),
    ("told and remembered this week", (HOLE,), (told(MONDAY),), ("open",), False),
    ("told as a warning", (HOLE,), (told(MONDAY, severity="warning"),), ("worse",), True),
    ("told as an error, a warning now", (WARNING,), (told(MONDAY),), ("open",), False),
    ("told to another unit of its", (HOLE._replace(owners=(CHANG, KLANG)),), (told(to=KLANG),), ("new",), True),
    ("told to a unit that owns it no more", (HOLE,), (told(to=KLANG),), ("handed-over",), True),
    ("told to the coordinator alone", (HOLE,), (told(to=COORDINATOR),), ("new",), True),
    ("mended", (MENDED,), (told(MONDAY),), ("mended",), True),
    ("mended, and never told", (MENDED,), (), (), False),
    ("mended, told to another unit alone", (MENDED,), (told(to=KLANG),), (), False),
    ("mended, and thanked for", (MENDED,), (told(), mended(MONDAY)), (), False),
    ("its row is gone", (GONE,), (told(MONDAY),), ("gone",), True),
    ("its row is gone, and it was never told", (GONE,), (), (), False),
    ("broken again", (HOLE,), (told(), mended(MONDAY)), ("new",), True),
    ("broken again before anybody was thanked", (HOLE,), (told(MONDAY),), ("open",), False),
    ("mended, told as a warning, then as an error", (MENDED,), (told(severity="warning"), told(MONDAY)), ("mended",), True),
    ("told on a day to come, by a run with a wrong date", (HOLE,), (told(date(2026, 9, 1)),), ("new",), True),
    ("a mail of today", (HOLE,), (reminded(WEDNESDAY),), ("new",), False),
    ("a mail of today in doubt", (HOLE,), (doubted(WEDNESDAY),), ("new",), False),
    ("a mail of yesterday in doubt", (HOLE,), (doubted(WEDNESDAY - BEFORE),), ("new",), True),
    ("advice", (HOLE._replace(severity="info"),), (), (), False),
    ("what no unit can mend", (WARNING._replace(rule="owner-without-contact"),), (), (), False),
    ("everybody's", (HOLE._replace(owners=(EVERYONE,)),), (), ("new",), True),
    ("nobody's", (HOLE._replace(owners=()),), (), (), False),
)  # fmt: skip


@pytest.mark.parametrize(
    ("findings", "receipts", "changes", "is_due"), [case[1:] for case in NEWS], ids=[case[0] for case in NEWS]
)
def test_what_is_news(
    findings: tuple[Finding, ...],
    receipts: tuple[Receipt, ...],
    changes: tuple[Change, ...],
    is_due: bool,
) -> None:
    heard = hears(*findings, receipts=receipts)
    assert tuple(item.change for item in heard.items) == changes
    assert heard.is_due is is_due


def test_the_coordinator_hears_of_everything() -> None:
    heard = hears(HOLE, WARNING._replace(id="b2", severity="info", owners=()), unit=COORDINATOR)
    assert [item.change for item in heard.items] == ["new", "new"]
    assert heard.open == (HOLE,)


def test_what_was_closed_on_an_earlier_night_is_still_news() -> None:
    assert [item.change for item in hears(closed=(MENDED,), receipts=(told(),)).items] == ["mended"]
    assert hears(HOLE, closed=(MENDED,), receipts=(told(MONDAY),)).items[0].change == "open"


DUE = date(2025, 10, 31)  # a Friday


@pytest.mark.parametrize(
    ("last", "today", "due", "is_due"),
    [
        (MONDAY, date(2025, 9, 28), None, False),
        (MONDAY, date(2025, 9, 29), None, True),
        (date(2025, 9, 26), date(2025, 9, 29), None, True),
        (MONDAY, date(2025, 9, 30), None, True),  # the mail of Monday failed
        (date(2025, 9, 29), date(2025, 9, 30), None, False),
        (date(2025, 10, 13), date(2025, 10, 16), DUE, False),
        (date(2025, 10, 13), date(2025, 10, 17), DUE, True),  # 14 days before
        (date(2025, 10, 17), date(2025, 10, 18), DUE, False),
        (date(2025, 10, 20), date(2025, 10, 24), DUE, True),  # 7
        (date(2025, 10, 27), date(2025, 10, 28), DUE, True),  # 3
        (date(2025, 10, 28), date(2025, 10, 29), DUE, False),
        (date(2025, 10, 28), date(2025, 10, 30), DUE, True),  # 1
        (date(2025, 10, 30), date(2025, 10, 31), DUE, True),  # the day
        (date(2025, 10, 31), date(2025, 11, 1), DUE, False),
        (date(2025, 10, 31), date(2025, 11, 3), DUE, True),  # a Monday after it
    ],
)
def test_what_stays_open_is_repeated(last: date, today: date, due: date | None, is_due: bool) -> None:
    heard = hears(HOLE, receipts=(told(), reminded(last)), day=today, rhythm=Rhythm(due=due))
    assert heard.is_due is is_due
    assert heard.receipts(today) == (reminded(today),)


def test_another_day_of_the_week() -> None:
    for weekday in range(7):
        day = MONDAY + timedelta(days=7 + weekday)
        rhythm = Rhythm(weekday=weekday)
        receipts = (told(), reminded(day - timedelta(days=2)))
        assert hears(HOLE, receipts=receipts, day=day, rhythm=rhythm).is_due
        assert not hears(HOLE, receipts=receipts, day=day - BEFORE, rhythm=rhythm).is_due


@pytest.mark.parametrize(
    ("days", "remind_from", "changes", "awaited"),
    [
        (31, 30, (), 1),
        (30, 30, ("new",), 0),
        (0, 30, ("new",), 0),
        (-1, 30, ("new",), 0),
        (1, 0, (), 1),
        (0, 0, ("new",), 0),
    ],
)
def test_what_is_awaited_is_mentioned_when_its_day_is_near(
    days: int, remind_from: int, changes: tuple[Change, ...], awaited: int
) -> None:
    finding = WARNING._replace(until=WEDNESDAY + timedelta(days=days))
    for unit in (CHANG, COORDINATOR):
        heard = hears(finding, rhythm=Rhythm(remind_from=remind_from), unit=unit)
        assert tuple(item.change for item in heard.items) == changes
        assert (heard.awaited, heard.is_due) == (awaited, bool(changes))


def test_a_policy_of_every_day_or_none() -> None:
    receipts = (told(), reminded(WEDNESDAY - BEFORE))
    assert hears(HOLE, receipts=receipts, rhythm=Rhythm("daily")).is_due
    assert hears(MENDED, receipts=receipts, rhythm=Rhythm("daily")).is_due
    assert not hears(HOLE, receipts=(*receipts, reminded(WEDNESDAY)), rhythm=Rhythm("daily")).is_due
    assert not hears(HOLE, rhythm=Rhythm("off")).is_due


def test_where_nothing_is_remembered_the_rhythm_alone_counts() -> None:
    for day, is_due in ((WEDNESDAY, False), (MONDAY, True)):
        heard = hears(HOLE, MENDED._replace(id="e5"), day=day, is_remembered=False)
        assert [item.change for item in heard.items] == ["open"]
        assert heard.is_due is is_due
        assert heard.receipts(day) == (told(day),)


def test_what_changed_comes_first_then_the_oldest() -> None:
    findings = (
        HOLE._replace(id="o1", since=date(2025, 9, 10)),
        HOLE._replace(id="o2", since=date(2025, 9, 3)),
        HOLE._replace(id="n1", since=WEDNESDAY),
        MENDED._replace(id="m1"),
        HOLE._replace(id="w1"),
    )
    receipts = (
        *(told(finding=name) for name in ("o1", "o2", "m1")),
        told(finding="w1", severity="warning"),
    )
    heard = hears(*findings, receipts=receipts)
    assert [item.finding.id for item in heard.items] == ["n1", "w1", "m1", "o2", "o1"]
    assert [(one.finding, one.kind) for one in heard.receipts(WEDNESDAY)] == [
        ("n1", "told"),
        ("w1", "told"),
        ("m1", "mended"),
    ]


def test_a_receipt_names_its_recipient_without_an_address() -> None:
    unit = "กองช่าง somchai@example.go.th\n"
    heard = hears(HOLE._replace(owners=(unit,)), unit=unit)
    (receipt,) = heard.receipts(WEDNESDAY)
    assert receipt.recipient == recipient_name(unit) == "กองช่าง […]"
    assert not hears(HOLE._replace(owners=(unit,)), unit=unit, receipts=(receipt,)).is_due


def test_the_news_of_a_large_sheet_take_no_time() -> None:
    units = [f"กอง {number}" for number in range(50)]
    owner = {f"{number:08x}": units[number % 50] for number in range(10_000)}
    findings = [EMPTY._replace(owners=(unit,), id=finding) for finding, unit in owner.items()]
    earlier = [Receipt(date(2025, 9, 1), unit, finding, "error", "told") for finding, unit in owner.items()]
    situation = Situation(findings, date(2025, 9, 24), receipts=earlier[:5_000], everyone=units)
    with processor_time():
        heard = news(situation, Rhythm())
    assert len(heard) == 51


def test_the_news_of_many_units_take_no_time() -> None:
    units = [f"กอง {number}" for number in range(4_000)]
    findings = [EMPTY._replace(owners=(unit,), id=unit) for unit in units]
    with processor_time():
        assert len(news(Situation(findings, date(2025, 9, 24), everyone=units), Rhythm())) == 4_001
