"""A Google Sheet as the sheet: one read brings everything, one write takes it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import requests

from ita_sync.domain import Plan, Snapshot, Traffic
from ita_sync.retry import Backoff
from ita_sync.settings import Sheet
from ita_sync.sources.google.api_errors import RequestContext, replaced_tab
from ita_sync.sources.google.client import SheetsClient, explained, refused_for_now, worth_retrying
from ita_sync.sources.google.credentials import account_of, load_credentials
from ita_sync.sources.google.delivery import Delivery
from ita_sync.sources.google.memory import RunMemory
from ita_sync.sources.google.requests import Batch, Request, batch
from ita_sync.sources.google.response import AFTER_FIELDS, FIELDS, SETUP_FIELDS, read_tabs

REREADS = 2  # so often in a row a plan may be outdated before that counts as a refusal


class GoogleStore:
    """A Google Sheet through the Sheets API."""

    def __init__(self, client: SheetsClient, key: str, sheet: Sheet, account: str) -> None:
        self._client = client
        self._asked = RequestContext(key, account, sheet.tab)
        self._memory = RunMemory(sheet, key)

    @property
    def traffic(self) -> Traffic:
        """The requests sent so far, failed ones included."""
        memory = self._memory
        given_back = sum(len(plan.given_back) for plan in memory.sent)
        return replace(self._client.traffic, rewrites=max(0, memory.answered - 1), given_back=given_back)

    def read(self) -> Snapshot:
        """Read every tab we know of, in one request.

        Raises:
            SheetAccessError: The key is refused, or the sheet is not shared with the account.
            SheetError: The sheet or its tab of measures is not there, or Google stays out of reach.
        """
        return self._memory.note_read(dict(self._ask(FIELDS)))

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
        memory = self._memory
        todo = batch(plan, memory.measures_id, memory.ledger, memory.hit())
        send = partial(self._send, plan, todo)
        delivery = Delivery(send, self._read_once, may_look=memory.refused < REREADS)
        memory.sent.append(plan)
        try:
            return self._client.call_with_retry(delivery.attempt, delivery.again)
        except Exception as error:
            raise explained(error, delivery.asked(self._asked)) from error
        finally:
            memory.refused = memory.refused + 1 if delivery.is_outdated else 0

    def _send(self, plan: Plan, todo: Batch) -> Snapshot:
        """Send a write, once."""
        tab = self._asked.tab
        body = {
            "requests": todo.requests,
            "includeSpreadsheetInResponse": True,
            "responseRanges": ["'" + tab.replace("'", "''") + "'"],
            "responseIncludeGridData": True,
        }
        answer = self._client.post(self._asked.key, body, {"fields": AFTER_FIELDS})
        after = read_tabs(answer.get("updatedSpreadsheet", {})).get(tab)
        if after is None:
            raise requests.exceptions.InvalidJSONError("the answer does not show the tab")
        if after.sheet_id != self._memory.measures_id:
            raise replaced_tab(tab)
        return self._memory.note_written(plan, todo.ledger, after)

    def _read_once(self) -> Snapshot:
        return self._memory.note_read(dict(self._client.get(self._asked.key, {"fields": FIELDS})))

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
                lambda: self._client.post(self._asked.key, body, {}), refused_for_now
            )
        except Exception as error:
            raise explained(error, replace(self._asked, writing=True, in_doubt=True)) from error

    def _ask(self, fields: str) -> Mapping[str, Any]:
        try:
            return self._client.call_with_retry(
                lambda: self._client.get(self._asked.key, {"fields": fields}), worth_retrying
            )
        except Exception as error:
            raise explained(error, self._asked) from error


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
