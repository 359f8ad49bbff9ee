"""The letters: what each kind says in both languages, how it looks, and that no cell text can break out of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from markupsafe import Markup

from ita_sync.domain import (
    COORDINATOR,
    OPERATOR,
    Finding,
    LocalizedText,
    Status,
)
from ita_sync.domain.language import Lang
from ita_sync.errors import MailError
from ita_sync.notify.compose import LISTED
from ita_sync.notify.letter_values import MOST_LINES
from ita_sync.notify.line_breaks import tied
from ita_sync.notify.mailboxes import Notice
from ita_sync.notify.news import CHANGES, Item, News
from ita_sync.notify.outgoing_mail import OutgoingMail
from ita_sync.notify.recipients import Recipients
from ita_sync.settings import Settings
from ita_sync.settings.section import without_the_unseen
from ita_sync.text import sanitize

from .conftest import (
    ADDRESSES,
    CLERK,
    EMPTY,
    HEADER,
    IT,
    MENDED,
    NIGHT,
    PEOPLE,
    SHARED,
    TODAY,
    TWICE,
    as_read,
    failed,
    html_of,
    text_of,
)
from .letters import (
    ADVICE,
    EVERYTHING,
    FAILURE,
    FULL_PEOPLE,
    GONE,
    KINDS,
    KLANG,
    PALAD,
    SOLVED,
    SOLVED_PEOPLE,
    TAB,
    UNDELIVERED,
    base_subject,
    bodies,
    letter,
    only,
)

GOLDEN = Path(__file__).parent / "golden"
Write = Callable[..., dict[str, OutgoingMail]]
MakeSettings = Callable[..., Settings]


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


@pytest.mark.parametrize("box", [(PALAD,), (COORDINATOR,), (OPERATOR,)])
@pytest.mark.parametrize("elsewhere", [{"province": "สุโขทัย"}, {"district": "หนองเรือ"}])
def test_two_municipalities_of_one_name_share_no_thread_and_no_message(
    settings: Settings, box: tuple[str, ...], elsewhere: dict[str, str]
) -> None:
    """Of two messages with one id a mail program may show the first alone."""
    other = settings.model_copy(update={"agency": settings.agency.model_copy(update=elsewhere)})
    one, two = (letter(each, EVERYTHING, *box, night=failed()) for each in (settings, other))
    assert one.id != two.id
    assert one.message["References"] != two.message["References"]


def test_every_cell_has_its_row_and_its_link(write: Write) -> None:
    sent = write()[PALAD]
    for finding in (EMPTY, SHARED):
        link = PEOPLE.links[finding.cell]
        assert f"แถวที่ {finding.row} ช่อง {finding.cell}" in text_of(sent)
        assert link in text_of(sent)
        assert f'<a href="{link.replace("&", "&amp;")}" ' in html_of(sent)


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


def test_a_hint_is_given_once(settings: Settings) -> None:
    text = text_of(letter(settings, EVERYTHING, PALAD))
    assert text.count(EMPTY.hint) == 1
    assert text.count(TWICE.hint) == 1
    solved = News(PALAD, (Item(MENDED, "mended"), Item(EMPTY, "open")))
    assert text_of(letter(settings, {PALAD: solved}, PALAD)).count(EMPTY.hint) == 1


@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_row_that_is_gone_is_not_called_done(make_settings: MakeSettings, lang: str) -> None:
    for name in (PALAD, COORDINATOR):
        for said in bodies(letter(make_settings(lang), only(name, Item(GONE, "gone")), name)):
            assert GONE.measure in said
            assert ("ไม่พบแถวเดิมในตารางแล้ว 1 รายการ" if lang == "th" else "No longer in the sheet") in said
            for thanks in ("แก้ไขเรียบร้อยแล้ว", "ขอขอบคุณ", "Done", "Thank you"):
                assert thanks not in said


@pytest.mark.parametrize(
    ("lang", "subject"),
    [
        ("th", "[24 ก.ย. · ไม่พบแถวเดิม 2 · ไม่มีรายการค้าง]"),
        ("en", "[2025-09-24 · 2 no longer there · nothing open]"),
    ],
)
def test_what_was_missing_in_a_row_that_is_gone_tells_its_items_apart(
    make_settings: MakeSettings, lang: str, subject: str
) -> None:
    other = GONE._replace(column="summary", message="สรุปผล: ยังไม่ได้กรอก", id="g8")
    for name in (PALAD, COORDINATOR):
        sent = letter(make_settings(lang), only(name, Item(GONE, "gone"), Item(other, "gone")), name)
        assert str(sent.message["Subject"]).startswith(subject)
        for said in bodies(sent):
            assert f"{GONE.measure} · {GONE.message}" in said
            assert f"{GONE.measure} · {other.message}" in said


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
    is_made = report is not None
    for text in (text_of(letters[OPERATOR]), html_of(letters[OPERATOR])):
        assert (said in text) == is_made


@pytest.mark.parametrize(("status", "said"), [("final", "ครบถ้วนแล้ว ขอขอบคุณ"), ("draft", "ไม่มีรายการค้าง")])
def test_advice_goes_to_the_coordinator_alone(write: Write, status: Status, said: str) -> None:
    """A draft without anything open waits for periods that have not begun: it is not complete."""
    advice = EMPTY._replace(severity="info", state="new")
    letters = write(replace(NIGHT, status=status, findings=(advice,)))
    assert set(letters) == {COORDINATOR}
    assert text_of(letters[COORDINATOR]).startswith(f"{said}\n")
    assert letters[COORDINATOR].open == 0


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


@pytest.mark.parametrize("name", ["mail.txt.j2", "mail.words.j2", "mail.style.j2"])
def test_a_template_that_is_not_utf_8_is_named_itself(write: Write, settings: Settings, name: str) -> None:
    own = settings.root / "templates" / name
    own.parent.mkdir()
    own.write_bytes("{# หนึ่ง #}\n{# สอง #}".encode("cp874"))
    with pytest.raises(MailError) as caught:
        write()
    assert caught.value.in_language("en")[0] == (
        f"The template {name}, line 1 is broken (it is not saved as UTF-8)."
    )
    assert caught.value.in_language("th")[0] == f"แม่แบบ {name} บรรทัดที่ 1 ใช้ไม่ได้ (ไม่ได้บันทึกเป็น UTF-8)"


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

SURROGATE = re.compile("[\ud800-\udfff]")  # a file of settings cannot hold one; Google's answer can


@given(
    cell=anything,
    unit=anything.filter(lambda name: name not in {COORDINATOR, OPERATOR}),
    message=anything,
    agency=anything,
)
@example(cell="", unit="0", message="\x1b", agency="")
@example(cell="", unit="\ud800", message="0", agency="")
@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60
)
def test_no_text_breaks_out(
    make_settings: MakeSettings, cell: str, unit: str, message: str, agency: str
) -> None:
    is_title = without_the_unseen(message) and unit.strip() and not SURROGATE.search(unit)
    settings = make_settings(contact=cell, addressees={unit: message} if is_title else {})
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


@pytest.mark.parametrize(
    ("count", "says"),
    [
        (1, ("It has 1 measure and 1 activity", "1 of 1 activity is complete", "and 1 more unit")),
        (2, ("It has 2 measures and 2 activities", "2 of 2 activities are complete", "and 2 more units")),
    ],
)
def test_one_is_no_plural(make_settings: MakeSettings, count: int, says: tuple[str, ...]) -> None:
    items = tuple(
        Item(SHARED._replace(owners=(f"u{n}",), id=f"{n}"), "new") for n in range(MOST_LINES + count)
    )
    people = replace(FULL_PEOPLE, progress={"": (count, count)})
    night = replace(NIGHT, measures=count, activities=count)
    news = {COORDINATOR: News(COORDINATOR, items)}
    text = text_of(letter(make_settings("en"), news, COORDINATOR, night=night, people=people))
    assert all(re.search(rf"{re.escape(one)}\b", text) for one in says)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_nothing_is_escaped_twice(make_settings: MakeSettings, lang: Lang) -> None:
    units = ('กอง A&B "พิเศษ"', "กอง <C>")
    night = replace(NIGHT, agency="เทศบาล R&D", error="a & b", displaced=("c & d",))
    items = tuple(
        Item(SHARED._replace(owners=units, measure="M&N", message="x & y", hint="z & z", id=change), change)
        for change in CHANGES
    )
    news = {name: News(name, items) for name in (*units, COORDINATOR)}
    people = replace(FULL_PEOPLE, mistyped={units[0]: "u & v"}, progress=dict.fromkeys(units, (1, 2)))
    settings = make_settings(lang, contact="T&T")
    for status in ("draft", "failed"):
        for box in (units[:1], units, (*units, COORDINATOR), (COORDINATOR, OPERATOR)):
            sent = letter(
                settings,
                news,
                *box,
                night=replace(night, status=status),
                people=people,
                undelivered=("q & r",),
            )
            for twice in ("&amp;amp;", "&amp;lt;", "&amp;#"):
                assert twice not in html_of(sent)
            assert "&amp;" not in text_of(sent)
            assert "&amp;" in html_of(sent)


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
