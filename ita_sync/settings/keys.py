"""The keys that a settings file may have, as they are written there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


def known_keys(model: type[BaseModel], section: Iterable[int | str]) -> list[str]:
    """Return the keys that a section may have.

    Args:
        model: The model of all settings.
        section: The keys and list positions that lead to the section.
    """
    return [*_fields(model, section)]


def is_text(model: type[BaseModel], section: str, key: str) -> bool:
    """Tell whether a key wants a text, and not a number or a list, of which a text may be a part.

    Args:
        model: The model of all settings.
        section: The key's section.
        key: The key.
    """
    field = _fields(model, (section,)).get(key)
    return field is not None and field.annotation is str


def is_section(model: type[BaseModel], key: str) -> bool:
    """Tell whether a key at the top is a section, with keys of its own.

    Args:
        model: The model of all settings.
        key: The key.
    """
    field = _fields(model, ()).get(key)
    return field is not None and (
        isinstance(field.annotation, type) or get_origin(field.annotation) is Mapping
    )


def _fields(model: type[BaseModel], section: Iterable[int | str]) -> Mapping[str, FieldInfo]:
    for part in section:
        if isinstance(part, str):
            field = model.model_fields.get(part)
            inner = next(_models(field.annotation), None) if field else None
            if inner is None:
                return {}
            model = inner
    fields = model.model_fields.items()
    return {field.alias or name: field for name, field in fields if not field.exclude}


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models in an annotation such as `tuple[Annotated[Signature, …], ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
