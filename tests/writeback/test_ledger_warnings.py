"""What the log says where the ledger is lost."""

from __future__ import annotations

import logging

import pytest

from ita_sync.domain import Grid, Snapshot
from ita_sync.writeback import ledger_warnings
from ita_sync.writeback.ledger import Ledger, Night
from ita_sync.writeback.notes import compose
from tests.writeback.ledger_nights import DAY, TAB


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
        ledger_warnings.warn(history, Snapshot(Grid("มาตรการ", (), notes=notes)), TAB)
    assert said in caplog.text
    assert bool(caplog.text) == bool(said)
