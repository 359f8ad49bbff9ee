"""Who gets a letter tonight, and what the operator has to be told. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ita_sync.domain import COORDINATOR, OPERATOR, Finding, LocalizedText, Receipt
from ita_sync.domain.receipt import ROLES
from ita_sync.notify.history import History
from ita_sync.notify.mailboxes import Mailbox, Notice, digest, mailboxes, within_limit
from ita_sync.notify.news import HEADER_RULE, WEEKDAYS, News, Rhythm, Situation, Told, news, recipient_key
from ita_sync.notify.recipients import Recipients
from ita_sync.notify.run_file import FinishedRun
from ita_sync.settings import Settings
from ita_sync.text.dates import localized_date
from ita_sync.thai.fiscal_years import is_reporting_over, reporting_ends

HEADER_IS_FINE = LocalizedText("หัวตารางใช้ได้แล้ว", "The header row can be read again.")
BEGIN_NEXT_YEAR = LocalizedText(
    "การรายงานของปี {year} สิ้นสุดเมื่อวันที่ {day} แต่การตั้งค่ายังเป็นปี {year} ถ้าส่งรายงานแล้ว ให้สั่ง ita-sync sheet new-year {next} "
    "แล้วแก้ fiscal_year, due และ [sheet] tab ใน ita.toml ถ้ายังไม่ส่ง ให้เลื่อน due",
    "The reporting of {year} ended on {day}, and the settings still name it. Once the report is handed in: ita-sync sheet "
    "new-year {next}, then change fiscal_year, due and [sheet] tab in ita.toml; if it is not, move due.",
)
LAST_YEARS_DUE = LocalizedText(
    "[report] due คือ {day} ซึ่งเป็นวันครบกำหนดของปีก่อนปีงบประมาณ {year} จึงไม่นับวันจากวันนั้น ให้แก้ due ใน ita.toml",
    "[report] due is {day}, which is the due date of the year before {year}, so that no days are counted from it: change "
    "due in ita.toml.",
)
NO_ANSWER_TO_REPORT = LocalizedText(
    "เซิร์ฟเวอร์อีเมลไม่ตอบหลังรับอีเมลฉบับก่อนถึงผู้ประสานงาน จึงไม่ทราบว่าส่งถึงหรือไม่ ฉบับนี้ระบบจึงไม่แนบไฟล์ "
    "หากเกิดทุกครั้ง ให้ตั้ง [mail] attach = false",
    "The mail server gave no answer to the last mail to the coordinator, so that nobody knows whether it arrived: this one "
    "has nothing attached (set [mail] attach = false if that goes on).",
)
NOTICE_EVERY = timedelta(days=7)
FORGOTTEN = timedelta(days=14)  # after the end of the reported year, which the coordinator was told


@dataclass(frozen=True)
class Agenda:
    """What one call of `notify` is about.

    Attributes:
        news: Recipient -> what it would hear; for each unit that has something to hear, and the coordinator.
        boxes: The mailboxes that get a letter: units', those first that had none for longest, then those of roles.
        operator: The operator's mailbox, which a delivery that fails makes due; None: there is none.
        notices: What the operator is told.
        heard: The ids of the notices that the operator was told within a week.
        displaced: The receipt for texts that the run overwrote; None: there are none, or they were told.
        year_over: The receipt for the end of the reported year; None: it goes on, or its end was told.
        finality: The receipts for a report that is final, or that was and is a draft again; empty: that was told.
        is_bare: Whether nothing is attached, for the report may be why the coordinator's last letter got no answer.
    """

    news: Mapping[str, News]
    boxes: tuple[Mailbox, ...]
    operator: Mailbox | None
    notices: tuple[Notice, ...]
    heard: frozenset[str] = frozenset()
    displaced: Receipt | None = None
    year_over: Receipt | None = None
    finality: tuple[Receipt, ...] = ()
    is_bare: bool = False

    @property
    def coordinators_receipts(self) -> tuple[Receipt, ...]:
        """What the coordinator's letter tells besides its news."""
        return tuple(filter(None, (self.displaced, self.year_over, *self.finality)))


@dataclass(frozen=True)
class Briefing:
    """What is known when the letters are to be written.

    Attributes:
        night: The run.
        people: The addresses.
        history: What the ledger says was told.
        kept: What was told besides, by earlier runs on this machine.
        is_remembered: Whether receipts last until the next night.
        mailed_on: The day on which the mails go out, also those of a run of another day; None: that of the run.
    """

    night: FinishedRun
    people: Recipients
    history: History
    kept: Sequence[Receipt] = ()
    is_remembered: bool = True
    mailed_on: date | None = None

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """All that was told before."""
        return (*self.history.receipts, *self.kept)

    @property
    def last_day(self) -> date:
        """The day up to which receipts count: later ones are of a run with a wrong date."""
        return max(self.night.date, self.mailed_on or self.night.date)

    @property
    def told(self) -> Told:
        """What was told up to then."""
        return Told.of(self.receipts, self.last_day)


def make_agenda(known: Briefing, settings: Settings) -> Agenda:
    """Decide who gets a letter.

    Args:
        known: What is known.
        settings: The rhythm and the limits.
    """
    night, receipts = known.night, known.receipts
    all_news = _all_news(known, settings)
    displaced = _displaced(night, receipts) if settings.mail.policy != "off" else None
    year_over = _year_over(known, settings)
    finality = _finality(known) if settings.mail.policy != "off" else ()
    once = (
        displaced
        or (year_over if known.is_remembered and _is_all_done(night, all_news) else None)
        or (finality[0] if len(finality) > 1 and not _had_a_mail(known) else None)
    )
    names = [name for name, one in all_news.items() if one.items or name == COORDINATOR]
    boxes, refused = mailboxes(known.people, [*names, OPERATOR], settings)
    heard = _heard(receipts, night.date, known.last_day)
    is_written_to = any(COORDINATOR in box.recipients and _is_due(box, all_news, (), once) for box in boxes)
    is_bare = is_written_to and settings.mail.attach and _is_in_doubt(known)
    doubt = [Notice(digest("doubted"), NO_ANSWER_TO_REPORT)] if is_bare else []
    notices = [
        notice
        for notice in (*_failures(night), *refused, *_last_years(known, settings), *doubt)
        if notice.id not in heard
    ]
    due = [box for box in boxes if _is_due(box, all_news, notices, once)]
    due.sort(key=lambda box: _turn(box, known.told))
    limited, left_out = within_limit(due)
    return Agenda(
        news=all_news,
        boxes=tuple(limited),
        operator=next((box for box in boxes if OPERATOR in box.recipients), None),
        notices=(*notices, *(notice for notice in left_out if notice.id not in heard)),
        heard=heard,
        displaced=displaced,
        year_over=year_over,
        finality=finality,
        is_bare=is_bare,
    )


def _all_news(known: Briefing, settings: Settings) -> dict[str, News]:
    night, history, mail = known.night, known.history, settings.mail
    situation = Situation(
        findings=(*night.findings, *_broken_header(night)),
        closed=(*history.closed, *_mended_headers(known.receipts, settings)) if history.is_checked else (),
        receipts=known.receipts,
        everyone=tuple(known.people.units),
        today=night.date,
        is_remembered=known.is_remembered,
        mailed_on=known.mailed_on,
    )
    rhythm = Rhythm(
        mail.policy,
        WEEKDAYS.index(mail.remind_every),
        settings.report.counted_due,
        remind_from=mail.remind_from,
    )
    return {one.recipient: one for one in news(situation, rhythm)}


def _broken_header(night: FinishedRun) -> Iterator[Finding]:
    """The failure of a run that staff can mend, as a finding of the coordinator's."""
    if night.staff_can_mend:
        message, _, hint = night.error.partition("\n")
        yield _header_finding(message, hint, digest("header", night.error))


def _mended_headers(receipts: Iterable[Receipt], settings: Settings) -> Iterator[Finding]:
    """The headers that the coordinator was told are broken, once the sheet can be read again."""
    told = dict.fromkeys(one.finding for one in receipts if one.finding.startswith("header-"))
    for finding in told:
        message = HEADER_IS_FINE.in_language(settings.lang)
        yield _header_finding(message, "", finding)._replace(state="fixed")


def _header_finding(message: str, hint: str, finding_id: str) -> Finding:
    return Finding(HEADER_RULE, "error", "", 0, "", (), "", message, hint, finding_id)


def _displaced(night: FinishedRun, receipts: Iterable[Receipt]) -> Receipt | None:
    if not night.displaced:
        return None
    finding = digest("displaced", *night.displaced)
    is_told = any(receipt.finding == finding for receipt in receipts)
    return None if is_told else Receipt(night.date, COORDINATOR, finding, "error", "told")


def _year_over(known: Briefing, settings: Settings) -> Receipt | None:
    """The receipt for telling that the reported year is over, once."""
    night, report = known.night, settings.report
    finding = digest("year-over", str(report.fiscal_year))
    if settings.mail.policy == "off" or not is_reporting_over(report.fiscal_year, report.due, night.date):
        return None
    is_told = any(one.finding == finding and one.recipient == COORDINATOR for one in known.receipts)
    return None if is_told else Receipt(night.date, COORDINATOR, finding, "info", "told")


def _finality(known: Briefing) -> tuple[Receipt, ...]:
    """The receipts for telling that the report is final, and whenever that changes: then there are two.

    A result that somebody deletes within its period is nobody's debt yet and so in no mail; but who was told that the
    report is final may be about to sign it.
    """
    night, told = known.night, known.told.worst
    final, draft = (digest(status, str(night.fiscal_year)) for status in ("final", "draft"))
    now, before = (final, draft) if night.status == "final" else (draft, final)
    has_changed = (COORDINATOR, before) in told
    is_known = (COORDINATOR, now) in told or (night.status != "final" and not has_changed)
    if night.status == "failed" or is_known:
        return ()
    noted = [one.day for one in known.receipts if one.finding == before and one.day <= known.last_day]
    day = max([night.date, *noted])
    over = [Receipt(day, COORDINATOR, before, kind="mended")] if has_changed else []
    return (Receipt(day, COORDINATOR, now, "info", "told"), *over)


def _had_a_mail(known: Briefing) -> bool:
    """Whether the coordinator had one about tonight."""
    return known.night.date in {known.told.last.get(COORDINATOR), known.told.doubted.get(COORDINATOR)}


def _is_in_doubt(known: Briefing) -> bool:
    """Whether nobody knows of the coordinator's last letter if it arrived, and tonight's may have the report again."""
    last, doubted = (days.get(COORDINATOR, date.min) for days in (known.told.last, known.told.doubted))
    return known.night.status != "failed" and last < doubted < known.night.date


def _last_years(known: Briefing, settings: Settings) -> Iterator[Notice]:
    """That the settings still name a year that is over, or its due date.

    The first is told to the operator at once where there is no coordinator, who hears of it otherwise.
    """
    day, report, mail = known.night.date, settings.report, settings.mail
    closing = reporting_ends(report.fiscal_year, report.due)
    is_forgotten = day > closing + (FORGOTTEN if mail.coordinator else timedelta())
    is_the_day = known.is_remembered or day.weekday() == WEEKDAYS.index(mail.remind_every)
    if not is_the_day or mail.policy == "off":
        return
    if is_forgotten:
        text = BEGIN_NEXT_YEAR.format(
            year=report.fiscal_year, next=report.fiscal_year + 1, day=localized_date(closing)
        )
        yield Notice(digest("year-over", str(report.fiscal_year)), text)
    if report.due and not report.counted_due:
        text = LAST_YEARS_DUE.format(year=report.fiscal_year, day=localized_date(report.due))
        yield Notice(digest("due", report.due.isoformat()), text)


def _is_all_done(night: FinishedRun, all_news: Mapping[str, News]) -> bool:
    """Whether nothing is open of which the coordinator would hear anyhow."""
    items = all_news[COORDINATOR].items if COORDINATOR in all_news else ()
    return night.status != "failed" and not any(item.is_open for item in items)


def _failures(night: FinishedRun) -> Iterator[Notice]:
    """A failure of the run; one that staff cannot mend is told on every day of it."""
    if night.status == "failed":
        day = () if night.staff_can_mend else (night.date.isoformat(),)
        yield Notice(digest("failure", night.error, *day), LocalizedText(night.error, night.error))


def _heard(receipts: Iterable[Receipt], today: date, last_day: date) -> frozenset[str]:
    """The ids of what the operator was told within a week, or since."""
    return frozenset(
        receipt.finding
        for receipt in receipts
        if receipt.recipient == OPERATOR and today - NOTICE_EVERY < receipt.day <= last_day
    )


def _turn(box: Mailbox, told: Told) -> tuple[bool, date]:
    """When a mailbox has its turn: units before roles, and of units those first that had no mail for longest.

    Else a night that cannot serve everybody would serve those whom the night before has served.
    """
    if not set(ROLES).isdisjoint(box.recipients):
        return True, date.min
    keys = map(recipient_key, box.recipients)
    return False, min(max(days.get(key, date.min) for days in (told.last, told.doubted)) for key in keys)


def _is_due(
    box: Mailbox, all_news: Mapping[str, News], notices: Sequence[Notice], once: Receipt | None
) -> bool:
    return (
        any(all_news[name].is_due for name in box.recipients if name in all_news)
        or (OPERATOR in box.recipients and bool(notices))
        or (COORDINATOR in box.recipients and once is not None)
    )
