"""Why the operating system refused something, in both languages."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path

from ita_sync.domain import LocalizedText

THAI: Mapping[int, str] = {
    errno.EACCES: "ไม่มีสิทธิ์",
    errno.EPERM: "ไม่มีสิทธิ์",
    errno.EBUSY: "มีโปรแกรมอื่นใช้อยู่",
    errno.ETXTBSY: "มีโปรแกรมอื่นใช้อยู่",
    errno.ENOENT: "ไม่พบไฟล์หรือโฟลเดอร์",
    errno.ENOTDIR: "มีส่วนหนึ่งของที่อยู่ที่ไม่ใช่โฟลเดอร์",
    errno.EISDIR: "เป็นโฟลเดอร์",
    errno.EEXIST: "มีอยู่แล้ว",
    errno.ENOSPC: "เนื้อที่ดิสก์เต็ม",
    errno.EDQUOT: "เนื้อที่ดิสก์เต็มโควตา",
    errno.ENXIO: "ไม่ใช่ไฟล์ธรรมดา (เป็นไปป์หรืออุปกรณ์)",
    errno.EFBIG: "ไฟล์ใหญ่เกินไป",
    errno.EROFS: "ดิสก์อนุญาตให้อ่านเท่านั้น",
    errno.EIO: "ดิสก์ขัดข้อง",
    errno.EBADF: "ช่องทางออกถูกปิดไปแล้ว",
    errno.ENOMEM: "หน่วยความจำไม่พอ",
    errno.EMFILE: "เปิดไฟล์ไว้มากเกินไป",
    errno.ELOOP: "ลิงก์ชี้วนกลับมาที่ตัวเอง",
    errno.ENAMETOOLONG: "ชื่อไฟล์ยาวเกินไป",
    errno.ENOEXEC: "ไม่ใช่โปรแกรมที่เครื่องนี้ใช้ได้",
    errno.ECONNREFUSED: "เครื่องปลายทางไม่รับการเชื่อมต่อ",
    errno.ECONNRESET: "การเชื่อมต่อถูกตัด",
    errno.EHOSTUNREACH: "ติดต่อเครื่องปลายทางไม่ได้",
    errno.ENETUNREACH: "ติดต่อเครือข่ายไม่ได้",
    errno.ETIMEDOUT: "ไม่ตอบภายในเวลาที่กำหนด",
}

NOT_UTF8 = LocalizedText("ไม่ได้บันทึกเป็น UTF-8", "it is not saved as UTF-8")


def reason(error: OSError) -> LocalizedText:
    """The reason that an error gives; one that is not known in Thai is told by its code, which can be looked up."""
    code = errno.errorcode.get(error.errno or 0, "")
    return LocalizedText(
        THAI.get(error.errno or 0, f"รหัส {code}" if code else "ไม่ทราบสาเหตุ"),
        error.strerror or str(error) or type(error).__name__,
    )


def unreadable(path: Path, why: OSError | LocalizedText) -> LocalizedText:
    """A sentence that a file cannot be read, and why."""
    said = LocalizedText("อ่าน {path} ไม่ได้ ({reason})", "{path} cannot be read ({reason}).")
    return said.format(path=path, reason=reason(why) if isinstance(why, OSError) else why)


def not_written(path: Path, error: OSError) -> LocalizedText:
    """A sentence that a file cannot be written, and why."""
    said = LocalizedText("เขียน {path} ไม่ได้ ({reason})", "{path} cannot be written ({reason}).")
    return said.format(path=path, reason=reason(error))
