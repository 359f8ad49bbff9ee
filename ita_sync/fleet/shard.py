"""One shard of a fleet: each agency as `run` and `notify` would, none touching another; started again, it goes on."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Protocol

from ita_sync.domain import LocalizedText
from ita_sync.errors import ExitCode
from ita_sync.fleet.agencies import Agency
from ita_sync.fleet.result import Result, ResultFile

log = logging.getLogger(__name__)
WORTH_A_RETRY = (ExitCode.SHEET, ExitCode.REPORT)


class Worker(Protocol):
    """Does the night of one agency; whatever fails is in the result, and nothing is raised."""

    def run(self, agency: Agency) -> Result:
        """Do what `run` does."""

    def mail(self, agency: Agency, result: Result, limit: int | None) -> Result:
        """Do what `notify` does, with so many copies at most; None: with all."""


@dataclass(frozen=True)
class Assignment:
    """What a shard has to do.

    Attributes:
        agencies: In the order in which they are to be done.
        night: The day that counts as today.
        mails: Sender -> how many mails it may send today; a sender that is not named has no limit.
        jobs: How many agencies are done at once.
        told: The ids of those that failed tonight and whose operators know it.
        is_mailing: Whether mails are sent at all.
        cut_since: Id -> the first night on which the limit cut its letters off; of those that still wait for some.
    """

    agencies: Sequence[Agency]
    night: date
    mails: Mapping[str, int]
    jobs: int = 1
    told: Collection[str] = ()
    is_mailing: bool = True
    cut_since: Mapping[str, date] = field(default_factory=dict)

    def is_over(self, result: Result | None) -> bool:
        """Whether an earlier attempt has left nothing to do: one that mailed nobody leaves the mails."""
        return result is not None and result.is_over and bool(result.mail or not self.is_mailing)


def run_shard(
    todo: Assignment, worker: Worker, notes: ResultFile, show: Callable[[Result], None]
) -> list[Result]:
    """Do the night of a shard's agencies.

    What a run before has done on the same night is not done again; what failed is.

    Args:
        todo: What has to be done.
        worker: Does it.
        notes: Where each result is noted as it ends.
        show: Told of each result, for a person who is watching.

    Returns:
        A result for each agency.

    Raises:
        SettingsError: A result cannot be noted.
    """
    return _Night(todo, worker, notes, show).run()


class _Night:
    """The night of a shard, with what is left of each sender's mails."""

    def __init__(
        self, todo: Assignment, worker: Worker, notes: ResultFile, show: Callable[[Result], None]
    ) -> None:
        self._todo, self._worker, self._notes, self._show = todo, worker, notes, show
        self._known = notes.latest(todo.night)
        self._budgets = _left(todo, self._known.values())

    def run(self) -> list[Result]:
        todo, known = self._todo, self._known
        results = {
            agency.id: known[agency.id] for agency in todo.agencies if todo.is_over(known.get(agency.id))
        }
        rest = [agency for agency in todo.agencies if agency.id not in results]
        results |= {result.id: result for result in _each(self._work, rest, todo.jobs)}
        waiting = [agency for agency in rest if results[agency.id].mail == "waiting"]
        for agency in sorted(waiting, key=lambda agency: self._turn(results[agency.id])):
            results[agency.id] = self._mail(agency, results[agency.id])
        return [results[agency.id] for agency in todo.agencies]

    def _turn(self, result: Result) -> tuple[object, ...]:
        """What sorts first who has waited longest for the rest of its letters, then the most urgent."""
        return (self._todo.cut_since.get(result.id, date.max), *result.urgency)

    def _work(self, agency: Agency) -> Result:
        """Do an agency's night; its mails wait where their number is limited, for it is not everybody's turn."""
        result = self._made(agency)
        if not result.is_made and agency.id in self._todo.told:
            return self._noted(replace(result, mail="sent"))
        if agency.sender in self._budgets:
            return self._noted(replace(result, mail="waiting"))
        return self._noted(self._worker.mail(agency, result, None))

    def _made(self, agency: Agency) -> Result:
        """What a run makes of an agency; of a report that there is already, only the mails can have failed."""
        before = self._known.get(agency.id)
        if before and before.is_made:
            return replace(before, exit=0, error="")
        result = self._worker.run(agency)
        return replace(result, mails=before.mails) if before else result  # those of its failure count too

    def _mail(self, agency: Agency, waiting: Result) -> Result:
        result = self._worker.mail(agency, waiting, self._budgets[agency.sender])
        self._budgets[agency.sender] -= result.mails - waiting.mails
        return self._noted(result)

    def _noted(self, result: Result) -> Result:
        finished = datetime.now(UTC).isoformat(timespec="seconds")
        result = replace(result, finished=finished, cut_since=self._cut_since(result))
        self._notes.note(result)
        self._show(result)
        return result

    def _cut_since(self, result: Result) -> date | None:
        """The first night on which letters were cut off, until all of a report's have gone."""
        if result.is_made and result.mail == "sent":
            return None
        return self._todo.cut_since.get(result.id, self._todo.night if result.mail == "limited" else None)


def _left(todo: Assignment, known: Iterable[Result]) -> dict[str, int]:
    """What is left of each sender's mails, after what an earlier attempt of tonight has sent."""
    sender = {agency.id: agency.sender for agency in todo.agencies}
    sent: dict[str, int] = defaultdict(int)
    for result in known:
        sent[sender.get(result.id, "")] += result.mails
    return {name: max(0, mails - sent[name]) for name, mails in todo.mails.items()}


def _each(work: Callable[[Agency], Result], agencies: Sequence[Agency], jobs: int) -> Iterator[Result]:
    """Yield the result of each agency as it ends, a few being done at once."""
    if jobs == 1:
        yield from map(work, agencies)
        return
    with ThreadPoolExecutor(jobs) as pool:
        futures = [pool.submit(work, agency) for agency in agencies]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def exit_code(results: Sequence[Result]) -> int:
    """Return what a shard answers to the engine that started it.

    0 where agencies got through, whatever became of the others: `collect` says that. A code worth another try
    where nobody did, all for the same cause; 2 where that cause is the settings.
    """
    codes = {result.exit for result in results if not result.is_made}
    if not results or any(result.is_made for result in results) or len(codes) > 1:
        return ExitCode.DONE
    (code,) = codes
    return code if code in {*WORTH_A_RETRY, ExitCode.SETTINGS} else ExitCode.DONE


def in_words(results: Sequence[Result]) -> LocalizedText:
    """Say in one sentence what became of a shard."""
    made = sum(result.is_made for result in results)
    final = sum(result.status == "final" for result in results)
    failed, mails = len(results) - made, sum(result.mails for result in results)
    return LocalizedText(
        f"{len(results)} หน่วยงาน: ฉบับสมบูรณ์ {final} ฉบับร่าง {made - final} ไม่สำเร็จ {failed} · ส่งอีเมล {mails} ฉบับ",
        f"{len(results)} agencies: {final} final, {made - final} drafts, {failed} failed; {mails} mails.",
    )
