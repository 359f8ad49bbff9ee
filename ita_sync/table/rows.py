"""The rows below the header, each with what it says by itself and what merges give it.

Hidden rows count, blank rows do not. A text merged across the table is a heading, and so is a text alone in the column of
numbers. A row of column numbers below a header is left out. What the rows are together: `ita_sync.table.ending`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Literal

from ita_sync.domain import REQUIRED_COLUMNS, RESULT_COLUMNS, Grid, Merge, Position
from ita_sync.table import closing_lines, marks
from ita_sync.table.column_matching import recognise
from ita_sync.table.header_names import is_name
from ita_sync.table.header_row import INVISIBLE, first_data_row, header_rows
from ita_sync.thai.placeholders import placeholder

MIN_REPEATED = 4  # least number of names in their own columns for a row to be a repeated header
MIN_NUMBERED = 4  # least number of consecutive numbers for a row to be the row of column numbers

FREE = frozenset({"method", *RESULT_COLUMNS})  # in which a hint may be any text: ผลที่เกิดขึ้นจริง

MARKUP = re.compile("<[^<>]*>")
# ๑ · (๑) · [1] · (ก) · a · 5 = 4 - 3
COLUMN_NUMBER = re.compile(r"[\W_]*(\d{1,2}|[ก-ฮA-Za-z])[\W_]*(?:=[\d\W_]*)?")
# (ระบุชื่อมาตรการ)
INSTRUCTION = re.compile(
    r"\W*(?:โปรด|กรุณา|ให้)?(?:ระบุ|กรอก|ใส่|เลือก|อธิบาย|เขียน|พิมพ์|ชื่อ|เช่น|ตัวอย่าง).*", re.DOTALL
)
BRACKETED = re.compile(r"\s*[(\[<].*[)\]>]\s*", re.DOTALL)
UNIT = re.compile(
    r"\W*(?:หน่วย(?:นับ)?\W*)?(?:(?:พัน|หมื่น|แสน|ล้าน)?บาท|ร้อยละ|เปอร์เซ็นต์|จำนวน|คน|ครั้ง|วัน|เดือน|ปี|%)\W*|\W*%\W*"
)
COUNTED = (
    "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
    "abcdefghijklmnopqrstuvwxyz",
)  # letters as they number columns
WORD = re.compile("[A-Za-zก-ฮะ-\u0e3aเ-\u0e4e]+")
# The words in a cell of the column of numbers: ๑.๒ · ข้อ ๑ · ก) · (iv) · -
NUMBERING = re.compile("(?:(?:ข้อ|ลำดับ)(?:ที่)?|ที่|No)? ?(?:[ก-ฮA-Za-z]|[IVX]{1,5}|[ivx]{1,5})?")


@dataclass(frozen=True, slots=True)
class Row:
    """One sheet row below the header.

    Attributes:
        row: 0-based sheet row.
        own: Canonical name -> text in this row itself, in the sheet's order; the name is blank for a text outside the
            known columns, and the text for a measure's merged cell that nobody filled in.
        shared: Canonical name -> (text, upper row) of the merge that covers the cell from above.
        kind: Data, the title of a section, a copy of the header, or a footnote (as `ending` finds it).
        apart: Whether the row above is blank.
        repeats_title: Whether it holds a text alone that stands above the header too.
    """

    row: int
    own: Mapping[str, str]
    shared: Mapping[str, tuple[str, int]]
    kind: Literal["data", "heading", "header", "footnote"] = "data"
    apart: bool = False
    repeats_title: bool = False

    @property
    def names_measure(self) -> bool:
        """Whether the cell of the measure is filled or covered by a merge."""
        return "measure" in self.own or "measure" in self.shared

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in the row, not even by a merge."""
        return not (self.own or self.shared)


def read_rows(
    grid: Grid, header_row: int, columns: Mapping[str, int], further_headers: Collection[int] = ()
) -> Iterator[Row]:
    """Yield every row that has a text of its own: those below the header, after headings that stand above it.

    Args:
        grid: The tab.
        header_row: The 0-based header row.
        columns: Canonical name -> 0-based column.
        further_headers: 0-based rows that are headers whatever they say.
    """
    yield from _headings_above(grid, header_row)
    header = _Header(grid, header_row, columns)
    grid = _without_continued(grid, header_row, columns)
    covered = _covered(grid.merges, set(columns.values()))
    banners = _banners(grid, columns)
    blocks = _measure_blocks(grid.merges, columns["measure"])
    merged_rows = {row for row, _ in covered} | banners.keys()
    titles = {_only_letters(texts) for texts in grid.rows[:header_row]} - {""}
    is_below_header = True
    apart = False
    for number in range(first_data_row(grid, header_row), len(grid.rows)):
        if not grid.rows[number] and number not in merged_rows:
            apart = True  # a million of them may lie between the table and a stray cell
            continue
        row = _row(grid, number, columns, covered, banners.get(number))
        if number in blocks and row.own:
            row = replace(row, own={"measure": "", **row.own})
        if number in further_headers or (row.kind != "heading" and header.is_repeated(row.own)):
            is_below_header = True
            yield replace(row, kind="header")
        elif row.own and not (is_below_header and _explains_header(grid.rows[number], row)):
            is_below_header = is_below_header and (row.kind == "heading" or _is_title(row))
            repeats_title = _only_letters(row.own.values()) in titles
            yield replace(row, apart=apart, repeats_title=repeats_title) if apart or repeats_title else row
        apart = row.is_blank


def _without_continued(grid: Grid, header_row: int, columns: Mapping[str, int]) -> Grid:
    """Blank out, with their merges, the names that only say that the measure above goes on: `๒. … (ต่อ)` on a new page."""
    places = [columns[name] for name in ("measure", "seq") if name in columns]
    header = grid.text(header_row, places[0])
    continued: set[Position] = set()
    above = ""
    for row in range(first_data_row(grid, header_row), len(grid.rows)):
        texts = [grid.text(row, column) for column in places]
        if any(marks.continues(text, above) for text in texts):
            continued |= {(row, column) for column in places}
        elif texts[0].strip(INVISIBLE) and texts[0] != header and not _is_of_the_page(texts[0]):
            above = texts[0]
    if not continued:
        return grid
    merges = tuple(merge for merge in grid.merges if (merge.top, merge.left) not in continued)
    return replace(grid.with_texts(dict.fromkeys(continued, "")), merges=merges)


def _is_of_the_page(text: str) -> bool:
    """Whether a text stands at the top of a page, and is no measure."""
    return marks.is_page_number(text) or marks.is_continued(text)


def _headings_above(grid: Grid, header_row: int) -> Iterator[Row]:
    """The headings of dimensions and indicators that stand above the first header, each alone in its row."""
    for row in range(header_rows(grid, header_row).start):
        texts = [text for text in grid.rows[row] if text.strip(INVISIBLE)]
        if len(texts) == 1 and marks.is_heading(texts[0]):
            yield Row(row, {"": texts[0]}, {}, "heading")


def _row(
    grid: Grid,
    row: int,
    columns: Mapping[str, int],
    covered: Mapping[tuple[int, int], int],
    banner: Merge | None,
) -> Row:
    shared = _shared(grid, row, columns, covered)
    own = _own(
        grid, row, {name: columns[name] for name in columns if name not in shared} if shared else columns
    )
    if banner:
        return _banner_row(row, _title(grid, row, banner, columns) | own, shared)
    if own and _says_nothing(own):
        own = {}
    is_title = (
        own.keys() == {"seq"} and "measure" not in shared and closing_lines.mark_of(own["seq"], "seq") is None
    )
    return Row(row, own, shared, "heading" if is_title else "data")


def _banner_row(row: int, own: Mapping[str, str], shared: Mapping[str, tuple[str, int]]) -> Row:
    """A row that a merge spans: a heading, unless somebody signs there, or a total stands there."""
    is_title = all(closing_lines.mark_of(text, name) in {None, "remark"} for name, text in own.items())
    return Row(row, own, shared, "heading" if is_title else "data")


def _is_title(row: Row) -> bool:
    return len(row.own) == 1 and marks.is_heading(next(iter(row.own.values())))


def _says_nothing(own: Mapping[str, str]) -> bool:
    """Whether a row holds a running number at most, filled in beforehand, and dashes or unticked boxes."""
    return all(
        marks.is_placeholder(text)
        or marks.is_page_number(text)
        or (name == "seq" and _is_number(text))
        or (name == "measure" and marks.is_numbering(text))
        for name, text in own.items()
    )


def _own(grid: Grid, row: int, columns: Mapping[str, int]) -> dict[str, str]:
    """The texts in a row itself, by canonical name."""
    return {
        name: text for name, column in columns.items() if (text := grid.text(row, column)).strip(INVISIBLE)
    }


def _shared(
    grid: Grid, row: int, columns: Mapping[str, int], covered: Mapping[tuple[int, int], int]
) -> dict[str, tuple[str, int]]:
    """The texts that merges give to a row from above, by canonical name, each with the merge's upper row."""
    return {
        name: (grid.text(covered[row, column], column), covered[row, column])
        for name, column in columns.items()
        if (row, column) in covered
    }


def _covered(merges: Sequence[Merge], columns: set[int]) -> dict[tuple[int, int], int]:
    """Each position (row, column) that a merge covers from above -> the merge's upper row."""
    return {
        (row, merge.left): merge.top
        for merge in merges
        if merge.left in columns
        for row in range(merge.top + 1, merge.bottom)
    }


def _measure_blocks(merges: Sequence[Merge], column: int) -> set[int]:
    """The upper rows of measures merged over several rows; a blank one is a measure without a name."""
    return {merge.top for merge in merges if merge.left == column and merge.bottom - merge.top > 1}


def _banners(grid: Grid, columns: Mapping[str, int]) -> dict[int, Merge]:
    """The rows with the title of a section: row -> a merge that spans the columns of measure and outcome.

    A text alone in its row, without a number, is one where it spans the columns of measure and owner.
    """
    return {
        row: merge
        for merge in grid.merges
        if _spans(merge, columns, "outcome")
        or (_spans(merge, columns, "owner") and _stands_alone(grid, merge))
        for row in range(merge.top, merge.bottom)
    }


def _spans(merge: Merge, columns: Mapping[str, int], other: str) -> bool:
    left, right = sorted((columns["measure"], columns[other]))
    return merge.left <= left and right < merge.right


def _stands_alone(grid: Grid, merge: Merge) -> bool:
    """Whether a merge of one row, which may lie below the last text, holds the only text there, without a number."""
    filled = [text for row in grid.rows[merge.top : merge.bottom] for text in row if text.strip(INVISIBLE)]
    return merge.bottom - merge.top == 1 and len(filled) == 1 and not marks.leading_number(filled[0])


def _title(grid: Grid, row: int, banner: Merge, columns: Mapping[str, int]) -> dict[str, str]:
    """The text of a banner that starts in an unknown column and is therefore not in `_own`."""
    text = grid.text(row, banner.left) if row == banner.top and banner.left not in columns.values() else ""
    return {"": text} if text.strip(INVISIBLE) else {}


def _is_number(text: str) -> bool:
    """Whether a text is a number of any kind, or what a spreadsheet shows in place of one, without other words."""
    return bool(NUMBERING.fullmatch(" ".join(WORD.findall(text))) or placeholder(text))


def _explains_header(texts: Sequence[str], row: Row) -> bool:
    """Whether a row below the header numbers the columns, says in each of them what to fill in, or in which unit."""
    filled = [text for text in texts if text.strip(INVISIBLE)]
    asking = [text for text in filled if INSTRUCTION.fullmatch(text)]
    stating = [text for text in filled if text not in asking and not BRACKETED.fullmatch(text)]
    is_asking = len(asking) * 2 >= MIN_NUMBERED and (
        not stating or (len(asking) > len(stating) * 2 and _asks_for_all_but_results(row, stating))
    )
    names_units = not row.names_measure and all(
        BRACKETED.fullmatch(text) or UNIT.fullmatch(text) for text in filled
    )
    return _counts_columns(texts) or names_units or (len(filled) >= MIN_NUMBERED and is_asking)


def _asks_for_all_but_results(row: Row, stating: Collection[str]) -> bool:
    """Whether a row says what to fill in where an activity has what it is known by: nobody has begun with it."""
    return all(row.own.get(name, "") not in {"", *stating} for name in REQUIRED_COLUMNS if name not in FREE)


def _counts_columns(texts: Sequence[str]) -> bool:
    """Whether a row numbers the columns, (๑) (๒) (๓) … or (ก) (ข) (ค) …, as in official tables below the header."""
    found = [COLUMN_NUMBER.fullmatch(text) for text in texts if text.strip(INVISIBLE)]
    numbers = [_place(number[1].lower()) for number in found if number]
    is_counting = all(right == left + 1 for left, right in pairwise(numbers))
    return len(found) == len(numbers) >= MIN_NUMBERED and is_counting


def _place(number: str) -> int:
    return int(number) if number.isdigit() else max(letters.find(number) for letters in COUNTED)


class _Header:
    """The header, to recognise copies of it further down.

    Args:
        grid: The tab.
        row: The 0-based header row.
        columns: Canonical name -> 0-based column.
    """

    def __init__(self, grid: Grid, row: int, columns: Mapping[str, int]) -> None:
        texts = (_own(grid, each, columns) for each in header_rows(grid, row))
        self._rows = [{name: _letters(text) for name, text in own.items()} for own in texts if own]
        self._recognise = cache(recognise)

    def is_repeated(self, own: Mapping[str, str]) -> bool:
        """Whether a row has the same letters as a row of the header, or names the same columns in other words.

        In the second case the cell of the measure must be exactly a name of the column, because no measure is called
        so. Texts that only contain a name are not enough: มาตรการ…, ทุกหน่วยงานที่รับผิดชอบ, ตามกำหนดการ and รายงานผล…
        also occur in measures.
        """
        return any(self._is_same(own, row) for row in self._rows) or (
            self._names_measures(own.get("measure", ""))
            and sum(self._recognise(text) == name for name, text in own.items()) >= MIN_REPEATED
        )

    def _names_measures(self, text: str) -> bool:
        return is_name(text, "measure") or any(_letters(text) == row.get("measure") for row in self._rows)

    @staticmethod
    def _is_same(own: Mapping[str, str], row: Mapping[str, str]) -> bool:
        return own.keys() == row.keys() and all(_letters(text) == row[name] for name, text in own.items())


def _only_letters(texts: Collection[str]) -> str:
    """The letters of a text that stands alone and is no heading; blank if there is none, or more than one."""
    alone = [text for text in texts if text.strip(INVISIBLE)] if len(texts) == 1 or "" in texts else []
    return _letters(alone[0]) if len(alone) == 1 and not marks.is_heading(alone[0]) else ""


def _letters(text: str) -> str:
    return "".join(MARKUP.sub("", text).split())
