"""Overviews made by hand: the years that a municipality goes through."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ita_sync.domain import Change, Finding, NightMark, Overview, ReportFile, UnitState
from ita_sync.domain.finding import Severity
from ita_sync.text.dates import BANGKOK

TODAY = date(2025, 9, 3)
DUE = date(2025, 10, 31)
REPORT = ReportFile("report-2568.pdf", "8f3a" * 16, 7, "Gotenberg 8.36.0")
UNITS = ("สำนักปลัด", "กองคลัง", "กองช่าง", "กองการศึกษา", "กองสาธารณสุขและสิ่งแวดล้อม", "กองวิชาการและแผนงาน")
MEASURES = (
    "มาตรการป้องกันการรับสินบน",
    "การสร้างความเข้าใจเรื่องนโยบายไม่รับของขวัญและของกำนัล (No Gift Policy)",
    "มาตรการเผยแพร่ข้อมูลสาธารณะผ่านเว็บไซต์ของหน่วยงาน",
    "การใช้ทรัพย์สินของราชการ",
    "มาตรการให้ผู้มีส่วนได้ส่วนเสียมีส่วนร่วม",
)


def finding(number: int = 0, **values: object) -> Finding:
    severity: Severity = "error"
    made = Finding(
        rule="missing-outcome",
        severity=severity,
        cell=f"G{number + 5}",
        row=number + 5,
        column="outcome",
        owners=(UNITS[number % len(UNITS)],),
        measure=MEASURES[number % len(MEASURES)],
        message="ยังไม่มีผลลัพธ์ของการดำเนินการ",
        hint="กรอกผลลัพธ์",
        id=f"f{number}",
        state="open",
        since=TODAY - timedelta(days=60 - number),
    )
    return made._replace(**values)  # type: ignore[arg-type]


def links(findings: tuple[Finding, ...]) -> dict[str, str]:
    sheet = "https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg/edit#gid=0"
    return {"": sheet} | {one.cell: f"{sheet}&range={one.cell}" for one in findings}


def strip(*failed: int, day: date = TODAY) -> tuple[NightMark, ...]:
    days = [day - timedelta(days=29 - number) for number in range(30)]
    return tuple(
        NightMark(one, "failed" if number in failed else "changed" if number % 3 == 0 else "quiet")
        for number, one in enumerate(days)
    )


def trend(*counts: int, day: date = TODAY, every: int = 5) -> dict[date, int]:
    first = day - timedelta(days=every * (len(counts) - 1))
    return {first + timedelta(days=every * place): count for place, count in enumerate(counts)}


def overview(**values: object) -> Overview:
    """A usual night in September."""
    found = tuple(finding(number) for number in range(8))
    usual: dict[str, object] = {
        "agency": "เทศบาลตำบลเมืองเก่า",
        "fiscal_year": 2568,
        "status": "draft",
        "day": TODAY,
        "made_at": datetime(2025, 9, 3, 4, 17, tzinfo=BANGKOK),
        "next_run": datetime(2025, 9, 4, 4, 17, tzinfo=BANGKOK),
        "due": DUE,
        "measures": 14,
        "units": (
            UnitState("กองช่าง", 1, 0, 3),
            UnitState("กองคลัง", 2, 1, 2),
            UnitState("สำนักปลัด", 9, 2, 2),
            UnitState("", 0, 0, 1),
            UnitState("กองการศึกษา", 3, 1, 0),
            UnitState("กองวิชาการและแผนงาน", 2, 0, 0),
        ),
        "open": found,
        "links": links(found),
        "changes": (
            Change("new", found[-1]),
            Change("mended", finding(20)),
            Change("deleted", finding(30, cell="", row=0)),
        ),
        "errors": trend(3, 9, 14, 12, 8),
        "strip": strip(),
        "days_to_mend": 6,
        "report": REPORT,
        "version": "0.1.0",
        "run_url": "https://github.com/example/ita/actions/runs/1",
    }
    return Overview(**(usual | values))  # type: ignore[arg-type]


def fresh_year() -> Overview:
    """October: nothing is owed yet."""
    day = date(2025, 10, 14)
    return overview(
        fiscal_year=2569,
        day=day,
        made_at=datetime(2025, 10, 14, 4, 17, tzinfo=BANGKOK),
        next_run=datetime(2025, 10, 15, 4, 17, tzinfo=BANGKOK),
        due=date(2026, 10, 31),
        units=tuple(UnitState(name, 0, 8 - place, 0) for place, name in enumerate(UNITS)),
        open=(),
        changes=(),
        errors={day - timedelta(days=2): 0},
        strip=tuple(NightMark(one.day, "quiet") for one in strip(day=day)[:-2])
        + tuple(NightMark(one.day, "changed") for one in strip(day=day)[-2:]),
        days_to_mend=None,
    )


def bad_week() -> Overview:
    """A hundred and forty errors, new ones every night, and a night that failed."""
    found = tuple(
        finding(
            number, since=TODAY - timedelta(days=max(0, 70 - number)), cell=f"{'GHI'[number % 3]}{number + 5}"
        )
        for number in range(140)
    )
    warned = tuple(
        finding(
            200 + number,
            severity="warning",
            message="สรุปผลยังเขียนว่าอยู่ระหว่างดำเนินการ แม้สิ้นสุดระยะเวลาแล้ว",
            since=TODAY,
        )
        for number in range(9)
    )
    changes = (
        *(Change("new", one) for one in found[-23:]),
        *(Change("worse", one) for one in found[40:47]),
        *(Change("mended", finding(300 + number)) for number in range(4)),
        *(Change("deleted", finding(310 + number, cell="", row=0)) for number in range(2)),
    )
    names = (
        *UNITS,
        "หน่วยตรวจสอบภายใน",
        "งานเทศกิจ",
        "กองสวัสดิการสังคม",
        "สถานธนานุบาล",
        "กองยุทธศาสตร์และงบประมาณ",
        "งานป้องกันและบรรเทาสาธารณภัย",
        "โรงเรียนเทศบาล 1",
        "โรงเรียนเทศบาล 2",
    )
    return overview(
        measures=96,
        units=tuple(
            UnitState(name, 2 + place, place % 4, max(1, 31 - 3 * place)) for place, name in enumerate(names)
        ),
        open=found + warned,
        links=links(found + warned),
        changes=changes,
        errors=trend(4, 9, 22, 40, 38, 61, 77, 90, 88, 104, 121, 140, every=9),
        strip=strip(24, 26),
        days_to_mend=19,
    )


def day_before_due() -> Overview:
    day = date(2025, 10, 30)
    found = tuple(
        finding(number, since=date(2025, 10, 1) + timedelta(days=number * 9)) for number in range(3)
    )
    return overview(
        day=day,
        made_at=datetime(2025, 10, 30, 4, 17, tzinfo=BANGKOK),
        next_run=datetime(2025, 10, 31, 4, 17, tzinfo=BANGKOK),
        units=(
            UnitState("กองช่าง", 3, 0, 2),
            UnitState("กองคลัง", 4, 0, 1),
            *(UnitState(name, 5, 0, 0) for name in UNITS if name not in {"กองช่าง", "กองคลัง"}),
        ),
        open=found,
        links=links(found),
        changes=(Change("mended", finding(20)), Change("mended", finding(21))),
        errors=trend(8, 14, 20, 12, 9, 5, 3, day=day),
        strip=strip(day=day),
    )


def all_complete() -> Overview:
    day = date(2025, 10, 31)
    return overview(
        status="final",
        day=day,
        made_at=datetime(2025, 10, 31, 4, 17, tzinfo=BANGKOK),
        next_run=datetime(2025, 11, 1, 4, 17, tzinfo=BANGKOK),
        units=tuple(UnitState(name, 5 + place, 0, 0) for place, name in enumerate(UNITS)),
        open=(),
        links={},
        changes=(Change("mended", finding(20)),),
        errors=trend(8, 14, 20, 12, 9, 5, 3, 0, day=day),
        strip=strip(day=day),
    )


def failed_night() -> Overview:
    """The sheet could not be read."""
    return overview(
        status="failed",
        measures=0,
        units=(),
        open=(),
        links={},
        changes=(),
        errors={},
        strip=(),
        days_to_mend=None,
        report=None,
        error="ไม่มีสิทธิ์อ่านสเปรดชีต\nแชร์สเปรดชีตให้บัญชีบริการ แล้วสั่งใหม่",
    )


YEARS = {
    "fresh-year": fresh_year,
    "bad-week": bad_week,
    "day-before-due": day_before_due,
    "all-complete": all_complete,
    "failed-night": failed_night,
    "usual": overview,
}
