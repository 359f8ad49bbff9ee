"""What a night leaves in the ledger: its lines in their order, its nights, whatever its date."""

from __future__ import annotations

from dataclasses import replace

from ita_sync.domain import Grid
from ita_sync.writeback import finding_states, ledger_tab, ledger_update
from ita_sync.writeback.ledger import Ledger, Night
from tests.writeback.ledger_nights import TAB, finding, night, spend, states


def test_a_rule_that_cannot_judge_leaves_open_what_it_found():
    _, _, tab, _ = spend(None, [finding("a")], night(0))
    before = replace(ledger_tab.read(tab), silent_rules=frozenset({"missing-outcome"}))
    after = ledger_update.after_tonight(before, [], night(1), 5)
    assert after.entries["a".zfill(12)].fixed is None
    assert finding_states.dated(after, [finding("a")], night(2))[0].since == night(0)


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
    tonight = ledger_update.after_tonight(Ledger({}, nights), [finding("a")], night(399), 5)
    assert tonight.nights == (*nights, Night(night(399), 5, 1))


def test_an_earlier_date_than_the_ledgers():
    _, _, tab, _ = spend(None, [finding("a")], night(5))
    found, _, after, _ = spend(tab, [finding("a")], night(2), measures=4)
    assert states(found) == [("new", night(2))]
    nights = (Night(night(2), 4, 1), Night(night(5), 5, 1))
    assert ledger_tab.read(after).nights == nights
    assert ledger_update.after_tonight(ledger_tab.read(tab), found, night(2), 4).nights == nights


def test_what_was_mended_later_stays_mended_then():
    _, _, tab, _ = spend(None, [finding("a")], night(0))
    _, _, tab, _ = spend(tab, [], night(5))
    earlier = ledger_update.after_tonight(ledger_tab.read(tab), [finding("b")], night(2), 4)
    assert earlier.entries["a".zfill(12)].fixed == night(5)


def test_a_night_that_is_spent_again_has_one_line():
    first = ledger_update.after_tonight(Ledger({}), [finding("a")], night(0), 5)
    again = ledger_update.after_tonight(first, [finding("a")], night(0), 7)
    assert again.nights == (Night(night(0), 7, 1),)


def test_known_entries_keep_their_places_in_the_tab():
    """Whatever the order in which a night finds them, and also one that comes back; new ones stand below."""
    _, _, tab, _ = spend(None, [finding("a"), finding("b", "F3"), finding("c", "F4")], night(0))
    _, _, tab, _ = spend(tab, [finding("b", "F3"), finding("c", "F4")], night(1))
    found = [finding(key, cell) for key, cell in (("c", "F4"), ("d", "F5"), ("a", "F2"), ("b", "F3"))]
    after = ledger_update.after_tonight(ledger_tab.read(tab), found, night(2), 5)
    assert [key[-1] for key in after.entries] == ["a", "b", "c", "d"]


def test_only_what_differs_is_written():
    _, _, tab, _ = spend(None, [finding("a"), finding("b", "F3")], night(0))
    assert ledger_tab.changes(ledger_tab.read(tab), tab) == {}
    _, _, _, cells = spend(tab, [finding("a"), finding("b", "F9")], night(0))
    assert cells == 1
    _, _, _, cells = spend(tab, [finding("a"), finding("b", "F3")], night(0), measures=6)
    assert cells == 1
