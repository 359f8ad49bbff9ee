"""The first line of a file that `init` lays down: of which version of the program it is a copy."""

from __future__ import annotations

import re

import ita_sync

MARK = re.compile(r"\A.{0,10}ita-sync (\d+)\.(\d+)\.(\d+)[^\n]*\n")
COMMENTS = {".j2": "{{#- {} -#}}", ".css": "/* {} */", ".yml": "# {}"}  # by the suffix of a file's name


def marked(name: str, content: str) -> str:
    """Put the mark above the content of a file.

    Args:
        name: The file's name; its suffix says how a comment is written in it.
        content: The file's text.
    """
    suffix = name[name.rindex(".") :]
    return f"{COMMENTS[suffix].format(f'ita-sync {ita_sync.__version__}')}\n{content}"
