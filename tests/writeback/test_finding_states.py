"""New, open, fixed, and since when."""

from __future__ import annotations

from ita_sync.writeback import ledger_tab
from ita_sync.writeback.ledger_tab import HEADERS
from tests.writeback.ledger_nights import finding, night, spend, states


def test_a_rule_that_is_switched_off_mends_nothing():
    _, _, tab, _ = spend(None, [finding("a")], night(0))
    _, gone, tab, _ = spend(tab, [], night(1), on=("missing-period",))
    assert gone == ()
    assert ledger_tab.read(tab).entries["a".zfill(12)].fixed == night(1)  # it is no longer open
    assert spend(tab, [finding("a")], night(2))[0][0].state == "new"


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


def test_a_finding_about_the_sheet_has_no_cell_and_no_units():
    about = finding("a")._replace(cell="", row=0, column="", owners=(), measure="")
    _, _, tab, _ = spend(None, [about], night(0))
    _, (gone,), _, _ = spend(tab, [], night(1))
    assert (gone.cell, gone.row, gone.column, gone.owners) == ("", 0, "", ())


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
