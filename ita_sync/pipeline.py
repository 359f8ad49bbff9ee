"""The order of the stages, and nothing else: read, check, flag, render, publish."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from ita_sync import output, rules
from ita_sync.domain import (
    Awaited,
    Document,
    Finding,
    Grid,
    PdfEngine,
    Plan,
    ReportFile,
    RunResult,
    SheetStore,
    Snapshot,
    Status,
    Table,
)
from ita_sync.errors import ColumnError, DraftError, ItaSyncError, PreflightError, SheetError
from ita_sync.notify import github
from ita_sync.notify import recipients as private
from ita_sync.output import OutputFolder
from ita_sync.report import html
from ita_sync.report.pdf import preflight
from ita_sync.report.pdf.finish import Source, finish, moment
from ita_sync.settings import Settings
from ita_sync.sources.workbook.store import flagged_copy
from ita_sync.table.contacts import mistyped, read_contacts
from ita_sync.table.measures import build_table
from ita_sync.thai.units import UnitNames
from ita_sync.writeback import flags, ledger, status
from ita_sync.writeback.apply import apply_plan

log = logging.getLogger(__name__)

TOLD = 5  # cells that a refusal names


@dataclass
class Stages:
    """Times each stage, and shows it while it runs.

    Attributes:
        show: Given a stage's name, something to have around it: a spinner on a terminal.
        seconds: What each finished stage took.
    """

    show: Callable[[str], AbstractContextManager[object]] = lambda _name: nullcontext()
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Around one stage."""
        start = time.perf_counter()
        try:
            with self.show(name):
                yield
        finally:
            self.seconds[name] = time.perf_counter() - start


@dataclass(frozen=True)
class Job:
    """What a command works with.

    Attributes:
        settings: Everything that was decided beforehand.
        store: Where the measures are kept.
        make_engine: Gives the engine when it is needed; a check of the sheet needs none.
        out: Where the files go.
        today: The day that counts as today.
        stages: The stopwatch.
        writing: Whether anything may be written into the sheet.
    """

    settings: Settings
    store: SheetStore
    make_engine: Callable[[], PdfEngine]
    out: OutputFolder
    today: date
    stages: Stages = field(default_factory=Stages)
    writing: bool = True


@dataclass(frozen=True)
class Examined:
    """The sheet, understood and checked.

    Attributes:
        awaited: Address -> what is known of the cells that nobody owes yet but time has to fill.
        displaced: Texts of staff's that the night's write hit and could not give back.
    """

    snapshot: Snapshot
    table: Table
    findings: tuple[Finding, ...]
    contacts: Mapping[str, tuple[str, ...]]
    history: ledger.Ledger = field(default_factory=lambda: ledger.Ledger({}))
    fixed: tuple[Finding, ...] = ()
    awaited: Mapping[str, Awaited] = field(default_factory=dict)
    displaced: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[Finding, ...]:
        """What is open, and what was mended since last night."""
        return (*self.findings, *self.fixed)

    @property
    def links(self) -> dict[str, str]:
        """Each cell that a finding names -> a web link to it, where the sheet has such links."""
        cells = dict.fromkeys(finding.cell for finding in self.told)
        return {cell: url for cell in cells if (url := self.snapshot.link(cell))}

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What has to be mended before the report can be final."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def status(self) -> Status:
        """Draft while an error is open or an outcome is still to come: a final report has no empty cell."""
        return "draft" if self.errors or self.awaited else "final"


def examine(job: Job) -> Examined:
    """Read the sheet and check it.

    Raises:
        SettingsError: A rule's settings are wrong.
        SheetError: The sheet cannot be read or understood.
    """
    rules.select(job.settings.rules)  # wrong settings are told before anything is asked of a server
    with job.stages("read"):
        snapshot = job.store.read()
    with job.stages("check"):
        history = ledger.read(snapshot.ledger)
        ledger.warn(history, snapshot, job.settings.sheet.ledger_tab)
        examined = _check(job, snapshot, history)
    if absent := lacking(job.settings, examined.table):
        log.warning("[report] extra_columns: the sheet has no column for %s.", ", ".join(absent))
    return examined


def lacking(settings: Settings, table: Table) -> tuple[str, ...]:
    """The extra columns that the report is to show and the sheet does not have."""
    return tuple(name for name in settings.report.extra_columns if name not in table.columns)


def _check(job: Job, snapshot: Snapshot, history: ledger.Ledger) -> Examined:
    settings = job.settings
    table = build_table(snapshot.measures)
    contacts = read_contacts(snapshot.contacts, settings.owners)
    context = rules.Context(
        table=table,
        fiscal_year=settings.report.fiscal_year,
        today=job.today,
        due=settings.report.due,
        contacts=contacts,
        units=UnitNames(contacts),
        measures_before=history.measures_before(job.today),
        has_status_column=not settings.sheet.flags
        or snapshot.measures.sheet_id is None
        or status.status_column(snapshot.measures, table.header_row) is not None,
    )
    chosen = rules.select(settings.rules)
    found = rules.check(context, chosen, settings.lang)
    findings = ledger.dated(history, found, job.today)
    on = {item.rule.id for item in chosen}
    label = partial(status.finding_label, lang=settings.lang)
    gone = ledger.fixed(history, findings, job.today, label, on)
    owed = {finding.cell for finding in findings if finding.severity == "error"}
    empty = rules.empty_results(context, chosen)
    awaited = {cell: item for cell, item in empty.items() if cell not in owed}
    return Examined(snapshot, table, findings, contacts, history, gone, awaited)


def plan_flags(job: Job, examined: Examined, actual: Grid) -> Plan:
    """What has to change in the sheet.

    Args:
        job: For the day and the language.
        examined: The sheet as staff made it.
        actual: The tab of measures as it stands: another one only where our own write landed on wrong rows.
    """
    table, snapshot, history, lang = examined.table, examined.snapshot, examined.history, job.settings.lang
    wish = flags.desired(table, examined.findings, examined.awaited, rules.labels(lang), lang)
    plan = flags.plan(wish, table.header_row, snapshot.measures, actual)
    measures = len(set(table.measure_ids))
    tonight = ledger.after_tonight(history, examined.findings, job.today, measures)
    untouched = tonight is history and actual is snapshot.measures
    keeps_none = history.foreign or snapshot.measures.sheet_id is None
    if untouched or keeps_none:
        return plan
    return replace(plan, ledger=ledger.changes(tonight, snapshot.ledger))


def flag(job: Job, examined: Examined) -> Examined:
    """Write the flags and the ledger into the sheet, where the settings allow it.

    Returns:
        What the flags are about: the sheet as it was read, or as people have left it since.

    Raises:
        SheetError: The write was refused, or the sheet cannot be understood any more.
    """
    if not (job.writing and job.settings.sheet.flags):
        return examined
    latest = examined

    def plan(snapshot: Snapshot, actual: Grid) -> Plan:
        nonlocal latest
        if snapshot is not latest.snapshot:
            foreign = ledger.read(snapshot.ledger).foreign  # somebody may have made a tab of that name since
            latest = _check(job, snapshot, replace(examined.history, foreign=foreign))
        return plan_flags(job, latest, actual)

    with job.stages("flag"):
        applied = apply_plan(job.store, examined.snapshot, examined.table.header_row, plan)
    return replace(latest, displaced=applied.lost)


def publish(job: Job, examined: Examined, *, final: bool) -> ReportFile:
    """Render, print, prove and write the report.

    Raises:
        DraftError: `final` was asked for and an error is open.
        ReportError: The engine failed, or the PDF did not pass its preflight.
    """
    refuse_draft(examined, final=final)
    with job.stages("render"):
        document = html.render(examined.table, examined.findings, job.settings, examined.awaited)
    engine = job.make_engine()
    with job.stages("print"):
        printed = engine.print(document)
    with job.stages("finish"):
        source = Source("measures.csv", output.measures_csv(examined.table).encode())
        pdf = finish(printed, document, source, moment(os.environ))
    with job.stages("preflight"):
        pages = _prove(job, document, source, pdf)
    name = report_name(job.settings)
    job.out.write(f"{name}.html", html.standalone(document))
    job.out.write(f"{name}.pdf", pdf)
    return ReportFile(f"{name}.pdf", hashlib.sha256(pdf).hexdigest(), pages, engine.name)


def refuse_draft(examined: Examined, *, final: bool) -> None:
    """Never something in between: what is asked for as final has to be complete.

    Raises:
        DraftError: An error is open, or an outcome is still to come.
    """
    if final and examined.status == "draft":
        counts = (
            _counted("open errors", [finding.cell for finding in examined.errors]),
            _counted("still to come", [*examined.awaited]),
        )
        raise DraftError(
            f"The report is not complete: {'; '.join(filter(None, counts))}.",
            hint="Have them filled in; without --final a draft is made.",
        )


def _counted(what: str, cells: Sequence[str]) -> str:
    """How many there are, the first few by name; nothing where there is none."""
    more = " …" if len(cells) > TOLD else ""
    return f"{what}: {len(cells)} ({', '.join(cells[:TOLD])}{more})" if cells else ""


def write_html(job: Job, examined: Examined) -> Path:
    """Write the page alone; its path."""
    with job.stages("render"):
        document = html.render(examined.table, examined.findings, job.settings, examined.awaited)
    return job.out.write(f"{report_name(job.settings)}.html", html.standalone(document))


def report_name(settings: Settings) -> str:
    """The report's file name, without its ending."""
    return f"report-{settings.report.fiscal_year}"


def _prove(job: Job, document: Document, source: Source, pdf: bytes) -> int:
    """The number of pages of a PDF that passes its preflight; one that does not is kept as rejected.pdf."""
    try:
        pages = preflight.check(pdf, document, source)
    except PreflightError:
        job.out.write("rejected.pdf", pdf)
        raise
    job.out.discard("rejected.pdf")
    return pages


def run(job: Job, *, final: bool = False) -> RunResult:
    """The nightly job.

    Whatever happens, run.json says it: a failure is written down with all that was known, then raised.
    """
    result = RunResult(  # failed and cut short, until it is known to be otherwise
        agency=job.settings.agency.name,
        fiscal_year=job.settings.report.fiscal_year,
        timings=job.stages.seconds,
        error=github.WORDS[job.settings.lang].interrupted,
    )
    job.out.write("run.json", output.run_json(result))
    try:
        _clear(job)
        job.out.write(private.FILE, private.dump(private.addressees(job.settings)), private=True)
        examined = examine(job)
        _write_records(job, examined)
        examined, unflagged = _try_to_flag(job, examined)
        result = replace(
            result,
            measures=len(examined.table.measures),
            activities=len(examined.table),
            findings=examined.told,
            displaced=examined.displaced,
        )
        _write_records(job, examined)
        result = replace(result, report=publish(job, examined, final=final))
        if unflagged:
            raise unflagged
        result = replace(result, status=examined.status, traffic=job.store.traffic, error="")
        return result
    except ItaSyncError as error:
        result = replace(
            result,
            error=f"{error.message}\n{error.hint}".strip(),
            staff_can_mend=isinstance(error, ColumnError),
        )
        raise
    except Exception as error:
        result = replace(result, error=f"A bug in ita-sync: {type(error).__name__}.")
        raise
    finally:
        result = replace(result, traffic=job.store.traffic)
        job.out.write("summary.md", github.summary(result, job.settings.lang))
        job.out.write("run.json", output.run_json(result))


def _try_to_flag(job: Job, examined: Examined) -> tuple[Examined, SheetError | None]:
    """Flag, but do not let a failure of it cost the night's report: it is raised once that is made."""
    try:
        return flag(job, examined), None
    except SheetError as error:
        return examined, error


def _clear(job: Job) -> None:
    """Away with what the last run left: should this one fail, nobody is to take it for tonight's."""
    name = report_name(job.settings)
    job.out.discard(
        f"{name}.pdf", f"{name}.html", "rejected.pdf", "measures.csv", "findings.json", "summary.md"
    )
    if job.settings.workbook:
        job.out.discard(flagged_copy(job.settings.workbook, Path()).name)


def _write_records(job: Job, examined: Examined) -> None:
    """What is worth having even when the report cannot be made."""
    wrong = mistyped(examined.snapshot.contacts)
    people = private.addressees(job.settings, examined.contacts, examined.links, wrong)
    job.out.write(private.FILE, private.dump(people), private=True)
    job.out.write("measures.csv", output.measures_csv(examined.table))
    job.out.write("findings.json", output.findings_json(examined.told))
