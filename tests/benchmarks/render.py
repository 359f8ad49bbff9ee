"""How long the report takes: our `render`, the engine alone on the same HTML, and what a user would pick instead.

    python -m tests.benchmarks.render [--sizes seed,100,500,1000] [--repeat 3] [--engines]

One run, side by side, each figure the best of its repeats. Gotenberg is measured where GOTENBERG_URL names one and is
warmed up first; LibreOffice and WeasyPrint where they are installed. Start-up of Python is left out; work (processor
seconds) and peak memory are those of all processes that print, as the kernel counts them (a service's are its own).

Whether an engine grows worse than linearly is seen in its work, beyond the seed's, for each further measure: the
clock also counts what else the machine does meanwhile. Chromium's growth is linear, so the report is printed in one
piece. `in parts` is the most that parts could gain: several documents of PART measures, two at a time, not yet joined.
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
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from ita_sync import output
from ita_sync.model import Document, PdfEngine, Table
from ita_sync.report import html
from ita_sync.report.chromium import ChromiumEngine, find_browser
from ita_sync.report.finish import Source, finish, moment
from ita_sync.report.gotenberg import GotenbergEngine
from ita_sync.report.preflight import check
from ita_sync.settings import Settings, load
from tests.conftest import EXAMPLE, ROOT, read_rows
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
        document = html.render(self.table, [], self.settings)
        source = Source("measures.csv", output.measures_csv(self.table).encode())
        pdf = finish(engine.print(document), document, source, moment({}))
        return check(pdf, document, source)

    def in_parts(self, engine: PdfEngine) -> None:
        """The measures printed as several reports, two at a time."""
        part = subject(str(PART)).document
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(engine.print, [part] * (int(self.name) // PART)))

    def libreoffice(self) -> None:
        """The page opened and saved as PDF by a word processor."""
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder, "index.html")
            page.write_text(html.standalone(self.document), encoding="utf-8")
            profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
            command = [
                "soffice",
                profile,
                "--headless",
                "--convert-to",
                "pdf:writer_web_pdf_Export",
                page.name,
            ]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)

    def weasyprint(self) -> None:
        """The page printed by a library without a browser."""
        import weasyprint  # type: ignore[import-not-found]

        weasyprint.HTML(string=html.standalone(self.document)).write_pdf()


def subject(size: str) -> Subject:
    settings = load(ROOT / "config" / "ita.toml", {})
    rows = read_rows(EXAMPLE)
    merges = ()
    if size != "seed":
        rows, merges = municipality_rows(rows, int(size))
    table = table_of(rows, merges=merges)
    return Subject(size, table, html.render(table, [], settings), settings)


def contenders(one: Subject) -> Iterator[tuple[str, Task]]:
    chromium = ChromiumEngine()
    yield "Chromium alone", lambda: chromium.print(one.document)
    yield "ours, Chromium", lambda: one.ours(chromium)
    if len(one.table.measures) > PART:
        yield "Chromium in parts", lambda: one.in_parts(chromium)
    if service := load(ROOT / "config" / "ita.toml", os.environ).gotenberg:
        gotenberg = GotenbergEngine(service)
        gotenberg.print(one.document)
        yield "Gotenberg alone", lambda: gotenberg.print(one.document)
        yield "ours, Gotenberg", lambda: one.ours(gotenberg)


def alternatives(one: Subject) -> Iterator[tuple[str, Task]]:
    """What a user would pick instead."""
    if shutil.which("soffice"):
        yield "LibreOffice", one.libreoffice
    if _has("weasyprint"):
        yield "WeasyPrint", one.weasyprint


def _has(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None


def measured(task: Task) -> Figures:
    """What a task costs, with all the processes that it starts; run in a process of its own."""
    start, work = time.perf_counter(), time.process_time()
    task()
    seconds = time.perf_counter() - start
    work = time.process_time() - work
    _wait_for_helpers()
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    work += children.ru_utime + children.ru_stime
    return Figures(seconds, work, max(own.ru_maxrss, children.ru_maxrss) / 1024)


def _wait_for_helpers() -> None:
    """The kernel counts only processes that were waited for."""
    with suppress(ChildProcessError):
        while True:
            os.wait()


def apart(task: Task) -> Figures:
    """The same, forked: peaks of earlier tasks do not count."""

    def run() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(BECOME_SUBREAPER, 1)
        sender.send(measured(task))

    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=run)
    process.start()
    sender.close()  # else a task that fails would be waited for without end
    figures: Figures = receiver.recv()
    process.join()
    return figures


def best(task: Task, repeat: int) -> Figures:
    """The least time and work of several turns, and the largest peak."""
    seconds, work, memory = zip(*(apart(task) for _turn in range(repeat)), strict=True)
    return Figures(min(seconds), min(work), max(memory))


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
    options = parser.parse_args()
    print(f"{find_browser().name}, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    print(f"{'measures':>8}  {'':18}{'seconds':>9}{'ratio':>7}{'work s':>9}{'ms each':>9}{'peak MB':>9}")
    growth = Growth()
    for size in options.sizes.split(","):
        one = subject(size)
        alone = 0.0
        others = () if options.engines else alternatives(one)
        for name, task in chain(contenders(one), others):
            seconds, work, memory = best(task, options.repeat)
            alone = seconds if name.endswith("alone") else alone
            each = growth(name, len(one.table.measures), work)
            print(
                f"{size:>8}  {name:18}{seconds:9.2f}{seconds / alone:7.2f}{work:9.2f}{each:>9}{memory:9.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
