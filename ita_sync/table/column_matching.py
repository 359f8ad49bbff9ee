"""Which header is which column, and which row holds the headers (docs/thai.md, headers)."""

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

_FEWEST = 3  # fewer known names than this, and a row is no header row
_LIKE = 0.55  # how like a header must be to be guessed at …
_HOLDS = 0.7  # … and how like a stem must be what it holds
_MISSPELT = 3  # so many required headers at most may be misspelt before a row is no header row
_QUOTED = 80  # letters of a header in a message
_LONGEST = 100  # letters; what is longer is a title or a paragraph, when it is not known to be a header


class ColumnMatchError(ValueError):
    """The headers do not name every required column exactly once.

    Attributes:
        missing: Required columns no header names.
        ambiguous: Columns several headers name, with those headers.
        guesses: For a missing column, the header that looks most like it.
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
    """Map canonical column names to the places of their headers, counted from 0.

    A header is a column if it is one of its known names, or holds one of its stems. Headers of no column are left
    out; None is a blank one.

    Raises:
        ColumnMatchError: If a required column has no header, or any column several.
    """
    named = [column_of(header) for header in headers]
    found: dict[str, list[int]] = {}
    for place, name in enumerate(named):
        if name:
            found.setdefault(name, []).append(place)
    missing = [name for name in REQUIRED_COLUMNS if name not in found]
    texts = [plain(header) for header in headers]
    ambiguous = {name: [texts[place] for place in places] for name, places in found.items() if places[1:]}
    if missing or ambiguous:
        doubtful = [
            text for text, name in zip(texts, named, strict=True) if name is None or name in ambiguous
        ]
        settled = {name: texts[places[0]] for name, places in found.items()}
        raise ColumnMatchError(missing, ambiguous, _guesses(missing, doubtful, settled))
    return {name: places[0] for name, places in found.items()}


def recognise(header: str) -> str | None:
    """Name the column that a cell which may be a header stands for, or None; a paragraph is no header."""
    if len(key(plain(header))) > _LONGEST:
        return None
    return column_of(header) or None


def header_score(cells: Iterable[str]) -> int:
    """Count the columns a row of cells names."""
    return len(_columns_in(cells))


def find_header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Find the row that names the columns; None if there is none.

    It is the first row that `match_columns` accepts. But a row above it which could be one, had not a header been
    misspelt or doubled, is the header: the rows below it are its data, whatever words they hold. Where no row is
    either, it is the first of those that name the most required columns.
    """
    named = [_columns_in(cells) for cells in rows]
    likely = [row for row, columns in enumerate(named) if len(columns) >= _FEWEST]
    for row in likely:
        below = rows[row + 1] if row + 1 < len(rows) else ()
        if _is_header(rows[row], below):
            return row
    return max(likely, key=lambda row: len(named[row] & set(REQUIRED_COLUMNS)), default=None)


def _is_header(cells: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the columns match, or would but for headers that are misspelt or doubled."""
    try:
        match_columns(cells)
    except ColumnMatchError as error:
        spoilt = len(error.missing) <= _MISSPELT and error.guesses.keys() == set(error.missing)
        return spoilt and not _goes_on(cells, below)
    return True


def _goes_on(cells: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the header is more than one row high: what is merged downwards stands in the row below, too."""
    return any(cell == under and recognise(cell) for cell, under in zip(cells, below, strict=False))


def _columns_in(cells: Iterable[str]) -> set[str]:
    return {name for cell in cells if (name := recognise(cell))}


def _guesses(missing: Sequence[str], doubtful: Sequence[str], settled: Mapping[str, str]) -> dict[str, str]:
    """Find for each missing column the header nearest to it, and no header for two.

    A header that settles its own column is no misspelling of another. But where nothing else is like the outcome,
    the summary may be what was meant: people write one for the other.
    """
    rated = [(_likeness(name, header), name, header) for header in doubtful for name in missing]
    guesses: dict[str, str] = {}
    for likeness, name, header in sorted(rated, key=lambda guess: -guess[0]):
        if likeness and name not in guesses and header not in guesses.values():
            guesses[name] = header
    summary = settled.get("summary", "")
    if "outcome" in missing and "outcome" not in guesses and _as_whole("outcome", key(summary)):
        guesses["outcome"] = summary
    return guesses


def _likeness(name: str, header: str) -> float:
    """Rate from 0 to 1 how like a header is to a name of the column, or what it holds to a stem."""
    letters = key(header)[:_LONGEST]
    return max(_as_whole(name, letters), _in_part(name, letters))


def _as_whole(name: str, letters: str) -> float:
    return max(_ratio(letters, known, _LIKE) for known in keys(NAMES[name]))


def _in_part(name: str, letters: str) -> float:
    pairs = ((window, stem) for stem in keys(STEMS[name]) for window in _windows(letters, stem))
    return max((_ratio(window, stem, _HOLDS) for window, stem in pairs), default=0)


def _windows(letters: str, stem: str) -> set[str]:
    """Give the pieces, as long as the stem, that have three of its letters in a row where the stem has them."""
    places = ((letters.find(stem[at : at + 3]), at) for at in range(len(stem) - 2))
    starts = {max(found - at, 0) for found, at in places if found >= 0}
    return {letters[start : start + len(stem)] for start in starts}


def _ratio(one: str, other: str, least: float) -> float:
    """Compare two texts; what is less than the least is 0, which most often shows before the work is done."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    ratio = matcher.ratio() if matcher.quick_ratio() >= least else 0
    return ratio if ratio >= least else 0
