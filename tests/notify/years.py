"""A year of nights: staff who work in a sheet, a mail server with moods, and an oracle that knows what each may hear.

The night and its mails are the real ones; sheet, server and runner are in memory. The oracle knows rows by a number that
the product never sees, and knows nothing of receipts: it notes what each recipient was told by the letters that were taken.

    python -m tests.notify.years 0 400      lives through four hundred years
"""

from __future__ import annotations

import logging
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from ita_sync import mailing, pipeline
from ita_sync.domain import (
    COORDINATOR,
    SEVERITIES,
    Finding,
    Grid,
    LedgerPlace,
    LocalizedText,
    Plan,
    Severity,
    Snapshot,
    Traffic,
)
from ita_sync.errors import MailError, SheetError
from ita_sync.job import Job
from ita_sync.notify import run_file
from ita_sync.notify.agenda import Agenda
from ita_sync.notify.news import COUNTDOWN, News
from ita_sync.notify.outcome import Outcome, Verdict
from ita_sync.notify.outgoing_mail import OutgoingMail
from ita_sync.notify.run_file import FinishedRun
from ita_sync.output import OutputFolder
from ita_sync.rules import RULES
from ita_sync.settings import Settings
from tests.conftest import printing_skipped

START, END = date(2024, 10, 1), date(2025, 11, 30)
NIGHTS = 0.4  # of the days; staff work on all of them
DUE = date(2025, 10, 31)
UNITS = ("กองช่าง", "กองคลัง", "กองการศึกษา", "สำนักปลัด")
CLERK = "ita@example.go.th"
SHARED = "both@example.go.th"  # stands for two units
HEADERS = ("มาตรการ", "วิธีดำเนินการ", "ผู้รับผิดชอบ", "ระยะเวลา", "สรุปผลการดำเนินการ", "ผลลัพธ์", "ผลการตรวจ")
PERIODS = (
    "ปีงบประมาณ พ.ศ. 2568",
    "ต.ค. 2567 - ธ.ค. 2567",
    "ม.ค. 2568 - มี.ค. 2568",
    "1 ก.พ. 2568 - 15 มิ.ย. 2568",
)
KEPT = {"missing-outcome", "missing-summary", "missing-period"}


class Key(NamedTuple):
    """What a finding is about, wherever its row is and whatever its id."""

    row: int
    rule: str


@dataclass
class Row:
    """A row of the sheet, by a number that only the oracle knows; `measure` is blank in a further row of a measure."""

    number: int
    measure: str
    method: str
    owner: str
    period: str
    summary: str = ""
    outcome: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        return self.measure, self.method, self.owner, self.period, self.summary, self.outcome


@dataclass
class MemoryStore:
    """The sheet: rows of staff's, a status column, contacts and a ledger tab."""

    rows: list[Row]
    contacts: dict[str, list[str]]
    status: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    ledger: Grid | None = None
    refuses: bool = False
    reads: int = 0
    writes: int = 0
    traffic = Traffic()

    def read(self) -> Snapshot:
        self.reads += 1
        status = [self.status.get(row.number, "") for row in self.rows]
        rows = [(*row.texts, said) for row, said in zip(self.rows, status, strict=True)]
        notes = {
            (at + 1, 6): self.notes[row.number]
            for at, row in enumerate(self.rows)
            if row.number in self.notes
        }
        grid = Grid("มาตรการ", (HEADERS, *rows), notes=notes, sheet_id=0, size=(len(rows) + 1, 7))
        people = [("หน่วยงาน", "อีเมล"), *((unit, " ".join(found)) for unit, found in self.contacts.items())]
        contacts = Grid("ผู้รับผิดชอบ", tuple(people), sheet_id=1)
        return Snapshot(grid, contacts, self.ledger, "sheet", lambda cell: f"https://sheet.example/#{cell}")

    def write(self, plan: Plan) -> None:
        self.writes += 1
        numbers = {at + 1: row.number for at, row in enumerate(self.rows)}
        self.status |= {numbers[at]: text for at, text in plan.status.items() if at in numbers}
        self.notes |= {numbers[at]: text for at, text in plan.notes.items() if at in numbers}
        if plan.ledger:
            self.ledger = self._tab().with_texts(plan.ledger)

    def append(self, place: LedgerPlace, header: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
        if self.refuses:
            raise SheetError(LocalizedText("เขียนไม่ได้", "not written"))
        self.writes += 1
        tab = self._tab()
        if not tab.rows:
            tab = replace(tab, rows=(tuple(header),))
        height = max(at + 1 for at, row in enumerate(tab.rows) if any(row))
        self.ledger = replace(tab, rows=(*tab.rows[:height], *map(tuple, lines)))

    def _tab(self) -> Grid:
        return self.ledger or Grid("_ita_sync", (), sheet_id=7, hidden=True, size=(1000, 40))

    @property
    def ledger_place(self) -> LedgerPlace:
        return LedgerPlace(7, is_made=self.ledger is not None, columns=40)


@dataclass(frozen=True)
class Mood:
    """How a night's mails fare.

    Attributes:
        is_down: No letter can be sent at all.
        refused, put_off, doubted: Addresses.
        killed_after: Copies after which the runner is stopped, receipts first; None: it is not.
        is_cut: Whether the runner dies after the copies, before any receipt is noted.
        keeps_no_receipts: The sheet refuses them.
    """

    is_down: bool = False
    refused: frozenset[str] = frozenset()
    put_off: frozenset[str] = frozenset()
    doubted: frozenset[str] = frozenset()
    killed_after: int | None = None
    is_cut: bool = False
    keeps_no_receipts: bool = False

    @property
    def unreachable(self) -> frozenset[str]:
        return self.refused | self.put_off | self.doubted


class PowerCutError(BaseException):
    """The runner is gone."""


@dataclass
class MoodyMailer:
    """Takes letters as a mood has it."""

    mood: Mood
    taken: list[tuple[OutgoingMail, str]] = field(default_factory=list)
    tried: int = 0
    done = LocalizedText("ส่งแล้ว", "sent")

    def send(self, letters: Sequence[OutgoingMail]) -> Iterator[Outcome]:
        for letter in letters:
            for address in letter.addresses:
                if self.mood.is_down:
                    raise MailError(LocalizedText("ไม่ตอบ", "no answer"))
                if self.mood.killed_after is not None and self.tried >= self.mood.killed_after:
                    raise PowerCutError if self.mood.is_cut else KeyboardInterrupt
                self.tried += 1
                verdict = self._verdict(address)
                if verdict in {"taken", "doubted"}:
                    self.taken.append((letter, address))
                yield Outcome(letter, address, verdict, "" if verdict == "taken" else verdict)

    def _verdict(self, address: str) -> Verdict:
        if address in self.mood.refused:
            return "refused"
        if address in self.mood.put_off:
            return "put-off"
        return "doubted" if address in self.mood.doubted else "taken"


@dataclass
class Oracle:
    """What each recipient was told, and what may be said to it.

    Attributes:
        heard: Recipient -> what it was told since that was last mended -> the worst severity.
        uncertain: Recipient -> what it may be told again, because no receipt of it was kept or the row was another's.
        lost: Recipients whose last letter left no receipt, so that it may come again.
        last: Recipient -> the day of its last letter.
        doubted: Recipient -> the day of a later letter of which nobody knows whether it arrived.
        ids: Finding id -> what it is about.
        mended: Finding ids that were mended while their row was there.
        words: What a row was known by when a finding was last in it.
        faults: What went wrong.
        counts: How often what was checked.
    """

    heard: defaultdict[str, dict[Key, Severity]] = field(default_factory=lambda: defaultdict(dict))
    uncertain: defaultdict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))
    lost: set[str] = field(default_factory=set)
    last: dict[str, date] = field(default_factory=dict)
    doubted: dict[str, date] = field(default_factory=dict)
    ids: dict[str, Key] = field(default_factory=dict)
    mended: set[str] = field(default_factory=set)
    words: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def key(self, finding: Finding) -> Key:
        return self.ids[finding.id]

    def note_night(self, findings: Sequence[Finding], rows: Sequence[Row], units: Sequence[str]) -> None:
        """Learn which row each finding is about; a unit that does not own one any more may hear of it again."""
        present = {row.number for row in rows}
        for finding in findings:
            if finding.state == "fixed" and self.key(finding).row in present:
                self.mended.add(finding.id)  # its row may be deleted before anybody is thanked
            elif finding.state != "fixed":
                row = rows[finding.row - 2]
                self.ids[finding.id] = Key(row.number, finding.rule)
                self.words[self.key(finding)] = row.texts[:3]
        owners = {self.key(one): set(one.owners) for one in findings if one.state != "fixed"}
        for unit in units:
            for key in list(self.heard[unit]):
                if key in owners and unit not in owners[key]:
                    self.uncertain[unit].add(key)

    def check_letter(self, recipient: str, news: News, day: date, *, due: bool) -> None:
        """Whether a letter was justified, and said nothing that it should not."""
        self.counts["letters"] += 1
        heard, loose = self.heard[recipient], self.uncertain[recipient]
        if not due and day in {self.last.get(recipient), self.doubted.get(recipient)}:
            self.fault(day, f"{recipient}: two letters on one day")
        for item in news.items:
            key, severity = self.key(item.finding), item.finding.severity
            if item.change in {"new", "handed-over", "worse"}:
                self.counts["told"] += 1
                known = heard.get(key)
                is_known = known is not None and SEVERITIES.index(known) <= SEVERITIES.index(severity)
                if is_known and key not in loose:
                    self.fault(day, f"{recipient}: told twice: {item.finding.cell} {item.change} {severity}")
            elif item.change in {"mended", "gone"}:
                self.counts[item.change] += 1
                if key not in heard:
                    self.fault(day, f"{recipient}: {item.change} was never told: {item.finding.id}")
        if not due and not any(item.change != "open" for item in news.items):
            self.fault(day, f"{recipient}: a letter without news, outside the rhythm")

    def check_truth(self, recipient: str, news: News, rows: Sequence[Row], day: date) -> None:
        """Whether what is called mended is, and what is called gone is."""
        present = {row.number: row for row in rows}
        for item in news.items:
            if item.change not in {"mended", "gone"}:
                continue
            key = self.key(item.finding)
            row = present.get(key.row)
            if item.change == "mended" and row is None and item.finding.id not in self.mended:
                self.fault(day, f"{recipient}: thanked for a row that is gone")
            # A row of several that was mended and reworded, or handed over, at once is nobody's to recognize.
            if item.change == "gone" and row is not None and row.texts[:3] == self.words[key]:
                self.fault(day, f"{recipient}: a row is called gone that is there: {key}")

    def note_letter(self, recipient: str, news: News, day: date, *, noted: bool) -> None:
        """Learn what a recipient was told; where nobody noted it, all of it may be told once more."""
        heard = self.heard[recipient]
        for item in news.items:
            key = self.key(item.finding)
            if item.change not in {"mended", "gone", "open"}:
                heard[key] = item.finding.severity
            elif item.change != "open" and noted:
                heard.pop(key, None)
            (self.uncertain[recipient].discard if noted else self.uncertain[recipient].add)(key)
        self.last[recipient] = day
        self.doubted.pop(recipient, None)
        (self.lost.discard if noted else self.lost.add)(recipient)

    def check_knows(self, recipient: str, finding: Finding, day: date) -> None:
        """Whether a recipient was told of a finding as grave as it is."""
        self.counts["open"] += 1
        known = self.heard[recipient].get(self.key(finding))
        if known is None or SEVERITIES.index(known) > SEVERITIES.index(finding.severity):
            self.fault(day, f"{recipient}: was not told of {finding.cell} {finding.severity}")

    def fault(self, day: date, text: str) -> None:
        self.faults.append(f"{day}: {text}")


def spelt(number: int) -> str:
    """A number in letters: figures of a name count as its numbering, which may change."""
    return "".join("กขคงจฉชซญฐ"[int(digit)] for digit in str(number))


def is_asked(finding: Finding, today: date) -> bool:
    """Whether a finding is mentioned in mails by today."""
    return finding.severity != "info" and (finding.until is None or (finding.until - today).days <= 30)


def is_rhythm(last: date | None, today: date) -> bool:
    """Whether a day of reminding has come since a recipient's last letter."""
    days = [today - timedelta(days=(today.weekday())), *(DUE - timedelta(days=days) for days in COUNTDOWN)]
    return any((last or date.min) < day <= today for day in days)


class Year:
    """One random year."""

    def __init__(self, seed: int, out: Path) -> None:
        self.random = Random(seed)
        self.out = out
        self.number = 0
        self.reached: dict[str, set[str]] = {}  # by this run's letters
        self.oracle = Oracle()
        contacts = {unit: [f"u{at}@example.go.th"] for at, unit in enumerate(UNITS)}
        contacts[UNITS[1]].append(SHARED)
        contacts[UNITS[2]] = [SHARED]
        contacts[UNITS[3]] = []  # its address is added late
        self.store = MemoryStore([], contacts)
        for _ in range(self.random.randrange(4, 9)):
            self.add_row()
        self.settings = Settings.model_validate(
            {
                "agency": {"name": "เทศบาลตำบลเมืองเก่า", "district": "เมือง", "province": "ขอนแก่น"},
                "report": {"fiscal_year": 2568, "due": DUE},
                "sheet": {"source": "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcd"},
                "mail": {"from": CLERK, "coordinator": [CLERK], "attach": False},
                "rules": {rule: {"severity": "off"} for rule in RULES if rule not in KEPT},
            }
        )

    # What staff do

    def add_row(self, below: Row | None = None) -> None:
        self.number += 1
        owner, period = self.random.choice(UNITS), self.random.choice(PERIODS)
        word = spelt(self.number)
        name = "" if below else f"มาตรการ{word}ของเทศบาล"
        row = Row(self.number, name, f"จัดประชุมเรื่อง{word}", owner, period)
        at = self.store.rows.index(below) + 1 if below else len(self.store.rows)
        self.store.rows.insert(at, row)

    def work(self) -> None:
        """Do some of what staff do in a day; one thing to a measure, for nobody could follow more."""
        touched: set[str] = set()
        for _ in range(self.random.choice((0, 0, 0, 1, 1, 2))):
            row = self.random.choice(self.store.rows)
            measure = self.measure_of(row)
            if measure not in touched:
                touched.add(measure)
                self.random.choice(self.deeds())(row)
        if self.random.random() < 0.02:
            self.store.contacts[UNITS[3]] = ["late@example.go.th"]
        if self.random.random() < 0.01:
            self.store.contacts[UNITS[0]].append(f"more{self.number}@example.go.th")

    def deeds(self) -> list[Any]:
        mending = [self.mend] * 6
        return [
            *mending,
            self.spoil,
            self.delete,
            self.hand_over,
            self.hand_over,
            self.move,
            self.add,
            self.reword,
        ]

    def mend(self, row: Row) -> None:
        if row.summary:
            row.outcome = f"ผู้เข้าร่วม {row.number + 40} คน"
        else:
            row.summary = f"ประชุมแล้ว {row.number + 2} ครั้ง"
        row.period = row.period or PERIODS[0]

    def spoil(self, row: Row) -> None:
        column = self.random.choice(("summary", "outcome", "period"))
        setattr(row, column, "")

    def delete(self, row: Row) -> None:
        if len(self.store.rows) > 3 and len(self.block(row)) == 1:
            self.store.rows.remove(row)

    def hand_over(self, row: Row) -> None:
        row.owner = self.random.choice([unit for unit in UNITS if unit != row.owner])

    def move(self, row: Row) -> None:
        block = self.block(row)
        rest = [other for other in self.store.rows if other not in block]
        heads = [at for at, other in enumerate(rest) if other.measure] + [len(rest)]
        at = self.random.choice(heads)
        self.store.rows = [*rest[:at], *block, *rest[at:]]

    def add(self, row: Row) -> None:
        self.add_row(row if self.random.random() < 0.3 else None)

    def reword(self, row: Row) -> None:
        row.method = f"{row.method} ครั้งใหม่"

    def block(self, row: Row) -> list[Row]:
        """The rows of a measure."""
        rows = self.store.rows
        first = next(at for at in range(rows.index(row), -1, -1) if rows[at].measure)
        last = next((at for at in range(first + 1, len(rows)) if rows[at].measure), len(rows))
        return rows[first:last]

    def measure_of(self, row: Row) -> str:
        return self.block(row)[0].measure

    # What a night does

    def mood(self) -> Mood:
        pick = self.random.random
        addresses = [address for found in self.store.contacts.values() for address in found] + [CLERK]
        some = frozenset(address for address in addresses if pick() < 0.25)
        kind = self.random.choices(
            ["well", "down", "refused", "put-off", "doubted", "killed", "cut", "unnoted"],
            [70, 6, 5, 5, 3, 4, 3, 3],
        )[0]
        return {
            "well": Mood(),
            "down": Mood(is_down=True),
            "refused": Mood(refused=some),
            "put-off": Mood(put_off=some),
            "doubted": Mood(doubted=some),
            "killed": Mood(killed_after=self.random.randrange(4)),
            "cut": Mood(killed_after=self.random.randrange(4), is_cut=True),
            "unnoted": Mood(keeps_no_receipts=True),
        }[kind]

    def live(self) -> Oracle:
        """Live through the year; what the oracle found."""
        day = START
        while day <= END:
            self.work()
            if self.random.random() < NIGHTS:
                self.night(day)
                if self.random.random() < 0.06:
                    self.night(day)
            day += timedelta(days=1)
        return self.oracle

    def night(self, day: date) -> None:
        if self.random.random() < 0.8:  # a runner is fresh as a rule
            shutil.rmtree(self.out, ignore_errors=True)
        reads, writes = self.store.reads, self.store.writes
        job = Job(self.settings, self.store, _no_engine, OutputFolder(self.out), day)
        with printing_skipped():
            pipeline.run(job)
        night = run_file.read(self.out / "run.json")
        self.oracle.note_night(night.findings, self.store.rows, UNITS)
        self.oracle.counts["nights"] += 1
        if self.random.random() < 0.03:
            return  # killed between flagging and mailing
        self.reached = {}
        for _ in range(2 if self.random.random() < 0.05 else 1):  # notify may be called again
            self.mail(day, self.mood())
        if self.store.reads - reads != 1 or self.store.writes - writes > 3:
            self.oracle.fault(day, "more requests than are allowed")

    def mail(self, day: date, mood: Mood) -> None:
        call = mailing.prepare(self.settings, self.out / "run.json", artifact_url="", can_append=True)
        mailer = MoodyMailer(mood)
        self.store.refuses = mood.keeps_no_receipts
        with suppress(MailError, KeyboardInterrupt, PowerCutError):
            if mood.is_cut:
                with _cut():
                    call.send(mailer, self.make_store)
            else:
                call.send(mailer, self.make_store)
        self.check(day, run_file.read(self.out / "run.json"), call, mailer)

    def make_store(self, *, hurried: bool) -> MemoryStore:
        del hurried
        return self.store

    def check(self, day: date, night: FinishedRun, call: mailing.Mailing, mailer: MoodyMailer) -> None:
        """Hold what was sent against what the oracle knows."""
        agenda, mood = call.agenda, mailer.mood
        taken = {
            name
            for letter, address in mailer.taken
            if address not in mood.doubted
            for name in letter.recipients
        }
        doubtful = {name for letter, _ in mailer.taken for name in letter.recipients} - taken
        heard = [
            name
            for name, news in agenda.news.items()
            if news.items
            and name in (taken | doubtful) - set(self.reached)  # a second call reaches further addresses
        ]
        self.check_addresses(day, mailer)
        due = {name: self.is_justified(name, agenda, day) for name in heard}
        for recipient in heard:
            news = agenda.news[recipient]
            self.oracle.check_letter(recipient, news, day, due=due[recipient])
            self.oracle.check_truth(recipient, news, self.store.rows, day)
            if recipient in taken:
                self.oracle.note_letter(
                    recipient, news, day, noted=not (mood.is_cut or mood.keeps_no_receipts)
                )
            else:
                self.oracle.doubted[recipient] = day
        if not (mood.is_down or mood.killed_after is not None):
            self.check_told(day, night, mood, taken)

    def check_addresses(self, day: date, mailer: MoodyMailer) -> None:
        """Whether no address got the letter of a run twice."""
        for letter, address in mailer.taken:
            for name in letter.recipients:
                if address in self.reached.setdefault(name, set()):
                    self.oracle.fault(day, f"{name}: twice to {address}")
                self.reached[name].add(address)

    def is_justified(self, recipient: str, agenda: Agenda, day: date) -> bool:
        """Whether a letter without news may come: it is a day of reminding, or another one of the mailbox hears news."""
        names = {name for box in agenda.boxes if recipient in box.recipients for name in box.recipients}
        others = [agenda.news[name] for name in names - {recipient} if name in agenda.news]
        oracle = self.oracle
        return (
            is_rhythm(oracle.last.get(recipient), day)
            or recipient in oracle.lost
            or any(one.is_due for one in others)
        )

    def check_told(self, day: date, night: FinishedRun, mood: Mood, taken: Collection[str]) -> None:
        """Whether everybody who could be reached by now knows what is open; who had a letter before hears it tomorrow."""
        oracle = self.oracle
        for finding in night.findings:
            if finding.state == "fixed" or not is_asked(finding, day):
                continue
            for recipient in (*finding.owners, COORDINATOR):
                had_a_letter = day in {oracle.last.get(recipient), oracle.doubted.get(recipient)}
                if self.addresses(recipient) - mood.unreachable and (recipient in taken or not had_a_letter):
                    oracle.check_knows(recipient, finding, day)

    def addresses(self, recipient: str) -> frozenset[str]:
        return frozenset({CLERK} if recipient == COORDINATOR else self.store.contacts.get(recipient, ()))


def _no_engine() -> Any:
    raise AssertionError("nothing is printed here")


@contextmanager
def _cut() -> Iterator[None]:
    """Let nothing be noted: the runner is dead."""

    def note_nothing(*_args: object, **_options: object) -> None:
        pass

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mailing.Mailing, "_note_receipts", note_nothing)
        yield


def main(first: int, last: int) -> None:
    """Live through many years, and print what went wrong in which."""
    logging.disable(logging.CRITICAL)
    counts: Counter[str] = Counter()
    for seed in range(first, last):
        with TemporaryDirectory() as out:
            oracle = Year(seed, Path(out)).live()
        counts += oracle.counts
        if oracle.faults:
            print(seed, *oracle.faults[:5], sep="\n  ", flush=True)
    print(f"years {first} to {last - 1}:", dict(counts))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
