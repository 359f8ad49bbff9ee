"""The history of the workflow's runs; and that no trouble with it costs more than the history."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from ita_sync.sources.github import history
from ita_sync.sources.github.run import run_url
from ita_sync.text.dates import BANGKOK
from tests.fakes.github import TOKEN, GitHubServer, Run

TODAY = date(2025, 11, 3)
FIRST = TODAY - timedelta(days=29)


@pytest.fixture
def github() -> Iterator[GitHubServer]:
    with GitHubServer() as server:
        yield server


def at(day: int, hour: int = 4, month: int = 11) -> datetime:
    return datetime(2025, month, day, hour, 17, tzinfo=BANGKOK)


def states(server: GitHubServer, first: date = FIRST) -> dict[int, str]:
    marks = history.night_marks(server.environment, first, TODAY)
    return {mark.day.day: mark.state for mark in marks.values()}


@pytest.mark.parametrize(
    ("runs", "state"),
    [
        ([Run(at(2))], "ran"),
        ([Run(at(2, 0))], "ran"),  # the day before in UTC
        ([Run(at(2, 23))], "ran"),
        ([Run(at(2), "neutral")], "ran"),
        ([Run(at(2), "failure")], "failed"),
        ([Run(at(2), "cancelled")], "failed"),
        ([Run(at(2), "timed_out")], "failed"),
        ([Run(at(2), "startup_failure")], "failed"),
        ([Run(at(2), "failure"), Run(at(2, 5))], "ran"),
        ([Run(at(2)), Run(at(2, 5), "failure")], "ran"),
        ([Run(at(2), None)], "absent"),  # still under way
        ([Run(at(2), "skipped")], "absent"),
        ([Run(at(2), event="workflow_dispatch")], "absent"),  # it may have been a check of the settings
        ([Run(at(1)), Run(at(3))], "absent"),
        ([], "absent"),
    ],
)
def test_what_became_of_a_night(github, runs, state):
    github.runs = runs
    assert states(github)[2] == state


def test_all_days_are_told_with_one_request(github):
    github.runs = [Run(at(day)) for day in (1, 2)]
    marks = history.night_marks(github.environment, FIRST, TODAY)
    assert [*marks] == [FIRST + timedelta(days=number) for number in range(30)]
    assert len(github.asked) == 1
    assert marks[date(2025, 11, 2)].url == "https://github.com/mueang-kao/ita/actions/runs/2"


def test_days_of_which_nothing_was_told_are_unknown(github):
    """GitHub gives the latest hundred: of the oldest of these days some may be missing."""
    github.runs = [Run(at(1, 4, 10)), *(Run(at(20, number % 24, 10), "failure") for number in range(60))]
    github.runs += [Run(at(30, number % 24, 10)) for number in range(60)]
    assert next(iter(history.night_marks(github.environment, FIRST, TODAY))) == date(2025, 10, 21)


@pytest.mark.parametrize(
    "change",
    [
        {"GITHUB_TOKEN": ""},
        {"GITHUB_REPOSITORY": ""},
        {"GITHUB_REPOSITORY": "a/b/../c"},
        {"GITHUB_WORKFLOW_REF": ""},
        {"GITHUB_WORKFLOW_REF": "a/b/.github/workflows/../x.yml@main"},
        {"GITHUB_API_URL": "http://api.example.org"},  # a token is sent to nobody in the clear
        {"GITHUB_API_URL": "https://user@example.org"},
    ],
)
def test_who_cannot_be_asked_is_not_asked(github, change, caplog):
    assert history.night_marks(github.environment | change, FIRST, TODAY) == {}
    assert (github.asked, caplog.text) == ([], "")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((403, b'{"message":"Resource not accessible by integration"}'), "HTTP 403"),
        ((404, b"{}"), "HTTP 404"),
        ((500, b""), "HTTP 500"),
        ((204, b""), "HTTP 204"),
        ((200, b""), "ValidationError"),
        ((200, b"<html>"), "ValidationError"),
        (
            (200, b'{"total_count":1,"workflow_runs":[{"created_at":"yesterday","event":"x"}]}'),
            "ValidationError",
        ),
        ((200, b'{"total_count":' + b"[" * 100_000), "ValidationError"),
    ],
)
def test_trouble_costs_the_history_alone(github, answer, said, caplog):
    github.answer = answer
    with caplog.at_level(logging.WARNING, "ita_sync"):
        assert states(github) == {}
    assert said in caplog.text
    assert TOKEN not in caplog.text
    assert "integration" not in caplog.text


def test_a_wrong_token_is_no_failure_and_is_not_shown(github, caplog):
    wrong = github.environment | {"GITHUB_TOKEN": "ghs_wrong"}
    assert history.night_marks(wrong, FIRST, TODAY) == {}
    assert "HTTP 401" in caplog.text
    assert "ghs_wrong" not in caplog.text


def test_nobody_listens(github, caplog):
    nowhere = github.environment | {"GITHUB_API_URL": "http://127.0.0.1:9"}
    assert history.night_marks(nowhere, FIRST, TODAY) == {}
    assert "ConnectionError" in caplog.text


def test_a_redirect_is_not_followed(github, caplog):
    with GitHubServer() as other:
        github.location = other.environment["GITHUB_API_URL"]
        assert states(github) == {}
        assert other.asked == []
    assert "HTTP 302" in caplog.text


def test_an_answer_that_does_not_end_is_given_up(github, caplog, monkeypatch):
    monkeypatch.setattr(history, "TIMEOUT_SECONDS", (1.0, 0.1))
    github.runs, github.slow = [Run(at(2))], 0.5
    assert states(github) == {}
    assert "ConnectionError" in caplog.text or "Timeout" in caplog.text


def test_an_answer_that_is_too_long_is_given_up(github, caplog, monkeypatch):
    monkeypatch.setattr(history, "LONGEST_ANSWER", 100)
    github.runs = [Run(at(2))]
    assert states(github) == {}
    assert "Timeout" in caplog.text


def test_no_netrc_replaces_the_token(github, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    github.runs = [Run(at(2))]
    assert states(github)[2] == "ran"


def test_where_the_run_is():
    known = {"GITHUB_REPOSITORY": "a/b", "GITHUB_RUN_ID": "7"}
    assert run_url(known) == "https://github.com/a/b/actions/runs/7"
    assert run_url(known | {"GITHUB_SERVER_URL": "https://ghe.example.org"}).startswith(
        "https://ghe.example.org/a/b"
    )
    assert run_url({}) == run_url(known | {"GITHUB_RUN_ID": "x"}) == ""
