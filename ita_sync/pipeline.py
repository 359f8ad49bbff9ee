"""The order of the stages, and nothing else: read, check, flag, render, publish."""

from __future__ import annotations

import hashlib
import logging
import os
from dataclasses import replace
from functools import partial
from pathlib import Path

from ita_sync import output, rules
from ita_sync.checking import after_tonight, check_snapshot, read_ledger
from ita_sync.domain import CheckedSheet, Document, Grid, LocalizedText, Plan, ReportFile, RunRecord, Snapshot
from ita_sync.errors import PreflightError, SheetError
from ita_sync.job import Job
from ita_sync.mail_memory import MailHistory, write_people
from ita_sync.notify import recipients
from ita_sync.recording import recording
from ita_sync.report import html
from ita_sync.report.draft_note import refuse_draft
from ita_sync.report.pdf import preflight
from ita_sync.report.pdf.finish import Attachment, finish, moment
from ita_sync.report.pdf.printed import damage_told
from ita_sync.report.printing import print_whole
from ita_sync.sources.github.run import run_url
from ita_sync.sources.workbook.store import flagged_copy
from ita_sync.table.contacts import mistyped
from ita_sync.writeback import flags, heading, ledger, ledger_tab, ledger_warnings
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
        ledger_warnings.warn(history, snapshot, job.settings.sheet.ledger_tab)
        checked = check_snapshot(job, snapshot, history)
    if absent := checked.table.lacking(job.settings.report.extra_columns):
        log.warning(NO_EXTRA_COLUMN, ", ".join(absent))
    return checked


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
    tonight = after_tonight(job, checked, history)
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
        DraftError: `final` was asked for and an error is open, or an outcome still to come.
        ReportError: The engine failed, or the PDF did not pass its preflight.
    """
    refuse_draft(checked, final=final)
    render = partial(html.render, checked, job.settings, job.today)
    with job.stages("render"):
        document = render()
    engine = job.make_engine()
    with job.stages("print"):
        document, printed = print_whole(engine, document, render)
    with job.stages("finish"):
        source = Attachment("measures.csv", output.measures_csv(checked.table).encode())
        pdf = finish(printed, document, source, moment(os.environ))
    with job.stages("preflight"), damage_told(printed.data):
        pages = _prove(job, document, source, printed.data, pdf)
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
    """Write the page alone, and return its path.

    Raises:
        ReportError: A template is broken, or a font or the logo is missing or no such file.
        SettingsError: It cannot be written.
    """
    with job.stages("render"):
        document = html.render(checked, job.settings, job.today)
    return job.out.write(
        f"{output.report_name(job.settings.report.fiscal_year)}.html", html.standalone(document)
    )


def run(job: Job, *, final: bool = False, before: Path | None = None) -> RunRecord:
    """Do the nightly job. Whatever happens, run.json says it: a failure is noted with all that was known, then raised.

    Args:
        job: What it works with.
        final: Whether a draft is refused.
        before: What an earlier night has left, for what was edited since; by default, what lies in the output folder.

    Raises:
        ItaSyncError: A stage failed; that the flags could not be written is raised after the report was made.
    """
    with recording(job, before or job.out.path) as record:
        _remove_outputs(job)
        write_people(job, recipients.recipients(job.settings))
        past = MailHistory(job)
        snapshot = read_sheet(job)
        past.note_read(snapshot)
        record.history = read_ledger(job, snapshot)
        checked = record.checked = check_read(job, snapshot)
        past.note_checked(checked)
        _write_records(job, checked)
        checked, unflagged = _try_to_flag(job, checked)
        past.note_checked(checked, unflagged)
        record.checked = checked
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
    write_people(
        job, recipients.recipients(job.settings, checked.contacts, checked.links, wrong, checked.progress)
    )
    job.out.write("measures.csv", output.measures_csv(checked.table))
    job.out.write("findings.json", output.findings_json(checked.reported))
