"""What a rule is: an id, words for it in both languages, its options, and a check over whole columns.

A check never loops over cells with a Thai function in hand: `Context.each` calls the function once per distinct
text. A check yields positions; `ita_sync.rules.check` turns them into findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from ita_sync.domain import Severity, Table, column_letters
from ita_sync.domain.language import LocalizedText
from ita_sync.rules.text_keys import hashes, name_key
from ita_sync.thai import Period, fiscal_year_days, parse_period
from ita_sync.thai.units import UnitNames

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ita_sync.rules.text_keys import Hashes

Level = Literal["error", "warning", "info", "off"]


class Options(BaseModel):
    """The settings of a rule: `[rules.<id>]`. A rule with options of its own adds fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    severity: Level | None = Field(
        default=None, description="error, warning, info or off; the milder cases of a rule stay milder"
    )


@dataclass(frozen=True, slots=True)
class Violations:
    """Where a rule is broken: lines of the table, all in one column. A merged cell is told once.

    Attributes:
        column: Canonical column name; blank where it is about the sheet as a whole.
        lines: Table lines, 0-based, one a fault. Empty for the sheet as a whole.
        details: Name in the message -> its value, one a fault. Empty: the message needs none.
        dedupe_key: The detail that tells several faults of one cell apart. It is part of a finding's id, so it is
            never an address, which changes when rows move.
        location_independent: The fault is the same wherever it stands: the row is no part of its id.
        severity: A milder one than the rule's own.
        message: Another one than the rule's own.
        hint: Another one than the rule's own.
    """

    column: str = ""
    lines: Sequence[int] | NDArray[np.int64] = ()
    details: Mapping[str, Sequence[str | LocalizedText]] = field(default_factory=dict)
    dedupe_key: str = ""
    location_independent: bool = False
    severity: Severity | None = None
    message: LocalizedText | None = None
    hint: LocalizedText | None = None


class Distinct(NamedTuple):
    """A column's texts, each once, and which of them stands in each line."""

    codes: NDArray[np.int32]
    texts: NDArray[Any]


@dataclass(frozen=True)
class Context:
    """What a check may look at.

    Attributes:
        table: The measures.
        fiscal_year: The report's, in the Buddhist era.
        today: The day that counts as today.
        due: The day the report is due, where that is settled.
        contacts: Unit by canonical name -> addresses.
        units: The names of units.
        measures_before: How many measures the sheet held last night; None where nobody knows.
        has_status_column: Whether the flags have a place; True also where there are to be none.
    """

    table: Table
    fiscal_year: int
    today: date
    due: date | None = None
    contacts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: UnitNames = field(default_factory=UnitNames)
    measures_before: int | None = None
    has_status_column: bool = True
    _distinct: dict[str, Distinct] = field(default_factory=dict, repr=False, compare=False)
    _hashes: dict[str, Hashes] = field(default_factory=dict, repr=False, compare=False)
    _answers: dict[tuple[str, Any], NDArray[Any]] = field(default_factory=dict, repr=False, compare=False)

    def distinct(self, column: str) -> Distinct:
        """The distinct texts of a column; kept for the night."""
        if column not in self._distinct:
            texts = self.table.texts[column].to_numpy()
            code_of: defaultdict[str, int] = defaultdict(count().__next__)
            self._distinct[column] = Distinct(
                codes=np.fromiter(map(code_of.__getitem__, texts), dtype=np.int32, count=len(texts)),
                texts=np.fromiter(code_of, dtype=object, count=len(code_of)),
            )
        return self._distinct[column]

    def answers(self, column: str, function: Callable[[str], Any]) -> NDArray[Any]:
        """The function's answer for every distinct text of a column; kept for the night.

        Give it a function of a module or a bound method: what is made anew each time is asked each time.
        """
        key = (column, function)
        if key not in self._answers:
            texts = self.distinct(column).texts
            self._answers[key] = np.fromiter(map(function, texts), dtype=object, count=len(texts))
        return self._answers[key]

    def each(self, column: str, function: Callable[[str], Any]) -> NDArray[Any]:
        """The function's answer for every line of a column, asked once per distinct text."""
        return self.answers(column, function)[self.distinct(column).codes]

    def name_hashes(self, column: str) -> Hashes:
        """Per line a hash of its `name_key` text: equal where a reader would say that the names are the same."""
        if column not in self._hashes:
            codes, texts = self.distinct(column)
            self._hashes[column] = hashes(map(name_key, texts))[codes]
        return self._hashes[column]

    def addresses(self, column: str, lines: NDArray[np.int64]) -> list[str]:
        """The A1 addresses of a column's cells in some lines."""
        letters = column_letters(self.table.columns[column])
        return [f"{letters}{row}" for row in (self.table.rows[column][lines] + 1).tolist()]

    def lines_where(self, column: str, function: Callable[[str], Any]) -> NDArray[np.int64]:
        """The lines whose text in a column answers something true."""
        return self.lines_of(column, self.answers(column, function))

    def lines_of(self, column: str, flags: Iterable[Any]) -> NDArray[np.int64]:
        """The lines whose distinct text is flagged with something true."""
        codes, texts = self.distinct(column)
        return np.flatnonzero(np.fromiter(map(bool, flags), dtype=bool, count=len(texts))[codes])

    def known_owners(self, text: str) -> tuple[str, ...]:
        """The units that an owner cell names, by their canonical names."""
        return self.units.find(text).known

    def read_period(self, text: str) -> Period | None:
        """A period of the report's fiscal year; None where it cannot be read."""
        try:
            return parse_period(text, fiscal_year=self.fiscal_year)
        except ValueError:
            return None

    @cached_property
    def year(self) -> Period:
        """The days of the report's fiscal year."""
        return fiscal_year_days(self.fiscal_year)


Check = Callable[[Context, Any], Iterable[Violations]]


@dataclass(frozen=True)
class Rule:
    """One thing that is checked.

    Attributes:
        id: Kebab-case; what settings, findings and the ledger call it.
        severity: Where the settings do not say otherwise.
        title: What it is about, in a line.
        label: What the sheet's status column says, in a few words.
        message: What is wrong, in a sentence.
        hint: What to do about it.
        check: Yields the faults.
        options: The model of its settings.
    """

    id: str
    severity: Severity
    title: LocalizedText
    label: LocalizedText
    message: LocalizedText
    hint: LocalizedText
    check: Check
    options: type[Options] = Options


@dataclass(frozen=True)
class EnabledRule:
    """A rule that the settings leave on.

    Attributes:
        rule: The rule.
        options: Its settings.
        severity: The one that the settings give it, or its own.
    """

    rule: Rule
    options: Options
    severity: Severity
