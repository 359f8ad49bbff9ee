"""The report's tests: each document is printed once, and what needs a service that is not there is left out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pikepdf
import pytest

from ita_sync import output
from ita_sync.model import Document, Finding, Grid, PdfEngine, Table
from ita_sync.report import html
from ita_sync.report.chromium import ChromiumEngine
from ita_sync.report.finish import Source, finish
from ita_sync.settings import Settings, load
from ita_sync.sheet.measures import build_table
from tests.conftest import EXAMPLE, ROOT, read_rows

MADE = datetime(2025, 10, 31, 3, 4, 5, tzinfo=UTC)
NEEDED = {"gotenberg": "GOTENBERG_URL", "verapdf": "VERAPDF"}
SERVICE_VARIABLES = {name: value for name, value in os.environ.items() if name.startswith("GOTENBERG_")}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "verapdf: needs veraPDF's command line in VERAPDF; left out where there is none"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a service that is not there, and say so."""
    for marker, variable in NEEDED.items():
        if os.environ.get(variable):
            continue
        left_out = [item for item in items if item.get_closest_marker(marker)]
        if left_out:
            items[:] = [item for item in items if item not in left_out]
            config.hook.pytest_deselected(items=left_out)
            config.stash.setdefault(LEFT_OUT, {})[variable] = len(left_out)


LEFT_OUT = pytest.StashKey[dict[str, int]]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for variable, count in config.stash.get(LEFT_OUT, {}).items():
        terminalreporter.write_line(f"{count} tests left out: {variable} is not set")


@dataclass(frozen=True)
class Printed:
    """A document and its finished PDF."""

    document: Document
    source: Source
    raw: bytes
    pdf: bytes

    def open(self) -> pikepdf.Pdf:
        from io import BytesIO

        return pikepdf.open(BytesIO(self.pdf))


def print_table(
    engine: PdfEngine, table: Table, settings: Settings, findings: Sequence[Finding] = ()
) -> Printed:
    return print_document(engine, html.render(table, findings, settings), table)


def print_document(engine: PdfEngine, document: Document, table: Table) -> Printed:
    source = Source("measures.csv", output.measures_csv(table).encode())
    raw = engine.print(document)
    return Printed(document, source, raw, finish(raw, document, source, MADE))


def table_of(rows: Sequence[Sequence[str]], **kwargs: object) -> Table:
    return build_table(Grid("มาตรการ", tuple(tuple(row) for row in rows), **kwargs))


def finding(table: Table, line: int, column: str = "outcome") -> Finding:
    return Finding(
        rule=f"missing-{column}",
        severity="error",
        cell=table.address(line, column),
        row=table.sheet_rows[line] + 1,
        column=column,
        owners=("สำนักปลัด",),
        measure="",
        message="",
        hint="",
        id=f"{line}-{column}",
    )


def with_report(settings: Settings, **changes: object) -> Settings:
    return settings.model_copy(update={"report": settings.report.model_copy(update=changes)})


def changed_cell(document: Document, number: int, text: str) -> Document:
    """A document that claims another text for one of its cells."""
    cells = list(document.cells)
    cells[number] = cells[number]._replace(text=text)
    return replace(document, cells=tuple(cells))


@pytest.fixture(scope="session")
def engine() -> PdfEngine:
    return ChromiumEngine()


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load(ROOT / "config" / "ita.toml", {})


@pytest.fixture(scope="session")
def seed_rows() -> list[list[str]]:
    return read_rows(EXAMPLE)


@pytest.fixture(scope="session")
def seed_table(seed_rows: list[list[str]]) -> Table:
    return table_of(seed_rows)


@pytest.fixture(scope="session")
def seed(engine: PdfEngine, seed_table: Table, settings: Settings) -> Printed:
    return print_table(engine, seed_table, settings)


@pytest.fixture(scope="session")
def draft(engine: PdfEngine, seed_rows: list[list[str]], settings: Settings) -> Printed:
    """The seed with three outcomes missing: one blank, two that say nothing."""
    rows = [list(row) for row in seed_rows]
    rows[1][5], rows[2][5], rows[5][5] = "", "-", "รอผล"
    table = table_of(rows)
    return print_table(engine, table, settings, [finding(table, line) for line in (0, 1, 3)])
