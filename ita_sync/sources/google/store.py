"""A Google Sheet as the store of measures: one request reads every tab, one request writes a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import requests

from ita_sync.domain import Grid, LedgerPlace, LocalizedText, Plan, Snapshot, Traffic
from ita_sync.retry import Backoff, Retry
from ita_sync.settings import Sheet
from ita_sync.sources.google.access import Access
from ita_sync.sources.google.api_errors import RequestContext
from ita_sync.sources.google.append_attempt import AppendAttempt
from ita_sync.sources.google.arrival import NotArrivedError, find_missing
from ita_sync.sources.google.batch_update import Batch, LedgerTab, Request, append_batch, batch
from ita_sync.sources.google.client import SheetsClient, explained, refused_for_now, worth_retrying
from ita_sync.sources.google.credentials import account_of
from ita_sync.sources.google.response import AFTER_FIELDS, FIELDS, SETUP_FIELDS, read_tabs
from ita_sync.sources.google.run_state import RunState
from ita_sync.sources.google.tab_errors import replaced_tab
from ita_sync.sources.google.write_attempt import WriteAttempt

REREADS = 2  # outdated plans in a row that lead to a new read; a further one is an error


class GoogleStore:
    """Read and write a Google Sheet through the Sheets API."""

    def __init__(self, client: SheetsClient, key: str, sheet: Sheet, account: str) -> None:
        self._client = client
        self._asked = RequestContext(key, account, sheet.tab)
        self._ledger_title = sheet.ledger_tab
        self._state = RunState(sheet, key)

    @property
    def traffic(self) -> Traffic:
        """The requests sent so far, including failed ones."""
        state = self._state
        given_back = sum(len(plan.given_back) for plan in state.sent)
        return replace(self._client.traffic, rewrites=max(0, state.answered - 1), given_back=given_back)

    @property
    def account(self) -> str:
        """The address of the account that reads and writes."""
        return self._asked.account

    @property
    def clock_error(self) -> float | None:
        """By how many seconds this machine's clock is ahead of Google's; None as long as Google has not answered."""
        return self._client.clock_error

    def read(self) -> Snapshot:
        """Read every tab in one request; again, while all that the measures tab shows is an import that still loads.

        Raises:
            SheetAccessError: The key is refused, or the sheet is not shared with the account.
            SheetError: The spreadsheet or its measures tab does not exist, its import does not arrive, or Google cannot
                be reached.
        """
        try:
            return self._client.call_with_retry(self._read_arrived, worth_waiting)
        except NotArrivedError as error:
            raise error.missing.error() from error
        except Exception as error:
            raise explained(error, self._asked) from error

    def _read_arrived(self) -> Snapshot:
        snapshot = self._read_once()
        if missing := find_missing(snapshot.measures):
            raise NotArrivedError(missing)
        return snapshot

    def write(self, plan: Plan) -> Snapshot:
        """Send a plan in one request, and return the sheet after it.

        If the answer is lost, or Google refuses the plan because the sheet has changed, the sheet is read again. The plan
        is not resent: it could be carried out twice, on rows that people moved in between.

        Returns:
            The sheet as it is now, whether or not the plan was carried out.

        Raises:
            ForeignCellError: The plan names a cell that is not ours; nothing was sent.
            SheetError: The plan was refused, or Google could not be reached. In the second case it is not known whether
                the plan was carried out; the next run corrects the sheet.
        """
        state = self._state
        todo = batch(plan, state.measures_id, state.ledger, state.was_overwritten())
        send = partial(self._send, plan, todo)
        attempt = WriteAttempt(send, self._read_once, may_look=state.refused < REREADS)
        state.sent.append(plan)
        try:
            return self._client.call_with_retry(attempt.carry_out, attempt.again)
        except Exception as error:
            raise explained(error, attempt.asked(self._asked)) from error
        finally:
            state.refused = state.refused + 1 if attempt.is_outdated else 0

    def _send(self, plan: Plan, todo: Batch) -> Snapshot:
        """Send a write once, and record its answer."""
        tab = self._state.seen.measures.title
        after = self._post(todo.requests, tab)
        if after is None:
            raise requests.exceptions.InvalidJSONError("the answer does not show the tab")
        if after.sheet_id != self._state.measures_id:
            raise replaced_tab(tab)
        return self._state.note_written(plan, todo.ledger, after)

    def _post(self, requests: Sequence[Request], shown: str) -> Grid | None:
        """Send requests once; a tab after them, as the answer shows it."""
        body = {
            "requests": requests,
            "includeSpreadsheetInResponse": True,
            "responseRanges": ["'" + shown.replace("'", "''") + "'"],
            "responseIncludeGridData": True,
        }
        answer = self._client.post(self._asked.key, body, {"fields": AFTER_FIELDS})
        return read_tabs(answer.get("updatedSpreadsheet", {})).get(shown)

    @property
    def ledger_place(self) -> LedgerPlace | None:
        """Where lines can be appended; None before a read."""
        return self._state.ledger_place

    def append(self, place: LedgerPlace, header: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
        """Append lines to the ledger tab in one request, which makes the tab where it is missing.

        Unlike a plan, lines are sent again if the answer is lost: they name no row, so at worst they stand there twice.

        Raises:
            ProtectedError: The tab is protected against the account.
            SheetAccessError: The account may not write.
            SheetError: It was refused for another reason, or Google could not be reached. In the second case it is not
                known whether the lines were appended.
        """
        if not lines:
            return
        attempt = AppendAttempt(partial(self._append_once, place, header, lines), is_made=place.is_made)
        try:
            self._client.call_with_retry(attempt.carry_out, worth_retrying)
        except Exception as error:
            asked = replace(self._asked, writing=True, in_doubt=attempt.is_in_doubt)
            raise explained(error, asked) from error

    def _append_once(
        self, place: LedgerPlace, header: Sequence[str], lines: Sequence[Sequence[str]], *, is_made: bool
    ) -> None:
        tab = LedgerTab(place.id, self._ledger_title, int(is_made), place.columns or len(header))
        body = {"requests": append_batch(tab, header, lines)}
        self._client.post(self._asked.key, body, {"fields": "spreadsheetId"})

    def _read_once(self) -> Snapshot:
        return self._state.note_read(dict(self._client.get(self._asked.key, {"fields": FIELDS})))

    def read_layout(self) -> Mapping[str, Any]:
        """Read the spreadsheet's structure for `sheet init`.

        Returns:
            Google's answer to a request for `SETUP_FIELDS`.

        Raises:
            SheetError: As in `read`, except that the measures tab may be missing.
        """
        try:
            return self._client.call_with_retry(
                lambda: self._client.get(self._asked.key, {"fields": SETUP_FIELDS}), worth_retrying
            )
        except Exception as error:
            raise explained(error, self._asked) from error

    def build(self, requests: Sequence[Request], shown: str = "") -> Grid | None:
        """Send the requests of `sheet init` or `sheet new-year`; not resent if they may have been carried out.

        They are not idempotent.

        Args:
            requests: What is to be done.
            shown: The title of a tab to look at.

        Returns:
            That tab after the requests; None where none was named.

        Raises:
            SheetError: They were refused, or it is not known whether they were carried out.
        """

        def send() -> Grid | None:
            if shown:
                return self._post(requests, shown)
            self._client.post(self._asked.key, {"requests": list(requests)}, {})
            return None

        try:
            return self._client.call_with_retry(send, refused_for_now)
        except Exception as error:
            raise explained(
                error, replace(self._asked, writing=True, in_doubt=True, building=True)
            ) from error


def worth_waiting(error: Exception) -> Retry | None:
    """Decide whether a read may be repeated: an import has not arrived, or the failure is temporary."""
    if isinstance(error, NotArrivedError):
        loading = LocalizedText("แผ่นงานยังโหลดข้อมูลไม่เสร็จ", "the tab is still loading its rows")
        return Retry(loading, is_outage=False)
    return worth_retrying(error)


def connect(
    sheet: Sheet, access: Access, endpoint: str, *, writing: bool, backoff: Backoff | None = None
) -> GoogleStore:
    """Create a store, without any request to Google.

    Args:
        sheet: The `[sheet]` settings, with a Google source.
        access: The account.
        endpoint: The base URL; Google's if blank.
        writing: Whether flags will be written; if not, the token may only read.
        backoff: The retry policy; by default, retry for `retry_seconds`. One with a limit is for a process that has to
            end: `Backoff(0, limit=4)`.

    Raises:
        SheetAccessError: The account has no credentials.
    """
    credentials = access.credentials(writing=writing)
    backoff = replace(backoff or Backoff(sheet.retry_seconds), outage=access.outage)
    client = SheetsClient(credentials, endpoint, backoff, access.pace)
    return GoogleStore(client, sheet.google_key or "", sheet, account_of(credentials))
