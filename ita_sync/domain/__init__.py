"""The frozen types that cross a stage. No stage hands another one anything else."""

from ita_sync.domain.checked_sheet import CheckedSheet
from ita_sync.domain.columns import COLUMNS, OPTIONAL_COLUMNS, REQUIRED_COLUMNS, RESULT_COLUMNS, Column
from ita_sync.domain.document import Document, Origin, PdfEngine, ReportFile
from ita_sync.domain.finding import (
    COMPARING_RULES,
    OFFICE_RULES,
    PASSING_RULES,
    SEVERITIES,
    Awaited,
    Finding,
    Severity,
    State,
)
from ita_sync.domain.language import Lang, LocalizedText
from ita_sync.domain.overview import Change, NightMark, Overview, UnitState
from ita_sync.domain.plan import CellContent, Heading, Plan
from ita_sync.domain.receipt import COORDINATOR, OPERATOR, Receipt
from ita_sync.domain.run_record import RunRecord
from ita_sync.domain.sheet import Grid, Merge, Position, Snapshot, Value, a1, as_value, column_letters, row_of
from ita_sync.domain.status import Status
from ita_sync.domain.store import LedgerPlace, SheetStore, Traffic
from ita_sync.domain.table import Activity, Appended, Beside, Cell, Doubt, LeftOut, Measure, Parts, Table

__all__ = [
    "COLUMNS",
    "COMPARING_RULES",
    "COORDINATOR",
    "OFFICE_RULES",
    "OPERATOR",
    "OPTIONAL_COLUMNS",
    "PASSING_RULES",
    "REQUIRED_COLUMNS",
    "RESULT_COLUMNS",
    "SEVERITIES",
    "Activity",
    "Appended",
    "Awaited",
    "Beside",
    "Cell",
    "CellContent",
    "Change",
    "CheckedSheet",
    "Column",
    "Document",
    "Doubt",
    "Finding",
    "Grid",
    "Heading",
    "Lang",
    "LedgerPlace",
    "LeftOut",
    "LocalizedText",
    "Measure",
    "Merge",
    "NightMark",
    "Origin",
    "Overview",
    "Parts",
    "PdfEngine",
    "Plan",
    "Position",
    "Receipt",
    "ReportFile",
    "RunRecord",
    "Severity",
    "SheetStore",
    "Snapshot",
    "State",
    "Status",
    "Table",
    "Traffic",
    "UnitState",
    "Value",
    "a1",
    "as_value",
    "column_letters",
    "row_of",
]
