"""The record of a run while it is being made, and where the report stands after it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from ita_sync import __version__, output, rules
from ita_sync.checking import after_tonight
from ita_sync.domain import CheckedSheet, LocalizedText, Overview, RunRecord
from ita_sync.domain.language import joined
from ita_sync.errors import BUG, BUG_HINT, INTERRUPTED, ColumnError, ItaSyncError, SettingsError
from ita_sync.job import Job
from ita_sync.notify import github, run_file
from ita_sync.overview import page, schedule
from ita_sync.overview.change_words import change_lines
from ita_sync.overview.gather import STRIP, Past, Tonight, gather
from ita_sync.report import status_pdf
from ita_sync.report.pdf.finish import moment
from ita_sync.report.saved_rows import ROWS, SavedRows, read_saved
from ita_sync.sources.github.history import night_marks
from ita_sync.sources.github.run import run_url
from ita_sync.table.table_changes import table_changes
from ita_sync.writeback import trend
from ita_sync.writeback.ledger import Ledger

WORKFLOW = ".github/workflows/nightly.yml"
LONGEST_WORKFLOW = 1 << 20  # bytes
RUN_AGAIN = LocalizedText(
    "การตรวจครั้งต่อไปจะทำใหม่ทั้งหมด หรือสั่ง ita-sync run อีกครั้ง "
    "หากเกิดซ้ำ ให้ดูในบันทึกการทำงานว่าหมดเวลาหรือหน่วยความจำไม่พอหรือไม่",
    "The next run does everything, or call ita-sync run again. If it happens again, see in the log whether time or memory "
    "ran out.",
)


class Record:
    """The run's record while it is being made.

    Attributes:
        latest: The record.
        before: The rows that an earlier night has left; None where it has not.
        history: What earlier nights found.
        checked: The sheet; None until it is understood.
    """

    def __init__(self, latest: RunRecord) -> None:
        self.latest = latest
        self.before: SavedRows | None = None
        self.history = Ledger({})
        self.checked: CheckedSheet | None = None

    def update(self, **values: object) -> None:
        """Set some of its fields."""
        self.latest = replace(self.latest, **values)  # type: ignore[arg-type]


@contextmanager
def recording(job: Job, before: Path) -> Iterator[Record]:
    """Write run.json and what people see of it at the end of a run, whether it succeeds or fails.

    Args:
        job: What the run works with.
        before: What an earlier night has left, if it has.

    Raises:
        SettingsError: The record cannot be written; where the run failed before, that failure is raised.
    """
    lang = job.settings.lang
    record = Record(_unfinished(job))
    record.before = _rows_before(job, before)
    job.out.write("run.json", output.run_json(record.latest))
    environment: Mapping[str, str] = {}  # who interrupts a run does not wait for GitHub
    failed = True
    try:
        yield record
        environment, failed = os.environ, False
    except ItaSyncError as error:
        said = "\n".join(error.in_language(lang)).strip()
        record.update(error=said, staff_can_mend=isinstance(error, ColumnError))
        environment = os.environ
        raise
    except Exception as error:
        told = joined([BUG.format(kind=type(error).__name__), BUG_HINT], "\n")
        record.update(error=told.in_language(lang))
        raise
    finally:
        try:
            _conclude(job, record, environment)
        except ItaSyncError:
            if not failed:  # else the failure before it is the one to tell
                raise


def _unfinished(job: Job) -> RunRecord:
    """The record of a run that failed and was cut short, until it is known to be otherwise."""
    return RunRecord(
        agency=job.settings.agency.name,
        fiscal_year=job.settings.report.fiscal_year,
        day=job.today,
        timings=job.stages.seconds,
        error=joined([INTERRUPTED, RUN_AGAIN], "\n").in_language(job.settings.lang),
    )


def _conclude(job: Job, record: Record, environment: Mapping[str, str]) -> None:
    """Write what is known of the run, and what people see of it."""
    record.update(traffic=job.store.traffic)
    job.out.write("run.json", output.run_json(record.latest))  # whatever may go wrong in what follows
    run_file.write_failure(job.out, record.latest.error)
    record.update(overview=overview_of(job, record, environment))
    job.out.write("summary.md", github.summary(record.latest, job.settings.lang))
    job.out.write("run.json", output.run_json(record.latest))
    _write_status(job, record.latest, can_print=bool(environment))


def _write_status(job: Job, run: RunRecord, *, can_print: bool) -> None:
    """Write the status page, and print it where the report was printed."""
    if run.overview is None:
        return
    html = page.render(run.overview, job.settings.lang)
    job.out.write("status.html", html)
    mail = job.settings.mail
    is_mailed = mail.sender and mail.coordinator and mail.attach and mail.attach_status == "pdf"
    if run.report and can_print and is_mailed:
        with job.stages("status"):
            pdf = status_pdf.print_page(html, job.make_engine)
        if pdf:
            job.out.write(status_pdf.NAME, pdf)


def overview_of(job: Job, record: Record, environment: Mapping[str, str]) -> Overview:
    """Gather where the report stands, as far as the run got.

    Args:
        job: Whose report it is.
        record: What is known of the run.
        environment: What GitHub is asked with; empty: it is not asked.
    """
    run, made_at = record.latest, _made_at()
    tonight = Tonight(
        day=job.today,
        status=run.status,
        error=run.error,
        report=run.report,
        made_at=made_at,
        next_run=_next_run(job, made_at),
        version=__version__,
        run_url=run_url(os.environ),
        edits=_edits(job, record),
        edits_since=record.before.night if record.before and record.checked else None,
        runs=night_marks(environment, job.today - timedelta(days=STRIP - 1), job.today),
    )
    return gather(job.settings, tonight, _past(job, record), record.checked)


def _rows_before(job: Job, path: Path) -> SavedRows | None:
    """Read the rows that an earlier night of this report has left; None where there are none."""
    with suppress(ItaSyncError):
        saved = read_saved(path)
        is_ours = saved.fiscal_year == job.settings.report.fiscal_year
        return saved if is_ours and saved.night and saved.night < job.today else None
    return None


def _edits(job: Job, record: Record) -> tuple[LocalizedText, ...]:
    """What was edited in the sheet since then."""
    if record.before is None or record.checked is None:
        return ()
    with suppress(ItaSyncError):
        tonight = read_saved(job.out.path / ROWS)
        return tuple(change_lines(table_changes(record.before.table, tonight.table)))
    return ()


def _past(job: Job, record: Record) -> Past:
    history, checked = record.history, record.checked
    keeps_none = not job.settings.sheet.flags or (checked and checked.snapshot.measures.sheet_id is None)
    is_blank = bool(keeps_none) and not any(night.day < job.today for night in history.nights)
    if checked is not None:
        history = after_tonight(job, checked, replace(history, silent_rules=checked.silent_rules))
    on: frozenset[str] = frozenset()
    with suppress(SettingsError):  # which is what the run failed of
        on = frozenset(item.rule.id for item in rules.select(job.settings.rules))
    return Past(
        trend.errors_by_night(history, job.today),
        trend.grown_worse(history, job.today),
        trend.days_to_mend(history, job.today, on),
        is_blank,
    )


def _made_at() -> datetime | None:
    with suppress(SettingsError):  # of SOURCE_DATE_EPOCH
        return moment(os.environ)
    return None


def _next_run(job: Job, now: datetime | None) -> datetime | None:
    """When the next night is planned, by the workflow that lies beside the settings."""
    with suppress(OSError, ValueError):
        text = (job.settings.root / WORKFLOW).read_bytes()[:LONGEST_WORKFLOW].decode("utf-8-sig")
        return schedule.next_run(text, now) if now else None
    return None
