"""Which versions of Gotenberg are known to work, and which a workflow names.

Dependabot moves the actions of a workflow, but not the image of its service: somebody has to be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ita_sync.domain import LocalizedText
from ita_sync.domain.language import as_localized, joined
from ita_sync.text.dates import localized_date

IMAGE = re.compile(
    r"^\s*image:\s*[\"']?(?:[\w.-]+/)*gotenberg/gotenberg(?::([^\s@\"'#]+))?(@sha256:)?", re.MULTILINE
)
EXACT = re.compile(r"(\d+)\.(\d+)\.(\d+)(?![\w.])")
OLD = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Known:
    """A version that is known to work.

    Attributes:
        version: The version, in three numbers.
        released: The day it came out.
        how: How it is known.
    """

    version: tuple[int, int, int]
    released: date
    how: LocalizedText

    @property
    def name(self) -> str:
        """The version as it is written."""
        return ".".join(map(str, self.version))


KNOWN = (
    Known((8, 36, 0), date(2026, 8, 14), LocalizedText("ทดลองกับบริการจริงแล้ว", "tried with a real one")),
    Known(
        (9, 10, 0),
        date(2026, 11, 24),
        LocalizedText("ตามเอกสารของ Gotenberg เท่านั้น", "by its documentation alone, with a stand-in"),
    ),
)
NO_VERSION = LocalizedText(
    "{file} ใช้ Gotenberg โดยไม่ระบุรุ่นที่แน่นอน ({tag})", "{file} names no exact version of Gotenberg ({tag})"
)
OLDER = LocalizedText(
    "{file} ใช้ Gotenberg {tag} ซึ่งเก่ากว่า {known} ที่โปรแกรมรุ่นนี้ใช้ได้",
    "{file} prints with Gotenberg {tag}, older than {known}, which this version works with",
)
AGED = LocalizedText(
    "{file} ใช้ Gotenberg {tag} ซึ่งออกเมื่อ {day}",
    "{file} prints with Gotenberg {tag} of {day}; there may be a newer one",
)
FRESH = LocalizedText("{file} ใช้ Gotenberg {tag}", "{file} prints with Gotenberg {tag}")
BY_HAND = LocalizedText(
    "แก้บรรทัด image ในไฟล์นั้นเป็นรุ่นที่แน่นอน เช่น {known} เพราะ Dependabot ไม่แก้ให้",
    "Change the line image there to an exact version, such as {known}: Dependabot does not.",
)


def known_to_work() -> LocalizedText:
    """List the versions that are known to work, each with how that is known."""
    return joined(as_localized("{name} ({how})").format(name=one.name, how=one.how) for one in KNOWN)


def images(root: Path, today: date) -> Iterator[tuple[LocalizedText, LocalizedText | str]]:
    """Look at the Gotenberg images that the workflows of a repository name.

    Args:
        root: The repository.
        today: The day that counts as today.

    Yields:
        Which one it is, and what to do where it is old or no exact version; blank otherwise.
    """
    for name, text in _workflows(root):
        named = IMAGE.findall(text)
        yield from (_judged(name, tag or "latest", today) for tag, digest in named if tag or not digest)


def _workflows(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each workflow; what cannot be read does not run either."""
    with suppress(OSError):
        for path in sorted((root / ".github" / "workflows").glob("*.y*ml")):
            with suppress(OSError):
                yield path.name, path.read_text(encoding="utf-8", errors="replace")


def _judged(file: str, tag: str, today: date) -> tuple[LocalizedText, LocalizedText | str]:
    exact = EXACT.match(tag)
    if exact is None:
        return NO_VERSION.format(file=file, tag=tag), BY_HAND.format(known=KNOWN[0].name)
    version = (int(exact[1]), int(exact[2]), int(exact[3]))
    known = next((one for one in KNOWN if one.version[0] >= version[0]), KNOWN[-1])
    fix = BY_HAND.format(known=known.name)
    if version < known.version:
        return OLDER.format(file=file, tag=exact[0], known=known.name), fix
    if version == known.version and today - known.released > OLD:
        return AGED.format(file=file, tag=exact[0], day=localized_date(known.released)), fix
    return FRESH.format(file=file, tag=exact[0]), ""
