"""The letters: who gets one, what it says in both languages, and that no cell text can break out of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ita_sync.domain import OFFICE_RULES, State, Status
from ita_sync.errors import MailError
from ita_sync.notify.compose import LISTED, OutgoingMail, compose
from ita_sync.notify.recipients import Recipients
from ita_sync.rules import RULES
from ita_sync.settings import Settings
from ita_sync.text import sanitize
from ita_sync.thai.units import EVERYONE

from .conftest import (
    ADDRESSES,
    ARTIFACT,
    EMPTY,
    FINDINGS,
    MENDED,
    NIGHT,
    ORPHAN,
    PEOPLE,
    SHARED,
    TODAY,
    as_read,
    failed,
    html_of,
    text_of,
)

GOLDEN = Path(__file__).parent / "golden"
Write = Callable[..., dict[str, OutgoingMail]]
MakeSettings = Callable[..., Settings]


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("role", ["unit", "coordinator", "operator"])
def test_the_letters_read_as_they_should(
    write: Write, make_settings: MakeSettings, lang: str, role: str
) -> None:
    letters = write(failed() if role == "operator" else NIGHT, settings=make_settings(lang))
    letter = next(letter for letter in letters.values() if letter.role == role)
    golden = GOLDEN / f"{role}.{lang}.txt"
    written = f"Subject: {letter.message['Subject']}\n\n{text_of(letter)}"
    if not golden.exists():  # remove a golden file to have it written anew, and read it
        golden.write_text(written, encoding="utf-8")
        pytest.fail(f"{golden.name} was written: read it and run again")
    assert written == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["th", "en"])
def test_html_says_what_the_text_says(write: Write, make_settings: MakeSettings, lang: str) -> None:
    broken = replace(failed(), staff_can_mend=True)
    for letter in compose(broken, PEOPLE, make_settings(lang), artifact_url=ARTIFACT, today=TODAY):
        in_html = re.findall(r"\w+", visible(html_of(letter)))
        links = re.compile(r"https://\S+")
        in_text = re.findall(r"\w+", links.sub("", text_of(letter)))
        assert sorted(in_html) == sorted(in_text)


def visible(html: str) -> str:
    body = html[html.index("<body") :]
    return unescape(re.sub(r"<[^>]+>", " ", body))


def test_the_whitespace_is_neat(write: Write, make_settings: MakeSettings) -> None:
    for lang in ("th", "en"):
        for night in (NIGHT, failed(), replace(NIGHT, findings=(MENDED,)), replace(NIGHT, findings=(EMPTY,))):
            for letter in write(night, settings=make_settings(lang, policy="daily")).values():
                text = text_of(letter)
                assert "\n\n\n" not in text
                assert not re.search(r"[ \t]+$", text.replace("\n-- \n", "\n"), re.MULTILINE)


def test_every_cell_has_its_row_and_its_link(write: Write) -> None:
    letter = write()["สำนักปลัด"]
    for finding in (EMPTY, SHARED):
        link = PEOPLE.links[finding.cell]
        assert f"แถวที่ {finding.row} ช่อง {finding.cell}" in text_of(letter)
        assert link in text_of(letter)
        assert f'<a href="{link.replace("&", "&amp;")}">' in html_of(letter)


def test_each_unit_hears_of_its_own_rows_alone(write: Write) -> None:
    text = text_of(write()["กองคลัง"])
    assert SHARED.cell in text
    assert not any(finding.cell in text for finding in FINDINGS if finding is not SHARED)


def test_whom_no_mail_reaches_is_the_coordinators_to_mend(write: Write) -> None:
    nobody = SHARED._replace(
        rule="owner-without-contact", severity="warning", message="ยังไม่มีอีเมลของ “กองคลัง”"
    )
    letters = write(replace(NIGHT, findings=(EMPTY._replace(state="new"), nobody)))
    assert set(letters) == {"สำนักปลัด", "coordinator"}
    assert nobody.message in text_of(letters["coordinator"])
    assert nobody.message not in text_of(letters["สำนักปลัด"])
    assert set(OFFICE_RULES) <= set(RULES)


def test_the_coordinator_reads_what_stands_for_an_address_and_is_none(write: Write) -> None:
    letters = write(people=replace(PEOPLE, mistyped={"กองคลัง": "not-an-address"}))
    for said in (text_of(letters["coordinator"]), unescape(html_of(letters["coordinator"]))):
        assert "กองคลัง: “not-an-address”" in said
    assert "not-an-address" not in text_of(letters["สำนักปลัด"])


def test_the_coordinator_reads_what_the_night_overwrote_and_could_not_give_back(write: Write) -> None:
    quiet = replace(NIGHT, findings=(EMPTY,))
    assert not write(night=quiet)
    letters = write(night=replace(quiet, displaced=("ผลการตรวจ: นายกตรวจแล้ว <3",)))
    assert [*letters] == ["coordinator"]
    assert "- ผลการตรวจ: นายกตรวจแล้ว <3" in text_of(letters["coordinator"])
    assert "นายกตรวจแล้ว &lt;3" in html_of(letters["coordinator"])


def test_only_coordinator_and_operator_get_the_artifact(write: Write) -> None:
    holders = {name for name, letter in write(failed()).items() if ARTIFACT in text_of(letter)}
    assert holders == {"coordinator", "operator"}


@pytest.mark.parametrize(
    ("policy", "state", "sent"),
    [
        ("changes", "new", True),
        ("changes", "open", False),
        ("changes", "fixed", True),
        ("daily", "open", True),
        ("daily", "fixed", True),
        ("off", "new", False),
    ],
)
def test_the_policy_decides(
    write: Write, make_settings: MakeSettings, policy: str, state: State, sent: bool
) -> None:
    night = replace(NIGHT, findings=(EMPTY._replace(state=state),))
    letters = write(night, settings=make_settings(policy=policy))
    assert set(letters) == ({"สำนักปลัด", "coordinator"} if sent else set())


def test_nothing_found_nobody_written_to(write: Write, make_settings: MakeSettings) -> None:
    assert write(replace(NIGHT, findings=()), settings=make_settings(policy="daily")) == {}


@pytest.mark.parametrize("policy", ["changes", "daily", "off"])
def test_the_operator_hears_of_a_failure_whatever_the_policy(
    write: Write, make_settings: MakeSettings, policy: str
) -> None:
    letters = write(replace(failed(), findings=()), settings=make_settings(policy=policy))
    assert set(letters) == {"operator"}
    assert "Gotenberg cannot be reached." in text_of(letters["operator"])


def test_a_failed_report_keeps_no_unit_from_its_letter(write: Write) -> None:
    assert {"สำนักปลัด", "กองคลัง", "coordinator", "operator"} == set(write(failed()))


@pytest.mark.parametrize(
    ("lang", "complete", "nothing_open"),
    [("th", "ครบถ้วน", "ไม่มีรายการค้าง"), ("en", "complete", "Nothing is open in the sheet.")],
)
def test_a_failed_run_is_never_called_complete(
    write: Write, make_settings: MakeSettings, lang: str, complete: str, nothing_open: str
) -> None:
    letters = write(replace(failed(), findings=(MENDED,)), settings=make_settings(lang))
    for name in ("สำนักปลัด", "coordinator"):
        for said in (text_of(letters[name]), html_of(letters[name])):
            assert nothing_open in said
            assert complete not in said


@pytest.mark.parametrize(("lang", "told"), [("th", "ผู้ดูแลระบบ"), ("en", "operator")])
def test_the_operator_was_told_only_where_there_is_one(
    write: Write, make_settings: MakeSettings, lang: str, told: str
) -> None:
    alone = replace(PEOPLE, operator=())
    settings = make_settings(lang)
    assert told in text_of(write(failed(), settings=settings)["coordinator"])
    assert told not in text_of(write(failed(), alone, settings=settings)["coordinator"])


@pytest.mark.parametrize(
    ("lang", "subject", "frame"),
    [
        ("th", "โปรดแก้ไขหัวตาราง", "หัวตารางไม่ถูกต้อง ดังนี้"),
        ("en", "mend the header row", "header row is wrong:"),
    ],
)
def test_the_coordinator_hears_of_a_failure_that_staff_can_mend(
    write: Write, make_settings: MakeSettings, lang: str, subject: str, frame: str
) -> None:
    night = replace(failed(error="There is no column."), findings=(), staff_can_mend=True)
    letters = write(night, settings=make_settings(lang))
    assert set(letters) == {"coordinator", "operator"}
    letter = letters["coordinator"]
    assert letter.addresses == PEOPLE.coordinator
    assert subject in str(letter.message["Subject"])
    for said in (text_of(letter), unescape(html_of(letter))):
        assert frame in said
        assert "There is no column." in said
    nobody = write(night, replace(PEOPLE, coordinator=()), settings=make_settings(lang))
    assert set(nobody) == {"operator"}


def test_a_run_that_was_cut_short_is_said_so(write: Write) -> None:
    assert "ระบบหยุดทำงานกลางคัน" in text_of(write(failed(error=""))["operator"])


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
    assert f"{said} ผู้ดูแลระบบได้รับแจ้งแล้ว" in text_of(letters["coordinator"])


@pytest.mark.parametrize(("status", "said"), [("final", "ครบถ้วนแล้ว ขอขอบคุณ"), ("draft", "ไม่มีรายการค้าง")])
def test_advice_goes_to_the_coordinator_alone(write: Write, status: Status, said: str) -> None:
    """A draft without anything open waits for periods that have not begun: it is not complete."""
    advice = EMPTY._replace(severity="info", state="new")
    letters = write(replace(NIGHT, status=status, findings=(advice,)))
    assert set(letters) == {"coordinator"}
    assert f"{said}\nและข้อแนะนำ 1 รายการ\n" in text_of(letters["coordinator"])
    assert letters["coordinator"].open == 0


def test_everyone_means_each_unit_with_an_address(write: Write) -> None:
    people = Recipients(units={"สำนักปลัด": ("a@b.th",), "กองคลัง": ()}, coordinator=PEOPLE.coordinator)
    letters = write(replace(NIGHT, findings=(SHARED._replace(owners=(EVERYONE, "กองช่าง")),)), people)
    assert set(letters) == {"สำนักปลัด", "กองคลัง", "กองช่าง", "coordinator"}
    assert "ยังไม่ได้รับแจ้ง: กองคลัง, กองช่าง" in text_of(letters["coordinator"])


@pytest.mark.parametrize("name", ["coordinator", "operator"])
def test_a_unit_may_be_called_anything(settings: Settings, name: str) -> None:
    night = replace(NIGHT, findings=(SHARED._replace(owners=(name,)),))
    unit, coordinator = compose(night, PEOPLE, settings, artifact_url=ARTIFACT, today=TODAY)
    assert (unit.role, unit.name, unit.addresses) == ("unit", name, ())
    assert coordinator.addresses == PEOPLE.coordinator
    assert ARTIFACT not in text_of(unit)


def test_a_thread_holds_the_nights_of_one_unit(write: Write) -> None:
    first, second = write(), write(day=TODAY + timedelta(days=1))
    for name, letter in first.items():
        assert letter.message["References"] == second[name].message["References"]
        assert letter.message["Subject"] == second[name].message["Subject"]
        assert letter.id != second[name].id
    roots = {letter.message["References"] for letter in first.values()}
    assert len(roots) == len(first)
    other_year = write(replace(NIGHT, fiscal_year=2569))
    assert roots.isdisjoint(letter.message["References"] for letter in other_year.values())


def test_the_same_letter_has_the_same_id_whatever_others_get(write: Write) -> None:
    less = write(replace(NIGHT, findings=(SHARED,)))
    assert less["กองคลัง"].id == write()["กองคลัง"].id
    assert less["สำนักปลัด"].id != write()["สำนักปลัด"].id


def test_after_a_failure_the_coordinator_alone_hears_of_the_second_try(write: Write) -> None:
    before, after = write(failed()), write()
    assert before["coordinator"].id != after["coordinator"].id
    assert before["กองคลัง"].id == after["กองคลัง"].id


def test_a_machine_wrote_it_and_says_so(write: Write) -> None:
    for letter in write(failed()).values():
        assert letter.message["Auto-Submitted"] == "auto-generated"
        assert letter.message["Message-ID"].endswith("@ita-sync.invalid>")
        assert letter.message["To"] is None


def test_a_letter_stays_short(write: Write) -> None:
    many = tuple(EMPTY._replace(id=str(i), row=i, cell=f"F{i}", state="new") for i in range(1, LISTED + 51))
    letter = write(replace(NIGHT, findings=many))["coordinator"]
    assert letter.open == LISTED + 50
    assert "และอีก 50 รายการ" in text_of(letter)
    assert "และอีก 50 รายการ" in html_of(letter)
    assert len(letter.message.as_bytes()) < 1_000_000


def test_a_sheet_wide_finding_has_no_row(write: Write) -> None:
    night = replace(NIGHT, findings=(ORPHAN._replace(cell="", row=0, measure="", hint=""),))
    assert "* ทั้งตาราง\n  ยังไม่ได้กรอก" in text_of(write(night)["coordinator"])


def test_a_template_of_ones_own(write: Write, settings: Settings) -> None:
    own = settings.root / "templates" / "mail.subject.j2"
    own.parent.mkdir()
    own.write_text("จดหมายถึง {{ unit or role }}\n", encoding="utf-8")
    assert write()["กองคลัง"].message["Subject"] == "จดหมายถึง กองคลัง"


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
    "html",
    "head",
    "meta",
    "title",
    "body",
    "p",
    "br",
    "strong",
    "ul",
    "li",
    "h3",
    "table",
    "tr",
    "td",
    "span",
    "a",
}
anything = st.text(
    st.characters(codec=None, categories=None) | st.sampled_from("ก้ำเ\u202e\u2066\r\n\0\ud800<&\"'%{}=?")
)


@given(cell=anything, unit=anything, message=anything, agency=anything)
@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60
)
def test_no_text_breaks_out(
    make_settings: MakeSettings, cell: str, unit: str, message: str, agency: str
) -> None:
    finding = SHARED._replace(owners=(unit,), measure=cell, message=message, hint=cell)
    night = replace(NIGHT, agency=agency, findings=(finding, MENDED._replace(owners=(unit,))))
    people = Recipients(units={unit: ADDRESSES[:1]}, coordinator=ADDRESSES[1:2])
    settings = make_settings()
    plainly = compose(night, people, settings, artifact_url="", today=TODAY)
    empty = compose(replace(night, findings=(SHARED, MENDED)), people, settings, artifact_url="", today=TODAY)
    for letter in plainly:
        raw = letter.addressed_to(*letter.addresses).as_bytes()
        assert raw.isascii()
        assert set(letter.message.keys()) == set(empty[0].message.keys())
        for header in ("Subject", "From"):
            assert unquoted(as_read(raw, header)) == unquoted(str(letter.message[header]))
        for text in (cell, message):
            said = sanitize.truncate(text)
            assert said in text_of(letter)
            assert said in re.sub(r"&(?:amp|lt|gt|#34|#39);", lambda m: unescape(m[0]), html_of(letter))
        assert not sanitize.REORDERING.search(
            text_of(letter) + html_of(letter) + str(letter.message["Subject"])
        )
        assert set(re.findall(r"<(\w+)", html_of(letter))) <= TAGS


def unquoted(header: str) -> str:
    """Encoded words need no quotation marks around them."""
    return re.sub(r'["\\]', "", header)


def test_markup_in_a_cell_stays_text(write: Write) -> None:
    bad = SHARED._replace(
        measure='<script>alert("1")</script>', message="</td><img src=x onerror=y>", hint="&lt;b>"
    )
    html = html_of(write(replace(NIGHT, findings=(bad,)))["กองคลัง"])
    assert "<script" not in html
    assert "<img" not in html
    assert "&amp;lt;b&gt;" in html


def test_headers_hold_no_line_of_a_unit_name(write: Write) -> None:
    unit = "กอง\r\nBcc: everyone@example.org\u202e\0 " + "ยาว" * 500
    letter = next(iter(write(replace(NIGHT, findings=(SHARED._replace(owners=(unit,)),))).values()))
    assert letter.message["Bcc"] is None
    subject = str(letter.message["Subject"])
    assert len(subject) <= 120
    assert subject.endswith("…")
    assert "กอง Bcc:" in subject
    assert "everyone" not in letter.name
