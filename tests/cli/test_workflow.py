"""Output for GitHub Actions."""

import os

from ita_sync.errors import SettingsError
from tests.conftest import edit_cell

from .conftest import CSV, OUTCOME


def test_run_writes_annotations_and_step_summary(project, ita_sync, fake_engine, monkeypatch):
    edit_cell(project / CSV, 1, OUTCOME, "")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project / "summary"))
    answer = ita_sync("run")
    assert "::error title=F2 missing-outcome::" in answer.out
    assert "ฉบับร่าง" in (project / "summary").read_text(encoding="utf-8")


def test_error_is_an_annotation(english, ita_sync, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    (english / CSV).unlink()
    assert "::error title=ita-sync::There is no workbook" in ita_sync("run").out


def test_unwritable_step_summary_is_not_an_error(project, ita_sync, fake_engine, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project / "nowhere" / "summary"))
    answer = ita_sync("run")
    assert answer.code == 0
    assert "เขียนสรุปของขั้นตอนไม่ได้ (ไม่พบไฟล์หรือโฟลเดอร์)" in answer.err


def test_summary_of_an_earlier_run_is_not_published(project, ita_sync, fake_engine, monkeypatch):
    ita_sync("run")
    old = project / "out" / "summary.md"
    os.utime(old, (0, 0))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project / "summary"))
    monkeypatch.setattr("ita_sync.output.run_json", fail_to_write)
    assert ita_sync("run").code == 2
    assert old.exists()
    assert not (project / "summary").exists()


def fail_to_write(_result):
    raise SettingsError("run.json cannot be written.")
