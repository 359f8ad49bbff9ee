"""The language of the command line: that of the settings file, also while nobody can read the rest of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ita_sync.domain import Lang, LocalizedText

DEFAULT_CONFIG = Path("config/ita.toml")
LANG_KEY = re.compile(r"""^[ \t]*["']?lang["']?[ \t]*=[ \t]*(["'])(th|en)\1""", re.MULTILINE)
ENOUGH = 100_000  # characters
SECTION = re.compile(r"^[ \t]*\[", re.MULTILINE)


class _Speech:
    """How this command speaks, in each of its threads."""

    lang: Lang = "th"


def spoken() -> Lang:
    """The language in which this command speaks."""
    return _Speech.lang


def choose(arguments: Sequence[str]) -> None:
    """Speak the language of the settings file that a command line names; Thai where the file does not say."""
    _Speech.lang = language_of(_config_of(arguments))


def in_spoken(text: LocalizedText | str) -> str:
    """A text in the language in which this command speaks."""
    return text if isinstance(text, str) else text.in_language(spoken())


def language_of(config: Path) -> Lang:
    """The language that a settings file asks for, even one that is no valid TOML; Thai where it asks for none."""
    found = LANG_KEY.search(SECTION.split(_start_of(config), maxsplit=1)[0])
    return "en" if found and found[2] == "en" else "th"


def _start_of(config: Path) -> str:
    """The first lines of a file; blank where there is none, or what is there could make us wait."""
    try:
        if not config.is_file():
            return ""
        with config.open(encoding="utf-8-sig", errors="replace") as file:
            return file.read(ENOUGH)
    except (OSError, ValueError):
        return ""


def _config_of(arguments: Sequence[str]) -> Path:
    """The file with the settings, found before click reads the command line, because that may already go wrong."""
    if "fleet" in arguments[:1]:
        return Path(_value_of("--fleet", arguments) or "fleet", "defaults.toml")
    return Path(_value_of("--config", arguments) or DEFAULT_CONFIG)


def _value_of(option: str, arguments: Sequence[str]) -> str:
    """The value of an option; of one that is given twice the last one, as click has it."""
    value = ""
    for argument, following in zip_longest(arguments, arguments[1:], fillvalue=""):
        if argument == option:
            value = following
        elif argument.startswith(f"{option}="):
            value = argument.removeprefix(f"{option}=")
    return value
