"""What differs between two texts, with a little around it."""

from __future__ import annotations

import pytest

from ita_sync.text.excerpt import AROUND, WHOLE, changed_part, common_ends
from ita_sync.text.sanitize import ON_THE_LETTER_BEFORE

LONG = "ผู้เข้าร่วมการอบรมตามโครงการส่งเสริมคุณธรรมและความโปร่งใส " * 4


@pytest.mark.parametrize(
    ("one", "other", "ends"),
    [
        ("", "", (0, 0)),
        ("a", "a", (1, 0)),
        ("abc", "axc", (1, 1)),
        ("aa", "aaa", (2, 0)),
        ("abab", "ab", (2, 0)),
    ],
)
def test_common_ends(one, other, ends):
    assert common_ends(one, other) == ends


@pytest.mark.parametrize("at", [0, 1, 2, 3, 50, 100, len(LONG)])
@pytest.mark.parametrize(("was", "now"), [("๔๐ คน", "๔๕ คน"), ("", "เพิ่ม"), ("ลบ", ""), ("ก่", "ก้")])
def test_a_long_text_is_shown_around_what_differs(at, was, now):
    old, new = (f"{LONG[:at]}{text}{LONG[at:]}" for text in (was, now))
    shown = changed_part(old, new)
    assert shown[0] != shown[1]
    for part, whole in zip(shown, (old, new), strict=True):
        bare = part.removeprefix("…").removesuffix("…")
        assert bare in whole
        assert not ON_THE_LETTER_BEFORE.match(bare)
        assert not part.endswith(("เ…", "แ…", "โ…", "ใ…", "ไ…"))
        start = whole.index(bare)
        assert whole[start - 1 : start] not in set("เแโใไ")
        assert len(bare) < WHOLE


def test_short_texts_are_shown_whole():
    assert changed_part("a" * WHOLE, "b") == ("a" * WHOLE, "b")


def test_what_is_another_text_altogether_is_cut():
    old, new = changed_part("ก" * 5_000, "ข" * 5_000)
    assert max(len(old), len(new)) <= WHOLE + AROUND
    assert old.endswith("…")
