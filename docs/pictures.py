"""Make the pictures in docs/pictures/ again: `.venv/bin/python -m docs.pictures [FOLDER]`, from the checkout.

A municipality of its own works with the program's commands, on a stand-in for Google and a mail server on 127.0.0.1, on
fixed days. What the spreadsheet then holds is drawn as a table, and that, the letters and the reports are shot with a
browser of this machine. No page of Google's or GitHub's is imitated.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

from ita_sync.report.engines.chromium import FLAGS, find_browser
from tests.fakes.google import Document, SheetsServer
from tests.fakes.google.picture import FACES, page
from tests.fakes.smtp import MailServer, mail_server
from tests.town import CHANG, CLERK, CONTACTS, IT, KLANG, PALAD, TAB

LETTER = """
* { font-family: Sarabun !important; }  /* in place of what a reader's own machine has for Thai */
header { max-width: 608px; margin: 12px auto 0; padding: 0 8px; font-size: 14px; line-height: 1.5; color: #3c4043; }
header p { margin: 0; } header p:last-child { font-weight: bold; }
"""
SUM = re.compile(r"\b[0-9a-f]{64}\b")  # of the report, another at each printing
PICTURES = Path(__file__).parent / "pictures"
FIRST, SECOND, AFTER_THE_YEAR = "2025-08-18", "2025-08-25", "2025-11-03"
KEY = "1" * 44  # of the spreadsheet, which the links in letters name
AGENCY = ["--name", "เทศบาลตำบลเมืองเก่า", "--district", "เมือง", "--province", "ขอนแก่น", "--year", "2568"]
PEOPLE = f"--from {CLERK} --coordinator {CLERK} --operator {IT} --domain example.go.th".split()
DUE = "due = 2025-10-31"
ADDRESSES = {"สำนักปลัด": PALAD, "กองคลัง": KLANG, "กองช่าง": CHANG}
ROWS = (
    (
        "1. การป้องกันการทุจริต",
        "จัดทำคู่มือและแจกจ่ายให้ทุกสำนัก/กอง",
        "สำนักปลัด",
        "ต.ค. 2567 - มี.ค. 2568",
        "จัดทำคู่มือแล้ว 1 เล่ม แจกจ่ายครบทุกสำนัก/กอง",
        "บุคลากร 58 คนปฏิบัติตามคู่มือ ไม่พบการทุจริต",
    ),
    (
        "2. การใช้ทรัพย์สินของทางราชการ",
        "ตรวจสอบการยืมทรัพย์สินทุกเดือน",
        "กองช่าง",
        "ต.ค. 2567 - มิ.ย. 2568",
        "ตรวจสอบแล้ว 9 ครั้ง",
        "",
    ),
    (
        "3. การเปิดเผยข้อมูลสาธารณะ",
        "เผยแพร่ผลการจัดซื้อจัดจ้างบนเว็บไซต์",
        "กองคลัง",
        "ไตรมาสที่ 1 ถึง 3 ปีงบประมาณ 2568",
        "เผยแพร่แล้ว 24 รายการ",
        "อยู่ระหว่างดำเนินการ",
    ),
    (
        "4. การส่งเสริมความโปร่งใส",
        "ประชุมชี้แจงนโยบาย No Gift Policy",
        "กองช่าง",
        "ช่วงกลางปี",
        "ประชุมแล้ว 2 ครั้ง ผู้เข้าร่วม 40 คน",
        "บุคลากรทุกคนลงนามรับทราบนโยบาย",
    ),
    (
        "5. การรับฟังเรื่องร้องเรียน",
        "รายงานเรื่องร้องเรียนต่อผู้บริหารทุกไตรมาส",
        "สำนักปลัด",
        "ปีงบประมาณ พ.ศ. 2568",
        "รายงานแล้ว 3 ครั้ง",
        "",
    ),
)


@dataclass(frozen=True)
class Town:
    """The municipality.

    Attributes:
        folder: Its own repository.
        document: Its spreadsheet.
        environment: With which the commands meet the two servers.
        mails: Its mail server.
        pictures: Where the pictures go.
    """

    folder: Path
    document: Document
    environment: Mapping[str, str]
    mails: MailServer
    pictures: Path

    def call(self, *words: str, **environment: str) -> None:
        """Call a command of the program, as a person would."""
        command = [sys.executable, "-m", "ita_sync", *words]
        known = {**self.environment, **environment}
        subprocess.run(command, cwd=self.folder, env=known, stdout=subprocess.DEVNULL, check=True)

    def night(self, day: str) -> None:
        """A night with its mails."""
        made = datetime.fromisoformat(f"{day}T04:17+07:00")
        self.call("run", "--date", day, SOURCE_DATE_EPOCH=str(int(made.timestamp())))
        self.call("notify", "--date", day)

    def type(self, texts: Mapping[str, str], tab: str = TAB) -> None:
        """Type texts into cells."""
        for cell, text in texts.items():
            self.document.set_text(tab, cell, text)

    def draw_sheet(self, name: str, *, rows: int) -> None:
        """Shoot the tab of measures as it is now."""
        shoot(page(self.document, TAB, rows=rows, columns=7, scale=0.66), 1200, self.pictures / name)

    def draw_letter(self, name: str, address: str) -> None:
        """Shoot the last letter to an address."""
        letter = next(mail.message for mail in reversed(self.mails.deliveries) if mail.to == address)
        body = letter.get_body(("html",))
        assert body is not None
        heads = "".join(f"<p>{escape(str(letter[field]))}</p>" for field in ("To", "Subject"))
        html = body.get_content().replace("</head>", f"<style>{FACES}{LETTER}</style></head>")
        html = SUM.sub("0123456789abcdef" * 4, html)
        shoot(re.sub(r"(<body[^>]*>)", rf"\1<header>{heads}</header>", html), 700, self.pictures / name)

    def draw_report(self, name: str) -> None:
        """Draw the first page of the last report."""
        with pypdfium2.PdfDocument(self.folder / "out" / "report-2568.pdf") as document:
            save(document[0].render(scale=90 / 72).to_pil(), self.pictures / name)

    def draw_status(self, name: str, width: int) -> None:
        """Shoot the status page of the last night, on a screen of that width."""
        shown = (self.folder / "out" / "status.html").read_text(encoding="utf-8")
        shoot(SUM.sub("0123456789abcdef" * 4, shown), width, self.pictures / name)


@contextmanager
def town(folder: Path, pictures: Path) -> Iterator[Town]:
    """Set the municipality up: a blank spreadsheet, and the settings that `init` makes."""
    document = Document("รายงาน ITA")
    document.add_tab("ชีต1")
    with SheetsServer() as google, mail_server(security="none") as mails:
        url = f"https://docs.google.com/spreadsheets/d/{google.add(document, KEY)}/edit"
        servers = google.environment(google.key_file(folder))
        smtp = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(mails.port), "SMTP_SECURITY": "none"}
        made = Town(folder, document, os.environ | servers | smtp, mails, pictures)
        made.call("init", *AGENCY, "--sheet", url, *PEOPLE)
        set_due(folder / "config" / "ita.toml")
        yield made


def set_due(settings: Path) -> None:
    """Say when the report is due, as the guides ask."""
    text = settings.read_text(encoding="utf-8")
    assert f"# {DUE}" in text
    settings.write_text(text.replace(f"# {DUE}", DUE), encoding="utf-8")


def shoot(html: str, width: int, target: Path) -> None:
    """Shoot a page in a browser, without the empty space around it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:  # the browser may still tidy up
        source, shot = Path(f"{name}/page.html"), Path(f"{name}/page.png")
        source.write_text(html, encoding="utf-8")
        root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        size = [f"--window-size={width},3000", "--hide-scrollbars", f"--screenshot={shot}"]
        options = [*FLAGS, *root, *size, f"--user-data-dir={name}/profile"]
        subprocess.run([str(find_browser()), *options, source.as_uri()], check=True, capture_output=True)
        save(trimmed(Image.open(shot).convert("RGB")), target)


def trimmed(picture: Image.Image, margin: int = 8) -> Image.Image:
    """The picture without the space around what it shows, but for a margin."""
    ground = Image.new("RGB", picture.size, picture.getpixel((picture.width - 1, picture.height - 1)))
    left, top, right, bottom = ImageChops.difference(picture, ground).getbbox() or (0, 0, *picture.size)
    ends = min(right + margin, picture.width), min(bottom + margin, picture.height)
    return picture.crop((max(0, left - margin), max(0, top - margin), *ends))


def save(picture: Image.Image, target: Path) -> None:
    """Save a picture with few colours, which is small."""
    picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(target, optimize=True)


def make(pictures: Path) -> None:
    """Make all pictures."""
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, town(Path(name), pictures) as ours:
        set_up(ours)
        fill_in(ours)
        live_through_the_year(ours)


def set_up(ours: Town) -> None:
    """What `sheet init` makes, and the units' addresses."""
    ours.call("sheet", "init")
    ours.draw_sheet("sheet-new.png", rows=6)
    units = {ours.document.text(CONTACTS, f"A{row}"): row for row in range(2, 40)}
    ours.type({f"B{units[unit]}": address for unit, address in ADDRESSES.items()}, CONTACTS)
    shoot(page(ours.document, CONTACTS, rows=8, columns=2), 700, ours.pictures / "contacts.png")


def fill_in(ours: Town) -> None:
    """What staff type, before any night."""
    for row, texts in enumerate(ROWS, 2):
        ours.type({f"{column}{row}": text for column, text in zip("ABCDEF", texts, strict=True)})
    ours.draw_sheet("sheet-typed.png", rows=7)


def live_through_the_year(ours: Town) -> None:
    """A night that finds something, one after something was mended, and one with nothing left to do."""
    ours.night(FIRST)
    ours.draw_sheet("sheet-night.png", rows=7)
    ours.draw_report("report-draft.png")
    ours.type({"F3": "ทรัพย์สินครบถ้วน ไม่มีการสูญหาย"})
    ours.night(SECOND)
    ours.draw_letter("mail-unit.png", CHANG)
    ours.draw_letter("mail-coordinator.png", CLERK)
    ours.draw_status("status.png", 760)
    ours.type({"D5": "เม.ย. - มิ.ย. 2568", "F4": "ประชาชนเข้าดูข้อมูล 1,250 ครั้ง", "F6": "ไม่มีเรื่องร้องเรียน"})
    ours.night(AFTER_THE_YEAR)
    ours.draw_report("report-final.png")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
