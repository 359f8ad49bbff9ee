"""Small sheets that went wrong once, each for its kind: what is read from them, what is found, whether they are a draft."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ita_sync.settings import Sheet
from ita_sync.sources.workbook.store import WorkbookStore
from ita_sync.table.measures import build_table
from tests.conftest import edit_settings, processor_time

CASES = Path(__file__).parent / "cases"


def table_of(name: str):
    return build_table(WorkbookStore(CASES / name, Sheet(source=name)).read().measures)


@pytest.fixture
def validated(project, ita_sync):
    """A function that checks a case after its year: the exit code, and the findings that are no advice."""

    def use(name: str):
        edit_settings(project, '"config/example/measures.csv"', f'"{(CASES / name).as_posix()}"')
        answer = ita_sync("validate", "--format", "json", "--date", "2025-11-15")
        assert answer.err == ""
        findings = json.loads(answer.out)
        return answer.code, [
            (finding["rule"], finding["cell"], finding["owner"])
            for finding in findings
            if finding["severity"] != "info"
        ]

    return use


# The errors and warnings of each; none: its report is final.
FOUND = {
    "blank-measure-own-owner.csv": [("missing-summary", "E3", "กองคลัง"), ("missing-outcome", "F3", "กองคลัง")],
    "signature-in-outcome-column.csv": [("missing-outcome", "F3", "กองคลัง")],
    "two-budget-columns.csv": [],
    "unmerged-indicator-headings.xlsx": [
        ("missing-outcome", "F9", "กองคลัง"),
        ("period-unreadable", "D13", "สำนักปลัด"),
    ],
    "dropdown-from-other-tab.xlsx": [],
    "indented.ods": [],
    "title-merged-over-whole-row.xlsx": [],
}


@pytest.mark.parametrize(("name", "found"), FOUND.items(), ids=FOUND)
def test_what_is_found(validated, name, found):
    code, findings = validated(name)
    assert findings == found
    assert code == int(any(rule.startswith("missing") for rule, _, _ in found))


def test_an_owners_row_is_an_activity_of_its_own():
    table = table_of("blank-measure-own-owner.csv")
    assert table.measure_ids == (0, 0, 0, 1)
    assert table.texts["outcome"].tolist() == ["อบรม ๒๐ คน", "", "อบรม ๓๐ คน", "ประชุม ๒ ครั้ง"]


def test_headings_that_nobody_merged_are_printed():
    headings = [measure.heading for measure in table_of("unmerged-indicator-headings.xlsx").measures]
    assert headings == [
        *("ตัวชี้วัดที่ ๑ การปฏิบัติหน้าที่", "ตัวชี้วัดที่ ๒ การใช้งบประมาณ", ""),
        "ตัวชี้วัดที่ ๓ การใช้อำนาจ",
    ]


def test_two_budgets_are_one_column_of_the_report():
    budget = table_of("two-budget-columns.csv").texts["budget"][0]
    assert budget == "งบประมาณที่ตั้งไว้\n10000\nงบประมาณที่ใช้จริง\n9500"


def test_a_quotation_mark_that_nobody_closes_is_refused_with_its_line(project, ita_sync):
    edit_settings(project, '"config/example/measures.csv"', f'"{(CASES / "unclosed-quote.csv").as_posix()}"')
    answer = ita_sync("run", "--date", "2025-11-15")
    assert answer.code == 3
    assert "unclosed-quote.csv บรรทัดที่ 3" in answer.err


def test_a_title_over_a_whole_row_costs_nothing():
    with processor_time():
        assert len(table_of("title-merged-over-whole-row.xlsx")) == 2000


def test_figures_are_those_that_staff_see():
    outcomes = table_of("number-formats.xlsx").texts["outcome"].tolist()
    assert outcomes[3:] == [
        *("85%", "85%", "93", "93%", "0.13", "ร้อยละ 5.00", "85.5%", "ลดลง 5", "ไม่มี", "081-234-5678"),
        *("45K", "1/2", "TRUE", "3", "1", "1,500.-", "3 ครั้ง", "3 E"),
    ]


def test_dates_are_those_that_staff_see():
    periods = table_of("thai-dates.xlsx").texts["period"].tolist()
    assert periods[3:] == [
        "1 มี.ค. 68",
        "มีนาคม 2568",
        "มีนาคม ๒๕๖๘",
        "1/3/2025",
        "1 มีนาคม 2025",
        "1 มีนาคม 2568",
    ]


def test_an_error_in_a_column_that_is_none_of_the_tables_is_one_warning(project, ita_sync):
    header = "มาตรการ,วิธีดำเนินการ,ผู้รับผิดชอบ,ระยะเวลา,สรุปผลการดำเนินการ,ผลลัพธ์,ตรวจแล้ว"
    row = "๑. จัดอบรม,ตั้งคณะทำงาน,สำนักปลัด,ปีงบประมาณ ๒๕๖๘,ทำแล้ว,อบรม ๒๐ คน"
    rows = [header, f"{row},#N/A", f"{row.replace('๑. จัดอบรม', '๒. จัดประชุม')},#REF!"]
    (project / "a.csv").write_text("\n".join(rows), encoding="utf-8")
    edit_settings(project, "config/example/measures.csv", "a.csv")
    answer = ita_sync("validate", "--format", "json", "--date", "2025-11-15")
    found = [item for item in json.loads(answer.out) if item["rule"] == "formula-error"]
    assert [(item["cell"], item["severity"]) for item in found] == [("G2", "warning")]
    assert "“ตรวจแล้ว”" in found[0]["message"]
    assert "2 ช่อง" in found[0]["message"]
