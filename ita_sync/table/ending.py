"""Where the table ends, and which rows inside it are no data (docs/architecture.md, rows).

A row in which a signature, a total or a remark stands owes nothing. The table ends at the first of them below which
nothing reads as a header, a heading or a measure. A row that reads as a measure is never left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from ita_sync.domain import REQUIRED_COLUMNS, RESULT_COLUMNS, LeftOut
from ita_sync.table import closing_lines, marks
from ita_sync.table.rows import Row

MAX_GAP = 10  # of the numbers of measures; a greater one begins an address: ๑๒๓ หมู่ ๔
MIN_LOST = 2  # columns of text that a row may not lose silently
# Where the heading of a section stands if it is not merged.
TITLE_COLUMNS = frozenset({"seq", "measure", "issue", ""})
MEASURE_WORDS = (
    "มาตรการ", "โครงการ", "กิจกรรม", "แนวทาง", "นโยบาย", "การ", "จัด", "ส่งเสริม", "เสริมสร้าง", "สร้าง",
    "ป้องกัน", "ต่อต้าน", "พัฒนา", "ยกระดับ", "ปลูกฝัง", "เผยแพร่", "เปิดเผย", "ประชาสัมพันธ์", "อบรม",
    "ฝึกอบรม", "รณรงค์", "กำกับ", "แต่งตั้ง",
)  # fmt: skip
Role = Literal["header", "heading", "title", "measure", "mark", "other"]
CONTENT: frozenset[Role] = frozenset({"header", "heading", "title", "measure"})


class Trimmed(NamedTuple):
    """The rows of a table.

    Attributes:
        rows: Headings and data, without what stands below the table and without signatures, totals and remarks in it.
        left_out: The texts that are lost in rows with several of them, or that may each name a measure.
    """

    rows: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]


def trim(rows: Sequence[Row], titles: Sequence[str] = ()) -> Trimmed:
    """Separate the rows of the table from what stands in it and below it without being part of it.

    Args:
        rows: All the rows below the header, as `read_rows` yields them.
        titles: The texts of the header, which may refer to footnotes.
    """
    rows = _with_footnotes(rows, titles)
    roles = _roles(rows)
    end = _end(rows, roles)
    kept: list[Row] = []
    left_out: list[LeftOut] = []
    is_remark = is_apart = False
    for number, (row, role) in enumerate(zip(rows, roles, strict=True)):
        is_below = number >= end
        if role == "mark":
            is_remark = _mark(row) == "remark"
        lost = _lost(row, is_below) if role == "mark" or is_below else ()
        if is_below and role == "other" and not is_remark:
            lost = lost or _lost_name(row, rows[number - 1])
        left_out += lost
        if role == "heading" or (is_remark and not lost and (role == "mark" or is_below)):
            kept.append(replace(row, kind="heading"))
        elif role not in {"header", "mark"} and not is_below:
            kept.append(replace(row, apart=row.apart or is_apart))
        is_apart = role in {"heading", "mark"} or (is_apart and role == "header")
    if kept and kept[-1].kind == "heading" and all(map(closing_lines.is_label, kept[-1].own.values())):
        kept.pop()  # it announces nothing
    return Trimmed(tuple(kept), tuple(left_out))


def _with_footnotes(rows: Sequence[Row], titles: Sequence[str]) -> Sequence[Row]:
    """Tell the rows that hold a footnote alone: `* …` or `1/ …`, where another text ends with that sign.

    Where a text in another row begins with it, it is the bullet of a list.
    """
    signs = {number: sign for number, row in enumerate(rows) if (sign := _footnote_sign(row))}
    if not signs:
        return rows
    texts = [*titles, *(text for at, row in enumerate(rows) if at not in signs for text in row.own.values())]
    listed = set(map(marks.footnote_sign, texts))
    found = {
        sign for sign in {*signs.values()} - listed if any(marks.ends_with_sign(text, sign) for text in texts)
    }
    return [replace(row, kind="footnote") if signs.get(at) in found else row for at, row in enumerate(rows)]


def _footnote_sign(row: Row) -> str:
    texts = list(row.own.values())
    return marks.footnote_sign(texts[0]) if len(texts) == 1 and not row.shared else ""


def _roles(rows: Sequence[Row]) -> list[Role]:
    """What each row is; a title is settled by what follows it."""
    roles = list(_first_reading(rows))
    is_followed = is_above_header = is_inside = False
    following: marks.Number | None = None  # the number before the name of what follows
    for number in range(len(roles) - 1, -1, -1):
        if is_above_header and (title := _title_role(rows[number])):
            roles[number] = title
        elif roles[number] == "title":
            is_heading = is_followed and not _is_counted(rows, number, following)
            roles[number] = "heading" if is_heading else "measure"
        elif roles[number] == "measure" and _is_group_title(rows, number):
            roles[number] = "heading"
        elif _signs_above(rows, number) or (not is_inside and _signs_alone(rows[number])):
            roles[number] = "mark"
        is_above_header = roles[number] == "header" or (is_above_header and roles[number] == "heading")
        is_inside = is_inside or roles[number] in CONTENT
        if roles[number] != "mark":
            is_followed = roles[number] in CONTENT
        if roles[number] in {"heading", "measure"}:
            following = _own_number(rows[number])
    return roles


def _first_reading(rows: Sequence[Row]) -> Iterator[Role]:
    last_number: marks.Number | None = None
    after: closing_lines.Mark | None = None  # what stands between here and the last content
    for row in rows:
        role = _role(row, after, last_number)
        if role == "mark":
            after = _mark(row)
        elif role in CONTENT:
            after = None
        if role == "measure":
            last_number = _number(row) or last_number
        yield role


def _role(row: Row, after: closing_lines.Mark | None, last_number: marks.Number | None) -> Role:
    if row.kind == "header":
        return "header"
    if _mark(row):
        is_measure = closing_lines.is_addition(row.own.get("measure", "")) and _goes_on(row, last_number)
        return "measure" if is_measure else "mark"
    if row.kind == "heading":
        is_closing = after and not any(map(marks.is_heading, row.own.values()))
        return "other" if is_closing else "heading"
    if _is_title(row):
        return "title"
    return "measure" if row.names_measure and _reads_as_measure(row, after, last_number) else "other"


def _mark(row: Row) -> closing_lines.Mark | None:
    """The signature, total or remark with which a row begins.

    A named measure is never one, nor is a suggestion or the like that has the texts of a measure beside it. Numbers and
    dashes before the mark do not count here: `_role` asks whether they count a further measure.
    """
    if row.kind == "footnote":
        return "remark"
    if "measure" in row.shared and not all(_is_usual_below(name, row) for name in row.own):
        return None
    is_named = row.own.get("measure") and not _is_labelled(row)
    first = "measure" if is_named else next(_telling(row), None)
    if first == "owner" and closing_lines.is_role(row.own[first]) and len(list(_telling(row))) == 1:
        return "signature"
    if first in RESULT_COLUMNS and _is_activity(row):
        return None  # where the results stand before the methods
    if first is not None:
        is_measure = closing_lines.is_addition(row.own[first]) and not _stands_alone(row)
        return None if is_measure else closing_lines.mark_of(row.own[first], first)
    return "total" if "budget" in row.own and not row.names_measure else None


def _is_activity(row: Row) -> bool:
    """Whether a row says what is done, by whom or when, in words that nobody writes below a table."""
    return any(name in row.own and not _is_usual_below(name, row) for name in ("method", "owner", "period"))


def _is_labelled(row: Row) -> bool:
    """Whether the column of numbers says that the text beside it is none of a measure: หมายเหตุ, รวม."""
    return row.own.keys() == {"seq", "measure"} and closing_lines.mark_of(row.own["seq"], "seq") is not None


def _is_title(row: Row) -> bool:
    """Whether a row holds the heading of a section alone, beside a running number at most."""
    names = [name for name in TITLE_COLUMNS if marks.is_heading(row.own.get(name, ""))]
    return len(names) == 1 and "measure" not in row.shared and list(_telling(row)) == names


def _is_group_title(rows: Sequence[Row], at: int) -> bool:
    """Whether a row names only a group of the measures below, which their numbers show.

    They are numbered within it (๑ มาตรการด้าน…, then ๑.๑ or (๑)), or the group has a letter, or names a dimension, and they
    begin anew or go on from the measures above (ก. ด้าน…, then ๑).
    """
    row, below = rows[at], rows[at + 1] if at + 1 < len(rows) else None
    if below is None or row.shared or "measure" not in below.own or not _names_nothing_else(row):
        return False
    if marks.numbers_within(below.own["measure"], row.own.get("measure", "")):
        return True
    number, first = _number(row), _number(below)
    if number is not None or first is None:
        return number is not None and first == (*number, 1)
    is_group = marks.may_be_group(row.own.get("measure", "")) or marks.is_letter(row.own.get("seq", ""))
    return is_group and first in {(1,), _next_number(rows, at)}


def _signs_above(rows: Sequence[Row], at: int) -> bool:
    """Whether a row holds only an approval, or the name of a person, and a signature or that person's post follows."""
    alone = [list(row.own.values()) for row in rows[at : at + 2] if len(row.own) == 1]
    is_signed = len(alone) == 2 and _mark(rows[at + 1]) == "signature"
    return is_signed and (closing_lines.is_person(alone[0][0]) or closing_lines.is_approval(alone[0][0]))


def _signs_alone(row: Row) -> bool:
    """Whether a row below a blank one holds only names of persons, below the table's last measure."""
    return (
        row.apart
        and not row.shared
        and "owner" not in row.own
        and all(map(closing_lines.is_person, row.own.values()))
    )


def _names_nothing_else(row: Row) -> bool:
    others = (text for name, text in row.own.items() if name not in {"seq", "measure"})
    return all(map(marks.is_placeholder, others))


def _next_number(rows: Sequence[Row], at: int) -> marks.Number | None:
    """The number that follows that of the last numbered measure above."""
    return _successor(next((found for row in reversed(rows[:at]) if (found := _number(row))), None))


def _successor(number: marks.Number | None) -> marks.Number | None:
    return (*number[:-1], number[-1] + 1) if number else None


def _is_counted(rows: Sequence[Row], at: int, following: marks.Number | None) -> bool:
    """Whether the title of a dimension has the number between those of the measures above and below: it is one as well.

    Args:
        rows: All rows.
        at: The position of the title.
        following: The number before the name of what follows.
    """
    number = _own_number(rows[at])
    if number is None or following != _successor(number) or marks.is_unit(rows[at].own["measure"]):
        return False
    return number in {(1,), _next_number(rows, at)}


def _own_number(row: Row) -> marks.Number | None:
    """The number before a name, and not that of its row: `๒. ตัวชี้วัดที่ ๑๐ …` may be the measure before `๓. …`."""
    return marks.leading_number(row.own.get("measure", ""))


def _number(row: Row) -> marks.Number | None:
    """The number with which a row's measure begins, or which stands before it."""
    return marks.leading_number(row.own.get("measure", "")) or marks.leading_number(row.own.get("seq", ""))


def _title_role(row: Row) -> Role | None:
    """What a row directly above a repeated header is: a copy of the report's title, or the title of a further block."""
    names = list(_telling(row))
    is_alone = len(names) == 1 and names[0] in TITLE_COLUMNS and "measure" not in row.shared
    if row.repeats_title or not is_alone:
        return "header" if row.repeats_title else None
    text = row.own[names[0]]
    if marks.is_block_title(text):
        return "heading"
    return "header" if marks.is_continued(text) and not marks.leading_number(text) else None


def _telling(row: Row) -> Iterator[str]:
    """The columns in which a row says more than a figure or a dash."""
    return (
        name for name, text in row.own.items() if not marks.is_placeholder(text) and not marks.is_figure(text)
    )


def _reads_as_measure(row: Row, after: closing_lines.Mark | None, last_number: marks.Number | None) -> bool:
    """Whether a row names a measure, or only continues what stands below a table."""
    text = row.own.get("measure", "")
    if after is None:
        return True
    if not text or closing_lines.is_below_a_table(text, "measure"):
        return False
    others = (name for name in REQUIRED_COLUMNS if name != "measure" and name in row.own)
    if any(not _is_usual_below(name, row) for name in others):
        return True
    return after == "total" or text.startswith(MEASURE_WORDS) or _goes_on(row, last_number)


def _goes_on(row: Row, last_number: marks.Number | None) -> bool:
    """Whether a row is counted as a further measure, before its name or in the column of numbers."""
    number = _number(row)
    return (
        number is not None and last_number is not None and last_number < number < (last_number[0] + MAX_GAP,)
    )


def _end(rows: Sequence[Row], roles: Sequence[Role]) -> int:
    """The position of the first row below the table."""
    last = max((number for number, role in enumerate(roles) if role in CONTENT), default=-1)
    below = range(last + 1, len(rows))
    return next((at for at in below if roles[at] == "mark" and _stands_alone(rows[at])), len(rows))


def _stands_alone(row: Row) -> bool:
    return row.kind == "footnote" or _is_labelled(row) or all(_is_usual_below(name, row) for name in row.own)


def _lost(row: Row, is_below: bool) -> tuple[LeftOut, ...]:
    """What a row loses that is left out; nothing if that is a line of text at most.

    Beside another text, whose post stands below the owners is an owner and no signer.
    """
    texts = [
        (name, text)
        for name, text in row.own.items()
        if not _is_usual_below(name, row)
        or (name == "owner" and not _stands_alone(row) and closing_lines.mark_of(text, name) is None)
    ]
    if len(texts) < MIN_LOST:
        return ()
    name, text = texts[0]
    return (LeftOut(row.row, name, text, is_below),)


def _lost_name(row: Row, above: Row) -> tuple[LeftOut, ...]:
    """The name of a measure that nobody filled in, or an unusual line below a signature: a person has to tell.

    Directly below another line of that column it belongs to the signature.
    """
    is_alone = list(_telling(row)) == ["measure"] and not _is_usual_below("measure", row)
    if not is_alone or (not row.apart and "measure" in above.own):
        return ()
    return (LeftOut(row.row, "measure", row.own["measure"], is_below=True, is_alone=True),)


def _is_usual_below(name: str, row: Row) -> bool:
    return closing_lines.is_below_a_table(row.own[name], name)
