"""What is a person's on a note stays a person's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_sync.writeback.notes import BITS, LONGEST, ONE, TAG, ZERO, compose, persons_part

NOTE = st.text(st.characters(codec="utf-8", exclude_characters="["), max_size=60)
LINES = st.text(f"ก\n •[it\r\u2028{ZERO}{ONE}", max_size=20)
SEEN = str.maketrans("", "", ZERO + ONE)


@given(NOTE | LINES, st.lists(st.text(max_size=30), max_size=3))
def test_a_persons_note_comes_back_byte_for_byte(person, messages):
    whole = compose(person, messages)
    assert persons_part(whole) == person
    assert compose(persons_part(whole), messages) == whole
    assert compose(persons_part(whole), []) == person
    assert whole.startswith(person)


@given(NOTE, st.lists(st.text(max_size=30), min_size=1, max_size=3), NOTE.filter(str.strip), st.booleans())
def test_what_a_person_types_below_ours_is_kept(above, messages, below, bullet):
    below = f"✗ {below}" if bullet else below
    rest = persons_part(compose(above, messages) + "\n" + below)
    assert rest == (f"{above}\n{below}" if above else below)


def visible(text):
    return text.translate(SEEN)


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        (lambda lines: [*lines[:2], lines[2] + " ขอส่งวันศุกร์ค่ะ"], " ขอส่งวันศุกร์ค่ะ"),
        (lambda lines: [*lines[:2], lines[2] + " ขอส่ง\nวันศุกร์ค่ะ"], " ขอส่ง\nวันศุกร์ค่ะ"),
        (lambda lines: [lines[0], "รอหนังสือ", *lines[1:]], "รอหนังสือ"),
        (lambda lines: [lines[0], "รอหนังสือ"], "รอหนังสือ"),
        (lambda lines: ["รอหนังสือ", *lines[1:]], "รอหนังสือ"),
        (lambda lines: [lines[0] + " เห็นแล้ว", *lines[1:]], " เห็นแล้ว"),
        (lambda lines: [lines[0], lines[1].replace("ขาด", "ขาด ถามแล้ว"), lines[2]], "✗ F3: ขาด ถามแล้ว"),
        (lambda lines: [lines[0], lines[1][: -BITS - 1], lines[2]], "✗ F3: ขา"),
        (lambda lines: [*lines, "✗ F3: ขาด"], "✗ F3: ขาด"),
    ],
)
def test_what_a_person_changes_in_ours_is_kept(change, kept):
    """A line of ours that a person edits becomes theirs: what it says after that is not ours any more."""
    note = "\n".join(change(compose("", ["✗ F3: ขาด", "? D3: ไม่ชัด"]).split("\n")))
    assert visible(persons_part(note)) == kept


def test_one_line_a_message_whatever_it_holds():
    assert visible(compose("", ["หนึ่ง\nสอง\x00", f"สา{ZERO * BITS}ม"])) == f"{TAG}\nหนึ่ง สอง\nสาม"
    assert visible(compose("ของคน", ["หนึ่ง"])) == f"ของคน\n{TAG}\nหนึ่ง"


def test_lines_beyond_what_google_takes_are_left_out():
    ours = "\n" + compose("", ["x"])
    room = 50_000 - len(ours)
    person = "😀" * (room // 2) + "ก" * (room % 2)  # two units each, and one
    assert compose(person, ["x"]) == person + ours
    assert compose(person, ["x", "y"]) == person + ours
    assert "x" not in compose(person + "ก", ["x"])
    assert compose("😀" * (LONGEST // 2), ["x"]) == "😀" * (LONGEST // 2)
    many = compose("ของคน", [f"F{row}: {'ขาด' * 50}" for row in range(1000)])
    assert LONGEST - 200 < len(many) <= LONGEST
    assert persons_part(many) == "ของคน"
