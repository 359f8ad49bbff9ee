"""The formats in which `validate` prints the findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ita_sync.domain import CheckedSheet
    from ita_sync.settings import Settings


def _text(checked: CheckedSheet, settings: Settings) -> Iterable[str]:
    from ita_sync.cli import terminal

    return [*terminal.finding_lines(checked.findings), terminal.counts(checked.findings, settings.lang)]


def _json(checked: CheckedSheet, _settings: Settings) -> Iterable[str]:
    from ita_sync import output

    return [output.findings_json(checked.findings).rstrip()]


def _markdown(checked: CheckedSheet, settings: Settings) -> Iterable[str]:
    from ita_sync.domain import RunRecord
    from ita_sync.notify import github

    result = RunRecord(
        agency=settings.agency.name,
        fiscal_year=settings.report.fiscal_year,
        status=checked.status,
        measures=len(checked.table.measures),
        activities=len(checked.table),
        findings=checked.findings,
    )
    return [github.summary(result, settings.lang).rstrip()]


def _github(checked: CheckedSheet, _settings: Settings) -> Iterable[str]:
    from ita_sync.notify import github

    return github.workflow_commands(checked.findings)


FORMATS: Mapping[str, Callable[[CheckedSheet, Settings], Iterable[str]]] = {
    "text": _text,
    "json": _json,
    "markdown": _markdown,
    "github": _github,
}
