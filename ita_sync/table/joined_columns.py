"""Columns that together are one of the table: two budgets, rounds, the ends of a period (docs/thai.md, headers).

What they say in a row is one text, each as a paragraph, or one period. Where the texts are put: `joined_grid`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from ita_sync.domain import COLUMNS, RESULT_COLUMNS
from ita_sync.table.column_matching import MatchedColumns
from ita_sync.table.header_names import BESIDE, column_of, has_round, plain, rank
from ita_sync.table.header_row import INVISIBLE
from ita_sync.table.period_columns import PeriodColumns, is_ticked, is_unticked, period_text
from ita_sync.thai import says_nothing as judge
from ita_sync.thai.digits import to_arabic_digits
from ita_sync.thai.outcomes import is_choice

UNJOINED = frozenset({"seq"})  # a second number of a row says nothing more
UNTITLED = frozenset({"measure", "owner"})  # names, one a line
WORD = re.compile(r"[^\W_]|[#✓✔√]")  # a text without any is dashes or dots
LEADING_UNIT = re.compile(r"\(([^()]*)\)\s*")  # (บาท) ตั้งไว้, but (รอบ 6 เดือน)
NUMBER = re.compile(r"\d+")
LONGEST = 200  # letters of a header in which a name or a state is looked for
# What may follow the part that the headers of a joined column have in common.
DIVISION = re.compile(r"$|\W*[(\d]| *(?:รอบ|ครั้ง|งวด|หลัก|ร่วม|รอง|สนับสนุน|ไตรมาส|เดือน|ปี|ประจำปี|เชิง|เริ่ม|สิ้นสุด|Q)")

says_nothing = lru_cache(maxsize=10_000)(judge)  # texts repeat


@dataclass(frozen=True)
class JoinedColumn:
    """One column of the table that stands in several of the sheet.

    Attributes:
        name: Its canonical name.
        home: The position, 0-based, where the text of all of them is put: of several rounds the last, of an outcome
            with an output beside it the outcome.
        headers: The position of each of them -> its header, in the sheet's order.
        period: The parts of a period among them.
    """

    name: str
    home: int
    headers: Mapping[int, str]
    period: PeriodColumns = field(default_factory=PeriodColumns)

    @property
    def header(self) -> str:
        """What it is called in the report: what the headers have in common, or else all of them."""
        split = set(self.period.columns)
        whole = [text for place, text in self.headers.items() if place not in split]
        if split and not whole:
            return self._common if "เวลา" in self._common else COLUMNS["period"].th
        if self.name == "period":
            return self.headers[self.home]
        return self._common or " / ".join(dict.fromkeys(whole))

    @cached_property
    def _common(self) -> str:
        """What all headers begin with, if it names the column and only the round or the rank follows: ผลการดำเนินการ."""
        first = min(self.headers.values(), key=len)
        ends = (end for end in range(1, min(len(first), LONGEST) + 1) if self._divides(first[:end]))
        return next((first[:end].strip(" /-(") for end in ends), "")

    def _divides(self, beginning: str) -> bool:
        headers = self.headers.values()
        return (
            all(text.startswith(beginning) and _follows(text[len(beginning) :]) for text in headers)
            and column_of(beginning) == self.name
        )

    @property
    def has_rounds(self) -> bool:
        """Whether the parts are the same result at different times: 6 and 12 months, quarters, years."""
        rests = [header[len(self._common) :] for header in self.headers.values()]
        return self.name in RESULT_COLUMNS and all(has_round(rest) or NUMBER.search(rest) for rest in rests)

    @property
    def needs_home(self) -> bool:
        """Whether the part at home must not be blank, whatever the others say; not so where all are sides of one result."""
        return self.name in RESULT_COLUMNS and (self.has_rounds or not self._has_sides)

    @property
    def has_states(self) -> bool:
        """Whether some parts are to be ticked: ดำเนินการแล้ว, ยังไม่ดำเนินการ."""
        return bool(self._states)

    def is_hole(self, texts: Mapping[int, str]) -> bool:
        """Whether the part that is needed says nothing, and no state is ticked: position -> its text."""
        places = {self.home, *self._states}
        return self.needs_home and not any(self._says_something(place, texts[place]) for place in places)

    @property
    def _has_sides(self) -> bool:
        """Whether each part is a side of one result, and none the result as a whole or its percentage."""
        rests = [header[len(self._common) :].strip() for header in self.headers.values()]
        is_beside = (rank(header, self.name) == BESIDE for header in self.headers.values())
        return self._common != "" and all(rests) and not any(is_beside)

    @property
    def last_round(self) -> int:
        """The position of the last of several rounds: the one with the greatest number, as in 6 and 12 months."""
        return max(self.headers, key=self._round)

    def _round(self, place: int) -> tuple[int, int]:
        numbers = NUMBER.findall(to_arabic_digits(self.headers[place])[len(self._common) :])
        return (max(map(int, numbers), default=0), place)

    def title(self, place: int) -> str:
        """What is written above the text of one part."""
        rest = self.headers[place][len(self._common) :].strip(" /-:")
        unit = LEADING_UNIT.match(rest)
        if unit and unit.end() == len(rest):
            return unit[1]
        return rest[unit.end() if unit else 0 :] or self.headers[place]

    def text(self, texts: Mapping[int, str], *, is_titled: bool) -> str:
        """Put the texts of a row together, each as a paragraph.

        Args:
            texts: Position -> its text.
            is_titled: Whether the title of each stands above it.
        """
        said = {place: text for place, text in texts.items() if text.strip(INVISIBLE)}
        if self.name == "period":
            return self._period_text(said)
        if self._states and is_titled:
            said = {place: text for place, text in said.items() if not self._is_unticked(place, text)}
        said = {place: text for place, text in said.items() if self._has_words(place, text)} or said
        is_home = not (self._common or self.has_rounds) and said.keys() <= {self.home}
        is_ticked_off = any(self._is_ticked(place, text) for place, text in said.items())
        is_plain = is_home or all(map(says_nothing, said.values()))
        if not (is_titled and self._is_titled) or (is_plain and not is_ticked_off):
            return "\n".join(dict.fromkeys(said.values()))
        return "\n".join(self._paragraph(place, text) for place, text in said.items())

    def _paragraph(self, place: int, text: str) -> str:
        """What one part says, below its title; a tick says what its column is called."""
        if self._is_ticked(place, text):
            return self._states[place]
        return f"{self.title(place)}\n{text}"

    def _says_something(self, place: int, text: str) -> bool:
        return self._is_ticked(place, text) or not says_nothing(text)

    def _has_words(self, place: int, text: str) -> bool:
        return self._is_ticked(place, text) or bool(WORD.search(text))

    def _is_ticked(self, place: int, text: str) -> bool:
        return place in self._states and is_ticked(text)

    def _is_unticked(self, place: int, text: str) -> bool:
        return place in self._states and is_unticked(text)

    @cached_property
    def _states(self) -> Mapping[int, str]:
        """The parts of a result that are to be ticked -> the state that a tick in them stands for."""
        is_result = self.name in RESULT_COLUMNS
        states = {place: _state_in(header, self.name) for place, header in self.headers.items() if is_result}
        return {place: state for place, state in states.items() if state}

    @cached_property
    def _is_titled(self) -> bool:
        """Whether titles tell the parts apart."""
        titles = {self.title(place) for place in self.headers}
        return self.name not in UNTITLED and len(titles) == len(self.headers)

    def _period_text(self, said: Mapping[int, str]) -> str:
        """The first column that states the whole period, or else its parts."""
        split = set(self.period.columns)
        whole = [said[place] for place in (self.home, *self.headers) if place in said and place not in split]
        stated = [text for text in whole if WORD.search(text)]
        parts = period_text(self.period, lambda place: said.get(place, ""))
        return next(iter([*stated, *filter(None, [parts]), *whole]), "")


def _follows(rest: str) -> bool:
    """Whether what follows in a header tells only which part of the column it is: a round, a rank, a state."""
    return bool(DIVISION.match(rest)) or is_choice(rest)


def _state_in(header: str, name: str) -> str:
    """The state behind the name of a column: `ผลการดำเนินงาน อยู่ระหว่างดำเนินการ`; blank if there is none."""
    words = header.split() if len(header) <= LONGEST else []
    ways = ((" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words)))
    return next((state for start, state in ways if is_choice(state) and column_of(start) == name), "")


def joined_columns(headers: Sequence[object], matched: MatchedColumns) -> tuple[JoinedColumn, ...]:
    """Find the columns of the table that stand in several of the sheet.

    Args:
        headers: The header of each column of the sheet.
        matched: What they stand for.
    """
    parts = {name: set(places) for name, places in matched.parts.items() if name not in UNJOINED}
    if matched.period.columns:
        parts["period"] = {matched.columns["period"], *parts.get("period", ()), *matched.period.columns}
    found = (
        JoinedColumn(
            name,
            matched.columns[name],
            {place: plain(headers[place]) for place in sorted(places)},
            matched.period if name == "period" else PeriodColumns(),
        )
        for name, places in parts.items()
    )
    return tuple(replace(column, home=column.last_round) if column.has_rounds else column for column in found)


def is_told_at_home(headers: Sequence[object], matched: MatchedColumns, name: str) -> bool:
    """Whether the home of a result alone tells if it is missing: not where another part may say it as well."""
    joined = (column for column in joined_columns(headers, matched) if column.name == name)
    return all(column.needs_home and not column.has_states for column in joined)


def column_places(headers: Sequence[object], matched: MatchedColumns) -> dict[str, int]:
    """Canonical name -> the position of its column, 0-based; of a joined column, of its home."""
    return {**matched.columns, **{column.name: column.home for column in joined_columns(headers, matched)}}
