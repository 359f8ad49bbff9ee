"""Read a .csv file as a grid; the delimiter and the encoding are detected."""

from __future__ import annotations

import csv
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from pathlib import Path

from ita_sync.domain import Grid
from ita_sync.table.column_matching import header_score
from ita_sync.table.measures import HEADER_SEARCH_ROWS

DELIMITERS = ",;\t"  # the first one is used if none of them yields a known header


def read_csv(path: Path) -> Iterator[Grid]:
    """Read a .csv file as one grid, named after the file.

    The delimiter is the one with which most headers are recognised; counting signs would not do, as a title may
    contain any of them.
    """
    text = _decoded(path.read_bytes())
    csv.field_size_limit(10_000_000)
    delimiter = max(DELIMITERS, key=lambda sign: _headers_found(text, sign))
    yield Grid(path.stem, tuple(map(tuple, _csv_rows(text, delimiter))))


def _csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter)


def _headers_found(text: str, delimiter: str) -> int:
    """Score the best header row that a delimiter yields."""
    rows = islice(_csv_rows(text, delimiter), HEADER_SEARCH_ROWS)
    return max(map(header_score, rows), default=0)


def _decoded(raw: bytes) -> str:
    """Decode UTF-8, Excel's "Unicode text" (UTF-16 with a byte-order mark) or cp874 (old Thai Windows programs)."""
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        text = raw.decode("utf-16")
        if "\n" in text or "\r" in text:  # almost any bytes decode as UTF-16, but rarely to a line break
            return text
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp874", errors="strict")
