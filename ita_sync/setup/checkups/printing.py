"""Whether the report can be printed: a row in Thai goes all the way that the night's rows go, and is read back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date

from ita_sync import output
from ita_sync.domain import COLUMNS, REQUIRED_COLUMNS, CheckedSheet, Grid, LocalizedText, PdfEngine, Snapshot
from ita_sync.domain.language import joined
from ita_sync.errors import PreflightError, ReportError
from ita_sync.report import assets, html
from ita_sync.report.engines.gotenberg_versions import images, known_to_work
from ita_sync.report.own_fonts import own_fonts_of
from ita_sync.report.pdf import preflight
from ita_sync.report.pdf.finish import Attachment, finish, moment
from ita_sync.report.pdf.page_fonts import strange_fonts
from ita_sync.report.pdf.printed import damage_told, opened
from ita_sync.settings import Settings
from ita_sync.setup.checkups.checkup import Checkup, attempt
from ita_sync.table.measures import build_table
from ita_sync.text.fonts import FAMILY

# Vowels and tone marks above and below, ำ behind tall letters, and a ๆ: what other engines lose.
SAMPLE = (
    *("1. ทดสอบการพิมพ์ น้ำ กำ ปั๊ม ญี่ปุ่น", "ดำเนินการประชุมชี้แจง ฐานข้อมูล ที่ปรึกษา ครั้งที่ 1/2568", "สำนักปลัด"),
    *("ปีงบประมาณ พ.ศ.2568", "ให้ความรู้เจ้าหน้าที่ทุกกลุ่ม ต่าง ๆ แล้ว", "มีผู้เข้าร่วม 40 คน ไม่ซ้ำผู้เดิม"),
)
PRINTS = LocalizedText(
    "{engine} พิมพ์ได้ ({size} KB) และอ่านข้อความภาษาไทยกลับได้ครบ",
    "{engine} prints ({size} KB), and the Thai text reads back whole",
)
KNOWN = LocalizedText("รุ่นที่ใช้ได้: {versions}", "known to work: {versions}")
NOT_SHOWN = LocalizedText(
    "แต่ไม่มีแบบอักษรใน [report] fonts ปรากฏใน PDF", "but no font of [report] fonts shows in the PDF"
)
NOT_SHOWN_FIX = LocalizedText(
    "เบราว์เซอร์อาจไม่รับไฟล์แบบอักษรนั้น ให้ใช้ไฟล์อื่น หรือ report.css ใน templates/ ไม่ได้ใช้ var(--own-fonts)",
    "The browser may refuse those files: try others; or report.css in templates/ does not use var(--own-fonts).",
)
SEE_THE_FILE = LocalizedText(
    "สั่ง ita-sync render แล้วดู out/rejected.pdf หากใช้แม่แบบของตนเองใน templates/ ให้ลองนำออกก่อน",
    "Run ita-sync render and look at out/rejected.pdf; if there are templates of your own in templates/, try without them.",
)


def check_printing(settings: Settings, engine: PdfEngine | ReportError) -> Iterator[Checkup]:
    """Check fonts, logo and engine.

    Args:
        settings: For templates, fonts and logo.
        engine: The engine that prints the PDF, or why there is none.
    """
    yield attempt("fonts", lambda: _fonts(settings))
    if settings.report.logo:
        yield attempt("logo", lambda: ", ".join(map(str, assets.logo_file(settings).values())))
    yield attempt("pdf", lambda: _print_sample(settings, engine))


def check_images(settings: Settings, today: date) -> Iterator[Checkup]:
    """Check the Gotenberg images that the workflows name; one that is well says nothing."""
    for which, todo in images(settings.root, today):
        if todo:
            yield Checkup("image", which, advice=todo)


def _fonts(settings: Settings) -> str:
    own = (font.path for font in own_fonts_of(settings))
    return ", ".join(path.name for path in (*own, *assets.font_files().values()))


def _print_sample(settings: Settings, engine: PdfEngine | ReportError) -> Checkup:
    if isinstance(engine, ReportError):
        raise engine
    checked = _sample()
    document = html.render(checked, settings)
    printed = opened(engine.print(document))
    is_plain = not strange_fonts(printed.pdf)
    source = Attachment("measures.csv", output.measures_csv(checked.table).encode())
    pdf = finish(printed, document, source, moment(os.environ))
    try:
        with damage_told(printed.data):
            preflight.check(pdf, document, source, printed.data)
    except PreflightError as error:
        raise PreflightError(error.said, hint=joined([error.advice, SEE_THE_FILE], " ")) from error
    said = [PRINTS.format(engine=engine.name, size=len(printed.data) // 1024)]
    said += [KNOWN.format(versions=known_to_work())] if "Gotenberg" in engine.name else []
    if is_plain and any(font.family != FAMILY for font in own_fonts_of(settings)):
        return Checkup("pdf", joined([*said, NOT_SHOWN]), advice=NOT_SHOWN_FIX)
    return Checkup("pdf", joined(said))


def _sample() -> CheckedSheet:
    grid = Grid("ทดสอบ", (tuple(COLUMNS[name].header for name in REQUIRED_COLUMNS), SAMPLE))
    return CheckedSheet(Snapshot(grid), build_table(grid), ())
