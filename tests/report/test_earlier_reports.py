"""Reports lie in archives for years: those of each version, in `earlier/`, verify with every later one."""

from __future__ import annotations

from pathlib import Path

import pytest

from ita_sync import __version__
from ita_sync.report.pdf.verify import verify

EARLIER = sorted(Path(__file__).with_name("earlier").glob("*.pdf"))


def test_there_are_a_draft_and_a_final_report_of_this_version() -> None:
    assert {f"{__version__}-draft", f"{__version__}-final"} <= {path.stem for path in EARLIER}


@pytest.mark.parametrize("path", EARLIER, ids=lambda path: path.stem)
def test_a_report_verifies(path: Path) -> None:
    version, _, status = path.stem.rpartition("-")
    found = verify(path.read_bytes())
    assert [step for step in found.steps if not step.holds] == []
    assert found.record.maker == f"ita-sync {version}"
    assert found.record.origin.is_draft == (status == "draft")
