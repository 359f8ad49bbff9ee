"""The words in which every place says where the report stands."""

from __future__ import annotations

from collections.abc import Mapping

from ita_sync.domain import LocalizedText, Severity, Status
from ita_sync.domain.overview import ChangeKind, NightState

STATUS: Mapping[Status, LocalizedText] = {
    "final": LocalizedText("ฉบับสมบูรณ์", "final"),
    "draft": LocalizedText("ฉบับร่าง", "draft"),
    "failed": LocalizedText("ไม่สำเร็จ", "failed"),
}
LEVELS: dict[Severity, LocalizedText] = {
    "error": LocalizedText("ต้องแก้ไข", "errors"),
    "warning": LocalizedText("ควรตรวจสอบ", "warnings"),
    "info": LocalizedText("ข้อแนะนำ", "advice"),
}
LEVEL_OF_ONE: Mapping[Severity, LocalizedText] = LEVELS | {
    "warning": LocalizedText(LEVELS["warning"].th, "warning")
}
CHANGES: Mapping[ChangeKind, LocalizedText] = {
    "new": LocalizedText("ใหม่", "New"),
    "worse": LocalizedText("ถึงกำหนดแล้ว", "Now overdue"),
    "mended": LocalizedText("แก้ไขแล้ว", "Mended"),
    "deleted": LocalizedText("ไม่พบแถวเดิม", "No longer in the sheet"),
}
NIGHTS: Mapping[NightState, LocalizedText] = {
    "changed": LocalizedText("มีการเปลี่ยนแปลง", "something changed"),
    "quiet": LocalizedText("ไม่มีบันทึก", "nothing recorded"),
    "ran": LocalizedText("ทำงานสำเร็จ", "ran"),
    "failed": LocalizedText("ไม่สำเร็จ", "failed"),
    "absent": LocalizedText("ไม่ได้ทำงาน", "did not run"),
}

YEAR = LocalizedText("ปีงบประมาณ พ.ศ. {year}", "fiscal year {year} (BE)")
TITLE = LocalizedText("สถานะรายงานมาตรการคุณธรรมฯ", "Where the integrity report stands")
AS_OF = LocalizedText("ข้อมูล ณ วันที่ {moment}", "As of {moment}")
NEXT_RUN = LocalizedText("ตรวจครั้งถัดไป {moment}", "next check {moment}")
MOMENT = LocalizedText("{day} เวลา {clock} น.", "{day} {clock}")

FINAL = LocalizedText("ฉบับสมบูรณ์: ครบถ้วนแล้ว ไม่มีรายการที่ต้องแก้ไข", "Final: complete, with nothing left to mend.")
DRAFT_OWED = LocalizedText(
    "ฉบับร่าง: มีรายการที่ต้องแก้ไข {errors} รายการ", "Draft: {errors} to be filled in or mended."
)
DRAFT_BOTH = LocalizedText(
    "ฉบับร่าง: มีรายการที่ต้องแก้ไข {errors} รายการ และอีก {awaited} กิจกรรมยังอยู่ในระยะเวลาดำเนินการ",
    "Draft: {errors} to be filled in or mended, and {awaited} more activities are still within their periods.",
)
DRAFT_AWAITED = LocalizedText(
    "ฉบับร่าง: ไม่มีรายการที่ต้องแก้ไข อีก {awaited} กิจกรรมยังอยู่ในระยะเวลาดำเนินการ",
    "Draft: nothing to mend; {awaited} activities are still within their periods.",
)
FAILED = LocalizedText("จัดทำรายงานไม่สำเร็จ", "No report could be made.")
MARKS_FAILED = LocalizedText(
    "จัดทำรายงานแล้ว แต่การทำงานไม่เสร็จสมบูรณ์", "The report was made, but the run did not end well."
)

DUE_IN = LocalizedText("อีก {days} วัน", "{days} days left")
DUE_TOMORROW = LocalizedText("พรุ่งนี้", "tomorrow")
DUE_TODAY = LocalizedText("วันนี้", "today")
OVERDUE = LocalizedText("เลยมา {days} วัน", "{days} days overdue")
DUE_TITLE = LocalizedText("กำหนดส่งรายงาน", "Report due")
DUE_UNKNOWN = LocalizedText("ไม่ได้กำหนดไว้", "not set")
DONE_TITLE = LocalizedText("กิจกรรมที่ครบถ้วนแล้ว", "Activities complete")
DONE_OF = LocalizedText("{done} จาก {all}", "{done} of {all}")
MEASURES = LocalizedText("ใน {measures} มาตรการ", "in {measures} measures")
OPEN_TITLE = LocalizedText("ต้องแก้ไข", "To be mended")
BESIDES = LocalizedText("และข้อที่ควรตรวจสอบอีก {count} รายการ", "and {count} more to look at")
ITEMS = LocalizedText("{count} รายการ", "{count}")

UNITS_TITLE = LocalizedText("ความคืบหน้าของแต่ละสำนัก/กอง", "How far each unit is")
UNIT = LocalizedText("สำนัก/กอง", "Unit")
NOBODY = LocalizedText("ไม่ทราบสำนัก/กอง", "unit not known")
DONE = LocalizedText("ครบแล้ว", "done")
AWAITED = LocalizedText("รอผล", "awaited")
OWED = LocalizedText("ค้าง", "owed")
NUMBERS = LocalizedText(
    "ครบแล้ว {done} · รอผล {awaited} · ค้าง {owed}", "{done} done · {awaited} awaited · {owed} owed"
)
MORE_UNITS = LocalizedText("และอีก {count} สำนัก/กอง", "and {count} more units")
MORE = LocalizedText("และอีก {count} รายการ", "and {count} more")
NO_UNITS = LocalizedText("ยังไม่มีกิจกรรมในตาราง", "The sheet has no activities yet.")

CHANGES_TITLE = LocalizedText("เปลี่ยนแปลงจากการตรวจครั้งก่อน", "Changed since the last check")
NO_CHANGES = LocalizedText("ไม่มีการเปลี่ยนแปลง", "Nothing has changed.")
NO_EARLIER = LocalizedText("ยังไม่มีผลการตรวจครั้งก่อนให้เปรียบเทียบ", "There is no earlier check to compare with.")
EDITS_TITLE = LocalizedText("แก้ไขในตารางตั้งแต่ข้อมูลวันที่ {day}", "Edited in the sheet since the rows of {day}")
LIST_TITLE = LocalizedText("รายการที่ยังค้าง {count} รายการ เรียงจากที่ค้างนานที่สุด", "Open, the oldest first: {count}")
ADVICE_TITLE = LocalizedText(
    "ข้อที่ควรตรวจสอบ {count} รายการ ซึ่งไม่ใช่รายการที่ต้องแก้ไข",
    "To look at, though nothing has to be mended: {count}",
)
NOTHING_OPEN_TITLE = LocalizedText("รายการที่ยังค้าง", "Open")
NOTHING_OPEN = LocalizedText("ไม่มีรายการค้าง", "Nothing is open.")
NOT_CHECKED = LocalizedText(
    "ตรวจตารางไม่สำเร็จ จึงยังไม่ทราบว่ามีรายการใดค้าง",
    "The sheet could not be checked, so what is open is not known.",
)
AGE = LocalizedText("{days} วัน", "{days} days")
ONE_DAY = LocalizedText("1 วัน", "1 day")
NEW_TODAY = LocalizedText("ใหม่", "new")
FOUND_TODAY = LocalizedText("พบวันนี้", "found today")
UNTIL = LocalizedText("รอผลถึง {day}", "awaited until {day}")
WHOLE_SHEET = LocalizedText("ทั้งตาราง", "whole sheet")

TREND_TITLE = LocalizedText("แนวโน้ม", "The trend")
TREND = LocalizedText(
    "รายการที่ต้องแก้ไข: ตั้งแต่ {first} มากที่สุด {most} รายการ ({peak}) ล่าสุด {last} รายการ",
    "Open errors from {first} on: at most {most} ({peak}), now {last}",
)
NONE_EVER = LocalizedText("ไม่มีรายการที่ต้องแก้ไขตั้งแต่ {first}", "No error has been open since {first}.")
NO_TREND = LocalizedText("ยังไม่มีบันทึกของวันก่อน ๆ", "There is no record of earlier nights yet.")
STRIP = LocalizedText("{count} คืนล่าสุด ({first} ถึง {last}):", "The last {count} nights ({first} to {last}):")
STRIP_ONE = LocalizedText("คืนล่าสุด ({day}):", "The last night ({day}):")
NIGHT_COUNT = LocalizedText("{state} {count} คืน", "{state} {count}")
MEND = LocalizedText(
    "รายการที่แก้ไขแล้วใช้เวลาโดยทั่วไป (ค่ามัธยฐาน) {days} วัน", "Half of what was mended took at most {days} days."
)

REPORT_TITLE = LocalizedText("ไฟล์รายงาน", "The report")
PAGES = LocalizedText("{count} หน้า", "{count} pages")
ONE_PAGE = LocalizedText("1 หน้า", "1 page")
NO_REPORT = LocalizedText("ไม่มีไฟล์รายงานจากการตรวจครั้งนี้", "This check made no report.")
RUN_PAGE = LocalizedText("หน้าการทำงานและไฟล์ที่ดาวน์โหลดได้", "The run's page, with the files to download")
PRINTED_BY = LocalizedText(
    "จัดทำด้วย {engine} · ita-sync {version}", "Made with {engine} and ita-sync {version}"
)
MADE_BY = LocalizedText("จัดทำด้วย ita-sync {version}", "Made with ita-sync {version}")
