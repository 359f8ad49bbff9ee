"""Repair of text, and what it leaves to be reported."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ita_sync.thai import Damage, damage, repair, repairs
from tests.conftest import processor_time
from tests.thai.cases import DATA, cases

CASES = list(cases("repairs.tsv"))
SEED = (DATA / "seed.txt").read_text(encoding="utf-8")

CONSONANTS = "กขคงจฉชซญฎฏฐดตถทนบปผฝพฟมยรลวศษสหอฮ"
TONES = ("", "่", "้", "๊", "๋")
# Syllables by their spelling: C is the consonant, T its tone.
FRAMES = (
    *("CTา", "CTำ", "CTะ", "เCT", "แCT", "โCT", "ไCT", "ใCT", "CิTน", "CีT", "CึTก", "CืTอ", "CุT", "CูT"),
    *("CัTน", "เC็น", "เCีTย", "เCืTอ", "CัTว", "เCTา", "เCิTน", "CTอง", "C็อก", "CิC์", "แCTะ"),
)
SYLLABLES = [
    frame.replace("C", consonant).replace("T", tone)
    for frame, consonant, tone in product(FRAMES, CONSONANTS, TONES)
    if tone == "" or "T" in frame
]
# Every character the steps look at, so that the properties meet their borders.
TRICKY = st.text(
    "กปญฐเแาำะๅัิีุู็่้๊๋์ํฺ๎ \n\t\u00a0\u200b\ufeff\u00ad\uf700\uf705\uf70a\uf70f\uf711\uf718\uf71a\uf88b\uf899àธ¸¹1a",
    max_size=14,
)
# The few characters whose repairs make room for one another, close together.
TANGLED = st.text("นำาํุ่้ เ\u00ad\u00a0", max_size=10)
MARKS = set("ัิีึืฺุู็่้๊๋์ํ๎")


def test_repairs() -> None:
    wrong = [
        f"{text!a}: {repair(text)!a} ({repairs(text)}), not {expected!a}"
        for expected, text in CASES
        if repair(text) != expected or bool(repairs(text)) != (text != expected)
    ]
    assert not wrong, "\n".join(wrong)


def test_repair_is_idempotent_on_every_short_text() -> None:
    texts = ["".join(letters) for size in range(1, 5) for letters in product("นำาํุ่้ ", repeat=size)]
    assert [text for text in texts if repairs(repair(text))] == []


def test_clean_syllables_are_left_alone() -> None:
    assert len(SYLLABLES) > 3000
    assert [syllable for syllable in SYLLABLES if repair(syllable) != syllable or damage(syllable)] == []


@given(st.lists(st.sampled_from(SYLLABLES), max_size=30).map("".join))
def test_clean_text_is_left_alone(text: str) -> None:
    assert repair(text) == text
    assert repairs(text) == ()
    assert damage(text) == ()


@pytest.mark.parametrize("name", ["periods.tsv", "outcomes.tsv", "columns.tsv"])
def test_repairing_twice_changes_nothing_more(name: str) -> None:
    for _, text in cases(name):
        assert repair(repair(text)) == repair(text)


def test_the_seed_is_left_alone_and_its_one_split_word_reported() -> None:
    assert repair(SEED) == SEED
    assert damage(SEED) == (Damage("split-word", "ไม่ รับ"),)


@given(TRICKY | TANGLED)
@example("กา่า่")
@example("กํ า่")
@example("น\u0e4d\u0e49\u0e49 า")
@example("น\u0e33\u0e4d\u0e49า")
@example("\u0e4d\u0e38 า")
@example("\u00e0\u00b8\u00ad\u200b")
def test_repair_is_idempotent(text: str) -> None:
    once = repair(text)
    assert repair(once) == once
    assert repairs(once) == ()


@given(TRICKY | TANGLED)
def test_no_letter_is_lost(text: str) -> None:
    meant = text.translate({ord(code): repair(code) for code in text if repair(code)})

    def letters(value: str) -> Counter[str]:
        """Count what is no mark: แ is two เ, and ำ is า with its ring."""
        spelt = value.replace("แ", "เเ").replace("ำ", "า")
        return Counter(letter for letter in spelt if letter.isalpha() and letter not in MARKS)

    assert letters(repair(text)) == letters(meant)


@given(TRICKY | TANGLED)
def test_every_kind_of_mark_stays(text: str) -> None:
    spelt = [value.replace("ำ", "ํา") for value in (text, repair(text))]
    before = {repair(mark) if len(repair(mark)) == 1 else mark for mark in spelt[0]} & MARKS
    assert before == set(spelt[1]) & MARKS


@given(st.text(max_size=40))
def test_line_breaks_stay(text: str) -> None:
    assert repair(text).count("\n") == text.count("\n")
    assert repair(text).count("\r") == text.count("\r")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("เทศบาล", ()),
        ("ที\uf70a", ("private-use-glyph",)),
        ("เทศ\u200bบาล", ("invisible-character",)),
        ("กอง\u00a0คลัง", ("no-break-space",)),
        ("ผู ้รับ", ("space-before-mark",)),
        ("เเละ", ("double-sara-e",)),
        ("ท่ี", ("mark-order",)),
        ("นำ้", ("mark-order",)),
        ("กําหนด", ("split-sara-am",)),
        ("ที่่", ("doubled-mark",)),
        ("น้ำ้", ("doubled-mark",)),
        ("น\u0e4d\u0e49\u0e49 า", ("space-before-mark", "split-sara-am", "doubled-mark")),
        (
            "ผู\u00a0\uf70bรับ\u200b",
            ("private-use-glyph", "invisible-character", "no-break-space", "space-before-mark"),
        ),
    ],
)
def test_repairs_name_their_steps(text: str, kinds: tuple[str, ...]) -> None:
    assert repairs(text) == kinds


@pytest.mark.parametrize(
    ("text", "kind", "fragment"),
    [
        ("มีจ านวนมาก", "lost-sara-am", "จ านวนมาก"),
        ("ก  าหนด", "lost-sara-am", "ก  าหนด"),
        ("น้ าใจ", "lost-sara-am", "น้ าใจ"),
        ("ดาเนินการแล้ว", "lost-sara-am", "ดาเนินการ"),
        ("นโยบายไม่ รับของขวัญ", "split-word", "ไม่ รับของขวัญ"),
        ("ผู้ รับผิดชอบ", "split-word", "ผู้ รับผิดชอบ"),
        ("เ ทศบาล", "split-word", "เ ทศบาล"),
        ("ใ นการ", "split-word", "ใ นการ"),
        ("ช ั ้ น", "split-word", "ชั้ น"),
        ("ชื่ อ", "split-word", "ชื่ อ"),
        ("กองคลั\ufffd\ufffd", "replacement-character", "กองคลั\ufffd\ufffd"),
        ("à¹€à¸—à¸¨", "mojibake", "à¹€à¸—à¸¨"),
        ("à·ÈºÒÅ", "mojibake", "à·ÈºÒÅ"),
        ("เธเธฒเธฉ", "mojibake", "เธเธฒเธฉ"),
        ("จัดครัง้ที่ ๑", "impossible-spelling", "ครัง้ที่"),
        ("ทัง้หมด", "impossible-spelling", "ทัง้หมด"),
        ("ในการนัน้", "impossible-spelling", "รนัน้"),
        ("เปน็ต้น", "impossible-spelling", "เปน็ต้น"),
        ("เหน็ว่า", "impossible-spelling", "เหน็ว่า"),
        ("ผูรั้บ", "impossible-spelling", "ผูรั้บ"),
        ("ผูบ้ริหาร", "impossible-spelling", "ผูบ้ริหาร"),
        ("ผ้รู ับ", "impossible-spelling", "รูับ"),
        ("ใ้หญ่", "impossible-spelling", "ใ้หญ่"),
        ("ดำาเนินการ", "impossible-spelling", "ดำาเนินการ"),
        ("น้ำ า", "impossible-spelling", "น้ำ า"),
        ("ผู้เข้าร่วม ๑oo คน", "letter-for-digit", "๑oo"),
        ("๒O๕ คน", "letter-for-digit", "๒O๕"),
        ("\uf0b7 จัดอบรม", "private-use", "\uf0b7"),
        ("จัดอบรม\U000f0021", "private-use", "\U000f0021"),
    ],
)
def test_damage(text: str, kind: str, fragment: str) -> None:
    assert damage(text) == ((kind, fragment),)


@pytest.mark.parametrize(
    "text",
    [
        *("ถูกต้องหรือไม่ อย่างไร", "เพศผู้ เพศเมีย", "ก็ ดี", "มือ ถือ", "ไม่\nรับ", "ได้แก่ ไม่", "Café crème"),
        *("ไม่ (ระบุ)", "ไม่ 1", "๔๕ ราย", "เธอเนย", "±½×", "ดำเนินการ กำหนด", "ผู้รับผิดชอบ ผู้บริหาร", "มี ๒ เรื่อง"),
        # ็ on a second consonant; ก็ after a vowel; ผูก; numbers of the assessment, water, degrees.
        *("เสร็จสิ้น", "เสด็จ", "เผด็จการ", "เมล็ด", "เหล็ก", "เอร็ด", "บำเหน็จ", "เหน็ดเหนื่อย", "เหน็บ", "ทะเลก็สวย"),
        *("ผูกพัน", "ผูกขาด", "ชาวผูไท", "ข้อ O๑๒", "H๒O", "๓๐oC", "ตัวอย่าง", "อันก่อน", "พันธุ์", "พุทฺธํ"),
    ],
)
def test_no_false_alarm(text: str) -> None:
    assert damage(text) == ()


def test_every_place_is_reported_in_order_of_kind() -> None:
    assert [kind for kind, _ in damage("จ านวน ไม่ รับ ก าหนด \ufffd")] == [
        "replacement-character",
        "lost-sara-am",
        "lost-sara-am",
        "split-word",
    ]


@given(st.text(max_size=60))
def test_damage_takes_any_text(text: str) -> None:
    assert all(fragment and fragment in repair(text) for _, fragment in damage(text))


@pytest.mark.parametrize(
    "piece",
    [*"ก 1-่ําำเà¡\u200b\u00a0\ufffd\uf70a", "ก ", " ่", "้ี", "ํ้", "า่", "เธ", "à¸", "ไม่ ", "ก า", "\ufffdก", "เ "],
)
def test_a_long_text_is_repaired_in_no_time(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    with processor_time():
        damage(text)
        assert repair(repair(text)) == repair(text)


# The characters that HarfBuzz gives for the glyphs of Windows and of the Mac (src/hb-ot-shaper-thai.cc).
WINDOWS = "ฐิีึื่้๊๋์่้๊๋์ญัํ็่้๊๋์ฺุู"
MAC = "ัิีึื็่่่้้้๊๊๊๋๋๋์์์ํญฺุูฐ"


@pytest.mark.parametrize(("first", "meant"), [(0xF700, WINDOWS), (0xF884, MAC)])
def test_every_private_use_glyph_is_a_thai_character(first: int, meant: str) -> None:
    assert len(meant) == 27
    assert [repair(f"ก{chr(first + place)}") for place in range(27)] == [repair(f"ก{char}") for char in meant]
