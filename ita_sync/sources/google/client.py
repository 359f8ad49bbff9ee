"""Asking Google: one HTTP client, which failures are worth another try, and what a failure means.

`open_by_key` and the worksheet helpers of gspread each cost a request, so its HTTP client is asked directly.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any, TypeVar

import requests
from google.auth import exceptions as auth_errors
from google.auth.credentials import Credentials
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient
from requests.adapters import HTTPAdapter

from ita_sync.domain import Traffic
from ita_sync.errors import SheetError
from ita_sync.retry import Backoff, Retry, retry_after
from ita_sync.sources.google.api_errors import PASSING, ErrorResponse, RequestContext, expired_key, explain
from ita_sync.sources.google.response import whole_characters

log = logging.getLogger(__name__)

GOOGLE = "https://sheets.googleapis.com"
TIMEOUT_SECONDS = (10.0, 60.0)  # to connect, between two bytes
REFUSED_TOKEN = re.compile(r'invalid_|unauthorized_client|PERMISSION_DENIED|"code": 4(?!29)\d\d|Error code')
ESCAPED_HALF = re.compile(rb"\\u[dD][89a-fA-F]")  # in JSON; only so can half a character come over the line
# What Google says of a write that was planned on a sheet which has changed since; nothing of it was carried out.
OUTDATED = re.compile("already exists|No grid with id|Unable to parse range|after last|beyond the last")
T = TypeVar("T")
Answer = Mapping[str, Any]
Verdict = Callable[[Exception], Retry | None]


class SheetsClient(HTTPClient):
    """gspread's HTTP client with our retry, a time-out, a count, and another base URL where one is set."""

    def __init__(self, credentials: Credentials, endpoint: str, backoff: Backoff) -> None:
        super().__init__(credentials)
        self.set_timeout(TIMEOUT_SECONDS)
        self._endpoint = endpoint or GOOGLE
        self._backoff = backoff
        self._budget = backoff.budget  # what is left of it
        self.traffic = Traffic()
        self.session.mount(self._endpoint, _CountingAdapter(self._count))

    def get(self, key: str, params: Mapping[str, str]) -> Answer:
        """`spreadsheets.get`, once."""
        return self._answer("get", key, params=dict(params))

    def post(self, key: str, body: Mapping[str, Any], params: Mapping[str, str]) -> Answer:
        """`spreadsheets.batchUpdate`, once."""
        # Thai letters as they are: escaped, each would take twice the bytes.
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json; charset=UTF-8"}
        return self._answer("post", f"{key}:batchUpdate", params=dict(params), data=data, headers=headers)

    def call_with_retry(self, attempt: Callable[[], T], again: Verdict) -> T:
        """Call until it succeeds, and while `again` says that it may be tried again; all calls share budget and waits."""
        first = min(self._backoff.first * 2**self.traffic.retries, self._backoff.longest)
        backoff = replace(self._backoff, budget=self._budget, first=first, sleep=self._sleep)
        return backoff.call(attempt, should_retry=again, on_retry=self._note_retry)

    def _sleep(self, seconds: float) -> None:
        self._budget -= seconds
        self._backoff.sleep(seconds)

    def _answer(self, method: str, path: str, **request: Any) -> Answer:
        try:
            response = self.request(method, f"{self._endpoint}/v4/spreadsheets/{path}", **request)
            log.info(
                "Google Sheets: %s, %d bytes, %.1f s",
                method.upper(),
                len(response.content),
                response.elapsed.total_seconds(),
            )
            answer = response.json()
        except (KeyError, TypeError, AttributeError) as error:  # gspread expects errors in Google's own form
            raise requests.exceptions.InvalidJSONError(
                f"an answer that is not Google's: {error!r}"
            ) from error
        if not isinstance(answer, dict):
            raise requests.exceptions.InvalidJSONError(f"an answer that is not Google's: {answer!r:.80}")
        return whole_characters(answer) if ESCAPED_HALF.search(response.content) else answer

    def _note_retry(self, _again: Retry) -> None:
        self.traffic = replace(self.traffic, retries=self.traffic.retries + 1)

    def _count(self, method: str) -> None:
        reads, writes = self.traffic.reads + (method == "GET"), self.traffic.writes + (method != "GET")
        self.traffic = replace(self.traffic, reads=reads, writes=writes)


class _CountingAdapter(HTTPAdapter):
    """Counts what really goes out, the repetition after a refreshed token included."""

    def __init__(self, count: Callable[[str], None]) -> None:
        super().__init__()
        self._count = count

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        self._count(request.method or "")
        return super().send(request, *args, **kwargs)


def worth_retrying(error: Exception) -> Retry | None:
    """Passing troubles of the line, of Google, or of its token server."""
    if isinstance(error, APIError):
        response = error.response
        if response.status_code in PASSING:
            wait = retry_after(response.headers.get("Retry-After"))
            return Retry(f"Google answered {response.status_code}", wait)
        return None
    if isinstance(error, auth_errors.TransportError):
        return Retry("the token server is out of reach")
    if isinstance(error, auth_errors.RefreshError | auth_errors.OAuthError):
        return None if REFUSED_TOKEN.search(str(error)) else Retry("the token server failed")
    if isinstance(error, requests.RequestException | ValueError):
        return Retry(f"the answer did not arrive whole ({type(error).__name__})")
    return None


def never_arrived(error: Exception) -> bool:
    """Whether a failed request was certainly not carried out: it was refused, or did not even set out."""
    refused = isinstance(error, APIError) and error.response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    return refused or isinstance(error, auth_errors.GoogleAuthError)


def is_outdated(error: Exception) -> bool:
    """Whether a write was refused because the sheet is not any more what it was planned on."""
    refused = isinstance(error, APIError) and error.response.status_code == HTTPStatus.BAD_REQUEST
    return refused and OUTDATED.search(str(error)) is not None


def refused_for_now(error: Exception) -> Retry | None:
    """Passing troubles after which a request that makes something has certainly not been carried out."""
    return worth_retrying(error) if never_arrived(error) else None


def explained(error: Exception, asked: RequestContext) -> Exception:
    """A library's failure as one sentence and a hint; what is no failure of theirs stays as it is."""
    if isinstance(error, APIError):
        details: Sequence[Mapping[str, Any]] = error.error.get("details", [])
        reason = next((str(detail["reason"]) for detail in details if "reason" in detail), "")
        return explain(
            ErrorResponse(error.response.status_code, str(error.error.get("message", "")), reason), asked
        )
    refused = isinstance(error, auth_errors.RefreshError | auth_errors.OAuthError)
    if refused and REFUSED_TOKEN.search(str(error)):
        return expired_key(asked.account, str(error))
    if isinstance(error, auth_errors.GoogleAuthError | requests.RequestException):
        return SheetError(
            f"Google Sheets stayed out of reach ({type(error).__name__}).{asked.doubt}",
            hint="Check the network, then run it again: it does only what is left to do.",
        )
    return error
