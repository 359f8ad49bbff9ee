"""A .csv file as a grid, whatever divides its cells and however its letters are encoded."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice, repeat
from pathlib import Path

from ita_sync.domain import Grid
from ita_sync.errors import SheetError
from ita_sync.sources.workbook import refusals
from ita_sync.sources.workbook.layout import MAX_ROWS, refuse_what_is_too_large
from ita_sync.sources.workbook.refusals import refusal
from ita_sync.table.column_matching import header_score
from ita_sync.table.header_row import HEADER_SEARCH_ROWS

DELIMITERS = ",;\t|"  # of those that make nothing of the file, the first
# With a byte-order mark; that of UTF-32 begins like that of UTF-16.
MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNMARKED = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
MAX_BYTES = 16 << 20
MAX_SIGNS = 20_000  # that may divide the cells of one line: Excel has 16,384 columns
SAMPLE = 4000  # bytes
HEAD = 1 << 20  # letters in which the header is looked for, to know what divides the cells
THAI = re.compile("[ก-๛]")
QUOTED = re.compile(r'"(?:[^"]|"")*+"')
LINE_END = re.compile(r"\r\n|\r|\n")
WRONG = "\ufffd"  # what stands for a byte that means nothing: a finding of that cell
SLIPS = 20  # a text with this many Thai letters for each wrong byte is what it is taken for


def read_csv(path: Path) -> Iterator[Grid]:
    """Read the one tab of a file.

    The delimiter is the sign by which most headers are known, for a title may hold any of them.

    Raises:
        SheetError: A quotation mark is never closed, so that rows would be swallowed.
    """
    if path.stat().st_size > MAX_BYTES:
        raise refusal(refusals.TOO_LARGE, name=path.name)
    text = _decoded(path.read_bytes())
    if _lost_its_letters(text):
        raise refusal(refusals.NO_LETTERS, name=path.name)
    if any(sum(map(line.count, DELIMITERS)) > MAX_SIGNS for line in StringIO(text) if len(line) > MAX_SIGNS):
        raise refusal(refusals.TOO_LARGE, name=path.name)
    csv.field_size_limit(MAX_BYTES)
    head = text[:HEAD]
    delimiter = max(DELIMITERS, key=lambda sign: _headers_found(head, sign))
    _refuse_open_quotes(path, text, delimiter)
    yield Grid(path.stem, tuple(_limited(path.name, _rows(text, delimiter))))


def _limited(name: str, rows: Iterable[list[str]]) -> Iterator[tuple[str, ...]]:
    """Rows down to the last text, as long as there are no more than a table of measures can have.

    Those without a text cost nothing: Excel writes one for each row down to the last that has a format.
    """
    cells = texts = blank = 0
    for at, row in enumerate(rows):
        if at > MAX_ROWS:
            raise refusal(refusals.TOO_LARGE, name=name)
        if not any(row):
            blank += 1
            continue
        cells += len(row)
        texts += 1
        refuse_what_is_too_large(name, texts, cells // texts)
        yield from repeat((), blank)
        blank = 0
        yield tuple(row)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter)


def _headers_found(text: str, delimiter: str) -> int:
    return max(map(header_score, islice(_rows(text, delimiter), HEADER_SEARCH_ROWS)), default=0)


def _refuse_open_quotes(path: Path, text: str, delimiter: str) -> None:
    """Refuse a quotation that runs on to the file's end, or over lines to a mark that begins another cell."""
    before = {delimiter, "\r", "\n"}  # a cell
    at = text.find('"')
    while at >= 0:
        end = at + 1
        if at == 0 or text[at - 1] in before:
            quoted = QUOTED.match(text, at)
            end = quoted.end() if quoted else len(text)
            goes_on = text[end : end + 1] not in {"", delimiter, "\r", "\n"}
            if quoted is None or (goes_on and LINE_END.search(quoted[0])):
                raise _open_quote(path, text, at)
        at = text.find('"', end)


def _open_quote(path: Path, text: str, at: int) -> SheetError:
    line = len(LINE_END.findall(text, 0, at)) + 1
    return refusal(refusals.OPEN_QUOTE, name=path.name, line=line)


def _decoded(raw: bytes) -> str:
    """UTF-8, UTF-16 or UTF-32, marked or not; else cp874, as old Thai Windows programs write.

    A byte that means nothing costs its own cell, not the file.
    """
    for mark, encoding in MARKED:
        if raw.startswith(mark):
            text = raw.decode(encoding, errors="replace")
            # Any two bytes are a character of UTF-16, but hardly a line's end.
            if encoding != "utf-16" or LINE_END.search(text):
                return text
    for encoding in UNMARKED:
        if _is_likely(raw[:SAMPLE], encoding):
            return raw.decode(encoding, errors="replace")
    text = raw.decode("utf-8-sig", errors="replace")
    if text.count(WRONG) * SLIPS <= len(THAI.findall(text)):
        return text
    return raw.decode("cp874", errors="replace")


def _lost_its_letters(text: str) -> bool:
    """Whether a ? stands for each Thai letter: so Excel writes a plain CSV where Windows is not Thai."""
    return not THAI.search(text) and text.count("?") > sum(map(str.isalnum, text))


def _is_likely(sample: bytes, encoding: str) -> bool:
    """Whether a sample is of an encoding that fills up its letters with zeros: it has some, and gives lines of text."""
    if b"\0" not in sample:
        return False
    width = 4 if "32" in encoding else 2
    text = sample[: len(sample) // width * width].decode(encoding, errors="replace")
    return "\0" not in text and WRONG not in text and LINE_END.search(text) is not None
