"""Measure how the time of comparing two tables grows with their rows.

    python tests/benchmarks/diff.py

A table is compared with a shuffled copy of it in which every other outcome was changed. Seconds are processor time,
the best of three; "times" is how many times as long four times the rows take.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIZES = (750, 3_000, 12_000)
COLUMNS = ("measure", "method", "owner", "period", "summary", "outcome")


def tables(count: int) -> tuple[object, object]:
    """A table of that many rows, and its shuffled copy."""
    from ita_sync.table.column_pairs import TableRows

    def table(numbers: list[int], changed: str) -> TableRows:
        texts = (
            (
                f"{n}. มาตรการที่หมายเลข {n}",
                f"จัดอบรม {n % 9}",
                "กองคลัง",
                "2568",
                "อบรมแล้ว",
                f"ผู้เข้าอบรม {n} คน {n % 2 and changed}" * 9,
            )
            for n in numbers
        )
        return TableRows(
            dict(zip(COLUMNS, COLUMNS, strict=True)), [dict(zip(COLUMNS, row, strict=True)) for row in texts]
        )

    shuffled = random.Random(0).sample(range(count), count)
    return table([*range(count)], ""), table(shuffled, "แก้ไข")


def seconds(count: int) -> float:
    """Processor time of one comparison, the best of three."""
    from ita_sync.table.table_changes import table_changes

    old, new = tables(count)

    def once() -> float:
        start = time.process_time()
        table_changes(old, new)  # type: ignore[arg-type]
        return time.process_time() - start

    return min(once() for _ in range(3))


def main() -> None:
    """Print a line for each size."""
    last = 0.0
    for count in SIZES:
        taken = seconds(count)
        times = f", {taken / last:.1f} times" if last else ""
        print(f"{count:>7,} rows: {taken:.3f} s{times}")
        last = taken


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
