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
from urllib3.util import Url

from ita_sync.domain import Document, LocalizedText
from ita_sync.errors import ReportError
from ita_sync.report.engines.gotenberg_route import Client, Route, address
from ita_sync.report.pdf.printed import is_whole
from ita_sync.retry import Backoff, Retry, clock_error, retry_after
from ita_sync.settings import Gotenberg
from ita_sync.text.foreign_answers import quotable
from ita_sync.text.sanitize import truncate

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 180.0  # above the server's own limit, so that its error message arrives
BUDGET_SECONDS = 90.0  # long enough for a container's cold start
PASSING = frozenset({408, 429, *range(500, 600)})  # 500: whatever else went wrong, such as a crashed browser
TRACE = "Gotenberg-Trace"  # header with the request's id, which is also in the server's log
VERSION = "Gotenberg-Version"  # header from 8.39 on
A_VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,2}(?:-[\w.]{1,20})?")  # a custom build may say anything
LOST_WITHIN = (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError)

HINTS: Mapping[int, LocalizedText] = {
    400: LocalizedText(
        "GOTENBERG_URL อาจไม่ใช่ที่อยู่ของ Gotenberg 8 หรือ 9 ลองตรวจด้วย ita-sync doctor",
        "GOTENBERG_URL may lead to something else than Gotenberg 8 or 9; ita-sync doctor tries it.",
    ),
    401: LocalizedText(
        "ตรวจค่า GOTENBERG_USERNAME และ GOTENBERG_PASSWORD", "Check GOTENBERG_USERNAME and GOTENBERG_PASSWORD."
    ),
    403: LocalizedText(
        "พร็อกซีหน้า Gotenberg อาจต้องใช้ชื่อผู้ใช้และรหัสผ่านอื่น",
        "A proxy in front of Gotenberg may want other credentials.",
    ),
    404: LocalizedText(
        "GOTENBERG_URL ต้องเป็นที่อยู่หลักของบริการ เช่น http://localhost:3000",
        "GOTENBERG_URL has to be the service's root, such as http://localhost:3000.",
    ),
    409: LocalizedText(
        "แม่แบบอ้างถึงไฟล์ที่ไม่ได้ส่งไปหรือไฟล์ที่ใช้ไม่ได้ ดูหน้ารายงานได้ด้วย ita-sync render --html",
        "The template names a file that was not sent or that is broken; ita-sync render --html shows the page.",
    ),
    413: LocalizedText(
        "เพิ่มค่า --api-body-limit ของ Gotenberg หรือใช้รูปตราที่เล็กลง",
        "Raise Gotenberg's --api-body-limit, or make the logo smaller.",
    ),
    429: LocalizedText(
        "Gotenberg มีงานมาก ให้ทำงานในเวลาอื่น หรือเพิ่มค่า --chromium-max-queue-size",
        "It is busy: run at another minute, or raise --chromium-max-queue-size.",
    ),
    500: LocalizedText(
        "เบราว์เซอร์ใน Gotenberg อาจหยุดทำงาน ดูบันทึกของ Gotenberg หรือเพิ่มหน่วยความจำให้บริการนี้",
        "Its browser may have crashed: Gotenberg's log says why; the service may need more memory.",
    ),
    503: LocalizedText(
        "Gotenberg มีงานมากหรือกำหนดเวลาไว้สั้นเกินไป เพิ่มค่า --api-timeout หรือลองใหม่ภายหลัง",
        "It is overloaded or its time limit is too short: raise --api-timeout, or try later.",
    ),
}
NO_REASON = LocalizedText("ไม่แจ้งเหตุผล", "no reason given")
OTHER_HINT = LocalizedText("ดูรายละเอียดในบันทึกของ Gotenberg", "Gotenberg's log says more.")


class CutOffError(Exception):
    """An answer broke off where nothing but its end can tell."""


class GotenbergEngine:
    """Print with a Gotenberg service.

    Args:
        service: Its URL and credentials.
        backoff: The retry policy; by default, retry for `BUDGET_SECONDS`.
        timeout: Seconds that one request may take.

    Attributes:
        clock_error: By how many seconds this machine's clock was ahead of the service's when it printed; None before.
    """

    def __init__(
        self, service: Gotenberg, backoff: Backoff | None = None, *, timeout: float = TIMEOUT_SECONDS
    ) -> None:
        self._service = service
        self._backoff = backoff or Backoff(BUDGET_SECONDS, longest=16.0)
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
                raise _refused(error, trace) from error
            except (CutOffError, *LOST_WITHIN) as error:
                raise _broken_off(trace) from error
            except requests.RequestException as error:
                raise _out_of_reach(error, trace) from error

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
        raise _redirected(address(asked, answer.headers["Location"]))
    if pdf and not pdf.startswith(b"%PDF-"):
        raise ReportError(
            LocalizedText(
                "ที่อยู่ใน GOTENBERG_URL ตอบกลับมาโดยไม่ใช่ไฟล์ PDF",
                "What GOTENBERG_URL names answered with something else than a PDF.",
            ),
            hint=HINTS[404],
        )
    if not is_whole(pdf):
        raise CutOffError
    return pdf


def _version(headers: Mapping[str, str]) -> str:
    """Return the version that an answer's header tells, or a blank text."""
    told = headers.get(VERSION, "").strip()
    return told if A_VERSION.fullmatch(told) else ""


def _redirected(target: Url) -> ReportError:
    """Explain a redirect that was not followed; only the server is named, as the rest may hold a key."""
    return ReportError(
        LocalizedText(
            "GOTENBERG_URL ส่งต่อไปยัง {server} แต่ระบบไม่ส่งรายงานไปยังที่อยู่อื่น",
            "GOTENBERG_URL redirects to {server}; the report is sent to no other place than it names.",
        ).format(server=truncate(f"{target.scheme}://{target.netloc}", 100)),
        hint=LocalizedText(
            "หากเป็นบริการของหน่วยงานเอง ให้ตั้ง GOTENBERG_URL เป็นที่อยู่นั้นโดยตรง",
            "If that is your own service, set GOTENBERG_URL to its address.",
        ),
    )


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


def _refused(error: HttpStatusError, trace: str) -> ReportError:
    """Explain an error response in one sentence and a hint."""
    answer = error.response
    said = quotable(answer.content.decode(errors="replace")).rstrip(".") or NO_REASON
    trace = answer.headers.get(TRACE, trace)
    return ReportError(
        LocalizedText(
            "Gotenberg {deed} ({status}): {said} [{header}: {trace}]",
            "Gotenberg {deed} ({status}): {said}. [{header}: {trace}]",
        ).format(
            deed=_deed(answer.status_code), status=answer.status_code, said=said, header=TRACE, trace=trace
        ),
        hint=HINTS.get(answer.status_code, OTHER_HINT),
    )


def _deed(status: int) -> LocalizedText:
    if status in PASSING:
        return LocalizedText("พิมพ์ไม่สำเร็จแม้ลองหลายครั้ง", "could not print, after all tries")
    if status == 401:
        return LocalizedText("ไม่รับชื่อผู้ใช้และรหัสผ่าน", "does not accept the user name and password")
    return LocalizedText("ไม่รับหน้ารายงาน", "refused the page")


def _broken_off(trace: str) -> ReportError:
    return ReportError(
        LocalizedText(
            f"คำตอบของ Gotenberg ขาดตอน PDF จึงไม่ครบ แม้ลองหลายครั้ง [{TRACE}: {trace}]",
            f"Gotenberg's answer broke off before the PDF was whole, after all tries. [{TRACE}: {trace}]",
        ),
        hint=LocalizedText(
            "ตรวจพร็อกซีและเครือข่ายระหว่างทาง และดูบันทึกของ Gotenberg",
            "Look at the proxy and the network on the way to Gotenberg, and at its log.",
        ),
    )


def _out_of_reach(error: requests.RequestException, trace: str) -> ReportError:
    if isinstance(error, requests.exceptions.SSLError):
        return ReportError(
            LocalizedText("ใบรับรองของ Gotenberg ไม่น่าเชื่อถือ", "Gotenberg's certificate is not trusted."),
            hint=LocalizedText(
                "ตรวจค่า GOTENBERG_URL หากเป็นใบรับรองที่ออกเอง ให้ระบุไฟล์ใน REQUESTS_CA_BUNDLE",
                "Check GOTENBERG_URL; REQUESTS_CA_BUNDLE may name your own authority.",
            ),
        )
    if isinstance(error, requests.ReadTimeout):
        return ReportError(
            LocalizedText(
                f"Gotenberg รับหน้ารายงานแล้ว แต่ไม่ตอบภายในเวลาที่กำหนด [{TRACE}: {trace}]",
                f"Gotenberg took the page but did not answer in time. [{TRACE}: {trace}]",
            ),
            hint=HINTS[503],
        )
    return ReportError(
        LocalizedText(
            f"ติดต่อ Gotenberg ไม่ได้ ({type(error).__name__})",
            f"Gotenberg cannot be reached ({type(error).__name__}).",
        ),
        hint=LocalizedText(
            "ตรวจค่า GOTENBERG_URL และดูว่าบริการทำงานอยู่หรือไม่ ลองตรวจด้วย ita-sync doctor",
            "Check GOTENBERG_URL and that the service runs; ita-sync doctor tries it.",
        ),
    )
