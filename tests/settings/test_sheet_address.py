"""Where the sheet is: an address in the forms in which people paste it."""

import pytest

from ita_sync.settings.sheet_address import google_key
from tests.conftest import processor_time
from tests.settings.minimal import KEY, MINIMAL, problem, settings


@pytest.mark.parametrize(
    ("source", "key"),
    [
        (f"https://docs.google.com/spreadsheets/d/{KEY}/edit#gid=0", KEY),
        (f"https://docs.google.com/spreadsheets/u/1/d/{KEY}/edit?usp=sharing", KEY),
        (f"https://docs.google.com/a/example.go.th/spreadsheets/d/{KEY}/edit", KEY),
        (f"docs.google.com/spreadsheets/d/{KEY}/edit", KEY),
        (f"http://docs.google.com/spreadsheets/d/{KEY}", KEY),
        (f"https://docs.google.com/spreadsheets/d/{KEY}/export?format=csv&gid=0", KEY),
        (f"https://docs.google.com/spreadsheets/u/0/d/{KEY}/htmlview", KEY),
        (f"https://docs.google.com//spreadsheets//d//{KEY}", KEY),
        (f"HTTPS://DOCS.GOOGLE.COM/spreadsheets/d/{KEY}/edit", KEY),
        (f"https://www.docs.google.com/spreadsheets/d/{KEY}/edit", KEY),
        (f"//docs.google.com/spreadsheets/d/{KEY}", KEY),
        (f"https://docs.google.com/spreadsheets/ccc?key={KEY}#gid=0", KEY),
        (f"https://spreadsheets.google.com/ccc?hl=th&key={KEY}", KEY),
        (f"<https://docs.google.com/spreadsheets/d/{KEY}/edit>", KEY),
        (f"(https://docs.google.com/spreadsheets/d/{KEY})", KEY),
        (f"“https://docs.google.com/spreadsheets/d/{KEY}”", KEY),
        (f"รายงาน https://docs.google.com/spreadsheets/d/{KEY}/edit?usp=sharing", KEY),
        (f"[รายงาน](https://docs.google.com/spreadsheets/d/{KEY}/edit)", KEY),
        (f"\u200bhttps://docs.google.com/spreadsheets/d/{KEY}/edit\u00a0", KEY),
        (KEY, KEY),
        (f"<{KEY}>", KEY),
        (f"{KEY}/edit#gid=0", KEY),
        (f"{KEY}#gid=0", KEY),
        (f"d/{KEY}", KEY),
        (f"/spreadsheets/d/{KEY}/edit", KEY),
        (f"{KEY}/a.csv", None),
        (f"{KEY}.xlsx", None),
        ("C:/ข้อมูล/a.xlsx", None),
        ("แผน.xlsx", None),
        ("a.ODS", None),
    ],
)
def test_where_the_sheet_is(tmp_path, source, key):
    assert settings(tmp_path, MINIMAL.replace("a.csv", source)).sheet.google_key == key


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("https://docs.google.com/spreadsheets/d/e/2PACX-1vQ/pubhtml", "bar while the sheet is open"),
        ("https://drive.google.com/drive/folders/1AbC?usp=sharing", "or a folder of Google Drive"),
        ("drive.google.com/file/d/1AbC/view", "something else than a Google Sheet"),
        ("https://docs.google.com/document/d/1AbC/edit", "something else than a Google Sheet"),
        ("https://onedrive.example.com/a.xlsx", "something else than a Google Sheet"),
        ("docs.google.com/spreadsheets/d/e/2PACX-1vQ/pubhtml", "link of a published copy"),
        ("2PACX-1vQabcdefghijklmnopqrstuvwxyz", "this is the link of a published copy"),
        (f"<https://docs.google.com/spreadsheets/d/e/{KEY}/pubhtml>", "link of a published copy"),
        ("https://docs.google.com/spreadsheets/d/", "its key is not whole"),
        ("https://docs.google.com/spreadsheets/d/…/edit", "its key is not whole"),
        (f"https://docs.google.com/spreadsheets/d/{KEY[:20]}", "its key is not whole"),
        (f"https://drive.google.com/file/d/{KEY}/view?usp=sharing", "Save as Google Sheets"),
        (f"https://drive.google.com/open?id={KEY}", "a file or a folder of Google Drive"),
        (f"https://docs.google.com/forms/d/{KEY}/edit", "another kind of document"),
        ("https://bit.ly/3abcde", "or a shortened one"),
        ("www.google.com", "something else than a Google Sheet"),
        ("ftp://example.go.th/a.csv", "something else than a Google Sheet"),
        ("file:///C:/a.xlsx", "something else than a Google Sheet"),
        (f"https://evil.example/https://docs.google.com/spreadsheets/d/{KEY}", "something else than"),
        (f"https://docs.google.com.evil.example/spreadsheets/d/{KEY}", "something else than"),
        ("a.doc", "neither a Google Sheet"),
        ("a.gsheet", "neither a Google Sheet"),
        (KEY[:24], "neither a Google Sheet"),
        ("", "sheet.source"),
    ],
)
def test_what_is_no_sheet_is_told_with_its_key(tmp_path, source, said):
    told = problem(tmp_path, MINIMAL.replace("a.csv", source))
    assert "sheet.source: " in told
    assert said in told


@pytest.mark.parametrize(
    "source",
    ["a" * 100_000, "https://docs.google.com/" * 5_000, f"d/{KEY}/" * 3_000, "<" * 100_000, "=//" * 30_000],
)
def test_a_hostile_source_is_refused_in_no_time(source):
    with processor_time():
        google_key(source)
