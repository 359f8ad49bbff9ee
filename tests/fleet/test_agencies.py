"""agencies.csv and the folders of agencies: what is read, and all that can be wrong with them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ita_sync.errors import SettingsError
from ita_sync.fleet.agencies import read_agencies
from tests.fleet.conftest import DEFAULTS, HEADER, Fleet

TOWN = """
[agency]
name = "เทศบาลตำบลเมืองเก่า"
[sheet]
source = "measures.csv"
[report]
due = 2025-11-30
"""


def faults(folder: Path) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read_agencies(folder, {})
    th, en = (caught.value.in_language(lang)[0].splitlines() for lang in ("th", "en"))
    assert len(th) == len(en)
    return en


def test_a_line_says_what_differs_from_the_defaults(fleet: Fleet) -> None:
    folder = fleet(
        "muang-kao,acc-1,vendor,เทศบาลตำบลเมืองเก่า,a.csv,2569,2026-10-31,x@example.go.th; y@example.go.th",
        "ban-phai,,,เทศบาลเมืองบ้านไผ่,b.csv",
        "# a remark",
        "",
        header="id,account,sender,agency.name,sheet.source,report.fiscal_year,report.due,mail.coordinator",
    )
    one, two = read_agencies(folder, {})
    settings = one.settings({})
    assert (one.id, one.account, one.sender) == ("muang-kao", "acc-1", "vendor")
    assert settings.agency.name == "เทศบาลตำบลเมืองเก่า"
    assert settings.agency.province == "ขอนแก่น"
    assert (settings.report.fiscal_year, settings.report.due) == (2569, date(2026, 10, 31))
    assert len(settings.mail.coordinator) == 2
    assert settings.workbook == folder / "a.csv"
    assert two.settings({}).report.due == date(2025, 10, 31)
    assert two.settings({}).lang == "en"


def test_a_key_of_no_section_may_be_a_column_too(fleet: Fleet) -> None:
    folder = fleet(
        "a,หนึ่ง,1.csv,th", "b,สอง,2.csv,", "c,สาม,3.csv,en", header="id,agency.name,sheet.source,lang"
    )
    assert [one.settings({}).lang for one in read_agencies(folder, {})] == ["th", "en", "en"]
    (said,) = faults(fleet("a,หนึ่ง,1.csv,thai", header="id,agency.name,sheet.source,lang"))
    assert "line 2: lang" in said


def test_a_cell_is_a_number_a_truth_a_date_or_a_text(fleet: Fleet) -> None:
    folder = fleet(
        "a,เทศบาล; ก,a.csv,0.5,FALSE,2025-10-31,36,2568",
        header="id,agency.name,sheet.source,sheet.retry_seconds,sheet.flags,report.due,report.item,sheet.tab",
    )
    settings = read_agencies(folder, {})[0].settings({})
    assert (settings.sheet.retry_seconds, settings.sheet.flags) == (0.5, False)
    assert (settings.report.due, settings.report.item) == (date(2025, 10, 31), "36")
    assert (settings.agency.name, settings.sheet.tab) == ("เทศบาล; ก", "2568")


def test_a_folder_for_each_agency_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "defaults.toml").write_text(DEFAULTS, encoding="utf-8")
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ita.toml").write_text(TOWN, encoding="utf-8")
    one, two = read_agencies(tmp_path, {})
    assert (one.id, two.id) == ("a", "b")
    assert one.settings({}).workbook == tmp_path / "a" / "measures.csv"
    assert one.settings({}).report.due == date(2025, 11, 30)


def test_a_line_may_name_a_settings_file(fleet: Fleet) -> None:
    folder = fleet("a,towns/config/ita.toml,", header="id,config,report.item")
    (folder / "towns" / "config").mkdir(parents=True)
    (folder / "towns" / "config" / "ita.toml").write_text(TOWN, encoding="utf-8")
    (agency,) = read_agencies(folder, {})
    assert agency.settings({}).workbook == folder / "towns" / "measures.csv"


def test_every_fault_is_told_at_once_with_its_line(fleet: Fleet) -> None:
    folder = fleet(
        "A,,,หนึ่ง,1.csv",
        "b,,,สอง,2.csv",
        "b,,,สาม,3.csv",
        "c,a b,,สี่,4.csv",
        "d,,,,5.csv",
        "e,,,หก,2.csv",
        "../x,,,เจ็ด,7.csv",
        "con,,,แปด,8.csv",
        "f,,,เก้า,9.csv,more",
    )
    said = faults(folder)
    assert [line.split(":")[0] for line in said] == [
        f"agencies.csv, line {number}" for number in (10, 2, 4, 5, 8, 9, 6, 7)
    ]
    assert "more cells" in said[0]
    assert "that of agencies.csv, line 3" in said[2]
    assert said[6].endswith("agency.name: this key is required")
    assert "sheet.source and sheet.tab are those of agencies.csv, line 3" in said[7]


@pytest.mark.parametrize(
    "name", ["con", "nul.th", "private", "pages", "plan.json", "fleet.html", "shard-1.jsonl", "a.", "a" * 65]
)
def test_an_id_that_would_be_in_the_way_is_refused(name: str, fleet: Fleet) -> None:
    (said,) = faults(fleet(f"{name},,,หนึ่ง,1.csv"))
    assert "and no reserved name" in said


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("id,agency.nmae", "unknown column agency.nmae; did you mean agency.name?"),
        ("id,smtp.password", "unknown column smtp.password"),
        ("id,agency", "unknown column agency"),
        ("id,owners", "unknown column owners"),
        ("id,id", "twice"),
        ("account,sender", "there is no column id"),
    ],
)
def test_a_header_is_checked(header: str, told: str, fleet: Fleet) -> None:
    assert any(told in line for line in faults(fleet(header=header)))


def test_a_wrong_value_names_its_key(fleet: Fleet) -> None:
    folder = fleet(
        "a,,,หนึ่ง,1.csv,31 ต.ค. 2568", header="id,account,sender,agency.name,sheet.source,report.due"
    )
    (said,) = faults(folder)
    assert said.startswith("agencies.csv, line 2: report.due: has to be a date")


def test_faults_of_thousands_are_counted(fleet: Fleet) -> None:
    said = faults(fleet(*(f"A{number},,,ก,{number}.csv" for number in range(200))))
    assert len(said) == 51
    assert said[-1] == "and 150 more."


@pytest.mark.parametrize("text", [b"\xff\xfe\xfa", b'id,agency.name\na,"open'])
def test_what_is_no_table_is_told(text: bytes, tmp_path: Path) -> None:
    (tmp_path / "agencies.csv").write_bytes(text)
    assert faults(tmp_path)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert "There are no agencies" in faults(tmp_path)[0]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("above", ["", "# หมายเหตุ, ก; ข\n\n"])
def test_a_table_as_a_spreadsheet_program_saves_it(sign: str, above: str, fleet: Fleet) -> None:
    header = sign.join(["ID", "Agency.Name", "sheet.source", "mail.coordinator"])
    line = sign.join(["a", "เทศบาล ก", "a.csv", '"x@example.go.th; y@example.go.th"'])
    (agency,) = read_agencies(fleet(line, header=f"{above}{header}"), {})
    settings = agency.settings({})
    assert settings.agency.name == "เทศบาล ก"
    assert settings.mail.coordinator == ("x@example.go.th", "y@example.go.th")


@pytest.mark.parametrize("text", ["", "\n", "# nobody yet\n", f"{HEADER}\n", f"{HEADER}\n,,,,\n"])
def test_a_table_of_no_agency_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "agencies.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"agencies\.csv names no agency") as told:
        read_agencies(tmp_path, {})
    assert "id,agency.name,sheet.source" in told.value.hint


KEY = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcd"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{KEY},", f"https://docs.google.com/spreadsheets/d/{KEY}/edit,มาตรการ"),
        (f"{KEY},มาตรการ", f"{KEY},มาตรการ\u200b"),
        (f"{KEY},Plan", f"{KEY},PLAN"),
        ("a.csv,", "./a.csv,ก"),
        ("a.csv,ก", "x/../a.csv,ข"),
        ("a.xlsx,มาตร การ", "./a.xlsx,มาตร  การ"),
    ],
)
def test_the_same_tab_written_in_another_way_is_told(one: str, other: str, fleet: Fleet) -> None:
    folder = fleet(f"a,เทศบาล ก,{one}", f"b,เทศบาล ข,{other}", header="id,agency.name,sheet.source,sheet.tab")
    assert faults(folder) == [
        "agencies.csv, line 3: sheet.source and sheet.tab are those of agencies.csv, line 2, too."
    ]


def test_two_tabs_of_one_spreadsheet_may_be_of_two_agencies(fleet: Fleet) -> None:
    lines = (f"{name},เทศบาล {name},{KEY},แผน {name}" for name in "ab")
    assert len(read_agencies(fleet(*lines, header="id,agency.name,sheet.source,sheet.tab"), {})) == 2


@pytest.mark.parametrize("encoding", ["cp874", "utf-16"])
def test_a_table_in_another_encoding_is_told(encoding: str, fleet: Fleet) -> None:
    folder = fleet()
    (folder / "agencies.csv").write_bytes(f"{HEADER}\na,,,เทศบาล,a.csv".encode(encoding))
    with pytest.raises(SettingsError, match="not saved as UTF-8"):
        read_agencies(folder, {})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (TOWN.encode("utf-16"), "it is saved as UTF-16). -> Save it anew as UTF-8"),
        (
            TOWN.replace("[sheet]", "[sheet]\nflags = True").encode(),
            "(flags). -> Write true or false, in small letters.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(fleet: Fleet, content: bytes, said: str) -> None:
    folder = fleet("a,town.toml", header="id,config")
    (folder / "town.toml").write_bytes(content)
    with pytest.raises(SettingsError) as raised:
        read_agencies(folder, {})
    assert raised.value.message.startswith("agencies.csv, line 2: ")
    assert said in raised.value.message


def test_a_variable_of_all_is_told_once_and_blames_no_agency(fleet: Fleet) -> None:
    folder = fleet("a,,,หนึ่ง,a.csv", "b,,,สอง,b.csv")
    with pytest.raises(SettingsError) as raised:
        read_agencies(folder, {"SMTP_HOST": "localhost", "SMTP_PORT": "five"})
    assert raised.value.message == "SMTP_PORT: has to be a whole number"


@pytest.mark.parametrize("sign", ["\u2028", "\x85", "\x0b", "\x1c"])
def test_a_sign_that_only_python_takes_for_a_line_end_is_none(fleet: Fleet, sign: str) -> None:
    folder = fleet(f"a,,,เทศบาล{sign}ตำบล,a.csv", "b,,,เทศบาล ข,b.csv")
    assert [agency.id for agency in read_agencies(folder, {})] == ["a", "b"]
