"""What a mail server says: lines that come within a deadline, and the replies that they make up."""

from __future__ import annotations

import re
import smtplib
import socket
import time

MAX_LINE, MAX_LINES = 8192, 200  # of a reply; RFC 5321 allows 512 bytes a line


class NotSmtpError(OSError):
    """The server sent something that is no reply, or not one to what it was told."""


class Lines:
    """The incoming lines of a connection; stands where the library keeps a file, which knows no deadline."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._buffer = b""

    def read(self, deadline: float) -> bytes:
        """Read a line, without its end; errors as in `read_reply`."""
        while b"\n" not in self._buffer:
            if len(self._buffer) > MAX_LINE:
                raise NotSmtpError
            self._buffer += self._receive(deadline - time.monotonic())
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line

    def _receive(self, seconds: float) -> bytes:
        if seconds <= 0:
            raise TimeoutError
        self._sock.settimeout(seconds)
        received = self._sock.recv(MAX_LINE)
        if not received:
            raise smtplib.SMTPServerDisconnected
        return received

    def close(self) -> None:
        """Close nothing: the socket is closed by its owner."""


def read_reply(lines: Lines, deadline: float) -> tuple[int, bytes]:
    """Read one reply, of one line or several.

    Args:
        lines: The connection.
        deadline: Until when, on the monotonic clock.

    Returns:
        Its code, and the text of its lines.

    Raises:
        NotSmtpError: It is none.
        OSError: The connection is lost; TimeoutError: the deadline is over.
    """
    texts: list[bytes] = []
    while len(texts) < MAX_LINES:
        line = lines.read(deadline)
        texts.append(line[4:].strip())
        if not re.match(rb"[2-5]\d\d(?![^\s-])", line):
            raise NotSmtpError
        if line[3:4] != b"-":
            return int(line[:3]), b"\n".join(texts)
    raise NotSmtpError
