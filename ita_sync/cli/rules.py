"""The rules, for whoever wants to know them: `rules`."""

from __future__ import annotations

import click

from ita_sync.cli.options import Common, common_options
from ita_sync.cli.stdout import echo_lines


@click.command(name="rules")
@click.argument("rule_id", metavar="[ID]", required=False)
@common_options
def explain_rules(common: Common, rule_id: str | None) -> None:
    """List the rules, or explain one with its settings and examples."""
    from ita_sync import rules
    from ita_sync.rules import explain

    settings = common.settings() if common.config.exists() else None
    lang = settings.lang if settings else "th"
    if rule_id:
        echo_lines(explain.explanation(rules.find(rule_id), lang))
    else:
        echo_lines(explain.overview(rules.select(settings.rules if settings else {}), lang))


COMMANDS = (explain_rules,)
