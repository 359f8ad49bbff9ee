"""Compare the speed and memory of the checks with pandera and frictionless: same checks, same rows, one run.

    python tests/benchmarks/checks.py --sizes              # all three on 100,000 rows, then ours by size
    python tests/benchmarks/checks.py --peers-python PY    # an interpreter that has pandera and frictionless
    python tests/benchmarks/checks.py --distinct 100000    # how many outcomes differ (default: 2,000)

The other two are not dependencies of this project. Install them in a separate environment:

    python -m venv /tmp/peers && /tmp/peers/bin/pip install "pandera[pandas]" frictionless

Each measurement runs in a process of its own and gets the same rows, which are made before the clock starts. The
checks: measure, method, owner, period, summary and outcome are not empty; every owner is an allowed one; no measure
appears twice; where the period has ended, the outcome states a result. The functions that read Thai (`parse_period`,
`says_nothing`) are the same in all three and are called once per distinct text, so that the figures compare the
checking and not the reading. All three report the same number of violations in full, and hold them all at the end:
ours as `Finding`s with message, hint and id, pandera (lazy) as its table of failure cases, frictionless as flattened
errors. Ours does two things more: it ignores the numbering of measures when it compares them, and it sorts.

Seconds are processor time of a single thread, the best of three processes, so that other work on the machine counts
little. "Grown" is the peak memory of the process while it checks, beyond what it held before.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import os
import random
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ("measure", "method", "owner", "period", "summary", "outcome")
UNITS = ("สำนักปลัด", "กองคลัง", "กองช่าง", "กองการศึกษา", "กองสวัสดิการสังคม", "กองการประปา", "กองส่งเสริมการเกษตร")
STRANGERS = ("กองพิเศษ", "ฝ่ายหนึ่ง")
PERIODS = ("ปีงบประมาณ พ.ศ.๒๕๖๘", "ต.ค. 67 – ก.ย. 68", "ไตรมาสที่ ๑", "ม.ค.-มี.ค. 2568", "ภายในเดือนมีนาคม ๒๕๖๘")
TODAY, FISCAL_YEAR = date(2025, 11, 1), 2568
FAULTY = 0.2  # the share of rows with each violation: about 100,000 violations in 100,000 rows


def make_rows(count: int, distinct: int) -> dict[str, list[str]]:
    """Make the same rows in every process: in a fifth of them a cell is empty, and in a fifth the owner unknown."""
    chance = random.Random(4)

    def some(text: str) -> str:
        return "" if chance.random() < FAULTY else text

    measures = [f"{i + 1}. มาตรการส่งเสริมความโปร่งใสเรื่องที่ {i:06}" for i in range(count)]
    for i in range(1, count):
        if chance.random() < FAULTY:
            measures[i] = measures[i - 1]
    return {
        "measure": measures,
        "method": [some(f"๑. จัดทำคู่มือแนวปฏิบัติ ฉบับที่ {i % 500}") for i in range(count)],
        "owner": [chance.choice(STRANGERS if chance.random() < FAULTY else UNITS) for _ in range(count)],
        "period": [chance.choice(PERIODS) for _ in range(count)],
        "summary": [some(f"จัดทำคู่มือแล้ว ฉบับที่ {i % 500}") for i in range(count)],
        "outcome": [some(f"ผู้เข้าอบรม {i % distinct} คน มีความเข้าใจมากขึ้น") for i in range(count)],
    }


def ours(rows: dict[str, list[str]]):
    import numpy as np
    import pandas as pd

    from ita_sync import rules
    from ita_sync.domain import Table

    frame = pd.DataFrame(rows, dtype="str")
    count = len(frame)
    table = Table(
        typed=frame,
        texts=frame,
        rows=dict.fromkeys(COLUMNS, np.arange(1, count + 1)),
        measure_ids=tuple(range(count)),
        columns={name: i for i, name in enumerate(COLUMNS)},
        headers={name: name for name in COLUMNS},
        header_row=0,
        sheet_rows=tuple(range(1, count + 1)),
        headings={},
    )
    wanted = {*(f"missing-{name}" for name in COLUMNS), "unknown-owner", "duplicate-measure"}
    enabled = [item for item in rules.select({}) if item.rule.id in wanted]
    return lambda: len(rules.check(rules.Context(table, FISCAL_YEAR, TODAY), enabled, "th"))


def is_owed(text: str) -> bool:
    from ita_sync.thai import parse_period

    try:
        return parse_period(text, fiscal_year=FISCAL_YEAR).end < TODAY
    except ValueError:
        return True


def with_pandera(rows: dict[str, list[str]]):
    import pandas as pd
    import pandera.pandas as pa

    from ita_sync.thai import says_nothing

    frame = pd.DataFrame(rows, dtype="str")

    def states_result(outcomes):
        """A check of one column: pandera would report six cells for each row of a check across columns, and slower."""
        nothing = outcomes.map({text: says_nothing(text) for text in outcomes.unique()})
        owed = frame["period"].map({text: is_owed(text) for text in frame["period"].unique()})
        return ~(nothing & owed)

    filled = pa.Check(lambda column: column.str.strip() != "", error="empty")
    columns = {name: pa.Column(checks=filled) for name in COLUMNS}
    columns["owner"] = pa.Column(checks=[filled, pa.Check.isin(UNITS)])
    columns["measure"] = pa.Column(checks=filled, unique=True, report_duplicates="exclude_first")
    columns["outcome"] = pa.Column(checks=pa.Check(states_result, error="no outcome"))
    schema = pa.DataFrameSchema(columns)

    def check():
        try:
            schema.validate(frame, lazy=True)
        except pa.errors.SchemaErrors as errors:
            return len(errors.failure_cases)
        return 0

    return check


def with_frictionless(rows: dict[str, list[str]]):
    from functools import lru_cache
    from typing import ClassVar

    import attrs
    from frictionless import Check, Checklist, Resource, Schema, errors, fields

    from ita_sync.thai import says_nothing

    is_owed_once, says_nothing_once = lru_cache(None)(is_owed), lru_cache(None)(says_nothing)

    @attrs.define(kw_only=True, repr=False)
    class StatesResult(Check):
        type = "states-result"
        Errors: ClassVar = [errors.RowError]

        def validate_row(self, row):
            if is_owed_once(row["period"] or "") and says_nothing_once(row["outcome"] or ""):
                yield errors.RowError.from_row(row, note="no outcome")

    required = {"required": True}
    schema = Schema(
        fields=[
            fields.StringField(name="measure", constraints={"required": True, "unique": True}),
            fields.StringField(name="method", constraints=required),
            fields.StringField(name="owner", constraints={"required": True, "enum": list(UNITS)}),
            fields.StringField(name="period", constraints=required),
            fields.StringField(name="summary", constraints=required),
            fields.StringField(name="outcome"),
        ]
    )
    lists = [list(COLUMNS), *map(list, zip(*rows.values(), strict=True))]

    def check():
        resource = Resource(data=lists, schema=schema)
        report = resource.validate(Checklist(checks=[StatesResult()]), limit_errors=10**9)
        return len(report.flatten(["rowNumber", "fieldNumber", "type", "note"]))

    return check


CHECKERS = {"ita-sync": ours, "pandera": with_pandera, "frictionless": with_frictionless}


def memory(field: str) -> int:
    """Read VmRSS or VmHWM of this process, in KiB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))


def measure(name: str, count: int, distinct: int) -> None:
    """Measure once, in this process, and print a line of JSON."""
    check = CHECKERS[name](make_rows(count, distinct))
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # resets VmHWM
    before = memory("VmRSS")
    start = time.process_time()
    found = check()
    seconds = time.process_time() - start
    peak = memory("VmHWM")
    print(json.dumps({"seconds": seconds, "findings": found, "grown": peak - before, "peak": peak}))


def measured(python: str, name: str, count: int, distinct: int, times: int) -> dict[str, float]:
    """Measure in several processes, and return the best of each figure."""
    command = [python, __file__, "--measure", name, "--rows", str(count), "--distinct", str(distinct)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    lines = [
        subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
        for _ in range(times)
    ]
    results = [json.loads(line.splitlines()[-1]) for line in lines]
    return {key: min(result[key] for result in results) for key in results[0]}


def has(python: str, module: str) -> bool:
    """Whether an interpreter can import a module."""
    if python == sys.executable:
        return importlib.util.find_spec(module) is not None
    return (
        subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0
    )


def row(name: str, result: dict[str, float], base: dict[str, float]) -> str:
    """Format a line of the table; `base` is our result, which the ratios refer to."""
    seconds, grown, peak = result["seconds"], result["grown"], result["peak"]
    return (
        f"{name:<14} {result['findings']:>9,} {seconds:>9.3f} s {seconds / base['seconds']:>7.1f} x"
        f" {grown / 1024:>8.0f} MB {grown / base['grown']:>7.1f} x {peak / 1024:>8.0f} MB {peak / base['peak']:>6.1f} x"
    )


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--distinct", type=int, default=2_000, help="how many outcomes differ")
    options.add_argument("--peers-python", default=sys.executable)
    options.add_argument("--times", type=int, default=3)
    options.add_argument("--measure", choices=CHECKERS, help=argparse.SUPPRESS)
    options.add_argument("--sizes", action="store_true", help="also ours from 1,000 to 1,000,000 rows")
    given = options.parse_args()
    if given.measure:
        measure(given.measure, given.rows, given.distinct)
        return
    print(
        f"{'':<14} {'findings':>9} {'time':>11} {'ratio':>9} {'grown':>11} {'ratio':>9} {'peak':>11} {'ratio':>8}"
    )
    base = measured(sys.executable, "ita-sync", given.rows, given.distinct, given.times)
    print(row("ita-sync", base, base))
    for name in ("pandera", "frictionless"):
        if has(given.peers_python, name):
            result = measured(given.peers_python, name, given.rows, given.distinct, given.times)
            print(row(name, result, base))
        else:
            print(f"{name:<14} is not installed; see the head of this file")
    for count in (1_000, 10_000, 100_000, 1_000_000) if given.sizes else ():
        result = measured(sys.executable, "ita-sync", count, given.distinct, 1)
        print(f"{count:>9,} rows: {result['seconds']:.3f} s, {result['seconds'] / count * 1e6:.2f} µs a row")


if __name__ == "__main__":
    main()
