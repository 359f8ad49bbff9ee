"""The measures -> the document a clerk would file: one HTML page with all its styles, and the files it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import fontpkg
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup, escape

from ita_sync.errors import ReportError
from ita_sync.model import REQUIRED_COLUMNS, Cell, Document, Finding, Table
from ita_sync.resources import template_folders
from ita_sync.settings import Numerals, Settings
from ita_sync.thai import to_arabic_digits, to_thai_digits

FONT = "Sarabun"
FONT_WEIGHTS = (400, 700)
PAGE_DIGITS: Mapping[Numerals, str] = {"thai": "thai", "arabic": "decimal", "as-typed": "decimal"}

POINT = re.compile(r"(?:[-–•*·▪]|\(?[0-9๐-๙]{1,2}(?:\.[0-9๐-๙]{1,2})*[.)])\s*\S")
WHOLE = re.compile(r"พ\.ศ\.\s?[0-9๐-๙]{4}|ฯลฯ")

PARAGRAPH = Markup("<p>{}</p>")
POINT_PARAGRAPH = Markup('<p class="point">{}</p>')

HOLES: Mapping[str, str] = {
    "missing-outcome": "ยังไม่ได้รายงานผลลัพธ์",
    "missing-summary": "ยังไม่ได้สรุปผลการดำเนินการ",
    "missing-method": "ยังไม่ได้ระบุวิธีดำเนินการ",
    "missing-owner": "ยังไม่ได้ระบุผู้รับผิดชอบ",
    "missing-period": "ยังไม่ได้ระบุระยะเวลา",
    "missing-measure": "ยังไม่ได้ระบุมาตรการ",
}


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell of the printed table; `span` rows high, with words in place of what is missing."""

    column: str
    text: str
    span: int
    hole: str
    address: str


@dataclass(frozen=True, slots=True)
class Block:
    """One measure: the banner above it, and its rows, each without the cells that a higher one covers."""

    heading: str
    rows: tuple[tuple[PrintedCell, ...], ...]


def render(table: Table, findings: Sequence[Finding], settings: Settings) -> Document:
    """Lay the report out.

    With an open error-level finding it is a draft: watermarked, with a line that counts what is missing, and with
    words in every empty cell.

    Raises:
        ReportError: A template is broken or there is no such logo.
    """
    errors = [finding for finding in findings if finding.severity == "error" and finding.state != "fixed"]
    blocks = tuple(_blocks(table, columns := printed_columns(table, settings), errors))
    assets = font_files()
    fonts = dict(zip(FONT_WEIGHTS, assets, strict=True))
    logo = _logo(settings, assets)
    title_lines = _title_lines(settings)
    try:
        environment = _environment(settings)
        html = environment.get_template("report.html.j2").render(
            title=" ".join(title_lines),
            fonts=fonts,
            css=Markup(environment.get_template("report.css").render()),  # noqa: S704 - a file of ours
            page_digits=PAGE_DIGITS[settings.report.numerals],
            logo=logo,
            agency=settings.agency,
            item_line=_item_line(settings),
            title_lines=title_lines,
            preamble=_preamble(settings),
            draft=bool(errors),
            draft_note=_draft_note(errors),
            columns=columns,
            headers=table.headers,
            blocks=blocks,
            closing=table.closing,
            signatures=settings.report.signatures,
        )
    except TemplateError as error:
        raise ReportError(
            f"The template {getattr(error, 'name', None) or 'report.html.j2'} is broken: {error}.",
            hint="Mend it in templates/, or remove it there to use the one that comes with the program.",
        ) from error
    cells = tuple(_shown(cell, settings) for block in blocks for row in block.rows for cell in row)
    return Document(html, assets, " ".join(title_lines), cells=cells)


def _shown(cell: PrintedCell, settings: Settings) -> Cell:
    """What a cell has to show in print."""
    hole = f"[{cell.hole}]" if cell.hole else ""
    return Cell(digits(hole + cell.text, settings.report.numerals), cell.address)


def font_files() -> dict[str, Path]:
    """The report's font, regular and bold: bare file name -> where it lies."""
    return {f"{FONT}-{weight}.ttf": fontpkg.path(FONT, weight) for weight in FONT_WEIGHTS}


def printed_columns(table: Table, settings: Settings) -> tuple[str, ...]:
    """Canonical names in the order of printing: a running number first, further extra columns last."""
    extra = [name for name in settings.report.extra_columns if name in table.columns]
    return (
        *(name for name in extra if name == "seq"),
        *REQUIRED_COLUMNS,
        *(name for name in extra if name != "seq"),
    )


def _environment(settings: Settings) -> Environment:
    loaders = [FileSystemLoader(folder) for folder in template_folders(settings.root)]
    environment = Environment(
        loader=ChoiceLoader(loaders), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    numerals = settings.report.numerals
    environment.filters |= {
        "prose": partial(prose, numerals=numerals),
        "prose_line": partial(prose_line, numerals=numerals),
        "header": partial(header, numerals=numerals),
    }
    return environment


def _logo(settings: Settings, assets: dict[str, Path]) -> str:
    """Add the logo to the assets; its bare file name, or nothing."""
    if not settings.report.logo:
        return ""
    path = settings.root / settings.report.logo
    if not path.is_file():
        raise ReportError(f"There is no logo {path}.", hint="ita.toml: [report] logo names it.")
    name = f"logo{path.suffix.lower()}"
    assets[name] = path
    return name


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


def _draft_note(errors: Sequence[Finding]) -> str:
    outcomes = sum(finding.rule == "missing-outcome" for finding in errors)
    others = len(errors) - outcomes
    parts = [f"ยังขาดผลลัพธ์ {outcomes} รายการ"] if outcomes else []
    parts += [f"มีข้อที่ต้องแก้ไขอื่น {others} รายการ"] if others else []
    return "ฉบับร่าง: " + " และ".join(parts)


def _blocks(table: Table, columns: Sequence[str], errors: Sequence[Finding]) -> Iterator[Block]:
    holes = {finding.cell: HOLES.get(finding.rule, "") for finding in errors}
    for measure in table.measures:
        lines = [activity.cells for activity in measure.activities]
        rows = []
        for number, cells in enumerate(lines):
            above = lines[number - 1] if number else {}
            rows.append(
                tuple(
                    PrintedCell(
                        name,
                        cells[name].text,
                        _span(lines, number, name),
                        holes.get(cells[name].address, ""),
                        cells[name].address,
                    )
                    for name in columns
                    if name not in above or above[name].address != cells[name].address
                )
            )
        yield Block(measure.heading, tuple(rows))


def _span(lines: Sequence[Mapping[str, Any]], number: int, name: str) -> int:
    """How many rows of the measure show the same sheet cell: a merged block stays one."""
    address = lines[number][name].address
    return sum(cells[name].address == address for cells in lines[number:])


def prose(text: str, *, numerals: Numerals) -> Markup:
    """A cell's text: one paragraph a line, list points hanging, escaped."""
    lines = (line.strip() for line in text.splitlines() if line.strip())
    return Markup().join(
        (POINT_PARAGRAPH if POINT.match(line) else PARAGRAPH).format(prose_line(line, numerals=numerals))
        for line in lines
    )


def prose_line(text: str, *, numerals: Numerals) -> Markup:
    """One line: digits as the settings want them, escaped, with พ.ศ.๒๕๖๘ and ฯลฯ kept whole."""
    line = str(escape(digits(" ".join(text.split()), numerals)))
    return Markup(WHOLE.sub(r'<span class="whole">\g<0></span>', line))  # noqa: S704 - escaped above


def header(text: str, *, numerals: Numerals) -> Markup:
    """A column's header, which may break behind a slash."""
    return Markup("/<wbr>").join(prose_line(part, numerals=numerals) for part in text.split("/"))


def digits(text: str, numerals: Numerals) -> str:
    """Digits by the setting."""
    if numerals == "thai":
        return to_thai_digits(text)
    return to_arabic_digits(text) if numerals == "arabic" else text


def standalone(document: Document) -> str:
    """The page as one file that can be opened anywhere: the assets it names become part of it."""
    from base64 import b64encode  # noqa: PLC0415
    from mimetypes import guess_type  # noqa: PLC0415

    html = document.html
    for name, path in document.assets.items():
        kind = guess_type(name)[0] or "font/ttf"
        html = html.replace(f'"{name}"', f'"data:{kind};base64,{b64encode(path.read_bytes()).decode()}"')
    return html
