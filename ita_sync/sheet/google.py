"""A Google Sheet as the sheet: the only module that knows gspread. One read brings everything, one write takes it back.

`open_by_key` and the worksheet helpers of gspread each cost a request, so its HTTP client is asked directly.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import requests
from google.auth import exceptions as auth_errors
from google.auth.credentials import Credentials
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient
from requests.adapters import HTTPAdapter

from ita_sync.errors import SheetError
from ita_sync.model import Grid, Plan, Position, Snapshot, Traffic
from ita_sync.retry import Again, Backoff, retry_after
from ita_sync.settings import Sheet
from ita_sync.sheet.answer import AFTER_FIELDS, FIELDS, SETUP_FIELDS, read_tab, read_tabs
from ita_sync.sheet.credentials import account_of, load_credentials
from ita_sync.sheet.refusals import PASSING, Asked, Refusal, expired_key, explain, missing_tab
from ita_sync.sheet.requests import Batch, LedgerTab, Request, batch, free_id

GOOGLE = "https://sheets.googleapis.com"
TIMEOUT_SECONDS = (10.0, 60.0)  # to connect, between two bytes
REFUSED_TOKEN = re.compile(r'invalid_|unauthorized_client|PERMISSION_DENIED|"code": 4(?!29)\d\d|Error code')
CUT_SHORT = (
    *(requests.ConnectionError, requests.Timeout, requests.JSONDecodeError),
    *(requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError),
)
Verdict = Callable[[Exception], Again | None]


class GoogleStore:
    """A Google Sheet through the Sheets API."""

    def __init__(self, client: SheetsClient, key: str, sheet: Sheet, account: str) -> None:
        self._client = client
        self._sheet = sheet
        self._asked = Asked(key, account, sheet.tab)
        self._measures_id = 0
        self._ledger = LedgerTab(free_id(sheet.ledger_tab, ()), sheet.ledger_tab)
        self._words: set[str] = set()
        self._stands: Grid | None = None
        self._flaggings = 0

    @property
    def traffic(self) -> Traffic:
        """The requests sent so far, failed ones included."""
        return replace(self._client.traffic, rewrites=max(0, self._flaggings - 1))

    def read(self) -> Snapshot:
        """Read every tab we know of, in one request.

        Raises:
            SheetAccessError: The key is refused, or the sheet is not shared with the account.
            SheetError: The sheet or its tab of measures is not there, or Google stays out of reach.
        """
        answer = self._ask(FIELDS)
        tabs = read_tabs(answer)
        if self._sheet.tab not in tabs:
            raise missing_tab(self._sheet.tab, tabs)
        measures = tabs[self._sheet.tab]
        self._measures_id = measures.sheet_id or 0
        ledger = tabs.get(self._sheet.ledger_tab)
        self._ledger = _ledger_tab(
            self._sheet.ledger_tab, ledger, {tab.sheet_id or 0 for tab in tabs.values()}
        )
        address = f"https://docs.google.com/spreadsheets/d/{self._asked.key}/edit#gid={self._measures_id}"
        return Snapshot(
            measures=measures,
            contacts=tabs.get(self._sheet.contacts_tab),
            ledger=ledger,
            location=str(answer.get("properties", {}).get("title", self._asked.key)),
            link=lambda cell: f"{address}&range={cell}" if cell else address,
        )

    def write(self, plan: Plan) -> Grid | None:
        """Carry out a plan in one request, and see what stands there afterwards.

        Returns:
            The tab of measures just after; None where there was nothing to write.

        Raises:
            SheetError: It was refused, or Google stayed out of reach: then nobody knows whether it was carried
                out, and the next run puts it right.
        """
        if not plan:
            return None
        todo = batch(plan, self._measures_id, self._ledger, self._covered(plan))
        body = {
            "includeSpreadsheetInResponse": True,
            "responseRanges": ["'" + self._sheet.tab.replace("'", "''") + "'"],
            "responseIncludeGridData": True,
        }
        answer = self._send(todo, body)
        self._flaggings += 1
        self._ledger = todo.ledger
        self._stands = read_tab(answer["updatedSpreadsheet"]["sheets"][0])
        self._words |= {*plan.status.values(), *(self._stands.text(*cell) for cell in plan.restored)}
        return self._stands

    def _covered(self, plan: Plan) -> set[Position]:
        """Those of the cells to be given back that hold our own words, put there by an earlier write of this run."""
        stands = self._stands
        return {cell for cell in plan.restored if stands and stands.text(*cell) in self._words}

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
            self._client.post(self._asked.key, {"requests": list(requests)}, {}, _refused_for_now)
        except Exception as error:
            raise _explained(error, replace(self._asked, writing=True)) from error

    def _ask(self, fields: str) -> Mapping[str, Any]:
        try:
            return self._client.get(self._asked.key, {"fields": fields})
        except Exception as error:
            raise _explained(error, self._asked) from error

    def _send(self, todo: Batch, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send, and again after a passing trouble: the cells are set to absolute contents, so twice is as good as once.

        Making the ledger tab is not. A batch is carried out whole or not at all, and its tab has a fixed id: if an
        attempt whose answer was lost did make the tab, the next one is refused for that, and the cells are then set
        without making anything.
        """
        post, fields = self._client.post, {"fields": AFTER_FIELDS}
        try:
            try:
                return post(self._asked.key, {"requests": todo.all, **body}, fields, _safe_to_repeat)
            except APIError as error:
                if not (todo.making and "already exists" in str(error)):
                    raise
                again = Again("an attempt without an answer had been carried out")
                self._client.note_retry(again)
                return post(
                    self._asked.key, {"requests": list(todo.setting), **body}, fields, _safe_to_repeat
                )
        except Exception as error:
            raise _explained(error, replace(self._asked, writing=True)) from error


class SheetsClient(HTTPClient):
    """gspread's HTTP client with our retry, a time-out, a count, and another base URL where one is set."""

    def __init__(self, credentials: Credentials, endpoint: str, backoff: Backoff) -> None:
        super().__init__(credentials)
        self.set_timeout(TIMEOUT_SECONDS)
        self._endpoint = endpoint or GOOGLE
        self._backoff = backoff
        self.traffic = Traffic()
        self.session.mount(self._endpoint, _CountingAdapter(self._count))

    def get(self, key: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        """`spreadsheets.get`, tried again while that makes sense."""
        return self._call("get", key, params, None, _worth_retrying)

    def post(
        self, key: str, body: Mapping[str, Any], params: Mapping[str, str], again: Verdict
    ) -> Mapping[str, Any]:
        """`spreadsheets.batchUpdate`, tried again where `again` says that it may be."""
        return self._call("post", f"{key}:batchUpdate", params, body, again)

    def note_retry(self, _again: Again) -> None:
        """Count a further try."""
        self.traffic = replace(self.traffic, retries=self.traffic.retries + 1)

    def _call(
        self,
        method: str,
        path: str,
        params: Mapping[str, str],
        body: Mapping[str, Any] | None,
        again: Verdict,
    ) -> Mapping[str, Any]:
        url = f"{self._endpoint}/v4/spreadsheets/{path}"
        # Thai letters as they are: escaped, each would take twice the bytes.
        data = None if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json; charset=UTF-8"} if data else None

        def attempt() -> Mapping[str, Any]:
            answer: Mapping[str, Any] = self.request(
                method, url, params=dict(params), data=data, headers=headers
            ).json()
            return answer

        return self._backoff.call(attempt, again=again, on_retry=self.note_retry)

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


def _worth_retrying(error: Exception) -> Again | None:
    """Passing troubles of the line, of Google, or of its token server."""
    if isinstance(error, APIError):
        response = error.response
        if response.status_code in PASSING:
            wait = retry_after(response.headers.get("Retry-After"))
            return Again(f"Google answered {response.status_code}", wait)
        return None
    if isinstance(error, auth_errors.TransportError):
        return Again("the token server is out of reach")
    if isinstance(error, auth_errors.RefreshError | auth_errors.OAuthError):
        return None if REFUSED_TOKEN.search(str(error)) else Again("the token server failed")
    if isinstance(
        error, requests.ConnectionError | requests.Timeout | requests.RequestException | ValueError
    ):
        return Again(f"the answer did not arrive whole ({type(error).__name__})")
    return None


def _safe_to_repeat(error: Exception) -> Again | None:
    """A write of absolute contents is repeated like a read; the log says why that is no harm."""
    again = _worth_retrying(error)
    return again and replace(
        again, reason=f"{again.reason}; the write sets absolute contents and may be repeated"
    )


def _refused_for_now(error: Exception) -> Again | None:
    """Troubles after which a request that makes something has certainly not been carried out."""
    refused = isinstance(error, APIError) and error.response.status_code == 429
    return _worth_retrying(error) if refused or isinstance(error, auth_errors.GoogleAuthError) else None


def _explained(error: Exception, asked: Asked) -> Exception:
    """A library's failure as one sentence and a hint; what is no failure of theirs stays as it is."""
    if isinstance(error, APIError):
        details: Sequence[Mapping[str, Any]] = error.error.get("details", [])
        reason = next((str(detail["reason"]) for detail in details if "reason" in detail), "")
        return explain(
            Refusal(error.response.status_code, str(error.error.get("message", "")), reason), asked
        )
    refused = isinstance(error, auth_errors.RefreshError | auth_errors.OAuthError)
    if refused and REFUSED_TOKEN.search(str(error)):
        return expired_key(asked.account, str(error))
    if isinstance(error, auth_errors.GoogleAuthError | requests.RequestException):
        doubt = " Whether the write was carried out is not known." if asked.writing else ""
        return SheetError(
            f"Google Sheets stayed out of reach ({type(error).__name__}).{doubt}",
            hint="Check the network, then run it again: it does only what is left to do.",
        )
    return error
