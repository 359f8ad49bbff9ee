"""Where the sheet is: an address in the forms in which people paste it."""

import pytest

from tests.settings.minimal import KEY, MINIMAL, problem, settings


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
    ("source", "said"),
    [
        ("https://docs.google.com/spreadsheets/d/e/2PACX-1vQ/pubhtml", "bar while the sheet is open"),
        ("https://drive.google.com/drive/folders/1AbC?usp=sharing", "or a folder of Google Drive"),
        ("drive.google.com/file/d/1AbC/view", "something else than a Google Sheet"),
        ("https://docs.google.com/document/d/1AbC/edit", "something else than a Google Sheet"),
        ("https://onedrive.example.com/a.xlsx", "something else than a Google Sheet"),
        ("docs.google.com/spreadsheets/d/e/2PACX-1vQ/pubhtml", "link of a published copy"),
        ("2PACX-1vQabcdefghijklmnopqrstuvwxyz", "this is the link of a published copy"),
        ("a.doc", "neither a Google Sheet"),
        ("", "sheet.source"),
    ],
)
def test_what_is_no_sheet_is_told_with_its_key(tmp_path, source, said):
    told = problem(tmp_path, MINIMAL.replace("a.csv", source))
    assert "sheet.source: " in told
    assert said in told
