"""Why agencies failed, those together that failed for one cause. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ita_sync.domain.language import Lang, in_language
from ita_sync.fleet.collection import Entry

# What differs from agency to agency where the cause is one: what is quoted, links, paths, keys and numbers.
OWN_PART = re.compile(
    r"“[^”]*”|\"[^\"]*\"|'[^']*'|https?://\S+|(?<!\S)[\w.-]*/\S+|(?<![\w-])[\w-]{20,}(?![\w-])|\d+", re.ASCII
)


class Group(NamedTuple):
    """Agencies that failed for one cause.

    Attributes:
        code: The exit code; 0 where none was told.
        text: What was told, with `…` for what differs from agency to agency.
        entries: The agencies.
    """

    code: int
    text: str
    entries: Sequence[Entry]


def group(entries: Iterable[Entry], lang: Lang, most: int) -> list[Group]:
    """Return the causes, that of the most agencies first.

    Args:
        entries: Agencies; those of which nothing is worth another try are in no group.
        lang: The language of what we tell ourselves.
        most: How many causes are told apart; the rarer ones are one group, without a text.
    """
    found: dict[tuple[int, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if cause := said(entry, lang):
            found[entry.result.exit, OWN_PART.sub("…", cause)].append(entry)
    groups = [Group(code, _text(common, of_one, lang), of_one) for (code, common), of_one in found.items()]
    groups.sort(key=lambda one: (-len(one.entries), one.code, one.text))
    if len(groups) <= most:
        return groups
    kept, rare = groups[: most - 1], groups[most - 1 :]
    return [*kept, Group(0, "", [entry for one in rare for entry in one.entries])]


def said(entry: Entry, lang: Lang) -> str:
    """Why something of an agency is worth another try; blank where nothing is."""
    return in_language(entry.cause, lang)


def _text(common: str, entries: Sequence[Entry], lang: Lang) -> str:
    """What was told, as it is where it is the same of all."""
    texts = {said(entry, lang) for entry in entries}
    return common if len(texts) > 1 else texts.pop()
