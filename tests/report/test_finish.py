from __future__ import annotations

import hashlib
import subprocess
from datetime import UTC, datetime
from io import BytesIO
from os import environ

import pikepdf
import pytest
from PIL import Image

from ita_sync.domain import Document, PdfEngine, Table
from ita_sync.errors import ReportError, SettingsError
from ita_sync.report import html
from ita_sync.report.pdf.finish import Attachment, finish, moment
from ita_sync.report.pdf.printed import opened
from ita_sync.settings import Settings
from tests.conftest import checked_table
from tests.fakes.gotenberg import GotenbergServer
from tests.report.conftest import MADE, Printed, gotenberg_engine, print_document, with_report

BLANK = Document("", {}, "ชื่อเรื่อง", "ผู้จัดทำ", "เรื่อง")
SOURCE = Attachment("measures.csv", b"a,b\n")


def blank_pdf(**page: object) -> bytes:
    pdf, out = pikepdf.new(), BytesIO()
    pdf.add_blank_page(page_size=(842, 595)).obj.Resources = pikepdf.Dictionary(
        {f"/{key}": page[key] for key in page}
    )
    pdf.save(out)
    return out.getvalue()


def packet(pdf: bytes) -> str:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return opened.Root.Metadata.read_bytes().decode()


def test_title_author_subject_and_language(seed: Printed) -> None:
    with seed.open() as pdf:
        assert str(pdf.Root.Lang) == "th"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo.Title) == seed.document.title
        assert str(pdf.docinfo.Author) == "เทศบาลตำบลเมืองเก่า อำเภอเมือง จังหวัดขอนแก่น"
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == seed.document.title
            assert metadata["dc:language"] == {"th"}
            assert "ITA" in metadata["dc:description"]


def test_a_draft_says_so_in_its_subject(draft: Printed) -> None:
    assert "ฉบับร่าง" in packet(draft.pdf)


def test_the_rows_travel_in_the_pdf_and_their_digest_in_its_metadata(seed: Printed) -> None:
    with seed.open() as pdf:
        (attached,) = pdf.Root.AF
        assert attached.AFRelationship == pikepdf.Name.Source
        data = pdf.attachments["measures.csv"].get_file().read_bytes()
    assert data == seed.source.data
    assert f"measures.csv sha256:{hashlib.sha256(data).hexdigest()}" in packet(seed.pdf)


def test_the_measures_are_bookmarks_with_their_spaces(seed: Printed) -> None:
    with seed.open() as pdf, pdf.open_outline() as outline:
        (title,) = outline.root
        names = [str(child.title) for child in title.children]
    assert names == [cell.text for cell in seed.document.cells[::6]]


def test_the_same_rows_give_the_same_bytes(seed: Printed, engine: PdfEngine) -> None:
    for _attempt in range(3):
        again = engine.print(seed.document)
        assert finish(opened(again), seed.document, seed.source, MADE) == seed.pdf


def test_both_engines_give_the_same(seed: Printed, seed_table: Table) -> None:
    with GotenbergServer() as server:
        other = print_document(gotenberg_engine(server), seed.document, seed_table)
    assert other.pdf == seed.pdf


def test_source_date_epoch_is_the_moment() -> None:
    assert moment({"SOURCE_DATE_EPOCH": "86400"}) == datetime(1970, 1, 2, tzinfo=UTC)
    assert abs((moment({}) - datetime.now(UTC)).total_seconds()) < 5
    assert abs((moment({"SOURCE_DATE_EPOCH": ""}) - datetime.now(UTC)).total_seconds()) < 5


@pytest.mark.parametrize("epoch", ["yesterday", "1.5", "9" * 30, "253402300799"])
def test_a_wrong_source_date_epoch_is_named(epoch: str) -> None:
    with pytest.raises(SettingsError, match="SOURCE_DATE_EPOCH"):
        moment({"SOURCE_DATE_EPOCH": epoch})


def test_what_is_no_pdf_is_said_to_be_none() -> None:
    with pytest.raises(ReportError, match="no PDF"):
        finish(opened(b"<html>"), BLANK, SOURCE, MADE)


def test_standards_are_claimed_for_our_fonts(seed: Printed, draft: Printed) -> None:
    for printed in (seed, draft):
        assert "<pdfaid:part>3</pdfaid:part>" in packet(printed.pdf)
        assert "<pdfuaid:part>1</pdfuaid:part>" in packet(printed.pdf)


def test_nothing_is_claimed_for_a_foreign_font() -> None:
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, BaseFont=pikepdf.Name("/AAAAAA+NotoSans"))
    pdf = finish(opened(blank_pdf(Font=pikepdf.Dictionary({"/F1": font}))), BLANK, SOURCE, MADE)
    assert "pdfaid:part>" not in packet(pdf)
    assert "pdfuaid:part>" not in packet(pdf)


def test_a_cmyk_logo_comes_out_in_the_colours_that_the_archive_wants(
    engine: PdfEngine, seed_table: Table, settings: Settings, tmp_path
) -> None:
    Image.new("CMYK", (60, 60), (200, 0, 100, 0)).save(tmp_path / "logo.jpg")
    branded = with_report(settings, logo=str(tmp_path / "logo.jpg"))
    printed = print_document(engine, html.render(checked_table(seed_table), branded), seed_table)
    with printed.open() as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert image.ColorSpace[0] == pikepdf.Name.ICCBased
        assert image.ColorSpace[1].N == 3


def test_metadata_is_data() -> None:
    document = Document("", {}, "<b>&amp; ชื่อ</b>", "a & b", "]]>")
    with (
        pikepdf.open(BytesIO(finish(opened(blank_pdf()), document, SOURCE, MADE))) as pdf,
        pdf.open_metadata() as metadata,
    ):
        assert metadata["dc:title"] == "<b>&amp; ชื่อ</b>"
        assert metadata["dc:creator"] == ["a & b"]


@pytest.mark.verapdf
@pytest.mark.parametrize("flavour", ["3b", "ua1"])
@pytest.mark.parametrize("name", ["seed", "draft", "municipality"])
def test_verapdf_agrees(name: str, flavour: str, request: pytest.FixtureRequest, tmp_path) -> None:
    path = tmp_path / f"{name}.pdf"
    path.write_bytes(request.getfixturevalue(name).pdf)
    command = [environ["VERAPDF"], "--flavour", flavour, path]
    verdict = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert verdict.startswith("PASS") or 'isCompliant="true"' in verdict, verdict
