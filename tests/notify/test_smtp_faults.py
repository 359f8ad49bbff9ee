"""What goes wrong with mail servers: who got what, how often, and what is said. Three letters to four addresses each."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import SecretStr

from ita_sync.domain import LocalizedText
from ita_sync.errors import ExitCode, MailError
from ita_sync.notify import smtp_errors, smtp_replies, smtp_trial
from ita_sync.notify.outcome import Outcome, Verdict
from ita_sync.notify.outgoing_mail import OutgoingMail
from ita_sync.notify.smtp import SmtpMailer
from ita_sync.notify.smtp_envelope import Envelope
from ita_sync.notify.smtp_session import Timeouts
from ita_sync.settings import Smtp
from tests.fakes.clock import Clock
from tests.fakes.smtp import PASSWORD, USERNAME, Authority, Fault, MailServer, Temper, authority, mail_server

ANAN, BOON, CHAI, DAO = FOUR = ("anan@one.go.th", "boon@two.go.th", "chai@three.go.th", "dao@four.go.th")
QUOTE = f"<{BOON}>"  # servers quote addresses in their replies
EVERY_COPY = range(12)


@dataclass(frozen=True)
class Night:
    """A fault and what comes of it.

    Attributes:
        faults: What goes wrong at the server.
        unlike: The copies that are not simply taken: by address, or by number in the order of the letters.
        said: What is said of those, or of the failure; `{code}` and `{server}` filled in.
        code: The reply code that is named.
        fails: Nothing more can be delivered: MailError.
        arrived: Whether the server really took the doubted copies.
        met: How often a verb came, where that matters.
        connections: How many there were; None: no matter.
        budget: `retry_seconds`.
        server, client: Options of either.
    """

    faults: tuple[Fault, ...] = ()
    unlike: Mapping[str | int, Verdict] = field(default_factory=dict)
    said: LocalizedText | None = None
    code: int = 0
    fails: bool = False
    arrived: bool = False
    met: Mapping[str, int] = field(default_factory=dict)
    connections: int | None = None
    budget: float = 60.0
    server: Mapping[str, Any] = field(default_factory=dict)
    client: Mapping[str, Any] = field(default_factory=dict)


def all_copies(verdict: Verdict) -> dict[str | int, Verdict]:
    return dict.fromkeys(EVERY_COPY, verdict)


def to_boon(verdict: Verdict) -> dict[str | int, Verdict]:
    return {BOON: verdict}


def sentence(reason: LocalizedText) -> LocalizedText:
    return LocalizedText(f"เซิร์ฟเวอร์อีเมล {{server}} {reason.th}", f"The mail server {{server}} {reason.en}.")


NOT_SMTP = LocalizedText(
    "เซิร์ฟเวอร์อีเมล {server} ไม่ตอบตามโพรโทคอล SMTP", "The mail server {server} does not want to talk SMTP."
)
HASTY = Timeouts(command=2.0, data=2.0, answer=2.0, leave=0.2)
HURRIED = Timeouts(command=0.3, data=0.3, answer=0.5, leave=0.1)  # where the server says nothing
TLS = {"security": "starttls"}
LOGIN = {"security": "starttls", "username": USERNAME, "password": SecretStr(PASSWORD)}
WANTS_LOGIN = {"security": "starttls", "login": True}
R, T = smtp_replies, smtp_trial
COMPOSED: list[OutgoingMail] = []

NIGHTS: dict[str, Night] = {
    "no fault": Night(connections=1),
    # The banner.
    "banner 421 once": Night((Fault("CONNECT", "421 4.3.0 busy", cut=True, times=1),), connections=2),
    "banner 421 always": Night(
        (Fault("CONNECT", f"421 4.7.0 busy {QUOTE}", cut=True),), said=R.BUSY, code=421, fails=True, connections=4
    ),
    "banner 554": Night(
        (Fault("CONNECT", "554 go away", cut=True),), said=R.TURNED_AWAY, code=554, fails=True, connections=1
    ),
    "banner of another protocol": Night((Fault("CONNECT", "HTTP/1.1 400 Bad Request"),), said=NOT_SMTP, fails=True),
    "banner without an end": Night((Fault("CONNECT", "220 " + "x" * 20_000),), said=NOT_SMTP, fails=True),
    "banner of too many lines": Night((Fault("CONNECT", "\r\n".join(["220-x"] * 300)),), said=NOT_SMTP, fails=True),
    "banner of two lines": Night((Fault("CONNECT", "220-welcome\r\n220 here"),), connections=1),
    "cut before the banner once": Night((Fault("CONNECT", cut=True, times=1),), connections=2),
    "cut before the banner always": Night(
        (Fault("CONNECT", cut=True),), said=sentence(smtp_errors.HUNG_UP), fails=True, connections=4
    ),
    "no banner": Night(
        (Fault("CONNECT", mute=True),), said=sentence(smtp_errors.NO_ANSWER), fails=True, connections=4
    ),
    "slow banner": Night((Fault("CONNECT", delay=0.1),), connections=1),
    # EHLO.
    "EHLO 421 once": Night((Fault("EHLO", "421 busy", cut=True, times=1),), connections=2),
    "EHLO 421 always": Night((Fault("EHLO", "421 busy", cut=True),), said=R.BUSY, code=421, fails=True, met={"HELO": 0}),
    "EHLO 502, but HELO": Night((Fault("EHLO", "502 what?"),), connections=1),
    "EHLO and HELO 550": Night(
        (Fault("EHLO", "550 no"), Fault("HELO", "550 no")), said=R.TURNED_AWAY, code=550, fails=True, connections=1
    ),
    "EHLO cut once": Night((Fault("EHLO", cut=True, times=1),), connections=2),
    "EHLO cut always": Night((Fault("EHLO", cut=True),), said=sentence(smtp_errors.HUNG_UP), fails=True),
    # STARTTLS.
    "STARTTLS 454 once": Night((Fault("STARTTLS", "454 4.7.0 not now", times=1),), connections=2, client=TLS, server=TLS),
    "STARTTLS 454 always": Night(
        (Fault("STARTTLS", "454 not now"),), said=R.NO_TLS_NOW, code=454, fails=True, client=TLS, server=TLS
    ),
    "STARTTLS 501": Night(
        (Fault("STARTTLS", "501 no"),), said=R.NO_TLS_NOW, code=501, fails=True, connections=1, client=TLS, server=TLS
    ),
    # AUTH.
    "AUTH 454 once": Night((Fault("AUTH", "454 4.7.0 later", times=1),), connections=2, client=LOGIN, server=WANTS_LOGIN),
    "AUTH 454 always": Night(
        (Fault("AUTH", f"454 4.7.0 Too many login attempts {QUOTE}"),),
        said=R.LOGIN_LATER, code=454, fails=True, connections=4, client=LOGIN, server=WANTS_LOGIN,
    ),
    "AUTH 421": Night(
        (Fault("AUTH", "421 4.7.0 later", cut=True, times=1),), connections=2, client=LOGIN, server=WANTS_LOGIN
    ),
    "AUTH 432 too many at once": Night(
        (Fault("AUTH", "432 4.3.2 Concurrent connections limit exceeded", times=1),), client=LOGIN, server=WANTS_LOGIN
    ),
    "AUTH 432 password to be renewed": Night(
        (Fault("AUTH", "432 4.7.12 A password transition is needed"),),
        said=R.PASSWORD, code=432, fails=True, connections=1, client=LOGIN, server=WANTS_LOGIN,
    ),
    "AUTH 535": Night(
        (Fault("AUTH", f"535 5.7.8 Username and Password not accepted {QUOTE}"),),
        said=R.PASSWORD, code=535, fails=True, connections=1, client=LOGIN, server=WANTS_LOGIN,
    ),
    "AUTH 535 and cut": Night(
        (Fault("AUTH", "535 5.7.8 no", cut=True),),
        said=R.PASSWORD, code=535, fails=True, connections=1, client=LOGIN, server=WANTS_LOGIN,
    ),
    "AUTH 534 app password": Night(
        (Fault("AUTH", "534-5.7.9 Application-specific password required.\r\n534 5.7.9 see our help"),),
        said=R.APP_PASSWORD, code=534, fails=True, client=LOGIN, server=WANTS_LOGIN,
    ),
    "AUTH 535 passwords are off": Night(
        (Fault("AUTH", "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."),),
        said=R.NO_PASSWORDS, code=535, fails=True, client=LOGIN, server=WANTS_LOGIN,
    ),
    "AUTH 538": Night(
        (Fault("AUTH", "538 5.7.11 Encryption required"),),
        said=R.ENCRYPTION, code=538, fails=True, client=LOGIN, server=WANTS_LOGIN,
    ),
    "AUTH with XOAUTH2 alone": Night(
        said=LocalizedText(
            "เซิร์ฟเวอร์อีเมล {server} ไม่รับรหัสผ่าน รับเฉพาะ XOAUTH2 ซึ่งระบบนี้ใช้ไม่ได้",
            "The mail server {server} takes no password, only XOAUTH2, which this program does not speak.",
        ),
        fails=True, connections=1, client=LOGIN, server=WANTS_LOGIN | {"mechanisms": ["XOAUTH2"]},
    ),
    # MAIL.
    "MAIL 530": Night((Fault("MAIL", "530 5.7.0 Authentication Required"),), said=R.LOGIN, code=530, fails=True),
    "MAIL 530 wants STARTTLS": Night(
        (Fault("MAIL", "530 5.7.0 Must issue a STARTTLS command first"),), said=R.ENCRYPTION, code=530, fails=True
    ),
    "MAIL 530 after three": Night(
        (Fault("MAIL", "530 5.7.57 Client not authenticated", after=3),),
        all_copies("put-off") | dict.fromkeys(range(3), "taken"), said=R.LOGIN, code=530, fails=True,
    ),
    "MAIL 553": Night((Fault("MAIL", "553 5.1.8 not yours"),), said=R.SENDER, code=553, fails=True, met={"MAIL": 1}),
    "MAIL 552, too large": Night(
        (Fault("MAIL", "552 5.3.4 too large", times=1),), {0: "refused"}, said=R.SIZE, code=552, connections=1
    ),
    "SIZE announced, too large": Night(
        (), all_copies("refused"), said=R.SIZE, code=552, met={"MAIL": 0}, server={"size": 1000}
    ),
    "MAIL 451 once": Night((Fault("MAIL", "451 4.3.0 later", times=1),), met={"MAIL": 13}),
    "MAIL 451 always": Night((Fault("MAIL", f"451 later {QUOTE}"),), all_copies("put-off"), said=R.LATER, code=451),
    "MAIL 452, no room": Night((Fault("MAIL", "452 4.3.1 disk full", times=2),), met={"MAIL": 14}),
    "MAIL 421 always": Night((Fault("MAIL", "421 bye", cut=True),), all_copies("put-off"), said=R.SHUTTING, code=421),
    "MAIL 421 after four a session": Night((Fault("MAIL", "421 4.7.0 enough", cut=True, after=4),), connections=3),
    "MAIL 452 after four a session": Night((Fault("MAIL", "452 4.5.3 enough", after=4),), connections=3),
    "MAIL cut after four a session": Night((Fault("MAIL", cut=True, after=4),), connections=3),
    "MAIL 452, too many": Night(
        (Fault("MAIL", "452 4.5.3 too many recipients"),), all_copies("put-off"), said=R.QUOTA, code=452, met={"MAIL": 1}
    ),
    "MAIL cut once": Night((Fault("MAIL", cut=True, times=1),), connections=3),
    "MAIL no answer, and no second try": Night(
        (Fault("MAIL", mute=True),), all_copies("put-off"), said=T.SILENT_BEFORE, met={"MAIL": 5}, budget=0.0
    ),
    # RCPT.
    "RCPT 550, unknown": Night(
        (Fault("RCPT", f"550 5.1.1 {QUOTE} unknown", to=BOON),), to_boon("refused"), said=R.UNKNOWN, code=550, connections=1
    ),
    "RCPT 550, closed": Night((Fault("RCPT", "550 5.2.1 off", to=BOON),), to_boon("refused"), said=R.CLOSED, code=550),
    "RCPT 552, full": Night((Fault("RCPT", "552 5.2.2 full", to=BOON),), to_boon("refused"), said=R.FULL, code=552),
    "RCPT 554, no relay": Night(
        (Fault("RCPT", f"554 5.7.1 {QUOTE}: Relay access denied", to=BOON),), to_boon("refused"), said=R.NO_RELAY, code=554
    ),
    "RCPT 550, our sender": Night(
        (Fault("RCPT", "550 5.7.1 Sender address rejected: Access denied", to=BOON),),
        to_boon("refused"), said=R.NOT_THIS_SENDER, code=550,
    ),
    "RCPT 553, sender of another": Night(
        (Fault("RCPT", "553 5.7.1 Sender address rejected: not owned by user x"),),
        said=R.SENDER, code=553, fails=True, met={"RCPT": 1},
    ),
    "RCPT 530, a login for this domain": Night(
        (Fault("RCPT", "530 SMTP authentication is required.", to=BOON),),
        to_boon("refused"), said=R.LOGIN_FOR_THIS, code=530, connections=1,
    ),
    "RCPT 550": Night((Fault("RCPT", "550 no", to=BOON),), to_boon("refused"), said=R.REFUSED, code=550),
    "RCPT 450, greylisted once each": Night((Fault("RCPT", "450 4.7.1 Greylisted", to=BOON, times=3),), met={"RCPT": 15}),
    "RCPT 451, greylisted always": Night(
        (Fault("RCPT", f"451 4.7.1 {QUOTE} Greylisting in action", to=BOON),),
        to_boon("put-off"), said=R.GREYLISTED, code=451, met={"RCPT": 21},
    ),
    "RCPT 452, full for now": Night(
        (Fault("RCPT", "452 4.2.2 over quota", to=BOON),), to_boon("put-off"), said=R.FULL_FOR_NOW, code=452
    ),
    "RCPT 450, too fast": Night(
        (Fault("RCPT", "450 4.2.1 too quickly", to=BOON),), to_boon("put-off"), said=R.TOO_FAST, code=450
    ),
    "RCPT 421": Night((Fault("RCPT", "421 bye", cut=True, to=BOON),), to_boon("put-off"), said=R.SHUTTING, code=421),
    "RCPT cut": Night((Fault("RCPT", cut=True, to=BOON),), to_boon("put-off"), said=T.CUT_BEFORE),
    "RCPT nonsense": Night((Fault("RCPT", "certainly", to=BOON),), to_boon("put-off"), said=T.CUT_BEFORE),
    "RCPT 550, the day's quota": Night(
        (Fault("RCPT", "550 5.4.5 Daily user sending limit exceeded", after=5),),
        dict.fromkeys(range(5, 12), "put-off"), said=R.QUOTA, code=550, met={"RCPT": 6},
    ),
    "RCPT 550, the hour's quota": Night(
        (Fault("RCPT", "550 Domain example has exceeded the max emails per hour (150/150 (100%)) allowed.", after=5),),
        dict.fromkeys(range(5, 12), "put-off"), said=R.QUOTA, code=550, met={"RCPT": 6},
    ),
    # DATA.
    "DATA 451 once": Night((Fault("DATA", "451 later", times=1),), met={"DATA": 13}),
    "DATA 554": Night((Fault("DATA", "554 5.5.1 no", to=BOON),), to_boon("refused"), said=R.REFUSED, code=554),
    "DATA cut once": Night((Fault("DATA", cut=True, times=1),), connections=3),
    "DATA 250, out of step": Night((Fault("DATA", "250 fine", to=BOON),), to_boon("put-off"), said=T.CUT_BEFORE),
    "DATA cut four times": Night((Fault("DATA", cut=True, times=4),), met={"DATA": 16}),
    "DATA cut always": Night((Fault("DATA", cut=True),), all_copies("put-off"), said=T.CUT_BEFORE),
    "DATA no answer": Night((Fault("DATA", mute=True, times=1),), connections=3),
    # The end of the message.
    "DOT 451 once": Night((Fault("DOT", "451 4.3.0 later", times=1),), met={"DOT": 13}, connections=2),
    "DOT 452 always": Night((Fault("DOT", "452 4.3.1 full", to=BOON),), to_boon("put-off"), said=R.NO_ROOM, code=452),
    "DOT 421 once": Night((Fault("DOT", "421 bye", cut=True, times=1),), connections=3),
    "DOT 554, spam": Night((Fault("DOT", "554 5.7.1 spam", to=BOON),), to_boon("refused"), said=R.POLICY, code=554),
    "DOT 552": Night((Fault("DOT", "552 too much mail data", to=BOON),), to_boon("refused"), said=R.SIZE, code=552),
    "DOT 554, may not send as": Night(
        (Fault("DOT", "554 5.2.252 SendAsDenied; not allowed to send as"),), said=R.SENDER, code=554, fails=True
    ),
    "DOT 554, own mailbox full": Night(
        (Fault("DOT", "554 5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException"),),
        said=R.FULL_SENDER, code=554, fails=True,
    ),
    "DOT 554, submission quota": Night(
        (Fault("DOT", "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", after=2),),
        dict.fromkeys(range(2, 12), "put-off"), said=R.QUOTA, code=554,
    ),
    "DOT cut, not taken": Night((Fault("DOT", cut=True, times=1),), {0: "doubted"}, said=T.CUT_AFTER, met={"DOT": 12}),
    "DOT cut, but taken": Night(
        (Fault("DOT", cut=True, takes=True, times=1),), {0: "doubted"}, said=T.CUT_AFTER, arrived=True, met={"DOT": 12}
    ),
    "DOT cut always, but taken": Night(
        (Fault("DOT", cut=True, takes=True),), all_copies("doubted"), said=T.CUT_AFTER, arrived=True, met={"DOT": 12}
    ),
    "DOT no answer, but taken": Night(
        (Fault("DOT", mute=True, takes=True, times=2),),
        {0: "doubted", 1: "doubted"}, said=T.SILENT_AFTER, arrived=True, met={"DOT": 12},
    ),
    "DOT nonsense, but taken": Night(
        (Fault("DOT", "certainly", takes=True, times=1),), {0: "doubted"}, said=T.UNREADABLE_AFTER, arrived=True
    ),
    "DOT 354, but taken": Night(
        (Fault("DOT", "354 go on", takes=True, times=1),), {0: "doubted"}, said=T.UNREADABLE_AFTER, arrived=True
    ),
    "DOT an endless line, but taken": Night(
        (Fault("DOT", "250 " + "x" * 20_000, takes=True, times=1),), {0: "doubted"}, said=T.UNREADABLE_AFTER, arrived=True
    ),
    "DOT half an answer, but taken": Night(
        (Fault("DOT", "250-taken", cut=True, takes=True, times=1),), {0: "doubted"}, said=T.CUT_AFTER, arrived=True
    ),
    "DOT two lines": Night((Fault("DOT", "250-taken\r\n250 really", takes=True),), connections=1),
    "DOT slow": Night((Fault("DOT", delay=0.35, times=1),), connections=1),
    "DOT 250, then cut": Night((Fault("DOT", "250 taken", cut=True, takes=True),), connections=12),
    # RSET and QUIT.
    "RSET cut": Night(
        (Fault("RSET", cut=True), Fault("RCPT", "550 5.1.1 no", to=BOON)), to_boon("refused"), said=R.UNKNOWN, code=550
    ),
    "RSET 421": Night(
        (Fault("RSET", "421 bye", cut=True), Fault("RCPT", "550 5.1.1 no", to=BOON)),
        to_boon("refused"), said=R.UNKNOWN, code=550,
    ),
    "QUIT no answer": Night((Fault("QUIT", mute=True),), connections=1),
    "QUIT cut": Night((Fault("QUIT", cut=True),), connections=1),
    "QUIT nonsense": Night((Fault("QUIT", "bye"),), connections=1),
}  # fmt: skip


@dataclass
class Played:
    """What came of a night."""

    server: MailServer
    copies: list[tuple[str, str]]
    outcomes: list[Outcome]
    error: MailError | None
    clock: Clock

    @property
    def deliveries(self) -> Counter[tuple[str, str]]:
        """(Message-ID, address) -> how often the server took it."""
        return Counter((str(one.message["Message-ID"]), one.to) for one in self.server.deliveries)

    @property
    def verdicts(self) -> dict[tuple[str, str], Verdict]:
        return {(outcome.letter.id, outcome.address): outcome.verdict for outcome in self.outcomes}


@pytest.fixture
def letters(request: pytest.FixtureRequest) -> list[OutgoingMail]:
    """The same three for all tests, since nothing changes them and to compose them takes longer than to send them."""
    if not COMPOSED:
        COMPOSED.extend(
            replace(letter, addresses=FOUR) for letter in request.getfixturevalue("write")().values()
        )
        assert len(COMPOSED) == 3
    return list(COMPOSED)


def play(night: Night, letters: list[OutgoingMail], trusted: Authority) -> Played:
    """Send the letters to a server with the night's faults; waits cost no time."""
    options = {"security": "none"} | dict(night.server)
    context = trusted.context if options["security"] != "none" else None
    clock = Clock()
    with mail_server(context, temper=Temper(faults=deepcopy(night.faults)), **options) as server:
        client = {"security": "none", "ca_file": trusted.ca_file} | dict(night.client)
        smtp = Smtp(host="localhost", port=server.port).model_copy(update=client)
        mailer = SmtpMailer(
            smtp,
            backoff=clock.backoff(night.budget, first=10.0),
            timeouts=HURRIED if any(fault.mute for fault in night.faults) else HASTY,
        )
        copies = [(letter.id, address) for letter in letters for address in letter.addresses]
        played = Played(server, copies, [], None, clock)
        try:
            played.outcomes.extend(mailer.send(letters))
        except MailError as error:
            played.error = error
    return played


def check_promises(played: Played, log: str) -> None:
    """What holds whatever goes wrong."""
    assert len(played.verdicts) == len(played.outcomes), "a copy has two outcomes"
    assert played.error or sorted(played.verdicts) == sorted(played.copies), "a copy has no outcome"
    assert set(played.deliveries.values()) <= {1}, "a copy was taken twice"
    for copy in played.copies:
        verdict = played.verdicts.get(copy)
        assert (verdict == "taken") <= (copy in played.deliveries), "told as taken, but was not"
        assert (copy in played.deliveries) <= (verdict in {"taken", "doubted"}), "taken, but told otherwise"
    texts = [text for outcome in played.outcomes for text in _both(outcome.problem)]
    if played.error:
        texts += [*played.error.in_language("th"), *played.error.in_language("en")]
        assert played.error.exit_code == ExitCode.MAIL
        assert played.error.hint
    assert not any(address in text for address in FOUR for text in [*texts, log])
    assert all(bool(outcome.problem) is (outcome.verdict != "taken") for outcome in played.outcomes)


def _both(text: LocalizedText | str) -> tuple[str, ...]:
    return text if isinstance(text, LocalizedText) else (text,)


def expected(night: Night, copies: list[tuple[str, str]]) -> dict[tuple[str, str], Verdict]:
    """What should come of each copy, where the night does not fail."""
    return {
        copy: night.unlike.get(number, night.unlike.get(copy[1], "taken"))
        for number, copy in enumerate(copies)
    }


@pytest.mark.parametrize("name", NIGHTS)
def test_who_got_what_and_what_is_said(
    name: str, letters: list[OutgoingMail], trusted: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    night = NIGHTS[name]
    played = play(night, letters, trusted)
    records = [record for record in caplog.records if record.name != "mail.log"]  # that one is the server's
    check_promises(played, "\n".join(f"{record.getMessage()} {record.exc_text}" for record in records))
    assert bool(played.error) is night.fails
    wanted = expected(night, played.copies)
    if night.fails:
        taken = {copy: verdict for copy, verdict in wanted.items() if night.unlike and verdict == "taken"}
        assert played.verdicts == taken
    else:
        assert played.verdicts == wanted
    doubted = {copy for copy, verdict in played.verdicts.items() if verdict == "doubted"}
    assert doubted & set(played.deliveries) == (doubted if night.arrived else set())
    assert {verb: played.server.verbs[verb] for verb in night.met} == night.met
    assert night.connections in {None, played.server.connections}
    if night.said:
        said = night.said.format(code=night.code, server=f"localhost:{played.server.port}")
        assert {said} == said_of(played)
    warnings = [record.getMessage() for record in records if record.levelname == "WARNING"]
    assert sum("nobody knows" in warning for warning in warnings) == len(doubted)
    assert sum("trying again for up to 60 s" in warning for warning in warnings) == bool(played.clock.slept)


def said_of(played: Played) -> set[LocalizedText | str]:
    if played.error:
        return {LocalizedText(played.error.in_language("th")[0], played.error.message)}
    return {outcome.problem for outcome in played.outcomes if outcome.problem}


CERTIFICATES: dict[str, tuple[Callable[[Path], tuple[Authority, Path | None]], str]] = {
    "self-signed": (lambda folder: (_self_signed(folder), None), "self-signed certificate"),
    "of an unknown authority": (lambda folder: (authority(folder / "a"), None), "unable to get local issuer"),
    "expired": (lambda folder: _own(authority(folder / "a", expired=True)), "certificate has expired"),
    "of another host": (lambda folder: _own(authority(folder / "a", host="mail.one.go.th")), "not valid for 'localhost'"),
    "of another authority": (
        lambda folder: (authority(folder / "a"), authority(folder / "b").ca_file), "unable to get local issuer",
    ),
}  # fmt: skip


def _own(made: Authority) -> tuple[Authority, Path]:
    return made, made.ca_file


def _self_signed(folder: Path) -> Authority:
    return authority(folder / "a", self_signed=True)


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("kind", CERTIFICATES)
def test_a_certificate_that_is_not_trusted_gets_no_mail_and_no_password(
    kind: str, security: Literal["starttls", "tls"], letters: list[OutgoingMail], tmp_path: Path
) -> None:
    make, why = CERTIFICATES[kind]
    made, ca_file = make(tmp_path)
    with mail_server(made.context, security=security, login=security == "starttls") as server:
        smtp = Smtp(host="localhost", port=server.port, security=security, ca_file=ca_file)
        clock = Clock()
        with pytest.raises(MailError, match="is not trusted") as caught:
            list(SmtpMailer(smtp, backoff=clock.backoff()).send(letters))
    assert why in caught.value.message
    assert "ไม่น่าเชื่อถือ" in caught.value.in_language("th")[0]
    assert (server.deliveries, server.logins, server.connections, clock.slept) == ([], [], 1, [])


class Interrupt:
    """A signal that reaches the main thread while it waits for the server, and raises there."""

    def __init__(self, error: type[BaseException]) -> None:
        self.error = error

    def __enter__(self) -> Interrupt:
        def rise(_number: int, _frame: object) -> None:
            raise self.error

        self._before = signal.signal(signal.SIGUSR1, rise)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGUSR1, self._before)

    def send(self) -> None:
        main = threading.main_thread().ident
        assert main
        signal.pthread_kill(main, signal.SIGUSR1)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("takes", [True, False])
def test_an_interrupt_while_the_server_may_take_a_copy_comes_after_its_outcome(
    error: type[BaseException], takes: bool, letters: list[OutgoingMail]
) -> None:
    with Interrupt(error) as interrupt:
        fault = Fault("DOT", mute=True, takes=takes, after=2, meanwhile=interrupt.send)
        with mail_server(security="none", temper=Temper(faults=(fault,))) as server:
            outcomes, caught = send_until_stopped(server, letters)
    assert isinstance(caught, error)
    assert [outcome.verdict for outcome in outcomes] == ["taken", "taken", "doubted"]
    assert outcomes[-1].problem == smtp_trial.STOPPED_AFTER
    assert server.verbs["QUIT"] == 0, "nobody waits for a goodbye"
    assert len(server.deliveries) == 2 + takes


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_an_interrupt_before_that_is_raised_at_once(verb: str, letters: list[OutgoingMail]) -> None:
    with Interrupt(KeyboardInterrupt) as interrupt:
        fault = Fault(
            verb, mute=True, meanwhile=interrupt.send, after=0 if verb in {"CONNECT", "EHLO"} else 2
        )
        with mail_server(security="none", temper=Temper(faults=(fault,))) as server:
            outcomes, caught = send_until_stopped(server, letters)
    assert isinstance(caught, KeyboardInterrupt)
    assert {outcome.verdict for outcome in outcomes} <= {"taken"}
    assert len(outcomes) == len(server.deliveries)
    assert server.verbs["QUIT"] == 0


def test_an_interrupt_during_a_wait_is_raised_at_once(letters: list[OutgoingMail]) -> None:
    def stop(_seconds: float) -> None:
        raise KeyboardInterrupt

    backoff = Clock(meanwhile=stop).backoff()
    with mail_server(security="none", temper=Temper(faults=(Fault("RCPT", "450 later", to=BOON),))) as server:
        outcomes, caught = send_until_stopped(server, letters, backoff=backoff)
    assert isinstance(caught, KeyboardInterrupt)
    assert [outcome.verdict for outcome in outcomes] == ["taken"] * 9


def send_until_stopped(
    server: MailServer, letters: list[OutgoingMail], **options: Any
) -> tuple[list[Outcome], BaseException | None]:
    smtp = Smtp(host="localhost", port=server.port, security="none")
    outcomes: list[Outcome] = []
    try:
        outcomes.extend(SmtpMailer(smtp, timeouts=Timeouts(leave=0.2), **options).send(letters))
    except (KeyboardInterrupt, SystemExit) as error:
        return outcomes, error
    return outcomes, None


def test_each_outcome_is_told_before_the_next_copy_is_begun(letters: list[OutgoingMail]) -> None:
    with mail_server(security="none") as server:
        smtp = Smtp(host="localhost", port=server.port, security="none")
        for number, _ in enumerate(SmtpMailer(smtp).send(letters), start=1):
            assert server.verbs["MAIL"] == number
            assert server.verbs["QUIT"] == 0
    assert server.verbs["QUIT"] == 1


def large(letter: OutgoingMail, megabytes: int = 8) -> OutgoingMail:
    """The letter with an attachment that no buffer between the two holds."""
    message = deepcopy(letter.message)
    message.add_attachment(
        b"\0" * (megabytes * 700_000), maintype="application", subtype="pdf", filename="a.pdf"
    )
    return replace(letter, message=message, addresses=(ANAN, BOON))


def test_a_message_that_broke_in_the_middle_was_not_taken_and_is_sent_again(
    letters: list[OutgoingMail],
) -> None:
    temper = Temper(faults=(Fault("BODY", cut=True, times=2),))
    with mail_server(security="none", temper=temper) as server:
        smtp = Smtp(host="localhost", port=server.port, security="none")
        outcomes = list(SmtpMailer(smtp, backoff=Clock().backoff()).send([large(letters[0])]))
    assert sorted((outcome.address, outcome.verdict) for outcome in outcomes) == [
        (ANAN, "taken"),
        (BOON, "taken"),
    ]
    assert sorted(server.recipients) == [ANAN, BOON]
    assert server.connections > 2


def test_a_refusal_in_the_middle_of_a_message_is_heard(letters: list[OutgoingMail]) -> None:
    temper = Temper(faults=(Fault("BODY", "552 5.3.4 too large", times=1),))
    with mail_server(security="none", temper=temper) as server:
        smtp = Smtp(host="localhost", port=server.port, security="none")
        outcomes = list(SmtpMailer(smtp, backoff=Clock().backoff()).send([large(letters[0])]))
    assert [outcome.verdict for outcome in outcomes] == ["refused", "taken"]
    assert outcomes[0].problem == smtp_replies.SIZE.format(code=552)


@pytest.mark.parametrize("seconds", [60.0, 300.0])
def test_greylisting_as_long_as_the_budget_is_waited_out_while_the_others_go_on(
    seconds: float, letters: list[OutgoingMail]
) -> None:
    fault = Fault("RCPT", "450 4.2.0 Greylisted", to=ANAN)

    def pass_time(_seconds: float) -> None:
        fault.times = 0 if clock.now >= seconds else 1_000_000

    clock = Clock(meanwhile=pass_time)
    with mail_server(security="none", temper=Temper(faults=(fault,))) as server:
        smtp = Smtp(host="localhost", port=server.port, security="none")
        outcomes = list(SmtpMailer(smtp, backoff=clock.backoff(300.0, first=5.0, longest=60.0)).send(letters))
    assert {outcome.verdict for outcome in outcomes} == {"taken"}
    assert [outcome.address for outcome in outcomes[-3:]] == [ANAN] * 3
    assert server.connections == 1 + len(clock.slept), "no session is kept waiting"
    assert min(clock.slept) < max(clock.slept)


def test_who_is_greylisted_after_the_budget_is_spent_has_a_second_try(letters: list[OutgoingMail]) -> None:
    full, grey = (
        Fault("RCPT", "452 4.2.2 Mailbox full", to=ANAN),
        Fault("RCPT", "450 later", to=BOON, times=1),
    )
    clock = Clock()
    with mail_server(security="none", temper=Temper(faults=(full, grey))) as server:
        smtp = Smtp(host="localhost", port=server.port, security="none")
        mailer = SmtpMailer(smtp, backoff=clock.backoff(300.0, first=5.0, longest=60.0))
        units, coordinators = replace(letters[0], addresses=(ANAN,)), replace(letters[1], addresses=(BOON,))
        assert [outcome.verdict for outcome in mailer.send([units])] == ["put-off"]
        assert [outcome.verdict for outcome in mailer.send([coordinators])] == ["taken"]
    assert clock.now == pytest.approx(300.0 + 60.0)


def test_what_a_call_leaves_of_the_budget_is_for_the_next_one(letters: list[OutgoingMail]) -> None:
    faults = (Fault("RCPT", "450 later", to=ANAN, times=1), Fault("RCPT", "450 later", to=BOON, times=4))
    clock = Clock()
    with mail_server(security="none", temper=Temper(faults=faults)) as server:
        smtp = Smtp(host="localhost", port=server.port, security="none")
        mailer = SmtpMailer(smtp, backoff=clock.backoff(300.0, first=5.0, longest=60.0))
        for address in (ANAN, BOON):
            letter = replace(letters[0], addresses=(address,))
            assert [outcome.verdict for outcome in mailer.send([letter])] == ["taken"]
    assert len(clock.slept) == 5


def test_one_budget_holds_for_all_calls(letters: list[OutgoingMail]) -> None:
    clock = Clock()
    with mail_server(security="none", temper=Temper(faults=(Fault("RCPT", "450 later", to=BOON),))) as server:
        smtp = Smtp(host="localhost", port=server.port, security="none")
        mailer = SmtpMailer(smtp, backoff=clock.backoff(100.0))
        for letter in letters:
            assert [outcome.verdict for outcome in mailer.send([letter])] == [
                "taken",
                "taken",
                "taken",
                "put-off",
            ]
    assert clock.now == pytest.approx(100.0 + 60.0 + 60.0), "a call that comes too late waits once"
    assert server.verbs["RCPT"] == 12 + len(clock.slept)


def test_the_long_wait_for_an_answer_is_paid_once(letters: list[OutgoingMail]) -> None:
    fault = Fault("DOT", mute=True, takes=True, times=3)
    patience = Timeouts(command=0.2, data=2.0, answer=3.0, leave=0.1)
    with mail_server(security="none", temper=Temper(faults=(fault,))) as server:
        smtp = Smtp(host="localhost", port=server.port, security="none")
        start = time.monotonic()
        outcomes = list(SmtpMailer(smtp, timeouts=patience, retry_seconds=0).send(letters[:1]))
    assert [outcome.verdict for outcome in outcomes] == ["doubted"] * 3 + ["taken"]
    assert time.monotonic() - start < 2 * patience.answer
    assert len(server.deliveries) == 4


def test_a_reply_that_trickles_is_not_waited_for_without_end(letters: list[OutgoingMail]) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        trickling = threading.Thread(target=trickle, args=(listening,), daemon=True)
        trickling.start()
        smtp = Smtp(host="localhost", port=listening.getsockname()[1], security="none")
        with pytest.raises(MailError, match="does not answer"):
            list(SmtpMailer(smtp, timeouts=Timeouts(command=0.3), retry_seconds=0).send(letters))
        trickling.join(30)
    assert not trickling.is_alive()


def trickle(listening: socket.socket) -> None:
    """Say one letter after the other, until nobody listens."""
    connection, _ = listening.accept()
    with connection, suppress(OSError):
        while True:
            connection.sendall(b"2")
            time.sleep(0.02)


LINES = ("..", ".", "", ". dot", "..two", "end\n.\nQUIT", "\n.\r\n", "a\rb", "ก" * 30, "x" * 900)


@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
def test_no_line_of_a_message_ends_it(encoding: str, letters: list[OutgoingMail]) -> None:
    message = deepcopy(letters[0].message)
    message.clear_content()
    message.set_content("\n".join(LINES), cte=encoding)
    letter = replace(letters[0], message=message, addresses=FOUR)
    with mail_server(security="none") as server:
        smtp = Smtp(host="localhost", port=server.port, security="none")
        assert [outcome.verdict for outcome in SmtpMailer(smtp).send([letter])] == ["taken"] * 4
    assert server.messages == server.verbs["MAIL"] == 4
    for delivery in server.deliveries:
        text = delivery.message.get_content().replace("\r\n", "\n").rstrip("\n")
        assert text == "\n".join(LINES).replace("\r\n", "\n").replace("\r", "\n")


def test_a_server_that_takes_seven_bits_gets_seven(letters: list[OutgoingMail]) -> None:
    message = deepcopy(letters[0].message)
    message.clear_content()
    message.set_content("ผลการดำเนินการ\n.จบ", cte="8bit")
    envelope = Envelope.of(replace(letters[0], message=message), ANAN)
    assert not envelope.payload(eight_bit=True).isascii()
    assert envelope.payload(eight_bit=False).isascii()


def test_there_are_enough_nights() -> None:
    assert len(NIGHTS) >= 40
    assert {fault.verb for night in NIGHTS.values() for fault in night.faults} >= {
        "CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "DOT", "RSET", "QUIT",
    }  # fmt: skip
