"""Checking everything that a run needs: settings, sheet, PDF, fonts, logo and mail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ita_sync import rules
from ita_sync.domain import Document, Lang, LocalizedText, PdfEngine, SheetStore, Snapshot
from ita_sync.domain.language import as_localized, in_language
from ita_sync.errors import ItaSyncError
from ita_sync.report.engines.gotenberg_versions import images, known_to_work
from ita_sync.settings import Settings
from ita_sync.setup import advice
from ita_sync.table.contacts import mistyped
from ita_sync.table.measures import build_table
from ita_sync.text import dates, sanitize
from ita_sync.writeback import status

PROBE = '<!DOCTYPE html><html lang="th"><title>ทดสอบ</title><p>ทดสอบการพิมพ์ น้ำ กำ ปั๊ม ญี่ปุ่น</p></html>'

NAMES: Mapping[str, LocalizedText] = {
    "settings": LocalizedText("การตั้งค่า", "settings"),
    "sheet": LocalizedText("ตารางมาตรการ", "sheet"),
    "layout": LocalizedText("ส่วนประกอบของสเปรดชีต", "layout"),
    "pdf": LocalizedText("การพิมพ์ PDF", "pdf"),
    "image": LocalizedText("Gotenberg ในเวิร์กโฟลว์", "image"),
    "fonts": LocalizedText("แบบอักษร", "fonts"),
    "logo": LocalizedText("รูปตรา", "logo"),
    "mail": LocalizedText("อีเมล", "mail"),
    "due": LocalizedText("วันครบกำหนด", "due date"),
    "recipients": LocalizedText("ผู้รับอีเมล", "recipients"),
}
MAX_CELLS = 5  # named in a line
NO_STATUS = LocalizedText("ไม่มีคอลัมน์ “ผลการตรวจ”", "no column “ผลการตรวจ”")
FORMER_STATUS = LocalizedText(
    "ไม่มีคอลัมน์ “ผลการตรวจ” แต่ยังมีผลการตรวจเดิมใต้ช่อง {cell}",
    "no column “ผลการตรวจ”, but its old words stand below {cell}",
)
STRAYS = LocalizedText(
    "มีผลการตรวจของระบบนอกคอลัมน์ “ผลการตรวจ” {count} ช่อง: {cells}",
    "words of the job's own outside the column “ผลการตรวจ” in {count} cells: {cells}",
)
CONTACTS = LocalizedText("มีแผ่นงานรายชื่อผู้รับผิดชอบ", "with a contacts tab")
NO_CONTACTS = LocalizedText("ไม่มีแผ่นงานรายชื่อผู้รับผิดชอบ", "without a contacts tab")
NO_COLUMN = LocalizedText("ไม่มีคอลัมน์เพิ่มเติม {name}", "no column for the extra column {name}")
KNOWN = LocalizedText("รุ่นที่ใช้ได้: {versions}", "known to work: {versions}")
NO_ADDRESS = LocalizedText(
    "ช่องอีเมลของ{unit}ไม่ใช่ที่อยู่อีเมล{text}", "no mail address in the contacts for {unit}{text}"
)


@dataclass(frozen=True)
class Checkup:
    """The result of one check.

    Attributes:
        name: What was checked, a key of `NAMES`.
        said: The result in words; that of a failure is the error's.
        error: The failure, with a hint; None if the check passed.
        advice: What would be better, where it works as it is; blank otherwise.
    """

    name: str
    said: LocalizedText | str = ""
    error: ItaSyncError | None = None
    advice: LocalizedText | str = ""

    def in_language(self, lang: Lang) -> tuple[str, str, str]:
        """What was checked, the result, and what to do, if anything."""
        if self.error:
            told = self.error.in_language(lang)
        else:
            told = in_language(self.said, lang), in_language(self.advice, lang)
        return (NAMES[self.name].in_language(lang), *told)


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
        yield Checkup("settings", error=error)
        return
    yield Checkup("settings", f"{settings.agency.name}, {settings.report.fiscal_year}")
    sheet, snapshot = _read_sheet(settings, make_store)
    yield sheet
    if settings.sheet.flags and not settings.workbook:
        layout = _checkup("layout", lambda: _layout(settings, make_store))
        if layout.error is None or str(layout.error) != str(sheet.error):  # a failure of both is told once
            yield layout
    yield _checkup("pdf", lambda: _pdf(make_engine(settings)))
    yield _checkup("fonts", lambda: _fonts(settings))
    if settings.report.logo:
        yield _checkup("logo", lambda: _logo(settings))
    yield _checkup("mail", lambda: _mail(settings, make_mailer))
    yield from _advice(settings, snapshot)


def _advice(settings: Settings, snapshot: Snapshot | None) -> Iterator[Checkup]:
    """What works and would be better otherwise; without a sheet, nothing is known of its addresses."""
    for said, fix in advice.due_advice(settings):
        yield Checkup("due", said, advice=fix)
    for which, todo in images(settings.root, dates.today()):
        if todo:
            yield Checkup("image", which, advice=todo)
    for said, fix in advice.recipient_advice(settings, snapshot.contacts) if snapshot else ():
        yield Checkup("recipients", said, advice=fix)


def _read_sheet(settings: Settings, make_store: Callable[..., SheetStore]) -> tuple[Checkup, Snapshot | None]:
    """Check the sheet; also return what was read, if anything was."""
    try:
        snapshot = make_store(settings, writing=False).read()
    except ItaSyncError as error:
        return Checkup("sheet", error=error), None
    return _checkup("sheet", lambda: _sheet(settings, snapshot)), snapshot


def _checkup(name: str, check: Callable[[], LocalizedText | str]) -> Checkup:
    try:
        return Checkup(name, check())
    except ItaSyncError as error:
        return Checkup(name, error=error)


def _sheet(settings: Settings, snapshot: Snapshot) -> LocalizedText:
    table = build_table(status.without_ours(snapshot.measures))
    found = LocalizedText("{location}: {count} มาตรการ", "{location}: {count} measures").format(
        location=snapshot.location, count=len(table.measures)
    )
    absent = (NO_COLUMN.format(name=name) for name in table.lacking(settings.report.extra_columns))
    wrong = (
        NO_ADDRESS.format(unit=unit, text=_quoted(text)) for unit, text in mistyped(snapshot.contacts).items()
    )
    contacts = CONTACTS if snapshot.contacts else NO_CONTACTS
    return _joined([found, contacts, *absent, *wrong, *_own_words(settings, snapshot, table.header_row)])


def _own_words(settings: Settings, snapshot: Snapshot, header_row: int) -> Iterator[LocalizedText]:
    """What is wrong with the status column, and with our words outside it."""
    words = status.own_words(snapshot.measures, header_row)
    if words.column is None and settings.sheet.flags and not settings.workbook:
        yield FORMER_STATUS.format(cell=words.former) if words.former else NO_STATUS
    if words.strays:
        yield STRAYS.format(cells=", ".join(words.strays[:MAX_CELLS]), count=len(words.strays))


def _joined(texts: Iterable[LocalizedText | str]) -> LocalizedText:
    both = [as_localized(text) for text in texts]
    return LocalizedText(", ".join(text.th for text in both), ", ".join(text.en for text in both))


def _layout(settings: Settings, make_store: Callable[..., Any]) -> LocalizedText:
    """What `sheet init` would add or renew, such as a status column, without which nothing is flagged."""
    from ita_sync.setup import sheet_init as setup  # noqa: PLC0415

    steps = setup.steps(settings, make_store(settings, writing=False).read_layout())
    missing = [step.says for step in steps if step.requests]
    if not missing:
        return LocalizedText("ครบถ้วน", "nothing is missing")
    return LocalizedText("ita-sync sheet init จะเพิ่ม: {what}", "ita-sync sheet init would add {what}").format(
        what=_joined(missing)
    )


def _quoted(text: str) -> str:
    """The text of an address cell; blank if it contains an @, because it may be an address and logs may be public."""
    return "" if "@" in text else f": “{sanitize.truncate(text, 80)}”"


def _pdf(engine: PdfEngine) -> LocalizedText:
    pdf = engine.print(Document(PROBE, {}, "ทดสอบ"))
    size = len(pdf) // 1024
    prints = LocalizedText(f"{engine.name} พิมพ์ได้ ({size} KB)", f"{engine.name} prints ({size} KB)")
    return _joined(
        [prints, KNOWN.format(versions=known_to_work())] if "Gotenberg" in engine.name else [prints]
    )


def _fonts(settings: Settings) -> str:
    from ita_sync.report.html import font_files  # noqa: PLC0415
    from ita_sync.report.own_fonts import own_fonts_of  # noqa: PLC0415

    return ", ".join(
        path.name for path in (*(font.path for font in own_fonts_of(settings)), *font_files().values())
    )


def _logo(settings: Settings) -> str:
    from ita_sync.report.html import logo_file  # noqa: PLC0415

    return ", ".join(str(path) for path in logo_file(settings).values())


def _mail(settings: Settings, make_mailer: Callable[[Settings, Path], Any]) -> LocalizedText:
    if settings.smtp is None:
        return LocalizedText(
            "ยังไม่ได้ตั้ง SMTP_HOST: ระบบจะบันทึกอีเมลเป็นไฟล์ใน out/mail/",
            "SMTP_HOST is not set: mails are written to out/mail/ as files",
        )
    from ita_sync.notify.smtp import no_sender  # noqa: PLC0415

    if settings.mail.sender is None:
        raise no_sender()
    make_mailer(settings, Path()).check()
    server = f"{settings.smtp.host} ({settings.smtp.security})"
    return LocalizedText(f"เชื่อมต่อ {server} ได้", f"{settings.smtp.host} answers ({settings.smtp.security})")
