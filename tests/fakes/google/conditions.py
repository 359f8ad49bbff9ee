"""Conditions of data validation and conditional formats: which go where, and with how many values.

Google's discovery document says so in the descriptions of the condition types, so it is read there.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

from . import discovery
from .errors import ApiError, invalid

VALIDATION, FORMATTING = "data validation", "conditional formatting"
_COUNTS = {"a single ConditionValue": 1, "exactly two ConditionValues": 2, "no ConditionValues": 0}
_FORMATS = {"backgroundColor", "backgroundColorStyle", "textFormat"}
_TEXT_FORMATS = {"bold", "italic", "strikethrough", "underline", "foregroundColor", "foregroundColorStyle"}


@functools.cache
def _descriptions() -> dict[str, str]:
    types = discovery.schema("BooleanCondition")["properties"]["type"]
    return dict(zip(types["enum"], types["enumDescriptions"], strict=True))


def check(condition: dict[str, Any], use: str, find: Callable[[str], object]) -> None:
    """Refuse a condition that Google does not take for this use; `find` looks up a range."""
    kind = condition.get("type", "CONDITION_TYPE_UNSPECIFIED")
    if kind == "CONDITION_TYPE_UNSPECIFIED":
        raise invalid("ConditionType is required.")
    supported = re.search(r"Supported by ([^.]*)", _descriptions()[kind])
    if not supported or use not in supported[1]:
        raise invalid(f"ConditionType '{kind}' is not supported in {use}.")
    values = [value.get("userEnteredValue", "") for value in condition.get("values", [])]
    _check_count(kind, len(values))
    if kind == "CUSTOM_FORMULA" and not values[0].startswith(("=", "+")):
        raise invalid(f"Invalid ConditionValue.userEnteredValue: {values[0]}")
    if kind == "ONE_OF_RANGE":
        _check_range(values[0], find)


def _check_count(kind: str, count: int) -> None:
    required = re.search(r"Requires (a single|exactly two|no) ConditionValues?", _descriptions()[kind])
    wanted = _COUNTS[required[0].removeprefix("Requires ")] if required else count
    if count != wanted:
        raise invalid(f"ConditionType '{kind}' requires {wanted} ConditionValues, got {count}.")
    if kind == "ONE_OF_LIST" and not count:
        raise invalid("ConditionType 'ONE_OF_LIST' requires at least one ConditionValue.")


def _check_range(text: str, find: Callable[[str], object]) -> None:
    try:
        find(text.removeprefix("="))
    except ApiError:
        raise invalid(f"Invalid ConditionValue.userEnteredValue: {text}") from None


def check_format_rule(rule: dict[str, Any], find: Callable[[str], object]) -> None:
    """Refuse a conditional format that Google would not store."""
    if "gradientRule" in rule:
        return
    if "booleanRule" not in rule:
        raise invalid("A conditional format rule needs a booleanRule or a gradientRule.")
    condition, wanted = rule["booleanRule"].get("condition", {}), rule["booleanRule"].get("format", {})
    check(condition, FORMATTING, find)
    if any(_names_other_tab(value.get("userEnteredValue", "")) for value in condition.get("values", [])):
        raise invalid("Conditional format rule cannot reference a different sheet.")
    beyond = (wanted.keys() - _FORMATS) | (wanted.get("textFormat", {}).keys() - _TEXT_FORMATS)
    if beyond:
        raise invalid(f"ConditionalFormatRule.format cannot set {', '.join(sorted(beyond))}.")


def _names_other_tab(text: str) -> bool:
    """Only INDIRECT, whose argument is a string, may look into another tab."""
    outside_strings = re.sub(r'"[^"]*"', "", text)
    return text.startswith(("=", "+")) and "!" in outside_strings
