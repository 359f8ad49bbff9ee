"""The keys of config/ita.toml: every error names its key."""

import re
from contextlib import suppress
from datetime import date

import pytest
from pydantic import ValidationError

from ita_sync.errors import SettingsError
from ita_sync.settings import Agency, Mail, Report, Settings, Sheet, load
from ita_sync.settings.errors import described
from tests.conftest import ROOT
from tests.settings.minimal import MINIMAL, problem, settings, wrong


def test_the_example_names_every_key():
    text = (ROOT / "config" / "ita.toml").read_text(encoding="utf-8")
    loaded = load(ROOT / "config" / "ita.toml", {})
    for section in (loaded.agency, loaded.report, loaded.sheet, loaded.mail):
        for name, info in type(section).model_fields.items():
            assert f"{info.alias or name} = " in text, name


def test_the_reference_explains_every_key():
    text = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    for section, model in (("agency", Agency), ("report", Report), ("sheet", Sheet), ("mail", Mail)):
        told = [row.split(" | ")[0] for row in rows if row.startswith(f"| `{section}.")]
        for name, info in model.model_fields.items():
            key = re.escape(info.alias or name)
            assert any(re.search(rf"`(?:{section})?\.{key}(?:\.\"unit\")?`", row) for row in told), name


def test_defaults(tmp_path):
    loaded = settings(tmp_path)
    assert (loaded.lang, loaded.report.numerals, loaded.mail.policy) == ("th", "thai", "changes")
    assert loaded.full_name == "เทศบาลตำบลเมืองเก่า อำเภอเมือง จังหวัดขอนแก่น"
    assert loaded.smtp is None
    assert loaded.gotenberg is None


@pytest.mark.parametrize(
    ("district", "province", "said"),
    [
        ("อำเภอเมือง", "จังหวัดขอนแก่น", "อำเภอเมือง จังหวัดขอนแก่น"),
        (" อ. เมือง", "จ.ขอนแก่น", "อำเภอเมือง จังหวัดขอนแก่น"),
        ("เมืองขอนแก่น", "ขอนแก่น", "อำเภอเมืองขอนแก่น จังหวัดขอนแก่น"),
        ("เขตบางกะปิ", "จังหวัดกรุงเทพมหานคร", "เขตบางกะปิ กรุงเทพมหานคร"),
    ],
)
def test_district_and_province_are_said_once(tmp_path, district, province, said):
    text = MINIMAL.replace('"เมือง"', f'"{district}"').replace('"ขอนแก่น"', f'"{province}"')
    assert settings(tmp_path, text).full_name == f"เทศบาลตำบลเมืองเก่า {said}"


def test_a_prefix_alone_is_no_district(tmp_path):
    assert "agency.district: must not be blank" in problem(tmp_path, MINIMAL.replace('"เมือง"', '"อำเภอ"'))


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('[agency]\nname = "เทศบาล ✅"', "agency.name: has ✅ (U+2705)"),
        ('district = "เมือง＝"', "agency.district: has ＝ (U+FF1D)"),
        ('province = "จังหวัด 王"', "agency.province: has 王 (U+738B)"),
        ('[report]\nitem = "O12 ㎡"', "report.item: has ㎡ (U+33A1)"),
        ('[report]\nsignatures = ["ปลัด \\uE123"]', "report.signatures, no. 1, role: has U+E123"),
        (
            '[report]\nsignatures = [{ role = "ปลัด", name = "😀" }]',
            "report.signatures, no. 1, name: has 😀 (U+1F600)",
        ),
        (
            '[report]\nsignatures = [{ role = "ปลัด", position = "ㅎ" }]',
            "report.signatures, no. 1, position: has ㅎ",
        ),
    ],
)
def test_what_cannot_be_printed_is_told_with_its_key(tmp_path, line, key):
    name = line.split(" = ")[0].split("\n")[-1]
    text = re.sub(rf"(?m)^{name} = .*\n", "", MINIMAL)
    section = line.split("\n")[0] if line.startswith("[") else "[agency]"
    said = problem(tmp_path, text.replace(section, f"{section}\n{line.removeprefix(section).strip()}"))
    assert key in said
    assert "which the report's fonts lack" in said


def test_the_usual_signs_of_a_title_can_be_printed(tmp_path):
    text = MINIMAL.replace("[report]", '[report]\nsignatures = ["(ลงชื่อ) “ปลัด” – ก. \uf0b7"]')
    assert settings(tmp_path, text).report.signatures[0].role.startswith("(ลงชื่อ)")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "fiscal_year = 2568",
            "fiscal_yaer = 2568",
            "report.fiscal_yaer: unknown key; did you mean fiscal_year?",
        ),
        ("fiscal_year = 2568", "", "report.fiscal_year: this key is required"),
        ("fiscal_year = 2568", "fiscal_year = 2025", "2025 of the common era is 2568"),
        (
            "fiscal_year = 2568",
            "fiscal_year = 68",
            "not a Buddhist year between 2540 and 2599; did you mean 2568?",
        ),
        (
            "fiscal_year = 2568",
            'fiscal_year = "2568"',
            "report.fiscal_year: has to be a whole number, without quotation marks",
        ),
        (
            "fiscal_year = 2568",
            'fiscal_year = "2568-2569"',
            "report.fiscal_year: has to be one Buddhist year",
        ),
        ("fiscal_year = 2568", 'fiscal_year = "๒๕๖๘"', "one Buddhist year in Arabic digits, such as 2568"),
        ("[report]", '[report]\nassessment_year = ""', "report.assessment_year: has to be one Buddhist year"),
        (
            "[report]",
            '[report]\nnumerals = "thia"',
            "report.numerals: has to be one of 'thai', 'arabic' or 'as-typed'; did you mean thai?",
        ),
        (
            "[report]",
            '[report]\ndue = "31/10/2568"',
            "report.due: has to be a date of the common era, such as",
        ),
        (
            "[report]",
            "[report]\nextra_columns = 3",
            "report.extra_columns: has to be a list in square brackets",
        ),
        ("[report]", "[report]\nitem = 36", "report.item: has to be a text in quotation marks"),
        ("[report]", '[report]\nsignatures = ["x", 3]', "report.signatures, no. 2: has to be a section"),
        (
            "[report]",
            '[report]\nsignatures = [{ role = "x", nmae = "y" }]',
            "report.signatures, no. 1, nmae: unknown key; did you mean name?",
        ),
        ("[sheet]", '[sheet]\nflags = "maybe"', "sheet.flags: has to be true or false"),
        ("[sheet]", "[sheet]\nretry_seconds = -1", "sheet.retry_seconds: has to be at least 0"),
        ("[sheet]", "[sheet]\nretry_seconds = nan", "sheet.retry_seconds: is no number;"),
        ("[sheet]", "[sheet]\nretry_seconds = 9999", "sheet.retry_seconds: must not be more than 3600"),
        (
            "fiscal_year = 2568",
            "due = 2568-09-15\nfiscal_year = 2568",
            "to 2027, around the fiscal year 2568; 2568 of the Buddhist era is 2025",
        ),
        ("fiscal_year = 2568", "due = 2028-01-01\nfiscal_year = 2568", "years 2024 to 2027"),
        ("fiscal_year = 2568", "due = 2023-12-31\nfiscal_year = 2568", "years 2024 to 2027"),
        ("[report]", '[report]\nextra_columns = ["budgte"]', "did you mean budget?"),
        ("[report]", '[report]\nextra_columns = ["Budget"]', "did you mean budget?"),
        ("[report]", '[report]\nextra_columns = ["งบประมาณ"]', "did you mean budget?"),
        ("[report]", '[report]\nextra_columns = ["owner"]', "the column owner is printed anyway"),
        ("[report]", "[report]\ndue = 20251031", "report.due: has to be a date of the common era"),
        ("[report]", "[report]\ndue = 1761868800", "report.due: has to be a date of the common era"),
        ("[report]", '[report]\ndue = "1761868800"', "report.due: has to be a date of the common era"),
        ("[report]", "[report]\ndue = true", "report.due: has to be a date of the common era"),
        ("[report]", "[report]\ndue = 10:30:00", "report.due: has to be a date of the common era"),
        ("[sheet]", '[sheet]\nflags = "true"', "sheet.flags: has to be true or false, without quotation"),
        ("[sheet]", "[sheet]\nflags = 1", "sheet.flags: has to be true or false"),
        ("[sheet]", '[sheet]\nretry_seconds = "120"', "has to be a number, without quotation marks"),
        ("[sheet]", "[sheet]\nretry_seconds = true", "sheet.retry_seconds: has to be a number"),
        ("[sheet]", '[sheet]\ntab = " "', "sheet.tab: must not be blank"),
        ("[sheet]", '[sheet]\ncontacts_tab = ""', "sheet.contacts_tab: must not be blank"),
        ("[sheet]", '[sheet]\nledger_tab = "\u200b"', "sheet.ledger_tab: must not be blank"),
        ('"เทศบาลตำบลเมืองเก่า"', '"\u00a0\u200b"', "agency.name: must not be blank"),
        ("[sheet]", "[sheeet]", "sheeet: unknown key; did you mean sheet?"),
        ('name = "เทศบาลตำบลเมืองเก่า"', 'name = ""', "agency.name"),
        ("[report]", 'smtp = "x"\n[report]', "agency.smtp: unknown key"),
        ("[agency]", 'smtp = "x"\n[agency]', "comes from the environment"),
        ("[agency]", "[agency", "is not valid TOML"),
    ],
)
def test_every_error_names_its_key(tmp_path, old, new, said):
    assert said in problem(tmp_path, MINIMAL.replace(old, new, 1))


@pytest.mark.parametrize(
    "names",
    [
        'ledger_tab = "มาตรการ"',
        'contacts_tab = "มาตรการ\\u200b"',
        'tab = "Plan A"\nledger_tab = "plan\\u00a0 a"',
        'tab = "ผู ้รับผิดชอบ"',
        'tab = "_ITA_sync"',
    ],
)
def test_tabs_have_names_that_look_different(tmp_path, names):
    """Else the ledger, which is overwritten, could be a tab of staff."""
    told = problem(tmp_path, MINIMAL.replace("[sheet]", f"[sheet]\n{names}"))
    assert "have to be three different names" in told


def test_what_cannot_be_printed_is_told_in_thai(tmp_path):
    with pytest.raises(SettingsError) as error:
        settings(tmp_path, MINIMAL.replace("เทศบาล", "เทศบาล😀"))
    assert "agency.name: มี 😀 (U+1F600) ซึ่งแบบอักษรของรายงานไม่มี" in error.value.in_language("th")[0]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("due = 2025-10-31", "2025-10-31"),
        ('due = "2025-10-31"', "2025-10-31"),
        ("due = 2025-10-31T00:00:00", "2025-10-31"),
    ],
)
def test_a_date_in_any_form_of_toml(tmp_path, line, value):
    assert str(settings(tmp_path, MINIMAL.replace("[report]", f"[report]\n{line}")).report.due) == value


def test_one_extra_column_needs_no_list(tmp_path):
    text = MINIMAL.replace("[report]", '[report]\nextra_columns = "budget"')
    assert settings(tmp_path, text).report.extra_columns == ("budget",)


def test_no_word_of_the_library_is_left(tmp_path):
    """Every key with a value of every other kind: a number, a text, a truth, a list, a section, a date."""
    for name, section in (("report", Report), ("sheet", Sheet), ("mail", Mail), ("agency", Agency)):
        for key, field in section.model_fields.items():
            for value in ("3", "3.5", '"a"', "true", "[1]", '["a"]', "{ a = 1 }", "2025-01-01"):
                told = wrong(tmp_path, f"[{name}]\n{field.alias or key} = {value}")
                assert not re.search(r"Input|should|valid ", told), told


@pytest.mark.parametrize("due", ["2024-01-01", "2025-10-31", "2027-12-31"])
def test_a_due_date_lies_around_the_fiscal_year(tmp_path, due):
    text = MINIMAL.replace("[report]", f"[report]\ndue = {due}")
    assert str(settings(tmp_path, text).report.due) == due


NESTED: dict[str, object] = {}
for _ in range(500):
    NESTED = {"a": NESTED}


@pytest.mark.parametrize(
    "value", [10**400, -1, 1e300, float("nan"), "x" * 50_000, [], [[]], {}, NESTED, None, True, date.max]
)
@pytest.mark.parametrize(
    "key",
    ["fiscal_year", "due", "numerals", "extra_columns", "signatures", "assessment_year", "item", "logo"],
)
def test_whatever_a_key_holds_is_told_by_its_name(key, value):
    values = {
        "agency": {"name": "ก", "district": "ข", "province": "ค"},
        "report": {"fiscal_year": 2568, key: value},
        "sheet": {"source": "x.csv"},
    }
    with suppress(ValidationError):
        Settings.model_validate(values)
    with pytest.raises(ValidationError) as wrong:
        Settings.model_validate(values | {"lang": value})
    assert all(described(fault, Settings) for fault in wrong.value.errors())
