"""Laying down what a municipality's own repository needs: settings, templates, and the nightly workflow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ita_sync.errors import SettingsError
from ita_sync.resources import shipped

WORKFLOW = ".github/workflows/nightly.yml"
IGNORED = "/out/\n*.json\n"  # what a run leaves behind, and above all a service account's key


def lay_down(folder: Path) -> Iterator[tuple[str, bool]]:
    """Write each file that is not there yet; what is there stays as it is.

    Yields:
        Each file's path within the folder, and whether it was written.

    Raises:
        SettingsError: The folder cannot be written to.
    """
    for name, content in _files():
        target = folder / name
        if target.exists():
            yield name, False
            continue
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        except OSError as error:
            raise SettingsError(
                f"{target} cannot be written ({error.strerror}).", hint="Try it in a folder of your own."
            ) from error
        yield name, True


def _files() -> Iterator[tuple[str, bytes]]:
    for part in ("config", "templates"):
        base = shipped(part)
        for path in sorted(base.rglob("*")):
            if path.is_file():
                yield f"{part}/{path.relative_to(base).as_posix()}", path.read_bytes()
    yield WORKFLOW, shipped(WORKFLOW).read_bytes()
    yield ".gitignore", IGNORED.encode()
