"""A file made to cost memory or time ends in a sentence, or is read, within seconds and a bounded memory."""

from __future__ import annotations

import subprocess
import sys
import zipfile

import pytest

from ita_sync.errors import SheetError
from ita_sync.settings import Sheet
from ita_sync.sources.workbook.store import WorkbookStore
from tests.conftest import HEADERS, ROW, edit_settings, processor_time
from tests.sources.open_xml import MAIN, archive, cell, ods, ods_row, row, xlsx

MB = 1 << 20
MEMORY = 400 * MB
READ = """
import re, sys
from pathlib import Path
from ita_sync.errors import SheetError
from ita_sync.settings import Sheet
from ita_sync.sources.workbook.store import WorkbookStore
try:
    WorkbookStore(Path(sys.argv[1]), Sheet(source="a.xlsx")).read()
except SheetError:
    # The peak of this process alone: what getrusage tells begins with that of the process it was started by.
    print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""
ENTITIES = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 12))
LAUGHS = f'<!DOCTYPE x [<!ENTITY a0 "ha">{ENTITIES}]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a11 SYSTEM "file:///etc/hostname">]>'
GOOD = row(*HEADERS) + row(*ROW)
OPEN_SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>{GOOD}'
LAUGHED = f'<worksheet xmlns="{MAIN}"><sheetData><row>{cell("&a11;")}</row></sheetData></worksheet>'
SHEET = "xl/worksheets/sheet1.xml"
TOO_LARGE = "is too large for a table of measures"
DECLARED = "has a document type declaration"


def said(path):
    """What reading it ends with, within seconds."""
    with processor_time(20):
        try:
            grid = WorkbookStore(path, Sheet(source=str(path))).read().measures
        except SheetError as error:
            return error.message
    return f"read {len(grid.rows)} {max(map(len, grid.rows))}"


@pytest.fixture
def lower_limit(monkeypatch):
    """Unpack no more than 4 MB: what is read until then costs in proportion."""
    monkeypatch.setattr("ita_sync.sources.workbook.package.MAX_BYTES", 4 * MB)


def bulk(path, part, begin, piece, end=""):
    """Write a part of 20 MB into an .xlsx or .ods without holding it."""
    make = xlsx(path, GOOD, parts={part: ""}) if path.suffix == ".xlsx" else archive(path, {"mimetype": KIND})
    block = (piece * (MB // len(piece.encode()) + 1)).encode()
    with (
        zipfile.ZipFile(make, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as package,
        package.open(part, "w") as stream,
    ):
        stream.write(begin.encode())
        for _ in range(20):
            stream.write(block)
        stream.write(end.encode())
    return path


KIND = "application/vnd.oasis.opendocument.spreadsheet"
WIDE = '<table:table-cell table:number-columns-repeated="100000000"'
SPANNED = '<table:table-cell table:number-rows-spanned="100000000" table:number-columns-spanned="100000000"'
STRINGS = f'<sst xmlns="{MAIN}">'


@pytest.mark.parametrize(
    ("part", "begin", "piece", "end"),
    [
        (SHEET, "", "0", ""),
        (SHEET, OPEN_SHEET + '<row><c t="inlineStr"><is><t>', "0", ""),
        (SHEET, OPEN_SHEET + '<row r="', "0", ""),
        (SHEET, OPEN_SHEET, "<row><c><v>1.5</v></c></row>", ""),
        (SHEET, OPEN_SHEET + "<row>", "<c><v>1.5</v></c>", ""),
        (SHEET, OPEN_SHEET + "<row>", "<c>", ""),
        ("xl/sharedStrings.xml", STRINGS, "<si><t>ก</t></si>", "</sst>"),
        ("xl/sharedStrings.xml", STRINGS + "<si><t>", "0", "</t></si></sst>"),
        ("xl/workbook.xml", "<workbook>", "<sheet/>", "</workbook>"),
    ],
)
@pytest.mark.usefixtures("lower_limit")
def test_a_part_that_unpacks_to_much_more(tmp_path, part, begin, piece, end):
    words = said(bulk(tmp_path / "a.xlsx", part, begin, piece, end))
    assert TOO_LARGE in words or "damaged" in words or "rows with text" in words


@pytest.mark.usefixtures("lower_limit")
@pytest.mark.parametrize("piece", ["0", "<table:table-cell/>", "<text:p>ก</text:p>"])
def test_an_ods_that_unpacks_to_much_more(tmp_path, piece):
    begin = '<office:document-content xmlns:table="t" xmlns:text="x" xmlns:office="o"><table:table><table:table-row>'
    assert TOO_LARGE in said(bulk(tmp_path / "a.ods", "content.xml", begin, piece))


@pytest.mark.parametrize(
    ("styles", "words"),
    [
        ("<cellXfs>" + "<xf/>" * 400_000 + "</cellXfs>", "read 2 6"),
        ("<numFmts>" + "<x/>" * 400_000, "read 2 6"),
    ],
)
def test_a_million_styles(tmp_path, styles, words):
    assert said(xlsx(tmp_path / "a.xlsx", GOOD, styles=styles)) == words


@pytest.mark.parametrize("declared", [LAUGHS, EXTERNAL])
@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "_rels/.rels"])
def test_entities(tmp_path, declared, part):
    assert DECLARED in said(xlsx(tmp_path / "a.xlsx", GOOD, parts={part: declared + LAUGHED}))


@pytest.mark.parametrize("declared", [LAUGHS, EXTERNAL])
def test_entities_of_an_ods(tmp_path, declared):
    path = ods(tmp_path / "a.ods", parts={})
    assert DECLARED in said(archive(path, {"mimetype": KIND, "content.xml": declared + LAUGHED}))


@pytest.mark.parametrize(
    ("merges", "words"),
    [
        (["A2:A100000000"], "read 2 6"),
        (["A2:A9999999", "B2:XFD1048576"], "read 2 6"),
        (["1:1", "A:A", "A1", "", "B2:"], "read 2 6"),
        ([f"A{at}:XFD{at}" for at in range(1, 2000)], "read 2 6"),
        (["A1:F2"] * 5_000, "read 2 6"),
    ],
)
def test_merges(tmp_path, merges, words):
    each = "".join(f'<mergeCell ref="{merge}"/>' for merge in merges)
    assert said(xlsx(tmp_path / "a.xlsx", GOOD, after=f"<mergeCells>{each}</mergeCells>")) == words


def test_merges_that_overlap_over_a_long_table(tmp_path):
    each = '<mergeCell ref="A1:F9999"/>' * 5_000
    path = xlsx(tmp_path / "a.xlsx", GOOD + row(*ROW) * 2000, after=f"<mergeCells>{each}</mergeCells>")
    assert "merged cells that overlap" in said(path)


def test_a_text_in_the_last_cell_of_a_tab(tmp_path):
    last = f'<row r="1048576">{cell("จบ", "XFD1048576")}</row>'
    assert said(xlsx(tmp_path / "a.xlsx", GOOD + last)) == "read 1048576 16384"


@pytest.mark.parametrize("number", [1_048_577, 2_000_000, 99_999_999, 999_999_999])
def test_a_text_below_the_last_row_of_a_tab(tmp_path, number):
    below = f'<row r="{number}">{cell("จบ")}</row>'
    assert TOO_LARGE in said(xlsx(tmp_path / "a.xlsx", GOOD + below))


def test_a_stray_cell_far_away_costs_a_whole_check_nothing(project, ita_sync):
    last = f'<row r="1048576">{cell("จบ", "XFD1048576")}</row>'
    path = xlsx(project / "a.xlsx", GOOD + last)
    edit_settings(project, '"config/example/measures.csv"', f'"{path.as_posix()}"')
    with processor_time(15):
        assert ita_sync("validate", "--date", "2025-11-03").code == 0


def test_many_texts_far_to_the_right(tmp_path):
    rows = "".join(f'<row r="{at}">{cell("จบ", f"XFD{at}")}</row>' for at in range(3, 3000))
    assert TOO_LARGE in said(xlsx(tmp_path / "a.xlsx", GOOD + rows))


def test_many_texts_whose_formats_are_lost(tmp_path):
    texts = "".join(f'<c s="9" t="inlineStr"><is><t>{at}ก</t></is></c>' for at in range(10))
    numbers = "<c s='9'><v>0.5</v></c>" * 10
    rows = f"<row>{texts}{numbers}</row>" * 5000
    assert said(xlsx(tmp_path / "a.xlsx", GOOD + rows)) == "read 5002 20"


@pytest.mark.parametrize("code", ["d " * 127, "h:m:s " * 40, "[h]" + ":m" * 120, "0." + "#" * 250])
@pytest.mark.parametrize(("count", "words"), [(200, "read 202 20"), (6000, TOO_LARGE)])
def test_many_numbers_of_a_long_format(tmp_path, code, count, words):
    styles = f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs>'
    numbers = "<row>" + "<c><v>45717.123</v></c>" * 20 + "</row>"
    assert words in said(xlsx(tmp_path / "a.xlsx", GOOD + numbers * count, styles=styles))


def test_many_texts_of_a_long_format(tmp_path):
    code = "&quot;ก&quot;" * 80 + "@"
    styles = f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs>'
    texts = "<row>" + '<c t="str"><v>ก</v></c>' * 20 + "</row>"
    assert TOO_LARGE in said(xlsx(tmp_path / "a.xlsx", GOOD + texts * 6000, styles=styles))


def test_elements_within_each_other(tmp_path):
    deep = "<r>" * 100_000 + "<t>ก</t>" + "</r>" * 100_000
    assert (
        said(xlsx(tmp_path / "a.xlsx", f"{GOOD}<row><c><is>{deep}</is></c></row>")) == f"a.xlsx {TOO_LARGE}."
    )


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([ods_row(ROW, 'table:number-rows-repeated="100000000"')], "repeats a row 100,000,000 times"),
        ([ods_row(ROW, 'table:number-rows-repeated="1000000"')], "has more than 20,000 rows with text"),
        ([ods_row([""], 'table:number-rows-repeated="100000000"')], "read 2 6"),
        ([ods_row([""], 'table:number-rows-repeated="1000000"'), ods_row(["ท้าย"])], "read 1000003 6"),
        ([ods_row([""], 'table:number-rows-repeated="99999999"'), ods_row(["ท้าย"])], "repeats a row"),
        ([ods_row(["ก"]).replace("<table:table-cell", WIDE)], "read 3 200"),
        ([ods_row(["ก"]).replace("<table:table-cell", SPANNED)], "read 3 6"),
        ([ods_row(['<text:s text:c="999999999"/>ก'] * 100)], "read 3 100"),
    ],
)
def test_what_an_ods_repeats(tmp_path, rows, words):
    assert words in said(ods(tmp_path / "a.ods", ods_row(HEADERS), ods_row(ROW), *rows))


@pytest.mark.parametrize(
    ("head", "piece", "size", "words"),
    [
        (b"", b"\0", 6 * MB, "is damaged, or no workbook"),
        (b"a,b\n", b",", 6 * MB, TOO_LARGE),
        (b"a,b", b"\n", 6 * MB, TOO_LARGE),
        (b"", b"a", 20 * MB, TOO_LARGE),
        (b"a,b\n", b"a", 6 * MB, "read 2 2"),
        (b'"', b"a\n", 6 * MB, "a quotation mark opens here"),
        (b"a,b\n", b'"', 6 * MB, "read 2 2"),
        (b"a,b\n", b'"",', 6 * MB, TOO_LARGE),
        (b"", b"a,b,c,d,e,f\n", 6 * MB, "has more than 20,000 rows with text"),
        (b"", "ก,ข\n".encode(), 6 * MB, "has more than 20,000 rows with text"),
        (b"\xff\xfe", "ก,ข\n".encode("utf-16-le"), 6 * MB, "has more than 20,000 rows with text"),
        ("😀,b\n".encode(), b"a", 6 * MB, "read 2 2"),
    ],
)
def test_csv(tmp_path, head, piece, size, words):
    path = tmp_path / "a.csv"
    path.write_bytes(head + piece * (size // len(piece)))
    assert words in said(path)


def test_a_file_of_gigabytes_is_not_read(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n")
        file.truncate(5000 * MB)
    assert TOO_LARGE in said(path)


def test_what_is_unpacked_is_never_held(tmp_path):
    path = bulk(tmp_path / "a.xlsx", "xl/sharedStrings.xml", STRINGS, "<si><t>ก</t></si>")
    done = subprocess.run([sys.executable, "-c", READ, path], capture_output=True, text=True, check=True)
    assert int(done.stdout) * 1024 < MEMORY


def test_a_long_text_that_many_cells_show(tmp_path):
    shared = {"xl/sharedStrings.xml": f"{STRINGS}<si><t>{'ก' * 100_000}</t></si></sst>"}
    rows = "<row>" + '<c t="s"><v>0</v></c>' * 6 + "</row>"
    assert TOO_LARGE in said(xlsx(tmp_path / "a.xlsx", GOOD + rows * 1000, parts=shared))
    assert said(xlsx(tmp_path / "a.xlsx", GOOD + rows * 10, parts=shared)) == "read 12 6"
    repeated = ods_row(["ก" * 100_000] * 6, 'table:number-rows-repeated="1000"')
    assert TOO_LARGE in said(ods(tmp_path / "a.ods", ods_row(HEADERS), ods_row(ROW), repeated))


def test_blanks_that_an_ods_only_counts_are_never_laid_out(tmp_path):
    cells = [ods_row(['<text:s text:c="999999999"/>' * 60_000 + "ก"])] * 10
    path = ods(tmp_path / "a.ods", ods_row(HEADERS), ods_row(ROW), *cells)
    done = subprocess.run([sys.executable, "-c", READ, path], capture_output=True, text=True, check=True)
    assert int(done.stdout) * 1024 < MEMORY
