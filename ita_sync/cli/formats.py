"""The formats in which `validate` prints the findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ita_sync.pipeline import Examined
    from ita_sync.settings import Settings


def _text(examined: Examined, settings: Settings) -> Iterable[str]:
    from ita_sync.cli import terminal

    return [*terminal.finding_lines(examined.findings), terminal.counts(examined.findings, settings.lang)]


def _json(examined: Examined, _settings: Settings) -> Iterable[str]:
    from ita_sync import output

    return [output.findings_json(examined.findings).rstrip()]


def _markdown(examined: Examined, settings: Settings) -> Iterable[str]:
    from ita_sync.domain import RunResult
    from ita_sync.notify import github

    result = RunResult(
        agency=settings.agency.name,
        fiscal_year=settings.report.fiscal_year,
        status=examined.status,
        measures=len(examined.table.measures),
        activities=len(examined.table),
        findings=examined.findings,
    )
    return [github.summary(result, settings.lang).rstrip()]


def _github(examined: Examined, _settings: Settings) -> Iterable[str]:
    from ita_sync.notify import github

    return github.workflow_commands(examined.findings)


FORMATS: Mapping[str, Callable[[Examined, Settings], Iterable[str]]] = {
    "text": _text,
    "json": _json,
    "markdown": _markdown,
    "github": _github,
}
