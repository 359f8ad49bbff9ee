"""`spreadsheets.batchUpdate`: one function per kind of request, each on a copy of the spreadsheet."""

from __future__ import annotations

from . import content_requests, dimension_requests, discovery, rule_requests, tab_requests
from .document import Document
from .errors import ApiError, invalid
from .handlers import HANDLERS, Body

KINDS = (content_requests, dimension_requests, rule_requests, tab_requests)  # imported for their handlers
MAX_CELLS = 10_000_000


def apply_all(document: Document, requests: list[Body], account: str) -> list[Body]:
    """Carry out the requests one by one; the first that fails names its place."""
    if not requests:
        raise invalid("Must specify at least one request.")
    return [_apply(document, index, request, account) for index, request in enumerate(requests)]


def _apply(document: Document, index: int, request: Body, account: str) -> Body:
    if not request:
        raise invalid(f"Invalid requests[{index}]: No request set.")
    kind, *others = request
    if others:
        raise invalid(discovery.already_set(f"requests[{index}]", "kind", others[0]))
    if kind not in HANDLERS:
        raise NotImplementedError(f"the stand-in for Google has no {kind}")
    try:
        reply = HANDLERS[kind](document, request[kind], account)
        _check_cell_count(document)
    except ApiError as error:
        raise invalid(f"Invalid requests[{index}].{kind}: {error.message}") from error
    return {} if reply is None else {kind: reply}


def _check_cell_count(document: Document) -> None:
    if sum(len(sheet.rows) * len(sheet.columns) for sheet in document.sheets) > MAX_CELLS:
        limit = f"above the limit of {MAX_CELLS} cells."
        raise invalid(f"This action would increase the number of cells in the workbook {limit}")
