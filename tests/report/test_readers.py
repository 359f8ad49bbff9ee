"""What people see the report with: PDFium (Chrome, Edge), pdf.js (Firefox), Poppler and MuPDF; and a program in Python."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from pdfminer.high_level import extract_text
from PIL import Image

from ita_sync.domain import PdfEngine, Table
from ita_sync.report.pdf import line_font
from ita_sync.report.pdf.comparison import squeezed
from ita_sync.report.pdf.content_stream import contents
from ita_sync.report.pdf.preflight import check
from ita_sync.report.pdf.text import TaggedText
from ita_sync.report.pdf.viewer import page_texts
from ita_sync.settings import Settings
from tests.conftest import EXAMPLE, HEADERS, ROW, read_rows
from tests.report.conftest import Printed, print_document, print_table, table_of, with_report
from tests.report.test_sizes import OFFICIAL, restyled

# All words of three letters and more in the example's title and cells.
IN_THE_EXAMPLE = """
รายงาน การ ดำเนิน เพื่อ ส่ง เสริม คุณธรรม และ ความ โปร่งใส ภายใน หน่วย งาน ตาม มาตรการ ประจำ ปีงบประมาณ พ.ศ
๒๕๖๘ เทศบาล ตำบล เมือง เก่า อำเภอ จังหวัด ขอนแก่น ป้องกัน ทุจริต จัด คู่มือ แนว ปฏิบัติ สำหรับ เจ้า หน้าที่
เกี่ยว กับ ประเมิน เสี่ยง ประชาสัมพันธ์ หรือ แนวทาง ดัง กล่าว ให้ บุคลากร ถือ อย่าง เคร่งครัด กำชับ สำนัก ปลัด
โอกาส เกิด ช่วย สามารถ ระบุ ได้ ประสิทธิภาพ ทำให้ เสีย หาย ที่ อาจ ขึ้น จาก หาก กำหนด ควบคุม เหมาะ เปิด เผย
ข้อมูล สาธารณะ กำกับ ติดตาม แพร่ เกี่ยวข้อง ของ ต่อ สาธารณชน โดย พิจารณา เป็น ประโยชน์ ปัจจุบัน ทาง เว็บไซต์
องค์การ ปกครอง ส่วน ท้อง ถิ่น สื่อ ออนไลน์ รูป อื่นๆ ช่อง หลาก หลาย ข่าวสาร บริการ ต่างๆ เกณฑ์ ข้อ กฎหมาย
บังคับ สถาน ชัดเจน ประชาชน ผู้ บริหาร ทราบ ระดับ รับ รู้ เพิ่ม เข้า ถึง มาก ง่าย ภาค รัฐ น่า เชื่อ ไว้ วางใจ
ร่วม ตรวจ สอบ ทำงาน ใช้ ทรัพย์สิน ราชการ ซึ่ง ขั้น ตอน ขอยืม ประเภท ด้าน ต่าง อนุญาต ยืม ถูก ต้อง ตุลาคม ๒๕๖๗
กันยายน สร้าง เข้าใจ นี้ หลัก ครบ ถ้วน ครอบคลุม ทุก ตั้งแต่ อาคาร ยาน พาหนะ อุปกรณ์ สำนักงาน จนถึง วัสดุ สิ้น
เปลือง ทั่วไป สิทธิ ปัญหา สูญหาย ชำรุด เอกสาร ฐาน ระยะ เวลา ผิด ชอบ ชดเชย ค่า เต็ม จำนวน ประหยัด คุ้ม เช่น
เฉพาะ เท่านั้น ไม่ กลับ เป็นการ ตัว นโยบาย ขวัญ กำนัล Gift Policy ประกาศ ธันวาคม คณะ พนักงาน
"""
WORDS = IN_THE_EXAMPLE.split()

SHAPED = (
    "น้ำประปา ค่ำ ล้ำ ถ้ำ ก๊ำ ป่ำ ฝ้ำ ป๋ำ คำ ทำ",
    "พุทฺธํ สรณํ คจฺฉามิ",
    "ปู่ ผู้ ผื้ ฝื้ ที่ สิ้น ปิ้ง ฟื้น ปั้น ฝั่ง ปี่",
    "ญุ ฐุ ญู ฏุ ฎุ ฤๅ ฦๅ กฎุมพี",
    "ก็ ก์ เก๋ โก๊ แก้ ไก่ ใก้ ๆ ฯลฯ",
)

Reader = Callable[[Path], str]


def answer(*command: object) -> str:
    return subprocess.run(list(map(str, command)), capture_output=True, check=True).stdout.decode()


def by_pdfium(path: Path) -> str:
    pdf = path.read_bytes()
    with pypdfium2.PdfDocument(pdf) as document:
        return "\f".join(page_texts(pdf, range(len(document))))


def by_pdfjs(path: Path) -> str:
    library = Path(sys.prefix, "node_modules", "pdfjs-dist")
    return answer("node", Path(__file__).with_name("pdfjs_text.mjs"), library, path)


READERS: Mapping[str, Reader] = {
    "pdfium": by_pdfium,
    "poppler": lambda path: answer("pdftotext", path, "-"),
    "poppler, as painted": lambda path: answer("pdftotext", "-raw", path, "-"),
    "pdf.js": by_pdfjs,
    "mupdf": lambda path: answer("mutool", "draw", "-q", "-F", "text", "-o", "-", path),
    "pdfminer": extract_text,
}
IN_ANOTHER_ORDER = {"poppler", "pdfminer"}  # cells, for they look for columns of text


def read(pdf: bytes, name: str, folder: Path) -> str:
    path = folder / "report.pdf"
    path.write_bytes(pdf)
    return READERS[name](path)


@pytest.mark.parametrize("reader", READERS)
def test_every_word_is_found(reader: str, seed: Printed, tmp_path: Path) -> None:
    text = read(seed.pdf, reader, tmp_path)
    assert [word for word in WORDS if word not in text] == []
    assert "\u2060" not in text


@pytest.mark.parametrize("reader", [name for name in READERS if name not in IN_ANOTHER_ORDER])
@pytest.mark.parametrize("name", ["seed", "draft", "municipality"])
def test_every_paragraph_is_read_as_it_was_typed(
    name: str, reader: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    printed = request.getfixturevalue(name)
    text = squeezed(read(printed.pdf, reader, tmp_path))
    with printed.open() as pdf:
        pieces = [squeezed(piece) for page in TaggedText(pdf).pieces for piece in page]
    assert [piece for piece in pieces if piece not in text] == []


@pytest.fixture(scope="module")
def shaped(engine: PdfEngine, settings: Settings) -> Printed:
    printed = print_table(engine, table_of([HEADERS, (*ROW[:5], "\n".join(SHAPED))]), settings)
    assert check(printed.pdf, printed.document, printed.source, printed.raw) == 1
    return printed


# Fonts that municipalities have. TH Sarabun New's shaped marks have codes for private use; Loma, whose widths are whole
# numbers, is shown by the run, and draws a tone mark before the vowel below; in Tlwg Typo a mark is as wide as a letter.
TLWG = Path("/usr/share/fonts/truetype/tlwg")
SARABUN_NEW = Path(sys.prefix, "node_modules", "font-th-sarabun-new", "fonts")
OWN_FONTS = {
    "TH Sarabun New": (
        SARABUN_NEW / "THSarabunNew-webfont.ttf",
        SARABUN_NEW / "THSarabunNew_bold-webfont.ttf",
    ),
    "Loma": (TLWG / "Loma.ttf", TLWG / "Loma-Bold.ttf"),
    "Tlwg Typo": (TLWG / "TlwgTypo.ttf", TLWG / "TlwgTypo-Bold.ttf"),
}


@pytest.fixture(scope="module", params=OWN_FONTS)
def in_own_font(request: pytest.FixtureRequest, engine: PdfEngine, settings: Settings) -> Printed:
    """The example, and letters that are shaped, in a font of a municipality's own."""
    rows = [*read_rows(EXAMPLE), (*ROW[:5], "\n".join(SHAPED))]
    names = tuple(str(path.relative_to("/")) for path in OWN_FONTS[request.param])
    own = with_report(settings, fonts=names).model_copy(update={"root": Path("/")})
    printed = print_table(engine, table_of(rows), own)
    assert check(printed.pdf, printed.document, printed.source, printed.raw) >= 3
    return printed


@pytest.mark.parametrize("reader", READERS)
def test_every_word_is_found_in_a_font_of_ones_own(reader: str, in_own_font: Printed, tmp_path: Path) -> None:
    text = read(in_own_font.pdf, reader, tmp_path)
    assert [word for word in (*WORDS, *" ".join(SHAPED).split()) if word not in text] == []


def test_marks_above_the_first_line_are_not_cut_off(seed: Printed, in_own_font: Printed) -> None:
    """The page's area begins 15 mm below its edge."""
    for printed in (seed, in_own_font):
        ink = picture(printed.raw, 0, scale=4).point(lambda grey: 255 * (grey < 128))
        assert ink.getbbox()[1] / 4 - 15 / 25.4 * 72 > 1  # type: ignore[index]


@pytest.mark.parametrize("margin", ["20mm 20mm 20mm 30mm", "30mm 20mm 20mm 30mm"])
def test_official_letters_and_margins(
    engine: PdfEngine, seed_table: Table, settings: Settings, tmp_path: Path, margin: str
) -> None:
    """What Chromium begins behind a page's end, and draws on the next, is no mark that was lost."""
    own = with_report(settings, fonts=tuple(map(str, OWN_FONTS["TH Sarabun New"])))
    official = restyled(own, tmp_path, OFFICIAL | {"margin: 15mm 15mm 17mm 15mm": f"margin: {margin}"})
    printed = print_table(engine, seed_table, official)
    assert check(printed.pdf, printed.document, printed.source, printed.raw) >= 10


def test_no_actual_text_is_needed_in_a_font_of_ones_own(in_own_font: Printed) -> None:
    with in_own_font.open() as pdf:
        shown = b"".join(contents(page.obj) for page in pdf.pages)
        metadata = pdf.Root.Metadata.read_bytes()
    assert b"/ActualText" not in shown
    assert b"pdfuaid:part" in metadata


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_font_of_ones_own_is_drawn_as_the_browser_drew_it(
    number: int, in_own_font: Printed, tmp_path: Path
) -> None:
    """As Poppler shows both: PDFium places the print's letters anew by rounded widths."""

    def drawn(pdf: bytes) -> Image.Image:
        (tmp_path / "page.pdf").write_bytes(pdf)
        where = ("-f", number + 1, "-l", number + 1)
        answer(
            "pdftoppm", "-r", 576, "-gray", "-singlefile", *where, tmp_path / "page.pdf", tmp_path / "page"
        )
        return Image.open(tmp_path / "page.pgm").copy()

    assert_the_same_to_the_eye(drawn(in_own_font.raw), drawn(in_own_font.pdf))


@pytest.mark.parametrize("reader", READERS)
def test_shaped_letters_are_read(reader: str, shaped: Printed, tmp_path: Path) -> None:
    text = read(shaped.pdf, reader, tmp_path)
    assert [word for word in " ".join(SHAPED).split() if word not in text] == []


@pytest.mark.parametrize("name", ["seed", "draft", "municipality", "shaped"])
def test_no_actual_text_is_needed_any_more(name: str, request: pytest.FixtureRequest) -> None:
    with request.getfixturevalue(name).open() as pdf:
        shown = b"".join(contents(page.obj) for page in pdf.pages)
    assert b"/ActualText" not in shown
    assert not re.search(rb"\bTj\b", shown)


def test_the_file_is_smaller_than_the_print(seed: Printed, municipality: Printed) -> None:
    for printed in (seed, municipality):
        assert len(printed.pdf) < len(printed.raw)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_what_a_search_marks_is_the_word(number: int, seed: Printed) -> None:
    """The box of each find ends on both sides where its ink does, and is about as high as a line."""
    scale = 4
    with pypdfium2.PdfDocument(seed.pdf) as document:
        page = document[number]
        ink = page.render(scale=scale, grayscale=True).to_pil().point(lambda grey: 255 * (grey < 128))
        height, text, found = page.get_height(), page.get_textpage(), 0
        for word in WORDS:
            search = text.search(word)
            while place := search.get_next():
                for rect in range(text.count_rects(*place)):
                    left, bottom, right, top = text.get_rect(rect)
                    box = (left, height - top, right, height - bottom)
                    inked = ink.crop([round(scale * edge) for edge in box]).getbbox()
                    assert inked, (word, box)
                    assert inked[0] / scale < 1.5, (word, box)
                    assert right - left - inked[2] / scale < 1.5, (word, box)
                    assert 5 < top - bottom < 25, (word, box)
                    found += 1
        text.close()
        page.close()
    assert found > 50


def picture(pdf: bytes, number: int, scale: float) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[number]
        shown: Image.Image = page.render(scale=scale, grayscale=True).to_pil().copy()
        page.close()
    return shown


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("name", ["seed", "draft"])
def test_every_glyph_stands_where_the_browser_put_it(
    name: str, number: int, request: pytest.FixtureRequest
) -> None:
    printed = request.getfixturevalue(name)
    assert_the_same_to_the_eye(*(picture(pdf, number, scale=8) for pdf in (printed.raw, printed.pdf)))


def assert_the_same_to_the_eye(before: Image.Image, after: Image.Image) -> None:
    """At 576 dots an inch, but for the border of a dot."""
    one, other = np.asarray(before), np.asarray(after)
    for dots, near in ((one[1:-1, 1:-1], darkest_near(other)), (other[1:-1, 1:-1], darkest_near(one))):
        assert (np.maximum(near, dots) - dots).max() <= 100


def darkest_near(dots: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The darkest of each dot and its eight neighbours; none for those at the edge."""
    rows = np.minimum(np.minimum(dots[:-2], dots[1:-1]), dots[2:])
    return np.minimum(np.minimum(rows[:, :-2], rows[:, 1:-1]), rows[:, 2:])


def test_a_font_that_takes_no_glyphs_keeps_its_actual_text(
    seed: Printed, seed_table: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(line_font, "_truetype", lambda _font: None)

    class Again:
        name = "printed before"

        def print(self, _document: object) -> bytes:
            return seed.raw

    printed = print_document(Again(), seed.document, seed_table)  # type: ignore[arg-type]
    assert check(printed.pdf, printed.document, printed.source, printed.raw) == 3
    with printed.open() as pdf, seed.open() as usual:
        assert TaggedText(pdf).cells == TaggedText(usual).cells
        assert b"/ActualText" in contents(pdf.pages[0].obj)
    for reader in ("pdfium", "poppler"):
        text = read(printed.pdf, reader, tmp_path)
        assert [word for word in WORDS if word not in text] == []
