"""The templates of the letters: compiled once, filled in, and named where they are broken."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from ita_sync.domain import LocalizedText
from ita_sync.domain.language import Lang
from ita_sync.errors import MailError
from ita_sync.notify import line_breaks
from ita_sync.resources import template_folders
from ita_sync.text import os_errors, sanitize, template_files
from ita_sync.text.dates import format_date


def render(template: str, values: Mapping[str, Any], root: Path, lang: Lang) -> str:
    """Fill in a template.

    Args:
        template: Its name; what ends in `.html.j2` is escaped.
        values: What it is filled with.
        root: The folder that may hold the municipality's own templates.
        lang: The language of its dates.

    Raises:
        MailError: It is broken.
    """
    try:
        environment = _environment(template_folders(root), lang, is_html=template.endswith(".html.j2"))
        return sanitize.lines(environment.get_template(template).render(values))
    except Exception as error:  # a municipality's own template may raise any exception
        raise _broken(template, error) from None


@lru_cache(maxsize=8)  # agencies of a fleet may each have a folder of their own
def _environment(folders: tuple[Path, ...], lang: Lang, *, is_html: bool) -> Environment:
    """The templates' environment, which is created once so that each template is compiled once.

    What a template imports is escaped as that template is: a macro of the words that was compiled for plain text would
    bring unescaped text into HTML.
    """
    environment = Environment(
        loader=template_files.loader(folders),
        autoescape=is_html,  # noqa: S701  plain text has nothing to escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "line": sanitize.one_line,
        "brief": sanitize.truncate,
        "day": partial(format_date, lang=lang),
        "tied": line_breaks.tied,
    }
    return environment


def _broken(template: str, error: Exception) -> MailError:
    name, line = getattr(error, "name", None) or template, getattr(error, "lineno", None) or "?"
    why: LocalizedText | str = f"{type(error).__name__}: {sanitize.redact_and_truncate(str(error))}"
    if isinstance(error, template_files.EncodingError):
        why = os_errors.NOT_UTF8
    return MailError(
        LocalizedText(
            "แม่แบบ {name} บรรทัดที่ {line} ใช้ไม่ได้ ({why})", "The template {name}, line {line} is broken ({why})."
        ).format(name=name, line=line, why=why),
        hint=LocalizedText(
            "แก้ไฟล์ใน templates/ หรือลบออก เพื่อใช้แม่แบบที่มากับโปรแกรม",
            "Mend it in templates/, or remove it there to use the one that comes with the program.",
        ),
    )
