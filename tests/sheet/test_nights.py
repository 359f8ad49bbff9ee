"""Five hundred random nights: staff's cells and notes stay byte for byte, the flags are what the last state deserves.

They are spent in pairs, on 250 sheets: of the second, the flags of the first stand there already.

Left out is what no program can see. A note that is typed, in the second between read and write, onto the very cell whose
flag changes that night: in that second people type notes in columns that are never flagged; between nights, anywhere.
And which of two rows that are the same in every cell was moved in that second, or which blank row held the title that our
text covers up: each row has a number of its own, and titles stand beside the status column. Nor what became of a blank row
that held nothing but a note, where ours now covers it: the job takes it for dragged, so that no note is lost, and here
nobody deletes one; to which of several blank rows it was dragged may still be missed, once in thousands of sheets.

The nights are the same each time the test runs; other seeds are tried by hand.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ita_sync.sheet.notes import END, TAG
from tests.fakes.google import Document, Fault, SheetsServer

from .nights import (
    CONTACTS,
    FULL,
    HEADERS,
    STATUS,
    TAB,
    deserved,
    grid_of,
    make_job,
    one_night,
    persons_sheet,
    status_texts,
    structure,
)

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ASIDE = "หมายเหตุ"  # a column that is never flagged
FIRST_NIGHT = date(2025, 10, 1)
TEXTS = [
    ["มาตรการ ก", "มาตรการ ข", "๓. มาตรการ ค", "มาตรการ ก", ""],
    ["ประชุมชี้แจง", "๑. อบรม\n๒. ติดตาม", ""],
    ["สำนักปลัด", "กองคลัง", "กองที่ไม่รู้จัก", ""],
    ["ปีงบประมาณ พ.ศ.๒๕๖๘", "ต.ค. 67 – ก.ย. 68", "เร็ว ๆ นี้", ""],
    ["ประชุมแล้ว", "อบรมแล้ว ๒ รุ่น", "", "-"],
    ["ผู้เข้าร่วม ๔๐ คน", "", "รอผล", "ไม่มีเรื่องร้องเรียน", "=A1", "#REF!"],
]
NOTES = ["ถามกองคลัง", "บรรทัดแรก\nบรรทัดที่สอง", "ลงท้ายด้วยบรรทัดว่าง\n", "[ita]", "• จุด", " "]
FAULTS = [
    Fault.status(429, retry_after=1),
    Fault.status(503),
    Fault.status(502),
    Fault.status(500).once_applied(),
    Fault.connection_reset(),
    Fault.connection_reset(after_write=True),
    Fault.cut_body(),
]


class Staff:
    """People at work: whatever they do, they do to the sheet and to its twin."""

    rushing = False  # in the second between read and write

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.titles = dice.randrange(3)
        self.status = dice.choice(["last", "last", "first", "none"])
        headers = [*HEADERS, ASIDE, *([STATUS] if self.status == "last" else [])]
        self.offset = int(self.status == "first")
        headers = [STATUS, *headers] if self.offset else headers
        self.first = self.titles + 2  # the number of the first row below the header
        self.count = dice.randrange(1, 8)
        rows = (
            [[*[""] * self.offset, "ชื่อเรื่อง"] for _ in range(self.titles)]
            + [headers]
            + [self.row() for _ in range(self.count)]
        )
        self.document = Document.from_rows(
            "รายงาน", {TAB: rows, CONTACTS: [["หน่วยงาน", "อีเมล"]]}, row_count=40, column_count=12
        )
        for _ in range(dice.randrange(3)):
            self.merge(self.document)
        self.twin = self.document.copy()
        for _ in range(dice.randrange(4)):
            self.both(self.type_note)

    def row(self) -> list[str]:
        dice = self.dice
        texts = FULL if dice.random() < 0.5 else [dice.choice(choice) for choice in TEXTS]
        texts = [text if text[:1] != "=" else {"userEnteredValue": {"formulaValue": text}} for text in texts]
        self.serial = getattr(self, "serial", 0) + 1
        number = dice.choice([f"แถวที่ {self.serial}", {"userEnteredValue": {"numberValue": self.serial}}])
        return [*[""] * self.offset, *texts, number]

    def both(self, work) -> None:
        """The same by the same dice, twice; rows are counted from where the header stands by now."""
        rows = grid_of(self.twin).rows
        header = next(row for row, texts in enumerate(rows) if HEADERS[0] in texts)
        self.titles, self.first = header, header + 2
        self.columns = [LETTERS[rows[header].index(name)] for name in [*HEADERS, ASIDE]]
        state = self.dice.getstate()
        work(self.document)
        self.dice.setstate(state)
        work(self.twin)

    # -- what they do

    def any_row(self) -> int:
        return self.dice.randrange(self.first, self.first + self.count + 2)

    def cell(self, column: int) -> str:
        return f"{self.columns[column]}{self.any_row()}"

    def type_text(self, document: Document) -> None:
        column = self.dice.randrange(6)
        document.set_text(TAB, self.cell(column), self.dice.choice(TEXTS[column]))

    def mend(self, document: Document) -> None:
        column = self.dice.randrange(6)
        document.set_text(TAB, self.cell(column), FULL[column])

    def type_note(self, document: Document) -> None:
        """Above or below ours, as people do; now and then they delete their own part."""
        cell = self.cell(self.dice.randrange(7))
        note = self.dice.choice([*NOTES, ""])
        old = document.note(TAB, cell)
        ours = old[old.find("[ita-sync]") :] if "[ita-sync]" in old else ""
        document.set_note(TAB, cell, f"{note}\n{ours}" if note and ours else note or ours)

    def type_note_aside(self, document: Document) -> None:
        document.set_note(TAB, self.cell(6), self.dice.choice([*NOTES, ""]))

    def insert(self, document: Document) -> None:
        document.insert_rows(
            TAB, self.dice.randrange(1, self.first + self.count + 1), self.dice.randrange(1, 3)
        )

    def delete(self, document: Document) -> None:
        if self.dice.random() < 0.3 and self.titles:
            document.delete_rows(TAB, 1)
        elif not self.holds_a_note_alone(row := self.any_row()) or not self.rushing:
            document.delete_rows(TAB, row)

    def holds_a_note_alone(self, row: int) -> bool:
        grid = grid_of(self.twin)
        return any(at == row - 1 for at, _ in grid.notes) and not any(
            grid.text(row - 1, at) for at in range(12)
        )

    def move(self, document: Document) -> None:
        row, before = self.any_row(), self.any_row()
        if row != before and not grid_of(document).merges:
            document.move_row(TAB, row, before)

    def sort(self, document: Document) -> None:
        column = self.columns[self.dice.randrange(6)]
        if not grid_of(document).merges:
            document.sort_rows(
                TAB, f"A{self.first}:{LETTERS[-1]}40", column, descending=self.dice.random() < 0.5
            )

    def merge(self, document: Document) -> None:
        column = LETTERS[self.dice.choice([0, 0, 4, 5]) + self.offset]
        top = self.any_row()
        if not grid_of(document).merges:
            document.merge(TAB, f"{column}{top}:{column}{top + self.dice.randrange(1, 3)}")

    def insert_column(self, document: Document) -> None:
        document.insert_columns(TAB, LETTERS[self.dice.randrange(9)])

    def hide(self, document: Document) -> None:
        document.hide_row(TAB, self.any_row(), by_filter=self.dice.random() < 0.5)

    def by_day(self) -> None:
        """Between two nights."""
        works = [
            self.type_text,
            self.mend,
            self.type_note,
            self.insert,
            self.delete,
            self.move,
            self.sort,
            self.hide,
        ]
        for _ in range(self.dice.randrange(4)):
            self.both(self.dice.choice(works))

    def meanwhile(self, document: Document) -> None:
        """In the second between read and write, and once more before the next write."""
        self.in_a_hurry -= 1
        if self.in_a_hurry < 0:
            return
        works = [
            self.type_text,
            self.mend,
            self.insert,
            self.delete,
            self.move,
            self.sort,
            self.type_note_aside,
        ]
        self.rushing = True
        for _ in range(self.dice.randrange(1, 3)):
            self.both(self.dice.choice(works))
        self.rushing = False


class Answerers(Staff):
    """Staff who answer in the note itself: on a line below ours, or at the end of its last line."""

    def by_day(self) -> None:
        super().by_day()
        for (row, column), note in grid_of(self.document).notes.items():
            if TAG in note and self.dice.random() < 0.7:
                self.answer(f"{LETTERS[column]}{row + 1}", self.dice.choice(NOTES))

    def answer(self, cell: str, text: str) -> None:
        goes_on = self.dice.random() < 0.5
        for document in (self.document, self.twin):
            old = document.note(TAB, cell)
            stays_on_the_line = not old or (goes_on and old.endswith(END))
            document.set_note(TAB, cell, old + text if stays_on_the_line else f"{old}\n{text}")


class Builders(Staff):
    """Staff who put new columns in, wherever they like.

    Then the words of the status column land on whatever stands there by now, and hide what is typed there in the same
    second. So in that second these people type in the first columns only, which no new column pushes under our words.
    """

    def type_text(self, document: Document) -> None:
        self.type_one_of(TEXTS, document)

    def mend(self, document: Document) -> None:
        self.type_one_of([[text] for text in FULL], document)

    def type_one_of(self, texts: list[list[str]], document: Document) -> None:
        column = self.dice.randrange(3 if self.rushing else 6)
        document.set_text(TAB, self.cell(column), self.dice.choice(texts[column]))

    def meanwhile(self, document: Document) -> None:
        if self.in_a_hurry > 0 and self.dice.random() < 0.7:
            self.both(self.insert_column)
        super().meanwhile(document)


class TidyBuilders(Builders):
    """Which of two rows was dragged or deleted cannot be seen where our words cover the one cell that differs.

    So here rows differ in their method too, where no words of ours come to stand.
    """

    def row(self) -> list[str]:
        texts = super().row()
        texts[self.offset + 1] = f"อบรมรุ่นที่ {self.serial}"
        return texts


@pytest.fixture(scope="module")
def server():
    with SheetsServer() as running:
        yield running


@pytest.fixture(autouse=True)
def no_news():
    logger = logging.getLogger("ita_sync")
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(logging.NOTSET)


SAME_EACH_TIME = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


# Each of these once lost a person's note or left a flag where it did not belong.
@example(seed=100064)  # a blank row that only a note tells from others is moved, and written to
@example(seed=100405)  # a blank row is put in beside one that has a note
@example(seed=100737)  # the header of the status column is given back to a row that is deleted in that second
@example(seed=100876)  # a row of one note is moved and gets a text, after an attempt whose answer was lost
@example(seed=100930)  # a lost attempt lands on a row that was put in a moment ago
@example(seed=101435)
@example(seed=500922)  # a blank row that has a note is dragged onto one that was flagged
@settings(SAME_EACH_TIME, max_examples=250)
@given(seed=st.integers(0, 2**32))
def test_five_hundred_nights(server, tmp_path_factory, seed):
    spend_nights(server, tmp_path_factory.getbasetemp() / "out", Random(seed))


@settings(SAME_EACH_TIME, max_examples=50)
@given(seed=st.integers(0, 2**32))
def test_a_hundred_nights_of_answers(server, tmp_path_factory, seed):
    spend_nights(server, tmp_path_factory.getbasetemp() / "out", Random(seed), Answerers)


@settings(SAME_EACH_TIME, max_examples=50)
@given(seed=st.integers(0, 2**32))
def test_a_hundred_nights_with_new_columns(server, tmp_path_factory, seed):
    spend_nights(server, tmp_path_factory.getbasetemp() / "out", Random(seed), TidyBuilders)


@pytest.mark.parametrize("seed", [700684, 702199, 703293, 1714469])
def test_new_columns_that_once_cost_something(server, tmp_path, seed):
    """A lost answer made us repeat a write on what stood there by then; a blank column was taken for a covered one."""
    spend_nights(server, tmp_path / "out", Random(seed), TidyBuilders)


# Like rows, of which the write covers the only cell that tells them apart; they keep their order. Of 300075 a second
# write missed them too, of 300097 one was edited.
@pytest.mark.parametrize("seed", [300004, 300007, 300051, 300075, 300097, 300201, 300342, 300466])
def test_like_rows_under_a_new_column(server, tmp_path, seed):
    spend_nights(server, tmp_path / "out", Random(seed), Builders)


def spend_nights(server, out, dice: Random, people: type[Staff] = Staff) -> None:
    staff = people(dice)
    key = server.add(staff.document)
    for night in range(2):
        staff.by_day()
        job = make_job(server, key, FIRST_NIGHT + timedelta(days=night), out)
        if dice.random() < (0.4, 0.9)[night]:
            staff.in_a_hurry = dice.randrange(1, 3)
            server.before("batchUpdate", staff.meanwhile, every_time=True)
        for endpoint in ("get", "batchUpdate"):
            if dice.random() < 0.3:
                server.faults.add(endpoint, dice.choice(FAULTS))
        one_night(job)
        server.faults.clear()
        server._hooks.clear()
        assert persons_sheet(staff.document) == persons_sheet(staff.twin)
        assert structure(staff.document) == structure(staff.twin)
        status, notes = deserved(job, staff.twin)
        assert dict(grid_of(staff.document).notes) == {cell: note for cell, note in notes.items() if note}
        if staff.status != "none":
            assert status_texts(staff.document) == status
    del server.documents[key]
