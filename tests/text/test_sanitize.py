"""Foreign text made harmless."""

from ita_sync.text import sanitize
from tests.conftest import processor_time


def test_what_the_cut_leaves_of_an_address_is_an_address_still():
    assert "@" not in sanitize.redact_and_truncate("ก" * 284 + " somchai@example.go.th")


def test_words_beside_an_address_stay():
    assert sanitize.redact("ถึง a@x.go.th, b@y.go.th; 5 @ 3") == "ถึง […], […]; 5 @ 3"


def test_a_long_text_is_redacted_in_no_time():
    with processor_time():
        assert sanitize.redact("ก" * 50_000 + " a@x.th").endswith(" […]")
