"""Each check is made to fail: a PDF that passes for no reason would be published."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from ita_sync.domain import Cell, PdfEngine, Table
from ita_sync.errors import PreflightError
from ita_sync.report import html, prose
from ita_sync.report.pdf import preflight
from ita_sync.report.pdf.cell_checks import check_cells
from ita_sync.report.pdf.comparison import squeezed
from ita_sync.report.pdf.finish import Attachment
from ita_sync.report.pdf.lost_marks import lost_marks
from ita_sync.report.pdf.preflight import check
from ita_sync.report.pdf.text import NOT_A_CHARACTER, TaggedText
from ita_sync.report.pdf.text_checks import check_logo, check_viewer
from ita_sync.report.pdf.viewer import page_texts
from ita_sync.settings import Settings
from tests.conftest import HEADERS, ROW, Answer, checked_table, edit_cell
from tests.report.conftest import (
    Printed,
    changed_cell,
    finding,
    print_document,
    print_table,
    table_of,
    with_report,
)
from tests.report.test_glyphs import SPAN, pdf_with
from tests.report.test_sizes import restyled

TOFU = "\U00012000"  # cuneiform: hardly a machine has a font for it


@pytest.fixture
def unmarked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report prints what no font has, as if nobody had noticed."""
    monkeypatch.setattr(prose, "LACKING", re.compile("(?!)"))


def spoilt(printed: Printed, spoil: Callable[[Pdf], object]) -> bytes:
    out = BytesIO()
    with printed.open() as pdf:
        spoil(pdf)
        pdf.save(out)
    return out.getvalue()


def refusal(pdf: bytes, printed: Printed) -> str:
    with pytest.raises(PreflightError) as caught:
        check(pdf, printed.document, printed.source)
    assert caught.value.hint
    return caught.value.message


@pytest.mark.parametrize(("name", "pages"), [("seed", 3), ("draft", 3), ("municipality", 26)])
def test_a_sound_report_passes(name: str, pages: int, request: pytest.FixtureRequest) -> None:
    printed = request.getfixturevalue(name)
    assert abs(check(printed.pdf, printed.document, printed.source) - pages) <= 3


@pytest.mark.parametrize("pdf", [b"", b"<html>", b"%PDF-1.7\n"])
def test_it_opens(pdf: bytes, seed: Printed) -> None:
    assert "cannot be opened" in refusal(pdf, seed)


@pytest.mark.parametrize("word", ["ผล", "ยกร่างระเบียบ ร่างประกาศ"])
def test_a_draft_is_marked_on_every_page(
    word: str, engine: PdfEngine, seed_rows: list[list[str]], settings: Settings
) -> None:
    """Also where cells say the same word."""
    rows = [list(row) for row in seed_rows]
    rows[1][4] += word
    table = table_of(rows)
    document = html.render(checked_table(table, [finding(table, 1)]), settings)
    printed = print_document(engine, document, table)
    assert check(printed.pdf, document, printed.source, printed.raw) == 3
    plain = replace(document, html=document.html.replace('aria-hidden="true">ร่าง<', 'aria-hidden="true"><'))
    assert plain.html != document.html
    assert "Page 1 of the PDF lacks the watermark" in refusal(
        print_document(engine, plain, table).pdf, printed
    )


def test_a_draft_says_so(draft: Printed, seed: Printed) -> None:
    unsaid = replace(draft, document=replace(draft.document, draft_note="ฉบับร่าง: ยังขาดผลลัพธ์ ๔ รายการ"))
    assert "does not say that it is a draft" in refusal(draft.pdf, unsaid)
    mistaken = replace(seed, document=replace(seed.document, draft_note="ฉบับร่าง"))
    assert "does not say that it is a draft" in refusal(seed.pdf, mistaken)


def test_half_a_pdf_does_not_pass(seed: Printed) -> None:
    refusal(seed.pdf[: len(seed.pdf) // 2], seed)


def test_it_is_a4_landscape(seed: Printed) -> None:
    def stand_upright(pdf: Pdf) -> None:
        pdf.pages[1].mediabox = Array([0, 0, 595, 842])

    assert "Page 2 of the PDF is not A4 landscape (595 x 842 points)" in refusal(
        spoilt(seed, stand_upright), seed
    )


def test_every_font_is_embedded(seed: Printed) -> None:
    def leave_fonts_out(pdf: Pdf) -> None:
        for font in pdf.pages[0].resources.Font.values():
            del font.DescendantFonts[0].FontDescriptor["/FontFile2"]

    assert "Sarabun-Regular on page 1 is not embedded" in refusal(spoilt(seed, leave_fonts_out), seed)


def test_the_page_count_is_within_reason(seed: Printed) -> None:
    def repeat(pdf: Pdf) -> None:
        for _copy in range(100):
            pdf.pages.append(pdf.pages[0])

    assert "The PDF has 103 pages" in refusal(spoilt(seed, repeat), seed)
    long = replace(
        seed.document, cells=tuple(cell._replace(text=cell.text * 100) for cell in seed.document.cells)
    )
    assert "The PDF has 3 pages" in refusal(seed.pdf, replace(seed, document=long))


def test_no_page_is_empty(seed: Printed) -> None:
    assert "Page 4 of the PDF is empty" in refusal(
        spoilt(seed, lambda pdf: pdf.add_blank_page(page_size=(842, 595))), seed
    )


def test_a_page_whose_content_is_not_tagged_does_not_pass(seed: Printed) -> None:
    def untag(pdf: Pdf) -> None:
        content = pdf.pages[2].obj.Contents
        content.write(content.read_bytes().replace(b"/NonStruct <</MCID", b"/NonStruct <</X"))

    assert "did not come through" in refusal(spoilt(seed, untag), seed)


def test_the_attachment_can_be_read(seed: Printed) -> None:
    def detach(pdf: Pdf) -> None:
        del pdf.attachments["measures.csv"]

    def damage(pdf: Pdf) -> None:
        pdf.attachments["measures.csv"].obj.EF.F.write(b"other")

    for spoil in (detach, damage):
        assert "measures.csv cannot be read back" in refusal(spoilt(seed, spoil), seed)
    other = replace(seed, source=Attachment("measures.csv", b"other rows"))
    assert "measures.csv cannot be read back" in refusal(seed.pdf, other)


@pytest.mark.parametrize(
    ("number", "spoil", "says"),
    [
        (0, lambda text: text.replace("การ", "กาน", 1), "Cell A2 did not come through"),
        (5, lambda text: text + "า", "there should be า (U+0E32), there is nothing"),
        (7, lambda text: text.replace("่", "", 1), "there is ่ (U+0E48)"),
        (10, lambda text: text.replace("ำ", "า", 1), "there is ำ (U+0E33)"),
    ],
)
def test_every_cell_is_there_to_the_letter(
    number: int, spoil: Callable[[str], str], says: str, seed: Printed
) -> None:
    claimed = changed_cell(seed.document, number, spoil(seed.document.cells[number].text))
    assert claimed.cells[number] != seed.document.cells[number]
    assert says in refusal(seed.pdf, replace(seed, document=claimed))


def test_no_cell_is_missing_or_too_many(seed: Printed) -> None:
    fewer = replace(seed.document, cells=seed.document.cells[:-1])
    assert "24 cells instead of 23" in refusal(seed.pdf, replace(seed, document=fewer))


def test_an_untagged_pdf_does_not_pass(seed: Printed) -> None:
    def untag(pdf: Pdf) -> None:
        del pdf.Root["/StructTreeRoot"]

    assert "0 cells instead of 24" in refusal(spoilt(seed, untag), seed)


def test_the_title_is_there(seed: Printed) -> None:
    other = replace(seed.document, title="รายงานอื่น")
    assert "title did not come through" in refusal(seed.pdf, replace(seed, document=other))


@pytest.mark.usefixtures("unmarked")
def test_a_letter_that_was_lost_before_is_not_published(engine: PdfEngine, settings: Settings) -> None:
    printed = print_table(engine, table_of([HEADERS, (*ROW[:5], "ดำเนิน\ufffdการ")]), settings)
    message = refusal(printed.pdf, printed)
    assert "Cell F2" in message
    assert "U+FFFD" in message


def test_letters_from_right_to_left_are_there_in_whatever_order() -> None:
    typed = Cell("โรงเรียน \u05e9\u05dc\u05d5\u05dd", "F2")  # shalom, which is painted from its last letter on
    painted = "โรงเรียน \u05dd\u05d5\u05dc\u05e9"
    check_cells([typed], [painted])
    for text in (painted[:-1], painted + "ก", painted.replace("\u05dd", NOT_A_CHARACTER)):
        with pytest.raises(PreflightError, match="Cell F2 did not come through"):
            check_cells([typed], [text])


@pytest.mark.usefixtures("unmarked")
def test_tofu_is_named_with_its_cell(project: Path, ita_sync: Callable[..., Answer]) -> None:
    edit_cell(project / "config" / "example" / "measures.csv", 1, 5, f"ลดโอกาส {TOFU} ในการเกิดทุจริต")
    answer = ita_sync("render")
    assert answer.code == 4
    assert "ข้อความในช่อง F2 ไม่ตรงกับใน PDF: แบบอักษรไม่มีอักขระ" in answer.err
    assert "U+12000" in answer.err
    assert (project / "out" / "rejected.pdf").read_bytes().startswith(b"%PDF")
    assert not (project / "out" / "report-2568.pdf").exists()


@pytest.mark.usefixtures("unmarked")
def test_a_sign_of_several_characters_is_named_whole(engine: PdfEngine, settings: Settings) -> None:
    """A keycap: its digit has a glyph, what is drawn around it has none, and its invisible selector goes first."""
    printed = print_table(engine, table_of([HEADERS, (*ROW[:5], "ข้อ 1\ufe0f\u20e3 อบรม")]), settings)
    assert refusal(printed.pdf, printed).endswith("the fonts have no glyph for ๑\u20e3 (U+0E51 U+20E3).")


@pytest.mark.parametrize(
    ("character", "name"),
    [("า", "า (U+0E32)"), ("่", "่ (U+0E48)"), ("\x07", "U+0007"), ("\ufe0f", "U+FE0F"), ("", "nothing")],
)
def test_what_cannot_be_seen_is_named_by_its_code_point_alone(character: str, name: str) -> None:
    with pytest.raises(PreflightError) as caught:
        check_cells([Cell("กข", "F2")], [f"ก{character}"])
    assert caught.value.message.endswith(f"there is {name}.")


def test_of_many_lost_characters_the_first_are_named() -> None:
    with pytest.raises(PreflightError) as caught:
        check_cells([Cell(TOFU * 500, "F2")], [NOT_A_CHARACTER * 500])
    assert caught.value.message.count("U+12000") == 8


def test_several_cells_are_told_at_once_but_not_all_of_a_sheet() -> None:
    typed = [Cell(f"แผน{number}\U00012000", f"F{number}") for number in range(2, 20)]
    with pytest.raises(PreflightError) as error:
        check_cells(typed, [cell.text.replace("\U00012000", NOT_A_CHARACTER) for cell in typed])
    told = error.value.message.splitlines()
    assert [line.split()[1] for line in told] == ["F2", "F3", "F4", "F5", "F6"]
    assert "install a font" in error.value.hint


def test_tofu_in_a_line_is_noticed(seed: Printed) -> None:
    def lose_a_glyph(pdf: Pdf) -> None:
        content = pdf.pages[1].obj.Contents
        lines = content.read_bytes()
        content.write(
            re.sub(rb"<(....)....(?=.*TJ)", rb"<\g<1>0000", lines[lines.index(b"/MCID") :], count=1)
        )

    refusal(spoilt(seed, lose_a_glyph), seed)


def test_tofu_that_an_actual_text_hides_is_noticed(seed: Printed) -> None:
    def lose_a_glyph(pdf: Pdf) -> None:
        content = pdf.pages[1].obj.Contents
        span = rb"/Span<</ActualText <FEFF0E01> >> BDC\n[<0000>] TJ\nEMC\n["
        content.write(re.sub(rb"(?<=Tm\n)\[", span, content.read_bytes(), count=50))

    assert "the fonts have no glyph for" in refusal(spoilt(seed, lose_a_glyph), seed)


SVG = '<svg xmlns="http://www.w3.org/2000/svg"{}>{}</svg>'
ROUND = '<circle cx="50" cy="50" r="40"/>'


@pytest.mark.parametrize(
    "picture",
    [
        SVG.format("", "").encode(),
        SVG.format(' width="0" height="0"', ROUND).encode(),
        SVG.format(' viewBox="900 900 9 9"', ROUND).encode(),
        b'<?xml version="1.0" encoding="tis-620"?>'
        + SVG.format("", f"<desc>ตรา</desc>{ROUND}").encode("tis-620"),
        SVG.format("", "<g>" * 6000 + ROUND + "</g>" * 6000).encode(),
    ],
    ids=["empty", "no-size", "outside", "encoding", "deep"],
)
def test_a_logo_that_the_browser_does_not_draw(
    engine: PdfEngine, settings: Settings, tmp_path: Path, picture: bytes
) -> None:
    """A browser prints the icon of a broken picture, or nothing, and says nothing."""
    (tmp_path / "logo.svg").write_bytes(picture)
    logo = with_report(settings, logo=str(tmp_path / "logo.svg"))
    printed = print_table(engine, table_of([HEADERS, ROW]), logo)
    assert "The logo does not show" in refusal(printed.pdf, printed)


def test_blanks_in_an_agencys_name_do_not_hide_its_logo() -> None:
    check_logo("ตราเทศบาล  เมืองเก่า ", ["ตราเทศบาล เมืองเก่า"])  # as the browser writes it
    with pytest.raises(PreflightError):
        check_logo("ตราเทศบาลเมืองเก่า", ["แผนที่"])


@pytest.mark.usefixtures("unmarked")
def test_letters_beside_the_table_count_too(engine: PdfEngine, settings: Settings) -> None:
    agency = settings.agency.model_copy(update={"name": f"เทศบาล{TOFU}"})
    printed = print_table(engine, table_of([HEADERS, ROW]), settings.model_copy(update={"agency": agency}))
    assert "did not come through" in refusal(printed.pdf, printed)


def test_a_mark_above_the_pages_area_is_noticed(
    engine: PdfEngine, seed_table: Table, settings: Settings, tmp_path: Path
) -> None:
    high = restyled(settings, tmp_path, {"padding-top: 0.5em": "margin-top: -0.5em"})
    printed = print_table(engine, seed_table, high)
    assert "Page 1 of the PDF lacks a mark of “" in refusal(printed.pdf, printed)


@pytest.mark.parametrize(
    ("text", "drawn", "lost"),
    [
        ("ปี่", "ปี่", []),
        ("ปี่", "ป่ี", []),
        ("ปำ่", "ปํ่า", []),
        ("ปี่", "ปี", [(1, "ปี่")]),
        ("ปี่", "ปี\ufffd", []),  # a glyph without a text may be it
        ("ปี่", "", []),  # a browser leaves this behind where a line has gone to the next page
        ("ก\ufe0f", "ก", []),
    ],
)
def test_a_mark_is_lost_that_no_glyph_says(text: str, drawn: str, lost: list[tuple[int, str]]) -> None:
    glyphs = {letter: number for number, letter in enumerate(drawn, 1)}
    pairs = "".join(
        f"<{number:04X}> <{ord(letter):04X}>\n" for letter, number in glyphs.items() if letter != "\ufffd"
    )
    shown = "".join(f"<{glyphs[letter]:04X}> Tj\n" for letter in drawn).encode()
    pdf = pdf_with(
        f"9 beginbfchar\n{pairs}endbfchar\n", SPAN % (text.encode("utf-16-be").hex().upper().encode(), shown)
    )
    assert list(lost_marks(pdf, TaggedText(pdf).spoken)) == lost


def test_squeezing_takes_blanks_alone() -> None:
    assert squeezed(" ก\u00a0ข\nค\t") == "กขค"


def test_a_drawn_font_is_embedded_in_itself(seed: Printed) -> None:
    def draw(pdf: Pdf) -> None:
        pdf.pages[0].resources.Font["/T3"] = Dictionary(Type=Name.Font, Subtype=Name.Type3)

    assert check(spoilt(seed, draw), seed.document, seed.source) == 3


def test_what_passed_is_the_file_that_is_published(project: Path, ita_sync: Callable[..., Answer]) -> None:
    (project / "out").mkdir()
    (project / "out" / "rejected.pdf").write_bytes(b"old")
    assert ita_sync("render").code == 0
    assert not (project / "out" / "rejected.pdf").exists()
    with pikepdf.open(project / "out" / "report-2568.pdf") as pdf:
        assert len(pdf.pages) == 3


def test_the_finished_pdf_says_what_was_printed(seed: Printed) -> None:
    assert check(seed.pdf, seed.document, seed.source, seed.raw) == 3

    def restore(pdf: Pdf) -> None:
        content = pdf.pages[1].obj.Contents
        content.write(re.sub(rb"<01E8", b"<01E9", content.read_bytes(), count=1))

    with pytest.raises(PreflightError, match="page 2 of the PDF is not what the browser printed"):
        check(seed.pdf, seed.document, seed.source, spoilt(replace(seed, pdf=seed.raw), restore))
    with pytest.raises(PreflightError, match="cannot be opened"):
        check(seed.pdf, seed.document, seed.source, seed.raw[:500])


@pytest.mark.parametrize(
    ("pieces", "read"),
    [
        (["ก", "ข"], "ก\r\nข"),
        (["ﬁ ½", "é"], "fi 1⁄2\r\ne\u0301"),
        (["ﬁ", "}้", "ุ่ก"], "fi }้\r\nุ่ก"),  # a cell begins with marks
        (["ﬁ", "}้", "ุ่ก"], "fi }้ ุ่ก"),
        (["ﬁ", "กำ", "ิ"], "fi กำ\r\nิ"),
        (["ทึ้่้", "้ก"], "ทึ้่\r\n้ก"),  # drawn twice at one place
        (["²ก", "ä\u0301\u0e48\u0e33"], "2ก ä\u0301\r\n\u0e48\u0e33"),  # a line ends between two marks
    ],
)
def test_a_viewer_may_take_letters_apart(pieces: list[str], read: str) -> None:
    check_viewer([read], Pdf.new(), {0: pieces})


def test_a_browsers_viewer_has_to_read_it(seed: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    def without_am(pdf: bytes, pages: Iterable[int]) -> list[str]:
        return [text.replace("\u0e33", "") for text in page_texts(pdf, pages)]

    monkeypatch.setattr(preflight, "page_texts", without_am)
    assert "viewer does not read all of page 1" in refusal(seed.pdf, seed)
