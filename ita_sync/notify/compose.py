"""Writing a letter about a finished run: a draft is put into words and gets its headers.

One letter goes to each mailbox, with a part for each recipient that it stands for. The messages have no To; the mailer
sets it on each copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from email.message import EmailMessage

from ita_sync.domain import COORDINATOR, OPERATOR, LocalizedText
from ita_sync.domain.language import in_language
from ita_sync.notify import message
from ita_sync.notify.letter_context import LetterContext
from ita_sync.notify.letter_draft import LetterDraft
from ita_sync.notify.letter_values import Detail
from ita_sync.notify.mailboxes import Mailbox, Notice
from ita_sync.notify.message import Envelope
from ita_sync.notify.outgoing_mail import OutgoingMail
from ita_sync.text import sanitize

UNSUBSCRIBE = LocalizedText("ขอยกเลิกการรับอีเมล: {name}", "Unsubscribe: {name}")
LISTED = 200  # items in one letter; mail servers refuse messages of many megabytes
# The first with which the letter is not clipped; what is not shown is counted.
DETAILS = (*(Detail(LISTED, full) for full in (LISTED, 60, 25, 0)), Detail(100, 0), Detail(40, 0))
CLIPPED = 100_000  # bytes of HTML; Gmail shows the first 102 kB of a letter


def write_letter(
    context: LetterContext,
    mailbox: Mailbox,
    *,
    undelivered: Sequence[LocalizedText | str] = (),
    notices: Sequence[Notice] = (),
) -> OutgoingMail:
    """Write the letter to a mailbox.

    Args:
        context: The run that it is about.
        mailbox: Whom it stands for.
        undelivered: Which letters could not be delivered, for the coordinator; without addresses.
        notices: What the operator has to look into.

    Raises:
        MailError: A template is broken, or the sender is not a mail address.
    """
    draft = LetterDraft(context, mailbox, tuple(undelivered), tuple(notices))
    return OutgoingMail(
        mailbox.recipients,
        sanitize.redact_and_truncate(", ".join(mailbox.recipients)),
        mailbox.addresses,
        _message(draft),
        len(draft.all_news.open),
        draft.receipts(),
    )


def _message(draft: LetterDraft) -> EmailMessage:
    """The message; of the amounts of detail the first with which it is not clipped."""
    render, values = draft.context.render, draft.values()
    for detail in DETAILS:
        shown = values | draft.parts(detail)
        html = render("mail.html.j2", shown)
        if len(html.encode()) <= CLIPPED:
            break
    envelope = _envelope(draft, render("mail.subject.j2", shown))
    return message.build(envelope, render("mail.txt.j2", shown), html, draft.attachments)


def _envelope(draft: LetterDraft, subject: str) -> Envelope:
    return Envelope(
        sender=draft.context.sender,
        subject=subject,
        id=_id(draft, "letter", draft.context.night.date.isoformat(), *_content(draft)),
        thread=_id(draft, "thread"),
        reply_to=draft.reply_to,
        unsubscribe=_unsubscribe(draft),
    )


def _id(draft: LetterDraft, kind: str, *parts: str) -> str:
    """An id that no letter of another municipality has: many share a name, and may share a mailbox, too."""
    night, agency = draft.context.night, draft.context.settings.agency
    place = (night.agency, agency.district, agency.province)
    recipients = ", ".join(draft.mailbox.recipients)
    return message.message_id(*place, str(night.fiscal_year), kind, recipients, *parts)


def _content(draft: LetterDraft) -> Iterator[str]:
    """What makes the letter another one.

    Neither what could not be delivered nor the words by which news is told belong to it: both may differ when the
    mails of the same night are sent again. With the status, the coordinator gets another letter when a second run
    of the day succeeds after a failure.
    """
    night = draft.context.night
    for news in draft.told:
        yield from (f"{item.finding.id} {item.finding.severity} {item.is_open}" for item in news.items)
    if draft.is_to(COORDINATOR):
        yield from (night.status, *night.displaced)
    if draft.is_to(OPERATOR):
        yield from (night.error, *(notice.id for notice in draft.notices))


def _unsubscribe(draft: LetterDraft) -> str:
    """A mail to whoever can take the recipients off the list, who does so by hand."""
    people = draft.context.people
    first = (
        (*people.coordinator, *people.operator)
        if draft.role == "unit"
        else (*people.operator, *people.coordinator)
    )
    for address in message.ascii_addresses(first)[:1]:
        name = sanitize.truncate(", ".join(draft.mailbox.recipients), 40)
        subject = in_language(UNSUBSCRIBE.format(name=name), draft.context.settings.lang)
        return message.mailto(address, subject)
    return ""
