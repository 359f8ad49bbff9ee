"""This machine's clock against what servers said the time is, in answers that were had anyway."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ita_sync.domain import LocalizedText
from ita_sync.setup.checkups.checkup import Checkup

MOST_SECONDS = 60.0  # Google refuses what is signed some minutes in the future or the past
RIGHT = LocalizedText("ตรงกับ {server} (ต่างไม่เกิน {seconds} วินาที)", "agrees with {server} within {seconds} s")
FAST = LocalizedText("เร็วกว่า {server} {minutes} นาที", "{minutes} min ahead of {server}")
SLOW = LocalizedText("ช้ากว่า {server} {minutes} นาที", "{minutes} min behind {server}")
SET_CLOCK = LocalizedText(
    "ตั้งนาฬิกาให้ตรง หรือเปิดใช้เวลาจากเครือข่าย มิฉะนั้น Google จะไม่รับข้อมูลรับรอง และวันที่ของรายงานจะผิด",
    "Set it, or switch on network time: else Google refuses the credentials, and the report's days are wrong.",
)
GOOGLE = "Google"


def check_clock(errors: Mapping[str, float | None]) -> Iterator[Checkup]:
    """Compare the clock; nothing where no server said the time.

    That a service agrees is no proof, for it may run on this machine: only Google's word counts as that.

    Args:
        errors: Server -> by how many seconds this machine's clock is ahead of its; None where it did not say.
    """
    known = {server: error for server, error in errors.items() if error is not None}
    if not known:
        return
    server, error = max(known.items(), key=lambda item: abs(item[1]))
    if abs(error) > MOST_SECONDS:
        said = (FAST if error > 0 else SLOW).format(server=server, minutes=max(1, round(abs(error) / 60)))
        yield Checkup("clock", said, advice=SET_CLOCK)
    elif GOOGLE in known:
        yield Checkup("clock", RIGHT.format(server=GOOGLE, seconds=1 + int(abs(known[GOOGLE]))))
