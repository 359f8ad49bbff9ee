"""Creating the files of a repository, an agency's or a fleet's: settings, workflows, a README, on request templates."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Template
from typing import Literal

from ita_sync.domain import LocalizedText
from ita_sync.errors import SettingsError
from ita_sync.output import readable_mode, write_whole
from ita_sync.resources import shipped
from ita_sync.settings.toml_file import read_text, values_of
from ita_sync.setup.copy_mark import marked
from ita_sync.setup.first_settings import CONFIG, Values, first_settings
from ita_sync.text import os_errors

EXAMPLE = "config/example/measures.csv"
DEPLOYMENTS = ("Containerfile", "cloud-run-job.yaml", "kubernetes.yaml", "slurm.sh")
WORKFLOWS = (".github/workflows/nightly.yml", ".github/workflows/watch.yml")
FLEET = (".github/workflows/fleet.yml", *(f"deploy/{name}" for name in DEPLOYMENTS))
FLEET_SETTINGS = ("fleet/agencies.csv", "fleet/defaults.toml")
README = "README.md"
README_TEXT = Path(__file__).with_name("agency_readme.md")
FLEET_README_TEXT = Path(__file__).with_name("fleet_readme.md")
EXAMPLE_TABLES = re.compile(r"example/[\w-]+\.csv")
GITIGNORE = ".gitignore"
IGNORED = ("/out/", "*.json")  # the files of a run, and the key of a service account
ABOVE_IGNORED = "# ita-sync: what a run leaves behind (mail addresses, too), and the key to the sheet"

Done = Literal["made", "kept", "completed"]


def scaffold(folder: Path, values: Values, *, templates: bool = False) -> Iterator[tuple[str, Done]]:
    """Write each file that does not exist yet, and add missing lines to an existing .gitignore.

    Args:
        folder: The agency's folder.
        values: What its settings say other than the example's, by key: `agency.name`.
        templates: Whether it gets copies of the templates, to be changed there.

    Yields:
        The path of each file within the folder, and what was done.

    Raises:
        SettingsError: A value is wrong, and nothing was written; or a file cannot be written.
    """
    yield from _lay_down(folder, [*_files(folder, values, templates=templates)])


def scaffold_fleet(folder: Path) -> Iterator[tuple[str, Done]]:
    """Write each file of a fleet that does not exist yet, and add missing lines to an existing .gitignore.

    Args:
        folder: The fleet's repository.

    Yields:
        The path of each file within the folder, and what was done.

    Raises:
        SettingsError: A file cannot be written.
    """
    yield from _lay_down(folder, [*_fleet_files()])


def _lay_down(folder: Path, files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, Done]]:
    for name, content in files:
        target = folder / name
        try:
            yield name, _write_or_complete(target, content)
        except OSError as error:
            raise SettingsError(
                os_errors.not_written(target, error),
                hint=LocalizedText("ลองในโฟลเดอร์ที่ท่านมีสิทธิ์เขียน", "Try it in a folder of your own."),
            ) from error


def _write_or_complete(target: Path, content: bytes) -> Done:
    if not target.exists():
        _make_folder(target.parent)
        write_whole(target, content, mode=readable_mode())
        return "made"
    if target.name == GITIGNORE and (lacking := _missing_lines(there := target.read_bytes())):
        write_whole(target.resolve(), there + lacking, mode=target.stat().st_mode & 0o777)
        return "completed"
    return "kept"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:  # what is there is a file, which "exists already" would not say
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from None


def _missing_lines(content: bytes) -> bytes:
    """What to append to an existing .gitignore, with its own line ends; empty if it has all lines of IGNORED."""
    lines = [line.strip() for line in content.decode(errors="replace").splitlines()]
    missing = [line for line in IGNORED if line not in lines]
    if not missing:
        return b""
    end = "\r\n" if b"\r\n" in content else "\n"
    first = end if content and not content.endswith(b"\n") else ""
    return (first + "".join(line + end for line in (ABOVE_IGNORED, *missing))).encode()


def _files(folder: Path, values: Values, *, templates: bool) -> Iterator[tuple[str, bytes]]:
    settings = _settings(folder, values)
    yield CONFIG, settings.encode()
    if EXAMPLE in settings:
        yield EXAMPLE, shipped(EXAMPLE).read_bytes()
    for name in WORKFLOWS:
        yield name, _copy(name)
    if templates:
        for path in sorted(shipped("templates").iterdir()):
            yield f"templates/{path.name}", _copy(f"templates/{path.name}")
    yield README, _readme(settings)
    yield GITIGNORE, _ignored()


def _fleet_files() -> Iterator[tuple[str, bytes]]:
    for name in FLEET_SETTINGS:
        yield name, shipped(name).read_bytes()
    agencies = shipped(FLEET_SETTINGS[0]).read_text(encoding="utf-8")
    for table in EXAMPLE_TABLES.findall(agencies):  # no two agencies may have the same one
        yield f"fleet/{table}", shipped(EXAMPLE).read_bytes()
    for name in FLEET:
        yield name, _copy(name)
    yield README, FLEET_README_TEXT.read_bytes()
    yield GITIGNORE, _ignored()


def _ignored() -> bytes:
    return "".join(f"{line}\n" for line in IGNORED).encode()


def _settings(folder: Path, values: Values) -> str:
    """The settings as they are there, or will be; blank if those that are there cannot be read."""
    if not (there := folder / CONFIG).is_file():
        return first_settings(folder, values)
    try:
        return read_text(there)
    except SettingsError:  # the agency's own, which need not be right
        return ""


def _copy(name: str) -> bytes:
    return marked(name, shipped(name).read_text(encoding="utf-8")).encode()


def _readme(settings: str) -> bytes:
    try:
        name = str(values_of(settings, Path(CONFIG))["agency"]["name"]).strip()
    except (SettingsError, KeyError, TypeError):
        name = "หน่วยงาน"
    return Template(README_TEXT.read_text(encoding="utf-8")).substitute(name=name).encode()
