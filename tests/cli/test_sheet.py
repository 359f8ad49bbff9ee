"""The group `sheet`: its command `init`."""

import json

from ita_sync.sources.google.store import GoogleStore
from tests.cli.conftest import assert_error
from tests.conftest import edit_settings
from tests.fakes.google import Document, Fault
from tests.writeback.nights import CONTACTS, FULL, HEADERS, LEDGER, STATUS, TAB


def test_init_on_a_google_sheet(server, on_google, ita_sync):
    document = on_google(Document.from_rows("ใหม่", {"แผ่น1": []}))
    dry_run = ita_sync("sheet", "init", "--example", "--dry-run")
    assert f"จะเพิ่ม: แผ่นงาน “{TAB}”" in dry_run.out
    assert "+ " not in dry_run.out
    assert [sheet.title for sheet in document.sheets] == ["แผ่น1"]
    assert ita_sync("sheet", "init", "--example").out.splitlines()[-2] == "Google ชีต: อ่าน 1 ครั้ง บันทึก 1 ครั้ง"
    assert LEDGER in [sheet.title for sheet in document.sheets]
    *again, following = ita_sync("sheet", "init").out.splitlines()
    assert following.startswith("ขั้นต่อไป: กรอกอีเมล")
    assert again == ["มีครบแล้ว ไม่ต้องเพิ่มสิ่งใด", "Google ชีต: อ่าน 1 ครั้ง บันทึก 0 ครั้ง"]
    checked = ita_sync("validate", "--format", "json", "--date", "2025-10-01")
    assert checked.code == 0
    found = {finding["rule"] for finding in json.loads(checked.out)}
    assert "owner-without-contact" in found  # because staff have not entered the addresses yet


def test_a_plus_stands_for_what_was_done_alone(server, on_google, ita_sync):
    on_google(Document.from_rows("ใหม่", {"ชีต1": []}))
    server.faults.add("batchUpdate", Fault.status(403))
    answer = ita_sync("sheet", "init")
    assert answer.code == 3
    assert "+ " not in answer.out
    assert "ขั้นต่อไป" not in answer.out


def test_who_edits_the_tab_while_it_is_built_is_noticed(on_google, ita_sync, monkeypatch):
    """A column inserted in that second: the new header stands where one of staff's stood."""
    document = on_google(Document.from_rows("ใหม่", {TAB: [HEADERS, FULL]}))
    read_layout = GoogleStore.read_layout

    def read_and_edit(store):
        answer = read_layout(store)
        document.insert_columns(TAB, "C")
        return answer

    monkeypatch.setattr(GoogleStore, "read_layout", read_and_edit)
    answer = ita_sync("sheet", "init")
    assert_error(answer, 3, f"มีผู้แก้ไขแผ่นงาน “{TAB}” ขณะจัดทำ")
    assert "ประวัติเวอร์ชัน" in answer.err
    assert "ขั้นต่อไป" not in answer.out


def test_columns_that_somebody_adds_meanwhile_stay(on_google, ita_sync, monkeypatch):
    document = on_google(Document.from_rows("ใหม่", {TAB: [HEADERS[:4], FULL[:4]]}, column_count=4))
    read_layout = GoogleStore.read_layout

    def read_and_edit(store):
        answer = read_layout(store)
        document.insert_columns(TAB, "E", 5)
        document.set_text(TAB, "I2", "โทร. 043 000 000")
        return answer

    monkeypatch.setattr(GoogleStore, "read_layout", read_and_edit)
    assert ita_sync("sheet", "init").code == 0
    assert document.text(TAB, "I2") == "โทร. 043 000 000"
    assert document.text(TAB, "G1") == STATUS


def test_what_keeps_it_from_building_is_not_spared_by_a_setting(server, on_google, ita_sync):
    document = on_google(Document.from_rows("ใหม่", {"มาตรการ": []}))
    document.protect("มาตรการ", "A1:Z1", editors=["somebody@example.go.th"])
    answer = ita_sync("sheet", "init")
    assert_error(answer, 3, "จัดทำสเปรดชีต จึงไม่ได้บันทึกสิ่งใด")
    assert "flags = false" not in answer.err


def test_the_next_step_is_the_next(on_google, ita_sync):
    document = on_google(
        Document.from_rows("ใหม่", {CONTACTS: [["หน่วยงาน", "อีเมล"], ["กองคลัง", "k@example.go.th"]]})
    )
    assert ita_sync("sheet", "init", "--dry-run").out.splitlines()[-1].endswith("โดยไม่ใส่ --dry-run")
    assert ita_sync("sheet", "init").out.splitlines()[-1].startswith("ขั้นต่อไป: สั่ง ita-sync doctor")
    document.set_text(CONTACTS, "B2", "")
    assert "กรอกอีเมลของแต่ละสำนัก/กองในแผ่นงาน" in ita_sync("sheet", "init").out.splitlines()[-1]


def test_a_table_in_another_tab_is_named_with_its_setting(on_google, project, ita_sync):
    document = on_google(Document.from_rows("ของเรา", {"ชีต1": [], "แผน 68": [HEADERS, FULL]}))
    for command in (("sheet", "init"), ("validate",), ("doctor",)):
        answer = ita_sync(*command)
        assert answer.code == 3
        assert (answer.out + answer.err).count('[sheet] tab = "แผน 68"') == 1
    assert [sheet.title for sheet in document.sheets] == ["ชีต1", "แผน 68"]
    edit_settings(project, '# tab = "มาตรการ"', 'tab = "แผน 68"')
    assert ita_sync("sheet", "init").code == 0
    assert document.text("แผน 68", "G1") == "ผลการตรวจ"


def test_init_refuses_a_workbook(english, ita_sync):
    answer = ita_sync("sheet", "init")
    assert answer.code == 2
    assert "is a file; sheet init builds a Google Sheet" in answer.err
