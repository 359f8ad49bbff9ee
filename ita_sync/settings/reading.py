"""Reading the settings from config/ita.toml and the environment.

Secrets come only from the environment. An error names the key or variable, and for an unknown key the most similar one
that is known.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ita_sync.domain import LocalizedText
from ita_sync.errors import SettingsError
from ita_sync.settings.environment import gotenberg, sheets_endpoint, smtp_server
from ita_sync.settings.errors import described, lines, place
from ita_sync.settings.sections import Settings
from ita_sync.text import os_errors, sanitize

OTHER_DIGITS = re.compile(r"=\s*[0-9]*(?![0-9])\d")  # an unquoted value with other digits, such as Thai ones
TWICE = re.compile("Cannot (?:overwrite|declare|mutate)|[Dd]uplicate")  # the parser's words, by version
FAULT = LocalizedText("{file}: {place}: {described}", "{file}: {place}: {described}")
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
    return parse(_read_text(path), path, environment)


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
    return values_of(_read_text(path), path)


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
            lines(_said(path, error)),
            hint=LocalizedText(
                "ดูคำอธิบายของทุกคีย์ได้ในไฟล์ตัวอย่าง ita.toml และตารางการตั้งค่าใน README",
                "Every key is explained in the example's ita.toml and in the README's table of settings.",
            ),
        ) from None
    services = {
        "root": root,
        "smtp": smtp_server(environment),
        "gotenberg": gotenberg(environment),
        "sheets_endpoint": sheets_endpoint(environment),
    }
    return settings.model_copy(update=services)


def _said(path: Path, error: ValidationError) -> Iterator[LocalizedText]:
    """A line for each wrong key, as many as anybody reads."""
    faults = error.errors()
    for fault in faults[:FAULTS_LISTED]:
        said = FAULT.format(file=path.name, place=place(fault["loc"]), described=described(fault, Settings))
        yield LocalizedText(sanitize.truncate(said.th), sanitize.truncate(said.en))
    if (more := len(faults) - FAULTS_LISTED) > 0:
        yield LocalizedText(f"{path.name}: ยังมีคีย์ที่ผิดอีก {more} คีย์", f"{path.name}: {more} more keys are wrong.")


def values_of(text: str, path: Path) -> dict[str, Any]:
    """Parse settings without validating them.

    Raises:
        SettingsError: It is not TOML, or holds what only the environment may.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason = sanitize.truncate(str(error))
        raise SettingsError(
            LocalizedText(f"{path} ไม่ใช่ TOML ที่ถูกต้อง{_where(error)}", f"{path} is not valid TOML: {reason}."),
            hint=_toml_hint(str(error), text),
        ) from None
    except (ValueError, RecursionError):  # a number of thousands of digits; brackets in brackets in brackets
        raise _no_settings(
            path,
            LocalizedText(
                "มีตัวเลขที่ยาวเกินไป หรือมีวงเล็บซ้อนกันมากเกินไป",
                "it holds a number too long or too many brackets within each other",
            ),
        ) from None
    for name in ENVIRONMENT_ONLY:
        if name in values:
            raise SettingsError(
                LocalizedText(
                    f"{path.name}: {name}: ค่านี้มาจากตัวแปรสภาพแวดล้อม ไม่ใช่จากไฟล์",
                    f"{path.name}: {name}: this comes from the environment, not from the file.",
                )
            )
    return values


def _read_text(path: Path) -> str:
    """The text of the file, if it is such as settings are: what is larger would take the parser minutes."""
    try:
        if path.exists() and not path.is_file():  # a pipe may never end
            raise SettingsError(
                LocalizedText(f"{path} ไม่ใช่ไฟล์", f"{path} is not a file."),
                hint=LocalizedText("ระบุไฟล์การตั้งค่าด้วย --config", "Name the settings file with --config."),
            )
        with path.open("rb") as file:
            text = file.read(LONGEST_FILE + 1).decode("utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(
            LocalizedText(f"ไม่พบไฟล์การตั้งค่า {path}", f"There is no settings file {path}."),
            hint=LocalizedText(
                "ระบุไฟล์ด้วย --config หรือสร้างไฟล์แรกด้วย ita-sync init",
                "Name one with --config, or lay down a first one with: ita-sync init",
            ),
        ) from None
    except (OSError, ValueError) as error:
        raise SettingsError(
            LocalizedText("อ่าน {path} ไม่ได้: {reason}", "{path} cannot be read: {reason}.").format(
                path=path, reason=_unreadable(error)
            ),
            hint=LocalizedText("ต้องเป็นไฟล์ข้อความ UTF-8", "It has to be a UTF-8 text file."),
        ) from None
    if len(text.encode()) > LONGEST_FILE:
        raise _no_settings(
            path,
            LocalizedText(f"มีขนาดเกิน {LONGEST_FILE:,} ไบต์", f"it is larger than {LONGEST_FILE:,} bytes"),
        )
    if max(line.count(".") for line in text.split("\n")) > MOST_DOTS:
        raise _no_settings(
            path,
            LocalizedText(f"มีบรรทัดที่มีจุดเกิน {MOST_DOTS:,} จุด", f"a line has more than {MOST_DOTS:,} dots"),
        )
    return text


def _no_settings(path: Path, reason: LocalizedText) -> SettingsError:
    return SettingsError(
        LocalizedText("{path} ไม่ใช่ไฟล์การตั้งค่า: {reason}", "{path} holds no settings: {reason}.").format(
            path=path, reason=reason
        ),
        hint=LocalizedText(
            "เทียบกับไฟล์ตัวอย่าง ita.toml หรือสร้างไฟล์ใหม่ในโฟลเดอร์ว่างด้วย ita-sync init",
            "Compare it with the example's ita.toml, or lay down a new one in an empty folder with: ita-sync init",
        ),
    )


def _unreadable(error: OSError | ValueError) -> LocalizedText:
    if isinstance(error, OSError):
        return os_errors.reason(error)
    if isinstance(error, UnicodeDecodeError):
        return LocalizedText(f"ไบต์ที่ {error.start} ไม่ใช่ UTF-8", str(error))
    return LocalizedText("ชื่อไฟล์ใช้ไม่ได้", str(error))


def _where(error: tomllib.TOMLDecodeError) -> str:
    """The place of a mistake, in Thai, after the parser's English message; blank where that names none."""
    found = re.search(r"at line (\d+), column (\d+)", str(error))
    return f": บรรทัดที่ {found[1]} ตัวอักษรที่ {found[2]}" if found else ""


def _toml_hint(message: str, text: str) -> LocalizedText:
    """A hint about the line that is not valid TOML, for the most common mistakes.

    Args:
        message: The message of the parser, with the number of the line.
        text: The whole file.
    """
    number = re.search(r"at line (\d+)", message)
    line = text.split("\n")[int(number[1]) - 1] if number else ""
    if OTHER_DIGITS.search(line):
        return LocalizedText(
            "ตัวเลขและวันที่ให้ใช้เลขอารบิก เช่น 2568", "Numbers and dates take Arabic digits, such as 2568."
        )
    if TWICE.search(message):
        return LocalizedText(
            "คีย์หรือหัวข้อนี้มีอยู่แล้วในไฟล์ ให้เหลือเพียงที่เดียว",
            "This key or section stands in the file already: keep one of the two.",
        )
    if "\\" in line:
        return LocalizedText(
            "ในที่อยู่ไฟล์ให้ใช้ / แทน \\ หรือใส่ที่อยู่ในอัญประกาศเดี่ยว: 'C:\\…'",
            "In a path write / instead of \\, or put the path into single quotes: 'C:\\…'.",
        )
    return LocalizedText(
        "ข้อความต้องอยู่ในเครื่องหมายคำพูดแบบตรง และหัวข้อเริ่มด้วยบรรทัดเช่น [report]",
        "Texts stand in straight quotation marks; a section begins with a line like [report].",
    )
