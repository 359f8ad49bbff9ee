"""Trouble on demand: what goes wrong at an endpoint, and how often."""

from __future__ import annotations

import math
import threading
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from . import errors
from .errors import ApiError, OAuthError


@dataclass(frozen=True)
class Fault:
    """One kind of trouble. Use the constructors; `after_write` lets the request take effect first."""

    error: ApiError | OAuthError | None = None
    html: int = 0
    reset: bool = False
    cut: bool = False
    delay: float = 0
    revoke: bool = False
    after_write: bool = False
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def status(cls, code: int, *, retry_after: str | float | None = None) -> Fault:
        """An error status with Google's body for it; 502 is the front end's HTML page."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        if code == 502:
            return cls(html=code, headers=headers)
        return cls(error=_ERRORS[code](), headers=headers)

    @classmethod
    def api_disabled(cls) -> Fault:
        """The Sheets API was never switched on in the project."""
        return cls(error=errors.api_disabled())

    @classmethod
    def oauth(cls, error: str, description: str) -> Fault:
        """A token endpoint's refusal, such as invalid_grant."""
        return cls(error=OAuthError(error, description))

    @classmethod
    def credentials_api_disabled(cls) -> Fault:
        """The API by which a workload identity acts for an account was never switched on in the project."""
        return cls(error=errors.api_disabled("IAM Service Account Credentials API", "iamcredentials"))

    @classmethod
    def connection_reset(cls, *, after_write: bool = False) -> Fault:
        """The connection breaks before an answer; with `after_write` the request was carried out."""
        return cls(reset=True, after_write=after_write)

    @classmethod
    def cut_body(cls) -> Fault:
        """The request is carried out and half of the answer arrives."""
        return cls(cut=True, after_write=True)

    @classmethod
    def slow(cls, seconds: float) -> Fault:
        return cls(delay=seconds, after_write=True)

    @classmethod
    def token_revoked(cls) -> Fault:
        """Every token so far stops being valid, this request's included."""
        return cls(revoke=True)

    def once_applied(self) -> Fault:
        """The same trouble, but the request takes effect first (a 503 whose write went through)."""
        return replace(self, after_write=True)


_ERRORS = {
    400: lambda: errors.invalid("Request contains an invalid argument."),
    401: errors.bad_token,
    403: errors.no_permission,
    404: errors.not_found,
    429: errors.quota_exceeded,
    500: lambda: ApiError(500, "Internal error encountered."),
    503: lambda: ApiError(503, "The service is currently unavailable."),
}


class Faults:
    """The trouble to come, first come first served, by endpoint ("get", "batchUpdate", "token"; "*" is all)."""

    FOREVER = math.inf

    def __init__(self, endpoints: Collection[str]) -> None:
        self.endpoints = {*endpoints, "*"}
        self._queues: dict[str, list[tuple[Fault, float]]] = {}
        self._lock = threading.Lock()

    def add(self, endpoint: str, *faults: Fault, times: float = 1) -> None:
        """Lay up trouble; each fault fires `times` times, or for ever."""
        if endpoint not in self.endpoints:
            raise ValueError(f"no endpoint {endpoint!r}: {', '.join(sorted(self.endpoints))}")
        self._queues.setdefault(endpoint, []).extend((fault, times) for fault in faults)

    def clear(self) -> None:
        self._queues.clear()

    def take(self, endpoint: str) -> Fault | None:
        with self._lock:
            for name in (endpoint, "*"):
                if queue := self._queues.get(name):
                    fault, times = queue.pop(0)
                    if times > 1:
                        queue.insert(0, (fault, times - 1))
                    return fault
        return None
