"""The settings: config/ita.toml and the environment, validated."""

from ita_sync.settings.reading import load, parse, read_values, validate
from ita_sync.settings.sections import (
    Addresses,
    Agency,
    Gotenberg,
    Mail,
    Numerals,
    Report,
    Settings,
    Sheet,
    Signature,
    Smtp,
    common_year_meant,
)

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
