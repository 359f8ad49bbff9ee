"""Google's own discovery document, compiled into structural checks.

A response of 10,000 rows is checked on every read, so each schema becomes nested closures once
instead of being interpreted by a JSON Schema library.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import googleapiclient.discovery_cache

from .errors import field_violations

Violations = list[tuple[str, str]]
Check = Callable[[Any, str, Violations], None]

_FILE = Path(googleapiclient.discovery_cache.__file__).with_name("documents") / "sheets.v4.json"
# The document does not tell which properties exclude one another; these are the ones a writer can confuse.
ONE_OF = {
    "ExtendedValue": ("value", {"numberValue", "stringValue", "boolValue", "formulaValue", "errorValue"}),
    "UpdateCellsRequest": ("area", {"start", "range"}),
    "ConditionalFormatRule": ("rule", {"booleanRule", "gradientRule"}),
}


@functools.cache
def document() -> dict[str, Any]:
    return json.loads(_FILE.read_text(encoding="utf-8"))


@functools.cache
def schema(name: str) -> dict[str, Any]:
    return document()["schemas"][name]


def resolve(property_schema: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
    """The message (its name and its schema) that a property, or the items of a list property, holds."""
    while property_schema.get("type") == "array":
        property_schema = property_schema["items"]
    name = property_schema.get("$ref")
    return name, schema(name) if name else property_schema


@functools.cache
def snake_case(name: str) -> str:
    """Google's messages name fields as its protocol buffers do."""
    return re.sub(r"(?<!^)([A-Z])", lambda match: "_" + match[1].lower(), name)


@functools.cache
def checker(name: str) -> Check:
    return _object_check(name, schema(name))


def check_request(name: str, body: Any, prefix: str = "") -> None:
    """Refuse a body as Google's JSON parser does: every violation in one 400."""
    violations: Violations = []
    checker(name)(without_nulls(body), prefix, violations)
    if violations:
        raise field_violations("\n".join(text for _, text in violations), violations)


def check_response(name: str, body: Any) -> Violations:
    violations: Violations = []
    checker(name)(body, "", violations)
    return violations


def check_query(resource: dict[str, Any], query: dict[str, list[str]]) -> None:
    """Refuse query parameters that neither the method nor the API as a whole has."""
    known = document()["parameters"] | resource.get("parameters", {})
    violations = [("", _unknown_parameter(name)) for name in query if name not in known]
    for name, values in query.items():
        violations += [v for value in values if (v := _bad_parameter(name, known.get(name, {}), value))]
    if violations:
        raise field_violations("\n".join(text for _, text in violations), violations)


def _unknown_parameter(name: str) -> str:
    return (
        f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
        f"Field '{name}' could not be found in request message."
    )


def _bad_parameter(name: str, rule: dict[str, Any], value: str) -> tuple[str, str] | None:
    field = snake_case(name)
    if rule.get("type") == "boolean" and value.lower() not in ("true", "false"):
        return field, f"Invalid value at '{field}' (TYPE_BOOL), \"{value}\""
    if "enum" in rule and value not in rule["enum"]:
        return field, f"Invalid value at '{field}' (TYPE_ENUM), \"{value}\""
    return None


def method(*names: str) -> dict[str, Any]:
    """A method's description: `method("batchUpdate")`, `method("values", "get")`."""
    resource = document()["resources"]["spreadsheets"]
    for name in names[:-1]:
        resource = resource["resources"][name]
    return resource["methods"][names[-1]]


def without_nulls(value: Any) -> Any:
    """In JSON for protocol buffers `null` means "not set"."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def _compile(rule: dict[str, Any]) -> Check:
    if "$ref" in rule:
        return _reference_check(rule["$ref"])
    kind = rule.get("type")
    if kind == "array":
        return _array_check(_compile(rule["items"]))
    if kind == "object":
        return _map_check(_compile(rule["additionalProperties"]))
    if kind == "any":
        return lambda value, path, out: None
    return _scalar_check(rule)


def _reference_check(name: str) -> Check:
    def check(value: Any, path: str, out: Violations) -> None:
        checker(name)(value, path, out)  # looked up late: schemas refer to themselves

    return check


def _object_check(name: str, rule: dict[str, Any]) -> Check:
    properties = {key: (snake_case(key), _compile(item)) for key, item in rule.get("properties", {}).items()}
    oneof, members = ONE_OF.get(name, ("", set()))

    def check(value: Any, path: str, out: Violations) -> None:
        if not isinstance(value, dict):
            out.append(_misfit(path, f"type.googleapis.com/google.apps.sheets.v4.{name}", value))
            return
        for key, item in value.items():
            known = properties.get(key)
            if known is None:
                out.append((path, _unknown_name(key, path)))
            else:
                known[1](item, f"{path}.{known[0]}" if path else known[0], out)
        if members and len(chosen := [key for key in value if key in members]) > 1:
            out.append((path, already_set(path, oneof, chosen[1])))

    return check


def _misfit(path: str, type_name: str, value: Any) -> tuple[str, str]:
    return path, f"Invalid value at '{path}' ({type_name}), {json.dumps(value, ensure_ascii=False)}"


def _unknown_name(key: str, path: str) -> str:
    where = f" at '{path}'" if path else ""
    return f'Invalid JSON payload received. Unknown name "{key}"{where}: Cannot find field.'


def already_set(path: str, oneof: str, key: str) -> str:
    return f"Invalid value at '{path}' (oneof), oneof field '{oneof}' is already set. Cannot set '{key}'"


def _array_check(item_check: Check) -> Check:
    def check(value: Any, path: str, out: Violations) -> None:
        if not isinstance(value, list):
            out.append(_misfit(path, "type.googleapis.com/google.protobuf.ListValue", value))
            return
        for index, item in enumerate(value):
            item_check(item, f"{path}[{index}]", out)

    return check


def _map_check(item_check: Check) -> Check:
    def check(value: Any, path: str, out: Violations) -> None:
        for key, item in value.items():
            item_check(item, f"{path}[{key}]", out)

    return check


def _is_integer(value: Any) -> bool:
    return _is_number(value) and float(value).is_integer() and -(1 << 31) <= value < 1 << 31


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_SCALARS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "string": (lambda value: isinstance(value, str), "TYPE_STRING"),
    "integer": (_is_integer, "TYPE_INT32"),
    "number": (_is_number, "TYPE_DOUBLE"),
    "boolean": (lambda value: isinstance(value, bool), "TYPE_BOOL"),
}


def _scalar_check(rule: dict[str, Any]) -> Check:
    fits, type_name = _SCALARS[rule["type"]]
    allowed = frozenset(rule["enum"]) if "enum" in rule else None

    def check(value: Any, path: str, out: Violations) -> None:
        if not fits(value):
            out.append(_misfit(path, type_name, value))
        elif allowed is not None and value not in allowed:
            out.append(_misfit(path, "TYPE_ENUM", value))

    return check
