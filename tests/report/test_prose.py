from __future__ import annotations

import pytest

from ita_sync.report.prose import JOINER, as_printed, bracketed, header, heading, line, paragraphs
from ita_sync.settings import Numerals


@pytest.mark.parametrize(
    ("numerals", "printed"),
    [
        ("thai", "ข้อ ๑ ปี ๒๕๖๘ COVID-19 a1@example.go.th"),
        ("arabic", "ข้อ 1 ปี 2568 COVID-19 a1@example.go.th"),
        ("as-typed", "ข้อ 1 ปี ๒๕๖๘ COVID-19 a1@example.go.th"),
    ],
)
def test_digits_follow_the_setting(numerals: Numerals, printed: str) -> None:
    assert as_printed("ข้อ 1 ปี ๒๕๖๘ COVID-19 a1@example.go.th", numerals) == printed


@pytest.mark.parametrize(
    "steering", ["\u202e", "\u2066", "\u200b", "\x00", "\x1b", "\x7f", "\ufeff", "\ud800", "\U000e0041"]
)
def test_what_steers_a_printer_is_left_out(steering: str) -> None:
    assert as_printed(f"ก{steering}ข", "thai") == "กข"


def test_line_breaks_and_tabs_stay() -> None:
    assert as_printed("ก\n\tข", "thai") == "ก\n\tข"


@pytest.mark.parametrize(
    ("word", "joined"),
    [
        ("พ.ศ.๒๕๖๘", "พ.|ศ.|๒๕๖๘"),
        ("ฯลฯ", "ฯ|ล|ฯ"),
        ("เจ้าหน้าที่", "เจ้า|หน้าที่"),
        ("ผู้รับผิดชอบ", "ผู้รับ|ผิด|ชอบ"),
        ("งบประมาณ", "งบ|ประมาณ"),
        ("ปีงบประมาณ", "ปี|งบ|ประมาณ"),
        ("ประจำปีงบประมาณ", "ประจำปี|งบ|ประมาณ"),
        ("กองสาธารณสุขฯ", "กองสา|ธารณ|สุขฯ"),
        ("และสิ่งแวดล้อม", "และสิ่ง|แวด|ล้อม"),
        ("หน่วยงานที่รับผิดชอบ", "หน่วย|งานที่รับ|ผิด|ชอบ"),
        ("หน่วยงานรับผิดชอบ", "หน่วย|งานรับ|ผิด|ชอบ"),
        ("ครั้งที่ ๑๒", "ครั้ง|ที่ ๑๒"),
        ("ไตรมาสที่ ๔", "ไตร|มาส|ที่ ๔"),
        ("หลักธรรมาภิบาล", "หลักธร|รมาภิ|บาล"),
        ("คณะกรรมการ", "คณะ|กรรมการ"),
        ("ผู้อำนวยการ", "ผู้อำนวย|การ"),
        ("ตัวชี้วัด", "ตัว|ชี้|วัด"),
    ],
)
def test_the_parts_of_one_word_are_joined(word: str, joined: str) -> None:
    assert line(f"ก่อน {word} หลัง") == f"ก่อน {joined.replace('|', JOINER)} หลัง"


@pytest.mark.parametrize("phrase", ["พ.ศ. ๒๕๖๘", "No Gift Policy", "(No Gift Policy)", "(พ.ศ. 2568),"])
def test_what_holds_a_blank_is_kept_whole(phrase: str) -> None:
    assert line(f"ก่อน {phrase} หลัง") == f'ก่อน <span class="whole">{phrase}</span> หลัง'


def test_a_longer_word_is_not_taken_for_a_shorter_one() -> None:
    assert JOINER not in line("หน่วยงาน่")


def test_text_is_escaped() -> None:
    assert line("<script>&amp; {{ 7*7 }} {% raw %}") == "&lt;script&gt;&amp;amp; {{ 7*7 }} {% raw %}"


def test_each_line_is_a_paragraph_and_points_hang() -> None:
    assert paragraphs("๑. หนึ่ง\n\n  - สอง\nสาม") == (
        '<p class="line point">๑. หนึ่ง</p><p class="line point">- สอง</p><p class="line">สาม</p>'
    )


@pytest.mark.parametrize("point", ["๑. ก", "1) ก", "(๒) ก", "๑.๒. ก", "• ก", "-ก"])
def test_points(point: str) -> None:
    assert "point" in paragraphs(point)


@pytest.mark.parametrize("prose", ["๒๕๖๘ ก", "๑.๕ ล้าน", "ก - ข", "-"])
def test_no_points(prose: str) -> None:
    assert "point" not in paragraphs(prose)


def test_a_blank_cell_keeps_its_tag() -> None:
    assert paragraphs(" \n ") == heading("", 2) == "&nbsp;"


def test_a_heading_has_its_level() -> None:
    assert heading("ก\nข", 3) == '<h3><span class="line">ก</span><span class="line">ข</span></h3>'


def test_a_header_may_break_behind_a_slash() -> None:
    assert header("มาตรการ/<b>") == "มาตรการ/<wbr>&lt;b&gt;"


def test_brackets_stay_with_their_words() -> None:
    assert bracketed("ก <ข") == f"[{JOINER}ก &lt;ข{JOINER}]"


def test_an_endless_word_may_break_but_not_before_a_mark() -> None:
    broken = line("ก" * 499 + "ก้" + "ก" * 600)
    assert broken.count("<wbr>") == 2
    assert "<wbr>้" not in broken
    assert "<wbr>" not in line("กขค " * 600)
