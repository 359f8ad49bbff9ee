"""The command `doctor`: check that everything a run needs is set up and works."""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING

import click

from ita_sync.cli import language, wiring
from ita_sync.cli.options import CommonOptions, common_options
from ita_sync.cli.stdout import echo
from ita_sync.domain import LocalizedText

if TYPE_CHECKING:
    from ita_sync.setup.doctor import Checkup

PASSED = LocalizedText("ผ่าน", "ok  ")
FAILED = LocalizedText("ไม่ผ่าน", "FAIL")
ADVICE = LocalizedText("แนะนำ", "note")  # it works as it is, so the exit code is the same
ENGINE_PATIENCE = 5.0  # seconds; shorter than in a run, because somebody is waiting for the answer


@click.command()
@common_options
def doctor(common: CommonOptions) -> None:
    """Check settings, credentials, sheet, PDF engine, fonts and mail: one line each, a fix for each."""
    from ita_sync.setup import doctor as checks

    failures = []
    make_engine = functools.partial(wiring.make_engine, patience=ENGINE_PATIENCE)
    for check in checks.checkup(common.load_settings, wiring.make_store, make_engine, wiring.make_mailer):
        name, said, hint = check.in_language(language.spoken())
        echo(f"{language.in_spoken(_mark(check))} {name}: {said}")
        if check.error:
            failures.append(check.error)
        if hint:
            echo(f"     -> {hint}")
    if failures:
        sys.exit(failures[0].exit_code)


def _mark(check: Checkup) -> LocalizedText:
    if check.error:
        return FAILED
    return ADVICE if check.advice else PASSED
