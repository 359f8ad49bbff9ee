"""Load Google credentials: a service account's key, or a workload identity that acts for one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from google.auth import exceptions as auth_errors
from google.auth import identity_pool
from google.auth.credentials import Credentials
from google.oauth2 import service_account

from ita_sync.errors import SheetAccessError

READ_ONLY = "https://www.googleapis.com/auth/spreadsheets.readonly"
READ_WRITE = "https://www.googleapis.com/auth/spreadsheets"
NEEDED: Mapping[str, Sequence[str]] = {
    "service_account": ("client_email", "private_key", "token_uri"),
    "external_account": ("audience", "subject_token_type", "token_url", "credential_source"),
}
OTHER_PATH = "GOOGLE_APPLICATION_CREDENTIALS has to hold the path of the JSON file."
WHOLE_FILE = (
    "It must be the whole JSON file of a service account's key, or of a workload identity; fetch it anew."
)


def load_credentials(path: str, *, writing: bool) -> Credentials:
    """Load the file that GOOGLE_APPLICATION_CREDENTIALS names, without any request to Google.

    google-auth's own loader would request a workload identity's project at once, and accepts kinds of files that have
    no place in a nightly job.

    Args:
        path: The file's path; blank if the variable is not set.
        writing: Whether flags will be written; if not, the token may only read.

    Raises:
        SheetAccessError: There is no such file, or it holds no credentials of either kind.
    """
    if not path:
        raise SheetAccessError(
            "No Google credentials: GOOGLE_APPLICATION_CREDENTIALS is not set.",
            hint="Let it name the service account's JSON key, or a workload-identity file.",
        )
    if path.lstrip().startswith("{"):  # do not repeat the secret in a message about a path
        raise SheetAccessError(
            "GOOGLE_APPLICATION_CREDENTIALS holds the text of a JSON file; it has to name the file.",
            hint="Save the text as a file, and let the variable hold its path.",
        )
    try:
        return _credentials(_read(path), [READ_WRITE if writing else READ_ONLY])
    except _UnusableError as error:
        raise SheetAccessError(
            f"The Google credentials in {path} cannot be used: {error}.",
            hint=error.hint,
        ) from error


class _UnusableError(Exception):
    """The reason why a file cannot be used, never a library's message, which may quote the secret."""

    def __init__(self, reason: str, hint: str = WHOLE_FILE) -> None:
        super().__init__(reason)
        self.hint = hint


def _read(path: str) -> dict[str, Any]:
    try:
        info = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise _UnusableError("there is no such file", OTHER_PATH) from None
    except IsADirectoryError:
        raise _UnusableError("it is a folder", OTHER_PATH) from None
    except OSError as error:
        raise _UnusableError(f"it cannot be read ({error.strerror})", OTHER_PATH) from None
    except (ValueError, RecursionError):
        raise _UnusableError("it is no JSON file") from None
    if not isinstance(info, dict):
        raise _UnusableError("it holds no key")
    return info


def _credentials(info: Mapping[str, Any], scopes: list[str]) -> Credentials:
    kind = info.get("type")
    if not isinstance(kind, str) or kind not in NEEDED:
        raise _UnusableError("it is neither a service account's key nor a workload identity")
    if missing := [name for name in NEEDED[kind] if not info.get(name)]:
        raise _UnusableError(f"it lacks {', '.join(missing)}")
    try:
        return _of_kind(kind, info, scopes)
    except (auth_errors.GoogleAuthError, ValueError, KeyError, TypeError, AttributeError):
        raise _UnusableError("it is damaged") from None


def _of_kind(kind: str, info: Mapping[str, Any], scopes: list[str]) -> Credentials:
    if kind == "service_account":
        key: Credentials = service_account.Credentials.from_service_account_info(info, scopes=scopes)  # type: ignore[no-untyped-call]
        return key
    identity: Credentials = identity_pool.Credentials.from_info(info, scopes=scopes)  # type: ignore[no-untyped-call]
    return identity


def account_of(credentials: Credentials) -> str:
    """Return the account's address, for messages that say whom to share the sheet with."""
    return str(getattr(credentials, "service_account_email", "") or "the service account")
