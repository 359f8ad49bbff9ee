"""Sending mails over SMTP: each copy once, again what was put off, and never again what may have arrived.

The server's replies are never logged, because they quote addresses; their codes are.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ita_sync.domain import LocalizedText
from ita_sync.notify import message
from ita_sync.notify.outcome import Outcome
from ita_sync.notify.outgoing_mail import OutgoingMail
from ita_sync.notify.sender import no_sender
from ita_sync.notify.smtp_errors import UnavailableError, as_phrase
from ita_sync.notify.smtp_session import Timeouts
from ita_sync.notify.smtp_trial import NO_ADDRESS, Line, Trial
from ita_sync.retry import Backoff
from ita_sync.settings import Smtp

# Bounds in seconds; who is greylisted has to wait for a minute, or for five.
FIRST_WAIT, LONGEST_WAIT = 5.0, 60.0
log = logging.getLogger(__name__)


class SmtpMailer:
    """Sends mails over SMTP, with STARTTLS or TLS and a verified certificate, or unencrypted if the settings say so.

    Args:
        server: The mail server.
        retry_seconds: How long what the server puts off is tried again: in all calls of `send` together, from the first
            trouble on. A call that comes after that waits once, for a minute at most. 0: there is no second try.
        backoff: The same with a clock of its own, for tests.
        timeouts: How long to wait for the server.
    """

    done = LocalizedText("ส่งอีเมลแล้ว", "sent")

    def __init__(
        self,
        server: Smtp,
        *,
        retry_seconds: float = 300.0,
        backoff: Backoff | None = None,
        timeouts: Timeouts | None = None,
    ) -> None:
        self._backoff = backoff or Backoff(retry_seconds, first=FIRST_WAIT, longest=LONGEST_WAIT)
        self._waits = self._backoff.waits()
        self._last_wait = min(self._backoff.budget, LONGEST_WAIT)
        self._is_waiting = False
        self._line = Line(server, timeouts or Timeouts())

    def send(self, letters: Sequence[OutgoingMail]) -> Iterator[Outcome]:
        """Send a copy of each mail to each of its addresses, and yield what came of each as soon as it is known.

        A KeyboardInterrupt or SystemExit while the server may be taking a copy comes after that copy's outcome.

        Raises:
            MailError: The server cannot be reached or trusted, or refuses the login or the sender.
        """
        copies = [_Copy(letter, address) for letter in letters for address in letter.addresses]
        if any(copy.letter.message["From"] is None for copy in copies):
            raise no_sender()
        delivery = _Delivery(self._line, copies)
        waits = self._waits_of_a_call()
        try:
            yield from delivery.try_all()
            while delivery.is_worth_waiting and (wait := next(waits, None)) is not None:
                self._pause(wait, delivery.left)
                yield from delivery.try_all()
            yield from delivery.give_up()
            self._line.leave()
        finally:
            self._line.drop()

    def _waits_of_a_call(self) -> Iterator[float]:
        """What is left of the budget, or one wait: a unit's full mailbox must not cost the coordinator a second try."""
        if first := next(self._waits, self._last_wait):
            yield first
        for wait in self._waits:  # noqa: UP028 - `yield from` would close it at the end of the call
            yield wait

    def check(self, sender: str, recipient: str) -> LocalizedText | str:
        """Connect, log in and name a sender and a recipient, without sending anything.

        A server may let in whom it lets send nothing: that it wants a login, or another sender, it says only then.

        Returns:
            Why it takes nothing for that recipient now, as a phrase; blank if it does.

        Raises:
            MailError: As `send`.
        """
        try:
            names = [message.as_address(address).addr_spec for address in (sender, recipient)]
        except ValueError:
            return NO_ADDRESS
        try:
            trial = self._line.try_names(*names)
            self._line.leave()
            return trial.problem
        finally:
            self._line.drop()

    def _pause(self, seconds: float, copies: int) -> None:
        self._line.leave()  # an idle session would be closed by the server
        if not self._is_waiting:  # said once, so that nobody wonders what takes so long
            log.warning(
                LocalizedText(
                    "เซิร์ฟเวอร์อีเมลยังไม่รับ %d ฉบับ ระบบจะลองใหม่ไม่เกิน %.0f วินาที",
                    "The mail server does not take %d copies yet: trying again for up to %.0f s.",
                ),
                copies,
                self._backoff.budget,
            )
        self._is_waiting = True
        self._backoff.sleep(seconds)


@dataclass(eq=False)
class _Copy:
    """One letter to one address.

    Attributes:
        letter, address: The two.
        problem: Why it is not taken yet; blank before the first try.
        is_content_refused: Whether that may be for what it holds.
    """

    letter: OutgoingMail
    address: str
    problem: LocalizedText | str = ""
    is_content_refused: bool = False


class _Delivery:
    """The copies of one call, tried in rounds: what is put off waits for the next one.

    A round ends early where going on would only trouble the server: no session is to be had, the sessions of two letters
    broke one after the other, or nothing more is taken today. What was not tried then comes first in the next round.
    """

    def __init__(self, line: Line, copies: Sequence[_Copy]) -> None:
        self._line = line
        self._opened_before = line.opened
        self._queue = deque(copies)
        self._put_off: list[_Copy] = []
        self._unavailable: UnavailableError | None = None
        self._is_over = False

    @property
    def left(self) -> int:
        """How many copies have no outcome."""
        return len(self._queue)

    @property
    def is_worth_waiting(self) -> bool:
        """Whether another round may help."""
        return bool(self._queue) and not self._is_over

    def try_all(self) -> Iterator[Outcome]:
        """Try each copy that is left, and yield the outcomes that are known then."""
        broken: OutgoingMail | None = None
        try:
            while self._queue:
                copy = self._queue[0]
                trial = self._line.carry(copy.letter, copy.address)
                self._queue.popleft()
                yield from self._conclude(copy, trial)
                is_broken_too = trial.is_lost and broken is not None and broken is not copy.letter
                if self._is_over or is_broken_too:
                    self._explain_queue(trial.problem)
                    break
                broken = copy.letter if trial.is_lost else None
        except UnavailableError as error:
            self._unavailable = error
            self._explain_queue(as_phrase(error))
        self._queue.extend(self._put_off)
        self._put_off.clear()

    def give_up(self) -> Iterator[Outcome]:
        """Yield the outcomes of the copies that are left.

        Raises:
            UnavailableError: There was never a session in which any could have been sent.
        """
        if self._unavailable and self._line.opened == self._opened_before:
            raise self._unavailable
        for copy in self._queue:
            yield Outcome(copy.letter, copy.address, "put-off", copy.problem, copy.is_content_refused)

    def _conclude(self, copy: _Copy, trial: Trial) -> Iterator[Outcome]:
        match trial.result:
            case "again" | "tomorrow":
                copy.problem, copy.is_content_refused = trial.problem, trial.is_content_refused
                self._put_off.append(copy)
                self._is_over = trial.result == "tomorrow"
            case verdict:
                yield Outcome(copy.letter, copy.address, verdict, trial.problem, trial.is_content_refused)
        if trial.interrupt:
            raise trial.interrupt

    def _explain_queue(self, problem: LocalizedText | str) -> None:
        """Note why the round does not come to the rest."""
        for copy in self._queue:
            copy.problem = copy.problem or problem
