"""The text that is printed on a terminal."""

import pytest

from ita_sync.cli import terminal


@pytest.mark.parametrize(
    ("count", "lang", "expected"), [(1, "en", "1 page"), (4, "en", "4 pages"), (1, "th", "1 หน้า")]
)
def test_page_count(count, lang, expected):
    assert terminal.page_count(count, lang) == expected
