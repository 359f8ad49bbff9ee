"""Regular expressions that are compiled when first used: the command line starts without paying for them."""

import re
from typing import Any, cast


class _Lazy:
    """Stands for a compiled pattern until one of its attributes is asked for."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, value)  # the next access does not come by here
        return value


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """Give a pattern that behaves as `re.compile(source, flags)` and is compiled on first use."""
    return cast("re.Pattern[str]", _Lazy(source, flags))
