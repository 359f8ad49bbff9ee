"""A stand-in for Gotenberg 8 on 127.0.0.1: as strict about the form as the real one, printing with a local browser.

    with GotenbergServer() as server:
        server.faults = [Fault(503, "The request exceeded the time limit."), Fault(hang_up=True)]

Each fault answers one request, in order; then it prints. What was asked is in `server.requests`.
"""

from __future__ import annotations

import base64
import re
import socket
import tempfile
import threading
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from ita_sync.domain import Document
from ita_sync.errors import ReportError
from ita_sync.report.engines.chromium import ChromiumEngine

CONVERT = "/forms/chromium/convert/html"
TRACE = "Gotenberg-Trace"
FLAGS = frozenset(
    {
        *("preferCssPageSize", "printBackground", "generateTaggedPdf", "generateDocumentOutline"),
        *("failOnResourceLoadingFailed", "failOnConsoleExceptions"),
    }
)
ASSET = re.compile(r'(?:url\(|src=)"([^":/]+)"')
TIME_LIMIT = "The request exceeded the time limit. Increase it with --api-timeout, or reduce the workload."
QUEUE_FULL = (
    "The request queue is full. Retry shortly, or raise the limit with --chromium-max-queue-size or "
    "--libreoffice-max-queue-size."
)


@dataclass(frozen=True)
class Fault:
    """One answer that is no PDF.

    Attributes:
        status: The HTTP status.
        text: The body.
        after: Seconds for Retry-After; None: no such header.
        hang_up: Close the connection without an answer.
        slow: Seconds to wait first.
    """

    status: int = 503
    text: str = TIME_LIMIT
    after: float | None = None
    hang_up: bool = False
    slow: float = 0.0


@dataclass(frozen=True)
class Request:
    """What one conversion sent."""

    fields: dict[str, str]
    files: dict[str, bytes]
    trace: str


class FormError(Exception):
    """The real server would answer 400, or ignore what a careful client does not send."""


@dataclass
class GotenbergServer:
    """The server; `credentials` switches basic auth on, `cold` are the seconds until it listens."""

    credentials: tuple[str, str] | None = None
    cold: float = 0.0
    faults: list[Fault] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def __enter__(self) -> Self:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self._stopping = threading.Event()
        self._http: ThreadingHTTPServer | None = None
        if not self.cold:
            self._listen()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        if self._http:
            self._http.shutdown()
        self._thread.join()
        if self._http:
            self._http.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def _listen(self) -> None:
        handler = type("Handler", (_Handler,), {"gotenberg": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", self._port), handler)

    def _serve(self) -> None:
        if self._http is None:
            if self._stopping.wait(self.cold):
                return
            self._listen()
        assert self._http
        self._http.serve_forever(poll_interval=0.01)

    def print(self, request: Request) -> bytes:
        """As the real one: the files side by side, index.html printed."""
        with tempfile.TemporaryDirectory() as folder:
            assets = {name: Path(folder, name) for name in request.files if name != "index.html"}
            for name, path in assets.items():
                path.write_bytes(request.files[name])
            html = request.files["index.html"].decode()
            return ChromiumEngine().print(Document(html, assets, ""))


class _Handler(BaseHTTPRequestHandler):
    gotenberg: GotenbergServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/health":
            self._answer(200, b'{"status":"up","details":{"chromium":{"status":"up"}}}', "application/json")
        else:
            self._refuse(404, "Not Found")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != CONVERT:
            self._refuse(404, "Not Found")
        elif not self._is_welcome():
            self._refuse(401, "Unauthorized", {"Www-Authenticate": 'basic realm="Restricted"'})
        elif self.headers.get_content_type() != "multipart/form-data":
            self._refuse(415, "Invalid 'Content-Type' header value: want 'multipart/form-data'")
        else:
            self._convert(body)

    def _convert(self, body: bytes) -> None:
        try:
            request = read_form(self.headers["Content-Type"], body, self.headers.get(TRACE, ""))
        except FormError as error:
            self._refuse(400, str(error))
            return
        self.gotenberg.requests.append(request)
        if self.gotenberg.faults:
            self._fail(self.gotenberg.faults.pop(0))
        elif missing := missing_assets(request):
            self._refuse(409, f"Chromium failed to load resources: {missing}: net::ERR_FILE_NOT_FOUND")
        else:
            try:
                self._answer(200, self.gotenberg.print(request), "application/pdf")
            except ReportError as error:
                self._refuse(500, error.message)

    def _fail(self, fault: Fault) -> None:
        time.sleep(fault.slow)
        if fault.hang_up:
            self.close_connection = True
            self.connection.close()
            return
        headers = {} if fault.after is None else {"Retry-After": str(fault.after)}
        self._refuse(fault.status, fault.text, headers)

    def _is_welcome(self) -> bool:
        if self.gotenberg.credentials is None:
            return True
        wanted = base64.b64encode(":".join(self.gotenberg.credentials).encode()).decode()
        return self.headers.get("Authorization") == f"Basic {wanted}"

    def _refuse(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        self._answer(status, text.encode(), "text/plain; charset=UTF-8", headers)

    def _answer(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header(TRACE, self.headers.get(TRACE, "generated"))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # the client has given up

    def log_message(self, *args: object) -> None:
        pass


def read_form(content_type: str, body: bytes, trace: str) -> Request:
    """The multipart form; strict about what the real one is strict about, and about names it would ignore."""
    message = message_from_bytes(
        b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body, policy=policy.HTTP
    )
    fields: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for part in message.iter_parts():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if name := part.get_filename():
            files[Path(name).name] = content
        else:
            fields[str(part.get_param("name", header="Content-Disposition"))] = content.decode()
    _check(fields, files)
    return Request(fields, files, trace)


def _check(fields: dict[str, str], files: dict[str, bytes]) -> None:
    if "index.html" not in files:
        raise FormError("Invalid form data: form file 'index.html' is required")
    if unknown := fields.keys() - FLAGS:
        raise FormError(f"The stand-in does not know the form fields {sorted(unknown)}")
    for name, value in fields.items():
        if value not in {"true", "false"}:
            raise FormError(f"Invalid form data: form field '{name}' is invalid (got '{value}')")


def missing_assets(request: Request) -> str:
    """The kind of the first file that the page names and that was not sent, where that is to count."""
    if request.fields.get("failOnResourceLoadingFailed") != "true":
        return ""
    named = ASSET.findall(request.files["index.html"].decode())
    missing = [name for name in named if name not in request.files]
    return f"resource {'Font' if missing[0].endswith('.ttf') else 'Image'}" if missing else ""
