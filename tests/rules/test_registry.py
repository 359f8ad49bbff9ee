"""The registry: which rules are on, their severities, and their texts in both languages."""

import re
from datetime import date
from string import Formatter

import pytest

from ita_sync.errors import SettingsError
from ita_sync.rules import RULES, select
from ita_sync.rules.checks.numbering import DOUBLE, LIST
from ita_sync.rules.checks.owners import MISSPELT
from ita_sync.rules.checks.period_reasons import REASONS
from ita_sync.rules.checks.periods import BEYOND
from ita_sync.rules.examples import Example, examples

THAI = re.compile("[ก-๛]")


@pytest.mark.parametrize("rule_id", RULES)
def test_every_rule_has_texts_in_both_languages(rule_id):
    rule = RULES[rule_id]
    for words in (rule.title, rule.label, rule.message, rule.hint):
        assert THAI.search(words.th)
        assert words.en.strip()
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule_id)


MESSAGES = (
    *(rule.message for rule in RULES.values()),
    *(reason.message for reason in REASONS.values()),
    *(beyond.message for beyond in BEYOND),
    DOUBLE,
    LIST,
    MISSPELT,
)


@pytest.mark.parametrize("words", MESSAGES)
def test_both_languages_name_the_same_details(words):
    details = [{name for _, name, _, _ in Formatter().parse(text) if name is not None} for text in words]
    assert details[0] - {"header"} == details[1] - {"header"}
    assert all(name.isidentifier() for names in details for name in names)


@pytest.mark.parametrize("rule_id", RULES)
def test_every_rule_can_be_off(rule_id):
    assert rule_id not in {item.rule.id for item in select({rule_id: {"severity": "off"}})}


@pytest.mark.parametrize("rule_id", RULES)
@pytest.mark.parametrize("severity", ["error", "warning", "info"])
def test_every_rule_is_as_severe_as_the_settings_say_at_most(rule_id, severity):
    order = ["error", "warning", "info"]
    for example in examples(rule_id):
        if example.found:
            changed = example.model_copy(update={"options": {**example.options, "severity": severity}})
            severities = [finding.severity for finding in changed.findings("th")]
            assert len(severities) == len(example.found)
            assert all(order.index(each) >= order.index(severity) for each in severities)


def test_milder_cases_stay_milder():
    example = Example(rule="missing-outcome", rows=({"outcome": ""},), today=date(2025, 3, 1))
    assert [finding.severity for finding in example.findings("th")] == ["warning"]
    milder = example.model_copy(update={"options": {"severity": "info"}})
    assert [finding.severity for finding in milder.findings("th")] == ["info"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"other-yaer": {}}, "rules.other-yaer: there is no such rule; did you mean other-year?"),
        ({"other-year": {"alow": []}}, "rules.other-year.alow: unknown key; did you mean allow?"),
        ({"other-year": {"allow": ["x"]}}, "rules.other-year.allow, no. 1: "),
        ({"shrunk": {"fraction": 2}}, "rules.shrunk.fraction: has to be less than 1"),
        ({"too-long": {"limit": 0}}, "rules.too-long.limit: "),
        (
            {"missing-outcome": {"severity": "bad"}},
            "severity: has to be one of 'error', 'warning', 'info' or 'off'",
        ),
        ({"missing-outcome": {"before_end": "bad"}}, "rules.missing-outcome.before_end: "),
        ({"text-repaired": {"ignore": ["no-such-kind"]}}, "rules.text-repaired.ignore, no. 1: "),
        ({"other-year": {"columns": ["outcom"]}}, "rules.other-year.columns, no. 1: "),
    ],
)
def test_a_wrong_setting_is_named(settings, message):
    with pytest.raises(SettingsError, match=re.escape(message)):
        select(settings)


@pytest.mark.parametrize(
    ("rule", "key", "value", "wanted"),
    [
        ("numbering", "lists", "yes", "true or false, without quotation marks"),
        ("numbering", "lists", 0, "true or false"),
        ("period-outside-fiscal-year", "allow_longer", "no", "true or false, without quotation marks"),
        ("shrunk", "fraction", "0.5", "a number, without quotation marks"),
        ("shrunk", "fraction", True, "a number"),
        ("outcome-repeats-summary", "min_letters", "10", "a whole number, without quotation marks"),
        ("outcome-repeats-another", "min_letters", 10.5, "a whole number"),
        ("too-long", "limit", True, "a whole number"),
    ],
)
def test_an_option_of_another_type_is_refused(rule, key, value, wanted):
    with pytest.raises(SettingsError) as error:
        select({rule: {key: value}})
    assert error.value.message == f"rules.{rule}.{key}: has to be {wanted}"
