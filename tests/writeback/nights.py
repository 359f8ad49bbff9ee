"""A sheet, its twin that the job never touches, and people who work in both: what the tests of many nights share."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

from google.oauth2.credentials import Credentials

from ita_sync import pipeline
from ita_sync.domain import CheckedSheet, Grid, Merge, PdfEngine
from ita_sync.job import Job
from ita_sync.output import OutputFolder
from ita_sync.retry import Backoff
from ita_sync.rules import RULES
from ita_sync.settings import Settings
from ita_sync.sources.google.client import SheetsClient
from ita_sync.sources.google.credentials import READ_WRITE
from ita_sync.sources.google.store import GoogleStore
from ita_sync.writeback.notes import persons_part
from tests.fakes.google import Document, SheetsServer, a1, cells

TAB, CONTACTS, LEDGER = "มาตรการ", "ผู้รับผิดชอบ", "_ita_sync"
HEADERS = ["มาตรการ", "วิธีดำเนินการ", "ผู้รับผิดชอบ", "ระยะเวลา", "สรุปผลการดำเนินการ", "ผลลัพธ์"]
STATUS = "ผลการตรวจ"
ASIDE = "หมายเหตุ"  # a column that is never flagged
FULL = ["มาตรการ ก", "ประชุมชี้แจง", "สำนักปลัด", "ปีงบประมาณ พ.ศ.๒๕๖๘", "ประชุมแล้ว", "ผู้เข้าร่วม ๔๐ คน"]
# The flags are tried here, not the rules: a few of each kind will do, and a night takes less time.
KEPT = {
    "missing-outcome",
    "missing-measure",
    "missing-period",
    "missing-summary",
    "duplicate-measure",
    "formula-error",
    "no-status-column",
    "status-elsewhere",
}
NO_PATIENCE = Backoff(120.0, sleep=lambda _seconds: None, clock=lambda: 0.0)


def make_settings(key: str, **sheet) -> Settings:
    return Settings.model_validate(
        {
            "agency": {"name": "เทศบาลตำบลเมืองเก่า", "district": "เมือง", "province": "ขอนแก่น"},
            "report": {"fiscal_year": 2568},
            "sheet": {"source": key, **sheet},
            "rules": {rule: {"severity": "off"} for rule in RULES if rule not in KEPT},
            "owners": {"สำนักปลัด": ["palad@example.go.th"], "กองคลัง": ["khlang@example.go.th"]},
        }
    )


def make_store(server: SheetsServer, settings: Settings, backoff: Backoff = NO_PATIENCE) -> GoogleStore:
    """A store whose token is at hand, so that a night costs no token request."""
    token = server.tokens.issue(server.account, [READ_WRITE])
    client = SheetsClient(Credentials(token), server.endpoint, backoff)
    return GoogleStore(client, settings.sheet.google_key or "", settings.sheet, server.account)


def make_job(server: SheetsServer, key: str, day: date, out: Path, **sheet) -> Job:
    settings = make_settings(key, **sheet)
    store = make_store(server, settings)
    return Job(settings, store, no_engine, OutputFolder(out), day)


def no_engine() -> PdfEngine:
    """What flags need of a printer."""
    raise AssertionError("nothing is printed here")


def one_night(job: Job) -> CheckedSheet:
    return pipeline.flag(job, pipeline.check_sheet(job))


def grid_of(document: Document, tab: str = TAB) -> Grid:
    """The tab as Google would describe it."""
    sheet = document.sheet(tab)
    rows: list[list[str]] = []
    notes = {}
    for row, column, cell in sheet.filled():
        rows += [[] for _ in range(row + 1 - len(rows))]
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = cells.formatted_value(cell) or ""
        if "note" in cell:
            notes[row, column] = cell["note"]
    blocks = ({"startRowIndex": 0, "startColumnIndex": 0} | merge for merge in sheet.merges)
    merges = tuple(
        Merge(
            block["startRowIndex"], block["startColumnIndex"], block["endRowIndex"], block["endColumnIndex"]
        )
        for block in blocks
    )
    size = (len(sheet.rows), len(sheet.columns))
    return Grid(tab, tuple(map(tuple, rows)), merges, notes, sheet.id, size)


def status_texts(document: Document) -> dict[int, str]:
    """0-based row -> what the status column says."""
    grid = grid_of(document)
    header, column = status_place(grid)
    return {row: text for row in range(header + 1, len(grid.rows)) if (text := grid.text(row, column))}


def status_notes(document: Document) -> dict[int, str]:
    """0-based row -> the note on its status cell."""
    grid = grid_of(document)
    header, column = status_place(grid)
    return {row: note for (row, at), note in grid.notes.items() if at == column and row > header}


def status_place(grid: Grid) -> tuple[int, int]:
    """Where the header of the status column stands; (-1, -1): nowhere."""
    for row, texts in enumerate(grid.rows):
        if STATUS in texts:
            return row, texts.index(STATUS)
    return -1, -1


def persons_sheet(document: Document) -> dict:
    """All that is staff's for certain: every cell and note but those of the status column and our note on its header."""
    header, column = status_place(grid_of(document))
    return {
        (sheet.title, a1.cell_name(row, at)): _without_our_note(cell)
        if (sheet.title, row, at) == (TAB, header, column)
        else dict(cell)
        for sheet in document.sheets
        if sheet.title != LEDGER
        for row, at, cell in sheet.filled()
        if not (sheet.title == TAB and at == column and row > header)
    }


def _without_our_note(cell: dict) -> dict:
    note = persons_part(cell.get("note", ""))
    rest = {name: value for name, value in cell.items() if name != "note"}
    return rest | ({"note": note} if note else {})


def columns_written(server: SheetsServer, document: Document) -> set[tuple[int, str]]:
    """Every column of the tab of measures that a request has written to, with the field; no other request may touch it."""
    measures, found = document.sheet(TAB).id, set()
    for entry in server.log:
        for request in (entry.json or {}).get("requests", ()) if entry.kind == "batchUpdate" else ():
            ((kind, body),) = request.items()
            if kind == "updateCells" and body["start"].get("sheetId", 0) == measures:
                assert {len(row["values"]) for row in body["rows"]} == {1}
                found.add((body["start"]["columnIndex"], body["fields"]))
            else:
                place = (
                    body.get("start") or body.get("properties") or body.get("protectedRange", {}).get("range")
                )
                assert (place or body)["sheetId"] == document.sheet(LEDGER).id
    return found


def structure(document: Document) -> list:
    """What a tab is beyond its cells."""
    return [
        (sheet.title, sheet.properties | {"index": 0}, sheet.merges, [row.meta for row in sheet.rows])
        for sheet in document.sheets
        if sheet.title != LEDGER
    ]


def quiet() -> None:
    logging.getLogger("ita_sync").setLevel(logging.CRITICAL)
