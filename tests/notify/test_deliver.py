"""From a finished run on disk to mails that are out: each once, what was told noted, and no address said."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from ita_sync import mailing
from ita_sync.domain import COORDINATOR, LocalizedText
from ita_sync.errors import ExitCode, MailError
from ita_sync.notify import history, recipients, run_file
from ita_sync.notify.compose import write_letter
from ita_sync.notify.files import FileMailer
from ita_sync.notify.journal import FILE as JOURNAL
from ita_sync.notify.outcome import Outcome
from ita_sync.notify.outgoing_mail import OutgoingMail
from ita_sync.notify.smtp import SmtpMailer
from ita_sync.notify.sole_sender import LOCK
from ita_sync.output import OutputFolder
from ita_sync.settings import Settings, Smtp
from ita_sync.writeback.ledger_tab import RECEIPTS_AT
from tests.fakes.smtp import PASSWORD, USERNAME, Authority, MailServer, Temper, mail_server

from .conftest import (
    ADDRESSES,
    ARTIFACT,
    CLERK,
    FINDINGS,
    HISTORY,
    IT,
    NIGHT,
    PALAD,
    PEOPLE,
    SOMCHAI,
    TODAY,
    Ledger,
    change_run,
)

Notify = Callable[..., str]


@pytest.fixture
def prepared(run_json: Path, settings: Settings) -> Callable[..., mailing.Mailing]:
    """One call of `notify`, before anything is sent; with a mail server, or into files."""

    def prepare(smtp: Smtp | None = None) -> mailing.Mailing:
        chosen = settings.model_copy(update={"smtp": smtp})
        return mailing.prepare(chosen, run_json, artifact_url=ARTIFACT, can_append=True)

    return prepare


@pytest.fixture
def notify(
    run_json: Path, prepared: Callable[..., mailing.Mailing], trusted: Authority, ledger: Ledger
) -> Notify:
    """What `ita-sync notify` does, against a server or into files."""

    def call(server: MailServer | None) -> str:
        if server:
            smtp = Smtp(host="localhost", port=server.port, ca_file=trusted.ca_file)
            return str(prepared(smtp).send(SmtpMailer(smtp, retry_seconds=0), ledger))
        return str(prepared(None).send(FileMailer(OutputFolder(run_json.parent)), ledger))

    return call


def told(ledger: Ledger) -> list[tuple[str, ...]]:
    """Recipient, finding, severity and kind of each receipt, in the order in which they were appended."""
    return [tuple(line[RECEIPTS_AT + 1 : RECEIPTS_AT + 5]) for lines in ledger.appended for line in lines]


def plan_of(call: mailing.Mailing) -> list[str]:
    return list(map(str, call.plan()))


def test_the_plan_names_units_and_counts_but_no_address(prepared: Callable[..., mailing.Mailing]) -> None:
    assert plan_of(prepared()) == [
        "- กองคลัง: 1 open, no address to write to",
        "- สำนักปลัด: 3 open, addresses: 2",
        "- coordinator: 4 open, addresses: 1",
    ]


def test_a_unit_name_gives_no_order_to_the_log(
    run_json: Path, prepared: Callable[..., mailing.Mailing]
) -> None:
    change_run(run_json, findings=[as_record(0, owners=["x\n::add-mask::a@b.th"], state="new")])
    lines = plan_of(prepared())
    assert lines[0] == "- x […]: 1 open, no address to write to"
    assert not any(line.startswith("::") for line in "\n".join(lines).splitlines())


def as_record(number: int, **values: object) -> dict[str, object]:
    finding = FINDINGS[number]._asdict() | {"owner": "", "since": "2025-09-03"}
    return finding | values


def test_what_was_told_is_appended_once_after_all_letters(
    notify: Notify, trusted: Authority, ledger: Ledger
) -> None:
    with mail_server(trusted.context) as server:
        assert notify(server) == "Mails sent: 2."
    assert server.recipients == [PALAD, SOMCHAI, CLERK]
    assert len(ledger.appended) == 1
    assert told(ledger) == [
        ("สำนักปลัด", "b2", "error", "told"),
        ("สำนักปลัด", "e5", "", "mended"),
        ("coordinator", "b2", "error", "told"),
        ("coordinator", "d4", "error", "told"),
        ("coordinator", "e5", "", "mended"),
    ]


def test_what_was_sent_is_not_sent_again(notify: Notify, trusted: Authority, ledger: Ledger) -> None:
    with mail_server(trusted.context) as server:
        notify(server)
        assert notify(server) == "Mails sent: 0. Sent before: 2."
    assert server.recipients == [PALAD, SOMCHAI, CLERK]
    assert len(ledger.appended) == 1


def test_a_message_is_known_by_the_run_and_not_by_the_day_of_sending(
    prepared: Callable[..., mailing.Mailing], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = letters_of(prepared())
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert [letter.id for letter in letters_of(prepared())] == [letter.id for letter in first]


def letters_of(call: mailing.Mailing) -> list[OutgoingMail]:
    return [write_letter(call.context, box) for box in call.agenda.boxes]


@pytest.mark.parametrize(
    ("mail", "names"),
    [
        ({}, ["status.pdf"]),
        ({"attach_status": "html"}, ["status.html"]),
        ({"attach_status": "off"}, []),
        ({"attach": False}, []),
    ],
)
def test_the_status_page_that_the_run_left_is_attached(
    run_json: Path, settings: Settings, mail: dict[str, object], names: list[str]
) -> None:
    for name in ("status.pdf", "status.html"):
        (run_json.parent / name).write_bytes(name.encode())
    chosen = settings.model_copy(update={"mail": settings.mail.model_copy(update=mail)})
    call = mailing.prepare(chosen, run_json, artifact_url=ARTIFACT, can_append=True)
    (sent,) = (letter for letter in letters_of(call) if COORDINATOR in letter.recipients)
    found = {str(one.get_filename()): one.get_payload(decode=True) for one in sent.message.iter_attachments()}
    assert [name for name in found if name.startswith("status")] == names
    assert all(found[name] == name.encode() for name in names)


def test_a_refusal_is_told_to_the_operator_and_made_up_for(
    notify: Notify, trusted: Authority, run_json: Path, ledger: Ledger
) -> None:
    temper = Temper(refuse={PALAD: f"550 <{PALAD}> unknown", SOMCHAI: "450 later"})
    with mail_server(trusted.context, temper=temper) as server:
        for _ in range(2):  # the operator hears of the same trouble once
            with pytest.raises(MailError, match=r"สำนักปลัด: refused \(550\), 1 of its addresses"):
                notify(server)
        assert server.recipients == [CLERK, IT]
        assert "สำนักปลัด: ถูกปฏิเสธ (550) (1 ที่อยู่)" in body(server, CLERK)
        assert "สำนักปลัด: ถูกปฏิเสธ (550) (1 ที่อยู่)" in body(server, IT)
        assert not any(recipient == "สำนักปลัด" for recipient, *_ in told(ledger))
        temper.refuse.clear()
        assert notify(server) == "Mails sent: 1. Sent before: 1."
    assert server.recipients == [CLERK, IT, PALAD, SOMCHAI]
    assert told(ledger)[-2:] == [("สำนักปลัด", "b2", "error", "told"), ("สำนักปลัด", "e5", "", "mended")]
    assert mode(run_json.parent / JOURNAL) == 0o600


def body(server: MailServer, to: str = CLERK) -> str:
    message = next(delivery.message for delivery in server.deliveries if delivery.to == to)
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_who_is_coordinator_and_operator_gets_one_letter_with_both(
    notify: Notify, trusted: Authority, run_json: Path
) -> None:
    people = replace(PEOPLE, operator=(CLERK,))
    OutputFolder(run_json.parent).write(recipients.FILE, recipients.dump(people), private=True)
    temper = Temper(refuse={PALAD: "550 unknown"})
    with mail_server(trusted.context, temper=temper) as server:
        with pytest.raises(MailError):
            notify(server)
        temper.refuse.clear()
        notify(server)
    assert server.recipients == [SOMCHAI, CLERK, PALAD]
    assert "สำนักปลัด: ถูกปฏิเสธ (550)" in body(server)


@pytest.mark.parametrize(("is_failed", "refuse"), [(False, {}), (False, {CLERK: "550 unknown"}), (True, {})])
def test_a_limited_call_sends_no_more_copies_whatever_happens(
    prepared: Callable[..., mailing.Mailing],
    trusted: Authority,
    run_json: Path,
    is_failed: bool,
    refuse: dict[str, str],
) -> None:
    if is_failed:
        change_run(run_json, status="failed", error="Gotenberg cannot be reached.", findings=[])
    told: list[str] = []
    for most in (-3, 0, 1, 2, 3, 9):
        (run_json.parent / JOURNAL).unlink(missing_ok=True)
        with mail_server(trusted.context, temper=Temper(refuse=dict(refuse))) as server:
            smtp = Smtp(host="localhost", port=server.port, ca_file=trusted.ca_file)
            call = prepared(smtp).limited(most)
            with suppress(MailError):
                call.send(SmtpMailer(smtp, retry_seconds=0), Ledger())
        assert server.verbs["RCPT"] <= max(most, 0)
        told = server.recipients
    assert (IT in told) == (is_failed or bool(refuse))


def test_one_address_of_two_is_enough_to_be_told(notify: Notify, trusted: Authority, ledger: Ledger) -> None:
    with (
        mail_server(trusted.context, temper=Temper(refuse={PALAD: "550 unknown"})) as server,
        pytest.raises(MailError),
    ):
        notify(server)
    assert ("สำนักปลัด", "b2", "error", "told") in told(ledger)


def test_receipts_that_the_sheet_refuses_are_kept_and_told(
    notify: Notify, trusted: Authority, ledger: Ledger, run_json: Path
) -> None:
    ledger.is_shut = True
    with mail_server(trusted.context) as server:
        with pytest.raises(MailError, match=r"the next night may tell it again: It is shut\.") as caught:
            notify(server)
        assert caught.value.hint == "Open it."
        ledger.is_shut = False
        change_run(run_json, timings={"read": 1.0})  # another run of the same findings, on this machine
        assert notify(server) == "Mails sent: 0."
    assert server.recipients == [PALAD, SOMCHAI, CLERK]
    assert len(told(ledger)) == 5


def test_without_a_ledger_this_machine_remembers(
    notify: Notify, trusted: Authority, ledger: Ledger, run_json: Path
) -> None:
    change_history(run_json, replace(HISTORY, place=None))
    with mail_server(trusted.context) as server:
        # A Wednesday; it is not known whether this machine remembers.
        assert notify(server) == "Mails sent: 0."
        change_run(run_json, timings={"read": 1.0})
        assert notify(server) == "Mails sent: 2."
        change_run(run_json, timings={"read": 2.0}, date="2025-09-25")
        assert notify(server) == "Mails sent: 0."
    assert ledger.appended == []


def change_history(run_json: Path, told: history.History) -> None:
    OutputFolder(run_json.parent).write(history.FILE, history.dump(told), private=True)


class Interrupted:
    """A mailer that is stopped after some copies."""

    done = LocalizedText("", "")

    def __init__(self, copies: int) -> None:
        self._copies = copies

    def send(self, letters: Sequence[OutgoingMail]) -> Iterator[Outcome]:
        for letter in letters:
            for address in letter.addresses:
                if not self._copies:
                    raise KeyboardInterrupt
                self._copies -= 1
                yield Outcome(letter, address, "taken")


def test_what_was_told_is_noted_before_the_process_ends(
    prepared: Callable[..., mailing.Mailing], ledger: Ledger, notify: Notify, trusted: Authority
) -> None:
    with pytest.raises(KeyboardInterrupt):
        prepared().send(Interrupted(1), ledger)
    assert ledger.hurried == [True]
    assert {recipient for recipient, *_ in told(ledger)} == {"สำนักปลัด"}
    with mail_server(trusted.context) as server:
        notify(server)
    assert server.recipients == [SOMCHAI, CLERK]


def test_a_call_that_began_before_another_one_sent_the_mails_sends_none(
    prepared: Callable[..., mailing.Mailing], ledger: Ledger, run_json: Path
) -> None:
    first, second = prepared(), prepared()
    assert first.send(Interrupted(9), ledger)
    with pytest.raises(MailError, match="Another ita-sync notify") as caught:
        second.send(Interrupted(9), ledger)
    assert "it sends what is missing" in caught.value.hint
    assert (run_json.parent / LOCK).stat().st_mode & 0o77 == 0
    assert "Sent before: 2." in str(prepared().send(Interrupted(0), ledger))


def test_a_server_that_dies_on_the_way(notify: Notify, trusted: Authority, ledger: Ledger) -> None:
    with mail_server(trusted.context) as server:
        real = server.handle_MAIL

        async def once(*args: Any) -> str:
            if server.messages >= 2:
                return "553 not any more"
            return await real(*args)

        server.handle_MAIL = once  # type: ignore[method-assign,assignment]
        with pytest.raises(MailError) as caught:
            notify(server)
        assert "Sent: สำนักปลัด; not sent, or not to all: coordinator." in caught.value.message
        assert {recipient for recipient, *_ in told(ledger)} == {"สำนักปลัด"}
        server.handle_MAIL = real  # type: ignore[method-assign]
        notify(server)
    assert server.recipients == [PALAD, SOMCHAI, CLERK]


def test_a_letter_in_doubt_is_not_repeated_at_once_and_not_noted_as_told(
    notify: Notify, trusted: Authority, ledger: Ledger
) -> None:
    with mail_server(trusted.context, temper=Temper(hang_up_on={1, 2})) as server:
        with pytest.raises(MailError, match="nobody knows whether it took it"):
            notify(server)
        assert notify(server) == "Mails sent: 0. Sent before: 2."
    assert server.recipients == [CLERK]
    assert ("สำนักปลัด", "", "", "doubted") in told(ledger)
    assert not any((name, kind) == ("สำนักปลัด", "told") for name, _, _, kind in told(ledger))


def test_a_damaged_journal(notify: Notify, run_json: Path, trusted: Authority) -> None:
    OutputFolder(run_json.parent).write(JOURNAL, '{"run":', private=True)
    with mail_server(trusted.context) as server, pytest.raises(MailError, match="damaged"):
        notify(server)
    assert server.messages == 0


def test_a_journal_that_cannot_be_read_stops_the_mails(
    notify: Notify, run_json: Path, trusted: Authority
) -> None:
    """However old it is: nothing could be noted there either."""
    (run_json.parent / JOURNAL).mkdir()
    os.utime(run_json.parent / JOURNAL, (0, 0))
    with mail_server(trusted.context) as server, pytest.raises(MailError, match="damaged"):
        notify(server)
    assert server.messages == 0


def test_without_a_server_the_letters_are_files(notify: Notify, run_json: Path, ledger: Ledger) -> None:
    change_history(run_json, replace(HISTORY, place=None))  # even where nothing is remembered
    folder = run_json.parent / "mail"
    folder.mkdir()
    (folder / "009-of-last-night.eml").touch()
    for _ in range(2):
        assert notify(None) == "Mails written to out/mail/: 3."
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == ["001-กองคลัง.eml", "002-สำนักปลัด.eml", "003-coordinator.eml"]
    message = message_from_bytes(files[1].read_bytes(), policy=policy.default)
    assert str(message["To"]) == f"{PALAD}, {SOMCHAI}"
    assert message["X-Unsent"] == "1"
    assert mode(files[1]) == 0o600
    assert ledger.appended == []  # a file is not told


@pytest.mark.parametrize(
    "unit", ["../../etc/passwd", "กอง/ฝ่าย\\:*?", "\0\n", "...", "ย" * 300, "", "CON", "-rf"]
)
def test_any_unit_name_makes_a_file_in_its_folder(notify: Notify, run_json: Path, unit: str) -> None:
    change_run(run_json, findings=[as_record(0, owners=[unit], state="new", id="f0")])
    notify(None)
    first, second = sorted(path for path in run_json.parent.rglob("*.eml"))
    assert first.parent == second.parent == run_json.parent / "mail"
    assert len(first.name.encode()) < 200


def test_a_thai_address_in_a_file(notify: Notify, run_json: Path) -> None:
    people = recipients.Recipients(units={"สำนักปลัด": ("สมชาย@เมืองเก่า.ไทย",), "กองคลัง": (f"a@{'x' * 64}.th",)})
    OutputFolder(run_json.parent).write(recipients.FILE, recipients.dump(people), private=True)
    notify(None)
    first, second = sorted((run_json.parent / "mail").iterdir())
    assert "To: สมชาย@xn--" in second.read_bytes().decode()
    assert "\nTo:" not in first.read_bytes().decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": 2}, "another version"),
        ({"status": "perhaps"}, "status: Input should be 'final', 'draft' or 'failed'"),
        ({"measures": "many"}, "measures: Input should be a valid integer"),
        ({"findings": [{"rule": "x"}]}, r"findings\.0\.\w+: Field required"),
        ({"findings": [as_record(0, state="lost")]}, r"findings\.0\.state"),
        ({"findings": [as_record(0, since="yesterday")]}, r"findings\.0\.since"),
        ({"findings": [1]}, "no finished run"),
    ],
)
def test_a_run_that_says_something_unknown(run_json: Path, change: dict[str, object], said: str) -> None:
    change_run(run_json, **change)
    with pytest.raises(MailError, match=said) as caught:
        run_file.read(run_json)
    assert caught.value.hint


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "\xff", '{"schema": 1}'])
def test_a_file_that_is_no_run(run_json: Path, text: str) -> None:
    run_json.write_bytes(text.encode("latin-1"))
    with pytest.raises(MailError, match="no finished run"):
        run_file.read(run_json)


def test_a_run_comes_back_as_it_was(run_json: Path) -> None:
    assert run_file.read(run_json) == NIGHT
    assert recipients.read(run_json.parent) == PEOPLE
    assert mode(run_json.parent / recipients.FILE) == 0o600


def test_later_keys_are_left_alone(run_json: Path) -> None:
    change_run(run_json, mood="good", findings=[as_record(0, colour="red")])
    assert run_file.read(run_json).findings == (FINDINGS[0],)


@pytest.mark.parametrize(
    "text", [None, "", "[]", "{", '{"units": {"a": ["nobody at home"]}}', '{"links": 1}']
)
def test_addresses_that_are_missing_or_damaged(run_json: Path, text: str | None) -> None:
    file = run_json.parent / recipients.FILE
    file.unlink() if text is None else file.write_text(text)
    with pytest.raises(MailError, match="missing or damaged") as caught:
        recipients.read(run_json.parent)
    assert caught.value.__cause__ is None


CONFIG = f"""
lang = "en"
[agency]
name = "เทศบาลตำบลเมืองเก่า"
district = "เมือง"
province = "ขอนแก่น"
[report]
fiscal_year = 2568
[sheet]
source = "measures.csv"
[mail]
from = "{CLERK}"
"""


@pytest.fixture
def command(
    run_json: Path, ita_sync: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """The command itself, with SMTP_* as given, on a machine that remembers."""
    change_history(run_json, replace(HISTORY, place=None))
    OutputFolder(run_json.parent).write(JOURNAL, "{}", private=True)
    (run_json.parent.parent / "ita.toml").write_text(CONFIG, encoding="utf-8")

    def call(*words: str, **environment: object) -> Any:
        for name, value in environment.items():
            monkeypatch.setenv(f"SMTP_{name.upper()}", str(value))
        where = ("--config", str(run_json.parent.parent / "ita.toml"), "--out", str(run_json.parent))
        answer = ita_sync("notify", *where, "--date", TODAY.isoformat(), *words)
        assert not any(address in answer.out + answer.err for address in ADDRESSES)
        return answer

    return call


def server_of(server: MailServer, trusted: Authority, **values: object) -> dict[str, object]:
    return {"host": "localhost", "port": server.port, "ca_file": trusted.ca_file} | values


def test_the_command_sends(command: Callable[..., Any], trusted: Authority) -> None:
    with mail_server(trusted.context, login=True) as server:
        values = server_of(server, trusted, username=USERNAME, password=PASSWORD)
        answer = command("--artifact-url", ARTIFACT, **values)
    assert answer.code == ExitCode.DONE
    assert answer.out.endswith("Mails sent: 2.\n")
    assert ARTIFACT in body(server)


def test_a_dry_run_sends_nothing(command: Callable[..., Any], trusted: Authority) -> None:
    with mail_server(trusted.context) as server:
        assert command("--dry-run", **server_of(server, trusted)).code == ExitCode.DONE
    assert server.connections == 0


@pytest.mark.parametrize("debug", [(), ("--debug",), ("-v",)])
def test_a_refusal_in_the_log_names_no_address(
    command: Callable[..., Any], trusted: Authority, debug: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    refuse = {address: f"550 <{address}> unknown" for address in ADDRESSES}
    with mail_server(trusted.context, temper=Temper(refuse=refuse)) as server:
        answer = command(*debug, **server_of(server, trusted))
    assert answer.code == ExitCode.MAIL
    assert "Hint: " in answer.err
    ours = "\n".join(
        line.getMessage() + str(line.exc_text) for line in caplog.records if line.name != "mail.log"
    )
    assert not any(address in ours for address in ADDRESSES)


def test_a_wrong_password_at_the_command_line(command: Callable[..., Any], trusted: Authority) -> None:
    with mail_server(trusted.context, login=True) as server:
        answer = command(**server_of(server, trusted, username=USERNAME, password="wrong"))
    assert answer.code == ExitCode.MAIL
    assert answer.err.count("\n") == 2
    assert "Traceback" not in answer.err


def test_no_run_at_the_command_line(command: Callable[..., Any]) -> None:
    answer = command("--run", "nowhere/run.json")
    assert answer.code == ExitCode.MAIL
    assert "no finished run in nowhere" in answer.err
