"""Regular expressions that are compiled on first use, which keeps the start of the command line fast."""

import re
from typing import Any, cast


class _Lazy:
    """A pattern that is compiled when one of its attributes is first read."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, value)  # later reads do not call __getattr__
        return value


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that behaves like `re.compile(source, flags)` and is compiled on first use."""
    return cast("re.Pattern[str]", _Lazy(source, flags))
