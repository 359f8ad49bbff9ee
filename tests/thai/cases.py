"""Reading the tables of cases beside these tests."""

import re
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parent / "data"
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|n|t)")


def cases(name: str) -> Iterator[tuple[str, str]]:
    """Give the lines of a table as what is expected and the text it is expected of."""
    yield from cases_in(DATA / name)


def cases_in(file: Path) -> Iterator[tuple[str, str]]:
    """Give the lines of a table elsewhere."""
    for line in file.read_text(encoding="utf-8").splitlines():
        expected, tab, written = line.partition("\t")
        if tab:
            yield _ESCAPE.sub(_meant, expected), _ESCAPE.sub(_meant, written)


def _meant(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else {"\\n": "\n", "\\t": "\t"}[escape[0]]
