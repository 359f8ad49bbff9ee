"""config/ita.toml as a file: what is no TOML, hostile, or no file at all."""

import os
import re
from pathlib import Path

import pytest

from ita_sync.errors import SettingsError
from ita_sync.settings import load
from tests.conftest import edit_settings, processor_time
from tests.settings.minimal import MINIMAL, problem, settings


def test_relative_paths_start_at_the_folder_that_holds_config(project):
    assert load(project / "config" / "ita.toml", {}).workbook == project / "config/example/measures.csv"


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("2568", "๒๕๖๘", "Arabic digits"),
        ('"a.csv"', r'"C:\Users\ita\a.csv"', "write / instead of"),
        ('"a.csv"', "“a.csv”", "straight quotation marks"),
        ("[agency]", "[agency", "square brackets, such as [report]"),
        ("[report]", "[report]\nfiscal_year = 2567", "keep one of the two"),
        ("[report]", "[agency]\n[report]", "keep one of the two"),
        ("[report]", "x = { a = 1, a = 2 }\n[report]", "keep one of the two"),
    ],
)
def test_what_is_no_toml_is_told_how_to_be(tmp_path, old, new, hint):
    with pytest.raises(SettingsError, match="is not valid TOML") as error:
        settings(tmp_path, MINIMAL.replace(old, new))
    assert hint in error.value.hint


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("fiscal_year", "\u00a0fiscal_year", "invisible character"),
        ("= 2568", "=\u200b2568", "invisible character"),
        ("= 2568", "= 2568\u3000", "invisible character"),
        ("fiscal_year = 2568", "fiscal_year = 2568\ndue = 31/10/2025", "year-month-day of the common era"),
        ("fiscal_year = 2568", "fiscal_year = 2568\ndue = 31-10-2568  # x", "year-month-day"),
        ("fiscal_year = 2568", "fiscal_year = 2568\ndue = 2025-9-5", "year-month-day"),
        ("fiscal_year = 2568", "fiscal_year = 2568\ndue = 2025-09-31", "has to exist"),
        ("fiscal_year = 2568", "fiscal_year = 2568\ndue = ๒๕๖๘-๑๐-๓๑", "Arabic digits"),
        ("= 2568", "= 2,568", "no commas"),
        ("= 2568", "=", "no value after the ="),
        ("= 2568", "=   # later", "no value after the ="),
        ("[sheet]", "[sheet]\nflags = True", "true or false, in small letters"),
        ("[sheet]", "[sheet]\nflags = no", "true or false, in small letters"),
        ("[sheet]", '[owners]\nกองช่าง = "a@b.go.th"\n[sheet]', 'such as "กองช่าง" = '),
        ("district = ", "district: ", "stands =,"),
        ("district = ", "district ", "stands =,"),
        ("[report]", "report", "stands =,"),
        ("[report]", "report]", "square brackets"),
        ('"เมือง"', '"เมือง', "opened and not closed"),
        ('"เมือง"', "เมือง", "straight quotation marks"),
        ('"เมือง"', "‘เมือง’", "straight quotation marks"),
        ("= 2568", "= 2568 (ปีงบประมาณ)", "a remark begins with #"),
        ("= 2568", "= 2568 // ปีนี้", "a remark begins with #"),
        ("= 2568", "= 2568;", "a remark begins with #"),
        ("= 2568", "= 2567-2568", "leave one value alone"),
        ('"เมือง"', '"เมือง",', "leave one value alone"),
        ("[sheet]", "[sheet]\nretry_seconds = 5 นาที", "leave one value alone"),
        ('"เมือง"', '"อำเภอ "เมือง" จังหวัด"', "Within a text"),
        ('"เมือง"', "''เมือง''", "Within a text"),
        ("= 2568", "== 2568", "stands =,"),
        ("= 2568", "＝ 2568", "stands =,"),
        ("[report]", '[report]\nsignatures = [{ role: "x" }]', "stands =,"),
        ("[report]", '[report]\nsignatures = [{ role = "x" name = "y" }]', "with commas between"),
        ("[report]", '[report]\nsignatures = [\n{ role = "x",\nname = "y" }]', "stands on one line"),
        ("[report]", '[report]\nextra_columns = ["budget" "target"]', "A list ends with ]"),
        ("[sheet]", '[owners]\n"ก" = ["a@b.go.th"\n"ข" = ["c@b.go.th"]\n[sheet]', "A list ends with ]"),
        ("= 2568", "= 02568", "does not begin with 0"),
        ("[sheet]", "[mail]\ncontact = 0430000000\n[sheet]", "a text, in quotation marks"),
        ("[sheet]", "[mail]\npolicy = off\n[sheet]", '"off" in quotation marks'),
        ("fiscal_year", "fiscal year", "A key has no blanks"),
        ("fiscal_year", "- fiscal_year", "A key has no blanks"),
        ("fiscal_year", "export fiscal_year", "A key has no blanks"),
        ("[report]", "<<<<<<< HEAD\n[report]", "Git could not merge"),
        ("[report]", "=======\n[report]", "Git could not merge"),
        ("fiscal_year = 2568", "fiscal_year = 2568\ndue = 31 ตุลาคม 2568", "year-month-day"),
        ("fiscal_year = 2568", "fiscal_year = 2568\ndue = 31 Oct 2025", "year-month-day"),
        ("fiscal_year = 2568", "fiscal_year = 2568\ndue = 2025–10–31", "year-month-day"),
        ("fiscal_year = 2568", "fiscal_year = 2568\ndue = 2025-10", "year-month-day"),
        ("fiscal_year = 2568", "fiscal_year = 2568\ndue = 2025-10-31 16.30", "year-month-day"),
    ],
)
def test_each_mistake_has_its_hint(tmp_path, old, new, hint):
    with pytest.raises(SettingsError, match=r"is not valid TOML: line \d+, column \d+") as error:
        settings(tmp_path, MINIMAL.replace(old, new, 1))
    assert hint in error.value.hint
    th_said, th_hint = error.value.in_language("th")
    assert re.search(r"บรรทัดที่ \d+ ตัวอักษรที่ \d+", th_said)
    assert th_hint != error.value.hint


@pytest.mark.parametrize(
    "end", ["[", "x = ", "x = [", "x = [1,\n2,", 'x = """a\nb', "x = {", '[owners]\n"กองช่าง" = ["a@b.go.th",']
)
def test_a_file_that_ends_too_early_is_told(tmp_path, end):
    with pytest.raises(
        SettingsError, match="is not valid TOML: it ends before its last text or bracket"
    ) as error:
        settings(tmp_path, f"{MINIMAL}{end}")
    assert "look whether the file is whole" in error.value.hint


def test_the_key_of_a_wrong_line_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"line 7, column \d+ \(fiscal_year\)"):
        settings(tmp_path, MINIMAL.replace("2568", "๒๕๖๘"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[smtp]", "SMTP_HOST, SMTP_PORT"),
        ("[gotenberg]", "GOTENBERG_URL"),
        ('[report]\nsource = "x"', "report.source: unknown key; it stands below [sheet]"),
        ('[agency]\nlang = "en"', "agency.lang: unknown key; it stands at the top"),
        ('[sheet]\nlogo = "x"', "sheet.logo: unknown key; it stands below [report]"),
        ('[mail.owners]\n"ก" = "a@b.th"', "mail.owners: unknown key; it is a section of its own, [owners]"),
        ("[agency.report]\nfiscal_year = 2568", "agency.report: unknown key; it is a section of its own"),
        ("[sheet.rules.shrunk]", "sheet.rules: unknown key; it is a section of its own, [rules]"),
        ("[mail]\nretry_second = 3", "did you mean retry_seconds?"),
        ('[sheet]\nURL = "x"', "did you mean source?"),
        ('[agency]\namphoe = "x"', "did you mean district?"),
        ("[report]\nyear = 2568", "did you mean fiscal_year?"),
        ("[report]\ndeadline = 2025-10-31", "did you mean due?"),
        ('[mail]\nurl = "x"', "SMTP_HOST"),
        ("[mail]\nPOLICY = 3", "did you mean policy?"),
        ('[owners]\nfrom = "a@b.th"', "owners: “from” is a key and no unit's name; it stands below [mail]"),
        (
            '[owners]\n"ก" = "a@b.th"\ndomains = ["b.th"]',
            "owners: “domains” is a key and no unit's name; it stands",
        ),
        ('[owners]\nlang = "en"', "owners: “lang” is a key and no unit's name; it stands at the top"),
        (
            '[mail.addressees]\npolicy = "off"',
            "mail: “policy” is a key and no unit's name; it stands below [mail]",
        ),
        ("[Mail]\n", "Mail: unknown key; did you mean mail?"),
    ],
)
def test_a_key_in_the_wrong_place_is_told_where_it_belongs(tmp_path, line, said):
    section = line.split("\n", maxsplit=1)[0]
    with pytest.raises(SettingsError) as error:
        settings(tmp_path, MINIMAL.replace(section, line, 1) if section in MINIMAL else f"{MINIMAL}\n{line}")
    assert said in f"{error.value.message} {error.value.hint}"


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
    with processor_time(), pytest.raises(SettingsError) as refused:
        load(path, {})
    assert len(refused.value.message) < 10_000
    assert refused.value.hint


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-16", "it is saved as UTF-16"),
        ("utf-16-le", "it is saved as UTF-16"),
        ("utf-16-be", "it is saved as UTF-16"),
        ("cp874", "line 3 holds letters that are not UTF-8"),
    ],
)
def test_the_encoding_of_a_file_is_told(tmp_path, encoding, said):
    path = tmp_path / "ita.toml"
    path.write_bytes(MINIMAL.encode(encoding))
    with pytest.raises(SettingsError, match=said) as error:
        load(path, {})
    assert "UTF-8" in error.value.hint


@pytest.mark.parametrize("change", [lambda text: text.replace("\n", "\r\n"), lambda text: f"\ufeff{text}"])
def test_a_file_as_windows_saves_it(tmp_path, change):
    path = tmp_path / "ita.toml"
    path.write_bytes(change(MINIMAL).encode())
    assert load(path, {}).report.fiscal_year == 2568


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
