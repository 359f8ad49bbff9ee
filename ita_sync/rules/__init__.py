"""What is checked: one small module a family, a registry by rule id, and one function that asks them all."""

from ita_sync.rules.findings import check
from ita_sync.rules.registry import RULES, Chosen, select
from ita_sync.rules.rule import Context, Rule

__all__ = ["RULES", "Chosen", "Context", "Rule", "check", "select"]
