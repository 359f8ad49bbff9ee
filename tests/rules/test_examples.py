"""Every rule has examples that pass and fail, and each of its settings appears in one of them."""

import re
from importlib.resources import files

import pytest

from ita_sync.rules import RULES, check, select
from ita_sync.rules.examples import Example, examples
from ita_sync.rules.rule import Options

EXAMPLES = [(rule_id, example) for rule_id in RULES for example in examples(rule_id)]


@pytest.mark.parametrize(("rule_id", "example"), EXAMPLES, ids=lambda value: getattr(value, "why", value))
def test_example(rule_id, example):
    found = tuple(f"{finding.cell or '-'} {finding.severity}" for finding in example.findings("th"))
    assert found == example.found


def test_each_file_belongs_to_a_rule():
    names = {
        file.name.removesuffix(".toml")
        for file in files("ita_sync.rules.checks").joinpath("examples").iterdir()
    }
    assert names == set(RULES)


@pytest.mark.parametrize("rule_id", RULES)
def test_each_rule_has_both_kinds(rule_id):
    assert {bool(example.found) for example in examples(rule_id)} == {True, False}
    assert all(example.why for example in examples(rule_id))


@pytest.mark.parametrize("rule_id", RULES)
def test_each_option_has_an_example(rule_id):
    own = set(RULES[rule_id].options.model_fields) - set(Options.model_fields)
    assert own <= {name for example in examples(rule_id) for name in example.options}


@pytest.mark.parametrize("rule_id", RULES)
@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_finding_has_a_complete_message_and_hint(rule_id, lang):
    for example in examples(rule_id):
        for finding in example.findings(lang):
            assert finding.message
            assert finding.hint
            assert not re.search(r"\{\w*\}", finding.message)
            assert bool(re.search("[ก-๙]", finding.hint.replace("ต.ค.", ""))) or lang == "en"


def test_good_rows_have_no_findings():
    example = Example(rule="missing-outcome", rows=({}, {}, {}, {}))
    assert not check(example.context(), select({}), "th")


def test_a_merge_has_to_be_a_cell_range():
    with pytest.raises(ValueError, match="no block"):
        Example(rule="missing-outcome", merges=("A2",)).grid()
