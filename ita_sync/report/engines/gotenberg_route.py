"""gotenberg-client, adapted: 9's names for fields and files, and no redirect to another host.

The client knows 8's field names and sends each file under its own name; it has no public seam for either, nor for its
session. So this one module uses its protected members: `pyproject.toml` pins its version exactly, and
`tests/report/test_gotenberg.py` says what has to stay where it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urljoin

import requests
from gotenberg_client import AuthType, BackendType, GotenbergClient
from gotenberg_client._chromium.routes import SyncHtmlToPdfRoute
from gotenberg_client._http_backends._protocols import RequestFiles, SyncClientProtocol
from gotenberg_client._http_backends._requests import RequestsSyncAdapter
from requests.auth import HTTPBasicAuth
from urllib3.util import Url, parse_url

FILES = "files"  # the form name of every file, in 8 and 9
RENAMED = re.compile(r"form field '(\w+)' is unknown to this route; Gotenberg \d+ renamed it '(\w+)'")
SAME_REQUEST = frozenset({307, 308})  # redirects that repeat the request as it was; others make a GET of it


class Route(SyncHtmlToPdfRoute):
    """The conversion of an HTML page, with names of fields that may be changed."""

    def rename(self, names: Mapping[str, str]) -> None:
        """Change the names of fields that are sent: old name -> new name."""
        self._form_data = {names.get(name, name): value for name, value in self._form_data.items()}

    def renamed(self, said: str) -> dict[str, str]:
        """Return which of the fields sent are renamed by what a server said: old name -> new name."""
        return {old: new for old, new in RENAMED.findall(said) if old in self._form_data}

    def _get_all_resources(self) -> RequestFiles:
        return [(FILES, file) for _name, file in super()._get_all_resources()]


class Client(GotenbergClient):
    """The client, with a session of our own."""

    def html_route(self) -> Route:
        """Return a new conversion of an HTML page."""
        return Route(self._client, Route.ENDPOINT_URL, self._log)

    @staticmethod
    def _get_client(  # noqa: PLR0913 - as the client calls it
        base_url: str,
        timeout: float,
        user_agent: str,
        auth: AuthType = None,
        *,
        http2: bool,  # noqa: ARG004
        backend: BackendType,  # noqa: ARG004
    ) -> SyncClientProtocol:
        session = _Session()
        session.headers["User-Agent"] = user_agent
        if auth:
            session.auth = HTTPBasicAuth(*(word.encode() for word in auth))  # a password may be Thai
        return RequestsSyncAdapter(session, base_url, timeout)


class _Session(requests.Session):
    """A session that sends what it was given to no other host, and to none in the clear that was to be encrypted."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        target = super().get_redirect_target(resp)
        if target is None or resp.status_code not in SAME_REQUEST:
            return None
        old, new = address(resp.url), address(resp.url, target)
        is_weaker = old.scheme == "https" and new.scheme != "https"
        return target if new.host and new.host == old.host and not is_weaker else None


def address(url: str, target: str = "") -> Url:
    """Return the parts of an address, or of what another one redirects to; one that cannot be read has no host."""
    try:
        # As `requests` reads an address; the standard library reads a \\ otherwise.
        return parse_url(urljoin(url, target))
    except ValueError:
        return Url()
