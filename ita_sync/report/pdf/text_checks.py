"""Check a finished PDF's text but for its cells: its title and pages, and against the print and a browser's viewer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from unicodedata import normalize

from pikepdf import Object, Pdf

from ita_sync.domain import LocalizedText
from ita_sync.errors import PreflightError
from ita_sync.report.pdf.comparison import is_right_to_left, squeezed
from ita_sync.report.pdf.content_stream import contents
from ita_sync.report.pdf.lost_marks import lost_marks
from ita_sync.report.pdf.printed import PRINT_AGAIN
from ita_sync.report.pdf.structure import Key
from ita_sync.report.pdf.text import NOT_A_CHARACTER, page_pieces

MARKS = re.compile("[\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{2,}")
MOST_QUOTED = 40  # letters of a text that a viewer does not read
WATERMARK = "ร่าง"  # as the template has it
DRAFT_HINT = LocalizedText(
    "แม่แบบที่ทำเองต้องมีลายน้ำและบรรทัดที่บอกจำนวนรายการที่ยังขาด",
    "A template of your own has to keep the watermark and the line that counts what is missing.",
)


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
    if not note:
        return
    for (number, pieces), text in zip(pages.items(), texts, strict=True):
        elsewhere = sum(_plain(piece).count(WATERMARK) for piece in pieces)
        if _plain(text).count(WATERMARK) <= elsewhere:
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
