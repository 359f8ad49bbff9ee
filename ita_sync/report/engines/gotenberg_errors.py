"""Why Gotenberg printed nothing, in a sentence and with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

import requests
from gotenberg_client import HttpStatusError
from urllib3.util import Url

from ita_sync.domain import LocalizedText
from ita_sync.errors import ReportError
from ita_sync.text.foreign_answers import quotable
from ita_sync.text.sanitize import truncate

PASSING = frozenset({408, 429, *range(500, 600)})  # 500: whatever else went wrong, such as a crashed browser
TRACE = "Gotenberg-Trace"  # header with the request's id, which is also in the server's log

HINTS: Mapping[int, LocalizedText] = {
    400: LocalizedText(
        "GOTENBERG_URL อาจไม่ใช่ที่อยู่ของ Gotenberg 8 หรือ 9 ลองตรวจด้วย ita-sync doctor",
        "GOTENBERG_URL may lead to something else than Gotenberg 8 or 9; ita-sync doctor tries it.",
    ),
    401: LocalizedText(
        "ตรวจค่า GOTENBERG_USERNAME และ GOTENBERG_PASSWORD", "Check GOTENBERG_USERNAME and GOTENBERG_PASSWORD."
    ),
    403: LocalizedText(
        "พร็อกซีหน้า Gotenberg อาจต้องใช้ชื่อผู้ใช้และรหัสผ่านอื่น",
        "A proxy in front of Gotenberg may want other credentials.",
    ),
    404: LocalizedText(
        "GOTENBERG_URL ต้องเป็นที่อยู่หลักของบริการ เช่น http://localhost:3000",
        "GOTENBERG_URL has to be the service's root, such as http://localhost:3000.",
    ),
    409: LocalizedText(
        "แม่แบบอ้างถึงไฟล์ที่ไม่ได้ส่งไปหรือไฟล์ที่ใช้ไม่ได้ ดูหน้ารายงานได้ด้วย ita-sync render --html",
        "The template names a file that was not sent or that is broken; ita-sync render --html shows the page.",
    ),
    413: LocalizedText(
        "เพิ่มค่า --api-body-limit ของ Gotenberg หรือใช้รูปตราที่เล็กลง",
        "Raise Gotenberg's --api-body-limit, or make the logo smaller.",
    ),
    429: LocalizedText(
        "Gotenberg มีงานมาก ให้ทำงานในเวลาอื่น หรือเพิ่มค่า --chromium-max-queue-size",
        "It is busy: run at another minute, or raise --chromium-max-queue-size.",
    ),
    500: LocalizedText(
        "เบราว์เซอร์ใน Gotenberg อาจหยุดทำงาน ดูบันทึกของ Gotenberg หรือเพิ่มหน่วยความจำให้บริการนี้",
        "Its browser may have crashed: Gotenberg's log says why; the service may need more memory.",
    ),
    503: LocalizedText(
        "Gotenberg มีงานมากหรือกำหนดเวลาไว้สั้นเกินไป เพิ่มค่า --api-timeout หรือลองใหม่ภายหลัง",
        "It is overloaded or its time limit is too short: raise --api-timeout, or try later.",
    ),
}
NO_REASON = LocalizedText("ไม่แจ้งเหตุผล", "no reason given")
OTHER_HINT = LocalizedText("ดูรายละเอียดในบันทึกของ Gotenberg", "Gotenberg's log says more.")


def no_pdf() -> ReportError:
    """Explain an answer that is something else than a PDF."""
    return ReportError(
        LocalizedText(
            "ที่อยู่ใน GOTENBERG_URL ตอบกลับมาโดยไม่ใช่ไฟล์ PDF",
            "What GOTENBERG_URL names answered with something else than a PDF.",
        ),
        hint=HINTS[404],
    )


def redirected(target: Url) -> ReportError:
    """Explain a redirect that was not followed; only the server is named, as the rest may hold a key."""
    return ReportError(
        LocalizedText(
            "GOTENBERG_URL ส่งต่อไปยัง {server} แต่ระบบไม่ส่งรายงานไปยังที่อยู่อื่น",
            "GOTENBERG_URL redirects to {server}; the report is sent to no other place than it names.",
        ).format(server=truncate(f"{target.scheme}://{target.netloc}", 100)),
        hint=LocalizedText(
            "หากเป็นบริการของหน่วยงานเอง ให้ตั้ง GOTENBERG_URL เป็นที่อยู่นั้นโดยตรง",
            "If that is your own service, set GOTENBERG_URL to its address.",
        ),
    )


def refused(error: HttpStatusError, trace: str) -> ReportError:
    """Explain an error response in one sentence and a hint.

    Args:
        error: The response.
        trace: The request's id, where the response has none.
    """
    answer = error.response
    said = quotable(answer.content.decode(errors="replace")).rstrip(".") or NO_REASON
    trace = answer.headers.get(TRACE, trace)
    return ReportError(
        LocalizedText(
            "Gotenberg {deed} ({status}): {said} [{header}: {trace}]",
            "Gotenberg {deed} ({status}): {said}. [{header}: {trace}]",
        ).format(
            deed=_deed(answer.status_code), status=answer.status_code, said=said, header=TRACE, trace=trace
        ),
        hint=HINTS.get(answer.status_code, OTHER_HINT),
    )


def _deed(status: int) -> LocalizedText:
    if status in PASSING:
        return LocalizedText("พิมพ์ไม่สำเร็จแม้ลองหลายครั้ง", "could not print, after all tries")
    if status == 401:
        return LocalizedText("ไม่รับชื่อผู้ใช้และรหัสผ่าน", "does not accept the user name and password")
    return LocalizedText("ไม่รับหน้ารายงาน", "refused the page")


def broken_off(trace: str) -> ReportError:
    """Explain an answer without its end, to the request of that id."""
    return ReportError(
        LocalizedText(
            f"คำตอบของ Gotenberg ขาดตอน PDF จึงไม่ครบ แม้ลองหลายครั้ง [{TRACE}: {trace}]",
            f"Gotenberg's answer broke off before the PDF was whole, after all tries. [{TRACE}: {trace}]",
        ),
        hint=LocalizedText(
            "ตรวจพร็อกซีและเครือข่ายระหว่างทาง และดูบันทึกของ Gotenberg",
            "Look at the proxy and the network on the way to Gotenberg, and at its log.",
        ),
    )


def out_of_reach(error: requests.RequestException, trace: str) -> ReportError:
    """Explain that there was no answer to the request of that id."""
    if isinstance(error, requests.exceptions.SSLError):
        return ReportError(
            LocalizedText("ใบรับรองของ Gotenberg ไม่น่าเชื่อถือ", "Gotenberg's certificate is not trusted."),
            hint=LocalizedText(
                "ตรวจค่า GOTENBERG_URL หากเป็นใบรับรองที่ออกเอง ให้ระบุไฟล์ใน REQUESTS_CA_BUNDLE",
                "Check GOTENBERG_URL; REQUESTS_CA_BUNDLE may name your own authority.",
            ),
        )
    if isinstance(error, requests.ReadTimeout):
        return ReportError(
            LocalizedText(
                f"Gotenberg รับหน้ารายงานแล้ว แต่ไม่ตอบภายในเวลาที่กำหนด [{TRACE}: {trace}]",
                f"Gotenberg took the page but did not answer in time. [{TRACE}: {trace}]",
            ),
            hint=HINTS[503],
        )
    return ReportError(
        LocalizedText(
            f"ติดต่อ Gotenberg ไม่ได้ ({type(error).__name__})",
            f"Gotenberg cannot be reached ({type(error).__name__}).",
        ),
        hint=LocalizedText(
            "ตรวจค่า GOTENBERG_URL และดูว่าบริการทำงานอยู่หรือไม่ ลองตรวจด้วย ita-sync doctor",
            "Check GOTENBERG_URL and that the service runs; ita-sync doctor tries it.",
        ),
    )
