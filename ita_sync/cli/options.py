"""The options that commands have in common, and what they come to."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ita_sync.cli import log, wiring

if TYPE_CHECKING:
    from ita_sync.job import Job
    from ita_sync.settings import Settings


@dataclass(frozen=True)
class Common:
    """What the common options say.

    Attributes:
        config: The settings file.
        out: The folder for what the run leaves behind.
        today: The day that counts as today.
    """

    config: Path
    out: Path
    today: date

    def settings(self) -> Settings:
        """The settings, validated.

        Raises:
            SettingsError: The file or a variable of the environment is missing, unreadable or wrong.
        """
        from ita_sync.settings import load

        return load(self.config, os.environ)

    def job(self, *, writing: bool = False, files: bool = True) -> Job:
        """Everything wired together.

        Args:
            writing: Whether anything may be written into the sheet.
            files: Whether the folder will be needed.

        Raises:
            SettingsError: The settings are wrong, or the folder cannot be made.
        """
        return wiring.make_job(self.settings(), self.out, self.today, writing=writing, files=files)


def _in_the_common_era(
    _context: click.Context, _option: click.Parameter, day: datetime | None
) -> date | None:
    """The day of --date.

    Raises:
        click.BadParameter: No report is about such a year, such as a Buddhist one.
    """
    if day is None:
        return None
    from ita_sync.settings import common_year_meant
    from ita_sync.thai.calendar import BUDDHIST_ERA, YEARS

    first, last = YEARS[0] - BUDDHIST_ERA, YEARS[-1] - BUDDHIST_ERA
    if not first <= day.year <= last:
        meant = common_year_meant(day.year)
        raise click.BadParameter(f"{day.date()} is not in the common era's years {first} to {last}{meant}.")
    return day.date()


DEBUG = click.option("--debug", is_flag=True, help="Show tracebacks.")
OPTIONS = (
    click.option(
        "--config",
        type=click.Path(path_type=Path),
        default=Path("config/ita.toml"),
        show_default=True,
        help="The settings file.",
    ),
    click.option(
        "--out",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("out"),
        show_default=True,
        help="The folder for what the run leaves behind.",
    ),
    click.option(
        "--date",
        "day",
        type=click.DateTime(["%Y-%m-%d"]),
        callback=_in_the_common_era,
        help="What counts as today [default: today in Thailand].",
    ),
    click.option("-v", "--verbose", is_flag=True, help="Show every request, wait and retry."),
    DEBUG,
)


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the common options, and what they come to as its first argument."""

    @functools.wraps(command)
    def with_common(
        *args: Any, config: Path, out: Path, day: date | None, verbose: bool, debug: bool, **kwargs: Any
    ) -> Any:
        log.configure(verbose=verbose, debug=debug)
        from ita_sync.text.dates import BANGKOK

        today = day or datetime.now(BANGKOK).date()
        return command(Common(config, out, today), *args, **kwargs)

    for option in reversed(OPTIONS):  # of stacked decorators too the lowest comes first
        option(with_common)
    return with_common
