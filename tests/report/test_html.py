"""The page before it is printed: templates of one's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ita_sync.domain import Table
from ita_sync.errors import ReportError
from ita_sync.report import html
from ita_sync.settings import Settings
from tests.conftest import ROOT, checked_table


@pytest.mark.parametrize("name", ["report.css", "report.html.j2"])
def test_a_template_with_a_byte_order_mark_works(
    settings: Settings, seed_table: Table, tmp_path: Path, name: str
) -> None:
    """As Notepad saves it; a mark within the page would spoil its first rule."""
    (tmp_path / "templates").mkdir()
    text = (ROOT / "templates" / name).read_bytes()
    (tmp_path / "templates" / name).write_bytes(b"\xef\xbb\xbf" + text)
    own = html.render(checked_table(seed_table), settings.model_copy(update={"root": tmp_path}))
    assert own.html == html.render(checked_table(seed_table), settings).html


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("report.css", "/*\nสี */".encode("cp874"), "report.css, line 2 is not saved as UTF-8"),
        ("report.css", b"{{ 1 / 0 }}", "report.css is broken: division by zero"),
        ("report.html.j2", b"{{ title + 1 }}", "report.html.j2 is broken: "),
        ("report.html.j2", b"{% if %}", "report.html.j2 is broken: "),
        ("report.html.j2", b"{{ nonesuch }}", "report.html.j2 is broken: 'nonesuch' is undefined"),
    ],
)
def test_a_template_of_their_own_may_fail_in_any_way(  # noqa: PLR0917
    settings: Settings, seed_table: Table, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / name).write_bytes(content)
    with pytest.raises(ReportError, match=re.escape(said)) as raised:
        html.render(checked_table(seed_table), settings.model_copy(update={"root": tmp_path}))
    assert raised.value.hint
