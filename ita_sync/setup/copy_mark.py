"""The first line of a file that `init` lays down: of which version of the program it is a copy."""

from __future__ import annotations

import re
from pathlib import PurePath

import ita_sync

MARK = re.compile(r"\A.{0,10}ita-sync (\d+)\.(\d+)\.(\d+)[^\n]*\n")
COMMENTS = {".j2": "{{#- {} -#}}", ".css": "/* {} */"}  # by the suffix of a file's name; all others have "#"


def marked(name: str, content: str) -> str:
    """Put the mark above the content of a file, or below the line that names a script's shell.

    Args:
        name: The file's name; its suffix says how a comment is written in it.
        content: The file's text.
    """
    mark = COMMENTS.get(PurePath(name).suffix, "# {}").format(f"ita-sync {ita_sync.__version__}")
    shell, rest = content.split("\n", 1) if content.startswith("#!") else ("", content)
    return "\n".join(line for line in (shell, mark, rest) if line)
