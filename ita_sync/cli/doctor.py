"""The command `doctor`: check that everything a run needs is set up and works."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ita_sync import wiring
from ita_sync.cli import language, workflow
from ita_sync.cli.options import CommonOptions, common_options
from ita_sync.cli.stdout import echo
from ita_sync.domain import LocalizedText

if TYPE_CHECKING:
    from ita_sync.setup.checkups.checkup import Checkup, Status
    from ita_sync.setup.doctor import Tools

MARKS: dict[Status, LocalizedText] = {
    "ok": LocalizedText("ผ่าน", "ok  "),
    "note": LocalizedText("แนะนำ", "note"),  # it works as it is, so the exit code is the same
    "unknown": LocalizedText("ไม่ทราบ", "?   "),
    "fail": LocalizedText("ไม่ผ่าน", "FAIL"),
}
PATIENCE = 5.0  # seconds; shorter than in a run, because somebody is waiting for the answer
NOT_AN_ADDRESS = LocalizedText("ไม่ใช่ที่อยู่อีเมลหนึ่งที่อยู่", "this is not a single mail address")


def _validate_address(_context: click.Context, _option: click.Parameter, value: str | None) -> str:
    """Validate the value of --send-test, which is not repeated.

    Raises:
        click.BadParameter: It is not a mail address.
    """
    if value is None:
        return ""
    from ita_sync.text.mail_addresses import is_address

    if not is_address(value):
        raise click.BadParameter(language.in_spoken(NOT_AN_ADDRESS))
    return value


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.option(
    "--send-test",
    metavar="ADDRESS",
    callback=_validate_address,
    help="Also send a test letter to this address.",
)
@common_options
def doctor(common: CommonOptions, as_json: bool, send_test: str) -> None:
    """Check settings, account, sheet, printing, mail and what grows old: a line and a fix for each. Nothing is changed."""
    from ita_sync.setup import doctor as checks
    from ita_sync.setup.checkups import report

    found = checks.checkup(_tools(common), common.today, send_test)
    done = list(found if as_json else _printed(found))
    if as_json:
        echo(report.as_json(done, language.spoken()))
    workflow.append_summary(report.as_markdown(done, language.spoken()))
    if code := report.exit_code(done):
        sys.exit(code)


def _tools(common: CommonOptions) -> Tools:
    from ita_sync.setup.doctor import Tools
    from ita_sync.sources.google.credentials import identify

    return Tools(
        load_settings=common.load_settings,
        identify=lambda: identify(wiring.credentials_file(os.environ)),
        make_store=lambda settings: wiring.make_store(
            settings, writing=settings.sheet.flags, patience=PATIENCE
        ),
        make_engine=lambda settings: wiring.make_engine(settings, patience=PATIENCE),
        make_mailer=lambda settings: wiring.make_mailer(settings, Path()),
        out=common.out,
    )


def _printed(checks: Iterable[Checkup]) -> Iterator[Checkup]:
    """Print each result as soon as it is known."""
    for check in checks:
        name, said, fix = check.in_language(language.spoken())
        echo(f"{language.in_spoken(MARKS[check.status])} {name}: {said}")
        if fix:
            echo(f"     -> {fix}")
        yield check
