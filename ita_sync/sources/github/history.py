"""The history of the nightly workflow's runs: which nights it ran, failed or did not take place.

https://docs.github.com/en/rest/actions/workflow-runs, "List workflow runs for a workflow". Only scheduled runs count:
one that somebody started by hand may have been a check of the settings. Any trouble costs the history, never the night.
"""

from __future__ import annotations

import logging
import re
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import requests
from pydantic import BaseModel, ValidationError

from ita_sync.domain import LocalizedText, NightMark
from ita_sync.domain.overview import NightState
from ita_sync.sources.github.run import REPOSITORY
from ita_sync.text.dates import BANGKOK

API = "https://api.github.com"
SAFE = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]+)?(/[\w./-]*)?|http://127\.0\.0\.1:[0-9]+")
WORKFLOW = re.compile(r"/\.github/workflows/([A-Za-z0-9._-]+\.ya?ml)@")
MOST_RUNS = 100  # what GitHub gives at a time
TIMEOUT_SECONDS = (3.0, 5.0)  # to connect, between two bytes
LONGEST_SECONDS = 15.0
LONGEST_ANSWER = 16 << 20  # bytes; a run takes about 15,000
GOOD, NO_NIGHT = frozenset({"success", "neutral"}), frozenset({None, "skipped", "action_required", "stale"})
UNKNOWN = LocalizedText(
    "อ่านประวัติการทำงานจาก GitHub ไม่ได้ ({reason}) จึงใช้เพียงบันทึกในสเปรดชีต",
    "The history of runs could not be had from GitHub ({reason}): the page shows what the ledger knows.",
)
log = logging.getLogger(__name__)


class _Run(BaseModel):
    created_at: datetime
    event: str
    conclusion: str | None = None
    html_url: str = ""

    @property
    def day(self) -> date:
        return self.created_at.astimezone(BANGKOK).date()


class _Runs(BaseModel):
    total_count: int
    workflow_runs: list[_Run]


class _Question(NamedTuple):
    """What is asked: the address of the list, and the token that may read it."""

    url: str
    token: str


class _Bearer(requests.auth.AuthBase):
    """The token, which no .netrc replaces and no other host gets."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def night_marks(environment: Mapping[str, str], first: date, today: date) -> dict[date, NightMark]:
    """Return what became of each night, as far as GitHub knows.

    Args:
        environment: The environment variables: GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_WORKFLOW_REF and GITHUB_API_URL.
        first: The first day that is asked about.
        today: The last.

    Returns:
        Day -> ran, failed or absent. Days of which GitHub was not asked or did not tell are not in it.
    """
    question = _question(environment)
    if question is None:
        return {}
    try:
        answer = _Runs.model_validate_json(_ask(question, first))
    except (requests.RequestException, OSError, ValidationError, ValueError) as error:
        log.warning(UNKNOWN.format(reason=_reason(error)))
        return {}
    return _marks(answer, first, today)


def _question(environment: Mapping[str, str]) -> _Question | None:
    token, repository = environment.get("GITHUB_TOKEN", ""), environment.get("GITHUB_REPOSITORY", "")
    workflow = WORKFLOW.search(environment.get("GITHUB_WORKFLOW_REF", ""))
    api = (environment.get("GITHUB_API_URL") or API).rstrip("/")
    if not (token and workflow and REPOSITORY.fullmatch(repository) and SAFE.fullmatch(api)):
        return None
    return _Question(f"{api}/repos/{repository}/actions/workflows/{workflow[1]}/runs", token)


def _ask(question: _Question, first: date) -> bytes:
    """The answer to one request.

    Raises:
        OSError: There is none, or it is too long or comes too slowly.
    """
    params: Mapping[str, str | int] = {
        "event": "schedule",
        "created": f">={first - timedelta(days=1)}",  # GitHub's days are those of UTC
        "exclude_pull_requests": "true",
        "per_page": MOST_RUNS,
    }
    headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    give_up = time.monotonic() + LONGEST_SECONDS
    with requests.get(
        question.url,
        params=params,
        headers=headers,
        auth=_Bearer(question.token),
        timeout=TIMEOUT_SECONDS,
        allow_redirects=False,
        stream=True,
    ) as response:
        if response.status_code != requests.codes.ok:
            raise requests.HTTPError(f"HTTP {response.status_code}")
        body = bytearray()
        for piece in response.iter_content(1 << 16):
            body += piece
            if len(body) > LONGEST_ANSWER or time.monotonic() > give_up:
                raise requests.Timeout
        return bytes(body)


def _reason(error: Exception) -> str:
    """Why, without anything that the other side said."""
    is_ours = isinstance(error, requests.HTTPError) and str(error).startswith("HTTP ")
    return str(error) if is_ours else type(error).__name__


def _marks(answer: _Runs, first: date, today: date) -> dict[date, NightMark]:
    by_day: defaultdict[date, list[_Run]] = defaultdict(list)
    for run in answer.workflow_runs:
        by_day[run.day].append(run)
    if answer.total_count > len(answer.workflow_runs):  # older ones were left out
        first = max(first, min(by_day, default=today) + timedelta(days=1))
    days = (first + timedelta(days=number) for number in range((today - first).days + 1))
    return {day: _mark(day, by_day.get(day, ())) for day in days}


def _mark(day: date, runs: Sequence[_Run]) -> NightMark:
    """A night that was good at last is good; one that is still under way, or was left out, says nothing."""
    known = [run for run in runs if run.event == "schedule" and run.conclusion not in NO_NIGHT]
    best = max(known, key=lambda run: (run.conclusion in GOOD, run.created_at), default=None)
    if best is None:
        return NightMark(day, "absent")
    state: NightState = "ran" if best.conclusion in GOOD else "failed"
    return NightMark(day, state, best.html_url if best.html_url.startswith("https://") else "")
