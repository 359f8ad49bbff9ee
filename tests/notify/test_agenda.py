"""Who gets a letter tonight: whose mailbox is due, and what the operator hears."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from ita_sync.domain import COORDINATOR, OPERATOR, Receipt, Status
from ita_sync.notify.agenda import Agenda, Briefing, make_agenda
from ita_sync.notify.history import History
from ita_sync.notify.news import HEADER_RULE
from ita_sync.notify.recipients import Recipients
from ita_sync.notify.run_file import FinishedRun
from ita_sync.settings import Settings

from .conftest import CLERK, EMPTY, IT, NIGHT, PALAD, PEOPLE, TODAY, failed

DAY = timedelta(days=1)
CHECKED = History(is_checked=True)
BROKEN = replace(NIGHT, status="failed", findings=(), error="No “ผลลัพธ์”.\nMend it.", staff_can_mend=True)


@pytest.fixture
def agenda(settings: Settings) -> Callable[..., Agenda]:
    """The agenda of a night."""

    def make(
        night: FinishedRun = NIGHT,
        history: History = CHECKED,
        people: Recipients = PEOPLE,
        settings: Settings = settings,
        *,
        kept: tuple[Receipt, ...] = (),
    ) -> Agenda:
        return make_agenda(Briefing(night, people, history, kept), settings)

    return make


def written_to(agenda: Agenda) -> list[tuple[str, ...]]:
    return [box.recipients for box in agenda.boxes]


def receipts_of(agenda: Agenda) -> tuple[Receipt, ...]:
    """What is noted when every letter of an agenda was taken."""
    names = {name for box in agenda.boxes for name in box.recipients}
    told = [one for name in names if name in agenda.news for one in agenda.news[name].receipts(TODAY)]
    notices = [Receipt(TODAY, OPERATOR, notice.id, "error", "told") for notice in agenda.notices]
    return (*told, *notices, *([agenda.displaced] if agenda.displaced else []))


def later(night: FinishedRun, days: int = 1) -> FinishedRun:
    return replace(night, date=night.date + days * DAY)


def test_units_come_first_then_the_coordinator(agenda: Callable[..., Agenda]) -> None:
    assert written_to(agenda()) == [("สำนักปลัด",), ("กองคลัง",), (COORDINATOR,)]


def test_what_was_told_is_not_told_again(agenda: Callable[..., Agenda]) -> None:
    told = receipts_of(agenda())
    for night in (NIGHT, later(NIGHT)):
        assert written_to(agenda(night, replace(CHECKED, receipts=told))) == []
        assert written_to(agenda(night, kept=told)) == []


def test_a_mailbox_of_two_is_due_with_either(agenda: Callable[..., Agenda]) -> None:
    people = replace(PEOPLE, units={"สำนักปลัด": (PALAD,), "กองคลัง": (PALAD,)})
    told = tuple(one for one in receipts_of(agenda()) if one.recipient in {"สำนักปลัด", COORDINATOR})
    assert written_to(agenda(later(NIGHT), replace(CHECKED, receipts=told), people)) == [
        ("สำนักปลัด", "กองคลัง")
    ]


def test_a_broken_header_is_told_once_by_its_name(agenda: Callable[..., Agenda]) -> None:
    first = agenda(BROKEN, History())
    assert written_to(first) == [(COORDINATOR,), (OPERATOR,)]
    (item,) = first.news[COORDINATOR].items
    assert (item.finding.rule, item.finding.message, item.finding.hint) == (
        HEADER_RULE,
        "No “ผลลัพธ์”.",
        "Mend it.",
    )
    told = receipts_of(first)
    assert written_to(agenda(later(BROKEN), History(told))) == []
    monday = later(BROKEN, (0 - TODAY.weekday()) % 7)
    assert written_to(agenda(monday, History(told))) == [(COORDINATOR,)]
    other = replace(later(BROKEN), error="No “มาตรการ”.\nMend it.")
    assert written_to(agenda(other, History(told))) == [(COORDINATOR,), (OPERATOR,)]


def test_a_header_that_is_fine_again_is_told_too(agenda: Callable[..., Agenda]) -> None:
    told = receipts_of(agenda(BROKEN, History()))
    fine = replace(later(NIGHT), findings=())
    mended = agenda(fine, replace(CHECKED, receipts=told))
    assert written_to(mended) == [(COORDINATOR,)]
    (item,) = mended.news[COORDINATOR].items
    assert (item.change, item.finding.message) == ("mended", "หัวตารางใช้ได้แล้ว")
    both = (*told, *mended.news[COORDINATOR].receipts(fine.date))
    assert written_to(agenda(later(fine), replace(CHECKED, receipts=both))) == []


def test_while_the_sheet_cannot_be_read_nothing_counts_as_mended(agenda: Callable[..., Agenda]) -> None:
    told = (Receipt(TODAY - DAY, "สำนักปลัด", EMPTY.id, "error", "told"),)
    history = History(told, closed=(EMPTY._replace(state="fixed"),))
    assert written_to(agenda(replace(failed(NIGHT), findings=()), history)) == [(OPERATOR,)]


def test_a_failure_is_told_to_the_operator_on_each_of_its_days(agenda: Callable[..., Agenda]) -> None:
    night = replace(failed(NIGHT), findings=())
    told = receipts_of(agenda(night))
    assert [one.recipient for one in told] == [OPERATOR]
    assert written_to(agenda(night, replace(CHECKED, receipts=told))) == []
    assert written_to(agenda(later(night), replace(CHECKED, receipts=told))) == [(OPERATOR,)]


def test_a_refused_address_is_told_to_the_operator_once_a_week(
    agenda: Callable[..., Agenda], make_settings: Callable[..., Settings]
) -> None:
    strict = make_settings(operator=IT, domains=["other.go.th"])
    first = agenda(settings=strict)
    assert len(first.notices) == 1
    told = receipts_of(first)
    for days, count in ((0, 0), (6, 0), (7, 1)):
        assert (
            len(agenda(later(NIGHT, days), replace(CHECKED, receipts=told), settings=strict).notices) == count
        )


def test_texts_that_were_overwritten_reach_the_coordinator_even_on_a_second_run(
    agenda: Callable[..., Agenda],
) -> None:
    told = receipts_of(agenda())
    night = replace(NIGHT, displaced=("ประชุมแล้ว",))
    second = agenda(night, replace(CHECKED, receipts=told))
    assert written_to(second) == [(COORDINATOR,)]
    assert second.displaced is not None
    assert written_to(agenda(night, replace(CHECKED, receipts=(*told, second.displaced)))) == []


def test_without_a_policy_the_operator_alone_is_written_to(
    agenda: Callable[..., Agenda], make_settings: Callable[..., Settings]
) -> None:
    silent = make_settings(policy="off")
    assert written_to(agenda(settings=silent)) == []
    assert written_to(agenda(failed(), settings=silent)) == [(OPERATOR,)]


@pytest.mark.parametrize(
    ("coordinator", "day", "hears"),
    [
        (CLERK, date(2025, 11, 14), False),  # the coordinator was asked to tell the operator
        (CLERK, date(2025, 11, 15), True),
        ("", date(2025, 10, 31), False),
        ("", date(2025, 11, 1), True),
    ],
)
def test_the_operator_hears_of_a_year_that_the_settings_forgot_to_end(
    agenda: Callable[..., Agenda],
    make_settings: Callable[..., Settings],
    coordinator: str,
    day: date,
    hears: bool,
) -> None:
    mail = {"operator": IT} | ({"coordinator": coordinator} if coordinator else {})
    settings = make_settings(**mail)
    night = replace(NIGHT, date=day)
    first = agenda(night, settings=settings)
    said = [notice.text.en for notice in first.notices]
    assert ["ita-sync sheet new-year 2569" in text for text in said] == [True] * hears
    if hears:
        told = tuple(Receipt(day, OPERATOR, notice.id, "error", "told") for notice in first.notices)
        for days, count in ((1, 0), (6, 0), (7, 1)):
            week = agenda(later(night, days), replace(CHECKED, receipts=told), settings=settings)
            assert len(week.notices) == count
    assert agenda(night, settings=make_settings(operator=IT, policy="off")).notices == ()


def test_a_due_date_that_is_last_years_is_told_to_the_operator_and_not_counted(
    agenda: Callable[..., Agenda], make_settings: Callable[..., Settings]
) -> None:
    def with_due(day: date | None) -> Settings:
        settings = make_settings(operator=IT, coordinator=CLERK)
        return settings.model_copy(update={"report": settings.report.model_copy(update={"due": day})})

    night = replace(NIGHT, date=date(2024, 11, 6))
    stale, unset = (agenda(night, settings=with_due(day)) for day in (date(2024, 10, 31), None))
    assert ["due is 2024-10-31, which is the due date" in one.text.en for one in stale.notices] == [True]
    assert (unset.notices, stale.year_over) == ((), None)
    assert stale.news == unset.news
    assert agenda(night, settings=with_due(date(2025, 10, 31))).notices == ()


def test_the_coordinator_hears_whenever_a_final_report_is_one_no_more(
    agenda: Callable[..., Agenda], make_settings: Callable[..., Settings]
) -> None:
    """It is called final in a letter that is about something else; what changes after that is a letter of its own."""
    mended = EMPTY._replace(state="fixed")
    receipts = [
        Receipt(TODAY - DAY, COORDINATOR, EMPTY.id, "error"),
        Receipt(
            TODAY + 90 * DAY, COORDINATOR, "final-0123456789abcdef", "info"
        ),  # of a run with a wrong date
    ]
    statuses: list[Status] = [
        "draft",
        "final",
        "final",
        "failed",
        "draft",
        "draft",
        "final",
        "final",
        "draft",
    ]
    heard = []
    for days, status in enumerate(statuses):
        findings = (mended,) if days == 1 else ()
        night = replace(later(NIGHT, days), status=status, findings=findings)
        history = replace(CHECKED, receipts=tuple(receipts))
        assert (COORDINATOR,) not in written_to(agenda(night, history, settings=make_settings(policy="off")))
        tonight = agenda(night, history)
        heard.append((COORDINATOR,) in written_to(tonight))
        if heard[-1]:
            news = tonight.news[COORDINATOR].receipts(night.date)
            receipts += [*news, *tonight.coordinators_receipts]
            same_day = agenda(night, replace(CHECKED, receipts=tuple(receipts)))
            assert (COORDINATOR,) not in written_to(same_day)
    assert heard == [False, True, False, False, True, False, True, False, True]


def test_who_had_a_mail_today_hears_of_a_draft_tomorrow(agenda: Callable[..., Agenda]) -> None:
    final = agenda(replace(NIGHT, status="final"))
    told = (*final.news[COORDINATOR].receipts(TODAY), *final.coordinators_receipts)
    draft = replace(NIGHT, findings=())
    assert written_to(agenda(draft, replace(CHECKED, receipts=told))) == []
    assert written_to(agenda(later(draft), replace(CHECKED, receipts=told))) == [(COORDINATOR,)]


def test_more_than_a_night_may_send(agenda: Callable[..., Agenda]) -> None:
    units = {f"กอง {number}": (f"u{number}@example.go.th",) for number in range(250)}
    findings = tuple(EMPTY._replace(owners=(unit,), id=f"{number:08x}") for number, unit in enumerate(units))
    crowd = agenda(replace(NIGHT, findings=findings), people=replace(PEOPLE, units=units))
    assert sum(len(box.addresses) for box in crowd.boxes) == 200
    assert (COORDINATOR,) in written_to(crowd)
    assert len(crowd.notices) == 1
    assert crowd.operator is not None
    assert crowd.operator.addresses == (IT,)
    told = receipts_of(crowd)
    rest = agenda(
        replace(later(NIGHT), findings=findings),
        replace(CHECKED, receipts=told),
        replace(PEOPLE, units=units),
    )
    assert len(rest.boxes) == 51


def test_with_daily_mails_beyond_the_limit_each_has_its_turn(
    agenda: Callable[..., Agenda], make_settings: Callable[..., Settings]
) -> None:
    units = {f"กอง {number}": (f"u{number}@example.go.th",) for number in range(450)}
    findings = tuple(EMPTY._replace(owners=(unit,), id=f"{number:08x}") for number, unit in enumerate(units))
    people, daily = replace(PEOPLE, units=units), make_settings(policy="daily", operator=IT)
    receipts: tuple[Receipt, ...] = ()
    served: dict[str, list[int]] = {unit: [-1] for unit in units}
    notices = set()
    for day in range(9):
        night = replace(later(NIGHT, day), findings=findings)
        tonight = agenda(night, replace(CHECKED, receipts=receipts), people, daily)
        names = [name for box in tonight.boxes for name in box.recipients if name in units]
        assert 198 <= len(names) <= 200
        assert tonight.boxes[-1].recipients[-1] in {COORDINATOR, OPERATOR}
        receipts += tuple(one for name in names for one in tonight.news[name].receipts(night.date))
        notices |= {notice.id for notice in tonight.notices}
        for name in names:
            served[name].append(day)
    assert all(later - day <= 3 for days in served.values() for day, later in pairwise([*days, 9]))
    assert len(notices) <= 2, "it is one trouble, though others wait each night"


def test_the_addresses(agenda: Callable[..., Agenda]) -> None:
    assert [box.addresses for box in agenda().boxes] == [PEOPLE.units["สำนักปลัด"], (), (CLERK,)]
