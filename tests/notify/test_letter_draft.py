"""What is in a letter, by whom it stands for: whose rows, what is attached, what is noted once it was taken."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from hashlib import sha256

import pytest

from ita_sync.domain import (
    COORDINATOR,
    OFFICE_RULES,
    OPERATOR,
    Finding,
    LocalizedText,
    Receipt,
    UnitState,
)
from ita_sync.notify.mailboxes import Notice
from ita_sync.notify.message import LONGEST_ATTACHMENT, Attachment
from ita_sync.notify.news import Item
from ita_sync.notify.outgoing_mail import OutgoingMail
from ita_sync.notify.recipients import Recipients
from ita_sync.notify.run_file import FinishedRun
from ita_sync.rules import RULES
from ita_sync.settings import Settings
from ita_sync.text import sanitize
from ita_sync.thai.unit_names import EVERYONE
from tests.conftest import ROOT

from .conftest import (
    ARTIFACT,
    EMPTY,
    FINDINGS,
    HEADER,
    NIGHT,
    ORPHAN,
    PEOPLE,
    SHARED,
    TODAY,
    failed,
    html_of,
    text_of,
)
from .letters import (
    ALL_NEWS,
    CHANG,
    EVERYTHING,
    FAILURE,
    HEADLESS,
    KLANG,
    KLANGS_NEWS,
    NOTICES,
    PALAD,
    PALADS_NEWS,
    SOON,
    TAB,
    UNDELIVERED,
    base_subject,
    bodies,
    letter,
    only,
)

Write = Callable[..., dict[str, OutgoingMail]]
MakeSettings = Callable[..., Settings]
PDF = b"%PDF-1.7 report"
PAGE = Attachment("status.pdf", b"%PDF-1.7 status")
STANDING = replace(
    NIGHT, units=(UnitState("กองช่าง", 1, 0, 3), UnitState("", 0, 2, 0), UnitState("<b>", 2, 0, 0))
)


def test_each_unit_hears_of_its_own_rows_alone(write: Write) -> None:
    text = text_of(write()[KLANG])
    assert SHARED.cell in text
    assert not any(finding.cell in text for finding in FINDINGS if finding is not SHARED)


def test_what_is_not_owed_yet_is_counted_or_told_with_its_day(settings: Settings) -> None:
    text = text_of(letter(settings, EVERYTHING, PALAD))
    assert "อีก 20 รายการยังอยู่ในระยะเวลาดำเนินการ" in text
    assert "ยังไม่ถึงกำหนด รอผลถึง 30 ก.ย. 2568" in text
    assert "(ยังไม่ถึงกำหนด 1 รายการ)" in text
    assert "ค้างนานที่สุด 21 วัน ตั้งแต่วันที่ 3 ก.ย. 2568" in text
    assert "ครบถ้วนแล้ว 4 จาก 12 กิจกรรม" in text


@pytest.mark.parametrize(
    ("finding", "is_to_check"),
    [
        (SOON._replace(severity="warning"), False),  # an outcome that is awaited has nothing to check
        (SOON._replace(severity="warning", until=None), True),
        (SOON, False),
    ],
)
def test_only_what_may_be_right_is_to_be_checked(
    settings: Settings, finding: Finding, is_to_check: bool
) -> None:
    news = only(PALAD, Item(finding, "new", is_untold=True))
    for said in bodies(letter(settings, news, PALAD)):
        assert ("[ควรตรวจสอบ]" in said) == is_to_check
        assert ("ยังไม่ถึงกำหนด รอผลถึง" in said) == (finding.until is not None)


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
        "- ไม่ทราบสำนัก/กอง: 1 รายการ",
    ]


def test_whom_no_mail_reaches_is_the_coordinators_to_mend(write: Write) -> None:
    nobody = SHARED._replace(
        rule="owner-without-contact", severity="warning", message="ยังไม่มีอีเมลของ “กองคลัง”"
    )
    letters = write(replace(NIGHT, findings=(EMPTY._replace(state="new"), nobody)))
    assert set(letters) == {PALAD, COORDINATOR}
    text = text_of(letters[COORDINATOR])
    assert nobody.message in text
    lines = text.split("รายการค้างของแต่ละสำนัก/กอง\n")[1].split("\n\n")[0].splitlines()
    assert [line.split(" · ")[0] for line in lines] == ["- สำนักปลัด: 1 รายการ"]  # and กองคลัง owes nothing
    assert nobody.message not in text_of(letters[PALAD])
    assert set(OFFICE_RULES) <= set(RULES)


@pytest.mark.parametrize(
    ("units", "lang", "said"),
    [
        ({}, "th", "ไม่พบรายชื่อผู้รับผิดชอบเลย โปรดตรวจว่าแผ่นงาน “ผู้รับผิดชอบ” ถูกลบ"),
        ({}, "en", "No contacts were found at all: see whether the tab “ผู้รับผิดชอบ” is there"),
        ({"สำนักปลัด": ()}, "th", ""),
        ({"สำนักปลัด": ("a@b.th",)}, "th", ""),
    ],
)
def test_the_coordinator_reads_where_the_contacts_have_gone(
    make_settings: MakeSettings, units: dict[str, tuple[str, ...]], lang: str, said: str
) -> None:
    people = replace(PEOPLE, units=units)
    for text in bodies(letter(make_settings(lang), EVERYTHING, COORDINATOR, people=people)):
        assert ("ไม่พบรายชื่อ" in text or "No contacts" in text) == bool(said)
        assert said in text


def test_words_of_ones_own_from_an_earlier_version_serve_without_it(settings: Settings) -> None:
    words = (ROOT / "templates" / "mail.words.j2").read_text(encoding="utf-8")
    own = settings.root / "templates" / "mail.words.j2"
    own.parent.mkdir(parents=True)
    own.write_text(words.replace("contacts_lost", "something_else"), encoding="utf-8")
    for text in bodies(letter(settings, EVERYTHING, COORDINATOR, people=replace(PEOPLE, units={}))):
        assert "จึงไม่สามารถแจ้งเตือนทางอีเมลได้: สำนักปลัด" in text


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


def test_everyone_means_each_unit_with_an_address(write: Write) -> None:
    people = Recipients(units={PALAD: ("a@b.th",), KLANG: ()}, coordinator=PEOPLE.coordinator)
    letters = write(replace(NIGHT, findings=(SHARED._replace(owners=(EVERYONE, CHANG)),)), people)
    assert set(letters) == {PALAD, KLANG, CHANG, COORDINATOR}
    assert "จึงไม่สามารถแจ้งเตือนทางอีเมลได้: กองคลัง, กองช่าง" in text_of(letters[COORDINATOR])


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
    assert "\nความคืบหน้าของแต่ละสำนัก/กอง\n- กองช่าง: ครบแล้ว 1 · รอผล 0 · ค้าง 3\n- ไม่ทราบสำนัก/กอง: " in text


def test_a_unit_sees_no_bars_and_many_units_are_counted(settings: Settings) -> None:
    crowd = replace(
        NIGHT, units=tuple(UnitState(f"กอง {number} " + "ย" * 500, 1, 1, 1) for number in range(300))
    )
    assert "ความคืบหน้า" not in text_of(letter(settings, EVERYTHING, PALAD, night=crowd))
    sent = letter(settings, EVERYTHING, COORDINATOR, night=crowd)
    assert "… และอีก 292 สำนัก/กอง" in text_of(sent)
    assert len(html_of(sent).encode()) < 60_000


def test_a_sheet_wide_finding_has_no_row(settings: Settings) -> None:
    wide = ORPHAN._replace(cell="", row=0, measure="", hint="")
    assert "* ทั้งตาราง\n  ยังไม่ได้กรอก" in text_of(
        letter(settings, only(COORDINATOR, Item(wide, "new")), COORDINATOR)
    )


def test_the_link_of_the_tab_is_no_cells_link(settings: Settings) -> None:
    wide = ORPHAN._replace(cell="", row=0, measure="", hint="")
    sent = letter(settings, only(COORDINATOR, Item(wide, "open")), COORDINATOR)
    assert f'href="{TAB}"' not in html_of(sent)
