"""Write, look, write again: whatever people move meanwhile and whichever answers are lost, staff's cells are staff's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ita_sync import pipeline
from ita_sync.domain import CheckedSheet, Traffic
from ita_sync.errors import SheetError
from ita_sync.job import Job
from ita_sync.output import OutputFolder
from tests.fakes.clock import Clock
from tests.fakes.google import Document, Fault, SheetsServer
from tests.fakes.google.errors import ApiError
from tests.writeback.nights import (
    CONTACTS,
    FULL,
    HEADERS,
    LEDGER,
    STATUS,
    TAB,
    make_settings,
    make_store,
    no_engine,
    status_texts,
)

LOST, NEVER_ARRIVED = Fault.connection_reset(after_write=True), Fault.connection_reset()
MISSING = "✗ ผลลัพธ์: ยังไม่มี"
GAP = ["มาตรการ ข", *FULL[1:5], ""]
DAY, NEXT = date(2025, 10, 1), date(2025, 10, 2)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def night(server, clock, tmp_path):
    """Spend a night; `meanwhile` prepares what happens once the sheet was read."""
    return Nights(server, clock, tmp_path / "out")


class Nights:
    """Nights on the sheets of one server."""

    checked: CheckedSheet  # what the last of them found out

    def __init__(self, server: SheetsServer, clock: Clock, out: Path) -> None:
        self.server, self.clock, self.out = server, clock, OutputFolder(out)
        self.keys: dict[int, str] = {}

    def __call__(
        self, document: Document, meanwhile: Callable[[], object] = lambda: None, day: date = DAY
    ) -> Traffic:
        if id(document) not in self.keys:
            self.keys[id(document)] = self.server.add(document)
        settings = make_settings(self.keys[id(document)])
        store = make_store(self.server, settings, self.clock.backoff())
        job = Job(settings, store, no_engine, self.out, day)
        checked = pipeline.check_sheet(job)
        meanwhile()
        self.checked = pipeline.flag(job, checked)
        return store.traffic


def sheet(rows, notes=None):
    tabs = {TAB: rows, CONTACTS: [["หน่วยงาน", "อีเมล"]]}
    return Document.from_rows("รายงาน", tabs, notes={TAB: notes or {}})


@pytest.fixture
def small():
    return sheet([[*HEADERS, STATUS], GAP, FULL], {"F2": "ของคน"})


@pytest.fixture
def wide():
    """A new column at its left pushes the outcomes to where the status column was."""
    summaries = ["", *["ทำแล้ว"] * 4]
    rows = [[f"มาตรการ {n}", f"วิธี {n}", *FULL[2:4], text, f"ผล {n}"] for n, text in enumerate(summaries, 1)]
    return sheet([[*HEADERS, STATUS], *rows])


def in_turn(*works):
    """A hook that does the next of these each time, and then nothing."""
    left = list(works)

    def work(document):
        if left:
            left.pop(0)(document)

    return work


@pytest.mark.parametrize(
    "work",
    [
        lambda document: document.insert_rows(TAB, 2, 1),
        lambda document: document.rename_tab(LEDGER, "เก่า"),
        lambda document: document.set_text(LEDGER, "G2", "x"),
    ],
)
def test_a_write_that_arrived_unnoticed_costs_no_cell(server, night, wide, work):
    """Its words are known, wherever they stand, and give back what they cover."""
    outcomes = [wide.text(TAB, f"F{row}") for row in range(2, 7)]

    def meanwhile():
        server.faults.add("batchUpdate", LOST)
        server.before("batchUpdate", lambda document: document.insert_columns(TAB, "A", 1))
        server.before("get", work)

    night(wide, meanwhile)
    found = [wide.text(TAB, f"G{row}") for row in range(2, 8)]
    assert [text for text in found if text] == outcomes


def test_without_the_ledger_too(server, night, wide):
    night(wide)
    wide.set_text(TAB, "G2", "")

    def meanwhile():
        server.faults.add("batchUpdate", LOST)
        server.before("batchUpdate", lambda document: document.insert_columns(TAB, "A", 1))
        server.before("get", lambda document: document.insert_rows(TAB, 2, 1))

    night(wide, meanwhile)
    assert [wide.text(TAB, f"G{row}") for row in range(3, 8)] == [f"ผล {n}" for n in range(1, 6)]


def test_a_lost_header_gives_back_what_was_covered(server, night, wide):
    def work(document):
        document.insert_columns(TAB, "A", 1)
        document.set_text(TAB, "C1", "")

    server.before("batchUpdate", work)
    with pytest.raises(SheetError, match="no header for method"):
        night(wide)
    assert [wide.text(TAB, f"G{row}") for row in range(2, 7)] == [f"ผล {n}" for n in range(1, 6)]


def test_what_is_taken_back_is_looked_at_too(server, night, small):
    works = in_turn(
        lambda document: document.set_text(TAB, "F1", ""),
        lambda document: document.insert_columns(TAB, "A", 1),
    )
    server.before("batchUpdate", works, every_time=True)
    with pytest.raises(SheetError, match="no header for outcome"):
        night(small)
    assert [small.text(TAB, cell) for cell in ("G2", "H2")] == ["", ""]
    assert [small.note(TAB, cell) for cell in ("F2", "G2", "H2")] == ["", "ของคน", ""]


def test_a_header_lost_while_rows_keep_moving(server, night, small):
    def move(document):
        document.move_row(TAB, 3, 2)

    def lose(document):
        move(document)
        document.set_text(TAB, "F1", "")

    server.before("batchUpdate", in_turn(move, move, move, lose), every_time=True)
    with pytest.raises(SheetError, match="no header for outcome"):
        night(small)
    rows = {small.text(TAB, f"A{row}"): row for row in (2, 3)}
    assert small.text(TAB, f"G{rows[FULL[0]]}") == ""
    assert small.note(TAB, f"G{rows[FULL[0]]}") == ""
    assert small.note(TAB, f"F{rows[GAP[0]]}") == "ของคน"


def test_a_tab_of_staffs_that_takes_the_ledgers_name(server, night, small):
    def work(document):
        document.add_tab(LEDGER, [["งบประมาณ", "ของเรา"], ["ก", "1"], ["ข", "2"]])
        document.move_row(TAB, 3, 2)

    def meanwhile():
        server.faults.add("batchUpdate", NEVER_ARRIVED)
        server.before("get", work)

    night(small, meanwhile)
    assert [small.text(LEDGER, cell) for cell in ("A1", "B1", "A3")] == ["งบประมาณ", "ของเรา", "ข"]
    assert small.text(TAB, "G3") == MISSING


def test_a_ledger_deleted_before_the_look_is_written_anew(server, night, small, caplog):
    night(small)
    small.set_text(TAB, "F3", "")

    def work(document):
        document.sheets.remove(document.sheet(LEDGER))
        document.move_row(TAB, 3, 2)

    def meanwhile():
        server.faults.add("batchUpdate", NEVER_ARRIVED)
        server.before("get", work)

    night(small, meanwhile, NEXT)
    caplog.clear()
    assert night(small, day=NEXT) == Traffic(1, 0)
    assert "damaged" not in caplog.text


def test_what_people_type_over_a_stray_word_stays(server, night, wide):
    def meanwhile():
        server.faults.add("batchUpdate", LOST)
        server.before("batchUpdate", lambda document: document.insert_columns(TAB, "A", 1))
        server.before("get", lambda document: document.set_text(TAB, "G2", "คนพิมพ์ใหม่"))

    night(wide, meanwhile)
    assert wide.text(TAB, "G2") == "คนพิมพ์ใหม่"


def test_a_name_that_differs_in_capitals_alone_is_the_same_name(server, night, small, caplog):
    """Google takes the two for one, and so a tab of staff's is left alone, and one of ours is used."""
    small.add_tab(LEDGER.upper(), [["x"]])
    night(small)
    assert "is not the job's own" in caplog.text
    assert status_texts(small) == {1: MISSING, 2: "ครบ ✓"}
    assert (server.reads, server.writes) == (1, 1)
    assert [sheet.title for sheet in small.sheets] == [TAB, CONTACTS, LEDGER.upper()]


def test_two_first_nights_at_once(server, night, small, tmp_path):
    """Both found no ledger; the second reads what the first has made, and has nothing left to write."""
    other = Nights(server, night.clock, tmp_path / "other")
    other.keys = night.keys
    traffic = night(small, lambda: other(small))
    assert (traffic.reads, traffic.writes) == (2, 1)
    assert status_texts(small) == {1: MISSING, 2: "ครบ ✓"}
    assert [finding.state for finding in night.checked.findings] == ["new"]
    assert [small.text(LEDGER, cell) for cell in ("A1", "D2", "A3", "L2", "L3")] == [
        "id",
        "F2",
        "",
        "2025-10-01",
        "",
    ]
    assert night(small) == Traffic(1, 0)


def test_all_requests_of_a_night_share_the_budget(server, night, small, clock):
    def move(document):
        document.move_row(TAB, 3, 2)

    def meanwhile():
        server.before("batchUpdate", move, every_time=True)
        for _ in range(6):
            server.faults.add("batchUpdate", Fault.status(429, retry_after=35), times=3)
            server.faults.add("batchUpdate", Fault())

    with pytest.raises(SheetError, match="429"):
        night(small, meanwhile)
    assert clock.now <= 120


def test_a_tab_replaced_by_another_is_told(server, night, wide):
    def work(document):
        document.rename_tab(TAB, "เก็บ")
        document.add_tab(TAB, [[*HEADERS, STATUS], GAP])

    server.before("batchUpdate", work)
    with pytest.raises(SheetError, match="was replaced by another"):
        night(wide)


class OddError(ApiError):
    """A proxy's idea of an error."""

    def __init__(self, body):
        super().__init__(503, "x", status="X")
        self._body = body

    def body(self):
        return self._body


@pytest.mark.parametrize("endpoint", ["get", "batchUpdate"])
@pytest.mark.parametrize("body", [{"error": "Bad Gateway"}, {"error": {"message": "x"}}, {}])
def test_an_answer_in_no_form_of_googles(server, night, small, endpoint, body):
    def break_down():
        server.faults.add(endpoint, Fault(error=OddError(body)))

    if endpoint == "get":
        break_down()
    night(small, break_down if endpoint == "batchUpdate" else lambda: None)
    assert small.text(TAB, "G2") == MISSING


@pytest.mark.parametrize("status", [429, 503])
def test_a_look_that_fails_is_no_refused_write(server, night, small, status, caplog):
    caplog.set_level("INFO", "ita_sync")

    def meanwhile():
        server.faults.add("batchUpdate", LOST)
        server.faults.add("get", Fault.status(status))

    night(small, meanwhile)
    assert "the write was refused" not in caplog.text
    assert small.text(TAB, "G2") == MISSING


def test_what_cannot_be_known_is_said(server, night, small):
    with pytest.raises(SheetError, match="Whether the write was carried out is not known"):
        night(small, lambda: server.faults.add("batchUpdate", Fault.status(503), times=server.faults.FOREVER))


# -- what stood in our column


REMARK = "นายกตรวจแล้ว"


@pytest.fixture
def remarked():
    """A remark of a person's on a complete row, below one that lacks its outcome; and one more row to move."""
    rows = [[f"มาตรการ {n}", f"วิธี {n}", *FULL[2:5], "" if n == 1 else f"ผล {n}"] for n in range(1, 4)]
    document = sheet([[*HEADERS, STATUS], *rows])
    document.set_text(TAB, "G3", REMARK)
    document.set_note(TAB, "G3", "โน้ตของคน")
    return document


def test_a_persons_text_and_note_that_were_hit_go_back_to_their_row(server, night, remarked):
    """The remark's row stands where a flag goes by the time that the write arrives."""
    server.before("batchUpdate", lambda document: document.move_row(TAB, 3, 2))
    traffic = night(remarked)
    assert (remarked.text(TAB, "G2"), remarked.note(TAB, "G2")) == (REMARK, "โน้ตของคน")
    assert status_texts(remarked) == {1: REMARK, 2: MISSING, 3: "ครบ ✓"}
    assert traffic.given_back == 1
    assert night.checked.displaced == ()


def test_a_formula_that_was_hit_goes_back_as_a_formula(server, night, remarked):
    remarked.set_text(TAB, "G3", "=A3")
    server.before("batchUpdate", lambda document: document.move_row(TAB, 3, 2))
    night(remarked)
    assert remarked.sheet(TAB).cell(1, 6)["userEnteredValue"] == {"formulaValue": "=A3"}


def test_what_cannot_be_placed_is_quoted(server, night, remarked, caplog):
    """Its row was written anew in the same second."""

    def work(document):
        document.move_row(TAB, 3, 2)
        for column in "ABCDEF":
            document.set_text(TAB, f"{column}2", "อื่น")

    server.before("batchUpdate", work)
    night(remarked)
    assert night.checked.displaced == (f"{STATUS}: {REMARK}", f"{STATUS}: โน้ตของคน")
    assert REMARK in caplog.text


def test_a_column_of_staffs_that_was_hit_gets_all_of_it_back(server, night, remarked):
    """Values, formulas and notes, of an inserted, a moved and a deleted column; and the flags go where they belong."""
    remarked.set_text(TAB, "H1", "โทร")
    for row, text in ((2, 40), (3, "=A3"), (4, "ต่อ ๓")):
        remarked.set_text(TAB, f"H{row}", text)
        remarked.set_note(TAB, f"H{row}", f"โน้ต {row}")
    before = {row: remarked.sheet(TAB).cell(row, 7) for row in range(4)}
    server.before("batchUpdate", lambda document: document.move_column(TAB, "H", "G"))
    traffic = night(remarked)
    assert {row: remarked.sheet(TAB).cell(row, 6) for row in range(4)} == before
    assert status_texts(remarked) == {1: MISSING, 2: REMARK, 3: "ครบ ✓"}
    assert traffic.given_back == 3  # with the header; a person's remark keeps flags off the last


def test_a_deleted_status_column_costs_its_neighbour_nothing_and_is_told(server, night, remarked):
    remarked.set_text(TAB, "H1", "โทร")
    for row in (2, 3, 4):
        remarked.set_text(TAB, f"H{row}", f"ต่อ {row}")
    server.before("batchUpdate", lambda document: document.delete_columns(TAB, "G"))
    night(remarked)
    assert [remarked.text(TAB, f"G{row}") for row in range(1, 5)] == ["โทร", "ต่อ 2", "ต่อ 3", "ต่อ 4"]
    assert "no-status-column" in [finding.rule for finding in night.checked.findings]


def test_two_runs_at_once_before_there_is_a_ledger(server, night, small, tmp_path):
    """The second finds the tab made and what it would have written written."""

    def other_run(_document):
        settings = make_settings(next(iter(server.documents)))
        job = Job(settings, make_store(server, settings), no_engine, OutputFolder(tmp_path / "two"), DAY)
        pipeline.flag(job, pipeline.check_sheet(job))

    assert night(small, lambda: other_run(small)) == Traffic(2, 1)
    assert sum(tab.title == LEDGER for tab in small.sheets) == 1
    assert status_texts(small) == {1: MISSING, 2: "ครบ ✓"}
    assert night(small) == Traffic(1, 0)


def test_a_night_without_a_status_column_writes_the_ledger_alone(server, night, small):
    small.delete_columns(TAB, "G")
    before = {cell: content for cell, content in small.snapshot().items() if cell[0] == TAB}
    assert night(small).writes == 1
    assert {cell: content for cell, content in small.snapshot().items() if cell[0] == TAB} == before
    told = [finding for finding in night.checked.findings if finding.rule == "no-status-column"]
    assert [(finding.cell, finding.severity, finding.state) for finding in told] == [("", "warning", "new")]
    night(small, day=NEXT)
    told = [finding for finding in night.checked.findings if finding.rule == "no-status-column"]
    assert [finding.state for finding in told] == ["open"]
