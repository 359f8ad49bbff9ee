"""One TJ a line, in a font of a few glyphs: ก and ด half a size wide, marks of no width."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pikepdf import Array, Dictionary, Name, Page, Pdf

from ita_sync.report.pdf import line_font
from ita_sync.report.pdf.line_font import LineFont
from ita_sync.report.pdf.lines import LineWriter
from ita_sync.report.pdf.to_unicode import parse_map
from ita_sync.report.pdf.truetype import TrueType
from tests.report.test_truetype import FONT

JOINER = "\u2060"
TEXTS = {0x65: "ก", 0x66: "ด", 0x67: "า", 0x68: "ํ", 0x69: "้", 0x6A: "ิ", 0x6B: "ุ", 0x6C: " "}
WIDTHS = (500, 500, 500, 0, 0, 0, 0, 0)
PLACE = b"/F4 10 Tf\n1 0 0 -1 7 9 Tm\n"
FIRST = TrueType(FONT).count  # the number of the first glyph that is added


@pytest.fixture
def page() -> Iterator[Page]:
    pdf = Pdf.new()
    pairs = "".join(f"<{glyph:04X}> <{ord(text):04X}>\n" for glyph, text in TEXTS.items())
    cid = Dictionary(
        W=Array([0x65, Array(WIDTHS)]), FontDescriptor=Dictionary(FontFile2=pdf.make_stream(FONT))
    )
    font = Dictionary(
        Type=Name.Font,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([cid]),
        ToUnicode=pdf.make_stream(f"{len(TEXTS)} beginbfchar\n{pairs}endbfchar\nendcmap".encode()),
    )
    made = pdf.add_blank_page()
    made.obj.Resources = Dictionary(Font=Dictionary({"/F4": pdf.make_indirect(font)}))
    yield made
    pdf.close()


def written(page, text: bytes, place: bytes = PLACE) -> bytes:
    content = b"q\nBT\n" + place + text + b"ET\nQ\n"
    made = LineWriter().rewrite(content, page)
    assert made.startswith(b"q\nBT\n" + place)
    assert made.endswith(b"ET\nQ\n")
    return made[len(b"q\nBT\n" + place) : -len(b"ET\nQ\n")]


def span(text: str, *shown: bytes) -> bytes:
    digits = text.encode("utf-16-be").hex().upper().encode()
    return b"/Span<</ActualText <FEFF%b> >> BDC\n%b\nEMC\n" % (digits, b"\n".join(shown))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (b"<0065> Tj\n5 0 Td <0066> Tj\n", b"[<00650066>] TJ\n"),
        (b"<0065> Tj\n5.0001 0 Td <0066> Tj\n4.9999 0 Td <0065> Tj\n", b"[<006500660065>] TJ\n"),
        (b"<0065> Tj\n4.9 0 Td <0066> Tj\n", b"[<0065>10<0066>] TJ\n"),
        (b"<0065> Tj\n5.1234 0 Td <0066> Tj\n", b"[<0065>-12.34<0066>] TJ\n"),
        (b"<0065> Tj\n2 0 Td 3 0 Td <0066> Tj\n", b"[<00650066>] TJ\n"),
        (b"<0065> Tj\n" + span(JOINER, b"2 0 Td <006C> Tj") + b"3 0 Td <0066> Tj\n", b"[<00650066>] TJ\n"),
        (span(JOINER, b"<006C> Tj") + b"2 0 Td <0065> Tj\n", b"[-200<0065>] TJ\n"),
        (b"<0065> Tj\n" + span(JOINER, b"5 0 Td <006C> Tj"), b"[<0065>] TJ\n"),
        (
            b"<0065> Tj\n" + span(JOINER, b"5 0 Td <006C> Tj") + span("ดิ", b"<0066006A> Tj"),
            b"[<00650066006A>] TJ\n",
        ),
        (b"2 0 Td <0065> Tj\n", b"[-200<0065>] TJ\n"),  # at the head of the line
        (b"<00650066> Tj\n10 0 Td <0065> Tj\n", b"[<006500660065>] TJ\n"),
        (b"<0065> Tj\n5 0 Td <00660065> Tj\n", b"[<006500660065>] TJ\n"),
        (b"<0065> Tj\n5 0 Td ", b"[<0065>] TJ\n"),
        (span("ดิ", b"<0066> Tj", b"5 0 Td <006A> Tj") + b"0 0 Td <0065> Tj\n", b"[<0066006A0065>] TJ\n"),
        (span("ดิ", b"<0066006A> Tj") + b"<0065> Tj\n", b"[<0066006A0065>] TJ\n"),  # all in one go
        (span("ดิ", b"<0066006A> Tj") + b"5 0 Td <0065> Tj\n", b"[<0066006A0065>] TJ\n"),
        (b"<0065> Tj\n<0066> Tj\n10 0 Td <0065> Tj\n", b"[<006500660065>] TJ\n"),  # moves are the head's
        (b"<0065> Tj\n<0066> Tj\n12 0 Td <0065> Tj\n<0066> Tj\n", b"[<00650066>-200<00650066>] TJ\n"),
        (b"<00650066> Tj\n5 0 Td 6 0 Td <0065> Tj\n", b"[<00650066>-100<0065>] TJ\n"),
        (  # two marks of one letter; the tone mark is drawn before the vowel below
            span("ดุ้", b"<00660069006B> Tj") + b"<0065> Tj\n",
            b"[<0066>2<%04X>2<00690065>] TJ\n" % FIRST,
        ),
        (span("ดุ้", b"<00660069006B> Tj"), b"[<0066>2<%04X>2<%04X>] TJ\n" % (FIRST, FIRST + 1)),
    ],
)
def test_what_is_moved_by_its_width_is_one_line(page, text: bytes, line: bytes) -> None:
    assert written(page, text) == line


def test_a_font_may_be_chosen_inside_the_first_cluster(page) -> None:
    opening, rest = span("ดิ", b"<0066006A> Tj").split(b"BDC\n")
    made = LineWriter().rewrite(b"BT\n" + opening + b"BDC\n" + PLACE + rest + b"ET\n", page)
    assert made == b"BT\n" + PLACE + b"[<0066006A>] TJ\nET\n"


def test_a_joiner_is_left_out_of_a_text_that_stays_as_it_is(page) -> None:
    strange = b"0 0 1 rg\n<0065> Tj\n"
    joiner = span(JOINER, b"2 0 Td <006C> Tj")
    assert written(page, strange + joiner + b"3 0 Td <0066> Tj\n") == strange + b"2 0 Td 3 0 Td <0066> Tj\n"


@pytest.mark.parametrize(
    ("text", "shown", "ahead", "drawn"),
    [
        (
            "ดำ",
            (b"<0066> Tj", b"4.9 0 Td <0068> Tj", b".1 0 Td <0067> Tj"),
            b"5 0",
            (0x68, -10, 0, 0x67, 0, 0),
        ),
        ("ดิ", (b"<0066> Tj", b"4.8 0 Td <006A> Tj"), b".2 0", (0x6A, -20, 0)),
        ("ดิ", (b"<0066> Tj", b"5 -.46 Td <006A> Tj"), b"0 .46", (0x6A, 0, -46)),
    ],
)
def test_what_is_joined_or_moved_becomes_a_glyph(
    page, text: str, shown: tuple[bytes, ...], ahead: bytes, drawn: tuple[int, ...]
) -> None:
    writer = LineWriter()
    content = b"BT\n" + PLACE + span(text, *shown) + ahead + b" Td <0065> Tj\nET\n"
    made = writer.rewrite(content, page)
    assert made.count(b"ActualText") == 0
    assert b"[<0066%04X0065>] TJ" % FIRST in made
    writer.save()
    font = page.resources.Font.F4
    assert parse_map(font.ToUnicode.read_bytes())[b"%04X" % FIRST] == text[1]
    parts = next(iter(writer._spellings.values())).font._added[b"%04X" % FIRST].parts
    assert [number for part in parts for number in part] == list(drawn)
    assert TrueType(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()).count == FIRST + 1
    assert list(font.DescendantFonts[0].W)[-2] == FIRST


def test_the_first_of_two_marks_is_drawn_at_its_place_and_has_a_width(page) -> None:
    writer = LineWriter()
    shown = span("ดุ้", b"<0066> Tj", b"4.8 0 Td <006B> Tj", b".1 0 Td <0069> Tj") + b".1 0 Td <0065> Tj\n"
    assert b"[<0066>2<%04X>2<%04X0065>] TJ\n" % (FIRST, FIRST + 1) in writer.rewrite(
        b"BT\n" + PLACE + shown + b"ET\n", page
    )
    added = next(iter(writer._spellings.values())).font._added
    assert list(added.values()) == [(((0x6B, -18, 0),), 4), (((0x69, -10, 0),), 0)]


def test_an_actual_text_that_its_glyphs_do_not_say_stays_and_the_line_goes_on(page) -> None:
    text = b"<0065> Tj\n" + span("xyz", b"5 0 Td <0066> Tj") + b"5 0 Td <0065> Tj\n"
    assert written(page, text) == (
        b"[<0065>] TJ\n/Span<</ActualText <FEFF00780079007A> >> BDC\n[<0066>] TJ\nEMC\n[<0065>] TJ\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        b"<0065> Tj\n0 0 1 rg\n5 0 Td <0066> Tj\n",
        b"<0065> Tj\n/F5 10 Tf\n5 0 Td <0066> Tj\n",
        b"<0065> Tj\n1 0 0 1 0 0 Tm\n<0066> Tj\n",
        b"/Artifact BMC\n<0065> Tj\nEMC\n5 0 Td <0066> Tj\n",
        b"(abc) Tj\n5 0 Td <0066> Tj\n",
        b"<0065> Tj\n5 0 Td (abc) Tj\n",
    ],
)
def test_what_no_browser_writes_stays_as_it_is(page, text: bytes) -> None:
    assert written(page, text) == text


def test_a_font_with_another_encoding_and_one_that_is_not_there_are_left_alone(page) -> None:
    text = b"<0065> Tj\n5 0 Td <0066> Tj\n"
    assert written(page, text, PLACE.replace(b"F4", b"F9")) == text
    page.resources.Font.F4.Encoding = Name("/WinAnsiEncoding")
    assert written(page, text) == text


@pytest.mark.parametrize("size", [b"0", b"0.0", b".0", b"-0", b"1.2.3", b"x"])
def test_a_text_without_a_size_is_left_alone(page, size) -> None:
    text = b"<0065> Tj\n5 0 Td <0066> Tj\n"
    assert written(page, text, PLACE.replace(b"10", size)) == text


@pytest.mark.parametrize("size", [b"5", b"5.0", b"05.000", b".5", b"-5"])
def test_a_text_of_any_other_size_is_written_anew(page, size) -> None:
    assert written(page, b"<0065> Tj\n" + size + b" 0 Td <0066> Tj\n", PLACE.replace(b"10", size)).endswith(
        b"] TJ\n"
    )


def test_half_a_letter_that_the_glyphs_do_not_say_stays_half_a_letter(page) -> None:
    assert b"<FEFFD83D> >> BDC" in written(page, span("😀", b"<0065> Tj").replace(b"DE00", b""))


def test_widths_come_in_lists_and_in_ranges_and_there_is_one_for_the_others(page) -> None:
    font = page.resources.Font.F4
    font.DescendantFonts[0].W = Array([1, Array([300, 400]), 5, 7, 250])
    assert [LineFont(font).widths[b"%04X" % glyph] for glyph in (1, 2, 5, 7, 8)] == [
        *(300_000, 400_000, 250_000, 250_000, 1_000_000)
    ]
    font.DescendantFonts[0].DW = 600
    assert LineFont(font).widths[b"0008"] == 600_000
    del font.DescendantFonts[0].W  # a typewriter's
    assert LineFont(font).widths[b"0001"] == 600_000


def test_what_widths_lack_behind_the_point_does_not_add_up(page) -> None:
    font = page.resources.Font.F4
    font.DescendantFonts[0].W = Array([0x65, Array([500.4, 499.6]), 0x67, 0x6B, 0.4])
    writer = LineWriter()
    content = b"BT\n" + PLACE + b"<00650065006500660066> Tj\n5.004 0 Td <0066> Tj\nET\n"
    assert b"[<0065>-0.4<0065>-0.4<0065>-0.4<0066>0.4<0066>2000.4<0066>] TJ\n" in writer.rewrite(
        content, page
    )
    writer.save()
    assert [*font.DescendantFonts[0].W[1], *font.DescendantFonts[0].W[2:]] == [500, 500, 0x67, 0x6B, 0]


def test_a_mark_that_is_as_wide_as_a_letter_takes_no_room(page) -> None:
    font = page.resources.Font.F4
    font.DescendantFonts[0].W = Array([0x65, 0x6B, 500])
    writer = LineWriter()
    content = b"BT\n" + PLACE + span("ดิ", b"<0066> Tj", b"0 0 Td <006A> Tj") + b"5 0 Td <0065> Tj\nET\n"
    assert b"[<0066%04X0065>] TJ\n" % FIRST in writer.rewrite(content, page)
    added = next(iter(writer._spellings.values())).font._added[b"%04X" % FIRST]
    assert added == (((0x6A, -500, 0),), 0)


def test_a_mark_from_far_away_is_left_where_it_is(page) -> None:
    far = b"%d 0 Td" % (10 * 40_000 // 1000)
    text = span("ดิ", b"<0066> Tj", far + b" <006A> Tj") + b"<0065> Tj\n"
    assert b"ActualText" not in written(page, text)
    assert b"<006A" in written(page, text)


def test_a_font_that_is_full_or_no_truetype_takes_no_glyph(page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_font, "MOST_GLYPHS", FIRST)
    shown = span("ดำ", b"<0066> Tj", b"4.9 0 Td <0068> Tj", b".1 0 Td <0067> Tj")
    assert b"ActualText" in written(page, shown)
    monkeypatch.undo()
    page.resources.Font.F4.DescendantFonts[0].FontDescriptor.FontFile2.write(b"OTTO")
    assert b"ActualText" in written(page, shown)
