"""Verifying a report from its PDF alone: what holds, what differs, and what is no report."""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from ita_sync import output
from ita_sync.errors import ReportError
from ita_sync.report.pdf.attached_rows import differences, read_rows
from ita_sync.report.pdf.metadata import OURS
from ita_sync.report.pdf.outline import bookmarks
from ita_sync.report.pdf.text import TaggedText
from ita_sync.report.pdf.verify import Verification, verify
from tests.report.conftest import (
    Printed,
    finding,
    municipality_rows,
    print_table,
    table_of,
    with_report,
)

ATTACHED = "measures.csv"


def failing(verification: Verification) -> set[str]:
    return {step.name for step in verification.steps if not step.holds}


def saved(printed: Printed, change: Callable[[Pdf], object]) -> bytes:
    changed = BytesIO()
    with printed.open() as pdf:
        change(pdf)
        pdf.save(changed)
    return changed.getvalue()


def set_ours(pdf: Pdf, **values: str) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        for name, value in values.items():
            metadata[f"{{{OURS}}}{name}"] = value


def set_rows(pdf: Pdf, data: bytes) -> None:
    pdf.attachments[ATTACHED] = pikepdf.AttachedFileSpec(pdf, data, filename=ATTACHED)


def attached(printed: Printed) -> bytes:
    return printed.source.data


def appended(data: bytes, number: int, objects: dict[int, bytes]) -> bytes:
    """A file with an incremental update, as a program that signs writes one."""
    start = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    root = re.findall(rb"/Root (\d+) 0 R", data)[-1]
    size = int(re.findall(rb"/Size (\d+)", data)[-1])
    added, table = b"\n", b"xref\n0 1\n0000000000 65535 f \n"
    for key, content in sorted(objects.items()):
        table += b"%d 1\n%010d 00000 n \n" % (key, len(data) + len(added))
        added += b"%d 0 obj\n%b\nendobj\n" % (key, content)
    place = len(data) + len(added)
    trailer = b"trailer\n<</Size %d /Root %b 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        max(size, number),
        root,
        start,
        place,
    )
    return data + added + table + trailer


def signed(data: bytes, rectangle: str = "0 0 0 0", page: int = -1) -> bytes:
    """A copy with a signature's field and widget appended; every byte before stays as it was."""
    with pikepdf.open(BytesIO(data)) as pdf:
        sheet = pdf.pages[page].obj
        field, value = len(pdf.objects) + 1, len(pdf.objects) + 2
        root, key = pdf.Root.objgen[0], sheet.objgen[0]
        catalog = pdf.Root.unparse(resolved=True)[:-2]
        shown = sheet.unparse(resolved=True)[:-2]
    widget = b"<</FT /Sig /Type /Annot /Subtype /Widget /T (S1) /F 132 /Rect [%b] /P %d 0 R /V %d 0 R>>" % (
        rectangle.encode(),
        key,
        value,
    )
    signature = b"<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 1 2 3] /Contents <00>>>"
    form = b" /AcroForm <</SigFlags 3 /Fields [%d 0 R]>> >>" % field
    objects = {
        root: catalog + form,
        key: shown + b" /Annots [%d 0 R] >>" % field,
        field: widget,
        value: signature,
    }
    return appended(data, value + 1, objects)


def test_a_report_holds(seed: Printed, draft: Printed, municipality: Printed) -> None:
    for printed in (seed, draft, municipality):
        verification = verify(printed.pdf)
        assert not failing(verification)
        assert len(verification.digests) == 1
        assert verification.record.origin == printed.document.origin


@pytest.mark.parametrize("numerals", ["thai", "arabic", "as-typed"])
def test_in_whatever_digits_and_with_more_columns(engine, seed_rows, settings, numerals) -> None:
    rows, merges = municipality_rows(seed_rows, 5)
    rows = [
        [*row, *more]
        for row, more in zip(
            rows, [("งบประมาณ", "หมายเหตุ"), *[("=1+2", "-ข้อ ๑ น้ํา 😀")] * (len(rows) - 1)], strict=True
        )
    ]
    table = table_of(rows, merges)
    asked = with_report(settings, numerals=numerals, extra_columns=["budget", "note"])
    assert not failing(verify(print_table(engine, table, asked, [finding(table, 1)]).pdf))


def drop_rows(pdf: Pdf) -> None:
    del pdf.attachments[ATTACHED]


def paint(pdf: Pdf) -> None:
    pdf.pages[0].contents_add(b"q 1 1 1 rg 0 0 300 300 re f Q")


def note(pdf: Pdf) -> None:
    pdf.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.FreeText, Contents=String("x"))])


def script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("1"))


def attach_another(pdf: Pdf) -> None:
    pdf.attachments["other.csv"] = pikepdf.AttachedFileSpec(pdf, b"x", filename="other.csv")


def follow_a_link(pdf: Pdf) -> None:
    pdf.Root.Outlines.First.A = Dictionary(S=Name.URI, URI=String("http://127.0.0.1"))


def go_to_pages_by_actions(pdf: Pdf) -> None:
    for bookmark in bookmarks(pdf):
        bookmark.A = Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]))
        del bookmark["/Dest"]


def show_as_a_portfolio(pdf: Pdf) -> None:
    pdf.Root.Collection = Dictionary(View=Name.T)


def other_file(pdf: Pdf, name: str) -> pikepdf.Object:
    return pdf.make_indirect(pikepdf.AttachedFileSpec(pdf, b"x", filename=name).obj)


def associate_another(pdf: Pdf) -> None:
    pdf.Root.AF.append(other_file(pdf, "other.csv"))


def attach_two_of_one_name(pdf: Pdf) -> None:
    tree = pdf.Root.Names.EmbeddedFiles
    tree.Names = Array([String(ATTACHED), other_file(pdf, ATTACHED), *tree.Names])


def attach_other_contents_for_some_readers(pdf: Pdf) -> None:
    pdf.attachments[ATTACHED].obj.EF.F = pdf.make_stream(b"x")


def name_the_attachment_otherwise(pdf: Pdf) -> None:
    pdf.attachments[ATTACHED].obj.UF = String("other.csv")


def title_the_window_otherwise(pdf: Pdf) -> None:
    pdf.docinfo.Title = String("รายงานอื่น")


def act_at_a_signature(pdf: Pdf) -> None:
    widget = Dictionary(FT=Name.Sig, Subtype=Name.Widget, T=String("S1"), Rect=Array([0, 0, 0, 0]))
    widget.AA = Dictionary(Fo=Dictionary(S=Name.JavaScript, JS=String("1")))
    pdf.pages[-1].obj.Annots = Array([pdf.make_indirect(widget)])
    pdf.Root.AcroForm = Dictionary(Fields=pdf.pages[-1].obj.Annots)


def take_a_page(pdf: Pdf) -> None:
    del pdf.pages[1]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (drop_rows, {"rows", "cells"}),
        (paint, {"pages"}),
        (note, {"pages"}),
        (script, {"changes"}),
        (attach_another, {"changes"}),
        (follow_a_link, {"changes"}),
        (go_to_pages_by_actions, set()),
        (show_as_a_portfolio, {"changes"}),
        (associate_another, {"changes"}),
        (attach_two_of_one_name, {"changes"}),
        (attach_other_contents_for_some_readers, {"changes"}),
        (name_the_attachment_otherwise, {"changes"}),
        (title_the_window_otherwise, {"changes"}),
        (act_at_a_signature, {"changes"}),
        (lambda pdf: set_ours(pdf, status="final", draftNote=""), {"cells", "status"}),
        (lambda pdf: set_ours(pdf, fiscalYear="2569"), {"title"}),
        (lambda pdf: set_ours(pdf, printed="measure owner"), {"cells"}),
        (lambda pdf: set_ours(pdf, draftNote="ฉบับร่าง: ยังขาดผลลัพธ์ 1 ช่อง"), {"status"}),
    ],
)
def test_what_was_changed_is_named(draft: Printed, change, wrong) -> None:
    assert failing(verify(saved(draft, change))) == wrong


def test_a_page_that_is_gone(municipality: Printed) -> None:
    assert {"pages"} <= failing(verify(saved(municipality, take_a_page)))


@pytest.mark.parametrize("change", [lambda pdf: pdf.pages.reverse(), lambda pdf: pdf.pages.__delitem__(0)])
def test_a_page_with_the_headers_that_is_gone_or_another_object(seed: Printed, change) -> None:
    assert {"pages", "cells"} <= failing(verify(saved(seed, change)))


def spell_otherwise(pdf: Pdf) -> None:
    """As programs that tidy up write it: one font for all that follows, strings in brackets, properties by name."""
    for page in pdf.pages:
        font: list[pikepdf.Object] = []
        written, properties = [], Dictionary()
        for instruction in pikepdf.parse_content_stream(page):
            operands, operator = list(instruction.operands), instruction.operator
            if str(operator) == "Tf" and operands == font:
                continue
            if str(operator) == "Tf":
                font = operands
            if str(operator) == "BDC" and len(properties) < 20:
                name = Name(f"/MC{len(properties)}")
                properties[name] = operands[1]
                operands = [operands[0], name]
            if str(operator) in {"q", "Q"}:
                font = []
            written.append(b" ".join((*map(in_brackets, operands), str(operator).encode())))
        page.resources.Properties = properties
        page.Contents = pdf.make_stream(b"\n".join(written))


def in_brackets(operand: pikepdf.Object) -> bytes:
    if isinstance(operand, Array):
        return b"[%b]" % b" ".join(map(in_brackets, operand))
    if isinstance(operand, String):
        return b"(%b)" % b"".join(b"\\%03o" % byte for byte in bytes(operand))
    return pikepdf.unparse_content_stream([([operand], pikepdf.Operator("x"))])[:-1].strip()


def test_pages_that_are_only_spelt_otherwise_say_what_the_rows_say(draft: Printed) -> None:
    changed = verify(saved(draft, spell_otherwise))
    assert failing(changed) == {"pages"}
    assert changed.steps[-1].said.en == "none but those above"


def test_what_is_spelt_otherwise_and_says_other_things_differs(draft: Printed) -> None:
    def change(pdf: Pdf) -> None:
        spell_otherwise(pdf)
        take_a_page(pdf)

    assert {"pages", "cells"} <= failing(verify(saved(draft, change)))


@pytest.mark.parametrize("with_digest", [False, True])
def test_other_rows_than_the_pages_show(seed: Printed, with_digest: bool) -> None:
    """Also where somebody has mended the digest: the cells are read."""
    text = attached(seed).decode("utf-8-sig")
    line = text.splitlines()[1]
    other = text.replace(line, line[:-3] + "ไม่มี" + line[-1:], 1).encode("utf-8-sig")
    assert other != attached(seed)

    def change(pdf: Pdf) -> None:
        set_rows(pdf, other)
        if with_digest:
            with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
                metadata["dc:source"] = output_identity(other)

    wrong = failing(verify(saved(seed, change)))
    assert wrong == ({"cells"} if with_digest else {"rows", "cells"})


def test_of_a_long_cell_what_differs_is_told(seed: Printed) -> None:
    text = attached(seed).decode("utf-8-sig")
    long = max(text.split('"'), key=len)
    other = text.replace(long, long[:150] + "ดีเยี่ยม" + long[150:], 1).encode("utf-8-sig")
    cells = next(
        step for step in verify(saved(seed, lambda pdf: set_rows(pdf, other))).steps if step.name == "cells"
    )
    line = cells.said.en.splitlines()[1]
    said, page = re.findall("“([^“”]*)”", line)[-2:]
    assert said != page
    assert "ดีเยี่ยม" in said
    assert "ดีเยี่ยม" not in page


def output_identity(data: bytes) -> str:
    from ita_sync.report.pdf.finish import Attachment

    return Attachment(ATTACHED, data).identity


def test_a_copy_that_was_signed(seed: Printed) -> None:
    verification = verify(signed(seed.pdf))
    assert not failing(verification)
    assert "ลงลายมือชื่อดิจิทัล" in verification.steps[-1].said.th
    assert verification.digests[1] == verify(seed.pdf).digests[0]


def test_a_visible_signature(seed: Printed) -> None:
    assert not failing(verify(signed(seed.pdf, "20 5 60 20")))
    assert failing(verify(signed(seed.pdf, "30 60 800 560", page=0))) == {"changes"}


@pytest.mark.parametrize("words", ["๑", "๒๕๖๘", "ปีงบประมาณ พ.ศ.", "ฉบับร่าง:", "รอผล", "โดยได้มีการดำเนินการ"])
def test_a_signature_covers_no_word_of_the_report(draft: Printed, words: str) -> None:
    """However short: also a number, of which its column has others."""
    number, box = place_of(draft.pdf, words)
    wrong = verify(signed(draft.pdf, " ".join(map(str, box)), page=number))
    assert failing(wrong) == {"changes"}
    assert wrong.steps[-1].said.en.endswith(words.replace(" ", ""))


@pytest.mark.parametrize(
    "damaged", [lambda pdf: pdf[:-9], lambda pdf: pdf.replace(b"endobj", b"endobj" + b" " * 9, 1)]
)
def test_what_programs_may_show_differently(seed: Printed, damaged: Callable[[bytes], bytes]) -> None:
    """Where the table of objects is gone or points elsewhere, each reader looks for them in its own way."""
    assert failing(verify(damaged(seed.pdf))) == {"changes"}


def test_an_update_that_counts_too_many_objects(seed: Printed) -> None:
    assert not failing(verify(appended(signed(seed.pdf), 9999, {})))


def test_where_a_signature_shows_is_told(municipality: Printed) -> None:
    """Over the dots where people sign it may be."""
    number, box = place_of(municipality.pdf, "(ลงชื่อ)")
    verification = verify(signed(municipality.pdf, " ".join(map(str, box)), page=number))
    assert not failing(verification)
    assert f"(shown on page {number + 1})" in verification.steps[-1].said.en
    assert "page" not in verify(signed(municipality.pdf)).steps[-1].said.en


def place_of(pdf: bytes, words: str) -> tuple[int, tuple[float, ...]]:
    """The last page with some words, from 0, and where they stand last on it."""
    with pypdfium2.PdfDocument(pdf) as document:
        for number in reversed(range(len(document))):
            text = document[number].get_textpage()
            if (start := text.get_text_range().rfind(words)) >= 0:
                boxes = [text.get_charbox(start + at) for at in range(len(words))]
                left, bottom, right, top = zip(*boxes, strict=True)
                return number, (min(left), min(bottom), max(right), max(top))
    raise AssertionError(words)


def test_an_update_that_says_other_things(seed: Printed) -> None:
    """Every byte of the report is still there, and the pages say something else."""
    with seed.open() as pdf:
        key = pdf.pages[0].Contents.objgen[0]
        content = pdf.pages[0].Contents.read_bytes() + b"\nq 1 1 1 rg 0 0 300 300 re f Q"
    stream = b"<</Length %d>>\nstream\n%b\nendstream" % (len(content), content)
    assert failing(verify(appended(seed.pdf, 0, {key: stream}))) == {"pages"}


def test_saved_anew(seed: Printed) -> None:
    verification = verify(saved(seed, lambda _pdf: None))
    assert not failing(verification)
    assert "บันทึกไฟล์ใหม่" in verification.steps[-1].said.th


def test_saved_anew_by_a_program_that_keeps_its_identifier(seed: Printed, tmp_path: Path) -> None:
    before, after = tmp_path / "before.pdf", tmp_path / "after.pdf"
    before.write_bytes(seed.pdf)
    subprocess.run(["mutool", "clean", before, after], check=True, capture_output=True)
    verification = verify(after.read_bytes())
    assert not failing(verification)
    assert "บันทึกไฟล์ใหม่" in verification.steps[-1].said.th


@pytest.mark.parametrize(
    "damaged", [lambda pdf: pdf[:-3], lambda pdf: b"HTTP/1.1 200 OK" + b"\r\n" * 2 + pdf]
)
def test_what_is_damaged_where_it_holds_nothing(seed: Printed, damaged: Callable[[bytes], bytes]) -> None:
    verification = verify(damaged(seed.pdf))
    assert not failing(verification)
    assert "เสียหาย" in verification.steps[-1].said.th


def cyclic(pdf: Pdf) -> None:
    root = pdf.Root.StructTreeRoot
    root.K = Array([root])


def test_what_is_no_report(seed: Printed, monkeypatch) -> None:
    from ita_sync.report.pdf import structure

    monkeypatch.setattr(structure, "MOST_ELEMENTS", 10_000)
    blank = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(blank)
    encrypted = BytesIO()
    with seed.open() as pdf:
        pdf.save(encrypted, encryption=pikepdf.Encryption(user="geheim", owner="geheim"))
    none = (b"", b"%PDF-1.7\n", b"text", blank.getvalue(), encrypted.getvalue(), seed.raw)
    for data in (*none, saved(seed, cyclic), seed.pdf[: len(seed.pdf) // 2], b"\0" * 5000):
        with pytest.raises(ReportError) as caught:
            verify(data)
        assert ("password" in caught.value.message) == (data == encrypted.getvalue())


def test_a_damaged_byte_never_ends_in_anything_else(seed: Printed) -> None:
    chance = random.Random(15)
    for _ in range(60):
        data = bytearray(seed.pdf)
        for place in chance.sample(range(len(data)), chance.choice((1, 20))):
            data[place] = chance.randrange(256)
        try:
            verify(bytes(data))
        except ReportError:
            continue


def test_what_holds_looks_the_same(seed: Printed) -> None:
    """Numbers and names of a report, changed at random where they are not packed."""
    plain = BytesIO()
    with seed.open() as pdf:
        pdf.save(plain, qdf=True, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    data = plain.getvalue()
    chance, tried = random.Random(15), {True: 0, False: 0}
    words = [*re.finditer(rb"(?<=[ /])\w+(?=[ \n])", data[: data.index(b"stream\n")] + data[-60_000:])]
    for _ in range(120):
        word = chance.choice(words)[0]
        places = [found.start() for found in re.finditer(rb"(?<=[ /])%b(?=[ \n])" % word, data)]
        place, other = chance.choice(places), chance.choice(words)[0]
        changed = data[:place] + other[: len(word)].ljust(len(word)) + data[place + len(word) :]
        try:
            holds = verify(changed).holds
        except ReportError:
            continue
        tried[holds] += 1
        assert not holds or looks(changed) == looks(data), (word, other, place)
    assert min(tried.values()) > 5


def looks(pdf: bytes) -> list[bytes]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [bytes(page.render(scale=0.5).buffer) for page in document]


def test_a_merged_cell_may_be_blank_and_no_other(municipality: Printed) -> None:
    origin = municipality.document.origin
    assert origin is not None
    rows = read_rows(attached(municipality), origin.columns)
    with municipality.open() as pdf:
        cells = TaggedText(pdf).cells
    assert not list(differences(rows, origin, cells))
    outcome = len(origin.printed) - 1
    blanked = [*cells[:outcome], "", *cells[outcome + 1 :]]
    assert [(each.line, each.column) for each in differences(rows, origin, blanked)] == [(0, "outcome")]


@pytest.mark.parametrize("text", ["=1+2", "'=1+2", "@ข้อ", "ธรรมดา", "'", "''=x", "+66 2"])
def test_a_guard_is_taken_off_again(text: str) -> None:
    table = table_of(
        [["มาตรการ", "วิธีดำเนินการ", "ผู้รับผิดชอบ", "ระยะเวลา", "สรุปผล", "ผลลัพธ์"], [text, "ข", "ค", "ง", "จ", "ฉ"]]
    )
    first = read_rows(output.measures_csv(table).encode(), list(table.typed.columns)).rows[0]
    assert table.typed["measure"].iat[0] in output.unguarded(first["measure"])
