"""A run.json that is damaged, of another version, or made to do harm."""

from __future__ import annotations

import json
from datetime import date

import pytest

from ita_sync import output
from ita_sync.domain import RunRecord
from ita_sync.errors import MailError
from ita_sync.notify import run_file
from ita_sync.output import OutputFolder
from tests.overview.factory import overview

DAY = date(2025, 9, 24)
GOOD = {
    "schema": 1,
    "agency": "ก",
    "fiscal_year": 2568,
    "status": "draft",
    "measures": 1,
    "activities": 1,
    "date": "2025-09-24",
    "findings": [],
}


def test_a_run_is_read_and_unknown_keys_are_ignored(tmp_path):
    path = tmp_path / "run.json"
    path.write_text(json.dumps(GOOD | {"later": 1}), encoding="utf-8")
    assert run_file.read(path).agency == "ก"


def test_units_are_read_as_a_run_writes_them_and_lack_in_an_older_one(tmp_path):
    path = tmp_path / "run.json"
    night = overview()
    record = RunRecord("ก", 2568, "draft", day=night.day, overview=night)
    path.write_text(output.run_json(record), encoding="utf-8")
    assert run_file.read(path).units == night.units
    values = json.loads(path.read_text(encoding="utf-8"))
    values["units"][0]["later"] = 1
    path.write_text(json.dumps(values), encoding="utf-8")
    assert run_file.read(path).units == night.units
    path.write_text(json.dumps(GOOD), encoding="utf-8")
    assert run_file.read(path).units == ()


ROBOT = "robot@project.iam.gserviceaccount.com"


@pytest.mark.parametrize(
    ("left", "error", "read"),
    [
        (f"Share it with {ROBOT}\nor not",) * 3,
        (f"{ROBOT} may not open it", "", ""),  # of a night before
        (f"{ROBOT} may not open it", "The printer is down", "The printer is down"),
        ("", f"{ROBOT} may not open it", "[…] may not open it"),
        (f"{ROBOT} and somchai@example.go.th", f"{ROBOT} and somchai@example.go.th", f"{ROBOT} and […]"),
    ],
)
def test_a_failure_names_the_account_that_a_sheet_has_to_be_shared_with(tmp_path, left, error, read):
    """In the operator's letter, not in run.json, which is uploaded."""
    out = OutputFolder(tmp_path)
    run_file.write_failure(out, left)
    out.write("run.json", output.run_json(RunRecord("ก", 2568, day=DAY, error=error)))
    assert run_file.read(tmp_path / "run.json").error == read
    assert "@" not in (tmp_path / "run.json").read_text(encoding="utf-8")
    assert (tmp_path / run_file.FAILURE).exists() == bool(left)
    run_file.write_failure(out, "")
    assert not (tmp_path / run_file.FAILURE).exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "[" * 100_000,
        '{"schema": ' + "9" * 5_000 + "}",
        json.dumps(GOOD | {"schema": 2}),
        json.dumps(GOOD | {"schema": [1]}),
        json.dumps(GOOD | {"findings": None}),
        json.dumps(GOOD | {"findings": [1]}),
        json.dumps(GOOD | {"findings": [{"rule": 1}]}),
        json.dumps(GOOD | {"fiscal_year": "x"}),
        json.dumps(GOOD | {"status": "done"}),
        json.dumps(GOOD | {"measures": 1e400}),
        json.dumps(GOOD | {"report": []}),
        json.dumps(GOOD | {"displaced": 5}),
        json.dumps(GOOD | {"units": 5}),
        json.dumps(GOOD | {"units": [{"unit": "a", "done": "many"}]}),
        '{"schema": 1',
        "\x00",
    ],
)
def test_any_other_is_refused_in_a_sentence(tmp_path, text):
    path = tmp_path / "run.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MailError) as refused:
        run_file.read(path)
    assert refused.value.hint
    assert len(refused.value.message) < 1_000
