"""Which Gotenberg a workflow names, and whether it is old."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ita_sync.report.engines.gotenberg_versions import KNOWN, images
from tests.conftest import ROOT

TODAY = date(2026, 11, 29)


def said(folder: Path, line: str, today: date = TODAY) -> list[tuple[str, str]]:
    path = folder / ".github" / "workflows" / "nightly.yml"
    path.parent.mkdir(parents=True)
    path.write_text(f"services:\n  gotenberg:\n    {line}\n", encoding="utf-8")
    return [(text.en, str(fix)) for text, fix in images(folder, today)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("image: gotenberg/gotenberg:8.36.0-chromium", "nightly.yml prints with Gotenberg 8.36.0"),
        ("image: 'gotenberg/gotenberg:8.40.1'  # newer", "nightly.yml prints with Gotenberg 8.40.1"),
        ("image: gotenberg/gotenberg:9.12.0-chromium", "nightly.yml prints with Gotenberg 9.12.0"),
        ("image: gotenberg/gotenberg:10.0.0", "nightly.yml prints with Gotenberg 10.0.0"),
        ("image: gotenberg/gotenberg:8.9.2-chromium", "8.9.2, older than 8.36.0"),
        ("image: docker.io/gotenberg/gotenberg:8.31.0@sha256:00", "8.31.0, older than 8.36.0"),
        ("image: gotenberg/gotenberg:7.10.2", "7.10.2, older than 8.36.0"),
        ("image: gotenberg/gotenberg:9.1.0", "9.1.0, older than 9.10.0"),
        ("image: gotenberg/gotenberg", "no exact version of Gotenberg (latest)"),
        ('image: "gotenberg/gotenberg:8"', "no exact version of Gotenberg (8)"),
        ("image: gotenberg/gotenberg:8.36-chromium", "no exact version of Gotenberg (8.36-chromium)"),
        ("image: gotenberg/gotenberg:${{ matrix.tag }}", "no exact version of Gotenberg (${{)"),
    ],
)
def test_an_image_is_judged(tmp_path: Path, line: str, words: str) -> None:
    ((one, fix),) = said(tmp_path, line)
    assert words in one
    assert ("such as" in fix) is ("," in words or "no exact" in words)


@pytest.mark.parametrize(
    "line",
    ["# image: gotenberg/gotenberg:8.1.0", "image: postgres:17", "image: gotenberg/gotenberg@sha256:00"],
)
def test_what_names_no_version_of_gotenberg(tmp_path: Path, line: str) -> None:
    assert said(tmp_path, line) == []


def test_a_known_one_grows_old(tmp_path: Path) -> None:
    ((one, fix),) = said(tmp_path, "image: gotenberg/gotenberg:8.36.0-chromium", date(2027, 6, 1))
    assert "8.36.0 of 2026-08-14; there may be a newer one" in one
    assert "Dependabot does not" in fix


def test_our_own_workflows_use_what_is_known_to_work() -> None:
    named = " ".join(text.en for text, fix in images(ROOT, TODAY) if not fix)
    assert all(f"Gotenberg {known.name}" in named for known in KNOWN)


def test_no_workflow_at_all(tmp_path: Path) -> None:
    assert list(images(tmp_path, TODAY)) == []


@pytest.mark.parametrize("predicate", ["glob", "read_text"])
def test_workflows_that_may_not_be_read_do_not_run_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, predicate: str
) -> None:
    def shut(path: Path, *_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, predicate, shut)
    assert said(tmp_path, "image: gotenberg/gotenberg:8.1.0") == []
