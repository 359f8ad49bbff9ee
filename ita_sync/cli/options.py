"""The options that several commands share, and what is done with their values."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ita_sync.cli import language, log, wiring
from ita_sync.cli.language import DEFAULT_CONFIG
from ita_sync.domain import SEVERITIES, LocalizedText
from ita_sync.errors import ExitCode

if TYPE_CHECKING:
    from ita_sync.domain import Finding
    from ita_sync.job import Job
    from ita_sync.settings import Settings


@dataclass(frozen=True)
class CommonOptions:
    """The values of the common options.

    Attributes:
        config: The settings file.
        out: The folder for the files that the command writes.
        today: The date that counts as today.
    """

    config: Path
    out: Path
    today: date

    def load_settings(self) -> Settings:
        """Load and validate the settings.

        Raises:
            SettingsError: The file or an environment variable is missing, unreadable or wrong.
        """
        from ita_sync.settings import load

        return load(self.config, os.environ)

    def make_job(self, *, writing: bool = False, files: bool = True) -> Job:
        """Create the job that a command works with.

        Args:
            writing: Whether anything may be written into the sheet.
            files: Whether the command writes files, so that the folder has to exist.

        Raises:
            SettingsError: The settings are wrong, or the folder cannot be created.
        """
        return wiring.make_job(self.load_settings(), self.out, self.today, writing=writing, files=files)


def _validate_date(_context: click.Context, _option: click.Parameter, value: datetime | None) -> date | None:
    """Validate the value of --date.

    Raises:
        click.BadParameter: No report covers this year, for example because it is a Buddhist one.
    """
    if value is None:
        return None
    from ita_sync.settings import common_year_meant
    from ita_sync.thai.calendar import BUDDHIST_ERA, YEARS

    first, last = YEARS[0] - BUDDHIST_ERA, YEARS[-1] - BUDDHIST_ERA
    if not first <= value.year <= last:
        told = LocalizedText(
            "{day} ไม่อยู่ในปี ค.ศ. {first} ถึง {last}{meant}",
            "{day} is not in the common era's years {first} to {last}{meant}.",
        ).format(day=value.date(), first=first, last=last, meant=common_year_meant(value.year))
        raise click.BadParameter(language.in_spoken(told))
    return value.date()


debug_option = click.option("--debug", is_flag=True, help="Show tracebacks.")
final_option = click.option("--final", is_flag=True, help="Refuse to make a draft.")

_COMMON = (
    click.option(
        "--config",
        type=click.Path(path_type=Path),
        default=DEFAULT_CONFIG,
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
        callback=_validate_date,
        help="What counts as today [default: today in Thailand].",
    ),
    click.option("-v", "--verbose", is_flag=True, help="Show every request, wait and retry."),
    debug_option,
)


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the common options to a command, which receives a `CommonOptions` as its first argument."""

    @functools.wraps(command)
    def with_common(
        *args: Any, config: Path, out: Path, day: date | None, verbose: bool, debug: bool, **kwargs: Any
    ) -> Any:
        log.configure(verbose=verbose, debug=debug)
        from ita_sync.text import dates

        return command(CommonOptions(config, out, day or dates.today()), *args, **kwargs)

    for option in reversed(_COMMON):  # as with stacked decorators, the option applied last is listed first
        option(with_common)
    return with_common


def exit_on_findings(findings: Iterable[Finding], fail_on: str | None) -> None:
    """Exit with 1 if a finding that is not fixed has the severity given with --fail-on, or a worse one.

    Raises:
        SystemExit: There is such a finding.
    """
    if fail_on is None:
        return
    failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    if any(finding.severity in failing and finding.state != "fixed" for finding in findings):
        sys.exit(ExitCode.FINDINGS)
