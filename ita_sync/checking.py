"""Understand one read of the sheet: its table, its findings, and what the ledger knows of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from ita_sync import rules
from ita_sync.domain import Awaited, CheckedSheet, Finding, Snapshot
from ita_sync.job import Job
from ita_sync.table.contacts import read_contacts
from ita_sync.table.measures import build_table
from ita_sync.thai.units import UnitNames
from ita_sync.writeback import finding_states, gone_rows, ledger, ledger_tab, ledger_update, moved_ids, status
from ita_sync.writeback.last_flags import LastFlags


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
    silent = rules.silenced(context, enabled) | rules.silenced_without_contacts(context, enabled)
    asked = [item for item in enabled if item.rule.id not in silent]
    found = rules.check(context, asked, job.settings.lang)
    rows, shown = rules.RowIds(context), LastFlags(snapshot.measures, context.table.header_row)
    moved = moved_ids.moved_ids(history, found, job.today, rows, shown)
    known = moved_ids.renamed(history, moved)
    findings = finding_states.dated(known, found, job.today)
    label, on = partial(status.finding_label, lang=job.settings.lang), {item.rule.id for item in asked}
    resolved = finding_states.fixed(known, findings, job.today, label, on)
    closed = finding_states.closed(known, findings, job.today, label, on)
    pending = _pending(context, enabled, findings)
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


def _pending(
    context: rules.Context, enabled: Sequence[rules.EnabledRule], findings: Iterable[Finding]
) -> dict[str, Awaited]:
    """The cells whose results are still to come, without those that somebody owes already."""
    owed = {finding.cell for finding in findings if finding.severity == "error"}
    empty = rules.empty_results(context, enabled)
    return {cell: item for cell, item in empty.items() if cell not in owed}


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
        due=settings.report.counted_due,
        contacts=contacts,
        units=UnitNames(contacts),
        measures_before=history.measures_before(finding_states.compared_day(history, job.today)),
        extra_columns=settings.report.extra_columns,
        has_status_column=not writes_flags or own_words.column is not None,
        former_status=own_words.former,
        stray_status=own_words.strays,
    )


def after_tonight(job: Job, checked: CheckedSheet, history: ledger.Ledger) -> ledger.Ledger:
    """Return the ledger as tonight leaves it; `history` itself where it says all that already."""
    known = moved_ids.renamed(history, checked.moved_ids)
    measures = len(set(checked.table.measure_ids))
    return ledger_update.after_tonight(known, checked.findings, job.today, measures, checked.resolved)
