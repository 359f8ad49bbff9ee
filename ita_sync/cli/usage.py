"""What is wrong with a command line, in Thai.

Click says it in English only, in sentences of a few forms; one that is not among them is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

FORMS: Sequence[tuple[re.Pattern[str], str]] = [
    (re.compile(english, re.DOTALL), thai)
    for english, thai in (
        (r"No such command '(.*?)'\.?(.*)", "ไม่มีคำสั่ง {0}{1}"),
        (r"No such option:? '?(.*?)'?\.?(?: (\(?(?:Did you|Possible).*))?", "ไม่มีตัวเลือก {0}{1}"),
        (r"\s*\(?(?:Did you mean(?: one of:)?|Possible options:) (.*?)\??\)?", " หมายถึง {0} หรือไม่"),
        (r"Missing command\.", "ต้องระบุคำสั่ง"),
        (r"Missing (?:option|argument|parameter) '(.*?)'\..*", "ต้องระบุ {0}"),
        (r"Option '(.*?)' requires an argument\.", "ตัวเลือก {0} ต้องมีค่า"),
        (r"Option '(.*?)' does not take a value\.", "ตัวเลือก {0} ไม่ต้องมีค่า"),
        (r"Option '(.*?)' belongs behind the command\.", "ตัวเลือก {0} ต้องอยู่หลังคำสั่ง"),
        (r"Got unexpected extra arguments? \((.*)\)", "มีส่วนเกินในคำสั่ง: {0}"),
        (r"Invalid value for '?(.*?)'?: (.*)", "ค่าของ {0} ไม่ถูกต้อง: {1}"),
        (r"'(.*)' is not one of (.*)\.", "“{0}” ไม่ใช่ค่าใดค่าหนึ่งใน {1}"),
        (r"'(.*)' is not a valid integer\.", "“{0}” ไม่ใช่จำนวนเต็ม"),
        (r"'(.*)' does not match the formats? .*", "“{0}” ไม่ใช่วันที่แบบ ปี-เดือน-วัน ตามปี ค.ศ. เช่น 2025-10-31"),
        (r"(?:File|Path|Directory|File or directory) '(.*)' does not exist\.", "ไม่พบ “{0}”"),
        (r"(?:File|Path|Directory|File or directory) '(.*)' is not readable\.", "ไม่มีสิทธิ์อ่าน “{0}”"),
        (r"Directory '(.*)' is a file\.", "“{0}” เป็นไฟล์ ไม่ใช่โฟลเดอร์"),
        (r"--show-repairs goes with --format text\.", "--show-repairs ใช้ได้กับ --format text เท่านั้น"),
    )
]


def in_thai(said: str) -> str:
    """A sentence of click's in Thai, with the sentences within it; an unknown one as it is."""
    for form, thai in FORMS:
        if found := form.fullmatch(said):
            return thai.format(*(in_thai(part) if part else "" for part in found.groups()))
    return said


def lines(error: click.ClickException) -> Sequence[str]:
    """What is said of a wrong command line in Thai: how it is used, where the help is, and what is wrong.

    Where the command alone is missing, this is the help.
    """
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return [error.format_message()]
    said = in_thai(error.format_message())
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None:
        return [f"ข้อผิดพลาด: {said}"]
    return [
        context.get_usage(),
        f"ดูตัวเลือกทั้งหมดด้วย {context.command_path} --help",
        "",
        f"ข้อผิดพลาด: {said}",
    ]
