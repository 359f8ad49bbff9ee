"""A night with everything in it, and a mail server to send it to."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path

import pytest

from ita_sync import output
from ita_sync.domain import (
    COORDINATOR,
    OPERATOR,
    Finding,
    LedgerPlace,
    LocalizedText,
    Receipt,
    RunRecord,
    SheetStore,
)
from ita_sync.errors import SheetError
from ita_sync.notify import history, recipients
from ita_sync.notify.compose import write_letter as write_to
from ita_sync.notify.history import History
from ita_sync.notify.letter_context import LetterContext
from ita_sync.notify.mailboxes import Mailbox
from ita_sync.notify.news import News, Rhythm, Situation, news
from ita_sync.notify.outgoing_mail import OutgoingMail
from ita_sync.notify.recipients import Recipients
from ita_sync.notify.run_file import FinishedRun
from ita_sync.settings import Settings
from tests.fakes.smtp import Authority, authority

TODAY = date(2025, 9, 24)
ARTIFACT = "https://github.example/tessaban/ita/actions/runs/7/artifacts/9"
PALAD, SOMCHAI, CLERK, IT = (
    "palad@example.go.th",
    "somchai@example.go.th",
    "ita@example.go.th",
    "it@example.go.th",
)
ADDRESSES = (PALAD, SOMCHAI, CLERK, IT)

EMPTY = Finding(
    rule="missing-outcome",
    severity="error",
    cell="F2",
    row=2,
    column="outcome",
    owners=("สำนักปลัด",),
    measure="๑. การป้องกันการทุจริต",
    message="ยังไม่มีผลลัพธ์ในช่อง “ผลลัพธ์”",
    hint="เขียนผลที่เกิดขึ้นจริง เช่น จำนวน ร้อยละ",
    id="a1",
    state="open",
    since=date(2025, 9, 3),
)
SHARED = EMPTY._replace(
    cell="F3",
    row=3,
    owners=("สำนักปลัด", "กองคลัง"),
    measure="๒. มาตรการ\nเปิดเผยข้อมูล",
    id="b2",
    state="new",
    since=TODAY,
)
TWICE = EMPTY._replace(
    rule="duplicate-measure", severity="warning", cell="A5", row=5, column="measure", measure="๔. นโยบายไม่รับของขวัญ",
    message="มาตรการนี้ซ้ำกับช่อง A2", hint="ให้รวมเป็นแถวเดียว", id="c3", since=date(2025, 9, 10),
)  # fmt: skip
ORPHAN = EMPTY._replace(
    rule="missing-owner", cell="C6", row=6, column="owner", owners=(), measure="๕. อื่น ๆ",
    message="ยังไม่ได้กรอก “ผู้รับผิดชอบ”", hint="เลือกสำนัก/กองจากรายการ", id="d4", state="new", since=TODAY,
)  # fmt: skip
MENDED = EMPTY._replace(cell="F4", row=4, measure="๓. มาตรการการใช้ทรัพย์สินของทางราชการ", id="e5", state="fixed")
HEADER = Finding(
    rule="header-row", severity="error", cell="", row=0, column="", owners=(), measure="", hint="", id="h9",
    message="แถวหัวตาราง (แถวที่ 3) ใช้ไม่ได้: ไม่พบหัวคอลัมน์ “ระยะเวลา” (ที่ใกล้เคียงที่สุดคือ “เริ่มต้น”)\nโปรดแก้ชื่อหัวคอลัมน์",
)  # fmt: skip
FINDINGS = (EMPTY, SHARED, TWICE, ORPHAN, MENDED)

NIGHT = FinishedRun("เทศบาลตำบลเมืองเก่า", 2568, TODAY, "draft", 5, 6, FINDINGS)
PEOPLE = Recipients(
    units={"สำนักปลัด": (PALAD, SOMCHAI)},
    coordinator=(CLERK,),
    operator=(IT,),
    links={f.cell: f"https://sheets.example/d/KEY/edit#gid=0&range={f.cell}" for f in FINDINGS},
)


PLACE = LedgerPlace(7, is_made=True, columns=40)
TOLD = tuple(
    Receipt(TODAY - timedelta(days=1), name, finding.id, finding.severity)
    for finding in FINDINGS
    if finding.state != "new"
    for name in (*finding.owners, COORDINATOR)
)
HISTORY = History(TOLD, place=PLACE, is_checked=True)


@pytest.fixture
def make_settings(tmp_path: Path) -> Callable[..., Settings]:
    """Settings with some of `[mail]` or the language changed."""

    def make(lang: str = "th", **mail: object) -> Settings:
        values = {
            "lang": lang,
            "agency": {"name": NIGHT.agency, "district": "เมือง", "province": "ขอนแก่น"},
            "report": {"fiscal_year": 2568},
            "sheet": {"source": "measures.csv"},
            "mail": {"from": CLERK} | mail,
        }
        return Settings.model_validate(values).model_copy(update={"root": tmp_path})

    return make


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def settings(make_settings: Callable[..., Settings]) -> Settings:
    return make_settings()


@dataclass
class Ledger:
    """The part of a store that takes receipts; it refuses them while it is shut."""

    appended: list[list[Sequence[str]]] = field(default_factory=list)
    hurried: list[bool] = field(default_factory=list)
    is_shut: bool = False

    def __call__(self, *, hurried: bool) -> SheetStore:
        self.hurried.append(hurried)
        return self  # type: ignore[return-value]

    def append(self, _place: LedgerPlace, _header: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
        if self.is_shut:
            raise SheetError(LocalizedText("ปิดอยู่", "It is shut."), hint=LocalizedText("เปิด", "Open it."))
        self.appended.append([*lines])


def heard(night: FinishedRun, people: Recipients = PEOPLE) -> dict[str, News]:
    """What each recipient hears, where all that is not new was told the day before."""
    told = [finding for finding in night.findings if finding.state != "new"]
    receipts = [
        Receipt(night.date - timedelta(days=1), name, finding.id, finding.severity)
        for finding in told
        for name in (*finding.owners, COORDINATOR)
    ]
    situation = Situation(night.findings, night.date, receipts=receipts, everyone=tuple(people.units))
    return {one.recipient: one for one in news(situation, Rhythm("daily"))}


def write_letter(
    night: FinishedRun,
    people: Recipients,
    settings: Settings,
    *recipients: str,
    pdf: bytes | None = None,
    **values: object,
) -> OutgoingMail:
    """The letter to one mailbox that stands for these recipients."""
    addresses = {COORDINATOR: people.coordinator, OPERATOR: people.operator}
    box = Mailbox(recipients, addresses.get(recipients[0], people.units.get(recipients[0], ())))
    context = LetterContext(night, people, heard(night, people), settings, ARTIFACT, pdf)
    return write_to(context, box, **values)  # type: ignore[arg-type]


@pytest.fixture
def write(settings: Settings) -> Callable[..., dict[str, OutgoingMail]]:
    """The letters of a night by name: one to each recipient who hears something, and of a failure to the operator."""

    def by_name(
        night: FinishedRun = NIGHT, people: Recipients = PEOPLE, settings: Settings = settings
    ) -> dict[str, OutgoingMail]:
        names: Sequence[str] = [name for name, one in heard(night, people).items() if one.items]
        names = [*names, OPERATOR] if night.status == "failed" else names
        return {name: write_letter(night, people, settings, name) for name in names}

    return by_name


@pytest.fixture
def run_json(tmp_path: Path) -> Path:
    """A finished run on disk."""
    result = RunRecord(NIGHT.agency, 2568, "draft", 5, 6, FINDINGS, day=TODAY)
    folder = output.OutputFolder(tmp_path / "out")
    folder.write(recipients.FILE, recipients.dump(PEOPLE), private=True)
    folder.write(history.FILE, history.dump(HISTORY), private=True)
    return folder.write("run.json", output.run_json(result))


@pytest.fixture(scope="session")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority"))


def text_of(letter: OutgoingMail) -> str:
    return _body(letter, "plain")


def html_of(letter: OutgoingMail) -> str:
    return _body(letter, "html")


def _body(letter: OutgoingMail, kind: str) -> str:
    body = letter.message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def as_read(message: bytes, header: str) -> str:
    """A header as mail programs read it; the newer parser of Python 3.11 puts a blank between encoded words."""
    return str(make_header(decode_header(message_from_bytes(message)[header])))


def change_run(path: Path, **values: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | values), encoding="utf-8")


def failed(
    night: FinishedRun = NIGHT, error: str = "Gotenberg cannot be reached.\nCheck GOTENBERG_URL."
) -> FinishedRun:
    return replace(night, status="failed", error=error)
