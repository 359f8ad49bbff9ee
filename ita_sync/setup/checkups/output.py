"""Whether a run may write its folder; nothing is written to find out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ita_sync.domain import LocalizedText
from ita_sync.errors import SettingsError
from ita_sync.output import OTHER_FOLDER
from ita_sync.setup.checkups.checkup import Checkup
from ita_sync.text import os_errors

SHUT = LocalizedText("เขียนในโฟลเดอร์ {path} ไม่ได้", "The folder {path} cannot be written to.")


def check_output(folder: Path) -> Iterator[Checkup]:
    """Say that the folder, or the one in which it would be made, may not be written to; nothing where it may.

    Args:
        folder: The folder for what a run leaves behind.
    """
    whole = folder.absolute()
    try:
        place = next(each for each in (whole, *whole.parents) if each.exists())
    except OSError as error:
        yield Checkup("output", error=SettingsError(os_errors.unreadable(whole, error), hint=OTHER_FOLDER))
        return
    if not (place.is_dir() and os.access(place, os.W_OK | os.X_OK)):
        yield Checkup("output", error=SettingsError(SHUT.format(path=place), hint=OTHER_FOLDER))
