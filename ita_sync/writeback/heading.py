"""The note on the status column's header: the state of the night, for whoever opens the sheet. Pure.

It is written along with something else, or once what it says is a week old, so that a night on which nothing changed writes
nothing. A note that a person put there stays alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ita_sync.domain import CheckedSheet, Grid, Heading, LocalizedText
from ita_sync.domain.language import Lang
from ita_sync.text.dates import format_date
from ita_sync.writeback import notes, status

DAYS_FRESH = 7
AS_OF: Mapping[Lang, str] = {"th": "ข้อมูล ณ วันที่ {day}", "en": "As of {day}"}
READY = LocalizedText("พร้อมออกเป็นฉบับสมบูรณ์", "Ready to be final")
DRAFT = LocalizedText("ฉบับร่าง", "Draft")
COUNTS = {
    "error": LocalizedText("ต้องแก้ไข {count}", "errors {count}"),
    "warning": LocalizedText("ควรตรวจสอบ {count}", "warnings {count}"),
    "awaited": LocalizedText("รอผล {count}", "awaited {count}"),
}
RUN = LocalizedText("รายละเอียดของการตรวจครั้งนี้: {url}", "This run: {url}")


class Today(NamedTuple):
    """What the note says besides the state of the sheet.

    Attributes:
        day: Today.
        lang: The language.
        run_url: The page of the run; blank where it has none.
    """

    day: date
    lang: Lang
    run_url: str = ""


def plan(checked: CheckedSheet, actual: Grid, today: Today) -> Heading | None:
    """Return the note that the header cell should have; None where there is none to write.

    Args:
        checked: The sheet as staff made it.
        actual: The tab of measures as it stands; another one only where our own write hit other cells.
        today: What else is to be said.
    """
    truth = checked.snapshot.measures
    cell = status.header_cell(truth, checked.table.header_row)
    if cell is None or truth.sheet_id is None or notes.is_persons(truth.notes.get(cell, "")):
        return None
    before, now = truth.notes.get(cell, ""), actual.notes.get(cell, "")
    wanted = notes.compose(notes.persons_part(before), _lines(checked, today))
    if wanted == now:
        return None
    is_due = bool(now) and not _is_fresh(now, today.day) if truth is actual else True
    return Heading(cell[0], wanted, is_due)


def _lines(checked: CheckedSheet, today: Today) -> tuple[str, ...]:
    counts = Counter([finding.severity for finding in checked.findings] + ["awaited"] * len(checked.pending))
    state = READY if checked.status == "final" else DRAFT
    said = [text.format(count=counts[kind]) for kind, text in COUNTS.items() if counts[kind]]
    lines = [
        AS_OF[today.lang].format(day=format_date(today.day, today.lang)),
        " · ".join(text.in_language(today.lang) for text in (state, *said)),
        RUN.format(url=today.run_url).in_language(today.lang) if today.run_url else "",
    ]
    return tuple(filter(None, lines))


def _is_fresh(note: str, day: date) -> bool:
    """Whether it says what was so less than a week ago."""
    days = [day - timedelta(days=ago) for ago in range(DAYS_FRESH)]
    fresh = {text.format(day=format_date(each, lang)) for lang, text in AS_OF.items() for each in days}
    return not fresh.isdisjoint(note.translate(notes.INVISIBLE).split("\n"))
