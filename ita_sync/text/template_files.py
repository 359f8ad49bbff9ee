"""The files of templates, of which a municipality may have its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from ita_sync.text.os_errors import NOT_UTF8


class EncodingError(ValueError):
    """A template is not UTF-8.

    Attributes:
        name: Its name, which may be that of one which another imports.
        lineno: The first line that cannot be read, counted from 1.
    """

    def __init__(self, name: str, lineno: int) -> None:
        super().__init__(f"{name}, line {lineno}: {NOT_UTF8}")
        self.name, self.lineno = name, lineno


class _Folder(FileSystemLoader):
    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise EncodingError(template, line) from None


def loader(folders: Iterable[Path]) -> ChoiceLoader:
    """Return what finds a template in the first folder that has it; it raises `EncodingError` for one that is not UTF-8."""
    return ChoiceLoader([_Folder(folder, encoding="utf-8-sig") for folder in folders])
