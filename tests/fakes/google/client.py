"""gspread as it comes, sent to the stand-in: the yardstick for doing the same with fewer calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gspread
from google.oauth2.service_account import Credentials

from .server import SheetsServer

_GOOGLE = "https://sheets.googleapis.com"
SCOPES = ["https://www.googleapis.com/auth/spreadsheets"]


def plain_gspread(server: SheetsServer, key_file: Path, scopes: list[str] = SCOPES) -> gspread.Client:
    """A gspread client that differs from the ordinary one in its address alone."""

    class HTTPClient(gspread.HTTPClient):
        def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> Any:
            return super().request(method, endpoint.replace(_GOOGLE, server.endpoint), *args, **kwargs)

    credentials = Credentials.from_service_account_file(key_file, scopes=scopes)
    return gspread.Client(auth=credentials, http_client=HTTPClient)
