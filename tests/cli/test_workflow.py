"""As a step of a GitHub workflow: what its page shows."""

from tests.conftest import edit_cell

from .conftest import CSV, OUTCOME


def test_on_github_the_step_shows_the_night(project, ita_sync, fake_engine, monkeypatch):
    edit_cell(project / CSV, 1, OUTCOME, "")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project / "summary"))
    answer = ita_sync("run")
    assert "::error title=F2 missing-outcome::" in answer.out
    assert "ฉบับร่าง" in (project / "summary").read_text(encoding="utf-8")


def test_on_github_a_failure_is_an_annotation(project, ita_sync, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    (project / CSV).unlink()
    assert "::error title=ita-sync::There is no workbook" in ita_sync("run").out
