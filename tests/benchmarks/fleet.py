"""What a fleet's shard costs beside the engine: memory over many agencies, and time beside `ita-sync run` anew for each.

    python -m tests.benchmarks.fleet [--sizes 10,100,1000]

All agencies have the same rows, so that one page that was printed before serves all: what is measured is our own work.
Each size runs in a process of its own; memory is that process's peak. `anew` is the same work by one process an agency.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ita_sync import wiring
from ita_sync.domain import Document, PdfEngine
from ita_sync.fleet.agencies import read_agencies
from ita_sync.fleet.result import ResultFile
from ita_sync.fleet.shard import Assignment, run_shard
from ita_sync.fleet.worker import Conditions, FleetWorker
from ita_sync.report.engines.chromium import ChromiumEngine
from tests.conftest import EXAMPLE

NIGHT = date(2025, 10, 20)
ANEW = 3  # processes of their own
DEFAULTS = """
[agency]
name = "เทศบาลตำบลเมืองเก่า"
district = "เมือง"
province = "ขอนแก่น"
[report]
fiscal_year = 2568
"""


@dataclass
class PrintedOnce:
    """An engine that prints the first document, and has that page for all others."""

    page: bytes = b""
    name: str = "printed once"

    def print(self, document: Document) -> bytes:
        self.page = self.page or ChromiumEngine().print(document)
        return self.page


def lay_down(folder: Path, count: int) -> None:
    """Write a fleet of so many agencies, each with a sheet of its own."""
    (folder / "defaults.toml").write_text(DEFAULTS, encoding="utf-8")
    names = [f"a{number:05}" for number in range(count)]
    lines = ["id,sheet.source", *(f"{name},{name}.csv" for name in names)]
    (folder / "agencies.csv").write_text("\n".join(lines), encoding="utf-8")
    for name in names:
        (folder / f"{name}.csv").write_bytes(EXAMPLE.read_bytes())


def one_shard(count: int) -> None:
    """Do a shard of so many agencies; print its seconds an agency and its peak of memory in MB."""
    engine: PdfEngine = PrintedOnce()
    wiring.make_engine = lambda *_args, **_options: engine
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        lay_down(folder, count)
        agencies = read_agencies(folder, {})
        worker = FleetWorker(Conditions(folder / "out", NIGHT, {}, mails=False))
        worker.run(agencies[0])  # prints the page, and loads what is loaded once
        start = time.perf_counter()
        results = run_shard(
            Assignment(agencies, NIGHT, {}),
            worker,
            ResultFile(folder / "out" / "shard-1.jsonl"),
            lambda _: None,
        )
        taken = time.perf_counter() - start
    assert all(result.is_made for result in results)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{taken / count:.4f} {peak:.0f}")


def measured(count: int) -> tuple[float, float]:
    answer = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.fleet", "--one", str(count)], check=True, capture_output=True
    )
    seconds, peak = answer.stdout.split()
    return float(seconds), float(peak)


def by_commands() -> tuple[float, float]:
    """Seconds an agency of `ita-sync run` in a process of its own, and those of them in which a browser prints."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        lay_down(folder, 1)
        (folder / "ita.toml").write_text(DEFAULTS + '[sheet]\nsource = "a00000.csv"\n', encoding="utf-8")
        command = [sys.executable, "-m", "ita_sync", "run", "--date", NIGHT.isoformat()]
        command += ["--config", str(folder / "ita.toml"), "--out", str(folder / "out")]
        start = time.perf_counter()
        for _agency in range(ANEW):
            subprocess.run(command, check=True, capture_output=True, env=os.environ)
        taken = (time.perf_counter() - start) / ANEW
        import json

        timings = json.loads((folder / "out" / "run.json").read_bytes())["timings"]
    return taken, timings["print"]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10,100,1000")
    parser.add_argument("--one", type=int)
    asked = parser.parse_args()
    if asked.one:
        one_shard(asked.one)
        return
    anew, printing = by_commands()
    print(f"anew: {anew:.2f} s an agency, {printing:.2f} of them the browser's: ours {anew - printing:.2f}")
    for size in map(int, asked.sizes.split(",")):
        seconds, peak = measured(size)
        print(
            f"{size:>6} agencies: ours {seconds:.3f} s each, {seconds / (anew - printing):.2f} of anew, {peak:.0f} MB"
        )


if __name__ == "__main__":
    main()
