"""The smallest settings, and what is told of those that are wrong."""

import pytest

from ita_sync.errors import SettingsError
from ita_sync.settings import load

KEY = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcd"


MINIMAL = """
[agency]
name = "เทศบาลตำบลเมืองเก่า"
district = "เมือง"
province = "ขอนแก่น"
[report]
fiscal_year = 2568
[sheet]
source = "a.csv"
"""


def settings(tmp_path, text=MINIMAL, **environment):
    path = tmp_path / "ita.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, environment)


def problem(tmp_path, text=MINIMAL, **environment):
    with pytest.raises(SettingsError) as error:
        settings(tmp_path, text, **environment)
    return error.value.message


def wrong(tmp_path, text):
    """What is told of settings, if they are wrong."""
    try:
        settings(tmp_path, text)
    except SettingsError as error:
        return error.message
    return ""
