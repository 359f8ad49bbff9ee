"""Render the measures as one HTML page with its styles, and list the files that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from html import unescape
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from ita_sync.domain import CheckedSheet, Document, LocalizedText, Origin
from ita_sync.errors import ReportError
from ita_sync.report import layout, prose
from ita_sync.report.assets import demand_nothing_else, font_files, logo_file
from ita_sync.report.draft_note import draft_note
from ita_sync.report.own_fonts import OwnFont, own_fonts_of
from ita_sync.resources import template_folders
from ita_sync.settings import Agency, Numerals, Settings, Signature
from ita_sync.text import fonts, template_files

PAGE_DIGITS: Mapping[Numerals, str] = {"thai": "thai", "arabic": "decimal", "as-typed": "decimal"}
IMAGE = re.compile(r"<img\b[^>]*>")
ALTERNATIVE = re.compile(r'\balt="([^"]*)"')
IN_A_TAG = "(?=[^<>]*>)"  # texts have neither sign, for they are escaped
SUBJECT = "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใส (ITA)"


class _Page(NamedTuple):
    """What the page says, each under the name that the template has for it."""

    title: str
    title_lines: tuple[str, ...]
    agency: Agency
    item_line: str
    preamble: str
    draft: bool
    draft_note: str
    columns: tuple[str, ...]
    headers: Mapping[str, str]
    blocks: tuple[layout.Block, ...]
    closing: str
    signatures: Sequence[Signature]
    signed: str


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
    page = _page_of(checked, settings, room)
    logo, own_fonts = logo_file(settings), own_fonts_of(settings)
    picture = next(iter(logo), "")
    html = _fill(settings, **page._asdict(), **_look_of(settings, own_fonts), logo=picture)
    assets = font_files() | {font.file: font.path for font in own_fonts} | logo
    demand_nothing_else(html, assets)
    return Document(
        html=html,
        assets=assets,
        title=page.title,
        author=settings.full_name,
        subject=f"{SUBJECT} — ฉบับร่าง" if page.draft else SUBJECT,
        cells=tuple(cell.shown for block in page.blocks for row in block.rows for cell in row.cells),
        headings=(
            page.title,
            *(prose.without_joiners(name) for block in page.blocks for name in block.headings),
        ),
        draft_note=page.draft_note,
        logo=_alternative(html, picture),
        page_digits=PAGE_DIGITS[settings.report.numerals],
        origin=Origin(
            night, page.draft, settings.report.fiscal_year, tuple(checked.table.typed.columns), page.columns
        )
        if night
        else None,
    )


def _page_of(checked: CheckedSheet, settings: Settings, room: Mapping[int, int]) -> _Page:
    table, report = checked.table, settings.report
    columns = layout.printed_columns(table, report.extra_columns)
    blocks = layout.blocks(table, columns, checked.errors, report.numerals, checked.pending)
    title_lines = tuple(prose.as_printed(line, report.numerals) for line in _title_lines(settings))
    return _Page(
        title=" ".join(title_lines),
        title_lines=title_lines,
        agency=settings.agency,
        item_line=_item_line(settings),
        preamble=_preamble(settings),
        draft=checked.status == "draft",
        draft_note=prose.as_printed(draft_note(checked), report.numerals),
        columns=columns,
        headers=table.headers,
        blocks=tuple(layout.with_room(blocks, room)),
        closing=table.closing,
        signatures=report.signatures,
        signed=" ".join((title_lines[0], *title_lines[2:])),
    )


def _look_of(settings: Settings, own_fonts: Sequence[OwnFont]) -> dict[str, Any]:
    """What the template takes for the look of the page."""
    return {
        "fonts": dict(zip(fonts.WEIGHTS, fonts.text_files(), strict=True)),
        "own_fonts": own_fonts,
        "signs_font": fonts.SIGNS,
        "signs_range": ", ".join(f"U+{ord(sign):04X}" for sign in sorted(fonts.signs())),
        "page_digits": PAGE_DIGITS[settings.report.numerals],
    }


def _fill(settings: Settings, **values: Any) -> str:
    """Render the page from its template."""
    environment = _environment(template_folders(settings.root), settings.report.numerals)
    css = Markup(_rendered(environment, "report.css", {}))  # noqa: S704 - a file of ours
    return _rendered(environment, "report.html.j2", {**values, "css": css})


def _rendered(environment: Environment, name: str, values: Mapping[str, Any]) -> str:
    try:
        return environment.get_template(name).render(values)
    except template_files.EncodingError as error:
        raise ReportError(
            LocalizedText(
                "แม่แบบ {name} บรรทัดที่ {line} ไม่ได้บันทึกเป็น UTF-8",
                "The template {name}, line {line} is not saved as UTF-8.",
            ).format(name=error.name, line=error.lineno),
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
        loader=template_files.loader(folders),
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

    Word joiners are removed, so that copied text is what staff typed; a text that names such a file stays as it is.
    """
    from base64 import b64encode  # noqa: PLC0415
    from mimetypes import guess_type  # noqa: PLC0415

    head, end, body = prose.without_joiners(document.html).partition("</head>")
    for name, path in document.assets.items():
        kind = guess_type(name)[0] or "font/ttf"
        url = f'"data:{kind};base64,{b64encode(path.read_bytes()).decode()}"'
        head = head.replace(f'"{name}"', url)
        body = re.sub(f'"{re.escape(name)}"{IN_A_TAG}', url, body)
    return head + end + body
