"""What a rule is: an id, words for it in both languages, its options, and a check over whole columns.

A check never loops over cells with a Thai function in hand: `Context.each` calls the function once per distinct
text. A check yields positions; `ita_sync.rules.check` turns them into findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict

from ita_sync.model import Severity, Table
from ita_sync.thai.units import UnitNames

if TYPE_CHECKING:
    from numpy.typing import NDArray

T = TypeVar("T")
Lang = Literal["th", "en"]


class Words(NamedTuple):
    """One text in both languages; `{header}` is the column's header, further names are the fault's details."""

    th: str
    en: str


class Options(BaseModel):
    """The settings of a rule: `[rules.<id>]`. A rule with options of its own adds fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    severity: Severity | Literal["off"] | None = None


@dataclass(frozen=True, slots=True)
class Faults:
    """Where a rule is broken: lines of the table, all in one column.

    Attributes:
        column: Canonical column name; blank where it is about the sheet as a whole.
        lines: Table lines, 0-based; one fault each. Empty for the sheet as a whole.
        details: Words for the message, one mapping a line; empty: the message needs none.
        severity: Another severity than the rule's own.
    """

    column: str
    lines: Sequence[int] | NDArray[np.int64]
    details: Sequence[Mapping[str, Any]] = ()
    severity: Severity | None = None


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
    """

    table: Table
    fiscal_year: int
    today: date
    due: date | None = None
    contacts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: UnitNames = field(default_factory=UnitNames)
    measures_before: int | None = None
    _mapped: dict[tuple[str, Any], NDArray[Any]] = field(default_factory=dict, repr=False, compare=False)

    def each(self, column: str, function: Callable[[str], Any]) -> NDArray[Any]:
        """The function's answer for every line of a column, asked once per distinct text; kept for the night."""
        key = (column, function)
        if key not in self._mapped:
            codes, distinct = pd.factorize(self.table.texts[column])
            answers = np.empty(len(distinct), dtype=object)
            answers[:] = [function(text) for text in distinct]
            self._mapped[key] = answers[codes] if len(distinct) else np.empty(0, dtype=object)
        return self._mapped[key]

    def lines_where(self, column: str, function: Callable[[str], bool]) -> NDArray[np.int64]:
        """The lines whose text in a column answers true."""
        return np.flatnonzero(self.each(column, function).astype(bool))

    def owners(self) -> NDArray[Any]:
        """Per line what its owner cell names: an array of `Owners`."""
        return self.each("owner", self.units.find)


Check = Callable[[Context, Any], Iterable[Faults]]


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
    title: Words
    label: Words
    message: Words
    hint: Words
    check: Check
    options: type[Options] = Options
