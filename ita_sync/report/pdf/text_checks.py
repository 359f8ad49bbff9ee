"""Check a finished PDF's text: against the sheet's cells, the browser's print, and what a browser's viewer reads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from typing import NamedTuple
from unicodedata import normalize

from pikepdf import Object, Pdf

from ita_sync.domain import Cell, LocalizedText
from ita_sync.domain.language import joined
from ita_sync.errors import PreflightError
from ita_sync.report.pdf.comparison import in_any_order, is_right_to_left, squeezed
from ita_sync.report.pdf.content_stream import contents
from ita_sync.report.pdf.lost_marks import lost_marks
from ita_sync.report.pdf.page_fonts import font_name, fonts
from ita_sync.report.pdf.printed import PRINT_AGAIN
from ita_sync.report.pdf.structure import Key
from ita_sync.report.pdf.text import NOT_A_CHARACTER, page_pieces
from ita_sync.text.fonts import FAMILY, SIGNS
from ita_sync.text.printable import CONTROL_CHARS

MARKS = re.compile("[\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{2,}")
OUR_FONTS = (FAMILY, SIGNS.partition("-")[0])
MOST_TOLD = 5  # cells in one message
MOST_QUOTED = 40  # letters of a text that a viewer does not read
MOST_NAMED = 8  # missing characters named for one cell
NOT_THROUGH = LocalizedText(
    "ข้อความในช่อง {cell} ไม่ตรงกับใน PDF: {difference}",
    "Cell {cell} did not come through into the PDF: {difference}.",
)
LOST_BEFORE = LocalizedText(
    "มีอักขระ U+FFFD ซึ่งใช้แทนตัวอักษรที่หายไปก่อนหน้านี้",
    "it holds the replacement character U+FFFD, so a letter was lost before",
)
OTHERWISE = LocalizedText(
    "หลังข้อความ …{near} ควรเป็น {wanted} แต่เป็น {got}", "after …{near} there should be {wanted}, there is {got}"
)
HIDDEN = LocalizedText("มีตัวอักษรหนึ่งถูกซ่อนไว้", "one of its letters is hidden")
TOFU = LocalizedText("แบบอักษรไม่มีอักขระ {letters}", "the fonts have no glyph for {letters}")
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
WATERMARK = "ร่าง"  # as the template has it
DRAFT_HINT = LocalizedText(
    "แม่แบบที่ทำเองต้องมีลายน้ำและบรรทัดที่บอกจำนวนรายการที่ยังขาด",
    "A template of your own has to keep the watermark and the line that counts what is missing.",
)
OTHER_HINT = LocalizedText(
    "แก้ไขข้อความในช่อง หรือดู out/rejected.pdf", "Mend the cell, or look at out/rejected.pdf."
)


def strange_fonts(pdf: Pdf) -> tuple[str, ...]:
    """The names of the fonts that did not come with the program."""
    names = {font_name(font) for font in fonts(pdf)}
    return tuple(sorted(name for name in names if not name.startswith(OUR_FONTS)))


def check_cells(wanted: Sequence[Cell], found: Sequence[str], strange: Sequence[str] = ()) -> None:
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
    if faults and strange and faults[0].lacks_glyph:
        raise PreflightError(
            UNREADABLE_FONT.format(fonts=", ".join(strange), fault=faults[0].said), hint=UNREADABLE_FONT_HINT
        )
    if faults:
        raise PreflightError(
            joined([fault.said for fault in faults], "\n"),
            hint=TOFU_HINT if any(fault.lacks_glyph for fault in faults) else OTHER_HINT,
        )


class _Fault(NamedTuple):
    """How a text differs in the PDF, and whether it does for want of a glyph."""

    said: LocalizedText
    lacks_glyph: bool = False


def _cell_faults(wanted: Sequence[Cell], found: Sequence[str]) -> Iterator[_Fault]:
    """Yield a sentence for each cell whose text differs in the PDF."""
    for cell, text in zip(wanted, found, strict=True):
        want, have = _comparable(squeezed(cell.text), squeezed(text))
        if want != have or NOT_A_CHARACTER in have:
            fault = _first_difference(want, have)
            yield fault._replace(said=NOT_THROUGH.format(cell=cell.address, difference=fault.said))


def _comparable(want: str, have: str) -> tuple[str, str]:
    """Return two texts as they are compared."""
    if want == have or not is_right_to_left(want):
        return want, have
    return in_any_order(want), in_any_order(have)


def _first_difference(want: str, have: str) -> _Fault:
    if NOT_A_CHARACTER in want:
        return _Fault(LOST_BEFORE)
    for place, (wanted, got) in enumerate(zip_longest(want, have, fillvalue="")):
        if got == NOT_A_CHARACTER:
            lost = len(have) - place - len(have[place:].lstrip(NOT_A_CHARACTER))
            letters = want[place : place + min(lost, MOST_NAMED)]
            return _Fault(TOFU.format(letters=_named(letters)), lacks_glyph=True)
        if wanted != got:
            near = want[max(0, place - 10) : place]
            return _Fault(OTHERWISE.format(near=near, wanted=_named(wanted), got=_named(got)))
    return _Fault(HIDDEN)


def _named(characters: str) -> LocalizedText | str:
    """Format characters, as far as they are printable, with their code points."""
    points = " ".join(f"U+{ord(character):04X}" for character in characters)
    visible = "".join(filter(str.isprintable, CONTROL_CHARS.sub("", characters)))
    return f"{visible} ({points})" if visible else points or LocalizedText("ช่องว่าง", "nothing")


def check_title(title: str, headings: Sequence[str]) -> None:
    """Check that the main heading is the report's title."""
    if [squeezed(heading) for heading in headings] != [squeezed(title)]:
        raise PreflightError(
            LocalizedText("ชื่อรายงานใน PDF ไม่ครบถ้วน", "The report's title did not come through into the PDF."),
            hint=LocalizedText(
                "แม่แบบที่ทำเองต้องใช้ h1 เป็นชื่อรายงาน",
                "A template of your own has to keep the title block as its h1.",
            ),
        )


def check_logo(logo: str, pictures: Sequence[str]) -> None:
    """Check that the logo was drawn; of one that is not, or is blank, a browser tells nothing in the structure tree.

    Args:
        logo: Its alternative text; blank where the page has no logo.
        pictures: The alternative texts of the PDF's pictures.
    """
    if logo and squeezed(logo) not in map(squeezed, pictures):
        raise PreflightError(
            LocalizedText(
                "รูปตราไม่ปรากฏใน PDF เบราว์เซอร์แสดงไฟล์นี้ไม่ได้ หรือไม่มีภาพในไฟล์",
                "The logo does not show in the PDF: the browser cannot draw it, or it is blank.",
            ),
            hint=LocalizedText(
                "ลองเปิดไฟล์ที่ [report] logo ใน ita.toml ระบุในเบราว์เซอร์ หรือบันทึกใหม่เป็น PNG",
                "Open the file that [report] logo in ita.toml names in a browser, or save it anew as PNG.",
            ),
        )


def check_pages(pages: Sequence[str]) -> None:
    """Check that no page is empty, nor holds a letter that the fonts lack."""
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


def check_drawn(pdf: Pdf, spoken: Collection[Key]) -> None:
    """Check that the browser has drawn every mark that the text of these pages has."""
    for number, cluster in lost_marks(pdf, spoken):
        raise PreflightError(
            LocalizedText(
                f"หน้า {number} ของ PDF พิมพ์ “{cluster}” ไม่ครบ สระหรือวรรณยุกต์อยู่นอกขอบของหน้า",
                f"Page {number} of the PDF lacks a mark of “{cluster}”, which would lie outside of the page's area.",
            ),
            hint=LocalizedText(
                "ดู out/rejected.pdf เพิ่มที่ว่างเหนือบรรทัดนั้นใน templates/report.css (padding-top)",
                "Look at out/rejected.pdf; give that line more room above in templates/report.css (padding-top).",
            ),
        )


def check_draft(note: str, pages: Sequence[str]) -> None:
    """Check that a draft shows its note; without it, a draft could be signed as a final report."""
    if squeezed(note) not in squeezed("".join(pages)):
        raise PreflightError(
            LocalizedText("PDF ไม่ได้ระบุว่าเป็นฉบับร่าง", "The PDF does not say that it is a draft."),
            hint=DRAFT_HINT,
        )


def check_watermark(note: str, texts: Iterable[str], pages: Mapping[int, Sequence[str]]) -> None:
    """Check that a draft is marked as one on every page: a page alone may be copied, or signed.

    Args:
        note: A draft's note; blank for a final report.
        texts: What a browser's viewer reads on some pages, the watermark included.
        pages: The tagged texts of these pages, by their number from 0.
    """
    for (number, pieces), text in zip(pages.items(), texts, strict=True):
        elsewhere = sum(_plain(piece).count(WATERMARK) for piece in pieces)
        if note and _plain(text).count(WATERMARK) <= elsewhere:
            raise PreflightError(
                LocalizedText(
                    f"หน้า {number + 1} ของ PDF ไม่มีลายน้ำ “{WATERMARK}”",
                    f"Page {number + 1} of the PDF lacks the watermark of a draft, “{WATERMARK}”.",
                ),
                hint=DRAFT_HINT,
            )


def check_print(printed: Pdf, pages: Mapping[int, Sequence[str]], headers: Iterable[str] = ()) -> None:
    """Check that the finished PDF says what the browser printed: nothing was lost, and nothing restored.

    Args:
        printed: The browser's PDF, opened.
        pages: The tagged texts of pages of the finished one, by their number from 0, as they are painted.
        headers: The texts of the table's headers, which the print repeats on its pages.
    """
    before = page_pieces(printed, pages)
    repeated = set(map(squeezed, headers))
    for printed_pieces, (number, pieces) in zip(before, pages.items(), strict=True):
        old, new = list(map(squeezed, printed_pieces)), list(map(squeezed, pieces))
        if old != new and _without(repeated, old) != _without(repeated, new):
            raise PreflightError(
                LocalizedText(
                    f"ข้อความในหน้า {number + 1} ของ PDF ไม่เหมือนกับที่พิมพ์จากเบราว์เซอร์",
                    f"The text on page {number + 1} of the PDF is not what the browser printed.",
                ),
                hint=PRINT_AGAIN,
            )


def _without(left_out: Collection[str], texts: Sequence[str]) -> list[str]:
    return [text for text in texts if text not in left_out]


def check_viewer(texts: Iterable[str], pdf: Pdf, pages: Mapping[int, Sequence[str]]) -> None:
    """Check that a browser's viewer reads the tagged text, so that a search finds it.

    Args:
        texts: What the viewer reads on some pages.
        pdf: The finished PDF.
        pages: The tagged texts of these pages, by their number from 0, as they are painted.
    """
    for (number, pieces), text in zip(pages.items(), texts, strict=True):
        unread = _unread(pieces, squeezed(text)) and _unread(list(map(_plain, pieces)), _plain(text))
        if unread and not _says_it_twice(pdf.pages[number].obj, text, pieces):
            raise PreflightError(
                LocalizedText(
                    f"โปรแกรมดู PDF ของเบราว์เซอร์อ่านข้อความในหน้า {number + 1} ไม่ครบ: {unread[:MOST_QUOTED]}",
                    f"A browser's viewer does not read all of page {number + 1}: {unread[:MOST_QUOTED]}",
                ),
                hint=PRINT_AGAIN,
            )


def _says_it_twice(page: Object, text: str, pieces: Sequence[str]) -> bool:
    """Tell whether a page has `ActualText` left, of which the viewer reads some twice, but lacks no letter."""
    return b"/ActualText" in contents(page) and _has_letters(_plain(text), _plain("".join(pieces)))


def _unread(pieces: Sequence[str], text: str) -> str:
    """Return the first of some pieces that a text lacks or has in another order; empty if there is none.

    Of a piece with words from right to left, the letters have to be there.
    """
    place = 0
    for piece in map(squeezed, pieces):
        found = text.find(piece, place)
        if found >= 0:
            place = found + len(piece)
        elif not (is_right_to_left(piece) and _has_letters(text, piece)):
            return piece
    return ""


def _has_letters(text: str, wanted: str) -> bool:
    """Tell whether a text has all letters of another, in whatever order."""
    return Counter(wanted) <= Counter(text)


def _plain(text: str) -> str:
    """Return a text as a viewer may read it: letters taken apart (ﬁ), each mark of a letter once, without spaces.

    A mark that is drawn twice at one place, in a font that does not stack marks, is read once. Letter by letter, for a
    line may end between two marks that Unicode would sort.
    """
    apart = "".join(normalize("NFKD", letter) for letter in text)
    return squeezed(MARKS.sub(lambda marks: "".join(dict.fromkeys(marks[0])), apart))
