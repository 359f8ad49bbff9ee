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

from ita_sync import wiring
from ita_sync.cli import language, log
from ita_sync.cli.language import DEFAULT_CONFIG
from ita_sync.domain import SEVERITIES, LocalizedText
from ita_sync.errors import ExitCode, SettingsError, SheetAccessError

if TYPE_CHECKING:
    from ita_sync.domain import Finding, SheetStore
    from ita_sync.job import Job
    from ita_sync.settings import Settings


class Group(click.Group):
    """A group of commands that says where an option belongs which stands before the command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the group's own options.

        Raises:
            UsageError: An option is none of the group's.
        """
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if error.option_name in _options_below(self):
                raise click.UsageError(
                    f"Option '{error.option_name}' belongs behind the command.", ctx
                ) from error
            raise


def _options_below(group: click.Group) -> set[str]:
    """The options of all commands of a group."""
    found: set[str] = set()
    for command in group.commands.values():
        found.update(name for option in command.params for name in option.opts)
        if isinstance(command, click.Group):
            found |= _options_below(command)
    return found


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

        If the credentials for the sheet are missing or invalid, the job's store raises this error when it is first used.

        Args:
            writing: Whether anything may be written into the sheet.
            files: Whether the command writes files, so that the folder has to exist.

        Raises:
            SettingsError: The settings are wrong, or the folder cannot be created.
        """
        from ita_sync.cli.terminal import spinner
        from ita_sync.job import Job, Stages
        from ita_sync.output import OutputFolder
        from ita_sync.sources.unavailable import UnavailableStore

        settings = self.load_settings()
        store: SheetStore
        try:
            store = wiring.make_store(settings, writing=writing and settings.sheet.flags, out=self.out)
        except SheetAccessError as error:
            store = UnavailableStore(error)
        return Job(
            settings=settings,
            store=store,
            make_engine=lambda: wiring.make_engine(settings),
            out=OutputFolder(self.out, make=files),
            today=self.today,
            stages=Stages(spinner),
            writing=writing,
        )


def _validate_date(_context: click.Context, _option: click.Parameter, value: datetime | None) -> date | None:
    """Validate the value of --date.

    Raises:
        click.BadParameter: No report covers this year, for example because it is a Buddhist one.
    """
    if value is not None and (reason := _unlikely(value.date())):
        raise click.BadParameter(language.in_spoken(reason))
    return value.date() if value else None


def _unlikely(day: date) -> LocalizedText | None:
    """Why a day cannot be that of a report; None if it can."""
    from ita_sync.thai.calendar import BUDDHIST_ERA, YEARS

    first, last = YEARS[0] - BUDDHIST_ERA, YEARS[-1] - BUDDHIST_ERA
    if first <= day.year <= last:
        return None
    from ita_sync.settings import common_year_meant

    return LocalizedText(
        "{day} ไม่อยู่ในปี ค.ศ. {first} ถึง {last}{meant}",
        "{day} is not in the common era's years {first} to {last}{meant}.",
    ).format(day=day, first=first, last=last, meant=common_year_meant(day.year))


def _today() -> date:
    """Today in Thailand.

    Raises:
        SettingsError: The machine's clock cannot be right.
    """
    from ita_sync.text import dates

    day = dates.today()
    if reason := _unlikely(day):
        raise SettingsError(
            LocalizedText(
                "นาฬิกาของเครื่องนี้ไม่ถูกต้อง: {reason}", "This machine's clock is wrong: {reason}"
            ).format(reason=reason),
            hint=LocalizedText("ตั้งนาฬิกาใหม่ หรือระบุวันที่ด้วย --date", "Set it, or give the day with --date."),
        )
    return day


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
        return command(CommonOptions(config, out, day or _today()), *args, **kwargs)

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
