"""Rows of more than a page: every cell of them has its borders on each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest

from ita_sync.domain import Document, PdfEngine
from ita_sync.errors import ReportError
from ita_sync.report import html, printing
from ita_sync.report.pdf.printed import opened
from ita_sync.report.pdf.torn_rows import torn_rows
from ita_sync.report.printing import MOST_PRINTS, print_whole
from ita_sync.settings import Settings
from tests.conftest import HEADERS, ROW, checked_table
from tests.report.conftest import Printed, table_of, with_report
from tests.report.test_sizes import restyled


class Counted:
    """An engine that counts its prints."""

    def __init__(self, engine: PdfEngine) -> None:
        self._engine, self.name, self.prints = engine, engine.name, 0

    def print(self, document: Document) -> bytes:
        self.prints += 1
        return self._engine.print(document)


class Given:
    """An engine that prints the same whatever it is given; of several PDFs one after the other."""

    name = "given"

    def __init__(self, *pdfs: bytes) -> None:
        self._first, self._last = iter(pdfs[:-1]), pdfs[-1]

    def print(self, _document: Document) -> bytes:
        return next(self._first, self._last)


def rendering(lines: int, settings: Settings) -> partial[Document]:
    """A report whose second row has an outcome of many lines."""
    outcome = "\n".join(f"- ข้อความบรรทัดที่ {number}" for number in range(lines))
    return partial(
        html.render, checked_table(table_of([HEADERS, ROW, (*ROW[:5], outcome), ROW])), settings, None
    )


def torn(pdf: bytes) -> dict[int, int]:
    with opened(pdf).pdf as found:
        return torn_rows(found)


@pytest.fixture(scope="module")
def last_line(engine: PdfEngine, settings: Settings) -> int:
    """A number of lines of which the last one alone reaches the row's last page, where it is torn."""
    return next(lines for lines in range(90, 130) if torn(engine.print(rendering(lines, settings)())))


def test_a_torn_row_is_found_with_its_pages(engine: PdfEngine, settings: Settings, last_line: int) -> None:
    assert torn(engine.print(rendering(last_line, settings)())) == {1: 5}
    assert torn(engine.print(rendering(last_line - 1, settings)())) == {}


def test_a_torn_row_is_printed_again_with_room(engine: PdfEngine, settings: Settings, last_line: int) -> None:
    counted, render = Counted(engine), rendering(last_line, settings)
    document, printed = print_whole(counted, render(), render)
    assert torn(printed.data) == {}
    assert 2 <= counted.prints <= MOST_PRINTS
    assert document.html.count("--room: ") == 1


@pytest.mark.parametrize("name", ["seed", "draft", "municipality"])
def test_a_sound_report_is_printed_once(name: str, request: pytest.FixtureRequest) -> None:
    report: Printed = request.getfixturevalue(name)
    counted = Counted(Given(report.raw))
    document, printed = print_whole(counted, report.document, lambda _room: pytest.fail("rendered anew"))
    assert (document, printed.data) == (report.document, report.raw)
    assert counted.prints == 1


def test_a_template_that_knows_no_room_is_printed_once(
    engine: PdfEngine, settings: Settings, last_line: int, tmp_path: Path
) -> None:
    old = {'{% if row.room %} style="--room: {{ row.room }}"{% endif %}': ""}
    render = rendering(last_line, restyled(settings, tmp_path, old, name="report.html.j2"))
    counted = Counted(engine)
    print_whole(counted, render(), render)
    assert counted.prints == 1


def test_it_is_not_printed_without_end(seed: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms: list[Mapping[int, int]] = []

    def render(room: Mapping[int, int]) -> Document:
        rooms.append(dict(room))
        return Document(html=str(room), assets={}, title="")

    monkeypatch.setattr(printing, "torn_rows", lambda _pdf: {3: 5})
    counted = Counted(Given(seed.raw))
    print_whole(counted, render({}), render)
    assert counted.prints == MOST_PRINTS
    assert rooms == [{}, {3: 2}, {3: 4}, {3: 6}]


def test_a_blank_page_behind_a_row_with_room_gets_more_of_it(
    seed: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with seed.open() as pdf:
        pdf.add_blank_page()
        pdf.save(blank := BytesIO())
    torn = iter([{3: 5, 4: 2}, {}, {}])
    monkeypatch.setattr(printing, "torn_rows", lambda _pdf: next(torn))

    def render(room: Mapping[int, int]) -> Document:
        return Document(html=str(dict(room)), assets={}, title="")

    document, printed = print_whole(Given(seed.raw, blank.getvalue(), seed.raw), render({}), render)
    assert document.html == "{3: 3, 4: 2}"
    assert printed.data == seed.raw


@pytest.mark.parametrize("pdf", [b"", b"<html>", b"%PDF-1.7\n%%EOF"])
def test_a_damaged_print_is_told(pdf: bytes, seed: Printed) -> None:
    with pytest.raises(ReportError, match="no PDF that can be read"):
        print_whole(Given(pdf), seed.document, lambda _room: seed.document)


def test_cells_without_borders_tear_no_row(
    engine: PdfEngine, settings: Settings, last_line: int, tmp_path: Path
) -> None:
    bare = restyled(
        settings, tmp_path, {"th, td {\n    border: var(--border);": "th, td {\n    border: none !important;"}
    )
    assert torn(engine.print(rendering(last_line, bare)())) == {}


def test_merged_cells_tear_no_row(municipality: Printed, seed: Printed) -> None:
    assert torn(municipality.raw) == torn(seed.raw) == {}


@pytest.mark.parametrize("size", ["11.5pt", "16pt"])
def test_rows_of_many_pages_are_whole_in_small_and_large_letters(
    size: str, engine: PdfEngine, settings: Settings, tmp_path: Path
) -> None:
    large = restyled(
        with_report(settings, numerals="arabic"),
        tmp_path,
        {"--table-font-size: 10.5pt": f"--table-font-size: {size}"},
    )
    for lines in range(100, 112, 4):
        render = rendering(lines, large)
        _document, printed = print_whole(engine, render(), render)
        assert torn(printed.data) == {}, lines
