"""Define what a rule consists of, what its check may look at, and what the check reports.

A rule has an id, texts in both languages, options and a check. The check works on whole columns: it does not call a
function for each cell but leaves that to `Context`, which calls it once per distinct text. It yields `Violations`;
`ita_sync.rules.check` turns them into findings.
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

from ita_sync.domain import REQUIRED_COLUMNS, Severity, Table, column_letters
from ita_sync.domain.language import LocalizedText
from ita_sync.rules.text_keys import hashes
from ita_sync.text.names import name_key
from ita_sync.thai import Period, fiscal_year_days, parse_period
from ita_sync.thai.unit_names import EVERYONE, INVOLVED
from ita_sync.thai.units import UnitNames

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ita_sync.rules.text_keys import Hashes

Level = Literal["error", "warning", "info", "off"]


class Options(BaseModel):
    """The settings of a rule, `[rules.<id>]`. A rule with options of its own derives a class with more fields.

    A field's description is English; the Thai one is its `json_schema_extra["th"]`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    severity: Level | None = Field(
        default=None,
        description="error, warning, info or off; the milder cases of a rule stay milder",
        json_schema_extra={"th": "error, warning, info หรือ off กรณีที่เบากว่าของกฎยังคงเบากว่า"},
    )


@dataclass(frozen=True, slots=True)
class Violations:
    """Violations of one rule in one column of the table, or one violation of the sheet as a whole.

    Several lines that show the same merged cell count as one violation.

    Attributes:
        column: Canonical column name; blank for the sheet as a whole.
        lines: The 0-based table line of each violation; empty for the sheet as a whole.
        sheet_rows: The 0-based sheet row of each violation, where that is no line's own: it continues the line above,
            or, without lines, is no part of the table.
        details: Placeholder in the message -> its value for each violation; empty where the message has none.
        dedupe_key: The detail that distinguishes several violations in one cell. It becomes part of the finding's id
            and is therefore never an address, which changes when rows move.
        location_independent: The id does not depend on the line: it stays the same wherever the violation is.
        severity: A milder severity than the rule's.
        message: Replaces the rule's message.
        hint: Replaces the rule's hint.
        cell: The A1 address of a cell outside the table's lines, such as a header; its column is blank.
        until: Per violation the last day on which nobody owes what is missing; empty: all of them are owed.
    """

    column: str = ""
    lines: Sequence[int] | NDArray[np.int64] = ()
    details: Mapping[str, Sequence[str | LocalizedText]] = field(default_factory=dict)
    sheet_rows: Sequence[int] = ()
    dedupe_key: str = ""
    location_independent: bool = False
    severity: Severity | None = None
    message: LocalizedText | None = None
    hint: LocalizedText | None = None
    cell: str = ""
    until: Sequence[date] = ()


class Distinct(NamedTuple):
    """The distinct texts of a column, and for each line the position of its text among them."""

    codes: NDArray[np.int32]
    texts: NDArray[Any]


@dataclass(frozen=True)
class Context:
    """What a check may look at.

    Attributes:
        table: The measures.
        fiscal_year: The report's fiscal year, in the Buddhist era.
        today: The day that counts as today.
        due: The day on which the report is due; None where the settings name none.
        contacts: Canonical name of a unit -> its e-mail addresses.
        units: The known names of units.
        measures_before: How many measures the sheet had last night; None where that is not known.
        has_status_column: Whether flags can be written; True also where the settings want none.
        former_status: Where the status column is missing, the header cell of the column that still shows our words, such
            as G1 “สถานะ”; blank if there is none.
        stray_status: A1 addresses of the other cells outside the status column that show our words.
        extra_columns: Canonical names of the optional columns that the report prints.
    """

    table: Table
    fiscal_year: int
    today: date
    due: date | None = None
    contacts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: UnitNames = field(default_factory=UnitNames)
    measures_before: int | None = None
    has_status_column: bool = True
    former_status: str = ""
    stray_status: Sequence[str] = ()
    extra_columns: tuple[str, ...] = ()
    _distinct: dict[str, Distinct] = field(default_factory=dict, repr=False, compare=False)
    _hashes: dict[str, Hashes] = field(default_factory=dict, repr=False, compare=False)
    _answers: dict[tuple[str, Any], NDArray[Any]] = field(default_factory=dict, repr=False, compare=False)

    def distinct(self, column: str) -> Distinct:
        """The distinct texts of a column; computed once."""
        if column not in self._distinct:
            texts = self.table.texts[column].to_numpy()
            code_of: defaultdict[str, int] = defaultdict(count().__next__)
            self._distinct[column] = Distinct(
                codes=np.fromiter(map(code_of.__getitem__, texts), dtype=np.int32, count=len(texts)),
                texts=np.fromiter(code_of, dtype=object, count=len(code_of)),
            )
        return self._distinct[column]

    def answers(self, column: str, function: Callable[[str], Any]) -> NDArray[Any]:
        """The function's result for every distinct text of a column; computed once per column and function.

        Args:
            column: Canonical column name.
            function: A module's function or a bound method. A lambda would be a new key on every call, and nothing
                would be found again.
        """
        key = (column, function)
        if key not in self._answers:
            texts = self.distinct(column).texts
            self._answers[key] = np.fromiter(map(function, texts), dtype=object, count=len(texts))
        return self._answers[key]

    def each(self, column: str, function: Callable[[str], Any]) -> NDArray[Any]:
        """The function's result for every line of a column, called once per distinct text."""
        return self.answers(column, function)[self.distinct(column).codes]

    def name_hashes(self, column: str) -> Hashes:
        """Per line, the hash of its text's `name_key`: equal where a reader would call the names the same."""
        if column not in self._hashes:
            codes, texts = self.distinct(column)
            self._hashes[column] = hashes(map(name_key, texts))[codes]
        return self._hashes[column]

    @property
    def printed_columns(self) -> tuple[str, ...]:
        """The table's columns that the report prints, in the sheet's order."""
        printed = {*REQUIRED_COLUMNS, *self.extra_columns}
        return tuple(name for name in self.table.texts.columns if name in printed)

    def addresses(self, column: str, lines: NDArray[np.int64]) -> list[str]:
        """The A1 addresses of a column's cells in the given lines."""
        letters = column_letters(self.table.columns[column])
        return [f"{letters}{row}" for row in (self.table.rows[column][lines] + 1).tolist()]

    def lines_where(self, column: str, function: Callable[[str], Any]) -> NDArray[np.int64]:
        """The lines of a column for whose text the function returns something true."""
        return self.lines_of(column, self.answers(column, function))

    def lines_of(self, column: str, flags: Iterable[Any]) -> NDArray[np.int64]:
        """The lines of a column whose text is flagged.

        Args:
            column: Canonical column name.
            flags: One value per distinct text, in the order of `distinct`; a true one flags the text.
        """
        codes, texts = self.distinct(column)
        return np.flatnonzero(np.fromiter(map(bool, flags), dtype=bool, count=len(texts))[codes])

    def known_owners(self, text: str) -> tuple[str, ...]:
        """The canonical names of the units that an owner cell names; `หน่วยงานที่เกี่ยวข้อง` is all that others name."""
        known = self.units.find(text).known
        if INVOLVED not in known:
            return known
        involved = self._units_named or (EVERYONE,)
        return tuple(
            dict.fromkeys(unit for name in known for unit in (involved if name == INVOLVED else (name,)))
        )

    @cached_property
    def _units_named(self) -> tuple[str, ...]:
        """All units that owner cells name, each once."""
        named = dict.fromkeys(unit for each in self.answers("owner", self.units.find) for unit in each.known)
        return tuple(unit for unit in named if unit not in (EVERYONE, INVOLVED))

    def read_period(self, text: str) -> Period | None:
        """Parse a period of the report's fiscal year; None where it cannot be read."""
        try:
            return parse_period(text, fiscal_year=self.fiscal_year)
        except ValueError:
            return None

    @cached_property
    def year(self) -> Period:
        """The days of the report's fiscal year."""
        return fiscal_year_days(self.fiscal_year)


def with_years(hint: LocalizedText, fiscal_year: int) -> LocalizedText:
    """Return a hint with the report's fiscal year and the one before in place of `{year}` and `{year_before}`."""
    years = {"{year}": str(fiscal_year), "{year_before}": str(fiscal_year - 1)}
    return LocalizedText(*(_replaced(text, years) for text in hint))


def _replaced(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(name, value)
    return text


Check = Callable[[Context, Any], Iterable[Violations]]


@dataclass(frozen=True)
class Rule:
    """One thing that is checked.

    Attributes:
        id: Its kebab-case name in the settings, the findings and the ledger.
        severity: The severity where the settings give none.
        title: What the rule is about, in one line.
        label: A few words for the sheet's status column.
        message: What is wrong, in a sentence; it may hold `{header}` and the names of `Violations.details`.
        hint: What to do about it; it may hold `{year}` and `{year_before}`, the report's fiscal year and the one before.
        check: Yields the violations.
        options: The model of the rule's settings.
        replaces_others: A cell with a violation of it has no finding of another rule that is no worse.
        counts_by_year: It judges by the days of the report's year, and has to be silent where all rows are of another one.
    """

    id: str
    severity: Severity
    title: LocalizedText
    label: LocalizedText
    message: LocalizedText
    hint: LocalizedText
    check: Check
    options: type[Options] = Options
    replaces_others: bool = False
    counts_by_year: bool = False


@dataclass(frozen=True)
class EnabledRule:
    """A rule that the settings do not turn off.

    Attributes:
        rule: The rule.
        options: Its settings.
        severity: The severity from the settings, or else the rule's own.
    """

    rule: Rule
    options: Options
    severity: Severity
