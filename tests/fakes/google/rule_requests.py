"""Requests about protection, conditional formats and metadata."""

from __future__ import annotations

import copy

from . import conditions, fieldmask
from .document import Document
from .errors import invalid
from .grid import Sheet, is_whole_tab
from .handlers import PROTECTED, Body, find_area, handler, may_edit, stored_range, without_false, write_mask


@handler
def add_protected_range(document: Document, body: Body, account: str) -> Body:
    entry = copy.deepcopy(body.get("protectedRange", {}))
    sheet, _ = find_area(document, entry.get("range"))
    taken = {other["protectedRangeId"] for tab in document.sheets for other in tab.protected_ranges}
    if entry.get("protectedRangeId") in taken:
        raise invalid(f"A protected range with id {entry['protectedRangeId']} already exists.")
    whole = [other for other in sheet.protected_ranges if is_whole_tab(other)]
    if whole and is_whole_tab(entry):
        raise invalid(f'Sheet "{sheet.title}" already has sheet protection.')
    sheet.protected_ranges.append(_protected(entry, document.new_id(), account))
    return {"protectedRange": copy.deepcopy(sheet.protected_ranges[-1]) | {"requestingUserCanEdit": True}}


def _protected(entry: Body, new_id: int, account: str) -> Body:
    """Whoever protects a range may edit it; a range that only warns has no editors."""
    entry.pop("requestingUserCanEdit", None)  # of whoever asks, and read-only
    entry = (
        {"protectedRangeId": new_id} | without_false(entry) | {"range": stored_range(entry.get("range", {}))}
    )
    if entry.get("warningOnly") and any(entry.get("editors", {}).values()):
        raise invalid("ProtectedRange is warningOnly. Editors cannot be set on it.")
    if not entry.get("warningOnly"):
        users = entry.get("editors", {}).get("users", [])
        entry["editors"] = entry.get("editors", {}) | {"users": sorted({*users, account})}
    return entry


def _protected_range(document: Document, range_id: int, account: str) -> tuple[Sheet, int]:
    """A protected range that an account may change: who may not edit within it may not lift it either."""
    for sheet in document.sheets:
        for index, entry in enumerate(sheet.protected_ranges):
            if entry["protectedRangeId"] == range_id:
                if not may_edit(document, entry, account):
                    raise invalid(PROTECTED)
                return sheet, index
    raise invalid(f"No protected range with id: {range_id}")


@handler
def update_protected_range(document: Document, body: Body, account: str) -> None:
    new = body.get("protectedRange", {})
    mask = write_mask(body, "ProtectedRange")
    sheet, index = _protected_range(document, new.get("protectedRangeId", 0), account)
    old = sheet.protected_ranges[index]
    changed = fieldmask.overwrite(mask, old, new) | {"protectedRangeId": old["protectedRangeId"]}
    if new.get("warningOnly") and "editors" not in new:
        changed.pop("editors", None)
    sheet.protected_ranges[index] = _protected(changed, old["protectedRangeId"], account)


@handler
def delete_protected_range(document: Document, body: Body, account: str) -> None:
    sheet, index = _protected_range(document, body.get("protectedRangeId", 0), account)
    del sheet.protected_ranges[index]


@handler
def add_conditional_format_rule(document: Document, body: Body, account: str) -> None:
    sheet, rule = _rule(document, body.get("rule", {}))
    index = body.get("index", 0)
    if index > len(sheet.conditional_formats):
        raise invalid(f"No conditional format on sheet: {sheet.id} at index: {index}")
    sheet.conditional_formats.insert(index, rule)


def _rule(document: Document, rule: Body) -> tuple[Sheet, Body]:
    if not rule.get("ranges"):
        raise invalid("Must specify at least one range.")
    sheets = [find_area(document, area)[0] for area in rule["ranges"]]
    if any(sheet is not sheets[0] for sheet in sheets):
        raise invalid("All ranges must be on the same sheet.")
    conditions.check_format_rule(rule, document.find)
    return sheets[0], copy.deepcopy(rule) | {"ranges": [stored_range(area) for area in rule["ranges"]]}


def _rules(document: Document, sheet_id: int, index: int) -> list[Body]:
    rules = document.sheet_by_id(sheet_id).conditional_formats
    if not 0 <= index < len(rules):
        raise invalid(f"No conditional format on sheet: {sheet_id} at index: {index}")
    return rules


@handler
def delete_conditional_format_rule(document: Document, body: Body, account: str) -> Body:
    index = body.get("index", 0)
    return {"rule": _rules(document, body.get("sheetId", 0), index).pop(index)}


@handler
def update_conditional_format_rule(document: Document, body: Body, account: str) -> Body:
    index = body.get("index", 0)
    if "rule" in body:
        sheet, new = _rule(document, body["rule"])
        rules, place = _rules(document, sheet.id, index), index
    else:
        rules, place = _rules(document, body.get("sheetId", 0), index), body.get("newIndex", index)
        new = rules[index]
    old = rules.pop(index)
    rules.insert(place, new)
    return {"newIndex": place, "newRule": new, "oldIndex": index, "oldRule": old}


@handler
def create_developer_metadata(document: Document, body: Body, account: str) -> Body:
    entry = copy.deepcopy(body.get("developerMetadata", {}))
    if not entry.get("metadataKey") or not entry.get("visibility"):
        raise invalid("A developer metadata key and visibility must be specified.")
    entry.setdefault("metadataId", document.new_id())
    location = entry.setdefault("location", {})
    if "sheetId" in location:
        location["locationType"] = "SHEET"
        document.sheet_by_id(location["sheetId"]).developer_metadata.append(entry)
    else:
        location["locationType"] = "SPREADSHEET"
        document.developer_metadata.append(entry)
    return {"developerMetadata": entry}
