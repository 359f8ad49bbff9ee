"""The header of a tab: where it is, which rows it takes, and which columns it names (docs/thai.md, headers)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ita_sync.domain import REQUIRED_COLUMNS, Grid, LocalizedText
from ita_sync.domain.flag_text import is_flag_text
from ita_sync.errors import ColumnError
from ita_sync.table.column_matching import (
    ColumnMatchError,
    MatchedColumns,
    find_header_row,
    header_score,
    match,
    recognise,
    settle,
)
from ita_sync.table.header_names import NAMES, column_of, key, plain
from ita_sync.table.period_columns import is_part_of_period
from ita_sync.thai.digits import to_arabic_digits
from ita_sync.thai.outcomes import is_choice
from ita_sync.thai.pattern import lazy

MOST_HEADER_ROWS = 6  # that one header may take by merged cells
HEADER_SEARCH_ROWS = 20  # the first rows of the tab, in which the header may be
INVISIBLE = " \t\r\n\v\f\u00a0\u00ad\u200b\u200c\u200d\u2060\ufeff"  # a cell of nothing else is blank

EMPTY = LocalizedText("แผ่นงาน “{tab}” ว่างเปล่า", "The tab “{tab}” is empty.")
EMPTY_HINT = LocalizedText(
    "ต้องมีแถวหนึ่งที่ระบุชื่อคอลัมน์ หากเป็น Google ชีต ใช้คำสั่ง ita-sync sheet init สร้างได้ "
    "ถ้าเผลอลบไป กู้คืนได้จาก ไฟล์ > ประวัติเวอร์ชัน",
    "One row must name the columns; in a Google Sheet, ita-sync sheet init makes it. What was deleted by mistake, "
    "File > Version history brings back.",
)
NO_HEADER = LocalizedText(
    "แผ่นงาน “{tab}” ไม่มีแถวหัวตารางใน {rows} แถวแรก",
    "The tab “{tab}” has no header row in its first {rows} rows.",
)
NO_HEADER_HINT = LocalizedText(
    "ต้องมีแถวหนึ่งที่ระบุชื่อคอลัมน์ ได้แก่ {names} ถ้าเผลอลบไป กู้คืนได้จาก ไฟล์ > ประวัติเวอร์ชัน",
    "One row must name the columns: {names}. If it was deleted by mistake, File > Version history brings it back.",
)
UNUSABLE = LocalizedText(
    "แถวหัวตาราง (แถวที่ {row} ของแผ่นงาน “{tab}”) ใช้ไม่ได้: {fault}",
    "The header row (row {row} of the tab “{tab}”) cannot be used: {fault}",
)
MISSING_HINT = LocalizedText(
    "โปรดแก้ชื่อหัวคอลัมน์ คอลัมน์ที่ต้องมีมี {count} คอลัมน์ ได้แก่ {names}",
    "Rename the header in the sheet; the {count} required ones are {names}.",
)
DOUBLED_HINT = LocalizedText(
    "โปรดเปลี่ยนชื่อให้เหลือคอลัมน์เดียว",
    "Rename all but one of them in the sheet, so that one column of that name is left.",
)
# The lower part of a header of two rows, where it is no column by itself.
_sub_header = lazy(
    r"หลัก|ร่วม|รอง|สนับสนุน|(?:ที่)?(?:ตั้งไว้|ตั้ง|ใช้|ใช้จริง|ใช้ไป|ได้รับ|ได้รับจัดสรร|เบิกจ่าย|จ่ายจริง|อนุมัติ|คงเหลือ)|แผน|ผล|จริง|"
    r"(?:รอบ|ครั้ง)(?:ที่)?\d{0,2}(?:เดือน)?(?:แรก|หลัง)?(?:\(.*\))?|\d{1,2}เดือน(?:แรก|หลัง)?|เชิง(?:ปริมาณ|คุณภาพ)|"
    r"จำนวน|หน่วย|หน่วยนับ|ร้อยละ|บาท|\(?บาท\)?|[1-4]|(?:พศ|ปี)?25\d\d|ปีงบประมาณ(?:พศ)?25\d\d|สำนัก|กอง|ฝ่าย|(?:ที่)?รับผิดชอบ|(?:การ)?(?:ดำเนินการ|ดำเนินงาน|ปฏิบัติงาน|ปฏิบัติ)|(?:และ)?อุปสรรค"
)
_LONGEST_SUB_HEADER = 40  # letters
_MIN_NAMES = 4  # columns that a row names if it is a header, whatever else it holds
_LONGEST_GROUP = 60  # letters of the heading above others; a longer text is a title
USUAL_HEADERS = ", ".join(NAMES[name].split()[0] for name in REQUIRED_COLUMNS)


@dataclass(frozen=True)
class Header:
    """The header of a table.

    Attributes:
        row: The 0-based sheet row that names the columns, or most of them.
        texts: The header of each column of the sheet; of a header over several rows, what they say together.
        matched: Which of them is which column.
        first_data_row: The 0-based row below the header.
    """

    row: int
    texts: Sequence[str]
    matched: MatchedColumns
    first_data_row: int


def read_header(grid: Grid) -> Header:
    """Find the header of a tab and match its columns.

    Raises:
        ColumnError: There is none in the first 20 rows, a required column has no header, or several headers are exactly
            its name.
    """
    row = find_header(grid)
    texts = combined_headers(grid, row)
    return Header(row, texts, match_header(grid, texts, row), first_data_row(grid, row))


def find_header(grid: Grid) -> int:
    """Return the 0-based row that names the columns.

    Raises:
        ColumnError: There is none in the first 20 rows.
    """
    if not any(any(text.strip(INVISIBLE) for text in row) for row in grid.rows):
        raise ColumnError(EMPTY.format(tab=grid.title), hint=EMPTY_HINT)
    header_row = _find_row(grid)
    if header_row is None:
        raise ColumnError(
            NO_HEADER.format(tab=grid.title, rows=HEADER_SEARCH_ROWS),
            hint=NO_HEADER_HINT.format(names=USUAL_HEADERS),
        )
    return header_row


def header_rows(grid: Grid, header_row: int) -> range:
    """Return the rows that the header takes: those under its merged cells, and those with the parts of its names.

    A cell that is merged over more rows than any header has belongs to the table, or to what stands beside it.
    """
    high = [m for m in grid.merges if m.top <= header_row < m.bottom and m.bottom - m.top <= MOST_HEADER_ROWS]
    top = min([header_row, *(m.top for m in high)])
    bottom = max([header_row + 1, *(m.bottom for m in high)])
    if bottom - top == 1 and _is_divided(grid, top):
        bottom += 1
    elif bottom - top == 1 and top > 0 and _is_divided(grid, top - 1):
        top -= 1
    return range(top, bottom)


def first_data_row(grid: Grid, header_row: int) -> int:
    """Return the 0-based row below the header."""
    return header_rows(grid, header_row).stop


def header_texts(grid: Grid, row: int) -> list[str]:
    """Return the texts of a header row; a cell that a merged cell covers has the text of that cell."""
    texts = list(grid.rows[row]) if row < len(grid.rows) else []
    for merge in grid.merges:
        if merge.top < row < merge.bottom and merge.left < len(texts):
            texts[merge.left] = grid.text(merge.top, merge.left)
    return texts


def combined_headers(grid: Grid, header_row: int) -> list[str]:
    """Return the header of each column, read from all the rows of the header.

    The lowest text is the header if it names a column by itself; else what stands above it comes before it. Where two
    columns have the same one, what stands above them comes behind it and tells them apart.
    """
    rows = header_rows(grid, header_row)
    if len(rows) == 1:
        return header_texts(grid, header_row)
    levels = [_spread(grid, rows, row) for row in rows]
    paths = [_path(column) for column in zip(*levels, strict=True)]
    times = Counter(path[-1] for path in paths if path)
    return [_combined(path, times[path[-1]] > 1) if path else "" for path in paths]


def _path(column: Iterable[str]) -> list[str]:
    """The texts that stand above each other in one column of the header, without titles."""
    *upper, lowest = [*dict.fromkeys(text for text in column if text.strip(INVISIBLE))] or [""]
    path = [text for text in upper if len(key(plain(text))) <= _LONGEST_GROUP]
    return [*path, lowest] if lowest else []


def _combined(path: Sequence[str], is_doubled: bool) -> str:
    """The header that stands in several rows; `is_doubled` if the lowest text is that of another column too."""
    *upper, lowest = path
    if not recognise(lowest) or is_part_of_period(lowest):
        return " ".join(path)
    return " ".join([lowest, *upper]) if is_doubled else lowest


def match_header(grid: Grid, headers: Sequence[str], header_row: int) -> MatchedColumns:
    """Match the headers of a tab.

    Raises:
        ColumnError: A required column has no header, or several headers are exactly its name.
    """
    try:
        return match(headers)
    except ColumnMatchError as error:
        message = UNUSABLE.format(row=header_row + 1, tab=grid.title, fault=error.text)
        hint = MISSING_HINT if error.missing else DOUBLED_HINT
        raise ColumnError(
            message, hint=hint.format(count=len(REQUIRED_COLUMNS), names=USUAL_HEADERS)
        ) from None


def _find_row(grid: Grid) -> int | None:
    """Return the row that names the columns; of a header over several rows, the one that names most of them."""
    searched = range(min(HEADER_SEARCH_ROWS, len(grid.rows)))
    found = find_header_row([combined_headers(grid, row) for row in searched])
    if found is None:
        return None
    return max(header_rows(grid, found), key=lambda row: (header_score(header_texts(grid, row)), -row))


def _spread(grid: Grid, rows: range, row: int) -> list[str]:
    """The texts of one row of the header, each also over the columns that it heads."""
    cells = [cells for each in rows for cells in grid.rows[each : each + 1]]
    width = max((column + 1 for texts in cells for column, text in enumerate(texts) if text), default=0)
    spread = [grid.text(row, column) for column in range(width)]
    for merge in grid.merges:
        if merge.top <= row < merge.bottom <= rows.stop:
            covered = range(merge.left, min(merge.right, width))
            spread[merge.left : merge.right] = [grid.text(merge.top, merge.left)] * len(covered)
    if row + 1 < rows.stop and _is_divided(grid, row):
        _spread_unmerged(spread, [grid.text(row + 1, column) for column in range(width)])
    return spread


def _spread_unmerged(texts: list[str], below: Sequence[str]) -> None:
    """Repeat a text over the blank cells beside it, as far as each column has a text below, from its own on."""
    for column in range(1, len(texts)):
        if not texts[column].strip(INVISIBLE) and below[column] and below[column - 1]:
            texts[column] = texts[column - 1]


def _is_divided(grid: Grid, row: int) -> bool:
    """Whether the row below a row of headers has further parts of them, and is not a row of the table.

    Every text of it must be one that a header has, and at least one must stand below a blank or merged cell. Where the
    upper row names the measure, the lower one is blank.
    """
    if row + 1 >= len(grid.rows):
        return False
    upper, lower = grid.rows[row], grid.rows[row + 1]
    filled = [column for column, text in enumerate(lower) if text.strip(INVISIBLE)]
    above = {column: text for column, text in enumerate(upper) if text.strip(INVISIBLE)}
    return (
        len(filled) > 1
        and any(column not in above for column in filled)
        and _is_group_row(above, filled)
        and (all(_is_sub_header(lower[column]) for column in filled) or header_score(lower) >= _MIN_NAMES)
        and settle(upper).columns.get("measure") not in filled
    )


def _is_group_row(above: Mapping[int, str], filled: Sequence[int]) -> bool:
    """Whether a row may stand above the headers in some columns; a title begins where they do, and is alone."""
    return len(above) > 1 or min(above, default=filled[0]) > filled[0]


def _is_sub_header(text: str) -> bool:
    """Whether a text may be the lower part of a header."""
    name = plain(text)
    if len(name) > _LONGEST_SUB_HEADER:
        return False
    squeezed = to_arabic_digits(name).replace(" ", "").replace(".", "")
    is_known = column_of(name) is not None and not is_flag_text(name)
    return is_known or is_part_of_period(name) or bool(_sub_header.fullmatch(squeezed)) or is_choice(name)
