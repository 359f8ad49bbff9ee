"""Mistakes in settings, sharing, secrets and dates; each is made in a municipality where all is well."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import ita_sync
from ita_sync.resources import shipped
from tests.conftest import Answer, edit_settings
from tests.fakes.google import Document, Fault, Faults
from tests.fakes.smtp import PASSWORD, USERNAME, MailServer, Temper, authority, mail_server
from tests.fakes.smtp import Fault as MailFault
from tests.town import CLERK, CONTACTS, PALAD, TAB, Town, put

LEDGER = "_ita_sync"
TODAY = date(2025, 9, 1)
STRANGER = "somebody@example.go.th"


@dataclass
class World:
    """The municipality, and what a mistake can reach.

    Attributes:
        town: Its folder, its sheet and its settings.
        today: The day on which doctor and night are called.
        temper: How the mail server treats those who call.
        has_service: Whether the PDF service of the settings is asked, and no browser.
    """

    town: Town
    today: date = TODAY
    temper: Temper = field(default_factory=Temper)
    has_service: bool = False

    @classmethod
    def well(cls, town: Town) -> World:
        """Complete the municipality, so that doctor has nothing to say."""
        town.document.set_text(CONTACTS, "B4", PALAD)
        edit_settings(town.folder, 'lang = "th"', 'lang = "en"')
        edit_settings(town.folder, "# domains = []", 'domains = ["example.go.th"]')
        town.monkeypatch.setenv("SMTP_USERNAME", USERNAME)
        town.monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)
        assert town.ita_sync("sheet", "init").code == 0
        assert town.ita_sync("flag", "--date", TODAY.isoformat()).code == 0
        return cls(town)

    @contextmanager
    def mail(self) -> Iterator[MailServer]:
        """Run the mail server, where no mistake names another."""
        with (
            mail_server(self.town.trusted.context, login=True, temper=self.temper) as server,
            ExitStack() as stack,
        ):
            if "SMTP_PORT" not in stack.enter_context(_environment()):
                self.town.monkeypatch.setenv("SMTP_PORT", str(server.port))
            yield server

    def doctor(self, *options: str) -> Answer:
        """Call the doctor."""
        return self.town.ita_sync("doctor", "--date", self.today.isoformat(), *options)

    def night(self) -> list[Answer]:
        """Call what the workflow calls at night, on a machine of its own, after a day on which something was deleted."""
        if TAB in [sheet.title for sheet in self.town.document.sheets] and self.town.document.text(TAB, "F3"):
            self.town.document.set_text(TAB, "F3", "")
        self.town.move_to_a_fresh_machine()
        day = ("--date", self.today.isoformat())
        answers = [self.town.ita_sync("run", *day)]
        if (self.town.folder / "out" / "run.json").exists():
            answers.append(self.town.ita_sync("notify", *day))
        return answers


@contextmanager
def _environment() -> Iterator[dict[str, str]]:
    import os

    yield dict(os.environ)


class Mistake(NamedTuple):
    """A mistake and what it comes to.

    Attributes:
        what: What somebody did.
        make: Does it.
        doctor: What the doctor says, in part, and its exit code.
        night: What the night says, in part, and its exit code.
    """

    what: str
    make: Callable[[World], object]
    doctor: tuple[str, int]
    night: tuple[str, int]


def setting(old: str, new: str) -> Callable[[World], object]:
    return lambda world: edit_settings(world.town.folder, old, new)


def environment(**values: str) -> Callable[[World], object]:
    def make(world: World) -> None:
        for name, value in values.items():
            world.town.monkeypatch.setenv(name, value)

    return make


def credentials(text: str) -> Callable[[World], object]:
    def make(world: World) -> None:
        path = world.town.folder / "other.json"
        path.write_text(text, encoding="utf-8")
        world.town.monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))

    return make


def keyless(endpoint: str = "", fault: Fault | None = None) -> Callable[[World], object]:
    """Use a workload identity, which is refused; without a fault it has no token of its own."""

    def make(world: World) -> None:
        path = world.town.google.workload_file(world.town.folder)
        world.town.monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
        if fault:
            world.town.google.faults.add(endpoint, fault, times=Faults.FOREVER)
        else:
            (world.town.folder / "subject-token.txt").unlink()

    return make


def google(endpoint: str, fault: Fault) -> Callable[[World], object]:
    return lambda world: world.town.google.faults.add(endpoint, fault, times=Faults.FOREVER)


def document(change: Callable[[Document], object]) -> Callable[[World], object]:
    return lambda world: change(world.town.document)


def protect(tab: str, **place: int) -> Callable[[Document], object]:
    """Let somebody protect a range of a tab for herself alone."""

    def make(document: Document) -> None:
        sheet = document.sheet(tab)
        area = ({"sheetId": sheet.id} if sheet.id else {}) | place
        sheet.protected_ranges[:] = [one for one in sheet.protected_ranges if one["range"] != area]
        sheet.protected_ranges.append(
            {"protectedRangeId": 77, "range": area, "description": "ห้ามแก้", "editors": {"users": [STRANGER]}}
        )

    return make


def share(document: Document, *, reading: bool) -> None:
    document.readers, document.writers = (set(document.writers) if reading else set()), set()


def without_tab(title: str) -> Callable[[Document], object]:
    return lambda document: document.sheets.remove(document.sheet(title))


def in_year(text: str) -> Callable[[Document], object]:
    """Write a period into each row."""

    def make(document: Document) -> None:
        for row in range(2, 7):
            document.set_text(TAB, f"D{row}", text)

    return make


def no_rows(document: Document) -> None:
    for row in range(2, 7):
        for column in "ABCDEFG":
            document.set_text(TAB, f"{column}{row}", "")


def ledger_of_others(document: Document) -> None:
    document.sheets.remove(document.sheet(LEDGER))
    document.add_tab(LEDGER, [["รายชื่อคณะกรรมการ", "ตำแหน่ง"], ["นายสมชาย", "ประธาน"]])


def temper(**values: object) -> Callable[[World], object]:
    def make(world: World) -> None:
        world.temper = Temper(**values)  # type: ignore[arg-type]

    return make


def template(name: str, change: Callable[[str], str]) -> Callable[[World], object]:
    def make(world: World) -> None:
        folder = world.town.folder / "templates"
        folder.mkdir()
        text = shipped("templates", name).read_text(encoding="utf-8")
        (folder / name).write_text(change(text), encoding="utf-8")

    return make


def workflow(change: Callable[[str], str]) -> Callable[[World], object]:
    def make(world: World) -> None:
        path = world.town.folder / ".github" / "workflows" / "nightly.yml"
        path.parent.mkdir(parents=True)
        path.write_text(
            change(shipped(".github/workflows/nightly.yml").read_text(encoding="utf-8")), encoding="utf-8"
        )

    return make


def on(day: date) -> Callable[[World], object]:
    def make(world: World) -> None:
        world.today = day

    return make


def clock_off(seconds: float) -> Callable[[World], object]:
    """Let Google's clock differ; a token that was had before runs out."""

    def make(world: World) -> None:
        world.town.google.tokens.clock = lambda: time.time() + seconds

    return make


def dead_service(world: World) -> None:
    world.has_service = True
    world.town.monkeypatch.setenv("GOTENBERG_URL", "http://127.0.0.1:9")


def other_authority(world: World) -> None:
    other = authority(world.town.folder / "other")
    world.town.monkeypatch.setenv("SMTP_CA_FILE", str(other.ca_file))


def aged(world: World) -> None:
    world.town.monkeypatch.setattr(ita_sync, "RELEASED", TODAY - timedelta(days=400))


def unset(name: str) -> Callable[[World], object]:
    return lambda world: world.town.monkeypatch.delenv(name)


def wrong_sheet(world: World) -> None:
    world.town.google.documents.clear()


def office_file(document: Document) -> None:
    document.is_office_file = True


def in_two_years(world: World) -> None:
    edit_settings(world.town.folder, "due = 2025-10-31", "")
    edit_settings(world.town.folder, "fiscal_year = 2568 ", "fiscal_year = 2570 ")


POOL_GONE = Fault.oauth(
    "invalid_target", 'The target service indicated by the "audience" parameters is invalid.'
)
NOT_ADMITTED = Fault.oauth(
    "unauthorized_client", "The given credential is rejected by the attribute condition."
)
DELETED = Fault.oauth("invalid_grant", "Invalid JWT Signature.")
NO_ACCOUNT = Fault.oauth("invalid_grant", "Invalid grant: account not found")
OLD_MARK = "# ita-sync 0.0.1\n"

MISTAKES: Sequence[Mistake] = (
    Mistake(
        "a key is misspelt",
        setting("fiscal_year", "fiscal_yaer"),
        ("unknown key; did you mean fiscal_year?", 2),
        ("unknown key; did you mean fiscal_year?", 2),
    ),
    Mistake(
        "the year is of the common era",
        setting("fiscal_year = 2568", "fiscal_year = 2025"),
        ("2025 of the common era is 2568", 2),
        ("2025 of the common era is 2568", 2),
    ),
    Mistake(
        "the due date has a Buddhist year",
        setting("due = 2025-10-31", "due = 2568-10-31"),
        ("2568 of the Buddhist era is 2025", 2),
        ("2568 of the Buddhist era is 2025", 2),
    ),
    Mistake(
        "a quotation mark is missing",
        setting('province = "', "province = "),
        ("config/ita.toml is not valid TOML", 2),
        ("config/ita.toml is not valid TOML", 2),
    ),
    Mistake(
        "a rule that does not exist",
        lambda world: _append(world, '[rules.no-such-rule]\nseverity = "off"\n'),
        ("rules.no-such-rule: there is no such rule", 2),
        ("rules.no-such-rule: there is no such rule", 2),
    ),
    Mistake(
        "the tab's name is another",
        setting('# tab = "มาตรการ"', 'tab = "แผน 68"'),
        ("The spreadsheet has no tab “แผน 68”", 3),
        ("The spreadsheet has no tab “แผน 68”", 3),
    ),
    Mistake(
        "an extra column that the sheet lacks",
        setting("# extra_columns = []", 'extra_columns = ["budget"] #'),
        ("note sheet: no column for the extra column budget", 0),
        ("the sheet has no column for budget", 0),
    ),
    Mistake(
        "the logo is missing",
        setting('# logo = ""', 'logo = "logo.png"'),
        ("FAIL logo: There is no logo", 4),
        ("There is no logo", 4),
    ),
    Mistake(
        "a template of their own is broken",
        template("report.html.j2", lambda text: text + "{% if %}"),
        ("FAIL pdf: The template report.html.j2 is broken", 4),
        ("The template report.html.j2 is broken", 4),
    ),
    Mistake(
        "a template of their own loses the title",
        template("report.html.j2", lambda text: text.replace("<h1", "<h2").replace("</h1", "</h2")),
        ("FAIL pdf: The report's title did not come through", 4),
        ("The report's title did not come through", 4),
    ),
    Mistake(
        "a template was copied from an old version",
        template("report.css", lambda text: "/* ita-sync 0.0.1 */\n" + text + "\n/* old */\n"),
        ("note templates: report.css: older than the program", 0),
        ("(draft, 1 page", 0),
    ),
    Mistake(
        "no sender",
        setting(f'from = "{CLERK}"\n', ""),
        ("FAIL mail: There is no sender", 5),
        ("There is no sender", 5),
    ),
    Mistake(
        "no coordinator",
        setting(f'coordinator = "{CLERK}"\n', ""),
        ("note recipients: [mail] coordinator is not set", 0),
        ("Mails sent: 3.", 0),
    ),
    Mistake(
        "the domains allow another one",
        setting('domains = ["example.go.th"]', 'domains = ["example.com"]'),
        ("note recipients: [mail] domains refuses addresses", 0),
        ("กองคลัง: 1 open, no address to write to", 0),
    ),
    Mistake(
        "the domains allow everybody",
        setting('domains = ["example.go.th"]', 'domains = ["example.go.th", "gmail.com"]'),
        ("note recipients: [mail] domains has gmail.com", 0),
        ("Mails sent: 4.", 0),
    ),
    Mistake(
        "no due date",
        setting("due = 2025-10-31", ""),
        ("note due date: the day on which the report is due is not set", 0),
        ("Mails sent: 4.", 0),
    ),
    Mistake(
        "the sheet is not shared",
        document(lambda it: share(it, reading=False)),
        (
            "FAIL sheet: The service account ita-sync@ita-sync-test.iam.gserviceaccount.com may not open the spreadsheet",
            3,
        ),
        ("may not open the spreadsheet", 3),
    ),
    Mistake(
        "the sheet is shared read-only",
        document(lambda it: share(it, reading=True)),
        (
            "FAIL writing: The service account ita-sync@ita-sync-test.iam.gserviceaccount.com may read the spreadsheet",
            3,
        ),
        ("but not write to it", 3),
    ),
    Mistake(
        "the Sheets API is off",
        google("get", Fault.api_disabled()),
        ("The Google Sheets API is switched off", 3),
        ("The Google Sheets API is switched off", 3),
    ),
    Mistake(
        "the URL is of a sheet that is gone",
        wrong_sheet,
        ("There is no spreadsheet", 3),
        ("There is no spreadsheet", 3),
    ),
    Mistake(
        "the sheet is an uploaded Excel file",
        document(office_file),
        ("is an uploaded Excel file", 3),
        ("is an uploaded Excel file", 3),
    ),
    Mistake(
        "staff protected the status column",
        document(protect(TAB, startColumnIndex=6, endColumnIndex=7)),
        ("FAIL protection: The protected range “ห้ามแก้” (G:G) covers", 3),
        ("A protected range keeps ita-sync@ita-sync-test.iam.gserviceaccount.com", 3),
    ),
    Mistake(
        "staff protected the whole tab",
        document(protect(TAB)),
        ("FAIL protection: The protected range “ห้ามแก้” (the whole tab)", 3),
        ("A protected range keeps ita-sync@ita-sync-test.iam.gserviceaccount.com", 3),
    ),
    Mistake(
        "the ledger's tab is protected for another",
        document(protect(LEDGER)),
        ("FAIL protection: The tab “_ita_sync” is protected against", 3),
        ("the flags are written without it", 0),
    ),
    Mistake(
        "the status column is deleted",
        document(lambda it: it.delete_columns(TAB, "G")),
        ("note status column: no column “ผลการตรวจ”", 0),
        ("The sheet has no column “ผลการตรวจ”", 0),
    ),
    Mistake(
        "there is no ledger's tab yet",
        document(without_tab(LEDGER)),
        ("?    writing: not known yet: there is no tab “_ita_sync”", 0),
        ("is gone: it is made anew", 0),
    ),
    Mistake(
        "somebody uses the ledger's tab",
        document(ledger_of_others),
        ("note writing: the tab “_ita_sync” holds something else", 0),
        ("is not the job's own", 0),
    ),
    Mistake(
        "a required header is renamed",
        document(put("C1", "ชื่อเล่น")),
        ("no header for owner", 3),
        ("no header for owner", 3),
    ),
    Mistake(
        "there is no row",
        document(no_rows),
        ("note sheet: รายงาน: 0 measures, header in row 1\n     -> Tonight makes an empty draft", 0),
        ("There is no measure below the header row", 0),
    ),
    Mistake(
        "the contacts tab is deleted",
        document(without_tab(CONTACTS)),
        ("note contacts: there is neither a tab “ผู้รับผิดชอบ” nor [owners]", 0),
        ("no address to write to", 0),
    ),
    Mistake(
        "a contact is no address",
        document(put("B3", "klang example", CONTACTS)),
        ("note contacts: no mail address in the contacts for กองคลัง: “klang example”", 0),
        ("กองคลัง: 1 open, no address to write to", 0),
    ),
    Mistake(
        "a unit has no address",
        document(put("B4", "", CONTACTS)),
        ("note contacts: no mail address for สำนักปลัด", 0),
        ("สำนักปลัด: 1 open, no address to write to", 0),
    ),
    Mistake(
        "no credentials",
        unset("GOOGLE_APPLICATION_CREDENTIALS"),
        ("GOOGLE_APPLICATION_CREDENTIALS is not set", 3),
        ("GOOGLE_APPLICATION_CREDENTIALS is not set", 3),
    ),
    Mistake("the key file is empty", credentials(""), ("it is no JSON file", 3), ("it is no JSON file", 3)),
    Mistake(
        "the variable holds the key itself",
        environment(GOOGLE_APPLICATION_CREDENTIALS='{"type": "service_account"}'),
        ("it has to name the file", 3),
        ("it has to name the file", 3),
    ),
    Mistake(
        "the file is an OAuth client",
        credentials('{"installed": {"client_id": "x"}}'),
        ("it is an OAuth client's secret", 3),
        ("it is an OAuth client's secret", 3),
    ),
    Mistake(
        "the file is a person's login",
        credentials('{"type": "authorized_user"}'),
        ("it is a person's own login", 3),
        ("it is a person's own login", 3),
    ),
    Mistake(
        "the key was deleted",
        google("token", DELETED),
        ("Google does not accept the credentials of", 3),
        ("Google does not accept the credentials of", 3),
    ),
    Mistake(
        "the account was deleted",
        google("token", NO_ACCOUNT),
        ("does not exist any more", 3),
        ("does not exist any more", 3),
    ),
    Mistake(
        "keyless: id-token: write is missing",
        keyless(),
        ("The workload identity got no token from this machine", 3),
        ("The workload identity got no token from this machine", 3),
    ),
    Mistake(
        "keyless: the pool is gone",
        keyless("sts", POOL_GONE),
        ("pool or provider that the credentials name does not exist", 3),
        ("pool or provider that the credentials name does not exist", 3),
    ),
    Mistake(
        "keyless: another repository",
        keyless("sts", NOT_ADMITTED),
        ("does not admit this repository", 3),
        ("does not admit this repository", 3),
    ),
    Mistake(
        "keyless: it may not act for the account",
        keyless("impersonate", Fault.status(403)),
        ("The workload identity may not act as", 3),
        ("The workload identity may not act as", 3),
    ),
    Mistake(
        "keyless: the credentials API is off",
        keyless("impersonate", Fault.credentials_api_disabled()),
        ("The IAM Service Account Credentials API is switched off", 3),
        ("The IAM Service Account Credentials API is switched off", 3),
    ),
    Mistake(
        "the mail password is wrong",
        environment(SMTP_PASSWORD="guess"),
        ("does not accept the user name and password (535)", 5),
        ("does not accept the user name and password (535)", 5),
    ),
    Mistake(
        "no mail user name",
        unset("SMTP_USERNAME"),
        ("The mail server wants a login (530)", 5),
        ("The mail server wants a login (530)", 5),
    ),
    Mistake(
        "the provider wants an app password",
        temper(faults=(MailFault("AUTH", "534 5.7.9 Application-specific password required"),)),
        ("The mail server wants an app password", 5),
        ("The mail server wants an app password", 5),
    ),
    Mistake(
        "the mail port is wrong",
        environment(SMTP_PORT="9"),
        ("localhost:9 refuses the connection", 5),
        ("localhost:9 refuses the connection", 5),
    ),
    Mistake(
        "the mail server's certificate is unknown",
        other_authority,
        ("The certificate of localhost is not trusted", 5),
        ("The certificate of localhost is not trusted", 5),
    ),
    Mistake(
        "mail without encryption",
        environment(SMTP_SECURITY="none"),
        ("A password is never sent to the mail server in plain text", 5),
        ("A password is never sent to the mail server in plain text", 5),
    ),
    Mistake(
        "the sender is another's address",
        temper(refuse_sender="553 5.7.1 Sender address rejected: not owned by user"),
        ("The mail server refuses the sender (553)", 5),
        ("The mail server refuses the sender (553)", 5),
    ),
    Mistake(
        "the operator's address is misspelt",
        temper(refuse={"it@example.go.th": "550 5.1.1 no such user"}),
        ("takes nothing now for the address in [mail] operator: no such address (550)", 0),
        ("Mails sent: 4.", 0),
    ),
    Mistake(
        "no PDF service at GOTENBERG_URL",
        dead_service,
        ("Gotenberg cannot be reached", 4),
        ("Gotenberg cannot be reached", 4),
    ),
    Mistake(
        "the rows are of next year",
        document(in_year("ปีงบประมาณ พ.ศ. 2569")),
        ("note fiscal year: all rows are of 2569", 0),
        ("(draft, 1 page", 0),
    ),
    Mistake(
        "the rows are of last year",
        document(in_year("ปีงบประมาณ พ.ศ. 2567")),
        ("note fiscal year: the tab “มาตรการ” still has rows of 2567 alone", 0),
        ("(draft, 1 page", 0),
    ),
    Mistake(
        "the year is long over",
        on(date(2026, 8, 1)),
        ("note fiscal year: the reporting of 2568 ended on 2025-10-31, 274 days ago", 0),
        ("(draft, 1 page", 0),
    ),
    Mistake(
        "the year has not begun",
        in_two_years,
        ("note fiscal year: the fiscal year 2570 begins on 2026-10-01", 0),
        ("(draft, 1 page", 0),
    ),
    Mistake(
        "the due date is before the year",
        setting("due = 2025-10-31", "due = 2024-09-30"),
        ("note due date: due is 2024-09-30, which is the due date of the year before 2568", 0),
        ("warnings 4", 0),
    ),
    Mistake(
        "the due date is two years late",
        setting("due = 2025-10-31", "due = 2027-10-31"),
        ("note due date: due is 2027-10-31, over a year after", 0),
        ("(draft, 1 page", 0),
    ),
    Mistake(
        "the clock is ten minutes slow",
        clock_off(600),
        ("note clock: 10 min behind Google", 0),
        ("(draft, 1 page", 0),
    ),
    Mistake(
        "the clock is two hours slow",
        clock_off(7200),
        ("this machine's clock is wrong", 3),
        ("this machine's clock is wrong", 3),
    ),
    Mistake(
        "the workflow's Gotenberg is old",
        workflow(lambda text: text.replace("8.36.0-chromium", "8.20.0-chromium")),
        ("note image: nightly.yml prints with Gotenberg 8.20.0", 0),
        ("(draft, 1 page", 0),
    ),
    Mistake(
        "the workflow is of an old version",
        workflow(lambda text: OLD_MARK + text.replace("timeout-minutes: 45", "timeout-minutes: 30")),
        ("note workflows: nightly.yml: older than the program", 0),
        ("(draft, 1 page", 0),
    ),
    Mistake(
        "the program is over a year old",
        aged,
        ("note program: the program 0.1.0 is of 2024-07-28", 0),
        ("(draft, 1 page", 0),
    ),
)


def _append(world: World, text: str) -> None:
    path: Path = world.town.folder / "config" / "ita.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n" + text, encoding="utf-8")
