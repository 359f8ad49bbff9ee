"""Register every rule by its id, and select those that the settings leave on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from ita_sync.domain import LocalizedText
from ita_sync.domain.language import Lang, as_localized
from ita_sync.errors import SettingsError
from ita_sync.rules.checks import (
    damage,
    duplicates,
    early_results,
    mentioned_years,
    missing,
    numbering,
    owners,
    periods,
    placeholders,
    repeats,
    rows_of_another_year,
    stray,
    unprintable,
    whole_sheet,
)
from ita_sync.rules.rule import EnabledRule, Options, Rule
from ita_sync.settings.errors import described, did_you_mean, place

FAMILIES = (
    whole_sheet,
    rows_of_another_year,
    early_results,
    missing,
    periods,
    owners,
    mentioned_years,
    duplicates,
    numbering,
    repeats,
    stray,
    damage,
    unprintable,
    placeholders,
)
RULES: Mapping[str, Rule] = {rule.id: rule for family in FAMILIES for rule in family.RULES}


def select(settings: Mapping[str, Mapping[str, Any]]) -> tuple[EnabledRule, ...]:
    """Select the rules that are on.

    Args:
        settings: The id of a rule -> its table `[rules.<id>]`.

    Returns:
        The rules that are on, in the registry's order, with their options.

    Raises:
        SettingsError: An id or an option is unknown, or a value is invalid.
    """
    for rule_id in settings:
        find(rule_id)
    rules = (_enable(rule, settings.get(rule.id, {})) for rule in RULES.values())
    return tuple(rule for rule in rules if rule)


def labels(lang: Lang) -> dict[str, str]:
    """The label of every rule for the status column, by the rule's id."""
    return {rule_id: rule.label.in_language(lang) for rule_id, rule in RULES.items()}


def find(rule_id: str) -> Rule:
    """Find a rule by its id.

    Raises:
        SettingsError: There is no such rule.
    """
    if rule_id not in RULES:
        raise SettingsError(
            LocalizedText("rules.{id}: ไม่มีกฎนี้{near}", "rules.{id}: there is no such rule{near}").format(
                id=rule_id, near=did_you_mean(rule_id, RULES)
            ),
            hint=LocalizedText("ดูกฎทั้งหมดด้วย ita-sync rules", "ita-sync rules lists them all."),
        )
    return RULES[rule_id]


def _enable(rule: Rule, values: Mapping[str, Any]) -> EnabledRule | None:
    options = _options(rule, values)
    severity = options.severity or rule.severity
    return None if severity == "off" else EnabledRule(rule, options, severity)


def _options(rule: Rule, values: Mapping[str, Any]) -> Options:
    try:
        return rule.options.model_validate(values)
    except ValidationError as error:
        fault = error.errors()[0]
        raise SettingsError(
            as_localized("rules.{id}.{place}: {described}").format(
                id=rule.id, place=place(fault["loc"]), described=described(fault, rule.options)
            ),
            hint=LocalizedText(
                f"ดูคำอธิบายของกฎนี้ด้วย ita-sync rules {rule.id}", f"ita-sync rules {rule.id} explains the rule."
            ),
        ) from None
