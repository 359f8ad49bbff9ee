"""Check a table of measures against rules.

`checks/` has one module per family of rules; the registry lists them by id, and `check` runs those that are on.

To add a rule, write it in the module of its family (or in a new one, which the registry has to name) and give it
examples in `checks/examples/<rule-id>.toml`. The command line, the settings and the tests need nothing more.
"""

from ita_sync.rules.checks.missing import empty_results, progress
from ita_sync.rules.checks.owners import silenced_without_contacts
from ita_sync.rules.checks.rows_of_another_year import silenced
from ita_sync.rules.findings import check
from ita_sync.rules.registry import RULES, find, labels, select
from ita_sync.rules.row_ids import RowIds
from ita_sync.rules.rule import Context, EnabledRule, Rule
from ita_sync.rules.standing import standing

__all__ = [
    "RULES",
    "Context",
    "EnabledRule",
    "RowIds",
    "Rule",
    "check",
    "empty_results",
    "find",
    "labels",
    "progress",
    "select",
    "silenced",
    "silenced_without_contacts",
    "standing",
]
