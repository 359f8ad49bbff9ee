"""Since when: new, open, fixed; whatever befalls the tab."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_sync.domain import Finding, Grid, Snapshot
from ita_sync.writeback import ledger, ledger_tab
from ita_sync.writeback.ledger import Ledger, Night
from ita_sync.writeback.ledger_tab import HEADERS
from ita_sync.writeback.notes import compose

DAY = date(2025, 10, 1)
TAB = "_ita_sync"


def night(number: int) -> date:
    return DAY + timedelta(days=number)


def finding(key: str, cell="F2", severity="error") -> Finding:
    return Finding(
        "missing-outcome",
        severity,
        cell,
        int(cell[1:]),
        "outcome",
        ("กองคลัง",),
        "มาตรการ ก",
        "ข้อความ",
        "",
        key.zfill(12),
    )


def spend(grid: Grid | None, findings, day: date, measures=5, on=("missing-outcome",)):
    """A night: its findings, what is fixed, and the tab afterwards with the number of cells that were written."""
    before = ledger_tab.read(grid)
    found = ledger.dated(before, findings, day)
    gone = ledger.fixed(before, found, day, "{1} {0}".format, on)
    after = ledger.after_tonight(before, found, day, measures)
    cells = {} if after is before else ledger_tab.changes(after, grid)
    return found, gone, (grid or Grid(TAB, (), hidden=True)).with_texts(cells), len(cells)


def test_a_rule_that_is_switched_off_mends_nothing():
    _, _, tab, _ = spend(None, [finding("a")], night(0))
    _, gone, tab, _ = spend(tab, [], night(1), on=("missing-period",))
    assert gone == ()
    assert ledger_tab.read(tab).entries["a".zfill(12)].fixed == night(1)  # it is no longer open
    assert spend(tab, [finding("a")], night(2))[0][0].state == "new"


def test_a_rule_that_cannot_judge_leaves_open_what_it_found():
    _, _, tab, _ = spend(None, [finding("a")], night(0))
    before = replace(ledger_tab.read(tab), silent_rules=frozenset({"missing-outcome"}))
    after = ledger.after_tonight(before, [], night(1), 5)
    assert after.entries["a".zfill(12)].fixed is None
    assert ledger.dated(after, [finding("a")], night(2))[0].since == night(0)


def states(findings):
    return [(f.state, f.since) for f in findings]


def test_new_then_open_then_fixed_then_forgotten():
    found, gone, tab, _ = spend(None, [finding("a")], night(0))
    assert states(found) == [("new", night(0))]
    found, gone, tab, cells = spend(tab, [finding("a")], night(1))
    assert states(found) == [("open", night(0))]
    assert cells == 0
    found, gone, tab, cells = spend(tab, [], night(2))
    assert states(gone) == [("fixed", night(0))]
    assert gone[0].message == "outcome missing-outcome"
    assert gone[0].owners == ("กองคลัง",)
    assert gone[0].row == 2
    assert cells
    found, gone, tab, cells = spend(tab, [], night(3))
    assert (gone, cells) == ((), 0)
    found, gone, tab, _ = spend(tab, [finding("a")], night(4))
    assert states(found) == [("new", night(4))]


def test_the_same_night_again_says_the_same_and_writes_nothing():
    _, _, tab, _ = spend(None, [finding("a"), finding("b", "F3")], night(0))
    for day, findings in ((night(0), [finding("a"), finding("b", "F3")]), (night(1), [finding("b", "F3")])):
        first = spend(tab, findings, day)
        again = spend(first[2], findings, day)
        assert first[:3] == again[:3]
        assert again[3] == 0
        tab = first[2]


def test_a_row_that_moves_keeps_its_day():
    _, _, tab, _ = spend(None, [finding("a", "F2")], night(0))
    found, gone, tab, _ = spend(tab, [finding("a", "F9")], night(1))
    assert states(found) == [("open", night(0))]
    assert gone == ()
    assert tab.text(1, HEADERS.index("cell")) == "F9"


def test_measures_of_the_last_night():
    _, _, tab, _ = spend(None, [], night(0), measures=10)
    assert ledger_tab.read(tab).measures_before(night(0)) is None
    assert ledger_tab.read(tab).measures_before(night(1)) == 10
    _, _, tab, cells = spend(tab, [], night(1), measures=4)
    assert cells
    assert ledger_tab.read(tab).measures_before(night(1)) == 10
    assert ledger_tab.read(tab).measures_before(night(2)) == 4


def test_of_five_hundred_nights_the_last_four_hundred_are_kept():
    """More than a fiscal year of them; the oldest go, from the tab as well."""
    nights = tuple(Night(night(number), number % 7, number % 3) for number in range(500))
    tab = Grid(TAB, (), hidden=True).with_texts(ledger_tab.changes(Ledger({}, nights), None))
    assert ledger_tab.read(tab).nights == nights
    _, _, after, _ = spend(tab, [finding("a")], night(500), measures=8)
    assert ledger_tab.read(after).nights == (*nights[-399:], Night(night(500), 8, 1))
    assert not ledger_tab.read(after).damaged
    assert not any(map(any, after.rows[401:]))


def test_up_to_four_hundred_nights_none_is_forgotten():
    nights = tuple(Night(night(number), 5, number % 3) for number in range(399))
    tonight = ledger.after_tonight(Ledger({}, nights), [finding("a")], night(399), 5)
    assert tonight.nights == (*nights, Night(night(399), 5, 1))


def test_an_earlier_date_than_the_ledgers():
    _, _, tab, _ = spend(None, [finding("a")], night(5))
    found, _, after, _ = spend(tab, [finding("a")], night(2), measures=4)
    assert states(found) == [("new", night(2))]
    nights = (Night(night(2), 4, 1), Night(night(5), 5, 1))
    assert ledger_tab.read(after).nights == nights
    assert ledger.after_tonight(ledger_tab.read(tab), found, night(2), 4).nights == nights


def test_what_was_mended_later_stays_mended_then():
    _, _, tab, _ = spend(None, [finding("a")], night(0))
    _, _, tab, _ = spend(tab, [], night(5))
    earlier = ledger.after_tonight(ledger_tab.read(tab), [finding("b")], night(2), 4)
    assert earlier.entries["a".zfill(12)].fixed == night(5)


def test_a_night_that_is_spent_again_has_one_line():
    first = ledger.after_tonight(Ledger({}), [finding("a")], night(0), 5)
    again = ledger.after_tonight(first, [finding("a")], night(0), 7)
    assert again.nights == (Night(night(0), 7, 1),)


def test_known_entries_keep_their_places_in_the_tab():
    """Whatever the order in which a night finds them, and also one that comes back; new ones stand below."""
    _, _, tab, _ = spend(None, [finding("a"), finding("b", "F3"), finding("c", "F4")], night(0))
    _, _, tab, _ = spend(tab, [finding("b", "F3"), finding("c", "F4")], night(1))
    found = [finding(key, cell) for key, cell in (("c", "F4"), ("d", "F5"), ("a", "F2"), ("b", "F3"))]
    after = ledger.after_tonight(ledger_tab.read(tab), found, night(2), 5)
    assert [key[-1] for key in after.entries] == ["a", "b", "c", "d"]


def test_everything_is_written_as_text():
    _, _, tab, _ = spend(None, [finding("a")], night(0))
    row = dict(zip(HEADERS, tab.rows[1], strict=True))
    assert row["since"] == row["last seen"] == row["night"] == "2025-10-01"
    assert (row["measures"], row["open errors"], row["fixed"]) == ("5", "1", "")


def test_the_headers_never_change():
    """They stand in the ledgers of sheets: with others, each would count as damaged."""
    findings = [
        "id",
        "rule",
        "severity",
        "cell",
        "column",
        "owners",
        "measure",
        "since",
        "last seen",
        "fixed",
    ]
    nights = ["night", "measures", "open errors"]
    receipts = ["told on", "recipient", "finding", "told as", "kind"]
    earlier = [*findings, "", *nights, "", "fiscal year", "sheet", "", *receipts]
    assert list(HEADERS) == [*earlier, "", "worse since"]


def test_a_line_holds_what_staff_need_to_know_a_finding_by():
    """Units stand side by side, a long measure is cut, and neither breaks the line."""
    long = "ก" * 198 + "\nข" + "ค" * 100
    one = finding("a")._replace(owners=("กอง·คลัง", "สำนัก\nปลัด"), measure=long)
    _, _, tab, _ = spend(None, [one], night(0))
    row = dict(zip(HEADERS, tab.rows[1], strict=True))
    assert row["owners"] == "กอง/คลัง · สำนัก ปลัด"
    assert row["measure"] == "ก" * 198 + " ข"
    (entry,) = ledger_tab.read(tab).entries.values()
    assert entry.owners == ("กอง/คลัง", "สำนัก ปลัด")
    cut = finding("b")._replace(measure="ก" * 199 + " ข")
    assert ledger.after_tonight(Ledger({}), [cut], DAY, 1).entries[cut.id].measure == "ก" * 199


def test_a_finding_about_the_sheet_has_no_cell_and_no_units():
    about = finding("a")._replace(cell="", row=0, column="", owners=(), measure="")
    _, _, tab, _ = spend(None, [about], night(0))
    _, (gone,), _, _ = spend(tab, [], night(1))
    assert (gone.cell, gone.row, gone.column, gone.owners) == ("", 0, "", ())


def test_only_what_differs_is_written():
    _, _, tab, _ = spend(None, [finding("a"), finding("b", "F3")], night(0))
    assert ledger_tab.changes(ledger_tab.read(tab), tab) == {}
    _, _, _, cells = spend(tab, [finding("a"), finding("b", "F9")], night(0))
    assert cells == 1
    _, _, _, cells = spend(tab, [finding("a"), finding("b", "F3")], night(0), measures=6)
    assert cells == 1


CELL = st.sampled_from(
    ["", "id", "x", "2025-10-01", "2025-13-01", "000000000a", "๑๒", "=1", "error", "F2", "told"]
)


@given(st.lists(st.lists(CELL, max_size=24), max_size=6), st.booleans())
def test_whatever_stands_there_is_read_and_rebuilt(rows, hidden):
    tab = Grid(TAB, tuple(map(tuple, rows)), hidden=hidden)
    found, _, after, _ = spend(tab, [finding("a")], night(3))
    if not ledger_tab.read(tab).foreign:
        again = ledger_tab.read(after)
        assert not again.damaged
        assert again.entries["a".zfill(12)].since == found[0].since


def test_what_is_readable_of_a_damaged_ledger_is_kept():
    _, _, tab, _ = spend(None, [finding("a"), finding("b", "F3")], night(0))
    rows = [list(row) for row in tab.rows]
    rows[0][0], rows[1][HEADERS.index("since")] = "", "เมื่อวาน"
    damaged = Grid(TAB, tuple(map(tuple, rows)), hidden=True)
    assert ledger_tab.read(damaged).damaged
    found, _, after, cells = spend(damaged, [finding("a"), finding("b", "F3")], night(1))
    assert sorted(states(found)) == [("new", night(1)), ("open", night(0))]
    assert cells
    assert not ledger_tab.read(after).damaged


@pytest.mark.parametrize(
    ("row", "header", "text"),
    [
        (0, "rule", "กฎ"),
        (1, "id", "xyz"),
        (1, "id", "000000000002"),  # the other line's
        (1, "severity", "bad"),
        (1, "cell", "2F"),
        (1, "since", "เมื่อวาน"),
        (1, "last seen", ""),
        (1, "fixed", "2025-13-01"),
        (1, "night", "1/10/2568"),
        (1, "measures", "๕"),
        (1, "measures", ""),
        (1, "open errors", "-1"),
        (2, "open errors", "x"),
    ],
)
def test_each_damage_is_noticed_and_mended(row, header, text):
    _, _, tab, _ = spend(None, [finding("1"), finding("2", "F3")], night(0))
    damaged = tab.with_texts({(row, HEADERS.index(header)): text})
    history = ledger_tab.read(damaged)
    assert history.damaged
    assert "000000000002" in history.entries
    found, _, after, cells = spend(damaged, [finding("1"), finding("2", "F3")], night(0))
    assert cells
    assert not ledger_tab.read(after).damaged
    assert {entry.id for entry in ledger_tab.read(after).entries.values()} == {each.id for each in found}


def test_of_two_lines_with_one_id_the_upper_counts():
    _, _, tab, _ = spend(None, [finding("1"), finding("2", "F3")], night(0))
    at = HEADERS.index("since")
    double = tab.with_texts({(2, 0): "000000000001", (2, at): "2025-01-01"})
    assert ledger_tab.read(double).entries["000000000001"].since == night(0)


def test_nights_are_read_in_the_order_of_their_days():
    _, _, tab, _ = spend(None, [finding("a")], night(0), measures=1)
    _, _, tab, _ = spend(tab, [finding("a")], night(1), measures=2)
    at = HEADERS.index("night")
    turned = tab.with_texts({(1, at): "2025-10-02", (2, at): "2025-10-01"})
    assert ledger_tab.read(turned).nights == (Night(night(0), 2, 1), Night(night(1), 1, 1))


@pytest.mark.parametrize(
    ("history", "notes", "said"),
    [
        (Ledger({}, damaged=True), {}, "was damaged: it is rebuilt"),
        (Ledger({}), {(1, 1): compose("", ["x"])}, "is gone: it is made anew"),
        (Ledger({}, foreign=True), {}, "is not the job's own: nothing is written there"),
        (Ledger({}), {(1, 1): "ของคน"}, ""),
        (Ledger({}, (Night(DAY, 5, 0),)), {(1, 1): compose("", ["x"])}, ""),
    ],
)
def test_what_is_lost_is_said(caplog, history, notes, said):
    with caplog.at_level(logging.WARNING, "ita_sync"):
        ledger.warn(history, Snapshot(Grid("มาตรการ", (), notes=notes)), TAB)
    assert said in caplog.text
    assert bool(caplog.text) == bool(said)


def test_a_tab_of_staffs_in_the_ledgers_place_is_foreign():
    assert ledger_tab.read(Grid(TAB, (("รายชื่อ", "ก"),))).foreign
    assert not ledger_tab.read(Grid(TAB, (("รายชื่อ", "ก"),), hidden=True)).foreign
    assert not ledger_tab.read(Grid(TAB, ())).foreign


@pytest.mark.parametrize(
    ("rows", "is_foreign"),
    [
        ([["id"], ["ก"]], False),  # our first header stands
        ([["รายชื่อ"], ["ก"], ["00000000000a"]], False),  # a line of ours is left
        ([["รายชื่อ"], ["00000000000a"]], False),
        ([["00000000000a"], ["ก"]], True),
        ([["รายชื่อ", "id"], ["ก", "00000000000a"]], True),
    ],
)
def test_a_tab_in_plain_sight_is_ours_by_what_is_in_it(rows, is_foreign):
    assert ledger_tab.read(Grid(TAB, tuple(map(tuple, rows)))).foreign == is_foreign


def test_what_becomes_owed_is_as_old_as_its_debt():
    awaited = finding("a")._replace(severity="warning")
    _, _, tab, _ = spend(None, [awaited], night(0))
    found, _, tab, _ = spend(tab, [awaited], night(1))
    assert states(found) == [("open", night(0))]
    for _ in range(2):  # a second run of the same night says the same
        found, _, tab, _ = spend(tab, [finding("a")], night(2))
        assert states(found) == [("new", night(2))]
    found, _, tab, _ = spend(tab, [finding("a")], night(3))
    assert states(found) == [("open", night(2))]
    found, _, tab, _ = spend(tab, [awaited], night(4))
    assert states(found) == [("open", night(2))]
