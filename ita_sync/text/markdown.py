"""Foreign text within Markdown."""

from __future__ import annotations

import re

from ita_sync.text import sanitize

SIGNS = re.compile(r"([\\`*_{}\[\]()#+!|~<>&$:@-])")


def markdown(text: str) -> str:
    """Escape a text for a line or table cell of Markdown, without line breaks and mail addresses."""
    return escaped(sanitize.redact_and_truncate(text))


def escaped(line: str) -> str:
    """Take their meaning from the signs of a line."""
    return SIGNS.sub(r"\\\1", line)
