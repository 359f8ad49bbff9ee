"""out/: whole files or none."""

import csv
import json
import os
import stat
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest

from ita_sync import output
from ita_sync.domain import Finding, RunRecord
from ita_sync.errors import SettingsError
from ita_sync.output import OutputFolder
from ita_sync.table.measures import build_table
from tests.conftest import ROW, grid

FINDING = Finding(
    rule="missing-outcome",
    severity="error",
    cell="F2",
    row=2,
    column="outcome",
    owners=("สำนักปลัด", "กองคลัง"),
    measure="๑. ก",
    message="ว่าง",
    hint="กรอก",
    id="0123456789ab",
    since=date(2026, 11, 1),
)


def test_a_file_appears_whole_and_alone(tmp_path):
    out = OutputFolder(tmp_path / "a" / "out")
    out.write("x.txt", "ก")
    out.write("x.txt", "ข")
    assert [path.name for path in out.path.iterdir()] == ["x.txt"]
    assert (out.path / "x.txt").read_text(encoding="utf-8") == "ข"


def test_a_failed_write_leaves_the_old_file_and_no_scrap(tmp_path, monkeypatch):
    out = OutputFolder(tmp_path)
    out.write("x.txt", "old")
    monkeypatch.setattr(
        "pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left"))
    )
    with pytest.raises(SettingsError, match="No space left"):
        out.write("x.txt", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["x.txt"]
    assert (tmp_path / "x.txt").read_text() == "old"


def test_a_private_file_is_for_its_owner_alone(tmp_path):
    path = OutputFolder(tmp_path).write("private/mail.json", "{}", private=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(not output.PROCESS.exists(), reason="no Linux")
def test_no_thread_meets_another_umask(tmp_path, monkeypatch):
    """To read it by setting it would shut the folders that another agency of the fleet makes meanwhile."""
    with monkeypatch.context() as patch:
        patch.setattr(os, "umask", lambda _mask: pytest.fail("it was set"))
        path = OutputFolder(tmp_path / "out").write("run.json", "{}")
    assert path.read_text() == "{}"


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o027, 0o640), (0o000, 0o644)])
@pytest.mark.parametrize("is_told", [True, False])
def test_files_keep_a_stricter_umask(tmp_path, monkeypatch, umask, mode, is_told):
    if not is_told:  # as on a system that is no Linux
        monkeypatch.setattr("ita_sync.output.PROCESS", tmp_path / "none")
    before = os.umask(umask)
    try:
        path = OutputFolder(tmp_path / "out").write("run.json", "{}")
        private = OutputFolder(tmp_path / "out").write("private/mail.json", "{}", private=True)
        assert os.umask(umask) == umask
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert stat.S_IMODE(private.stat().st_mode) == 0o600


def test_a_link_is_replaced_and_not_followed(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("staff's", encoding="utf-8")
    (tmp_path / "run.json").symlink_to(elsewhere)
    OutputFolder(tmp_path).write("run.json", "{}")
    assert elsewhere.read_text(encoding="utf-8") == "staff's"
    assert not (tmp_path / "run.json").is_symlink()


@pytest.mark.parametrize("text", ["\x9b31m", "\u202e", "\x7f", "\ud800", "##[error]", "\u2028::x"])
def test_json_holds_what_a_terminal_might_obey_escaped(text):
    written = output.findings_json([FINDING._replace(message=text)])
    assert json.loads(written)[0]["message"] == text
    assert written.isprintable() or set(written) - {"\n"} == {
        letter for letter in written if letter.isprintable()
    }
    assert "##[" not in written


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(SettingsError, match="cannot be made"):
        OutputFolder(tmp_path / "out")


def test_run_json_has_what_design_names():
    record = json.loads(output.run_json(RunRecord("เทศบาล", 2568, findings=(FINDING,))))
    assert record["schema"] == 1
    assert record["status"] == "failed"
    assert record["report"] is None
    assert record["google"]["reads"] == 0
    finding = record["findings"][0]
    assert finding["owner"] == "สำนักปลัด, กองคลัง"
    assert finding["since"] == "2026-11-01"
    assert finding["state"] == "new"


def test_no_mail_address_stands_in_what_is_uploaded():
    finding = FINDING._replace(message="ไม่รู้จักหน่วยงาน “กองใหม่ somchai@example.go.th”")
    result = RunRecord(
        "ก", 2568, findings=(finding,), error="Share it with robot@project.iam.gserviceaccount.com."
    )
    for text in (output.run_json(result), output.findings_json([finding])):
        assert "@" not in text
        assert json.loads(text)


@pytest.mark.parametrize(
    "text", ['"a@b.co"', "\\a@b.co\\", "a@b.co\nx", "\ta@b.co\t", "\x00a@b.co\x01", "'a@b.co'"]
)
def test_an_address_between_what_is_escaped_leaves_json(text):
    (read,) = json.loads(output.findings_json([FINDING._replace(message=text)]))
    assert "[…]" in read["message"]
    assert "@" not in read["message"]


def csv_rows(table):
    return list(csv.reader(StringIO(output.measures_csv(table).removeprefix("\ufeff"))))


def in_csv(text):
    table = build_table(grid(ROW))
    return csv_rows(replace(table, typed=table.typed.assign(outcome=[text])))[1][5]


def test_measures_csv_is_what_was_typed():
    table = build_table(grid(ROW))
    assert csv_rows(table) == [list(table.headers.values()), list(ROW)]


@pytest.mark.parametrize(
    "text",
    [
        "=HYPERLINK(1)",
        "+66",
        "@x",
        "-1+1",
        "-cmd|' /C calc'!A0",
        " =1+1",
        "\n=1",
        "\u00a0=1",
        "＝1",
        "-ก+cmd|' /C calc'!A0",
        "- ก+WEBSERVICE(A1)",
        "\tก",
    ],
)
def test_what_a_spreadsheet_program_would_evaluate_is_text_in_measures_csv(text):
    assert in_csv(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["-", " - ", "--", "-5", "-1,000.50", "-๓%", "ก=1", "– ไม่มี", "• ก", "- จัดอบรม\n- ติดตาม (๒ ครั้ง)"]
)
def test_what_it_would_not_evaluate_stays(text):
    assert in_csv(text) == text


def test_nor_is_a_header_a_formula():
    table = build_table(grid(ROW))
    table = replace(table, headers={**table.headers, "outcome": "=ผลลัพธ์"})
    assert csv_rows(table)[0][5] == "'=ผลลัพธ์"
