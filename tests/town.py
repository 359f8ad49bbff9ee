"""A municipality with a sheet on a strict Sheets server and a real SMTP server, worked with by the commands alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import HEADERS, Answer, edit_settings
from tests.fakes.google import Document, SheetsServer
from tests.fakes.smtp import Authority, MailServer, Temper, authority, mail_server

CHANG, KLANG, PALAD, CLERK, IT = (
    f"{name}@example.go.th" for name in ("chang", "klang", "palad", "ita", "it")
)
ADDRESSES = (CHANG, KLANG, PALAD, CLERK, IT)
TAB, CONTACTS = "มาตรการ", "ผู้รับผิดชอบ"
YEAR = "ปีงบประมาณ พ.ศ. 2568"
A, B, C, D, E = (f"มาตรการ {letter} ของเทศบาล" for letter in "กขคงจ")
ROWS = [
    [A, "ประชุมชี้แจง", "กองช่าง", YEAR, "ประชุมแล้ว 2 ครั้ง", ""],
    [B, "จัดทำคู่มือ", "กองช่าง", YEAR, "จัดทำแล้ว 1 เล่ม", "มีผู้ใช้คู่มือ 40 คน"],
    [C, "เผยแพร่ประกาศ", "กองคลัง", YEAR, "เผยแพร่แล้ว 3 ครั้ง", ""],
    [D, "อบรมบุคลากร", "สำนักปลัด", YEAR, "อบรมแล้ว 1 ครั้ง", ""],
    [E, "ตรวจสอบภายใน", "กองคลัง", YEAR, "ตรวจแล้ว 4 ครั้ง", "ไม่พบข้อบกพร่อง 0 เรื่อง"],
]
Deed = Callable[[Document], object]


def put(cell: str, text: str, tab: str = TAB) -> Deed:
    """Type a text into a cell."""
    return lambda document: document.set_text(tab, cell, text)


def done(row: int) -> Deed:
    """Write a row's outcome."""
    return put(f"F{row}", f"มีผู้เข้าร่วม {row + 40} คน")


@dataclass
class Town:
    """The municipality's folder and its two servers."""

    folder: Path
    google: SheetsServer
    document: Document
    trusted: Authority
    ita_sync: Callable[..., Answer]
    monkeypatch: pytest.MonkeyPatch

    @staticmethod
    def build(
        folder: Path, google: SheetsServer, ita_sync: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
    ) -> Town:
        """Set it up: five measures of three units, of which one has no address; the report is due on 31 October 2025."""
        people = [["หน่วยงาน", "อีเมล"], ["กองช่าง", CHANG], ["กองคลัง", KLANG], ["สำนักปลัด", ""]]
        document = Document.from_rows("รายงาน", {TAB: [[*HEADERS, "ผลการตรวจ"], *ROWS], CONTACTS: people})
        url = f"https://docs.google.com/spreadsheets/d/{google.add(document)}/edit"
        edit_settings(folder, "config/example/measures.csv", url)
        edit_settings(folder, "# due = 2025-10-31", "due = 2025-10-31")
        people_of_mail = f'from = "{CLERK}"\ncoordinator = "{CLERK}"\noperator = "{IT}"'
        edit_settings(folder, "[mail]", f"[mail]\n{people_of_mail}\nattach = false\nretry_seconds = 0\n")
        trusted = authority(folder)
        environment = google.environment(google.key_file(folder))
        for name, value in (
            environment | {"SMTP_HOST": "localhost", "SMTP_CA_FILE": str(trusted.ca_file)}
        ).items():
            monkeypatch.setenv(name, value)
        return Town(folder, google, document, trusted, ita_sync, monkeypatch)

    def call(self, command: str, day: date) -> int:
        """Call a command as of a day; its exit code."""
        answer = self.ita_sync(command, "--date", day.isoformat())
        assert not any(address in answer.out + answer.err for address in ADDRESSES)
        return answer.code

    def move_to_a_fresh_machine(self) -> None:
        """Forget all that the last run left."""
        shutil.rmtree(self.folder / "out", ignore_errors=True)

    def mail(
        self, day: date, temper: Temper | None = None, *, is_down: bool = False
    ) -> tuple[int, MailServer]:
        """Send the mails of the last run; the exit code, and the server with what it took."""
        with mail_server(self.trusted.context, temper=temper) as server:
            self.monkeypatch.setenv("SMTP_PORT", "1" if is_down else str(server.port))
            return self.call("notify", day), server

    def night(self, day: date, temper: Temper | None = None) -> list[str]:
        """A whole night on a fresh machine; who got a mail."""
        self.move_to_a_fresh_machine()
        assert self.call("run", day) == 0
        return sorted(self.mail(day, temper)[1].recipients)

    def requests(self) -> tuple[int, int]:
        """Reads and writes so far."""
        return self.google.reads, self.google.writes
