"""Units and addresses."""

import pytest

from ita_sync.domain import Grid
from ita_sync.table.contacts import mistyped, read_contacts


def tab(*rows):
    return Grid("ผู้รับผิดชอบ", tuple(tuple(row) for row in rows))


def test_a_tab_as_staff_keep_it():
    contacts = read_contacts(
        tab(
            ("ที่", "หน่วยงาน", "อีเมล"),
            ("1", "สำนักปลัดเทศบาล", "palad@example.go.th, deputy@example.go.th"),
            ("2", "กองคลัง", "klang@example.go.th"),
            ("", "", "klang2@example.go.th"),
            ("", "", ""),
            ("3", "กองช่าง", ""),
            ("4", "ศูนย์ดำรงธรรม", "dam@example.go.th"),
        ),
        {},
    )
    assert contacts == {
        "สำนักปลัด": ("palad@example.go.th", "deputy@example.go.th"),
        "กองคลัง": ("klang@example.go.th", "klang2@example.go.th"),
        "กองช่าง": (),
        "ศูนย์ดำรงธรรม": ("dam@example.go.th",),
    }


def test_a_title_and_a_header_in_other_words_are_no_units():
    contacts = read_contacts(
        tab(
            ("รายชื่อผู้รับผิดชอบ", "", ""),
            ("เทศบาลตำบลเมืองเก่า", "", ""),
            ("ชื่อกอง", "เบอร์", "E-mail"),
            ("สำนักปลัด", "043", "palad@example.go.th"),
            ("กองคลัง", "", ""),
            ("หน่วยงาน", "โทร.", "อีเมล"),
            ("กองช่าง", "", ""),
        ),
        {},
    )
    assert contacts == {"สำนักปลัด": ("palad@example.go.th",), "กองคลัง": (), "กองช่าง": ()}


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("กองคลัง/กองช่าง", {"กองคลัง", "กองช่าง"}),
        ("กองคลัง และกองช่าง", {"กองคลัง", "กองช่าง"}),
        ("สป.\nกค.", {"สำนักปลัด", "กองคลัง"}),
        ("กองคลัง, กองช่าง, สำนักปลัดเทศบาล", {"กองคลัง", "กองช่าง", "สำนักปลัด"}),
        ("กองการศึกษา ศาสนาและวัฒนธรรม", {"กองการศึกษา"}),
        ("กองคลัง/ศูนย์ดำรงธรรม", {"กองคลัง/ศูนย์ดำรงธรรม"}),
        ("งานพัสดุ กองคลัง", {"กองคลัง"}),
    ],
)
def test_units_that_share_a_mailbox_have_it_each(name, units):
    of_the_tab = read_contacts(
        tab(("หน่วยงาน", "อีเมล"), (name, "a@example.go.th"), ("", "b@example.go.th")), {}
    )
    assert of_the_tab == dict.fromkeys(units, ("a@example.go.th", "b@example.go.th"))
    assert read_contacts(None, {name: ("a@example.go.th",)}) == dict.fromkeys(units, ("a@example.go.th",))


KLANG, CHANG = "klang@example.go.th", "chang@example.go.th"
LAYOUTS = {
    "a person before the unit": [
        ("ลำดับ", "ชื่อ - สกุล", "ตำแหน่ง", "สำนัก/กอง", "โทรศัพท์", "อีเมล"),
        ("1", "นางสาวสมหญิง ใจดี", "นักวิชาการคลัง", "กองคลัง", "081", KLANG),
        ("2", "นายสมชาย ใจดี", "นายช่าง", "กองช่าง", "082", CHANG),
    ],
    "a person in charge and a unit": [
        ("ผู้รับผิดชอบ", "สำนัก/กอง", "อีเมล"),
        ("นางสาวสมหญิง ใจดี", "กองคลัง", KLANG),
        ("นายสมชาย ใจดี", "กองช่าง", CHANG),
    ],
    "the unit last": [("ชื่อ", "อีเมล (E-mail)", "สังกัด"), ("สมหญิง", KLANG, "กองคลัง"), ("สมชาย", CHANG, "กองช่าง")],
    "headers with more words": [
        ("ที่", "ชื่อหน่วยงาน (กอง)", "อีเมลติดต่อ"),
        ("1", "กองคลัง", KLANG),
        ("2", "กองช่าง", f"mailto:{CHANG}"),
    ],
    "no header": [("1", "กองคลัง", KLANG), ("2", "กองช่าง", CHANG)],
}  # fmt: skip


@pytest.mark.parametrize("rows", LAYOUTS.values(), ids=LAYOUTS)
def test_the_unit_is_found_by_its_header(rows):
    assert read_contacts(tab(*rows), {}) == {"กองคลัง": (KLANG,), "กองช่าง": (CHANG,)}


def test_a_further_person_of_a_unit_belongs_to_the_unit_above():
    rows = [("ชื่อ", "หน่วยงาน", "อีเมล"), ("สมหญิง", "กองคลัง", KLANG), ("สมชาย", "", CHANG)]
    assert read_contacts(tab(*rows), {}) == {"กองคลัง": (KLANG, CHANG)}


def test_a_word_about_mail_in_place_of_an_address_is_no_header():
    rows = [("หน่วยงาน", "อีเมล"), ("กองคลัง", KLANG), ("กองช่าง", "อีเมลยังไม่มี")]
    assert read_contacts(tab(*rows), {}) == {"กองคลัง": (KLANG,), "กองช่าง": ()}
    assert mistyped(tab(*rows)) == {"กองช่าง": "อีเมลยังไม่มี"}


def test_what_stands_for_an_address_and_is_none():
    rows = (
        ("ชื่อกอง", "เบอร์", "E-mail"),
        ("สำนักปลัดเทศบาล", "043", "not-an-address"),
        ("กองคลัง", "", "-"),
        ("กองช่าง", "", "ช่าง: chang@example.go.th"),
    )
    assert mistyped(tab(("รายชื่อ",), *rows)) == {"สำนักปลัด": "not-an-address"}
    assert mistyped(tab(*rows[1:])) == {}
    assert mistyped(None) == {}


def test_settings_and_tab_complete_each_other():
    contacts = read_contacts(
        tab(("สำนักปลัด", "a@example.go.th")), {"สำนักปลัดเทศบาล": ("a@example.go.th", "b@example.go.th")}
    )
    assert contacts == {"สำนักปลัด": ("a@example.go.th", "b@example.go.th")}


def test_a_unit_under_two_of_its_names_has_the_addresses_of_both():
    owners = {"สำนักปลัด": ("a@example.go.th",), "สำนักปลัดเทศบาล": ("b@example.go.th", "a@example.go.th")}
    assert read_contacts(None, owners) == {"สำนักปลัด": ("a@example.go.th", "b@example.go.th")}


def test_no_tab():
    assert read_contacts(None, {"กองคลัง": ("k@example.go.th",)}) == {"กองคลัง": ("k@example.go.th",)}


def test_an_address_without_a_unit_belongs_to_nobody():
    assert read_contacts(tab(("", "x@example.go.th")), {}) == {}


A, B = "a@example.go.th", "b@example.go.th"


@pytest.mark.parametrize(
    ("cell", "addresses"),
    [
        (f"นายสมชาย ใจดี <{A}>", (A,)),
        (f'"สมชาย, ใจดี" <{A}>; {B}', (A, B)),
        (f"{A}/{B}", (A, B)),
        (f"{A} หรือ {B}", (A, B)),
        (f"{A}\n{B}", (A, B)),
        (f"{A}|{B}", (A, B)),
        (f"{A}，{B}", (A, B)),
        (f"({A})", (A,)),
        (f"“{A}”", (A,)),
        (f"{A}(หลัก)", (A,)),
        (f"mailto:{A}", (A,)),
        (f"อีเมล:{A}", (A,)),
        (f"อีเมล{A}", (A,)),
        (f"{A}ค่ะ", (A,)),
        (f"\u200b{A}\u200b", (A,)),  # as LINE and Google Docs copy it
        (f"\u202a{A}\u202c", (A,)),
        (f"{A}\u00a0", (A,)),
        ("a＠example．go．th", (A,)),
        (f"{A}.", (A,)),
        (f"• {A}", (A,)),
        ("สารบรรณ@เทศบาล.ไทย", ("สารบรรณ@เทศบาล.ไทย",)),
        ("saraban@เทศบาล.ไทย", ("saraban@เทศบาล.ไทย",)),
        ("กองช่าง1@example.go.th", ("กองช่าง1@example.go.th",)),
        ("first.o'neil+ita@sub.example.go.th", ("first.o'neil+ita@sub.example.go.th",)),
        ("a @ example.go.th", ()),
        ("a@example", ()),
        ("a@@example.go.th", ()),
        ("@example.go.th", ()),
        ("a[at]example.go.th", ()),
        ("-", ()),
    ],
)
def test_an_address_as_people_type_and_paste_it(cell: str, addresses: tuple[str, ...]):
    rows = tab(("หน่วยงาน", "อีเมล"), ("กองช่าง", cell))
    assert read_contacts(rows, {}) == {"กองช่าง": addresses}
    assert bool(mistyped(rows)) == (not addresses and cell != "-")


@pytest.mark.parametrize(
    ("header", "row", "below"),
    [
        (("หน่วยงาน", "อีเมล"), ("กองช่าง", A), ("", B)),
        (("ชื่อ-สกุล", "สำนัก/กอง", "อีเมล"), ("นายสมชาย ใจดี", "กองช่าง", A), ("นางสมหญิง", "", B)),
        (("ผู้รับผิดชอบ", "สำนัก/กอง", "อีเมล"), ("นายสมชาย ใจดี", "กองช่าง", A), ("นางสมหญิง", "", B)),
        (("อีเมล", "ชื่อ", "ส่วนราชการ"), (A, "นายสมชาย", "กองช่าง"), (B, "นางสมหญิง", "")),
        (("ผู้รับผิดชอบ", "อีเมล"), ("กองช่าง", A), ("", B)),
        (("หน่วยงาน", "อีเมล"), (f"กองช่าง <{A}>", ""), ("", B)),
        (("หน่วยงาน", "อีเมล"), (f"กองช่าง {A.replace('@', '＠')}", ""), ("", B)),
        (("1", "2"), ("กองช่าง", A), (B.replace("@", "＠"), "")),
        (("หน่วยงาน", "อีเมล"), (f"กองช่าง: {A}", ""), ("", f"นางสมหญิง <{B}>")),
        (("1", "2"), ("กองช่าง", A), ("", B)),  # no header
    ],
)
def test_whose_an_address_is(header: tuple[str, ...], row: tuple[str, ...], below: tuple[str, ...]):
    other = tuple("สำนักปลัด" if text.startswith("กองช่าง") else "" for text in row)
    rows = tab(header, other, row, below)
    assert read_contacts(rows, {}) == {"สำนักปลัด": (), "กองช่าง": (A, B)}


def test_what_is_no_address_below_a_unit_is_the_units():
    rows = tab(("หน่วยงาน", "อีเมล"), ("กองช่าง", A), ("", "b(at)example.go.th"))
    assert mistyped(rows) == {"กองช่าง": "b(at)example.go.th"}
