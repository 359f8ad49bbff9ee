"""Messages about wrong values in the settings.

They replace pydantic's messages, which are about types ("Input should be a valid tuple"), by the terms of a settings
file ("has to be a list in square brackets").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

# The start of pydantic's type of error -> what the value has to be.
WANTED: Mapping[str, str] = {
    "int": "has to be a whole number",
    "float": "has to be a number",
    "finite_number": "is no number; it has to be one such as 120",
    "bool": "has to be true or false",
    "date": "has to be a date of the common era, such as 2025-10-31",
    "string_type": "has to be a text in quotation marks",
    "string_too_short": "must not be blank",
    "string_pattern": "has to be a web address, such as http://localhost:3000",
    "tuple": "has to be a list in square brackets",
    "model": "has to be a section of its own, with keys",
    "dict": "has to be a section of its own, with keys",
    "mapping": "has to be a section of its own, with keys",
    "greater_than_equal": "has to be at least {ge:g}",
    "greater_than": "has to be more than {gt:g}",
    "less_than_equal": "must not be more than {le:g}",
    "less_than": "has to be less than {lt:g}",
    "literal": "has to be one of {expected}",
}
LONGEST_NAME = 60  # letters of a name that are compared


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `; did you mean …?` with the most similar known name, or a blank text if none is similar."""
    near = get_close_matches(name[:LONGEST_NAME], list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""


def described(fault: ErrorDetails, model: type[BaseModel]) -> str:
    """Describe the error of one value, without its place.

    Args:
        fault: An item of `ValidationError.errors()`.
        model: The model that was validated; its keys are suggested for an unknown one.
    """
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "extra_forbidden":
        *section, key = fault["loc"]
        return f"unknown key{did_you_mean(str(key), known_keys(model, section))}"
    if kind == "missing":
        return "this key is required"
    if kind == "literal_error":
        given = fault.get("input")
        near = did_you_mean(
            given if isinstance(given, str) else "", re.findall(r"'(.*?)'", context["expected"])
        )
        return WANTED["literal"].format(**context) + near
    wanted = next((words for name, words in WANTED.items() if kind.startswith(name)), None)
    if wanted is None:
        return str(fault["msg"]).removeprefix("Value error, ")
    quoted = isinstance(fault.get("input"), str) and kind.startswith(("int", "float", "bool"))
    return wanted.format(**context) + (", without quotation marks" if quoted else "")


def place(location: Iterable[int | str]) -> str:
    """Return the place of a key in the file: `report.signatures, no. 1, role`."""
    words = "".join(f", no. {part + 1}, " if isinstance(part, int) else f"{part}." for part in location)
    return words.replace("., ", ", ").rstrip("., ")


def known_keys(model: type[BaseModel], section: Iterable[int | str]) -> list[str]:
    """Return the keys that a section may have, as they are written in the file.

    Args:
        model: The model of all settings.
        section: The keys and list positions that lead to the section.
    """
    for part in section:
        if isinstance(part, str):
            field = model.model_fields.get(part)
            inner = next(_models(field.annotation), None) if field else None
            if inner is None:
                return []
            model = inner
    fields = model.model_fields.items()
    return [field.alias or name for name, field in fields if not field.exclude]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models in an annotation such as `tuple[Annotated[Signature, …], ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
