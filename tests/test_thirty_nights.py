"""Thirty nights of a municipality, each on a fresh machine: a strict Sheets server, a real SMTP server, the commands.

What each night had to bring was written down first; NIGHTS is that table.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.conftest import Answer, printing_skipped
from tests.fakes.google import SheetsServer
from tests.fakes.google.faults import Fault
from tests.fakes.smtp import MailServer, Temper
from tests.town import CHANG, CLERK, IT, KLANG, PALAD, A, B, C, D, Deed, E, Town, done, put

FIRST = date(2025, 10, 6)  # a Monday, after the fiscal year: whatever is empty is owed
Mails = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Night:
    """A night: what staff did in the day before, how the servers fared, and who had to get a mail that names what."""

    mails: Mails = field(default_factory=dict)
    deed: Deed = lambda _document: None
    temper: Temper = field(default_factory=Temper)
    is_down: bool = False
    is_killed: bool = False  # between flagging and mailing
    loses_receipts: bool = False
    is_twice: bool = False
    codes: tuple[int, int] = (0, 0)  # of `run` and of `notify`


def both(*deeds: Deed) -> Deed:
    return lambda document: [deed(document) for deed in deeds]


# Rows 2 to 6 hold A to E until B is deleted in the ninth night; from then on 2 to 5 hold A, C, D and E.
NIGHTS = (
    Night({CHANG: (A,), KLANG: (C,), CLERK: (A, C, D, "สำนักปลัด")}),  # Monday, 6 October
    Night(),
    Night(deed=put("F3", ""), is_down=True, codes=(0, 5)),
    Night({CHANG: (B,), CLERK: (B,)}),
    Night({KLANG: (C,), CLERK: (C,)}, deed=done(4), is_twice=True),
    Night(),
    Night({CLERK: (E,), IT: ("กองคลัง",)}, deed=put("F6", ""), temper=Temper(refuse={KLANG: "550 5.1.1 no"}), codes=(0, 5)),
    Night({CHANG: (A, B), KLANG: (E,), CLERK: (A, B, D, E)}),  # Monday
    Night({CHANG: (B,), CLERK: (B,)}, deed=lambda document: document.delete_rows("มาตรการ", 3)),
    Night({KLANG: (A,)}, deed=put("C2", "กองคลัง")),
    Night(),
    Night({KLANG: (A, E), PALAD: (D,), CLERK: (A, D, E)}, deed=put("B4", PALAD, "ผู้รับผิดชอบ"), is_twice=True),  # 14 days
    Night(temper=Temper(refuse={KLANG: "450 4.2.0 later"})),
    Night({CLERK: (A,)}, deed=done(2), temper=Temper(hang_up_on={1}), codes=(0, 5)),  # in doubt
    Night({KLANG: (A, E), PALAD: (D,), CLERK: (D, E)}),  # Monday
    Night({CLERK: ("ผลลัพธ์",), IT: ("ผลลัพธ์",)}, deed=put("F1", "ช่องว่าง"), codes=(3, 0)),
    Night(codes=(3, 0)),
    Night({CLERK: ("หัวตาราง",)}, deed=put("F1", "ผลลัพธ์")),
    Night({KLANG: (E,), PALAD: (D,), CLERK: (D, E)}),  # 7 days before
    Night(deed=put("E4", ""), is_killed=True),
    Night({PALAD: (D,), CLERK: (D,)}, loses_receipts=True, codes=(0, 5)),
    Night({KLANG: (E,), PALAD: (D,), CLERK: (D, E)}),  # Monday
    Night({KLANG: (E,), PALAD: (D,), CLERK: (D, E)}),  # 3 days before
    Night(is_twice=True),
    Night({KLANG: (E,), PALAD: (D,), CLERK: (D, E)}),  # the day before
    Night({KLANG: (E,), PALAD: (D,), CLERK: (D, E)}),  # the day
    Night(),
    Night({KLANG: (E,), PALAD: (D,), CLERK: (D, E)}, deed=both(done(4), done(5), put("E4", "อบรมแล้ว 1 ครั้ง"))),
    Night(),  # Monday, and nothing is open
    Night({KLANG: (C,), CLERK: (C,)}, deed=put("F3", "")),
)  # fmt: skip


@pytest.fixture
def town(
    project: Path, server: SheetsServer, ita_sync: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Town]:
    with printing_skipped():
        yield Town.build(project, server, ita_sync, monkeypatch)


def test_thirty_nights(town: Town) -> None:
    for number, night in enumerate(NIGHTS, start=1):
        day = FIRST + timedelta(days=number - 1)
        night.deed(town.document)
        for again in range(2 if night.is_twice else 1):
            where = f"night {number}, {day}" + (", again" if again else "")
            town.move_to_a_fresh_machine()
            before = town.requests()
            assert town.call("run", day) == night.codes[0], where
            if night.is_killed:
                continue
            if night.loses_receipts:
                town.google.faults.add("batchUpdate", Fault.status(403))
            code, mails = town.mail(day, night.temper, is_down=night.is_down)
            town.google.faults.clear()
            assert code == night.codes[1], where
            wanted = {} if again else night.mails
            assert sorted(mails.recipients) == sorted(wanted), where
            assert_named(mails, wanted, where)
            reads, writes = (now - then for now, then in zip(town.requests(), before, strict=True))
            assert (reads, writes <= 1 + bool(wanted)) == (1, True), where
    assert (
        json.loads((town.folder / "out" / "run.json").read_text(encoding="utf-8"))["date"] == day.isoformat()
    )


def assert_named(mails: MailServer, wanted: Mails, where: str) -> None:
    """Each letter names what it has to, in its text and in its HTML."""
    for delivery in mails.deliveries:
        for kind in ("plain", "html"):
            body = delivery.message.get_body((kind,))
            assert body is not None
            text = " ".join(str(body.get_content()).split())
            for word in wanted[delivery.to]:
                assert word in text, f"{where}: {delivery.to}, {kind}"
