"""What a spreadsheet shows in place of a text, and texts that only speak of it."""

import pytest

from ita_sync.thai import says_nothing
from ita_sync.thai.placeholders import placeholder, shown_placeholder
from tests.conftest import processor_time

SHEETS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#ERROR!", "#SPILL!")
EXCEL = (
    *(
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#UNKNOWN!",
        "#CONNECT!",
        "#BUSY!",
        "#EXTERNAL!",
        "#PYTHON!",
        "#TIMEOUT!",
    ),
    *("#GETTING_DATA", "#CIRCULAR!", "########", "#NOT_COMPUTED!", "#DATE?"),
)
LIBREOFFICE = ("Err:502", "Err:508", "Err:522", "Err:540", "#MACRO?", "#FMT", "ผิดพลาด:502", "Err : 504")
ELSEWHERE = (
    *("#BEZUG!", "#WERT!", "#ZAHL!", "#NV", "#ÜBERLAUF!"),
    *("#¡REF!", "#¿NOMBRE?", "#¡DIV/0!", "#VALEUR!", "#NOMBRE!", "#N/D", "#N/B", "#PUUTTUU!"),
)
WRITTEN_ODDLY = (
    "#ref!",
    " #REF!\n",
    "(#REF!)",
    "“#REF!”",
    "- #REF!",
    "=#REF!",
    "#REF! #REF!",
    "#N/A N/A",
    "#REF!\n#N/A",
)
ERRORS = (*SHEETS, *EXCEL, *LIBREOFFICE, *ELSEWHERE, *WRITTEN_ODDLY)
LOADING = (
    "Loading...",
    "Loading…",
    "loading",
    "กำลังโหลด...",
    "กําลังโหลด…",
    "กำลังโหลดข้อมูล...",
    "Calculating...",
)
CHECKBOXES = ("TRUE", "FALSE", "True", "จริง", "เท็จ", " FALSE ")
TEXTS = (
    *("", "-", "TRUE FALSE", "จริง ๆ แล้วไม่มี", "เป็นเท็จ", "True ID", "FALSE: ยังไม่ดำเนินการ", "TRUE\nอบรมแล้ว"),
    *("#ITA2568", "#ไม่รับของขวัญ!", "ข้อ #1", "C#", "Err", "Err:5020", "Error 404 หน้า", "แก้ #REF! ครบทุกช่อง"),
    *("กำลังโหลดข้อมูลขึ้นเว็บไซต์ 3 เรื่อง", "Loading bay", "ดาวน์โหลด 40 ครั้ง", "อบรมแล้ว 40 คน\n#N/A"),
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [(text, kind) for kind, texts in
     {"error": ERRORS, "loading": LOADING, "checkbox": CHECKBOXES, None: TEXTS}.items() for text in texts],
)  # fmt: skip
def test_what_a_whole_text_is(text, kind):
    assert placeholder(text) == kind
    if kind:
        assert shown_placeholder(text, kind)
        assert says_nothing(text)


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("จัดอบรมแล้ว\n#N/A", "error", "#N/A"),
        ("จัดอบรมแล้ว\n Loading... ", "loading", "Loading..."),
        ("จัดอบรมแล้ว\nTRUE", "checkbox", ""),
        ("FALSE", "checkbox", "FALSE"),
        ("แก้ #REF! ครบทุกช่อง", "error", ""),
        ("#REF!", "loading", ""),
    ],
)
def test_a_line_among_others(text, kind, shown):
    assert shown_placeholder(text, kind) == shown


@pytest.mark.parametrize(
    "text", ["#" * 50_000 + "x", "#A" * 25_000, "#REF!" * 10_000 + "x", "#N/A " * 10_000 + "x"]
)
def test_long_texts_take_no_time(text):
    with processor_time():
        assert placeholder(text) is None
        says_nothing(text)
