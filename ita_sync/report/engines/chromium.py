"""Print with a local Chrome, Chromium or Edge, the same engine that Gotenberg uses."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from ita_sync.domain import Document, LocalizedText
from ita_sync.errors import ReportError
from ita_sync.report import temporary
from ita_sync.report.pdf.printed import is_whole
from ita_sync.text import os_errors

HEADLESS_SHELLS = ("chromium-headless-shell", "chrome-headless-shell")  # the same engine, without windows
NAMES = (
    *("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge"),
    *HEADLESS_SHELLS,  # last, for unlike the others none updates itself
)
WINDOWS = (
    *(r"Google\Chrome\Application\chrome.exe", r"Microsoft\Edge\Application\msedge.exe"),
    r"Chromium\Application\chrome.exe",
)
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
TIMEOUT_SECONDS = 300.0
TRY_BY_HAND = LocalizedText(
    "ลองเปิดเบราว์เซอร์เอง หรือตั้ง GOTENBERG_URL เพื่อพิมพ์ด้วย Gotenberg",
    "Try the browser by hand, or set GOTENBERG_URL to print with Gotenberg.",
)

# The browser's temporary files go into our folder, which is always removed. It creates a socket there, and does not start
# if the socket's path is too long for the system: so that is a relative one.
HERE = {"TMPDIR": "."}

# The page holds untrusted text: its content policy allows no script, and these flags resolve no host name.
FLAGS = (
    "--headless=new",
    "--font-render-hinting=none",  # else a headless shell lays the page out in whole pixels
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
    "--export-tagged-pdf",
)


class ChromiumEngine:
    """Print with a browser of this machine.

    Args:
        browser: Its executable; by default, the first one found.
        timeout: Seconds that one print may take.
    """

    def __init__(self, browser: Path | None = None, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._browser = browser or find_browser()
        self._timeout = timeout

    @property
    def name(self) -> str:
        """The browser's name and version, or its file name if it does not answer."""
        try:
            output = subprocess.run(  # noqa: S603 - a browser that we found
                [self._browser, "--version"],
                capture_output=True,
                text=True,
                timeout=min(30, self._timeout),
                check=False,
            ).stdout
        except (subprocess.TimeoutExpired, OSError, ValueError):  # the report does not depend on its name
            output = ""
        return re.sub(r"\s+built on.*", "", output.strip()) or self._browser.name

    def print(self, document: Document) -> bytes:
        """Print the document, and return the PDF.

        Raises:
            ReportError: The browser failed, or took longer than the time-out.
            SettingsError: There is no room for its temporary files.
        """
        with temporary.folder() as folder:
            pdf = folder / "report.pdf"
            ended = self._run(_lay_out(document, folder), pdf, folder / "profile")
            printed = pdf.read_bytes() if pdf.exists() else b""
            if is_whole(printed):
                return printed
            temporary.demand_room(folder)
            raise self._no_pdf(ended)

    def _run(self, page: Path, pdf: Path, profile: Path) -> subprocess.CompletedProcess[bytes]:
        command = [
            str(self._browser),
            *FLAGS,
            *(["--no-sandbox"] if _is_root() else []),
            f"--user-data-dir={profile}",
            f"--print-to-pdf={pdf}",
            page.as_uri(),
        ]
        try:
            return _ended(command, self._timeout, page.parent)
        except subprocess.TimeoutExpired:
            raise ReportError(
                LocalizedText(
                    f"{self._browser.name} พิมพ์ PDF ไม่เสร็จภายใน {self._timeout:.0f} วินาที",
                    f"{self._browser.name} did not finish the PDF within {self._timeout:.0f} s.",
                ),
                hint=LocalizedText(
                    "ปิดโปรแกรมอื่นแล้วลองอีกครั้ง หรือพิมพ์ที่เครื่องอื่นด้วยบริการ Gotenberg",
                    "Close other programs and try again; a Gotenberg service prints elsewhere.",
                ),
            ) from None
        except OSError as error:
            raise ReportError(
                LocalizedText(
                    "เปิด {browser} ไม่ได้: {reason}", "{browser} cannot be started: {reason}."
                ).format(browser=self._browser, reason=os_errors.reason(error)),
                hint=TRY_BY_HAND,
            ) from error

    def _no_pdf(self, ended: subprocess.CompletedProcess[bytes]) -> ReportError:
        return ReportError(
            LocalizedText(
                "{browser} ไม่ได้สร้าง PDF (จบด้วยรหัส {code}){said}",
                "{browser} made no PDF (it ended with {code}).{said}",
            ).format(browser=self._browser.name, code=ended.returncode, said=_last_line(ended.stderr)),
            hint=TRY_BY_HAND,
        )


def _ended(command: Sequence[str], timeout: float, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a folder to its end; where that is cut short, none of the processes that it started lives on.

    Raises:
        TimeoutExpired, OSError: It took too long, or cannot be started.
    """
    with subprocess.Popen(  # noqa: S603 - our own command line
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={**os.environ, **HERE},
        start_new_session=True,
    ) as process:
        try:
            _out, said = process.communicate(timeout=timeout)
        except BaseException:  # before the process is waited for: until then its number is nobody else's
            _kill(process)
            raise
    return subprocess.CompletedProcess(command, process.returncode, b"", said)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its group, which a browser's helpers stay in."""
    process.kill()
    if hasattr(os, "killpg"):
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)


def find_browser() -> Path:
    """Find the first Chrome, Chromium or Edge of this machine.

    Raises:
        ReportError: None is installed.
    """
    for candidate in _candidates():
        if candidate.is_file():
            return candidate
    raise ReportError(
        LocalizedText(
            "เครื่องนี้ไม่มี Chrome, Chromium หรือ Edge สำหรับพิมพ์ PDF",
            "There is no Chrome, Chromium or Edge on this machine to print with.",
        ),
        hint=LocalizedText(
            "ติดตั้งเบราว์เซอร์ (Debian: apt-get install chromium) หรือตั้ง GOTENBERG_URL เพื่อพิมพ์ด้วย Gotenberg",
            "Install one (Debian: apt-get install chromium), or set GOTENBERG_URL to print with Gotenberg.",
        ),
    )


def _candidates() -> Iterator[Path]:
    yield from (Path(found) for name in NAMES if (found := shutil.which(name)))
    if sys.platform == "darwin":
        yield from map(Path, MAC)
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if base := os.environ.get(variable):
            yield from (Path(base, *name.split("\\")) for name in WINDOWS)


def _lay_out(document: Document, folder: Path) -> Path:
    """Write the page and its assets into a folder, and return the page's path."""
    for name, path in document.assets.items():
        shutil.copyfile(path, Path(folder, name))
    page = Path(folder, "index.html")
    page.write_text(document.html, encoding="utf-8")
    return page


def _is_root() -> bool:
    """Tell whether we run as root, as in most containers: Chromium's sandbox does not start then."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _last_line(stderr: bytes) -> LocalizedText | str:
    lines = stderr.decode(errors="replace").strip().splitlines()
    if not lines:
        return ""
    return LocalizedText(" แจ้งว่า: {line}", " It said: {line}").format(line=lines[-1][:200])
