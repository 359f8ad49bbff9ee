"""Whether the report is printed as large as its stylesheet says, and whether words hold in large letters."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from pikepdf import Pdf
from PIL import Image

from ita_sync.domain import PdfEngine, Table
from ita_sync.errors import PreflightError
from ita_sync.report.pdf.preflight import check
from ita_sync.report.pdf.size import TextSize, text_size
from ita_sync.report.prose import without_joiners
from ita_sync.settings import Settings
from tests.conftest import HEADERS, ROOT, ROW
from tests.report.conftest import SIGNATURES, Printed, print_table, table_of, with_report

OFFICIAL = {
    "--font-size: 11.5pt": "--font-size: 16pt",
    "--table-font-size: 10.5pt": "--table-font-size: 16pt",
    "margin: 15mm 15mm 17mm 15mm": "margin: 20mm 20mm 20mm 30mm",
}
WORDS = (
    *("ปีงบประมาณ", "พ.ศ.๒๕๖๘", "ผู้รับผิดชอบ", "รับผิดชอบ", "สาธารณสุข", "สิ่งแวดล้อม", "ครั้งที่ ๑๒"),
    *("ระยะเวลา", "ไตรมาส", "พฤศจิกายน", "หน่วยงาน"),
)


def restyled(
    settings: Settings, folder: Path, changes: Mapping[str, str], name: str = "report.css"
) -> Settings:
    """Settings with a template of the municipality's own: old text -> new one."""
    text = (ROOT / "templates" / name).read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "templates").mkdir(exist_ok=True)
    (folder / "templates" / name).write_text(text, encoding="utf-8")
    return settings.model_copy(update={"root": folder})


def lines(printed: Printed, folder: Path) -> list[str]:
    """The lines of each cell, as another program reads them."""
    path = folder / "report.pdf"
    path.write_bytes(printed.pdf)
    done = subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True, text=True)
    return [without_joiners(line) for line in done.stdout.splitlines()]


def measured(pdf: Pdf) -> TextSize:
    size = text_size(pdf, range(len(pdf.pages)))
    assert size
    return size


@pytest.mark.parametrize("size", [(160, 10), (900, 30), (3000, 20), (30, 900), (8, 8)], ids=str)
def test_a_logo_of_any_shape_leaves_the_text_as_large_as_it_was(  # noqa: PLR0917
    size: tuple[int, int],
    engine: PdfEngine,
    seed: Printed,
    seed_table: Table,
    settings: Settings,
    tmp_path: Path,
) -> None:
    Image.new("RGB", size, (0, 90, 160)).save(tmp_path / "logo.png")
    printed = print_table(engine, seed_table, with_report(settings, logo=str(tmp_path / "logo.png")))
    check(printed.pdf, printed.document, printed.source)
    with printed.open() as pdf, seed.open() as usual:
        assert measured(pdf).printed == pytest.approx(measured(usual).printed, abs=0.01)
        (mark,) = pdf.pages[0].get_images().values()
        assert mark is not None


def test_the_size_is_that_of_the_stylesheet(engine: PdfEngine, settings: Settings, tmp_path: Path) -> None:
    own = restyled(settings, tmp_path, {".item { text-align": ".item { font-size: 20pt; text-align"})
    printed = print_table(engine, table_of([HEADERS, ROW]), with_report(own, item="O36"))
    with printed.open() as pdf:
        size = measured(pdf)
    assert size.wanted == pytest.approx(20, abs=0.1)
    assert size.share == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize("width", ["105%", "150%", "400mm"])
def test_what_is_wider_than_the_page_is_told(
    width: str, engine: PdfEngine, settings: Settings, tmp_path: Path
) -> None:
    own = restyled(settings, tmp_path, {".item { text-align": f".item {{ width: {width}; text-align"})
    printed = print_table(engine, table_of([HEADERS, ROW]), with_report(own, item="O36"))
    with pytest.raises(PreflightError, match=r"printed at [\d.]+ instead of [\d.]+ points") as caught:
        check(printed.pdf, printed.document, printed.source)
    assert "max-width" in caught.value.hint


def test_portrait_is_said_to_be_unsupported(engine: PdfEngine, settings: Settings, tmp_path: Path) -> None:
    own = restyled(settings, tmp_path, {"size: A4 landscape": "size: A4 portrait"})
    printed = print_table(engine, table_of([HEADERS, ROW]), own)
    with pytest.raises(PreflightError, match="is not A4 landscape") as caught:
        check(printed.pdf, printed.document, printed.source)
    assert "portrait is not supported" in caught.value.hint
    assert "ไม่รองรับแนวตั้ง" in caught.value.in_language("th")[1]


@pytest.mark.parametrize("place", range(6), ids=HEADERS)
def test_in_official_letters_and_margins_no_word_breaks(
    place: int, engine: PdfEngine, settings: Settings, tmp_path: Path
) -> None:
    own = restyled(settings, tmp_path, OFFICIAL)
    row = list(ROW)
    row[place] = "\n".join(f"{word} {word}" for word in WORDS)
    printed = print_table(engine, table_of([HEADERS, row]), own)
    check(printed.pdf, printed.document, printed.source)
    with printed.open() as pdf:
        assert measured(pdf).share == pytest.approx(1, abs=0.001)
    shown = lines(printed, tmp_path)
    for word in (*WORDS, *HEADERS[2:4]):
        assert any(word in line for line in shown), word


@pytest.mark.parametrize("extra", [(), ("seq",), ("seq", "budget"), ("budget", "evidence", "note")], ids=str)
@pytest.mark.parametrize("points", [14, 16, 18, 22])
def test_no_size_of_letters_shrinks_the_page(
    points: int, extra: Sequence[str], engine: PdfEngine, settings: Settings, tmp_path: Path
) -> None:
    sizes = {old: new.replace("16pt", f"{points}pt") for old, new in OFFICIAL.items()}
    own = with_report(restyled(settings, tmp_path, sizes), extra_columns=extra, signatures=SIGNATURES)
    names = {"seq": "ที่", "budget": "งบประมาณ", "evidence": "หลักฐาน", "note": "หมายเหตุ"}
    rows = [[*HEADERS, *names.values()], [*ROW, "1", "ไม่ใช้งบประมาณ", "ภาพถ่าย", "ดำเนินการแล้ว"]]
    printed = print_table(engine, table_of(rows), own)
    check(printed.pdf, printed.document, printed.source)
    with printed.open() as pdf:
        assert measured(pdf).share == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize("text", ["ก\n" * 400, "ยาว" * 3000, "a" * 3000], ids=["lines", "letters", "word"])
def test_a_right_number_of_pages_is_not_refused(
    text: str, engine: PdfEngine, settings: Settings, tmp_path: Path
) -> None:
    own = restyled(settings, tmp_path, OFFICIAL)
    printed = print_table(engine, table_of([HEADERS, [*ROW[:5], text]]), own)
    check(printed.pdf, printed.document, printed.source)


def test_small_letters_are_not_refused(engine: PdfEngine, settings: Settings, tmp_path: Path) -> None:
    small = {old: new.replace("16pt", "6pt") for old, new in OFFICIAL.items() if "size" in old}
    rows = [[*ROW[:5], "ดำเนินการแล้วเสร็จตามแผน " * 80] for _number in range(12)]
    printed = print_table(engine, table_of([HEADERS, *rows]), restyled(settings, tmp_path, small))
    check(printed.pdf, printed.document, printed.source)


def test_a_font_whose_text_is_lost_is_named_and_not_five_cells(
    engine: PdfEngine, seed: Printed, spoil: Callable[..., bytes]
) -> None:
    """As after a font of a template's own that the browser turns into drawings."""
    with pytest.raises(PreflightError) as caught:
        check(spoil(seed, "AngsanaNew"), seed.document, seed.source)
    assert caught.value.message.count("\n") == 0
    assert "The text in the font AngsanaNew" in caught.value.message


@pytest.fixture
def spoil() -> Callable[..., bytes]:
    from io import BytesIO

    from pikepdf import Name

    from ita_sync.report.pdf.page_fonts import fonts

    def spoilt(printed: Printed, name: str) -> bytes:
        out = BytesIO()
        with printed.open() as pdf:
            for font in fonts(pdf):
                font.BaseFont = Name(f"/AAAAAA+{name}")
                del font.ToUnicode
            pdf.save(out)
        return out.getvalue()

    return spoilt


def test_a_phrase_too_long_for_its_column_stays_within_it(
    engine: PdfEngine, settings: Settings, tmp_path: Path
) -> None:
    """It breaks there, instead of reaching into the next column or widening its own."""
    own = restyled(settings, tmp_path, OFFICIAL)
    row = ["๔. (No Gift Policy)", "(No Gift Policy)", "No Gift Policy", "พ.ศ. ๒๕๖๘", *ROW[4:]]
    printed = print_table(engine, table_of([HEADERS, row]), own)
    check(printed.pdf, printed.document, printed.source)
    path = tmp_path / "report.pdf"
    path.write_bytes(printed.pdf)
    done = subprocess.run(["pdftotext", "-bbox", path, "-"], check=True, capture_output=True, text=True)
    places = {
        word: float(top) for top, word in re.findall(r'yMin="([\d.]+)"[^>]*>(Gift|Policy)<', done.stdout)
    }
    assert places["Policy"] > places["Gift"], "on the next line of the owner's cell"
