"""A municipality's own fonts: what may be one, and what is told of one that may not."""

from __future__ import annotations

import struct
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ita_sync.domain import PdfEngine, Table
from ita_sync.errors import ReportError
from ita_sync.report import assets, html
from ita_sync.report.own_fonts import own_fonts_of
from ita_sync.report.pdf.page_fonts import font_name, fonts
from ita_sync.report.pdf.preflight import check
from ita_sync.settings import Settings
from ita_sync.text.fonts import tables as tables_of
from ita_sync.text.fonts import text_files
from tests.conftest import checked_table, processor_time
from tests.report.conftest import print_table, with_report

REGULAR, BOLD = (path.read_bytes() for path in text_files().values())


def renamed(font: bytes) -> bytes:
    """Our own font under the name of another family."""
    return font.replace("Sarabun".encode("utf-16-be"), "Zarabun".encode("utf-16-be"))


def table_at(font: bytes, name: bytes) -> int:
    """Where a table's line of the directory begins."""
    return font.index(name, 12)


def with_usage(font: bytes, usage: int) -> bytes:
    """A font with another fsType, which says whether it may be embedded."""
    (start,) = struct.unpack_from(">I", font, table_at(font, b"OS/2") + 8)
    return font[: start + 8] + struct.pack(">H", usage) + font[start + 10 :]


def refused(font: bytes) -> bytes:
    """A font without PostScript's table, which browsers demand."""
    start, length = struct.unpack_from(">II", font, table_at(font, b"post") + 8)
    return font[:start] + bytes(length) + font[start + length :]


def without_thai(font: bytes) -> bytes:
    """A font whose map begins each segment of Thai one place later, at a code that nothing needs."""
    (start,) = struct.unpack_from(">I", font, table_at(font, b"cmap") + 8)
    return font[:start] + font[start:].replace(b"\x0e\x01", b"\x0e\x02", 1)


def settings_with(settings: Settings, folder: Path, *files: bytes, suffix: str = ".ttf") -> Settings:
    names = []
    for number, data in enumerate(files):
        path = folder / f"แบบอักษร {number}{suffix}"
        path.write_bytes(data)
        names.append(path.name)
    return with_report(settings, fonts=tuple(names)).model_copy(update={"root": folder})


def test_own_fonts_are_sent_and_embedded(
    engine: PdfEngine, seed_table: Table, settings: Settings, tmp_path: Path
) -> None:
    own = settings_with(settings, tmp_path, renamed(REGULAR), renamed(BOLD))
    printed = print_table(engine, seed_table, own)
    assert check(printed.pdf, printed.document, printed.source) == 3
    assert {"Zarabun-Regular.ttf", "Zarabun-Bold.ttf"} <= printed.document.assets.keys()
    with printed.open() as pdf:
        assert {font_name(font) for font in fonts(pdf)} == {"Zarabun-Regular", "Zarabun-Bold"}
        metadata = pdf.Root.Metadata.read_bytes()
    assert b"pdfaid:part" in metadata
    assert b"pdfuaid:part" in metadata


def test_files_that_hold_the_same_name_are_all_sent(
    seed_table: Table, settings: Settings, tmp_path: Path
) -> None:
    """Also the name of a font that comes with the program, whose signs are needed where the own one lacks them."""
    own = settings_with(settings, tmp_path, REGULAR, with_usage(REGULAR, 0x0008))
    document = html.render(checked_table(seed_table), own)
    sent = [path.read_bytes() for name, path in document.assets.items() if name.endswith(".ttf")]
    assert {REGULAR, with_usage(REGULAR, 0x0008)} <= {*sent}
    assert {*assets.font_files().values()} <= {*document.assets.values()}
    assert all(f'url("{name}")' in document.html for name in document.assets)


def test_the_family_goes_before_ours(seed_table: Table, settings: Settings, tmp_path: Path) -> None:
    own = settings_with(settings, tmp_path, renamed(REGULAR), renamed(BOLD))
    page = html.render(checked_table(seed_table), own).html
    assert '--own-fonts: "Zarabun", ;' in page
    assert (
        'font-family: "Zarabun"; font-weight: 700; font-style: normal; src: url("Zarabun-Bold.ttf")' in page
    )
    assert "--own-fonts:" not in html.render(checked_table(seed_table), settings).html


@pytest.mark.parametrize("usage", [0x0000, 0x0004, 0x0008, 0x0006])
def test_a_font_that_may_be_embedded(settings: Settings, tmp_path: Path, usage: int) -> None:
    (font,) = own_fonts_of(settings_with(settings, tmp_path, with_usage(REGULAR, usage)))
    assert (font.family, font.weight, font.style) == ("Sarabun", 400, "normal")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it is damaged, or no font"),
        ("ข้อความ".encode(), "it is damaged, or no font"),
        (REGULAR[:-2000], "it is damaged, or no font"),
        (REGULAR[:200], "it is damaged, or no font"),
        (b"OTTO" + REGULAR[4:], "it is of the kind OpenType CFF (.otf)"),
        (b"ttcf" + REGULAR[4:], "it is of the kind TrueType Collection (.ttc)"),
        (b"wOF2" + REGULAR[4:], "it is of the kind WOFF2"),
        (REGULAR.replace(b"GDEF", b"fvar", 1), "it is of the kind variable font"),
        (REGULAR.replace(b"cmap", b"cmab", 1), "it is damaged, or no font"),
        (with_usage(REGULAR, 0x0002), "its licence does not let it be embedded"),
        (with_usage(REGULAR, 0x0200), "its licence does not let it be embedded"),
        (without_thai(REGULAR), "it lacks ก (U+0E01)"),
    ],
)
def test_what_is_no_font_to_print_with_is_named(
    settings: Settings, tmp_path: Path, data: bytes, said: str
) -> None:
    with pytest.raises(ReportError) as caught:
        own_fonts_of(settings_with(settings, tmp_path, data))
    assert "แบบอักษร 0.ttf cannot be used: " in caught.value.message
    assert said in caught.value.message
    assert "[report] fonts" in caught.value.hint


def assembled(tables: Mapping[bytes, bytes], *more: tuple[bytes, bytes]) -> bytes:
    """A font of some tables; `more` are further names for whole tables, which lie where those do."""
    entries = [*((name, name) for name in tables), *more]
    start = 12 + 16 * len(entries)
    places: dict[bytes, tuple[int, int]] = {}
    for name, data in tables.items():
        places[name] = start, len(data)
        start += len(data)
    lines = (struct.pack(">4s4xII", tag, *places[name]) for tag, name in entries)
    head = b"\0\1\0\0" + struct.pack(">H6x", len(entries))
    return head + b"".join(lines) + b"".join(tables.values())


def with_too_much(what: str) -> bytes:
    """A font of a megabyte in which the same bytes count again and again."""
    found = {name.encode(): data for name, data in tables_of(REGULAR).items()}
    if what == "characters":
        count = 16_000
        arrays = (b"\xff\xfe" * count, b"\0\0", *(b"\0\0" * count for _ in range(3)))
        table = struct.pack(">HHHH6x", 4, 0xFFFF, 0, 2 * count) + b"".join(arrays)
        return assembled({**found, b"cmap": struct.pack(">HHHHI", 0, 1, 3, 1, 12) + table})
    if what == "names":
        line = (struct.pack(">6H", 3, 1, 0x409, number, 0xFFFF, 0) for number in range(60_000))
        return assembled({**found, b"name": struct.pack(">3H", 0, 60_000, 0) + b"".join(line)})
    return assembled(found, *((struct.pack(">I", number), b"glyf") for number in range(60_000)))


@pytest.mark.parametrize("what", ["characters", "names", "tables"])
def test_a_font_made_to_cost_time_and_memory(settings: Settings, tmp_path: Path, what: str) -> None:
    tracemalloc.start()
    try:
        with processor_time(), pytest.raises(ReportError, match="it is damaged, or no font"):
            own_fonts_of(settings_with(settings, tmp_path, with_too_much(what)))
        assert (
            tracemalloc.get_traced_memory()[1] < 400_000_000
        )  # of which 256 MB are asked for to read any file
    finally:
        tracemalloc.stop()


def test_no_such_font(settings: Settings) -> None:
    with pytest.raises(ReportError, match=r"nowhere\.ttf cannot be used: No such file"):
        own_fonts_of(with_report(settings, fonts=("nowhere.ttf",)))


def test_the_doctor_opens_them(project: Path, ita_sync: Callable) -> None:
    path = project / "config" / "ita.toml"
    text = (
        path.read_text(encoding="utf-8")
        .replace("# fonts = []", 'fonts = ["own.ttf"]')
        .replace('"th"', '"en"')
    )
    path.write_text(text, encoding="utf-8")
    answer = ita_sync("doctor")
    assert answer.code == 4
    assert "own.ttf cannot be used: No such file" in answer.out
    (project / "own.ttf").write_bytes(REGULAR)
    assert "ok   fonts: own.ttf, Sarabun" in ita_sync("doctor").out


@pytest.mark.parametrize(("font", "is_shown"), [(renamed(BOLD), True), (renamed(refused(REGULAR)), False)])
def test_the_doctor_says_that_a_browser_takes_none_of_them(
    font: bytes, is_shown: bool, project: Path, ita_sync: Callable
) -> None:
    path = project / "config" / "ita.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("# fonts = []", 'fonts = ["own.ttf"]'), encoding="utf-8"
    )
    (project / "own.ttf").write_bytes(font)
    answer = ita_sync("doctor")
    assert ("ไม่มีแบบอักษรใน [report] fonts ปรากฏใน PDF" in answer.out) != is_shown
    assert answer.code == 0


@pytest.mark.parametrize("name", ["own.otf", "own.ttf"])
def test_outlines_of_the_other_kind_are_told_by_their_contents(
    name: str, project: Path, ita_sync: Callable
) -> None:
    path = project / "config" / "ita.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("# fonts = []", f'fonts = ["{name}"]'), encoding="utf-8"
    )
    (project / name).write_bytes(b"OTTO" + REGULAR[4:])
    answer = ita_sync("render")
    assert answer.code == 4
    assert f"{name} ใช้ไม่ได้: เป็นไฟล์ชนิด OpenType CFF (.otf) ไม่ใช่ TrueType ธรรมดา" in answer.err
    assert "[report] fonts" in answer.err
    assert not (project / "out" / "report-2568.pdf").exists()
