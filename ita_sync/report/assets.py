"""The files that go along with the page: the fonts, the logo, and nothing else.

A browser leaves out what it lacks without a word, or shows it broken; so what is amiss with them is told before.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from pathlib import Path

from ita_sync.domain import LocalizedText
from ita_sync.errors import ReportError
from ita_sync.report import svg
from ita_sync.settings import Settings
from ita_sync.text import fonts, os_errors
from ita_sync.text.sanitize import truncate

LOGO_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")  # the formats that both Pillow and browsers read
MOST_POINTS = 5000  # advised; Pillow warns of more than 89 million in all
NAMED_IN = LocalizedText("แก้ค่า [report] logo ใน ita.toml", "ita.toml: [report] logo names it.")
MOST_QUOTED = 80  # letters of a link
# What a page loads. Texts of cells are escaped: none has such a tag.
LINKS = re.compile(
    r"<(?:img|link|source|object|embed|iframe|image|use)\b[^>]*?\s(?:src|href|data)=[\"']?([^\"'>]+)",
    re.IGNORECASE,
)


def font_files() -> dict[str, Path]:
    """Locate the fonts that are sent with the page: file name -> path."""
    return fonts.text_files() | fonts.signs_file()


def logo_file(settings: Settings) -> dict[str, Path]:
    """Locate the logo: its name in the page -> its path; empty if none is set.

    Raises:
        ReportError: The file is missing or unreadable, not a picture that browsers show, or one that needs other files.
    """
    if not settings.report.logo:
        return {}
    path = settings.root / settings.report.logo
    try:
        is_there = path.is_file()
    except OSError as error:
        raise ReportError(os_errors.unreadable(path, error), hint=NAMED_IN) from error
    if not is_there:
        raise ReportError(LocalizedText(f"ไม่พบรูปตรา {path}", f"There is no logo {path}."), hint=NAMED_IN)
    kind = path.suffix.lower()
    if not (svg.is_svg(path) if kind == ".svg" else _is_picture(path)):
        raise ReportError(
            LocalizedText(
                f"ไฟล์รูปตรา {path} ไม่สมบูรณ์หรือไม่ใช่รูปภาพ", f"The logo {path} is damaged or no picture."
            ),
            hint=LocalizedText(
                "[report] logo ใน ita.toml ต้องระบุไฟล์ PNG, JPEG หรือ SVG ที่สมบูรณ์ ลองเปิดแล้วบันทึกใหม่",
                "ita.toml: [report] logo has to name a whole PNG, JPEG or SVG file; open it and save it anew.",
            ),
        )
    if kind == ".svg":
        svg.demand_nothing_else(path)
    return {f"logo{kind}": path}


def _is_picture(path: Path) -> bool:
    """Tell whether a picture is intact; a browser would print a broken-picture icon, even in a final report.

    Raises:
        ReportError: It is too large to be looked at; a browser would run out of memory.
    """
    from PIL import Image  # noqa: PLC0415 - loaded only if there is a logo

    try:
        with warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning):
            with Image.open(path, formats=LOGO_FORMATS) as picture:
                picture.verify()  # the checksums, which load() ignores
            with Image.open(path, formats=LOGO_FORMATS) as picture:
                picture.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ReportError(
            LocalizedText(f"รูปตรา {path} ใหญ่เกินไป", f"The logo {path} is too large."),
            hint=LocalizedText(
                f"ย่อรูปให้เหลือด้านละไม่เกิน {MOST_POINTS} พิกเซล",
                f"Make it smaller, {MOST_POINTS} pixels a side at most.",
            ),
        ) from error
    except Exception:  # a damaged file can make Pillow raise anything
        return False
    return True


def demand_nothing_else(html: str, assets: Mapping[str, Path]) -> None:
    """Check that the page needs no file that is not sent along: nothing would say that it is missing.

    Raises:
        ReportError: It does.
    """
    styles = html.partition("</head>")[0]
    links = {
        "report.css": svg.links_in_style(styles),
        "report.html.j2": filter(svg.is_elsewhere, LINKS.findall(html)),
    }
    for template, named in links.items():
        if link := next((link for link in named if link.strip() not in assets), ""):
            raise ReportError(
                LocalizedText(
                    "{template} อ้างถึงไฟล์อื่น ({link}) ซึ่งจะไม่ปรากฏในรายงาน",
                    "{template} links to another file ({link}), which the report would not show.",
                ).format(template=template, link=truncate(link, MOST_QUOTED)),
                hint=LocalizedText(
                    "แบบอักษรให้ระบุใน [report] fonts ของ ita.toml รูปให้ฝังไว้ใน {template} (data:)",
                    "Name fonts in ita.toml, [report] fonts; embed pictures in {template} itself (data:).",
                ).format(template=template),
            )
