"""Purposes, as a plan states them, that stand where an outcome belongs: เพื่อให้บุคลากรมีความรู้ความเข้าใจ.

A text is one only as a whole: each part behind a blank goes on with the purpose, and nothing in it tells of something done.
"""

from __future__ import annotations

import re

from ita_sync.thai.pattern import lazy

LONGEST = 300  # letters

_purpose = lazy(r"\W*(?:วัตถุประสงค์\W*)?เพื่อ(?!น).*")
# What a further part of a purpose begins with: a conjunction, another purpose, a virtue in a list of them.
_continued = lazy(
    "(?:และ|หรือ|แก่|ให้|ของ|ต่อ|ใน|ที่|ตาม|ด้วย|อย่าง|อัน|ตลอดจน|รวม(?:ถึง|ทั้ง|ไปถึง)|ทั้ง|เพื่อ|ความ|คุณธรรม|จริยธรรม|ธรรมาภิบาล"
    "|โปร่งใส|(?:ซื่อสัตย์)?สุจริต|ซื่อสัตย์|เป็นธรรม|ตรวจสอบได้|ถูกต้อง|รวดเร็ว|ฯ|ๆ)"
)
# What tells of something done, or of what came of it.
_deed = lazy(
    "[0-9๐-๙]|แล้ว(?!เสร็จ)|ทำให้|ส่งผล|พบว่า|จึง|ซึ่ง|โดย|ผ่าน|(?<!ไม่)มีการ|ปรากฏ|(?<!ไม่)(?<!ให้)ได้(?:จัด|ดำเนิน|ประกาศ|เผยแพร่|อบรม|ประชุม|แต่งตั้ง|มี)"
    "|(?<!ให้)(?<!ของ)(?<!ใน)(?<!ต่อ)(?<!กับ)เทศบาล"
)


def is_purpose(text: str) -> bool:
    """Tell whether a line states what something is for, and nothing that was done."""
    text = text.strip()
    if len(text) > LONGEST or not _purpose.fullmatch(text) or _deed.search(text):
        return False
    first, *others = re.split(r"[\s,]+", text)
    return all(map(_continued.match, others if "เพื่อ" in first else others[1:]))
