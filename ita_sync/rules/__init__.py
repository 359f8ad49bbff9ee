"""What is checked: one small module a family, a registry by rule id, and one function that asks them all.

To add a rule: write it into the module of its family (or a new one, named in the registry), and give it examples in
`examples/<rule-id>.toml`. The command line, the settings and the tests find it there.
"""

from ita_sync.rules.checks.missing import empty_results
from ita_sync.rules.findings import check
from ita_sync.rules.registry import RULES, find, labels, select
from ita_sync.rules.rule import Context, EnabledRule, Rule

__all__ = [
    "RULES",
    "Context",
    "EnabledRule",
    "Rule",
    "check",
    "empty_results",
    "find",
    "labels",
    "select",
]
