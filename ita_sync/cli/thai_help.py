"""The help of the commands in Thai: the English texts stand in the commands, these beside them in one table.

Click writes all of its help through a formatter, so that one place translates it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import click

from ita_sync.cli import language

THAI: Mapping[str, str] = {
    "Options": "ตัวเลือก",
    "Commands": "คำสั่ง",
    "Show the version and exit.": "แสดงรุ่นของโปรแกรม",
    "Show this message and exit.": "แสดงคำอธิบายนี้",
    "Show tracebacks.": "แสดง traceback สำหรับผู้พัฒนา",
    "Show every request, wait and retry.": "แสดงทุกคำขอ การรอ และการลองใหม่",
    "The settings file.": "ไฟล์การตั้งค่า",
    "The folder for what the run leaves behind.": "โฟลเดอร์สำหรับไฟล์ที่ระบบสร้าง",
    "What counts as today [default: today in Thailand].": "วันที่ที่ถือเป็นวันนี้ [ค่าเริ่มต้น: วันนี้ตามเวลาประเทศไทย]",
    "Refuse to make a draft.": "ไม่จัดทำรายงานหากยังเป็นฉบับร่าง",
    "Exit with 1 on a finding this severe or worse.": "จบด้วยรหัส 1 เมื่อพบรายการระดับนี้หรือร้ายแรงกว่า",
    "What makes it exit with 1.": "ระดับที่ทำให้จบด้วยรหัส 1",
    "Write nothing into the sheet; out/ is filled all the same.": "ไม่บันทึกลงสเปรดชีต แต่ยังสร้างไฟล์ใน out/",
    "Print what would be written; write nothing.": "แสดงสิ่งที่จะบันทึก โดยไม่บันทึกจริง",
    "Say who would get a mail; send none.": "แสดงว่าจะส่งอีเมลถึงใคร โดยไม่ส่งจริง",
    "Print what is missing; make nothing.": "แสดงสิ่งที่ยังขาด โดยไม่สร้างสิ่งใด",
    "Fill an empty tab of measures with the example's rows.": "ใส่ตัวอย่างลงในแผ่นงานมาตรการที่ยังว่าง",
    "What an earlier night left, for what was edited since [default: OUT].": (
        "ผลของการตรวจครั้งก่อน เพื่อบอกว่าตารางถูกแก้ไขอย่างไรตั้งแต่นั้น [ค่าเริ่มต้น: OUT]"
    ),
    "Write the page alone, print no PDF.": "สร้างเฉพาะหน้า HTML ไม่พิมพ์ PDF",
    "Also show what was typed beside its repair.": "แสดงข้อความเดิมคู่กับข้อความที่ปรับแก้แล้ว",
    "The finished run [default: OUT/run.json].": "ผลการทำงานที่เสร็จแล้ว [ค่าเริ่มต้น: OUT/run.json]",
    "Where staff fetch the PDF.": "ที่อยู่สำหรับดาวน์โหลด PDF",
    "The nightly integrity (ITA) report of a Thai municipality: from a shared sheet to a checked PDF.": (
        "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใส (ITA) ทุกคืน: จากสเปรดชีตที่ใช้ร่วมกันเป็น PDF ที่ตรวจแล้ว"
    ),
    "Exit codes: 0 done, 1 findings, 2 usage, settings or an output that cannot be written, 3 the sheet, 4 the report, "
    "5 mail, 70 a bug, 130 interrupted.": (
        "รหัสเมื่อจบ: 0 เสร็จ 1 พบรายการที่ต้องแก้ไข 2 คำสั่ง การตั้งค่า หรือเขียนผลลัพธ์ไม่ได้ 3 ตาราง 4 รายงาน 5 อีเมล "
        "70 ข้อบกพร่องของโปรแกรม 130 ถูกหยุดกลางคัน"
    ),
    "Check settings, account, sheet, printing, mail and what grows old: a line and a fix for each. Nothing is changed.": (
        "ตรวจการตั้งค่า บัญชี ตาราง การพิมพ์ อีเมล และส่วนที่เก่าแล้ว พร้อมบอกวิธีแก้ โดยไม่เปลี่ยนสิ่งใด"
    ),
    "Print the results as JSON.": "แสดงผลเป็น JSON",
    "Also send a test letter to this address.": "ส่งจดหมายทดสอบถึงที่อยู่นี้ด้วย",
    "Write the flags alone: the status column, the notes and the ledger.": (
        "บันทึกเฉพาะผลการตรวจ: คอลัมน์ผลการตรวจ โน้ต และแผ่นงานบันทึกของระบบ"
    ),
    "Lay down settings, workflows and a README in FOLDER [default: here]; what is there stays.": (
        "สร้างไฟล์การตั้งค่า เวิร์กโฟลว์ และ README ใน FOLDER [ค่าเริ่มต้น: โฟลเดอร์นี้] โดยไม่เปลี่ยนไฟล์ที่มีอยู่แล้ว"
    ),
    "The agency's name, as the report shows it.": "ชื่อหน่วยงานตามที่แสดงในรายงาน",
    "The day the report is due.": "วันครบกำหนดส่งรายงาน เช่น 31 ต.ค. 2569",
    "Its district.": "อำเภอ",
    "Its province.": "จังหวัด",
    "The fiscal year reported on, Buddhist era.": "ปีงบประมาณที่รายงาน (พ.ศ.)",
    "The Google Sheet's URL, or a workbook file.": "ที่อยู่ (URL) ของสเปรดชีต หรือไฟล์ตาราง",
    "The sender's mail address.": "อีเมลผู้ส่ง",
    "Who gets everything: mail addresses, with commas between.": "ผู้ประสานงานซึ่งได้รับภาพรวม: อีเมล คั่นด้วยจุลภาค",
    "Who hears of failures: mail addresses, with commas between.": "ผู้ดูแลระบบซึ่งได้รับแจ้งเมื่อขัดข้อง: อีเมล คั่นด้วยจุลภาค",
    "Whom the contacts tab may name: domains, with commas between.": ("โดเมนที่แผ่นงานผู้รับผิดชอบระบุได้ คั่นด้วยจุลภาค"),
    "Instead lay down the files of a fleet: many agencies.": "สร้างไฟล์สำหรับหลายหน่วยงานแทน",
    "Also copy the templates, to change them; copies miss later mends.": (
        "สร้างสำเนาแม่แบบเพื่อแก้ไขเองด้วย สำเนาจะไม่ได้รับการแก้ไขภายหลัง"
    ),
    "Send the mails of a finished run, each once, however often this is called.": (
        "ส่งอีเมลของผลการทำงานที่เสร็จแล้ว ฉบับละครั้ง แม้สั่งหลายครั้ง"
    ),
    "Many agencies: plan shards, run one, collect what came of all.": "หลายหน่วยงาน: วางแผน ทำงานทีละส่วน และรวมผล",
    "Share the agencies among shards: OUT/plan.json, and the matrix of a workflow on stdout.": (
        "แบ่งหน่วยงานเป็นส่วน: เขียน OUT/plan.json และแสดง matrix ของเวิร์กโฟลว์"
    ),
    "Do the night of a shard's agencies, each in OUT/<id>/; started again, it goes on where it was.": (
        "ทำงานของหน่วยงานในส่วนหนึ่ง แต่ละหน่วยงานใน OUT/<id>/ เมื่อสั่งอีกครั้งจะทำต่อจากเดิม"
    ),
    "Collect what shards left below DIR…: OUT/fleet.html, fleet.json, failed.json and pages/.": (
        "รวมผลที่แต่ละส่วนเขียนไว้ใต้ DIR…: OUT/fleet.html, fleet.json, failed.json และ pages/"
    ),
    "The folder with agencies.csv, or with a folder for each agency.": "โฟลเดอร์ที่มี agencies.csv หรือมีโฟลเดอร์ของแต่ละหน่วยงาน",
    "How many tasks the engine starts, at most 256.": "จำนวนส่วนที่จะแบ่ง ไม่เกิน 256",
    "Only the agencies in this failed.json.": "เฉพาะหน่วยงานใน failed.json นี้",
    "The fleet.json of the last night: how long each takes, whose mails wait.": (
        "fleet.json ของการตรวจครั้งก่อน เพื่อทราบเวลาที่ใช้ และหน่วยงานที่ยังรอส่งอีเมล"
    ),
    "For an account.": "จำนวนครั้งที่อ่านได้ต่อนาทีต่อบัญชี",
    "For a project.": "จำนวนครั้งที่อ่านได้ต่อนาทีต่อโครงการ",
    "For a sender [default: no limit].": "จำนวนอีเมลต่อวันต่อผู้ส่ง [ค่าเริ่มต้น: ไม่จำกัด]",
    "What `fleet plan` wrote [default: all take equally long].": "แผนจาก fleet plan [ค่าเริ่มต้น: ใช้เวลาเท่ากันทุกแห่ง]",
    "Which part this is, such as 2/8 [default: as the engine's variables say, or all].": (
        "ส่วนที่จะทำ เช่น 2/8 [ค่าเริ่มต้น: ตามตัวแปรของระบบที่สั่งงาน หรือทั้งหมด]"
    ),
    "Agencies done at once.": "จำนวนหน่วยงานที่ทำพร้อมกัน",
    "Send no mail.": "ไม่ส่งอีเมล",
    "Make the PDF alone.": "จัดทำเฉพาะ PDF",
    "List the rules, or explain one with its settings and examples.": (
        "แสดงกฎทั้งหมด หรืออธิบายกฎหนึ่งพร้อมการตั้งค่าและตัวอย่าง"
    ),
    "Read, check, render and write out/: the nightly job.": "อ่าน ตรวจ จัดทำรายงาน และเขียนลง out/ ซึ่งเป็นงานประจำคืน",
    "The Google Sheet itself.": "จัดการ Google ชีต",
    "Make what the sheet lacks: headers, choices, colours, contacts, ledger. What staff have stays.": (
        "เพิ่มสิ่งที่ Google ชีตยังขาด: หัวตาราง รายการให้เลือก สี รายชื่อผู้รับผิดชอบ แผ่นงานบันทึกของระบบ โดยไม่เปลี่ยนข้อมูลเดิม"
    ),
    "Copy the measures into a tab for the fiscal year YEAR: periods moved, results emptied. The old tab stays.": (
        "คัดลอกมาตรการเป็นแผ่นงานของปีงบประมาณ YEAR โดยเลื่อนระยะเวลาและล้างผลของปีเดิม แผ่นงานเดิมยังอยู่"
    ),
    "The new tab's name [default: this year's, with the year].": "ชื่อแผ่นงานใหม่ [ค่าเริ่มต้น: ชื่อเดิมตามด้วยปี]",
    "Change year, due and tab in the settings file.": "แก้ปี วันครบกำหนด และชื่อแผ่นงานในไฟล์การตั้งค่า",
    "Print what would be done; change nothing.": "แสดงสิ่งที่จะทำ โดยไม่เปลี่ยนสิ่งใด",
    "Check the sheet and print the findings.": "ตรวจตารางและแสดงรายการที่พบ",
    "Verify a report that somebody holds: do its pages say what its rows say? Needs nothing but FILE.": (
        "ตรวจรายงาน PDF ที่มีอยู่ ว่าข้อความในหน้าตรงกับข้อมูลที่แนบหรือไม่ โดยใช้เพียง FILE"
    ),
    "Also say which cells of the sheet say something else today.": "บอกด้วยว่าช่องใดในตารางปัจจุบันต่างจากในรายงาน",
    "Say what changed between two reports (measures.csv, out/ or PDF each); exits with 1 if anything did, 0 if not.": (
        "บอกสิ่งที่ต่างกันระหว่างรายงานสองชุด (measures.csv โฟลเดอร์ out/ หรือ PDF) จบด้วยรหัส 1 หากต่างกัน 0 หากเหมือนกัน"
    ),
    "The SHA-256 that the file should have.": "ค่า SHA-256 ที่ไฟล์ควรมี",
}
NOTED = re.compile(r"(.*?)\s*\[([^\]]*)\]", re.DOTALL)  # what click notes behind an option's help
CUT = "..."  # by which click ends a command's help that is too long for the list of commands


class HelpFormatter(click.HelpFormatter):
    """Writes help in the language of the reader."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that shows how a command is called."""
        super().write_usage(prog, args, prefix if language.spoken() == "en" else "วิธีใช้: ")

    def write_heading(self, heading: str) -> None:
        """Write a heading."""
        super().write_heading(translated(heading))

    def write_text(self, text: str) -> None:
        """Write a paragraph."""
        super().write_text(translated(text))

    def write_dl(self, rows: Iterable[tuple[str, str]], *args: int, **options: int) -> None:
        """Write a list of options or commands."""
        super().write_dl([(name, translated(text)) for name, text in rows], *args, **options)


class Context(click.Context):
    """A command's context, whose help is in the language of the reader."""

    formatter_class = HelpFormatter


def translated(text: str) -> str:
    """A text of the help, whole, in the language of the reader; one that the table lacks stays English."""
    if text.endswith(CUT):
        text = next((english for english in THAI if english.startswith(text[: -len(CUT)])), text)
    if language.spoken() == "en":
        return text
    if text in THAI:
        return THAI[text]
    found = NOTED.fullmatch(text)
    if not found or (found[1] and found[1] not in THAI):
        return text
    return f"{THAI.get(found[1], '')} [{'; '.join(map(_note, found[2].split('; ')))}]".lstrip()


def _note(text: str) -> str:
    return "ต้องระบุ" if text == "required" else text.replace("default: ", "ค่าเริ่มต้น: ", 1)


def speak(command: click.Command) -> None:
    """Let a command and those below it write their help in the language of the reader."""
    command.context_class = Context
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            speak(inner)
