"""ita-sync init: a municipality's own repository, from nothing to a first report."""

import pytest

from tests.conftest import ROOT


def test_a_new_folder_gets_everything_a_first_run_needs(tmp_path, monkeypatch, ita_sync):
    monkeypatch.chdir(tmp_path)
    answer = ita_sync("init")
    assert answer.code == 0
    assert "สร้างแล้ว config/ita.toml" in answer.out
    for name in ("config/ita.toml", "config/example/measures.csv", ".github/workflows/nightly.yml"):
        assert (tmp_path / name).read_bytes() == (ROOT / name).read_bytes()
    assert {path.name for path in (tmp_path / "templates").iterdir()} == {
        path.name for path in (ROOT / "templates").iterdir()
    }
    assert ita_sync("validate").code == 0


def test_what_is_there_stays(tmp_path, ita_sync):
    (tmp_path / "config").mkdir()
    (tmp_path / "config/ita.toml").write_text("mine")
    answer = ita_sync("init", tmp_path)
    assert "มีอยู่แล้ว ไม่เปลี่ยนแปลง config/ita.toml" in answer.out
    assert (tmp_path / "config/ita.toml").read_text() == "mine"
    again = ita_sync("init", tmp_path).out
    assert "สร้างแล้ว" not in again


def test_a_folder_that_cannot_be_written(tmp_path, ita_sync):
    (tmp_path / "config").write_text("a file in the way")
    answer = ita_sync("init", tmp_path)
    assert answer.code == 2
    assert "มีส่วนหนึ่งของที่อยู่ที่ไม่ใช่โฟลเดอร์" in answer.err


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_gitignore_that_is_there_gets_what_keeps_keys_and_addresses_private(tmp_path, ita_sync, end):
    ignore = tmp_path / ".gitignore"
    before = f"*.log{end}/out/{end}build".encode()  # the last line is not ended
    ignore.write_bytes(before)
    assert "เพิ่มส่วนที่ขาดแล้ว .gitignore" in ita_sync("init", tmp_path).out
    after = ignore.read_bytes()
    assert after.startswith(before)
    comment, *added = after.removeprefix(before).decode().removeprefix(end).split(end)
    assert comment.startswith("# ")
    assert added == ["*.json", ""]
    assert "มีอยู่แล้ว ไม่เปลี่ยนแปลง .gitignore" in ita_sync("init", tmp_path).out
    assert ignore.read_bytes() == after
