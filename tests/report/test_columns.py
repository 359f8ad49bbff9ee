"""Optional columns beside the usual six: printed, and measured on the page."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray

from ita_sync.domain import OPTIONAL_COLUMNS, PdfEngine
from ita_sync.report.pdf.preflight import check
from ita_sync.settings import Settings
from tests.conftest import ROOT
from tests.report.conftest import Printed, print_table, table_of, with_report

EXTRAS = {
    "seq": ("ลำดับ", "1"),
    "issue": ("ประเด็น", "การป้องกันการทุจริตและการใช้อำนาจหน้าที่"),
    "indicator": ("ตัวชี้วัด", "ร้อยละของบุคลากรที่ผ่านการอบรม"),
    "target": ("เป้าหมาย", "ไม่น้อยกว่าร้อยละ 80"),
    "budget": ("งบประมาณ", "1,250,000.00 บาท"),
    "problems": ("ปัญหา/อุปสรรค", "บุคลากรติดภารกิจอื่น ทำให้เข้ารับการอบรมได้ไม่ครบทุกคน"),
    "suggestions": ("ข้อเสนอแนะ", "ควรประชาสัมพันธ์ล่วงหน้า"),
    "evidence": ("เอกสาร/หลักฐาน", "https://www.example.go.th/ita/2568/o35/evidence-report.pdf"),
    "monitoring": ("การติดตามผล", "รายงานต่อผู้บริหารทุกไตรมาส"),
    "note": ("หมายเหตุ", "ตั้งแต่ปีงบประมาณ พ.ศ. 2567 ตามนโยบาย No Gift Policy"),
}
SEVERAL = [("budget", "note"), ("seq", "indicator", "target", "budget", "evidence"), tuple(EXTRAS)]
USUAL = {"measure": 14, "method": 21, "owner": 9.9, "period": 10.5, "summary": 18, "outcome": 28}
SUM = sum(USUAL.values())  # above 100: the owner's column is widened beside others, for the word ผู้รับผิดชอบ
DPI = 144
MARGIN = 15 / 25.4 * DPI  # pixels


def with_extras(
    engine: PdfEngine, seed_rows: list[list[str]], settings: Settings, names: tuple[str, ...]
) -> Printed:
    """The seed with further columns."""
    headers, texts = zip(*(EXTRAS[name] for name in names), strict=True)
    rows = [[*seed_rows[0], *headers], *([*row, *texts] for row in seed_rows[1:])]
    return print_table(engine, table_of(rows), with_report(settings, extra_columns=names))


def page(pdf: bytes, number: int) -> NDArray[np.uint8]:
    """A page in grey, as pixels."""
    document = pypdfium2.PdfDocument(pdf)
    shown = np.asarray(document[number].render(scale=DPI / 72, grayscale=True).to_pil())
    document.close()
    return shown


def lines(shown: NDArray[np.uint8]) -> list[float]:
    """Where the vertical lines of the table's header stand on a page that begins with it, in pixels."""
    header = shown[round(MARGIN) + 4 : round(MARGIN) + 24]
    dark = np.flatnonzero((header < 128).all(axis=0))
    return [float(group.mean()) for group in np.split(dark, np.flatnonzero(np.diff(dark) > 2) + 1)]


@pytest.mark.parametrize("names", [*((name,) for name in EXTRAS), *SEVERAL], ids="-".join)
def test_every_optional_column_has_room(
    names: tuple[str, ...], engine: PdfEngine, seed_rows: list[list[str]], settings: Settings
) -> None:
    printed = with_extras(engine, seed_rows, settings, names)
    check(printed.pdf, printed.document, printed.source)
    shown = page(printed.pdf, 1)
    edges = lines(shown)
    widths = np.array([right - left for left, right in pairwise(edges)])
    assert len(widths) == len(USUAL) + len(names)
    assert widths.min() > MARGIN / 4
    usual = widths["seq" in names :][: len(USUAL)]
    assert usual / usual.sum() * SUM == pytest.approx(list(USUAL.values()), abs=0.6)
    assert (shown[:, round(shown.shape[1] - MARGIN) + 2 :] == 255).all(), (
        "something stands in the right margin"
    )


def test_every_optional_column_has_a_width_to_restyle() -> None:
    assert EXTRAS.keys() == set(OPTIONAL_COLUMNS)
    css = (ROOT / "templates" / "report.css").read_text(encoding="utf-8")
    for name in (*USUAL, *EXTRAS):
        assert css.count(f"--{name}-width: ") == css.count(f"var(--{name}-width)") == 1


@pytest.mark.parametrize("amount", ["1,250,000.50", "9,999,999.99 บาท"])
def test_an_amount_stays_on_one_line(
    amount: str, engine: PdfEngine, seed_rows: list[list[str]], settings: Settings
) -> None:
    names = ("seq", "budget", "evidence", "note")
    headers = [EXTRAS[name][0] for name in names]
    rows = [[*seed_rows[0], *headers], *([*row, "1", amount, "ภาพถ่าย", "-"] for row in seed_rows[1:])]
    printed = print_table(
        engine, table_of(rows), with_report(settings, extra_columns=names, numerals="arabic")
    )
    with pypdfium2.PdfDocument(printed.pdf) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    assert text.count(amount.split(maxsplit=1)[0]) == len(rows) - 1
