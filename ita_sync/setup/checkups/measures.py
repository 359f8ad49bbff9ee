"""The table of measures and the contacts, as they were read."""

from __future__ import annotations

from collections.abc import Iterator

from ita_sync.domain import LocalizedText, Snapshot, Table
from ita_sync.notify.mailboxes import UNIT_LENGTH, short_name
from ita_sync.settings import Settings
from ita_sync.setup.checkups.checkup import UNITS_LISTED, Checkup, listed
from ita_sync.table.contacts import mistyped, read_contacts
from ita_sync.text import sanitize
from ita_sync.thai.unit_names import EVERYONE, INVOLVED
from ita_sync.thai.units import UnitNames
from ita_sync.writeback import status

FOUND = LocalizedText(
    "{location}: {count} มาตรการ หัวตารางอยู่แถวที่ {row}", "{location}: {count} measures, header in row {row}"
)
FILL_IN = LocalizedText(
    "รายงานครั้งนี้จะเป็นฉบับร่างที่ว่างเปล่า กรอกมาตรการใต้หัวตาราง หรือหากถูกลบไป ให้กู้คืนจาก ไฟล์ > ประวัติเวอร์ชัน",
    "Tonight makes an empty draft: enter the measures below the header, or restore them by File > Version history.",
)
NO_COLUMN = LocalizedText("ไม่มีคอลัมน์เพิ่มเติม {names}", "no column for the extra column {names}")
ADD_COLUMN = LocalizedText(
    "เพิ่มคอลัมน์นั้นในตาราง หรือนำออกจาก [report] extra_columns",
    "Add it to the sheet, or take it out of [report] extra_columns.",
)
NO_STATUS = LocalizedText(
    "ไม่มีคอลัมน์ “ผลการตรวจ” จึงไม่มีที่บันทึกผลการตรวจ", "no column “ผลการตรวจ”, so that nothing is flagged"
)
FORMER_STATUS = LocalizedText(
    "ไม่มีคอลัมน์ “ผลการตรวจ” แต่ยังมีผลการตรวจเดิมใต้ช่อง {cell}",
    "no column “ผลการตรวจ”, but its old words stand below {cell}",
)
ADD_STATUS = LocalizedText("สั่ง ita-sync sheet init เพื่อเพิ่มคอลัมน์นี้", "ita-sync sheet init adds it.")
RENAME_STATUS = LocalizedText(
    "เปลี่ยนหัวคอลัมน์นั้นกลับเป็น “ผลการตรวจ”", "Give that header its name “ผลการตรวจ” back."
)
STRAYS = LocalizedText(
    "มีผลการตรวจของระบบนอกคอลัมน์ “ผลการตรวจ” {count} ช่อง: {cells}",
    "words of the job's own outside the column “ผลการตรวจ” in {count} cells: {cells}",
)
REMOVE_STRAYS = LocalizedText(
    "ลบข้อความและโน้ตเหล่านั้น ระบบไม่ลบให้ เพราะไม่แก้ไขช่องของเจ้าหน้าที่",
    "Delete those texts and notes; the job does not, as the cells are staff's.",
)
NO_CONTACTS = LocalizedText(
    "ไม่มีแผ่นงาน “{tab}” และไม่มี [owners] ใน ita.toml จึงไม่มีสำนัก/กองใดได้รับอีเมล",
    "there is neither a tab “{tab}” nor [owners] in ita.toml: no unit gets a mail",
)
ADD_CONTACTS = LocalizedText(
    "หากเปลี่ยนชื่อแผ่นงานไปแล้ว ให้เปลี่ยนกลับ หรือระบุชื่อใหม่ใน [sheet] contacts_tab หากยังไม่มี ให้สั่ง ita-sync sheet init "
    "เพื่อเพิ่มแผ่นงานนี้ แล้วกรอกอีเมลของแต่ละสำนัก/กอง หรือระบุใน [owners]",
    "If the tab was renamed, give it its name back, or write the new one in [sheet] contacts_tab. If there was none, "
    "ita-sync sheet init adds the tab; enter each unit's address there, or name them under [owners].",
)
NO_ADDRESS = LocalizedText(
    "ช่องอีเมลของ{unit}ไม่ใช่ที่อยู่อีเมล{text}", "no mail address in the contacts for {unit}{text}"
)
UNREACHED = LocalizedText(
    "ยังไม่มีอีเมลของ {units} จึงไม่ได้รับการแจ้งเตือน", "no mail address for {units}: nobody there is told"
)
ENTER_ADDRESS = LocalizedText(
    "กรอกอีเมลในแผ่นงานรายชื่อผู้รับผิดชอบ หรือระบุใน [owners] ของ ita.toml",
    "Enter it in the contacts tab, or under [owners] in ita.toml.",
)
OF_OTHERS = frozenset({EVERYONE, INVOLVED})  # stand for units that have addresses of their own


def check_table(settings: Settings, snapshot: Snapshot, table: Table) -> Iterator[Checkup]:
    """Check the table that was found."""
    found = FOUND.format(location=snapshot.location, count=len(table.measures), row=table.header_row + 1)
    yield Checkup("sheet", found, advice="" if len(table.measures) else FILL_IN)
    if absent := table.lacking(settings.report.extra_columns):
        yield Checkup("sheet", NO_COLUMN.format(names=", ".join(absent)), advice=ADD_COLUMN)


def check_own_words(settings: Settings, snapshot: Snapshot, table: Table) -> Iterator[Checkup]:
    """Check the status column, and whether our words stand elsewhere."""
    words = status.own_words(snapshot.measures, table.header_row)
    if words.column is None and settings.sheet.flags and not settings.workbook:
        former = words.former
        said = FORMER_STATUS.format(cell=former) if former else NO_STATUS
        yield Checkup("status", said, advice=RENAME_STATUS if former else ADD_STATUS)
    if words.strays:
        said = STRAYS.format(cells=listed(words.strays), count=len(words.strays))
        yield Checkup("status", said, advice=REMOVE_STRAYS)


def check_contacts(settings: Settings, snapshot: Snapshot, table: Table) -> Iterator[Checkup]:
    """Check whether each unit of the table can be told; where nobody is mailed, nothing is checked."""
    if settings.mail.policy == "off":
        return
    if snapshot.contacts is None and not settings.owners:
        if not settings.workbook or settings.smtp:
            yield Checkup(
                "contacts", NO_CONTACTS.format(tab=settings.sheet.contacts_tab), advice=ADD_CONTACTS
            )
        return
    wrong = mistyped(snapshot.contacts)
    for unit, text in wrong.items():
        yield Checkup(
            "contacts", NO_ADDRESS.format(unit=short_name(unit), text=_quoted(text)), advice=ENTER_ADDRESS
        )
    if unreached := [short_name(unit) for unit in _unreached(settings, snapshot, table) if unit not in wrong]:
        said = UNREACHED.format(units=listed(unreached, UNITS_LISTED))
        yield Checkup("contacts", said, advice=ENTER_ADDRESS)


def _unreached(settings: Settings, snapshot: Snapshot, table: Table) -> list[str]:
    """The units of the table that have no address; those of the contacts alone would get no mail anyway."""
    contacts = read_contacts(snapshot.contacts, settings.owners)
    names = UnitNames(contacts)
    owners = (unit for text in table.texts["owner"].unique() for unit in names.find(text).known)
    return [unit for unit in dict.fromkeys(owners) if unit not in OF_OTHERS and not contacts.get(unit)]


def _quoted(text: str) -> str:
    """The text of an address cell; blank if it contains an @, because it may be an address and logs may be public."""
    return "" if "@" in text else f": “{sanitize.truncate(text, UNIT_LENGTH)}”"
