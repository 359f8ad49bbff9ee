"""A file that is not what its name says, or none at all, is refused in its own true words."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import zipfile

import pytest

from ita_sync.errors import SheetError
from ita_sync.settings import Sheet
from ita_sync.sources.workbook import refusals
from ita_sync.sources.workbook.refusals import Reason
from ita_sync.sources.workbook.store import WorkbookStore
from tests.conftest import HEADERS, ROW, edit_settings
from tests.sources.open_xml import archive, ods, ods_row, row, xlsx

CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
TABLE = "<table><tr><td>มาตรการ</td></tr></table>"
MANIFEST = '<manifest:manifest><manifest:encryption-data manifest:checksum="x"/></manifest:manifest>'
CONTENT_TYPE = '<Types><Override ContentType="application/vnd.{}+xml"/></Types>'


def read(path):
    return WorkbookStore(path, Sheet(source=str(path))).read()


def of_type(kind):
    return {"[Content_Types].xml": CONTENT_TYPE.format(kind)}


@pytest.mark.parametrize("suffix", [".xlsx", ".ods", ".csv"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty (0 bytes)"),
        (CONTAINER + "EncryptedPackage".encode("utf-16-le"), "is protected with a password"),
        (CONTAINER + "Workbook".encode("utf-16-le"), "is a workbook of an old Excel (.xls)"),
        (CONTAINER + "BOOK".encode("utf-16-le"), "is a workbook of an old Excel (.xls)"),
        (CONTAINER + "WordDocument".encode("utf-16-le"), "is a text document"),
        (CONTAINER, "is a file of an old Office program"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "is a workbook of an old Excel (.xls)"),
        (b"\x09\x08\x08\x00\x00\x05\x05\x00", "is a workbook of an old Excel (.xls)"),
        (b"%PDF-1.7\n", "is a PDF"),
        (b"{\\rtf1 ", "is a text document"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"\x1f\x8b\x08", "is an archive and no workbook"),
        (TABLE.encode(), "is a web page (HTML)"),
        (b"\xef\xbb\xbf\n <!DOCTYPE html><html>", "is a web page (HTML)"),
        (("\ufeff<html>" + TABLE).encode("utf-16-le"), "is a web page (HTML)"),
        (b"MIME-Version: 1.0\nContent-Type: text/html\n", "is a web page (HTML)"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "is an XML spreadsheet of Excel 2003",
        ),
        (
            b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Table x:y="1"><Row/></Table></Workbook>',
            "is an XML spreadsheet of Excel 2003",
        ),
        (b'<?xml version="1.0"?><office:document>', "is a flat OpenDocument spreadsheet (.fods)"),
        (
            b'<office:document xmlns:office="x"><office:body><table:table table:name="a"/></office:body>',
            "is a flat OpenDocument spreadsheet (.fods)",
        ),
        (b'<?xml version="1.0"?><rss>', "is an XML file"),
        (
            b'{"url": "https://docs.google.com/open?id=x", "doc_id": "x"}',
            "is only a shortcut to a Google Sheet",
        ),
        (b"PK\x03\x04 cut short", "is damaged: its end is missing"),
        (b"\0" * 5000, "is damaged, or no workbook"),
    ],
)
def test_what_a_file_is_by_its_first_bytes(tmp_path, suffix, content, said):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    with pytest.raises(SheetError, match=re.escape(said)) as refused:
        read(path)
    assert refused.value.hint
    assert refused.value.exit_code == 3


@pytest.mark.parametrize("suffix", [".xlsx", ".ods", ".csv"])
@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (of_type("ms-excel.sheet.binary.macroEnabled.main"), "is a binary Excel workbook (.xlsb)"),
        (of_type("openxmlformats-officedocument.wordprocessingml.document.main"), "is a text document"),
        (of_type("openxmlformats-officedocument.presentationml.presentation.main"), "is a presentation"),
        ({"Index/Document.iwa": "x"}, "is a document of Apple Numbers"),
        ({"แผน.numbers/Index.zip": "x"}, "is a document of Apple Numbers"),
        ({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "x"}, "is a text document"),
        ({"content.xml": "x", "META-INF/manifest.xml": MANIFEST}, "is protected with a password"),
        ({"encrypted-package": "x", "mimetype": "x"}, "is protected with a password"),
        ({"รายงาน.csv": "x"}, "is an archive and no workbook"),
        ({}, "is an archive and no workbook"),
    ],
)
def test_what_an_archive_holds(tmp_path, suffix, parts, said):
    with pytest.raises(SheetError, match=re.escape(said)):
        read(archive(tmp_path / f"a{suffix}", parts))


BINARY_DEFAULT = (
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
)
EMBEDDED = '<Default Extension="xlsx" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/>'
PRINTER = (
    '<Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"/>'
)


@pytest.mark.parametrize(
    ("defaults", "main", "said"),
    [
        (BINARY_DEFAULT + PRINTER, "ms-excel.worksheet", "is a binary Excel workbook (.xlsb)"),
        (
            EMBEDDED,
            "openxmlformats-officedocument.wordprocessingml.document.main",
            "is a text document",
        ),
        (EMBEDDED, "ms-word.document.macroEnabled.main", "is a text document"),
        (EMBEDDED, "openxmlformats-officedocument.presentationml.slideshow.main", "is a presentation"),
        (EMBEDDED, "ms-powerpoint.presentation.macroEnabled.main", "is a presentation"),
    ],
)
def test_a_file_is_what_its_main_part_is(tmp_path, defaults, main, said):
    types = CONTENT_TYPE.format(main).replace("<Types>", f"<Types>{defaults}")
    with pytest.raises(SheetError, match=re.escape(said)):
        read(archive(tmp_path / "a.xlsx", {"[Content_Types].xml": types}))


@pytest.mark.parametrize("defaults", [BINARY_DEFAULT, EMBEDDED, PRINTER, BINARY_DEFAULT + EMBEDDED])
@pytest.mark.parametrize(
    "main",
    [
        "openxmlformats-officedocument.spreadsheetml.sheet.main",
        "openxmlformats-officedocument.spreadsheetml.template.main",
        "ms-excel.sheet.macroEnabled.main",
        "ms-excel.template.macroEnabled.main",
    ],
)
def test_a_workbook_whatever_else_its_types_name(tmp_path, defaults, main):
    """SheetJS names the type of an .xlsb in each file, and a workbook may embed another one."""
    types = CONTENT_TYPE.format(main).replace("<Types>", f"<Types>{defaults}")
    path = xlsx(tmp_path / "a.xlsx", row(*HEADERS), parts={"[Content_Types].xml": types})
    assert read(path).measures.rows == (HEADERS,)


def test_an_archive_with_a_password(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", row(*HEADERS))
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        directory = package.start_dir
    content[directory + 8] |= 1  # the flag of a part that is encrypted
    path.write_bytes(content)
    with pytest.raises(SheetError, match="protected with a password"):
        read(path)


@pytest.mark.parametrize(
    ("make", "suffix", "said"),
    [
        (
            lambda path: xlsx(path, row(*HEADERS)),
            ".csv",
            "is in truth an Excel workbook (.xlsx), with the ending .csv",
        ),
        (
            lambda path: xlsx(path, row(*HEADERS)),
            ".ods",
            "is in truth an Excel workbook (.xlsx), with the ending .ods",
        ),
        (lambda path: ods(path, ods_row(HEADERS)), ".xlsx", "is in truth an OpenDocument spreadsheet (.ods)"),
        (lambda path: path.write_text(",".join(HEADERS)), ".xlsx", "is in truth a text file (.csv)"),
        (lambda path: path.write_text("ไม่ใช่สเปรดชีต"), ".ods", "is in truth a text file (.csv)"),
    ],
)
def test_a_workbook_with_the_ending_of_another(tmp_path, make, suffix, said):
    path = tmp_path / f"a{suffix}"
    make(path)
    with pytest.raises(SheetError, match=re.escape(said)):
        read(path)


def test_a_workbook_that_was_cut_off(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", row(*HEADERS))
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(SheetError, match="its end is missing"):
        read(path)


@pytest.mark.parametrize(
    ("mark", "at", "becomes"),
    [
        (b"PK\1\2", 10, b"\x63"),  # how a part is packed
        (b"PK\1\2", 6, b"\xff"),  # what is needed to unpack it
        (b"PK\5\6", 12, b"\xff\xff"),  # how long the directory is
        (b"PK\3\4", 55, b"\xff" * 20),  # the part itself
    ],
)
def test_an_archive_that_is_damaged_is_told_by_diff_too(tmp_path, ita_sync, mark, at, becomes):
    path = archive(tmp_path / "artifact.zip", {"[Content_Types].xml": "ก" * 500})
    whole = bytearray(path.read_bytes())
    place = whole.index(mark) + at
    whole[place : place + len(becomes)] = becomes
    path.write_bytes(whole)
    answer = ita_sync("diff", path, path)
    assert answer.code == 4, answer.err
    assert "artifact.zip เสียหาย" in answer.err


@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_a_workbook_with_a_part_that_is_damaged(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    (xlsx(path, row(*HEADERS)) if suffix == ".xlsx" else ods(path, ods_row(HEADERS)))
    content = bytearray(path.read_bytes())
    name = b"xl/worksheets/sheet1.xml" if suffix == ".xlsx" else b"content.xml"
    at = content.index(name) + len(name) + 30
    content[at : at + 20] = b"\xff" * 20
    path.write_bytes(content)
    with pytest.raises(SheetError, match="damaged"):
        read(path)


@pytest.mark.parametrize("suffix", [".xlsx", ".ods", ".csv"])
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.mkdir(), "is a folder, not a workbook"),
        (os.mkfifo, "is no ordinary file but a pipe or a device"),
        (lambda path: path.symlink_to("/dev/zero"), "is no ordinary file but a pipe or a device"),
        (lambda path: path.symlink_to("/dev/null"), "is no ordinary file but a pipe or a device"),
        (lambda path: path.symlink_to(path.name), "cannot be opened"),
        (lambda path: path.symlink_to("none"), "There is no workbook"),
        (lambda _path: None, "There is no workbook"),
    ],
)
def test_what_is_no_file(tmp_path, suffix, make, said):
    path = tmp_path / f"a{suffix}"
    make(path)
    with pytest.raises(SheetError, match=said):
        read(path)


def test_names_that_the_system_refuses(tmp_path):
    (tmp_path / "a.csv").write_text("x")
    for path in (tmp_path / f"{'x' * 300}.csv", tmp_path / "a.csv" / "b.csv", tmp_path / "a\0.csv"):
        with pytest.raises(SheetError):
            read(path)


def test_a_socket(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("a.csv")
        with pytest.raises(SheetError, match="no ordinary file"):
            read(tmp_path / "a.csv")


REASONS = {name: reason for name, reason in vars(refusals).items() if isinstance(reason, Reason)}


@pytest.mark.parametrize("name", REASONS)
def test_every_reason_is_told_in_both_languages_with_what_to_do(name):
    for text in REASONS[name]:
        assert re.search("[ก-๛]", text.th)
        assert re.search("[a-z]", text.en)
        assert sorted(re.findall(r"\{\w+\}", text.th)) == sorted(re.findall(r"\{\w+\}", text.en))
    assert not re.search(r"เซลล์|แท็บ|ไฟล์งาน", REASONS[name].message.th)


def test_a_file_of_the_wrong_kind_ends_with_3_and_a_sentence_in_the_readers_language(project, ita_sync):
    (project / "config" / "example" / "measures.csv").write_bytes(CONTAINER + "Workbook".encode("utf-16-le"))
    answer = ita_sync("validate")
    assert answer.code == 3
    assert answer.out == ""
    assert "measures.csv เป็นสมุดงาน Excel รุ่นเก่า (.xls)" in answer.err
    edit_settings(project, 'lang = "th"', 'lang = "en"')
    assert "measures.csv is a workbook of an old Excel (.xls)." in ita_sync("validate").err


def test_nothing_of_a_library_reaches_the_terminal(tmp_path):
    path = ods(tmp_path / "a.ods", ods_row(HEADERS), ods_row(ROW))
    code = (
        "import sys; from pathlib import Path; from ita_sync.settings import Sheet\n"
        "from ita_sync.sources.workbook.store import WorkbookStore\n"
        "WorkbookStore(Path(sys.argv[1]), Sheet(source='a.ods')).read()"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
