"""The colours that `sheet init` lays: the night's verdict lights the very cell, wherever columns and rows have gone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ita_sync.domain import COLUMNS
from ita_sync.setup import conditional_formats
from ita_sync.setup import sheet_init as setup
from ita_sync.setup.sheet_requests import MISSING_COLOUR, SEVERITY_COLOURS
from ita_sync.setup.spreadsheet import read_layout
from ita_sync.thai import says_nothing
from tests.fakes.google import Document
from tests.fakes.google.formulas import holds
from tests.thai.cases import cases, cases_in
from tests.writeback.nights import (
    CONTACTS,
    FULL,
    HEADERS,
    LEDGER,
    STATUS,
    TAB,
    make_job,
    make_settings,
    make_store,
    one_night,
)

NAMES = setup.Names(TAB, CONTACTS, LEDGER)
ERROR, WARNING, LIVE = SEVERITY_COLOURS["error"], SEVERITY_COLOURS["warning"], MISSING_COLOUR
DAY = date(2025, 11, 1)


@pytest.fixture
def build(server):
    """Run `sheet init` on a spreadsheet; what it said about the colours."""

    def run(document):
        key = next((key for key, known in server.documents.items() if known is document), None)
        store = make_store(server, make_settings(key or server.add(document)))
        steps = setup.plan(read_layout(store.read_layout()), NAMES, [])
        if requests := [request for step in steps for request in step.requests]:
            store.build(requests)
        return [str(step.says) for step in steps if "colours" in str(step.says)]

    return run


def shown(document, *cells):
    """The colour of each cell, by its name; blank: none."""
    names = {str(ERROR): "error", str(WARNING): "warning", str(LIVE): "live"}
    found = []
    for cell in cells:
        colours = document.sheet(TAB).colours(int(cell[1:]) - 1, ord(cell[0]) - ord("A"))
        found.append(names[str(colours[0])] if colours else "")
    return found


@pytest.fixture
def document(build):
    rows = [FULL, ["มาตรการ ข", *FULL[1:3], "", FULL[4], ""], ["มาตรการ ก", *FULL[1:5], "อบรม ๒ รุ่น"]]
    made = Document.from_rows("รายงาน", {TAB: [HEADERS, *rows]}, column_count=8)
    build(made)
    return made


@pytest.fixture
def spend(server, tmp_path):
    def night(document):
        key = next(key for key, known in server.documents.items() if known is document)
        one_night(make_job(server, key, DAY, tmp_path / "out"))

    return night


LIVE_FORMULAS = [
    rule.formula
    for rule in conditional_formats.desired(0, {name: at for at, name in enumerate([*COLUMNS, "status"])})
    if rule.colour == MISSING_COLOUR
]
OUTCOMES = list(cases("outcomes.tsv"))
# What a formula cannot see, by name, and why: in groups, each below its reason.
UNSEEN = {text for _, text in cases_in(Path(__file__).parent / "data" / "unseen.tsv")}


def is_live(outcome):
    """Whether an outcome is coloured at once, in a row that has a measure."""
    places = [*COLUMNS]
    texts = {places.index("measure"): "มาตรการ ก", places.index("outcome"): outcome}

    def look(row, column):
        return "หัวคอลัมน์" if row == 0 else texts.get(column, "")

    return any(holds(formula, look, 1) for formula in LIVE_FORMULAS)


def test_no_outcome_is_coloured():
    assert [text for expected, text in OUTCOMES if expected == "something" and is_live(text)] == []


def test_what_says_nothing_is_coloured_at_once_but_for_what_is_named():
    empty = {text for expected, text in OUTCOMES if expected == "nothing"}
    assert {text for text in empty if not is_live(text)} == UNSEEN
    assert len(UNSEEN) < 0.1 * len(empty)


@pytest.mark.parametrize("value", [0.0, 100.0, 92.5, "๑๒", "0", True])
def test_a_figure_is_never_coloured(value):
    assert not is_live(value)


@pytest.mark.parametrize(
    "text", ["-", "อยู่ระหว่างดำเนินการ", "ไม่มี", "รอผล", "ตามเอกสารแนบ", "กรอกผลลัพธ์", "", "N/A"]
)
def test_the_usual_ones_are_coloured(text):
    assert says_nothing(text)
    assert is_live(text)
    assert is_live(f" {text}\n")


def test_formulas_keep_far_below_the_length_of_a_cell():
    assert max(map(len, LIVE_FORMULAS)) < 15_000
    assert sum(map(len, LIVE_FORMULAS)) < 60_000


@example(["ยังดำเนินการอยู่", "No corruption"])  # the line's end belonged to a lookahead
@example(["ยังไม่มีการรายงานผล", "5..."])
@example(["(5)", "อยู่ระหว่างดำเนินการ"])
@settings(derandomize=True, max_examples=300)
@given(st.lists(st.sampled_from([text for _, text in OUTCOMES if len(text) < 40]), min_size=2, max_size=3))
def test_no_two_lines_are_coloured_that_say_something(lines):
    text = "\n".join(lines)
    assert says_nothing(text) or not is_live(text)


def test_before_any_night_a_missing_outcome_shows(document):
    assert shown(document, "F2", "F3", "F4", "F5", "D3", "F1") == ["", "live", "", "", "", ""]


def test_a_night_lights_the_very_cells_strongly_and_lightly(document, spend):
    spend(document)
    assert shown(document, "F3", "D3", "A4") == ["error", "error", "warning"]
    assert shown(document, "F2", "A2", "E3", "A3", "B4", "G3", "F1", "G1") == [""] * 8
    document.set_text(TAB, "G3", 7)  # REGEXMATCH fails on a number
    assert shown(document, "F3", "D3") == ["live", ""]


def test_they_follow_rows_and_columns(document, build, spend):
    document.insert_columns(TAB, "B", 2)
    document.insert_rows(TAB, 1, 2)
    document.insert_rows(TAB, 4, 1)
    assert document.text(TAB, "I3") == STATUS
    assert build(document) == []
    spend(document)
    assert shown(document, "H6", "F6", "A7", "H5", "H3") == ["error", "error", "warning", "", ""]
    document.set_text(TAB, "A4", "มาตรการ ง")  # in the row right below the header
    assert shown(document, "H4") == ["live"]


@pytest.mark.parametrize("column", [name for name, column in COLUMNS.items() if not column.is_required])
def test_every_column_that_may_be_faulty_has_its_colours(build, column):
    headers = {
        "seq": "ลำดับ",
        "indicator": "ตัวชี้วัด",
        "target": "เป้าหมาย",
        "budget": "งบประมาณ",
        "problems": "ปัญหาอุปสรรค",
    }
    headers |= {"suggestions": "ข้อเสนอแนะ", "evidence": "หลักฐาน", "note": "หมายเหตุ", "monitoring": "การติดตาม"}
    headers |= {"issue": "ประเด็น"}
    made = Document.from_rows("รายงาน", {TAB: [[*HEADERS, headers[column]], [*FULL, "x"]]}, column_count=9)
    build(made)
    for mark, colour in (("✗", "error"), ("?", "warning")):
        made.set_text(TAB, "H2", f"✗ งาน: ก · {mark} {COLUMNS[column].th}: ข")
        assert shown(made, "G2", "F2") == [colour, ""]
        made.set_text(TAB, "H2", f"{mark} {COLUMNS[column].en}: ข")
        assert shown(made, "G2", "F2") == [colour, ""]


def renamed(document):
    rules = document.sheet(TAB).conditional_formats
    rules[3]["booleanRule"]["condition"]["values"][0]["userEnteredValue"] = '=AND(N("ita-sync 1 x")=0,TRUE)'


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda doc: doc.sheet(TAB).conditional_formats.clear(), "the colours of missing and doubtful cells"),
        (lambda doc: doc.sheet(TAB).conditional_formats.pop(4), "…, renewed"),
        (renamed, "…, renewed"),
        (lambda doc: doc.delete_columns(TAB, "G"), "…, renewed"),
        (lambda doc: doc.set_text(TAB, "H1", "หมายเหตุ"), "…, renewed"),
        (lambda doc: doc.sheet(TAB).conditional_formats[0]["ranges"][0].update(endRowIndex=3), "…, renewed"),
    ],
)
def test_what_is_lost_or_of_an_earlier_version_is_renewed_once(document, build, spend, change, says):
    foreign = {"ranges": [{"startRowIndex": 0}], "gradientRule": {}}
    document.sheet(TAB).conditional_formats.insert(2, foreign)
    assert build(document) == []
    change(document)
    first = "the colours of missing and doubtful cells"
    cleared = foreign not in document.sheet(TAB).conditional_formats
    assert build(document) == [says.replace("…", first)]
    assert build(document) == []
    assert cleared or foreign in document.sheet(TAB).conditional_formats
    spend(document)
    assert shown(document, "F3", "D3", "A4") == ["error", "error", "warning"]


@pytest.mark.parametrize(
    ("headers", "outcomes", "colours"),
    [
        (("ผลลัพธ์เชิงปริมาณ", "ผลลัพธ์เชิงคุณภาพ"), ("", "ประชาชนพอใจ"), ["", ""]),
        (("ผลลัพธ์ บรรลุ", "ผลลัพธ์ ไม่บรรลุ"), ("", "/"), ["", ""]),
        (("ผลลัพธ์ บรรลุ", "ผลลัพธ์ ไม่บรรลุ"), ("/", ""), ["", ""]),
        (("ผลลัพธ์", "ผลผลิต"), ("", "อบรม ๒ รุ่น"), ["live", ""]),
        (("ผลลัพธ์", "หมายเหตุ"), ("", ""), ["live", ""]),
    ],
)
def test_an_outcome_in_another_column_is_not_coloured_as_missing(build, headers, outcomes, colours):
    document = Document.from_rows(
        "รายงาน", {TAB: [[*HEADERS[:5], *headers], [*FULL[:5], *outcomes]]}, column_count=8
    )
    build(document)
    assert shown(document, "F2", "G2") == colours
    assert build(document) == []


def test_where_several_columns_may_say_it_the_night_colours_what_is_missing(build, spend):
    headers = [*HEADERS[:5], "ผลลัพธ์เชิงปริมาณ", "ผลลัพธ์เชิงคุณภาพ"]
    document = Document.from_rows("รายงาน", {TAB: [headers, [*FULL[:5], "", ""]]}, column_count=8)
    build(document)
    spend(document)
    assert shown(document, "F2") == ["error"]
