"""The registry of the columns is what everything else asks; what cannot ask it says the same."""

import re
import tomllib
from typing import get_args

from ita_sync.domain import COLUMNS, OPTIONAL_COLUMNS, REQUIRED_COLUMNS
from ita_sync.report.layout import printed_columns
from ita_sync.rules.checks.mentioned_years import Column
from ita_sync.table import match_columns
from ita_sync.table.header_names import NAMES, STEMS, column_of
from tests.conftest import ROOT


def test_every_column_has_words_by_which_its_header_is_known():
    assert (NAMES.keys() | STEMS.keys()) - {""} == COLUMNS.keys()
    for column in COLUMNS.values():
        assert column_of(column.th) == column.name


def test_the_headers_of_sheet_init_are_the_required_columns():
    headers = [COLUMNS[name].header for name in REQUIRED_COLUMNS]
    assert match_columns(headers) == {name: place for place, name in enumerate(REQUIRED_COLUMNS)}


def test_the_stylesheet_has_a_width_of_each_column():
    css = (ROOT / "templates" / "report.css").read_text(encoding="utf-8")
    widths = {name: float(width) for name, width in re.findall(r"--(\w+)-width: ([\d.]+)%;", css)}
    assert set(widths) == set(COLUMNS)
    assert set(re.findall(r"^col\.(\w+) ", css, re.MULTILINE)) == set(COLUMNS)
    assert sum(widths[name] for name in REQUIRED_COLUMNS) == 100


def test_the_commented_settings_name_the_optional_columns():
    text = (ROOT / "config" / "ita.toml").read_text(encoding="utf-8")
    comment = re.search(r"^# extra_columns = \[\] *(#.*(?:\n# +#.*)*)", text, re.MULTILINE)
    assert comment
    assert set(re.findall("[a-z]+", comment[1])) == set(OPTIONAL_COLUMNS)
    assert tomllib.loads(text)


def test_the_columns_that_may_speak_of_years_hold_text():
    assert set(get_args(Column)) == {column.name for column in COLUMNS.values() if column.is_text}


def test_the_required_columns_are_printed_in_the_registrys_order():
    class Everything:
        columns = COLUMNS

    assert printed_columns(Everything, OPTIONAL_COLUMNS)[1:7] == REQUIRED_COLUMNS  # type: ignore[arg-type]
