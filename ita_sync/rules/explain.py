"""Describe for a terminal the rules, with their examples, and the repairs that were made to texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic.fields import FieldInfo

from ita_sync.domain import Table
from ita_sync.domain.language import Lang, LocalizedText
from ita_sync.rules.checks.damage import repaired_lines
from ita_sync.rules.examples import Example, examples
from ita_sync.rules.registry import RULES
from ita_sync.rules.rule import EnabledRule, Options, Rule, with_years
from ita_sync.text.excerpt import common_ends

FAILS = LocalizedText("ไม่ผ่าน", "Fails")
PASSES = LocalizedText("ผ่าน", "Passes")
SETTINGS = LocalizedText("ตั้งค่าใน config/ita.toml", "Settings in config/ita.toml")
NO_REPAIRS = LocalizedText("ไม่มีข้อความที่ต้องปรับแก้", "No text needed repair.")
EXAMPLE = LocalizedText("ตัวอย่างที่ {number}", "{why}")
UNSEEN = re.compile("[^\\S \\n]|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ue000-\uf8ff]")
PLACE = re.compile(r"\{\w+\}")
EXAMPLE_YEAR = Example.model_fields["fiscal_year"].default  # of rules that are explained without settings
CONTEXT = 20  # how many characters around a repair are shown
SHOWN = (
    "today",
    "due",
    "fiscal_year",
    "contacts",
    "measures_before",
    "has_status_column",
    "extra_columns",
    "options",
    "merges",
)


def overview(enabled: Sequence[EnabledRule], lang: Lang) -> Iterator[str]:
    """One line per rule: its id, its severity in the settings, and its title."""
    severities: Mapping[str, str] = {item.rule.id: item.severity for item in enabled}
    width = max(map(len, RULES))
    for rule in RULES.values():
        yield f"{rule.id:<{width}}  {severities.get(rule.id, 'off'):<7}  {rule.title.in_language(lang)}"


def explanation(rule: Rule, lang: Lang, fiscal_year: int = EXAMPLE_YEAR) -> Iterator[str]:
    """The lines that explain one rule: its texts, for a report of a fiscal year, its settings and its examples."""
    yield f"{rule.id} ({rule.severity}): {rule.title.in_language(lang)}"
    yield f"  {PLACE.sub('…', rule.message.in_language(lang))}"
    yield f"  {with_years(rule.hint, fiscal_year).in_language(lang)}"
    yield ""
    yield f"{SETTINGS.in_language(lang)}:"
    yield f"  [rules.{rule.id}]"
    yield from _settings(rule.options, rule.severity, lang)
    for words, failing in ((FAILS, True), (PASSES, False)):
        yield ""
        yield f"{words.in_language(lang)}:"
        chosen = (example for example in examples(rule.id) if bool(example.found) == failing)
        for number, example in enumerate(chosen, 1):
            yield f"  - {EXAMPLE.format(number=number, why=example.why).in_language(lang)}"
            yield from _example(example, lang)


def _settings(options: type[Options], severity: str, lang: Lang) -> Iterator[str]:
    for name, field in options.model_fields.items():
        value = severity if name == "severity" else field.get_default(call_default_factory=True)
        yield f"  {name} = {_toml(value)}  # {described(field).in_language(lang)}"


def described(field: FieldInfo) -> LocalizedText:
    """What an option is for."""
    thai = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    return LocalizedText(str(thai.get("th", "")), field.description or "")


def _example(example: Example, lang: Lang) -> Iterator[str]:
    for number, row in enumerate(example.rows, 2):
        for column, text in row.items():
            yield f"      {number}: {column} = {_toml(text)}"
    for name in SHOWN:
        if name in example.model_fields_set:
            yield f"      {name} = {_toml(getattr(example, name))}"
    for finding in example.findings(lang):
        yield f"      -> {finding.cell or '-'} {finding.severity}: {finding.message}"


def repairs_shown(table: Table, lang: Lang) -> Iterator[str]:
    """One line per repaired line of text: what was typed, and what the report prints instead."""
    repairs = list(repaired_lines(table))
    if not repairs:
        yield NO_REPAIRS.in_language(lang)
    for repair in repairs:
        typed, repaired = _around_the_difference(repair.typed, repair.repaired)
        yield f"{repair.cell}: “{_visible(typed)}” → “{_visible(repaired)}”"


def _around_the_difference(typed: str, repaired: str) -> tuple[str, str]:
    """Both texts without the beginning and end that they share, except for `CONTEXT` characters of each."""
    head, tail = common_ends(typed, repaired)
    return _cut(typed, head, tail), _cut(repaired, head, tail)


def _cut(text: str, head: int, tail: int) -> str:
    first, last = max(0, head - CONTEXT), min(len(text), len(text) - tail + CONTEXT)
    return ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")


def _visible(text: str) -> str:
    """The text with its invisible characters replaced by their code points."""
    return UNSEEN.sub(lambda found: f"‹U+{ord(found[0]):04X}›", text)


def _toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
