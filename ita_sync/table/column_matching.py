"""Matching of headers to columns, and detection of the header row (docs/thai.md, headers)."""

from collections.abc import Iterable, Mapping, Sequence, Set
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from ita_sync.domain.columns import COLUMNS, REQUIRED_COLUMNS, RESULT_COLUMNS
from ita_sync.domain.language import Lang, LocalizedText
from ita_sync.table.header_names import (
    NAMES,
    STEMS,
    column_of,
    has_round,
    is_round,
    key,
    keys,
    other_reading,
    plain,
    rank,
    strength,
)
from ita_sync.table.period_columns import PeriodColumns, find_period_columns, is_end_of_period

_MIN_COLUMNS = 3  # least number of columns that a header row names
_MAX_MISSPELT = 3  # greatest number of required headers that may be misspelt in a header row
_MIN_NAME_RATIO = 0.55  # least similarity, from 0 to 1, of a header to a name of the column that is guessed
_MIN_STEM_RATIO = 0.7  # the same for a part of a header and a stem of the column
_QUOTED = 80  # letters of a header in a message
_LISTED = 5  # headers that a message lists
_LONGEST = 100  # letters of a header; a longer text is a title or a paragraph
_CACHED = 500  # letters of a header that is remembered
_EITHER = ("measure", "method")  # the columns for which one header may stand


class MatchedColumns(NamedTuple):
    """Which header is which column.

    Attributes:
        columns: Canonical name -> the position of its header, 0-based.
        parts: Canonical name -> the positions of all its headers, in the sheet's order, where there are several.
        period: The columns over which the period is split.
        rivals: Required column -> the positions of several headers that are all exactly its name.
    """

    columns: Mapping[str, int]
    parts: Mapping[str, tuple[int, ...]]
    period: PeriodColumns
    rivals: Mapping[str, tuple[int, ...]]


class ColumnMatchError(ValueError):
    """A required column has no header, or several headers are exactly its name.

    Attributes:
        missing: The required columns without a header.
        ambiguous: Required column -> its headers, if several are exactly its name.
        guesses: Missing column -> the header that is most similar to it, if one is similar enough.
        text: What is wrong, in both languages; the exception's own text is the English one.
    """

    def __init__(
        self, missing: Sequence[str], ambiguous: Mapping[str, Sequence[str]], guesses: Mapping[str, str]
    ) -> None:
        self.missing = tuple(missing)
        self.ambiguous = {name: tuple(headers) for name, headers in ambiguous.items()}
        self.guesses = dict(guesses)
        complaints = [*self._complaints()]
        self.text = LocalizedText(
            " ".join(text.th for text in complaints), "; ".join(text.en for text in complaints)
        )
        super().__init__(self.text.en)

    def _complaints(self) -> Iterable[LocalizedText]:
        for name in self.missing:
            yield _no_header(name, self.guesses.get(name))
        for name, headers in self.ambiguous.items():
            yield LocalizedText(
                f"มีหัวคอลัมน์ “{_title(name, 'th')}” มากกว่าหนึ่งคอลัมน์: {_quoted(headers)}",
                f"several headers for {_title(name, 'en')}: {_quoted(headers)}",
            )


def _no_header(name: str, guess: str | None) -> LocalizedText:
    if guess:
        return LocalizedText(
            f"ไม่พบหัวคอลัมน์ “{_title(name, 'th')}” (ที่ใกล้เคียงที่สุดคือ {_quoted([guess])})",
            f"no header for {_title(name, 'en')} (nearest: {_quoted([guess])})",
        )
    usual = _quoted(NAMES[name].split()[:1])
    return LocalizedText(
        f"ไม่พบหัวคอลัมน์ “{_title(name, 'th')}”",
        f"no header for {_title(name, 'en')} (usually {usual})",
    )


def _title(name: str, lang: Lang) -> str:
    """What a column is called in a message: in Thai as its header is usually written."""
    return NAMES[name].split()[0] if lang == "th" else COLUMNS[name].en


def _quoted(headers: Sequence[str]) -> str:
    cut = (header if len(header) <= _QUOTED else f"{header[:_QUOTED]}…" for header in headers[:_LISTED])
    return ", ".join(f"“{header}”" for header in cut) + (" …" if len(headers) > _LISTED else "")


def match_columns(headers: Sequence[object]) -> Mapping[str, int]:
    """Map canonical column names to the positions of their headers, 0-based.

    A header stands for a column if it is one of its names or contains one of its stems. Of several headers for one
    column, the mapping has the one that is most exactly its name, or else the first.

    Args:
        headers: The texts of the header row; None is a blank one. Headers that stand for no column are ignored.

    Raises:
        ColumnMatchError: A required column has no header, or several headers are exactly its name.
    """
    return match(headers).columns


def match(headers: Sequence[object]) -> MatchedColumns:
    """Match all headers, also those that are a further part of their column.

    Raises:
        ColumnMatchError: As `match_columns`.
    """
    matched = settle(headers)
    missing = [name for name in REQUIRED_COLUMNS if name not in matched.columns]
    if missing or matched.rivals:
        texts = [plain(header) for header in headers]
        ambiguous = {name: [texts[each] for each in places] for name, places in matched.rivals.items()}
        raise ColumnMatchError(missing, ambiguous, _guesses(missing, _unclaimed(texts, matched)))
    return matched


def settle(headers: Sequence[object]) -> MatchedColumns:
    """Match as many headers as can be matched, whatever is missing."""
    period = find_period_columns(headers)
    claims = _claims(headers, set(period.columns))
    places = {name: [at for at in claims if claims[at] == name] for name in dict.fromkeys(claims.values())}
    columns = {name: _surest(headers, name, several) for name, several in places.items()}
    if period.columns:
        columns.setdefault("period", min(period.columns))
    rivals = {name: _rivals(headers, name, places[name]) for name in REQUIRED_COLUMNS if name in places}
    return MatchedColumns(
        columns=columns,
        parts={name: tuple(several) for name, several in places.items() if len(several) > 1},
        period=period,
        rivals={name: found for name, found in rivals.items() if len(found) > 1},
    )


def _surest(headers: Sequence[object], name: str, places: Sequence[int]) -> int:
    """The position of the header that is most surely a column's, or else the first."""
    return min(places, key=lambda place: (strength(headers[place], name), place))


def _claims(headers: Sequence[object], apart: Set[int]) -> dict[int, str]:
    """Each position -> the column for which its header stands; those in `apart` are left out."""
    first = {place: column_of(header) for place, header in enumerate(headers) if place not in apart}
    claims = {place: name for place, name in first.items() if name}
    return _with_bare_rounds(headers, claims | _settled_readings(headers, claims))


def _settled_readings(headers: Sequence[object], claims: Mapping[int, str]) -> dict[int, str]:
    """Give the headers with two readings the columns that no other header claims.

    Equal headers get the same column. One header alone does not choose between two free columns.

    Args:
        headers: The headers.
        claims: Position -> the column for which the header stands in the first place.

    Returns:
        The claims of these headers that are settled.
    """
    open_to = {place: name for place, name in claims.items() if other_reading(headers[place], name)}
    taken = {name for place, name in claims.items() if place not in open_to}
    free = [name for name in _EITHER if name not in taken]
    words = {place: _compared(headers[place]) for place in open_to}
    chosen: dict[str, str] = {}
    if free and len({*words.values()}) >= len(free):
        for name in free:
            rest = [place for place in open_to if words[place] not in chosen]
            meant = [place for place in rest if open_to[place] == name]
            chosen[words[[*meant, *rest][0]]] = name
    return {place: chosen[text] for place, text in words.items() if text in chosen}


def _with_bare_rounds(headers: Sequence[object], claims: Mapping[int, str]) -> dict[int, str]:
    """Give each header that is only a round, as `รอบ 12 เดือน`, the result that it is a round of.

    It is that of the round beside it, or else the result that no header claims.
    """
    free = [name for name in RESULT_COLUMNS if name not in claims.values()]
    found = dict(claims)
    for place in (each for each, header in enumerate(headers) if each and is_round(header)):
        beside = found.get(place - 1) if has_round(headers[place - 1]) else None
        name = beside if beside in RESULT_COLUMNS else next(iter(free), None)
        if name and claims.get(place) in {None, "period"}:
            found[place] = name
    return dict(sorted(found.items()))


def _rivals(headers: Sequence[object], name: str, places: Sequence[int]) -> tuple[int, ...]:
    """The headers of one column that are all exactly its name, or all the same name."""
    ranks = {place: rank(headers[place], name) for place in places}
    exact = tuple(place for place in places if ranks[place] == 0)
    if exact:
        return exact
    named = [place for place in places if ranks[place] == 1]
    return tuple(each for each in named if _compared(headers[each]) == _compared(headers[named[0]]))


def _compared(header: object) -> str:
    """A header as it is compared with others of the same row, numbers included."""
    return plain(header).replace(" ", "").lower()


def _unclaimed(texts: Sequence[str], matched: MatchedColumns) -> list[str]:
    """The headers that are guessed at: those that are no column, or only stand beside the header of one."""
    claimed = {*matched.columns.values(), *matched.period.columns}
    claimed |= {place for several in matched.rivals.values() for place in several}
    beside = {place for several in matched.parts.values() for place in several}
    return [
        text
        for place, text in enumerate(texts)
        if place not in claimed and (place in beside or column_of(text) is None)
    ]


def recognise(header: str) -> str | None:
    """Return the column that a cell stands for as a header; None if it stands for none or is a paragraph."""
    return _recognised(header) if len(header) <= _CACHED else _recognised.__wrapped__(header)


@lru_cache(maxsize=10_000)  # the rows of a table repeat what they say
def _recognised(header: str) -> str | None:
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


def _guesses(missing: Sequence[str], unclaimed: Sequence[str]) -> dict[str, str]:
    """Return for each missing column the header that is most similar to it, each header for one column only."""
    rated = [(_similarity(name, header), name, header) for header in unclaimed for name in missing]
    guesses: dict[str, str] = {}
    for similarity, name, header in sorted(rated, key=lambda guess: -guess[0]):
        if similarity and name not in guesses and header not in guesses.values():
            guesses[name] = header
    return guesses


def _similarity(name: str, header: str) -> float:
    """Return, from 0 to 1, how similar a header is to a name of the column, or a part of it to a stem."""
    if name == "period" and len(header) <= _LONGEST and is_end_of_period(header):
        return 1
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
