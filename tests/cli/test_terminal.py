"""What a person at a terminal reads."""

import pytest

from ita_sync.cli import terminal


@pytest.mark.parametrize(
    ("count", "lang", "said"), [(1, "en", "1 page"), (4, "en", "4 pages"), (1, "th", "1 หน้า")]
)
def test_pages_are_counted_as_the_language_does(count, lang, said):
    assert terminal.pages(count, lang) == said
