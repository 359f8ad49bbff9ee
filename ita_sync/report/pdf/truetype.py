"""Add glyphs to a TrueType font that consist of its own ones, moved: a raised tone mark, or ํ and า as one letter ำ.

The format is OpenType's: a directory of tables, whose numbers are big-endian. A composite glyph names others and how far
each is moved; it is drawn exactly as they are.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

VERSIONS = (b"\0\1\0\0", b"true")
ENTRY = struct.Struct(">4sIII")  # of the directory: tag, checksum, offset, length
WHOLE_FILE = 0xB1B0AFBA  # the sum of the file, with the adjustment in `head`
MOST_IN_SHORT_LOCA = 0x1FFFE
COMPOSITE = -1  # in place of a number of contours
OFFSETS_IN_WORDS, MORE_FOLLOW = 0x0003, 0x0020

Box = tuple[int, int, int, int]  # left, bottom, right, top


class Part(NamedTuple):
    """A glyph within another: its number, and how far it is moved, in the font's units."""

    glyph: int
    right: int
    up: int


class Composite(NamedTuple):
    """A glyph that consists of others, and its width in the font's units."""

    parts: tuple[Part, ...]
    width: int


class TrueType:
    """A TrueType font.

    Attributes:
        units: The font's units, as many as are in its size.
        count: The number of its glyphs.
    """

    def __init__(self, data: bytes) -> None:
        """Read a font file.

        Raises:
            ValueError: It is no TrueType font, or not a whole one.
        """
        if data[:4] not in VERSIONS:
            raise ValueError("no TrueType font")
        try:
            self._tables = dict(_tables(data))
            (self.units,) = self._numbers(b"head", ">H", 18)
            (self.count,) = self._numbers(b"maxp", ">H", 4)
            self._places = self._read_places()
            self._metrics = self._read_metrics()
        except (struct.error, KeyError, ValueError) as error:
            raise ValueError("not a whole TrueType font") from error

    def extended(self, added: Sequence[Composite]) -> bytes:
        """Return the font file with further glyphs, numbered from `count` on."""
        outlines = [self._outline(glyph.parts) for glyph in added]
        places = [*self._places, *list(accumulate(map(len, outlines), initial=self._places[-1]))[1:]]
        metrics = [struct.pack(">Hh", glyph.width, self._box(glyph.parts)[0]) for glyph in added]
        is_long = places[-1] > MOST_IN_SHORT_LOCA
        return _file(
            self._tables
            | {
                b"glyf": b"".join((self._tables[b"glyf"][: self._places[-1]], *outlines)),
                b"loca": _packed("I", places) if is_long else _packed("H", [place // 2 for place in places]),
                b"hmtx": b"".join((self._metrics, *metrics)),
                b"head": _with(self._tables[b"head"], (8, ">I", 0), (50, ">h", is_long)),
                b"hhea": _with(self._tables[b"hhea"], (34, ">H", self.count + len(added))),
                b"maxp": self._limits(added),
            }
        )

    def _numbers(self, table: bytes, form: str, place: int = 0) -> tuple[int, ...]:
        return struct.unpack_from(form, self._tables[table], place)

    def _read_places(self) -> list[int]:
        """Read `loca`: where each glyph's outline begins in `glyf`, and where the last one ends."""
        (is_long,) = self._numbers(b"head", ">h", 50)
        if is_long:
            return list(self._numbers(b"loca", f">{self.count + 1}I"))
        return [2 * place for place in self._numbers(b"loca", f">{self.count + 1}H")]

    def _read_metrics(self) -> bytes:
        """Read `hmtx`, with the width of each glyph and where it begins; in the file the last ones share a width."""
        (full,) = self._numbers(b"hhea", ">H", 34)
        end = 4 * full
        own = self._tables[b"hmtx"][:end]
        *_, (width, _begin) = struct.iter_unpack(">Hh", own)
        begins = self._numbers(b"hmtx", f">{self.count - full}h", end)
        return own + b"".join(struct.pack(">Hh", width, begin) for begin in begins)

    def _outline(self, parts: Sequence[Part]) -> bytes:
        """Return the outline of a glyph; parts that draw nothing are left out."""
        drawn = [part for part in parts if self._is_drawn(part.glyph)]
        flags = [OFFSETS_IN_WORDS | MORE_FOLLOW] * len(drawn[1:]) + [OFFSETS_IN_WORDS]
        pieces = (struct.pack(">HHhh", flag, *part) for flag, part in zip(flags, drawn, strict=False))
        return struct.pack(">5h", COMPOSITE, *self._box(parts)) + b"".join(pieces) if drawn else b""

    def _box(self, parts: Sequence[Part]) -> Box:
        boxes = [self._moved_box(part) for part in parts if self._is_drawn(part.glyph)]
        left, bottom, right, top = zip(*boxes or [(0, 0, 0, 0)], strict=True)
        return min(left), min(bottom), max(right), max(top)

    def _moved_box(self, part: Part) -> Box:
        left, bottom, right, top = self._numbers(b"glyf", ">4h", self._places[part.glyph] + 2)
        return left + part.right, bottom + part.up, right + part.right, top + part.up

    def _is_drawn(self, glyph: int) -> bool:
        return self._places[glyph] < self._places[glyph + 1]

    def _limits(self, added: Sequence[Composite]) -> bytes:
        """Return `maxp` with the room that the further glyphs need, at most."""
        most = max(len(glyph.parts) for glyph in added)
        points, contours, more_points, more_contours = self._numbers(b"maxp", ">4H", 6)
        parts, depth = self._numbers(b"maxp", ">2H", 28)
        return _with(
            self._tables[b"maxp"],
            (4, ">H", self.count + len(added)),
            (10, ">H", min(most * max(points, more_points), 0xFFFF)),
            (12, ">H", min(most * max(contours, more_contours), 0xFFFF)),
            (28, ">H", max(most, parts)),
            (30, ">H", depth + 1),
        )


def _tables(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    (count,) = struct.unpack_from(">H", data, 4)
    for number in range(count):
        tag, _checksum, place, length = ENTRY.unpack_from(data, 12 + ENTRY.size * number)
        yield tag, data[place : place + length]


def _file(tables: Mapping[bytes, bytes]) -> bytes:
    """Write a font file: the directory, sorted by tag, and the tables, each from a multiple of four on."""
    count = len(tables)
    power = 1 << count.bit_length() - 1
    directory = struct.pack(
        ">4s4H", VERSIONS[0], count, 16 * power, power.bit_length() - 1, 16 * (count - power)
    )
    place, bodies, total = len(directory) + ENTRY.size * count, [], 0
    for tag, table in sorted(tables.items()):
        checksum = _checksum(table)
        directory += ENTRY.pack(tag, checksum, place, len(table))
        bodies.append(_padded(table))
        place += len(bodies[-1])
        total += checksum
    written = b"".join((directory, *bodies))
    adjustment = WHOLE_FILE - total - _checksum(directory) & 0xFFFFFFFF
    head = written.index(_padded(tables[b"head"]), len(directory))
    return _with(written, (head + 8, ">I", adjustment))


def _checksum(table: bytes) -> int:
    padded = _padded(table)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF


def _padded(table: bytes) -> bytes:
    return table + bytes(-len(table) % 4)


def _packed(form: str, numbers: Sequence[int]) -> bytes:
    return struct.pack(f">{len(numbers)}{form}", *numbers)


def _with(table: bytes, *changes: tuple[int, str, int]) -> bytes:
    """Return a table with other numbers at some of its places."""
    changed = bytearray(table)
    for place, form, number in changes:
        struct.pack_into(form, changed, place, number)
    return bytes(changed)
