"""Check that the table of a finished PDF says what the sheet's cells say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, zip_longest
from typing import NamedTuple

from ita_sync.domain import Cell, LocalizedText
from ita_sync.domain.language import joined
from ita_sync.errors import PreflightError
from ita_sync.report.pdf.comparison import in_any_order, is_right_to_left, squeezed
from ita_sync.report.pdf.text import NOT_A_CHARACTER
from ita_sync.text.printable import CONTROL_CHARS

MOST_TOLD = 5  # cells in one message
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
OTHER_HINT = LocalizedText(
    "แก้ไขข้อความในช่อง หรือดู out/rejected.pdf", "Mend the cell, or look at out/rejected.pdf."
)


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
