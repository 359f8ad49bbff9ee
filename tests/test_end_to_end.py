"""The whole job on the seed report: every word of it has to be in the PDF, whichever way it was made."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ita_sync.thai import to_thai_digits
from tests.conftest import ROOT, Answer, edit_settings, read_rows
from tests.fakes.google import Document, SheetsServer
from tests.fakes.gotenberg import GotenbergServer

EXAMPLE = ROOT / "config" / "example" / "measures.csv"
PDF = Path("out/report-2568.pdf")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def assert_holds_the_seed(pdf: Path) -> None:
    """As another program reads the PDF, spaces aside; a line may run on over the end of a page."""
    read = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, text=True, check=True).stdout
    have = squeezed(read)
    assert "\ufffd" not in have
    for row in read_rows(EXAMPLE):
        for word in to_thai_digits(" ".join(row)).split():
            parts = ((word[:cut], word[cut:]) for cut in range(len(word)))
            assert any(head in have and tail in have for head, tail in parts), word


@pytest.fixture
def gotenberg() -> Iterator[GotenbergServer]:
    with GotenbergServer() as server:
        yield server


@pytest.fixture
def google() -> Iterator[SheetsServer]:
    with SheetsServer() as server:
        yield server


def use(google: SheetsServer, project: Path, monkeypatch: pytest.MonkeyPatch, **sharing: Any) -> Document:
    """Point the project at a Google Sheet that holds the example's rows."""
    document = Document.from_rows("รายงาน ITA", {"มาตรการ": read_rows(EXAMPLE)})
    url = f"https://docs.google.com/spreadsheets/d/{google.add(document, **sharing)}/edit#gid=0"
    edit_settings(project, "config/example/measures.csv", url)
    for name, value in google.environment(google.key_file(project)).items():
        monkeypatch.setenv(name, value)
    return document


def test_with_a_local_browser(project: Path, ita_sync: Callable[..., Answer]) -> None:
    answer = ita_sync("run")
    assert answer.code == 0
    assert_holds_the_seed(PDF)
    record = json.loads(Path("out/run.json").read_text(encoding="utf-8"))
    assert record["status"] == "final"
    assert "Chrom" in record["report"]["engine"]


def test_with_gotenberg(
    project: Path,
    ita_sync: Callable[..., Answer],
    gotenberg: GotenbergServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GOTENBERG_URL", gotenberg.url)
    assert ita_sync("run").code == 0
    assert_holds_the_seed(PDF)


def test_from_a_google_sheet(
    project: Path, ita_sync: Callable[..., Answer], google: SheetsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = use(google, project, monkeypatch)
    before = document.snapshot()
    edit_settings(project, "# flags = true", "flags = false #")
    assert ita_sync("run").code == 0
    assert_holds_the_seed(PDF)
    assert (google.reads, google.writes) == (1, 0)
    assert document.snapshot() == before
    record = json.loads(Path("out/run.json").read_text(encoding="utf-8"))
    assert record["google"]["reads"] == 1


def test_a_hole_makes_a_draft_that_names_it(project: Path, ita_sync: Callable[..., Answer]) -> None:
    text = Path("config/example/measures.csv").read_text(encoding="utf-8")
    hole = read_rows(EXAMPLE)[5][5]
    Path("config/example/measures.csv").write_text(text.replace(hole, "รอผล"), encoding="utf-8")
    assert ita_sync("run", "--date", "2025-11-01").code == 0
    read = subprocess.run(["pdftotext", "-raw", PDF, "-"], capture_output=True, text=True, check=True).stdout
    assert "ฉบับร่าง" in squeezed(read)
    assert "ยังไม่ได้รายงานผลลัพธ์" in squeezed(read)
    assert json.loads(Path("out/run.json").read_text(encoding="utf-8"))["status"] == "draft"


def test_a_failed_run_leaves_nothing_that_could_be_taken_for_tonights(
    project: Path, ita_sync: Callable[..., Answer]
) -> None:
    assert ita_sync("run").code == 0
    Path("config/example/measures.csv").unlink()
    assert ita_sync("run").code == 3
    assert not PDF.exists()
    assert sorted(path.name for path in Path("out").glob("*.*")) == ["run.json", "status.html", "summary.md"]


def test_a_dry_run_reads_and_writes_nothing_into_the_sheet(
    project: Path, ita_sync: Callable[..., Answer], google: SheetsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = use(google, project, monkeypatch)
    before = document.everything()
    answer = ita_sync("run", "--dry-run")
    assert answer.code == 0
    assert "Google ชีต: อ่าน 1 ครั้ง บันทึก 0 ครั้ง" in answer.out
    assert document.everything() == before
    assert PDF.exists()


def test_a_sheet_that_may_only_be_read_still_gives_its_report(
    project: Path, ita_sync: Callable[..., Answer], google: SheetsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(google, project, monkeypatch, read_only=[google.account], shared_with=[])
    answer = ita_sync("run")
    assert answer.code == 3
    assert "ข้อผิดพลาด: " in answer.err
    assert_holds_the_seed(PDF)
    record = json.loads(Path("out/run.json").read_text(encoding="utf-8"))
    assert record["status"] == "failed"
    assert record["report"]["pages"] == 3
