"""The ledger's tab: what stands in it, and what is read whatever befalls it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_sync.domain import Grid
from ita_sync.writeback import ledger_tab, ledger_update
from ita_sync.writeback.ledger import Ledger, Night
from ita_sync.writeback.ledger_tab import HEADERS
from tests.writeback.ledger_nights import DAY, TAB, finding, night, spend, states


def test_everything_is_written_as_text():
    _, _, tab, _ = spend(None, [finding("a")], night(0))
    row = dict(zip(HEADERS, tab.rows[1], strict=False))
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
    row = dict(zip(HEADERS, tab.rows[1], strict=False))
    assert row["owners"] == "กอง/คลัง · สำนัก ปลัด"
    assert row["measure"] == "ก" * 198 + " ข"
    (entry,) = ledger_tab.read(tab).entries.values()
    assert entry.owners == ("กอง/คลัง", "สำนัก ปลัด")
    cut = finding("b")._replace(measure="ก" * 199 + " ข")
    assert ledger_update.after_tonight(Ledger({}), [cut], DAY, 1).entries[cut.id].measure == "ก" * 199


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
