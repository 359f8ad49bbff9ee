"""A stand-in for GitHub's REST API on 127.0.0.1, for one list: the runs of a workflow.

As strict as the real one is about the token and the address, and stricter about what it does not know: a parameter that the
documentation does not name, or a filter that is not written as it says, is an error here and is ignored there.
"""

from __future__ import annotations

import json
import re
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

REPOSITORY, WORKFLOW, TOKEN = "mueang-kao/ita", "nightly.yml", "ghs_0123456789"
KNOWN = {
    *("actor", "branch", "event", "status", "per_page", "page", "created", "exclude_pull_requests"),
    *("check_suite_id", "head_sha"),
}


@dataclass
class Run:
    """A run of the workflow, as far as anybody looks at it; its days are those of UTC."""

    created_at: datetime
    conclusion: str | None = "success"
    event: str = "schedule"

    def described(self, number: int) -> dict[str, object]:
        return {
            "id": number,
            "name": "nightly",
            "event": self.event,
            "status": "completed" if self.conclusion else "in_progress",
            "conclusion": self.conclusion,
            "created_at": self.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "html_url": f"https://github.com/{REPOSITORY}/actions/runs/{number}",
            "repository": {"full_name": REPOSITORY},
        }


@dataclass
class GitHubServer:
    """The server.

    Attributes:
        runs: Those of the workflow.
        asked: The path and query of each request.
        answer: What it says instead, with its status; None: what is true.
        location: Where it redirects to.
        slow: Seconds between two pieces of an answer.
    """

    runs: list[Run] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    answer: tuple[int, bytes] | None = None
    location: str = ""
    slow: float = 0.0

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"github": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    @property
    def environment(self) -> dict[str, str]:
        return {
            "GITHUB_API_URL": f"http://127.0.0.1:{self._http.server_port}",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_WORKFLOW_REF": f"{REPOSITORY}/.github/workflows/{WORKFLOW}@refs/heads/main",
            "GITHUB_TOKEN": TOKEN,
        }

    def reply(self, target: str, token: str) -> tuple[int, bytes]:
        if token != f"Bearer {TOKEN}":
            return 401, b'{"message":"Bad credentials"}'
        if self.answer is not None:
            return self.answer
        url = urlsplit(target)
        if url.path != f"/repos/{REPOSITORY}/actions/workflows/{WORKFLOW}/runs":
            return 404, b'{"message":"Not Found"}'
        query = {name: values[0] for name, values in parse_qs(url.query, strict_parsing=True).items()}
        since = re.fullmatch(r">=(\d{4}-\d\d-\d\d)", query.get("created", ""))
        if not query.keys() <= KNOWN or since is None or not 1 <= int(query.get("per_page", "30")) <= 100:
            return 422, b'{"message":"Validation Failed"}'
        first = date.fromisoformat(since[1])
        found = [
            (number, run)
            for number, run in enumerate(self.runs, start=1)
            if run.created_at.astimezone(UTC).date() >= first and run.event == query.get("event", run.event)
        ]
        found.sort(key=lambda item: item[1].created_at, reverse=True)
        page = [run.described(number) for number, run in found[: int(query.get("per_page", "30"))]]
        return 200, json.dumps({"total_count": len(found), "workflow_runs": page}).encode()


class _Handler(BaseHTTPRequestHandler):
    github: GitHubServer

    def do_GET(self) -> None:
        self.github.asked.append(self.path)
        status, body = self.github.reply(self.path, self.headers.get("Authorization", ""))
        self.send_response(302 if self.github.location else status)
        if self.github.location:
            self.send_header("Location", self.github.location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        middle = len(body) // 2 if self.github.slow else len(body)
        try:
            self.wfile.write(body[:middle])
            self.wfile.flush()
            time.sleep(self.github.slow)
            self.wfile.write(body[middle:])
        except OSError:
            return  # who asked did not wait

    def log_message(self, *_: object) -> None:
        """Say nothing."""
