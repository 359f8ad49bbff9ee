"""Reading the settings from config/ita.toml and the environment.

Secrets come only from the environment. An error names the key or variable, and for an unknown key the most similar one
that is known.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from ita_sync.errors import SettingsError
from ita_sync.settings.errors import WANTED, described, place
from ita_sync.settings.sections import Gotenberg, Section, Settings, Smtp, SmtpSecurity
from ita_sync.text import sanitize

OTHER_DIGITS = re.compile(r"=\s*[0-9]*(?![0-9])\d")  # an unquoted value with other digits, such as Thai ones
WEB_ADDRESS = re.compile(r"https?://[^\s/]+\S*\Z")
DEFAULT_PORTS: Mapping[SmtpSecurity, int] = {"starttls": 587, "tls": 465, "none": 25}
T = TypeVar("T", bound=Section)
LONGEST_FILE = 250_000  # bytes: a unit and its addresses take about a hundred
MOST_DOTS = 1_000  # in a line; the parser takes the square of their number for a key of so many parts
FAULTS_LISTED = 20
ENVIRONMENT_ONLY = ("root", "smtp", "gotenberg", "sheets_endpoint")


def load(path: Path, environment: Mapping[str, str]) -> Settings:
    """Read and validate the settings.

    Args:
        path: The TOML file.
        environment: The environment variables. An empty one counts as unset, because CI systems pass absent secrets
            as empty.

    Raises:
        SettingsError: The file is missing or unreadable, or a key or variable is missing or wrong.
    """
    values = _read_toml(path)
    folder = path.resolve().parent
    root = folder.parent if folder.name == "config" else folder
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(
            "\n".join(_said(path, error)),
            hint="Every key is explained in the example's ita.toml and in the README's table of settings.",
        ) from None
    services = {
        "root": root,
        "smtp": _smtp(environment),
        "gotenberg": _gotenberg(environment),
        "sheets_endpoint": _endpoint(environment),
    }
    return settings.model_copy(update=services)


def _said(path: Path, error: ValidationError) -> Iterator[str]:
    """A line for each wrong key, as many as anybody reads."""
    faults = error.errors()
    for fault in faults[:FAULTS_LISTED]:
        yield sanitize.truncate(f"{path.name}: {place(fault['loc'])}: {described(fault, Settings)}")
    if len(faults) > FAULTS_LISTED:
        yield f"{path.name}: {len(faults) - FAULTS_LISTED} more keys are wrong."


def _read_toml(path: Path) -> dict[str, Any]:
    text = _read_text(path)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"{path} is not valid TOML: {sanitize.truncate(str(error))}.",
            hint=_toml_hint(str(error), text),
        ) from None
    except (ValueError, RecursionError):  # a number of thousands of digits; brackets in brackets in brackets
        raise _no_settings(
            path, "it holds a number too long or too many brackets within each other"
        ) from None
    for name in ENVIRONMENT_ONLY:
        if name in values:
            raise SettingsError(f"{path.name}: {name}: this comes from the environment, not from the file.")
    return values


def _read_text(path: Path) -> str:
    """The text of the file, if it is such as settings are: what is larger would take the parser minutes."""
    try:
        if path.exists() and not path.is_file():  # a pipe may never end
            raise SettingsError(f"{path} is not a file.", hint="Name the settings file with --config.")
        with path.open("rb") as file:
            text = file.read(LONGEST_FILE + 1).decode("utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(
            f"There is no settings file {path}.",
            hint="Name one with --config, or lay down a first one with: ita-sync init",
        ) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SettingsError(
            f"{path} cannot be read: {reason}.", hint="It has to be a UTF-8 text file."
        ) from None
    if len(text.encode()) > LONGEST_FILE:
        raise _no_settings(path, f"it is larger than {LONGEST_FILE:,} bytes")
    if max(line.count(".") for line in text.split("\n")) > MOST_DOTS:
        raise _no_settings(path, f"a line has more than {MOST_DOTS:,} dots")
    return text


def _no_settings(path: Path, reason: str) -> SettingsError:
    return SettingsError(
        f"{path} holds no settings: {reason}.",
        hint="Compare it with the example's ita.toml, or lay down a new one in an empty folder with: ita-sync init",
    )


def _toml_hint(message: str, text: str) -> str:
    """A hint about the line that is not valid TOML, for the most common mistakes.

    Args:
        message: The message of the parser, with the number of the line.
        text: The whole file.
    """
    number = re.search(r"at line (\d+)", message)
    line = text.split("\n")[int(number[1]) - 1] if number else ""
    if OTHER_DIGITS.search(line):
        return "Numbers and dates take Arabic digits, such as 2568."
    if "\\" in line:
        return "In a path write / instead of \\, or put the path into single quotes: 'C:\\…'."
    return "Texts stand in straight quotation marks; a section begins with a line like [report]."


def _smtp(environment: Mapping[str, str]) -> Smtp | None:
    if not environment.get("SMTP_HOST"):
        return None
    values: dict[str, Any] = _present(
        environment, "SMTP", ("host", "port", "username", "password", "security", "ca_file")
    )
    values.setdefault("port", DEFAULT_PORTS.get(values.get("security", "starttls"), 587))
    return _from_environment(Smtp, "SMTP", values)


def _gotenberg(environment: Mapping[str, str]) -> Gotenberg | None:
    if not environment.get("GOTENBERG_URL"):
        return None
    return _from_environment(
        Gotenberg, "GOTENBERG", _present(environment, "GOTENBERG", ("url", "username", "password"))
    )


def _endpoint(environment: Mapping[str, str]) -> str:
    endpoint = environment.get("ITA_SHEETS_ENDPOINT", "").rstrip("/")
    if endpoint and not WEB_ADDRESS.match(endpoint):
        raise SettingsError(
            f"ITA_SHEETS_ENDPOINT: {WANTED['string_pattern']}",
            hint="Leave it unset to ask Google itself.",
        )
    return endpoint


def _present(environment: Mapping[str, str], prefix: str, names: Iterable[str]) -> dict[str, str]:
    """The variables that are set, by name without the prefix, in lower case."""
    found = {name: environment.get(f"{prefix}_{name.upper()}", "") for name in names}
    return {name: value for name, value in found.items() if value}


def _from_environment(model: type[T], prefix: str, values: Mapping[str, Any]) -> T:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        # The message does not quote the value, which may be a secret.
        lines = (
            f"{prefix}_{str(fault['loc'][0]).upper()}: {described(fault, model)}"
            for fault in error.errors(include_input=False)
        )
        raise SettingsError(
            "\n".join(lines), hint="The README has a table of the environment variables."
        ) from None
