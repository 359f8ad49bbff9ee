"""The API's methods: what each one asks of its caller, and what it does to the spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import batch, discovery, fieldmask, reading, values
from .document import Document
from .errors import ApiError, invalid
from .fieldmask import Mask


@dataclass(frozen=True)
class Call:
    """A request that got past the door."""

    document: Document
    key: str
    account: str
    query: dict[str, list[str]]
    mask: Mask
    body: dict[str, Any]
    range: str = ""

    def option(self, name: str, default: str | None = None) -> str | None:
        return self.query.get(name, [default])[0]


Answer = dict[str, Any]


@dataclass(frozen=True)
class Method:
    """One method of the API, with its description in the discovery document."""

    kind: str
    http: str
    path: re.Pattern[str]
    rpc: str
    run: Callable[[Call], Answer]

    @property
    def description(self) -> dict[str, Any]:
        names = self.kind.split(".")
        return discovery.method(*names)

    @property
    def request(self) -> str | None:
        return self.description.get("request", {}).get("$ref")

    @property
    def response(self) -> str:
        return self.description["response"]["$ref"]

    @property
    def writes(self) -> bool:
        return self.http != "GET"

    def mask(self, query: dict[str, list[str]]) -> Mask:
        text = query.get("fields", [""])[0]
        return fieldmask.parse_response_mask(text, self.response) if text else fieldmask.ALL

    def answer(self, call: Call) -> Answer:
        return fieldmask.select(call.mask, self.run(call))


def _flag(value: Any) -> bool:
    return str(value).lower() == "true"


def _get(call: Call) -> Answer:
    with_grid = _flag(call.option("includeGridData")) or "fields" in call.query
    ranges = call.query.get("ranges", [])
    return reading.spreadsheet(call.document, call.key, ranges, call.mask, call.account, with_grid=with_grid)


def _batch_update(call: Call) -> Answer:
    replies = batch.apply_all(call.document, call.body.get("requests", []), call.account)
    answer: Answer = {"spreadsheetId": call.key, "replies": replies}
    wanted, below = fieldmask.at(call.mask, "updatedSpreadsheet")
    if wanted and call.body.get("includeSpreadsheetInResponse"):
        ranges = call.body.get("responseRanges", [])
        with_grid = call.body.get("responseIncludeGridData", False) or "fields" in call.query
        shown = reading.spreadsheet(call.document, call.key, ranges, below, call.account, with_grid=with_grid)
        answer["updatedSpreadsheet"] = shown
    return answer


def _values_get(call: Call) -> Answer:
    return _read(call, call.range)


def _read(call: Call, text: str) -> Answer:
    render = call.option("valueRenderOption", "FORMATTED_VALUE")
    dimension = call.option("majorDimension", "ROWS")
    return values.read(call.document, text, render or "", "COLUMNS" if dimension == "COLUMNS" else "ROWS")


def _values_batch_get(call: Call) -> Answer:
    found = [_read(call, text) for text in call.query.get("ranges", [])]
    return reading.without_empty({"spreadsheetId": call.key, "valueRanges": found})


def _values_update(call: Call) -> Answer:
    updated = values.write(call.document, call.range, call.body, call.option("valueInputOption"))
    return {"spreadsheetId": call.key} | updated


def _values_batch_update(call: Call) -> Answer:
    option = call.body.get("valueInputOption")
    done = [_write_one(call, index, data, option) for index, data in enumerate(call.body.get("data", []))]
    totals = {
        "totalUpdatedRows": sum(item["updatedRows"] for item in done),
        "totalUpdatedColumns": sum(item["updatedColumns"] for item in done),
        "totalUpdatedCells": sum(item["updatedCells"] for item in done),
        "totalUpdatedSheets": len({data["range"].rpartition("!")[0] for data in call.body.get("data", [])}),
    }
    return {"spreadsheetId": call.key, **totals, "responses": done}


def _write_one(call: Call, index: int, data: dict[str, Any], option: str | None) -> Answer:
    try:
        return {"spreadsheetId": call.key} | values.write(call.document, data.get("range", ""), data, option)
    except ApiError as error:
        raise invalid(f"Invalid data[{index}]: {error.message}") from error


def _values_append(call: Call) -> Answer:
    answer = values.append(call.document, call.range, call.body, call.option("valueInputOption"))
    return {"spreadsheetId": call.key} | answer | {"updates": {"spreadsheetId": call.key} | answer["updates"]}


def _values_clear(call: Call) -> Answer:
    return {"spreadsheetId": call.key, "clearedRange": values.clear(call.document, call.range)}


def _values_batch_clear(call: Call) -> Answer:
    cleared = [values.clear(call.document, text) for text in call.body.get("ranges", [])]
    return reading.without_empty({"spreadsheetId": call.key, "clearedRanges": cleared})


_KEY = r"/v4/spreadsheets/(?P<key>[A-Za-z0-9_-]+)"
_RANGE = r"/values/(?P<range>[^/]+?)"
METHODS = [
    Method(kind, http, re.compile(_KEY + path), rpc, run)
    for kind, http, path, rpc, run in (
        ("get", "GET", "", "GetSpreadsheet", _get),
        ("batchUpdate", "POST", ":batchUpdate", "BatchUpdateSpreadsheet", _batch_update),
        ("values.batchGet", "GET", "/values:batchGet", "BatchGetValues", _values_batch_get),
        ("values.batchUpdate", "POST", "/values:batchUpdate", "BatchUpdateValues", _values_batch_update),
        ("values.batchClear", "POST", "/values:batchClear", "BatchClearValues", _values_batch_clear),
        ("values.append", "POST", _RANGE + ":append", "AppendValues", _values_append),
        ("values.clear", "POST", _RANGE + ":clear", "ClearValues", _values_clear),
        ("values.get", "GET", _RANGE, "GetValues", _values_get),
        ("values.update", "PUT", _RANGE, "UpdateValues", _values_update),
    )
]


def match(http: str, path: str) -> tuple[Method, re.Match[str]]:
    """The method that a path belongs to, and the parts of that path."""
    for method in METHODS:
        if method.http == http and (parts := method.path.fullmatch(path)):
            return method, parts
    raise LookupError(path)
