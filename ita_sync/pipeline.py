"""The order of the stages, and nothing else: read, check, flag, render, publish."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from ita_sync import output, rules
from ita_sync.domain import CheckedSheet, Document, Grid, LocalizedText, Plan, ReportFile, RunRecord, Snapshot
from ita_sync.errors import ColumnError, ItaSyncError, PreflightError, SheetError
from ita_sync.job import Job
from ita_sync.notify import github, recipients
from ita_sync.report import html
from ita_sync.report.draft_note import refuse_draft
from ita_sync.report.pdf import preflight
from ita_sync.report.pdf.finish import Attachment, finish, moment
from ita_sync.sources.workbook.store import flagged_copy
from ita_sync.table.contacts import mistyped, read_contacts
from ita_sync.table.measures import build_table
from ita_sync.thai.units import UnitNames
from ita_sync.writeback import flags, ledger, ledger_tab, status
from ita_sync.writeback.apply import apply_plan

log = logging.getLogger(__name__)
NO_EXTRA_COLUMN = LocalizedText(
    "[report] extra_columns: ตารางไม่มีคอลัมน์สำหรับ %s", "[report] extra_columns: the sheet has no column for %s."
)


def check_sheet(job: Job) -> CheckedSheet:
    """Read the sheet and check it.

    Raises:
        SettingsError: A rule's settings are wrong.
        SheetError: The sheet cannot be read or understood.
    """
    rules.select(job.settings.rules)  # wrong settings are told before anything is asked of a server
    with job.stages("read"):
        snapshot = job.store.read()
    with job.stages("check"):
        history = read_ledger(job, snapshot)
        ledger.warn(history, snapshot, job.settings.sheet.ledger_tab)
        checked = check_snapshot(job, snapshot, history)
    if absent := checked.table.lacking(job.settings.report.extra_columns):
        log.warning(NO_EXTRA_COLUMN, ", ".join(absent))
    return checked


def read_ledger(job: Job, snapshot: Snapshot) -> ledger.Ledger:
    """What earlier nights found, as far as it is about tonight's report."""
    return ledger_tab.read(snapshot.ledger, ledger.report_of(job.settings), job.today)


def check_snapshot(job: Job, snapshot: Snapshot, history: ledger.Ledger) -> CheckedSheet:
    """Understand and check what one read of the sheet brought.

    Raises:
        SheetError: It cannot be understood.
    """
    settings = job.settings
    table = build_table(status.without_ours(snapshot.measures))
    own_words = status.own_words(snapshot.measures, table.header_row)
    writes_flags = settings.sheet.flags and snapshot.measures.sheet_id is not None
    contacts = read_contacts(snapshot.contacts, settings.owners)
    context = rules.Context(
        table=table,
        fiscal_year=settings.report.fiscal_year,
        today=job.today,
        due=settings.report.due,
        contacts=contacts,
        units=UnitNames(contacts),
        measures_before=history.measures_before(job.today),
        extra_columns=settings.report.extra_columns,
        has_status_column=not writes_flags or own_words.column is not None,
        former_status=own_words.former,
        stray_status=own_words.strays,
    )
    enabled = rules.select(settings.rules)
    findings = ledger.dated(history, rules.check(context, enabled, settings.lang), job.today)
    label = partial(status.finding_label, lang=settings.lang)
    on = {item.rule.id for item in enabled}
    owed = {finding.cell for finding in findings if finding.severity == "error"}
    empty = rules.empty_results(context, enabled)
    return CheckedSheet(
        snapshot=snapshot,
        table=table,
        findings=findings,
        contacts=contacts,
        resolved=ledger.without_gone_rows(
            ledger.fixed(history, findings, job.today, label, on), rules.RowIds(context)
        ),
        pending={cell: item for cell, item in empty.items() if cell not in owed},
    )


def plan_flags(job: Job, checked: CheckedSheet, actual: Grid, history: ledger.Ledger | None = None) -> Plan:
    """Plan the changes of flags and ledger.

    Args:
        job: For the day and the language.
        checked: The sheet as staff made it.
        actual: The tab of measures as it stands: another one only where our own write hit other cells.
        history: What earlier nights found; by default what the ledger that was read says.
    """
    snapshot, lang = checked.snapshot, job.settings.lang
    history = read_ledger(job, snapshot) if history is None else history
    wish = flags.desired(checked.table, checked.findings, checked.pending, rules.labels(lang), lang)
    plan = flags.plan(wish, checked.table.header_row, snapshot.measures, actual)
    tonight = ledger.after_tonight(history, checked.findings, job.today, len(set(checked.table.measure_ids)))
    untouched = tonight is history and actual is snapshot.measures
    keeps_none = history.foreign or snapshot.measures.sheet_id is None
    if untouched or keeps_none:
        return plan
    return replace(plan, ledger=ledger_tab.changes(tonight, snapshot.ledger))


def flag(job: Job, checked: CheckedSheet) -> CheckedSheet:
    """Write the flags and the ledger into the sheet, where the settings allow it.

    Returns:
        What the flags are about: the sheet as it was read, or as people have left it since.

    Raises:
        SheetError: The write was refused, or the sheet cannot be understood any more.
    """
    if not (job.writing and job.settings.sheet.flags):
        return checked
    latest, history = checked, read_ledger(job, checked.snapshot)

    def plan(snapshot: Snapshot, actual: Grid) -> Plan:
        nonlocal latest
        foreign = read_ledger(job, snapshot).foreign  # somebody may have made a tab of that name since
        known = replace(history, foreign=foreign) if foreign != history.foreign else history
        if snapshot is not latest.snapshot:
            latest = check_snapshot(job, snapshot, known)
        return plan_flags(job, latest, actual, known)

    with job.stages("flag"):
        applied = apply_plan(job.store, checked.snapshot, checked.table.header_row, plan)
    return replace(latest, displaced=applied.lost)


def publish(job: Job, checked: CheckedSheet, *, final: bool) -> ReportFile:
    """Render, print, prove and write the report.

    Raises:
        DraftError: `final` was asked for and an error is open.
        ReportError: The engine failed, or the PDF did not pass its preflight.
    """
    refuse_draft(checked, final=final)
    with job.stages("render"):
        document = html.render(checked, job.settings)
    engine = job.make_engine()
    with job.stages("print"):
        printed = engine.print(document)
    with job.stages("finish"):
        source = Attachment("measures.csv", output.measures_csv(checked.table).encode())
        pdf = finish(printed, document, source, moment(os.environ))
    with job.stages("preflight"):
        pages = _prove(job, document, source, printed, pdf)
    name = output.report_name(job.settings.report.fiscal_year)
    job.out.write(f"{name}.html", html.standalone(document))
    job.out.write(f"{name}.pdf", pdf)
    return ReportFile(f"{name}.pdf", hashlib.sha256(pdf).hexdigest(), pages, engine.name)


def _prove(job: Job, document: Document, source: Attachment, printed: bytes, pdf: bytes) -> int:
    """The number of pages of a PDF that passes its preflight; one that does not is kept as rejected.pdf."""
    try:
        pages = preflight.check(pdf, document, source, printed)
    except PreflightError:
        job.out.write(output.REJECTED, pdf)
        raise
    job.out.discard(output.REJECTED)
    return pages


def write_html(job: Job, checked: CheckedSheet) -> Path:
    """Write the page alone; its path."""
    with job.stages("render"):
        document = html.render(checked, job.settings)
    return job.out.write(
        f"{output.report_name(job.settings.report.fiscal_year)}.html", html.standalone(document)
    )


def run(job: Job, *, final: bool = False) -> RunRecord:
    """The nightly job.

    Whatever happens, run.json says it: a failure is written down with all that was known, then raised.
    """
    with _recording(job) as record:
        _remove_outputs(job)
        job.out.write(recipients.FILE, recipients.dump(recipients.recipients(job.settings)), private=True)
        checked = check_sheet(job)
        _write_records(job, checked)
        checked, unflagged = _try_to_flag(job, checked)
        record.update(
            measures=len(checked.table.measures),
            activities=len(checked.table),
            findings=checked.reported,
            displaced=checked.displaced,
        )
        _write_records(job, checked)
        record.update(report=publish(job, checked, final=final))
        if unflagged:
            raise unflagged
        record.update(status=checked.status, error="")
    return record.latest


class _Record:
    """The run's record while it is being made."""

    def __init__(self, latest: RunRecord) -> None:
        self.latest = latest

    def update(self, **values: object) -> None:
        self.latest = replace(self.latest, **values)  # type: ignore[arg-type]


@contextmanager
def _recording(job: Job) -> Iterator[_Record]:
    """Write run.json and summary.md at the end of a run, whether it succeeds or fails."""
    settings = job.settings
    record = _Record(
        RunRecord(  # failed and cut short, until it is known to be otherwise
            agency=settings.agency.name,
            fiscal_year=settings.report.fiscal_year,
            day=job.today,
            timings=job.stages.seconds,
            error=github.WORDS[settings.lang].interrupted,
        )
    )
    job.out.write("run.json", output.run_json(record.latest))
    try:
        yield record
    except ItaSyncError as error:
        said = "\n".join(error.in_language(settings.lang)).strip()
        record.update(error=said, staff_can_mend=isinstance(error, ColumnError))
        raise
    except Exception as error:
        record.update(error=github.WORDS[settings.lang].bug.format(kind=type(error).__name__))
        raise
    finally:
        record.update(traffic=job.store.traffic)
        job.out.write("summary.md", github.summary(record.latest, settings.lang))
        job.out.write("run.json", output.run_json(record.latest))


def _try_to_flag(job: Job, checked: CheckedSheet) -> tuple[CheckedSheet, SheetError | None]:
    """Flag, but do not let a failure of it cost the night's report: it is raised once that is made."""
    try:
        return flag(job, checked), None
    except SheetError as error:
        return checked, error


def _remove_outputs(job: Job) -> None:
    """Remove the previous run's outputs: should this one fail, nobody is to take them for tonight's."""
    job.out.discard(*output.names(job.settings.report.fiscal_year))
    if job.settings.workbook:
        job.out.discard(flagged_copy(job.settings.workbook, Path()).name)


def _write_records(job: Job, checked: CheckedSheet) -> None:
    """Write the files that are useful even if the report cannot be made."""
    wrong = mistyped(checked.snapshot.contacts)
    people = recipients.recipients(job.settings, checked.contacts, checked.links, wrong)
    job.out.write(recipients.FILE, recipients.dump(people), private=True)
    job.out.write("measures.csv", output.measures_csv(checked.table))
    job.out.write("findings.json", output.findings_json(checked.reported))
