"""A measure whose name stands in several rows: who hears what of each of them when people edit, move and add rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.conftest import edit_settings
from tests.fakes.google import Document
from tests.town import CHANG, CLERK, KLANG, TAB, YEAR, A, Deed, Town, done, put

DAY = date(2025, 10, 7)  # a Tuesday
NEXT, AFTER = DAY + timedelta(days=1), DAY + timedelta(days=2)
OTHER = "มาตรการอื่นของเทศบาล"


def insert(row: int, owner: str, outcome: str = "") -> Deed:
    """Insert a row of the repeated measure."""

    def deed(document: Document) -> None:
        document.insert_rows(TAB, row, 1)
        texts = (A, "สำรวจความเห็น", owner, YEAR, "สำรวจแล้ว", outcome)
        for column, text in zip("ABCDEF", texts, strict=True):
            document.set_text(TAB, f"{column}{row}", text)

    return deed


def delete(row: int) -> Deed:
    return lambda document: document.delete_rows(TAB, row)


def move(row: int, before: int) -> Deed:
    return lambda document: document.move_row(TAB, row, before)


# Rows 2 and 4 are of one measure, the first of กองช่าง, the other of กองคลัง, and lack an outcome.
REPEATED: dict[str, tuple[tuple[Deed, ...], list[str]]] = {
    "exchanged": ((move(4, 2),), []),
    "moved to the end": ((move(2, 7),), []),
    "the first handed over": ((put("C2", "กองคลัง"),), [KLANG]),
    "the second handed over": ((put("C4", "กองช่าง"),), [CHANG]),
    "the first reworded": ((put("B2", "ประชุมชี้แจงบุคลากร"),), []),
    "the second reworded": ((put("B4", "เผยแพร่คำสั่ง"),), []),
    "a third above, complete": ((insert(2, "กองช่าง", "มีผู้ตอบ 40 คน"),), []),
    "a third above, faulty": ((insert(2, "กองช่าง"),), [CHANG, CLERK]),
    "a third between, faulty": ((insert(3, "กองคลัง"),), [CLERK, KLANG]),
    "a third below, faulty": ((insert(7, "กองคลัง"),), [CLERK, KLANG]),
    "the first deleted": ((delete(2),), [CHANG, CLERK]),
    "the second deleted": ((delete(4),), [CLERK, KLANG]),
    "the first renamed": ((put("A2", OTHER),), [CHANG, CLERK]),
    "the first done": ((done(2),), [CHANG, CLERK]),
    "exchanged and the upper done": ((move(4, 2), done(2)), [CLERK, KLANG]),
}
# Row 2 is the only one of its measure.
ALONE: dict[str, tuple[tuple[Deed, ...], list[str]]] = {
    "another above, complete": ((insert(2, "กองคลัง", "มีผู้ตอบ 40 คน"),), []),
    "another below, complete": ((insert(3, "กองคลัง", "มีผู้ตอบ 40 คน"),), []),
    "another above, faulty": ((insert(2, "กองคลัง"),), [CLERK, KLANG]),
    "another below, faulty": ((insert(3, "กองคลัง"),), [CLERK, KLANG]),
    "another above, and itself done": ((insert(2, "กองคลัง"), done(3)), [CHANG, CLERK, KLANG]),
    "another takes its name": ((put("A4", A),), [CLERK, KLANG]),
}


@pytest.mark.parametrize("case", REPEATED)
def test_rows_of_one_name(town: Town, case: str) -> None:
    put("A4", A)(town.document)
    tell(town, *REPEATED[case])


@pytest.mark.parametrize("case", ALONE)
def test_a_row_whose_name_is_repeated(town: Town, case: str) -> None:
    tell(town, *ALONE[case])


def tell(town: Town, deeds: tuple[Deed, ...], told: list[str]) -> None:
    """After a night on which all was told, edit the sheet: who hears of it, and that nobody does once more."""
    edit_settings(town.folder, "# [rules.missing-summary]", '[rules.duplicate-measure]\nseverity = "off"\n#')
    assert town.night(DAY) == [CHANG, CLERK, KLANG]
    for deed in deeds:
        deed(town.document)
    assert town.night(NEXT) == told
    assert town.night(AFTER) == []
