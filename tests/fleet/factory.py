"""Fleets to look at: of the whole country, and of a province or a vendor, with what becomes of them on a usual night."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

from ita_sync.fleet.collection import Collection, Entry
from ita_sync.fleet.result import Result

NIGHT = date(2025, 9, 3)
DUE = date(2025, 10, 31)
AS_OF = datetime(2025, 9, 2, 21, 40, tzinfo=UTC)
_PROVINCES = (
    "กรุงเทพมหานคร กระบี่ กาญจนบุรี กาฬสินธุ์ กำแพงเพชร ขอนแก่น จันทบุรี ฉะเชิงเทรา ชลบุรี ชัยนาท ชัยภูมิ ชุมพร เชียงราย เชียงใหม่ ตรัง"
    " ตราด ตาก นครนายก นครปฐม นครพนม นครราชสีมา นครศรีธรรมราช นครสวรรค์ นนทบุรี นราธิวาส น่าน บึงกาฬ บุรีรัมย์ ปทุมธานี"
    " ประจวบคีรีขันธ์ ปราจีนบุรี ปัตตานี พระนครศรีอยุธยา พังงา พัทลุง พิจิตร พิษณุโลก เพชรบุรี เพชรบูรณ์ แพร่ พะเยา ภูเก็ต มหาสารคาม"
    " มุกดาหาร แม่ฮ่องสอน ยโสธร ยะลา ร้อยเอ็ด ระนอง ระยอง ราชบุรี ลพบุรี ลำปาง ลำพูน เลย ศรีสะเกษ สกลนคร สงขลา สตูล"
    " สมุทรปราการ สมุทรสงคราม สมุทรสาคร สระแก้ว สระบุรี สิงห์บุรี สุโขทัย สุพรรณบุรี สุราษฎร์ธานี สุรินทร์ หนองคาย หนองบัวลำภู"
    " อ่างทอง อุดรธานี อุทัยธานี อุตรดิตถ์ อุบลราชธานี อำนาจเจริญ"
)
PROVINCES = _PROVINCES.split()
KINDS = ("องค์การบริหารส่วนตำบล", "เทศบาลตำบล", "เทศบาลตำบล", "เทศบาลเมือง")
_FIRST = "บ้าน หนอง ห้วย โคก นา ท่า ดอน วัง บาง โนน คลอง ทุ่ง ป่า แม่ สระ เขา โพธิ์ ไผ่"
_SECOND = "ใหม่ แก้ว ใหญ่ น้อย ทราย แดง ขาว ยาง สูง กลาง เหนือ สวรรค์ ทอง คำ เค็ม ช้าง เสือ ม่วง งาม ไร่"
FIRST, SECOND = _FIRST.split(), _SECOND.split()
THIRD = ("", "", "", "พัฒนา", "สามัคคี", "ศรีสุข", "เจริญราษฎร์", "เฉลิมพระเกียรติ")
FAILURES = (
    (3, "บัญชี ita-night-3 ถูก Google ระงับการใช้งาน", 40),
    (3, "ไม่มีสิทธิ์เปิดสเปรดชีต “{key}”", 25),
    (3, "แถวหัวตาราง (แถวที่ {row} ของแผ่นงาน “มาตรการ”) ใช้ไม่ได้: ไม่พบหัวคอลัมน์ “ระยะเวลา”", 20),
    (4, "Gotenberg ที่ http://127.0.0.1:3000 ไม่ตอบภายใน 60 วินาที", 10),
    (2, "report.due: ต้องเป็นวันที่ เช่น 2025-10-31", 3),
    (70, "พบข้อบกพร่องของโปรแกรม ita-sync: KeyError", 1),
)


def country(count: int = 8000, provinces: int = 77, seed: int = 7, failing: float = 0.03) -> Collection:
    """A fleet; the same one for the same numbers."""
    random = Random(seed)
    weights = [random.uniform(0.4, 2.2) for _ in range(provinces)]
    where = random.choices(PROVINCES[:provinces], weights, k=count)
    entries = [agency(random, number, where[number], failing) for number in range(count)]
    return collection(entries)


def collection(entries: list[Entry]) -> Collection:
    return Collection(NIGHT, AS_OF, tuple(sorted(entries, key=lambda entry: entry.result.id)), {})


def agency(random: Random, number: int, province: str, failing: float) -> Entry:
    name = random.choice(KINDS) + random.choice(FIRST) + random.choice(SECOND) + random.choice(THIRD)
    result = Result(
        id=f"{number % 77:02d}-{number:05d}",
        night=NIGHT,
        finished=AS_OF.isoformat(),
        agency=name,
        province=province,
        due=random.choice([DUE] * 12 + [date(2025, 10, 15), date(2025, 9, 30), date(2025, 8, 31), None]),
        measures=20,
        activities=random.randint(20, 80),
        mail="sent",
        mails=random.randint(0, 5),
    )  # fmt: skip
    return ended(random, result, failing)


def ended(random: Random, result: Result, failing: float) -> Entry:
    """An agency with one of the ends that a night has."""
    values = vars(result)
    if random.random() < failing:
        code, said, _ = random.choices(FAILURES, [weight for _, _, weight in FAILURES])[0]
        error = said.format(key=f"1{random.getrandbits(150):x}", row=random.randint(1, 9))
        page = f"pages/{result.id}.html" if code == 3 else ""
        return Entry(Result(**values | {"status": "failed", "exit": code, "error": error, "mail": ""}), page)
    page = f"pages/{result.id}.html"
    if random.random() < 0.3:
        return Entry(Result(**values | {"status": "final"}), page)
    errors = random.randint(0, 40)
    oldest = NIGHT - timedelta(days=int(random.expovariate(1 / 30))) if errors else None
    mail = "limited" if random.random() < 0.02 else "sent"
    return Entry(
        Result(**values | {"status": "draft", "errors": errors, "oldest": oldest, "mail": mail}), page
    )
