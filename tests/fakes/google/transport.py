"""HTTP on 127.0.0.1: connections that stay open, break off or carry half an answer."""

from __future__ import annotations

import json
import socket
import struct
import sys
import threading
import urllib.parse
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from .faults import Fault

_PAGE = "<!DOCTYPE html>\n<html lang=en><title>Error {0}</title><p><b>{0}.</b> That’s an error.</html>"


@dataclass
class Entry:
    """One request in the log. `status` is 0 where the connection broke before an answer."""

    method: str
    kind: str
    path: str
    query: dict[str, list[str]] = field(default_factory=dict)
    json: Any = None
    bytes_in: int = 0
    bytes_out: int = 0
    status: int = 0


@dataclass
class Reply:
    """An answer on its way out."""

    status: int
    body: bytes
    headers: dict[str, str]


class App(Protocol):
    """Whoever answers the requests."""

    violations: list[str]

    def now(self) -> float: ...

    def kind(self, http: str, path: str) -> str: ...

    def reply(self, entry: Entry, headers: dict[str, str], body: bytes) -> tuple[Reply, Fault | None]: ...


def json_reply(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> Reply:
    content = json.dumps(body, ensure_ascii=False).encode()
    return Reply(status, content, {"Content-Type": "application/json; charset=UTF-8", **(headers or {})})


def html_reply(status: int) -> Reply:
    """What Google's front end says in the place of the API."""
    return Reply(status, _PAGE.format(status).encode(), {"Content-Type": "text/html; charset=UTF-8"})


class Listener(ThreadingHTTPServer):
    """Threads that are joined and sockets that are closed: pytest turns a forgotten one into an error."""

    daemon_threads = False
    request_queue_size = 32

    def __init__(self, app: App):
        self.app, self.closing = app, threading.Event()
        self.open_sockets: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open_sockets.add(request)
        super().process_request(request, client_address)

    def hang_up(self) -> None:
        """Stop, also where a client keeps its connection open or waits for a slow answer."""
        self.closing.set()
        self.shutdown()
        for connection in list(self.open_sockets):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news; anything else fails the test."""
        error = sys.exception()
        if not isinstance(error, OSError):
            self.app.violations.append(f"the connection failed: {error!r}")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_version, sys_version = "ESF", ""
    server: Listener

    def finish(self) -> None:
        self.server.open_sockets.discard(self.connection)
        super().finish()

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string(self.server.app.now() if timestamp is None else timestamp)

    def log_message(self, *args: Any) -> None:
        """The log is `SheetsServer.log`."""

    def _serve(self) -> None:
        url = urllib.parse.urlsplit(self.path if self.path.startswith("/") else f"//{self.path}")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = urllib.parse.parse_qs(url.query, keep_blank_values=True)
        path = url.path or url.netloc  # a CONNECT names a host alone
        entry = Entry(self.command, self.server.app.kind(self.command, path), path, query, bytes_in=len(body))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply, fault = self.server.app.reply(entry, headers, body)
        if fault and fault.delay:
            self.server.closing.wait(fault.delay)
        if fault and fault.reset:
            self._break_off()
            return
        entry.status, entry.bytes_out = reply.status, len(reply.body)
        self._send(reply, cut=bool(fault and fault.cut))

    do_GET = do_POST = do_PUT = do_CONNECT = do_DELETE = _serve  # noqa: N815

    def _send(self, reply: Reply, *, cut: bool) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body[: len(reply.body) // 2] if cut else reply.body)
        self.close_connection = self.close_connection or cut

    def _break_off(self) -> None:
        """Close with a reset instead of an orderly end."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
