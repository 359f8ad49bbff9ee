"""The servers that a night uses, from the environment variables; an error names the variable and never its value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import unquote, urlsplit, urlunsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError

from ita_sync.domain import LocalizedText
from ita_sync.domain.language import as_localized, joined
from ita_sync.errors import SettingsError
from ita_sync.settings.errors import WANTED, described
from ita_sync.settings.section import Section, without_the_unseen

SmtpSecurity = Literal["starttls", "tls", "none"]

QUOTED = re.compile(r"""\A(["'`])(.*)\1\Z|\A[“‘].*[”’]\Z""", re.DOTALL)
# The name or number of a machine; an IPv6 number alone has colons.
HOST = re.compile(r"[^\s/:@\[\]]+|\[?[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.%\w]*\]?")
DEFAULT_PORTS: Mapping[SmtpSecurity, int] = {"starttls": 587, "tls": 465, "none": 25}
VARIABLE = as_localized("{name}: {described}")
ROUTE = re.compile(r"/(?:forms/[\w/.-]*|health|version)\Z")
NOT_A_HOST = LocalizedText(
    "ต้องเป็นชื่อเซิร์ฟเวอร์เท่านั้น เช่น smtp.gmail.com ส่วนพอร์ตให้ระบุใน SMTP_PORT",
    "has to be the name of the server alone, such as smtp.gmail.com; its port goes to SMTP_PORT",
)
IN_QUOTES = LocalizedText(
    "มีเครื่องหมายคำพูดครอบอยู่ ให้ตั้งค่าโดยไม่มีเครื่องหมายคำพูด",
    "has quotation marks around it: set it without them",
)
T = TypeVar("T", bound=Section)


def _unquoted(value: object) -> object:
    """Refuse a value in quotation marks, which some files of variables keep."""
    if isinstance(value, str) and QUOTED.match(value):
        raise ValueError(IN_QUOTES)
    return value


def _host(value: str) -> str:
    if not HOST.fullmatch(value):
        raise ValueError(NOT_A_HOST)
    return value.strip("[]")


def _web_address(value: str) -> str:
    """Return the address without a slash at its end.

    Raises:
        ValueError: It is none of a service: no host, a port that cannot be, a query, a blank within.
    """
    try:
        parts = urlsplit(value)
        is_service = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_service = False
    if not is_service or parts.query or parts.fragment or not value.isprintable() or " " in value:
        raise ValueError(WANTED["string_pattern"])
    return urlunsplit(parts).rstrip("/")


def _without_route(value: str) -> str:
    """Cut off a route of the service, which examples of its documentation have at the end of its address."""
    return ROUTE.sub("", value)


def _small(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


Plain = Annotated[str, BeforeValidator(_unquoted)]
WebAddress = Annotated[Plain, AfterValidator(_web_address)]


class Smtp(Section):
    """The mail server, from the variables SMTP_*."""

    host: Annotated[Plain, AfterValidator(_host)]
    port: Annotated[int, Field(ge=1, le=65535), BeforeValidator(_unquoted)]
    username: Plain = ""
    password: SecretStr = SecretStr("")
    security: Annotated[SmtpSecurity, BeforeValidator(_small), BeforeValidator(_unquoted)] = "starttls"
    ca_file: Annotated[Path, BeforeValidator(_unquoted)] | None = None


class Gotenberg(Section):
    """The PDF service, from the variables GOTENBERG_*."""

    url: Annotated[WebAddress, AfterValidator(_without_route)]
    username: Plain = ""
    password: SecretStr = SecretStr("")


class SheetsApi(Section):
    """Where the Sheets API is, from the variable ITA_SHEETS_ENDPOINT."""

    sheets_endpoint: WebAddress


def services(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the servers as the settings have them: `smtp`, `gotenberg` and `sheets_endpoint`.

    Raises:
        SettingsError: A variable is wrong.
    """
    return {
        "smtp": smtp_server(environment),
        "gotenberg": gotenberg(environment),
        "sheets_endpoint": sheets_endpoint(environment),
    }


def smtp_server(environment: Mapping[str, str]) -> Smtp | None:
    """Return the mail server; None if SMTP_HOST is not set.

    Raises:
        SettingsError: A variable is wrong.
    """
    values: dict[str, Any] = _present(environment, "SMTP_", Smtp.model_fields)
    if "host" not in values:
        return None
    security = str(values.get("security", "starttls")).lower()
    values.setdefault("port", next((port for name, port in DEFAULT_PORTS.items() if name == security), 587))
    return _from_environment(Smtp, "SMTP_", values)


def gotenberg(environment: Mapping[str, str]) -> Gotenberg | None:
    """Return the PDF service; None if GOTENBERG_URL is not set. A name and password in its address are taken from there.

    Raises:
        SettingsError: A variable is wrong.
    """
    values = _present(environment, "GOTENBERG_", Gotenberg.model_fields)
    if "url" not in values:
        return None
    return _from_environment(Gotenberg, "GOTENBERG_", _with_login(values))


def sheets_endpoint(environment: Mapping[str, str]) -> str:
    """Return the base URL for the Sheets API; blank for Google's own.

    Raises:
        SettingsError: It is no web address.
    """
    values = _present(environment, "ITA_", SheetsApi.model_fields)
    return _from_environment(SheetsApi, "ITA_", values).sheets_endpoint if values else ""


def _with_login(values: Mapping[str, str]) -> Mapping[str, str]:
    """Take a name and password out of an address, which may be shown and logged."""
    try:
        parts = urlsplit(without_the_unseen(values["url"]))
    except ValueError:
        return values
    login, _, server = parts.netloc.rpartition("@")
    username, _, password = login.partition(":")
    found = {"username": unquote(username), "password": unquote(password)} if login else {}
    return {**found, **values, "url": urlunsplit(parts._replace(netloc=server))}


def _present(environment: Mapping[str, str], prefix: str, names: Iterable[str]) -> dict[str, str]:
    """The variables that are set, by name without the prefix, in lower case."""
    found = {name: environment.get(f"{prefix}{name.upper()}", "") for name in names}
    return {name: value for name, value in found.items() if without_the_unseen(value)}


def _from_environment(model: type[T], prefix: str, values: Mapping[str, Any]) -> T:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        # The message does not quote the value, which may be a secret.
        faults = (
            VARIABLE.format(name=f"{prefix}{str(fault['loc'][0]).upper()}", described=described(fault, model))
            for fault in error.errors(include_input=False)
        )
        raise SettingsError(
            joined(faults, "\n"),
            hint=LocalizedText(
                "ตารางตัวแปรสภาพแวดล้อมอยู่ใน docs/reference.md ของโปรแกรม",
                "The program's docs/reference.md has a table of the environment variables.",
            ),
        ) from None
