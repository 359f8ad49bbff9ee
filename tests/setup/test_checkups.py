"""What the doctor looks at, one by one, and how it tells it."""

import errno
import json
import os
import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

import ita_sync as program
from ita_sync.domain import Document as Page
from ita_sync.domain.sheet import column_letters
from ita_sync.notify import letter_templates
from ita_sync.report.engines.chromium import ChromiumEngine
from ita_sync.resources import shipped
from ita_sync.setup.checkups import copies as files
from ita_sync.setup.checkups.clock import GOOGLE, check_clock
from ita_sync.setup.checkups.output import check_output
from ita_sync.setup.checkups.years import check_years
from ita_sync.sources.google.protected_ranges import Box, shuts_out
from ita_sync.table.measures import build_table
from tests.conftest import ROOT, edit_settings, grid
from tests.fakes.engine import PrintedOnce
from tests.fakes.google import Fault
from tests.fakes.smtp import Fault as MailFault
from tests.fakes.smtp import Temper
from tests.setup.mistakes import LEDGER, World
from tests.town import ADDRESSES, CLERK, TAB, Town

SOMEBODY = "somsri@example.go.th"


@pytest.fixture
def world(project, server, ita_sync, monkeypatch):
    town = Town.build(project, server, ita_sync, monkeypatch)
    town.monkeypatch.delenv("SMTP_PORT", raising=False)
    monkeypatch.setattr("ita_sync.wiring.make_engine", lambda _settings, patience=0.0: PrintedOnce())
    return World.well(town)


# -- which account


def test_the_account_is_named_also_where_the_settings_are_wrong(world):
    edit_settings(world.town.folder, "fiscal_year", "fiscal_yaer")
    told = world.doctor().out
    assert f"ok   account: {world.town.google.account}, by its key: the Google Sheet has to be shared" in told
    path = world.town.google.workload_file(world.town.folder)
    world.town.monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
    assert (
        f"ok   account: {world.town.google.account}, by workload identity and without a key"
        in world.doctor().out
    )


def test_a_workload_identity_is_as_good_as_a_key(world):
    path = world.town.google.workload_file(world.town.folder)
    world.town.monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
    with world.mail():
        answer = world.doctor()
    assert answer.code == 0
    assert "ok   writing: possible" in answer.out


# -- may it write


def test_one_write_which_changes_nothing(world):
    google, document = world.town.google, world.town.document
    before, writes = document.everything(), google.writes
    with world.mail():
        world.doctor()
    assert google.writes == writes + 1
    *_, tried = (entry for entry in google.log if entry.kind == "batchUpdate")
    (request,) = tried.json["requests"]
    assert request["updateCells"]["start"]["sheetId"] == document.sheet(LEDGER).id
    assert request["updateCells"]["rows"] == [{"values": [{"userEnteredValue": {"stringValue": "id"}}]}]
    assert document.everything() == before


@pytest.mark.parametrize("change", ["flags = false #", "workbook"])
def test_where_nothing_is_written_at_night_nothing_is_tried(world, change):
    if change == "workbook":
        settings = world.town.folder / "config" / "ita.toml"
        text = re.sub(
            r'source = "https.*?"', 'source = "config/example/measures.csv"', settings.read_text("utf-8")
        )
        settings.write_text(text, "utf-8")
    else:
        edit_settings(world.town.folder, "# flags = true", "flags = false #")
    writes = world.town.google.writes
    with world.mail():
        answer = world.doctor()
    assert world.town.google.writes == writes
    assert "writing:" not in answer.out
    assert "layout:" not in answer.out


def test_what_somebody_typed_into_the_ledgers_header_stays(world):
    world.town.document.set_text(LEDGER, "A1", 12)
    before = world.town.document.everything()
    with world.mail():
        assert f"wrote B1 of the tab “{LEDGER}” as it was" in world.doctor().out
    assert world.town.document.everything() == before


def area(top=None, bottom=None, left=None, right=None):
    names = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    return {
        name: value
        for name, value in zip(names, (top, bottom, left, right), strict=True)
        if value is not None
    }


@pytest.mark.parametrize(
    ("shut", "opened", "covers"),
    [
        (area(), [], True),
        (area(left=6, right=7), [], True),
        (area(left=0, right=6), [], False),
        (area(left=7), [], False),
        (area(0, 1), [], False),  # the header alone
        (area(4, 5), [], True),
        (area(), [area(1, None, 6, 7)], False),
        (area(), [area(left=6, right=7)], False),
        (area(), [area(1, 100, 6, 7)], True),
        (area(), [area(left=0, right=6)], True),
        (area(4, 9, 0, 9), [area(4, 9, 6, 7)], False),
    ],
)
def test_what_a_protected_range_keeps_from_the_status_column(shut, opened, covers):
    assert shuts_out({"range": shut, "unprotectedRanges": opened}, (1, 6)) is covers


def test_a_ledger_of_numbers_alone_gets_no_column_to_try_it_in(world):
    document = world.town.document
    width = len(document.sheet(LEDGER).columns)
    for column in range(width):
        document.set_text(LEDGER, f"{column_letters(column)}1", column)
    before, writes = document.everything(), world.town.google.writes
    with world.mail():
        assert f"note writing: the tab “{LEDGER}” holds something else" in world.doctor().out
    assert (document.everything(), world.town.google.writes) == (before, writes)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (area(), "the whole tab"),
        (area(left=6, right=7), "G:G"),
        (area(1, 5), "2:5"),
        (area(1, 5, 0, 3), "A2:C5"),
        (area(1, None, 0, 3), "A2:C"),
    ],
)
def test_how_a_range_is_named(place, name):
    assert str(Box.of(place).name) == name


def test_a_protected_range_that_lets_the_account_in_or_only_warns_is_fine(world):
    document, google = world.town.document, world.town.google
    status = {"startColumnIndex": 6, "endColumnIndex": 7}
    for number, rest in ((81, {"editors": {"users": [google.account]}}), (82, {"warningOnly": True})):
        document.sheet(TAB).protected_ranges.append({"protectedRangeId": number, "range": status, **rest})
    with world.mail():
        assert "ok   protection: nothing keeps the account from writing" in world.doctor().out


# -- dates


@pytest.mark.parametrize(
    ("year", "due", "today", "names"),
    [
        (2568, date(2025, 10, 31), date(2025, 10, 31), []),
        (2568, date(2025, 10, 31), date(2025, 11, 1), ["year"]),
        (2568, date(2025, 10, 31), date(2026, 8, 1), ["year"]),
        (2568, None, date(2025, 10, 31), []),
        (2568, None, date(2025, 11, 1), ["year"]),
        (2569, date(2026, 10, 31), date(2025, 9, 1), []),  # prepared a month before
        (2569, date(2026, 10, 31), date(2025, 7, 1), ["year"]),
        (2568, date(2024, 10, 31), date(2024, 11, 6), ["due"]),  # last year's, which was forgotten
        (2568, date(2024, 12, 31), date(2025, 1, 1), ["due"]),
        (2568, date(2025, 1, 1), date(2025, 1, 1), []),
        (2568, date(2024, 9, 30), date(2025, 1, 1), ["due"]),
        (2568, date(2026, 10, 1), date(2025, 1, 1), []),
        (2568, date(2026, 10, 2), date(2025, 1, 1), ["due"]),
    ],
)
def test_year_and_due_date_against_today(make_settings, year, due, today, names):
    settings = make_settings(fiscal_year=year, due=due)
    assert [check.name for check in check_years(settings, today, None)] == names


@pytest.mark.parametrize(
    ("periods", "said"),
    [
        (["ปีงบประมาณ พ.ศ. 2569"] * 4, "all rows are of 2569, and [report] fiscal_year is 2568"),
        (["ต.ค. 2568 - มี.ค. 2569", "ไตรมาส 3/2569", "ปีงบประมาณ 2569"], "all rows are of 2569"),
        (["ปีงบประมาณ พ.ศ. 2567"] * 4, "still has rows of 2567 alone"),
        (["ปีงบประมาณ พ.ศ. 2567"] * 3 + ["ปีงบประมาณ พ.ศ. 2568"], ""),
        (["ปีงบประมาณ พ.ศ. 2567"] * 2 + ["ปีงบประมาณ พ.ศ. 2569"] * 2, ""),
        (["ไตรมาส 3"] * 4, ""),
        (["ตลอดปี"] * 4, ""),
        ([""] * 4, ""),
        ([], ""),
    ],
)
def test_year_against_the_rows(make_settings, periods, said):
    rows = [
        [f"{number}. มาตรการ", "วิธี", "กองคลัง", period, "", ""] for number, period in enumerate(periods, 1)
    ]
    settings = make_settings(fiscal_year=2568, due=date(2025, 10, 31))
    found = [str(check.said) for check in check_years(settings, date(2025, 9, 1), build_table(grid(*rows)))]
    assert len(found) == bool(said)
    assert said in "".join(found)


@pytest.fixture
def make_settings():
    from ita_sync.settings import load

    def make(**report):
        settings = load(ROOT / "config" / "ita.toml", {})
        return settings.model_copy(update={"report": settings.report.model_copy(update=report)})

    return make


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        ({}, []),
        ({GOOGLE: None, "Gotenberg": None}, []),
        ({GOOGLE: 1.5, "Gotenberg": None}, [("ok", "agrees with Google within 2 s")]),
        ({GOOGLE: -59.0}, [("ok", "agrees with Google within 60 s")]),
        ({GOOGLE: -61.0}, [("note", "1 min behind Google")]),
        ({GOOGLE: 2.0, "Gotenberg": 600.0}, [("note", "10 min ahead of Gotenberg")]),
        ({"Gotenberg": 2.0}, []),  # it may run on this machine
    ],
)
def test_the_clock(errors, said):
    assert [(check.status, str(check.said)) for check in check_clock(errors)] == said


# -- printing


def without_tags(pdf):
    with pikepdf.open(BytesIO(pdf)) as opened:
        del opened.Root.StructTreeRoot
        opened.save(saved := BytesIO())
    return saved.getvalue()


class Broken:
    """An engine whose PDFs are wrong."""

    name = "a browser"

    def __init__(self, change):
        self.change = change

    def print(self, page):
        return self.change(page)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda page: b"%PDF-1.7\n%%EOF", "What the engine printed is no PDF"),
        (
            lambda page: ChromiumEngine().print(Page(page.html.replace("น้ำ", "นำ้"), page.assets, page.title)),
            "Cell A2 did not come through into the PDF",
        ),
        (
            lambda page: ChromiumEngine().print(
                Page(page.html.replace("ญี่ปุ่น", "ญีปุ่น"), page.assets, page.title)
            ),
            "Cell A2 did not come through into the PDF",
        ),
        (lambda page: without_tags(ChromiumEngine().print(page)), "The PDF's table has 0 cells instead of 6"),
    ],
    ids=["damaged", "another letter", "a lost tone mark", "no tags"],
)
def test_what_the_engine_makes_of_thai_is_read_back(world, monkeypatch, change, said):
    monkeypatch.setattr("ita_sync.wiring.make_engine", lambda _settings, patience=0.0: Broken(change))
    with world.mail():
        answer = world.doctor()
    assert answer.code == 4
    assert f"FAIL pdf: {said}" in answer.out


def test_what_the_preflight_advises_is_told_too(world):
    (world.town.folder / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    edit_settings(world.town.folder, '# logo = ""', 'logo = "logo.svg"')
    world.town.monkeypatch.setattr(
        "ita_sync.wiring.make_engine", lambda _settings, patience=0.0: ChromiumEngine()
    )
    with world.mail():
        answer = world.doctor()
    assert answer.code == 4
    assert "FAIL pdf: The logo does not show in the PDF" in answer.out
    assert "save it anew as PNG. Run ita-sync render" in answer.out


# -- mail


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("mail.txt.j2", "{{ nonesuch }}", 5),
        ("mail.html.j2", "{% if %}", 5),
        ("mail.words.j2", "", 5),
        ("mail.subject.j2", "ITA {{ night.agency }}", 0),
        ("mail.subject.j2", "\ufeffITA {{ night.agency }}", 0),
        ("report.css", None, 0),
    ],
)
def test_templates_of_letters_of_ones_own(world, name, content, code):
    """The night would end with the same error, before anybody has got a letter."""
    (world.town.folder / "templates").mkdir()
    text = shipped("templates", name).read_text(encoding="utf-8") if content is None else content
    (world.town.folder / "templates" / name).write_text(text, encoding="utf-8")
    with world.mail():
        told = world.doctor()
        night = world.night()[-1]
    assert [told.code, night.code] == [code, code]
    assert ("FAIL letters: The template" in told.out) == (code == 5)
    assert ("ok   letters" in told.out) == (code == 0 and name.startswith("mail"))


def test_a_template_of_a_letter_may_begin_with_a_byte_order_mark(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "mail.subject.j2").write_bytes(b"\xef\xbb\xbfITA {{ year }}")
    assert letter_templates.render("mail.subject.j2", {"year": 2568}, tmp_path, "th") == "ITA 2568"


@pytest.mark.parametrize(
    ("verb", "reply", "code", "said"),
    [
        ("MAIL", "530 5.7.0 Authentication required", 5, "FAIL mail: The mail server wants a login (530)"),
        ("RCPT", "530 5.7.1 Login first", 5, "FAIL mail: The mail server wants a login (530)"),
        ("RCPT", "553 5.7.1 not owned by user x", 5, "FAIL mail: The mail server refuses the sender (553)"),
        ("MAIL", "421 4.7.0 come back later", 0, "note mail: localhost answers (starttls), but"),
        ("MAIL", "550 5.4.5 Daily sending quota exceeded", 0, "note mail: localhost answers (starttls), but"),
        ("RCPT", "", 5, "FAIL mail: The mail server localhost:"),  # it hangs up
    ],
)
def test_what_the_server_says_only_to_a_sender_or_a_recipient(world, verb, reply, code, said):
    world.temper = Temper(faults=(MailFault(verb, reply, cut=not reply),))
    with world.mail() as mails:
        answer = world.doctor()
    assert mails.messages == 0
    assert answer.code == code
    assert said in answer.out


def test_a_test_letter(world):
    before = world.town.document.everything()
    with world.mail() as mails:
        answer = world.doctor("--send-test", SOMEBODY)
    (delivery,) = mails.deliveries
    assert delivery.to == SOMEBODY
    assert delivery.sender == CLERK
    assert "[test] A mail from the report of เทศบาลตำบลเมืองเก่า" in str(delivery.message["Subject"])
    assert "ok   test letter: the mail server took the test letter" in answer.out
    assert answer.code == 0
    assert SOMEBODY not in answer.out
    assert world.town.document.everything() == before


@pytest.mark.parametrize(
    ("temper", "said"),
    [
        (Temper(refuse={SOMEBODY: "550 5.1.1 no such user"}), "no such address (550)"),
        (Temper(refuse={SOMEBODY: "450 4.2.0 Greylisted"}), "put off as an unknown sender (450)"),
    ],
)
def test_a_test_letter_that_is_not_taken(world, temper, said):
    world.temper = temper
    with world.mail():
        answer = world.doctor("--send-test", SOMEBODY)
    assert answer.code == 5
    assert f"FAIL test letter: The test letter: {said}" in answer.out
    assert SOMEBODY not in answer.out


def test_a_test_letter_without_a_server_is_no_file(world):
    world.town.monkeypatch.delenv("SMTP_HOST")
    answer = world.doctor("--send-test", SOMEBODY)
    assert answer.code == 5
    assert "There is no mail server to send the test letter" in answer.out
    assert not list(world.town.folder.rglob("*.eml"))


@pytest.mark.parametrize(
    "typed", ["somsri", "a@b@c.th", "a@x.th, b@x.th", "a@x.th\nBcc: b@x.th", "", "@x.th"]
)
def test_a_test_letter_to_no_address(world, typed):
    answer = world.doctor("--send-test", typed)
    assert answer.code == 2
    assert "this is not a single mail address" in answer.err
    assert not answer.out
    assert "@" not in answer.err


# -- copies


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("{original}", "same"),
        ("# ita-sync 0.0.1\n{original}", "same"),
        ("\ufeff{crlf}", "same"),
        ("# ita-sync {version}\n{original}more\n", "changed"),
        ("# ita-sync 0.0.9\n{original}more\n", "older"),
        ("# ita-sync 99.0.0\n{original}more\n", "changed"),
        ("{original}more\n", "different"),
        ("", "different"),
    ],
)
def test_how_a_copy_stands_to_the_programs_file(tmp_path, text, state):
    original = shipped("templates", "report.css").read_text(encoding="utf-8")
    content = text.format(original=original, crlf=original.replace("\n", "\r\n"), version=program.__version__)
    (tmp_path / "report.css").write_text(content, encoding="utf-8", newline="")
    (tmp_path / "own.css").write_text("of their own", encoding="utf-8")
    assert list(files.copies(tmp_path, shipped("templates"))) == [files.Copy("report.css", state)]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Report.css", "report.css"),
        ("report.html", "report.html.j2"),
        ("mail.txt", "mail.txt.j2"),
        ("report.css.txt", "report.css"),
        ("logo.png", ""),
        ("README.md", ""),
        ("report.css", ""),
    ],
)
def test_a_template_whose_name_is_misspelt_is_told(tmp_path, name, meant):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / name).write_text("/* ours */", encoding="utf-8")
    said = [
        (str(each.status), str(each.advice))
        for each in files.check_copies(tmp_path, date(2026, 1, 1))
        if "not used" in str(each.said)
    ]
    assert said == ([("note", f"If it is meant to be {meant}, give it exactly that name.")] if meant else [])


@pytest.mark.parametrize("name", ["templates/report.css", ".github/workflows/nightly.yml"])
def test_a_copy_that_may_not_be_read_is_told_and_ends_no_check(tmp_path, monkeypatch, name):
    for each in ("templates/report.css", ".github/workflows/nightly.yml"):
        (tmp_path / each).parent.mkdir(parents=True)
        (tmp_path / each).write_text(shipped(each).read_text(encoding="utf-8"), encoding="utf-8")
    read = Path.read_text

    def refusing(path, **options):
        if path == tmp_path / name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return read(path, **options)

    monkeypatch.setattr(Path, "read_text", refusing)
    found = list(files.check_copies(tmp_path, date(2026, 1, 1)))
    assert sorted(each.status for each in found) == ["ok", "unknown"]
    (shut,) = (each for each in found if each.status == "unknown")
    assert str(shut.said) == f"{tmp_path / name} cannot be read (Permission denied)."


def test_no_copies_and_the_programs_own_folder_say_nothing(tmp_path):
    assert not list(files.copies(tmp_path / "none", shipped("templates")))
    assert not list(files.copies(shipped("templates"), shipped("templates")))
    assert not list(files.check_copies(ROOT, date(2026, 1, 1)))


@pytest.mark.parametrize(("age", "told"), [(None, 0), (365, 0), (366, 1)])
def test_the_age_of_the_program(tmp_path, monkeypatch, age, told):
    today = date(2026, 11, 29)
    monkeypatch.setattr(program, "RELEASED", age and today - timedelta(days=age))
    assert len(list(files.check_copies(tmp_path, today))) == told


def test_the_day_of_the_release_is_the_changelogs():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(rf"^## \[{re.escape(program.__version__)}\] - (\S+)", changelog, re.MULTILINE)
    assert (date.fromisoformat(found[1]) if found else None) == program.RELEASED


# -- how it is told


def test_json(world):
    world.town.google.faults.add("batchUpdate", Fault.status(403))
    edit_settings(world.town.folder, "due = 2025-10-31", "")
    with world.mail():
        answer = world.doctor("--json", "--send-test", SOMEBODY)
    told = json.loads(answer.out)
    assert (told["schema"], told["exit_code"], answer.code) == (1, 3, 3)
    checks = {check["name"]: check for check in told["checks"]}
    assert {check["status"] for check in told["checks"]} == {"ok", "note", "fail"}
    assert checks["writing"]["exit_code"] == 3
    assert f"Share the Google Sheet with {world.town.google.account} as an editor" in checks["writing"]["fix"]
    assert checks["due"]["status"] == "note"
    assert checks["test"]["status"] == "ok"
    assert not any(address in answer.out for address in (*ADDRESSES, SOMEBODY))


def test_the_page_of_a_workflow_run_has_it_as_a_table(world, monkeypatch):
    """The account is named, for the sheet has to be shared with it; no person's address is."""
    summary = world.town.folder / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    world.town.document.sheets.remove(world.town.document.sheet(LEDGER))
    world.town.document.set_text("ผู้รับผิดชอบ", "A3", f"กองคลัง {SOMEBODY} | <b>")
    with world.mail():
        answer = world.doctor("--send-test", SOMEBODY)
    text = summary.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert rows[2].startswith("| unknown | writing | not known yet")
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)
    for said in (text, answer.out):
        assert world.town.google.account in said
        assert not any(address in said for address in (*ADDRESSES, SOMEBODY))


def test_a_failure_that_several_checks_meet_is_told_once(world):
    world.town.google.faults.add("get", Fault.status(404), times=9)
    with world.mail():
        answer = world.doctor()
    assert answer.out.count("There is no spreadsheet") == 1
    assert "ok   pdf" in answer.out
    assert "ok   mail" in answer.out


def test_it_goes_on_whatever_fails(world, monkeypatch):
    edit_settings(world.town.folder, '# logo = ""', 'logo = "none.png"')
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "none.json")
    monkeypatch.setenv("SMTP_PASSWORD", "guess")
    with world.mail():
        answer = world.doctor()
    failed = [line.split(":")[0] for line in answer.out.splitlines() if line.startswith("FAIL")]
    assert failed == ["FAIL sheet", "FAIL logo", "FAIL mail"]
    assert answer.code == 3


def test_a_summary_that_cannot_be_written_is_no_failure(world, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(world.town.folder / "none" / "summary.md"))
    with world.mail():
        answer = world.doctor()
    assert answer.code == 0
    assert "The step summary cannot be written (No such file or directory)." in answer.err


@pytest.mark.parametrize(
    ("made", "may_write", "named"),
    [
        ("out", True, ""),
        ("", True, ""),
        ("out", False, "out"),
        ("", False, "."),
        ("a file", True, "out"),
    ],
)
def test_the_folder_that_a_run_fills(tmp_path, monkeypatch, made, may_write, named):
    out = tmp_path / "out"
    if made == "out":
        out.mkdir()
    elif made:
        out.write_text("x", encoding="utf-8")
    monkeypatch.setattr("os.access", lambda _place, _mode: may_write)
    before = sorted(tmp_path.iterdir())
    errors = [check.error for check in check_output(out)]
    said = f"The folder {tmp_path / named if named else ''} cannot be written to."
    assert [(str(error), error and error.exit_code) for error in errors] == ([(said, 2)] if named else [])
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_whose_name_no_disk_takes(tmp_path):
    (check,) = check_output(tmp_path / (300 * "x"))
    assert "cannot be read (File name too long)" in str(check.error)


@pytest.mark.parametrize(
    ("outcomes", "today", "is_told"),
    [
        (["ผู้เข้าอบรม 40 คน", "ครบ 4 ไตรมาส", "0 เรื่อง"], date(2024, 11, 3), True),
        (["ผู้เข้าอบรม 40 คน", "ครบ 4 ไตรมาส", "0 เรื่อง"], date(2025, 1, 1), False),
        (["ผู้เข้าอบรม 40 คน", "-", "0 เรื่อง"], date(2024, 11, 3), False),
        (["ผู้เข้าอบรม 40 คน", "", "0 เรื่อง"], date(2024, 11, 3), False),
        ([], date(2024, 11, 3), False),
    ],
)
def test_results_of_a_year_that_has_only_begun(make_settings, outcomes, today, is_told):
    rows = [[f"มาตรการ {text}", "จัดอบรม", "กองช่าง", "ตลอดปีงบประมาณ", "อบรมแล้ว", text] for text in outcomes]
    table = build_table(grid(*rows))
    said = [str(check.said) for check in check_years(make_settings(fiscal_year=2568), today, table)]
    assert ["work that still goes on has its outcome" in text for text in said] == [True] * is_told
