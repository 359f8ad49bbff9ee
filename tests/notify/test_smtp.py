"""Sending, against a real SMTP server: what is secured, refused, lost, and said about it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from pydantic import SecretStr

from ita_sync.domain import LocalizedText
from ita_sync.errors import ExitCode, MailError
from ita_sync.notify.outgoing_mail import OutgoingMail
from ita_sync.notify.smtp import SmtpMailer
from ita_sync.notify.smtp_session import Timeouts
from ita_sync.settings import Settings, Smtp
from ita_sync.wiring import make_mailer
from tests.fakes.clock import Clock
from tests.fakes.smtp import PASSWORD, USERNAME, Authority, Fault, MailServer, Temper, authority, mail_server

from .conftest import ADDRESSES, CLERK, PALAD, SOMCHAI, as_read

Letters = dict[str, OutgoingMail]


@pytest.fixture
def letters(write: Callable[..., Letters]) -> list[OutgoingMail]:
    return list(write().values())


def mailer(
    server: MailServer | int, trusted: Authority | None = None, timeout: float = 30.0, **values: Any
) -> SmtpMailer:
    """A mailer whose waits cost no time."""
    port = server if isinstance(server, int) else server.port
    smtp = Smtp(host="localhost", port=port, ca_file=trusted.ca_file if trusted else None)
    backoff = Clock().backoff(60.0, first=10.0)
    return SmtpMailer(smtp.model_copy(update=values), backoff=backoff, timeouts=Timeouts(command=timeout))


def with_login(password: str = PASSWORD) -> dict[str, Any]:
    return {"username": USERNAME, "password": SecretStr(password)}


def failure(mailer: SmtpMailer, letters: list[OutgoingMail]) -> MailError:
    """The one error, which must say what to do and name no address, even with its traceback."""
    with pytest.raises(MailError) as caught:
        list(mailer.send(letters))
    error = caught.value
    assert error.exit_code == ExitCode.MAIL
    assert error.hint
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    assert "\n" not in error.message
    assert not any(address in error.message + error.hint for address in ADDRESSES)
    return error


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_logs_in_and_sends_only_over_a_verified_connection(
    trusted: Authority, letters: list[OutgoingMail], security: str
) -> None:
    with mail_server(trusted.context, security=security, login=security == "starttls") as server:
        values = with_login() if security == "starttls" else {}
        outcomes = list(mailer(server, trusted, security=security, **values).send(letters))
    assert [str(outcome.problem) for outcome in outcomes] == ["", "", ""]
    assert server.recipients == [PALAD, SOMCHAI, CLERK]
    assert server.connections == 1
    assert all(delivery.secure and delivery.sender == CLERK for delivery in server.deliveries)


def test_each_copy_names_its_own_addressee_and_nobody_else(
    trusted: Authority, letters: list[OutgoingMail]
) -> None:
    with mail_server(trusted.context) as server:
        list(mailer(server, trusted).send(letters))
    assert [str(delivery.message["To"]) for delivery in server.deliveries] == server.recipients


def test_what_arrives_is_what_wformat_date(trusted: Authority, letters: list[OutgoingMail]) -> None:
    with mail_server(trusted.context) as server:
        list(mailer(server, trusted).send(letters))
    sent, arrived = letters[0].message, server.deliveries[0].message
    for header in ("Subject", "From", "Message-ID", "References", "Auto-Submitted"):
        assert as_read(arrived.as_bytes(), header) == str(sent[header])
    for kind in ("plain", "html"):
        assert body(arrived, kind) == body(sent, kind)


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_without_security_it_sends_plainly_but_never_a_password(letters: list[OutgoingMail]) -> None:
    with mail_server(security="none") as server:
        assert not any(outcome.problem for outcome in mailer(server, security="none").send(letters))
        error = failure(mailer(server, security="none", **with_login()), letters)
    assert "plain text" in error.message
    assert server.logins == []


@pytest.mark.parametrize(
    ("reply", "verdict", "problem"),
    [
        ("550 no such user <{}>", "refused", "refused (550)"),
        ("450 try later <{}>", "put-off", "refused for now (450)"),
    ],
)
def test_one_refused_address_does_not_stop_the_others(
    trusted: Authority, letters: list[OutgoingMail], reply: str, verdict: str, problem: str
) -> None:
    temper = Temper(refuse={PALAD: reply.format(PALAD)})
    with mail_server(trusted.context, temper=temper) as server:
        outcomes = {outcome.address: outcome for outcome in mailer(server, trusted).send(letters)}
    assert server.recipients == [SOMCHAI, CLERK]
    assert {address: (outcome.verdict, str(outcome.problem)) for address, outcome in outcomes.items()} == {
        PALAD: (verdict, problem),
        SOMCHAI: ("taken", ""),
        CLERK: ("taken", ""),
    }


def test_a_refused_message_is_said_of_that_message(trusted: Authority, letters: list[OutgoingMail]) -> None:
    with mail_server(trusted.context, temper=Temper(refuse_data="554 spam")) as server:
        outcomes = list(mailer(server, trusted).send(letters))
    assert {str(outcome.problem) for outcome in outcomes} == {"refused (554)"}
    assert server.connections == 1


def test_a_session_that_closes_is_replaced(trusted: Authority, letters: list[OutgoingMail]) -> None:
    with mail_server(trusted.context, temper=Temper(goodbye_on={2})) as server:
        outcomes = list(mailer(server, trusted).send(letters))
    assert not any(outcome.problem for outcome in outcomes)
    assert server.recipients == [PALAD, SOMCHAI, CLERK]
    assert server.connections == 2


def test_a_message_that_may_have_arrived_is_not_repeated(
    trusted: Authority, letters: list[OutgoingMail], caplog: pytest.LogCaptureFixture
) -> None:
    with mail_server(trusted.context, temper=Temper(hang_up_on={2})) as server:
        outcomes = list(mailer(server, trusted).send(letters))
    assert [outcome.verdict for outcome in outcomes] == ["taken", "doubted", "taken"]
    assert outcomes[1].problem == LocalizedText(
        "เซิร์ฟเวอร์ตัดการเชื่อมต่อหลังรับทั้งฉบับ จึงไม่ทราบว่าส่งถึงหรือไม่",
        "the server hung up after the whole message, so nobody knows whether it took it",
    )
    assert server.messages == 3
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "nobody knows" in caplog.text


def test_a_thai_domain_is_looked_up_as_dns_knows_it(trusted: Authority, letters: list[OutgoingMail]) -> None:
    letter = replace(letters[0], addresses=("palad@เมืองเก่า.ไทย",))
    with mail_server(trusted.context, smtputf8=False) as server:
        assert [outcome.problem for outcome in mailer(server, trusted).send([letter])] == [""]
    assert server.recipients[0].isascii()
    assert server.recipients[0].startswith("palad@xn--")


@pytest.mark.parametrize(("able", "problem"), [(True, ""), (False, "no address in Thai letters")])
def test_a_thai_name_needs_a_server_that_can(
    trusted: Authority, letters: list[OutgoingMail], able: bool, problem: str
) -> None:
    letter = replace(letters[0], addresses=("สมชาย@example.go.th", PALAD))
    with mail_server(trusted.context, smtputf8=able) as server:
        first, second = mailer(server, trusted).send([letter])
    assert problem in str(first.problem)
    assert bool(first.problem) is not able
    assert second.problem == ""
    assert server.recipients[-1] == PALAD


@pytest.mark.parametrize(
    "reply",
    [
        "555 5.5.4 Unsupported option: SMTPUTF8",
        "501 5.5.4 Syntax: MAIL FROM:<address>",
        "504 not implemented",
        "553 5.6.7 EAI",
    ],
)
def test_a_server_that_does_not_take_the_option_it_announced_gets_the_other_copies(
    trusted: Authority, letters: list[OutgoingMail], reply: str
) -> None:
    letter = replace(letters[0], addresses=("สมชาย@example.go.th", PALAD))
    with mail_server(trusted.context, temper=Temper(faults=(Fault("MAIL", reply=reply, times=1),))) as server:
        first, second = mailer(server, trusted).send([letter])
    assert "no address in Thai letters" in str(first.problem)
    assert (second.problem, server.recipients) == ("", [PALAD])


def test_what_is_no_address_is_said_so(trusted: Authority, letters: list[OutgoingMail]) -> None:
    letter = replace(letters[0], addresses=("a@b..c", f"a@{'x' * 64}.th", "a\r\nRCPT@b.th", PALAD))
    with mail_server(trusted.context) as server:
        outcomes = list(mailer(server, trusted).send([letter]))
    assert [str(outcome.problem) for outcome in outcomes] == ["not a mail address"] * 3 + [""]


def test_a_wrong_password(trusted: Authority, letters: list[OutgoingMail]) -> None:
    with mail_server(trusted.context, login=True) as server:
        error = failure(mailer(server, trusted, **with_login("wrong")), letters)
    assert error.message == "The mail server does not accept the user name and password (535)."
    assert server.logins[-1] is False


def test_a_password_in_thai_letters(trusted: Authority, letters: list[OutgoingMail]) -> None:
    with mail_server(trusted.context, login=True) as server:
        error = failure(mailer(server, trusted, **with_login("รหัสผ่าน")), letters)
    assert "SMTP_PASSWORD" in error.message
    assert "รหัส" not in error.message


def test_a_certificate_that_nobody_vouches_for(trusted: Authority, letters: list[OutgoingMail]) -> None:
    with mail_server(trusted.context) as server:
        error = failure(mailer(server), letters)
    assert error.message.startswith("The certificate of localhost is not trusted (")
    assert server.deliveries == []


def test_a_certificate_of_another_host(tmp_path: Path, letters: list[OutgoingMail]) -> None:
    elsewhere = authority(tmp_path, host="mail.example.go.th")
    with mail_server(elsewhere.context) as server:
        error = failure(mailer(server, elsewhere), letters)
    assert "not valid for 'localhost'" in error.message


def test_no_starttls_offered(letters: list[OutgoingMail]) -> None:
    with mail_server(security="none") as server:
        error = failure(mailer(server), letters)
    assert "offers no STARTTLS" in error.message
    assert server.deliveries == []


def test_no_login_offered(trusted: Authority, letters: list[OutgoingMail]) -> None:
    with mail_server(trusted.context, security="tls") as server:  # aiosmtpd offers it after STARTTLS alone
        assert failure(mailer(server, trusted, security="tls", **with_login()), letters)
    assert server.deliveries == []


def test_the_wrong_port_for_tls(trusted: Authority, letters: list[OutgoingMail]) -> None:
    with mail_server(trusted.context) as server:
        error = failure(mailer(server, trusted, security="tls"), letters)
    assert "could not agree on a secure connection" in error.message


def test_a_refused_sender_stops_everything(trusted: Authority, letters: list[OutgoingMail]) -> None:
    temper = Temper(refuse_sender=f"553 <{CLERK}> is not yours")
    with mail_server(trusted.context, temper=temper) as server:
        error = failure(mailer(server, trusted), letters)
    assert error.message == "The mail server refuses the sender (553)."


def test_nobody_listens(letters: list[OutgoingMail]) -> None:
    error = failure(mailer(free_port()), letters)
    assert "refuses the connection" in error.message


@pytest.mark.parametrize("host", ["no-such-host.invalid", "smtp://mail.example", "a..b", "x" * 70])
def test_a_host_that_is_none(letters: list[OutgoingMail], host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(name: str, *_args: Any, **_kwargs: Any) -> None:
        name.encode("idna")
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    assert failure(mailer(25, host=host), letters).message == f"There is no mail server called {host}."


def test_a_server_that_never_answers(letters: list[OutgoingMail]) -> None:
    with talker(b"") as port:
        error = failure(mailer(port, timeout=0.2), letters)
    assert "hung up" in error.message or "does not answer" in error.message


@pytest.mark.parametrize(
    ("greeting", "said"),
    [
        (b"554 go away\r\n", "does not want to talk (554)"),
        (b"HTTP/1.1 400 Bad Request\r\n", "does not want to talk"),
    ],
)
def test_a_server_that_does_not_want_to_talk(letters: list[OutgoingMail], greeting: bytes, said: str) -> None:
    with talker(greeting) as port:
        assert said in failure(mailer(port), letters).message


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_file_that_cannot_be_read(
    letters: list[OutgoingMail], tmp_path: Path, content: str | None
) -> None:
    ca_file = tmp_path / "ca.pem"
    if content:
        ca_file.write_text(content)
    assert "SMTP_CA_FILE" in failure(mailer(free_port(), ca_file=ca_file), letters).message


def test_without_a_sender_nothing_is_sent(
    write: Callable[..., Letters], make_settings: Callable[..., Settings]
) -> None:
    letters = write(settings=make_settings(**{"from": None}))
    assert "[mail] from" in failure(mailer(free_port()), list(letters.values())).message


def test_nobody_to_write_to_needs_no_server(letters: list[OutgoingMail]) -> None:
    assert list(mailer(free_port()).send([replace(letter, addresses=()) for letter in letters])) == []


def test_the_doctor_logs_in_and_sends_nothing(trusted: Authority) -> None:
    with mail_server(trusted.context, login=True) as server:
        sender, recipient = "ita@example.go.th", "it@example.go.th"
        assert not mailer(server, trusted, **with_login()).check(sender, recipient)
    assert server.logins == [True]
    assert server.messages == 0


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def talker(greeting: bytes) -> Iterator[int]:
    """Something that listens, says one thing and waits."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(greeting)
                connection.recv(1000)

        thread = Thread(target=answer, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(5)


def test_the_settings_say_how_long_is_tried_again(
    make_settings: Callable[..., Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[dict[str, Any]] = []
    monkeypatch.setattr("ita_sync.notify.smtp.SmtpMailer", lambda _server, **options: made.append(options))
    smtp = Smtp(host="localhost", port=25)
    for seconds in (300.0, 42.0, 0.0):
        settings = make_settings(retry_seconds=seconds).model_copy(update={"smtp": smtp})
        make_mailer(settings, tmp_path)
    assert made == [{"retry_seconds": 300.0}, {"retry_seconds": 42.0}, {"retry_seconds": 0.0}]


@pytest.mark.parametrize(
    ("recipient", "smtputf8", "problem"),
    [
        ("it@example.go.th", True, ""),
        ("ไอที@example.go.th", True, ""),
        ("ไอที@example.go.th", False, "no address in Thai letters"),
        ("it@เมืองเก่า.ไทย", False, ""),
        ("it@example..th", True, "not a mail address"),
    ],
)
def test_the_doctor_names_a_recipient_without_writing_to_it(
    trusted: Authority, recipient: str, smtputf8: bool, problem: str
) -> None:
    with mail_server(trusted.context, smtputf8=smtputf8) as server:
        said = str(mailer(server, trusted).check("ita@example.go.th", recipient))
    assert problem in said
    assert bool(said) == bool(problem)
    assert server.messages == 0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pc-1.maung.go.th", "pc-1.maung.go.th"),
        ("PC_1.local", "pc_1.local"),
        ("เครื่องธุรการ.maung.go.th", "xn--"),
        ("เครื่องธุรการ", "[127.0.0.1]"),
        ("localhost", "[127.0.0.1]"),
        ("a b.local", "[127.0.0.1]"),
        ("a\r\nQUIT.local", "[127.0.0.1]"),
        ("x" * 64 + ".local", "x"),
        (UnicodeError("label too long"), "[127.0.0.1]"),
        (OSError("no name"), "[127.0.0.1]"),
    ],
)
def test_a_machine_may_be_called_anything(
    name: str | Exception, said: str, letters: list[OutgoingMail], monkeypatch: pytest.MonkeyPatch
) -> None:
    def own_name() -> str:
        if isinstance(name, Exception):
            raise name
        return name

    monkeypatch.setattr(socket, "getfqdn", own_name)
    with mail_server(security="none") as server:
        outcomes = list(mailer(server, security="none").send(letters))
    assert [outcome.verdict for outcome in outcomes] == ["taken"] * 3
    assert server.names[0].startswith(said)
    assert server.names[0].isascii()
