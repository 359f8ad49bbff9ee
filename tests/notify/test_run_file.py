"""A run.json that is damaged, of another version, or made to do harm."""

from __future__ import annotations

import json

import pytest

from ita_sync.errors import MailError
from ita_sync.notify import run_file

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
