"""What comes of a copy of a mail, and what delivers copies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, Protocol

from ita_sync.domain import LocalizedText
from ita_sync.notify.outgoing_mail import OutgoingMail

Verdict = Literal["taken", "put-off", "refused", "doubted", "written"]


class Outcome(NamedTuple):
    """What came of one copy of a mail: one letter to one address.

    Attributes:
        letter: The mail.
        address: The recipient of this copy; blank if it was written to a file.
        verdict: taken: the server answered for it. put-off: not taken now, another night may do. refused: not taken, and
            another try is in vain. doubted: the server had the whole of it but gave no answer, so that it may have
            arrived. written: it is a file, which somebody may send.
        problem: Why it was not taken, without any address; blank if it was taken or written.
        is_content_refused: It was refused for what it holds, as a message that is too large is, or may have been: the
            server hung up amid it.
    """

    letter: OutgoingMail
    address: str
    verdict: Verdict
    problem: LocalizedText | str = ""
    is_content_refused: bool = False


class Mailer(Protocol):
    """Delivers mails.

    Attributes:
        done: What it has done with the mails, for a message.
    """

    done: LocalizedText

    def send(self, letters: Sequence[OutgoingMail]) -> Iterator[Outcome]:
        """Deliver the copies, and yield exactly one outcome for each, as soon as it is known.

        Raises:
            MailError: No further copy can be delivered.
        """
