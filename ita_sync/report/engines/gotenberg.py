"""Print with a Gotenberg service, 8 or 9, through gotenberg-client with our own retry.

The client's own retry waits 155 s if the connection is refused, never retries a 429, and loses the error.

9 has other names for some fields, and refuses 8's with a 400 that says the new one; 8 ignores 9's names in silence. So 8's
names go first, and a name is changed where the answer says so: 8 is asked nothing more than before, and there is no way
to get a report without its tags.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from uuid import uuid4

import requests
from gotenberg_client import HttpStatusError, SingleFileResponse, ZipFileResponse

from ita_sync.domain import Document, LocalizedText
from ita_sync.report.engines.gotenberg_errors import (
    PASSING,
    TRACE,
    broken_off,
    no_pdf,
    out_of_reach,
    redirected,
    refused,
)
from ita_sync.report.engines.gotenberg_route import Client, Route, address
from ita_sync.report.pdf.printed import is_whole
from ita_sync.retry import Backoff, Outage, Retry, clock_error, retry_after
from ita_sync.settings import Gotenberg

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 180.0  # above the server's own limit, so that its error message arrives
BUDGET_SECONDS = 90.0  # long enough for a container's cold start
LONGEST_WAIT = 16.0  # seconds
VERSION = "Gotenberg-Version"  # header from 8.39 on
A_VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,2}(?:-[\w.]{1,20})?")  # a custom build may say anything
LOST_WITHIN = (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError)


class CutOffError(Exception):
    """An answer broke off where nothing but its end can tell."""


def waiting(budget: float | None = None, outage: Outage | None = None) -> Backoff:
    """Return how long a service is tried again.

    Args:
        budget: Seconds in all; None: `BUDGET_SECONDS`.
        outage: What other callers know of the service; None: nobody else asks it.
    """
    seconds = BUDGET_SECONDS if budget is None else budget
    return Backoff(seconds, longest=LONGEST_WAIT, outage=outage or Outage())


class GotenbergEngine:
    """Print with a Gotenberg service.

    Args:
        service: Its URL and credentials.
        backoff: The retry policy; by default, that of `waiting`.
        timeout: Seconds that one request may take.

    Attributes:
        clock_error: By how many seconds this machine's clock was ahead of the service's when it printed; None before.
    """

    def __init__(
        self, service: Gotenberg, backoff: Backoff | None = None, *, timeout: float = TIMEOUT_SECONDS
    ) -> None:
        self._service = service
        self._backoff = backoff or waiting()
        self._timeout = timeout
        # Fields that the service knows by another name than 8's: 8's -> its own.
        self._names: dict[str, str] = {}
        self._version = ""
        self.clock_error: float | None = None

    @property
    def name(self) -> str:
        """The engine's name with its version, once it has printed: a whole one if its answer tells it, else 8 or 9."""
        return f"Gotenberg {self._version}".rstrip()

    def print(self, document: Document) -> bytes:
        """Print the document, and return the PDF.

        Raises:
            ReportError: The service refused the page, failed or could not be reached.
        """
        auth = (self._service.username, self._service.password.get_secret_value())
        trace = f"ita-sync-{uuid4().hex[:12]}"
        with Client(
            self._service.url,
            auth=auth if self._service.username else None,
            timeout=self._timeout,
            backend="requests",
        ) as client:
            try:
                return self._backoff.call(
                    lambda: self._convert(client, document, trace), should_retry=_worth_retrying
                )
            except HttpStatusError as error:
                raise refused(error, trace) from error
            except (CutOffError, *LOST_WITHIN) as error:
                raise broken_off(trace) from error
            except requests.RequestException as error:
                raise out_of_reach(error, trace) from error

    def _convert(self, client: Client, document: Document, trace: str) -> bytes:
        """Send the page as index.html, with its assets, and return the PDF."""
        with client.html_route() as route:
            route.trace_id(trace)
            _fill(route, document)
            route.rename(self._names)
            log.info(
                LocalizedText(
                    "Gotenberg: พิมพ์ %d อักขระ [%s: %s]", "Gotenberg: %d characters to print [%s: %s]"
                ),
                len(document.html),
                TRACE,
                trace,
            )
            answer = self._send(route)
        pdf = _whole_pdf(self._service.url, answer)
        self.clock_error = clock_error(answer.headers.get("Date"))
        self._version = _version(answer.headers) or ("9" if self._names else "8")
        return pdf

    def _send(self, route: Route) -> SingleFileResponse | ZipFileResponse:
        """Send the form; again for each field that the service knows by another name, which is then remembered."""
        try:
            return route.run()
        except HttpStatusError as error:
            said = (
                error.response.content.decode(errors="replace") if error.response.status_code == 400 else ""
            )
            renamed = route.renamed(said)
            if not renamed or renamed.keys() & self._names.values():  # no name is changed twice
                raise
        self._names |= renamed
        route.rename(renamed)
        return self._send(route)


def _fill(route: Route, document: Document) -> None:
    route.string_index(document.html)
    for name, path in document.assets.items():
        route.resource(path, name=name)
    route.prefer_css_page_size()
    route.print_background(print_background=True)
    route.generate_tagged_pdf(generate=True)
    route.generate_document_outline(generate_document_outline=True)
    route.fail_on_resource_loading_failed(fail_on_resource_loading_failed=True)
    route.fail_on_console_exception(fail_on_console_exception=True)


def _whole_pdf(asked: str, answer: SingleFileResponse | ZipFileResponse) -> bytes:
    """Return the PDF that an answer holds.

    Raises:
        CutOffError: Its end is missing.
        ReportError: The answer is something else.
    """
    pdf = bytes(answer.content)
    if 300 <= answer.status_code < 400 and "Location" in answer.headers:
        raise redirected(address(asked, answer.headers["Location"]))
    if pdf and not pdf.startswith(b"%PDF-"):
        raise no_pdf()
    if not is_whole(pdf):
        raise CutOffError
    return pdf


def _version(headers: Mapping[str, str]) -> str:
    """Return the version that an answer's header tells, or a blank text."""
    told = headers.get(VERSION, "").strip()
    return told if A_VERSION.fullmatch(told) else ""


def _worth_retrying(error: Exception) -> Retry | None:
    if isinstance(error, HttpStatusError) and error.response.status_code in PASSING:
        wait = retry_after(error.response.headers.get("Retry-After"))
        answered = LocalizedText("Gotenberg ตอบ {status}", "Gotenberg answered {status}")
        return Retry(answered.format(status=error.response.status_code), wait)
    if isinstance(error, requests.exceptions.SSLError):
        return None
    if isinstance(error, (CutOffError, *LOST_WITHIN)):
        return Retry(LocalizedText("คำตอบของ Gotenberg ขาดตอน", "Gotenberg's answer broke off"))
    if isinstance(error, requests.ConnectionError | requests.Timeout):
        return Retry(LocalizedText("ติดต่อ Gotenberg ไม่ได้", "Gotenberg is out of reach"))
    return None
