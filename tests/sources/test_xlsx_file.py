"""What an .xlsx shows, however its program wrote it."""

from __future__ import annotations

import pytest
from openpyxl import Workbook, load_workbook

from ita_sync.errors import SheetError
from ita_sync.settings import Sheet
from ita_sync.sources.workbook.store import WorkbookStore
from tests.conftest import HEADERS, ROW, processor_time
from tests.sources.open_xml import MAIN, cell, make_strict, row, xlsx

THAI_DATE = (
    '<numFmts count="1"><numFmt numFmtId="200" formatCode="[$-107041E]d mmmm yyyy"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/><xf numFmtId="9"/><xf numFmtId="81"/></cellXfs>'
)


def grid(path):
    return WorkbookStore(path, Sheet(source=str(path))).read().measures


def shown(path, cells, **book):
    """What the cells of one row show."""
    return grid(xlsx(path / "a.xlsx", f"<row>{cells}</row>", **book)).rows[0]


def test_strict_open_xml(tmp_path):
    rows = (
        row(*HEADERS)
        + f'<row>{"".join(map(cell, ROW[:3]))}<c s="1"><v>45717</v></c><c s="2"><v>0.85</v></c></row>'
    )
    merged = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    path = xlsx(
        tmp_path / "a.xlsx", rows + row("", number=3) + row("ก", number=4), after=merged, styles=THAI_DATE
    )
    transitional = grid(path)
    assert transitional.rows[1] == (*ROW[:3], "1 มีนาคม 2568", "85%", "")
    assert grid(make_strict(path)) == transitional


@pytest.mark.parametrize(
    ("written", "style", "text"),
    [
        ("2025-03-01", 1, "1 มีนาคม 2568"),
        ("2025-03-01T00:00:00", 3, "1/3/68"),
        ("2025-03-01T00:00:00Z", 0, "1/3/2025"),
        ("2025-03-01T13:05:00", 0, "1/3/2025 13:05"),
        ("13:05:00", 0, "13:05"),
        ("มีนาคม 2568", 1, "มีนาคม 2568"),
    ],
)
def test_dates_as_strict_open_xml_writes_them(tmp_path, written, style, text):
    cells = f'<c s="{style}" t="d"><v>{written}</v></c>'
    assert shown(tmp_path, cells, styles=THAI_DATE) == (text,)


UNTOLD = "#NOT_COMPUTED!"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("<c><f>1+1</f></c>", UNTOLD),
        ("<c><f>1+1</f><v/></c>", UNTOLD),
        ("<c><f>1+1</f><v></v></c>", UNTOLD),
        ('<c t="s"><f>A1</f></c>', UNTOLD),
        ('<c t="n"><f>A1</f><v></v></c>', UNTOLD),
        ('<c><f t="shared" si="0"/></c>', UNTOLD),
        ("<c><f>1+1</f><v>2</v></c>", "2"),
        ("<c><f>0*1</f><v>0</v></c>", "0"),
        ('<c t="str"><f>""</f><v></v></c>', ""),
        ('<c t="str"><f>A1</f><v>ก</v></c>', "ก"),
        ('<c t="b"><f>A1</f><v>0</v></c>', "FALSE"),
        ('<c t="e"><f>A1</f><v>#REF!</v></c>', "#REF!"),
        ('<c t="inlineStr"><f>A1</f><is><t>ก</t></is></c>', "ก"),
        ('<c t="inlineStr"><f>A1</f><is><t></t></is></c>', UNTOLD),
    ],
)
def test_a_formula_that_was_never_computed_is_not_blank(tmp_path, formula, text):
    assert shown(tmp_path, cell("ก") + formula + cell("ข")) == ("ก", text, "ข")


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ('<c t="e" vm="1"><v>#VALUE!</v></c>', ""),
        ('<c t="e" vm="1"><f>A1#</f><v>#VALUE!</v></c>', "#VALUE!"),
        ('<c t="e"><v>#VALUE!</v></c>', "#VALUE!"),
        ('<c t="e" vm="2"><f>_xlfn.IMAGE("https://example.go.th/a.png")</f><v>#VALUE!</v></c>', ""),
        ('<c t="str"><f>_xlfn.DISPIMG("ID_7B",1)</f><v>=DISPIMG("ID_7B",1)</v></c>', ""),
        ('<c><f>_xlfn.DISPIMG("ID_7B",1)</f></c>', ""),
        ('<c t="str"><v>_xlfn.DISPIMG("ID_7B",1)</v></c>', ""),
        ('<c t="inlineStr"><is><t>=DISPIMG("ID_7B",1)</t></is></c>', ""),
        (cell("ภาพกิจกรรม (IMAGE)"), "ภาพกิจกรรม (IMAGE)"),
        (cell("IMAGE ของหน่วยงาน"), "IMAGE ของหน่วยงาน"),
    ],
)
def test_a_picture_in_a_cell_is_no_text(tmp_path, cells, text):
    """As Excel places it, by a formula, and as WPS writes it."""
    assert shown(tmp_path, cell("ก") + cells + cell("ข")) == ("ก", text, "ข")


def test_a_zero_that_stands_for_all_that_is_still_to_be_computed(tmp_path):
    cells = cell("ก") + "<c><f>A1</f><v>0</v></c><c><f>2</f><v>2</v></c><c><v>0</v></c>"
    assert shown(tmp_path, cells, settings='<calcPr fullCalcOnLoad="1"/>') == ("ก", UNTOLD, "2", "0")


@pytest.mark.parametrize("column", range(6))
def test_a_workbook_of_a_program_that_computes_nothing_is_a_draft(project, ita_sync, column):
    book = Workbook()
    tab = book.worksheets[0]
    tab.append(HEADERS)
    tab.append(ROW)
    tab.cell(2, column + 1).value = '="ทำ"&"แล้ว"'
    book.save(project / "a.xlsx")
    settings = project / "config" / "ita.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("config/example/measures.csv", "a.xlsx"))
    answer = ita_sync("validate")
    assert answer.code == 1
    assert f"{'ABCDEF'[column]}2" in answer.out
    assert UNTOLD in answer.out


DATE_CELLS = '<c s="1"><v>45717</v></c><c s="2"><v>0.85</v></c><c><v>12</v></c>'


@pytest.mark.parametrize(
    "styles",
    [
        THAI_DATE,
        '<fonts><font><family val="99"/><sz val="big"/></font></fonts>' + THAI_DATE,
        THAI_DATE + "<dxfs><dxf><numFmt numFmtId='200' formatCode='0'/><fill><none/></fill></dxf></dxfs>",
        THAI_DATE + "<tableStyles><tableStyle/></tableStyles>",
        "<cellStyleXfs><xf numFmtId='1'/></cellStyleXfs>" + THAI_DATE,
    ],
)
@pytest.mark.parametrize("kind", ["pivotTable", "drawing", "table", "hyperlink", "unheard-of"])
def test_what_openpyxl_refuses_is_not_in_the_way(tmp_path, styles, kind):
    related = f'<Relationships><Relationship Id="r1" Type="x/{kind}" Target="../broken.xml"/></Relationships>'
    broken = {"xl/worksheets/_rels/sheet1.xml.rels": related, "xl/broken.xml": "<broken"}
    names = '<definedNames><definedName name="1 บาท">มาตรการ!#REF!</definedName></definedNames>'
    assert shown(tmp_path, DATE_CELLS, styles=styles, parts=broken, settings=names) == (
        "1 มีนาคม 2568",
        "85%",
        "12",
    )


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/styles.xml": ""},
        {"xl/styles.xml": "<styleSheet><cellXfs><xf"},
        {
            "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf/><xf numFmtId="300"/></cellXfs></styleSheet>'
        },
    ],
)
def test_what_may_be_a_date_is_no_number_where_its_format_is_lost(tmp_path, parts):
    texts = shown(tmp_path, DATE_CELLS, parts=parts)
    assert texts == ("#DATE?", "0.85", "12")


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        ('<c r="B1"><v>1</v></c><c><v>2</v></c>', ("", "1", "2")),
        ('<c t="s"><v>7</v></c>', ("#VALUE!",)),
        ('<c t="s"><v>-1</v></c>', ("#VALUE!",)),
        ("<c><v>ก</v></c>", ("ก",)),
        ("<c><v>1e999</v></c>", ("1e999",)),
        ("<c><v>NaN</v></c>", ("NaN",)),
        (f"<c><v>{'9' * 5000}</v></c>", ("9" * 5000,)),
        ("<c><v>1E3</v></c>", ("1000",)),
        ("<c><v>0.1</v></c><c><v>1234567.891</v></c>", ("0.1", "1234567.891")),
        ("<c><v>-0.000123456789123</v></c>", ("-0.000123457",)),
        (
            '<c t="inlineStr"><is><r><t>หนึ่ง</t></r><r><t> สอง</t></r><rPh><t>x</t></rPh></is></c>',
            ("หนึ่ง สอง",),
        ),
        ('<c t="b"><v>1</v></c><c t="b"><v>0</v></c>', ("TRUE", "FALSE")),
        ('<c s="3"><v>-1</v></c>', ("########",)),
        ('<c s="3"><v>99999999</v></c>', ("########",)),
        ('<c s="1"><v>2958465.99999999</v></c>', ("31 ธันวาคม 10542",)),  # as databases write “without end”
        ('<c s="1" t="d"><v>9999-12-31T23:59:59.997</v></c>', ("31 ธันวาคม 10542",)),
        ('<c t="d"><v>PT99999999999999999999H</v></c>', ("PT99999999999999999999H",)),
    ],
)
def test_cells_of_every_kind(tmp_path, cells, texts):
    assert shown(tmp_path, cells, styles=THAI_DATE) == texts


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (60, "[$-D07041E]d mmm yyyy", "๑ มี.ค. ๒๕๖๘"),
        (71, "0.0", "45717.0"),
        (14, "yyyy-mm-dd", "2025-03-01"),
        (30, "#,##0", "45,717"),
        (5, '"฿"#,##0', "฿45,717"),
    ],
)
def test_a_format_of_the_files_own_under_the_number_of_a_built_in_one(tmp_path, number, code, text):
    """So SheetJS numbers the formats that it writes."""
    own = f"<numFmt numFmtId='{number}' formatCode='{code}'/>"
    styles = f'<numFmts>{own}</numFmts><cellXfs><xf numFmtId="{number}"/></cellXfs>'
    assert shown(tmp_path, "<c><v>45717</v></c>", styles=styles) == (text,)


@pytest.mark.parametrize(
    ("number", "value", "text"),
    [
        (44, "1500", "฿1,500.00"),
        (44, "-3", "฿(3.00)"),
        (44, "0", "฿-"),
        (42, "1500", "฿1,500"),
        (8, "-1500.5", "(฿1,500.50)"),
        (43, "1500", "1,500.00"),
        (47, "0.5", "00:00.0"),
    ],
)
def test_built_in_formats(tmp_path, number, value, text):
    styles = f'<cellXfs><xf numFmtId="{number}"/></cellXfs>'
    assert shown(tmp_path, f"<c><v>{value}</v></c>", styles=styles) == (text,)


@pytest.mark.parametrize("code", ["d/m/yy " * 30_000, "[h]" * 100_000, "0" * 200_000, "# ?/? " * 50_000])
def test_a_number_format_of_a_length_that_no_program_writes(tmp_path, code):
    styles = f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs>'
    with processor_time():
        assert shown(tmp_path, "<c><v>45717</v></c><c><v>0.5</v></c>", styles=styles) == ("#DATE?", "0.5")


def test_shared_texts(tmp_path):
    texts = f'<sst xmlns="{MAIN}"><si><t>ก</t></si><si/>'
    texts += "<si><r><t>ข</t></r><r><t>ค_x000D_\n</t></r><rPh><t>x</t></rPh></si></sst>"
    cells = "".join(f'<c t="s"><v>{at}</v></c>' for at in (2, 1, 0))
    assert shown(tmp_path, cells, parts={"xl/sharedStrings.xml": texts}) == ("ขค\n", "", "ก")


def test_days_counted_from_1904(tmp_path):
    book = {"styles": THAI_DATE, "settings": '<workbookPr date1904="1"/>'}
    assert shown(tmp_path, f'<c s="1"><v>{45717 - 1462}</v></c>', **book) == ("1 มีนาคม 2568",)


@pytest.mark.parametrize("tab", ["chartsheet", "dialogsheet"])
def test_a_workbook_without_a_tab_of_cells(tmp_path, tab):
    path = xlsx(tmp_path / "a.xlsx", row(*HEADERS))
    related = f'<Relationships><Relationship Id="r1" Type="x/{tab}" Target="worksheets/sheet1.xml"/></Relationships>'
    xlsx(path, row(*HEADERS), parts={"xl/_rels/workbook.xml.rels": related})
    with pytest.raises(SheetError, match="has no tab with cells"):
        grid(path)


@pytest.mark.parametrize(
    "target", ["/xl/worksheets/sheet1.xml", "worksheets\\sheet1.xml", "./worksheets/SHEET1.xml"]
)
def test_parts_are_found_however_they_are_spelt(tmp_path, target):
    related = f'<Relationships><Relationship Id="r1" Type="x/worksheet" Target="{target}"/></Relationships>'
    path = xlsx(tmp_path / "a.xlsx", row(*HEADERS), parts={"xl/_rels/workbook.xml.rels": related})
    assert grid(path).rows == (HEADERS,)


def test_the_flagged_copy_of_strict_open_xml(project, ita_sync):
    make_strict(xlsx(project / "a.xlsx", row(*HEADERS) + row(*ROW[:5])))
    settings = project / "config" / "ita.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("config/example/measures.csv", "a.xlsx"))
    answer = ita_sync("flag")
    assert (answer.code, answer.err) == (0, "")
    tab = load_workbook(project / "out" / "a-flagged.xlsx").worksheets[0]
    assert tab["G2"].value == "✗ ผลลัพธ์: ยังไม่มี"
    assert [each.value for each in tab[2]][:5] == list(ROW[:5])


def test_a_workbook_that_cannot_be_written_back_has_no_copy_and_says_so(project, ita_sync):
    """Nor does the copy of another night stay, which says what is no longer true."""
    styles = '<fonts><font><family val="99"/></font></fonts><cellXfs><xf/></cellXfs>'
    xlsx(project / "a.xlsx", row(*HEADERS) + row(*ROW[:5]), styles=styles)
    settings = project / "config" / "ita.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("config/example/measures.csv", "a.xlsx"))
    (project / "out").mkdir(exist_ok=True)
    (project / "out" / "a-flagged.xlsx").write_text("old")
    answer = ita_sync("flag")
    assert answer.code == 0
    assert "ไม่ได้ทำสำเนาของ a.xlsx" in answer.err
    assert not list((project / "out").glob("*flagged*"))
