"""The command `diff`: what it reads, what it says, and how it ends."""

from __future__ import annotations

import csv
import json
import shutil
from io import BytesIO, StringIO

import pytest

from ita_sync import output
from ita_sync.table.measures import build_table
from tests.cli.conftest import CSV, assert_error
from tests.conftest import EXAMPLE, ROOT, edit_cell, edit_settings, grid, read_rows, write_rows
from tests.report.conftest import print_table, table_of

OUTCOME = 5
FORMULA = "=1+1 ของแผน"


@pytest.fixture(scope="module")
def report():
    """A real report of the example, printed once."""
    from ita_sync.report.engines.chromium import ChromiumEngine
    from ita_sync.settings import load

    settings = load(ROOT / "config" / "ita.toml", {})
    return print_table(ChromiumEngine(), table_of(read_rows(EXAMPLE)), settings).pdf


@pytest.fixture
def saved(project):
    """Both forms of one night: old.csv, and the folder out/ with the same measures.csv and a run.json."""
    text = output.measures_csv(table_of(read_rows(EXAMPLE)))
    (project / "old.csv").write_text(text, encoding="utf-8", newline="")
    folder(project, "out", text, {"fiscal_year": 2568, "date": "2025-11-02"})
    return project


def folder(project, name, text, run):
    (project / name).mkdir()
    (project / name / "measures.csv").write_text(text, encoding="utf-8", newline="")
    (project / name / "run.json").write_text(json.dumps(run), encoding="utf-8")


def rows_of(path):
    return list(csv.reader(StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def changed_copy(project):
    """A row put in, one cell changed and two rows swapped, as a spreadsheet program saves it."""
    header, first, second, *rest = rows_of(project / "old.csv")
    rest[-1] = [*rest[-1][:OUTCOME], f"{rest[-1][OUTCOME]} ผู้เข้าร่วม ๔๐ คน"]
    new = ["มาตรการใหม่", "จัดอบรม", "กองคลัง", "ปีงบประมาณ พ.ศ.๒๕๖๘", "", ""]
    write_rows(project / "new.csv", [header, second, first, new, *rest])
    return first[0], second[0], rest[-1][0]


def test_a_row_put_in_a_cell_changed_and_two_swapped(saved, ita_sync):
    first, second, last = changed_copy(saved)
    answer = ita_sync("diff", "old.csv", "new.csv")
    assert answer.code == 1
    head, *lines = answer.out.splitlines()[3:]
    assert head == "เพิ่ม 1 · ลบ 0 · แก้ไข 1 ช่อง · ย้าย 2"
    assert lines[0] == "- เพิ่มมาตรการ “มาตรการใหม่”"
    assert lines[1].startswith(f"- มาตรการ “{last[:20]}")
    assert "ผลลัพธ์ เปลี่ยนจาก “…" in lines[1]
    assert lines[1].endswith(" ผู้เข้าร่วม ๔๐ คน”")
    assert lines[2].startswith("- สลับลำดับ: ")
    assert first[:20] in lines[2]
    assert second[:20] in lines[2]
    assert len(lines) == 3


def test_in_english(saved, ita_sync):
    edit_settings(saved, 'lang = "th"', 'lang = "en"')
    changed_copy(saved)
    answer = ita_sync("diff", "old.csv", "new.csv")
    assert "added: measure “มาตรการใหม่”" in answer.out
    assert ita_sync("diff", "old.csv", "old.csv").out.endswith("Nothing changed.\n")
    assert "exits with 1 if anything did, 0 if not" in " ".join(ita_sync("diff", "--help").out.split())


def test_as_json(saved, ita_sync):
    changed_copy(saved)
    found = json.loads(ita_sync("diff", "out", "new.csv", "--format", "json").out)
    assert list(found) == ["schema", "old", "new", "added", "removed", "changed", "moved", "columns"]
    assert found["schema"] == 1
    assert found["old"] == {"path": "out", "fiscal_year": 2568, "night": "2025-11-02", "rows": 4}
    assert found["new"] == {"path": "new.csv", "fiscal_year": None, "night": None, "rows": 5}
    assert found["added"] == [{"measure": "มาตรการใหม่", "activity": "", "activities": 1}]
    (cell,) = found["changed"]
    assert cell["column"] == "outcome"
    assert cell["new"] == f"{cell['old']} ผู้เข้าร่วม ๔๐ คน"
    assert len(found["moved"]) == 2


def test_as_markdown(saved, ita_sync):
    edit_cell(saved / "old.csv", 1, 0, "[x](http://a) <b> | `c` @d")
    answer = ita_sync("diff", "out", "old.csv", "--format", "markdown")
    assert answer.code == 1
    assert answer.out.startswith("## สิ่งที่เปลี่ยนแปลง\n\n- เดิม")
    assert r"\[x\]\(http\://a\) \<b\> \| \`c\` \@d" in answer.out


@pytest.mark.parametrize("old", ["old.csv", "out", "held.pdf", CSV])
@pytest.mark.parametrize("new", ["old.csv", "out", "held.pdf", CSV])
def test_any_of_them_holds_the_same_rows(report, saved, ita_sync, old, new):
    (saved / "held.pdf").write_bytes(report)
    answer = ita_sync("diff", old, new)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.endswith("ไม่มีการเปลี่ยนแปลง\n")


def test_a_pdf_says_its_year_and_night(report, saved, ita_sync):
    (saved / "held.pdf").write_bytes(report)
    shutil.copytree(saved / "out", saved / "other")
    (saved / "other" / "run.json").write_text('{"fiscal_year": 2569, "date": "2026-11-02"}')
    answer = ita_sync("diff", "held.pdf", "other")
    assert answer.code == 0
    assert "ปีงบประมาณ 2568 · ข้อมูลวันที่ " in answer.out
    assert "เป็นรายงานคนละปีงบประมาณ: 2568 และ 2569" in answer.out


@pytest.mark.parametrize("run", ["", "[]", "{", '{"fiscal_year": "x", "date": 1}', "[" * 100_000])
def test_a_folder_needs_no_run_json(saved, ita_sync, run):
    (saved / "out" / "run.json").write_text(run)
    assert ita_sync("diff", "out", "old.csv").code == 0


def as_excel(text, encoding="utf-8-sig", delimiter=","):
    out = StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(
        csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""))
    )
    return out.getvalue().encode(encoding, errors="replace")


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8-sig", ","), ("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("cp874", ",")],
)
def test_saved_again_by_a_spreadsheet_program(saved, ita_sync, encoding, delimiter):
    rows = [
        ["๑. ก", FORMULA, "กองคลัง", "-", '=HYPERLINK("http://a")', "@x"],
        ["๒. ข", "+1", "'=x", "'", "''", "-ไม่มี"],
    ]
    text = output.measures_csv(build_table(grid(*rows)))
    (saved / "old.csv").write_text(text, encoding="utf-8", newline="")
    (saved / "again.txt").write_bytes(as_excel(text, encoding, delimiter))
    answer = ita_sync("diff", "old.csv", "again.txt")
    assert answer.code == 0, answer.out


def test_a_formula_is_shown_as_it_was_typed(saved, ita_sync):
    for name, text in (("a.csv", FORMULA), ("b.csv", "ไม่มีแผน")):
        table = build_table(grid(["ก", text, "กองคลัง", "2568", "", ""]))
        (saved / name).write_text(output.measures_csv(table), encoding="utf-8")
    assert f"เปลี่ยนจาก “{FORMULA}” เป็น" in ita_sync("diff", "a.csv", "b.csv").out


def test_an_empty_table(saved, ita_sync):
    header, *rows = rows_of(saved / "old.csv")
    write_rows(saved / "empty.csv", [header])
    assert ita_sync("diff", "empty.csv", "empty.csv").code == 0
    answer = ita_sync("diff", "empty.csv", "old.csv")
    assert answer.code == 1
    assert f"เพิ่ม {len(rows)} · ลบ 0" in answer.out


def test_all_others(saved, ita_sync):
    header, *_ = rows_of(saved / "old.csv")
    write_rows(saved / "other.csv", [header, *([f"อื่น {n}", "", "", "", "", ""] for n in range(500))])
    answer = ita_sync("diff", "old.csv", "other.csv")
    assert "ไม่มีแถวใดตรงกัน" in answer.out
    assert len(answer.out.splitlines()) < 220
    assert answer.out.endswith("ดูทั้งหมดด้วย --format json\n")
    found = json.loads(ita_sync("diff", "old.csv", "other.csv", "--format", "json").out)
    assert len(found["added"]) == 500


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_hostile_cells(saved, ita_sync, form):
    header, first, *rest = rows_of(saved / "old.csv")
    hostile = '\x1b[31m\u202e"somchai@example.go.th"\r\n::error::x ##[error]'
    write_rows(
        saved / "new.csv", [header, [hostile, hostile, *first[2:5], hostile], *rest, [hostile] * len(first)]
    )
    answer = ita_sync("diff", "old.csv", "new.csv", "--format", form)
    assert answer.code == 1
    assert not set(answer.out) & {"\x1b", "\u202e", "\r"}
    assert "somchai" not in answer.out
    assert not any(line.lstrip().startswith("::") for line in answer.out.splitlines())
    if form == "json":
        json.loads(answer.out)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"%PDF-1.7 other", "ไม่ใช่รายงาน PDF ที่ ita-sync จัดทำ"),
        ("a.csv", b"%PDF-1.7 other", "ไม่ใช่รายงาน PDF ที่ ita-sync จัดทำ"),
        ("a.csv", b"\x89PNG\r\n", "เป็นรูปภาพ"),
        ("a.csv", b"", "เป็นไฟล์ว่าง"),
        ("a.zip", b"PK\x03\x04", "เสียหาย"),
        ("a.html", b"<html><body>x", "เป็นหน้าเว็บ"),
        ("findings.json", b'[{"rule": "x"}]', "ไม่มีตารางมาตรการ"),
        ("a.txt", "บันทึก\nข้อความ".encode(), "ไม่มีตารางมาตรการ"),
        ("a.csv", "หน่วยงาน,อีเมล\nกองคลัง,x".encode(), "ไม่มีตารางมาตรการ"),
        ("a.csv", 'มาตรการ,วิธีดำเนินการ,ผลลัพธ์\n"ก,ข,ค'.encode(), "เครื่องหมายคำพูด"),
    ],
)
def test_what_is_something_else_is_told_with_what_it_is(saved, ita_sync, name, content, said):
    (saved / name).write_bytes(content)
    for words in ((name, "old.csv"), ("old.csv", name)):
        assert_error(ita_sync("diff", *words), 4, said)


def test_a_workbook_is_no_measures_csv(saved, ita_sync):
    from openpyxl import Workbook

    Workbook().save(saved / "a.xlsx")
    answer = ita_sync("diff", "a.xlsx", "old.csv")
    assert_error(answer, 4, "a.xlsx เป็นสมุดงาน Excel (.xlsx) ไม่ใช่ measures.csv")
    assert "ita.toml" not in answer.err


def test_a_folder_without_rows(saved, ita_sync):
    assert_error(ita_sync("diff", "config", "out"), 4, "ไม่มี measures.csv")


@pytest.mark.parametrize(
    "words", [("old.csv",), ("old.csv", "none.csv"), ("old.csv", "old.csv", "--format", "xml"), ()]
)
def test_usage(saved, ita_sync, words):
    assert ita_sync("diff", *words).code == 2


def test_attached_rows_that_were_exchanged(report, saved, ita_sync):
    import pikepdf

    with pikepdf.open(BytesIO(report)) as pdf:
        (name,) = [name for name in pdf.attachments if name.endswith(".csv")]
        data = pdf.attachments[name].get_file().read_bytes()
        pdf.attachments[name] = data.replace("สำนักปลัด".encode(), "กองคลัง".encode())
        pdf.save(saved / "forged.pdf")
    answer = ita_sync("diff", "forged.pdf", "old.csv")
    assert answer.code == 1
    assert "ไม่ใช่ข้อมูลเดิม" in answer.err


def test_without_settings(saved, ita_sync, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("alone"))
    assert ita_sync("diff", saved / "old.csv", saved / "out").code == 0
