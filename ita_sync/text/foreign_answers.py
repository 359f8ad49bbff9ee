"""What a server answered, as a sentence may quote it: a proxy in front of it says the same with a web page."""

from __future__ import annotations

import html
import re

from ita_sync.text import sanitize

TITLE = re.compile(r"<title[^>]*>([^<]*)", re.IGNORECASE)
UNSEEN = re.compile(r"<(style|script)\b.*?(</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
TAG = re.compile(r"<[^>]*>")
LONGEST_READ = 20_000  # letters
LENGTH = 300  # letters


def quotable(text: str) -> str:
    """The beginning of an answer, in one line; of a web page its title, or else what it shows."""
    text = text[:LONGEST_READ].strip("\ufeff \t\r\n")
    if text.startswith("<"):
        title = TITLE.search(text)
        shown = title[1] if title and title[1].strip() else TAG.sub(" ", UNSEEN.sub(" ", text))
        text = html.unescape(shown)
    return sanitize.truncate(text, LENGTH)
