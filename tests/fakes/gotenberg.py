"""A stand-in for Gotenberg 8 or 9 on 127.0.0.1: as strict about the form as the real one, printing with a local browser.

    with GotenbergServer(version="9.10.0") as server:
        server.faults = [Fault(503, "The request exceeded the time limit."), Fault(cut="reset")]

Each fault answers one request, in order; then it prints. What was asked is in `server.requests`, those refused included
in `server.asked`.

8 was compared with a real 8.36. 9 is built from its documentation alone: how it refuses a field of 8's is quoted from
there, the header with its version too. Where that says nothing, the stand-in takes the worst case: one field is refused
at a time, an unknown one always, and a file under any name but `files`.
"""

from __future__ import annotations

import base64
import io
import json
import re
import socket
import struct
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from ita_sync.domain import Document
from ita_sync.errors import ReportError
from ita_sync.report.engines.chromium import ChromiumEngine

CONVERT = "/forms/chromium/convert/html"
VALIDATE = "/forms/pdf/validate"
TRACE = "Gotenberg-Trace"
VERSION = "Gotenberg-Version"
COMMON = frozenset(
    {"preferCssPageSize", "printBackground", "failOnResourceLoadingFailed", "failOnConsoleExceptions"}
)
RENAMED_IN_9 = {
    "generateTaggedPdf": "nativeTaggedPdf",
    "generateDocumentOutline": "nativeBookmarks",
    "nativePageRanges": "nativePages",
}
MOVED_IN_9 = {"merge": '{"op":"merge"}', "flatten": '{"op":"flatten"}'}
FLAGS = COMMON | {"generateTaggedPdf", "generateDocumentOutline"}
FLAGS_OF_9 = COMMON | {"nativeTaggedPdf", "nativeBookmarks"}
CLAIMS = {  # a standard -> what the metadata of a PDF that claims it says
    "PDF/A-3b": (b"<pdfaid:part>3</pdfaid:part>", b"<pdfaid:conformance>B</pdfaid:conformance>"),
    "PDF/UA-1": (b"<pdfuaid:part>1</pdfuaid:part>",),
}
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
        location: Where a redirect leads.
        cut: How a PDF breaks off: `short` of its announced length, by a `reset`, within a piece of unknown length
            (`chunked`), or without a word (`closed`).
        pdf: A whole answer, though not a whole PDF.
    """

    status: int = 503
    text: str = TIME_LIMIT
    after: float | None = None
    hang_up: bool = False
    slow: float = 0.0
    location: str = ""
    cut: Literal["", "short", "reset", "chunked", "closed"] = ""
    pdf: bytes = b""


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
    """The server.

    Attributes:
        credentials: Switches basic auth on.
        cold: Seconds until it listens.
        version: What its header says; blank: no such header, as before 8.39. One that begins with 9 makes it a 9.
    """

    credentials: tuple[str, str] | None = None
    cold: float = 0.0
    version: str = ""
    faults: list[Fault] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @property
    def is_nine(self) -> bool:
        return self.version.startswith("9")

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
        self.gotenberg.asked.append(f"GET {self.path}")
        if self.path == "/health":
            self._answer(200, b'{"status":"up","details":{"chromium":{"status":"up"}}}', "application/json")
        else:
            self._refuse(404, "Not Found")

    def do_POST(self) -> None:
        self.gotenberg.asked.append(f"POST {self.path}")
        body = self.rfile.read(int(self.headers["Content-Length"]))
        routes = {CONVERT: self._convert} | ({VALIDATE: self._validate} if self.gotenberg.is_nine else {})
        if self.path not in routes:
            self._refuse(404, "Not Found")
        elif not self._is_welcome():
            self._refuse(401, "Unauthorized", {"Www-Authenticate": 'basic realm="Restricted"'})
        elif self.headers.get_content_type() != "multipart/form-data":
            self._refuse(415, "Invalid 'Content-Type' header value: want 'multipart/form-data'")
        else:
            try:
                routes[self.path](body)
            except FormError as error:
                self._refuse(400, str(error), self._version())

    def _convert(self, body: bytes) -> None:
        request = read_form(
            self.headers["Content-Type"], body, self.headers.get(TRACE, ""), is_nine=self.gotenberg.is_nine
        )
        self.gotenberg.requests.append(request)
        if self.gotenberg.faults:
            self._fail(self.gotenberg.faults.pop(0))
        elif missing := missing_assets(request):
            self._refuse(
                409, f"Chromium failed to load resources: {missing}: net::ERR_FILE_NOT_FOUND", self._version()
            )
        else:
            try:
                self._answer(200, self.gotenberg.print(request), "application/pdf", self._version())
            except ReportError as error:
                self._refuse(500, error.message)

    def _validate(self, body: bytes) -> None:
        """Answer whether a file claims a standard; whether it keeps it only the real one can tell."""
        fields, files = parts(self.headers["Content-Type"], body)
        profile = dict(fields).get("profile", "")
        if profile not in CLAIMS or len(fields) != 1:
            raise FormError(f"Invalid form data: form field 'profile' is invalid (got '{profile}', want …)")
        if [name for name, _file, _data in files] != ["files"]:
            raise FormError("Invalid form data: form file 'files' is required")
        ((_name, file, pdf),) = files
        claimed = all(claim in pdf for claim in CLAIMS[profile])
        answer = {file: {"profile": profile, "compliant": claimed, "violations": [] if claimed else [{}]}}
        self._answer(200, json.dumps(answer).encode(), "application/json", self._version())

    def _fail(self, fault: Fault) -> None:
        time.sleep(fault.slow)
        if fault.hang_up:
            self.close_connection = True
            self.connection.close()
        elif fault.cut:
            self._break_off(fault.cut)
        elif fault.pdf:
            self._answer(200, fault.pdf, "application/pdf")
        else:
            headers = {} if fault.after is None else {"Retry-After": str(fault.after)}
            self._refuse(
                fault.status, fault.text, headers | ({"Location": fault.location} if fault.location else {})
            )

    def _break_off(self, how: str) -> None:
        half = b"%PDF-1.4\n" + b"x" * 5000
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "application/pdf")
        if how == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
        elif how != "closed":
            self.send_header("Content-Length", str(2 * len(half)))
        self.end_headers()
        self.wfile.write(b"%x\r\n%b" % (2 * len(half), half) if how == "chunked" else half)
        if how == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.wfile = io.BytesIO()
            self.rfile.close()
            self.connection.close()

    def _version(self) -> dict[str, str]:
        return {VERSION: self.gotenberg.version} if self.gotenberg.version else {}

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


def parts(content_type: str, body: bytes) -> tuple[list[tuple[str, str]], list[tuple[str, str, bytes]]]:
    """A multipart form: (name, value) of each field, and (form name, file name, content) of each file."""
    message = message_from_bytes(
        b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body, policy=policy.HTTP
    )
    fields: list[tuple[str, str]] = []
    files: list[tuple[str, str, bytes]] = []
    for part in message.iter_parts():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        name = str(part.get_param("name", header="Content-Disposition"))
        if file := part.get_filename():
            files.append((name, Path(file).name, content))
        else:
            fields.append((name, content.decode()))
    return fields, files


def read_form(content_type: str, body: bytes, trace: str, *, is_nine: bool) -> Request:
    """The form; strict about what the real one is strict about, and about names it would ignore."""
    fields, files = parts(content_type, body)
    if is_nine:
        _check_names([name for name, _value in fields] + [name for name, _file, _data in files])
    elif unknown := {name for name, _value in fields} - FLAGS:
        raise FormError(f"The stand-in does not know the form fields {sorted(unknown)}")
    request = Request(dict(fields), {file: content for _name, file, content in files}, trace)
    if "index.html" not in request.files:
        raise FormError("Invalid form data: form file 'index.html' is required")
    for name, value in fields:
        if value not in {"true", "false"}:
            raise FormError(f"Invalid form data: form field '{name}' is invalid (got '{value}')")
    return request


def _check_names(names: Sequence[str]) -> None:
    """Refuse the first name that 9 does not know, in its own words where they are known."""
    for name in names:
        said = f"Invalid form data: form field '{name}' is unknown to this route"
        if name in RENAMED_IN_9:
            raise FormError(f"{said}; Gotenberg 9 renamed it '{RENAMED_IN_9[name]}'")
        if name in MOVED_IN_9:
            raise FormError(f"{said}; Gotenberg 9 moved it to a stage: add {MOVED_IN_9[name]} to 'stages'")
        if name not in FLAGS_OF_9 | {"files"}:
            raise FormError(said)


def missing_assets(request: Request) -> str:
    """The kind of the first file that the page names and that was not sent, where that is to count."""
    if request.fields.get("failOnResourceLoadingFailed") != "true":
        return ""
    named = ASSET.findall(request.files["index.html"].decode())
    missing = [name for name in named if name not in request.files]
    return f"resource {'Font' if missing[0].endswith('.ttf') else 'Image'}" if missing else ""
