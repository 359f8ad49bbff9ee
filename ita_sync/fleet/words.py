"""The words in which the page of a fleet says what became of it."""

from __future__ import annotations

from collections.abc import Mapping

from ita_sync.domain import LocalizedText, Status
from ita_sync.errors import ExitCode

UNTRIED = LocalizedText(
    "ยังไม่ถึงลำดับ: งานส่วนนี้หยุดก่อนทำถึงหน่วยงาน", "Its turn did not come: its shard ended before."
)
MAIL_WAITING = LocalizedText(
    "ยังไม่ได้ส่งอีเมล: งานส่วนนี้หยุดก่อนถึงลำดับ", "The mail's turn did not come: the shard ended before."
)
NO_CAUSE = LocalizedText("ไม่ทราบสาเหตุ", "The cause is not known.")
KINDS: Mapping[int, LocalizedText] = {
    ExitCode.SETTINGS: LocalizedText("การตั้งค่า", "Settings"),
    ExitCode.SHEET: LocalizedText("สเปรดชีต", "Sheet"),
    ExitCode.REPORT: LocalizedText("รายงาน", "Report"),
    ExitCode.MAIL: LocalizedText("อีเมล", "Mail"),
    ExitCode.BUG: LocalizedText("โปรแกรม", "Program"),
}

TITLE = LocalizedText("สถานะรายงานมาตรการคุณธรรมฯ รายหน่วยงาน", "Where the integrity reports stand")
AGENCIES = LocalizedText("{count} หน่วยงาน", "{count} agencies")
ONE_AGENCY = LocalizedText("1 หน่วยงาน", "1 agency")
IN_PROVINCES = LocalizedText("ใน {count} จังหวัด", "in {count} provinces")
SOME_FAILED = LocalizedText(
    "ไม่สำเร็จ {failed} หน่วยงาน จัดทำรายงานแล้ว {made} หน่วยงาน", "{failed} failed; {made} have their report."
)
SOME_DRAFTS = LocalizedText(
    "จัดทำรายงานแล้วทั้ง {made} หน่วยงาน ยังเป็นฉบับร่าง {draft} หน่วยงาน",
    "All {made} have their report; {draft} of these are drafts.",
)
ALL_FINAL = LocalizedText(
    "ครบถ้วนแล้ว: รายงานทั้ง {made} หน่วยงานเป็นฉบับสมบูรณ์", "Complete: the reports of all {made} are final."
)
OPEN_ITEMS = LocalizedText("รายการที่ต้องแก้ไข", "Open errors")
MAILS_SENT = LocalizedText("อีเมลที่ส่งแล้ว", "Mails sent")
COUNTS: Mapping[Status, LocalizedText] = {
    "final": LocalizedText("สมบูรณ์ {count}", "{count} final"),
    "draft": LocalizedText("ร่าง {count}", "{count} drafts"),
    "failed": LocalizedText("ไม่สำเร็จ {count}", "{count} failed"),
}

FAILED_TITLE = LocalizedText("ไม่สำเร็จ และสาเหตุ", "What failed, and why")
OTHER_CAUSES = LocalizedText("สาเหตุอื่น ๆ", "Other causes")
CAUSE_NUMBER = LocalizedText("สาเหตุที่ {number}", "cause {number}")
MORE = LocalizedText("และอีก {count} หน่วยงาน", "and {count} more agencies")

LIMITED_TITLE = LocalizedText("อีเมลที่ยังส่งไม่ครบ", "Mails that wait")
LIMITED = LocalizedText(
    "{agencies}ยังได้รับอีเมลไม่ครบ เพราะถึงจำนวนที่ผู้ส่งส่งได้ต่อวันแล้ว ระบบส่งเรื่องเร่งด่วนก่อน และจะส่งส่วนที่เหลือในวันถัดไป",
    "{agencies}: some letters wait, since the sender's budget of the day is spent. The most urgent went"
    " first; the rest go tomorrow.",
)

DUE_TITLE = LocalizedText("กำหนดส่งรายงาน", "By due date")
DUE = LocalizedText("กำหนดส่ง", "Due")
OTHER_DATES = LocalizedText("วันอื่น ๆ ({count} วัน)", "other days ({count})")
AGE_TITLE = LocalizedText("รายการที่ค้างนานที่สุดของแต่ละหน่วยงาน", "By the oldest open error")
NOTHING_OPEN, NOT_KNOWN = -1, -2
AGES: Mapping[int, LocalizedText] = {  # from how many days on, the most first
    91: LocalizedText("เกิน 90 วัน", "more than 90 days"),
    31: LocalizedText("31 ถึง 90 วัน", "31 to 90 days"),
    8: LocalizedText("8 ถึง 30 วัน", "8 to 30 days"),
    0: LocalizedText("ไม่เกิน 7 วัน", "7 days or less"),
    NOTHING_OPEN: LocalizedText("ไม่มีรายการค้าง", "nothing open"),
    NOT_KNOWN: LocalizedText("ไม่ทราบ", "not known"),
}
OLDEST = LocalizedText("ค้างมานาน", "Open for")
URGENT_TITLE = LocalizedText("ค้างนานที่สุด {count} หน่วยงานแรก", "The {count} that have owed longest")

PROVINCES_TITLE = LocalizedText("จังหวัด", "Provinces")
NO_PROVINCE = LocalizedText("ไม่มีชื่อจังหวัด", "no province named")
OTHER_PROVINCES = LocalizedText("จังหวัดอื่น ๆ", "other provinces")
AGENCY = LocalizedText("หน่วยงาน", "Agency")
OPEN = LocalizedText("ค้าง", "Open")
DAYS = LocalizedText("นานสุด (วัน)", "Oldest (days)")
SEEN = LocalizedText("ตรวจล่าสุด {day}", "last tried {day}")
MAIL_LATER = LocalizedText("อีเมลรอส่ง", "mail waits")
