"""Laying down what a municipality's own repository needs: settings, templates, and the nightly workflow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from ita_sync.errors import SettingsError
from ita_sync.resources import shipped

WORKFLOW = ".github/workflows/nightly.yml"
GITIGNORE = ".gitignore"
IGNORED = ("/out/", "*.json")  # what a run leaves behind, and above all a service account's key
ABOVE_IGNORED = "# ita-sync: what a run leaves behind (mail addresses, too), and the key to the sheet"

Done = Literal["made", "kept", "completed"]


def scaffold(folder: Path) -> Iterator[tuple[str, Done]]:
    """Write each file that is not there yet; what is there stays, and a .gitignore gets the lines that it lacks.

    Yields:
        Each file's path within the folder, and what became of it.

    Raises:
        SettingsError: The folder cannot be written to.
    """
    for name, content in _files():
        target = folder / name
        try:
            yield name, _lay_down(target, content)
        except OSError as error:
            raise SettingsError(
                f"{target} cannot be written ({error.strerror}).", hint="Try it in a folder of your own."
            ) from error


def _lay_down(target: Path, content: bytes) -> Done:
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        return "made"
    if target.name == GITIGNORE and (lacking := _missing_lines(target.read_bytes())):
        with target.open("ab") as file:
            file.write(lacking)
        return "completed"
    return "kept"


def _missing_lines(there: bytes) -> bytes:
    """What has to stand below a .gitignore that is there, in its own line ends, for keys and addresses to stay private."""
    lines = [line.strip() for line in there.decode(errors="replace").splitlines()]
    missing = [line for line in IGNORED if line not in lines]
    if not missing:
        return b""
    end = "\r\n" if b"\r\n" in there else "\n"
    first = end if there and not there.endswith(b"\n") else ""
    return (first + "".join(line + end for line in (ABOVE_IGNORED, *missing))).encode()


def _files() -> Iterator[tuple[str, bytes]]:
    for part in ("config", "templates"):
        base = shipped(part)
        for path in sorted(base.rglob("*")):
            if path.is_file():
                yield f"{part}/{path.relative_to(base).as_posix()}", path.read_bytes()
    yield WORKFLOW, shipped(WORKFLOW).read_bytes()
    yield GITIGNORE, "".join(f"{line}\n" for line in IGNORED).encode()
