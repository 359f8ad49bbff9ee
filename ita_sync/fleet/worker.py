"""Does the night of one agency of a fleet, with the account and the sender that it names."""

from __future__ import annotations

import gc
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from ita_sync import mailing, pipeline, wiring
from ita_sync.domain import Lang, LocalizedText, RunRecord, SheetStore
from ita_sync.errors import BUG, ExitCode, ItaSyncError, SettingsError
from ita_sync.fleet.agencies import Agency
from ita_sync.fleet.pace import Pace
from ita_sync.fleet.result import Result
from ita_sync.job import Job
from ita_sync.mailing import Mailing
from ita_sync.notify.outcome import Mailer, Outcome
from ita_sync.notify.outgoing_mail import OutgoingMail
from ita_sync.notify.smtp_errors import UnavailableError
from ita_sync.output import OutputFolder
from ita_sync.retry import Outage
from ita_sync.settings import Settings
from ita_sync.sources.google.access import Access
from ita_sync.sources.unavailable import UnavailableStore
from ita_sync.text import os_errors, sanitize
from ita_sync.text.ordinary_file import read_ordinary

ACCOUNTS, SENDERS = "ITA_ACCOUNTS", "ITA_SENDERS"
UNUSABLE = LocalizedText("{file}: บรรทัดที่ {number} ใช้ไม่ได้", "{file}: line {number} cannot be used.")
A_VARIABLE_A_LINE = LocalizedText(
    "ทุกบรรทัดต้องเป็น SMTP_…=ค่า ในไฟล์ UTF-8", "Each line has to be SMTP_…=value, in a UTF-8 file."
)
TRACEBACK = "private/bug.txt"  # it may quote cells, so it is not uploaded


@dataclass(frozen=True)
class Conditions:
    """What all agencies of a shard share.

    Attributes:
        out: The folder that gets a folder for each agency.
        today: The day that counts as today.
        environment: The environment variables.
        reads_per_minute: How often an account may be asked to read; 0: as often as needed.
        phase: What part of the first gap passes before the first read: another one for each shard.
        mails: Whether any mail is sent.
    """

    out: Path
    today: date
    environment: Mapping[str, str]
    reads_per_minute: float = 0.0
    phase: float = 0.0
    mails: bool = True


class FleetWorker:
    """Does the nights of a shard's agencies; accounts, senders and their tokens are kept from one to the next."""

    def __init__(self, conditions: Conditions) -> None:
        self._conditions = conditions
        self._accounts: dict[str, Access] = {}
        self._unreachable: set[str] = set()  # senders whose server was waited for in vain
        self._outage = Outage()  # of Gotenberg, which is the same for all
        self._lock = threading.Lock()
        self._waited = threading.local()

    def run(self, agency: Agency) -> Result:
        """Do what `run` does."""
        blank = Result(agency.id, self._conditions.today)
        start, self._waited.seconds = time.perf_counter(), 0.0
        result = self._safely(agency, blank, partial(self._run, agency, blank))
        gc.collect()  # a check of the sheet counts all objects as old (`rules.findings`), so they would add up
        spent = time.perf_counter() - start - self._waited.seconds
        return replace(result, seconds=round(max(spent, 0.0), 3))

    def mail(self, agency: Agency, result: Result, limit: int | None) -> Result:
        """Do what `notify` does, with so many copies at most; None: with all."""
        folder = self._folder(agency)
        if not self._conditions.mails or not (folder / "run.json").exists():
            return replace(result, mail="")
        return self._safely(agency, result, partial(self._mail, agency, result, limit), of_mail=True)

    def _run(self, agency: Agency, blank: Result) -> Result:
        settings = agency.settings(self._environment(agency))
        known = replace(
            blank,
            agency=settings.agency.name,
            province=settings.agency.province,
            due=settings.report.counted_due,
        )
        job = self._job(agency, settings)
        try:
            return _described(known, pipeline.run(job))
        except ItaSyncError as error:
            failed = _failed(known, error, settings.lang)
            return replace(failed, reads=job.store.traffic.reads, writes=job.store.traffic.writes)

    def _job(self, agency: Agency, settings: Settings) -> Job:
        folder = self._folder(agency)
        writing = settings.sheet.flags
        store: SheetStore
        try:
            access = self._access(agency)
            store = wiring.make_store(settings, writing=writing, out=folder, access=access)
        except ItaSyncError as error:
            store = UnavailableStore(error)
        return Job(
            settings=settings,
            store=store,
            make_engine=lambda: wiring.make_engine(settings, outage=self._outage),
            out=OutputFolder(folder),
            today=self._conditions.today,
        )

    def _mail(self, agency: Agency, result: Result, limit: int | None) -> Result:
        settings = agency.settings(self._environment(agency))
        folder, access = self._folder(agency), self._access(agency)
        can_append = wiring.can_append(settings, access)
        letters = mailing.prepare(settings, folder / "run.json", artifact_url="", can_append=can_append)
        wanted = letters.copies
        if limit is not None:
            letters = letters.limited(limit)
        # Else every agency would wait for the same server.
        is_patient = agency.sender not in self._unreachable
        mailer = _Counted(wiring.make_mailer(settings, folder, is_patient=is_patient))
        self._unreachable.discard(agency.sender)
        try:
            letters.send(mailer, partial(wiring.make_receipt_store, settings, access=access))
        except ItaSyncError as error:
            if isinstance(error, UnavailableError):
                self._unreachable.add(agency.sender)
            return _failed(_with_mails(result, mailer.taken, letters), error, settings.lang, of_mail=True)
        is_limited = limit is not None and wanted > limit
        return replace(_with_mails(result, mailer.taken, letters), mail="limited" if is_limited else "sent")

    def _safely(
        self, agency: Agency, known: Result, work: Callable[[], Result], *, of_mail: bool = False
    ) -> Result:
        """Do a part of the night; what nobody foresaw is noted as such, and no other agency hears of it."""
        lang: Lang = "en" if agency.values.get("lang") == "en" else "th"
        try:
            return work()
        except ItaSyncError as error:
            return _failed(known, error, lang, of_mail=of_mail)
        except Exception as error:
            with suppress(SettingsError):
                OutputFolder(self._folder(agency)).write(TRACEBACK, traceback.format_exc(), private=True)
            said = BUG.format(kind=type(error).__name__).in_language(lang)
            return _with_failure(known, ExitCode.BUG, said, of_mail=of_mail)

    def _folder(self, agency: Agency) -> Path:
        return self._conditions.out / agency.id

    def _access(self, agency: Agency) -> Access:
        """The account of an agency, the same for all that name it.

        Raises:
            SettingsError: There is no file for it.
        """
        with self._lock:
            if agency.account not in self._accounts:
                key_file = self._secret(ACCOUNTS, agency.account, ".json")
                rate, phase = self._conditions.reads_per_minute, self._conditions.phase
                self._accounts[agency.account] = Access(
                    str(key_file or wiring.credentials_file(self._conditions.environment)),
                    partial(self._wait, Pace(rate, phase), Pace(rate, phase)),
                )
        return self._accounts[agency.account]

    def _wait(self, reads: Pace, writes: Pace, method: str) -> None:
        """Wait for a request's turn: Google counts reads and writes apart."""
        waited = (reads if method == "GET" else writes).wait()
        self._waited.seconds = getattr(self._waited, "seconds", 0.0) + waited

    def _environment(self, agency: Agency) -> Mapping[str, str]:
        """The environment, with what the agency's sender says in place of its own.

        Raises:
            SettingsError: There is no file for the sender, or it cannot be read.
        """
        environment = self._conditions.environment
        path = self._secret(SENDERS, agency.sender, ".env")
        if path is None:
            return environment
        own = {name: value for name, value in environment.items() if not name.startswith("SMTP_")}
        return own | _variables(path)

    def _secret(self, variable: str, name: str, suffix: str) -> Path | None:
        """The mounted file of an account or a sender; None where the environment holds the only one.

        Raises:
            SettingsError: There is no such file.
        """
        folder = self._conditions.environment.get(variable, "")
        if not (folder and name):
            return None
        path = Path(folder, name + suffix)
        if not path.is_file():
            raise SettingsError(
                LocalizedText(
                    f"{variable}: ไม่มีไฟล์ {path.name}", f"{variable}: there is no file {path.name}."
                ),
                hint=LocalizedText(
                    "ชื่อไฟล์คือชื่อใน agencies.csv ตามด้วยนามสกุล",
                    "Its name is that in agencies.csv, with the ending.",
                ),
            )
        return path


class _Counted:
    """A mailer that counts what a server took, or may have taken."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer
        self.done = mailer.done
        self.taken = 0

    def send(self, letters: Sequence[OutgoingMail]) -> Iterator[Outcome]:
        for outcome in self._mailer.send(letters):
            self.taken += outcome.verdict in {"taken", "doubted"}
            yield outcome


def _with_mails(before: Result, taken: int, letters: Mailing) -> Result:
    """A result with the copies of this attempt, and of an earlier one that was killed before it could say any."""
    return replace(before, mails=max(before.mails + taken, letters.journal.copies))


def _variables(path: Path) -> dict[str, str]:
    """Read lines of the form `SMTP_HOST=mail.example.go.th`.

    Raises:
        SettingsError: It cannot be read, or a line is something else; what it says is not repeated.
    """
    try:
        lines = read_ordinary(path).decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error if isinstance(error, OSError) else os_errors.NOT_UTF8
        raise SettingsError(os_errors.unreadable(Path(path.name), why), hint=A_VARIABLE_A_LINE) from None
    variables = {}
    for number, line in enumerate(lines, start=1):
        name, equals, value = line.strip().partition("=")
        if not name or name.startswith("#"):
            continue
        if not equals or not name.startswith("SMTP_"):
            raise SettingsError(UNUSABLE.format(file=path.name, number=number), hint=A_VARIABLE_A_LINE)
        variables[name.strip()] = value.strip()
    return variables


def _described(known: Result, record: RunRecord) -> Result:
    """A result of a run that has made a report."""
    errors = [item for item in record.findings if item.severity == "error" and item.state != "fixed"]
    return replace(
        known,
        status=record.status,
        measures=record.measures,
        activities=record.activities,
        errors=len(errors),
        oldest=min((item.since for item in errors if item.since), default=None),
        reads=record.traffic.reads,
        writes=record.traffic.writes,
    )


def _failed(known: Result, error: ItaSyncError, lang: Lang, *, of_mail: bool = False) -> Result:
    return _with_failure(known, error.exit_code, error.in_language(lang)[0], of_mail=of_mail)


def _with_failure(known: Result, code: ExitCode, said: str, *, of_mail: bool) -> Result:
    """A result with what failed; a mail that fails leaves the report as it is, and the first failure is told."""
    told = sanitize.redact_and_truncate(said)
    if of_mail:
        return replace(known, mail="failed", exit=known.exit or int(code), error=known.error or told)
    return replace(known, status="failed", exit=int(code), error=told)
