"""The digest of the pages: the same after a rewrite by another program, another after any change of what they show."""

from __future__ import annotations

import re
import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from ita_sync.report.pdf.metadata import OURS
from ita_sync.report.pdf.page_digest import digest_of_pages
from tests.report.conftest import Printed


def named(pdf: pikepdf.Pdf) -> str:
    with pdf.open_metadata() as metadata:
        return str(metadata[f"{{{OURS}}}pages"])


@pytest.mark.parametrize("linearize", [False, True])
@pytest.mark.parametrize("mode", ["disable", "generate"])
def test_a_rewrite_shows_the_same(draft: Printed, mode: str, linearize: bool) -> None:
    rewritten = BytesIO()
    with draft.open() as pdf:
        streams = getattr(pikepdf.ObjectStreamMode, mode)
        pdf.save(rewritten, object_stream_mode=streams, linearize=linearize, recompress_flate=True)
    with pikepdf.open(rewritten) as pdf:
        assert named(pdf) == f"sha256:{digest_of_pages(pdf)}"


def test_another_spelling_shows_the_same(draft: Printed) -> None:
    """Digits of strings in small letters, each operator on a line of its own."""
    rewritten = BytesIO()
    with draft.open() as pdf:
        pdf.save(rewritten, qdf=True, normalize_content=True)
    with pikepdf.open(rewritten) as pdf:
        assert named(pdf) == f"sha256:{digest_of_pages(pdf)}"


def test_shorter_numbers_show_the_same(draft: Printed, tmp_path: Path) -> None:
    """MuPDF writes a page's size with fewer digits."""
    before, after = tmp_path / "before.pdf", tmp_path / "after.pdf"
    before.write_bytes(draft.pdf)
    subprocess.run(["mutool", "clean", "-gggg", "-z", before, after], check=True, capture_output=True)
    with pikepdf.open(before) as old, pikepdf.open(after) as new:
        assert old.pages[0].mediabox.unparse() != new.pages[0].mediabox.unparse()
        assert named(old) == f"sha256:{digest_of_pages(new)}"


def name_the_whole_page(page: pikepdf.Page) -> None:
    page.cropbox = page.trimbox = page.mediabox


def name_it_upright(page: pikepdf.Page) -> None:
    page.obj.Rotate = 0


def note_when_it_was_saved(page: pikepdf.Page) -> None:
    page.obj.LastModified = pikepdf.String("D:20260101000000Z")
    page.obj.PieceInfo = pikepdf.Dictionary()


@pytest.mark.parametrize("add", [name_the_whole_page, name_it_upright, note_when_it_was_saved])
def test_what_programs_add_to_a_page_shows_the_same(draft: Printed, add) -> None:
    with draft.open() as pdf:
        for page in pdf.pages:
            add(page)
        assert named(pdf) == f"sha256:{digest_of_pages(pdf)}"


def test_sizes_in_an_object_of_their_own_show_the_same(draft: Printed) -> None:
    with draft.open() as pdf:
        for page in pdf.pages:
            page.obj.MediaBox = pdf.make_indirect(page.obj.MediaBox)
        assert named(pdf) == f"sha256:{digest_of_pages(pdf)}"


def add_text(page: pikepdf.Page) -> None:
    page.contents_add(b"0 0 10 10 re f")


def add_note(page: pikepdf.Page) -> None:
    page.obj.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.FreeText)])


def turn(page: pikepdf.Page) -> None:
    page.rotate(90, relative=False)


def swap_fonts(page: pikepdf.Page) -> None:
    names = sorted(page.resources.Font.keys())
    page.resources.Font[names[0]], page.resources.Font[names[-1]] = (
        page.resources.Font[names[-1]],
        page.resources.Font[names[0]],
    )


def shift_a_letter(page: pikepdf.Page) -> None:
    content = page.obj.Contents.read_bytes()
    shifted = re.sub(rb"<([0-9A-F]{4})", lambda found: b"<%04X" % (int(found[1], 16) + 1), content, count=1)
    assert shifted != content
    page.obj.Contents.write(shifted)


def cut_the_page(page: pikepdf.Page) -> None:
    page.mediabox = pikepdf.Array([0, 0, page.mediabox[2], page.mediabox[3] - 1])


@pytest.mark.parametrize("change", [add_text, add_note, turn, swap_fonts, shift_a_letter, cut_the_page])
def test_a_change_shows(draft: Printed, change) -> None:
    with draft.open() as pdf:
        change(pdf.pages[0])
        assert named(pdf) != f"sha256:{digest_of_pages(pdf)}"


def test_a_signature_is_no_change_of_the_page(draft: Printed) -> None:
    with draft.open() as pdf:
        widget = pikepdf.Dictionary(Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig)
        pdf.pages[0].obj.Annots = pikepdf.Array([widget])
        assert named(pdf) == f"sha256:{digest_of_pages(pdf)}"


def test_night_and_status_are_kept(draft: Printed, seed: Printed) -> None:
    for printed, status in ((draft, "draft"), (seed, "final")):
        with printed.open() as pdf, pdf.open_metadata() as metadata:
            assert metadata[f"{{{OURS}}}night"] == "2025-10-31"
            assert metadata[f"{{{OURS}}}status"] == status
            assert metadata[f"{{{OURS}}}draftNote"] == printed.document.draft_note
