"""Foreign text made harmless."""

import time

from ita_sync.text import sanitize as plain


def test_what_the_cut_leaves_of_an_address_is_an_address_still():
    assert "@" not in plain.public("ก" * 284 + " somchai@example.go.th")


def test_words_beside_an_address_stay():
    assert plain.redacted("ถึง a@x.go.th, b@y.go.th; 5 @ 3") == "ถึง […], […]; 5 @ 3"


def test_a_long_text_is_redacted_in_no_time():
    start = time.perf_counter()
    assert plain.redacted("ก" * 50_000 + " a@x.th").endswith(" […]")
    assert time.perf_counter() - start < 2
