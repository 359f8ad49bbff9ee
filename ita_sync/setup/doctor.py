"""Checking everything that a run needs: settings, sheet, PDF, fonts, logo and mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ita_sync import rules
from ita_sync.domain import Document, PdfEngine, SheetStore
from ita_sync.errors import ItaSyncError
from ita_sync.settings import Settings
from ita_sync.table.contacts import mistyped
from ita_sync.table.measures import build_table
from ita_sync.text import sanitize

PROBE = '<!DOCTYPE html><html lang="th"><title>ทดสอบ</title><p>ทดสอบการพิมพ์ น้ำ กำ ปั๊ม ญี่ปุ่น</p></html>'


@dataclass(frozen=True)
class Checkup:
    """The result of one check.

    Attributes:
        name: What was checked.
        said: The result in words.
        error: The failure, with a hint; None if the check passed.
    """

    name: str
    said: str
    error: ItaSyncError | None = None


def checkup(
    load_settings: Callable[[], Settings],
    make_store: Callable[..., SheetStore],
    make_engine: Callable[[Settings], PdfEngine],
    make_mailer: Callable[[Settings, Path], Any],
) -> Iterator[Checkup]:
    """Run all checks in turn and yield their results; if the settings are wrong, only that one.

    Args:
        load_settings: Reads the settings; may raise a SettingsError.
        make_store: Takes the settings and `writing`, and returns the store of the sheet.
        make_engine: Returns the engine that prints the PDF.
        make_mailer: Takes the settings and an output folder, and returns the mailer.
    """
    try:
        settings = load_settings()
        rules.select(settings.rules)
    except ItaSyncError as error:
        yield Checkup("settings", error.message, error)
        return
    yield Checkup("settings", f"{settings.agency.name}, {settings.report.fiscal_year}")
    yield _checkup("sheet", lambda: _sheet(settings, make_store))
    if settings.sheet.flags and not settings.workbook:
        yield _checkup("layout", lambda: _layout(settings, make_store))
    yield _checkup("pdf", lambda: _pdf(make_engine(settings)))
    yield _checkup("fonts", _fonts)
    if settings.report.logo:
        yield _checkup("logo", lambda: _logo(settings))
    yield _checkup("mail", lambda: _mail(settings, make_mailer))


def _checkup(name: str, check: Callable[[], str]) -> Checkup:
    try:
        return Checkup(name, check())
    except ItaSyncError as error:
        return Checkup(name, error.message, error)


def _sheet(settings: Settings, make_store: Callable[..., SheetStore]) -> str:
    snapshot = make_store(settings, writing=False).read()
    table = build_table(snapshot.measures)
    contacts = "with" if snapshot.contacts else "without"
    absent = "".join(
        f", no column for the extra column {name}" for name in table.lacking(settings.report.extra_columns)
    )
    wrong = "".join(
        f", no mail address in the contacts for {unit}{_quoted(text)}"
        for unit, text in mistyped(snapshot.contacts).items()
    )
    return f"{snapshot.location}: {len(table.measures)} measures, {contacts} a contacts tab{absent}{wrong}"


def _layout(settings: Settings, make_store: Callable[..., Any]) -> str:
    """What `sheet init` would add or renew, such as a status column, without which nothing is flagged."""
    from ita_sync.setup import sheet_init as setup  # noqa: PLC0415

    missing = [step.says for step in setup.steps(settings, make_store(settings, writing=False).read_layout())]
    return f"ita-sync sheet init would add {', '.join(missing)}" if missing else "nothing is missing"


def _quoted(text: str) -> str:
    """The text of an address cell; blank if it contains an @, because it may be an address and logs may be public."""
    return "" if "@" in text else f": “{sanitize.truncate(text, 80)}”"


def _pdf(engine: PdfEngine) -> str:
    pdf = engine.print(Document(PROBE, {}, "ทดสอบ"))
    return f"{engine.name} prints ({len(pdf) // 1024} KB)"


def _fonts() -> str:
    from ita_sync.report.html import font_files  # noqa: PLC0415

    return ", ".join(path.name for path in font_files().values())


def _logo(settings: Settings) -> str:
    from ita_sync.report.html import logo_file  # noqa: PLC0415

    return ", ".join(str(path) for path in logo_file(settings).values())


def _mail(settings: Settings, make_mailer: Callable[[Settings, Path], Any]) -> str:
    if settings.smtp is None:
        return "SMTP_HOST is not set: mails are written to out/mail/ as files"
    from ita_sync.notify.smtp import no_sender  # noqa: PLC0415

    if settings.mail.sender is None:
        raise no_sender()
    make_mailer(settings, Path()).check()
    return f"{settings.smtp.host} answers ({settings.smtp.security})"
