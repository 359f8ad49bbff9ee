"""What an earlier `fleet.json` tells a plan: how long each agency takes, whose mails wait, and what was mailed tonight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from ita_sync.fleet.agencies import Agency
from ita_sync.fleet.result import Result, from_record

NO_NIGHT = date.min.isoformat()  # how long an agency took counts without one


@dataclass(frozen=True)
class LastNight:
    """What became of the agencies, as far as it can be read."""

    results: tuple[Result, ...] = ()

    @staticmethod
    def of(records: Iterable[object]) -> LastNight:
        """Take in what a fleet.json lists; an entry that is none, as one of another version, counts for nothing."""
        return LastNight(tuple(_results(records)))

    @property
    def seconds(self) -> Mapping[str, float]:
        """How long each agency took, by id; without those that made no report."""
        return {one.id: one.seconds for one in self.results if one.seconds}

    @property
    def cut_since(self) -> Mapping[str, date]:
        """The first night on which an agency's letters were cut off, by id; of those that still wait for some."""
        return {one.id: one.cut_since for one in self.results if one.cut_since}

    def told(self, night: date) -> set[str]:
        """The ids of agencies that failed tonight, and whose operators were mailed that."""
        return {one.id for one in self._of(night) if not one.is_made and one.mail == "sent"}

    def sent(self, agencies: Iterable[Agency], night: date) -> Counter[str]:
        """How many mails each sender has sent tonight."""
        senders = {agency.id: agency.sender for agency in agencies}
        sent: Counter[str] = Counter()
        for one in self._of(night):
            sent[senders.get(one.id, "")] += one.mails
        return sent

    def _of(self, night: date) -> Iterator[Result]:
        return (one for one in self.results if one.night == night)


def _results(records: Iterable[object]) -> Iterator[Result]:
    for record in records:
        if isinstance(record, dict):
            with suppress(ValueError):
                yield from_record({"night": NO_NIGHT} | record)
