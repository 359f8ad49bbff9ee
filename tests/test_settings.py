"""config/ita.toml and the environment: every error names its key."""

import os
import re
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from ita_sync.errors import SettingsError
from ita_sync.settings import Agency, Mail, Report, Settings, Sheet, load
from ita_sync.settings.errors import described
from tests.conftest import ROOT, edit_settings, processor_time

KEY = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcd"
MINIMAL = """
[agency]
name = "เทศบาลตำบลเมืองเก่า"
district = "เมือง"
province = "ขอนแก่น"
[report]
fiscal_year = 2568
[sheet]
source = "a.csv"
"""


def settings(tmp_path, text=MINIMAL, **environment):
    path = tmp_path / "ita.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, environment)


def problem(tmp_path, text=MINIMAL, **environment):
    with pytest.raises(SettingsError) as error:
        settings(tmp_path, text, **environment)
    return error.value.message


def test_the_example_names_every_key():
    text = (ROOT / "config" / "ita.toml").read_text(encoding="utf-8")
    loaded = load(ROOT / "config" / "ita.toml", {})
    for section in (loaded.agency, loaded.report, loaded.sheet, loaded.mail):
        for name, info in type(section).model_fields.items():
            assert f"{info.alias or name} = " in text, name


def test_the_readme_explains_every_key():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    for section, model in (("agency", Agency), ("report", Report), ("sheet", Sheet), ("mail", Mail)):
        told = [row.split(" | ")[0] for row in rows if row.startswith(f"| `{section}.")]
        for name, info in model.model_fields.items():
            key = re.escape(info.alias or name)
            assert any(re.search(rf"`(?:{section})?\.{key}(?:\.\"unit\")?`", row) for row in told), name


def test_what_the_example_comments_out_about_mails_is_the_default(tmp_path):
    """But for the addresses, of which there is no default."""
    text = (ROOT / "config" / "ita.toml").read_text(encoding="utf-8")
    section = text[text.index("[mail]") : text.index("# What is checked")]
    mail = settings(tmp_path, MINIMAL + re.sub(r"(?m)^# (\w+ = )", r"\1", section)).mail
    assert mail.sender
    assert mail.model_copy(update={"sender": None, "coordinator": (), "operator": ()}) == Mail()


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


def test_relative_paths_start_at_the_folder_that_holds_config(project):
    assert load(project / "config" / "ita.toml", {}).workbook == project / "config/example/measures.csv"


@pytest.mark.parametrize(
    ("source", "key"),
    [
        (f"https://docs.google.com/spreadsheets/d/{KEY}/edit#gid=0", KEY),
        (f"https://docs.google.com/spreadsheets/u/1/d/{KEY}/edit?usp=sharing", KEY),
        (f"https://docs.google.com/a/example.go.th/spreadsheets/d/{KEY}/edit", KEY),
        (f"docs.google.com/spreadsheets/d/{KEY}/edit", KEY),
        (f"http://docs.google.com/spreadsheets/d/{KEY}", KEY),
        (KEY, KEY),
        ("แผน.xlsx", None),
        ("a.ODS", None),
    ],
)
def test_where_the_sheet_is(tmp_path, source, key):
    assert settings(tmp_path, MINIMAL.replace("a.csv", source)).sheet.google_key == key


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
        ("fiscal_year = 2568", "fiscal_year = 68", "not a Buddhist year between 2540 and 2599"),
        (
            "fiscal_year = 2568",
            'fiscal_year = "2568"',
            "report.fiscal_year: has to be a whole number, without quotation marks",
        ),
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
        (
            '"a.csv"',
            '"https://docs.google.com/spreadsheets/d/e/2PACX-1vQ/pubhtml"',
            "bar while the sheet is open",
        ),
        (
            '"a.csv"',
            '"https://drive.google.com/drive/folders/1AbC?usp=sharing"',
            "or a folder of Google Drive",
        ),
        ('"a.csv"', '"drive.google.com/file/d/1AbC/view"', "something else than a Google Sheet"),
        ('"a.csv"', '"https://docs.google.com/document/d/1AbC/edit"', "something else than a Google Sheet"),
        ('"a.csv"', '"https://onedrive.example.com/a.xlsx"', "something else than a Google Sheet"),
        ('"a.csv"', '"docs.google.com/spreadsheets/d/e/2PACX-1vQ/pubhtml"', "link of a published copy"),
        ("[report]", '[mail]\nfrom = "ITA <a@b.go.th>"\n[report]', "mail.from: write the address alone"),
        ('"a.csv"', '"2PACX-1vQabcdefghijklmnopqrstuvwxyz"', "source is the link of a published copy"),
        (
            "[report]",
            '[mail]\ncoordinator = "a@b.go.th, c@d.go.th"\n[report]',
            'mail.coordinator: several addresses stand in a list, such as ["a@',
        ),
        (
            "[report]",
            '[mail]\nfrom = "a@b.go.th; c@d.go.th"\n[report]',
            "mail.from: this is more than one mail address",
        ),
        ("[sheet]", "[sheet]\nretry_seconds = 9999", "sheet.retry_seconds: must not be more than 3600"),
        (
            "fiscal_year = 2568",
            "due = 2568-09-15\nfiscal_year = 2568",
            "to 2027, around the fiscal year 2568; 2568 of the Buddhist era is 2025",
        ),
        ("fiscal_year = 2568", "due = 2028-01-01\nfiscal_year = 2568", "years 2024 to 2027"),
        ("fiscal_year = 2568", "due = 2023-12-31\nfiscal_year = 2568", "years 2024 to 2027"),
        ("[report]", '[report]\nextra_columns = ["budgte"]', "did you mean budget?"),
        ("[sheet]", "[sheeet]", "sheeet: unknown key; did you mean sheet?"),
        ('"a.csv"', '"a.doc"', "neither a Google Sheet"),
        ('"a.csv"', '""', "sheet.source"),
        ('name = "เทศบาลตำบลเมืองเก่า"', 'name = ""', "agency.name"),
        ("[report]", '[mail]\nfrom = "nobody"\n[report]', "mail.from: this is not a mail address"),
        ("[report]", '[owners]\n"กองคลัง" = "x"\n[report]', "owners.กองคลัง"),
        ("[report]", 'smtp = "x"\n[report]', "agency.smtp: unknown key"),
        ("[agency]", 'smtp = "x"\n[agency]', "comes from the environment"),
        ("[agency]", "[agency", "is not valid TOML"),
    ],
)
def test_every_error_names_its_key(tmp_path, old, new, said):
    assert said in problem(tmp_path, MINIMAL.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("2568", "๒๕๖๘", "Arabic digits"),
        ('"a.csv"', r'"C:\Users\ita\a.csv"', "write / instead of"),
        ('"a.csv"', "“a.csv”", "straight quotation marks"),
        ("[agency]", "[agency", "straight quotation marks"),
        ("[report]", "[report]\nfiscal_year = 2567", "keep one of the two"),
        ("[report]", "[agency]\n[report]", "keep one of the two"),
        ("[report]", "x = { a = 1, a = 2 }\n[report]", "keep one of the two"),
    ],
)
def test_what_is_no_toml_is_told_how_to_be(tmp_path, old, new, hint):
    with pytest.raises(SettingsError, match="is not valid TOML") as error:
        settings(tmp_path, MINIMAL.replace(old, new))
    assert hint in error.value.hint


def test_one_extra_column_needs_no_list(tmp_path):
    text = MINIMAL.replace("[report]", '[report]\nextra_columns = "budget"')
    assert settings(tmp_path, text).report.extra_columns == ("budget",)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('remind_from = "30"', "mail.remind_from: has to be a whole number, without quotation marks"),
        ("remind_from = 30.5", "mail.remind_from: has to be a whole number"),
        ("remind_from = true", "mail.remind_from: has to be a whole number"),
        ("remind_from = -1", "mail.remind_from: has to be at least 0"),
        ("remind_from = 400", "mail.remind_from: must not be more than 366"),
        ('remind_every = "mondey"', "or 'sunday'; did you mean monday?"),
        ('remind_every = "Friday"', "did you mean friday?"),
        ("remind_every = 1", "mail.remind_every: has to be one of 'monday', "),
        ('remind_every = ["monday"]', "mail.remind_every: has to be one of 'monday', "),
        ('remind_evry = "monday"', "mail.remind_evry: unknown key; did you mean remind_every?"),
        (
            'policy = "change"',
            "mail.policy: has to be one of 'changes', 'daily' or 'off'; did you mean changes?",
        ),
        ('attach = "maybe"', "mail.attach: has to be true or false, without quotation marks"),
        ("contact = 43", "mail.contact: has to be a text in quotation marks"),
        ('retry_seconds = "soon"', "mail.retry_seconds: has to be a number, without quotation marks"),
        ("retry_seconds = -1", "mail.retry_seconds: has to be at least 0"),
        ("retry_seconds = 9999", "mail.retry_seconds: must not be more than 3600"),
        ("domains = 3", "mail.domains: has to be a list in square brackets"),
        ('domains = ["a.go.th", 3]', "mail.domains, no. 2: has to be a text in quotation marks"),
        ('domains = "a.go.th, b.go.th"', "mail.domains: several of them stand in a list"),
        ('domains = ["https://a.go.th"]', "mail.domains, no. 1: this is neither a domain, such as"),
        ('domains = ["a.go.th", "b c.go.th"]', "mail.domains, no. 2: this is neither a domain"),
        ('domains = ["somchai@localhost"]', "mail.domains, no. 1: this is neither a domain"),
        ('domains = ["th"]', "mail.domains, no. 1: this is neither a domain"),
        ('domains = ["@"]', "mail.domains, no. 1: this is neither a domain"),
        ('domains = ["a..th"]', "mail.domains, no. 1: this is neither a domain"),
        ('addressees = "x"', "mail.addressees: has to be a section of its own, with keys"),
        ('addressees = { "กองช่าง" = 3 }', "mail.addressees.กองช่าง: has to be a text in quotation marks"),
        ('addressees = { "กองช่าง" = " " }', "mail.addressees.กองช่าง: must not be blank"),
    ],
)
def test_a_wrong_word_about_the_mails_is_told_with_its_key(tmp_path, line, said):
    told = problem(tmp_path, f"{MINIMAL}\n[mail]\n{line}")
    assert said in told
    assert "somchai" not in told


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"example.go.th"', ("example.go.th",)),
        ('["Example.GO.th.", "@a.th", "*@b.th", "*.c.th", ".d.th"]', ("example.go.th", "a.th", "b.th", "c.th", "d.th")),
        ('["Somchai@Gmail.com"]', ("somchai@gmail.com",)),
        ('["เมืองเก่า.ไทย", "a@เมืองเก่า.ไทย"]', ("xn--12cl1f2b1a0a5de7e.xn--o3cw4h", "a@xn--12cl1f2b1a0a5de7e.xn--o3cw4h")),
        ('["xn--12cl1f2b1a0a5de7e.XN--o3cw4h"]', ("xn--12cl1f2b1a0a5de7e.xn--o3cw4h",)),
        ("[]", ()),
    ],
)  # fmt: skip
def test_domains_as_people_write_them(tmp_path, written, meant):
    assert settings(tmp_path, f"{MINIMAL}\n[mail]\ndomains = {written}").mail.domains == meant


def test_no_word_of_the_library_is_left(tmp_path):
    """Every key with a value of every other kind: a number, a text, a truth, a list, a section, a date."""
    for name, section in (("report", Report), ("sheet", Sheet), ("mail", Mail), ("agency", Agency)):
        for key, field in section.model_fields.items():
            for value in ("3", "3.5", '"a"', "true", "[1]", '["a"]', "{ a = 1 }", "2025-01-01"):
                told = wrong(tmp_path, f"[{name}]\n{field.alias or key} = {value}")
                assert not re.search(r"Input|should|valid ", told), told


def wrong(tmp_path, text):
    """What is told of settings, if they are wrong."""
    try:
        settings(tmp_path, text)
    except SettingsError as error:
        return error.message
    return ""


@pytest.mark.parametrize("due", ["2024-01-01", "2025-10-31", "2027-12-31"])
def test_a_due_date_lies_around_the_fiscal_year(tmp_path, due):
    text = MINIMAL.replace("[report]", f"[report]\ndue = {due}")
    assert str(settings(tmp_path, text).report.due) == due


def test_several_errors_are_told_at_once(tmp_path):
    text = MINIMAL.replace("fiscal_year = 2568", "fiscal_year = 68").replace('district = "เมือง"', "")
    assert len(problem(tmp_path, text).splitlines()) == 2


def test_no_file(tmp_path):
    with pytest.raises(SettingsError, match="There is no settings file") as error:
        load(tmp_path / "ita.toml", {})
    assert "ita-sync init" in error.value.hint


def test_a_file_in_another_encoding(tmp_path):
    path = tmp_path / "ita.toml"
    path.write_bytes("name = 'ก'".encode("cp874"))
    with pytest.raises(SettingsError, match="cannot be read"):
        load(path, {})


def test_the_mail_server_comes_from_the_environment(tmp_path):
    smtp = settings(tmp_path, SMTP_HOST="mail.example.go.th", SMTP_USERNAME="u", SMTP_PASSWORD="geheim").smtp
    assert (smtp.port, smtp.security) == (587, "starttls")
    assert "geheim" not in repr(smtp)
    assert settings(tmp_path, SMTP_HOST="m", SMTP_SECURITY="tls").smtp.port == 465


def test_an_empty_variable_counts_as_unset(tmp_path):
    loaded = settings(tmp_path, SMTP_HOST="", GOTENBERG_URL="", SMTP_PORT="")
    assert loaded.smtp is None
    assert loaded.gotenberg is None


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"SMTP_HOST": "m", "SMTP_PORT": "many"}, "SMTP_PORT: has to be a whole number"),
        ({"SMTP_HOST": "m", "SMTP_PORT": "0"}, "SMTP_PORT: has to be at least 1"),
        (
            {"SMTP_HOST": "m", "SMTP_SECURITY": "ssl"},
            "SMTP_SECURITY: has to be one of 'starttls', 'tls' or 'none'",
        ),
        ({"GOTENBERG_URL": "localhost:3000"}, "GOTENBERG_URL: has to be a web address, such as http://"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path, environment, said):
    assert said in problem(tmp_path, **environment)


def test_a_secret_is_never_in_a_message(tmp_path):
    assert "geheim" not in problem(tmp_path, SMTP_HOST="m", SMTP_PORT="x", SMTP_PASSWORD="geheim")


def test_an_edit_of_the_example_is_read(project):
    edit_settings(project, 'lang = "th"', 'lang = "en"')
    assert load(project / "config" / "ita.toml", {}).lang == "en"


HOSTILE_FILES = {
    "a number of 5,000 digits": "x = " + "9" * 5_000,
    "a hundred thousand brackets": "x = " + "[" * 100_000,
    "tables in tables": "x = " + "{a=" * 30_000,
    "a key of 40,000 parts": "a." * 40_000 + "a = 1",
    "a key of 900 parts": "a." * 900 + "a = 1",
    "a megabyte": "# " + "x" * 1_000_000,
    "fifteen thousand keys": "\n".join(f"k{number} = 1" for number in range(15_000)),
    "a key of 100,000 letters": "k" * 100_000 + " = 1",
    "NUL": 'x = "a\0b"',
    "a day that is none": "x = 2568-13-45",
    "an hour that is none": "x = 2025-10-31T25:00:00",
}


@pytest.mark.parametrize("text", HOSTILE_FILES.values(), ids=HOSTILE_FILES)
def test_a_hostile_file_is_refused_in_a_sentence(tmp_path, text):
    path = tmp_path / "ita.toml"
    path.write_text(text, encoding="utf-8")
    with processor_time(2.0), pytest.raises(SettingsError) as refused:
        load(path, {})
    assert len(refused.value.message) < 10_000
    assert refused.value.hint


@pytest.mark.parametrize(
    "content", [b"\xff\xfe[\0r\0", b"\0" * 100, "ชื่อ".encode("cp874"), b"\xef\xbb\xbf\xef\xbb\xbf["]
)
def test_bytes_that_are_no_settings(tmp_path, content):
    path = tmp_path / "ita.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError):
        load(path, {})


def test_what_is_no_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(SettingsError, match="is not a file"):
            load(path, {})


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


@pytest.mark.parametrize("port", ["9" * 5_000, "๕๘๗", "0x19", "", " ", "\x1b[31m", "1e3"])
def test_variables_with_anything_in_them(tmp_path, port):
    with suppress(SettingsError):
        settings(
            tmp_path, SMTP_HOST="x" * 5_000, SMTP_PORT=port, GOTENBERG_URL="http://\0", SMTP_CA_FILE="\0"
        )


@pytest.mark.parametrize(
    "endpoint", ["x", "http://", "http:// x", "ftp://a.b", "\x1b[31m", "http://a\n::error::b"]
)
def test_an_endpoint_that_is_no_web_address(tmp_path, endpoint):
    assert "ITA_SHEETS_ENDPOINT" in problem(tmp_path, ITA_SHEETS_ENDPOINT=endpoint)
