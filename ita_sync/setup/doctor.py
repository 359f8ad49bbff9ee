"""Checking everything that a run needs, in order; what each check looks at stands in `ita_sync.setup.checkups`.

Nothing is changed: not in the sheet, where one text of our own is written as it stands, nor in out/. A failure does not end
the checks, so that all is told at once, and one that several of them meet is told once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ita_sync import rules
from ita_sync.domain import PdfEngine, SheetStore, Snapshot, Table
from ita_sync.errors import ItaSyncError, ReportError, SheetAccessError
from ita_sync.settings import Settings
from ita_sync.setup import advice
from ita_sync.setup.checkups.account import check_account
from ita_sync.setup.checkups.checkup import Checkup
from ita_sync.setup.checkups.clock import GOOGLE, check_clock
from ita_sync.setup.checkups.copies import check_copies
from ita_sync.setup.checkups.mails import check_mail, send_test
from ita_sync.setup.checkups.measures import check_contacts, check_own_words, check_table
from ita_sync.setup.checkups.output import check_output
from ita_sync.setup.checkups.printing import check_images, check_printing
from ita_sync.setup.checkups.writing import check_writing
from ita_sync.setup.checkups.years import check_years
from ita_sync.sources.google.credentials import Identity
from ita_sync.sources.google.store import GoogleStore
from ita_sync.table.measures import build_table
from ita_sync.writeback import status


@dataclass(frozen=True)
class Tools:
    """What the checks work with.

    Attributes:
        load_settings: Reads the settings; may raise a SettingsError.
        identify: Says whom the credentials stand for, as far as they say it.
        make_store: Returns the store of the sheet, with the right to write if a night writes.
        make_engine: Returns the engine that prints the PDF.
        make_mailer: Returns the mailer.
        out: The folder for what a run leaves behind.
    """

    load_settings: Callable[[], Settings]
    identify: Callable[[], Identity | None]
    make_store: Callable[[Settings], SheetStore]
    make_engine: Callable[[Settings], PdfEngine]
    make_mailer: Callable[[Settings], Any]
    out: Path = Path("out")


@dataclass
class _Seen:
    """What earlier checks have found, as far as later ones need it."""

    store: SheetStore | None = None
    snapshot: Snapshot | None = None
    table: Table | None = None


def checkup(tools: Tools, today: date, send_test_to: str = "") -> Iterator[Checkup]:
    """Run all checks in turn and yield their results; with wrong settings, those that need none.

    Args:
        tools: What they work with.
        today: The day that counts as today.
        send_test_to: A mail address, to which a test letter is sent; blank: to nobody.
    """
    told: set[str] = set()
    for check in _all(tools, today, send_test_to):
        if check.error is None or str(check.error) not in told:
            yield check
        told.add(str(check.error))


def _all(tools: Tools, today: date, send_test_to: str) -> Iterator[Checkup]:
    identity = tools.identify()
    try:
        settings = tools.load_settings()
        rules.select(settings.rules)
    except ItaSyncError as error:
        yield Checkup("settings", error=error)
        yield from check_account(identity, None)
        return
    yield Checkup("settings", f"{settings.agency.name}, {settings.report.fiscal_year}")
    yield from check_output(tools.out)
    yield from check_account(identity, settings)
    seen = _Seen()
    yield from _sheet(tools, settings, seen)
    yield from check_years(settings, today, seen.table)
    engine = _engine(tools, settings)
    yield from check_printing(settings, engine)
    yield from check_images(settings, today)
    yield from _mails(tools, settings, seen, today)
    if send_test_to:
        yield send_test(settings, tools.make_mailer, send_test_to)
    clocks = {"Gotenberg": engine, GOOGLE: seen.store}
    yield from check_clock({name: getattr(server, "clock_error", None) for name, server in clocks.items()})
    yield from check_copies(settings.root, today)


def _sheet(tools: Tools, settings: Settings, seen: _Seen) -> Iterator[Checkup]:
    """Check the sheet, and keep what was read."""
    try:
        seen.store = tools.make_store(settings)
        seen.snapshot = seen.store.read()
        seen.table = build_table(status.without_ours(seen.snapshot.measures))
    except ItaSyncError as error:
        yield Checkup("sheet", error=error)
        if isinstance(error, SheetAccessError):
            return
    if seen.snapshot and seen.table is not None:
        yield from check_table(settings, seen.snapshot, seen.table)
        yield from check_own_words(settings, seen.snapshot, seen.table)
    if settings.sheet.flags and isinstance(seen.store, GoogleStore):
        yield from check_writing(settings, seen.store, seen.snapshot, seen.table)


def _engine(tools: Tools, settings: Settings) -> PdfEngine | ReportError:
    try:
        return tools.make_engine(settings)
    except ReportError as error:
        return error


def _mails(tools: Tools, settings: Settings, seen: _Seen, today: date) -> Iterator[Checkup]:
    yield from check_mail(settings, tools.make_mailer, today)
    for said, fix in advice.due_advice(settings):
        yield Checkup("due", said, advice=fix)
    if seen.snapshot is None:
        return
    if seen.table is not None:
        yield from check_contacts(settings, seen.snapshot, seen.table)
    for said, fix in advice.recipient_advice(settings, seen.snapshot.contacts):
        yield Checkup("recipients", said, advice=fix)
