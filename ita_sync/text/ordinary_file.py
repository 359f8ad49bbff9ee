"""Reading a file that somebody names: an ordinary one, of a size that such a file has."""

from __future__ import annotations

import errno
from pathlib import Path

NO_FILE = "it is no ordinary file but a pipe or a device"
LARGEST = 256 << 20  # bytes, of a file that has no smaller limit of its own


def read_ordinary(path: Path, most: int = LARGEST) -> bytes:
    """Read a file whole, but nothing that may never end.

    Args:
        path: Where it is.
        most: The largest size, in bytes.

    Raises:
        OSError: It cannot be read, is a pipe or a device (`ENXIO`), or is too large (`EFBIG`).
        ValueError: That is no path.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.ENXIO, NO_FILE, str(path))
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, "it is too large", str(path))
    return data
