"""The servers that a night uses, from the environment variables; an error names the variable and never its value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError

from ita_sync.domain import LocalizedText
from ita_sync.errors import SettingsError
from ita_sync.settings.errors import WANTED, described, lines
from ita_sync.settings.section import Section

SmtpSecurity = Literal["starttls", "tls", "none"]

WEB_ADDRESS = re.compile(r"https?://[^\s/]+\S*\Z")
DEFAULT_PORTS: Mapping[SmtpSecurity, int] = {"starttls": 587, "tls": 465, "none": 25}
VARIABLE = LocalizedText("{name}: {described}", "{name}: {described}")
T = TypeVar("T", bound=Section)


class Smtp(Section):
    """The mail server, from the variables SMTP_*."""

    host: str
    port: int = Field(ge=1, le=65535)
    username: str = ""
    password: SecretStr = SecretStr("")
    security: SmtpSecurity = "starttls"
    ca_file: Path | None = None


class Gotenberg(Section):
    """The PDF service, from the variables GOTENBERG_*."""

    url: str = Field(pattern=r"^https?://[^\s/]+")
    username: str = ""
    password: SecretStr = SecretStr("")


def smtp_server(environment: Mapping[str, str]) -> Smtp | None:
    """Return the mail server; None if SMTP_HOST is not set.

    Raises:
        SettingsError: A variable is wrong.
    """
    if not environment.get("SMTP_HOST"):
        return None
    values: dict[str, Any] = _present(
        environment, "SMTP", ("host", "port", "username", "password", "security", "ca_file")
    )
    values.setdefault("port", DEFAULT_PORTS.get(values.get("security", "starttls"), 587))
    return _from_environment(Smtp, "SMTP", values)


def gotenberg(environment: Mapping[str, str]) -> Gotenberg | None:
    """Return the PDF service; None if GOTENBERG_URL is not set.

    Raises:
        SettingsError: A variable is wrong.
    """
    if not environment.get("GOTENBERG_URL"):
        return None
    return _from_environment(
        Gotenberg, "GOTENBERG", _present(environment, "GOTENBERG", ("url", "username", "password"))
    )


def sheets_endpoint(environment: Mapping[str, str]) -> str:
    """Return the base URL for the Sheets API; blank for Google's own.

    Raises:
        SettingsError: It is no web address.
    """
    endpoint = environment.get("ITA_SHEETS_ENDPOINT", "").rstrip("/")
    if endpoint and not WEB_ADDRESS.match(endpoint):
        raise SettingsError(
            VARIABLE.format(name="ITA_SHEETS_ENDPOINT", described=WANTED["string_pattern"]),
            hint=LocalizedText("ไม่ต้องตั้งค่านี้ หากใช้ Google โดยตรง", "Leave it unset to ask Google itself."),
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
        faults = (
            VARIABLE.format(
                name=f"{prefix}_{str(fault['loc'][0]).upper()}", described=described(fault, model)
            )
            for fault in error.errors(include_input=False)
        )
        raise SettingsError(
            lines(faults),
            hint=LocalizedText(
                "ดูตารางตัวแปรสภาพแวดล้อมใน README", "The README has a table of the environment variables."
            ),
        ) from None
