"""Troubles on the way to an engine and back: what is tried again, and the sentence and exit code of what is not mended."""

from __future__ import annotations

import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from ita_sync.domain import Document, Lang
from ita_sync.errors import ExitCode, ItaSyncError, ReportError
from ita_sync.report.pdf.finish import finish
from ita_sync.report.pdf.printed import opened
from tests.conftest import Answer, edit_settings
from tests.fakes.gotenberg import Fault, GotenbergServer
from tests.report.conftest import MADE, Printed, gotenberg_engine

PAGE = Document("<p>ก", {}, "")
TRACED = re.compile(r"ita-sync-[0-9a-f]{12}")
OTHER = "http://reports.example"


@dataclass(frozen=True)
class Trouble:
    """What a service answers again and again, and how a run then ends.

    Attributes:
        fault: The answer.
        tried_again: Whether the run goes on trying for a while.
        th, en: The sentence and the hint, in both languages; the id of the request is left out.
    """

    fault: Fault
    tried_again: bool
    th: tuple[str, str]
    en: tuple[str, str]


BROKEN_OFF = (
    (
        "คำตอบของ Gotenberg ขาดตอน PDF จึงไม่ครบ แม้ลองหลายครั้ง [Gotenberg-Trace: …]",
        "ตรวจพร็อกซีและเครือข่ายระหว่างทาง และดูบันทึกของ Gotenberg",
    ),
    (
        "Gotenberg's answer broke off before the PDF was whole, after all tries. [Gotenberg-Trace: …]",
        "Look at the proxy and the network on the way to Gotenberg, and at its log.",
    ),
)
REDIRECTED = (
    (
        f"GOTENBERG_URL ส่งต่อไปยัง {OTHER} แต่ระบบไม่ส่งรายงานไปยังที่อยู่อื่น",
        "หากเป็นบริการของหน่วยงานเอง ให้ตั้ง GOTENBERG_URL เป็นที่อยู่นั้นโดยตรง",
    ),
    (
        f"GOTENBERG_URL redirects to {OTHER}; the report is sent to no other place than it names.",
        "If that is your own service, set GOTENBERG_URL to its address.",
    ),
)
NO_PDF = (
    (
        "ที่อยู่ใน GOTENBERG_URL ตอบกลับมาโดยไม่ใช่ไฟล์ PDF",
        "GOTENBERG_URL ต้องเป็นที่อยู่หลักของบริการ เช่น http://localhost:3000",
    ),
    (
        "What GOTENBERG_URL names answered with something else than a PDF.",
        "GOTENBERG_URL has to be the service's root, such as http://localhost:3000.",
    ),
)
TROUBLES = {
    "a crashed browser (500)": Trouble(
        Fault(500, "Internal Server Error"),
        True,
        (
            "Gotenberg พิมพ์ไม่สำเร็จแม้ลองหลายครั้ง (500): Internal Server Error [Gotenberg-Trace: …]",
            "เบราว์เซอร์ใน Gotenberg อาจหยุดทำงาน ดูบันทึกของ Gotenberg หรือเพิ่มหน่วยความจำให้บริการนี้",
        ),
        (
            "Gotenberg could not print, after all tries (500): Internal Server Error. [Gotenberg-Trace: …]",
            "Its browser may have crashed: Gotenberg's log says why; the service may need more memory.",
        ),
    ),
    "an overloaded service (503)": Trouble(
        Fault(503, "Busy."),
        True,
        (
            "Gotenberg พิมพ์ไม่สำเร็จแม้ลองหลายครั้ง (503): Busy [Gotenberg-Trace: …]",
            "Gotenberg มีงานมากหรือกำหนดเวลาไว้สั้นเกินไป เพิ่มค่า --api-timeout หรือลองใหม่ภายหลัง",
        ),
        (
            "Gotenberg could not print, after all tries (503): Busy. [Gotenberg-Trace: …]",
            "It is overloaded or its time limit is too short: raise --api-timeout, or try later.",
        ),
    ),
    "an answer shorter than announced": Trouble(Fault(cut="short"), True, *BROKEN_OFF),
    "a connection reset within the answer": Trouble(Fault(cut="reset"), True, *BROKEN_OFF),
    "an answer in pieces without its last": Trouble(Fault(cut="chunked"), True, *BROKEN_OFF),
    "an answer of no announced length, cut": Trouble(Fault(cut="closed"), True, *BROKEN_OFF),
    "an empty answer": Trouble(Fault(200, ""), True, *BROKEN_OFF),
    "no answer at all": Trouble(
        Fault(hang_up=True),
        True,
        (
            "ติดต่อ Gotenberg ไม่ได้ (ConnectionError)",
            "ตรวจค่า GOTENBERG_URL และดูว่าบริการทำงานอยู่หรือไม่ ลองตรวจด้วย ita-sync doctor",
        ),
        (
            "Gotenberg cannot be reached (ConnectionError).",
            "Check GOTENBERG_URL and that the service runs; ita-sync doctor tries it.",
        ),
    ),
    "a redirect to another host": Trouble(
        Fault(307, location=f"{OTHER}/forms?key=secret"), False, *REDIRECTED
    ),
    "a redirect that would make it a GET": Trouble(Fault(302, location=f"{OTHER}/login"), False, *REDIRECTED),
    "a login page": Trouble(Fault(200, "<html>"), False, *NO_PDF),
}


def refused(server: GotenbergServer) -> ItaSyncError:
    with pytest.raises(ItaSyncError) as caught:
        gotenberg_engine(server, budget=0.3).print(PAGE)
    return caught.value


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_each_has_a_sentence_in_both_languages(trouble: Trouble) -> None:
    with GotenbergServer(faults=[trouble.fault] * 100) as server:
        error = refused(server)
    assert error.exit_code == ExitCode.REPORT
    assert tuple(TRACED.sub("…", text) for text in error.in_language("th")) == trouble.th
    assert tuple(TRACED.sub("…", text) for text in error.in_language("en")) == trouble.en
    assert (len(server.requests) > 1) is trouble.tried_again


@pytest.mark.parametrize("trouble", [each for each in TROUBLES.values() if each.tried_again])
def test_what_passes_is_waited_out(trouble: Trouble, seed: Printed) -> None:
    with GotenbergServer(faults=[trouble.fault, Fault(pdf=seed.raw)]) as server:
        assert gotenberg_engine(server).print(PAGE) == seed.raw


# -- redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2:{port}/",
        "//127.0.0.2:{port}/x",
        "http://127.0.0.2:{port}\\@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}@127.0.0.2:{port}/",
        "http://[::1/",
        "file:///etc/passwd",
    ],
)
def test_nothing_is_sent_to_another_host(status: int, location: str) -> None:
    with GotenbergServer() as server:
        fault = Fault(status, location=location.format(port=server.url.rsplit(":", 1)[1]))
        server.faults = [fault] * 100
        assert "GOTENBERG_URL redirects to " in refused(server).message
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_within_the_host_is_followed(status: int, seed: Printed) -> None:
    with GotenbergServer() as server:
        where = "/forms/chromium/convert/html?again"
        server.faults = [Fault(status, location=where), Fault(pdf=seed.raw)]
        with pytest.raises(ReportError, match=r"\(404\)"):  # the stand-in has no other route
            gotenberg_engine(server).print(PAGE)
        assert server.asked[-1] == f"POST {where}"


# -- damaged within


def test_damage_within_is_no_bug(seed: Printed) -> None:
    """Wherever bytes are missing or lost, from an engine that says nothing of it."""
    raw, size = seed.raw, len(seed.raw)
    for start in range(size // 50, size - 2000, size // 25):
        for damaged in (raw[:start] + raw[start + 2000 :], raw[:start], raw[:start] + b"\n%%EOF\n"):
            with pytest.raises(ReportError, match="is no PDF that can be read") as caught:
                finish(opened(damaged), seed.document, seed.source, MADE)
            assert caught.value.exit_code == ExitCode.REPORT
            assert caught.value.in_language("th")[0].startswith("ไฟล์ที่พิมพ์ได้ไม่ใช่ PDF ที่อ่านได้ (")


@pytest.mark.parametrize("share", [0.2, 0.4, 0.5, 0.6, 0.9])
def test_a_run_with_a_damaged_print_ends_with_a_sentence(
    share: float,
    seed: Printed,
    project: Path,
    ita_sync: Callable[..., Answer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = int(len(seed.raw) * share)
    damaged = seed.raw[:start] + bytes(2000) + seed.raw[start + 2000 :]
    with GotenbergServer(faults=[Fault(pdf=damaged)]) as server:
        monkeypatch.setenv("GOTENBERG_URL", server.url)
        answer = ita_sync("render")
    # A font's own data are nobody's to read before a screen.
    assert answer.code == ExitCode.REPORT or share > 0.5
    assert "Traceback" not in answer.err


# -- a full disk


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """No file grows larger, as on a disk that is full: what is written then fails as it does there."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("is_service", [True, False])
def test_no_room_for_temporary_files(  # noqa: PLR0917
    lang: Lang,
    is_service: bool,
    seed: Printed,
    project: Path,
    ita_sync: Callable[..., Answer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edit_settings(project, 'lang = "th"', f'lang = "{lang}"')
    place = project / "temporary"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    with GotenbergServer(faults=[Fault(pdf=seed.raw)]) as server:
        if is_service:
            monkeypatch.setenv("GOTENBERG_URL", server.url)
        with files_of_at_most(40_000):
            answer = ita_sync("run")
    said = {
        "th": f"เขียนไฟล์ชั่วคราวใน {place} ไม่ได้ (ไฟล์ใหญ่เกินไป)",
        "en": f"Temporary files cannot be written to {place} (File too large).",
    }[lang]
    assert answer.code == ExitCode.SETTINGS
    assert said in answer.err
    assert "TMPDIR" in answer.err
    assert said in (project / "out" / "run.json").read_text(encoding="utf-8")
    assert not [*place.iterdir()]


# -- runs that were ended


@pytest.mark.usefixtures("heeded_signals")
@pytest.mark.parametrize(
    ("sent", "code"),
    [(signal.SIGTERM, ExitCode.INTERRUPTED), (signal.SIGHUP, ExitCode.INTERRUPTED), (signal.SIGKILL, -9)],
)
def test_an_ended_run_leaves_nothing_for_long(sent: signal.Signals, code: int, project: Path) -> None:
    place = project / "t"
    place.mkdir()
    environment = {"TMPDIR": str(place), "PATH": "/usr/bin:/bin", "HOME": str(project)}
    command = [sys.executable, "-m", "ita_sync", "run"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as run:
        wait_for(lambda: any(place.glob("ita-sync-*/index.html")))
        run.send_signal(sent)
        _out, said = run.communicate(timeout=60)
    assert run.returncode == code
    assert "Traceback" not in said
    if sent != signal.SIGKILL:
        assert not [*place.iterdir()]
        assert "การทำงานถูกหยุดกลางคัน" in (project / "out" / "run.json").read_text(encoding="utf-8")
    else:
        assert [*place.iterdir()]
    assert subprocess.run(command, env=environment, check=False, capture_output=True).returncode == 0
    assert not [*place.iterdir()]


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
