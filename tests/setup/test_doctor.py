"""The doctor: one line a check, a fix for each that fails, and the exit code of the first."""

import re

import pytest
from openpyxl import Workbook
from PIL import Image

from tests.conftest import EXAMPLE, edit_settings, read_rows
from tests.fakes.engine import PrintedOnce as Engine
from tests.fakes.google import Document, SheetsServer

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(autouse=True)
def quick_engine(monkeypatch):
    monkeypatch.setattr("ita_sync.wiring.make_engine", lambda _settings, patience=0: Engine())


def test_all_well(project, ita_sync):
    edit_settings(project, "# due =", "due =")
    answer = ita_sync("doctor", "--date", "2025-10-01")
    assert answer.code == 0
    assert [line.split(":")[0] for line in answer.out.splitlines()] == [
        f"ok   {name}" for name in ("settings", "sheet", "fonts", "pdf", "mail")
    ]


def test_an_old_image_of_a_workflow_is_told(project, ita_sync):
    workflow = project / ".github/workflows/nightly.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text("image: gotenberg/gotenberg:8.31.0-chromium", encoding="utf-8")
    answer = ita_sync("doctor")
    assert answer.code == 0
    assert "note image: nightly.yml prints with Gotenberg 8.31.0, older than 8.36.0" in answer.out
    assert "     -> Change the line image there to an exact version, such as 8.36.0" in answer.out
    workflow.write_text("image: gotenberg/gotenberg:8.36.0-chromium", encoding="utf-8")
    assert "note image" not in ita_sync("doctor").out


def test_a_service_is_named_with_what_is_known_to_work(ita_sync, monkeypatch):
    monkeypatch.setattr(Engine, "name", "Gotenberg 9.10.0")
    said = ita_sync("doctor").out
    assert re.search(
        r"Gotenberg 9\.10\.0 prints \([0-9]+ KB\), and the Thai text reads back whole, known to work: 8\.36\.0 "
        r"\(tried with a real one\), 9\.10\.0 \(by its",
        said,
    )


def test_what_could_be_better_is_advice_and_no_failure(project, ita_sync):
    answer = ita_sync("doctor")
    assert answer.code == 0
    *_, noted, fix = answer.out.splitlines()
    assert noted.startswith("note due date: the day on which the report is due is not set")
    assert fix == "     -> Set it under [report] in ita.toml, such as due = 2025-10-31."
    (project / "config/example/measures.csv").unlink()
    assert ita_sync("doctor").code == 3


@pytest.mark.parametrize(
    ("mail", "status"),
    [
        ("", "ok  "),
        ('from = "ita@example.go.th"', "note"),
        ('operator = "it@example.go.th"', "note"),
        ('from = "ita@example.go.th"\npolicy = "off"', "ok  "),
    ],
)
def test_mails_that_are_wanted_and_cannot_leave(project, ita_sync, mail, status):
    edit_settings(project, "[mail]", f"[mail]\n{mail}\n")
    answer = ita_sync("doctor")
    assert f"{status} mail: SMTP_HOST is not set" in answer.out
    assert ("it is a secret, not a variable" in answer.out) is (status == "note")
    assert answer.code == 0


def test_advice_about_the_recipients_names_no_address(project, ita_sync):
    contacts = [["หน่วยงาน", "อีเมล"], ["กองคลัง", "khlang@muang.go.th, somchai@gmail.com"]]
    contacts.append(["สำนักปลัด", "palad@muang.go.th"])
    workbook_with_contacts(project, contacts)
    edit_settings(project, "# due =", "due =")
    answer = ita_sync("doctor")
    assert answer.code == 0
    assert "note recipients: whoever can edit the sheet can have mails sent to any address" in answer.out
    assert 'the contacts tab has domains = ["muang.go.th"]. Addresses of free mail (gmail.com)' in answer.out
    edit_settings(project, "# domains = []", 'domains = ["muang.go.th"] #')
    told = ita_sync("doctor").out
    assert (
        "note recipients: [mail] domains refuses addresses, which get no mail: กองคลัง 1 (gmail.com)" in told
    )
    assert "somchai" not in answer.out + told
    edit_settings(project, '["muang.go.th"]', '["muang.go.th", "somchai@gmail.com"]')
    assert "note" not in ita_sync("doctor", "--date", "2025-10-01").out


def workbook_with_contacts(project, contacts):
    """Let the settings name a workbook of the example's rows and these contacts."""
    workbook = Workbook()
    (measures,) = workbook.worksheets
    measures.title = "มาตรการ"
    for row in read_rows(EXAMPLE):
        measures.append(row)
    tab = workbook.create_sheet("ผู้รับผิดชอบ")
    for row in contacts:
        tab.append(row)
    workbook.save(project / "plan.xlsx")
    edit_settings(project, "config/example/measures.csv", "plan.xlsx")


@pytest.fixture
def google(project, monkeypatch):
    """Let the project's settings name a spreadsheet on a server."""
    with SheetsServer() as server:
        for name, value in server.environment(server.key_file(project)).items():
            monkeypatch.setenv(name, value)

        def use(document):
            edit_settings(project, '"config/example/measures.csv"', f'"{server.add(document)}"')
            return document

        yield use


def test_what_sheet_init_would_make_or_renew(google, ita_sync):
    """Without a status column nothing is marked; colours of an earlier version light no cell."""
    headers, *rows = read_rows(EXAMPLE)
    document = google(Document.from_rows("รายงาน", {"มาตรการ": [headers, *rows]}, column_count=9))
    said = ita_sync("doctor").out
    assert "note layout: ita-sync sheet init would add " in said
    assert "the column “ผลการตรวจ”" in said
    assert ita_sync("sheet", "init").code == 0
    assert "ok   layout: nothing is missing" in ita_sync("doctor").out
    (rule, *_) = document.sheet("มาตรการ").conditional_formats
    (value,) = rule["booleanRule"]["condition"]["values"]
    value["userEnteredValue"] = value["userEnteredValue"].replace("ita-sync 3", "ita-sync 2")
    before = document.everything()
    assert "sheet init would add the colours of missing and doubtful cells, renewed" in ita_sync("doctor").out
    assert document.everything() == before


def test_wrong_settings_end_it(project, ita_sync):
    edit_settings(project, "fiscal_year", "fiscal_yaer")
    answer = ita_sync("doctor")
    assert answer.code == 2
    assert answer.out.startswith("FAIL settings: ")
    assert "report.fiscal_yaer: unknown key" in answer.out
    assert "     -> " in answer.out


def test_every_check_is_made_even_when_one_fails(project, ita_sync, monkeypatch):
    (project / "config/example/measures.csv").unlink()
    monkeypatch.setenv("SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("SMTP_PORT", "9")
    answer = ita_sync("doctor")
    assert answer.code == 3
    assert "FAIL sheet: There is no workbook" in answer.out
    assert "ok   pdf" in answer.out
    assert "FAIL mail: " in answer.out


def test_a_mail_server_without_a_sender_fails_tonight_so_it_fails_here(project, ita_sync, monkeypatch):
    monkeypatch.setenv("SMTP_HOST", "127.0.0.1")
    monkeypatch.setattr("ita_sync.notify.smtp.SmtpMailer.check", lambda *_names: "")
    answer = ita_sync("doctor")
    assert answer.code == 5
    assert "FAIL mail: There is no sender: [mail] from is not set.\n     -> Set it in ita.toml." in answer.out
    edit_settings(project, "# from =", "from =")
    assert "ok   mail: 127.0.0.1 answers" in ita_sync("doctor").out


def test_an_extra_column_that_the_sheet_lacks_is_named(project, ita_sync):
    edit_settings(project, "# extra_columns = []", 'extra_columns = ["budget"] #')
    answer = ita_sync("doctor")
    assert answer.code == 0
    assert "no column for the extra column budget" in answer.out


@pytest.mark.parametrize(("typed", "said"), [("not-an-address", ": “not-an-address”"), ("palad@example", "")])
def test_what_stands_for_an_address_and_is_none(project, ita_sync, typed, said):
    """What may be an address but for a slip is not repeated: the doctor may speak in a public log."""
    workbook_with_contacts(project, [["หน่วยงาน", "อีเมล"], ["สำนักปลัด", typed]])
    answer = ita_sync("doctor")
    assert answer.code == 0
    assert f"no mail address in the contacts for สำนักปลัด{said}\n" in answer.out


def test_a_logo_is_looked_at_where_one_is_set(project, ita_sync):
    edit_settings(project, '# logo = ""', 'logo = "logo.png"')
    answer = ita_sync("doctor")
    assert answer.code == 4
    assert "FAIL logo: There is no logo" in answer.out
    (project / "logo.png").write_text("a text", encoding="utf-8")
    assert "logo.png is damaged or no picture." in ita_sync("doctor").out
    Image.new("RGB", (8, 8)).save(project / "logo.png")
    assert "ok   logo: " in ita_sync("doctor").out


def test_a_google_sheet_that_is_not_shared_names_the_account(project, ita_sync, monkeypatch):
    with SheetsServer() as server:
        document = Document.from_rows("รายงาน", {"มาตรการ": [["มาตรการ"]]})
        key = server.add(document, shared_with=[])
        for name, value in server.environment(server.key_file(project)).items():
            monkeypatch.setenv(name, value)
        edit_settings(project, "config/example/measures.csv", key)
        answer = ita_sync("doctor")
    assert answer.code == 3
    assert f"-> Share the Google Sheet with {server.account}" in answer.out


def test_a_status_column_that_is_gone_and_words_elsewhere_are_told(google, ita_sync):
    headers, *rows = read_rows(EXAMPLE)
    document = google(Document.from_rows("รายงาน", {"มาตรการ": [headers, *rows]}, column_count=9))
    assert "no column “ผลการตรวจ”" in ita_sync("doctor").out
    assert ita_sync("flag").code == 0
    assert ita_sync("sheet", "init").code == 0
    assert ita_sync("flag").code == 0
    assert "no column “ผลการตรวจ”" not in ita_sync("doctor").out
    document.set_text("มาตรการ", "G1", "สถานะ")
    assert "no column “ผลการตรวจ”, but its old words stand below G1 “สถานะ”" in ita_sync("doctor").out
    document.set_text("มาตรการ", "G1", "ผลการตรวจ")
    document.set_text("มาตรการ", "F2", "ครบ ✓")
    assert "words of the job's own outside the column “ผลการตรวจ” in 1 cells: F2" in ita_sync("doctor").out
