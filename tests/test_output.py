"""out/: whole files or none."""

import csv
import json
import stat
from datetime import date
from io import StringIO

import pytest

from ita_sync import output
from ita_sync.errors import SettingsError
from ita_sync.model import Finding, RunResult
from ita_sync.output import OutputFolder
from ita_sync.sheet.measures import build_table
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


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(SettingsError, match="cannot be made"):
        OutputFolder(tmp_path / "out")


def test_run_json_has_what_design_names():
    record = json.loads(output.run_json(RunResult("เทศบาล", 2568, findings=(FINDING,))))
    assert record["schema"] == 1
    assert record["status"] == "failed"
    assert record["report"] is None
    assert record["google"]["reads"] == 0
    finding = record["findings"][0]
    assert finding["owner"] == "สำนักปลัด, กองคลัง"
    assert finding["since"] == "2026-11-01"
    assert finding["state"] == "new"


def test_measures_csv_is_what_was_typed_and_no_formula():
    table = build_table(grid((ROW[0], *ROW[1:5], "=HYPERLINK(1)"), ("-ก", *ROW[1:])))
    rows = list(csv.reader(StringIO(output.measures_csv(table).removeprefix("\ufeff"))))
    assert rows[0][0] == "มาตรการ"
    assert rows[1][5] == "'=HYPERLINK(1)"
    assert rows[2][0] == "-ก"


def test_no_mail_address_stands_in_what_is_uploaded():
    finding = FINDING._replace(message="ไม่รู้จักหน่วยงาน “กองใหม่ somchai@example.go.th”")
    result = RunResult(
        "ก", 2568, findings=(finding,), error="Share it with robot@project.iam.gserviceaccount.com."
    )
    for text in (output.run_json(result), output.findings_json([finding])):
        assert "@" not in text
        assert json.loads(text)
