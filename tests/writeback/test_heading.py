"""The note on the status column's header: what it says, when it is written, and whose it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from ita_sync.domain import Traffic
from ita_sync.writeback import notes
from ita_sync.writeback.heading import DAYS_FRESH
from tests.fakes.google import Document, SheetsServer
from tests.writeback.ledger_nights import night as day
from tests.writeback.nights import CONTACTS, FULL, LEDGER, STATUS, TAB, make_job, one_night
from tests.writeback.nights import HEADERS as COLUMNS

CELL = "G1"
RUN = {
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "mueang-kao/ita",
    "GITHUB_RUN_ID": "1234567890",
}


class Nights:
    """A spreadsheet of three measures, and its nights."""

    def __init__(self, server: SheetsServer, out: Path) -> None:
        rows = [[*COLUMNS, STATUS], *([f"มาตรการ {letter}", *FULL[1:]] for letter in "กขค")]
        self.document = Document.from_rows("รายงาน", {TAB: rows, CONTACTS: [["หน่วยงาน", "อีเมล"]]})
        self.server, self.key, self.out = server, server.add(self.document), out

    def spend(self, number: int, **sheet) -> Traffic:
        job = make_job(self.server, self.key, day(number), self.out, **sheet)
        one_night(job)
        return job.store.traffic

    @property
    def note(self) -> str:
        row, column = 0, COLUMNS.index(COLUMNS[-1]) + 1
        return self.document.sheet(TAB).cell(row, column).get("note", "")

    @property
    def said(self) -> list[str]:
        return self.note.translate(notes.INVISIBLE).split("\n")

    def break_it(self, cell: str = "F3") -> None:
        self.document.set_text(TAB, cell, "")


@pytest.fixture
def nights(server: SheetsServer, tmp_path: Path) -> Nights:
    return Nights(server, tmp_path)


def test_it_says_the_state_of_the_night(nights, monkeypatch):
    for name, value in RUN.items():
        monkeypatch.setenv(name, value)
    nights.break_it()
    assert nights.spend(0) == Traffic(1, 1)
    assert nights.said == [
        notes.TAG,
        "ข้อมูล ณ วันที่ 1 ต.ค. 2568",
        "ฉบับร่าง · ต้องแก้ไข 1",
        "รายละเอียดของการตรวจครั้งนี้: https://github.com/mueang-kao/ita/actions/runs/1234567890",
    ]


def test_it_says_when_the_report_is_ready_and_locally_no_run(nights):
    nights.spend(0)
    assert nights.said == [notes.TAG, "ข้อมูล ณ วันที่ 1 ต.ค. 2568", "พร้อมออกเป็นฉบับสมบูรณ์"]


@pytest.mark.parametrize("wrong", ["javascript:alert(1)", "http://github.com", "https://x/?a", "https://a b"])
def test_an_address_that_is_none_is_not_said(nights, monkeypatch, wrong):
    for name, value in (RUN | {"GITHUB_SERVER_URL": wrong}).items():
        monkeypatch.setenv(name, value)
    nights.spend(0)
    assert len(nights.said) == 3


def test_an_unchanged_night_writes_nothing_and_a_week_is_told_once(nights):
    nights.break_it()
    written = [nights.spend(number).writes for number in range(3 * DAYS_FRESH)]
    assert [number for number, writes in enumerate(written) if writes] == [0, DAYS_FRESH, 2 * DAYS_FRESH]
    assert nights.said[1] == "ข้อมูล ณ วันที่ 15 ต.ค. 2568"


def test_it_goes_along_with_whatever_else_is_written(nights):
    nights.break_it()
    nights.spend(0)
    nights.break_it("F4")
    assert nights.spend(1) == Traffic(1, 1)
    assert nights.said[1:] == ["ข้อมูล ณ วันที่ 2 ต.ค. 2568", "ฉบับร่าง · ต้องแก้ไข 2"]
    assert nights.spend(1) == Traffic(1, 0)  # a second run of that night


@pytest.mark.parametrize("number", [1, DAYS_FRESH])
def test_a_note_of_staffs_is_never_touched(nights, number):
    nights.document.set_note(TAB, CELL, "อย่าลบคอลัมน์นี้")
    for each in range(0, 3 * number, number):
        nights.break_it(f"F{3 + each % 2}")
        nights.spend(each)
        assert nights.note == "อย่าลบคอลัมน์นี้"


def test_what_staff_add_to_ours_stays_above_it(nights):
    nights.spend(0)
    nights.document.set_note(TAB, CELL, f"ถามป้าแดง\n{nights.note}")
    nights.break_it()
    nights.spend(1)
    assert nights.said == ["ถามป้าแดง", notes.TAG, "ข้อมูล ณ วันที่ 2 ต.ค. 2568", "ฉบับร่าง · ต้องแก้ไข 1"]


def test_one_that_staff_took_away_comes_back_with_the_next_write(nights):
    nights.break_it()
    nights.spend(0)
    nights.document.set_note(TAB, CELL, "")
    assert [nights.spend(number).writes for number in (1, 9)] == [0, 0]
    nights.break_it("F4")
    nights.spend(10)
    assert nights.said[1] == "ข้อมูล ณ วันที่ 11 ต.ค. 2568"


def test_with_flags_off_nothing_is_said(nights):
    assert nights.spend(0, flags=False).writes == 0
    assert nights.note == ""


def test_a_header_that_is_protected_costs_its_note_alone(nights):
    nights.document.protect(TAB, "A1:G1", editors=["clerk@example.go.th"])
    nights.break_it()
    nights.spend(0)
    assert nights.note == ""
    assert nights.document.text(TAB, "G3").startswith("✗")
    assert nights.document.text(LEDGER, "A1") == "id"  # and since when is known
    assert nights.spend(1) == Traffic(1, 0)


def test_columns_that_move_in_that_second_keep_their_notes(nights, server):
    nights.break_it()
    nights.document.set_note(TAB, "F1", "ช่องของเรา")
    server.before("batchUpdate", lambda document: document.insert_columns(TAB, "A", 1))
    nights.spend(0)
    header = [nights.document.sheet(TAB).cell(0, column).get("note", "") for column in range(9)]
    assert header[6] == "ช่องของเรา"
    assert [column for column, note in enumerate(header) if notes.is_ours(note)] == [7]


def test_the_note_is_read_as_nothing_else(nights):
    nights.spend(0)
    nights.document.move_column(TAB, "G", "C")
    job = make_job(nights.server, nights.key, day(1), nights.out)
    checked = one_night(job)
    assert [finding.rule for finding in checked.findings] == []
    assert checked.displaced == ()


def test_in_english(server, tmp_path, monkeypatch):
    nights = Nights(server, tmp_path)
    nights.break_it()
    job = make_job(server, nights.key, day(0), tmp_path)
    english = job.settings.model_copy(update={"lang": "en"})
    one_night(type(job)(english, job.store, job.make_engine, job.out, job.today))
    assert nights.said == [notes.TAG, "As of 2025-10-01", "Draft · errors 1"]
    assert nights.spend(6) == Traffic(1, 1)  # the flags are in another language now


def test_a_date_of_a_later_run_is_no_fresher(nights):
    nights.break_it()
    nights.spend(30)
    before = nights.note
    assert nights.spend(31).writes == 0
    assert nights.note == before
    nights.spend(10)  # of a run with the right date again
    assert nights.said[1] == "ข้อมูล ณ วันที่ 11 ต.ค. 2568"
