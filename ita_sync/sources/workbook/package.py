"""The parts of a zipped workbook (.xlsx, .ods), read piece by piece: a hostile file costs no more than an honest one."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from xml.etree.ElementTree import Element
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from ita_sync.sources.workbook.refusals import DAMAGED, DOCTYPE, PASSWORD, TOO_LARGE, refusal

MAX_BYTES = 16 << 20  # unpacked, of all parts that are read
MAX_ELEMENTS = 300_000  # of one row, or of one list: Excel's longest row has 16,384 cells
CHUNK = 1 << 16
MAX_DEPTH = 100  # elements within each other
MAX_TOKEN = 1 << 20  # bytes of one tag: expat goes through an unfinished one again with each chunk


class Package:
    """A zip archive of XML parts; names are found whatever their case and slashes."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._left = MAX_BYTES
        try:
            self._zip = ZipFile(path)
        except BadZipFile as error:
            raise refusal(DAMAGED, name=self.name) from error
        self._names = {_key(info.filename): info for info in self._zip.infolist()}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def __contains__(self, part: str) -> bool:
        return _key(part) in self._names

    def elements(
        self, part: str, *tags: str, marks: Iterable[str] = (), skipped: Iterable[str] = ()
    ) -> Iterator[Element]:
        """Yield each outermost element of one of the tags, complete; a part that is missing has none.

        Tags and attributes come without their namespaces: strict and transitional Open XML differ by nothing else.

        Args:
            part: Its name in the archive.
            tags: Local names.
            marks: Local names of elements that are yielded when they begin, without what they hold.
            skipped: Local names of elements in which none is looked for.

        Raises:
            SheetError: It is damaged, has a password, is too large, or declares entities.
        """
        if part not in self:
            return
        collector = _Collector(self.name, frozenset(tags), frozenset(marks), frozenset(skipped))
        try:
            with self._zip.open(self._names[_key(part)]) as stream:
                for chunk in self._chunks(stream):
                    yield from collector.feed(chunk)
                yield from collector.feed(b"", is_last=True)
        except (BadZipFile, EOFError, zlib.error, expat.ExpatError, NotImplementedError) as error:
            raise refusal(DAMAGED, name=self.name) from error
        except RuntimeError as error:  # zipfile's word for an archive with a password
            raise refusal(PASSWORD, name=self.name) from error

    def _chunks(self, stream: IO[bytes]) -> Iterator[bytes]:
        while chunk := stream.read(CHUNK):
            self._left -= len(chunk)
            if self._left < 0:
                raise refusal(TOO_LARGE, name=self.name)
            yield chunk


class _Collector:
    """Build the wanted elements of an XML text and nothing else of it."""

    def __init__(
        self, name: str, tags: frozenset[str], marks: frozenset[str], skipped: frozenset[str]
    ) -> None:
        self._name = name
        self._tags = tags
        self._marks = marks
        self._skipped = skipped
        self._open: list[Element] = []
        self._ready: deque[Element] = deque()
        self._skips = self._fed = self._depth = 0
        self._count = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def feed(self, chunk: bytes, *, is_last: bool = False) -> Iterator[Element]:
        self._parser.Parse(chunk, is_last)
        self._fed += len(chunk)
        if self._fed - self._parser.CurrentByteIndex > MAX_TOKEN:
            raise refusal(TOO_LARGE, name=self._name)
        while self._ready:
            yield self._ready.popleft()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _local(name)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise refusal(TOO_LARGE, name=self._name)
        if self._skips or tag in self._skipped:
            self._skips += 1
            return
        if self._open or tag in self._tags:
            self._build(_element(tag, attributes))
        elif tag in self._marks:
            self._ready.append(_element(tag, attributes))

    def _build(self, element: Element) -> None:
        if self._open:
            self._open[-1].append(element)
        else:
            self._count = 0
            self._parser.CharacterDataHandler = self._text
        self._open.append(element)
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise refusal(TOO_LARGE, name=self._name)

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if self._skips:
            self._skips -= 1
        elif self._open:
            element = self._open.pop()
            if not self._open:
                self._parser.CharacterDataHandler = None
                self._ready.append(element)

    def _text(self, text: str) -> None:
        element = self._open[-1]
        if len(element):
            last = element[-1]
            last.tail = (last.tail or "") + text
        else:
            element.text = (element.text or "") + text

    def _refuse_doctype(self, *_: object) -> None:
        raise refusal(DOCTYPE, name=self._name)


def _element(tag: str, attributes: dict[str, str]) -> Element:
    """An element; LibreOffice writes some attributes twice, of which its own (calcext) say the same otherwise."""
    if " " not in "".join(attributes):  # none has a namespace, as in an .xlsx, which may have a million cells
        return Element(tag, attributes)
    return Element(tag, {_local(name): text for name, text in attributes.items() if "calcext" not in name})


@lru_cache(maxsize=1000)
def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]


def _key(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").casefold()
