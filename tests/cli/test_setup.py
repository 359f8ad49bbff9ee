"""`sheet init`, from the shell to Google and back; `init` and `doctor` are tested beside what they call."""

import json

from tests.fakes.google import Document
from tests.writeback.nights import LEDGER, TAB


def test_sheet_init(server, on_google, ita_sync):
    document = on_google(Document.from_rows("ใหม่", {"แผ่น1": []}))
    dry = ita_sync("sheet", "init", "--example", "--dry-run")
    assert f"+ the tab “{TAB}”" in dry.out
    assert [sheet.title for sheet in document.sheets] == ["แผ่น1"]
    assert ita_sync("sheet", "init", "--example").out.splitlines()[-1] == "Google Sheets: 1 read, 1 written"
    assert LEDGER in [sheet.title for sheet in document.sheets]
    again = ita_sync("sheet", "init").out.splitlines()
    assert again == ["Nothing is missing.", "Google Sheets: 1 read, 0 written"]
    checked = ita_sync("validate", "--format", "json", "--date", "2025-10-01")
    assert checked.code == 0
    found = {finding["rule"] for finding in json.loads(checked.out)}
    assert "owner-without-contact" in found  # the addresses are yet to be typed


def test_sheet_init_is_for_google_sheets(project, ita_sync):
    answer = ita_sync("sheet", "init")
    assert answer.code == 2
    assert "is a file; sheet init builds a Google Sheet" in answer.err
