"""Workbook files as a spreadsheet program shows them."""

import json
import re
import zipfile

import pytest
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from ita_sync.domain import Merge
from ita_sync.errors import SheetError
from ita_sync.settings import Sheet
from ita_sync.sources.workbook.store import WorkbookStore
from ita_sync.table.measures import build_table
from tests.conftest import HEADERS, ROW, processor_time
from tests.sources import open_xml


def read(path, **sheet):
    return WorkbookStore(path, Sheet(source=str(path), **sheet)).read()


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ";"), ("cp874", "\t")])
def test_csv_of_any_make(tmp_path, encoding, delimiter):
    path = tmp_path / "a.csv"
    lines = (delimiter.join(f'"{text}"' for text in row) for row in (HEADERS, ROW))
    path.write_bytes("\r\n".join(lines).encode(encoding))
    assert read(path).measures.rows == (HEADERS, ROW)


TITLES = [
    "",
    "รายงานผลการดำเนินการ",
    "รายงานผล; ประจำปี, ๒๕๖๘; เทศบาล",
    '"รายงานผล\tประจำปี\t๒๕๖๘,,,,,;"',
    "sep=;",
]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_csv_below_a_title_and_with_a_header_over_two_lines(tmp_path, title, delimiter, encoding):
    path = tmp_path / "a.csv"
    headers = ("มาตรการ/\nแนวทาง", *HEADERS[1:])
    lines = (delimiter.join(f'"{text}"' for text in row) for row in (headers, ROW))
    path.write_bytes("\r\n".join([title, *lines]).encode(encoding))
    assert read(path).measures.rows[-2:] == (headers, ROW)
    assert len(build_table(read(path).measures)) == 1


def test_a_csv_without_headers_is_read_by_commas(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("ก,ข;ค\n", encoding="utf-8")
    assert read(path).measures.rows == (("ก", "ข;ค"),)


def xlsx(path, *, tab="มาตรการ"):
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = tab
    sheet.append(HEADERS)
    sheet.append(ROW)
    sheet.append(["", "๒. ติดตาม", "กองคลัง", "", "ทำแล้ว", 0.925])
    sheet["F3"].number_format = "0.00%"
    sheet["F2"].comment = Comment("ตรวจแล้ว", "คนตรวจ")
    sheet.merge_cells("A2:A3")
    contacts = workbook.create_sheet("ผู้รับผิดชอบ")
    contacts.append(["หน่วยงาน", "อีเมล"])
    contacts.append(["สำนักปลัด", "palad@example.go.th"])
    workbook.save(path)
    return path


def test_xlsx_with_merges_notes_and_formats(tmp_path):
    snapshot = read(xlsx(tmp_path / "a.xlsx"))
    assert snapshot.measures.merges == (Merge(1, 0, 3, 1),)
    assert snapshot.measures.notes == {(1, 5): "ตรวจแล้ว"}
    assert snapshot.measures.text(2, 5) == "92.50%"
    assert snapshot.contacts is not None
    assert snapshot.contacts.rows[1] == ("สำนักปลัด", "palad@example.go.th")
    table = build_table(snapshot.measures)
    assert (len(table.measures), len(table)) == (1, 2)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("ผู้รับ_x000D_\nผิดชอบ", "ผู้รับ\nผิดชอบ"),
        ("ผู้รับ_x000d_ผิดชอบ", "ผู้รับ\nผิดชอบ"),
        ("ก_x005F_x000D_ข", "ก_x000D_ข"),
        ("ก_xD800_ข_x0E01_", "ก_xD800_ข_x0E01_"),
    ],
)
def test_xlsx_with_what_excel_escapes(tmp_path, written, shown):
    path = xlsx(tmp_path / "a.xlsx")
    workbook = load_workbook(path)
    workbook["มาตรการ"]["C2"] = written
    workbook.save(path)
    assert read(path).measures.text(1, 2) == shown


def test_xlsx_ends_with_its_last_text(tmp_path):
    """A colour in the last row made seven million cells of nothing."""
    workbook = Workbook()
    tab = workbook.worksheets[0]
    tab.append(HEADERS)
    tab.append(ROW)
    tab["A5"] = "ท้ายตาราง"
    tab.merge_cells("A5:A6")
    tab["G1048576"].font = Font(bold=True)
    tab["B1048575"].comment = Comment("ของคน", "คน")
    tab.merge_cells("C1048570:D1048571")
    workbook.save(tmp_path / "a.xlsx")
    grid = read(tmp_path / "a.xlsx").measures
    assert grid.rows == (HEADERS, ROW, (), (), ("ท้ายตาราง", *[""] * 5))
    assert grid.notes == {(1048574, 1): "ของคน"}


def test_xlsx_with_a_header_that_reaches_over_the_row_below_it(tmp_path):
    workbook = Workbook()
    tab = workbook.worksheets[0]
    tab.append(HEADERS)
    tab.append(["", "", "ใคร"])
    tab.append(ROW)
    for column in "ABDEF":
        tab.merge_cells(f"{column}1:{column}2")
    workbook.save(tmp_path / "a.xlsx")
    grid = read(tmp_path / "a.xlsx").measures
    assert {len(row) for row in grid.rows} == {6}


def test_xlsx_with_a_title_merged_over_every_column(tmp_path):
    """Whole rows merged, one below the other, made a cell for each of 16,384 columns."""
    workbook = Workbook()
    tab = workbook.worksheets[0]
    tab.append(["รายงาน"])
    tab.append(HEADERS)
    tab.append(ROW)
    tab["B3"].value = "ใต้ช่องที่ผสาน"
    tab.merged_cells.add("A1:XFD1")  # merge_cells would make each cell
    tab.merged_cells.add("A4:A1048576")
    workbook.save(tmp_path / "a.xlsx")
    grid = read(tmp_path / "a.xlsx").measures
    assert grid.rows[0] == ("รายงาน", "", "", "", "", "")
    assert grid.merges == (Merge(0, 0, 1, 6),)


def test_xlsx_shows_nothing_of_what_a_merge_hides(tmp_path):
    workbook = Workbook()
    tab = workbook.worksheets[0]
    tab.append(HEADERS)
    tab.append(ROW)
    tab.append(ROW)
    tab.merged_cells.add("A2:A3")  # as other programs leave it: the text below stays in the file
    workbook.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx").measures.rows[2] == ("", *ROW[1:])


@pytest.mark.filterwarnings("error")
def test_xlsx_with_what_openpyxl_warns_of(tmp_path, capfd):
    path = xlsx(tmp_path / "a.xlsx")
    workbook = load_workbook(path)
    workbook.worksheets[0].add_data_validation(DataValidation("list", formula1="=อื่น!$A$1:$A$9"))
    workbook.save(path)
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    rewrite(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</worksheet>", extension))
    assert read(path).measures.rows
    assert capfd.readouterr() == ("", "")


def rewrite(path, name, change):
    with zipfile.ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for each, content in parts.items():
            archive.writestr(each, change(content) if each == name else content)


def long_xlsx(path, tab):
    workbook = Workbook()
    for title in ("ข้อมูลดิบ", "มาตรการ", "ผู้รับผิดชอบ"):
        sheet = workbook.create_sheet(title)
        for _ in range(9 if title == tab else 2):
            sheet.append(HEADERS)
    workbook.save(path)
    return path


def long_ods(path, tab):
    def rows(title):
        return open_xml.ods_row(HEADERS) * (9 if title == tab else 2)

    others = "".join(
        f'<table:table table:name="{title}">{rows(title)}</table:table>' for title in ("ข้อมูลดิบ", "ผู้รับผิดชอบ")
    )
    return open_xml.ods(path, rows("มาตรการ"), before=others)


@pytest.mark.parametrize("make", [long_xlsx, long_ods])
@pytest.mark.parametrize(("tab", "is_needed"), [("ข้อมูลดิบ", False), ("มาตรการ", True), ("ผู้รับผิดชอบ", True)])
def test_a_tab_that_is_too_long_is_in_the_way_only_where_it_is_needed(
    tmp_path, monkeypatch, make, tab, is_needed
):
    monkeypatch.setattr("ita_sync.sources.workbook.layout.MAX_TEXT_ROWS", 5)
    path = make(tmp_path / f"a{make.__name__.replace('long_', '.')}", tab)
    if is_needed:
        with pytest.raises(SheetError, match="more than 5 rows"):
            read(path)
    else:
        snapshot = read(path)
        assert snapshot.measures.rows == (HEADERS, HEADERS)
        assert snapshot.contacts.rows == (HEADERS, HEADERS)


def test_a_tab_that_is_damaged_is_in_the_way_only_where_it_is_needed(tmp_path):
    path = long_xlsx(tmp_path / "a.xlsx", "")
    rewrite(path, "xl/worksheets/sheet2.xml", lambda xml: xml[:-30])
    assert read(path).measures.rows == (HEADERS, HEADERS)
    with pytest.raises(SheetError, match="damaged"):
        read(path, tab="ข้อมูลดิบ")


def test_a_missing_tab_names_those_there_are(tmp_path):
    with pytest.raises(SheetError, match="it has “อื่น”, “ผู้รับผิดชอบ”"):
        read(xlsx(tmp_path / "a.xlsx", tab="อื่น"))


@pytest.mark.parametrize("name", ["แผน 68", 'แผน "ก"'])
def test_a_missing_tab_is_told_where_the_measures_stand(tmp_path, name):
    with pytest.raises(SheetError, match=f"it has “{name}”, “ผู้รับผิดชอบ”") as told:
        read(xlsx(tmp_path / "a.xlsx", tab=name))
    setting = json.dumps(name, ensure_ascii=False)
    assert (
        told.value.hint
        == f"A table of measures stands in “{name}”: write [sheet] tab = {setting} in ita.toml."
    )


def test_a_missing_tab_beside_one_that_is_damaged(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", tab="แผน 68")
    rewrite(path, "xl/worksheets/sheet2.xml", lambda _text: b"<worksheet")
    with pytest.raises(SheetError, match="it has “แผน 68”") as told:
        read(path, contacts_tab="อื่น")
    assert told.value.hint == "Name the right one in ita.toml: [sheet] tab."


def ods(path):
    document = OpenDocumentSpreadsheet()
    table = Table(name="มาตรการ")
    document.spreadsheet.addElement(table)

    def row(*cells):
        element = TableRow()
        for cell in cells:
            element.addElement(cell)
        table.addElement(element)

    def cell(text, **attributes):
        element = TableCell(**attributes)
        for line in text.split("\n"):
            element.addElement(P(text=line))
        return element

    row(*(cell(text) for text in HEADERS))
    first = cell(ROW[0], numberrowsspanned=2, numbercolumnsspanned=1)
    note = Annotation()
    note.addElement(P(text="ความเห็น"))
    first.addElement(note)
    row(first, *(cell(text) for text in ROW[1:]), TableCell(numbercolumnsrepeated=16000))
    covered = CoveredTableCell()
    covered.addElement(P(text="ใต้ช่องที่ผสาน"))
    row(covered, cell("บรรทัดหนึ่ง\nบรรทัดสอง"), *(cell("ก") for _ in range(4)))
    blank = TableRow(numberrowsrepeated=1_000_000)
    blank.addElement(TableCell(numbercolumnsrepeated=16384))
    table.addElement(blank)
    document.save(str(path))
    return path


def test_ods_with_merges_paragraphs_and_a_million_blank_rows(tmp_path):
    grid = read(ods(tmp_path / "a.ods")).measures
    assert len(grid.rows) == 3
    assert grid.rows[1] == ROW
    assert grid.text(2, 0) == ""
    assert grid.text(2, 1) == "บรรทัดหนึ่ง\nบรรทัดสอง"
    assert grid.merges == (Merge(1, 0, 3, 1),)


def test_ods_with_blanks_between_its_elements(tmp_path):
    """As a program leaves it that writes XML for people to read."""
    path = ods(tmp_path / "a.ods")
    plain = read(path).measures
    rewrite(
        path,
        "content.xml",
        lambda xml: re.sub(rb"(</table:[a-z-]*cell>|<table:table-row[^>]*>)", rb"\1\n  ", xml),
    )
    assert read(path).measures == plain


@pytest.mark.parametrize(
    ("attributes", "shown"),
    [
        ({"valuetype": "float", "value": "1500"}, "1500"),
        ({"valuetype": "percentage", "value": "0.855"}, "85.5%"),
        ({"valuetype": "percentage", "value": "0.85"}, "85%"),
        ({"valuetype": "date", "datevalue": "2025-09-30"}, "30/9/2025"),
        ({"valuetype": "string", "stringvalue": "ข้อความ"}, "ข้อความ"),
        ({"valuetype": "boolean", "booleanvalue": "true"}, "TRUE"),
    ],
)
def test_ods_with_a_value_and_no_text(tmp_path, attributes, shown):
    document = OpenDocumentSpreadsheet()
    table = Table(name="มาตรการ")
    row = TableRow()
    row.addElement(TableCell(**attributes))
    table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(tmp_path / "a.ods")
    assert read(tmp_path / "a.ods").measures.rows == ((shown,),)


def test_ods_that_repeats_a_text_beyond_a_tab(tmp_path):
    document = OpenDocumentSpreadsheet()
    table = Table(name="มาตรการ")
    row = TableRow(numberrowsrepeated=100_000_000)
    row.addElement(TableCell(valuetype="float", value="1"))
    table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(tmp_path / "a.ods")
    with pytest.raises(SheetError, match="100,000,000 times"):
        read(tmp_path / "a.ods")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<text:a>บรรทัดหนึ่ง\nบรรทัดสอง\n\nบรรทัดสี่</text:a>", "บรรทัดหนึ่ง\nบรรทัดสอง\n\nบรรทัดสี่"),
        ("ดู <text:a>ประกาศ\n  ของเทศบาล</text:a>\n  แล้ว", "ดู ประกาศ ของเทศบาล แล้ว"),
        ("<text:span>ก\nข</text:span>", "ก ข"),
    ],
)
def test_ods_with_a_link_over_lines(tmp_path, text, shown):
    """LibreOffice writes the line breaks of a link as they are; those of a layout have blanks beside them."""
    row = f"<table:table-row><table:table-cell><text:p>{text}</text:p></table:table-cell></table:table-row>"
    assert read(open_xml.ods(tmp_path / "a.ods", row)).measures.rows == ((shown,),)


@pytest.mark.parametrize(
    ("stored", "text", "shown"),
    [
        ("2025-09-30T00:00:00.000Z", "2025-09-30T00:00:00.000Z", "30/9/2025"),
        ("2025-09-30T13:05:00", "2025-09-30T13:05:00", "30/9/2025 13:05"),
        ("2025-09-30T13:05:00", "30 ก.ย. 68", "30 ก.ย. 68"),
        ("2025-09-30", "2025-09-30", "2025-09-30"),
        ("2025-09-30T13:05:00", "", ""),
    ],
)
def test_ods_with_a_moment_as_it_is_stored_for_its_text(tmp_path, stored, text, shown):
    value = f'office:value-type="date" office:date-value="{stored}"'
    cell = f"<table:table-cell {value}><text:p>{text}</text:p></table:table-cell>"
    row = f"<table:table-row>{cell}<table:table-cell><text:p>ก</text:p></table:table-cell></table:table-row>"
    assert read(open_xml.ods(tmp_path / "a.ods", row)).measures.rows == ((shown, "ก"),)


@pytest.mark.parametrize("blank", [",,,,,", "", '"","","","","",""', "," * 16_383])
def test_a_csv_ends_with_its_last_text(tmp_path, blank):
    """Excel writes a line for each row down to the last that has a format."""
    path = tmp_path / "a.csv"
    rows = 1_048_573 if len(blank) < 6 else 900
    lines = [",".join(HEADERS), blank, ",".join(ROW), *[blank] * rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    with processor_time():
        assert read(path).measures.rows == (HEADERS, (), ROW)


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "latin-1"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_that_lost_its_thai_letters_says_so(tmp_path, encoding, delimiter):
    path = tmp_path / "a.csv"
    text = "\r\n".join(delimiter.join(row) for row in (HEADERS, ROW, ("", "1. ITA 2568", *ROW[2:])))
    path.write_bytes(text.encode(encoding, errors="replace"))
    with pytest.raises(SheetError, match=r"each of them has become a \?"):
        read(path)


def test_a_csv_with_questions(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"What? Why?? Who???,{'?' * 500}\n{','.join(HEADERS)}\n", encoding="utf-8")
    assert read(path).measures.rows[1] == HEADERS


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".ods"])
def test_a_missing_file(tmp_path, suffix):
    with pytest.raises(SheetError, match="There is no workbook"):
        read(tmp_path / f"none{suffix}")


def test_a_wrong_byte_costs_its_own_cell(tmp_path):
    path = tmp_path / "a.csv"
    rows = "\n".join(",".join(row) for row in (HEADERS, ROW, ROW)).encode()
    path.write_bytes(rows.replace("ก".encode(), b"\xff", 1) if "ก" in HEADERS[0] else rows + b"\xff")
    grid = read(path).measures
    assert len(grid.rows) == 3
    assert sum("\ufffd" in text for row in grid.rows for text in row) == 1


def written(rows, quoted):
    return "\n".join(",".join(quoted if text == ROW[1] else text for text in row) for row in rows)


@pytest.mark.parametrize("quoted", ['"ไม่ปิด', '"ไม่ปิด ""จริง""', '"'])
def test_a_quotation_mark_that_nobody_closes_is_refused_with_its_line(tmp_path, quoted):
    path = tmp_path / "a.csv"
    path.write_text(written((HEADERS, ROW), quoted) + "\n" + written((ROW, ROW), "ก"), encoding="utf-8")
    with pytest.raises(SheetError, match="line 2: a quotation mark opens here"):
        read(path)


def test_a_quotation_mark_that_the_next_one_seems_to_close(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(written((HEADERS, ROW), '"ไม่ปิด') + "\n" + written((ROW,), '"ปิด"'), encoding="utf-8")
    with pytest.raises(SheetError, match="line 2"):
        read(path)


@pytest.mark.parametrize("quoted", ['"หนึ่ง\nสอง"', 'สูง 5" จริง', '"เรียก ""ศูนย์"" นี้"', '"ก" ข'])
def test_quotation_marks_that_do_no_harm(tmp_path, quoted):
    path = tmp_path / "a.csv"
    path.write_text(written((HEADERS, ROW, ROW), quoted), encoding="utf-8", newline="")
    assert len(read(path).measures.rows) == 3


def test_the_file_is_never_changed(tmp_path):
    path = xlsx(tmp_path / "a.xlsx")
    before = path.read_bytes()
    read(path)
    assert path.read_bytes() == before
