"""How long the report takes: our `render`, the engine alone on the same HTML, and what a user would pick instead.

    python -m tests.benchmarks.render [--sizes seed,100,1000] [--repeat 3]

One run, side by side, each figure the best of its repeats. Gotenberg is measured where GOTENBERG_URL names one and is
warmed up first; LibreOffice and WeasyPrint where they are installed. Start-up of Python is left out; peak memory is
that of the process which prints, as the kernel counts it (a service's is its own affair).
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

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
    if service := load(ROOT / "config" / "ita.toml", os.environ).gotenberg:
        gotenberg = GotenbergEngine(service)
        gotenberg.print(one.document)
        yield "Gotenberg alone", lambda: gotenberg.print(one.document)
        yield "ours, Gotenberg", lambda: one.ours(gotenberg)
    if shutil.which("soffice"):
        yield "LibreOffice", one.libreoffice
    if _has("weasyprint"):
        yield "WeasyPrint", one.weasyprint


def _has(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None


def measured(task: Task) -> tuple[float, float]:
    """Seconds, and the peak in MB of this process or the largest of those it started; run in a process of its own."""
    start = time.perf_counter()
    task()
    seconds = time.perf_counter() - start
    own, children = (
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return seconds, max(own, children) / 1024


def apart(task: Task) -> tuple[float, float]:
    """The same, forked: peaks of earlier tasks do not count."""
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=lambda: sender.send(measured(task)))
    process.start()
    figures = receiver.recv()
    process.join()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="seed,100,1000")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    print(f"{find_browser().name}, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    print(f"{'measures':>8}  {'':18}{'seconds':>9}{'ratio':>7}{'peak MB':>9}")
    for size in options.sizes.split(","):
        one = subject(size)
        alone = 0.0
        for name, task in contenders(one):
            runs = [apart(task) for _turn in range(options.repeat)]
            seconds, memory = min(run[0] for run in runs), max(run[1] for run in runs)
            alone = seconds if name.endswith("alone") else alone
            print(f"{size:>8}  {name:18}{seconds:9.2f}{seconds / alone:7.2f}{memory:9.0f}", flush=True)


if __name__ == "__main__":
    main()
