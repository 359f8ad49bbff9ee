"""How long the report takes: our `render`, the engine alone on the same HTML, and what a user would pick instead.

    python -m tests.benchmarks.render [--sizes seed,100,500,1000] [--repeat 3] [--engines] [--browser FILE]

One run, side by side; each time is the median of its repeats, after one that does not count, so that what is done once
(Python's start, compiling the templates) is left out. Not the least: a service waits for timers of its own, and the
luckiest of its answers says little about the others. Gotenberg is measured where GOTENBERG_URL names one; LibreOffice
and WeasyPrint where they are installed. Work (processor seconds) and peak memory are those of all processes that print, as
the kernel counts them in a turn of its own (a service's are not ours).

`our part alone` is what we add, on a page that was printed before; `qpdf, pdftotext` is what programs in C++ need for its
two longest steps: to write a printed PDF anew, and to read its text back without telling the cells apart.

Whether an engine grows worse than linearly is seen in its work, beyond the seed's, for each further measure: the
clock also counts what else the machine does meanwhile. Chromium's growth is linear, so the report is printed in one
piece; what makes it worse is a stylesheet that lifts parts which are on every page into layers of their own.
`in parts` is the most that parts could gain: several documents of PART measures, two at a time, not yet joined.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import NamedTuple

from ita_sync import output
from ita_sync.domain import Document, Merge, PdfEngine, Table
from ita_sync.report import html
from ita_sync.report.engines.chromium import ChromiumEngine, find_browser
from ita_sync.report.engines.gotenberg import GotenbergEngine
from ita_sync.report.pdf.finish import Attachment, finish, moment
from ita_sync.report.pdf.preflight import check
from ita_sync.report.printing import print_whole
from ita_sync.report.prose import paragraphs
from ita_sync.settings import Settings, load
from tests.conftest import EXAMPLE, ROOT, checked_table, read_rows
from tests.report.conftest import municipality_rows, table_of

Task = Callable[[], object]
PART = 100  # measures
BECOME_SUBREAPER = 36  # prctl: who a browser's helpers, left behind by it, belong to then


class Figures(NamedTuple):
    """What a task costs: seconds on the clock, processor seconds, and the peak in MB of its largest process."""

    seconds: float
    work: float
    memory: float


@dataclass(frozen=True)
class Subject:
    """One size of municipality: its table, and its document ready for an engine."""

    name: str
    table: Table
    document: Document
    settings: Settings

    def ours(self, engine: PdfEngine) -> int:
        """All that `render` does after the sheet was read; the number of pages."""
        paragraphs.cache_clear()  # a run of the program begins without it
        render = partial(html.render, checked_table(self.table), self.settings, None)
        source = Attachment("measures.csv", output.measures_csv(self.table).encode())
        document, printed = print_whole(engine, render(), render)
        return check(finish(printed, document, source, moment({})), document, source, printed.data)

    @cached_property
    def printed(self) -> bytes:
        """The page as a browser prints it."""
        return ChromiumEngine().print(self.document)

    def by_programs(self) -> None:
        """A printed PDF written anew and read back by native programs."""
        with tempfile.TemporaryDirectory() as folder:
            printed, anew = Path(folder, "printed.pdf"), Path(folder, "anew.pdf")
            printed.write_bytes(self.printed)
            subprocess.run(["qpdf", "--object-streams=generate", printed, anew], check=True)
            subprocess.run(["pdftotext", anew, "-"], check=True, stdout=subprocess.DEVNULL)

    def in_parts(self, engine: PdfEngine) -> None:
        """The measures printed as several reports, two at a time."""
        part = subject(str(PART)).document
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(engine.print, [part] * (int(self.name) // PART)))

    def libreoffice(self) -> None:
        """The page opened and saved as PDF by a word processor."""
        _saved_by_libreoffice(html.standalone(self.document))

    def weasyprint(self) -> None:
        """The page printed by a library without a browser."""
        import weasyprint  # type: ignore[import-not-found]

        weasyprint.HTML(string=html.standalone(self.document)).write_pdf()


def subject(size: str) -> Subject:
    settings = load(ROOT / "config" / "ita.toml", {})
    rows = read_rows(EXAMPLE)
    merges: tuple[Merge, ...] = ()
    if size != "seed":
        rows, merges = municipality_rows(rows, int(size))
    table = table_of(rows, merges=merges)
    return Subject(size, table, html.render(checked_table(table), settings), settings)


@dataclass(frozen=True)
class PrintedBefore:
    """An engine that takes no time."""

    pdf: bytes
    name: str = "printed before"

    def print(self, _document: Document) -> bytes:
        return self.pdf


def contenders(one: Subject, browser: Path) -> Iterator[tuple[str, Task]]:
    chromium = ChromiumEngine(browser)
    yield "Chromium alone", lambda: chromium.print(one.document)
    yield "ours, Chromium", lambda: one.ours(chromium)
    if len(one.table.measures) > PART:
        yield "Chromium in parts", lambda: one.in_parts(chromium)
    printed_before = PrintedBefore(one.printed)
    yield "our part alone", lambda: one.ours(printed_before)
    if all(map(shutil.which, ("qpdf", "pdftotext"))):
        yield "qpdf, pdftotext", one.by_programs
    if service := load(ROOT / "config" / "ita.toml", os.environ).gotenberg:
        gotenberg = GotenbergEngine(service)
        yield "Gotenberg alone", lambda: gotenberg.print(one.document)
        yield "ours, Gotenberg", lambda: one.ours(gotenberg)


def alternatives(one: Subject) -> Iterator[tuple[str, Task]]:
    """What a user would pick instead."""
    if shutil.which("soffice") and _saved_by_libreoffice("<p>"):
        yield "LibreOffice", one.libreoffice
    if _has("weasyprint"):
        yield "WeasyPrint", one.weasyprint


def _saved_by_libreoffice(page: str) -> bool:
    """Whether LibreOffice saved a page as PDF; without its Writer it ends well and has saved nothing."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "index.html").write_text(page, encoding="utf-8")
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        words = ["--headless", "--convert-to", "pdf:writer_web_pdf_Export", "index.html"]
        subprocess.run(["soffice", profile, *words], cwd=folder, check=True, capture_output=True)
        return Path(folder, "index.pdf").exists()


def _has(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None


def timed(task: Task) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def weighed(task: Task) -> tuple[float, float]:
    """Work and memory of a task, with all the processes that it starts; run in a process of its own."""
    work = time.process_time()
    task()
    work = time.process_time() - work
    _wait_for_helpers()
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    work += children.ru_utime + children.ru_stime
    return work, max(own.ru_maxrss, children.ru_maxrss) / 1024


def _wait_for_helpers() -> None:
    """The kernel counts only processes that were waited for."""
    with suppress(ChildProcessError):
        while True:
            os.wait()


def apart(task: Task) -> tuple[float, float]:
    """The same, forked: peaks of earlier tasks do not count."""

    def run() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(BECOME_SUBREAPER, 1)
        sender.send(weighed(task))

    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=run)
    process.start()
    sender.close()  # else a task that fails would be waited for without end
    figures: tuple[float, float] = receiver.recv()
    process.join()
    return figures


def figures(tasks: Mapping[str, Task], repeat: int) -> dict[str, Figures]:
    """The median time of several rounds after the first, and work and memory of one more.

    All take their turn in each round: whatever else the machine does meanwhile slows them alike. Every other round goes
    backwards, for a service still clears up after the task before.
    """
    rounds = []
    for number in range(repeat + 1):
        turns = list(tasks.items())[:: -1 if number % 2 else 1]
        rounds.append({name: timed(task) for name, task in turns})
    return {
        name: Figures(median(times[name] for times in rounds[1:]), *apart(task))
        for name, task in tasks.items()
    }


class Growth:
    """What each measure beyond the first size's costs, in thousandths of a processor second."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[int, float]] = {}

    def __call__(self, name: str, measures: int, work: float) -> str:
        less, least = self._first.setdefault(name, (measures, work))
        return f"{1000 * (work - least) / (measures - less):.1f}" if measures > less else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="seed,100,500,1000")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--engines", action="store_true", help="leave LibreOffice and WeasyPrint out")
    parser.add_argument(
        "--browser", type=Path, default=find_browser(), help="what prints, by default the first found"
    )
    options = parser.parse_args()
    print(f"{options.browser.name}, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    print(f"{'measures':>8}  {'':18}{'seconds':>9}{'ratio':>7}{'work s':>9}{'ms each':>9}{'peak MB':>9}")
    growth = Growth()
    for size in options.sizes.split(","):
        one = subject(size)
        others = () if options.engines else alternatives(one)
        tasks = dict(chain(contenders(one, options.browser), others))
        found = figures(tasks, options.repeat)
        for name, (seconds, work, memory) in found.items():
            alone = found["Gotenberg alone" if "Gotenberg" in name else "Chromium alone"].seconds
            each = growth(name, len(one.table.measures), work)
            print(
                f"{size:>8}  {name:18}{seconds:9.2f}{seconds / alone:7.2f}{work:9.2f}{each:>9}{memory:9.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
