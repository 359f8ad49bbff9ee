"""One to twelve who sign: whole, together, and at no row's cost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ita_sync.domain import PdfEngine, Table
from ita_sync.report.pdf.preflight import check
from ita_sync.report.pdf.text import marked_texts
from ita_sync.settings import Settings, Signature
from tests.conftest import HEADERS, ROW
from tests.report.conftest import print_table, table_of, with_report
from tests.report.test_readers import OWN_FONTS
from tests.report.test_sizes import OFFICIAL, restyled

SIGNERS = tuple(
    Signature(role=role, name=f"นายคนที่ {number}", position=f"ตำแหน่ง {number} {more}")
    for number, (role, more) in enumerate(
        [
            ("ผู้รายงาน", "นักวิเคราะห์นโยบายและแผนชำนาญการ"),
            ("ผู้ตรวจสอบ", "รักษาราชการแทนผู้อำนวยการกองสาธารณสุขและสิ่งแวดล้อม"),
            ("ปลัดเทศบาลตำบลเมืองเก่า", ""),
        ]
        * 4,
        start=1,
    )
)


def pages(engine: PdfEngine, table: Table, settings: Settings, count: int) -> list[str]:
    """The text of each page of a report that so many sign, without spaces."""
    printed = print_table(engine, table, with_report(settings, signatures=SIGNERS[:count]))
    check(printed.pdf, printed.document, printed.source)
    with printed.open() as pdf:
        return ["".join("".join(marked_texts(page.obj, {}).values()).split()) for page in pdf.pages]


def places(shown: Sequence[str], signer: Signature) -> list[int]:
    """The pages of a signer's role, name and position; the role is no other's in front of the name."""
    wanted = (f"{signer.role}({signer.name})", signer.position)
    return [
        number
        for text in wanted
        for number, page in enumerate(shown)
        if "".join(text.split()) in _plain(page)
    ]


def _plain(page: str) -> str:
    return page.translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789"))


@pytest.mark.parametrize("count", [1, 2, 3, 5, 6, 7, 8, 10, 12])
def test_all_sign_on_one_page(count: int, engine: PdfEngine, seed_table: Table, settings: Settings) -> None:
    shown = pages(engine, seed_table, settings, count)
    last = len(shown) - 1
    assert [place for signer in SIGNERS[:count] for place in places(shown, signer)] == [last] * 2 * count
    assert shown[last].count("(ลงชื่อ)") == count
    assert len(shown) == 4, "one more than the table has"


@pytest.mark.parametrize("count", [5, 8, 12])
@pytest.mark.parametrize("rows", [3, 7, 8])
def test_many_signers_pull_no_row_away(rows: int, count: int, engine: PdfEngine, settings: Settings) -> None:
    table = table_of([HEADERS, *((f"{n}. มาตรการ {n}", *ROW[1:]) for n in range(rows))])
    (first, *_later) = shown = pages(engine, table, settings, count)
    assert first.count(ROW[4]) == rows
    assert len(shown) == 2


@pytest.mark.parametrize("count", [1, 4, 5, 7, 8, 10, 12])
def test_in_large_letters_no_signer_is_parted(
    count: int, engine: PdfEngine, seed_table: Table, settings: Settings, tmp_path: Path
) -> None:
    shown = pages(engine, seed_table, restyled(settings, tmp_path, OFFICIAL), count)
    for signer in SIGNERS[:count]:
        role, position = places(shown, signer)
        assert role == position
    signed = [page.count("(ลงชื่อ)") for page in shown if "(ลงชื่อ)" in page]
    assert len(signed) == 1 or min(signed) >= 3, "none is almost alone"


@pytest.mark.parametrize("count", [6, 9, 12])
@pytest.mark.parametrize("role", ["นายกเทศมนตรีตำบลเมืองเก่า", "ผู้อำนวยการกองสาธารณสุขและสิ่งแวดล้อม"])
def test_signers_with_long_roles_are_parted_between_rows_alone(
    role: str, count: int, engine: PdfEngine, settings: Settings, tmp_path: Path
) -> None:
    signers = tuple(Signature(role=role, name="นาย ก", position="กรรมการผู้ทำการแทน") for _ in range(count))
    own = with_report(restyled(settings, tmp_path, OFFICIAL), signatures=signers)
    printed = print_table(engine, table_of([HEADERS, ROW]), own)
    check(printed.pdf, printed.document, printed.source)
    with printed.open() as pdf:
        shown = ["".join("".join(marked_texts(page.obj, {}).values()).split()) for page in pdf.pages]
    signed = [page.count("(ลงชื่อ)") for page in shown]
    assert signed == [page.count(f"{role}(นายก)กรรมการผู้ทำการแทน") for page in shown]
    assert sum(signed) == count
    assert min(filter(None, signed)) >= 2


@pytest.mark.parametrize("room", [16.2, 16.5, 16.8, 17.1, 17.4])
def test_no_blank_page_follows_signatures_that_fill_theirs(
    room: float, engine: PdfEngine, settings: Settings, tmp_path: Path
) -> None:
    """The letters of TH Sarabun New reach below a line."""
    roomy = restyled(settings, tmp_path, OFFICIAL | {"--signing-room: 10mm": f"--signing-room: {room}mm"})
    fonts = tuple(map(str, OWN_FONTS["TH Sarabun New"]))
    own = with_report(roomy, fonts=fonts, signatures=SIGNERS[:7])
    printed = print_table(engine, table_of([HEADERS, ROW]), own)
    assert check(printed.pdf, printed.document, printed.source) in {2, 3}
