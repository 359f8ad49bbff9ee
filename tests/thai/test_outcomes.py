"""Outcome cells that hold no outcome."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_sync.thai import says_in_progress, says_nothing
from tests.conftest import processor_time
from tests.thai.cases import DATA, cases

CASES = list(cases("outcomes.tsv"))
BULLETS = ("", "- ", "-", "• ", "๑. ", "1) ", "(2) ", "* ", "▪ ")
BLANKS = ("", " ", "\n", "\u00a0", "\u200b", "\t", "  \n")


def test_outcomes() -> None:
    wrong = [f"no {expected}: {text!r}" for expected, text in CASES if _answer(text) != expected]
    assert not wrong, "\n".join(wrong)


def _answer(text: str) -> str:
    return "nothing" if says_nothing(text) else "something"


@given(st.sampled_from(CASES), st.sampled_from(BULLETS), st.sampled_from(BLANKS), st.sampled_from(BLANKS))
def test_bullets_and_blanks_around_do_not_matter(
    case: tuple[str, str], bullet: str, before: str, after: str
) -> None:
    expected, text = case
    assert says_nothing(f"{before}{bullet}{text}{after}") == (expected == "nothing")


@given(st.lists(st.sampled_from(CASES), min_size=1, max_size=4))
def test_one_item_with_an_outcome_is_an_outcome(items: list[tuple[str, str]]) -> None:
    cell = "\n\n".join(f"- {text}" for _, text in items)
    assert says_nothing(cell) == all(expected == "nothing" for expected, _ in items)


def test_every_outcome_of_the_seed_is_one() -> None:
    paragraphs = [part for part in (DATA / "seed.txt").read_text(encoding="utf-8").split("\n- ") if part]
    assert len(paragraphs) >= 6
    assert not any(says_nothing(f"- {paragraph}") for paragraph in paragraphs)


WORK = (
    *(
        "ดำเนินการ",
        "จัดทำ",
        "รวบรวม",
        "รอผล",
        "พิจารณา",
        "ตรวจสอบ",
        "ปรับปรุง",
        "ประเมิน",
        "ติดตาม",
        "วิเคราะห์",
        "เสนอ",
    ),
    *(
        "ขออนุมัติ",
        "เตรียมการ",
        "สรุป",
        "รายงาน",
        "ประสานงาน",
        "แก้ไข",
        "เร่งรัด",
        "ศึกษา",
        "สำรวจ",
        "ประกาศ",
        "เผยแพร่",
    ),
    *("ประชาสัมพันธ์", "อบรม", "ฝึกอบรม", "ประชุม", "แต่งตั้ง", "ลงนาม", "ปฏิบัติ", "ทำ", "เขียน", "แจ้ง", "ส่ง", "พัฒนา"),
    *("ทบทวน", "ร่าง", "ออกคำสั่ง", "ก่อสร้าง", "เบิกจ่าย", "สรรหา", "คัดเลือก", "ทดลอง", "ทดสอบ", "บันทึก", "กำหนด"),
    *("วางแผน", "เริ่ม", "นำเสนอ", "ชี้แจง", "สั่งการ"),
)
AWAITED = (
    *("ผล", "การประเมิน", "รายงาน", "สรุป", "ข้อมูล", "ดำเนินการ", "หนังสือ", "อนุมัติ", "แจ้ง", "ประกาศ", "คำสั่ง"),
    *("งบประมาณ", "ตรวจ", "พิจารณา", "เอกสาร", "กองคลัง", "สำนักปลัด", "หน่วยงาน", "ความเห็น", "จัดสรร", "ลงนาม"),
    *("ปิดงบ", "สิ้นปี", "ครบกำหนด", "ให้ครบ", "ถึงกำหนด", "คะแนน", "ป.ป.ช.", "ปปช.", "เทศบาล", "อำเภอ", "จังหวัด"),
    *("คณะกรรมการ", "ผู้บริหาร", "นายก", "ตัวเลข", "บันทึก", "รับแจ้ง", "ทราบผล", "จากกองช่าง", "กรอก", "ใส่", "เพิ่ม"),
)
NOT_YET = (
    *(
        "ได้รับข้อมูล",
        "มีข้อมูล",
        "มีผล",
        "ทราบผล",
        "ปรากฏผล",
        "ออกผล",
        "ได้รับผล",
        "มีรายงาน",
        "อนุมัติ",
        "สำเร็จ",
        "คืบหน้า",
    ),
    *("เรียบร้อย", "สมบูรณ์", "ทันดำเนินการ", "มีการรายงาน", "มีการจัด", "มีการประเมิน", "มีการสรุป", "มีการประชุม"),
    *("มีการอบรม", "มีการเผยแพร่", "มีการติดตาม", "มีการปฏิบัติ", "ได้รับการประเมิน", "ได้มีการประชุม", "มีความคืบหน้า"),
)
WHO = (
    *("สำนักปลัด", "สำนักปลัดเทศบาล", "กองคลัง", "กองช่าง", "กองการศึกษา", "กองสาธารณสุข", "กองสาธารณสุขและสิ่งแวดล้อม"),
    *("กองสวัสดิการสังคม", "กองยุทธศาสตร์และงบประมาณ", "กองการเจ้าหน้าที่", "กองการประปา", "หน่วยตรวจสอบภายใน"),
    *("เทศบาล", "เทศบาลตำบลเมืองเก่า", "หน่วยงาน", "ทางเทศบาล"),
)
OWNERS = (
    *("สำนักปลัด", "สำนักปลัดเทศบาล", "กองคลัง", "กองช่าง", "กองการศึกษา", "กองการศึกษา (ศาสนาและวัฒนธรรม)"),
    *("กองสาธารณสุขและสิ่งแวดล้อม", "กองสวัสดิการสังคม", "กองยุทธศาสตร์และงบประมาณ", "กองการเจ้าหน้าที่", "กองการประปา"),
    *("กองส่งเสริมการเกษตร", "หน่วยตรวจสอบภายใน", "ทุกสำนัก/กอง", "กองคลังและกองช่าง", "สำนักปลัด/กองคลัง", ""),
)
MOMENTS = (
    *("ขณะนี้", "ปัจจุบัน", "ตอนนี้", "ในขณะนี้", "ณ ปัจจุบัน ", "ณ วันที่ ๓๑ มีนาคม ๒๕๖๘ ", "ข้อมูล ณ วันที่ 31 มี.ค. 68 "),
    *("ไตรมาสที่ ๒ ", "ในไตรมาสที่ 2/2568 ", "รอบ ๖ เดือนแรก ", "เดือนเมษายน ๒๕๖๘ ", "ปีงบประมาณ พ.ศ. ๒๕๖๘ "),
    *("ระหว่างเดือน ต.ค. 67 - มี.ค. 68 ", "ไตรมาสที่ ๑ ปีงบประมาณ ๒๕๖๘ ", ""),
)
UNFINISHED = ("อยู่ระหว่างดำเนินการ", "ยังไม่ได้ดำเนินการ", "รอผล", "กำลังจัดทำ", "จะดำเนินการในปีหน้า")
FINISHED = ("ไม่มีเรื่องร้องเรียน", "อบรมแล้ว ๒ รุ่น", "ยังไม่มีการร้องเรียน", "ผ่าน", "ร้อยละ ๙๐", "ดำเนินการแล้ว")
RESULTS = (
    *(
        "ประกาศแล้ว",
        "ผ่านการประเมิน",
        "ผ่านเกณฑ์",
        "ผ่านการอบรม",
        "บรรลุ",
        "เรียบร้อย",
        "ครบถ้วน",
        "รายได้เพิ่มขึ้น",
        "ลดลง",
    ),
    *("มากขึ้น", "ดีขึ้น", "สูงขึ้น", "น้อยลง", "ทำให้โปร่งใส", "ส่งผลดี", "ไม่พบทุจริต", "ไม่มีเรื่องร้องเรียน", "ไม่มีการทุจริต"),
    *("ไม่มีข้อร้องเรียน", "ไม่มีผู้ร้องเรียน", "ไม่มีเหตุ", "ไม่มีกรณีทุจริต", "พบว่าโปร่งใส", "ปัจจุบันมีคู่มือ", "ปัจจุบันได้คู่มือ"),
    *("พึงพอใจ", "ตามเป้าหมาย", "เป็นไปตามแผน", "แต่โปร่งใส", "โดยได้ดำเนินการส่วนแรก", "ได้จัดอบรม", "ได้มีคู่มือ"),
    *("ได้ประกาศ", "ได้เผยแพร่", "ได้ประชุม", "ได้อบรม", "ได้รับรางวัล", "5%", "ร้อยละ 5"),
)


def test_work_in_progress_and_promises() -> None:
    texts = [
        *(f"กำลัง{work}" for work in WORK),
        *(f"จะ{work}" for work in WORK),
        *(f"ยังไม่ได้{work}" for work in WORK),
        *(f"ระหว่าง{work}" for work in WORK),
        *(f"รอ{awaited}" for awaited in AWAITED),
        *(f"ยังไม่{awaited}" for awaited in NOT_YET),
        *(f"{who}อยู่ระหว่างดำเนินการ" for who in WHO),
        *(f"{head}จะดำเนินการ" for head in ("ก็", "คาดว่า", "มีแผนที่", "วางแผน", "เตรียม", "กำลัง")),
        *(f"คาดว่าจะ{end}" for end in ("แล้วเสร็จ", "เสร็จ", "ทราบผล", "ได้รับผล", "ต้องดำเนินการ", "ได้ดำเนินการ")),
    ]
    wrong = [text for text in texts if not says_nothing(text)]
    assert not wrong, "\n".join(wrong)


def test_who_and_when_decide_nothing() -> None:
    before = [f"{moment}{owner}" for moment in MOMENTS for owner in OWNERS]
    unfinished = [f"{each}{words}" for each in before for words in UNFINISHED]
    finished = [f"{each}{words}" for each in before for words in FINISHED]
    wrong = [text for text in unfinished if not says_nothing(text)] + list(filter(says_nothing, finished))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("head", ["อยู่ระหว่างดำเนินการ", "จะดำเนินการต่อ", "กองคลังกำลังดำเนินการ"])
def test_a_result_beside_work_in_progress(head: str) -> None:
    planned = {"5%", "ร้อยละ 5"} if head.startswith("จะ") else set()  # a promise may hold figures
    wrong = [result for result in RESULTS if says_nothing(f"{head} {result}") != (result in planned)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "words", ["แจ้งเบาะแส", "แจ้งเหตุ", "แจ้งเรื่องร้องเรียน", "ร้องเรียน", "ตรวจพบการทุจริต", "ลงโทษ"]
)
def test_what_has_not_happened_may_be_a_result(words: str) -> None:
    assert not says_nothing(f"ยังไม่{words}")
    assert not says_nothing(f"ยังไม่มีการ{words}")
    assert not says_nothing(f"ไม่มีการ{words}")


@pytest.mark.parametrize(
    "text",
    [
        *("อยู่ระหว่างดำเนินการ", "กองคลังอยู่ระหว่างจัดทำ", "รอผล", "กำลังรวบรวมข้อมูล", "ยังไม่ดำเนินการ", "in progress"),
        *("รอบ ๖ เดือนหลัง: อยู่ระหว่างดำเนินการ", "ไม่มี\nอยู่ระหว่างดำเนินการ", "- อยู่ระหว่างดำเนินการครับ"),
    ],
)
def test_work_that_goes_on(text: str) -> None:
    assert says_in_progress(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "ไม่มี",
        "ตามเอกสารแนบ",
        "จะดำเนินการในปีหน้า",
        "ไม่ได้ทำ เพราะไม่มีงบ",
        "๒๕๖๘",
        "ฝากกองคลังกรอก",
        *FINISHED,
    ],
)
def test_what_is_no_work_that_goes_on(text: str) -> None:
    assert not says_in_progress(text)


@given(st.text(max_size=60))
def test_any_text_has_an_answer(text: str) -> None:
    assert says_nothing(text) in {True, False}


@pytest.mark.parametrize("letters", [1, 199, 200])
def test_an_unfinished_sentence_has_an_end(letters: int) -> None:
    assert says_nothing("อยู่ระหว่าง" + "ก" * letters)


def test_a_very_long_sentence_is_not_judged_by_its_beginning() -> None:
    assert not says_nothing("อยู่ระหว่าง" + "ก" * 201)


@pytest.mark.parametrize(
    "piece",
    [
        "ก",
        "1",
        "๑",
        "-",
        " ",
        "\n",
        ".",
        "่",
        "(",
        "1.",
        "\n1. ",
        "ไม่มี ",
        "ผล",
        "และ",
        "ข้อ1,",
        "\n \n-",
        "ตาม",
        "ระบุผล",
        "_",
        "…",
        "..",
        "../",
        ". ",
        "x",
        "x.",
        "#N/A",
        "จำนวน",
        "คน",
        "รอ",
        "จะ",
        "http://a.b/",
        "www.",
        "http://a ",
        "a.th/ก",
        "( )",
        "☐ ผ่าน",
        "มี/",
    ],
)
def test_a_long_text_is_answered_in_no_time(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    with processor_time():
        says_nothing(text)
        says_nothing(text + "ผู้เข้าอบรม ๔๐ คน")  # what fails at the end tries all that was before


RARER = [
    *("ข้อมูลบนเว็บไซต์ของเทศบาล", "สแกนคิวอาร์โค้ดเพื่อดูรายละเอียด", "ดูใน OIT ข้อ O30", "ตารางที่ ๒", "ตามปีที่แล้ว"),
    *("ไตรมาสที่ ๑, ๒ และ ๓", "ผลลัพธ์ดังนี้:", "ต้องกรอกไหมคะ", "ของใคร"),
    *("วัดผลไม่ได้", "ไม่มีการประเมินผล", "ไม่สามารถวัดผลได้", "ไม่มีหลักฐาน", "ไฟล์หาย", "ขาดบุคลากร", "งบประมาณหมด"),
    *("สถานการณ์โควิด-19", "ติดเลือกตั้ง", "เลื่อนไม่มีกำหนด", "กันเงินเหลื่อมปี", "คาดว่าบรรลุเป้าหมาย", "มีแผนในไตรมาส ๔"),
    *("ตามแบบประเมิน", "รายละเอียดตามโครงการ", "โทรถามกองช่าง", "เหมือนกองคลัง", "กรอกแล้วค่ะ", "ส่งข้อมูลแล้ว", "ดังนี้"),
    *("ข้อมูล ณ วันที่ ๓๐ กันยายน ๒๕๖๘", "ทั้งนี้ ข้อมูล ณ 30 ก.ย. 68"),
    *("ไม่ใช่งานของกองช่าง", "ไม่ได้รับผิดชอบเรื่องนี้", "ไว้กรอกทีหลัง", "ย้ายไปดำเนินการปีงบประมาณ ๒๕๖๙"),
    *("ขยายเวลา", "ต่อปีหน้า", "ไม่มีข้อมูลจากกองช่าง", "ไม่ได้รับรายงานจากกองช่าง", "ข้อมูลไม่ครบ", "เหมือนกันทุกข้อ"),
    *("ภาพกิจกรรมตามลิงก์ https://bit.ly/abc", "ดูตารางด้านล่าง", "ดูหน้าเว็บ", "เพจเฟซบุ๊กเทศบาล", "ตามแบบ ปค.5"),
    *("แบบ ITA-01", "ไม่มีการอบรม", "งดดำเนินการ", "เอกสารไม่ครบ", "ยกยอดไปปีหน้า", "ภายในเดือนนี้", "ก.ย. นี้"),
]


@pytest.mark.parametrize("text", RARER)
def test_rarer_phrases_of_the_same_kinds_say_nothing(text):
    assert says_nothing(text)
    assert says_nothing(f"- {text}\n- รอผล")
    assert not says_nothing(f"{text}\nอบรมแล้ว ๒ รุ่น")


BEGUN = [
    *("เริ่มดำเนินการแล้ว", "เพิ่งเริ่ม", "รวบรวมอยู่", "กองช่างรวบรวมข้อมูลอยู่", "ตรวจสอบความถูกต้องอยู่ค่ะ", "ฉบับร่าง"),
    *("งานไม่เสร็จ", "ไม่แล้วเสร็จ", "ค้างดำเนินการ", "งานยังค้างอยู่", "เว็บไซต์อยู่ระหว่างปรับปรุง", "☑ ยังไม่ดำเนินการ"),
    *("☐ ดำเนินการแล้ว ☑ ยังไม่ดำเนินการ", "☐ ดำเนินการแล้ว\n☑ ยังไม่ดำเนินการ", "ดำเนินการแล้ว ☐ ยังไม่ดำเนินการ ☑"),
    *("(  ) ดำเนินการแล้ว ( / ) ยังไม่ดำเนินการ", "[ ] แล้วเสร็จ [x] อยู่ระหว่างดำเนินการ [ ] ยังไม่ดำเนินการ"),
]


@pytest.mark.parametrize("text", BEGUN)
def test_what_has_begun_or_is_ticked_as_not_done_goes_on(text):
    assert says_in_progress(text)
    assert not says_nothing(f"{text}\nอบรมแล้ว ๒ รุ่น")


SLIPS = [
    "อยูระหว่างดำเนินการ",
    "ยังไม่ได้ดำเนิการ",
    "ยังไม่ไดดำเนินการ",
    "ไม่ไดจัดอบรม",
    "อยู่ระหว่างดำนเนิการ",
    "อยูในขั้นตอนดำเนินการ",
]


@pytest.mark.parametrize("text", SLIPS)
def test_slips_of_the_pen_make_no_outcome(text):
    assert says_nothing(text)
    assert not says_nothing(f"{text} แล้วเสร็จร้อยละ ๘๐")


NEAR_THEM = [
    *("ไม่มีหลักฐานการทุจริต", "ไม่มีเอกสารสูญหาย", "ไม่มีเจ้าหน้าที่ทุจริต", "น้ำท่วมลดลง", "บุคลากรเพียงพอ", "ติดตามผลได้"),
    *("กันเงินไว้เบิกเหลื่อมปี ๒๐๐,๐๐๐ บาท", "ตามโครงการที่กำหนดไว้ครบทุกข้อ", "ส่งรายงานครบทุกไตรมาส", "ส่งมอบงานแล้ว"),
    *("สอบถามความพึงพอใจ ๑๐๐ คน", "กรอกข้อมูลครบทุกกอง", "ใส่ใจบริการ", "เหมือนกันทุกกอง", "ผลเป็นดังนี้ ร้อยละ ๙๐"),
    *(
        "☑ ดำเนินการแล้ว",
        "ไม่มีการเผยแพร่ข้อมูลเท็จ",
        "งดรับของขวัญ",
        "แบบประเมิน ๓ ฉบับ",
        "ภายในเดือนนี้จัดแล้ว ๒ ครั้ง",
        "✓ ผ่าน",
    ),
]


@pytest.mark.parametrize("text", NEAR_THEM)
def test_what_only_begins_like_a_rarer_phrase_is_an_outcome(text):
    assert not says_nothing(text)


@pytest.mark.parametrize("label", ["เรื่องร้องเรียน", "จำนวนข้อร้องเรียน", "การทุจริต"])
def test_a_label_of_what_should_not_be_is_nothing_until_a_zero_is_stated(label):
    assert says_nothing(f"{label}:")
    assert says_nothing(f"{label}: -")
    assert not says_nothing(f"{label}: ไม่มี")
    assert not says_nothing(f"- {label} : ไม่พบ")


@pytest.mark.parametrize("label", ["มาตรการป้องกันการทุจริต", "ช่องทางร้องเรียน", "ผลลัพธ์", "คู่มือ"])
def test_nothing_behind_another_label_is_no_zero(label):
    assert says_nothing(f"{label}: ไม่มี")
