from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from ita_sync.domain import Document, PdfEngine
from ita_sync.errors import ExitCode, ReportError
from ita_sync.report.engines import chromium
from ita_sync.report.engines.chromium import NAMES, ChromiumEngine

PAGE = Document("<p>ก", {}, "")


def browser(folder: Path, script: str) -> Path:
    """A program that calls itself a browser."""
    path = folder / "browser"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def failure(path: Path, **options: float) -> ReportError:
    with pytest.raises(ReportError) as caught:
        ChromiumEngine(path, **options).print(PAGE)
    assert caught.value.exit_code == ExitCode.REPORT
    return caught.value


def test_it_prints_and_names_itself(engine: PdfEngine) -> None:
    assert engine.print(PAGE).startswith(b"%PDF")
    assert any(name in engine.name for name in ("Chrom", "Edge"))


def test_no_browser_is_said_with_two_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(chromium, "MAC", ())
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(ReportError, match="no Chrome, Chromium or Edge") as caught:
        ChromiumEngine()
    assert "GOTENBERG_URL" in caught.value.hint


@pytest.mark.parametrize(
    ("installed", "found"),
    [
        (("chromium-headless-shell", "chromium"), "chromium"),
        (("chromium-headless-shell",), "chromium-headless-shell"),
    ],
)
def test_a_headless_shell_prints_where_there_is_no_other_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: tuple[str, ...], found: str
) -> None:
    for name in installed:
        (tmp_path / name).touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "NAMES", NAMES)  # the program's own, not those of the tests
    assert chromium.find_browser().name == found


def test_a_browser_that_makes_no_pdf_is_quoted(tmp_path: Path) -> None:
    error = failure(browser(tmp_path, "echo 'cannot open display' >&2; exit 3"))
    assert "made no PDF (it ended with 3). It said: cannot open display" in error.message


def test_a_browser_that_hangs_is_given_up(tmp_path: Path) -> None:
    assert (
        "did not finish the PDF within 0 s"
        in failure(browser(tmp_path, "exec sleep 20"), timeout=0.3).message
    )


def test_a_browser_that_cannot_start_is_named(tmp_path: Path) -> None:
    assert "cannot be started" in failure(tmp_path / "nowhere").message


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    failure(browser(tmp_path, 'mkdir "$TMPDIR/org.chromium.Chromium.x"; exit 1'))
    assert [path.name for path in tmp_path.iterdir()] == ["browser"]


def test_a_temporary_folder_may_lie_deeper_than_a_socket(
    engine: PdfEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("x" * 100) / ("y" * 100)
    deep.mkdir(parents=True)
    monkeypatch.setenv("TMPDIR", str(deep))
    assert engine.print(PAGE).startswith(b"%PDF")
    assert not [*deep.iterdir()]


@pytest.mark.parametrize("forks", ["sleep 30 & sleep 30", "(trap '' TERM HUP; exec sleep 30) & exit 0"])
def test_what_a_browser_has_started_does_not_outlive_it(tmp_path: Path, forks: str) -> None:
    path = browser(tmp_path, f"echo $$ > {tmp_path}/group\n{forks}")
    failure(path, timeout=0.5)
    assert is_gone(int((tmp_path / "group").read_text()))


def is_gone(group: int) -> bool:
    """Whether no process of a group is left; one that was killed is, until its new parent has heard of it."""
    for _moment in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_a_pdf_cut_off_is_none(tmp_path: Path) -> None:
    script = 'for word; do case $word in --print-to-pdf=*) echo "%PDF-1.4 half" > "${word#*=}";; esac; done'
    assert "made no PDF (it ended with 0)." in failure(browser(tmp_path, script)).message


@pytest.mark.parametrize("script", ["exec sleep 20", "printf '\\377'", "exit 1"])
def test_a_browser_that_does_not_say_its_name_has_that_of_its_file(tmp_path: Path, script: str) -> None:
    assert ChromiumEngine(browser(tmp_path, script), timeout=0.3).name == "browser"
