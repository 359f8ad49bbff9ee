"""The output of `ita-sync rules` and of `ita-sync validate --show-repairs`."""

import pytest

from ita_sync.rules import RULES
from tests.conftest import edit_cell, edit_settings

CSV = "config/example/measures.csv"


def test_rules_lists_them_all(project, ita_sync):
    edit_settings(project, '# severity = "error"', 'severity = "off"')
    answer = ita_sync("rules")
    assert answer.code == 0
    assert [line.split()[0] for line in answer.out.splitlines()] == list(RULES)
    assert "missing-outcome             off" in answer.out


def test_rules_needs_no_settings(tmp_path, monkeypatch, ita_sync):
    monkeypatch.chdir(tmp_path)
    assert ita_sync("rules").code == 0
    assert "ไม่ผ่าน" in ita_sync("rules", "other-year").out


@pytest.mark.parametrize("rule_id", RULES)
def test_rules_explains_one_with_its_examples(project, ita_sync, rule_id):
    edit_settings(project, 'lang = "th"', 'lang = "en"')
    answer = ita_sync("rules", rule_id)
    assert answer.code == 0
    assert f"[rules.{rule_id}]" in answer.out
    assert all(f"  {name} = " in answer.out for name in RULES[rule_id].options.model_fields)
    fails, _, passes = answer.out.partition("\nPasses:")
    assert "->" in fails
    assert "->" not in passes
    assert passes.strip()


def test_an_unknown_rule(project, ita_sync):
    answer = ita_sync("rules", "other-yaer")
    assert answer.code == 2
    assert "หมายถึง other-year หรือไม่" in answer.err


def test_repairs_are_shown_beside_what_was_typed(project, ita_sync):
    edit_cell(project / CSV, 1, 4, "จัดทำคู ่มือ\u200bแล้ว")
    answer = ita_sync("validate", "--show-repairs")
    assert "E2: info text-repaired" in answer.out
    assert "E2: “จัดทำคู ่มือ‹U+200B›แล้ว” → “จัดทำคู่มือแล้ว”" in answer.out


def test_long_texts_are_cut_around_the_repair(project, ita_sync):
    edit_cell(project / CSV, 1, 4, "ก" * 100 + "ผู ้" + "ข" * 100)
    assert (
        f"“…{'ก' * 18}ผู ้{'ข' * 19}…” → “…{'ก' * 18}ผู้{'ข' * 19}…”"
        in ita_sync("validate", "--show-repairs").out
    )


def test_no_repairs(project, ita_sync):
    assert "ไม่มีข้อความที่ต้องปรับแก้" in ita_sync("validate", "--show-repairs").out


def test_repairs_are_shown_as_text_only(project, ita_sync):
    assert ita_sync("validate", "--show-repairs", "--format", "json").code == 2
