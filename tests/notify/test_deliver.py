"""From a finished run on disk to mails that are out: each once, and nothing said that should not be."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from ita_sync.errors import ExitCode, MailError
from ita_sync.notify import recipients, run_file
from ita_sync.notify.deliver import letters, plan, send
from ita_sync.notify.files import FileMailer
from ita_sync.notify.smtp import SmtpMailer
from ita_sync.output import OutputFolder
from ita_sync.settings import Settings, Smtp
from tests.fakes.smtp import PASSWORD, USERNAME, Authority, MailServer, Temper, mail_server

from .conftest import (
    ADDRESSES,
    ARTIFACT,
    CLERK,
    FINDINGS,
    IT,
    NIGHT,
    PALAD,
    PEOPLE,
    SOMCHAI,
    TODAY,
    change_run,
    text_of,
)


@pytest.fixture
def notify(run_json: Path, settings: Settings, trusted: Authority) -> Callable[..., str]:
    """What `ita-sync notify` does, against a server or into files."""

    def call(server: MailServer | None, day: Any = TODAY) -> str:
        smtp = server and Smtp(host="localhost", port=server.port, ca_file=trusted.ca_file)
        mailer = SmtpMailer(smtp) if smtp else FileMailer(OutputFolder(run_json.parent))
        chosen = letters(settings, run_json, artifact_url=ARTIFACT, today=day)
        return str(send(chosen, mailer, settings, run_json, day))

    return call


def test_the_plan_names_units_and_counts_but_no_address(run_json: Path, settings: Settings) -> None:
    lines = list(map(str, plan(letters(settings, run_json, artifact_url="", today=TODAY))))
    assert lines == [
        "- สำนักปลัด: 3 open, addresses: 2",
        "- กองคลัง: 1 open, no address known",
        "- coordinator: 4 open, addresses: 1",
    ]


def test_a_unit_name_gives_no_order_to_the_log(run_json: Path, settings: Settings) -> None:
    change_run(run_json, findings=[as_record(0, owners=["x\n::add-mask::a@b.th"], state="new")])
    lines = list(map(str, plan(letters(settings, run_json, artifact_url="", today=TODAY))))
    assert lines[0] == "- x […]: 1 open, no address known"
    assert not any(line.startswith("::") for line in "\n".join(lines).splitlines())


def as_record(number: int, **values: object) -> dict[str, object]:
    finding = FINDINGS[number]._asdict() | {"owner": "", "since": "2025-09-03"}
    return finding | values


def test_what_was_sent_is_not_sent_again(notify: Callable[..., str], trusted: Authority) -> None:
    with mail_server(trusted.context) as server:
        assert notify(server) == "Mails sent: 2."
        assert notify(server) == "Mails sent: 0. Sent before: 2 (private/sent.json remembers)."
    assert server.recipients == [PALAD, SOMCHAI, CLERK]


def test_the_next_day_is_another_letter(notify: Callable[..., str], trusted: Authority) -> None:
    with mail_server(trusted.context) as server:
        notify(server)
        assert notify(server, TODAY.replace(day=25)) == "Mails sent: 2."


def test_a_refusal_is_told_to_the_operator_and_mended_later(
    notify: Callable[..., str], trusted: Authority, run_json: Path
) -> None:
    temper = Temper(refuse={PALAD: f"550 <{PALAD}> unknown"})
    with mail_server(trusted.context, temper=temper) as server:
        for _ in range(2):  # the operator hears of the same trouble once
            with pytest.raises(MailError, match=r"สำนักปลัด: refused \(550\), 1 of its addresses"):
                notify(server)
        assert server.recipients == [SOMCHAI, CLERK, IT]
        assert "สำนักปลัด: ถูกปฏิเสธ (550) (1 ที่อยู่)" in body(server)
        temper.refuse.clear()
        assert notify(server) == "Mails sent: 1. Sent before: 1 (private/sent.json remembers)."
    assert server.recipients == [SOMCHAI, CLERK, IT, PALAD]
    assert mode(run_json.parent / "private" / "sent.json") == 0o600


def body(server: MailServer) -> str:
    part = server.deliveries[-1].message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_server_that_dies_on_the_way(notify: Callable[..., str], trusted: Authority) -> None:
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
        server.handle_MAIL = real  # type: ignore[method-assign]
        notify(server)
    assert server.recipients == [PALAD, SOMCHAI, CLERK]


def test_a_damaged_log_of_what_was_sent(
    notify: Callable[..., str], run_json: Path, trusted: Authority
) -> None:
    (run_json.parent / "private" / "sent.json").write_text('{"day":')
    with mail_server(trusted.context) as server, pytest.raises(MailError, match="damaged"):
        notify(server)


def test_without_a_server_the_letters_are_files(notify: Callable[..., str], run_json: Path) -> None:
    folder = run_json.parent / "mail"
    folder.mkdir()
    (folder / "009-of-last-night.eml").touch()
    for _ in range(2):
        assert notify(None) == "Mails written to out/mail/: 3."
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == ["001-สำนักปลัด.eml", "002-กองคลัง.eml", "003-coordinator.eml"]
    message = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert str(message["To"]) == f"{PALAD}, {SOMCHAI}"
    assert message["X-Unsent"] == "1"
    assert mode(files[0]) == 0o600
    assert not (run_json.parent / "private" / "sent.json").exists()


@pytest.mark.parametrize(
    "unit", ["../../etc/passwd", "กอง/ฝ่าย\\:*?", "\0\n", "...", "ย" * 300, "", "CON", "-rf"]
)
def test_any_unit_name_makes_a_file_in_its_folder(
    notify: Callable[..., str], run_json: Path, unit: str
) -> None:
    change_run(run_json, findings=[as_record(0, owners=[unit], state="new")])
    notify(None)
    first, second = sorted(path for path in run_json.parent.rglob("*.eml"))
    assert first.parent == second.parent == run_json.parent / "mail"
    assert len(first.name.encode()) < 200


def test_a_thai_address_in_a_file(notify: Callable[..., str], run_json: Path) -> None:
    people = recipients.Recipients(units={"สำนักปลัด": ("สมชาย@เมืองเก่า.ไทย",), "กองคลัง": (f"a@{'x' * 64}.th",)})
    OutputFolder(run_json.parent).write(recipients.FILE, recipients.dump(people), private=True)
    notify(None)
    first, second, _ = sorted((run_json.parent / "mail").iterdir())
    assert "To: สมชาย@xn--" in first.read_bytes().decode()
    assert "\nTo:" not in second.read_bytes().decode()


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
    """The command itself, with SMTP_* as given."""
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


def test_the_operator_of_a_failed_run(run_json: Path, settings: Settings) -> None:
    change_run(run_json, status="failed", error="The sheet cannot be read.\nShare it.", findings=[])
    (letter,) = letters(settings, run_json, artifact_url="", today=TODAY)
    assert letter.addresses == (IT,)
    assert "  The sheet cannot be read.\n  Share it.\n" in text_of(letter)
    assert json.loads(run_json.read_text())["status"] == "failed"
