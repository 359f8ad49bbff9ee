"""From settings to what does the work: the sheet, the PDF engine, the mailer, and the job that has them all."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ita_sync.domain import PdfEngine, SheetStore
    from ita_sync.job import Job
    from ita_sync.notify.files import FileMailer
    from ita_sync.notify.smtp import SmtpMailer
    from ita_sync.settings import Settings
    from ita_sync.sources.google.store import GoogleStore


def make_job(settings: Settings, out: Path, today: date, *, writing: bool, files: bool = True) -> Job:
    """Everything wired together.

    Args:
        settings: They name the sheet and the PDF service.
        out: The folder for what the run leaves behind.
        today: The day that counts as today.
        writing: Whether anything may be written into the sheet.
        files: Whether the folder will be needed.

    Raises:
        SettingsError: The folder cannot be made.
    """
    from ita_sync.cli.terminal import spinner
    from ita_sync.errors import SheetAccessError
    from ita_sync.job import Job, Stages
    from ita_sync.output import OutputFolder
    from ita_sync.sources.unavailable import UnavailableStore

    store: SheetStore
    try:
        store = make_store(settings, writing=writing and settings.sheet.flags, out=out)
    except SheetAccessError as error:
        store = UnavailableStore(error)
    return Job(
        settings=settings,
        store=store,
        make_engine=lambda: make_engine(settings),
        out=OutputFolder(out, make=files),
        today=today,
        stages=Stages(spinner),
        writing=writing,
    )


def make_store(settings: Settings, *, writing: bool, out: Path = Path("out")) -> SheetStore:
    """The sheet that the settings name.

    Args:
        settings: They name it.
        writing: Whether flags will be written; if not, the credentials may only read.
        out: Where the flagged copy of a workbook goes.

    Raises:
        SheetAccessError: The credentials for a Google Sheet are missing or no such thing.
    """
    if settings.workbook:
        from ita_sync.sources.workbook.store import WorkbookStore

        return WorkbookStore(settings.workbook, settings.sheet, out)
    return make_google_store(settings, writing=writing)


def make_google_store(settings: Settings, *, writing: bool) -> GoogleStore:
    """The Google Sheet that the settings name.

    Raises:
        SheetAccessError: The credentials are missing or no such thing.
    """
    from ita_sync.sources.google.store import connect

    key_file = os.environ.get("GOOGLE_APPLICATION_CREDENTIALS", "")
    return connect(settings.sheet, key_file, settings.sheets_endpoint, writing=writing)


def make_engine(settings: Settings, *, patience: float = 90.0) -> PdfEngine:
    """Gotenberg where one is named, else a browser of this machine.

    Args:
        settings: They name the service.
        patience: Seconds to wait for a service that is not there yet, such as a container's cold start.

    Raises:
        ReportError: No service is named, and this machine has no browser.
    """
    if settings.gotenberg:
        from ita_sync.report.engines.gotenberg import GotenbergEngine
        from ita_sync.retry import Backoff

        return GotenbergEngine(settings.gotenberg, Backoff(patience, longest=16.0))
    from ita_sync.report.engines.chromium import ChromiumEngine

    return ChromiumEngine()


def make_mailer(settings: Settings, out: Path) -> SmtpMailer | FileMailer:
    """The mail server where one is named, else files.

    Raises:
        SettingsError: No server is named, and the folder of the files cannot be made.
    """
    from ita_sync.notify.files import FileMailer
    from ita_sync.notify.smtp import SmtpMailer
    from ita_sync.output import OutputFolder

    return SmtpMailer(settings.smtp) if settings.smtp else FileMailer(OutputFolder(out))
