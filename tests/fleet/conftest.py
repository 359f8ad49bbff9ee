"""A fleet's folder, made of a few lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

DEFAULTS = """
lang = "en"
[agency]
district = "เมือง"
province = "ขอนแก่น"
[report]
fiscal_year = 2568
due = 2025-10-31
[mail]
from = "ita@vendor.example"
domains = ["example.go.th"]
"""
HEADER = "id,account,sender,agency.name,sheet.source"
Fleet = Callable[..., Path]


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    """Write a folder with the lines of a table; by default, with the usual header and defaults."""

    def write(*lines: str, header: str = HEADER, defaults: str = DEFAULTS) -> Path:
        folder = tmp_path / "fleet"
        folder.mkdir(exist_ok=True)
        (folder / "defaults.toml").write_text(defaults, encoding="utf-8")
        (folder / "agencies.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8-sig")
        return folder

    return write
