"""Why a file is refused, each reason in its own words: what it is, and what to do."""

from __future__ import annotations

from typing import NamedTuple

from ita_sync.domain.language import LocalizedText
from ita_sync.errors import SheetError


class Reason(NamedTuple):
    """What is wrong with a file, and what to do; `{name}` and others stand for its details."""

    message: LocalizedText
    hint: LocalizedText


def refusal(reason: Reason, **details: object) -> SheetError:
    """Make the error of a reason; a detail in both languages goes into each in its own."""
    return SheetError(reason.message.format(**details), hint=reason.hint.format(**details))


def _is(th: str, en: str, hint_th: str, hint_en: str) -> Reason:
    """A file that is something else."""
    return Reason(LocalizedText(f"{{name}} {th}", f"{{name}} {en}."), LocalizedText(hint_th, hint_en))


SAVE_ANEW = LocalizedText(
    "เปิดไฟล์ในโปรแกรมสเปรดชีต แล้วบันทึกใหม่", "Open it in a spreadsheet program and save it anew."
)
SAVE_AS_XLSX = (
    "เปิดไฟล์ใน Excel หรือ LibreOffice แล้วเลือก “บันทึกเป็น” ชนิด .xlsx จากนั้นใส่ชื่อไฟล์ใหม่ที่ [sheet] source ใน ita.toml",
    "Open it in Excel or LibreOffice, save it as .xlsx, and name the new file in ita.toml: [sheet] source.",
)
NAME_A_WORKBOOK = (
    "ใส่ชื่อไฟล์ .xlsx, .ods หรือ .csv ของตารางมาตรการที่ [sheet] source ใน ita.toml",
    "Name the .xlsx, .ods or .csv file of the measures in ita.toml: [sheet] source.",
)

MISSING = Reason(
    LocalizedText("ไม่พบไฟล์ {name}", "There is no workbook {name}."),
    LocalizedText(
        "ชื่อไฟล์อยู่ที่ [sheet] source ใน ita.toml ชื่อที่ไม่ขึ้นต้นด้วย / นับจากโฟลเดอร์ที่มี config/",
        "[sheet] source in ita.toml names it; a relative path starts at the folder holding config/.",
    ),
)
FOLDER = _is("เป็นโฟลเดอร์ ไม่ใช่ไฟล์สเปรดชีต", "is a folder, not a workbook", *NAME_A_WORKBOOK)
NO_FILE = _is(
    "ไม่ใช่ไฟล์ธรรมดา (เป็นไปป์หรืออุปกรณ์) จึงไม่เปิดอ่าน",
    "is no ordinary file but a pipe or a device, so it is not read",
    *NAME_A_WORKBOOK,
)
FORBIDDEN = _is(
    "อ่านไม่ได้ เพราะไม่มีสิทธิ์",
    "may not be read",
    "ปิดไฟล์ในโปรแกรมอื่น หรือแก้สิทธิ์ของไฟล์",
    "Close it elsewhere or mend its permissions.",
)
UNREADABLE = _is("เปิดไม่ได้ ({why})", "cannot be opened ({why})", *NAME_A_WORKBOOK)
EMPTY = _is(
    "เป็นไฟล์ว่าง (0 ไบต์)",
    "is empty (0 bytes)",
    "ไฟล์อาจบันทึกหรือดาวน์โหลดไม่สำเร็จ โปรดบันทึกหรือดาวน์โหลดใหม่",
    "It was perhaps not saved or downloaded to its end: do that again.",
)
DAMAGED = Reason(
    LocalizedText("{name} เสียหาย หรือไม่ใช่ไฟล์สเปรดชีต", "{name} is damaged, or no workbook."),
    SAVE_ANEW,
)
CUT_OFF = _is(
    "เสียหาย: ส่วนท้ายของไฟล์ขาดหายไป",
    "is damaged: its end is missing",
    "คัดลอกหรือดาวน์โหลดไฟล์ใหม่ให้ครบ",
    "Copy or download it again, to its end.",
)
PASSWORD = _is(
    "ตั้งรหัสผ่านไว้ จึงเปิดอ่านไม่ได้",
    "is protected with a password, so it cannot be read",
    "เปิดไฟล์ด้วยรหัสผ่าน แล้วบันทึกใหม่โดยไม่ตั้งรหัสผ่าน (Excel: ไฟล์ > ข้อมูล > ป้องกันสมุดงาน)",
    "Open it with the password and save it without one (Excel: File > Info > Protect Workbook).",
)
OLD_EXCEL = _is("เป็นสมุดงาน Excel รุ่นเก่า (.xls)", "is a workbook of an old Excel (.xls)", *SAVE_AS_XLSX)
OLD_OFFICE = _is("เป็นไฟล์ของโปรแกรม Office รุ่นเก่า", "is a file of an old Office program", *SAVE_AS_XLSX)
BINARY_EXCEL = _is("เป็นสมุดงาน Excel แบบไบนารี (.xlsb)", "is a binary Excel workbook (.xlsb)", *SAVE_AS_XLSX)
XML_EXCEL = _is("เป็นสเปรดชีต XML ของ Excel 2003", "is an XML spreadsheet of Excel 2003", *SAVE_AS_XLSX)
FLAT_ODS = _is(
    "เป็นสเปรดชีต OpenDocument แบบไฟล์ XML เดียว (.fods)",
    "is a flat OpenDocument spreadsheet (.fods)",
    *SAVE_AS_XLSX,
)
NUMBERS = _is(
    "เป็นไฟล์ Numbers ของ Apple",
    "is a document of Apple Numbers",
    "ใน Numbers เลือก ไฟล์ > ส่งออกไปยัง > Excel แล้วใส่ชื่อไฟล์ .xlsx ที่ [sheet] source ใน ita.toml",
    "In Numbers, choose File > Export To > Excel, and name the .xlsx in ita.toml: [sheet] source.",
)
WEB_PAGE = _is(
    "เป็นหน้าเว็บ (HTML) ไม่ใช่สเปรดชีต",
    "is a web page (HTML), no spreadsheet",
    "หากดาวน์โหลดมา อาจได้หน้าเข้าสู่ระบบแทนไฟล์ หากโปรแกรมอื่นส่งออกมา ให้เปิดใน Excel แล้วบันทึกเป็น .xlsx",
    "A download may have brought a login page instead; what another program exported, open in Excel and save as .xlsx.",
)
SHORTCUT = _is(
    "เป็นเพียงทางลัดไปยัง Google ชีต",
    "is only a shortcut to a Google Sheet",
    "คัดลอก URL ของสเปรดชีตมาใส่ที่ [sheet] source ใน ita.toml",
    "Copy the URL of the sheet into ita.toml: [sheet] source.",
)
TEXT_DOCUMENT = _is("เป็นเอกสารข้อความ เช่น Word", "is a text document", *NAME_A_WORKBOOK)
PRESENTATION = _is("เป็นงานนำเสนอ", "is a presentation", *NAME_A_WORKBOOK)
PDF = _is("เป็นไฟล์ PDF", "is a PDF", *NAME_A_WORKBOOK)
PICTURE = _is("เป็นรูปภาพ", "is a picture", *NAME_A_WORKBOOK)
ARCHIVE = _is(
    "เป็นไฟล์บีบอัดที่ไม่มีสมุดงาน",
    "is an archive and no workbook",
    "แตกไฟล์ก่อน แล้วใส่ชื่อไฟล์สเปรดชีตที่ [sheet] source ใน ita.toml",
    "Unpack it, and name the workbook in ita.toml: [sheet] source.",
)
XML = _is("เป็นไฟล์ XML ไม่ใช่สเปรดชีต", "is an XML file, no spreadsheet", *NAME_A_WORKBOOK)
OTHER_SUFFIX = Reason(
    LocalizedText(
        "{name} เป็นไฟล์ {right} ที่ใช้นามสกุล {suffix}", "{name} is in truth {right}, with the ending {suffix}."
    ),
    LocalizedText(
        "เปลี่ยนนามสกุลไฟล์ให้ถูกต้อง ทั้งที่ไฟล์และที่ [sheet] source ใน ita.toml",
        "Give it its right ending, also in ita.toml: [sheet] source.",
    ),
)
TOO_LARGE = _is(
    "ใหญ่เกินกว่าจะเป็นตารางมาตรการ",
    "is too large for a table of measures",
    "อาจมีแถวหรือรูปแบบจำนวนมากใต้ตาราง โปรดลบออก หรือคัดลอกเฉพาะตารางไปยังไฟล์ใหม่",
    "There are perhaps many rows or formats below the table: delete them, or copy the table alone to a new file.",
)
TOO_MANY_ROWS = _is(
    "มีแถวที่มีข้อความมากกว่า {limit} แถว",
    "has more than {limit} rows with text",
    *TOO_LARGE.hint,
)
REPEATED = _is(
    "ทำซ้ำแถวหนึ่ง {count} ครั้ง ซึ่งมากกว่าที่แผ่นงานหนึ่งมีได้",
    "repeats a row {count} times: no tab has so many rows",
    "เปิดไฟล์ในโปรแกรมสเปรดชีต ลบแถวใต้ตาราง แล้วบันทึกใหม่",
    "Open it in a spreadsheet program, delete the rows below the table, and save it anew.",
)
MERGES = _is(
    "มีช่องที่ผสานซ้อนทับกันจำนวนมาก",
    "has very many merged cells that overlap",
    *SAVE_ANEW,
)
DOCTYPE = _is(
    "มีการประกาศ DOCTYPE ซึ่งโปรแกรมสเปรดชีตไม่เขียน จึงไม่เปิดอ่าน",
    "has a document type declaration, which no spreadsheet program writes, so it is not read",
    *SAVE_ANEW,
)
NO_TABS = _is("ไม่มีแผ่นงานที่มีช่อง", "has no tab with cells", *NAME_A_WORKBOOK)
NO_SUCH_TAB = Reason(
    LocalizedText("{name} ไม่มีแผ่นงาน “{tab}” มีแต่ {tabs}", "{name} has no tab “{tab}”; it has {tabs}."),
    LocalizedText(
        "ใส่ชื่อแผ่นงานที่ถูกต้องที่ [sheet] tab ใน ita.toml", "Name the right one in ita.toml: [sheet] tab."
    ),
)
OTHER_TAB = NO_SUCH_TAB._replace(
    hint=LocalizedText(
        "ตารางมาตรการอยู่ในแผ่นงาน {found} ให้ระบุใน ita.toml: {setting}",
        "A table of measures stands in {found}: write {setting} in ita.toml.",
    )
)
COPY_UNWRITABLE = Reason(
    LocalizedText("เขียนไฟล์ {name} ไม่ได้ ({why})", "{name} cannot be written ({why})."),
    LocalizedText("ปิดไฟล์นั้น หรือระบุโฟลเดอร์อื่นด้วย --out", "Close it, or name another folder with --out."),
)
NO_FLAGS = LocalizedText(
    "%s บันทึกผลการตรวจไม่ได้ บันทึกได้เฉพาะใน Google ชีตหรือไฟล์ .xlsx",
    "%s takes no flags: only a Google Sheet or an .xlsx workbook does",
)
NO_COPY = LocalizedText(
    "ไม่ได้ทำสำเนาของ %s ที่มีผลการตรวจ เพราะไฟล์มีส่วนที่เขียนกลับให้เหมือนเดิมไม่ได้ หากต้องการสำเนา ให้คัดลอกตารางไปยังไฟล์ใหม่",
    "There is no copy of %s with its flags: the file has parts that cannot be written back. "
    "For a copy, put the table into a new file",
)
NO_LETTERS = _is(
    "บันทึกด้วยรหัสอักขระที่ไม่มีภาษาไทย ตัวอักษรไทยจึงกลายเป็น ? ทั้งหมด",
    "was saved in a code without Thai letters: each of them has become a ?",
    "เปิดไฟล์ต้นฉบับใน Excel แล้วเลือก “บันทึกเป็น” ชนิด “CSV UTF-8” หรือ .xlsx",
    "Open the original in Excel and save it as “CSV UTF-8” or as .xlsx.",
)
OPEN_QUOTE = Reason(
    LocalizedText(
        '{name} บรรทัดที่ {line}: มีเครื่องหมายคำพูด (") เปิดไว้แต่ไม่ปิด แถวถัดไปจึงถูกนับรวมเป็นช่องนี้',
        "{name}, line {line}: a quotation mark opens here and is not closed, so the rows below belong to this cell.",
    ),
    LocalizedText("ปิดหรือลบเครื่องหมายนั้น แล้วบันทึกไฟล์ใหม่", "Close it or take it out, and save the file anew."),
)
