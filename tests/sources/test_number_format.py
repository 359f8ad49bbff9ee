"""Cells of an .xlsx as Excel shows them; the right values were taken from Excel's rules, not from our output."""

from datetime import date, datetime, time, timedelta

import pytest
from openpyxl.utils.datetime import MAC_EPOCH

from ita_sync.sources.workbook.number_format import THAI_FORMATS, display

DAY = date(2025, 9, 30)
MOMENT = datetime(2025, 9, 30, 13, 5)


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (None, "General", ""),
        ("ข้อความ", "General", "ข้อความ"),
        ("#REF!", "General", "#REF!"),
        ("ก", '"ข้อ "@', "ข้อ ก"),
        ("ก", "0;-0;0;@", "ก"),
        ("ก", ";;;", ""),
        ("ก", '0;-0;"ไม่มี;";', ""),
        ("ก", ";;", "ก"),
        ("ก", '0;"ลด;"0;', "ก"),
        (True, "General", "TRUE"),
        (2568, "General", "2568"),
        (2568.0, "General", "2568"),
        (0.1 + 0.2, "General", "0.3"),
        (0.5, "# ?/?", "1/2"),
    ],
)
def test_texts_and_plain_numbers(value, number_format, shown):
    assert display(value, number_format) == shown


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (12, "0", "12"),
        (7, "00000", "00007"),
        (5, "@", "5"),
        (0.5, "0%", "50%"),
        (0.845, "0%", "85%"),
        (85, '0"%"', "85%"),
        (2.5, "0", "3"),
        (1.005, "0.00", "1.01"),
        (85, '0.##" บาท"', "85. บาท"),
        (85.5, '0.##" บาท"', "85.5 บาท"),
        (1200.25, '#,##0.##" บาท"', "1,200.25 บาท"),
        (0.85, "0.#%", "85.%"),
        (92.5, '0.00" คะแนน"', "92.50 คะแนน"),
        (5, '"ข้อ 0 "0', "ข้อ 0 5"),
        (-3, "#,##0_);[Red](#,##0)", "(3)"),
        (0, '#,##0;-#,##0;"-"', "-"),
        (-5, '0;"ลดลง "0;"ไม่มี"', "ลดลง 5"),
        (3, '[>=5]"ผ่าน";"ไม่ผ่าน"', "ไม่ผ่าน"),
        (1, '[=1]"✓";[=0]"✗"', "✓"),
        (0, '[=1]"✓";[=0]"✗"', "✗"),
        (5, '[=1]"✓";[=0]"✗"', "5"),
        (0.5, '[>=1]0" แห่ง";[<0]"ติดลบ"', "0.5"),
        (45000, '0,"K"', "45K"),
        (1500, "[$฿-41E]#,##0.00", "฿1,500.00"),
        (1500, "#,##0.-", "1,500.-"),
        (1500, "t#,##0.-", "๑,๕๐๐.-"),
        (1500, "[$-41E]t#,##0", "๑,๕๐๐"),
        (1500, "[$-D000000]0", "๑๕๐๐"),
    ],
)
def test_numbers(value, number_format, shown):
    assert display(value, number_format) == shown


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (DAY, "dd/mm/yyyy", "30/09/2025"),
        (DAY, "DD/MM/YYYY", "30/09/2025"),
        (DAY, "d mmm bbbb", "30 ก.ย. 2568"),
        (DAY, "D MMMM BBBB", "30 กันยายน 2568"),
        (DAY, "[$-107041E]d mmmm yyyy", "30 กันยายน 2568"),
        (DAY, "[$-th-TH,107]d mmmm yyyy;@", "30 กันยายน 2568"),
        (DAY, "[$-D07041E]d mmmm yyyy", "๓๐ กันยายน ๒๕๖๘"),
        (DAY, "td mmmm bbbb", "๓๐ กันยายน ๒๕๖๘"),
        (DAY, "[$-107041E]td/m/yyyy", "๓๐/๙/๒๕๖๘"),
        (MOMENT, "th:mm", "๑๓:๐๕"),
        (timedelta(hours=30), "t[h]:mm", "๓๐:๐๐"),
        (DAY, "[$-187041E]d mmm yy;@", "30 ก.ย. 68"),
        (DAY, "[$-1870000]d/m/yyyy;@", "30/9/2568"),
        (DAY, "[$-D87041E]d mmmm yyyy;@", "๓๐ กันยายน ๒๕๖๘"),
        (DAY, "[$-th-TH,187]d mmm yyyy", "30 ก.ย. 2568"),
        (DAY, "[$-810409]d mmm yyyy", "30 Sep 2025"),
        (DAY, "[$-th-TH-u-ca-buddhist-nu-thai]d mmm yyyy", "๓๐ ก.ย. ๒๕๖๘"),
        (DAY, "[$-409]d-mmm-yy", "30-Sep-25"),
        (DAY, "mmmm yyyy", "กันยายน 2025"),
        (DAY, "[$-107041E]dddd ddd mmmmm", "อังคาร อ. ก"),
        (DAY, '"ณ วันที่ "d/m/yyyy', "ณ วันที่ 30/9/2025"),
        (DAY, 'd" วัน "bb', "30 วัน 68"),
        (MOMENT, "dd/mm/yyyy hh:mm", "30/09/2025 13:05"),
        (MOMENT, 'h:mm:ss" น."', "13:05:00 น."),
        (MOMENT, "h:mm AM/PM", "1:05 PM"),
        (time(8, 30), "hh:mm", "08:30"),
        (timedelta(hours=30), "[h]:mm", "30:00"),
    ],
)
def test_dates(value, number_format, shown):
    assert display(value, number_format) == shown


@pytest.mark.parametrize(
    "number_format",
    [
        "b2yyyy/mm/dd",
        "[$-60000]d/m/yyyy",
        "[$-860000]d/m/yyyy",
        "mm-dd-yy",
        r"[$-F800]dddd\,\ mmmm\ dd\,\ yyyy",
        "[$-x-sysdate]dddd, mmmm dd, yyyy",
        "General",
        "@",
    ],
)
def test_a_date_that_cannot_be_shown_as_staff_see_it_is_shown_plain(number_format):
    assert display(DAY, number_format) == "30/9/2025"


@pytest.mark.parametrize("number_format", [r"[$-F400]h:mm:ss\ AM/PM", "[$-x-systime]h:mm:ss AM/PM"])
@pytest.mark.parametrize("value", [MOMENT, MOMENT.time()])
def test_a_time_of_day_as_the_machine_shows_it(value, number_format):
    assert display(value, number_format) == "13:05"


@pytest.mark.parametrize(
    "number_format", ["d/m/bbbb", "mm-dd-yy", "m/d/yy h:mm", "[$-F800]dddd, d mmmm yyyy"]
)
def test_a_date_of_a_blank_cell(number_format):
    assert display(0, number_format) == "0/1/1900"


@pytest.mark.parametrize(
    ("format_id", "shown"),
    [
        (59, "๔๕๗๑๗"),
        (71, "1/3/2568"),
        (72, "1-มี.ค.-68"),
        (74, "มี.ค.-68"),
        (77, "1/3/2568 0:00"),
        (81, "1/3/68"),
    ],
)
def test_formats_of_thai_editions_have_a_number_only(format_id, shown):
    assert display(45717, THAI_FORMATS[format_id]) == shown


def test_days_are_counted_from_the_workbooks_own_epoch():
    assert display(45717 - 1462, "d/m/bbbb", MAC_EPOCH) == "1/3/2568"


@pytest.mark.parametrize("value", [1e400, -1e400, 1e308, 10**18])
@pytest.mark.parametrize("number_format", ["0", "d/m/bbbb", "[h]:mm", "0.0,,", '"', "[", "\\", "# ?/?", ""])
def test_nothing_stops_it(value, number_format):
    assert isinstance(display(value, number_format), str)
    assert isinstance(display(DAY, number_format), str)
