"""A run.json that is damaged, of another version, or made to do harm."""

from __future__ import annotations

import json

import pytest

from ita_sync import output
from ita_sync.domain import RunRecord
from ita_sync.errors import MailError
from ita_sync.notify import run_file
from tests.overview.factory import overview

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
