"""The page of a fleet: what it says, in which order, hostile names, its size, and readers of every kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from ita_sync.domain.language import Lang
from ita_sync.fleet.collection import Collection, Entry
from ita_sync.fleet.page import LARGEST, UNFOLDED, render, thai_order
from ita_sync.fleet.result import Result
from tests.axe import in_the_dark, violations
from tests.conftest import processor_time
from tests.fleet.factory import DUE, NIGHT, PROVINCES, collection, country

HOSTILE = (
    '<script>alert(1)</script> "><img src=x onerror=alert(1)> somchai@example.go.th {{ 7*7 }} \x1b[31m\u202e'
)
VOID = {"meta", "br", "img"}


class Reader(HTMLParser):
    """The words of a page in their order, its tags, and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "title"} & {*self.open} and data.strip():
            self.said.append(" ".join(data.split()))

    @property
    def text(self) -> str:
        return "\n".join(self.said)


def town(name: str = "town", page: bool = True, **values: Any) -> Entry:
    usual: dict[str, Any] = {
        "agency": f"เทศบาล {name}",
        "province": "ขอนแก่น",
        "status": "draft",
        "mail": "sent",
        "due": DUE,
    }
    result = Result(name, NIGHT, f"{NIGHT.isoformat()}T04:40:00+07:00")
    return Entry(replace(result, **(usual | values)), f"pages/{name}.html" if page else "")


def failed(name: str, error: str, code: int = 3, **values: Any) -> Entry:
    return town(name, page=False, **{"status": "failed", "exit": code, "error": error, "mail": ""} | values)


def said(*entries: Entry, lang: Lang = "en") -> str:
    return Reader(render(collection([*entries]), lang)).text


def in_order(text: str, *parts: str) -> bool:
    place = 0
    for part in parts:
        place = text.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True


SOME = (
    town("a", status="final", mails=2, province="ระยอง"),
    town("b", errors=7, oldest=NIGHT - timedelta(days=40), mail="limited"),
    town("c", errors=3, oldest=NIGHT - timedelta(days=4), due=date(2025, 9, 4)),
    failed("d", "No access to the sheet."),
    failed("e", "Gotenberg does not answer.", 4),
    failed("f", "No access to the sheet."),
)


def test_it_says_everything_in_the_order_people_ask() -> None:
    assert in_order(
        said(*SOME),
        "6 agencies in 2 provinces",
        "As of 2025-09-03 04:40",
        "3 failed; 3 have their report.",
        "final\n1\n17%",
        "draft\n2\n33%",
        "failed\n3\n50%",
        "Open errors\n10",
        "Mails sent\n2",
        "What failed, and why",
        "2 agencies\n·\nSheet:\nNo access to the sheet.\nเทศบาล d",
        "เทศบาล f",
        "1 agency\n·\nReport:\nGotenberg does not answer.\nเทศบาล e",
        "Mails that wait",
        "1 agency: some letters wait",
        "เทศบาล b",
        "By due date",
        "2025-09-04\ntomorrow\n0\n1\n0",
        "2025-10-31\n58 days left\n1\n1\n3",
        "By the oldest open error",
        "31 to 90 days\n0\n1\n0",
        "7 days or less\n0\n1\n0",
        "nothing open\n1\n0\n0",
        "not known\n0\n0\n3",
        "The 2 that have owed longest",
        "เทศบาล b\nขอนแก่น\nmail waits\n7\n40\n2025-10-31",
        "เทศบาล c\nขอนแก่น\n3\n4\n2025-09-04",
        "Provinces",
        "ขอนแก่น\n5\n2 drafts · 3 failed",
        "failed 3\nเทศบาล d\ncause 1\nเทศบาล e\ncause 2",
        "draft 2\nเทศบาล b",
        "ระยอง\n1\n1 final",
        "final 1\nเทศบาล a\n0\n–\n2025-10-31",
    )


def test_agencies_of_one_name_are_told_apart() -> None:
    text = said(
        town("a", agency="เทศบาลตำบลหนองบัว"),
        failed("b", "No access to the sheet.", agency="เทศบาลตำบลหนองบัว"),
        town("c", agency="เทศบาลตำบลหนองบัว", province="ระยอง"),
        town("d"),
    )
    assert "เทศบาลตำบลหนองบัว (a)\n" in text
    assert "No access to the sheet.\nเทศบาลตำบลหนองบัว (b)\n" in text
    assert "ระยอง\n1\n1 drafts" in text
    assert "เทศบาลตำบลหนองบัว\n0\n" in text  # the only one of Rayong
    assert "เทศบาล d\n" in text


@pytest.mark.parametrize(
    ("entries", "lang", "told"),
    [
        ([town(status="final")], "th", "ครบถ้วนแล้ว: รายงานทั้ง 1 หน่วยงานเป็นฉบับสมบูรณ์"),
        ([town(status="final")], "en", "Complete: the reports of all 1 are final."),
        ([town("a"), town("b", status="final")], "th", "จัดทำรายงานแล้วทั้ง 2 หน่วยงาน ยังเป็นฉบับร่าง 1 หน่วยงาน"),
        ([town("a"), failed("b", "x")], "th", "ไม่สำเร็จ 1 หน่วยงาน จัดทำรายงานแล้ว 1 หน่วยงาน"),
        ([town("a"), failed("b", "x")], "th", "สเปรดชีต:\nx"),
        ([failed("b", "x", 2)], "th", "การตั้งค่า:\nx"),
        ([failed("b", "x", 70)], "en", "Program:\nx"),
        ([failed("b", "")], "th", "ไม่ทราบสาเหตุ"),
        ([town(mail="failed", exit=5, error="relay refused")], "th", "อีเมล:\nrelay refused"),
        ([town(mail="waiting")], "en", "The mail's turn did not come"),
        ([town(mail="limited")], "th", "1 หน่วยงานยังได้รับอีเมลไม่ครบ"),
        ([town(mail="limited")], "th", "จะส่งส่วนที่เหลือในวันถัดไป"),
        ([town(due=None)], "th", "ไม่ได้กำหนดไว้"),
        ([town(due=NIGHT)], "th", f"{NIGHT.day} ก.ย. 2568\nวันนี้"),
        ([town(due=NIGHT - timedelta(days=3))], "en", "2025-08-31\n3 days overdue"),
        ([town(errors=1, oldest=NIGHT)], "th", "ไม่เกิน 7 วัน"),
        ([town(errors=1, oldest=NIGHT + timedelta(days=5))], "th", "ไม่เกิน 7 วัน\n0\n1\n0"),
        ([town(errors=1)], "th", "ไม่เกิน 7 วัน\n0\n1\n0"),
        ([town(due=date.max)], "th", "ไม่ได้กำหนดไว้"),
        ([town(due=date.min, oldest=date.min, errors=1)], "en", "more than 90 days"),
        ([town(errors=1, oldest=NIGHT - timedelta(days=91))], "th", "เกิน 90 วัน"),
        ([town(province="")], "th", "ไม่มีชื่อจังหวัด"),
        ([town(agency="")], "en", "town"),
        ([replace(town(), was_tried=False)], "th", "ยังไม่ถึงลำดับ"),
        ([Entry(Result("lost", NIGHT), was_tried=False)], "en", "Its turn did not come: its shard ended before."),
        ([town("a"), town("b", night=NIGHT - timedelta(days=1))], "th", "ตรวจล่าสุด 2 ก.ย. 2568"),
    ],
)  # fmt: skip
def test_it_says(entries: list[Entry], lang: Lang, told: str) -> None:
    assert told in said(*entries, lang=lang)


@pytest.mark.parametrize(
    ("entries", "absent"),
    [
        ([town()], "ไม่สำเร็จ และสาเหตุ"),
        ([town()], "อีเมลที่ยังส่งไม่ครบ"),
        ([town(), failed("b", "x")], "หน่วยงานแรก"),
        ([town()], "ตรวจล่าสุด"),
    ],
)
def test_it_does_not_speak_of_what_is_not_there(entries: list[Entry], absent: str) -> None:
    assert absent not in said(*entries, lang="th")


@pytest.mark.parametrize(
    ("first", "second", "common"),
    [
        ("ไม่มีสิทธิ์เปิดสเปรดชีต “1a2B”", "ไม่มีสิทธิ์เปิดสเปรดชีต “9z8Y”", "ไม่มีสิทธิ์เปิดสเปรดชีต …"),
        ("No header in row 3 of 'a'.", "No header in row 41 of 'b'.", "No header in row … of …."),
        ("No file fleet/a/x.csv here", "No file fleet/b/y.xlsx here", "No file … here"),
        ("Not shared: 1AbCdEfGhIjKlMnOpQrStUv", "Not shared: 1zYxWvUtSrQpOnMlKjIhGfE", "Not shared: …"),
        ("https://a.example/x says 500", "https://b.example/y says 503", "… says …"),
    ],
)
def test_one_cause_is_told_once(first: str, second: str, common: str) -> None:
    text = said(failed("a", first), failed("b", second), failed("c", "Something else."))
    assert in_order(text, f"2 agencies\n·\nSheet:\n{common}", first, second, "1 agency", "Something else.")
    assert text.count("cause 1 ·") == 1


def test_two_thousand_of_one_cause_are_one_line_that_unfolds() -> None:
    page = render(
        collection([failed(f"t{number}", "The account is locked.") for number in range(2000)]), "en"
    )
    text = Reader(page).text
    assert text.count("The account is locked.") == 1
    assert text.count("2,000 agencies\n·") == 1
    assert text.count("เทศบาล t7\n") == 2


def test_another_exit_code_is_another_cause() -> None:
    assert "cause 2 ·" in said(failed("a", "It does not answer.", 3), failed("b", "It does not answer.", 4))


def test_the_rarest_causes_are_told_together() -> None:
    text = said(
        *(failed(f"t{number}", "Odd: " + chr(ord("ก") + number % 40) * (number + 1)) for number in range(90))
    )
    assert "cause 60 ·" in text
    assert "cause 61 ·" not in text
    assert in_order(text, "31 agencies\n· Other causes", "Odd: ")


def test_provinces_stand_as_in_a_thai_dictionary() -> None:
    names = ["เชียงใหม่", "แพร่", "ขอนแก่น", "ชัยนาท", "ตรัง", "เลย", "พะเยา", "ลำพูน", ""]
    text = said(*(town(f"t{place}", province=name) for place, name in enumerate(names)), lang="th")
    heads = re.findall(r"^(\S+)\n1\nร่าง 1$", text, re.MULTILINE)
    assert heads == ["ขอนแก่น", "ชัยนาท", "เชียงใหม่", "ตรัง", "พะเยา", "แพร่", "ลำพูน", "เลย", "ไม่มีชื่อจังหวัด"]
    assert thai_order("ไทย") == "ทไย"


def test_mistyped_provinces_do_not_make_the_page_long() -> None:
    entries = [town(f"t{number}", province=f"จังหวัด {number:03}") for number in range(300)]
    text = said(*entries, town("a", province="ระยอง"), town("b", province="ระยอง"), lang="th")
    assert in_order(text, "ระยอง\n2", "จังหวัดอื่น ๆ\n201")


def test_each_agency_is_linked_to_its_page_and_each_failure_to_its_cause() -> None:
    read = Reader(render(collection([*SOME]), "th"))
    assert {link for link in read.links if link.startswith("pages/")} == {
        f"pages/{name}.html" for name in "abc"
    }
    anchors = [link.removeprefix("#") for link in read.links if link.startswith("#")]
    assert {*anchors} == {"cause-1", "cause-2"}
    assert {*anchors} <= {*read.ids}
    assert len(read.ids) == len({*read.ids})


@pytest.mark.parametrize("count", [1, UNFOLDED, UNFOLDED + 1])
def test_few_agencies_are_all_seen_at_once(count: int) -> None:
    page = render(country(count, provinces=3), "th")
    assert ("<details open>" in page) == (count <= UNFOLDED)
    assert "<details" in page


@pytest.mark.parametrize("lang", ["th", "en"])
def test_it_needs_nothing_else(lang: Lang) -> None:
    page = render(country(300), lang)
    read = Reader(page)
    assert not {"script", "img", "link", "iframe", "object", "form"} & {*read.tags}
    assert not [link for link in read.links if not re.fullmatch(r"pages/[a-z0-9._-]+\.html|#cause-\d+", link)]
    assert not re.search(r"url\((?!\"data:|#)|@import| on\w+=| style=", page)
    assert "default-src 'none'" in page
    assert f'<html lang="{lang}">' in page
    assert read.open == []


def test_hostile_texts_are_only_texts() -> None:
    entry = failed("a", HOSTILE, agency=HOSTILE, province=HOSTILE)
    surrogate = town("b", agency="\ud800ทต.", errors=1, oldest=NIGHT, mail="limited", province="\ud800")
    page = render(collection([entry, surrogate]), "th")
    assert page.encode()
    assert not {"script", "img"} & {*Reader(page).tags}
    assert "&lt;script&gt;" in page
    assert not re.search("example.go.th|\x1b|\u202e|49 ", page)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_eight_thousand_agencies_are_one_page(lang: Lang) -> None:
    made = country()
    with processor_time(10):
        page = render(made, lang)
    assert len(page.encode()) < 2_200_000
    links = Reader(page).links
    assert {entry.page for entry in made.entries} - {""} <= {*links}


def swollen(**values: Any) -> Collection:
    made = country(8000)
    entries = [Entry(replace(entry.result, **values), f"pages/{'x' * 64}.html") for entry in made.entries]
    return replace(made, entries=tuple(entries))


LONG = "ย่อยํ้า & " * 40


def twenty_thousand() -> Collection:
    causes = (f"{chr(0x0E01 + number % 46) * (number % 300)} {LONG}" for number in range(20_000))
    return collection([failed(f"{number:064}", cause, agency=LONG) for number, cause in enumerate(causes)])


@pytest.mark.parametrize(
    "make",
    [
        lambda: swollen(agency=LONG),
        lambda: swollen(agency='"' * 400, province="'" * 400),
        lambda: swollen(agency=LONG, status="failed", exit=3, error=LONG),
        lambda: swollen(agency=LONG, mail="limited", night=NIGHT - timedelta(days=1)),
        twenty_thousand,
    ],
    ids=["names", "quotes", "causes", "notes", "20,000"],
)
def test_nothing_makes_it_too_large(make: Callable[[], Collection]) -> None:
    made = make()
    page = render(made, "th")
    assert len(page.encode()) < LARGEST
    assert f"{len(made.entries):,} หน่วยงาน" in page
    is_listed = len([link for link in Reader(page).links if link.startswith("pages/")]) >= len(made.entries)
    assert is_listed or re.search(r"และอีก [\d,]+ หน่วยงาน", page)


@pytest.mark.parametrize("scheme", [str, in_the_dark], ids=["light", "dark"])
@pytest.mark.parametrize("count", [1, 60])
def test_axe_finds_no_violation(count: int, scheme: Callable[[str], str], tmp_path: Path) -> None:
    made = country(count, provinces=5, failing=0.1)
    assert violations(scheme(render(made, "th")), tmp_path) == []


def test_axe_would_find_one(tmp_path: Path) -> None:
    pale = render(country(30), "th").replace("--grey: #565b61", "--grey: #aaaaaa")
    assert any("color-contrast" in one for one in violations(pale, tmp_path))


def test_there_are_77_provinces() -> None:
    assert len({*PROVINCES}) == 77
