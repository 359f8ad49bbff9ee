"""Nights on which the whole table is of another year."""

from __future__ import annotations

import json
from datetime import date

from tests.fakes.google import Document
from tests.writeback.nights import HEADERS, LEDGER, STATUS, TAB

YEARS = ("ปีงบประมาณ {}", "ต.ค. {0} - ธ.ค. {0}", "ม.ค. - มี.ค. {}")


def set_periods(document: Document, year: int) -> None:
    texts = (YEARS[0].format(year), YEARS[1].format(year - 1), YEARS[2].format(year))
    for row, text in enumerate(texts, 1):
        document.sheet(TAB).put(row, 3, {"userEnteredValue": {"stringValue": text}})


def test_what_was_open_before_is_neither_mended_nor_new_afterwards(on_google, fake_engine, ita_sync, project):
    rows = [[f"มาตรการ {name}", "ประชุม", "สำนักปลัด", "", "ประชุมแล้ว", ""] for name in "กขค"]
    document = on_google(Document.from_rows("รายงาน", {TAB: [[*HEADERS, STATUS], *rows]}))

    def night(day: date, year: int) -> list[tuple[str, str, str]]:
        set_periods(document, year)
        assert ita_sync("run", "--date", day.isoformat()).code == 0
        record = json.loads((project / "out" / "run.json").read_text("utf-8"))
        assert record["status"] == "draft"
        return [(one["rule"], one["state"], one["since"]) for one in record["findings"]]

    first = night(date(2025, 11, 3), 2568)
    assert first.count(("missing-outcome", "new", "2025-11-03")) == 3
    lines = [*document.sheet(LEDGER).filled()]
    second = night(date(2025, 11, 4), 2569)
    assert [one for one in second if one[0] != "owner-without-contact"] == [
        ("rows-of-another-year", "new", "2025-11-04")
    ]
    assert len(lines) < len([*document.sheet(LEDGER).filled()])
    third = night(date(2025, 11, 5), 2568)
    assert third.count(("missing-outcome", "open", "2025-11-03")) == 3
    assert third.count(("rows-of-another-year", "fixed", "2025-11-04")) == 1
