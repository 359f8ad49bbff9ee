"""The group `sheet`: its command `init`."""

import json

from tests.fakes.google import Document
from tests.writeback.nights import LEDGER, TAB


def test_init_on_a_google_sheet(server, on_google, ita_sync):
    document = on_google(Document.from_rows("ใหม่", {"แผ่น1": []}))
    dry_run = ita_sync("sheet", "init", "--example", "--dry-run")
    assert f"+ แผ่นงาน “{TAB}”" in dry_run.out
    assert [sheet.title for sheet in document.sheets] == ["แผ่น1"]
    assert ita_sync("sheet", "init", "--example").out.splitlines()[-1] == "Google ชีต: อ่าน 1 ครั้ง บันทึก 1 ครั้ง"
    assert LEDGER in [sheet.title for sheet in document.sheets]
    again = ita_sync("sheet", "init").out.splitlines()
    assert again == ["มีครบแล้ว ไม่ต้องเพิ่มสิ่งใด", "Google ชีต: อ่าน 1 ครั้ง บันทึก 0 ครั้ง"]
    checked = ita_sync("validate", "--format", "json", "--date", "2025-10-01")
    assert checked.code == 0
    found = {finding["rule"] for finding in json.loads(checked.out)}
    assert "owner-without-contact" in found  # because staff have not entered the addresses yet


def test_init_refuses_a_workbook(english, ita_sync):
    answer = ita_sync("sheet", "init")
    assert answer.code == 2
    assert "is a file; sheet init builds a Google Sheet" in answer.err
