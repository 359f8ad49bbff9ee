"""The command `verify`: the exit codes, and what the sheet says otherwise today."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pikepdf
import pytest

from ita_sync.settings import load
from ita_sync.setup.year_settings import changes
from tests.cli.conftest import CSV
from tests.conftest import EXAMPLE, ROOT, edit_settings, read_rows


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """A real report of the example, printed once."""
    from ita_sync.report.engines.chromium import ChromiumEngine
    from ita_sync.settings import load
    from tests.report.conftest import print_table, table_of

    settings = load(ROOT / "config" / "ita.toml", {})
    return print_table(ChromiumEngine(), table_of(read_rows(EXAMPLE)), settings).pdf


@pytest.fixture
def held(report, project):
    """The report as somebody holds it, beside the settings."""
    (project / "held.pdf").write_bytes(report)
    return project / "held.pdf"


def test_it_holds_without_any_settings(held, ita_sync, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "alone.pdf").write_bytes(held.read_bytes())
    answer = ita_sync("verify", "alone.pdf")
    assert answer.code == 0
    assert f"SHA-256 {hashlib.sha256(held.read_bytes()).hexdigest()}" in answer.out
    assert "ไม่ตรง" not in answer.out
    assert "ไม่ได้พิสูจน์ว่าใครเป็นผู้จัดทำ" in answer.out


@pytest.mark.parametrize("form", ["{}", "sha256:{}", "SHA256: {}"])
def test_the_digest(held, ita_sync, english, form):
    digest = hashlib.sha256(held.read_bytes()).hexdigest()
    assert ita_sync("verify", "held.pdf", "--sha256", form.format(digest.upper())).code == 0
    other = ita_sync("verify", "held.pdf", "--sha256", form.format("0" * 64))
    assert other.code == 1
    assert "not the same file" in other.out


@pytest.mark.parametrize("digest", ["", "abc", "0" * 63, "g" * 64])
def test_what_is_no_digest(held, ita_sync, digest):
    assert ita_sync("verify", "held.pdf", "--sha256", digest).code == 2


def test_no_report(project, ita_sync):
    (project / "other.pdf").write_bytes(b"%PDF-1.7 other")
    said = (
        ("other.pdf", 4, "ไม่ใช่รายงาน PDF"),
        ("config", 4, "config ไม่ได้ (เป็นโฟลเดอร์)"),
        ("not-there.pdf", 2, "ไม่พบ"),
    )
    for name, code, why in said:
        answer = ita_sync("verify", name)
        assert answer.code == code
        assert why in answer.err


def test_the_sheet_says_the_same(held, ita_sync):
    answer = ita_sync("verify", "held.pdf", "--sheet")
    assert answer.code == 0
    assert "เหมือนในรายงานทุกช่อง" in answer.out


def test_without_its_rows_nothing_is_compared(held, ita_sync, english):
    with pikepdf.open(held, allow_overwriting_input=True) as pdf:
        del pdf.attachments["measures.csv"]
        pdf.save(held)
    answer = ita_sync("verify", "held.pdf", "--sheet")
    assert answer.code == 1
    assert "sheet: not compared" in answer.out


def test_what_the_sheet_says_otherwise(held, project, ita_sync):
    header, first, *rest = read_rows(project / CSV)
    first[2] = "กองคลัง"
    new = ["มาตรการใหม่", "วิธี", "สำนักปลัด", "ปีงบประมาณ พ.ศ.๒๕๖๘", "", ""]
    with (project / CSV).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, new, first, *rest])
    answer = ita_sync("verify", "held.pdf", "--sheet")
    assert answer.code == 1
    assert "A2 เพิ่มแถว “มาตรการใหม่”" in answer.out
    assert "C3 ผู้รับผิดชอบ" in answer.out
    assert "C4" not in answer.out


def test_of_a_long_cell_what_differs_is_told(held, project, ita_sync):
    header, first, *rest = read_rows(project / CSV)
    first[5] = f"{first[5]} และเพิ่มเติม"
    with (project / CSV).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, first, *rest])
    answer = ita_sync("verify", "held.pdf", "--sheet")
    line = next(line for line in answer.out.splitlines() if line.startswith("F2 "))
    old, new = line.split("ปัจจุบัน")
    assert "และเพิ่มเติม" in new
    assert "และเพิ่มเติม" not in old


def test_settings_of_another_year(held, project, ita_sync):
    edit_settings(project, "fiscal_year = 2568", "fiscal_year = 2569")
    answer = ita_sync("verify", "held.pdf", "--sheet")
    assert answer.code == 2
    other = Path("config", "ita-2568.toml")
    assert f"--config {other}" in answer.err
    other.write_text(
        Path("config", "ita.toml").read_text(encoding="utf-8").replace("= 2569", "= 2568"), encoding="utf-8"
    )
    assert ita_sync("verify", "held.pdf", "--sheet", "--config", str(other)).code == 0


def test_a_copy_of_the_settings_goes_back_in_each_key_in_which_a_new_year_goes_on(held, project, ita_sync):
    """Else last year's report, printed again, says above its title that it is of this year's assessment."""
    text = (project / "config" / "ita.toml").read_text(encoding="utf-8")
    for key in ("due = 2025-10-31", "assessment_year = 2569"):
        assert f"# {key}" in text
        edit_settings(project, f"# {key}", key)
    keys = {change.key for change in changes(load(project / "config" / "ita.toml", {}), 2569, "มาตรการ 2569")}
    assert keys == {"fiscal_year", "due", "assessment_year", "tab"}
    edit_settings(project, "fiscal_year = 2568", "fiscal_year = 2569")
    told = {"hint": ita_sync("verify", "held.pdf", "--sheet").err}
    for name in ("operator-en.md", "operator-th.md", "reference.md"):
        lines = (ROOT / "docs" / name).read_text(encoding="utf-8").split("\n\n")
        told[name] = next(part for part in lines if "config/ita-2568.toml" in part)
    assert {name: {key for key in keys if key in said} for name, said in told.items()} == dict.fromkeys(
        told, keys
    )


def test_one_read_and_no_write(held, on_google, server, ita_sync):
    from tests.fakes.google import Document
    from tests.writeback.nights import TAB

    on_google(Document.from_rows("ของเรา", {TAB: read_rows(EXAMPLE)}))
    answer = ita_sync("verify", "held.pdf", "--sheet")
    assert answer.code == 0
    assert (server.reads, server.writes) == (1, 0)
