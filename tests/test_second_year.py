"""A town goes from one fiscal year into the next, by the commands alone."""

from __future__ import annotations

import json
import re
from datetime import date

from tests.conftest import edit_settings
from tests.fakes.google import Fault
from tests.town import CHANG, CLERK, CONTACTS, KLANG, PALAD, TAB, A, B, Town, done, put

NEW = f"{TAB} 2569"


def findings(town: Town) -> list[tuple[str, str, str]]:
    record = json.loads((town.folder / "out" / "run.json").read_text(encoding="utf-8"))
    return [
        (one["rule"], one["cell"], one["state"])
        for one in record["findings"]
        if one["rule"] == "missing-outcome"
    ]


def letters(town: Town, day: date) -> dict[str, str]:
    """A night on a fresh machine; who got which text."""
    town.move_to_a_fresh_machine()
    assert town.call("run", day) == 0
    code, server = town.mail(day)
    assert code == 0
    texts = {}
    for delivery in server.deliveries:
        body = delivery.message.get_body(("plain",))
        assert body is not None
        texts[delivery.to] = " ".join(str(body.get_content()).split())
    return texts


def test_from_one_year_into_the_next(town: Town) -> None:
    put("B4", PALAD, CONTACTS)(town.document)
    for row in (4, 5):
        done(row)(town.document)
    first = letters(town, date(2025, 10, 29))
    assert A in first[CHANG]
    assert "sheet new-year" not in first[CLERK]

    done(2)(town.document)
    assert "sheet new-year" not in letters(town, date(2025, 10, 30))[CLERK]
    assert letters(town, date(2025, 10, 31)) == {}
    over = letters(town, date(2025, 11, 1))
    assert "การรายงานของปี 2568 สิ้นสุดแล้ว" in over[CLERK]
    assert "ita-sync sheet new-year 2569" in over[CLERK]
    assert [*over] == [CLERK]  # though nothing is open, and once
    assert letters(town, date(2025, 11, 4)) == {}

    answer = town.ita_sync("sheet", "new-year", "2569", "--edit-settings", "--date", "2025-11-05")
    assert answer.code == 0, answer.err
    last_year = town.document.snapshot()

    # All results are ahead: nobody is thanked for last year's rows, and nobody is asked for what is not due.
    assert letters(town, date(2025, 11, 6)) == {}
    assert {state for _, _, state in findings(town)} <= {"new", "open"}
    # Near the end of the year everything is asked for, once, and as new.
    asked = letters(town, date(2026, 9, 8))
    assert A in asked[CHANG]
    assert B in asked[CHANG]
    assert "แก้ไขเรียบร้อยแล้ว" not in " ".join(asked.values())
    assert KLANG in asked
    assert letters(town, date(2026, 9, 9)) == {}
    put("E3", "จัดทำแล้ว", NEW)(town.document)
    put("F3", "มีผู้ใช้ 52 คน", NEW)(town.document)
    thanks = letters(town, date(2026, 9, 10))
    assert B in thanks[CHANG]
    after = town.document.snapshot()
    assert {at: now for at, now in after.items() if at[0] == TAB} == {
        at: then for at, then in last_year.items() if at[0] == TAB
    }


def test_results_copied_from_last_year_are_the_coordinators(town: Town) -> None:
    put("B4", PALAD, CONTACTS)(town.document)
    for row in (2, 3, 4, 5):
        done(row)(town.document)
    first = letters(town, date(2024, 11, 4))
    assert "มีครบหรือเกือบครบทุกแถวแล้ว ทั้งที่ปีงบประมาณ 2568 เพิ่งเริ่มเมื่อ 1 ต.ค. 2567" in first[CLERK]
    assert [*first] == [CLERK]
    assert letters(town, date(2024, 11, 5)) == {}
    assert CLERK in letters(town, date(2024, 11, 11))  # weekly, as whatever is open
    # Then they may be this year's: nothing is open any more, and nobody is thanked.
    assert letters(town, date(2025, 1, 6)) == {}
    assert letters(town, date(2025, 1, 13)) == {}


def test_what_a_machine_remembers_of_last_year_is_nothing_that_anybody_was_told_this_year(
    town: Town,
) -> None:
    """The measures are the same, and so are the ids of what is missing; the sheet keeps no ledger."""
    edit_settings(town.folder, "# flags = true", "flags = false #")
    assert [*news(town, date(2025, 10, 27)).values()] == [False] * 3  # a fresh machine calls nothing new
    move_to(town, 2569)
    assert news(town, date(2026, 9, 2)) == {CHANG: True, KLANG: True, CLERK: True}
    assert news(town, date(2026, 9, 3)) == {}
    move_to(town, 2568)  # somebody looks at last year's again, which everybody was told
    assert not any(news(town, date(2026, 9, 4)).values())
    move_to(town, 2569)
    assert news(town, date(2026, 9, 5)) == {}


def test_receipts_that_last_years_ledger_refused_are_not_noted_as_this_years(town: Town) -> None:
    town.google.faults.add("batchUpdate", Fault.status(403), times=9)
    assert town.call("run", date(2025, 10, 28)) == 3
    assert len(town.mail(date(2025, 10, 28))[1].recipients) == 4  # the operator hears why
    town.google.faults.clear()
    move_to(town, 2569)
    assert news(town, date(2026, 9, 2)) == {CHANG: True, KLANG: True, CLERK: True}


def news(town: Town, day: date) -> dict[str, bool]:
    """A night on the machine of the nights before; who got a letter, and whether it tells of something new."""
    assert town.call("run", day) == 0
    code, server = town.mail(day)
    assert code == 0
    return {one.to: "ใหม่" in str(one.message["Subject"]) for one in server.deliveries}


def move_to(town: Town, year: int) -> None:
    """Let the settings and the rows be of another fiscal year."""
    path = town.folder / "config" / "ita.toml"
    text = re.sub(r"fiscal_year = \d+", f"fiscal_year = {year}", path.read_text(encoding="utf-8"))
    path.write_text(re.sub(r"due = \d+", f"due = {year - 543}", text), encoding="utf-8")
    for row in range(2, 7):
        put(f"D{row}", f"ปีงบประมาณ พ.ศ. {year}")(town.document)
