"""A sign that no font of the report has costs its own place, which is marked, and not the night."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ita_sync.domain import Merge, PdfEngine
from ita_sync.report.pdf.comparison import squeezed
from ita_sync.report.pdf.page_fonts import fonts
from ita_sync.report.pdf.preflight import check
from ita_sync.report.pdf.text import TaggedText
from ita_sync.report.prose import as_printed, line, paragraphs, without_joiners
from ita_sync.settings import Settings
from tests.conftest import HEADERS, ROW, Answer, edit_cell, edit_settings, write_rows
from tests.report.conftest import Printed, print_table, table_of, with_report
from tests.text.signs import SIGNS, Sign

OUTCOME = 5
OURS = {"Sarabun-Regular", "Sarabun-Bold", "ItaSigns-Regular"}


@pytest.fixture(scope="module")
def printed(engine: PdfEngine, settings: Settings) -> Printed:
    """Every sign in a cell of its own, in the name of a measure, which is a heading, and after other text."""
    rows = [(f"ก {sign.text}", f"ข{sign.text}", *ROW[2:5], sign.text) for sign in SIGNS]
    return print_table(engine, table_of([HEADERS, *rows]), with_report(settings, numerals="as-typed"))


def test_all_of_them_pass_the_preflight(printed: Printed) -> None:
    assert check(printed.pdf, printed.document, printed.source) > 5


def test_each_is_printed_or_marked(printed: Printed) -> None:
    with printed.open() as pdf:
        outcomes = TaggedText(pdf).cells[OUTCOME :: len(HEADERS)]
    assert {sign.text: squeezed(text) for sign, text in zip(SIGNS, outcomes, strict=True)} == {
        sign.text: squeezed(sign.printed) for sign in SIGNS
    }


def test_no_font_of_the_machine_is_used(printed: Printed) -> None:
    with printed.open() as pdf:
        assert {str(font.BaseFont).split("+")[1] for font in fonts(pdf)} == OURS
        assert b"pdfaid:part>3" in pdf.Root.Metadata.read_bytes()


def test_bookmarks_hold_no_invisible_characters(printed: Printed) -> None:
    assert not [name for name in printed.document.headings if name != without_joiners(name)]
    assert "ก [U+2705]" in printed.document.headings


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: ascii(sign.text))
def test_a_mark_is_boxed_and_nothing_else_is(sign: Sign) -> None:
    page = line(as_printed(sign.text, "as-typed"))
    assert ('<span class="lost">' in page) == bool(sign.lacking)


def test_a_mark_keeps_its_digits() -> None:
    assert without_joiners(as_printed("12 ✅", "thai")) == "๑๒ [U+2705]"


@pytest.mark.parametrize("bullet", ["\uf0b7", "\uf0a7", "\uf0d8", "\uf0fc", "✓", "☐", "●"])
def test_a_bullet_hangs(bullet: str) -> None:
    assert paragraphs(as_printed(f"{bullet} จัดอบรม", "thai")).startswith('<p class="line point">')


def test_headers_and_headings_are_marked(engine: PdfEngine, settings: Settings) -> None:
    blank = [""] * 5
    rows = [(*HEADERS[:5], "ผลลัพธ์ ✅"), ("⭐ ด้านที่ ๑", *blank), ROW, ("จบ ㎡", *blank)]
    printed = print_table(engine, table_of(rows, [Merge(1, 0, 2, 6), Merge(3, 0, 4, 6)]), settings)
    assert check(printed.pdf, printed.document, printed.source)
    assert "[U+2B50] ด้านที่ ๑" in printed.document.headings
    page = without_joiners(printed.document.html)
    for mark in ("[U+2705]", "[U+2B50]", "[U+33A1]"):
        assert page.count(f'<span class="lost">{mark}</span>') == 1


def ended(project: Path, answer: Answer) -> tuple[int, str, set[tuple[str, str, str]]]:
    """The exit code, draft or final, and the rule, severity and cell of each finding."""
    record = json.loads((project / "out" / "run.json").read_text(encoding="utf-8"))
    findings = {(item["rule"], item["severity"], item["cell"]) for item in record["findings"]}
    return answer.code, record["status"], findings


def test_the_night_goes_on_with_a_draft(project: Path, ita_sync: Callable[..., Answer]) -> None:
    edit_cell(
        project / "config" / "example" / "measures.csv", 1, 5, "ลดโอกาสในการเกิดทุจริต ✅ ๔๐ ㎡ สำเร็จ研修＝"
    )
    code, status, findings = ended(project, ita_sync("run"))
    assert (code, status) == (0, "draft")
    assert ("unprintable-sign", "error", "F2") in findings
    assert not (project / "out" / "rejected.pdf").exists()
    html = (project / "out" / "report-2568.html").read_text(encoding="utf-8")
    assert "[U+2705]" in html
    assert (project / "out" / "report-2568.pdf").read_bytes().startswith(b"%PDF")
    refused = ita_sync("render", "--final")
    assert refused.code == 4
    assert "F2" in refused.err


def test_bullets_of_word_are_no_fault(project: Path, ita_sync: Callable[..., Answer]) -> None:
    edit_cell(
        project / "config" / "example" / "measures.csv",
        1,
        5,
        "\uf0b7 ลดโอกาสในการเกิดทุจริต \uf0fc\n\uf0a7 ครบ ๔๐ คน",
    )
    code, status, findings = ended(project, ita_sync("run"))
    assert (code, status) == (0, "final")
    assert not {cell for _rule, _severity, cell in findings if cell == "F2"}
    csv = (project / "out" / "measures.csv").read_text(encoding="utf-8-sig")
    assert "\uf0b7 ลดโอกาสในการเกิดทุจริต \uf0fc" in csv


def test_a_header_and_a_further_column(project: Path, ita_sync: Callable[..., Answer]) -> None:
    headers = (*HEADERS[:5], "ผลลัพธ์ ✅", "หมายเหตุ")
    rows = [headers, (*ROW, "日本"), ("๒. มาตรการ ข", *ROW[1:], "")]
    write_rows(project / "config" / "example" / "measures.csv", rows)
    code, status, findings = ended(project, ita_sync("run"))
    assert (code, status) == (0, "draft")
    assert {item for item in findings if item[0] == "unprintable-sign"} == {
        ("unprintable-sign", "error", "F1")
    }
    edit_settings(project, "[sheet]", 'extra_columns = ["note"]\n[sheet]')
    code, status, findings = ended(project, ita_sync("run"))
    assert (code, status) == (0, "draft")
    assert {cell for rule, _severity, cell in findings if rule == "unprintable-sign"} == {"F1", "G2"}


def test_the_tab_of_contacts_is_not_printed(project: Path, ita_sync: Callable[..., Answer]) -> None:
    book = openpyxl.Workbook()
    measures, contacts = book.active, book.create_sheet("ผู้รับผิดชอบ")
    assert measures is not None
    measures.title = "มาตรการ"
    for row in (HEADERS, ROW):
        measures.append(row)
    for unit in (
        ("หน่วยงาน", "อีเมล", "หมายเหตุ"),
        ("สำนักปลัด", "a@example.go.th", "✅ 研修"),
        ("กอง ✅", "b@example.go.th", ""),
    ):
        contacts.append(unit)
    book.save(project / "measures.xlsx")
    edit_settings(project, 'source = "config/example/measures.csv"', 'source = "measures.xlsx"')
    code, status, findings = ended(project, ita_sync("run"))
    assert (code, status) == (0, "final")
    assert not [item for item in findings if item[0] == "unprintable-sign"]


def test_a_draft_says_what_the_boxes_are(project: Path, ita_sync: Callable[..., Answer]) -> None:
    edit_cell(project / "config" / "example" / "measures.csv", 1, 5, "ลดโอกาสในการเกิดทุจริต ✅")
    assert ita_sync("run").code == 0
    html = (project / "out" / "report-2568.html").read_text(encoding="utf-8")
    assert "ฉบับร่าง: มีอักขระที่พิมพ์ไม่ได้ ๑ แห่ง (แสดงรหัสไว้ในกรอบ)" in html


def test_one_letter_cannot_cover_the_rows_above(engine: PdfEngine, settings: Settings) -> None:
    """A hundred marks on one letter would be painted over half a page."""
    stack = "ก" + "\u0e48\u0e49" * 50
    printed = print_table(engine, table_of([HEADERS, (*ROW[:5], stack)]), settings)
    assert without_joiners(printed.document.cells[OUTCOME].text).count("\u0e48") == 2


def test_a_cell_full_of_them_is_printed_in_time(engine: PdfEngine, settings: Settings) -> None:
    """A box around each would cost Chromium minutes."""
    printed = print_table(engine, table_of([HEADERS, (*ROW[:5], "a日" * 25_000)]), settings)
    assert check(printed.pdf, printed.document, printed.source) > 20
    assert printed.document.html.count('class="lost"') == 100
