"""The status page: what it says in which order, hostile texts, its size, one sheet of A4, and readers of every kind."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ita_sync.domain import Change, Document, Lang, Overview, UnitState
from ita_sync.domain.overview import NightState
from ita_sync.errors import ReportError
from ita_sync.overview.page import LARGEST, render
from ita_sync.report import status_pdf
from ita_sync.report.engines.chromium import ChromiumEngine
from tests.axe import in_the_dark, violations
from tests.conftest import processor_time
from tests.overview.factory import (
    TODAY,
    YEARS,
    all_complete,
    bad_week,
    day_before_due,
    failed_night,
    finding,
    links,
    overview,
)

HOSTILE = (
    '<script>alert(1)</script> "><img src=x onerror=alert(1)> somchai@example.go.th {{ 7*7 }} \x1b[31m\u202e'
)
LONG = "ย่อยํ้า " * 2000
MARGIN_POINTS = 28  # 10 mm


class Text(HTMLParser):
    """The words of a page in their order, as a browser of texts shows them."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._skipped += tag in {"style", "title"}

    def handle_endtag(self, tag: str) -> None:
        self._skipped -= tag in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._skipped and data.strip():
            self.said.append(" ".join(data.split()))


def text_of(page: str) -> str:
    parser = Text()
    parser.feed(page)
    return "\n".join(parser.said)


def in_order(text: str, *parts: str) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_it_says_everything_in_the_order_people_ask() -> None:
    page = render(overview(), "en")
    assert in_order(
        text_of(page),
        "เทศบาลตำบลเมืองเก่า",
        "fiscal year 2568",
        "As of 2025-09-03 04:17 · next check 2025-09-04 04:17",
        "Draft: 8 to be filled in or mended, and 4 more activities are still within their periods.",
        "58 days left",
        "17 of 29",
        "กองช่าง\n1\n0\n3",
        "กองวิชาการและแผนงาน\n2\n0\n0",
        "New\n1",
        "Mended\n1",
        "No longer in the sheet\n1",
        "Open, the oldest first: 8",
        "60 days\nG5",
        "53 days\nG12",
        "at most 14 (2025-08-24), now 8",
        "something changed 10",
        "nothing recorded 20",
        "at most 6 days",
        "report-2568.pdf",
        "7 pages",
        "8f3a" * 16,
        "Gotenberg 8.36.0 and ita-sync 0.1.0",
    )


@pytest.mark.parametrize(
    ("night", "lang", "said"),
    [
        (all_complete(), "th", "ฉบับสมบูรณ์: ครบถ้วนแล้ว ไม่มีรายการที่ต้องแก้ไข"),
        (all_complete(), "en", "Nothing is open."),
        (all_complete(), "th", "วันนี้"),
        (day_before_due(), "th", "พรุ่งนี้"),
        (overview(due=TODAY - timedelta(days=3)), "th", "เลยมา 3 วัน"),
        (overview(due=None), "th", "ไม่ได้กำหนดไว้"),
        (failed_night(), "th", "จัดทำรายงานไม่สำเร็จ\nไม่มีสิทธิ์อ่านสเปรดชีต"),
        (failed_night(), "th", "ตรวจตารางไม่สำเร็จ จึงยังไม่ทราบว่ามีรายการใดค้าง"),
        (replace(failed_night(), report=overview().report), "en", "The report was made, but"),
        (overview(changes=()), "en", "Nothing has changed."),
        (overview(made_at=None), "en", "As of 2025-09-03 · next"),
        (overview(day=TODAY - timedelta(days=9)), "en", "As of 2025-08-25 · next"),
        (overview(strip=overview().strip[-1:]), "en", "The last night (2025-09-03):"),
        (overview(status="final", open=(finding(severity="info"),)), "en", "To look at, though nothing"),
        (overview(errors={TODAY: 0}), "en", "No error has been open since 2025-09-03."),
        (overview(open=(finding(until=TODAY + timedelta(days=9)),)), "en", "awaited until 2025-09-12"),
        (overview(open=(finding(severity="warning", since=TODAY),)), "en", "[warning]"),
    ],
)  # fmt: skip
def test_it_says(night: Overview, lang: Lang, said: str) -> None:
    assert said in text_of(render(night, lang))


def test_what_is_awaited_is_not_called_a_warning() -> None:
    soon = finding(severity="warning", until=TODAY + timedelta(days=9))
    assert "[warning]" not in text_of(render(overview(open=(soon,)), "en"))


def test_what_could_not_be_checked_is_not_called_complete() -> None:
    said = text_of(render(failed_night(), "th"))
    assert not re.search("ครบถ้วน|ไม่มีรายการค้าง|ไม่มีการเปลี่ยนแปลง", said)


@pytest.mark.parametrize("state", ["failed", "absent"])
def test_a_night_that_failed_is_named_with_its_run(state: NightState) -> None:
    nights = overview().strip
    nights = (*nights[:-1], nights[-1]._replace(state=state, url="https://github.com/a/b/actions/runs/7"))
    assert '<a href="https://github.com/a/b/actions/runs/7">3 ก.ย. 2568</a>' in render(
        overview(strip=nights), "th"
    )


@pytest.mark.parametrize("year", YEARS)
def test_the_page_in_thai_is_thai(year: str) -> None:
    said = re.sub(
        r"No Gift Policy|SHA-256|[0-9a-f]{64}|report-\d+\.pdf|Gotenberg|ita-sync|\b[A-Z]+\d+\b",
        "",
        text_of(render(YEARS[year](), "th")),
    )
    assert not re.search("[A-Za-z]{2,}", said)


@pytest.mark.parametrize("year", YEARS)
def test_nothing_is_loaded_and_nothing_runs(year: str) -> None:
    page = render(YEARS[year](), "th")
    assert "default-src 'none'" in page
    assert not re.search(r"<script|\son\w+=|<link|@import", page)
    assert all(url.startswith("data:font/woff2;base64,") for url in re.findall(r'url\("([^"]*)"', page))
    assert not re.search(r'\ssrc="', page)


def hostile(text: str) -> Overview:
    bad = finding(measure=text, message=text, owners=(text,), cell="G5", row=5)
    return overview(
        agency=text,
        units=(UnitState(text, 1, 1, 1),),
        open=(bad,),
        links={"G5": f"javascript:{text}"},
        changes=(Change("new", bad),),
        error=text,
        status="failed",
        run_url="javascript:alert(1)",
    )


def test_a_hostile_text_stays_a_text() -> None:
    page = render(hostile(HOSTILE), "th")
    assert "&lt;script&gt;" in page
    assert not re.search(r"<script|<img|javascript:|49|\x1b|\u202e|@example", page.split("</style>")[1])


@pytest.mark.parametrize("text", [HOSTILE, LONG, "&" * 50_000, "<" * 50_000, "😀" * 50_000, "ก" * 50_000])
@pytest.mark.parametrize("lang", ["th", "en"])
def test_it_stays_small_at_any_size(text: str, lang: Lang) -> None:
    found = (
        tuple(
            finding(
                number, measure=text, message=text, owners=(text,), since=TODAY - timedelta(days=number % 300)
            )
            for number in range(1000)
        )
        * 8
    )
    nights = {TODAY - timedelta(days=399 - day): day * 20 for day in range(400)}
    huge = overview(
        agency=text,
        units=tuple(UnitState(f"{number} {text}", number, 1, 1) for number in range(300)),
        open=found,
        links=links(found[:1000]),
        changes=tuple(
            Change(kind, one) for kind in ("new", "worse", "mended", "deleted") for one in found[:500]
        ),
        errors=nights,
        error=text,
        run_url="https://example.org/" + text,
    )
    with processor_time(10):
        page = render(huge, lang)
    assert len(page.encode()) < LARGEST
    count = page.count('class="age"')
    assert count >= 30
    assert str(len(found) - count) in text_of(page)


def test_a_hundred_are_listed_and_the_rest_counted() -> None:
    page = render(bad_week(), "en")
    assert page.count('class="age"') == 100
    assert "… and 49 more" in page


def test_a_thousand_findings_and_400_nights_in_no_time() -> None:
    found = tuple(finding(number) for number in range(1000))
    errors = {TODAY - timedelta(days=399 - day): day for day in range(400)}
    with processor_time():
        render(overview(open=found, links=links(found), errors=errors), "th")


def printed(html: str) -> bytes:
    pdf = status_pdf.print_page(html, ChromiumEngine)
    assert pdf
    return pdf


FULL = overview(
    **{
        name: getattr(bad_week(), name)
        for name in ("units", "open", "links", "errors", "strip", "days_to_mend")
    },
    agency="เทศบาลเมือง" * 12,
    changes=tuple(
        Change(kind, finding(number, measure=LONG))
        for kind in ("new", "worse", "mended", "deleted")
        for number in range(9)
    ),
)


SHEETS = {
    "bad-week": bad_week(),
    "complete": all_complete(),
    "failed": failed_night(),
    "full": FULL,
    "failed-full": replace(FULL, status="failed", error=f"{LONG}\n" * 9),
    "no-changes": overview(open=bad_week().open, changes=()),
}


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("lang", ["th", "en"])
def test_it_is_printed_on_one_sheet_with_its_last_line(name: str, lang: Lang, tmp_path: Path) -> None:
    path = tmp_path / "status.pdf"
    path.write_bytes(printed(render(SHEETS[name], lang)))
    told = subprocess.run(
        ["pdftotext", "-bbox", path, "-"], capture_output=True, check=True, text=True
    ).stdout
    assert [
        float(size) for size in re.findall(r'<page width="([\d.]+)" height="([\d.]+)">', told)[0]
    ] == pytest.approx((595, 842), abs=2)
    assert told.count("<page ") == 1
    last = re.search(r'yMax="([\d.]+)">[^<]*(?:page,|ไฟล์ที่ดาวน์โหลดได้)', told)
    assert last, told[-1500:]
    assert float(last[1]) <= 842 - MARGIN_POINTS


def test_the_same_page_is_printed_as_the_same_file() -> None:
    page = render(all_complete(), "th")
    assert printed(page) == printed(page)


class Broken:
    name = "broken"

    def __init__(self, answer: bytes = b"") -> None:
        self._answer = answer

    def print(self, _document: Document) -> bytes:
        if not self._answer:
            raise ReportError("It crashed.")
        return self._answer


@pytest.mark.parametrize("answer", [b"", b"%PDF-1.7 nothing"])
def test_a_print_that_fails_costs_a_line_in_the_log(answer: bytes, caplog: pytest.LogCaptureFixture) -> None:
    assert status_pdf.print_page("<p>", lambda: Broken(answer)) is None
    assert "could not be printed" in caplog.text


def test_a_print_of_two_pages_is_none(caplog: pytest.LogCaptureFixture) -> None:
    two = '<p style="break-after: page">1</p><p>2</p>'
    assert status_pdf.print_page(two, ChromiumEngine) is None
    assert "it has 2 pages" in caplog.text


@pytest.mark.parametrize("scheme", [str, in_the_dark], ids=["light", "dark"])
@pytest.mark.parametrize("year", ["usual", "bad-week", "all-complete", "failed-night"])
def test_axe_finds_no_violation(year: str, scheme: Callable[[str], str], tmp_path: Path) -> None:
    assert violations(scheme(render(YEARS[year](), "th")), tmp_path) == []


def test_axe_would_find_one(tmp_path: Path) -> None:
    pale = (
        render(overview(), "th")
        .replace("--grey: #565b61", "--grey: #aaaaaa")
        .replace('role="img"', "role=img aria-label=''")
    )
    assert any("color-contrast" in one for one in violations(pale, tmp_path))
