"""The settings that `init` lays down: the example's, with what is known of the agency put into them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import tomlkit

from ita_sync import settings
from ita_sync.domain import LocalizedText
from ita_sync.errors import SettingsError
from ita_sync.resources import shipped

CONFIG = "config/ita.toml"
PLACE = re.compile(r"(?m)^ita\.toml: [^:\n]+: ")  # before what is wrong
Value = str | int | date | list[str]
Values = Mapping[str, Value]  # key as docs/reference.md has it, such as `agency.name` -> its value


def first_settings(folder: Path, values: Values) -> str:
    """The text of the example's settings with these values, all comments kept.

    Args:
        folder: The agency's folder; the settings will stand in its config/.
        values: What differs from the example.

    Raises:
        SettingsError: The settings would be refused.
    """
    text = shipped(CONFIG).read_text(encoding="utf-8")
    for key in values:
        text = uncommented(text, key.rpartition(".")[2])
    document = tomlkit.parse(text)
    for key, value in values.items():
        section, _, name = key.partition(".")
        document[section][name] = value
    filled = tomlkit.dumps(document)
    settings.parse(filled, folder / CONFIG, {})
    return filled


def refusal(folder: Path, values: Values) -> LocalizedText | None:
    """What the settings say of values that they would refuse, without file and key; None where they take them.

    Args:
        folder: The agency's folder.
        values: As for `first_settings`.
    """
    try:
        first_settings(folder, values)
    except SettingsError as error:
        return LocalizedText(*(PLACE.sub("", error.in_language(lang)[0]) for lang in ("th", "en")))
    return None


def uncommented(text: str, name: str) -> str:
    """Make a key of its commented default in a settings file, so that its value comes where its explanation is."""
    return re.sub(rf"(?m)^#\s*({name}\s*=)", r"\1", text, count=1)
