"""The few formulas that a conditional format of ours is made of, computed as Google does; and how they follow their cells.

A reference without `$` is counted from the format's first cell. REGEXMATCH is RE2's, and fails on a number. Where a formula
fails, the format does not apply.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import re2

from . import a1

TOKEN = re.compile(
    r'\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Z_]+)(?=\()'
    r"|(?P<cell>\$?[A-Z]{1,3}\$?[1-9]\d*)|(?P<sign><>|>=|<=|[&=<>(),+]))"
)
REFERENCE = re.compile(r'("(?:[^"]|"")*")|(\$?)([A-Z]{1,3})(\$?)([1-9]\d*)(?![(\w])')
Value = str | float | bool
Look = Callable[[int, int], Value]


class FormulaError(Exception):
    """The formula has no value."""


def holds(formula: str, look: Look, row_offset: int = 0, column_offset: int = 0) -> bool:
    """Whether a formula is true for a cell so many rows and columns after the one for which it is written.

    Args:
        formula: It begins with `=`.
        look: From a 0-based row and column to what stands there.
        row_offset, column_offset: By which references without `$` move.
    """
    parser = _Parser([*_tokens(formula.removeprefix("="))], look, row_offset, column_offset)
    try:
        value = parser.comparison()
    except FormulaError:
        return False
    if parser.tokens:
        raise ValueError(f"{formula!r} goes on with {parser.tokens}")
    return bool(value) if not isinstance(value, str) else False


def moved(formula: str, place: Callable[[bool, int], int | None]) -> str:
    """A formula after rows or columns were put in or deleted.

    Args:
        formula: The formula.
        place: From whether it is a column, and its 0-based index, to the new one; None: it is gone.
    """

    def replaced(found: re.Match[str]) -> str:
        if found[1]:
            return found[1]
        row, column = place(False, int(found[5]) - 1), place(True, a1.column_index(found[3]))
        if row is None or column is None:
            return "#REF!"
        return f"{found[2]}{a1.column_letters(column)}{found[4]}{row + 1}"

    return REFERENCE.sub(replaced, formula)


@cache
def _tokens(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(_tokens_in(text))


def _tokens_in(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text.rstrip()):
        found = TOKEN.match(text, at)
        if not found:
            raise FormulaError(f"cannot be read: {text[at:]!r}")
        at = found.end()
        yield str(found.lastgroup), found[str(found.lastgroup)]


class _Parser:
    """Computes while it reads."""

    def __init__(self, tokens: list[tuple[str, str]], look: Look, down: int, right: int) -> None:
        self.tokens, self.look, self.down, self.right = tokens, look, down, right

    def comparison(self) -> Value:
        value = self.joined()
        while self.tokens and self.tokens[0][1] in COMPARISONS:
            compare = COMPARISONS[self.tokens.pop(0)[1]]
            value = compare(value, self.joined())
        return value

    def joined(self) -> Value:
        value = self.one()
        while self.tokens and self.tokens[0][1] == "&":
            self.tokens.pop(0)
            value = to_text(value) + to_text(self.one())
        return value

    def one(self) -> Value:
        kind, text = self.tokens.pop(0)
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "number":
            return float(text)
        if kind == "cell":
            return self.cell(text)
        if kind == "name":
            return FUNCTIONS[text](*self.arguments())
        if text == "(":
            value = self.comparison()
            self.tokens.pop(0)
            return value
        raise FormulaError(f"unexpected {text}")

    def cell(self, text: str) -> Value:
        found = REFERENCE.fullmatch(text)
        assert found is not None
        row = int(found[5]) - 1 + (0 if found[4] else self.down)
        return self.look(row, a1.column_index(found[3]) + (0 if found[2] else self.right))

    def arguments(self) -> list[Value]:
        self.tokens.pop(0)
        values = []
        while self.tokens[0][1] != ")":
            values.append(self.comparison())
            if self.tokens[0][1] == ",":
                self.tokens.pop(0)
        self.tokens.pop(0)
        return values


def to_text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return f"{value:g}" if isinstance(value, float) else value


def _regexmatch(text: Value, pattern: Value) -> bool:
    if not isinstance(text, str):
        raise FormulaError("Function REGEXMATCH parameter 1 expects text values.")
    return _compiled(str(pattern)).search(text) is not None


def _regexreplace(text: Value, pattern: Value, replacement: Value) -> str:
    if not isinstance(text, str):
        raise FormulaError("Function REGEXREPLACE parameter 1 expects text values.")
    return str(_compiled(str(pattern)).sub(str(replacement), text))


@cache
def _quiet() -> Any:
    """Without the library's own words on stderr about a pattern for which it takes its slower way."""
    options = re2.Options()
    options.log_errors = False
    return options


@cache
def _compiled(pattern: str) -> Any:
    try:
        return re2.compile(pattern, _quiet())
    except re2.error as error:
        raise FormulaError(f"not a valid regular expression: {error}") from None


def _and(*values: Value) -> bool:
    if any(isinstance(value, str) for value in values):
        raise FormulaError("AND expects booleans")
    return all(values)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "AND": _and,
    "OR": lambda *values: any(values),
    "NOT": lambda value: not value,
    "N": lambda value: 0.0 if isinstance(value, str) else float(value),
    "LEN": lambda value: float(len(to_text(value))),
    "TRIM": lambda value: " ".join(to_text(value).split(" ")).strip(),
    "TO_TEXT": to_text,
    "REGEXMATCH": _regexmatch,
    "REGEXREPLACE": _regexreplace,
    "LOWER": lambda value: to_text(value).lower(),
}
COMPARISONS: dict[str, Callable[[Value, Value], bool]] = {
    "=": lambda one, two: one == two,
    "<>": lambda one, two: one != two,
    ">": lambda one, two: one > two,  # type: ignore[operator]
    "<": lambda one, two: one < two,  # type: ignore[operator]
}
