"""What a screen reader and a viewer's window are told: headers, order, page labels, title, bookmarks."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections import Counter
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import NameTree, NumberTree

from ita_sync.domain import Merge, PdfEngine, Table
from ita_sync.report import html
from ita_sync.report.pdf.comparison import squeezed
from ita_sync.report.pdf.content_stream import contents, marks
from ita_sync.report.pdf.finish import finish
from ita_sync.report.pdf.preflight import check
from ita_sync.report.pdf.printed import opened
from ita_sync.report.pdf.tables import Row, tables
from ita_sync.settings import Settings
from tests.conftest import HEADERS, ROOT, ROW, checked_table
from tests.report.conftest import MADE, Printed, print_table, table_of, with_report

BANNERS = ("ด้านที่ ๑ การเปิดเผยข้อมูล", "ด้านที่ ๒ การป้องกันการทุจริต")


@cache
def struct_text(pdf: bytes) -> tuple[str, ...]:
    """The lines that poppler reads from the structure tree: types of elements, and texts in quotation marks."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(pdf)
        file.flush()
        command = ["pdfinfo", "-struct-text", file.name]
        lines = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout.splitlines()
    return tuple(line.strip() for line in lines)


def only_table(pdf: pikepdf.Pdf) -> list[Row]:
    (table,) = tables(pdf)
    return table


def headers_of(cell: pikepdf.Object) -> list[str]:
    """The names of the headers that a cell names."""
    return [str(name) for entry in cell.A for name in entry.get("/Headers", ())]


@pytest.fixture(scope="module")
def sections(engine: PdfEngine, settings: Settings) -> Printed:
    """Two banners; the last measure has three activities."""
    measures = [f"{number}. มาตรการที่ {number}" for number in range(1, 5)]
    texts = list(ROW[1:])
    rows = [list(HEADERS), [BANNERS[0], *[""] * 5], [measures[0], *texts], [measures[1], *texts]]
    rows += [
        [BANNERS[1], *[""] * 5],
        [measures[2], *texts],
        [measures[3], *texts],
        ["", *texts],
        ["", *texts],
    ]
    merges = (Merge(1, 0, 2, 6), Merge(4, 0, 5, 6), Merge(6, 0, 9, 1))
    return print_table(engine, table_of(rows, merges), settings)


def test_the_measure_is_the_header_of_its_row(municipality: Printed) -> None:
    with municipality.open() as pdf:
        columns, *rows = only_table(pdf)
        assert [str(a.Scope) for h in columns.headers for a in h.A if "/Scope" in a] == ["/Column"] * 6
        scopes = Counter(str(a.Scope) for row in rows for h in row.headers for a in h.A if "/Scope" in a)
        assert scopes == {"/Row": 30}
        assert all(len(row.headers) + len(row.cells) == 6 for row in rows)


def test_each_cell_names_its_column_its_banner_and_its_measure(sections: Printed) -> None:
    with sections.open() as pdf:
        table = only_table(pdf)
        names = [str(header.ID) for row in table for header in row.headers]
        assert list(NameTree(pdf.Root.StructTreeRoot.IDTree)) == names
        labels = dict(zip(names, (*HEADERS, "ด้าน ๑", "๑", "๒", "ด้าน ๒", "๓", "๔"), strict=True))
        read = [[list(map(labels.get, headers_of(cell))) for cell in row.cells] for row in table if row.cells]
    above = [("ด้าน ๑", "๑"), ("ด้าน ๑", "๒"), ("ด้าน ๒", "๓"), ("ด้าน ๒", "๔")]
    assert read[:4] == [[[name, *headers] for name in HEADERS[1:]] for headers in above]
    assert read[4:] == [[[name, *above[3]] for name in HEADERS]] * 2


@pytest.mark.parametrize("scope", ["", ' scope="row"', None])
def test_a_template_of_ones_own_may_use_either_kind_of_cell(
    scope: str | None, engine: PdfEngine, settings: Settings, seed_table: Table, tmp_path: Path
) -> None:
    template = (ROOT / "templates" / "report.html.j2").read_text(encoding="utf-8")
    template, count = re.subn("{% if cell.is_header %}.*?{% endif %}", scope or "", template)
    assert count == 1
    if scope is None:
        template = template.replace("{{ tag }}", "td")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "report.html.j2").write_text(template, encoding="utf-8")
    printed = print_table(engine, seed_table, settings.model_copy(update={"root": tmp_path}))
    assert check(printed.pdf, printed.document, printed.source, printed.raw) == 3
    with printed.open() as pdf:
        own = sum(len(row.headers) for row in only_table(pdf) if row.cells)
        assert own == (0 if scope is None else 4)


def test_what_is_read_out_comes_in_order_and_once(draft: Printed) -> None:
    lines = struct_text(draft.pdf)
    text = "".join(squeezed(line.strip('"')) for line in lines if line.startswith('"'))
    title, measures = squeezed(draft.document.title), map(squeezed, draft.document.headings[1:])
    wanted = [title, squeezed(draft.document.draft_note), "ดังต่อไปนี้", "วิธีดำเนินการ", "ผู้รับผิดชอบ", *measures]
    places = [text.find(part) for part in wanted]
    assert -1 not in places
    assert places == sorted(places)
    kinds = [kind for line in lines for kind in re.findall(r"^(H1|Table|H2|P)\b", line)]
    assert kinds[:4] == ["H1", "P", "P", "Table"]
    assert [line for line in lines if line.strip('"') in ("ร่าง", "๑/๓", "๒/๓")] == []


def test_a_repeated_header_is_read_once_but_seen_on_each_page(municipality: Printed, tmp_path: Path) -> None:
    lines = struct_text(municipality.pdf)
    assert lines.count('"วิธีดำเนินการ"') == lines.count('"ระยะเวลา"') == 1
    with municipality.open() as pdf:
        parents = NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        for page in pdf.pages:
            tagged = {mark.number for mark in marks(contents(page.obj))[1]}
            listed = parents[int(page.obj.StructParents)]
            assert tagged == {number for number, owner in enumerate(listed) if owner is not None}
    file = tmp_path / "all.pdf"
    file.write_bytes(municipality.pdf)
    text = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True, encoding="utf-8").stdout
    with_table = [page for page in text.split("\f") if "๒๕๖๘" in page and "ลงชื่อ" not in page]
    assert all("วิธีดำเนินการ" in page for page in with_table)


def test_those_who_sign_are_read_last(municipality: Printed) -> None:
    text = "\n".join(line for line in struct_text(municipality.pdf) if line.startswith('"'))
    places = [text.rfind(word) for word in ("ระยะเวลา", "๓๐. ", "(ลงชื่อ)", "นายกเทศมนตรี")]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("numerals", "labels"),
    [("thai", ["๑", "๒", "๓"]), ("arabic", ["1", "2", "3"]), ("as-typed", ["1", "2", "3"])],
)
def test_page_labels_are_in_the_reports_numerals(
    numerals: str, labels: list[str], seed: Printed, seed_table: Table, settings: Settings
) -> None:
    document = html.render(checked_table(seed_table), with_report(settings, numerals=numerals))
    with pikepdf.open(BytesIO(finish(opened(seed.raw), document, seed.source, MADE))) as pdf:
        assert [page.label for page in pdf.pages] == labels
    assert f"--page-digits: {'thai' if numerals == 'thai' else 'decimal'};" in document.html


def test_the_window_shows_the_title(seed: Printed) -> None:
    with seed.open() as pdf:
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo.Title) == seed.document.title == pdf.open_metadata()["dc:title"]


def test_bookmarks_open_where_their_heading_is(municipality: Printed, tmp_path: Path) -> None:
    file = tmp_path / "pages.pdf"
    file.write_bytes(municipality.pdf)
    text = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True, encoding="utf-8").stdout
    pages = [squeezed(page) for page in text.split("\f")]
    with municipality.open() as pdf, pdf.open_outline() as outline:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        bookmarks = [bookmark for top in outline.root for bookmark in (top, *top.children)]
        assert tuple(bookmark.title for bookmark in bookmarks) == municipality.document.headings
        for bookmark in bookmarks[1:]:
            assert isinstance(bookmark.destination, pikepdf.Array)
            page = pages[numbers[bookmark.destination[0].objgen]]
            assert squeezed(bookmark.title).split(".")[0] + "." in page
