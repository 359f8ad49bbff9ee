"""Advice for the settings of the mails: what it says, and that it names no address."""

from __future__ import annotations

import pytest

from ita_sync.domain import Grid
from ita_sync.settings import Settings
from ita_sync.setup.advice import Advice, due_advice, recipient_advice

TWELVE = " ".join(f"a{number}@go.th" for number in range(12))
HEADER = ("หน่วยงาน", "อีเมล")


def settings(*domains: str, due: str | None = None, owners: object = None, **mail: object) -> Settings:
    return Settings.model_validate(
        {
            "agency": {"name": "เทศบาลตำบลเมืองเก่า", "district": "เมือง", "province": "ขอนแก่น"},
            "report": {"fiscal_year": 2568, "due": due},
            "sheet": {"source": "measures.csv"},
            "owners": owners or {},
            "mail": {"domains": domains, **mail},
        }
    )


def advised(given: Settings, *rows: tuple[str, ...]) -> list[Advice]:
    return list(recipient_advice(given, Grid("ผู้รับผิดชอบ", (HEADER, *rows))))


@pytest.mark.parametrize(
    ("due", "policy", "is_advised"),
    [
        (None, "changes", True),
        (None, "daily", False),  # there is no rhythm to count days for
        (None, "off", False),
        ("2025-10-31", "changes", False),
    ],
)
def test_a_due_date_is_advised_where_days_would_be_counted(
    due: str | None, policy: str, is_advised: bool
) -> None:
    found = list(due_advice(settings(due=due, policy=policy)))
    assert bool(found) is is_advised
    assert all("due = 2025-10-31" in one.fix.en and "due = 2025-10-31" in one.fix.th for one in found)


@pytest.mark.parametrize(
    ("cell", "wanted", "unwanted"),
    [
        ("a@muang.go.th", ['domains = ["muang.go.th"]'], ["free mail"]),
        ("a@Muang.GO.th b@muang.go.th. c@x.th", ['domains = ["muang.go.th", "x.th"]'], []),
        ("a@gmail.com", ['domains = ["example.go.th"]', "(gmail.com)", "one by one"], ['"gmail.com"']),
        ("a@เมืองเก่า.ไทย, b@hotmail.com", ['domains = ["เมืองเก่า.ไทย"]', "(hotmail.com)"], []),
        ("", ['domains = ["example.go.th"]'], ["free mail"]),
        (" ".join(f"a@d{number}.th" for number in range(12)), ['"d4.th", and 7 more'], ['"d5.th"']),
        ("a@[1.2.3.4].com a@x.th/::error:: a@muang.go.th", ['= ["muang.go.th"]'], ["1.2.3.4", "error"]),
        ("boss@set.example, a@muang.go.th", ['domains = ["muang.go.th"]'], ["set.example"]),
    ],
)
def test_which_domains_to_set_comes_from_the_sheet(cell: str, wanted: list[str], unwanted: list[str]) -> None:
    given = settings(coordinator="boss@set.example")
    (one, *_) = advised(given, ("กองช่าง", cell))
    assert "any address" in one.said.en
    assert all(text in one.fix.en for text in wanted)
    assert not any(text in one.fix.en for text in unwanted)
    assert not {"a@", "b@", "boss"} & set(one.fix.en.split('"'))


@pytest.mark.parametrize(
    ("given", "rows", "wanted"),
    [
        (settings("go.th"), [("กองช่าง", "a@x.go.th")], []),
        (
            settings("go.th"),
            [("กองช่าง", "a@x.go.th b@e.example c@f.example")],
            ["get no mail: กองช่าง 2 (e.example, f.example)"],
        ),
        (
            settings("go.th"),
            [("กองช่าง", "b@e.example"), ("กองคลัง", "b@e.example")],
            ["get no mail: กองช่าง 1 (e.example), กองคลัง 1 (e.example)"],
        ),
        (settings("go.th", "b@e.example"), [("กองช่าง", "B@e.example")], []),
        (settings("go.th", operator="b@e.example"), [("กองช่าง", "b@e.example")], []),
        (settings("gmail.com", "go.th"), [("กองช่าง", "b@gmail.com")], ["has gmail.com, of which anybody"]),
        (
            settings("go.th"),
            [("กองช่าง", TWELVE)],
            ["more than 10 addresses for a unit, and the further ones get no mail: กองช่าง 2"],
        ),
        (
            settings("go.th", owners={"กองช่าง": ["a1@go.th", "a2@go.th"]}),
            [("กองช่าง", TWELVE)],
            [],
        ),
        (settings(policy="off"), [("กองช่าง", "b@e.example")], []),
    ],
)  # fmt: skip
def test_whom_the_sheet_names_in_vain(
    given: Settings, rows: list[tuple[str, ...]], wanted: list[str]
) -> None:
    found = advised(given, *rows)
    assert len(found) == len(wanted)
    for one, text in zip(found, wanted, strict=True):
        assert text in one.said.en
        assert "@" not in "".join((*one.said, *one.fix))
        assert one.fix.th
        assert one.fix.en


def test_without_a_contacts_tab_nobody_names_anybody() -> None:
    given = settings(owners={"กองช่าง": [f"a{number}@e.example" for number in range(20)]})
    assert list(recipient_advice(given, None)) == []


def test_a_tab_of_a_thousand_units_with_long_names_is_a_line() -> None:
    rows = [(f"กอง {number} {'ย' * 500}", "a@e.example") for number in range(1_000)]
    (one,) = advised(settings("go.th"), *rows)
    assert one.said.en.endswith("and 980 more")
    assert len(one.said.th) < 3_000
