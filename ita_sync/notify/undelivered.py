"""What is said of copies that were not taken: a phrase for each mail and reason, without addresses. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ita_sync.domain import COORDINATOR, OPERATOR, LocalizedText
from ita_sync.domain.language import as_localized
from ita_sync.notify.outcome import Outcome
from ita_sync.notify.recipients import Recipients
from ita_sync.text.mail_addresses import address_key

NEXT_NIGHT = LocalizedText("คืนถัดไป", "tomorrow")
NEXT_REMINDER = LocalizedText("ในวันเตือนครั้งถัดไป", "on the next day for reminders")
TRIED_AGAIN = LocalizedText("{problem} ระบบจะส่งใหม่{when}", "{problem}: tried again {when}")
NEXT_MAIL = LocalizedText(
    "{problem} ที่อยู่อื่นได้รับแล้ว ที่อยู่นี้จะได้รับอีเมลฉบับถัดไป",
    "{problem}: another address was told, this one gets the next mail",
)
COUNTED = LocalizedText("{name}: {problem} ({count} ที่อยู่)", "{name}: {problem}, {count} of its addresses")
NUMBERED = LocalizedText(
    COUNTED.th + " ได้แก่ ลำดับที่ {numbers} จากทั้งหมด {total} ที่อยู่", COUNTED.en + " (no. {numbers} of {total})"
)


class _Trouble(NamedTuple):
    """Why copies of a letter were not taken.

    Attributes:
        recipients, name: Whom the letter is for, and what that is called.
        problem: Why, and what becomes of it.
    """

    recipients: tuple[str, ...]
    name: LocalizedText
    problem: LocalizedText


@dataclass(frozen=True)
class Undelivered:
    """How copies that were not taken are spoken of.

    Attributes:
        people: All addresses of each recipient, in the order in which people see them.
        has_reached: Whether a mail about the run was taken for a recipient, at whatever address.
        next_time: When who was not reached is written to again.
    """

    people: Recipients
    has_reached: Callable[[str], bool]
    next_time: LocalizedText = NEXT_NIGHT

    def phrases(self, outcomes: Iterable[Outcome]) -> list[LocalizedText]:
        """A phrase for each mail and reason; which of several addresses it was, by its number."""
        addresses: defaultdict[_Trouble, list[str]] = defaultdict(list)
        for one in outcomes:
            if one.problem:
                trouble = _Trouble(one.letter.recipients, one.letter.spoken_name, self._problem(one))
                addresses[trouble].append(one.address)
        return [self._phrase(trouble, copies) for trouble, copies in addresses.items()]

    def _problem(self, outcome: Outcome) -> LocalizedText:
        problem = as_localized(outcome.problem)
        if outcome.verdict != "put-off":
            return problem
        is_told = all(map(self.has_reached, outcome.letter.recipients))
        return (NEXT_MAIL if is_told else TRIED_AGAIN).format(problem=problem, when=self.next_time)

    def _phrase(self, trouble: _Trouble, addresses: Sequence[str]) -> LocalizedText:
        known = list(map(address_key, self._addresses(trouble.recipients)))
        numbers = [known.index(key) + 1 for key in map(address_key, addresses) if key in known]
        said = NUMBERED if len(known) > 1 and len(numbers) == len(addresses) else COUNTED
        return said.format(
            name=trouble.name,
            problem=trouble.problem,
            count=len(addresses),
            numbers=", ".join(map(str, sorted(numbers))),
            total=len(known),
        )

    def _addresses(self, recipients: Sequence[str]) -> Sequence[str]:
        """The addresses of the first recipient that a letter is for."""
        roles = {COORDINATOR: self.people.coordinator, OPERATOR: self.people.operator}
        first = next(iter(recipients), "")
        return roles.get(first, self.people.units.get(first, ()))
