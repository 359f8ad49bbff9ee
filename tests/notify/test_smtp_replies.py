"""What replies mean, as servers really give them."""

from __future__ import annotations

import pytest

from ita_sync.notify import smtp_replies as replies
from ita_sync.notify.smtp_replies import Effect, Reply, Verb, read, wants_another_session

KNOWN: list[tuple[Verb, int, str, Effect, object]] = [
    # Gmail and Google Workspace
    ("CONNECT", 421, "4.7.0 Try again later, closing connection.", "again", replies.BUSY),
    ("AUTH", 454, "4.7.0 Too many login attempts, please try again later.", "again", replies.LOGIN_LATER),
    ("AUTH", 534, "5.7.9 Application-specific password required.", "failed", replies.APP_PASSWORD),
    ("AUTH", 534, "5.7.14 Please log in via your web browser", "failed", replies.APP_PASSWORD),
    ("AUTH", 535, "5.7.8 Username and Password not accepted.", "failed", replies.PASSWORD),
    ("AUTH", 538, "5.7.11 Encryption required for requested authentication mechanism", "failed", replies.ENCRYPTION),
    ("MAIL", 530, "5.7.0 Authentication Required.", "failed", replies.LOGIN),
    ("MAIL", 530, "5.7.0 Must issue a STARTTLS command first.", "failed", replies.ENCRYPTION),
    ("RCPT", 450, "4.2.1 The user is receiving mail too quickly.", "again", replies.TOO_FAST),
    ("RCPT", 450, "4.2.1 Peak SMTP relay limit exceeded for customer.", "again", replies.TOO_FAST),
    ("RCPT", 452, "4.2.2 The email account that you tried to reach is over quota.", "again", replies.FULL_FOR_NOW),
    ("RCPT", 550, "5.1.1 The email account that you tried to reach does not exist.", "refused", replies.UNKNOWN),
    ("RCPT", 550, "5.2.1 The email account that you tried to reach is disabled.", "refused", replies.CLOSED),
    ("RCPT", 552, "5.2.2 The email account that you tried to reach is over quota.", "refused", replies.FULL),
    ("DOT", 550, "5.4.5 Daily user sending limit exceeded.", "tomorrow", replies.QUOTA),
    ("DOT", 550, "5.7.1 Daily SMTP relay limit exceeded for user.", "tomorrow", replies.QUOTA),
    ("DOT", 552, "5.2.3 Your message exceeded Google's message size limits.", "refused", replies.SIZE),
    ("DOT", 552, "5.7.0 Our system detected an illegal attachment on your message.", "refused", replies.POLICY),
    ("DOT", 550, "5.7.1 Our system has detected that this message is likely unsolicited mail.", "refused", replies.POLICY),
    # Microsoft 365
    ("AUTH", 535, "5.7.139 Authentication unsuccessful, basic authentication is disabled.", "failed", replies.NO_PASSWORDS),
    ("AUTH", 535, "5.7.3 Authentication unsuccessful", "failed", replies.PASSWORD),
    ("DATA", 550, "5.7.30 Basic authentication is not supported for Client Submission.", "failed", replies.NO_PASSWORDS),
    ("MAIL", 530, "5.7.57 Client not authenticated to send mail.", "failed", replies.LOGIN),
    ("AUTH", 432, "4.3.2 Concurrent connections limit exceeded.", "again", replies.LOGIN_LATER),
    ("DOT", 432, "4.3.2 Concurrent connections limit exceeded.", "again", replies.TOO_FAST),
    ("DOT", 550, "5.7.60 SMTP; Client does not have permissions to send as this sender", "failed", replies.SENDER),
    ("DOT", 554, "5.2.252 SendAsDenied; a@b.go.th not allowed to send as c@b.go.th", "failed", replies.SENDER),
    ("DOT", 554, "5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", "tomorrow", replies.QUOTA),
    ("DOT", 550, "5.1.90 Your message can't be sent because you've reached your daily limit", "tomorrow", replies.QUOTA),
    ("DOT", 550, "5.7.705 Access denied, tenant has exceeded threshold", "tomorrow", replies.QUOTA),
    ("DOT", 554, "5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceeded", "failed", replies.FULL_SENDER),
    ("RCPT", 550, "5.2.122 The recipient has exceeded their limit of messages per hour", "refused", replies.REFUSED),
    ("RCPT", 550, "5.1.10 RESOLVER.ADR.RecipientNotFound", "refused", replies.UNKNOWN),
    # Postfix, Exim, qmail, hosting panels
    ("RCPT", 450, "4.2.0 <a@b.go.th>: Recipient address rejected: Greylisted, see our page", "again", replies.GREYLISTED),
    ("RCPT", 451, "4.7.1 Greylisting in action, please come back in 00:05:00", "again", replies.GREYLISTED),
    ("RCPT", 550, "5.1.1 <a@b.go.th>: Recipient address rejected: User unknown", "refused", replies.UNKNOWN),
    ("RCPT", 554, "5.7.1 <a@b.go.th>: Relay access denied", "refused", replies.NO_RELAY),
    ("RCPT", 550, "relay not permitted", "refused", replies.NO_RELAY),
    ("RCPT", 553, "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "refused", replies.NO_RELAY),
    ("RCPT", 553, "5.7.1 <a@b.go.th>: Sender address rejected: not owned by user c", "failed", replies.SENDER),
    ("RCPT", 550, "Sender verify failed", "refused", replies.NOT_THIS_SENDER),
    ("RCPT", 530, "SMTP authentication is required.", "refused", replies.LOGIN_FOR_THIS),  # hMailServer, of other domains
    ("RCPT", 535, "5.7.0 Authentication required to relay", "refused", replies.LOGIN_FOR_THIS),
    ("RCPT", 530, "5.7.0 Must issue a STARTTLS command first.", "failed", replies.ENCRYPTION),
    ("MAIL", 552, "5.3.4 Message size exceeds fixed limit", "refused", replies.SIZE),
    ("MAIL", 552, "Message size exceeds fixed maximum message size", "refused", replies.SIZE),
    ("DOT", 552, "sending message size limit exceeded", "refused", replies.SIZE),
    ("MAIL", 452, "4.3.1 Insufficient system storage", "again", replies.NO_ROOM),
    ("MAIL", 452, "4.5.3 Too many recipients", "tomorrow", replies.QUOTA),
    ("MAIL", 421, "4.4.5 Server busy", "again", replies.SHUTTING),
    ("RCPT", 550, "Domain b.go.th has exceeded the max emails per hour (150/150) allowed.", "tomorrow", replies.QUOTA),
    ("DOT", 550, "You have reached your daily email sending limit", "tomorrow", replies.QUOTA),
    ("DOT", 451, "4.7.1 You have exceeded your hourly quota", "again", replies.TOO_FAST),
    ("DOT", 554, "5.7.9 Message not accepted for policy reasons.", "refused", replies.POLICY),
    ("DOT", 554, "Transaction failed", "refused", replies.REFUSED),
    ("MAIL", 550, "5.6.7 non-ASCII addresses not permitted", "refused", replies.NO_THAI),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "code", "text", "effect", "problem"), KNOWN)
def test_what_servers_really_answer(
    verb: Verb, code: int, text: str, effect: Effect, problem: object
) -> None:
    reading = read(Reply(verb, code, text.encode()))
    assert (reading.effect, reading.problem) == (effect, problem)


# Mailboxes and domains called after what servers say of everybody, or of somebody else.
NAMES = (
    "starttls@one.go.th", "relay@one.go.th", "sending-quota@one.go.th", "hourly@limit.go.th", "sendasdenied@one.go.th",
    "rcpthosts@one.go.th", "greylist@one.go.th", "outgoing@maxnet.co.th", "a@daily.limit.th", "sender.rejected@one.go.th",
)  # fmt: skip
QUOTING: list[tuple[Verb, int, str]] = [
    ("RCPT", 550, "5.1.1 <{address}>: Recipient address rejected: User unknown in local recipient table"),
    ("RCPT", 550, "5.1.1 <{local}>... User unknown"),
    ("RCPT", 550, "5.1.1 {address}... User unknown"),
    ("RCPT", 550, "No such user {local} here"),
    ("RCPT", 550, "Unknown user: {local}."),
    ("RCPT", 550, "5.1.2 Host unknown ({domain})"),
    ("RCPT", 553, "{address}: no such mailbox"),
    ("RCPT", 450, "4.2.1 <{address}> busy"),
    ("DOT", 554, "5.7.1 {address}\nmessage refused"),
]


@pytest.mark.parametrize(("verb", "code", "text"), QUOTING)
def test_a_name_that_a_reply_quotes_says_nothing(verb: Verb, code: int, text: str) -> None:
    """Else whoever types such an address into the sheet keeps the mails from everybody."""

    def reading(address: str) -> replies.Reading:
        local, _, domain = address.partition("@")
        said = text.format(address=address, local=local, domain=domain)
        return read(Reply(verb, code, said.encode(), address))

    usual = reading("anan@one.go.th")
    assert {name: reading(name) for name in NAMES} == dict.fromkeys(NAMES, usual)


ENHANCED = ["", "1.1", "1.8", "2.1", "2.2", "3.1", "3.4", "4.5", "5.3", "7.1", "7.9", "9.999"]
FOR_EVERYBODY = {530, 534, 535, 538}  # codes about the account


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "DOT"])
def test_every_refusal_has_a_meaning_by_its_class(verb: Verb) -> None:
    for code in range(400, 600):
        for enhanced in ENHANCED:
            text = f"{code // 100}.{enhanced} no" if enhanced else "no"
            reading = read(Reply(verb, code, text.encode()))
            if code < 500:
                assert reading.effect in {"again", "tomorrow"}
            else:
                assert reading.effect in {"refused", "failed", "tomorrow"}
            filled = reading.problem.format(code=code, server="a:25")
            assert "{" not in filled.th + filled.en
            if not enhanced and verb in {"RCPT", "DATA", "DOT"} and code >= 500 and code not in FOR_EVERYBODY:
                assert reading.effect == "refused"


def test_every_sentence_is_in_both_languages_and_says_what_to_do() -> None:
    for reading in replies.READINGS:
        assert reading.problem.th.isascii() is False
        assert reading.problem.en.isascii()
        is_sentence = reading.problem.en.endswith(".")
        assert is_sentence == bool(reading.hint), "a sentence has a hint, a phrase says it itself"


@pytest.mark.parametrize("text", ["", "5.7.8", "5.7.8\nmore", "5.7.8x", "15.7.8", "5.7", "\xff"])
def test_an_enhanced_code_is_one_or_none(text: str) -> None:
    assert Reply("AUTH", 535, text.encode()).enhanced == (
        "5.7.8" if text.split("\n", maxsplit=1)[0] == "5.7.8" else ""
    )


@pytest.mark.parametrize(
    ("code", "text", "another"),
    [
        (421, "bye", True),
        (452, "", True),
        (452, "4.5.3 x", True),
        (452, "4.2.2 full", False),
        (450, "x", False),
    ],
)
def test_when_a_new_session_may_help(code: int, text: str, another: bool) -> None:
    assert wants_another_session(Reply("RCPT", code, text.encode())) is another
