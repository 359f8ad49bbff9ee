"""Creating the files of a municipality's own repository: settings, templates and the nightly workflow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from ita_sync.domain import LocalizedText
from ita_sync.errors import SettingsError
from ita_sync.resources import shipped
from ita_sync.text import os_errors

WORKFLOW = ".github/workflows/nightly.yml"
GITIGNORE = ".gitignore"
IGNORED = ("/out/", "*.json")  # the files of a run, and the key of a service account
ABOVE_IGNORED = "# ita-sync: what a run leaves behind (mail addresses, too), and the key to the sheet"

Done = Literal["made", "kept", "completed"]


def scaffold(folder: Path) -> Iterator[tuple[str, Done]]:
    """Write each file that does not exist yet, and add missing lines to an existing .gitignore.

    Yields:
        The path of each file within the folder, and what was done.

    Raises:
        SettingsError: A file cannot be written.
    """
    for name, content in _files():
        target = folder / name
        try:
            yield name, _write_or_complete(target, content)
        except OSError as error:
            raise SettingsError(
                LocalizedText("เขียน {path} ไม่ได้ ({reason})", "{path} cannot be written ({reason}).").format(
                    path=target, reason=os_errors.reason(error)
                ),
                hint=LocalizedText("ลองในโฟลเดอร์ที่ท่านมีสิทธิ์เขียน", "Try it in a folder of your own."),
            ) from error


def _write_or_complete(target: Path, content: bytes) -> Done:
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        return "made"
    if target.name == GITIGNORE and (lacking := _missing_lines(target.read_bytes())):
        with target.open("ab") as file:
            file.write(lacking)
        return "completed"
    return "kept"


def _missing_lines(content: bytes) -> bytes:
    """What to append to an existing .gitignore, with its own line ends; empty if it has all lines of IGNORED."""
    lines = [line.strip() for line in content.decode(errors="replace").splitlines()]
    missing = [line for line in IGNORED if line not in lines]
    if not missing:
        return b""
    end = "\r\n" if b"\r\n" in content else "\n"
    first = end if content and not content.endswith(b"\n") else ""
    return (first + "".join(line + end for line in (ABOVE_IGNORED, *missing))).encode()


def _files() -> Iterator[tuple[str, bytes]]:
    for part in ("config", "templates"):
        base = shipped(part)
        for path in sorted(base.rglob("*")):
            if path.is_file():
                yield f"{part}/{path.relative_to(base).as_posix()}", path.read_bytes()
    yield WORKFLOW, shipped(WORKFLOW).read_bytes()
    yield GITIGNORE, "".join(f"{line}\n" for line in IGNORED).encode()
