"""A mail server of the tests' own: aiosmtpd with STARTTLS or TLS, a login, refusals, and a short temper."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Thread
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SERVER_LOG = logging.getLogger("mail.log")
SERVER_LOG.propagate = False  # what the server says is not what the program says
# Each line of each message otherwise, which takes longer than sending it.
SERVER_LOG.setLevel(logging.WARNING)
USERNAME, PASSWORD = "report", "correct horse"


@dataclass
class Delivery:
    """One message that was taken."""

    sender: str
    to: str
    message: EmailMessage
    secure: bool


@dataclass
class Fault:
    """Something that goes wrong at a verb; what is not said is as it should be.

    Attributes:
        verb: CONNECT (the banner), EHLO, HELO, STARTTLS, AUTH, MAIL, RCPT, DATA, BODY (amid the message), DOT, RSET, QUIT.
        reply: What the server says in place of doing it; may be several lines, or nonsense. Blank: it says nothing.
        cut: It then cuts the line; BODY always does.
        mute: It then waits until the client has gone.
        takes: At DOT: it takes the message none the less.
        delay: Seconds before it does anything.
        times: How often, over all connections.
        after: How many pass before, in each connection.
        to: Only for this recipient.
        meanwhile: Called when it happens.
    """

    verb: str
    reply: str = ""
    cut: bool = False
    mute: bool = False
    takes: bool = False
    delay: float = 0.0
    times: int = 1_000_000
    after: int = 0
    to: str = ""
    meanwhile: Callable[[], object] = bool

    @property
    def is_only_slow(self) -> bool:
        return not (self.reply or self.cut or self.mute)


@dataclass
class Temper:
    """How the server treats those who call.

    Attributes:
        refuse: Address -> the reply to RCPT.
        refuse_sender: The reply to every MAIL; blank: welcome.
        refuse_data: The reply to every message; blank: taken.
        hang_up_on: Messages, counted from 1 over all connections, at which it cuts the line before an answer.
        goodbye_on: Those at which it answers 421 and then cuts it.
        faults: What else goes wrong, and where.
    """

    refuse: dict[str, str] = field(default_factory=dict)
    refuse_sender: str = ""
    refuse_data: str = ""
    hang_up_on: set[int] = field(default_factory=set)
    goodbye_on: set[int] = field(default_factory=set)
    faults: tuple[Fault, ...] = ()


class MailServer:
    """What the server was asked and told; also aiosmtpd's handler."""

    def __init__(self, temper: Temper) -> None:
        self.temper = temper
        self.port = 0
        self.deliveries: list[Delivery] = []
        self.connections = 0
        self.messages = 0
        self.verbs: Counter[str] = Counter()
        self.logins: list[bool] = []
        self.names: list[str] = []  # by which the clients called themselves

    @property
    def recipients(self) -> list[str]:
        return [delivery.to for delivery in self.deliveries]

    def authenticate(
        self, server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        assert _is_secure(server), "a password came in plain text"
        self.logins.append((data.login, data.password) == (USERNAME.encode(), PASSWORD.encode()))
        return AuthResult(success=self.logins[-1], handled=False)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd names its hooks so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if self.temper.refuse_sender:
            return self.temper.refuse_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names its hooks so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if address in self.temper.refuse:
            return self.temper.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.messages += 1
        assert isinstance(server, _FaultySmtp)
        fault = await server.meet("DOT", envelope.rcpt_tos[0])
        if fault and not fault.takes:
            return await server.commit(fault)
        if self.messages in self.temper.hang_up_on:
            _cut(server.transport)
            return "451 nobody hears this"
        if self.messages in self.temper.goodbye_on:
            assert server.transport
            asyncio.get_running_loop().call_later(0.05, server.transport.close)
            return "421 too busy, come again"
        if self.temper.refuse_data:
            return self.temper.refuse_data
        assert isinstance(envelope.content, bytes)
        assert envelope.mail_from is not None
        message = message_from_bytes(envelope.content, policy=policy.SMTPUTF8)
        (to,) = envelope.rcpt_tos
        self.deliveries.append(Delivery(envelope.mail_from, to, message, _is_secure(server)))
        return await server.commit(fault) if fault else "250 taken"

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - as above
        return AuthResult(success=False, handled=False)


class _FaultySmtp(SMTP):
    """aiosmtpd, with faults at its verbs."""

    def __init__(self, server: MailServer, **options: Any) -> None:
        self._server = server
        self._met: Counter[str] = Counter()
        super().__init__(server, **options)

    async def meet(self, verb: str, to: str = "") -> Fault | None:
        """The fault that happens now, if one does, after its delay."""
        self._met[verb] += 1
        self._server.verbs[verb] += 1
        for fault in self._server.temper.faults:
            fits = fault.verb == verb and fault.to in {"", to}
            if fits and fault.times > 0 and self._met[verb] > fault.after:
                fault.times -= 1
                fault.meanwhile()
                await asyncio.sleep(fault.delay)
                return None if fault.is_only_slow else fault
        return None

    async def commit(self, fault: Fault) -> str:
        """Do what a fault says. The reply is said already; what is returned, nobody hears."""
        if fault.reply:
            self._say(fault.reply)
        if fault.mute:
            await asyncio.sleep(3600)
        if fault.cut:
            await asyncio.sleep(0)
            _close(self.transport)
        self._is_quiet = True
        return ""

    _is_quiet = False

    def _say(self, reply: str) -> None:
        assert self.transport
        self.transport.write(reply.encode() + b"\r\n")  # type: ignore[attr-defined]

    async def push(self, status: Any) -> None:
        if not self._met["CONNECT"] and (fault := await self.meet("CONNECT")):
            await self.commit(fault)
        if self._is_quiet:
            self._is_quiet = False
            return
        await super().push(status)

    async def _or(self, verb: str, do: Callable[[str], Awaitable[None]], arg: str, to: str = "") -> None:
        fault = await self.meet(verb, to)
        if fault:
            await self.commit(fault)
            self._is_quiet = False
        else:
            await do(arg)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd names them so
        self._server.names.append(hostname)
        await self._or("EHLO", super().smtp_EHLO, hostname)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802
        await self._or("HELO", super().smtp_HELO, hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        await self._or("STARTTLS", super().smtp_STARTTLS, arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        await self._or("AUTH", super().smtp_AUTH, arg)

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802
        await self._or("MAIL", super().smtp_MAIL, arg)

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802
        await self._or("RCPT", super().smtp_RCPT, arg, arg[4:-1])

    async def smtp_RSET(self, arg: str) -> None:  # noqa: N802
        await self._or("RSET", super().smtp_RSET, arg)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        await self._or("QUIT", super().smtp_QUIT, arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        to = self.envelope.rcpt_tos[0] if self.envelope and self.envelope.rcpt_tos else ""
        if fault := await self.meet("BODY", to):
            self._say("354 go on")
            await self._reader.read(1000)
            await self.commit(replace(fault, cut=True))
        else:
            await self._or("DATA", super().smtp_DATA, arg, to)


def _is_secure(server: SMTP) -> bool:
    return server.transport is not None and server.transport.get_extra_info("sslcontext") is not None


@contextmanager
def mail_server(
    context: ssl.SSLContext | None = None,
    *,
    security: str = "starttls",
    login: bool = False,
    mechanisms: Sequence[str] | None = None,
    smtputf8: bool = True,
    size: int = 33_554_432,
    temper: Temper | None = None,
) -> Iterator[MailServer]:
    """A server on a port of 127.0.0.1 for as long as the block lasts.

    Args:
        context: Its certificate; needed for `starttls` and `tls`.
        security: `starttls`, `tls` or `none`.
        login: Whether it takes mail only after a login with USERNAME and PASSWORD.
        mechanisms: The ways to log in that it offers; by default LOGIN and PLAIN if `login` is set.
        smtputf8: Whether it takes addresses that are not ASCII.
        size: The SIZE that it announces, in bytes.
        temper: Its refusals.
    """
    server = MailServer(temper or Temper())
    if mechanisms is None:
        mechanisms = ("LOGIN", "PLAIN") if login else ()
    loop = asyncio.new_event_loop()
    protocols: list[SMTP] = []

    def answer() -> SMTP:
        server.connections += 1
        smtp = _FaultySmtp(
            server,
            hostname="localhost",
            loop=loop,
            data_size_limit=size,
            enable_SMTPUTF8=smtputf8,
            tls_context=context if security == "starttls" else None,
            authenticator=server.authenticate,
            auth_required=login,
            auth_require_tls=security == "starttls",
            auth_exclude_mechanism=[name for name in ("LOGIN", "PLAIN", "XOAUTH2") if name not in mechanisms],
        )
        protocols.append(smtp)
        return smtp

    async def listen() -> asyncio.Server:
        return await loop.create_server(answer, "127.0.0.1", 0, ssl=context if security == "tls" else None)

    async def leave(listening: asyncio.Server) -> None:
        listening.close()
        for smtp in protocols:
            _cut(smtp.transport)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(listen(), loop).result(60)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(leave(listening), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()


def _cut(transport: asyncio.BaseTransport | None) -> None:
    """Drop a connection; under Python 3.11.2 one that is lost already has nothing left to drop."""
    with suppress(AttributeError):
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()


def _close(transport: asyncio.BaseTransport | None) -> None:
    """Hang up after what was said has been sent."""
    if transport is not None:
        transport.close()


@dataclass(frozen=True)
class Authority:
    """A private authority and the certificate it gave to one host."""

    ca_file: Path
    context: ssl.SSLContext


def authority(
    folder: Path, host: str = "localhost", *, expired: bool = False, self_signed: bool = False
) -> Authority:
    """Make both anew, in a folder of the test's; a certificate may vouch for itself alone."""
    folder.mkdir(exist_ok=True)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "The tests' own authority")])
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
         "decipher_only"), False,
    )  # fmt: skip
    ca = _certificate(name, name, ca_key.public_key(), ca_key.public_key())
    ca = ca.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).add_extension(
        x509.KeyUsage(digital_signature=False, key_cert_sign=True, crl_sign=True, **usage), critical=True
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    leaf = _certificate(subject, name, key.public_key(), ca_key.public_key(), days=-1 if expired else 1)
    if self_signed:
        leaf, ca_key = _certificate(subject, subject, key.public_key(), key.public_key()), key
    leaf = leaf.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    files = {
        "ca.pem": ca.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM),
        "host.pem": leaf.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    }
    for file, content in files.items():
        (folder / file).write_bytes(content)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "host.pem")
    return Authority(folder / "ca.pem", context)


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    issuer_key: ec.EllipticCurvePublicKey,
    days: int = 1,
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )
