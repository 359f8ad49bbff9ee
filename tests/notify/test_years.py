"""Whole years of nights with every kind of trouble: everybody is told what he owes, once, and thanked for that."""

from __future__ import annotations

from pathlib import Path

import pytest

from .years import Year

SEEDS = (
    3,
    6,
)  # years in which units were told twice, thanked for nothing, or reminded too soon, before that was mended


@pytest.mark.parametrize("seed", SEEDS)
def test_told_means_told_and_once(seed: int, tmp_path: Path) -> None:
    oracle = Year(seed, tmp_path / "out").live()
    assert oracle.faults == []
    assert oracle.counts["told"] > 50
    assert oracle.counts["mended"] > 20
    assert oracle.counts["gone"] > 2
    assert oracle.counts["open"] > 500
