"""What is a person's on a note stays a person's."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ita_sync.sheet.notes import LONGEST, TAG, compose, persons_part

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
NOTE = st.text(st.characters(codec="utf-8", exclude_characters="["), max_size=60)
LINES = st.text("ก\n •[it\r\u2028", max_size=20)


@UNHURRIED
@given(NOTE | LINES, st.lists(st.text(max_size=30), max_size=3))
def test_a_persons_note_comes_back_byte_for_byte(person, messages):
    whole = compose(person, messages)
    assert persons_part(whole) == person
    assert compose(persons_part(whole), messages) == whole
    assert compose(persons_part(whole), []) == person
    assert whole.startswith(person)


@UNHURRIED
@given(NOTE, st.lists(st.text(max_size=30), min_size=1, max_size=3), NOTE.filter(str.strip))
def test_what_a_person_types_below_ours_is_kept(above, messages, below):
    if below.startswith("• "):
        return  # it continues our list
    rest = persons_part(compose(above, messages) + "\n" + below)
    assert rest == (f"{above}\n{below}" if above else below)


def test_one_bullet_a_message_whatever_it_holds():
    assert compose("", ["หนึ่ง\nสอง\x00", "สาม"]) == f"{TAG}\n• หนึ่ง สอง\n• สาม"
    assert compose("ของคน", ["หนึ่ง"]) == f"ของคน\n{TAG}\n• หนึ่ง"


def test_a_note_that_would_be_too_long_stays_the_persons():
    person = "😀" * (LONGEST // 2 - 10)
    assert compose(person, ["x"]) == person + f"\n{TAG}\n• x" or compose(person, ["x"]) == person
    assert compose(person, ["x" * 100]) == person


@pytest.mark.parametrize("note", ["", "ita-sync", f"ดู {TAG} ด้านล่าง", f"{TAG}x"])
def test_mentioning_the_tag_is_not_using_it(note):
    assert persons_part(note) == note


def test_several_of_ours_all_go():
    assert persons_part(f"ก\n{TAG}\n• a\nข\n{TAG}\n• b\nค") == "ก\nข\nค"
