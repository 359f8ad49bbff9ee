"""Creates what a night works with from the settings: the sheet, the PDF engine and the mailer."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ita_sync.domain import PdfEngine, SheetStore
    from ita_sync.notify.files import FileMailer
    from ita_sync.notify.smtp import SmtpMailer
    from ita_sync.retry import Backoff, Outage
    from ita_sync.settings import Settings
    from ita_sync.sources.google.access import Access
    from ita_sync.sources.google.store import GoogleStore

HURRIED_SECONDS = 4.0  # a runner kills ten seconds after it first asks to stop


def own_access() -> Access:
    """The account that the environment names."""
    from ita_sync.sources.google.access import Access

    return Access(credentials_file(os.environ))


def credentials_file(environment: Mapping[str, str]) -> str:
    """The file of Google credentials that the environment variables name; blank if they name none."""
    return environment.get("GOOGLE_APPLICATION_CREDENTIALS", "").strip()


def make_store(
    settings: Settings,
    *,
    writing: bool,
    out: Path = Path("out"),
    patience: float | None = None,
    access: Access | None = None,
) -> SheetStore:
    """Create the store for the workbook or Google Sheet that the settings name.

    Args:
        settings: The settings, which name the sheet.
        writing: Whether flags will be written; otherwise only read access is requested.
        out: The folder for the flagged copy of a workbook.
        patience: How many seconds Google is asked again; None: as the settings say.
        access: The Google account; by default, that of the environment.

    Raises:
        SheetAccessError: The credentials for a Google Sheet are missing or invalid.
    """
    if settings.workbook:
        from ita_sync.sources.workbook.store import WorkbookStore

        return WorkbookStore(settings.workbook, settings.sheet, out)
    from ita_sync.retry import Backoff

    backoff = None if patience is None else Backoff(patience)
    return make_google_store(settings, writing=writing, backoff=backoff, access=access)


def make_google_store(
    settings: Settings, *, writing: bool, backoff: Backoff | None = None, access: Access | None = None
) -> GoogleStore:
    """Create the store for the Google Sheet that the settings name.

    Args:
        settings: The settings.
        writing: Whether anything will be written.
        backoff: How long Google is asked again; None: as the settings say.
        access: The Google account; by default, that of the environment.

    Raises:
        SheetAccessError: The credentials are missing or invalid.
    """
    from ita_sync.sources.google.store import connect

    return connect(
        settings.sheet, access or own_access(), settings.sheets_endpoint, writing=writing, backoff=backoff
    )


def can_append(settings: Settings, access: Access | None = None) -> bool:
    """Whether `notify` has what it needs to note receipts in the sheet; without any request to Google."""
    from ita_sync.errors import SheetAccessError

    if settings.workbook or not settings.sheet.flags:
        return False
    try:
        make_receipt_store(settings, hurried=False, access=access)
    except SheetAccessError:
        return False
    return True


def make_receipt_store(settings: Settings, *, hurried: bool, access: Access | None = None) -> SheetStore:
    """Create the store that receipts are appended to.

    Args:
        settings: The settings, which name a Google Sheet.
        hurried: Whether the process is being stopped: then it gives up within five seconds.
        access: The Google account; by default, that of the environment.

    Raises:
        SheetAccessError: The credentials are missing or invalid.
    """
    from ita_sync.retry import Backoff

    backoff = Backoff(0.0, limit=HURRIED_SECONDS) if hurried else None
    return make_google_store(settings, writing=True, backoff=backoff, access=access)


def make_engine(
    settings: Settings, *, patience: float | None = None, outage: Outage | None = None
) -> PdfEngine:
    """Create the PDF engine: Gotenberg if the settings name a service, otherwise a local browser.

    Args:
        settings: The settings, which may name a service.
        patience: How many seconds to wait for a service that is still starting; None: as usual.
        outage: Whether the service was waited for in vain; by default, nobody else asks it.

    Raises:
        ReportError: No service is named, and no browser is installed.
    """
    if settings.gotenberg:
        from ita_sync.report.engines.gotenberg import GotenbergEngine, waiting

        return GotenbergEngine(settings.gotenberg, waiting(patience, outage))
    from ita_sync.report.engines.chromium import ChromiumEngine

    return ChromiumEngine()


def make_mailer(settings: Settings, out: Path, *, is_patient: bool = True) -> SmtpMailer | FileMailer:
    """Create the mailer: for the mail server if the settings name one, otherwise one that writes mails as files.

    Args:
        settings: For the server, and how long it is waited for.
        out: Where files go.
        is_patient: Whether it is waited for at all.

    Raises:
        SettingsError: No server is named, and the folder for the files cannot be created.
    """
    from ita_sync.notify.files import FileMailer
    from ita_sync.notify.smtp import SmtpMailer
    from ita_sync.output import OutputFolder

    if settings.smtp:
        return SmtpMailer(settings.smtp, retry_seconds=settings.mail.retry_seconds if is_patient else 0)
    return FileMailer(OutputFolder(out))
