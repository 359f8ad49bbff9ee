"""What a night costs at Google: ours against plain gspread, on the same sheet, against the stand-in server.

python -m tests.benchmarks.sheet            the table of requests and bytes
python -m tests.benchmarks.sheet --large    10,000 activity rows with cells of 2 KB: time and peak memory
"""

from __future__ import annotations

import logging
import os
import resource
import sys
import tempfile
import time
from datetime import date
from functools import partial
from pathlib import Path

from gspread.utils import rowcol_to_a1

from tests.fakes.google import Document, SheetsServer
from tests.fakes.google.client import plain_gspread
from tests.writeback.nights import FULL, HEADERS, STATUS, TAB, make_job, one_night

ROWS = (10, 1_000, 10_000)
TONIGHT, TOMORROW = date(2025, 10, 1), date(2025, 10, 2)
PARAGRAPH = "ดำเนินการจัดอบรมเจ้าหน้าที่และประชาสัมพันธ์แนวปฏิบัติให้บุคลากรทุกสำนักและกองทราบ "
Cost = tuple[int, int, int, int]


def sheet(rows: int, cell_bytes: int = 0) -> Document:
    """A report of so many activity rows, every fifth without an outcome, every tenth without a period."""
    table = [[*HEADERS, STATUS]]
    for number in range(rows):
        texts = [f"มาตรการที่ {number}", *FULL[1:]]
        if cell_bytes:
            filler = (
                (PARAGRAPH * (cell_bytes // len(PARAGRAPH.encode()) + 1))
                .encode()[:cell_bytes]
                .decode(errors="ignore")
            )
            texts = [
                text if place in (2, 3) else f"{text} {number} {filler}" for place, text in enumerate(texts)
            ]
        if number % 5 == 0:
            texts[5] = ""
        if number % 10 == 0:
            texts[3] = ""
        table.append(texts)
    return Document.from_rows("รายงาน", {TAB: table}, row_count=rows + 20)


def cost(server: SheetsServer, work) -> Cost:
    """GETs, other requests, bytes sent and bytes received of a piece of work."""
    server.log.clear()
    work()
    asked = [entry for entry in server.log if entry.path.startswith("/v4/")]
    reads = sum(entry.method == "GET" for entry in asked)
    return reads, len(asked) - reads, sum(e.bytes_in for e in asked), sum(e.bytes_out for e in asked)


def plain_night(server: SheetsServer, key: str, key_file: Path) -> None:
    """The same with gspread as its documentation shows it."""
    tab = plain_gspread(server, key_file).open_by_key(key).worksheet(TAB)
    values = tab.get_values(combine_merged_cells=True)
    tab.get_notes()
    missing = {
        row: [column for column in (3, 5) if not texts[column]] for row, texts in enumerate(values[1:], 2)
    }
    faulty = {row: columns for row, columns in missing.items() if columns}
    tab.format(f"G2:G{len(values)}", {"wrapStrategy": "WRAP"})
    tab.insert_notes(
        {rowcol_to_a1(row, column + 1): "ยังไม่ได้กรอก" for row, columns in faulty.items() for column in columns}
    )
    status = [[" · ".join(["ยังไม่ได้กรอก"] * len(missing[row]))] for row in range(2, len(values) + 1)]
    tab.update(status, f"G2:G{len(values)}")


def table(folder: Path) -> None:
    """Print the table."""
    print(f"{'rows':>7}  {'night':<32} {'GET':>4} {'POST/PUT':>8} {'sent':>12} {'received':>12}")
    with SheetsServer() as server:
        key_file = server.key_file(folder)
        # Whatever else google-auth asks of Google goes nowhere.
        os.environ.update(server.environment(key_file))
        for rows in ROWS:
            key, other = server.add(sheet(rows)), server.add(sheet(rows))

            def night(day: date, key: str = key) -> None:
                one_night(make_job(server, key, day, folder / "out"))

            nights = {
                "ita-sync, first night": lambda: night(TONIGHT),
                "ita-sync, unchanged second night": lambda: night(TOMORROW),
                "plain gspread": partial(plain_night, server, other, key_file),
            }
            for name, work in nights.items():
                reads, writes, sent, received = cost(server, work)
                print(
                    f"{rows:>7,}  {name:<32} {reads:>4} {writes:>8} {sent:>12,} {received:>12,}", flush=True
                )
            del server.documents[key], server.documents[other]


def large(folder: Path) -> None:
    """The largest sheet anybody will have; the server runs in a process of its own, so that the memory is ours."""
    import multiprocessing

    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve_large, args=(there,))
    process.start()
    endpoint, key, token = here.recv()
    from google.oauth2.credentials import Credentials

    from ita_sync.job import Job
    from ita_sync.output import OutputFolder
    from ita_sync.retry import Backoff
    from ita_sync.sources.google.client import SheetsClient
    from ita_sync.sources.google.store import GoogleStore
    from tests.writeback.nights import make_settings

    settings = make_settings(key)
    for day in (TONIGHT, TOMORROW):
        client = SheetsClient(Credentials(token), endpoint, Backoff(600.0))
        client.set_timeout((10.0, 600.0))
        store = GoogleStore(client, key, settings.sheet, "account")
        start, before = time.perf_counter(), _peak()
        job = Job(settings, store, None, OutputFolder(folder / "out"), day)  # type: ignore[arg-type]
        checked = one_night(job)
        took = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in job.stages.seconds.items())
        print(f"{day}: {len(checked.table):,} rows, {len(checked.findings):,} findings, {store.traffic}")
        print(
            f"  {time.perf_counter() - start:.1f} s ({took}); peak memory {_peak():,.0f} MB, {before:,.0f} MB before"
        )
    here.send("enough")
    process.join()


def _serve_large(pipe) -> None:
    with SheetsServer() as server:
        key = server.add(sheet(10_000, cell_bytes=2_048))
        from ita_sync.sources.google.credentials import READ_WRITE

        pipe.send((server.endpoint, key, server.tokens.issue(server.account, [READ_WRITE])))
        pipe.recv()
        print(
            "received by the program:", ", ".join(f"{entry.kind} {entry.bytes_out:,}" for entry in server.log)
        )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("urllib3").setLevel(logging.ERROR)  # google-auth asks for more than there is here
    with tempfile.TemporaryDirectory() as name:
        (large if "--large" in sys.argv else table)(Path(name))
