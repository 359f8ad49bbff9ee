"""The HTTP client for the Sheets API, and the classification of its failures.

`open_by_key` and the worksheet helpers of gspread each cost a request, so its HTTP client is called directly.
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

from ita_sync.domain import LocalizedText, Traffic
from ita_sync.errors import SheetError
from ita_sync.retry import Backoff, Retry, clock_error, retry_after
from ita_sync.sources.google.access import Pacer, at_once
from ita_sync.sources.google.api_errors import PASSING, ErrorResponse, RequestContext, explain
from ita_sync.sources.google.credential_errors import expired_key
from ita_sync.sources.google.response import whole_characters

log = logging.getLogger(__name__)

GOOGLE = "https://sheets.googleapis.com"
TIMEOUT_SECONDS = (10.0, 60.0)  # to connect, between two bytes
REFUSED_TOKEN = re.compile(
    r'invalid_|unauthorized_client|PERMISSION_DENIED|"code": 4(?!29)\d\d|Error code|'
    r"was not found|subject_token (?:in|from)"  # of google-auth: a workload has no token to exchange
)
NO_SUBJECT = "Unable to retrieve Identity Pool subject token"  # of google-auth; its source may recover
ESCAPED_HALF = re.compile(rb"\\u[dD][89a-fA-F]")  # in JSON; a lone surrogate can only arrive escaped
# Google's messages when the sheet has changed since the write was planned; none of it was carried out.
OUTDATED = re.compile("already exists|No grid with id|Unable to parse range|after last|beyond the last")
T = TypeVar("T")
Answer = Mapping[str, Any]
Verdict = Callable[[Exception], Retry | None]


class SheetsClient(HTTPClient):
    """gspread's HTTP client with our retry, a time-out and a request count.

    Args:
        credentials: The account.
        endpoint: The base URL; Google's if blank.
        backoff: The retry policy. Its budget is for all calls together.
        pace: Waits until a request of that method may be sent; by default, not at all.

    Attributes:
        traffic: The requests sent so far.
        clock_error: By how many seconds this machine's clock was ahead of Google's at the last answer; None before one.
    """

    def __init__(
        self, credentials: Credentials, endpoint: str, backoff: Backoff, pace: Pacer = at_once
    ) -> None:
        super().__init__(credentials)
        self.set_timeout(TIMEOUT_SECONDS)
        self._endpoint = endpoint or GOOGLE
        self._backoff = backoff
        self._budget = backoff.budget  # seconds left
        self.traffic = Traffic()
        self.clock_error: float | None = None
        self._pace = pace
        self.session.mount(self._endpoint, _ObservingAdapter(self._count, self._note_clock))

    def get(self, key: str, params: Mapping[str, str]) -> Answer:
        """Call `spreadsheets.get` once, without a retry."""
        return self._answer("get", key, params=dict(params))

    def post(self, key: str, body: Mapping[str, Any], params: Mapping[str, str]) -> Answer:
        """Call `spreadsheets.batchUpdate` once, without a retry."""
        # Thai letters unescaped: escaped, each would take twice the bytes.
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json; charset=UTF-8"}
        return self._answer("post", f"{key}:batchUpdate", params=dict(params), data=data, headers=headers)

    def call_with_retry(self, attempt: Callable[[], T], again: Verdict) -> T:
        """Call until it succeeds or may not be retried; all calls share one budget of waiting time.

        Args:
            attempt: The call.
            again: Returns why a failure may be retried, or None to raise it.

        Raises:
            requests.Timeout: It took longer than the policy's limit; it may yet succeed.
        """
        first = min(self._backoff.first * 2**self.traffic.retries, self._backoff.longest)
        backoff = replace(self._backoff, budget=self._budget, first=first, sleep=self._sleep)
        try:
            return backoff.call(attempt, should_retry=again, on_retry=self._note_retry)
        except TimeoutError as error:
            raise requests.exceptions.Timeout(str(error)) from error

    def _sleep(self, seconds: float) -> None:
        self._budget -= seconds
        self._backoff.sleep(seconds)

    def _answer(self, method: str, path: str, **request: Any) -> Answer:
        try:
            response = self.request(method, f"{self._endpoint}/v4/spreadsheets/{path}", **request)
            log.info(
                LocalizedText("Google ชีต: %s, %d ไบต์, %.1f วินาที", "Google Sheets: %s, %d bytes, %.1f s"),
                method.upper(),
                len(response.content),
                response.elapsed.total_seconds(),
            )
            answer = response.json()
        except requests.RequestException:
            raise
        # gspread expects errors in Google's own form, and JSON may hold numbers and depths that Python refuses
        except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
            raise requests.exceptions.InvalidJSONError(
                f"an answer that is not Google's: {error!r:.80}"
            ) from error
        if not isinstance(answer, dict):
            raise requests.exceptions.InvalidJSONError(f"an answer that is not Google's: {answer!r:.80}")
        return whole_characters(answer) if ESCAPED_HALF.search(response.content) else answer

    def _note_retry(self, _again: Retry) -> None:
        self.traffic = replace(self.traffic, retries=self.traffic.retries + 1)

    def _count(self, method: str) -> None:
        self._pace(method)
        reads, writes = self.traffic.reads + (method == "GET"), self.traffic.writes + (method != "GET")
        self.traffic = replace(self.traffic, reads=reads, writes=writes)

    def _note_clock(self, response: requests.Response) -> None:
        self.clock_error = clock_error(response.headers.get("Date"))


class _ObservingAdapter(HTTPAdapter):
    """Tell of every request that is sent, including the repeat after a refreshed token, and of every answer."""

    def __init__(self, count: Callable[[str], None], note: Callable[[requests.Response], None]) -> None:
        super().__init__()
        self._count, self._note = count, note

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        self._count(request.method or "")
        response = super().send(request, *args, **kwargs)
        self._note(response)
        return response


def worth_retrying(error: Exception) -> Retry | None:
    """Decide whether a failure is temporary: of the network, of Google, or of its token server.

    Returns:
        The reason, and the wait that Google asked for, if any; None if a retry is useless.
    """
    if isinstance(error, APIError):
        response = error.response
        if response.status_code in PASSING:
            wait = retry_after(response.headers.get("Retry-After"))
            answered = LocalizedText("Google ตอบ {status}", "Google answered {status}")
            return Retry(answered.format(status=response.status_code), wait)
        return None
    if isinstance(error, auth_errors.TransportError):
        return Retry(LocalizedText("ติดต่อเซิร์ฟเวอร์โทเค็นไม่ได้", "the token server is out of reach"))
    if isinstance(error, auth_errors.RefreshError | auth_errors.OAuthError):
        failed = LocalizedText("เซิร์ฟเวอร์โทเค็นขัดข้อง", "the token server failed")
        return None if REFUSED_TOKEN.search(str(error)) else Retry(failed)
    if isinstance(error, requests.RequestException | ValueError):
        broken = LocalizedText("ได้รับคำตอบไม่ครบ ({kind})", "the answer did not arrive whole ({kind})")
        return Retry(broken.format(kind=type(error).__name__))
    return None


def never_arrived(error: Exception) -> bool:
    """Tell whether a failed request was certainly not carried out: it was refused, or never sent."""
    refused = isinstance(error, APIError) and error.response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    return refused or isinstance(error, auth_errors.GoogleAuthError)


def is_outdated(error: Exception) -> bool:
    """Tell whether a write was refused because the sheet has changed since it was planned."""
    refused = isinstance(error, APIError) and error.response.status_code == HTTPStatus.BAD_REQUEST
    return refused and OUTDATED.search(str(error)) is not None


def refused_for_now(error: Exception) -> Retry | None:
    """Allow a retry only if the request was certainly not carried out; for requests that must not run twice."""
    return worth_retrying(error) if never_arrived(error) else None


def explained(error: Exception, asked: RequestContext) -> Exception:
    """Translate an error of gspread, google-auth or requests into a `SheetError`; others are returned unchanged."""
    if isinstance(error, APIError):
        details: Sequence[Mapping[str, Any]] = error.error.get("details", [])
        reason = next((str(detail["reason"]) for detail in details if "reason" in detail), "")
        return explain(
            ErrorResponse(error.response.status_code, str(error.error.get("message", "")), reason), asked
        )
    refused = isinstance(error, auth_errors.RefreshError | auth_errors.OAuthError)
    if refused and (REFUSED_TOKEN.search(str(error)) or NO_SUBJECT in str(error)):
        return expired_key(asked.account, str(error))
    if isinstance(error, auth_errors.GoogleAuthError | requests.RequestException):
        return SheetError(
            LocalizedText(
                "ติดต่อ Google ชีตไม่ได้ ({kind}){doubt}", "Google Sheets stayed out of reach ({kind}).{doubt}"
            ).format(kind=type(error).__name__, doubt=asked.doubt),
            hint=LocalizedText(
                "ตรวจเครือข่าย แล้วสั่งอีกครั้ง ระบบจะทำเฉพาะส่วนที่เหลือ",
                "Check the network, then run it again: it does only what is left to do.",
            ),
        )
    return error
