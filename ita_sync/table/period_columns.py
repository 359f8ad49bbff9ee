"""Periods that a table splits over several columns: two ends, or quarters and months to tick (docs/thai.md, headers).

The columns are told by their headers, and what a row says in them is put together as one text that `parse_period` reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from ita_sync.table.header_names import column_of, plain
from ita_sync.thai.calendar import MONTHS
from ita_sync.thai.digits import to_arabic_digits
from ita_sync.thai.pattern import lazy

_LONGEST = 100  # letters of a header; a longer text is a paragraph
QUARTERS = range(4)
FISCAL_MONTHS = (*MONTHS[9:], *MONTHS[:9])
_NO_PERIOD = frozenset(
    {"summary", "outcome", "budget", "target", "indicator", "problems", "evidence", "note"}
)
_MONTH_NAMES = {
    spelling: number
    for number, month in enumerate(FISCAL_MONTHS)
    for spelling in (month.name, month.short, "".join(month.initials))
}
_fiscal_year = lazy(r"ปีงบประมาณ(?:พศ)?(25\d\d)")
_months = "|".join(sorted(_MONTH_NAMES, key=len, reverse=True))
# The last word of a header, without blanks and dots: what stands before it is the heading above.
_quarter = lazy(
    r"(.*?)(?:ไตรมาส(?:ที่)?|(?<![a-z])(?:quarter|q))([1-4])(?:\(.*\))?(?:/?(?:พศ)?\d{2,4})?", re.IGNORECASE
)
_quarter_number = lazy("(.*(?:ไตรมาส|ระยะเวลา).*?)([1-4])", re.IGNORECASE)
_month = lazy(rf"(.*?)(?:เดือน)?({_months})((?:พศ)?(?:\d{{4}}|\d{{2}})?)", re.IGNORECASE)
_start = lazy("เริ่ม|ตั้งแต่|ตั้งต้น|จากวันที่|^(?:start|begin|from$)", re.IGNORECASE)
_end = lazy("สิ้นสุด|แล้วเสร็จ|เสร็จสิ้น|ครบกำหนด|วันเสร็จ|ถึงวันที่|^เสร็จ|ถึง$|^(?:end|finish|until|to$)", re.IGNORECASE)
_BARS = "─=<>←→↔⇐⇒⇔⟵⟶⟷◄►◀▶➔➜■◼▪█▇▬━"  # as a schedule is drawn: ◄──►, merged over its months or not
_ticked = lazy(
    rf"[✓✔√☑✅×xXüþP●•○◯⚫*/1\uf0fc\uf0fe]+|(?=[-–—]*[{_BARS}])[-–—{_BARS}]+|true|จริง|yes|ใช่|ติ๊ก",
    re.IGNORECASE,
)
_unticked = lazy(r"[-–—_.☐□✗✘❌\s\uf0a8]*|false|เท็จ|no|0|ไม่(?:ใช่|มี)?", re.IGNORECASE)
_whole_period = lazy(r"ปีงบ|ตลอด|ทุก|ไตรมาส|รอบ|ถึง|[^\d]\s*[-–—]\s*[^\d\s]|\d{2,4}\s*[-–—]\s*\D|สิ้นสุด")


class Tick(NamedTuple):
    """A column to tick.

    Attributes:
        column: Its position, 0-based.
        place: The number of the quarter or month, counted from the first of a fiscal year; later ones are greater.
        text: What a tick in it stands for: `2` of the quarters, `ม.ค. 68` of the months.
        year: The fiscal year in the heading above, with its words; blank if there is none.
    """

    column: int
    place: int
    text: str
    year: str = ""


class PeriodColumns(NamedTuple):
    """The columns over which a period is split; blank where a table has none of a kind.

    Attributes:
        ends: The columns of the start and of the end.
        quarters, months: The columns to tick, in their order.
    """

    ends: tuple[int, ...] = ()
    quarters: tuple[Tick, ...] = ()
    months: tuple[Tick, ...] = ()

    @property
    def columns(self) -> tuple[int, ...]:
        """All of them."""
        return (*self.ends, *(tick.column for tick in (*self.quarters, *self.months)))


def find_period_columns(headers: Sequence[object]) -> PeriodColumns:
    """Find the columns over which a table splits its periods.

    One column alone is none of them: only a start with an end, and two ticks or more, say something together.
    """
    texts = [text if len(text) <= _LONGEST else "" for text in map(plain, headers)]
    quarters = _ticks(texts, quarter_of)
    return PeriodColumns(_ends(texts), quarters, () if quarters else _ticks(texts, month_of))


def is_end_of_period(header: str) -> bool:
    """Whether a header names one end of a period, as `เริ่มต้น` does."""
    return _edge(header) != ""


def is_part_of_period(header: str) -> bool:
    """Whether a header, or the lower part of one, names one end of a period, a quarter or a month."""
    return is_end_of_period(header) or bool(quarter_of(header, 0) or month_of(header, 0))


def is_ticked(text: str) -> bool:
    """Whether a text in a column to tick is a tick: ✓, /, x, a ticked box."""
    return bool(_ticked.fullmatch(text.strip()))


def is_unticked(text: str) -> bool:
    """Whether a text in a column to tick says that it is not ticked: a dash, an unticked box."""
    return bool(_unticked.fullmatch(text.strip()))


def quarter_of(header: str, column: int) -> Tick | None:
    """Read `ไตรมาสที่ ๑`; None where a header names no quarter, or the results of one."""
    text = _squeezed(header)
    found = _quarter.fullmatch(text) or _quarter_number.fullmatch(text)
    if not found or column_of(found[1]) in _NO_PERIOD:
        return None
    year = _year_above(found[1])
    place = year * len(QUARTERS) + int(found[2]) - 1
    return Tick(column, place, found[2], f"ปีงบประมาณ {year}" if year else "")


def month_of(header: str, column: int) -> Tick | None:
    """Read `ต.ค.` or `ตุลาคม 67`; None where a header names no month, or the results of one."""
    found = _month.fullmatch(_squeezed(header))
    if not found or column_of(found[1]) in _NO_PERIOD:
        return None
    month = _MONTH_NAMES[found[2]]
    fiscal = _year_above(found[1])
    year = str(fiscal - (month < 3)) if fiscal else found[3].removeprefix("พศ")
    place = fiscal * len(FISCAL_MONTHS) + month
    return Tick(column, place, f"{FISCAL_MONTHS[month].abbreviation} {year}".strip())


def _year_above(heading: str) -> int:
    """The fiscal year in the heading above a tick; 0 if it names none."""
    found = _fiscal_year.search(heading)
    return int(found[1]) if found else 0


def period_text(columns: PeriodColumns, text: Callable[[int], str]) -> str:
    """Put together what a row says in the columns of its period.

    Args:
        columns: The columns.
        text: Position -> the row's text there.
    """
    kinds = (_between(columns.ends, text), _ticked_quarters(columns, text), _ticked_months(columns, text))
    return next(filter(None, kinds), "")


def _squeezed(header: str) -> str:
    return to_arabic_digits(header).replace(" ", "").replace(".", "")


def _ticks(texts: Sequence[str], read: Callable[[str, int], Tick | None]) -> tuple[Tick, ...]:
    found = [tick for column, text in enumerate(texts) if (tick := read(text, column))]
    return tuple(found) if len({tick.place for tick in found}) > 1 else ()


def _edge(header: str) -> str:
    """Return `start` or `end`; blank for a header that names neither, or both."""
    text = _squeezed(header)
    is_start, is_end = bool(_start.search(text)), bool(_end.search(text))
    if is_start == is_end or column_of(header) not in {None, "period"}:
        return ""
    return "start" if is_start else "end"


def _ends(texts: Sequence[str]) -> tuple[int, ...]:
    """The first start and the first end after it."""
    edges = [(column, edge) for column, text in enumerate(texts) if (edge := _edge(text))]
    for (first, start), (last, end) in pairwise(edges):
        if (start, end) == ("start", "end"):
            return (first, last)
    return ()


def _between(ends: Sequence[int], text: Callable[[int], str]) -> str:
    """`start - end`; an end alone is told as that, unless it is a whole period."""
    start, end = (" ".join(text(column).split()) for column in ends) if ends else ("", "")
    if start and end and start != end:
        return f"{start} - {end}"
    alone = start or end
    if not alone or start == end or _whole_period.search(alone):
        return alone
    return f"เริ่มต้น {start}" if start else f"สิ้นสุด {end}"


def _ticked_quarters(columns: PeriodColumns, text: Callable[[int], str]) -> str:
    runs = _runs(columns.quarters, text)
    if isinstance(runs, str):
        return runs
    if len({tick.year for run in runs for tick in run}) > 1:
        return " และ ".join(
            " - ".join(f"ไตรมาสที่ {tick.text} {tick.year}" for tick in _ends_of(run)) for run in runs
        )
    return f"ไตรมาสที่ {_listed(runs)} {runs[0][0].year}".strip() if runs else ""


def _ticked_months(columns: PeriodColumns, text: Callable[[int], str]) -> str:
    runs = _runs(columns.months, text)
    return runs if isinstance(runs, str) else _listed(runs)


def _runs(ticks: Sequence[Tick], text: Callable[[int], str]) -> list[list[Tick]] | str:
    """The ticked columns, those next to each other together; what is written there if it is more than ticks."""
    said = {tick: " ".join(text(tick.column).split()) for tick in ticks}
    filled = {tick: words for tick, words in said.items() if not _unticked.fullmatch(words)}
    if any(not _ticked.fullmatch(words) for words in filled.values()):
        return "\n".join(dict.fromkeys(filled.values()))
    by_place = sorted(filled, key=lambda tick: tick.place)
    numbered = groupby(enumerate(by_place), key=lambda pair: pair[1].place - pair[0])
    return [[tick for _, tick in group] for _, group in numbered]


def _listed(runs: Sequence[Sequence[Tick]]) -> str:
    """`1 - 2 และ 4`."""
    return " และ ".join(" - ".join(tick.text for tick in _ends_of(run)) for run in runs)


def _ends_of(run: Sequence[Tick]) -> Iterable[Tick]:
    """The first and the last of some ticks; one alone is both."""
    return dict.fromkeys((run[0], run[-1]))
