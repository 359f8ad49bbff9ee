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
from ita_sync.domain import (
    CheckedSheet,
    Document,
    Grid,
    LedgerPlace,
    LocalizedText,
    Plan,
    ReportFile,
    RunRecord,
    Snapshot,
)
from ita_sync.errors import ColumnError, ItaSyncError, PreflightError, SheetAccessError, SheetError
from ita_sync.job import Job
from ita_sync.notify import github, recipients
from ita_sync.notify import history as mail_history
from ita_sync.notify.history import History
from ita_sync.report import html
from ita_sync.report.draft_note import refuse_draft
from ita_sync.report.pdf import preflight
from ita_sync.report.pdf.finish import Attachment, finish, moment
from ita_sync.report.pdf.whole import damage_told
from ita_sync.sources.github.run import run_url
from ita_sync.sources.workbook.store import flagged_copy
from ita_sync.table.contacts import mistyped, read_contacts
from ita_sync.table.measures import build_table
from ita_sync.thai.units import UnitNames
from ita_sync.writeback import flags, gone_rows, heading, ledger, ledger_tab, moved_ids, status
from ita_sync.writeback.apply import apply_plan
from ita_sync.writeback.last_flags import LastFlags

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
    return check_read(job, read_sheet(job))


def read_sheet(job: Job) -> Snapshot:
    """Read the sheet.

    Raises:
        SettingsError: A rule's settings are wrong, which is told before anything is asked of a server.
        SheetError: The sheet cannot be read.
    """
    rules.select(job.settings.rules)
    with job.stages("read"):
        return job.store.read()


def check_read(job: Job, snapshot: Snapshot) -> CheckedSheet:
    """Check what was read, and say in the log what is odd about it.

    Raises:
        SheetError: It cannot be understood.
    """
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
    context = _make_context(job, snapshot, history)
    enabled = rules.select(job.settings.rules)
    rows = rules.RowIds(context)
    silent = rules.silenced(context, enabled)
    asked = [item for item in enabled if item.rule.id not in silent]
    found = rules.check(context, asked, job.settings.lang)
    shown = LastFlags(snapshot.measures, context.table.header_row)
    moved = moved_ids.moved_ids(history, found, job.today, rows, shown)
    known = moved_ids.renamed(history, moved)
    findings = ledger.dated(known, found, job.today)
    label = partial(status.finding_label, lang=job.settings.lang)
    on = {item.rule.id for item in asked}
    resolved, closed = (look(known, findings, job.today, label, on) for look in (ledger.fixed, ledger.closed))
    owed = {finding.cell for finding in findings if finding.severity == "error"}
    empty = rules.empty_results(context, enabled)
    pending = {cell: item for cell, item in empty.items() if cell not in owed}
    return CheckedSheet(
        snapshot=snapshot,
        table=context.table,
        findings=findings,
        contacts=context.contacts,
        resolved=gone_rows.without_gone_rows(resolved, findings, rows, shown, known.over),
        closed=gone_rows.located(closed, rows),
        moved_ids=moved,
        progress=rules.progress(context, enabled),
        units=rules.standing(context, findings, ((cell, item.column) for cell, item in pending.items())),
        pending=pending,
        silent_rules=silent,
    )


def _make_context(job: Job, snapshot: Snapshot, history: ledger.Ledger) -> rules.Context:
    settings = job.settings
    table = build_table(status.without_ours(snapshot.measures))
    own_words = status.own_words(snapshot.measures, table.header_row)
    writes_flags = settings.sheet.flags and snapshot.measures.sheet_id is not None
    contacts = read_contacts(snapshot.contacts, settings.owners)
    return rules.Context(
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
    history = replace(history, silent_rules=checked.silent_rules)
    wish = flags.desired(checked.table, checked.findings, checked.pending, rules.labels(lang), lang)
    plan = flags.plan(wish, checked.table.header_row, snapshot.measures, actual)
    said = heading.Today(job.today, lang, run_url(os.environ))
    plan = replace(plan, heading=heading.plan(checked, actual, said))
    known = moved_ids.renamed(history, checked.moved_ids)
    measures = len(set(checked.table.measure_ids))
    tonight = ledger.after_tonight(known, checked.findings, job.today, measures, checked.resolved)
    untouched = tonight is history and actual is snapshot.measures
    keeps_none = history.foreign or snapshot.measures.sheet_id is None
    if untouched or keeps_none:
        return plan
    kept = ledger_tab.without_outlived(tonight, job.today)
    return replace(plan, ledger=ledger_tab.changes(kept, snapshot.ledger))


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
    return replace(latest, displaced=applied.lost, is_ledger_refused=applied.is_ledger_refused)


def publish(job: Job, checked: CheckedSheet, *, final: bool) -> ReportFile:
    """Render, print, prove and write the report.

    Raises:
        DraftError: `final` was asked for and an error is open.
        ReportError: The engine failed, or the PDF did not pass its preflight.
    """
    refuse_draft(checked, final=final)
    with job.stages("render"):
        document = html.render(checked, job.settings, job.today)
    engine = job.make_engine()
    with job.stages("print"):
        printed = engine.print(document)
    with job.stages("finish"):
        source = Attachment("measures.csv", output.measures_csv(checked.table).encode())
        pdf = finish(printed, document, source, moment(os.environ))
    with job.stages("preflight"), damage_told(printed):
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
        document = html.render(checked, job.settings, job.today)
    return job.out.write(
        f"{output.report_name(job.settings.report.fiscal_year)}.html", html.standalone(document)
    )


def run(job: Job, *, final: bool = False) -> RunRecord:
    """The nightly job.

    Whatever happens, run.json says it: a failure is written down with all that was known, then raised.
    """
    with _recording(job) as record:
        _remove_outputs(job)
        _write_people(job, recipients.recipients(job.settings))
        past = _MailHistory(job)
        snapshot = read_sheet(job)
        past.note_read(snapshot)
        checked = check_read(job, snapshot)
        past.note_checked(checked)
        _write_records(job, checked)
        checked, unflagged = _try_to_flag(job, checked)
        past.note_checked(checked, unflagged)
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
    _write_people(
        job, recipients.recipients(job.settings, checked.contacts, checked.links, wrong, checked.progress)
    )
    job.out.write("measures.csv", output.measures_csv(checked.table))
    job.out.write("findings.json", output.findings_json(checked.reported))


def _write_people(job: Job, people: recipients.Recipients) -> None:
    job.out.write(recipients.FILE, recipients.dump(people), private=True)


class _MailHistory:
    """What `notify` has to know of earlier nights, written down as the run gets to know it."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._known = ledger.Ledger({})
        self._write(History())

    def note_read(self, snapshot: Snapshot) -> None:
        """What was told counts even if the sheet cannot be understood, and the coordinator needs a link to it."""
        self._known = read_ledger(self._job, snapshot)
        place = self._place(is_shut=self._known.foreign)
        links = {"": link} if (link := snapshot.link("")) else {}
        self._write(History(self._known.receipts, place=place))
        _write_people(self._job, recipients.recipients(self._job.settings, links=links))

    def note_checked(self, checked: CheckedSheet, unflagged: SheetError | None = None) -> None:
        """What is over, and where receipts go: nowhere, where the account may not write flags or ledger either."""
        is_foreign = read_ledger(self._job, checked.snapshot).foreign
        is_shut = is_foreign or checked.is_ledger_refused or isinstance(unflagged, SheetAccessError)
        receipts = moved_ids.renamed(self._known, checked.moved_ids).receipts
        self._write(History(receipts, checked.closed, self._place(is_shut=is_shut), is_checked=True))

    def _place(self, *, is_shut: bool) -> LedgerPlace | None:
        keeps = self._job.writing and self._job.settings.sheet.flags and not is_shut
        return self._job.store.ledger_place if keeps else None

    def _write(self, history: History) -> None:
        self._job.out.write(mail_history.FILE, mail_history.dump(history), private=True)
