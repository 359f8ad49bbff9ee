"""What the pages for people share: their fonts and styles, and what fills their templates."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ita_sync.domain import LocalizedText
from ita_sync.domain.language import Lang, in_language
from ita_sync.resources import shipped

Say = Callable[..., str]  # a text, and by name what is filled in -> the text in the page's language
FONTS: Mapping[int, str] = {400: "Sarabun-Regular-status.woff2", 700: "Sarabun-Bold-status.woff2"}


@cache
def fonts() -> Mapping[int, Markup]:
    """Weight -> the part of Sarabun that the pages need, as a data URL."""
    files = {weight: shipped("fonts", name).read_bytes() for weight, name in FONTS.items()}
    return {
        weight: Markup("data:font/woff2;base64,{}").format(b64encode(font).decode())
        for weight, font in files.items()
    }


@cache
def environment(folder: Path) -> Environment:
    """The environment of a room's templates, which may include those of this room; cached, with what it compiled."""
    return Environment(
        loader=FileSystemLoader([folder, Path(__file__).parent]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def speaker(lang: Lang) -> Say:
    """Return what says a text in a page's language, filled in; a plain text is said as it is."""

    def say(text: LocalizedText | str, **values: object) -> str:
        return in_language(text.format(**values) if isinstance(text, LocalizedText) else text, lang)

    return say


def first_below(size: int, pages: Iterable[str]) -> str:
    """The first page that has fewer bytes; the last one where none has."""
    page = ""
    for page in pages:
        if len(page.encode()) < size:
            break
    return page
