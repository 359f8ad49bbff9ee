"""The command `rules`: list the rules, or explain one of them."""

from __future__ import annotations

import click

from ita_sync.cli.options import CommonOptions, common_options
from ita_sync.cli.stdout import echo_lines


@click.command("rules")
@click.argument("rule_id", metavar="[ID]", required=False)
@common_options
def rules_command(common: CommonOptions, rule_id: str | None) -> None:
    """List the rules, or explain one with its settings and examples."""
    from ita_sync import rules
    from ita_sync.rules import explain

    settings = common.load_settings() if common.config.exists() else None
    lang = settings.lang if settings else "th"
    if rule_id:
        year = settings.report.fiscal_year if settings else explain.EXAMPLE_YEAR
        echo_lines(explain.explanation(rules.find(rule_id), lang, year))
    else:
        echo_lines(explain.overview(rules.select(settings.rules if settings else {}), lang))
