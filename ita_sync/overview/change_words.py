"""What changed between two tables of measures, in words: a line each, short enough to be read at a glance."""

from __future__ import annotations

from collections.abc import Iterator

from ita_sync.domain import COLUMNS, LocalizedText
from ita_sync.domain.language import joined
from ita_sync.table.table_changes import CellChange, Changes, Move, Place, RowChange
from ita_sync.text import sanitize
from ita_sync.text.excerpt import WHOLE, changed_part

NAME = 60  # letters of a measure, an activity or a header
MOST_MOVED = 5  # named

MEASURE = LocalizedText("มาตรการ “{measure}”", "measure “{measure}”")
ACTIVITY = LocalizedText(
    "มาตรการ “{measure}” กิจกรรม “{activity}”", "measure “{measure}”, activity “{activity}”"
)
NAMELESS = LocalizedText("แถวที่ไม่ระบุมาตรการ", "a row without a measure")
NAMELESS_ACTIVITY = LocalizedText("แถวที่ไม่ระบุมาตรการ “{activity}”", "a row without a measure, “{activity}”")
WITH_ROWS = LocalizedText("{place} ({count} กิจกรรม)", "{place} ({count} activities)")

NOTHING = LocalizedText("ไม่มีการเปลี่ยนแปลง", "Nothing changed.")
NOTHING_IN_COMMON = LocalizedText(
    "ไม่มีแถวใดตรงกัน อาจเป็นตารางคนละชุด", "No row is in both: they may be different tables."
)
COUNTS = LocalizedText(
    "เพิ่ม {added} · ลบ {removed} · แก้ไข {changed} ช่อง · ย้าย {moved}",
    "added {added} · removed {removed} · cells changed {changed} · moved {moved}",
)
COLUMN_ADDED = LocalizedText("เพิ่มคอลัมน์ “{header}”", "column added: “{header}”")
COLUMN_REMOVED = LocalizedText("ลบคอลัมน์ “{header}”", "column removed: “{header}”")
COLUMN_RENAMED = LocalizedText(
    "คอลัมน์ “{old}” เปลี่ยนหัวคอลัมน์เป็น “{new}”", "column “{old}” is now headed “{new}”"
)
ADDED = LocalizedText("เพิ่ม{place}", "added: {place}")
REMOVED = LocalizedText("ลบ{place}", "removed: {place}")
CHANGED = LocalizedText(
    "{place}: {column} เปลี่ยนจาก “{old}” เป็น “{new}”", "{place}: {column} changed from “{old}” to “{new}”"
)
FILLED = LocalizedText(
    "{place}: {column} จากเดิมว่าง เป็น “{new}”", "{place}: {column} was blank, is now “{new}”"
)
EMPTIED = LocalizedText("{place}: ลบ{column} (เดิม “{old}”)", "{place}: {column} was emptied; it was “{old}”")
RENAMED = LocalizedText("มาตรการเปลี่ยนชื่อจาก “{old}” เป็น “{new}”", "measure renamed from “{old}” to “{new}”")
UNSEEN = LocalizedText(
    "{place}: {column} ต่างกันเฉพาะส่วนที่ไม่แสดง (อักขระที่มองไม่เห็น หรืออีเมล)",
    "{place}: {column} differs only in what is not shown (invisible characters, or a mail address)",
)
RENUMBERED = LocalizedText("เลขลำดับเปลี่ยน {count} แห่ง", "{count} running numbers changed")
SWAPPED = LocalizedText("สลับลำดับ: {one} กับ{other}", "swapped: {one} and {other}")
MOVED_FIRST = LocalizedText("ย้าย{place} ไปไว้บนสุด", "moved to the top: {place}")
MOVED_BELOW = LocalizedText("ย้าย{place} ไปไว้ใต้{below}", "moved: {place}, now below {below}")
REORDERED = LocalizedText("เปลี่ยนลำดับ {count} รายการ: {places}", "{count} reordered: {places}")
AND_MORE = LocalizedText("{places} และอีก {count}", "{places} and {count} more")


def change_lines(changes: Changes) -> Iterator[LocalizedText]:
    """Yield a line for each change; all that is in another order, and all new running numbers, in one line each."""
    for header in changes.columns_added:
        yield COLUMN_ADDED.format(header=_name(header))
    for header in changes.columns_removed:
        yield COLUMN_REMOVED.format(header=_name(header))
    for column in changes.columns_renamed:
        yield COLUMN_RENAMED.format(old=_name(column.old), new=_name(column.new))
    yield from (ADDED.format(place=_row_words(row)) for row in changes.added)
    yield from (REMOVED.format(place=_row_words(row)) for row in changes.removed)
    yield from (_cell_words(cell) for cell in changes.changed if not cell.is_renumbering)
    if renumbered := sum(cell.is_renumbering for cell in changes.changed):
        yield RENUMBERED.format(count=renumbered)
    if changes.moved:
        yield _move_words(changes)


def summary_line(changes: Changes) -> LocalizedText:
    """Count what changed."""
    if not changes:
        return NOTHING
    counts = {name: len(getattr(changes, name)) for name in ("added", "removed", "changed", "moved")}
    return COUNTS.format(**counts)


def _clean(text: str) -> str:
    return sanitize.one_line(sanitize.redact(text))


def _name(text: str) -> str:
    return sanitize.redact_and_truncate(text, NAME)


def _place_words(place: Place) -> LocalizedText:
    measure, activity = map(_name, place)
    if measure:
        return (
            ACTIVITY.format(measure=measure, activity=activity)
            if activity
            else MEASURE.format(measure=measure)
        )
    return NAMELESS_ACTIVITY.format(activity=activity) if activity else NAMELESS


def _row_words(row: RowChange) -> LocalizedText:
    place = _place_words(row.place)
    return WITH_ROWS.format(place=place, count=row.activities) if row.activities > 1 else place


def _cell_words(cell: CellChange) -> LocalizedText:
    old, new = _clean(cell.old), _clean(cell.new)
    said = _kind(cell, old, new)
    shown_old, shown_new = (
        changed_part(old, new) if said in {CHANGED, RENAMED} else (_short(old), _short(new))
    )
    return said.format(
        place=_place_words(cell.place), column=_column(cell.column), old=shown_old, new=shown_new
    )


def _kind(cell: CellChange, old: str, new: str) -> LocalizedText:
    if old == new:
        return UNSEEN
    if not (old and new):
        return FILLED if new else EMPTIED
    return RENAMED if cell.column == "measure" else CHANGED


def _short(text: str) -> str:
    return sanitize.truncate(text, WHOLE)


def _column(name: str) -> LocalizedText:
    if name in COLUMNS:
        return COLUMNS[name].title
    return LocalizedText(f"“{_name(name)}”", f"“{_name(name)}”")


def _move_words(changes: Changes) -> LocalizedText:
    """One line, however many were moved."""
    places = [_place_words(move.place) for move in changes.moved]
    if changes.is_swap:
        return SWAPPED.format(one=places[0], other=places[1])
    if len(places) == 1:
        return _one_move(changes.moved[0])
    named = joined(places[:MOST_MOVED])
    if len(places) > MOST_MOVED:
        named = AND_MORE.format(places=named, count=len(places) - MOST_MOVED)
    return REORDERED.format(count=len(places), places=named)


def _one_move(move: Move) -> LocalizedText:
    place = _place_words(move.place)
    return (
        MOVED_BELOW.format(place=place, below=_place_words(move.below))
        if move.below
        else MOVED_FIRST.format(place=place)
    )
