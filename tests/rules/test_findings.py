"""Findings are sorted and unique, their ids do not change between nights, and no text makes a check fail."""

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ita_sync.domain import Finding, Merge
from ita_sync.rules import Context, check, select
from ita_sync.table.measures import build_table
from tests.conftest import HEADERS, ROW, grid, processor_time

ALL = select({})


def context(*rows, merges=(), headers=None, today=date(2025, 11, 1), **values):
    table = build_table(grid(*rows, merges=merges, **({"headers": headers} if headers else {})))
    return Context(table=table, fiscal_year=2568, today=today, **values)


def found(*rows, **values):
    return check(context(*rows, **values), ALL, "th")


def row(measure, **cells):
    names = ("measure", "method", "owner", "period", "summary", "outcome")
    return [cells.get(name, good) for name, good in zip(names, [measure, *ROW[1:]], strict=True)]


def ids(findings, rule="missing-outcome"):
    return {finding.measure.split()[-1]: finding.id for finding in findings if finding.rule == rule}


def test_sorted_by_owner_then_row():
    findings = found(
        row("๑. ก", owner="สำนักปลัด", outcome=""),
        row("๒. ข", owner="กองคลัง", outcome="", summary=""),
        row("๓. ค", owner="กองคลัง", outcome=""),
    )
    assert [(finding.owners, finding.cell) for finding in findings] == [
        (("กองคลัง",), "E3"),
        (("กองคลัง",), "F3"),
        (("กองคลัง",), "F4"),
        (("สำนักปลัด",), "F2"),
    ]


def test_a_finding_is_complete():
    (finding,) = found(row("๑. ก", outcome="-"))
    assert finding == Finding(
        rule="missing-outcome",
        severity="error",
        cell="F2",
        row=2,
        column="outcome",
        owners=("สำนักปลัด",),
        measure="๑. ก",
        message="ยังไม่มีผลลัพธ์ในช่อง “ผลลัพธ์” (ว่าง หรือมีแต่ข้อความที่ยังไม่บอกผล)",
        hint="เขียนผลที่เกิดขึ้นจริง เช่น จำนวน ร้อยละ หรือ “ไม่มีเรื่องร้องเรียน”",
        id=finding.id,
    )


def test_ids_never_change():
    """The ledgers of existing sheets hold them: computed differently, every open finding would count as new."""
    findings = found(row("๑. ก", outcome="", owner="กองพิเศษ"), row("๒. ข", outcome=""))
    assert {finding.cell: finding.id for finding in findings} == {
        "C2": "9f20faa149ed3493",
        "F2": "6bc0c9554f5c387a",
        "F3": "c89c718fdc94e77d",
    }


def test_ids_survive_moved_and_renumbered_rows():
    rows = [row(f"๑. มาตรการ{letter}", outcome="") for letter in "กขคง"]
    before = ids(found(*rows))
    random.Random(1).shuffle(rows)
    assert ids(found(row("๙. ใหม่"), *rows)) == before
    assert ids(found(*([f"{i}) {cells[0][3:]}", *cells[1:]] for i, cells in enumerate(rows, 5)))) == before


def test_ids_survive_changes_of_the_same_finding():
    empty, running = found(row("๑. ก", outcome="")), found(row("๑. ก", outcome="-"), today=date(2025, 3, 1))
    assert empty[0].id == running[0].id
    assert empty[0].severity != running[0].severity


def test_activities_of_one_measure_have_their_own_ids():
    rows = [["๑. ก", "๑. จัดอบรม", owner, *ROW[3:5], ""] for owner in ("กองคลัง", "กองช่าง", "กองช่าง")]
    block = (Merge(1, 0, 4, 1),)
    before = {finding.cell: finding.id for finding in found(*rows, merges=block)}
    rows[0], rows[1] = rows[1], rows[0]
    after = {finding.cell: finding.id for finding in found(*rows, merges=block)}
    assert len(set(before.values())) == 3
    assert (before["F2"], before["F3"]) == (after["F3"], after["F2"])


def test_identical_rows_have_their_own_ids():
    findings = found(row("๑. ก", outcome=""), row("๑. ก", outcome=""))
    assert len({finding.id for finding in findings}) == len(findings) == 3


def test_several_findings_of_one_rule_in_one_cell():
    findings = found(
        row("๑. ก", owner="กองหนึ่ง, กองสอง", summary="รายงานผลปีงบประมาณ ๒๕๖๗ และปีงบประมาณ ๒๕๖๖ ครบ")
    )
    unknown = {finding.message: finding.id for finding in findings if finding.rule == "unknown-owner"}
    assert len(set(unknown.values())) == 2
    only_second = found(row("๑. ก", owner="กองสอง"))
    assert [finding.id for finding in only_second] == [unknown["ไม่พบ “กองสอง” ในรายชื่อหน่วยงาน"]]


def test_a_merged_cell_has_one_finding_for_all_its_owners():
    rows = [row("๑. ก", owner="กองคลัง", outcome=""), row("๒. ข", owner="กองช่าง", outcome="")]
    (finding,) = found(*rows, merges=(Merge(1, 5, 3, 6),))
    assert (finding.cell, finding.owners) == ("F2", ("กองคลัง", "กองช่าง"))


def test_an_unknown_owner_is_one_finding_wherever_it_stands():
    def unknown(*rows):
        return [each for each in found(*rows) if each.rule == "unknown-owner"]

    rows = [row("๑. ก", owner="กองคลัง"), row("๒. ข", owner="กองพิเศษ"), row("๓. ค", owner="กองช่าง, กองพิเศษ")]
    (both,) = unknown(*rows)
    (last,) = unknown(rows[0], rows[2])
    assert (both.id, both.cell, last.cell) == (last.id, "C3", "C3")
    assert "C3, C4" in both.message


def test_whoever_is_involved_is_everyone_named_elsewhere():
    involved = row("๓. ค", owner="หน่วยงานที่เกี่ยวข้อง", outcome="")
    (finding,) = found(row("๑. ก", owner="กองคลัง"), row("๒. ข", owner="กองช่าง"), involved)
    assert finding.owners == ("กองคลัง", "กองช่าง")
    (alone,) = found(involved)
    assert alone.owners == ("ทุกสำนัก/กอง",)


def test_the_id_for_a_unit_without_contact_is_independent_of_its_rows():
    contacts = {"สำนักปลัด": ("a@example.go.th",)}
    rows = [row("๑. ก", owner="กองคลัง"), row("๒. ข"), row("๓. ค", owner="กองคลัง")]
    one = found(*rows, contacts=contacts)
    other = found(*reversed(rows), contacts=contacts)
    assert [finding.id for finding in one] == [finding.id for finding in other]


def test_a_gap_and_a_duplicate_number_have_different_ids():
    (gap,) = found(row("๑. ก"), row("๓. ข"))
    (double,) = found(row("๑. ค"), row("๑. ข"))
    assert (gap.rule, gap.cell) == (double.rule, double.cell) == ("numbering", "A3")
    assert gap.id != double.id


def test_an_empty_sheet():
    assert [(finding.rule, finding.cell, finding.row) for finding in found()] == [("no-measures", "", 0)]


def test_findings_are_a_sequence():
    findings = found(row("๑. ก", outcome=""), row("๒. ข", outcome="", summary=""))
    assert findings[-1] == list(findings)[-1]
    assert findings[1:] == tuple(findings)[1:]
    assert findings == tuple(findings)
    assert findings != []
    with pytest.raises(IndexError):
        findings[len(findings)]


def test_braces_in_a_text_are_not_placeholders():
    findings = found(row("๑. ก", owner="กอง{unit}{0}", period="{period}"), headers=None)
    assert any("กอง{unit}{0}" in finding.message for finding in findings)


def test_half_a_surrogate_pair():
    assert len(found(row("๑. ก\ud83d", outcome="", owner="กอง\ud83d"))) == 2


PIECES = [
    *("", " ", "\n", "-", "๑.", "2)", "ข้อ ๓", "•", "#REF!", "#N/A", "ไม่มี", "…", "ผู ้รับ"),
    *("น\u0e4d\u0e49า", "\uf70a", "\ufffd"),
    *("ปีงบประมาณ", "พ.ศ.", "๒๕๖๗", "2568", "67", "ม.ค.", "ตุลาคม", "ถึง", "ไตรมาสที่ ๙", "สำนักปลัด", "กองพิเศษ", ","),
    *("จัดทำคู่มือแล้ว", "จะดำเนินการ", "{header}", "%s", "=1+1", "\u200b", "\x00", "😀", "ำ", "์"),
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=30), st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
ROWS = st.lists(st.lists(TEXTS, min_size=6, max_size=6), max_size=6)
MERGES = st.lists(
    st.builds(
        lambda top, height, column: Merge(top, column, top + height, column + 1),
        st.integers(1, 5),
        st.integers(2, 3),
        st.integers(0, 5),
    ),
    max_size=2,
    unique_by=lambda merge: merge.left,
)


@settings(max_examples=60)
@given(ROWS, MERGES, st.dates(date(2024, 9, 1), date(2025, 12, 1)), st.sampled_from(["th", "en"]))
def test_arbitrary_texts(rows, merges, today, lang):
    tonight = context(*rows, merges=merges, today=today, contacts={"กองคลัง": ()}, measures_before=5)
    findings = check(tonight, ALL, lang)
    assert len({finding.id for finding in findings}) == len(findings)
    assert [(f.owners, f.row) for f in findings] == sorted((f.owners, f.row) for f in findings)
    again = replace(tonight, table=build_table(grid(*rows, merges=merges)))
    assert findings == check(again, ALL, lang)
    for finding in findings:
        assert finding.message
        assert finding.column in tonight.table.columns or not finding.cell


def test_numbers_of_many_levels_take_no_time():
    tonight = context(*(row(f"{a}.{b}.1 ก") for a in range(1, 81) for b in range(1, 100)))
    (rule,) = (each for each in ALL if each.rule.id == "numbering")
    with processor_time():
        assert not check(tonight, [rule], "th")


MOVED = [*HEADERS[:4], *reversed(HEADERS[4:])]
SIGNED = ["ลงชื่อ ............", "", "", "", "", ""]
LOST = ["นายก", "ร่วมประชุม", "", "", "กองคลังจัดทำ", ""]
METHOD, SUMMARY = ["", "ประชุมคณะทำงาน", "", "", "", ""], ["", "", "", "", "เพิ่มเติม", ""]


@pytest.mark.parametrize(
    ("rule", "rows", "cells"),
    [
        (
            "moved-header",
            [ROW, MOVED, row("๒. ข"), MOVED, row("๓. ค"), MOVED, row("๔. ง")],
            ["A3", "A5", "A7"],
        ),
        ("stray-row", [ROW, METHOD, METHOD], ["B3", "B4"]),
        ("stray-row", [ROW, [""] * 6, SUMMARY, [""] * 6, SUMMARY], ["E4", "E6"]),
        ("below-the-table", [ROW, SIGNED, LOST, LOST], ["B4", "B5"]),
    ],
)
def test_rows_that_say_the_same_are_told_each_by_an_id_of_its_own(rule, rows, cells):
    several = [finding for finding in found(*rows) if finding.rule == rule]
    assert [finding.cell for finding in several] == cells
    assert len({finding.id for finding in several}) == len(cells)


PLACEHOLDERS = {
    "#REF!": "formula-error",
    "Err:502": "formula-error",
    "Loading...": "still-loading",
    "FALSE": "checkbox",
}


@pytest.mark.parametrize("column", ["measure", "method", "owner", "period", "summary", "outcome"])
@pytest.mark.parametrize(("text", "rule"), PLACEHOLDERS.items())
def test_a_placeholder_is_told_once_and_counts_as_missing(column, text, rule):
    """Whatever else is wrong with such a cell is wrong because of it; where its rule is off, the text is missing."""
    cells = dict(zip(("measure", "method", "owner", "period", "summary", "outcome"), ROW, strict=True))
    rows = [[*(cells | {column: text}).values()], row("๒. ข")]
    address = f"{'ABCDEF'[[*cells].index(column)]}2"
    (finding,) = [each for each in found(*rows) if each.cell == address]
    assert (finding.rule, finding.severity) == (rule, "error")
    without = select({name: {"severity": "off"} for name in PLACEHOLDERS.values()})
    found_without = check(context(*rows), without, "th")
    assert f"missing-{column}" in {each.rule for each in found_without if each.cell == address}


def test_what_is_worse_than_a_placeholder_is_told_beside_it():
    mild = select({"formula-error": {"severity": "warning"}})
    findings = check(context(row("๑. ก", outcome="#REF!")), mild, "th")
    assert {(each.rule, each.severity) for each in findings if each.cell == "F2"} == {
        ("formula-error", "warning"),
        ("missing-outcome", "error"),
    }
