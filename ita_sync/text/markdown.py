"""Foreign text within Markdown."""

from __future__ import annotations

import re

from ita_sync.text import sanitize

MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|~<>&$:@-])")


def escaped(text: str) -> str:
    """A text for a line or table cell of Markdown: short, and without markup, line breaks and mail addresses."""
    return MARKUP.sub(r"\\\1", sanitize.redact_and_truncate(text))
