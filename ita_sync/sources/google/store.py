"""A Google Sheet as the sheet: the only module that knows gspread. One read brings everything, one write takes it back.

`open_by_key` and the worksheet helpers of gspread each cost a request, so its HTTP client is asked directly.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar

import requests
from google.auth import exceptions as auth_errors
from google.auth.credentials import Credentials
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient
from requests.adapters import HTTPAdapter

from ita_sync.domain import Grid, Plan, Position, Snapshot, Traffic
from ita_sync.errors import SheetError
from ita_sync.retry import Backoff, Retry, retry_after
from ita_sync.settings import Sheet
from ita_sync.sources.google.api_errors import (
    PASSING,
    ErrorResponse,
    RequestContext,
    expired_key,
    explain,
    missing_tab,
    replaced_tab,
)
from ita_sync.sources.google.credentials import account_of, load_credentials
from ita_sync.sources.google.requests import Batch, LedgerTab, Request, batch, free_id
from ita_sync.sources.google.response import AFTER_FIELDS, FIELDS, SETUP_FIELDS, read_tabs, whole_characters
from ita_sync.writeback import notes
from ita_sync.writeback.ledger import written

log = logging.getLogger(__name__)

GOOGLE = "https://sheets.googleapis.com"
TIMEOUT_SECONDS = (10.0, 60.0)  # to connect, between two bytes
REFUSED_TOKEN = re.compile(r'invalid_|unauthorized_client|PERMISSION_DENIED|"code": 4(?!29)\d\d|Error code')
ESCAPED_HALF = re.compile(rb"\\u[dD][89a-fA-F]")  # in JSON; only so can half a character come over the line
# What Google says of a write that was planned on a sheet which has changed since; nothing of it was carried out.
REREADS = 2  # so often a plan may be outdated before that counts as a refusal
OUTDATED = re.compile("already exists|No grid with id|Unable to parse range|after last|beyond the last")
T = TypeVar("T")
Answer = Mapping[str, Any]
Verdict = Callable[[Exception], Retry | None]


class GoogleStore:
    """A Google Sheet through the Sheets API."""

    def __init__(self, client: SheetsClient, key: str, sheet: Sheet, account: str) -> None:
        self._client = client
        self._sheet = sheet
        self._asked = RequestContext(key, account, sheet.tab)
        self._seen = Snapshot(Grid(sheet.tab, ()))
        self._ledger = LedgerTab(free_id(sheet.ledger_tab, ()), sheet.ledger_tab)
        self._sent: list[Plan] = []
        self._answered = 0
        self._refused = 0

    @property
    def traffic(self) -> Traffic:
        """The requests sent so far, failed ones included."""
        given_back = sum(len(plan.given_back) for plan in self._sent)
        return replace(self._client.traffic, rewrites=max(0, self._answered - 1), given_back=given_back)

    def read(self) -> Snapshot:
        """Read every tab we know of, in one request.

        Raises:
            SheetAccessError: The key is refused, or the sheet is not shared with the account.
            SheetError: The sheet or its tab of measures is not there, or Google stays out of reach.
        """
        return self._understand(self._ask(FIELDS))

    def _understand(self, answer: Answer) -> Snapshot:
        """Take note of where things are in an answer to `FIELDS`."""
        tabs = read_tabs(answer)
        if self._sheet.tab not in tabs:
            raise missing_tab(self._sheet.tab, tabs)
        measures, ledger = tabs[self._sheet.tab], tabs.get(self._sheet.ledger_tab)
        self._ledger = _ledger_tab(
            self._sheet.ledger_tab, ledger, {tab.sheet_id or 0 for tab in tabs.values()}
        )
        address = (
            f"https://docs.google.com/spreadsheets/d/{self._asked.key}/edit#gid={measures.sheet_id or 0}"
        )
        self._seen = Snapshot(
            measures=measures,
            contacts=tabs.get(self._sheet.contacts_tab),
            ledger=ledger,
            location=str(answer.get("properties", {}).get("title", self._asked.key)),
            link=lambda cell: f"{address}&range={cell}" if cell else address,
        )
        return self._seen

    def write(self, plan: Plan) -> Snapshot:
        """Send a plan in one request, and see what stands there afterwards.

        Where the answer is lost, or the sheet has changed so that Google refused the plan, the sheet is read anew: sent
        again as it is, the plan could land twice, on rows that people moved in between.

        Returns:
            The sheet as it stands now, whether or not the plan was carried out.

        Raises:
            SheetError: It was refused, or Google stayed out of reach: then nobody knows whether it was carried
                out, and the next run puts it right.
        """
        todo = batch(plan, self._seen.measures.sheet_id or 0, self._ledger, self._hit())
        delivery = _Delivery(
            partial(self._send, plan, todo), self._read_once, may_look=self._refused < REREADS
        )
        self._sent.append(plan)
        try:
            return self._client.call_with_retry(delivery.attempt, delivery.again)
        except Exception as error:
            raise _explained(error, delivery.asked(self._asked)) from error
        finally:
            self._refused = self._refused + 1 if delivery.is_outdated else 0

    def _hit(self) -> set[Position]:
        """The cells that an earlier write of this run went to, or that show what it put down."""
        measures, plans = self._seen.measures, self._sent
        texts = {text for plan in plans for text in plan.status.values() if text}
        given = [(cell, content.value or {}) for plan in plans for cell, content in plan.given_back.items()]
        texts |= {str(text) for _, value in given for text in value.values()}
        shown = {
            (row, column)
            for row, line in enumerate(measures.rows)
            for column, text in enumerate(line)
            if text in texts
        }
        noted = {cell for cell, note in measures.notes.items() if plans and notes.is_ours(note)}
        sent_to = {(row, plan.status_column or 0) for plan in plans for row in (*plan.status, *plan.notes)}
        return shown | noted | sent_to | {cell for cell, _ in given}

    def _send(self, plan: Plan, todo: Batch) -> Snapshot:
        """Send a write, once."""
        body = {
            "requests": todo.requests,
            "includeSpreadsheetInResponse": True,
            "responseRanges": ["'" + self._sheet.tab.replace("'", "''") + "'"],
            "responseIncludeGridData": True,
        }
        answer = self._client.post(self._asked.key, body, {"fields": AFTER_FIELDS})
        after = read_tabs(answer.get("updatedSpreadsheet", {})).get(self._sheet.tab)
        if after is None:
            raise requests.exceptions.InvalidJSONError("the answer does not show the tab")
        if after.sheet_id != self._seen.measures.sheet_id:
            raise replaced_tab(self._sheet.tab)
        self._answered += 1
        self._ledger = todo.ledger
        ledger = self._seen.ledger
        if plan.ledger:
            ledger = written(ledger, plan.ledger, self._sheet.ledger_tab)
        self._seen = replace(self._seen, measures=after, ledger=ledger)
        return self._seen

    def _read_once(self) -> Snapshot:
        return self._understand(self._client.get(self._asked.key, {"fields": FIELDS}))

    def read_layout(self) -> Mapping[str, Any]:
        """The spreadsheet as Google describes it, for `sheet init`: its tabs with what they are made of.

        Raises:
            SheetError: As `read`; a missing tab is none.
        """
        return self._ask(SETUP_FIELDS)

    def build(self, requests: Sequence[Request]) -> None:
        """Send the requests of `sheet init`; never twice, for making something twice is not the same as once.

        Raises:
            SheetError: They were refused, or it is not known whether they were carried out.
        """
        try:
            body = {"requests": list(requests)}
            self._client.call_with_retry(
                lambda: self._client.post(self._asked.key, body, {}), _refused_for_now
            )
        except Exception as error:
            raise _explained(error, replace(self._asked, writing=True, in_doubt=True)) from error

    def _ask(self, fields: str) -> Mapping[str, Any]:
        try:
            return self._client.call_with_retry(
                lambda: self._client.get(self._asked.key, {"fields": fields}), _worth_retrying
            )
        except Exception as error:
            raise _explained(error, self._asked) from error


class _Delivery:
    """A write on its way: sent once, and where nobody knows what became of it, looked for."""

    def __init__(self, send: Callable[[], Snapshot], read: Callable[[], Snapshot], *, may_look: bool) -> None:
        self._send, self._read, self._may_look = send, read, may_look
        self._is_lost = self.is_outdated = False

    def attempt(self) -> Snapshot:
        """Send; or see what stands there, once it was sent in vain."""
        if self._is_lost or self.is_outdated:
            return self._read()
        try:
            return self._send()
        except Exception as error:
            self.is_outdated = self._may_look and _is_outdated(error)
            self._is_lost = not (self.is_outdated or _never_arrived(error))
            if not self.is_outdated:
                raise
            log.info("the sheet was changed meanwhile; it is read anew")
            return self._read()

    def again(self, error: Exception) -> Retry | None:
        """Which failures are worth another attempt."""
        again = _worth_retrying(error)
        what = "whether the write arrived is looked up" if self._is_lost else "the write was refused"
        return again and replace(again, reason=f"{again.reason}; {what}")

    def asked(self, asked: RequestContext) -> RequestContext:
        """What a failure is about: the write, or the look at what became of it."""
        return replace(asked, writing=not (self._is_lost or self.is_outdated), in_doubt=self._is_lost)


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


def connect(
    sheet: Sheet, key_file: str, endpoint: str, *, writing: bool, backoff: Backoff | None = None
) -> GoogleStore:
    """Ready a store; nothing is asked of Google yet.

    Args:
        sheet: The `[sheet]` settings, with a Google source.
        key_file: A service-account key or a workload-identity file (GOOGLE_APPLICATION_CREDENTIALS).
        endpoint: Another base URL, or blank.
        writing: Whether flags will be written; if not, the token may only read.
        backoff: How long to go on trying; by default for `retry_seconds`.

    Raises:
        SheetAccessError: There is no such file, or it holds no credentials.
    """
    credentials = load_credentials(key_file, writing=writing)
    client = SheetsClient(credentials, endpoint, backoff or Backoff(sheet.retry_seconds))
    return GoogleStore(client, sheet.google_key or "", sheet, account_of(credentials))


def _ledger_tab(title: str, grid: Grid | None, taken: set[int]) -> LedgerTab:
    if grid is None:
        return LedgerTab(free_id(title, taken), title)
    rows, columns = grid.size or (1, 1)
    return LedgerTab(grid.sheet_id or 0, title, rows, columns)


def _worth_retrying(error: Exception) -> Retry | None:
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


def _never_arrived(error: Exception) -> bool:
    """Whether a failed request was certainly not carried out: it was refused, or did not even set out."""
    refused = isinstance(error, APIError) and error.response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    return refused or isinstance(error, auth_errors.GoogleAuthError)


def _is_outdated(error: Exception) -> bool:
    """Whether a write was refused because the sheet is not any more what it was planned on."""
    refused = isinstance(error, APIError) and error.response.status_code == HTTPStatus.BAD_REQUEST
    return refused and OUTDATED.search(str(error)) is not None


def _refused_for_now(error: Exception) -> Retry | None:
    """Passing troubles after which a request that makes something has certainly not been carried out."""
    return _worth_retrying(error) if _never_arrived(error) else None


def _explained(error: Exception, asked: RequestContext) -> Exception:
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
