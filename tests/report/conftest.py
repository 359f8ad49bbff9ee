"""The report's tests: each document is printed once, and what needs a service that is not there is left out."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pikepdf
import pytest
from pydantic import SecretStr

from ita_sync import output
from ita_sync.domain import Document, Finding, Grid, Merge, PdfEngine, Table
from ita_sync.report import html
from ita_sync.report.engines.chromium import ChromiumEngine
from ita_sync.report.engines.gotenberg import GotenbergEngine
from ita_sync.report.pdf.finish import Attachment, finish
from ita_sync.report.pdf.printed import opened
from ita_sync.settings import Gotenberg, Settings, Signature, load
from ita_sync.table.measures import build_table
from tests.conftest import EXAMPLE, ROOT, checked_table, read_rows
from tests.fakes.clock import Clock
from tests.fakes.gotenberg import GotenbergServer

OWNERS = ("สำนักปลัด", "กองคลัง", "กองสาธารณสุขและสิ่งแวดล้อม", "กองการศึกษา ศาสนาและวัฒนธรรม")
SIGNATURES = (
    Signature(role="ผู้รายงาน", name="นางสาวสมหญิง ใจดี", position="นักวิเคราะห์นโยบายและแผนชำนาญการ"),
    *(Signature(role=role) for role in ("ผู้ตรวจสอบ", "ปลัดเทศบาล", "นายกเทศมนตรี")),
)
NIGHT = date(2025, 10, 31)
MADE = datetime(2025, 10, 31, 3, 4, 5, tzinfo=UTC)
NEEDED = {
    "gotenberg": "GOTENBERG_URL",
    "gotenberg_9": "GOTENBERG_9",
    "gotenberg_password": "GOTENBERG_PASSWORD",
    "verapdf": "VERAPDF",
}
SERVICE_VARIABLES = {name: value for name, value in os.environ.items() if name.startswith("GOTENBERG_")}


def pytest_configure(config: pytest.Config) -> None:
    for marker, variable in NEEDED.items():
        config.addinivalue_line("markers", f"{marker}: left out where {variable} is not set")


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
    source: Attachment
    raw: bytes
    pdf: bytes

    def open(self) -> pikepdf.Pdf:
        from io import BytesIO

        return pikepdf.open(BytesIO(self.pdf))


def print_table(
    engine: PdfEngine, table: Table, settings: Settings, findings: Sequence[Finding] = ()
) -> Printed:
    return print_document(engine, html.render(checked_table(table, findings), settings, NIGHT), table)


def print_document(engine: PdfEngine, document: Document, table: Table) -> Printed:
    source = Attachment("measures.csv", output.measures_csv(table).encode())
    raw = engine.print(document)
    return Printed(document, source, raw, finish(opened(raw), document, source, MADE))


def gotenberg_engine(server: GotenbergServer, budget: float = 5.0, **options: float) -> GotenbergEngine:
    """Our engine on the tests' own server, which does not wait long; how long that takes to answer does not count."""
    user, password = server.credentials or ("", "")
    service = Gotenberg(url=server.url, username=user, password=SecretStr(password))
    backoff = Clock(meanwhile=time.sleep).backoff(budget, first=0.05, longest=0.4)
    return GotenbergEngine(service, backoff, **options)


def municipality_rows(
    rows: Sequence[Sequence[str]], measures: int
) -> tuple[list[list[str]], tuple[Merge, ...]]:
    """A larger municipality from the seed's rows: every third measure has several activities, every seventh long cells."""
    header, *texts = [list(row) for row in rows if row[0]]
    made, merges = [header], []
    for number in range(measures):
        measure = list(texts[number % len(texts)])
        measure[0] = f"{number + 1}. {measure[0].split('. ', 1)[-1]}"
        measure[5] = "\n".join([measure[5]] * (2 if number % 7 == 0 else 1))
        activities = 2 + number % 3 if number % 3 == 0 else 1
        if activities > 1:
            merges.append(Merge(len(made), 0, len(made) + activities, 1))
        for activity in range(activities):
            owner = OWNERS[(number + activity) % len(OWNERS)]
            made.append([measure[0] if activity == 0 else "", measure[1], owner, *measure[3:]])
    return made, tuple(merges)


def table_of(rows: Sequence[Sequence[str]], merges: Sequence[Merge] = ()) -> Table:
    return build_table(Grid("มาตรการ", tuple(map(tuple, rows)), tuple(merges)))


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
def municipality(engine: PdfEngine, seed_rows: list[list[str]], settings: Settings) -> Printed:
    """Thirty measures with merges and long cells, and four who sign."""
    rows, merges = municipality_rows(seed_rows, 30)
    return print_table(engine, table_of(rows, merges=merges), with_report(settings, signatures=SIGNATURES))


@pytest.fixture(scope="session")
def draft(engine: PdfEngine, seed_rows: list[list[str]], settings: Settings) -> Printed:
    """The seed with three outcomes missing: one blank, two that say nothing."""
    rows = [list(row) for row in seed_rows]
    rows[1][5], rows[2][5], rows[5][5] = "", "-", "รอผล"
    table = table_of(rows)
    return print_table(engine, table, settings, [finding(table, line) for line in (0, 1, 3)])
