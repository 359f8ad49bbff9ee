"""`sheet new-year`: what it prints, refuses, and does to the settings file."""

from __future__ import annotations

import errno
import os
import tomllib

import pytest

from ita_sync.sources.google.store import GoogleStore
from tests.cli.conftest import assert_error
from tests.conftest import edit_settings
from tests.fakes.google import Document, Fault
from tests.writeback.nights import HEADERS, TAB

ROW = ["มาตรการ ก", "จัดอบรม", "สำนักปลัด", "ต.ค. 67 - ก.ย. 68", "อบรมแล้ว", "ผู้เข้าอบรม 40 คน"]
LATER = ["มาตรการ ข", "จัดอบรมปี 2568", "สำนักปลัด", "เร็ว ๆ นี้", "", ""]
NEW = f"{TAB} 2569"


@pytest.fixture
def document(on_google):
    return on_google(Document.from_rows("รายงาน", {TAB: [HEADERS, ROW, LATER]}))


def command(ita_sync, *words, year="2569", day="2025-11-03"):
    return ita_sync("sheet", "new-year", year, "--date", day, *words)


def settings_of(project):
    return (project / "config" / "ita.toml").read_text(encoding="utf-8")


def test_after_the_year(project, document, ita_sync):
    before = settings_of(project)
    answer = command(ita_sync)
    assert answer.code == 0
    assert answer.out.splitlines() == [
        f"+ แผ่นงาน “{NEW}” คัดลอกจาก “{TAB}”: เลื่อนระยะเวลาไปหนึ่งปี 1 ช่อง ล้างผลของปีเดิม 2 ช่อง",
        f"+ คำเตือนก่อนแก้ไขแผ่นงาน “{TAB}”",
        "เลื่อนไม่ได้ โปรดแก้ระยะเวลาเอง: D3 “เร็ว ๆ นี้”",
        "ยังมีข้อความที่ระบุปี 2568 หรือปีก่อนหน้า โปรดตรวจว่าต้องแก้หรือไม่: B3",
        "Google ชีต: อ่าน 1 ครั้ง บันทึก 1 ครั้ง",
        "ขั้นต่อไป: แก้ใน config/ita.toml (หรือสั่งอีกครั้งโดยใส่ --edit-settings)",
        "  [report]",
        "  fiscal_year = 2569",
        "  [sheet]",
        f'  tab = "{NEW}"',
    ]
    assert settings_of(project) == before
    assert document.text(NEW, "D2") == "ต.ค. 68 - ก.ย. 69"


@pytest.mark.parametrize("edit", ["insert", "type"])
def test_who_edits_the_tab_while_it_is_copied_is_noticed(project, document, ita_sync, monkeypatch, edit):
    """The copy is of that moment, and what was planned for it of a second before."""
    read_layout = GoogleStore.read_layout

    def read_and_edit(store):
        answer = read_layout(store)
        document.insert_rows(TAB, 2) if edit == "insert" else document.set_text(TAB, "F3", "อบรมแล้ว")
        return answer

    monkeypatch.setattr(GoogleStore, "read_layout", read_and_edit)
    before = settings_of(project)
    answer = command(ita_sync, "--edit-settings")
    assert_error(answer, 3, f"มีผู้แก้ไขแผ่นงาน “{TAB}” ขณะคัดลอก")
    assert f"ลบแผ่นงาน “{NEW}” แล้วสั่งอีกครั้ง" in answer.err
    assert "อ่าน 1 ครั้ง บันทึก 1 ครั้ง" in answer.out
    assert settings_of(project) == before


def test_a_dry_run_changes_nothing(project, document, server, ita_sync):
    before = settings_of(project), document.everything()
    answer = command(ita_sync, "--dry-run", "--edit-settings")
    assert answer.out.startswith(f"จะเพิ่ม: แผ่นงาน “{NEW}”")
    assert "จะแก้ config/ita.toml:" in answer.out
    assert (settings_of(project), document.everything(), server.writes) == (*before, 0)


def test_the_settings_are_edited_and_keep_their_comments(project, document, server, ita_sync):
    edit_settings(project, "# due = 2025-10-31", "due = 2025-10-31")
    edit_settings(project, "# assessment_year = 2569", "assessment_year = 2569")
    before = settings_of(project).splitlines()
    answer = command(ita_sync, "--edit-settings")
    assert "แก้ config/ita.toml แล้ว:" in answer.out
    after = settings_of(project).splitlines()
    changed = {new.split("#")[0].strip() for old, new in zip(before, after, strict=True) if old != new}
    assert changed == {
        "fiscal_year = 2569",
        "due = 2026-10-31",
        "assessment_year = 2570",
        f'tab = "{NEW}"',
    }
    assert [line.split("#")[-1] for line in after] == [line.split("#")[-1] for line in before]
    again = command(ita_sync)
    assert_error(again, 2, "ปี 2569 คือปีที่รายงานอยู่แล้ว")
    assert "ไม่ต้องสั่งอีก" in again.err
    assert server.writes == 1


def test_who_may_read_the_settings_stays_as_it_is(project, document, ita_sync):
    """They may name people's addresses."""
    file = project / "config" / "ita.toml"
    file.chmod(0o600)
    assert command(ita_sync, "--edit-settings").code == 0
    assert file.stat().st_mode & 0o777 == 0o600


def test_settings_that_cannot_be_written_are_told(project, document, ita_sync, monkeypatch):
    def full(*_arguments, **_options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = settings_of(project)
    monkeypatch.setattr("tempfile.mkstemp", full)
    answer = command(ita_sync, "--edit-settings")
    assert_error(answer, 2, "ita.toml ไม่ได้ (เนื้อที่ดิสก์เต็ม)")
    assert "--out" not in answer.err
    assert settings_of(project) == before


@pytest.mark.parametrize(
    "text",
    [
        '[report]\r\nfiscal_year = 2568 # ปีนี้\r\n\r\n[sheet]\r\nsource = "{key}"\r\n',
        'report.fiscal_year = 2568\nsheet.source = "{key}"\nsheet.tab = "มาตรการ"\n',
        'report = {{ fiscal_year = 2568, due = 2025-10-31 }}\nsheet = {{ source = "{key}" }}\n',
        '\ufeff# ของเรา\r\n[report]\r\nfiscal_year = 2568\r\n[sheet]\r\nsource = "{key}"\r\n',
        '[report]\nfiscal_year = 2568\n[sheet]\nsource = "{key}"\n# tab = แผ่นงานของปีนี้\n',
        '[report]\nfiscal_year = 2568\n[sheet]\nsource = "{key}"\n[mail]\ncontact = ""\n# tab = "ก"\n# contact = "ข"\n',
    ],
    ids=["crlf", "dotted", "inline", "mark", "remark", "elsewhere"],
)
def test_other_ways_to_write_the_settings(project, document, ita_sync, text):
    old = tomllib.loads(settings_of(project))
    agency = '\nagency = { name = "เทศบาลตำบลเมืองเก่า", district = "เมือง", province = "ขอนแก่น" }\n'
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    whole = mark + agency.lstrip() + text.removeprefix(mark).format(key=old["sheet"]["source"])
    (project / "config" / "ita.toml").write_bytes(whole.encode())
    answer = command(ita_sync, "--edit-settings")
    assert answer.code == 0, answer.err
    assert settings_of(project).startswith(f"{mark}agency")
    new = tomllib.loads(settings_of(project).removeprefix(mark))
    assert (new["report"]["fiscal_year"], new["sheet"]["tab"]) == (2569, NEW)
    assert new["agency"] == tomllib.loads(whole.removeprefix(mark))["agency"]
    if "due" in text:
        assert new["report"]["due"].isoformat() == "2026-10-31"


def test_before_the_year_is_over_only_the_tab_is_made(project, document, server, ita_sync):
    refused = command(ita_sync, "--edit-settings", day="2025-10-31")
    assert_error(refused, 2, "การรายงานของปี 2568 ยังไม่สิ้นสุด ให้แก้การตั้งค่าตั้งแต่ 1 พ.ย. 2568 เป็นต้นไป")
    assert (server.reads, server.writes) == (0, 0)
    answer = command(ita_sync, day="2025-10-31")
    assert "ให้แก้การตั้งค่าตั้งแต่ 1 พ.ย. 2568 เป็นต้นไป" in answer.out
    assert document.sheet(TAB).protected_ranges == []
    again = command(ita_sync, day="2025-10-31")
    assert (again.code, again.out.splitlines()[0], server.writes) == (
        0,
        f"มีแผ่นงาน “{NEW}” อยู่แล้ว จึงไม่สร้างอีก",
        1,
    )
    later = command(ita_sync, "--edit-settings", day="2025-11-01")
    assert later.out.splitlines()[:2] == [
        f"มีแผ่นงาน “{NEW}” อยู่แล้ว จึงไม่สร้างอีก",
        f"+ คำเตือนก่อนแก้ไขแผ่นงาน “{TAB}”",
    ]
    assert tomllib.loads(settings_of(project))["sheet"]["tab"] == NEW


def test_settings_that_name_the_new_year_already_while_the_tab_is_of_the_old(
    project, document, server, ita_sync
):
    edit_settings(project, "fiscal_year = 2568", "fiscal_year = 2569")
    edit_settings(project, "# due = 2025-10-31", "due = 2025-10-31")  # last year's, which nobody changed
    assert_error(command(ita_sync), 2, "ปี 2569 คือปีที่รายงานอยู่แล้ว")
    for cell in ("D3", "D4"):
        document.set_text(TAB, cell, "ต.ค. 67")
    document.set_text(TAB, "A4", "มาตรการ ค")
    answer = command(ita_sync, "--edit-settings", day="2025-10-15")
    assert answer.code == 0, answer.err
    assert document.text(NEW, "D4") == "ต.ค. 68"
    assert tomllib.loads(settings_of(project))["report"]["due"].isoformat() == "2026-10-31"
    assert answer.out.splitlines()[-4:] == [
        "  [report]",
        "  due = 2026-10-31",
        "  [sheet]",
        f'  tab = "{NEW}"',
    ]
    assert_error(command(ita_sync), 2, "ปี 2569 คือปีที่รายงานอยู่แล้ว")


@pytest.mark.parametrize(
    ("period", "fix"),
    [
        ("ต.ค. 66 - ก.ย. 67", "ita-sync sheet new-year 2568"),
        ("ต.ค. 65 - ก.ย. 66", "แก้ [report] fiscal_year"),
        ("ต.ค. 68 - ก.ย. 69", "แก้ [report] fiscal_year"),
    ],
)
def test_rows_of_another_year_than_the_settings_name(document, server, ita_sync, period, fix):
    """The copy would be called by one year and be of another."""
    for cell in ("D2", "D3", "D4"):
        document.set_text(TAB, cell, period)
    document.set_text(TAB, "A4", "มาตรการ ค")
    answer = command(ita_sync)
    assert_error(answer, 2, f"แผ่นงาน “{TAB}” เป็นแถวของปี")
    assert fix in answer.err
    assert server.writes == 0


@pytest.mark.parametrize("year", ["2568", "2567", "2570", "2026", "0"])
def test_any_other_year_is_refused(document, server, ita_sync, year):
    answer = command(ita_sync, year=year)
    assert answer.code == 2
    assert "ita-sync sheet new-year 2569" in answer.err
    assert server.writes == 0


def test_a_workbook_is_refused(project, ita_sync):
    assert_error(command(ita_sync), 2, "คัดลอกไฟล์เอง")


def test_an_account_that_may_not_write(project, document, server, ita_sync):
    before = document.everything(), settings_of(project)
    server.faults.add("batchUpdate", Fault.status(403))
    answer = command(ita_sync, "--edit-settings")
    assert answer.code == 3
    assert "เป็นผู้แก้ไข" in answer.err
    assert "flags = false" not in answer.err  # which would not make the tab
    assert "+ " not in answer.out
    assert (document.everything(), settings_of(project)) == before


def test_a_tab_that_people_copied_by_hand_is_told_where_it_still_says_what_the_old_one_does(
    document, ita_sync
):
    """Else last year's results would make a complete report of the new year."""
    document.add_tab(NEW, [HEADERS, [*ROW[:3], "ต.ค. 68 - ก.ย. 69", *ROW[4:]], [*LATER[:4], "-", "ไม่มี"]])
    told = "โปรดล้างผลและแก้ระยะเวลา มิฉะนั้นระบบจะนับเป็นผลของปีใหม่: E2, F2"
    answer = command(ita_sync)
    assert (answer.code, told in answer.out.splitlines()[1]) == (0, True)
    assert told not in command(ita_sync, "--tab", "อื่น").out


@pytest.mark.parametrize(("rows", "kept"), [([ROW], "D2, E2, F2"), ([], None)])
def test_what_a_copy_by_hand_kept(document, ita_sync, rows, kept):
    document.add_tab(NEW, [HEADERS, *rows])
    lines = command(ita_sync).out.splitlines()
    assert [line.rpartition(": ")[2] for line in lines if "มีผลหรือระยะเวลาเหมือน" in line] == (
        [kept] if kept else []
    )


def test_a_blank_tab_of_the_new_name(document, server, ita_sync):
    document.add_tab(NEW)
    answer = command(ita_sync)
    assert_error(answer, 3, f"มีแผ่นงาน “{NEW}” อยู่แล้ว")
    assert "ให้ลบหรือเปลี่ยนชื่อ" in answer.err
    assert server.writes == 0


@pytest.mark.parametrize("other", ["2569", "มาตรการ ๒๕๖๙", "แผนปี 69", "ITA 2026"])
def test_another_tab_of_the_new_year(project, document, server, ita_sync, other):
    """A second one beside it would leave staff to guess which counts."""
    document.add_tab(other, [HEADERS, LATER])
    before = settings_of(project), document.everything()
    answer = command(ita_sync, "--edit-settings")
    assert_error(answer, 3, f"แผ่นงาน “{other}” เป็นตารางมาตรการที่ระบุปี 2569 อยู่แล้ว")
    assert (settings_of(project), document.everything()) == before
    assert command(ita_sync, "--tab", "แผนใหม่").code == 0
    used = command(ita_sync, "--tab", other, "--edit-settings")
    assert used.out.startswith(f"มีแผ่นงาน “{other}” อยู่แล้ว")
    assert tomllib.loads(settings_of(project))["sheet"]["tab"] == other


@pytest.mark.parametrize(
    ("other", "rows"),
    [("2569", [["ปฏิทินงาน"]]), ("2569", []), ("แผน 2566", [HEADERS, ROW]), ("สำเนา", [HEADERS, ROW])],
)
def test_other_tabs_do_not_matter(document, ita_sync, other, rows):
    document.add_tab(other, rows)
    assert command(ita_sync).code == 0


def test_a_name_of_ones_own(document, ita_sync):
    assert command(ita_sync, "--tab", "แผนปีใหม่").code == 0
    assert [sheet.title for sheet in document.sheets] == ["แผนปีใหม่", TAB]


@pytest.mark.parametrize("name", ["_ita_sync", " _ITA_Sync ", "ผู้รับผิดชอบ", "ผู้รับผิดชอบ\u200b", "ผู ้รับผิดชอบ"])
def test_the_name_of_another_tab_is_refused_though_that_is_not_there_yet(
    project, document, server, ita_sync, name
):
    before = settings_of(project)
    assert_error(command(ita_sync, "--tab", name, "--edit-settings"), 2, "เป็นชื่อของแผ่นงาน")
    assert (settings_of(project), server.writes) == (before, 0)


def test_a_hostile_period_has_no_power_over_the_terminal(document, ita_sync):
    document.set_text(TAB, "D2", "\x1b[31mเร็ว ๆ\n::error::นี้")
    out = command(ita_sync).out
    assert "\x1b" not in out
    assert not any(line.startswith("::") for line in out.splitlines())
