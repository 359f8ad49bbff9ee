"""The letters: what each kind says in both languages, how it looks, and that no cell text can break out of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from markupsafe import Markup

from ita_sync.domain import (
    COORDINATOR,
    OFFICE_RULES,
    OPERATOR,
    Finding,
    LocalizedText,
    Receipt,
    Status,
    UnitState,
)
from ita_sync.errors import MailError
from ita_sync.notify.compose import LISTED, OutgoingMail, Writer
from ita_sync.notify.line_breaks import tied
from ita_sync.notify.mailboxes import Mailbox, Notice
from ita_sync.notify.message import LONGEST_ATTACHMENT, Attachment
from ita_sync.notify.news import Item, News
from ita_sync.notify.recipients import Recipients
from ita_sync.notify.run_file import FinishedRun
from ita_sync.rules import RULES
from ita_sync.settings import Settings
from ita_sync.text import sanitize
from ita_sync.thai.units import EVERYONE

from .conftest import (
    ADDRESSES,
    ARTIFACT,
    CLERK,
    EMPTY,
    FINDINGS,
    HEADER,
    IT,
    MENDED,
    NIGHT,
    ORPHAN,
    PEOPLE,
    SHARED,
    TODAY,
    TWICE,
    as_read,
    failed,
    html_of,
    text_of,
)

GOLDEN = Path(__file__).parent / "golden"
PALAD, CHANG, KLANG = "สำนักปลัด", "กองช่าง", "กองคลัง"
Write = Callable[..., dict[str, OutgoingMail]]
MakeSettings = Callable[..., Settings]

TAB = "https://sheets.example/d/KEY/edit#gid=0"
FAILURE = {
    "th": "ติดต่อ Gotenberg ไม่ได้\nตรวจค่า GOTENBERG_URL",
    "en": "Gotenberg cannot be reached.\nCheck GOTENBERG_URL.",
}
NOTICES = (
    Notice(
        "refused/1",
        LocalizedText(
            "กองคลัง: เซิร์ฟเวอร์ปฏิเสธที่อยู่ 1 ที่อยู่\nแก้ที่อยู่ในแผ่นงาน “ผู้รับผิดชอบ”",
            "กองคลัง: 1 address was refused.\nMend it in the contacts tab.",
        ),
    ),
)
UNDELIVERED = (LocalizedText("กองช่าง: เซิร์ฟเวอร์เลื่อนรับอีเมล", "กองช่าง: put off by the server"),)
SOON = EMPTY._replace(
    cell="F8", row=8, measure="๘. มาตรการตรวจสอบการใช้ดุลพินิจ", id="s8", since=TODAY, until=date(2025, 9, 30)
)
LATE = EMPTY._replace(cell="F9", row=9, measure="๙. มาตรการจัดการเรื่องร้องเรียน", id="l9")
MOVED = EMPTY._replace(cell="F10", row=10, measure="๑๐. เจตจำนงสุจริตของผู้บริหาร", id="m10")
GONE = MENDED._replace(cell="", row=0, measure="๗. มาตรการที่ยกเลิก", id="g7")
ADVICE = EMPTY._replace(
    rule="method-count", severity="info", cell="E11", row=11, column="summary", id="i1", hint="เพิ่มข้อที่ยังขาด",
    measure="๑๑. มาตรการส่งเสริมการมีส่วนร่วม", message="สรุปผลมี 2 ข้อ แต่วิธีดำเนินการมี 3 ข้อ",
)  # fmt: skip

PALADS_NEWS = News(
    PALAD,
    (
        Item(SHARED, "new", is_untold=True),
        Item(MOVED, "handed-over", is_untold=True),
        Item(LATE, "worse", is_untold=True),
        Item(MENDED, "mended", is_untold=True),
        Item(GONE, "gone", is_untold=True),
        Item(EMPTY, "open"),
        Item(TWICE, "open"),
        Item(SOON, "open"),
    ),
    awaited=20,
    is_due=True,
)
KLANGS_NEWS = News(KLANG, (Item(SHARED, "new", is_untold=True),), is_due=True)
ALL_NEWS = News(
    COORDINATOR,
    (
        Item(SHARED, "new", is_untold=True),
        Item(ORPHAN, "new", is_untold=True),
        *(
            item._replace(change="open") if item.change == "handed-over" else item
            for item in PALADS_NEWS.items[1:]
        ),
        Item(ADVICE, "new", is_untold=True),
    ),
    awaited=31,
    is_due=True,
)
HEADLESS = replace(failed(error=HEADER.message), findings=(), measures=0, activities=0, staff_can_mend=True)
FULL_PEOPLE = replace(
    PEOPLE,
    links={**PEOPLE.links} | {f"F{row}": f"{TAB}&range=F{row}" for row in (8, 9, 10)} | {"": TAB},
    mistyped={CHANG: "ไม่มีอีเมล"},
    progress={"": (10, 24), PALAD: (4, 12), KLANG: (2, 3)},
)


def only(recipient: str, *items: Item) -> dict[str, News]:
    return {recipient: News(recipient, items, is_due=True)}


# Kind of letter -> the run, who hears what, the recipients of the mailbox, the day the report is due, what else.
EVERYTHING = {PALAD: PALADS_NEWS, KLANG: KLANGS_NEWS, COORDINATOR: ALL_NEWS}
SOLVED_PEOPLE = replace(FULL_PEOPLE, mistyped={}, progress={"": (24, 24), PALAD: (12, 12)})
SOLVED = replace(NIGHT, findings=(MENDED,), status="final")
KINDS: dict[str, tuple[FinishedRun, dict[str, News], tuple[str, ...], date | None, dict[str, Any]]] = {
    "unit": (NIGHT, EVERYTHING, (PALAD,), TODAY + timedelta(days=37), {}),
    "units": (NIGHT, EVERYTHING, (PALAD, KLANG), TODAY + timedelta(days=7), {}),
    "unit-and-coordinator": (NIGHT, EVERYTHING, (PALAD, COORDINATOR), TODAY + timedelta(days=7), {}),
    "coordinator": (NIGHT, EVERYTHING, (COORDINATOR,), TODAY, {"undelivered": UNDELIVERED}),
    "all-in-one": (NIGHT, EVERYTHING, (PALAD, COORDINATOR, OPERATOR), None, {"notices": NOTICES}),
    "header-broken": (
        HEADLESS,
        only(COORDINATOR, Item(HEADER, "new", is_untold=True)),
        (COORDINATOR,),
        None,
        {},
    ),
    "header-mended": (
        SOLVED,
        only(COORDINATOR, Item(HEADER._replace(state="fixed"), "mended", is_untold=True)),
        (COORDINATOR,),
        None,
        {},
    ),
    "operator": (failed(), {}, (OPERATOR,), None, {"notices": NOTICES}),
    "notices": (NIGHT, EVERYTHING, (OPERATOR,), None, {"notices": NOTICES}),
    "thanks": (
        SOLVED,
        only(PALAD, Item(MENDED, "mended", is_untold=True)),
        (PALAD,),
        TODAY + timedelta(days=7),
        {},
    ),
    "overdue": (
        NIGHT,
        only(PALAD, Item(EMPTY, "open"), Item(TWICE, "open")),
        (PALAD,),
        TODAY - timedelta(days=3),
        {},
    ),
}


@pytest.fixture
def write_kind(make_settings: MakeSettings) -> Callable[..., OutgoingMail]:
    def write(kind: str, lang: str = "th", **mail: object) -> OutgoingMail:
        night, news, recipients, due, extras = KINDS[kind]
        people = SOLVED_PEOPLE if night is SOLVED else FULL_PEOPLE
        night = replace(night, error=FAILURE[lang]) if kind == "operator" else night
        return letter(
            make_settings(lang, **mail), news, *recipients, night=night, people=people, due=due, **extras
        )

    return write


def letter(
    settings: Settings,
    news: dict[str, News],
    *recipients: str,
    night: FinishedRun = NIGHT,
    people: Recipients = FULL_PEOPLE,
    due: date | None = None,
    pdf: bytes | None = b"%PDF-1.7",
    page: Attachment | None = None,
    **extras: Any,
) -> OutgoingMail:
    settings = settings.model_copy(update={"report": settings.report.model_copy(update={"due": due})})
    writer = Writer(night, people, news, settings, ARTIFACT, pdf, page)
    return writer.letter(Mailbox(recipients, (CLERK,)), **extras)


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_letters_read_as_they_should(
    write_kind: Callable[..., OutgoingMail], lang: str, kind: str
) -> None:
    sent = write_kind(kind, lang)
    golden = GOLDEN / f"{kind}.{lang}.txt"
    written = f"Subject: {sent.message['Subject']}\n\n{text_of(sent)}"
    if not golden.exists():  # remove a golden file to have it written anew, and read it
        golden.write_text(written, encoding="utf-8")
        pytest.fail(f"{golden.name} was written: read it and run again")
    assert written == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_html_says_what_the_text_says(write_kind: Callable[..., OutgoingMail], lang: str, kind: str) -> None:
    sent = write_kind(kind, lang)
    in_html = re.findall(r"\w+", visible(html_of(sent)))
    in_text = re.findall(r"\w+", re.sub(r"https://\S+", "", text_of(sent)))
    assert sorted(in_html) == sorted(in_text)


def visible(html: str) -> str:
    body = re.sub(r'(?s)<div style="display:none.*?</div>|<!--.*?-->', "", html[html.index("<body") :])
    return unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?span[^>]*>", "", body)))


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_whitespace_is_neat(write_kind: Callable[..., OutgoingMail], lang: str, kind: str) -> None:
    text = text_of(write_kind(kind, lang))
    assert "\n\n\n" not in text
    assert not re.search(r"[ \t]+$", text.replace("\n-- \n", "\n"), re.MULTILINE)
    assert text == f"{text.strip()}\n"


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_preview_is_how_the_text_begins(
    write_kind: Callable[..., OutgoingMail], lang: str, kind: str
) -> None:
    sent = write_kind(kind, lang)
    hidden = re.search(r'<div style="display:none[^>]*>(.*?)((?:&#847;|&zwnj;|&nbsp;)+)</div>', html_of(sent))
    assert hidden
    first = text_of(sent).split("\n\n", maxsplit=1)[0].split("\n")[:4]
    assert unescape(hidden[1]).replace("\xa0", " ") == " · ".join(first)
    assert len(unescape(hidden[2])) >= 200


class Colours(HTMLParser):
    """The colours of a letter's texts and of what stands behind them, with the rules of its style sheet or without."""

    VOID = frozenset({"br", "meta"})

    def __init__(self, rules: dict[str, dict[str, str]]) -> None:
        super().__init__()
        self.rules, self.stack, self.found = rules, [("html", "#000000", "#ffffff")], set[tuple[str, str]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.VOID:
            return
        _, ink, ground = self.stack[-1]
        values = {name: value or "" for name, value in attrs}
        style = dict(re.findall(r"(?:^|;)(color|background):(#\w{6})", values.get("style", "")))
        for name in values.get("class", "").split():
            style |= self.rules.get(f".{name}", {})
        if tag == "a" and self.rules:
            style |= self.rules[".card a.on_button" if values.get("class") == "on_button" else ".card a"]
        self.stack.append((tag, style.get("color", ink), style.get("background", ground)))

    def handle_endtag(self, tag: str) -> None:
        while self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not {"style", "title"} & {tag for tag, _, _ in self.stack}:
            self.found.add(self.stack[-1][1:])


def dark_rules(html: str) -> dict[str, dict[str, str]]:
    sheet = html[html.index("@media (prefers-color-scheme:dark)") : html.index("</style>")]
    return {
        name: dict(re.findall(r"(?<![-\w])(color|background):(#\w{6})!important", body))
        for name, body in re.findall(r"^(\.[\w. ]+)\{(.*)\}$", sheet, re.MULTILINE)
    }


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2 between two colours such as #1a56a8."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_dark", [False, True])
def test_every_text_can_be_read_in_the_light_and_in_the_dark(
    write_kind: Callable[..., OutgoingMail], kind: str, is_dark: bool
) -> None:
    html = html_of(write_kind(kind))
    colours = Colours(dark_rules(html) if is_dark else {})
    colours.feed(re.sub(r'<div style="display:none.*?</div>', "", html))
    assert len(colours.found) > 2
    for ink, ground in colours.found:
        assert contrast(ink, ground) >= 4.5, (ink, ground)
    grounds = {ground for _, ground in colours.found}
    assert {contrast(ground, "#ffffff") > contrast(ground, "#000000") for ground in grounds} >= {is_dark}


@pytest.mark.parametrize("kind", KINDS)
def test_mail_programs_can_show_it(write_kind: Callable[..., OutgoingMail], kind: str) -> None:
    html = html_of(write_kind(kind))
    assert not re.search(r"flex|grid|float|position:|<img|<script|<link|url\(|@import|src=", html)
    assert set(re.findall(r'(?:href)="(\w+):', html)) <= {"https"}
    assert all('role="presentation"' in table for table in re.findall(r"<table[^>]*>", html))
    assert '<html lang="th">' in html
    assert "max-width:640px" in html
    assert len(html.encode()) < 30_000


@pytest.mark.parametrize(
    ("recipients", "left", "headline"),
    [
        ((PALAD,), 37, "24 ก.ย. · ใหม่ 2 · ถึงกำหนด 1 · ค้าง 6"),
        ((PALAD,), 14, "24 ก.ย. · ใหม่ 2 · ถึงกำหนด 1 · ค้าง 6 · เหลือ 14 วัน"),
        ((KLANG,), 0, "24 ก.ย. · ใหม่ 1 · ครบกำหนดวันนี้"),
        ((PALAD, KLANG), -3, "24 ก.ย. · ใหม่ 2 · ถึงกำหนด 1 · ค้าง 6 · เลยกำหนด 3 วัน"),
        ((COORDINATOR,), None, "24 ก.ย. · ใหม่ 2 · ถึงกำหนด 1 · ค้าง 7"),
    ],
)
def test_the_subject_says_what_is_new(
    settings: Settings, recipients: tuple[str, ...], left: int | None, headline: str
) -> None:
    due = None if left is None else TODAY + timedelta(days=left)
    subject = str(letter(settings, EVERYTHING, *recipients, due=due).message["Subject"])
    assert subject.startswith(f"[{headline}] รายงานมาตรการคุณธรรมฯ ปีงบประมาณ 2568: ")


def base_subject(sent: OutgoingMail) -> str:
    """What a subject is gathered by (RFC 5256, 2.1): blobs in brackets at its beginning are left out."""
    return re.sub(r"^(?:\[[^\[\]]*\]\s*)+", "", str(sent.message["Subject"]))


def test_a_thread_holds_the_letters_of_one_mailbox(settings: Settings) -> None:
    """Whatever is new, and in whatever state; for Gmail the subjects' bases are the same as well."""
    solved = only(PALAD, Item(MENDED, "mended"))
    nights = [
        (NIGHT, EVERYTHING),
        (replace(NIGHT, date=TODAY + timedelta(days=1)), EVERYTHING),
        (SOLVED, solved),
    ]
    boxes = [(PALAD,), (KLANG,), (PALAD, KLANG), (COORDINATOR,), (PALAD, COORDINATOR), (OPERATOR,)]
    threads = {}
    for box in boxes:
        sent = [letter(settings, news, *box, night=night) for night, news in nights]
        threads[box] = {str(one.message["References"]) for one in sent}
        assert len(threads[box]) == 1
        assert len({base_subject(one) for one in sent}) == 1
        assert len({one.id for one in sent}) == (3 if box != (OPERATOR,) else 2)
        assert all(one.message["In-Reply-To"] == one.message["References"] != one.id for one in sent)
    assert len(set.union(*threads.values())) == len(boxes)
    other_year = letter(settings, EVERYTHING, PALAD, night=replace(NIGHT, fiscal_year=2569))
    assert other_year.message["References"] not in threads[PALAD,]


def test_every_cell_has_its_row_and_its_link(write: Write) -> None:
    sent = write()[PALAD]
    for finding in (EMPTY, SHARED):
        link = PEOPLE.links[finding.cell]
        assert f"แถวที่ {finding.row} ช่อง {finding.cell}" in text_of(sent)
        assert link in text_of(sent)
        assert f'<a href="{link.replace("&", "&amp;")}" ' in html_of(sent)


def test_each_unit_hears_of_its_own_rows_alone(write: Write) -> None:
    text = text_of(write()[KLANG])
    assert SHARED.cell in text
    assert not any(finding.cell in text for finding in FINDINGS if finding is not SHARED)


def test_what_changed_stands_before_what_is_open_and_the_oldest_before_the_newer(settings: Settings) -> None:
    old = [
        EMPTY._replace(id=f"o{n}", cell=f"F{20 + n}", row=20 + n, since=date(2025, 9, 20 - n))
        for n in range(3)
    ]
    news = News(
        PALAD, (Item(SHARED, "new"), Item(MENDED, "mended"), *(Item(one, "open") for one in reversed(old)))
    )
    text = text_of(letter(settings, {PALAD: news}, PALAD))
    places = [text.index(f"ช่อง {cell}") for cell in ("F3", "F4", "F22", "F21", "F20")]
    assert places == sorted(places)


def test_advice_stands_last(settings: Settings) -> None:
    news = {COORDINATOR: News(COORDINATOR, (Item(ADVICE, "new"), Item(SHARED, "new"), Item(EMPTY, "open")))}
    sent = letter(settings, news, COORDINATOR)
    text = text_of(sent)
    assert text.index(EMPTY.measure) < text.index("ข้อแนะนำ 1 รายการ") < text.index(ADVICE.message)
    assert sent.open == 2


def test_what_is_not_owed_yet_is_counted_or_told_with_its_day(settings: Settings) -> None:
    text = text_of(letter(settings, EVERYTHING, PALAD))
    assert "อีก 20 รายการยังอยู่ในระยะเวลาดำเนินการ" in text
    assert "ยังไม่ถึงกำหนด รอผลถึง 30 ก.ย. 2568" in text
    assert "(ยังไม่ถึงกำหนด 1 รายการ)" in text
    assert "ค้างนานที่สุด 21 วัน ตั้งแต่วันที่ 3 ก.ย. 2568" in text
    assert "ครบถ้วนแล้ว 4 จาก 12 กิจกรรม" in text


def test_a_hint_is_given_once(settings: Settings) -> None:
    text = text_of(letter(settings, EVERYTHING, PALAD))
    assert text.count(EMPTY.hint) == 1
    assert text.count(TWICE.hint) == 1
    solved = News(PALAD, (Item(MENDED, "mended"), Item(EMPTY, "open")))
    assert text_of(letter(settings, {PALAD: solved}, PALAD)).count(EMPTY.hint) == 1


def test_a_row_of_two_units_is_shown_in_full_once_in_a_letter_to_both(settings: Settings) -> None:
    for said in bodies(letter(settings, EVERYTHING, PALAD, KLANG)):
        assert said.count(SHARED.hint) == 1
        assert len(re.findall(r"ช่อง F3\b", said)) == 2


def test_the_coordinator_does_not_read_twice_what_the_own_unit_owes(settings: Settings) -> None:
    for said in bodies(letter(settings, EVERYTHING, PALAD, COORDINATOR)):
        for item in PALADS_NEWS.items:
            assert said.count(sanitize.truncate(item.finding.measure)) == 1
        assert said.count("แถวที่ 6 ช่อง C6") == 1
        assert said.index(EMPTY.measure) < said.index("ภาพรวมทุกสำนัก/กอง", said.index("เรียน"))
        assert "รายการของสำนักปลัด แสดงไว้ข้างต้นแล้ว" in said


def test_the_coordinator_reads_who_owes_what_since_when(settings: Settings) -> None:
    text = text_of(letter(settings, EVERYTHING, COORDINATOR))
    lines = text.split("รายการค้างของแต่ละสำนัก/กอง\n")[1].split("\n\n")[0].splitlines()
    assert lines == [
        "- สำนักปลัด: 6 รายการ · ค้างนานที่สุด 21 วัน ตั้งแต่ 3 ก.ย. 2568 · ครบถ้วนแล้ว 4 จาก 12 กิจกรรม",
        "- กองคลัง: 1 รายการ · ครบถ้วนแล้ว 2 จาก 3 กิจกรรม",
        "- ไม่ระบุสำนัก/กอง: 1 รายการ",
    ]


def test_whom_no_mail_reaches_is_the_coordinators_to_mend(write: Write) -> None:
    nobody = SHARED._replace(
        rule="owner-without-contact", severity="warning", message="ยังไม่มีอีเมลของ “กองคลัง”"
    )
    letters = write(replace(NIGHT, findings=(EMPTY._replace(state="new"), nobody)))
    assert set(letters) == {PALAD, COORDINATOR}
    assert nobody.message in text_of(letters[COORDINATOR])
    assert nobody.message not in text_of(letters[PALAD])
    assert set(OFFICE_RULES) <= set(RULES)


def bodies(sent: OutgoingMail) -> tuple[str, str]:
    """The text, and the HTML without what only keeps words in a line."""
    html = re.sub(r"</?span[^>]*>", "", html_of(sent))
    return text_of(sent), unescape(html).replace("\xa0", " ")


@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_row_that_is_gone_is_not_called_done(make_settings: MakeSettings, lang: str) -> None:
    for name in (PALAD, COORDINATOR):
        for said in bodies(letter(make_settings(lang), only(name, Item(GONE, "gone")), name)):
            assert GONE.measure in said
            assert ("ไม่พบแถวเดิมในตารางแล้ว 1 รายการ" if lang == "th" else "No longer in the sheet") in said
            for thanks in ("แก้ไขเรียบร้อยแล้ว", "ขอขอบคุณ", "Done", "Thank you"):
                assert thanks not in said


def test_what_is_gone_stands_beside_what_was_done(settings: Settings) -> None:
    text = text_of(
        letter(settings, only(PALAD, Item(MENDED, "mended"), Item(GONE, "gone")), PALAD, people=SOLVED_PEOPLE)
    )
    assert "แก้ไขเรียบร้อยแล้ว 1 รายการ\n- แถวที่ 4 ช่อง F4 · ๓. มาตรการการใช้ทรัพย์สินของทางราชการ" in text
    assert "ไม่พบแถวเดิมในตารางแล้ว 1 รายการ (ลบแถวหรือเปลี่ยนชื่อมาตรการ)\n- ๗. มาตรการที่ยกเลิก" in text
    assert "ครบถ้วนแล้ว ขอขอบคุณ" in text


@pytest.mark.parametrize(
    ("awaited", "done", "is_complete"),
    [(0, (12, 12), True), (0, None, True), (3, (12, 12), False), (0, (4, 12), False)],
)
def test_nothing_is_complete_while_something_is_awaited(
    settings: Settings, awaited: int, done: tuple[int, int] | None, is_complete: bool
) -> None:
    people = replace(FULL_PEOPLE, progress={PALAD: done} if done else {})
    news = {PALAD: News(PALAD, (Item(MENDED, "mended"),), awaited=awaited)}
    text = text_of(letter(settings, news, PALAD, people=people))
    assert ("ครบถ้วนแล้ว ขอขอบคุณ" in text) is is_complete
    assert ("ไม่มีรายการค้าง" in text) is not is_complete


@pytest.mark.parametrize(
    ("recipients", "addressees", "addressed"),
    [
        ((CHANG,), {}, "ผู้อำนวยการกองช่าง"),
        ((PALAD,), {}, "หัวหน้าสำนักปลัด"),
        (("หน่วยตรวจสอบภายใน",), {}, "หัวหน้าหน่วยตรวจสอบภายใน"),
        ((PALAD, CHANG), {}, "หัวหน้าสำนักปลัด และผู้อำนวยการกองช่าง"),
        ((PALAD, CHANG, KLANG), {}, "หัวหน้าสำนักปลัด, ผู้อำนวยการกองช่าง และผู้อำนวยการกองคลัง"),
        ((PALAD, COORDINATOR), {}, "หัวหน้าสำนักปลัด และผู้ประสานงาน ITA"),
        ((COORDINATOR, OPERATOR), {}, "ผู้ประสานงาน ITA และผู้ดูแลระบบ"),
        ((CHANG,), {CHANG: "นายช่างใหญ่"}, "นายช่างใหญ่"),
        ((CHANG,), {" สำนัก  ช่าง": "ผู้รักษาราชการแทนผู้อำนวยการกองช่าง"}, "ผู้รักษาราชการแทนผู้อำนวยการกองช่าง"),
        ((CHANG,), {"กองช่างสุขาภิบาล": "อีกคนหนึ่ง"}, "ผู้อำนวยการกองช่าง"),
        (("งานของเรา",), {"งานของเรา": "หัวหน้าของเรา"}, "หัวหน้าของเรา"),
    ],
)
def test_a_letter_is_addressed_to_positions(
    make_settings: MakeSettings, recipients: tuple[str, ...], addressees: dict[str, str], addressed: str
) -> None:
    sent = letter(make_settings(addressees=addressees), EVERYTHING, *recipients, notices=NOTICES)
    assert f"2568\n\nเรียน {addressed}\n\n" in bodies(sent)[0]
    assert f">เรียน {addressed}</p>" in bodies(sent)[1]


def test_the_coordinator_reads_what_stands_for_an_address_and_is_none(settings: Settings) -> None:
    for said in bodies(letter(settings, EVERYTHING, COORDINATOR)):
        assert "กองช่าง: “ไม่มีอีเมล”" in said
    assert "“ไม่มีอีเมล”" not in text_of(letter(settings, EVERYTHING, PALAD))


def test_the_coordinator_reads_what_the_night_overwrote_and_could_not_give_back(settings: Settings) -> None:
    night = replace(NIGHT, displaced=("ผลการตรวจ: นายกตรวจแล้ว <3",))
    sent = letter(settings, EVERYTHING, COORDINATOR, night=night)
    assert "- ผลการตรวจ: นายกตรวจแล้ว <3" in text_of(sent)
    assert "นายกตรวจแล้ว &lt;3" in html_of(sent)
    assert "นายกตรวจแล้ว" not in text_of(letter(settings, EVERYTHING, PALAD, night=night))


def test_the_coordinator_reads_what_was_not_delivered(settings: Settings) -> None:
    for said in bodies(letter(settings, EVERYTHING, COORDINATOR, undelivered=(*UNDELIVERED, "กองคลัง: 550"))):
        assert "อีเมลที่ส่งไม่สำเร็จ" in said
        assert UNDELIVERED[0].th in said
        assert "กองคลัง: 550" in said


def test_only_coordinator_and_operator_get_the_artifact(write: Write) -> None:
    holders = {name for name, sent in write(failed()).items() if ARTIFACT in text_of(sent)}
    assert holders == {COORDINATOR, OPERATOR}


@pytest.mark.parametrize(
    ("lang", "complete", "nothing_open"),
    [("th", "ครบถ้วน", "ไม่มีรายการค้าง"), ("en", "complete", "Nothing is open in the sheet.")],
)
def test_a_failed_run_is_never_called_complete(
    write: Write, make_settings: MakeSettings, lang: str, complete: str, nothing_open: str
) -> None:
    letters = write(replace(failed(), findings=(MENDED,)), settings=make_settings(lang))
    for name in (PALAD, COORDINATOR):
        for said in (text_of(letters[name]), html_of(letters[name])):
            assert nothing_open in said
            assert complete not in said


@pytest.mark.parametrize(("lang", "told"), [("th", "ผู้ดูแลระบบ"), ("en", "operator")])
def test_the_operator_was_told_only_where_there_is_one(
    write: Write, make_settings: MakeSettings, lang: str, told: str
) -> None:
    alone = replace(PEOPLE, operator=())
    settings = make_settings(lang)
    assert told in text_of(write(failed(), settings=settings)[COORDINATOR])
    assert told not in text_of(write(failed(), alone, settings=settings)[COORDINATOR])


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_header_that_staff_broke_is_named_with_a_link(
    write_kind: Callable[..., OutgoingMail], lang: str
) -> None:
    sent = write_kind("header-broken", lang)
    assert ("โปรดแก้ไขหัวตาราง" if lang == "th" else "mend the header row") in str(sent.message["Subject"])
    for said in bodies(sent):
        assert "ไม่พบหัวคอลัมน์ “ระยะเวลา”" in said
        assert TAB in said
        assert ("หัวตารางไม่ถูกต้อง ดังนี้" if lang == "th" else "header row is wrong:") in said
        for untrue in ("ไม่มีรายการค้าง", "ค้าง 1", "1 open", "Nothing is open"):
            assert untrue not in said


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_header_that_is_right_again_is_said_in_words(
    write_kind: Callable[..., OutgoingMail], lang: str
) -> None:
    sent = write_kind("header-mended", lang)
    said = "หัวตารางถูกต้องแล้ว" if lang == "th" else "he header row is right again"
    assert said in str(sent.message["Subject"])
    for body in bodies(sent):
        assert said in body
        assert HEADER.message.split("\n", maxsplit=1)[0] not in body


def test_a_header_stands_once_in_a_letter_to_coordinator_and_operator(settings: Settings) -> None:
    news = only(COORDINATOR, Item(HEADER, "new"))
    notices = (Notice("failed", HEADER.message), *NOTICES)  # type: ignore[arg-type]
    sent = letter(settings, news, COORDINATOR, OPERATOR, night=HEADLESS, notices=notices)
    for said in bodies(sent):
        assert said.count("ไม่พบหัวคอลัมน์ “ระยะเวลา”") == 1
        assert NOTICES[0].text.th.split("\n", maxsplit=1)[0] in said


def test_the_operator_reads_the_failure_and_its_fix_once(settings: Settings) -> None:
    error = LocalizedText("ติดต่อ Gotenberg ไม่ได้\nตรวจค่า GOTENBERG_URL", "No Gotenberg.\nCheck it.")
    notices = (Notice("failed", error), *NOTICES)
    text = text_of(letter(settings, {}, OPERATOR, night=failed(error=error.th), notices=notices))
    assert text.count("ตรวจค่า GOTENBERG_URL") == 1
    assert "\n\n  ติดต่อ Gotenberg ไม่ได้\n  ตรวจค่า GOTENBERG_URL\n\n" in text
    assert "* กองคลัง: เซิร์ฟเวอร์ปฏิเสธที่อยู่ 1 ที่อยู่\n  แก้ที่อยู่ในแผ่นงาน" in text


def test_an_operator_who_is_a_unit_too_reads_of_the_failure(settings: Settings) -> None:
    """The sheet could not be read, so that nothing is known of the unit; the thread stays the same."""
    box = (PALAD, OPERATOR)
    sent = letter(settings, {}, *box, night=replace(failed(error=FAILURE["th"]), findings=()))
    assert str(sent.message["Subject"]).startswith("[24 ก.ย. · ขัดข้อง] ")
    assert base_subject(sent) == base_subject(letter(settings, EVERYTHING, *box))
    assert text_of(sent).startswith("ระบบทำงานไม่สำเร็จ: ติดต่อ Gotenberg ไม่ได้\n\nเรื่อง")
    assert "จึงเรียนมาเพื่อโปรดตรวจสอบและแก้ไข" in text_of(sent)
    assert "ไม่มีรายการค้าง" not in text_of(sent)


def test_a_run_that_was_cut_short_is_said_so(write: Write) -> None:
    assert "ระบบหยุดทำงานกลางคัน" in text_of(write(failed(error=""))[OPERATOR])


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (None, "รายงานฉบับนี้จัดทำไม่สำเร็จ"),
        ({"pdf": "report-2568.pdf"}, "จัดทำรายงานแล้ว แต่บันทึกผลการตรวจลงสเปรดชีตไม่สำเร็จ"),
    ],
)
def test_a_night_may_fail_after_its_report_was_made(
    write: Write, report: dict[str, str] | None, said: str
) -> None:
    letters = write(failed(replace(NIGHT, report=report)))
    assert f"{said} ผู้ดูแลระบบได้รับแจ้งแล้ว" in text_of(letters[COORDINATOR])


@pytest.mark.parametrize(("status", "said"), [("final", "ครบถ้วนแล้ว ขอขอบคุณ"), ("draft", "ไม่มีรายการค้าง")])
def test_advice_goes_to_the_coordinator_alone(write: Write, status: Status, said: str) -> None:
    """A draft without anything open waits for periods that have not begun: it is not complete."""
    advice = EMPTY._replace(severity="info", state="new")
    letters = write(replace(NIGHT, status=status, findings=(advice,)))
    assert set(letters) == {COORDINATOR}
    assert text_of(letters[COORDINATOR]).startswith(f"{said}\n")
    assert letters[COORDINATOR].open == 0


def test_everyone_means_each_unit_with_an_address(write: Write) -> None:
    people = Recipients(units={PALAD: ("a@b.th",), KLANG: ()}, coordinator=PEOPLE.coordinator)
    letters = write(replace(NIGHT, findings=(SHARED._replace(owners=(EVERYONE, CHANG)),)), people)
    assert set(letters) == {PALAD, KLANG, CHANG, COORDINATOR}
    assert "ยังไม่ได้รับแจ้ง: กองคลัง, กองช่าง" in text_of(letters[COORDINATOR])


def test_a_letter_knows_what_is_noted_once_it_was_taken(settings: Settings) -> None:
    sent = letter(settings, EVERYTHING, PALAD, COORDINATOR, OPERATOR, notices=NOTICES)
    assert sent.receipts == (
        *PALADS_NEWS.receipts(TODAY),
        *ALL_NEWS.receipts(TODAY),
        Receipt(TODAY, OPERATOR, "refused/1", "error", "told"),
    )
    assert letter(settings, EVERYTHING, KLANG, notices=NOTICES).receipts == KLANGS_NEWS.receipts(TODAY)
    assert sent.recipients == (PALAD, COORDINATOR, OPERATOR)
    assert sent.name == "สำนักปลัด, coordinator, operator"
    assert letter(settings, EVERYTHING, COORDINATOR).name == "coordinator"


def test_the_same_run_gives_the_same_id_whatever_could_not_be_delivered(settings: Settings) -> None:
    def ids(**extras: Any) -> list[str]:
        return [
            letter(settings, EVERYTHING, *box, **extras).id for box in ((PALAD,), (KLANG,), (COORDINATOR,))
        ]

    assert ids() == ids() == ids(undelivered=UNDELIVERED) == ids(pdf=None)
    assert len(set(ids())) == 3
    told = {
        name: replace(
            news, items=tuple(Item(item.finding, "open") if item.is_open else item for item in news.items)
        )
        for name, news in EVERYTHING.items()
    }
    assert letter(settings, told, PALAD).id == ids()[0]
    assert (
        letter(settings, EVERYTHING, PALAD, night=replace(NIGHT, date=TODAY + timedelta(days=1))).id
        != ids()[0]
    )
    worse = News(KLANG, (Item(SHARED._replace(severity="warning"), "new"),))
    assert letter(settings, {KLANG: worse}, KLANG).id != ids()[1]


def test_after_a_failure_the_coordinator_alone_gets_another_letter(write: Write) -> None:
    before, after = write(failed()), write()
    assert before[COORDINATOR].id != after[COORDINATOR].id
    assert before[KLANG].id == after[KLANG].id


def test_a_machine_wrote_it_and_says_so(write: Write) -> None:
    for sent in write(failed()).values():
        assert sent.message["Auto-Submitted"] == "auto-generated"
        assert sent.message["X-Auto-Response-Suppress"] == "All"
        assert sent.message["Message-ID"].endswith("@ita-sync.invalid>")
        assert sent.message["To"] is None


@pytest.mark.parametrize(
    ("recipients", "coordinator", "replies"),
    [
        ((PALAD,), (CLERK, "second@example.go.th"), f"{CLERK}, second@example.go.th"),
        ((PALAD, KLANG), (CLERK,), CLERK),
        ((PALAD,), ("ita@เทศบาล.ไทย",), "ita@xn--o3cg7ak5c9d.xn--o3cw4h"),
        ((PALAD,), ("ผู้ประสาน@example.go.th", f"a@{'x' * 64}.th"), None),
        ((PALAD,), (), None),
        ((PALAD, COORDINATOR), (CLERK,), None),
        ((COORDINATOR,), (CLERK,), None),
    ],
)
@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_units_answer_reaches_the_coordinator(
    make_settings: MakeSettings,
    lang: str,
    recipients: tuple[str, ...],
    coordinator: tuple[str, ...],
    replies: str | None,
) -> None:
    people = replace(FULL_PEOPLE, coordinator=coordinator)
    sent = letter(make_settings(lang), EVERYTHING, *recipients, people=people)
    assert sent.message["Reply-To"] == replies
    for said in bodies(sent):
        assert bool(re.search("ไม่ต้องตอบกลับ|do not answer", said)) is (replies is None)
        assert bool(re.search("ตอบกลับอีเมลนี้|answer this mail", said)) is (replies is not None)


def test_whom_to_ask_is_named(make_settings: MakeSettings) -> None:
    contact = "นางสาวสมศรี ใจดี โทร. 0 4333 1234 <script>"
    for said in bodies(letter(make_settings(contact=contact), EVERYTHING, PALAD)):
        assert f"สอบถามเพิ่มเติมได้ที่ {contact} หรือตอบกลับอีเมลนี้ถึงผู้ประสานงาน" in said
    alone = replace(FULL_PEOPLE, coordinator=())
    assert f"สอบถามเพิ่มเติมได้ที่ {contact}\n" in text_of(
        letter(make_settings(contact=contact), EVERYTHING, PALAD, people=alone)
    )


@pytest.mark.parametrize(
    ("recipient", "people", "to"),
    [
        (PALAD, FULL_PEOPLE, CLERK),
        (COORDINATOR, FULL_PEOPLE, IT),
        (PALAD, replace(FULL_PEOPLE, coordinator=()), IT),
        (PALAD, replace(FULL_PEOPLE, coordinator=("a%?&b@example.go.th",)), "a%?&b@example.go.th"),
        (PALAD, replace(FULL_PEOPLE, coordinator=(), operator=()), None),
    ],
)
def test_who_wants_no_more_mails_can_say_so(
    settings: Settings, recipient: str, people: Recipients, to: str | None
) -> None:
    sent = letter(settings, EVERYTHING, recipient, people=people)
    raw = message_from_bytes(sent.message.as_bytes())["List-Unsubscribe"]
    if to is None:
        assert raw is None
        return
    assert re.fullmatch(r"<mailto:[!-~]+>", raw)
    url = urlsplit(raw.strip("<>"))
    assert unquote(url.path) == to
    assert parse_qs(url.query) == {"subject": [f"ขอยกเลิกการรับอีเมล: {recipient}"]}


def test_a_long_name_keeps_the_headers_within_what_servers_take(settings: Settings) -> None:
    unit = "กอง" + "ยาว" * 500
    raw = letter(settings, only(unit, Item(SHARED, "new")), unit).message.as_bytes()
    assert all(len(line) <= 998 for line in raw.splitlines())
    assert b"=?" not in message_from_bytes(raw)["List-Unsubscribe"].encode()


PDF = b"%PDF-1.7 report"


def attachments(sent: OutgoingMail) -> list[EmailMessage]:
    return [part for part in sent.message.iter_attachments() if isinstance(part, EmailMessage)]


def test_the_coordinator_gets_the_report(settings: Settings) -> None:
    sent = letter(settings, EVERYTHING, PALAD, COORDINATOR, pdf=PDF)
    (pdf,) = attachments(sent)
    assert (pdf.get_content_type(), pdf.get_filename(), pdf.get_content()) == (
        "application/pdf",
        "report-2568.pdf",
        PDF,
    )
    assert sent.message.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in sent.message.iter_parts()] == [
        "multipart/alternative",
        "application/pdf",
    ]
    for said in bodies(sent):
        assert "แนบรายงานมาพร้อมอีเมลนี้: report-2568.pdf" in said
        assert f"SHA-256: {sha256(PDF).hexdigest()}" in said


@pytest.mark.parametrize(
    ("mail", "night", "recipients", "pdf"),
    [
        ({"attach": False}, NIGHT, (COORDINATOR,), PDF),
        ({}, failed(), (COORDINATOR,), PDF),
        ({}, NIGHT, (COORDINATOR,), None),
        ({}, NIGHT, (PALAD,), PDF),
        ({}, NIGHT, (OPERATOR,), PDF),
    ],
)
def test_nobody_else_gets_it_nor_where_it_is_not_sound_or_not_wanted(
    make_settings: MakeSettings,
    mail: dict[str, object],
    night: FinishedRun,
    recipients: tuple[str, ...],
    pdf: bytes | None,
) -> None:
    sent = letter(make_settings(**mail), EVERYTHING, *recipients, night=night, pdf=pdf, notices=NOTICES)
    assert not attachments(sent)
    for said in bodies(sent):
        assert "SHA-256" not in said
        assert "แนบ" not in said
    assert (ARTIFACT in text_of(sent)) is (recipients != (PALAD,))


def test_a_report_that_is_too_long_is_left_out_with_a_word(settings: Settings) -> None:
    sent = letter(settings, EVERYTHING, COORDINATOR, pdf=bytes(LONGEST_ATTACHMENT + 1))
    assert not attachments(sent)
    assert "รายงานมีขนาดเกิน 10 MB จึงไม่ได้แนบมาพร้อมอีเมลนี้ โปรดดาวน์โหลดจากลิงก์ข้างต้น" in text_of(sent)
    assert attachments(letter(settings, EVERYTHING, COORDINATOR, pdf=bytes(LONGEST_ATTACHMENT)))


PAGE = Attachment("status.pdf", b"%PDF-1.7 status")


@pytest.mark.parametrize(
    ("page", "kind"),
    [(PAGE, "application/pdf"), (Attachment("status.html", "<p>สถานะ".encode()), "text/html")],
)
def test_the_coordinator_gets_the_status_page_too(settings: Settings, page: Attachment, kind: str) -> None:
    sent = letter(settings, EVERYTHING, COORDINATOR, pdf=PDF, page=page)
    _report, status = attachments(sent)
    assert (status.get_content_type(), status.get_filename()) == (kind, page.name)
    assert status.get_payload(decode=True) == page.content
    for said in bodies(sent):
        assert f"แนบหน้าสถานะของรายงานมาพร้อมอีเมลนี้: {page.name}" in said


@pytest.mark.parametrize(
    ("night", "recipients", "pdf", "names"),
    [
        (NIGHT, (COORDINATOR,), None, ["status.pdf"]),
        (NIGHT, (PALAD,), PDF, []),
        (NIGHT, (OPERATOR,), PDF, []),
        (failed(), (COORDINATOR,), PDF, []),
        (
            NIGHT,
            (COORDINATOR,),
            bytes(LONGEST_ATTACHMENT - len(PAGE.content)),
            ["report-2568.pdf", "status.pdf"],
        ),
        (NIGHT, (COORDINATOR,), bytes(LONGEST_ATTACHMENT - len(PAGE.content) + 1), ["report-2568.pdf"]),
        (NIGHT, (COORDINATOR,), bytes(LONGEST_ATTACHMENT + 1), ["status.pdf"]),
    ],
    ids=[
        "no report",
        "unit",
        "operator",
        "failed",
        "both fit",
        "the report goes first",
        "the report is too long",
    ],
)
def test_who_gets_the_status_page(
    settings: Settings, night: FinishedRun, recipients: tuple[str, ...], pdf: bytes | None, names: list[str]
) -> None:
    sent = letter(settings, EVERYTHING, *recipients, night=night, pdf=pdf, page=PAGE, notices=NOTICES)
    assert [one.get_filename() for one in attachments(sent)] == names
    assert ("หน้าสถานะ" in text_of(sent)) is ("status.pdf" in names)


STANDING = replace(
    NIGHT, units=(UnitState("กองช่าง", 1, 0, 3), UnitState("", 0, 2, 0), UnitState("<b>", 2, 0, 0))
)


def test_the_coordinator_sees_a_bar_a_unit_as_outlook_shows_it(settings: Settings) -> None:
    html = html_of(letter(settings, EVERYTHING, COORDINATOR, night=STANDING))
    said = " ".join(re.sub(r"<[^>]+>|\u2060", "", html).split())
    assert re.findall(r"ครบแล้ว (\d+) · รอผล (\d+) · ค้าง (\d+)", said) == [
        ("1", "0", "3"),
        ("0", "2", "0"),
        ("2", "0", "0"),
    ]
    cell = re.compile(r'<td width="(\d+)%"[^>]*?(?:class="bar_(\w+)")?\s?style')
    bars = re.findall(r"<tr>(<td width=.*?)</tr>", html)
    cells = [[(int(width), colour) for width, colour in cell.findall(bar)] for bar in bars]
    assert cells == [[(25, "green"), (75, "red")], [(50, "amber"), (50, "")], [(50, "green"), (50, "")]]
    assert html.count("bgcolor=") == 4
    assert "&lt;b&gt;" in html


def test_the_bars_are_words_in_the_plain_text(settings: Settings) -> None:
    text = text_of(letter(settings, EVERYTHING, COORDINATOR, night=STANDING))
    assert "\nความคืบหน้าของแต่ละสำนัก/กอง\n- กองช่าง: ครบแล้ว 1 · รอผล 0 · ค้าง 3\n- ไม่ระบุสำนัก/กอง: " in text


def test_a_unit_sees_no_bars_and_many_units_are_counted(settings: Settings) -> None:
    crowd = replace(
        NIGHT, units=tuple(UnitState(f"กอง {number} " + "ย" * 500, 1, 1, 1) for number in range(300))
    )
    assert "ความคืบหน้า" not in text_of(letter(settings, EVERYTHING, PALAD, night=crowd))
    sent = letter(settings, EVERYTHING, COORDINATOR, night=crowd)
    assert "… และอีก 292 สำนัก/กอง" in text_of(sent)
    assert len(html_of(sent).encode()) < 60_000


def many(count: int, owners: tuple[str, ...], measure: str) -> tuple[Finding, ...]:
    return tuple(
        EMPTY._replace(id=str(i), row=i, cell=f"F{i}", owners=owners, measure=measure)
        for i in range(1, count + 1)
    )


@pytest.mark.parametrize("box", [(PALAD,), (COORDINATOR,), (PALAD, COORDINATOR), (PALAD, KLANG)])
@pytest.mark.parametrize("measure", ["มาตรการ", "มาตรการส่งเสริมความโปร่งใสในการจัดซื้อจัดจ้าง " * 20])
@pytest.mark.parametrize("count", [40, LISTED, LISTED + 50])
def test_gmail_clips_no_letter(settings: Settings, box: tuple[str, ...], measure: str, count: int) -> None:
    """Gmail shows the first 102 kB."""
    findings = many(count, (PALAD, KLANG), measure)
    key = "https://docs.google.com/spreadsheets/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/edit#gid=1234567890&range="
    people = replace(FULL_PEOPLE, links={one.cell: key + one.cell for one in findings})
    news = {
        name: News(name, tuple(Item(one, "new") for one in findings)) for name in (PALAD, KLANG, COORDINATOR)
    }
    sent = letter(settings, news, *box, people=people)
    assert len(html_of(sent).encode()) < 102_000
    assert sent.open == count
    told = count * (2 if box == (PALAD, KLANG) else 1)
    for said in bodies(sent):
        listed = len(re.findall(r"ช่อง F\d", said))
        assert listed == min(LISTED, told) or (listed == 100 and len(measure) > 100)
        assert sum(map(int, re.findall(r"และอีก (\d+) รายการ", said))) == told - listed


def test_a_sheet_wide_finding_has_no_row(settings: Settings) -> None:
    wide = ORPHAN._replace(cell="", row=0, measure="", hint="")
    assert "* ทั้งตาราง\n  ยังไม่ได้กรอก" in text_of(
        letter(settings, only(COORDINATOR, Item(wide, "new")), COORDINATOR)
    )


def test_the_link_of_the_tab_is_no_cells_link(settings: Settings) -> None:
    wide = ORPHAN._replace(cell="", row=0, measure="", hint="")
    sent = letter(settings, only(COORDINATOR, Item(wide, "open")), COORDINATOR)
    assert f'href="{TAB}"' not in html_of(sent)


@pytest.mark.parametrize(
    ("text", "phrases", "html"),
    [
        ("ใหม่ 2 รายการ · ค้าง 5", (), "ใหม่ 2~รายการ~· ค้าง 5"),
        ("ถึง 3 ก.ย. 2568", (), "ถึง 3~ก.ย.~2568"),
        ("เรียน กองช่าง และกองคลัง", ("กองช่าง", "กองคลัง"), "เรียน [กองช่าง] และ[กองคลัง]"),
        ("กองช่าง กองช่างสุขาภิบาล", ("กองช่าง", "กองช่างสุขาภิบาล"), "[กองช่าง] [กองช่างสุขาภิบาล]"),
        ("<b> & span", ("span", "<b>", "amp", ""), "[&lt;b&gt;] &amp; [span]"),
        (Markup("1 &lt; 2"), ("&",), "1 &lt; 2"),
        ("ยาว" * 10, ("ยาว" * 10,), "ยาว" * 10),
    ],
)
def test_numbers_and_short_names_keep_to_one_line(text: str, phrases: tuple[str, ...], html: str) -> None:
    marked = (
        html.replace("~", "\xa0").replace("[", '<span style="white-space:nowrap">').replace("]", "</span>")
    )
    assert tied(text, phrases) == marked


def test_a_template_of_ones_own(write: Write, settings: Settings) -> None:
    own = settings.root / "templates" / "mail.subject.j2"
    own.parent.mkdir()
    own.write_text("จดหมายถึง {{ addressees | join }}\n", encoding="utf-8")
    assert write()[KLANG].message["Subject"] == "จดหมายถึง ผู้อำนวยการกองคลัง"


@pytest.mark.parametrize("text", ["{{ nothing }}", "{% if %}", "{{ 1 / 0 }}", "{{ night.findings + 1 }}"])
def test_a_broken_template_is_named(write: Write, settings: Settings, text: str) -> None:
    own = settings.root / "templates" / "mail.txt.j2"
    own.parent.mkdir()
    own.write_text(text)
    with pytest.raises(MailError, match=r"mail\.txt\.j2") as caught:
        write()
    assert "templates/" in caught.value.hint


def test_a_sender_that_is_no_address(write: Write, make_settings: MakeSettings) -> None:
    with pytest.raises(MailError, match=r"\[mail\] from") as caught:
        write(settings=make_settings(**{"from": f"a@{'x' * 64}.th"}))
    assert "@" not in caught.value.message


TAGS = {
    *("html", "head", "meta", "title", "style", "body", "div", "p", "br", "strong", "ul", "li", "h2", "h3"),
    *("table", "tr", "td", "span", "a"),
}
anything = st.text(
    st.characters(codec=None, categories=None) | st.sampled_from("ก้ำเ\u202e\u2066\r\n\0\ud800<&\"'%{}[]=?")
)


@given(
    cell=anything,
    unit=anything.filter(lambda name: name not in {COORDINATOR, OPERATOR}),
    message=anything,
    agency=anything,
)
@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60
)
def test_no_text_breaks_out(
    make_settings: MakeSettings, cell: str, unit: str, message: str, agency: str
) -> None:
    settings = make_settings(
        contact=cell, addressees={unit: message} if message.strip() and unit.strip() else {}
    )
    for sent in hostile_letters(settings, cell, unit, message, agency):
        raw = sent.addressed_to(*sent.addresses).as_bytes()
        assert raw.isascii()
        assert set(sent.message.keys()) <= HEADERS
        for header in ("Subject", "From"):
            assert unquoted(as_read(raw, header)) == unquoted(str(sent.message[header]))
        for text in (cell, message):
            said = sanitize.truncate(text)
            assert said in text_of(sent)
            assert said in re.sub(r"&(?:amp|lt|gt|#34|#39);", lambda m: unescape(m[0]), html_of(sent))
        assert not sanitize.REORDERING.search(text_of(sent) + html_of(sent) + str(sent.message["Subject"]))
        assert set(re.findall(r"<(\w+)", html_of(sent))) <= TAGS


HEADERS = {
    *("From", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted"),
    *("X-Auto-Response-Suppress", "List-Unsubscribe", "MIME-Version", "Content-Type"),
}


def hostile_letters(
    settings: Settings, cell: str, unit: str, message: str, agency: str
) -> Iterator[OutgoingMail]:
    """Letters of every kind in which all that people can type is hostile."""
    finding = SHARED._replace(owners=(unit,), measure=cell, message=message, hint=cell)
    night = replace(NIGHT, agency=agency, error=message, displaced=(cell,), status="failed")
    people = Recipients(
        units={unit: ADDRESSES[:1]}, coordinator=ADDRESSES[1:2], operator=ADDRESSES[2:], mistyped={unit: cell}
    )
    items = (Item(finding, "new"), Item(HEADER._replace(message=f"{message}\n{cell}"), "new"))
    news = {name: News(name, items) for name in (unit, COORDINATOR)}
    notices = (Notice("n", LocalizedText(cell, cell)),)
    for box in ((unit,), (unit, COORDINATOR, OPERATOR), (COORDINATOR,)):
        yield letter(
            settings, news, *box, night=night, people=people, undelivered=(message,), notices=notices
        )


def unquoted(header: str) -> str:
    """Encoded words need no quotation marks around them."""
    return re.sub(r'["\\]', "", header)


def test_markup_in_a_cell_stays_text(settings: Settings) -> None:
    bad = SHARED._replace(
        measure='<script>alert("1")</script>', message="</td><img src=x onerror=y>", hint="&lt;b>"
    )
    unit = "<b>กอง</b>"
    people = replace(FULL_PEOPLE, mistyped={unit: "<u>"}, progress={unit: (1, 2)})
    news = {name: News(name, (Item(bad._replace(owners=(unit,)), "new"),)) for name in (unit, COORDINATOR)}
    html = html_of(letter(settings, news, unit, KLANG, COORDINATOR, people=people, undelivered=("<i>",)))
    for tag in ("<script", "<img", "<b>", "<u>", "<i>"):
        assert tag not in html
    assert "&amp;lt;b&gt;" in html


def test_headers_hold_no_line_of_a_unit_name(settings: Settings) -> None:
    unit = "กอง\r\nBcc: everyone@example.org\u202e\0 " + "ยาว" * 500
    sent = letter(settings, only(unit, Item(SHARED, "new")), unit)
    assert sent.message["Bcc"] is None
    subject = str(sent.message["Subject"])
    assert len(subject) <= 200
    assert subject.endswith("…")
    assert len(base_subject(sent)) <= 120
    assert "กอง Bcc:" in subject
    assert "everyone" not in sent.name
