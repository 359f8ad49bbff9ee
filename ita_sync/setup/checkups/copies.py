"""What a municipality's repository has copies of, and may have become old: templates, workflows, the program itself.

A copy is as old as its first line says, `ita-sync 1.2.3`: where it differs from what the program has, that tells an old one
from changes of one's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, NamedTuple

import ita_sync
from ita_sync.domain import LocalizedText
from ita_sync.resources import shipped
from ita_sync.setup.checkups.checkup import Checkup, listed
from ita_sync.setup.copy_mark import MARK
from ita_sync.text import os_errors
from ita_sync.text.dates import localized_date

WORKFLOWS = Path(".github", "workflows")
OURS_ALONE = frozenset({"ci.yml", "release.yml"})  # of the program's own repository
OLD = timedelta(days=365)
ALIKE = 0.8  # a name that is this similar to a template's is meant to be it; files of one's own may stand there too

State = Literal["same", "changed", "older", "different"]
SAME = LocalizedText("{files} เหมือนกับของโปรแกรมรุ่นนี้", "{files}: as the program has them")
CHANGED = LocalizedText(
    "{files} เป็นของโปรแกรมรุ่นนี้ที่แก้ไขเอง", "{files}: of this version, with changes of your own"
)
OLDER = LocalizedText(
    "{files} เก่ากว่าโปรแกรมรุ่น {version} จึงไม่มีส่วนที่แก้ไขภายหลัง",
    "{files}: older than the program {version}, without what it mended since",
)
DIFFERENT = LocalizedText(
    "{files} ไม่เหมือนกับของโปรแกรม และไม่ทราบว่าเก่ากว่าหรือแก้ไขเอง",
    "{files}: not as the program has them; whether older or changed by you is not known",
)
RENEW: Mapping[str, LocalizedText] = {
    "templates": LocalizedText(
        "แม่แบบที่ไม่ได้แก้ไขเองให้ลบออก ระบบจะใช้แม่แบบของโปรแกรม ที่แก้ไขเองให้สั่ง ita-sync init --templates "
        "ในโฟลเดอร์เปล่า แล้วนำส่วนที่แก้ไขไปใส่ในไฟล์ใหม่",
        "Remove one without changes of your own: the program has its own. Else run ita-sync init --templates in an empty "
        "folder, and carry your changes over to the new file.",
    ),
    "workflows": LocalizedText(
        "สั่ง ita-sync init ในโฟลเดอร์เปล่า แล้วนำส่วนที่แก้ไขเองไปใส่ในไฟล์ใหม่",
        "Run ita-sync init in an empty folder, and carry your own changes over to the new file.",
    ),
}
UNUSED = LocalizedText(
    "{file} ไม่มีผลใด เพราะโปรแกรมไม่มีแม่แบบชื่อนี้", "{file}: not used, as the program has no template of this name"
)
RENAME = LocalizedText(
    "ถ้าหมายถึง {name} ให้เปลี่ยนชื่อให้ตรงทุกตัวอักษร", "If it is meant to be {name}, give it exactly that name."
)
AGED = LocalizedText(
    "โปรแกรมรุ่น {version} ออกเมื่อ {day} เกินหนึ่งปีแล้ว รวมทั้งไลบรารีและ action ที่ระบุรุ่นไว้",
    "the program {version} is of {day}: it, its libraries and the pinned actions are over a year old",
)
UPGRADE = LocalizedText(
    "ใช้รุ่นใหม่กว่า: แก้ที่อยู่และ SHA-256 ของโปรแกรมในเวิร์กโฟลว์ แล้วสั่ง ita-sync doctor",
    "Take a newer one: change the program's URL and SHA-256 in the workflow, then run ita-sync doctor.",
)


class Copy(NamedTuple):
    """A copied file, and how it stands to the program's."""

    name: str
    state: State


def check_copies(root: Path, today: date) -> Iterator[Checkup]:
    """Check the copies of a repository, and the program.

    Args:
        root: The folder that holds config/.
        today: The day that counts as today.
    """
    yield from _attempt("templates", lambda: _templates(root / "templates"))
    yield from _attempt("workflows", lambda: _workflows(root / WORKFLOWS))
    yield from _program(ita_sync.RELEASED, today)


def _attempt(name: str, check: Callable[[], Iterator[Checkup]]) -> Iterator[Checkup]:
    """Make a check; where a file may not be read, say that in place of it."""
    try:
        yield from list(check())
    except OSError as error:
        yield Checkup(name, os_errors.unreadable(Path(error.filename or name), error), is_unknown=True)


def _templates(folder: Path) -> Iterator[Checkup]:
    original = shipped("templates")
    yield from _checkups("templates", copies(folder, original))
    yield from _misspelt(folder, original)


def _workflows(folder: Path) -> Iterator[Checkup]:
    yield from _checkups("workflows", copies(folder, shipped(*WORKFLOWS.parts)))


def copies(folder: Path, original: Path) -> Iterator[Copy]:
    """Compare each file of a folder with the program's of its name.

    Args:
        folder: The copies; nothing where it is missing, or the program's own folder.
        original: The program's files.

    Raises:
        OSError: One may not be read.
    """
    if not folder.is_dir() or folder.samefile(original):
        return
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        counterpart = original / path.relative_to(folder)
        if counterpart.is_file() and path.name not in OURS_ALONE:
            yield Copy(path.relative_to(folder).as_posix(), _state(_read(path), _read(counterpart)))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig", errors="replace")


def _state(copy: str, original: str) -> State:
    if MARK.sub("", copy).strip() == MARK.sub("", original).strip():
        return "same"
    mark = MARK.match(copy)
    if mark is None:
        return "different"
    return "older" if tuple(map(int, mark.groups())) < _version() else "changed"


def _version() -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", ita_sync.__version__)[:3])


def _checkups(name: str, found: Iterable[Copy]) -> Iterator[Checkup]:
    files = list(found)
    for state, said in (("same", SAME), ("changed", CHANGED), ("older", OLDER), ("different", DIFFERENT)):
        if names := [copy.name for copy in files if copy.state == state]:
            text = said.format(files=listed(names), version=ita_sync.__version__)
            yield Checkup(name, text, advice=RENEW[name] if state in {"older", "different"} else "")


def _misspelt(folder: Path, original: Path) -> Iterator[Checkup]:
    """Say which files are named almost as one of the program's, which is used in their place."""
    names = sorted(path.name for path in original.iterdir())
    others = [] if not folder.is_dir() else [path.name for path in folder.iterdir() if path.is_file()]
    for file in sorted({*others} - {*names}):
        if near := get_close_matches(file.casefold(), names, n=1, cutoff=ALIKE):
            yield Checkup("templates", UNUSED.format(file=file), advice=RENAME.format(name=near[0]))


def _program(released: date | None, today: date) -> Iterator[Checkup]:
    """Say that the program is old; of a version that was never released, nothing is known."""
    if released and today - released > OLD:
        said = AGED.format(version=ita_sync.__version__, day=localized_date(released))
        yield Checkup("program", said, advice=UPGRADE)
