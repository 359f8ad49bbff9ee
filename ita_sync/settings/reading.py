"""Reading the settings from config/ita.toml and the environment.

Secrets come only from the environment. An error names the key or variable, and for an unknown key the most similar one
that is known.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from ita_sync.domain import LocalizedText
from ita_sync.errors import SettingsError
from ita_sync.settings.errors import described, place
from ita_sync.settings.sections import Gotenberg, Section, Settings, Smtp, SmtpSecurity
from ita_sync.text import os_errors

OTHER_DIGITS = re.compile(r"=\s*[0-9]*(?![0-9])\d")  # an unquoted value with other digits, such as Thai ones
DEFAULT_PORTS: Mapping[SmtpSecurity, int] = {"starttls": 587, "tls": 465, "none": 25}
T = TypeVar("T", bound=Section)
FAULT = LocalizedText("{file}: {place}: {described}", "{file}: {place}: {described}")
VARIABLE = LocalizedText("{name}: {described}", "{name}: {described}")
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
            _joined(
                FAULT.format(file=path.name, place=place(fault["loc"]), described=described(fault, Settings))
                for fault in error.errors()
            ),
            hint=LocalizedText(
                "ดูคำอธิบายของทุกคีย์ได้ในไฟล์ตัวอย่าง ita.toml และตารางการตั้งค่าใน README",
                "Every key is explained in the example's ita.toml and in the README's table of settings.",
            ),
        ) from None
    services = {
        "root": root,
        "smtp": _smtp(environment),
        "gotenberg": _gotenberg(environment),
        "sheets_endpoint": environment.get("ITA_SHEETS_ENDPOINT", "").rstrip("/"),
    }
    return settings.model_copy(update=services)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        values = tomllib.loads(text)
    except FileNotFoundError:
        raise SettingsError(
            LocalizedText(f"ไม่พบไฟล์การตั้งค่า {path}", f"There is no settings file {path}."),
            hint=LocalizedText(
                "ระบุไฟล์ด้วย --config หรือสร้างไฟล์แรกด้วย ita-sync init",
                "Name one with --config, or lay down a first one with: ita-sync init",
            ),
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            LocalizedText("อ่าน {path} ไม่ได้: {reason}", "{path} cannot be read: {reason}.").format(
                path=path, reason=_unreadable(error)
            ),
            hint=LocalizedText("ต้องเป็นไฟล์ข้อความ UTF-8", "It has to be a UTF-8 text file."),
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            LocalizedText(f"{path} ไม่ใช่ TOML ที่ถูกต้อง{_where(error)}", f"{path} is not valid TOML: {error}."),
            hint=_toml_hint(str(error), text),
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


def _unreadable(error: OSError | UnicodeDecodeError) -> LocalizedText:
    if isinstance(error, OSError):
        return os_errors.reason(error)
    return LocalizedText(f"ไบต์ที่ {error.start} ไม่ใช่ UTF-8", str(error))


def _where(error: tomllib.TOMLDecodeError) -> str:
    """The place of a mistake, in Thai, after the parser's English message; blank where that names none."""
    found = re.search(r"at line (\d+), column (\d+)", str(error))
    return f": บรรทัดที่ {found[1]} ตัวอักษรที่ {found[2]}" if found else ""


def _joined(lines: Iterable[LocalizedText]) -> LocalizedText:
    th, en = zip(*lines, strict=True)
    return LocalizedText("\n".join(th), "\n".join(en))


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
    if "\\" in line:
        return LocalizedText(
            "ในที่อยู่ไฟล์ให้ใช้ / แทน \\ หรือใส่ที่อยู่ในอัญประกาศเดี่ยว: 'C:\\…'",
            "In a path write / instead of \\, or put the path into single quotes: 'C:\\…'.",
        )
    return LocalizedText(
        "ข้อความต้องอยู่ในเครื่องหมายคำพูดแบบตรง และหัวข้อเริ่มด้วยบรรทัดเช่น [report]",
        "Texts stand in straight quotation marks; a section begins with a line like [report].",
    )


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
            VARIABLE.format(
                name=f"{prefix}_{str(fault['loc'][0]).upper()}", described=described(fault, model)
            )
            for fault in error.errors(include_input=False)
        )
        raise SettingsError(
            _joined(lines),
            hint=LocalizedText(
                "ดูตารางตัวแปรสภาพแวดล้อมใน README", "The README has a table of the environment variables."
            ),
        ) from None
