"""Thai and Arabic digits."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_sync.thai import to_arabic_digits, to_thai_digits
from tests.conftest import processor_time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ปีงบประมาณ พ.ศ. 2568", "ปีงบประมาณ พ.ศ. ๒๕๖๘"),
        ("0123456789", "๐๑๒๓๔๕๖๗๘๙"),
        ("๑0", "๑๐"),
        ("92.50 คะแนน 100%", "๙๒.๕๐ คะแนน ๑๐๐%"),
        ("1,234.50 บาท", "๑,๒๓๔.๕๐ บาท"),
        ("10.30 น.", "๑๐.๓๐ น."),
        ("1-15 ม.ค. 68", "๑-๑๕ ม.ค. ๖๘"),
        ("ข้อ 1) และ (2)", "ข้อ ๑) และ (๒)"),
        ("โทร. 043-123456", "โทร. ๐๔๓-๑๒๓๔๕๖"),
        ("ที่ ขก 123/2568", "ที่ ขก ๑๒๓/๒๕๖๘"),
        ("1. COVID-19 2. SARS2", "๑. COVID-19 ๒. SARS2"),
        ("โรคCOVID-19ปี2568", "โรคCOVID-19ปี๒๕๖๘"),
        ("COVID–19", "COVID–19"),
        ("ISO9001", "ISO9001"),
        ("ISO9001:2015", "ISO9001:2015"),
        ("O12 และ O1-O43", "O12 และ O1-O43"),
        ("ITA2025", "ITA2025"),
        ("ITA 2568", "ITA ๒๕๖๘"),
        ("ITA-2568", "ITA-2568"),
        ("Q1/2568", "Q1/๒๕๖๘"),
        ("PM2.5 เกิน 50", "PM2.5 เกิน ๕๐"),
        ("5G 4K 2.4GHz 24-hour 1_a", "5G 4K 2.4GHz 24-hour 1_a"),
        ("H1N1 CO2 e-Service2", "H1N1 CO2 e-Service2"),
        ("Café2", "Café2"),
        ("1.No Gift Policy", "๑.No Gift Policy"),
        ("1)ITA", "๑)ITA"),
        ("Tel.043", "Tel.๐๔๓"),
        ("Tel:043", "Tel:๐๔๓"),
        ("saraban05@muang2.go.th โทร 02", "saraban05@muang2.go.th โทร ๐๒"),
        ("05401234@dla.go.th", "05401234@dla.go.th"),
        ("a.b-1+2_3%4@x-5.co.th", "a.b-1+2_3%4@x-5.co.th"),
        ("https://www.x1.go.th/ita/2568?id=12#3 ปี 2568", "https://www.x1.go.th/ita/2568?id=12#3 ปี ๒๕๖๘"),
        ("http://192.168.1.1/a", "http://192.168.1.1/a"),
        ("HTTPS://X.TH/1", "HTTPS://X.TH/1"),
        ("https://x.go.th/ข่าว/2568", "https://x.go.th/ข่าว/2568"),
        ("<https://x.go.th/1> 2", "<https://x.go.th/1> ๒"),
        ("www.muang1.go.th/12 ครั้งที่ 2", "www.muang1.go.th/12 ครั้งที่ ๒"),
        ("1111.go.th 1", "1111.go.th ๑"),
        ("line.me/ti/p/123 4", "line.me/ti/p/123 ๔"),
        ("bit.ly/3a2 5", "bit.ly/3a2 ๕"),
        ("x.go.th:8080/1 6", "x.go.th:8080/1 ๖"),
        ("x.com 7", "x.com ๗"),
        ("แผน_2568.pdf", "แผน_2568.pdf"),
        ("o12-2568.pdf และ 2568.xlsx 1", "o12-2568.pdf และ 2568.xlsx ๑"),
        ("2568", "๒๕๖๘"),
        ("", ""),
    ],
)
def test_to_thai_digits(text: str, expected: str) -> None:
    assert to_thai_digits(text) == expected
    assert to_thai_digits(expected) == expected


def test_to_arabic_digits() -> None:
    assert to_arabic_digits("๐๑๒๓๔๕๖๗๘๙ 0 ก") == "0123456789 0 ก"


@given(st.text())
def test_nothing_but_digits_changes(text: str) -> None:
    assert to_arabic_digits(to_thai_digits(text)) == to_arabic_digits(text)
    assert to_thai_digits(to_thai_digits(text)) == to_thai_digits(text)


@given(st.text("ab1290.-_:/@ กข๑", max_size=20))
def test_a_digit_beside_a_latin_letter_is_kept(text: str) -> None:
    kept = to_thai_digits(text)
    for found in re.finditer(r"[a-b][0-9]+|[0-9]+[a-b]", text):
        assert kept[found.start() : found.end()] == found[0]


@pytest.mark.parametrize("piece", ["1", "a", "1.", "a-", "1a", "@", "a@", "a.", "-", "www.", "://", "1:"])
def test_a_long_text_is_converted_in_no_time(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    with processor_time():
        assert len(to_thai_digits(text)) == len(text)
