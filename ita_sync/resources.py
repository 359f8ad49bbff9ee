"""The files that come with the program: templates, the example, the workflow; a municipality may have its own."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
INSTALLED = PACKAGE / "_data"  # where the wheel puts them
CHECKOUT = PACKAGE.parent


def shipped(*parts: str) -> Path:
    """A file or folder that came with the program, by its path in the repository."""
    base = INSTALLED if INSTALLED.is_dir() else CHECKOUT
    return base.joinpath(*parts)


def template_folders(root: Path) -> tuple[Path, ...]:
    """Where templates are looked for: the municipality's own folder first, where it has one.

    Municipalities without one share the compiled templates.
    """
    own = root / "templates"
    return (own, shipped("templates")) if own.is_dir() else (shipped("templates"),)
