"""What is a person's on a note stays a person's."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ita_sync.sheet.notes import END, LONGEST, TAG, compose, persons_part

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
@given(NOTE, st.lists(st.text(max_size=30), min_size=1, max_size=3), NOTE.filter(str.strip), st.booleans())
def test_what_a_person_types_below_ours_is_kept(above, messages, below, bullet):
    below = f"• {below}" if bullet else below
    rest = persons_part(compose(above, messages) + "\n" + below)
    assert rest == (f"{above}\n{below}" if above else below)


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("ข", "ข ขอส่งวันศุกร์ค่ะ", ""),  # within our words: nobody can tell
        ("\n• ข", "\n• รอหนังสือ\n• ข", "• รอหนังสือ"),
        (f"ข{END}", f"ข{END} ขอส่งวันศุกร์ค่ะ", " ขอส่งวันศุกร์ค่ะ"),
        (f"ก{END}", f"ก{END} ขอส่ง\nวันศุกร์ค่ะ", " ขอส่ง\nวันศุกร์ค่ะ"),
        (f"\n• ก{END}\n• ข{END}", "\n• รอหนังสือ", "• รอหนังสือ"),
        (f"{TAG}{END}\n", "รอหนังสือ\n", "รอหนังสือ"),
        (f"{TAG}{END}", f"{TAG}{END} เห็นแล้ว", " เห็นแล้ว"),
    ],
)
def test_what_a_person_changes_in_ours_is_kept(old, new, kept):
    note = compose("", ["ก", "ข"])
    assert old in note
    assert persons_part(note.replace(old, new)) == kept


def test_one_bullet_a_message_whatever_it_holds():
    assert compose("", ["หนึ่ง\nสอง\x00", f"สา{END}ม"]) == f"{TAG}{END}\n• หนึ่ง สอง{END}\n• สาม{END}"
    assert compose("ของคน", ["หนึ่ง"]) == f"ของคน\n{TAG}{END}\n• หนึ่ง{END}"


def test_a_note_that_would_be_too_long_stays_the_persons():
    ours = "\n" + compose("", ["x"])
    person = "😀" * ((LONGEST - len(ours)) // 2)  # each is two units
    assert compose(person, ["x"]) == person + ours
    assert compose(person, ["xxx"]) == person


@pytest.mark.parametrize("note", ["", "ita-sync", f"ดู {TAG} ด้านล่าง", f"{TAG}x"])
def test_mentioning_the_tag_is_not_using_it(note):
    assert persons_part(note) == note


def test_several_of_ours_all_go():
    ours = compose("", ["a"])
    assert persons_part(f"ก\n{ours}\nข\n{ours}\nค") == "ก\nข\nค"


def test_ours_of_the_older_form_go_whole():
    """Before its lines had a sign: every bullet below the tag is ours."""
    assert persons_part(f"ก\n{TAG}\n• a\n• b\nข\n• ค\n{TAG}\n• b") == "ก\nข\n• ค"
