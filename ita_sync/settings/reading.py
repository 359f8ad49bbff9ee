"""Reading the settings from config/ita.toml and the environment.

Secrets come only from the environment. An error names the key or variable, and for an unknown key the most similar one
that is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ita_sync.domain import LocalizedText
from ita_sync.domain.language import as_localized, joined
from ita_sync.errors import SettingsError
from ita_sync.settings.environment import services
from ita_sync.settings.errors import described, place
from ita_sync.settings.sections import Settings
from ita_sync.settings.toml_file import read_text, values_of
from ita_sync.text import sanitize

FAULT = as_localized("{file}: {place}: {described}")
FAULTS_LISTED = 20


def load(path: Path, environment: Mapping[str, str]) -> Settings:
    """Read and validate the settings.

    Args:
        path: The TOML file.
        environment: The environment variables. An empty one counts as unset, because CI systems pass absent secrets
            as empty.

    Raises:
        SettingsError: The file is missing or unreadable, or a key or variable is missing or wrong.
    """
    return parse(read_text(path), path, environment)


def parse(text: str, path: Path, environment: Mapping[str, str]) -> Settings:
    """Validate settings that need not be in a file yet; arguments and errors otherwise as for `load`.

    Args:
        text: The content of the file.
        path: Where it stands, or will.
        environment: The environment variables.
    """
    folder = path.resolve().parent
    root = folder.parent if folder.name == "config" else folder
    return validate(values_of(text, path), path, environment, root)


def read_values(path: Path) -> dict[str, Any]:
    """Read a settings file without validating it: it may be a part of the settings, such as what many agencies share.

    Raises:
        SettingsError: It is missing, unreadable or not TOML.
    """
    return values_of(read_text(path), path)


def validate(values: Mapping[str, Any], path: Path, environment: Mapping[str, str], root: Path) -> Settings:
    """Validate settings that were read; errors as for `load`.

    Args:
        values: The sections, by name.
        path: The file that an error names.
        environment: The environment variables.
        root: The folder to which paths are relative.
    """
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(
            joined(_said(path, error), "\n"),
            hint=LocalizedText(
                "ทุกคีย์มีคำอธิบายในไฟล์ที่ ita-sync init สร้างในโฟลเดอร์ว่าง และในตารางการตั้งค่าใน docs/reference.md ของโปรแกรม",
                "Every key is explained in the file that `ita-sync init` lays down in an empty folder, and in the table of "
                "settings in the program's docs/reference.md.",
            ),
        ) from None
    return settings.model_copy(update={"root": root, **services(environment)})


def _said(path: Path, error: ValidationError) -> Iterator[LocalizedText]:
    """A line for each wrong key, as many as anybody reads."""
    faults = error.errors()
    for fault in faults[:FAULTS_LISTED]:
        said = FAULT.format(file=path.name, place=place(fault["loc"]), described=described(fault, Settings))
        yield LocalizedText(sanitize.truncate(said.th), sanitize.truncate(said.en))
    if (more := len(faults) - FAULTS_LISTED) > 0:
        yield LocalizedText(f"{path.name}: ยังมีคีย์ที่ผิดอีก {more} คีย์", f"{path.name}: {more} more keys are wrong.")
