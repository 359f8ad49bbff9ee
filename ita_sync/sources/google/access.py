"""The Google account that sheets are read with: many sheets may share its token and its rate of requests."""

from __future__ import annotations

from collections.abc import Callable

from google.auth.credentials import Credentials

from ita_sync.retry import Outage
from ita_sync.sources.google.credentials import load_credentials

Pacer = Callable[[str], None]


def at_once(_method: str) -> None:
    """Let each request through as it comes."""


class Access:
    """An account.

    Args:
        key_file: Path of a service-account key or a workload-identity file (GOOGLE_APPLICATION_CREDENTIALS).
        pace: Waits until a request of that method may be sent.

    Attributes:
        pace: As given.
        outage: Whether Google was waited for in vain.
    """

    def __init__(self, key_file: str, pace: Pacer = at_once) -> None:
        self._key_file, self.pace, self.outage = key_file, pace, Outage()
        self._known: dict[bool, Credentials] = {}

    def credentials(self, *, writing: bool) -> Credentials:
        """Load the credentials, once for each purpose.

        Args:
            writing: Whether flags will be written; if not, the token may only read.

        Raises:
            SheetAccessError: There is no such file, or it holds no credentials.
        """
        if writing not in self._known:
            self._known[writing] = load_credentials(self._key_file, writing=writing)
        return self._known[writing]
