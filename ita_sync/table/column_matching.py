"""Matching of headers to columns, and detection of the header row (docs/thai.md, headers)."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from ita_sync.domain.columns import REQUIRED_COLUMNS
from ita_sync.table.header_names import NAMES, STEMS, column_of, key, keys, plain

__all__ = [
    "ColumnMatchError",
    "find_header_row",
    "header_score",
    "match_columns",
    "recognise",
]

_MIN_COLUMNS = 3  # least number of columns that a header row names
_MAX_MISSPELT = 3  # greatest number of required headers that may be misspelt in a header row
_MIN_NAME_RATIO = 0.55  # least similarity, from 0 to 1, of a header to a name of the column that is guessed
_MIN_STEM_RATIO = 0.7  # the same for a part of a header and a stem of the column
_QUOTED = 80  # letters of a header in a message
_LONGEST = 100  # letters of a header; a longer text is a title or a paragraph


class ColumnMatchError(ValueError):
    """A required column has no header, or a column has several.

    Attributes:
        missing: The required columns without a header.
        ambiguous: Column -> its headers, if there are several.
        guesses: Missing column -> the header that is most similar to it, if one is similar enough.
    """

    def __init__(
        self, missing: Sequence[str], ambiguous: Mapping[str, Sequence[str]], guesses: Mapping[str, str]
    ) -> None:
        self.missing = tuple(missing)
        self.ambiguous = {name: tuple(headers) for name, headers in ambiguous.items()}
        self.guesses = dict(guesses)
        super().__init__("; ".join(self._complaints()))

    def _complaints(self) -> Iterable[str]:
        for name in self.missing:
            guess = self.guesses.get(name)
            usual = f"usually {NAMES[name].split()[0]!r}"
            yield f"no header for {name} ({f'nearest: {_quoted(guess)}' if guess else usual})"
        for name, headers in self.ambiguous.items():
            yield f"several headers for {name}: {', '.join(map(_quoted, headers))}"


def _quoted(header: str) -> str:
    return repr(header if len(header) <= _QUOTED else f"{header[:_QUOTED]}…")


def match_columns(headers: Sequence[object]) -> Mapping[str, int]:
    """Map canonical column names to the positions of their headers, 0-based.

    A header stands for a column if it is one of its names or contains one of its stems.

    Args:
        headers: The texts of the header row; None is a blank one. Headers that stand for no column are ignored.

    Raises:
        ColumnMatchError: A required column has no header, or a column has several.
    """
    columns = [column_of(header) for header in headers]
    positions = _positions(columns)
    missing = [name for name in REQUIRED_COLUMNS if name not in positions]
    if missing or any(len(several) > 1 for several in positions.values()):
        raise _match_error([plain(header) for header in headers], columns, missing)
    return {name: position for name, (position,) in positions.items()}


def _positions(columns: Sequence[str | None]) -> dict[str, list[int]]:
    """Each column that is named -> the positions of its headers."""
    positions: dict[str, list[int]] = {}
    for position, name in enumerate(columns):
        if name:
            positions.setdefault(name, []).append(position)
    return positions


def _match_error(
    headers: Sequence[str], columns: Sequence[str | None], missing: Sequence[str]
) -> ColumnMatchError:
    """Describe what does not match.

    Args:
        headers: The headers as plain text.
        columns: The column of each header, as `column_of` returns it.
        missing: The required columns without a header.
    """
    found = {name: [headers[each] for each in places] for name, places in _positions(columns).items()}
    ambiguous = {name: several for name, several in found.items() if len(several) > 1}
    pairs = zip(headers, columns, strict=True)
    doubtful = [header for header, name in pairs if name is None or name in ambiguous]
    settled = {name: several[0] for name, several in found.items()}
    return ColumnMatchError(missing, ambiguous, _guesses(missing, doubtful, settled))


def recognise(header: str) -> str | None:
    """Return the column that a cell stands for as a header; None if it stands for none or is a paragraph."""
    if len(key(plain(header))) > _LONGEST:
        return None
    return column_of(header) or None


def header_score(cells: Iterable[str]) -> int:
    """Return the number of columns that a row of cells names."""
    return len(_columns_in(cells))


def find_header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the 0-based row that names the columns; None if there is none.

    It is the first row that `match_columns` accepts, or would accept if headers were not misspelt or doubled: the rows
    below such a row are its data, whatever words they contain. If there is no such row, it is the first of those that
    name the most required columns.
    """
    named = [_columns_in(cells) for cells in rows]
    likely = [row for row, columns in enumerate(named) if len(columns) >= _MIN_COLUMNS]
    for row in likely:
        below = rows[row + 1] if row + 1 < len(rows) else ()
        if _is_header(rows[row], below):
            return row
    return max(likely, key=lambda row: len(named[row] & set(REQUIRED_COLUMNS)), default=None)


def _is_header(cells: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the columns match, or would match if headers were not misspelt or doubled."""
    try:
        match_columns(cells)
    except ColumnMatchError as error:
        is_misspelt = len(error.missing) <= _MAX_MISSPELT and error.guesses.keys() == set(error.missing)
        return is_misspelt and not _continues_below(cells, below)
    return True


def _continues_below(cells: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the header has more than one row: a header that is merged downwards is in the row below as well."""
    return any(cell == under and recognise(cell) for cell, under in zip(cells, below, strict=False))


def _columns_in(cells: Iterable[str]) -> set[str]:
    return {name for cell in cells if (name := recognise(cell))}


def _guesses(missing: Sequence[str], doubtful: Sequence[str], settled: Mapping[str, str]) -> dict[str, str]:
    """Return for each missing column the header that is most similar to it, each header for one column only.

    A header that is the only one of its column is not guessed for another, with one exception: the summary for the
    outcome, because people confuse the two.
    """
    rated = [(_similarity(name, header), name, header) for header in doubtful for name in missing]
    guesses: dict[str, str] = {}
    for similarity, name, header in sorted(rated, key=lambda guess: -guess[0]):
        if similarity and name not in guesses and header not in guesses.values():
            guesses[name] = header
    summary = settled.get("summary", "")
    if "outcome" in missing and "outcome" not in guesses and _name_similarity("outcome", key(summary)):
        guesses["outcome"] = summary
    return guesses


def _similarity(name: str, header: str) -> float:
    """Return, from 0 to 1, how similar a header is to a name of the column, or a part of it to a stem."""
    letters = key(header)[:_LONGEST]
    return max(_name_similarity(name, letters), _stem_similarity(name, letters))


def _name_similarity(name: str, letters: str) -> float:
    return max(_ratio(letters, known, _MIN_NAME_RATIO) for known in keys(NAMES[name]))


def _stem_similarity(name: str, letters: str) -> float:
    pairs = ((window, stem) for stem in keys(STEMS[name]) for window in _windows(letters, stem))
    return max((_ratio(window, stem, _MIN_STEM_RATIO) for window, stem in pairs), default=0)


def _windows(letters: str, stem: str) -> set[str]:
    """Return the pieces of the stem's length that share three consecutive letters with it, in the same position."""
    places = ((letters.find(stem[at : at + 3]), at) for at in range(len(stem) - 2))
    starts = {max(found - at, 0) for found, at in places if found >= 0}
    return {letters[start : start + len(stem)] for start in starts}


def _ratio(one: str, other: str, least: float) -> float:
    """Return the similarity of two texts, or 0 if it is below `least`, which `quick_ratio` usually shows."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    ratio = matcher.ratio() if matcher.quick_ratio() >= least else 0
    return ratio if ratio >= least else 0
