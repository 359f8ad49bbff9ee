"""How the pages look: against pictures of the seed, and rule by rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from pikepdf import Dictionary, Name
from PIL import Image, ImageChops, ImageFilter, ImageStat

from ita_sync.domain import PdfEngine, Table
from ita_sync.report import html
from ita_sync.report.pdf.content_stream import contents
from ita_sync.report.pdf.text import marked_texts
from ita_sync.report.pdf.to_unicode import parse_map
from ita_sync.settings import Settings, Signature
from tests.conftest import HEADERS, ROOT, ROW, Answer, checked_table, edit_cell
from tests.report.conftest import SIGNATURES, Printed, finding, print_table, table_of, with_report

PICTURES = Path(__file__).with_name("pictures")
DPI = 50
TOLERANCE = (
    3.0  # of 255, in the mean of the worst tile: anti-aliasing stays below 1, a moved line is above 10
)
TILE = 40


def pictures(pdf: bytes) -> Iterator[Image.Image]:
    """Each page in grey, softened so that anti-aliasing does not count."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        yield page.render(scale=DPI / 72, grayscale=True).to_pil().filter(ImageFilter.GaussianBlur(1))
        page.close()
    document.close()


def distance(one: Image.Image, other: Image.Image) -> float:
    """The mean difference in the tile where it is largest."""
    difference = ImageChops.difference(one, other)
    width, height = difference.size
    boxes = ((x, y, x + TILE, y + TILE) for x in range(0, width, TILE) for y in range(0, height, TILE))
    return max(ImageStat.Stat(difference.crop(box)).mean[0] for box in boxes)


@pytest.mark.parametrize("name", ["seed", "draft"])
def test_the_pages_look_as_before(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """After a wanted change: look at the new pages, then put them in place of tests/report/pictures/."""
    shown = list(pictures(request.getfixturevalue(name).pdf))
    for number, page in enumerate(shown, start=1):
        page.save(tmp_path / f"{name}-{number}.png", optimize=True)
    kept = [Image.open(path).copy() for path in sorted(PICTURES.glob(f"{name}-*.png"))]
    assert [page.size for page in shown] == [page.size for page in kept], tmp_path
    for number, (page, before) in enumerate(zip(shown, kept, strict=True), start=1):
        assert distance(page, before) < TOLERANCE, f"{tmp_path}/{name}-{number}.png"


def test_a_moved_line_would_be_noticed(seed: Printed) -> None:
    first = next(pictures(seed.pdf))
    assert distance(first, ImageChops.offset(first, 0, 3)) > TOLERANCE * 2


def page_digits(printed: Printed) -> list[list[int]]:
    """The glyphs of each page's number: what is shown before the content."""
    with printed.open() as pdf:
        parts = (re.split(rb"/MCID", contents(page.obj))[0] for page in pdf.pages)
        shown = (b"".join(re.findall(rb"<(\w+)>", part)) for part in parts)
        return [[int(glyph, 16) for glyph in re.findall(rb"\w{4}", glyphs)] for glyphs in shown]


@pytest.mark.parametrize(("numerals", "first"), [("thai", "๑"), ("arabic", "1"), ("as-typed", "1")])
def test_page_numbers_follow_the_setting(
    numerals: str, first: str, engine: PdfEngine, seed_table: Table, settings: Settings
) -> None:
    printed = print_table(engine, seed_table, with_report(settings, numerals=numerals))
    with printed.open() as pdf:
        cmap = pdf.pages[0].resources.Font["/F4"].ToUnicode.read_bytes()
    texts = parse_map(cmap)
    assert "".join(texts[b"%04X" % glyph] for glyph in page_digits(printed)[0])[0] == first


def signed(engine: PdfEngine, settings: Settings, rows: int) -> Printed:
    table = table_of([HEADERS, *((f"{n}. มาตรการ {n}", *ROW[1:]) for n in range(rows))])
    return print_table(engine, table, with_report(settings, signatures=SIGNATURES))


@pytest.mark.parametrize("rows", [7, 8, 10, 12])
def test_the_signatures_stay_together_and_below_the_last_row(
    rows: int, engine: PdfEngine, settings: Settings
) -> None:
    """Whatever room the table leaves on its last page, as long as it begins there or the page before."""
    printed = signed(engine, settings, rows)
    with printed.open() as pdf:
        texts = [marked_texts(page.obj, {}) for page in pdf.pages]
    pages = ["".join(text.values()) for text in texts]
    assert [page.count("(ลงชื่อ)") for page in pages] == [*[0] * (len(pages) - 1), len(SIGNATURES)]
    assert ROW[4] in pages[-1]


def test_what_is_signed_is_named_and_its_marks_stay_on_their_page(
    engine: PdfEngine, seed_table: Table, settings: Settings
) -> None:
    """On a page where the table goes on, the browser moves no row to the signatures: they may stand alone."""
    printed = print_table(engine, seed_table, with_report(settings, signatures=SIGNATURES))
    with printed.open() as pdf:
        last = "".join(marked_texts(pdf.pages[-1].obj, {}).values())
    assert last.startswith("รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน")
    *_others, before, _signatures = pictures(printed.pdf)
    width, height = before.size
    foot = height - round(17 / 25.4 * DPI)
    assert before.crop((0, foot - 5, width, foot + 2)).getextrema() == (255, 255)


def test_the_name_is_written_under_the_middle_of_the_dots(engine: PdfEngine, settings: Settings) -> None:
    signer = Signature(role="ผู้ตรวจสอบ")
    printed = print_table(engine, table_of([HEADERS, ROW]), with_report(settings, signatures=[signer]))
    document = pypdfium2.PdfDocument(printed.pdf)
    text = document[0].get_textpage()
    places = [found.start() for found in re.finditer(r"\.", text.get_text_range())]
    lines: dict[int, list[float]] = {}
    for left, bottom, right, _top in map(text.get_charbox, places):
        lines.setdefault(round(bottom), []).append((left + right) / 2)
    document.close()
    line, name = [sum(dots) / len(dots) for dots in lines.values() if len(dots) > 20]
    assert line == pytest.approx(name, abs=1)


def test_a_logo_stands_at_the_top(
    engine: PdfEngine, seed_table: Table, settings: Settings, tmp_path: Path
) -> None:
    Image.new("RGB", (80, 80), (0, 90, 160)).save(tmp_path / "logo.png")
    printed = print_table(engine, seed_table, with_report(settings, logo=str(tmp_path / "logo.png")))
    with printed.open() as pdf:
        assert len(pdf.pages[0].get_images()) == 1
        tagged = [item for item in pdf.objects if isinstance(item, Dictionary)]
        assert [str(item.Alt) for item in tagged if item.get("/S") == Name.Figure] == ["ตราเทศบาลตำบลเมืองเก่า"]


def test_a_draft_counts_what_is_missing_and_marks_it(draft: Printed) -> None:
    assert "ฉบับร่าง: ยังขาดผลลัพธ์ ๓ รายการ" in draft.document.html
    assert sum("[ยังไม่ได้รายงานผลลัพธ์]" in cell.text for cell in draft.document.cells) == 3
    assert 'class="watermark"' in draft.document.html


def test_a_hole_fits_its_column_and_no_blank_line_follows(engine: PdfEngine, settings: Settings) -> None:
    table = table_of([HEADERS, (*ROW[:2], "", *ROW[3:])])
    printed = print_table(engine, table, settings, [finding(table, 0, "owner")])
    assert re.search(r'<p class="hole">[^<]*</p></td>', printed.document.html)
    document = pypdfium2.PdfDocument(printed.pdf)
    lines = document[0].get_textpage().get_text_range().splitlines()
    document.close()
    assert "]" not in map(str.strip, lines)
    assert any(line.strip().endswith("ชอบ]") for line in lines)


def test_a_final_report_bears_no_mark(seed: Printed) -> None:
    assert 'class="watermark"' not in seed.document.html
    assert "ฉบับร่าง" not in seed.document.html
    assert "[" not in "".join(cell.text for cell in seed.document.cells)


def test_the_watermark_lies_under_the_text_on_every_page(draft: Printed) -> None:
    with draft.open() as pdf:
        for page in pdf.pages:
            assert contents(page.obj).index(b"/Artifact BMC") < contents(page.obj).index(b"/MCID")


def test_final_refuses_a_draft(project: Path, ita_sync: Callable[..., Answer]) -> None:
    edit_cell(project / "config" / "example" / "measures.csv", 1, 5, "-")
    answer = ita_sync("render", "--final")
    assert answer.code == 4
    assert "F2" in answer.err
    assert not (project / "out" / "report-2568.pdf").exists()


@pytest.mark.parametrize(
    ("numerals", "shown"),
    [("thai", "ร้อยละ ๙๒.๕ ปี ๒๕๖๘"), ("arabic", "ร้อยละ 92.5 ปี 2568"), ("as-typed", "ร้อยละ 92.5 ปี ๒๕๖๘")],
)
def test_numerals_by_setting(numerals: str, shown: str, settings: Settings) -> None:
    table = table_of([HEADERS, (*ROW[:5], "ร้อยละ 92.5 ปี ๒๕๖๘")])
    assert html.render(checked_table(table), with_report(settings, numerals=numerals)).cells[5].text == shown


def test_optional_columns_are_printed(engine: PdfEngine, settings: Settings) -> None:
    table = table_of([("ลำดับ", *HEADERS, "หมายเหตุ"), ("1", *ROW, "ส่งแล้ว")])
    printed = print_table(engine, table, with_report(settings, extra_columns=("seq", "note")))
    assert [cell.text for cell in printed.document.cells][::7] == ["๑", "ส่งแล้ว"]


def test_a_municipality_may_restyle_it(project: Path, ita_sync: Callable[..., Answer]) -> None:
    css = (ROOT / "templates" / "report.css").read_text(encoding="utf-8")
    (project / "templates").mkdir()
    (project / "templates" / "report.css").write_text(
        css.replace("--font-size: 11.5pt", "--font-size: 14pt"), encoding="utf-8"
    )
    assert ita_sync("render").code == 0
    assert "--font-size: 14pt" in (project / "out" / "report-2568.html").read_text(encoding="utf-8")
