"""Check a finished PDF before it is published: read it back, and compare its text with the sheet's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from itertools import islice, zip_longest
from unicodedata import bidirectional, normalize

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf

from ita_sync.domain import Cell, Document, LocalizedText
from ita_sync.errors import PreflightError
from ita_sync.report.pdf.finish import Attachment
from ita_sync.report.pdf.size import TextSize, text_size
from ita_sync.report.pdf.text import NOT_A_CHARACTER, TaggedText, contents, font_name, fonts, page_pieces
from ita_sync.report.pdf.viewer import page_texts
from ita_sync.report.pdf.whole import PRINT_AGAIN
from ita_sync.report.prose import without_joiners
from ita_sync.text.fonts import FAMILY, SIGNS
from ita_sync.text.printable import CONTROL_CHARS

PORTRAIT = LocalizedText(
    "รายงานพิมพ์ได้เฉพาะ A4 แนวนอน ไม่รองรับแนวตั้ง โปรดแก้ไข @page ใน templates/report.css",
    "The report is printed as A4 landscape; portrait is not supported: mend @page in templates/report.css.",
)
PAGE_RULE = LocalizedText("แก้ไข @page ใน templates/report.css", "Mend @page in templates/report.css.")
A4_POINTS = (842.0, 595.0)  # landscape
TOLERANCE_POINTS = 2.0
RIGHT_TO_LEFT = frozenset({"R", "AL"})

# A page of the example sheet holds about 1,600 letters; a page with only one narrow column filled, at least 200.
FEWEST_LETTERS_A_PAGE = 100
FEWEST_LINES_A_PAGE = 5  # below a tall header, in large letters
MOST_LETTERS_A_PAGE = 30_000  # at 4 points
TAG = re.compile(r"<[^>]*>")
SMALLEST_SHARE = 0.98  # of the stylesheet's size

OUR_FONTS = (FAMILY, SIGNS.partition("-")[0])
MOST_READ_AGAIN = 60  # pages compared with the print and a browser's viewer; of a longer report every nth one
MOST_TOLD = 5  # cells in one message
MOST_QUOTED = 40  # letters of a text that a viewer does not read
MOST_NAMED = 8  # missing characters named for one cell
NOT_THROUGH = LocalizedText(
    "ข้อความในช่อง {cell} ไม่ตรงกับใน PDF: {difference}",
    "Cell {cell} did not come through into the PDF: {difference}.",
)
TOFU = LocalizedText("แบบอักษรไม่มีอักขระ", "the fonts have no glyph for")
TOFU_HINT = LocalizedText(
    "ลบอักขระนั้นออกจากช่อง หรือติดตั้งแบบอักษรที่มีอักขระนั้นในเครื่องที่พิมพ์",
    "Take it out of the cell, or install a font that has it on the machine that prints.",
)
UNREADABLE_FONT = LocalizedText(
    "อ่านข้อความจากแบบอักษร {fonts} ใน PDF กลับไม่ได้ เช่น {fault}",
    "The text in the font {fonts} cannot be read back from the PDF: {fault}",
)
UNREADABLE_FONT_HINT = LocalizedText(
    "ใช้แบบอักษรที่มากับโปรแกรม หรือแบบอักษร TrueType (.ttf) อื่นใน [report] fonts",
    "Use the font that comes with the program, or another TrueType font (.ttf) in [report] fonts.",
)
OTHER_HINT = LocalizedText(
    "แก้ไขข้อความในช่อง หรือดู out/rejected.pdf", "Mend the cell, or look at out/rejected.pdf."
)


def check(pdf: bytes, document: Document, source: Attachment, printed: bytes = b"") -> int:
    """Check that a PDF is fit to publish.

    Args:
        pdf: The finished PDF.
        document: The document that was printed.
        source: The file that it has to embed.
        printed: The PDF as the engine printed it. Its text is checked too, so that nothing of it is restored when
            the PDF is finished.

    Returns:
        Its number of pages.

    Raises:
        PreflightError: A check failed; the message names the check and, where there is one, the cell.
    """
    with _opened(pdf) as opened:
        _check_page_count(len(opened.pages), document)
        for number, page in enumerate(opened.pages, start=1):
            _check_size(number, page)
        _check_text_size(text_size(opened))
        _check_fonts(opened)
        _check_attachment(opened, source)
        text = TaggedText(opened)
        _check_cells(document.cells, text.cells, _strange_fonts(opened))
        _check_title(document.title, text.headings)
        _check_pages(text.pages)
        _check_draft(document.draft_note, text.pages)
        step = -(-len(text.pieces) // MOST_READ_AGAIN)
        pages = dict(islice(enumerate(text.pieces), 0, None, step))
        if printed:
            _check_print(printed, pages)
        _check_viewer(pdf, opened, pages)
        return len(opened.pages)


def _opened(pdf: bytes) -> Pdf:
    try:
        return pikepdf.open(BytesIO(pdf))
    except pikepdf.PdfError as error:
        raise PreflightError(
            LocalizedText(f"เปิดไฟล์ PDF ไม่ได้ ({error})", f"The PDF cannot be opened ({error})."),
            hint=PRINT_AGAIN,
        ) from error


def _check_page_count(pages: int, document: Document) -> None:
    """Check that no page holds more than can be read, nor next to nothing."""
    letters = sum(len(cell.text) for cell in document.cells)
    texts = [text for text in TAG.split(document.html.rpartition("</style>")[2]) if text.strip()]
    fewest = 1 + letters // MOST_LETTERS_A_PAGE
    lines = len(texts) // FEWEST_LINES_A_PAGE
    most = 3 + len(document.cells) + lines + sum(map(len, texts)) // FEWEST_LETTERS_A_PAGE
    if not fewest <= pages <= most:
        raise PreflightError(
            LocalizedText(
                f"PDF มี {pages} หน้า แต่ตารางนี้ควรมี {fewest} ถึง {most} หน้า",
                f"The PDF has {pages} pages; for this sheet there should be {fewest} to {most}.",
            ),
            hint=LocalizedText(
                "ดู out/rejected.pdf ความกว้างหรือขนาดตัวอักษรใน templates/report.css อาจไม่ถูกต้อง",
                "Look at out/rejected.pdf; a width or a font size in templates/report.css may be wrong.",
            ),
        )


def _check_size(number: int, page: pikepdf.Page) -> None:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    size = (right - left, top - bottom)
    if any(abs(have - want) > TOLERANCE_POINTS for have, want in zip(size, A4_POINTS, strict=True)):
        raise PreflightError(
            LocalizedText(
                f"หน้า {number} ของ PDF ไม่ใช่กระดาษ A4 แนวนอน ({size[0]:.0f} x {size[1]:.0f} พอยต์)",
                f"Page {number} of the PDF is not A4 landscape ({size[0]:.0f} x {size[1]:.0f} points).",
            ),
            hint=PORTRAIT if size[0] < size[1] else PAGE_RULE,
        )


def _check_text_size(size: TextSize | None) -> None:
    if size and size.share < SMALLEST_SHARE:
        raise PreflightError(
            LocalizedText(
                f"ตัวอักษรใน PDF มีขนาด {size.printed:.1f} พอยต์แทนที่จะเป็น {size.wanted:.1f} "
                "เพราะมีส่วนที่กว้างเกินหน้ากระดาษ รายงานจึงถูกย่อทั้งฉบับ",
                f"The text is printed at {size.printed:.1f} instead of {size.wanted:.1f} points: something is wider "
                "than the page, and shrinks the whole report.",
            ),
            hint=LocalizedText(
                "ดู out/rejected.pdf รูปตรา ตาราง หรือส่วนอื่นของแม่แบบต้องไม่กว้างกว่าหน้ากระดาษ (max-width: 100%)",
                "Look at out/rejected.pdf; a logo, a table or another part of the template has to fit (max-width: 100%).",
            ),
        )


def _strange_fonts(pdf: Pdf) -> tuple[str, ...]:
    """The names of the fonts that did not come with the program."""
    names = {font_name(font) for font in fonts(pdf)}
    return tuple(sorted(name for name in names if not name.startswith(OUR_FONTS)))


def _check_fonts(pdf: Pdf) -> None:
    for number, page in enumerate(pdf.pages, start=1):
        for font in page.resources.get("/Font", {}).values():
            if not _is_embedded(font):
                name = font_name(font)
                raise PreflightError(
                    LocalizedText(
                        f"แบบอักษร {name} ในหน้า {number} ไม่ได้ฝังอยู่ใน PDF",
                        f"The font {name} on page {number} is not embedded in the PDF.",
                    ),
                    hint=LocalizedText(
                        "ใช้แบบอักษรที่มากับโปรแกรม หรือแบบอักษรที่อนุญาตให้ฝังได้",
                        "Use the font that comes with the program, or one that may be embedded.",
                    ),
                )


def _is_embedded(font: Object) -> bool:
    if font.get("/Subtype") == Name.Type3:
        return True  # its glyphs are drawings in the PDF itself
    carrier = font.DescendantFonts[0] if "/DescendantFonts" in font else font
    descriptor = carrier.get("/FontDescriptor", Dictionary())
    return any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def _check_attachment(pdf: Pdf, source: Attachment) -> None:
    """Check that the embedded file can be extracted unchanged."""
    attached = pdf.attachments.get(source.name)
    try:
        data = attached.get_file().read_bytes() if attached else None
    except (pikepdf.PdfError, KeyError, ValueError):
        data = None
    if data != source.data:
        raise PreflightError(
            LocalizedText(
                f"อ่านไฟล์แนบ {source.name} กลับจาก PDF ไม่ได้",
                f"The attachment {source.name} cannot be read back from the PDF.",
            ),
            hint=PRINT_AGAIN,
        )


def _check_cells(wanted: Sequence[Cell], found: Sequence[str], strange: Sequence[str] = ()) -> None:
    """Check that every cell has the same text in the PDF as in the sheet, apart from spaces.

    Args:
        wanted: The cells of the sheet.
        found: Their texts in the PDF.
        strange: Fonts of the PDF that are not ours: where a text is lost, they are told, not the cells.
    """
    if len(wanted) != len(found):
        raise PreflightError(
            LocalizedText(
                f"ตารางใน PDF มี {len(found)} ช่อง แต่ควรมี {len(wanted)} ช่อง",
                f"The PDF's table has {len(found)} cells instead of {len(wanted)}.",
            ),
            hint=LocalizedText(
                "แม่แบบที่ทำเองต้องมี td หนึ่งรายการต่อหนึ่งช่อง และ PDF ต้องมีแท็ก (tagged PDF)",
                "A template of your own has to keep one td for each cell, and the PDF its tags.",
            ),
        )
    faults = list(islice(_cell_faults(wanted, found), MOST_TOLD))
    if faults and strange and TOFU.en in faults[0].en:
        raise PreflightError(
            UNREADABLE_FONT.format(fonts=", ".join(strange), fault=faults[0]), hint=UNREADABLE_FONT_HINT
        )
    if faults:
        raise PreflightError(
            LocalizedText("\n".join(fault.th for fault in faults), "\n".join(fault.en for fault in faults)),
            hint=TOFU_HINT if any(TOFU.en in fault.en for fault in faults) else OTHER_HINT,
        )


def _cell_faults(wanted: Sequence[Cell], found: Sequence[str]) -> Iterator[LocalizedText]:
    """Yield a sentence for each cell whose text differs in the PDF."""
    for cell, text in zip(wanted, found, strict=True):
        want, have = _comparable(squeezed(cell.text), squeezed(text))
        if want != have or NOT_A_CHARACTER in have:
            yield NOT_THROUGH.format(cell=cell.address, difference=_difference(want, have))


def _comparable(want: str, have: str) -> tuple[str, str]:
    """Normalise two texts for comparison: with right-to-left script, as sorted letters.

    Texts from Pattani may be in Arabic script (Jawi). Chromium paints such words from left to right, so that the PDF
    does not show the order of their letters.
    """
    if want == have or not _is_right_to_left(want):
        return want, have
    return "".join(sorted(want)), "".join(sorted(have))


def _is_right_to_left(text: str) -> bool:
    return any(bidirectional(letter) in RIGHT_TO_LEFT for letter in text)


def _difference(want: str, have: str) -> LocalizedText:
    """Describe the first difference."""
    if NOT_A_CHARACTER in want:
        return LocalizedText(
            "มีอักขระ U+FFFD ซึ่งใช้แทนตัวอักษรที่หายไปก่อนหน้านี้",
            "it holds the replacement character U+FFFD, so a letter was lost before",
        )
    for place, (wanted, got) in enumerate(zip_longest(want, have, fillvalue="")):
        if got == NOT_A_CHARACTER:
            lost = len(have) - place - len(have[place:].lstrip(NOT_A_CHARACTER))
            letters = _named(want[place : place + min(lost, MOST_NAMED)])
            return LocalizedText("{tofu} {letters}", "{tofu} {letters}").format(tofu=TOFU, letters=letters)
        if wanted != got:
            near = want[max(0, place - 10) : place]
            return LocalizedText(
                "หลังข้อความ …{near} ควรเป็น {wanted} แต่เป็น {got}",
                "after …{near} there should be {wanted}, there is {got}",
            ).format(near=near, wanted=_named(wanted), got=_named(got))
    return LocalizedText("มีตัวอักษรหนึ่งถูกซ่อนไว้", "one of its letters is hidden")


def _named(characters: str) -> LocalizedText | str:
    """Format characters, as far as they are printable, with their code points."""
    points = " ".join(f"U+{ord(character):04X}" for character in characters)
    visible = "".join(filter(str.isprintable, CONTROL_CHARS.sub("", characters)))
    return f"{visible} ({points})" if visible else points or LocalizedText("ช่องว่าง", "nothing")


def _check_title(title: str, headings: Sequence[str]) -> None:
    if [squeezed(heading) for heading in headings] != [squeezed(title)]:
        raise PreflightError(
            LocalizedText("ชื่อรายงานใน PDF ไม่ครบถ้วน", "The report's title did not come through into the PDF."),
            hint=LocalizedText(
                "แม่แบบที่ทำเองต้องใช้ h1 เป็นชื่อรายงาน",
                "A template of your own has to keep the title block as its h1.",
            ),
        )


def _check_pages(pages: Sequence[str]) -> None:
    for number, text in enumerate(pages, start=1):
        if not squeezed(text):
            raise PreflightError(
                LocalizedText(f"หน้า {number} ของ PDF ว่างเปล่า", f"Page {number} of the PDF is empty."),
                hint=LocalizedText(
                    "ดูระยะขอบใน templates/report.css", "Look at the margins in templates/report.css."
                ),
            )
        if NOT_A_CHARACTER in text:
            raise PreflightError(
                LocalizedText(
                    f"หน้า {number} ของ PDF มีอักขระนอกตารางที่แบบอักษรไม่มี",
                    f"Page {number} of the PDF has a letter beside the table that the fonts lack.",
                ),
                hint=LocalizedText(
                    "ดู out/rejected.pdf อักขระนี้อาจอยู่ในชื่อที่ระบุใน ita.toml",
                    "Look at out/rejected.pdf; the names in ita.toml may hold it.",
                ),
            )


def _check_draft(note: str, pages: Sequence[str]) -> None:
    """Check that a draft shows its note; without it, a draft could be signed as a final report."""
    if squeezed(note) not in squeezed("".join(pages)):
        raise PreflightError(
            LocalizedText("PDF ไม่ได้ระบุว่าเป็นฉบับร่าง", "The PDF does not say that it is a draft."),
            hint=LocalizedText(
                "แม่แบบที่ทำเองต้องมีลายน้ำและบรรทัดที่บอกจำนวนรายการที่ยังขาด",
                "A template of your own has to keep the watermark and the line that counts what is missing.",
            ),
        )


def _check_print(printed: bytes, pages: Mapping[int, Sequence[str]]) -> None:
    """Check that the finished PDF says what the browser printed: nothing was lost, and nothing restored.

    Args:
        printed: The browser's PDF.
        pages: The tagged texts of pages of the finished one, by their number from 0, as they are painted.
    """
    with _opened(printed) as pdf:
        before = page_pieces(pdf, pages)
    for old, (number, new) in zip(before, pages.items(), strict=True):
        if list(map(squeezed, old)) != list(map(squeezed, new)):
            raise PreflightError(
                LocalizedText(
                    f"ข้อความในหน้า {number + 1} ของ PDF ไม่เหมือนกับที่พิมพ์จากเบราว์เซอร์",
                    f"The text on page {number + 1} of the PDF is not what the browser printed.",
                ),
                hint=PRINT_AGAIN,
            )


def _check_viewer(pdf: bytes, opened: Pdf, pages: Mapping[int, Sequence[str]]) -> None:
    """Check that a browser's viewer reads the tagged text, so that a search finds it.

    Args:
        pdf: The finished PDF.
        opened: The same.
        pages: The tagged texts of its pages, by their number from 0, as they are painted.
    """
    for (number, pieces), text in zip(pages.items(), page_texts(pdf, pages), strict=True):
        content = contents(opened.pages[number].obj)
        unread = _unread(pieces, squeezed(text)) and _unread(list(map(_plain, pieces)), _plain(text))
        if unread and not (b"/ActualText" in content and _has_letters(_plain(text), _plain("".join(pieces)))):
            raise PreflightError(
                LocalizedText(
                    f"โปรแกรมดู PDF ของเบราว์เซอร์อ่านข้อความในหน้า {number + 1} ไม่ครบ: {unread[:MOST_QUOTED]}",
                    f"A browser's viewer does not read all of page {number + 1}: {unread[:MOST_QUOTED]}",
                ),
                hint=PRINT_AGAIN,
            )


def _unread(pieces: Sequence[str], text: str) -> str:
    """Return the first of some pieces that a text lacks or has in another order; empty if there is none.

    Of a piece with words from right to left, the letters have to be there.
    """
    place = 0
    for piece in map(squeezed, pieces):
        found = text.find(piece, place)
        if found >= 0:
            place = found + len(piece)
        elif not (_is_right_to_left(piece) and _has_letters(text, piece)):
            return piece
    return ""


def _has_letters(text: str, wanted: str) -> bool:
    """Tell whether a text has all letters of another, in whatever order: where `ActualText` is left, some twice."""
    return Counter(wanted) <= Counter(text)


def _plain(text: str) -> str:
    """Return a text without spaces and with compatible forms alike: the viewer takes ﬁ apart."""
    return normalize("NFKC", squeezed(text))


def squeezed(text: str) -> str:
    """Remove white space, which line breaks may add or drop, and word joiners."""
    return "".join(without_joiners(text).split())
