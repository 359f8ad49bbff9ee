"""What is over keeps its line: for a year, a thousand of them, one a finding, and it changes nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ita_sync.domain import Finding, Grid, Receipt
from ita_sync.rules import RowIds
from ita_sync.writeback import finding_states, ledger_tab, ledger_update, moved_ids, trend
from ita_sync.writeback.last_flags import LastFlags
from ita_sync.writeback.ledger import DAYS_MENDED, Entry, Ledger, Night, Report
from ita_sync.writeback.ledger_tab import HEADERS
from ita_sync.writeback.ledger_update import MENDED_KEPT
from tests.writeback.ledger_nights import DAY, TAB, finding, night, spend, states

ON = {"missing-outcome"}
REPORT = Report(2568, "0123456789ab")
# Cell by cell as the version before wrote it: an open finding, one that was over tonight, two nights, a receipt.
BEFORE = (
    HEADERS[:23],
    (
        *("00000000000a", "missing-outcome", "error", "F2", "outcome", "กองคลัง", "มาตรการ ก"),
        *("2025-10-01", "2025-10-03", "", "", "2025-10-01", "5", "2", "", "2568", "0123456789ab", ""),
        *("2025-10-01", "กองคลัง", "00000000000a", "error", "told"),
    ),
    (
        *("00000000000b", "missing-outcome", "error", "F3", "outcome", "กองคลัง", "มาตรการ ข"),
        *("2025-10-01", "2025-10-01", "2025-10-03", "", "2025-10-03", "5", "1", "", "2568", "0123456789ab", ""),
        *("", "", "", "", ""),
    ),
)  # fmt: skip


def over(number: int, fixed: date) -> Entry:
    key = f"{number:012x}"
    since = fixed - timedelta(days=3)
    return Entry(key, "missing-outcome", "error", "F2", "outcome", (), "ก", since, since, fixed)


def of(*entries: Entry) -> Ledger:
    return Ledger({entry.id: entry for entry in entries}, (Night(DAY, 5, 0),))


def test_a_mended_finding_keeps_its_line_and_its_two_days():
    _, _, tab, _ = spend(None, [finding("a")], night(0))
    _, _, tab, _ = spend(tab, [], night(2))
    _, _, tab, _ = spend(tab, [finding("b", "F3")], night(9))
    kept = ledger_tab.read(tab).entries["a".zfill(12)]
    assert (kept.since, kept.fixed) == (night(0), night(2))
    assert trend.days_to_mend(ledger_tab.read(tab), night(9), ON) == [2]


@pytest.mark.parametrize(("days", "is_kept"), [(1, True), (DAYS_MENDED, True), (DAYS_MENDED + 1, False)])
def test_how_long(days, is_kept):
    after = ledger_update.after_tonight(of(over(1, night(0))), [finding("a")], night(days), 5)
    assert (over(1, DAY).id in after.entries) == is_kept


def test_how_many_and_the_oldest_go_first():
    many = [over(number, night(number % 300)) for number in range(MENDED_KEPT + 200)]
    after = ledger_update.after_tonight(of(*many), [finding("fff")], night(300), 5)
    left = [entry.fixed for entry in after.entries.values() if entry.fixed]
    assert len(left) == MENDED_KEPT
    assert max(e.fixed for e in many if e.fixed and e.id not in after.entries) <= min(left)


def test_what_is_open_is_never_dropped():
    many = [over(number, night(0))._replace(fixed=None) for number in range(MENDED_KEPT + 5)]
    silent = replace(of(*many), silent_rules=frozenset(ON))
    assert len(ledger_update.after_tonight(silent, [], night(900), 5).entries) == len(many)


def test_all_that_is_mended_tonight_is_there_for_a_second_run():
    many = [over(number, night(0))._replace(fixed=None) for number in range(MENDED_KEPT + 5)]
    first = ledger_update.after_tonight(of(*many), [], night(1), 5)
    assert len(finding_states.fixed(first, [], night(1), "{} {}".format, ON)) == len(many)


@pytest.mark.parametrize("days", [1, 59, 61, 200, 399])
def test_one_that_comes_back_is_new_and_has_one_line(days):
    _, _, tab, _ = spend(None, [finding("a")], night(0))
    _, _, tab, _ = spend(tab, [], night(1))
    found, gone, tab, _ = spend(tab, [finding("a")], night(1 + days))
    assert (states(found), gone) == ([("new", night(1 + days))], ())
    assert [(each.since, each.fixed) for each in ledger_tab.read(tab).entries.values()] == [
        (night(1 + days), None)
    ]
    _, gone, tab, _ = spend(tab, [], night(3 + days))
    assert states(gone) == [("fixed", night(1 + days))]
    assert trend.days_to_mend(ledger_tab.read(tab), night(3 + days), ON) == [2]


def test_a_quiet_night_writes_nothing_whatever_is_over():
    grown_old = of(over(1, night(0)), over(2, night(200)))
    assert ledger_update.after_tonight(grown_old, [], night(500), 5) is grown_old


def test_receipts_of_what_is_over_are_not_kept_for_its_line():
    told = Receipt(night(0), "กองช่าง", over(1, DAY).id, "error")
    before = replace(of(over(1, night(1))), receipts=(told,))
    after = ledger_update.after_tonight(before, [finding("a")], night(100), 5)
    assert not [one for one in after.receipts if one.finding]


class NoRows(RowIds):
    """A table in which no row is known."""

    def __init__(self) -> None:
        """It needs no table."""

    def full_ids(self, rule: str, column: str) -> dict[str, str]:
        return {}

    first_ids = full_ids


NO_FLAGS = LastFlags(Grid(TAB, ()), 0)


def test_what_was_over_long_ago_lends_nothing_its_day():
    """The same cell, rule and measure, under another id: a new finding, not the old one under a new name."""
    old = over(1, night(1))._replace(owners=("กองคลัง",), measure="มาตรการ ก")
    assert moved_ids.moved_ids(of(old), [finding("9")], night(90), NoRows(), NO_FLAGS) == {}
    is_open = old._replace(fixed=None)
    assert moved_ids.moved_ids(of(is_open), [finding("9")], night(90), NoRows(), NO_FLAGS) == {
        old.id: finding("9").id
    }


def test_a_ledger_from_before_is_read_and_carried_on():
    tab = Grid(TAB, BEFORE, hidden=True)
    history = ledger_tab.read(tab, REPORT, date(2025, 10, 4))
    assert not history.damaged
    (found,) = finding_states.dated(history, [finding("a")], date(2025, 10, 4))
    assert (found.state, found.since) == ("open", date(2025, 10, 1))
    assert ledger_update.after_tonight(history, [found], date(2025, 10, 4), 5) is history  # as quiet as ever
    new = finding("c", "F4")._replace(since=date(2025, 10, 5))
    after = ledger_update.after_tonight(history, [found, new], date(2025, 10, 5), 5)
    grown = tab.with_texts(ledger_tab.changes(after, tab))
    assert grown.rows[0] == HEADERS
    again = ledger_tab.read(grown, REPORT, date(2025, 10, 6))
    assert (again.damaged, again.receipts) == (False, history.receipts)
    assert {key[-1]: entry.fixed for key, entry in again.entries.items()} == {
        "a": None,
        "b": date(2025, 10, 3),
        "c": None,
    }
    assert trend.errors_by_night(again, date(2025, 10, 6)) == {
        date(2025, 10, 1): 2,
        date(2025, 10, 3): 1,
        date(2025, 10, 5): 2,
    }


# -- since when it is worse


def worse(tab: Grid, number: int) -> set[str]:
    return {key[-1] for key in trend.grown_worse(ledger_tab.read(tab), night(number))}


def test_what_grew_worse_is_known_to_a_second_run_of_that_night_and_to_no_other():
    mild = finding("a", severity="warning")
    _, _, tab, _ = spend(None, [mild, finding("b", "F3")], night(0))
    assert worse(tab, 0) == set()
    for _ in range(2):
        _, _, tab, _ = spend(tab, [finding("a"), finding("b", "F3")], night(1))
        assert worse(tab, 1) == {"a"}
    _, _, tab, cells = spend(tab, [finding("a"), finding("b", "F3")], night(2))
    assert (worse(tab, 2), cells) == (set(), 0)


@pytest.mark.parametrize(
    ("severities", "is_worse"),
    [
        (("warning", "error"), True),
        (("info", "warning"), True),
        (("error", "warning"), False),
        (("warning", "error", "warning"), False),  # in a later run of the same night it was put right
        (("error", "error"), False),
    ],
)
def test_worse_is_graver_than_on_the_night_before(severities, is_worse):
    first, *later = severities
    _, _, tab, _ = spend(None, [finding("a", severity=first)], night(0))
    for severity in later:
        _, _, tab, _ = spend(tab, [finding("a", severity=severity)], night(1))
    assert (worse(tab, 1) == {"a"}) == is_worse


def test_what_is_new_tonight_is_not_worse():
    _, _, tab, _ = spend(None, [finding("a", severity="warning")], night(0))
    _, _, tab, _ = spend(tab, [finding("a")], night(0))
    assert worse(tab, 0) == set()


def test_a_day_that_somebody_typed_over_is_mended_alone():
    _, _, tab, _ = spend(None, [finding("a")], night(0))
    typed = tab.with_texts({(1, HEADERS.index("worse since")): "เมื่อวาน"})
    history = ledger_tab.read(typed)
    assert (history.damaged, history.entries["a".zfill(12)].since) == (True, night(0))
    assert not ledger_tab.read(spend(typed, [finding("a")], night(1))[2]).damaged


# -- time to mend


@pytest.mark.parametrize(
    ("change", "days"),
    [
        ({}, [3]),
        ({"fixed": None}, []),
        ({"fixed": night(30)}, []),  # of a run with a later date
        ({"cell": ""}, []),  # its row was deleted
        ({"cell": "", "column": ""}, [3]),  # about the sheet as a whole
        ({"severity": "warning"}, []),  # nobody owed it yet
        ({"severity": "warning", "rule": "unclear-period"}, [3]),
        ({"rule": "switched-off"}, []),
        (
            {"since": date(2024, 9, 1), "fixed": date(2024, 10, 4)},
            [3],
        ),  # nothing is owed before the fiscal year
    ],
)
def test_days_to_mend(change, days):
    one = over(1, night(3))._replace(**change)
    history = replace(of(one), report=REPORT)
    assert trend.days_to_mend(history, night(9), {*ON, "unclear-period"}) == days


# -- other reports


def line(entry: Entry | None = None, day: date | None = None) -> tuple[str, ...]:
    other = Ledger(
        {entry.id: entry} if entry else {},
        (Night(day, 5, 1),) if day else (),
        report=Report(2567, "0123456789ab"),
    )
    return ledger_tab._rows(other, 9)[1]


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        (line(over(1, night(0))), False),
        (line(over(1, night(1))), True),
        (line(over(1, night(0))._replace(fixed=None)), True),  # it is open
        (line(day=night(0)), False),
        (line(day=night(1)), True),
        (line(over(1, night(0)), night(1)), True),
        (line(over(1, night(0)), night(0)), False),
        (("x", *[""] * 24), True),  # nobody knows what it says
    ],
)
def test_lines_of_other_reports_go_once_all_that_they_say_is_over_long_ago(text, stays):
    history = replace(of(), above=(text,), below=(text, text))
    kept = ledger_tab.without_outlived(history, night(DAYS_MENDED + 1))
    assert (len(kept.above), len(kept.below)) == ((1, 2) if stays else (0, 0))


def test_the_kind_of_a_finding_says_nothing_of_how_it_is_kept():
    about = finding("a")._replace(cell="", row=0, column="", owners=(), measure="")
    assert isinstance(about, Finding)
    _, _, tab, _ = spend(None, [about], night(0))
    _, _, tab, _ = spend(tab, [], night(1))
    _, _, tab, _ = spend(tab, [finding("b")], night(2))
    assert trend.days_to_mend(ledger_tab.read(tab), night(2), ON) == [1]
