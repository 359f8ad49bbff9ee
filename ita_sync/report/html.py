"""Render the measures as one HTML page with its styles, and list the files that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache, partial
from html import unescape
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ita_sync.domain import CheckedSheet, Document, LocalizedText, Origin
from ita_sync.errors import ReportError
from ita_sync.report import layout, prose
from ita_sync.report.assets import demand_nothing_else, font_files, logo_file
from ita_sync.report.draft_note import draft_note
from ita_sync.report.own_fonts import own_fonts_of
from ita_sync.resources import template_folders
from ita_sync.settings import Numerals, Settings
from ita_sync.text import fonts

PAGE_DIGITS: Mapping[Numerals, str] = {"thai": "thai", "arabic": "decimal", "as-typed": "decimal"}
IMAGE = re.compile(r"<img\b[^>]*>")
ALTERNATIVE = re.compile(r'\balt="([^"]*)"')
SUBJECT = "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใส (ITA)"


def render(
    checked: CheckedSheet,
    settings: Settings,
    night: date | None = None,
    room: Mapping[int, int] = MappingProxyType({}),
) -> Document:
    """Render the report.

    A draft has a watermark, a line that counts what is missing, and a placeholder in every cell that lacks its text.

    Args:
        checked: The measures and their findings.
        settings: The settings.
        night: The day that counts as today; None for a page that says of no night that it is its report.
        room: Row of the table, counted from 0 -> how many lines of white to leave below its texts.

    Raises:
        ReportError: A template is broken or links to another file, or a font or the logo is missing or no such file.
    """
    table, numerals = checked.table, settings.report.numerals
    is_draft = checked.status == "draft"
    note = prose.as_printed(draft_note(checked), numerals)
    columns = layout.printed_columns(table, settings.report.extra_columns)
    blocks = tuple(
        layout.with_room(layout.blocks(table, columns, checked.errors, numerals, checked.pending), room)
    )
    title_lines = tuple(prose.as_printed(line, numerals) for line in _title_lines(settings))
    title = " ".join(title_lines)
    logo, own_fonts = logo_file(settings), own_fonts_of(settings)
    html = _fill(
        settings,
        title=title,
        fonts=dict(zip(fonts.WEIGHTS, fonts.text_files(), strict=True)),
        own_fonts=own_fonts,
        signs_font=fonts.SIGNS,
        signs_range=", ".join(f"U+{ord(sign):04X}" for sign in sorted(fonts.signs())),
        page_digits=PAGE_DIGITS[numerals],
        logo=next(iter(logo), ""),
        agency=settings.agency,
        item_line=_item_line(settings),
        title_lines=title_lines,
        preamble=_preamble(settings),
        draft=is_draft,
        draft_note=note,
        columns=columns,
        headers=table.headers,
        blocks=blocks,
        closing=table.closing,
        signatures=settings.report.signatures,
        signed=" ".join((title_lines[0], *title_lines[2:])),
    )
    assets = font_files() | {font.file: font.path for font in own_fonts} | logo
    demand_nothing_else(html, assets)
    return Document(
        html=html,
        assets=assets,
        title=title,
        author=settings.full_name,
        subject=f"{SUBJECT} — ฉบับร่าง" if is_draft else SUBJECT,
        cells=tuple(cell.shown for block in blocks for row in block.rows for cell in row.cells),
        headings=(title, *(prose.without_joiners(name) for block in blocks for name in block.headings)),
        draft_note=note,
        logo=_alternative(html, next(iter(logo), "")),
        page_digits=PAGE_DIGITS[numerals],
        origin=Origin(night, is_draft, settings.report.fiscal_year, tuple(table.typed.columns), columns)
        if night
        else None,
    )


def _fill(settings: Settings, **values: Any) -> str:
    """Render the page from its template."""
    environment = _environment(template_folders(settings.root), settings.report.numerals)
    css = Markup(_rendered(environment, "report.css", {}))  # noqa: S704 - a file of ours
    return _rendered(environment, "report.html.j2", {**values, "css": css})


def _rendered(environment: Environment, name: str, values: Mapping[str, Any]) -> str:
    try:
        return environment.get_template(name).render(values)
    except UnicodeDecodeError as error:
        raise ReportError(
            LocalizedText(f"แม่แบบ {name} ไม่ได้บันทึกเป็น UTF-8", f"The template {name} is not saved as UTF-8."),
            hint=LocalizedText(
                "บันทึกไฟล์ใน templates/ ใหม่ โดยเลือกการเข้ารหัส UTF-8",
                "Save it anew in templates/, with the encoding UTF-8.",
            ),
        ) from error
    except Exception as error:  # a municipality's own template can raise anything
        raise ReportError(
            LocalizedText("แม่แบบ {name} ใช้ไม่ได้: {error}", "The template {name} is broken: {error}.").format(
                name=getattr(error, "name", None) or name, error=error
            ),
            hint=LocalizedText(
                "แก้ไฟล์ใน templates/ หรือลบออก เพื่อใช้แม่แบบที่มากับโปรแกรม",
                "Mend it in templates/, or remove it there to use the one that comes with the program.",
            ),
        ) from error


@lru_cache(maxsize=8)  # agencies of a fleet may each have a folder of their own
def _environment(folders: tuple[Path, ...], numerals: Numerals) -> Environment:
    """Create the template environment; cached, so that templates are compiled once."""
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder, encoding="utf-8-sig") for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "as_printed": partial(prose.as_printed, numerals=numerals),
        "line": prose.line,
        "bracketed": prose.bracketed,
        "header": prose.header,
        "paragraphs": prose.paragraphs,
        "heading": prose.heading,
    }
    return environment


def _alternative(html: str, picture: str) -> str:
    """The alternative text of a picture, as the template writes it; blank where the page shows it in another way."""
    tags = (tag for tag in IMAGE.findall(html) if picture and f'"{picture}"' in tag)
    return unescape(next((found[1] for tag in tags if (found := ALTERNATIVE.search(tag))), ""))


def _title_lines(settings: Settings) -> tuple[str, ...]:
    return (
        "รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน",
        "ตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน",
        f"ประจำปีงบประมาณ พ.ศ. {settings.report.fiscal_year}",
        settings.full_name,
    )


def _preamble(settings: Settings) -> str:
    agency, year = settings.agency.name, f"พ.ศ.{settings.report.fiscal_year}"
    return (
        "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน"
        f"ตามที่ได้ดำเนินการวิเคราะห์ผลการประเมิน ITA ของ{agency} ประจำปีงบประมาณ {year} "
        f"และได้กำหนดมาตรการ/แนวทางในการส่งเสริมคุณธรรมและความโปร่งใสของ{agency} ในปีงบประมาณ {year} "
        f"โดยได้มีการดำเนินการขับเคลื่อนมาตรการส่งเสริมคุณธรรมและความโปร่งใสของ{agency} "
        f"ประจำปีงบประมาณ {year} ดังต่อไปนี้"
    )


def _item_line(settings: Settings) -> str:
    report = settings.report
    words = []
    if report.item:
        words.append(f"ข้อ {report.item}")
    if report.assessment_year:
        words.append(f"การประเมิน ITA ประจำปีงบประมาณ พ.ศ. {report.assessment_year}")
    return " ".join(words)


def standalone(document: Document) -> str:
    """Return the page as one self-contained HTML file, with its assets embedded as data URLs.

    Word joiners are removed, so that copied text is what staff typed.
    """
    from base64 import b64encode  # noqa: PLC0415
    from mimetypes import guess_type  # noqa: PLC0415

    html = prose.without_joiners(document.html)
    for name, path in document.assets.items():
        kind = guess_type(name)[0] or "font/ttf"
        html = html.replace(f'"{name}"', f'"data:{kind};base64,{b64encode(path.read_bytes()).decode()}"')
    return html
