"""config/ita.toml as a file: a UTF-8 text of sections, keys and values."""

from __future__ import annotations

import codecs
import errno
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ita_sync.domain import LocalizedText
from ita_sync.errors import SettingsError
from ita_sync.settings import toml_hints
from ita_sync.text import os_errors
from ita_sync.text.ordinary_file import read_ordinary

LONGEST_FILE = 250_000  # bytes: a unit and its addresses take about a hundred
MOST_DOTS = 1_000  # in a line; the parser takes the square of their number for a key of so many parts
# What has no place in the file -> the variables that hold it.
ENVIRONMENT_ONLY: Mapping[str, str] = {
    "smtp": "SMTP_HOST, SMTP_PORT, SMTP_USERNAME, SMTP_PASSWORD, SMTP_SECURITY",
    "gotenberg": "GOTENBERG_URL, GOTENBERG_USERNAME, GOTENBERG_PASSWORD",
    "sheets_endpoint": "ITA_SHEETS_ENDPOINT",
}
SAMPLE = 100  # bytes
NO_TOML = LocalizedText("{path} ไม่ใช่ TOML ที่ถูกต้อง{where}", "{path} is not valid TOML{where}.")
FROM_ENVIRONMENT = LocalizedText(
    "{file}: {name}: ค่านี้มาจากตัวแปรสภาพแวดล้อม ไม่ใช่จากไฟล์",
    "{file}: {name}: this comes from the environment, not from the file.",
)
USE_VARIABLES = LocalizedText(
    "ลบออกจากไฟล์ แล้วตั้งตัวแปร {variables}", "Delete it there and set the variables {variables}."
)
OTHER_FILE = LocalizedText(
    "ตรวจชื่อและสิทธิ์ของไฟล์ หรือระบุไฟล์อื่นด้วย --config",
    "Check the file's name and permissions, or name another one with --config.",
)
NO_NAME = LocalizedText("ชื่อไฟล์ใช้ไม่ได้", "that is no file's name")
UTF_16 = LocalizedText("บันทึกไว้เป็น UTF-16", "it is saved as UTF-16")
SAVE_AS_UTF8 = LocalizedText(
    "บันทึกไฟล์ใหม่เป็น UTF-8 (Notepad: บันทึกเป็น > การเข้ารหัส > UTF-8)",
    "Save it anew as UTF-8 (Notepad: Save as > Encoding > UTF-8).",
)


def read_text(path: Path) -> str:
    """Read the text of a file, if it is such as settings are: what is larger would take the parser minutes.

    Raises:
        SettingsError: It is missing, unreadable, too large or no text in UTF-8.
    """
    text = _decoded(path, _bytes(path))
    if max(line.count(".") for line in text.split("\n")) > MOST_DOTS:
        raise _no_settings(
            path,
            LocalizedText(f"มีบรรทัดที่มีจุดเกิน {MOST_DOTS:,} จุด", f"a line has more than {MOST_DOTS:,} dots"),
        )
    return text


def values_of(text: str, path: Path) -> dict[str, Any]:
    """Parse settings without validating them.

    Args:
        text: The content of the file.
        path: The file that an error names.

    Raises:
        SettingsError: It is not TOML, or holds what only the environment may.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            NO_TOML.format(path=path, where=toml_hints.where(str(error), text)),
            hint=toml_hints.hint(str(error), text),
        ) from None
    except (ValueError, RecursionError):  # a number of thousands of digits; brackets in brackets in brackets
        raise _no_settings(
            path,
            LocalizedText(
                "มีตัวเลขที่ยาวเกินไป หรือมีวงเล็บซ้อนกันมากเกินไป",
                "it holds a number too long or too many brackets within each other",
            ),
        ) from None
    for name in ENVIRONMENT_ONLY.keys() & values.keys():
        raise SettingsError(
            FROM_ENVIRONMENT.format(file=path.name, name=name),
            hint=USE_VARIABLES.format(variables=ENVIRONMENT_ONLY[name]),
        )
    return values


def _bytes(path: Path) -> bytes:
    try:
        return read_ordinary(path, LONGEST_FILE)
    except FileNotFoundError:
        raise SettingsError(
            LocalizedText(f"ไม่พบไฟล์การตั้งค่า {path}", f"There is no settings file {path}."),
            hint=LocalizedText(
                "ระบุไฟล์ด้วย --config หรือสร้างไฟล์แรกด้วย ita-sync init",
                "Name one with --config, or lay down a first one with: ita-sync init",
            ),
        ) from None
    except OSError as error:
        if error.errno in {errno.ENXIO, errno.EISDIR}:
            raise SettingsError(
                LocalizedText(f"{path} ไม่ใช่ไฟล์", f"{path} is not a file."),
                hint=LocalizedText("ระบุไฟล์การตั้งค่าด้วย --config", "Name the settings file with --config."),
            ) from None
        if error.errno == errno.EFBIG:
            raise _no_settings(
                path,
                LocalizedText(f"มีขนาดเกิน {LONGEST_FILE:,} ไบต์", f"it is larger than {LONGEST_FILE:,} bytes"),
            ) from None
        raise SettingsError(os_errors.unreadable(path, error), hint=OTHER_FILE) from None
    except ValueError:  # NUL in its name
        raise SettingsError(os_errors.unreadable(path, NO_NAME), hint=OTHER_FILE) from None


def _decoded(path: Path, raw: bytes) -> str:
    start = raw[:SAMPLE]
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or start.count(0) * 4 > len(start):
        raise SettingsError(os_errors.unreadable(path, UTF_16), hint=SAVE_AS_UTF8)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        reason = LocalizedText(
            f"มีตัวอักษรที่ไม่ใช่ UTF-8 ในบรรทัดที่ {line}", f"line {line} holds letters that are not UTF-8"
        )
        raise SettingsError(os_errors.unreadable(path, reason), hint=SAVE_AS_UTF8) from None


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
