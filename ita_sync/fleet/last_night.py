"""What an earlier `fleet.json` tells a plan: how long each agency takes, and what was mailed tonight already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ita_sync.fleet.agencies import Agency


@dataclass(frozen=True)
class LastNight:
    """The agencies' records, as far as they can be read."""

    records: tuple[Mapping[str, Any], ...] = ()

    @staticmethod
    def of(fleet: Mapping[str, Any]) -> LastNight:
        """Take the records out of what a fleet.json holds; none where it is blank."""
        return LastNight(
            tuple(one for one in fleet.get("agencies", ()) if isinstance(one, dict) and "id" in one)
        )

    @property
    def seconds(self) -> Mapping[str, float]:
        """How long each agency took, by id; without those that made no report."""
        return {str(one["id"]): float(one["seconds"]) for one in self.records if one.get("seconds")}

    def told(self, night: date) -> set[str]:
        """The ids of agencies that failed tonight, and whose operators were mailed that."""
        return {
            str(one["id"])
            for one in self._of(night)
            if one.get("status") == "failed" and one.get("mail") == "sent"
        }

    def sent(self, agencies: Iterable[Agency], night: date) -> Counter[str]:
        """How many mails each sender has sent tonight."""
        senders = {agency.id: agency.sender for agency in agencies}
        sent: Counter[str] = Counter()
        for one in self._of(night):
            sent[senders.get(one["id"], "")] += int(one.get("mails", 0))
        return sent

    def _of(self, night: date) -> Iterable[Mapping[str, Any]]:
        return (one for one in self.records if one.get("night") == night.isoformat())
