"""Gotenberg as the engine, through gotenberg-client, with a retry of our own.

The client's own retry waits 155 s when the connection is refused, never retries a 429, and loses the error.
"""

from __future__ import annotations

import requests
from gotenberg_client import GotenbergClient, HttpStatusError

from ita_sync.errors import ReportError
from ita_sync.model import Document
from ita_sync.retry import Again, Backoff, retry_after
from ita_sync.settings import Gotenberg

TIMEOUT_SECONDS = 180.0  # above the server's own limit, so that its answer says what went wrong
BUDGET_SECONDS = 90.0  # long enough for a container's cold start
PASSING = frozenset({429, 502, 503, 504})


class GotenbergEngine:
    """Prints with a Gotenberg service."""

    def __init__(self, service: Gotenberg, backoff: Backoff | None = None) -> None:
        self._service = service
        self._backoff = backoff or Backoff(BUDGET_SECONDS, longest=16.0)

    @property
    def name(self) -> str:
        """The service's kind; its version is its own affair."""
        return "Gotenberg"

    def print(self, document: Document) -> bytes:
        """The document as PDF bytes.

        Raises:
            ReportError: The service refused, failed or stayed out of reach.
        """
        auth = (self._service.username, self._service.password.get_secret_value())
        with GotenbergClient(
            self._service.url,
            auth=auth if self._service.username else None,
            timeout=TIMEOUT_SECONDS,
            backend="requests",
        ) as client:
            try:
                return self._backoff.call(lambda: _convert(client, document), again=_worth_retrying)
            except HttpStatusError as error:
                raise _refused(error) from error
            except requests.RequestException as error:
                raise ReportError(
                    f"Gotenberg cannot be reached ({type(error).__name__}).",
                    hint="Check GOTENBERG_URL and that the service runs; ita-sync doctor tries it.",
                ) from error


def _convert(client: GotenbergClient, document: Document) -> bytes:
    """One conversion: the page as index.html, everything it names beside it."""
    with client.chromium.html_to_pdf() as route:
        route.string_index(document.html)
        for name, path in document.assets.items():
            route.resource(path, name=name)
        route.prefer_css_page_size()
        route.print_background(print_background=True)
        route.generate_tagged_pdf(generate=True)
        route.generate_document_outline(generate_document_outline=True)
        route.fail_on_resource_loading_failed(fail_on_resource_loading_failed=True)
        route.fail_on_console_exception(fail_on_console_exception=True)
        return bytes(route.run().content)


def _worth_retrying(error: Exception) -> Again | None:
    if isinstance(error, HttpStatusError) and error.response.status_code in PASSING:
        wait = retry_after(error.response.headers.get("Retry-After"))
        return Again(f"Gotenberg answered {error.response.status_code}", wait)
    if isinstance(error, requests.ConnectionError | requests.Timeout):
        return Again("Gotenberg is out of reach")
    return None


def _refused(error: HttpStatusError) -> ReportError:
    """An answer that is not a PDF as one sentence and a hint."""
    status = error.response.status_code
    said = error.response.content.decode(errors="replace").strip()[:300]
    if status == 401:
        return ReportError(
            "Gotenberg does not accept the user name and password.",
            hint="Check GOTENBERG_USERNAME and GOTENBERG_PASSWORD.",
        )
    if status in PASSING:
        return ReportError(
            f"Gotenberg still answered {status} after all tries: {said or 'no reason given'}.",
            hint="It is overloaded or its time limit is too short: raise --api-timeout, or try later.",
        )
    return ReportError(
        f"Gotenberg refused the page ({status}): {said or 'no reason given'}.",
        hint="A file that the template names may be missing; ita-sync render --html shows the page.",
    )
