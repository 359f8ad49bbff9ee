"""How long the status page takes and how large it is, beside the report's page of the same run.

    python -m tests.benchmarks.status [--repeat 5]

A ratio of 1 is what the layout of the example's report takes, which each night does anyway.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

from ita_sync.overview.page import LARGEST, render
from ita_sync.report import html
from ita_sync.report.prose import paragraphs
from tests.benchmarks.render import subject
from tests.conftest import checked_table
from tests.overview.factory import MEASURES, TODAY, finding, links, overview

SIZES = ((10, 10), (100, 100), (1000, 400), (8000, 400))  # open findings, nights


def timed(task: Callable[[], object], repeat: int) -> float:
    """The median time of several, after one that does not count."""
    task()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    example = subject("seed")

    def report() -> None:
        paragraphs.cache_clear()
        html.render(checked_table(example.table), example.settings)

    usual = timed(report, repeat)
    print(
        f"{'findings':>8}{'nights':>8}{'letters':>9}{'ms':>8}{'ratio':>8}{'kB':>7}   at most {LARGEST // 1000} kB"
    )
    for findings, nights in SIZES:
        for times in (1, 100):
            found = tuple(finding(number, measure=MEASURES[number % 5] * times) for number in range(findings))
            errors = {TODAY - timedelta(days=nights - day): day % 90 for day in range(nights)}
            night = overview(open=found, links=links(found), errors=errors)
            seconds = timed(lambda night=night: render(night, "th"), repeat)  # type: ignore[misc]
            size = len(render(night, "th").encode()) / 1000
            letters = len(found[0].measure)
            print(
                f"{findings:>8}{nights:>8}{letters:>9}{seconds * 1000:>8.1f}{seconds / usual:>8.2f}{size:>7.0f}"
            )


if __name__ == "__main__":
    main()
