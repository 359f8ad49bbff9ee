"""Who asks Google: a service account's key, or a workload identity that acts for one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from google.auth import exceptions as auth_errors
from google.auth import identity_pool
from google.auth.credentials import Credentials
from google.oauth2 import service_account

from ita_sync.errors import SheetAccessError

READ_ONLY = "https://www.googleapis.com/auth/spreadsheets.readonly"
READ_WRITE = "https://www.googleapis.com/auth/spreadsheets"


def load_credentials(path: str, *, writing: bool) -> Credentials:
    """Read the file that GOOGLE_APPLICATION_CREDENTIALS names; nothing is asked of Google.

    The general loader of google-auth would at once ask for a workload identity's project, and takes kinds of files
    that have no place in a nightly job.

    Args:
        path: The file.
        writing: Whether flags will be written; if not, the token may only read.

    Raises:
        SheetAccessError: There is no such file, or it holds no credentials of either kind.
    """
    if not path:
        raise SheetAccessError(
            "No Google credentials: GOOGLE_APPLICATION_CREDENTIALS is not set.",
            hint="Let it name the service account's JSON key, or a workload-identity file.",
        )
    try:
        info = json.loads(Path(path).read_text(encoding="utf-8"))
        return _of_kind(info, [READ_WRITE if writing else READ_ONLY])
    except (auth_errors.GoogleAuthError, ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise SheetAccessError(
            f"The Google credentials in {path} cannot be used: {type(error).__name__}.",
            hint="It must be the whole JSON file of a service account's key, or of a workload identity; fetch it anew.",
        ) from error


def _of_kind(info: Mapping[str, Any], scopes: list[str]) -> Credentials:
    kind = info["type"]
    if kind == "service_account":
        key: Credentials = service_account.Credentials.from_service_account_info(info, scopes=scopes)  # type: ignore[no-untyped-call]
        return key
    if kind == "external_account":
        identity: Credentials = identity_pool.Credentials.from_info(info, scopes=scopes)  # type: ignore[no-untyped-call]
        return identity
    raise ValueError(f"credentials of the kind {kind}")


def account_of(credentials: Credentials) -> str:
    """The account's address, so that a sentence can say whom to share the sheet with."""
    return str(getattr(credentials, "service_account_email", "") or "the service account")
