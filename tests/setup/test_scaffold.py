"""ita-sync init: a municipality's own repository, from nothing to a first report."""

import io
import resource
import subprocess
import sys
import tomllib
from datetime import date
from functools import partial

import pytest

import ita_sync as program
from ita_sync.resources import template_folders
from ita_sync.settings import load
from ita_sync.setup.checkups.copies import WORKFLOWS, copies
from tests.conftest import ROOT, processor_time

NAMED = {"--name": "เทศบาลตำบลใหม่", "--district": "บ้านไผ่", "--province": "เลย", "--year": "2569"}
SHEET = "https://docs.google.com/spreadsheets/d/1aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789/edit#gid=0"
MAILED = {
    "--sheet": SHEET,
    "--from": "ita@example.go.th",
    "--coordinator": "a@example.go.th, b@example.go.th",
    "--operator": "it@example.go.th",
    "--domain": "example.go.th",
}


def words(options):
    return [word for pair in options.items() for word in pair]


@pytest.fixture
def terminal(monkeypatch):
    """A terminal at which these lines are typed."""

    def typed(*lines):
        stdin = io.StringIO("".join(f"{line}\n" for line in lines))
        monkeypatch.setattr("sys.stdin", stdin)
        monkeypatch.setattr("ita_sync.cli.init._at_a_terminal", lambda: True)
        return stdin

    return typed


def test_a_new_folder_gets_everything_a_first_run_needs(tmp_path, monkeypatch, ita_sync):
    monkeypatch.chdir(tmp_path)
    answer = ita_sync("init")
    assert answer.code == 0
    assert "สร้างแล้ว config/ita.toml" in answer.out
    for name in ("config/ita.toml", "config/example/measures.csv"):
        assert (tmp_path / name).read_bytes() == (ROOT / name).read_bytes()
    made = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    workflows = {f".github/workflows/{name}.yml" for name in ("nightly", "watch")}
    assert made == {"config/ita.toml", "config/example/measures.csv", "README.md", ".gitignore", *workflows}
    assert ita_sync("validate").code == 0


def test_what_is_there_stays(tmp_path, ita_sync):
    (tmp_path / "config").mkdir()
    (tmp_path / "config/ita.toml").write_text("mine")
    (tmp_path / "README.md").write_text("mine too")
    answer = ita_sync("init", tmp_path, *words(NAMED))
    assert "มีอยู่แล้ว ไม่เปลี่ยนแปลง config/ita.toml" in answer.out
    assert "จึงไม่ได้ใส่ค่าที่ระบุ" in answer.out
    assert (tmp_path / "config/ita.toml").read_text() == "mine"
    assert (tmp_path / "README.md").read_text() == "mine too"
    again = ita_sync("init", tmp_path).out
    assert "สร้างแล้ว" not in again


@pytest.mark.parametrize(
    ("settings", "title"),
    [
        ('\ufeff[agency]\nname = "เทศบาล ก"', "เทศบาล ก"),  # as Notepad writes it
        ('[agency]\r\nname = " เทศบาล ก "', "เทศบาล ก"),
        (f"x = {'9' * 5000}", "หน่วยงาน"),
        (f"x = {'[' * 20_000}", "หน่วยงาน"),
        (f"x{'.a' * 90_000} = 1", "หน่วยงาน"),
        ("agency = 1", "หน่วยงาน"),
        ("[agency", "หน่วยงาน"),
    ],
)
def test_a_readme_beside_settings_that_need_not_be_right(tmp_path, ita_sync, settings, title):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "ita.toml").write_text(settings, encoding="utf-8", newline="")
    with processor_time(10):
        assert ita_sync("init", tmp_path).code == 0
    assert (tmp_path / "README.md").read_text(encoding="utf-8").startswith(f"# รายงาน ITA ของ{title}\n")


def test_a_folder_that_cannot_be_written(tmp_path, ita_sync):
    (tmp_path / "config").write_text("a file in the way")
    answer = ita_sync("init", tmp_path)
    assert answer.code == 2
    assert "มีส่วนหนึ่งของที่อยู่ที่ไม่ใช่โฟลเดอร์" in answer.err


@pytest.mark.parametrize("limit", [0, 1_000, 6_000, 12_000])
def test_a_disk_that_fills_up_leaves_no_half_a_file(tmp_path, ita_sync, limit):
    """Else the half would stay: what is there is not written again."""
    command = [sys.executable, "-m", "ita_sync", "init", str(tmp_path / "a")]
    full = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit))
    ended = subprocess.run(command, preexec_fn=full, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "ไฟล์ใหญ่เกินไป" in ended.stderr
    assert ita_sync("init", tmp_path / "a").code == ita_sync("init", tmp_path / "b").code == 0
    made = [
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path / "a", tmp_path / "b")
    ]
    assert made[0] == made[1]


def test_what_is_known_stands_in_the_settings_and_each_comment_stays(tmp_path, ita_sync):
    answer = ita_sync("init", tmp_path, *words(NAMED | MAILED))
    assert answer.code == 0
    assert answer.out.splitlines()[-1] == "ขั้นต่อไป: สั่ง ita-sync doctor"
    made = load(tmp_path / "config/ita.toml", {})
    assert (made.agency.name, made.agency.district, made.agency.province) == tuple(NAMED.values())[:3]
    assert made.report.fiscal_year == 2569
    assert made.sheet.source == SHEET
    again = ita_sync("init", tmp_path)
    assert again.out.splitlines()[-1] == "ขั้นต่อไป: สั่ง ita-sync doctor"
    assert made.mail.sender == "ita@example.go.th"
    assert made.mail.coordinator == ("a@example.go.th", "b@example.go.th")
    assert made.mail.operator == ("it@example.go.th",)
    assert made.mail.domains == ("example.go.th",)
    assert not (tmp_path / "config/example").exists()
    before, after = (
        (folder / "config/ita.toml").read_text(encoding="utf-8").splitlines() for folder in (ROOT, tmp_path)
    )
    assert len(before) == len(after)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == len(NAMED | MAILED)
    for old, new in changed:
        assert old.removeprefix("# ").split(" = ")[0] == new.split(" = ")[0]
        assert old.rpartition("#")[2] == new.rpartition("#")[2]  # the explanation at the end of the line


@pytest.mark.parametrize("name", ['เทศบาล"ใน"คำพูด', "ทต. \\ ขีด", "$name ${name}", "# [mail]", "ทต.๑ 'ก'"])
def test_a_name_is_a_name_whatever_it_holds(tmp_path, ita_sync, name):
    assert ita_sync("init", tmp_path, *words(NAMED | {"--name": name})).code == 0
    assert load(tmp_path / "config/ita.toml", {}).agency.name == name
    assert (tmp_path / "README.md").read_text(encoding="utf-8").startswith(f"# รายงาน ITA ของ{name}\n")


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--year", "2025", "ค.ศ. 2025 คือ พ.ศ. 2568"),
        ("--year", "next", "--year: ต้องเป็นปี พ.ศ. ปีเดียว"),
        ("--year", "", "--year: ต้องเป็นปี พ.ศ. ปีเดียว"),
        ("--name", " ", "--name: ต้องไม่เว้นว่าง"),
        ("--sheet", "https://example.go.th/sheet", "--sheet: เป็นลิงก์ที่ไม่ใช่ Google ชีต"),
        ("--sheet", "https://docs.google.com/spreadsheets/d/e/2PACX-1vX/pubhtml", "สำเนาที่เผยแพร่"),
        ("--from", "nobody", "--from: ไม่ใช่ที่อยู่อีเมล"),
        ("--coordinator", "a@example.go.th, b", "ไม่ใช่ที่อยู่อีเมล"),
        ("--operator", "it at example.go.th", "ไม่ใช่ที่อยู่อีเมล"),
        ("--domain", "https://example.go.th", "ไม่ใช่โดเมน"),
    ],
)
def test_a_wrong_value_is_told_before_anything_is_written(tmp_path, ita_sync, option, value, said):
    answer = ita_sync("init", tmp_path / "new", *words(NAMED | MAILED | {option: value}))
    assert answer.code == 2
    assert said in answer.err
    assert "ita.toml" not in answer.err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("year", ["๒๕๖๙", " 2569 ", "พ.ศ. ๒๕๖๙", "ปีงบประมาณ 2569"])
def test_a_year_as_people_write_it(tmp_path, ita_sync, year):
    assert ita_sync("init", tmp_path, *words(NAMED | {"--year": year})).code == 0
    assert load(tmp_path / "config/ita.toml", {}).report.fiscal_year == 2569


@pytest.mark.parametrize(
    "due", ["2026-10-31", "31/10/2569", "31 ต.ค. 69", " ๓๑ ตุลาคม พ.ศ. ๒๕๖๙ ", "31/10/2026", "2569-10-31"]
)
def test_a_day_as_people_write_it(tmp_path, ita_sync, due):
    assert ita_sync("init", tmp_path, *words(NAMED | {"--due": due})).code == 0
    text = (tmp_path / "config/ita.toml").read_text(encoding="utf-8")
    assert "\ndue = 2026-10-31                    # วันครบกำหนดส่งรายงาน" in text


@pytest.mark.parametrize("due", ["31 ต.ค.", "ต.ค. 2569", "31 ก.ย. 2569", "สิ้นปี", "31 ต.ค. 2575"])
def test_what_is_no_single_day_near_the_year(tmp_path, ita_sync, due):
    answer = ita_sync("init", tmp_path, *words(NAMED | {"--due": due}))
    assert answer.code == 2
    assert "--due: " in answer.err


@pytest.mark.parametrize("year", ["2568-2569", "2,569", "ค.ศ. 2026", "2569.5"])
def test_what_is_no_single_year(tmp_path, ita_sync, year):
    assert ita_sync("init", tmp_path, *words(NAMED | {"--year": year})).code == 2


def test_addresses_as_mail_programs_copy_them(tmp_path, ita_sync):
    mailed = {
        "--from": "ระบบ ITA <ita@example.go.th>",
        "--coordinator": "สมหญิง ใจดี <a@example.go.th>; b@example.go.th、 <c@example.go.th>",
        "--operator": '"it" <it@example.go.th>',
    }
    assert ita_sync("init", tmp_path, *words(NAMED | MAILED | mailed)).code == 0
    made = load(tmp_path / "config/ita.toml", {}).mail
    assert made.sender == "ita@example.go.th"
    assert made.coordinator == ("a@example.go.th", "b@example.go.th", "c@example.go.th")
    assert made.operator == ("it@example.go.th",)


def test_half_a_description_is_no_agency(tmp_path, ita_sync):
    answer = ita_sync("init", tmp_path, "--name", "เทศบาลตำบลใหม่", "--year", "2569")
    assert answer.code == 2
    assert "--district, --province" in answer.err
    assert not list(tmp_path.iterdir())


def test_at_a_terminal_it_asks_and_asks_again(tmp_path, ita_sync, terminal):
    left = terminal(
        *("เทศบาลตำบลใหม่", "บ้านไผ่", "เลย", "2025", "2569", "31 ต.ค.", "31 ต.ค. 2573", "31 ต.ค. 2569"),
        *("http://example.go.th", SHEET, "", "nobody", "a@example.go.th", "", "example.go.th"),
    )
    answer = ita_sync("init", tmp_path)
    assert answer.code == 0
    assert left.read() == ""
    year, no_year, far, sheet, coordinator = answer.err.splitlines()
    assert no_year == "ต้องเป็นวันที่ตามปี ค.ศ. เช่น 2025-10-31"
    assert far.startswith("2030-10-31 ไม่อยู่ในปี ค.ศ. 2025 ถึง 2028")
    assert year.startswith("2025 ไม่ใช่ปี พ.ศ.")
    assert sheet.startswith("เป็นลิงก์ที่ไม่ใช่ Google ชีต")
    assert coordinator == "ไม่ใช่ที่อยู่อีเมล"
    made = tomllib.loads((tmp_path / "config/ita.toml").read_text(encoding="utf-8"))
    assert made["agency"]["name"] == "เทศบาลตำบลใหม่"
    assert made["report"]["due"] == date(2026, 10, 31)
    assert made["mail"] == {"coordinator": "a@example.go.th", "domains": ["example.go.th"]}


def test_at_a_terminal_only_what_is_lacking_is_asked(tmp_path, ita_sync, terminal):
    left = terminal("บ้านไผ่", "not asked for")
    # A blank one is given, and wrong.
    assert ita_sync("init", tmp_path, *words({**NAMED, "--district": ""})).code == 2
    del (options := dict(NAMED))["--district"]
    assert ita_sync("init", tmp_path, *words(options)).code == 0
    assert left.read() == "not asked for\n"
    assert load(tmp_path / "config/ita.toml", {}).agency.district == "บ้านไผ่"


def test_settings_that_are_there_are_asked_for_nothing(project, ita_sync, terminal):
    left = terminal("not asked for")
    assert ita_sync("init").code == 0
    assert left.read() == "not asked for\n"


def test_who_has_no_templates_shares_what_is_compiled(tmp_path):
    """Thousands of agencies, each with a folder of its own, load the templates once."""
    one, two = tmp_path / "one", tmp_path / "two"
    (two / "templates").mkdir(parents=True)
    assert template_folders(one) == template_folders(tmp_path / "three")
    assert template_folders(two) == (two / "templates", *template_folders(one))


def test_copies_say_of_which_version_they_are(tmp_path, ita_sync, monkeypatch):
    assert ita_sync("init", tmp_path, "--templates").code == 0
    own, shipped = template_folders(tmp_path)
    pairs = [(own, shipped), (tmp_path / WORKFLOWS, ROOT / WORKFLOWS)]
    found = [copy for pair in pairs for copy in copies(*pair)]
    assert len(found) == len(list(shipped.iterdir())) + 2
    assert {copy.state for copy in found} == {"same"}
    for path in [*own.iterdir(), *(tmp_path / WORKFLOWS).iterdir()]:
        first, rest = path.read_text(encoding="utf-8").split("\n", 1)
        assert f"ita-sync {program.__version__}" in first
        path.write_text(f"{first}\n{rest}\nchanged\n", encoding="utf-8")
    assert {copy.state for pair in pairs for copy in copies(*pair)} == {"changed"}
    monkeypatch.setattr(program, "__version__", "99.0.0")
    assert {copy.state for pair in pairs for copy in copies(*pair)} == {"older"}


def test_copied_templates_make_the_same_report_and_letters(tmp_path, ita_sync, monkeypatch):
    """The mark is a comment of each template's own kind, and leaves no line behind."""
    made = {}
    for name, options in (("own", ["--templates"]), ("shipped", [])):
        (folder := tmp_path / name).mkdir()
        monkeypatch.chdir(folder)
        assert ita_sync("init", *options).code == 0
        assert ita_sync("render", "--html").code == 0
        (page,) = folder.glob("out/*.html")
        made[name] = page.read_text(encoding="utf-8").replace(f"/* ita-sync {program.__version__} */\n", "")
    assert made["own"] == made["shipped"]


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
