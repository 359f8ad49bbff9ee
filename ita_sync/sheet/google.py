"""A Google Sheet as the sheet: the only module that knows gspread. One read brings everything.

`open_by_key` and the worksheet helpers of gspread each cost a request, so its HTTP client is asked directly.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import requests
from google.auth import exceptions as auth_errors
from google.auth import load_credentials_from_file
from google.auth.credentials import Credentials
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient

from ita_sync.errors import SheetAccessError, SheetError
from ita_sync.model import Grid, Merge, Position, Snapshot, Traffic
from ita_sync.retry import Again, Backoff, retry_after
from ita_sync.settings import Sheet

GOOGLE = "https://sheets.googleapis.com"
READ_ONLY = "https://www.googleapis.com/auth/spreadsheets.readonly"
READ_WRITE = "https://www.googleapis.com/auth/spreadsheets"
TIMEOUT_SECONDS = (10.0, 60.0)  # to connect, between two bytes
PASSING = frozenset({429, 500, 502, 503, 504})  # answers that Google asks to be tried again
CUT_SHORT = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)

FIELDS = (
    "spreadsheetId,properties(title,locale,timeZone),"
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),merges,"
    "data(startRow,startColumn,rowData.values(formattedValue,note)))"
)


class GoogleStore:
    """A Google Sheet through the Sheets API."""

    def __init__(self, client: SheetsClient, key: str, sheet: Sheet, account: str) -> None:
        self._client = client
        self._key = key
        self._sheet = sheet
        self._account = account

    @property
    def traffic(self) -> Traffic:
        """The requests sent so far, failed ones included."""
        return self._client.traffic

    def read(self) -> Snapshot:
        """Read every tab we know of, in one request.

        Raises:
            SheetAccessError: The key is refused, or the sheet is not shared with the account.
            SheetError: The sheet or its tab of measures is not there, or Google stays out of reach.
        """
        try:
            answer = self._client.get(self._key, {"fields": FIELDS})
        except Exception as error:
            raise _explained(error, self._key, self._account) from error
        tabs = {grid.title: grid for grid in map(_grid, answer.get("sheets", []))}
        if self._sheet.tab not in tabs:
            raise SheetError(
                f"The spreadsheet has no tab “{self._sheet.tab}”; it has {_quoted(tabs)}.",
                hint="Give the tab its name back, or write the new one in ita.toml: [sheet] tab.",
            )
        measures = tabs[self._sheet.tab]
        address = f"https://docs.google.com/spreadsheets/d/{self._key}/edit#gid={measures.sheet_id}"
        return Snapshot(
            measures=measures,
            contacts=tabs.get(self._sheet.contacts_tab),
            ledger=tabs.get(self._sheet.ledger_tab),
            location=str(answer.get("properties", {}).get("title", self._key)),
            link=lambda cell: f"{address}&range={cell}" if cell else address,
        )


class SheetsClient(HTTPClient):
    """gspread's HTTP client with our retry, a time-out, a count, and another base URL where one is set."""

    def __init__(self, credentials: Credentials, endpoint: str, backoff: Backoff) -> None:
        super().__init__(credentials)
        self.set_timeout(TIMEOUT_SECONDS)
        self._endpoint = endpoint or GOOGLE
        self._backoff = backoff
        self.traffic = Traffic()

    def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
        """One request, counted; the answer's body has arrived whole."""
        self._count(method)
        url = endpoint.replace(GOOGLE, self._endpoint, 1)
        return super().request(method, url, *args, **kwargs)

    def get(self, key: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """`spreadsheets.get`, tried again while that makes sense."""
        answer: Mapping[str, Any] = self._backoff.call(
            lambda: self.spreadsheets_get(key, dict(params)), again=_worth_retrying, on_retry=self._note_retry
        )
        return answer

    def _count(self, method: str) -> None:
        reads = self.traffic.reads + (method == "get")
        writes = self.traffic.writes + (method != "get")
        self.traffic = Traffic(reads, writes, self.traffic.retries)

    def _note_retry(self, _again: Again) -> None:
        self.traffic = Traffic(self.traffic.reads, self.traffic.writes, self.traffic.retries + 1)


def connect(sheet: Sheet, key_file: str, endpoint: str, *, writing: bool) -> GoogleStore:
    """Ready a store; nothing is asked of Google yet.

    Args:
        sheet: The `[sheet]` settings, with a Google source.
        key_file: A service-account key or a workload-identity file (GOOGLE_APPLICATION_CREDENTIALS).
        endpoint: Another base URL, or blank.
        writing: Whether flags will be written; if not, the token may only read.

    Raises:
        SheetAccessError: There is no such file, or it holds no credentials.
    """
    if not key_file:
        raise SheetAccessError(
            "No Google credentials: GOOGLE_APPLICATION_CREDENTIALS is not set.",
            hint="Let it name the service account's JSON key, or a workload-identity file.",
        )
    try:
        credentials, _ = load_credentials_from_file(  # type: ignore[no-untyped-call]
            key_file, scopes=[READ_WRITE if writing else READ_ONLY]
        )
    except (auth_errors.GoogleAuthError, ValueError, OSError) as error:
        raise SheetAccessError(
            f"The Google credentials in {key_file} cannot be used: {type(error).__name__}.",
            hint="Fetch the service account's JSON key anew; it must be the whole file.",
        ) from error
    client = SheetsClient(credentials, endpoint, Backoff(sheet.retry_seconds))
    key = sheet.google_key or ""
    return GoogleStore(client, key, sheet, account_of(credentials))


def account_of(credentials: Credentials) -> str:
    """The account's address, so that a sentence can say whom to share the sheet with."""
    return str(getattr(credentials, "service_account_email", "") or "the service account")


def _grid(tab: Mapping[str, Any]) -> Grid:
    """One tab of the answer."""
    properties = tab["properties"]
    size = properties.get("gridProperties", {})
    rows: list[tuple[str, ...]] = []
    notes: dict[Position, str] = {}
    for row_data in (row for data in tab.get("data", []) for row in data.get("rowData", [])):
        cells = row_data.get("values", [])
        notes |= {(len(rows), column): cell["note"] for column, cell in enumerate(cells) if "note" in cell}
        rows.append(tuple(cell.get("formattedValue", "") for cell in cells))
    return Grid(
        title=properties["title"],
        rows=tuple(rows),
        merges=tuple(_merge(block) for block in tab.get("merges", [])),
        notes=MappingProxyType(notes),
        sheet_id=properties.get("sheetId", 0),
        size=(size.get("rowCount", 0), size.get("columnCount", 0)),
    )


def _merge(block: Mapping[str, int]) -> Merge:
    return Merge(
        block.get("startRowIndex", 0),
        block.get("startColumnIndex", 0),
        block["endRowIndex"],
        block["endColumnIndex"],
    )


def _worth_retrying(error: Exception) -> Again | None:
    """Passing troubles of the line, of Google, or of its token server."""
    if isinstance(error, APIError):
        response = error.response
        if response.status_code in PASSING:
            wait = retry_after(response.headers.get("Retry-After"))
            return Again(f"Google answered {response.status_code}", wait)
        return None
    if isinstance(error, requests.JSONDecodeError | CUT_SHORT):
        return Again(f"the answer did not arrive whole ({type(error).__name__})")
    if isinstance(error, auth_errors.TransportError):
        return Again("the token server is out of reach")
    if isinstance(error, auth_errors.RefreshError) and _passing_refresh(error):
        return Again("the token server failed")
    return None


def _passing_refresh(error: auth_errors.RefreshError) -> bool:
    """A refusal comes as an OAuth error (`invalid_grant`); a passing failure as a bare page or a retryable one."""
    return bool(error.retryable) or "invalid_" not in str(error)


def _explained(error: Exception, key: str, account: str) -> SheetError:
    """A library's failure as one sentence and a hint."""
    if isinstance(error, APIError):
        return _explained_status(error, key, account)
    if isinstance(error, auth_errors.RefreshError) and not _passing_refresh(error):
        return SheetAccessError(
            f"Google does not accept the credentials of {account}.",
            hint="The key was deleted or expired, or this machine's clock is wrong: make a new key and set it anew.",
        )
    if isinstance(error, auth_errors.GoogleAuthError | requests.RequestException):
        return SheetError(
            f"Google Sheets stayed out of reach ({type(error).__name__}).",
            hint="Check the network; the next run starts afresh, nothing is lost.",
        )
    if isinstance(error, SheetError):
        return error
    raise error


def _explained_status(error: APIError, key: str, account: str) -> SheetError:
    status = error.response.status_code
    if status == 403:
        return SheetAccessError(
            f"{account} may not open the spreadsheet {key[:6]}….",
            hint=f"Share the Google Sheet with {account} as an editor; the Sheets API must be on for its project.",
        )
    if status == 404:
        return SheetError(
            f"There is no spreadsheet {key[:6]}….",
            hint="Copy the whole URL of the sheet into ita.toml: [sheet] source.",
        )
    if status == 401:
        return SheetAccessError(
            f"Google does not accept the credentials of {account}.",
            hint="Make a new key for the service account and set it anew.",
        )
    if status in PASSING:
        return SheetError(
            f"Google Sheets still answered {status} after all tries.",
            hint="It is busy or down; the next run starts afresh. [sheet] retry_seconds waits longer.",
        )
    return SheetError(
        f"Google Sheets refused the request ({status}: {error.error.get('message', '')}).",
        hint="Check [sheet] in ita.toml; with --debug the whole answer is shown.",
    )


def _quoted(names: Mapping[str, Any]) -> str:
    return ", ".join(f"“{name}”" for name in names)
