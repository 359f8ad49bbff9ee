"""The ledger's columns are known by their headers: an inserted, deleted or moved one loses no more than itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from ita_sync.domain import Grid, Receipt
from ita_sync.writeback import ledger_tab
from ita_sync.writeback.ledger import Ledger
from ita_sync.writeback.ledger_tab import GROWN_AT, HEADERS, RECEIPTS_AT
from tests.writeback.ledger_nights import DAY, finding, night, spend

Row = tuple[str, ...]
RECEIPTS = (Receipt(DAY, "กองช่าง", finding("a").id, "error"), Receipt(DAY, "coordinator", kind="reminded"))


@pytest.fixture
def tab() -> Grid:
    """A night's tab, with two receipts below, as they are appended."""
    _, _, tab, _ = spend(None, [finding("a"), finding("b")], night(0))
    report = ledger_tab.read(tab).report
    return replace(tab, rows=(*tab.rows, *ledger_tab.receipt_lines(RECEIPTS, report)), hidden=True)


def changed(tab: Grid, change: Callable[[Row], Sequence[str]]) -> Grid:
    rows = ((*row, *[""] * len(HEADERS))[: len(HEADERS)] for row in tab.rows)
    return replace(tab, rows=tuple(tuple(change(row)) for row in rows))


def written(tab: Grid, ledger: Ledger) -> Grid:
    return tab.with_texts(ledger_tab.changes(ledger, tab))


@pytest.mark.parametrize("at", range(len(HEADERS) + 1))
def test_an_inserted_column_costs_nothing(tab: Grid, at: int) -> None:
    wide = changed(tab, lambda row: (*row[:at], "", *row[at:]))
    before, after = ledger_tab.read(tab), ledger_tab.read(wide)
    assert replace(after, damaged=False) == before
    again = written(wide, after)
    assert ledger_tab.read(again) == before
    assert again.rows[0][: len(HEADERS)] == HEADERS


@pytest.mark.parametrize("at", range(len(HEADERS) + 1))
@pytest.mark.parametrize("is_deleted", [False, True])
def test_receipts_that_are_appended_after_a_column_was_changed_count(
    tab: Grid, at: int, is_deleted: bool
) -> None:
    """`notify` does not read the tab again: it appends where the columns stood when the night read them."""
    before = ledger_tab.read(tab)
    lines = ledger_tab.receipt_lines(RECEIPTS, before.report)
    bare = replace(tab, rows=tab.rows[: -len(lines)])
    wide = changed(
        bare, lambda row: (*row[:at], *row[at + 1 :]) if is_deleted else (*row[:at], "", *row[at:])
    )
    after = ledger_tab.read(replace(wide, rows=(*wide.rows, *lines)))
    assert after.receipts == before.receipts
    assert ledger_tab.read(written(wide, after)).receipts == before.receipts


@pytest.mark.parametrize("at", range(len(HEADERS)))
def test_a_moved_column_costs_nothing(tab: Grid, at: int) -> None:
    moved = changed(tab, lambda row: (*row[:at], *row[at + 1 :], row[at]))
    assert replace(ledger_tab.read(moved), damaged=False) == ledger_tab.read(tab)


@pytest.mark.parametrize("at", range(len(HEADERS)))
def test_a_deleted_column_costs_what_it_held(tab: Grid, at: int) -> None:
    before = ledger_tab.read(tab)
    after = ledger_tab.read(changed(tab, lambda row: (*row[:at], *row[at + 1 :], "")))
    is_receipts = RECEIPTS_AT <= at < GROWN_AT - 1
    if not is_receipts:
        assert after.receipts == before.receipts
    if at > HEADERS.index("fixed"):
        assert after.entries == before.entries
    if not HEADERS.index("night") <= at <= HEADERS.index("open errors"):
        assert after.nights == before.nights


def test_what_staff_typed_into_a_cell_moves_along(tab: Grid) -> None:
    """A number among the receipts is nobody's receipt, wherever its column stands."""
    row = len(tab.rows) - 1
    wide = changed(tab, lambda cells: ("", *cells))
    typed = replace(wide, entered={(row, RECEIPTS_AT + 1): {"numberValue": 1}})
    assert ledger_tab.read(typed).receipts == RECEIPTS[:1]


@pytest.mark.parametrize(
    "header", [("x", "id"), ("เลขที่", "id", "rule", "severity", "cell"), ("", *HEADERS[:12])]
)
def test_a_tab_of_somebody_elses_is_not_taken_for_ours(header: tuple[str, ...]) -> None:
    assert ledger_tab.read(Grid("_ita_sync", (header, ("1", "2", "3")))).foreign
