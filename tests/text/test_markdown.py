"""Foreign text within Markdown."""

from __future__ import annotations

import re

import pytest

from ita_sync.text.markdown import markdown


@pytest.mark.parametrize(
    "bad", ["<img src=x>", "[a](http://b)", "`x`", "a|b", "@somebody", ":tada:", "$x$", "# x", "**"]
)
def test_markup_stays_text(bad: str) -> None:
    assert re.sub(r"\\(.)", r"\1", markdown(bad)) == bad
    assert not re.search(r"(?<!\\)[<\[`|@:$#*]", markdown(bad))


def test_a_line_stays_a_line_without_addresses() -> None:
    assert "\n" not in markdown("a\n# b")
    assert "somchai" not in markdown("ถาม somchai@example.go.th")
