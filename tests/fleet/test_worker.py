"""The account that a worker takes for an agency."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ita_sync.fleet.agencies import Agency
from ita_sync.fleet.worker import Conditions, FleetWorker


@pytest.mark.parametrize("variable", ["{file}", " {file}\n"])
def test_the_only_account_is_named_as_for_one_agency(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """A secret that was pasted into a form often ends with a line break."""
    file = tmp_path / "key.json"
    file.write_text(json.dumps({"type": "none"}), encoding="utf-8")
    environment = {"GOOGLE_APPLICATION_CREDENTIALS": variable.format(file=file)}
    worker = FleetWorker(Conditions(tmp_path, date(2025, 10, 20), environment))
    asked = []

    def load(path: str, *, writing: bool) -> None:
        asked.append(path)

    monkeypatch.setattr("ita_sync.sources.google.access.load_credentials", load)
    worker._access(Agency("a", "", "", {}, tmp_path, tmp_path)).credentials(writing=False)
    assert asked == [str(file)]
