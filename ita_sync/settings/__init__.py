"""The settings: config/ita.toml and the environment, validated."""

from ita_sync.settings.environment import Gotenberg, Smtp
from ita_sync.settings.mail import Addresses, Mail
from ita_sync.settings.reading import load, parse, read_values, validate
from ita_sync.settings.report import Agency, Numerals, Report, Signature, common_year_meant
from ita_sync.settings.sections import Settings, Sheet

__all__ = [
    "Addresses",
    "Agency",
    "Gotenberg",
    "Mail",
    "Numerals",
    "Report",
    "Settings",
    "Sheet",
    "Signature",
    "Smtp",
    "common_year_meant",
    "load",
    "parse",
    "read_values",
    "validate",
]
