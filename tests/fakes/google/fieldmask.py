"""Field masks, as in `fields=spreadsheetId,sheets(properties/title,data.rowData.values(note))`.

A mask is a tree: a name leads to the mask below it, which is `ALL` where the whole field is wanted.
"""

from __future__ import annotations

import re
from typing import Any

from . import discovery
from .errors import bad_field_mask

Mask = dict[str, Any]
ALL: Mask = {"*": {}}
_TOKEN = re.compile(r"[^.,/()]+|[.,/()]")


class MalformedMaskError(ValueError):
    """Parentheses or separators that do not add up."""


def parse(text: str) -> Mask:
    tokens = _TOKEN.findall(text)
    mask = _parse_list(tokens)
    if tokens:
        raise MalformedMaskError(text)
    return mask


def _parse_list(tokens: list[str]) -> Mask:
    mask: Mask = {}
    while True:
        _parse_path(tokens, mask)
        if not tokens or tokens[0] != ",":
            return mask
        tokens.pop(0)


def _parse_path(tokens: list[str], mask: Mask) -> None:
    """Read one path, with the group at its end if there is one, into `mask`."""
    if not tokens or tokens[0] in ".,/()":
        raise MalformedMaskError("".join(tokens))
    name = tokens.pop(0)
    following = tokens[0] if tokens else ","
    if following in "./":
        tokens.pop(0)
        below: Mask = {}
        _parse_path(tokens, below)
    elif following == "(":
        tokens.pop(0)
        below = _parse_list(tokens)
        if not tokens or tokens.pop(0) != ")":
            raise MalformedMaskError(name)
    else:
        below = ALL
    merge(mask, name, below)


def merge(mask: Mask, name: str, below: Mask) -> None:
    """Add a field; a whole field swallows its parts."""
    if name not in mask:
        mask[name] = below
    elif "*" in below or "*" in mask[name]:
        mask[name] = ALL
    else:
        for key, item in below.items():
            merge(mask[name], key, item)


def unknown_path(mask: Mask, schema: dict[str, Any], above: str = "") -> str | None:
    """The first path of the mask that leads nowhere in the schema."""
    for name, below in mask.items():
        path = f"{above}.{name}" if above else name
        if name == "*":
            continue
        properties = schema.get("properties", {})
        if name not in properties:
            return path
        _, message = discovery.resolve(properties[name])
        if found := unknown_path(below, message, path):
            return found
    return None


def parse_response_mask(text: str, schema_name: str) -> Mask:
    """The `fields` query parameter, refused as Google refuses it."""
    try:
        mask = parse(text)
    except MalformedMaskError:
        raise bad_field_mask(text) from None
    if path := unknown_path(mask, discovery.schema(schema_name)):
        raise bad_field_mask(path)
    return mask


def select(mask: Mask, value: Any) -> Any:
    """The part of a response that the mask lets through."""
    if "*" in mask:
        return value
    if isinstance(value, list):
        return [select(mask, item) for item in value]
    return {name: select(below, value[name]) for name, below in mask.items() if name in value}


def at(mask: Mask, *names: str) -> tuple[bool, Mask]:
    """Whether a field is wanted at all, and the mask that holds below it."""
    for name in names:
        if "*" in mask:
            return True, ALL
        if name not in mask:
            return False, ALL
        mask = mask[name]
    return True, mask


def overwrite(mask: Mask, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """`old` with every masked field taken from `new`, and cleared where `new` has none."""
    if "*" in mask:
        return dict(new)
    result = dict(old)
    for name, below in mask.items():
        value = new.get(name)
        if "*" not in below:
            value = overwrite(below, old.get(name) or {}, value or {}) or None
        if value is None:
            result.pop(name, None)
        else:
            result[name] = value
    return result
