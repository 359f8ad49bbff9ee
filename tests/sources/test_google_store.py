"""The edge to Google, against the stand-in: one read, one write, and a sentence for everything that goes wrong."""

from __future__ import annotations

import base64
import json
import logging
import os
import re
import time
from datetime import date
from email.utils import formatdate
from pathlib import Path

import pytest
from gspread.http_client import HTTPClient

from ita_sync import pipeline
from ita_sync.domain import Traffic
from ita_sync.errors import SheetAccessError, SheetError
from ita_sync.output import measures_csv
from ita_sync.retry import Backoff
from ita_sync.sources.google.access import Access
from ita_sync.sources.google.credentials import identify
from ita_sync.sources.google.store import GoogleStore, connect
from ita_sync.writeback import status
from tests.fakes.clock import Clock
from tests.fakes.google import Document, Fault
from tests.writeback.nights import (
    CONTACTS,
    FULL,
    HEADERS,
    LEDGER,
    STATUS,
    TAB,
    make_job,
    make_settings,
    make_store,
    no_engine,
    one_night,
    status_texts,
)

DAY, NEXT = date(2025, 10, 1), date(2025, 10, 2)
MISSING, COMPLETE = "✗ ผลลัพธ์: ยังไม่มี", "ครบ ✓"
GAP = ["มาตรการ ข", *FULL[1:5], ""]


@pytest.fixture
def document():
    rows = [[*HEADERS, STATUS], GAP, FULL]
    return Document.from_rows(
        "รายงาน", {TAB: rows, CONTACTS: [["หน่วยงาน", "อีเมล"]]}, notes={TAB: {"F2": "ของคน"}}
    )


@pytest.fixture
def night(server, document, tmp_path):
    key = server.add(document)

    def spend(day=DAY, **sheet):
        job = make_job(server, key, day, tmp_path / "out", **sheet)
        return job, one_night(job)

    return spend


def test_one_read_one_write_then_no_write(server, document, night):
    job, checked = night()
    assert (server.reads, server.writes) == (1, 1)
    assert job.store.traffic == Traffic(1, 1)
    assert status_texts(document) == {1: MISSING, 2: COMPLETE}
    assert re.match(r"\[ita-sync\]\W+✗ F2: ยังไม่มีผลลัพธ์.*\(ตั้งแต่ 1 ต\.ค\. 2568\)", document.note(TAB, "G2"))
    assert document.note(TAB, "F2") == "ของคน"
    assert [f.state for f in checked.findings] == ["new"]
    before = document.snapshot()
    assert night()[0].store.traffic == Traffic(1, 0)
    job, checked = night(NEXT)
    assert job.store.traffic == Traffic(1, 0)
    assert [(f.state, f.since) for f in checked.findings] == [("open", DAY)]
    assert document.snapshot() == before


def test_half_a_character_ends_no_night(document, night, monkeypatch):
    def halved(client, *args, **kwargs):
        response = request(client, *args, **kwargs)
        response._content = response.content.replace("😀".encode(), rb"\ud83d").replace(
            "ก".encode(), rb"\u0e01"
        )
        return response

    request = HTTPClient.request
    monkeypatch.setattr(HTTPClient, "request", halved)
    document.set_text(TAB, "F3", "๔๐ คน 😀 กก")
    document.set_note(TAB, "G2", "ของคน 😀")
    job, checked = night()
    assert checked.table.typed["outcome"][1] == "๔๐ คน \ufffd กก"
    assert document.note(TAB, "G2").startswith("ของคน \ufffd\n[ita-sync]")
    job.out.write("measures.csv", measures_csv(checked.table))
    assert night()[0].store.traffic == Traffic(1, 0)


def test_what_is_mended_loses_its_flag_and_is_told_for_a_night(server, document, night):
    night()
    document.set_text(TAB, "F2", "ผู้เข้าร่วม ๒๐ คน")
    _, checked = night(NEXT)
    assert status_texts(document) == {1: COMPLETE, 2: COMPLETE}
    assert document.note(TAB, "G2") == ""
    assert [(f.state, f.since, f.cell) for f in checked.resolved] == [("fixed", DAY, "F2")]
    assert [f.state for f in checked.reported] == ["fixed"]


def test_the_ledger_tab_is_hidden_and_protected(server, document, night):
    night()
    tab = document.sheet(LEDGER)
    assert tab.properties["hidden"] is True
    (protection,) = tab.protected_ranges
    assert protection["editors"]["users"] == [server.account]
    assert not protection.get("warningOnly")


def test_flags_are_text_even_where_they_look_like_formulas(server, document, night, monkeypatch):
    monkeypatch.setattr(status, "MARKS", {"error": "=✗"})
    night()
    assert document.sheet(TAB).cell(1, 6)["userEnteredValue"] == {"stringValue": "=✗ ผลลัพธ์: ยังไม่มี"}


def test_flags_off_writes_nothing(server, night):
    night(flags=False)
    assert (server.reads, server.writes) == (1, 0)


def test_a_deleted_ledger_is_made_anew_with_a_warning(server, document, night, caplog):
    night()
    document.sheets.remove(document.sheet(LEDGER))
    with caplog.at_level(logging.WARNING, "ita_sync"):
        _, checked = night(NEXT)
    assert "is gone" in caplog.text
    assert [f.since for f in checked.findings] == [NEXT]
    assert document.sheet(LEDGER)


def test_a_ledger_that_lost_columns_and_rows_is_repaired(server, document, night, caplog):
    night()
    document.delete_columns(LEDGER, "B", "G")
    document.delete_rows(LEDGER, 2, 150)
    night(NEXT)
    assert "was damaged" in caplog.text
    caplog.clear()
    assert night(NEXT)[0].store.traffic.writes == 0
    assert not caplog.text


# -- people in between


def moving(times, work):
    """Somebody who does a thing before each of so many writes."""
    left = iter(range(times))
    return lambda document: work(document) if next(left, None) is not None else None


def test_rows_sorted_in_between(server, document, night):
    document.set_text(TAB, "A3", "กก. มาตรการ")
    server.before("batchUpdate", lambda doc: doc.move_row(TAB, 3, 2))
    job, _ = night()
    assert job.store.traffic == Traffic(1, 2, 0, rewrites=1)
    assert status_texts(document) == {1: COMPLETE, 2: MISSING}
    assert document.note(TAB, "G2") == ""
    assert document.note(TAB, "G3").startswith("[ita-sync]")
    assert document.note(TAB, "F3") == "ของคน"


def test_rows_inserted_above_the_header_in_between(server, document, night):
    server.before("batchUpdate", lambda doc: doc.insert_rows(TAB, 1, 1))
    night()
    assert document.text(TAB, "G2") == STATUS
    assert status_texts(document) == {2: MISSING, 3: COMPLETE}


def test_a_column_inserted_in_between(server, document, night):
    document.set_text(TAB, "F3", 40)
    document.set_text(TAB, "A2", "=B2")
    for row in range(4, 9):
        for column, text in zip("ABCDE", FULL, strict=False):
            document.set_text(TAB, f"{column}{row}", f"{text} {row}")
    server.before("batchUpdate", lambda doc: doc.insert_columns(TAB, "A", 1))
    night()
    assert document.sheet(TAB).cell(2, 6)["userEnteredValue"] == {"numberValue": 40}
    assert document.text(TAB, "G2") == ""
    assert document.sheet(TAB).cell(1, 1)["userEnteredValue"] == {"formulaValue": "=B2"}
    assert status_texts(document)[1] == f"✗ มาตรการ: สูตรผิดพลาด · {MISSING}"


def test_a_mended_cell_in_between_is_not_flagged(server, document, night):
    server.before("batchUpdate", lambda doc: doc.set_text(TAB, "F2", "ผู้เข้าร่วม ๒๐ คน"))
    _, checked = night()
    assert status_texts(document) == {1: COMPLETE, 2: COMPLETE}
    assert document.note(TAB, "G2") == ""
    assert checked.findings == checked.resolved == ()


def test_people_who_never_stop_leave_no_wrong_flag(server, document, night, caplog):
    """Three writes on moving rows, then ours are taken away."""

    server.before("batchUpdate", moving(3, lambda doc: doc.move_row(TAB, 3, 2)), every_time=True)
    job, _ = night()
    assert job.store.traffic.writes == 4
    assert "kept changing" in caplog.text
    assert status_texts(document) == {}
    assert not document.note(TAB, "G2") + document.note(TAB, "G3")
    assert document.note(TAB, "F3") == "ของคน"


def test_a_header_deleted_in_between_takes_our_flags_back(server, document, night):
    server.before("batchUpdate", lambda doc: doc.set_text(TAB, "F1", ""))
    with pytest.raises(SheetError, match="no header for outcome"):
        night()
    assert document.note(TAB, "F2") == "ของคน"
    assert document.text(TAB, "G2") == ""


# -- faults


@pytest.mark.parametrize(
    "fault",
    [
        Fault.status(429),
        Fault.status(429, retry_after=3),
        Fault.status(500),
        Fault.status(502),
        Fault.status(503),
        Fault.connection_reset(),
        Fault.cut_body(),
        Fault.token_revoked(),
    ],
    ids=lambda fault: (
        f"{fault.html or (fault.error and fault.error.code)}-{fault.reset}{fault.cut}{fault.revoke}"
    ),
)
@pytest.mark.parametrize("endpoint", ["get", "batchUpdate"])
def test_passing_troubles_are_waited_out(server, document, connected, endpoint, fault):
    server.faults.add(endpoint, fault, times=1 if fault.revoke else 2)
    store = connected(patience=600.0)
    one_night_of(store, make_settings("x" * 40))
    assert status_texts(document) == {1: MISSING, 2: COMPLETE}
    assert store.traffic.reads + store.traffic.writes == sum(
        entry.path.startswith("/v4/") for entry in server.log
    )
    # 1: it was seen that the write had arrived
    assert store.traffic.retries in ({0} if fault.revoke else {1, 2})


@pytest.mark.parametrize(
    "fault", [Fault.connection_reset(after_write=True), Fault.cut_body(), Fault.status(503).once_applied()]
)
def test_a_lost_answer_makes_no_second_ledger(server, document, night, fault, caplog):
    server.faults.add("batchUpdate", fault)
    with caplog.at_level(logging.INFO, "ita_sync"):
        night()
    assert sum(sheet.title == LEDGER for sheet in document.sheets) == 1
    assert len(document.sheet(LEDGER).protected_ranges) == 1
    assert "whether the write arrived is looked up" in caplog.text
    assert (server.reads, server.writes) == (2, 1)
    assert status_texts(document) == {1: MISSING, 2: COMPLETE}
    assert night(NEXT)[0].store.traffic.writes == 0


LOST = Fault.connection_reset(after_write=True)
NEVER_ARRIVED = Fault.connection_reset()


def sort_rows(document):
    document.move_row(TAB, 3, 2)


@pytest.mark.parametrize("fault", [LOST, NEVER_ARRIVED])
def test_rows_that_move_before_a_write_is_tried_again(server, document, tmp_path, fault):
    """It is planned anew, and never repeated as it was: it would land on the wrong row."""
    job = make_job(server, server.add(document), DAY, tmp_path / "out")
    checked = pipeline.check_sheet(job)
    server.faults.add("batchUpdate", fault)
    server.before("get", sort_rows)  # when the job looks for what became of its write
    pipeline.flag(job, checked)
    assert status_texts(document) == {1: COMPLETE, 2: MISSING}
    assert document.note(TAB, "G2") == ""
    assert document.note(TAB, "G3").startswith("[ita-sync]")
    assert (server.reads, server.writes) == (2, 2)
    assert job.store.traffic == Traffic(2, 2, 1)


def test_a_refused_write_is_repeated_without_a_look(server, document, night):
    server.faults.add("batchUpdate", Fault.status(429))
    assert night()[0].store.traffic == Traffic(1, 2, 1)


@pytest.mark.parametrize("fault", [LOST, NEVER_ARRIVED])
def test_a_write_without_the_ledger_is_found_by_its_texts(server, document, night, fault):
    night()
    document.set_text(TAB, "H2", "")
    document.set_note(TAB, "G2", "ของคน")
    server.faults.add("batchUpdate", fault)
    assert night()[0].store.traffic == Traffic(2, 1 if fault is LOST else 2, 1)
    assert status_texts(document) == {1: MISSING, 2: COMPLETE}


def test_a_write_that_arrives_after_the_look(server, document, tmp_path):
    """Then the ledger tab that the second one would make is there: Google refuses it, and it is seen why."""
    job = make_job(server, server.add(document), DAY, tmp_path / "out")
    checked, late = pipeline.check_sheet(job), document.copy()
    one_night(make_job(server, server.add(late), DAY, tmp_path / "late"))
    server.faults.add("batchUpdate", NEVER_ARRIVED)
    arriving = moving(1, lambda document: document.sheets.append(late.sheet(LEDGER)))
    server.before("get", lambda _document: server.before("batchUpdate", arriving))
    pipeline.flag(job, checked)
    assert sum(sheet.title == LEDGER for sheet in document.sheets) == 1
    assert status_texts(document) == {1: MISSING, 2: COMPLETE}


def test_a_tab_renamed_before_a_write_is_tried_again(server, document, tmp_path):
    job = make_job(server, server.add(document), DAY, tmp_path / "out")
    checked = pipeline.check_sheet(job)
    server.faults.add("batchUpdate", NEVER_ARRIVED)
    server.before("get", lambda document: document.rename_tab(TAB, "อื่น"))
    with pytest.raises(SheetError, match="อื่น"):
        pipeline.flag(job, checked)


def test_a_slow_answer_is_not_waited_for_for_ever(server, document, tmp_path):
    job = make_job(server, server.add(document), DAY, tmp_path / "out")
    assert isinstance(job.store, GoogleStore)
    job.store._client.set_timeout(0.3)
    server.faults.add("get", Fault.slow(1))
    server.faults.add("batchUpdate", Fault.slow(1))
    one_night(job)
    assert job.store.traffic.retries >= 2
    assert sum(sheet.title == LEDGER for sheet in document.sheets) == 1
    assert status_texts(document) == {1: MISSING, 2: COMPLETE}


def test_the_ledger_may_not_be_a_tab_of_staffs():
    for name in (TAB, CONTACTS):
        with pytest.raises(ValueError, match="three different names"):
            make_settings("x" * 40, ledger_tab=name)


def test_waits_are_what_google_asks_for_and_are_shown(server, document, tmp_path, caplog):
    key = server.add(document)
    slept: list[float] = []
    settings = make_settings(key)
    store = make_store(
        server, settings, Backoff(120.0, sleep=slept.append, clock=lambda: 0.0, jitter=lambda _a, b: b)
    )
    server.faults.add("get", Fault.status(429, retry_after=7), Fault.status(503))
    with caplog.at_level(logging.INFO, "ita_sync"):
        store.read()
    assert slept == [7.0, 2.0]
    assert [r.getMessage() for r in caplog.records if r.name == "ita_sync.retry"] == [
        "Google answered 429: trying again in 7.0 s",
        "Google answered 503: trying again in 2.0 s",
    ]


def test_retry_after_may_be_a_date(server, document):
    slept: list[float] = []
    store = make_store(
        server, make_settings(server.add(document)), Backoff(120.0, sleep=slept.append, clock=lambda: 0.0)
    )
    import time

    server.faults.add("get", Fault.status(429, retry_after=formatdate(time.time() + 60, usegmt=True)))
    store.read()
    assert 55 < slept[0] <= 60


@pytest.mark.parametrize("endpoint", ["get", "batchUpdate"])
def test_an_outage_ends_within_the_budget(server, document, endpoint):
    now = [0.0]
    backoff = Backoff(120.0, sleep=lambda seconds: now.__setitem__(0, now[0] + seconds), clock=lambda: now[0])
    settings = make_settings(server.add(document))
    server.faults.add(endpoint, Fault.status(503), times=server.faults.FOREVER)
    with pytest.raises(SheetError, match="still answered 503 after all tries") as caught:
        one_night_of(make_store(server, settings, backoff), settings)
    assert caught.value.exit_code == 3
    assert now[0] <= 120.0


# -- a sentence for each


def said(server, document, writing=False, settings=None, **added):
    key = server.add(document, **added)
    store = make_store(server, settings or make_settings(key), Backoff(0.0))
    with pytest.raises(SheetError) as caught:
        store.read() if not writing else one_night_of(store, settings or make_settings(key))
    assert caught.value.exit_code == 3
    assert caught.value.hint
    return f"{caught.value.message} -> {caught.value.hint}"


def one_night_of(store, settings):
    from pathlib import Path
    from tempfile import mkdtemp

    from ita_sync.job import Job
    from ita_sync.output import OutputFolder

    one_night(Job(settings, store, no_engine, OutputFolder(Path(mkdtemp())), DAY))


def test_403_names_the_account(server, document):
    sentence = said(server, document, shared_with=[])
    assert f"{server.account} may not open" in sentence
    assert f"Share the Google Sheet with {server.account} as an editor" in sentence


def test_reading_allowed_writing_not(server, document):
    sentence = said(server, document, True, shared_with=[], read_only=[server.account])
    assert f"The service account {server.account} may read the spreadsheet" in sentence
    assert "not write" in sentence


def test_404(server, document):
    assert "There is no spreadsheet" in said(server, document, settings=make_settings("x" * 40))


def test_a_renamed_tab(server, document):
    document.rename_tab(TAB, "มาตรการ ๖๘")
    sentence = said(server, document)
    assert f"no tab “{TAB}”; it has “มาตรการ ๖๘”, “{CONTACTS}”" in sentence
    assert '[sheet] tab = "มาตรการ ๖๘"' in sentence
    assert "[sheet] tab" in sentence


def test_a_tab_renamed_in_between(server, document):
    before = document.snapshot()
    server.before("batchUpdate", lambda doc: doc.rename_tab(TAB, "อื่น"))
    assert f"no tab “{TAB}”; it has “อื่น”" in said(server, document, True)
    assert list(document.snapshot().values()) == list(before.values())


def test_a_lost_header_row(server, document):
    document.delete_rows(TAB, 1)
    assert "has no header row in its first 20 rows" in said(server, document, True)


def test_a_disabled_api(server, document):
    server.faults.add("get", Fault.api_disabled())
    sentence = said(server, document)
    assert "The Google Sheets API is switched off" in sentence
    assert "Switch it on" in sentence


def test_an_uploaded_excel_file(server, document):
    document.is_office_file = True
    assert "an uploaded Excel file" in said(server, document)


def test_a_protected_range(server, document):
    document.protect(TAB, "A1:G50", editors=["somebody@example.go.th"])
    sentence = said(server, document, True)
    assert f"A protected range keeps {server.account} from writing flags; nothing was written" in sentence


# -- who we are


@pytest.fixture
def connected(server, document, tmp_path, monkeypatch):
    """A store from credentials on disk."""

    def make(kind="key_file", writing=True, patience=0.0):
        path = getattr(server, kind)(tmp_path)
        for name, value in server.environment(path).items():
            monkeypatch.setenv(name, value)
        sheet = make_settings(server.add(document)).sheet
        backoff = Backoff(patience, sleep=lambda _seconds: None, clock=lambda: 0.0)
        return connect(sheet, Access(str(path)), server.endpoint, writing=writing, backoff=backoff)

    return make


@pytest.mark.parametrize("kind", ["key_file", "workload_file"])
@pytest.mark.parametrize(("writing", "scope"), [(True, "spreadsheets"), (False, "spreadsheets.readonly")])
def test_least_scope_and_no_trip_too_many(server, connected, kind, writing, scope):
    connected(kind, writing).read()
    granted = {found for grant in server.tokens._grants.values() for found in grant.scopes}
    assert f"https://www.googleapis.com/auth/{scope}" in granted
    assert len([found for found in granted if "spreadsheets" in found]) == 1
    asked = [entry.kind for entry in server.log if entry.kind not in {"outside", "locations"}]
    assert asked == (["token", "get"] if kind == "key_file" else ["sts", "impersonate", "get"])


def test_an_expired_key(server, connected):
    store = connected()
    server.tokens.account = "somebody-else@example.iam.gserviceaccount.com"
    with pytest.raises(SheetAccessError, match="does not exist any more") as caught:
        store.read()
    assert caught.value.exit_code == 3
    assert store.traffic.retries == 0


def test_a_wrong_clock(server, connected):
    import time

    store = connected()
    server.tokens.clock = lambda: time.time() + 7200
    with pytest.raises(SheetAccessError, match="clock is wrong"):
        store.read()


def test_a_workload_identity_that_may_not_impersonate(server, connected):
    store = connected("workload_file")
    server.faults.add("impersonate", Fault.status(403))
    with pytest.raises(SheetAccessError, match="may not act as"):
        store.read()


@pytest.mark.parametrize("answer", ["[" * 100_000, '{"x": ' + "9" * 5_000 + "}", "5", "nonsense"])
def test_an_answer_that_python_refuses_to_read(connected, monkeypatch, answer):
    monkeypatch.setattr("requests.Response.json", lambda _response: json.loads(answer))
    with pytest.raises(SheetError, match="out of reach"):
        connected(patience=1.0).read()


def test_token_server_down_is_waited_out(server, connected):
    store = connected(patience=120.0)
    server.faults.add("token", Fault.status(502))
    store.read()
    assert store.traffic.retries == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "it is no JSON file"),
        ("[" * 100_000, "it is no JSON file"),
        ('{"type": ' + "9" * 5_000 + "}", "it is no JSON file"),
        ("[]", "it holds no key"),
        ("{}", "it is neither a service account's key nor a workload identity"),
        ('{"type": "service_account"}', "it lacks client_email, private_key, token_uri"),
        (
            '{"type": "service_account", "client_email": "a@b.c", "private_key": "geheim", "token_uri": "https://b.c"}',
            "it is damaged",
        ),
        ('{"type": "external_account"}', "it lacks audience"),
    ],
)
def test_a_file_that_holds_no_credentials(tmp_path, content, said):
    path = tmp_path / "key.json"
    path.write_text(content)
    with pytest.raises(SheetAccessError, match=f"cannot be used: {said}") as error:
        connect(make_settings("x" * 40).sheet, Access(str(path)), "", writing=True)
    assert "whole JSON file" in error.value.hint
    assert "GOOGLE_SERVICE_ACCOUNT_KEY" in error.value.hint
    assert not re.search(r"Error|geheim", error.value.message)


@pytest.mark.parametrize(("name", "said"), [("none.json", "there is no such file"), ("", "it is a folder")])
def test_a_path_of_no_credentials(tmp_path, name, said):
    with pytest.raises(SheetAccessError, match=f"cannot be used: {said}") as error:
        connect(make_settings("x" * 40).sheet, Access(str(tmp_path / name)), "", writing=True)
    assert "the path of the JSON file" in error.value.hint
    assert ("GOOGLE_SERVICE_ACCOUNT_KEY" in error.value.hint) == bool(name)


def test_what_is_no_ordinary_file_of_credentials_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(SheetAccessError, match="no ordinary file but a pipe"):
            connect(make_settings("x" * 40).sheet, Access(str(path)), "", writing=True)


KEY_FILE = '{\n  "type": "service_account",\n  "private_key": "geheim geheim geheim"\n}'


@pytest.mark.parametrize(
    "value",
    [
        KEY_FILE,
        f"  {KEY_FILE}",
        f"'{KEY_FILE}'",
        f"[{KEY_FILE}]",
        base64.b64encode(KEY_FILE.encode()).decode(),
        base64.b64encode(KEY_FILE.replace("\n", "").encode()).decode(),
        "-----BEGIN PRIVATE KEY-----\ngeheim",
        '"type": "service_account",\n"private_key": "geheim"',
        "geheim/" * 1_000,
    ],
)
def test_a_key_in_the_place_of_its_path_is_not_repeated(value):
    with pytest.raises(SheetAccessError, match="has to name the file") as error:
        connect(make_settings("x" * 40).sheet, Access(value), "", writing=True)
    for text in (*error.value.in_language("th"), *error.value.in_language("en")):
        assert not re.search("geheim|Z2VoZWlt|hlaW0|oZWlt", text)


@pytest.mark.parametrize(
    "secret",
    ["AIzaSyA-geheim_123456789012345678901234", "ya29.a0AfGeheim-12345678901234567890", "GOCSPX-geheim123456789012345",
     "0123456789abcdef0123456789abcdef01234567"],
)  # fmt: skip
def test_a_secret_of_another_kind_in_the_place_of_a_path_is_not_repeated(secret):
    with pytest.raises(SheetAccessError, match="holds no path of a file") as error:
        connect(make_settings("x" * 40).sheet, Access(secret), "", writing=True)
    assert secret not in " ".join((*error.value.in_language("th"), *error.value.in_language("en")))


def test_no_credentials_at_all(tmp_path):
    for path, words in (("", "is not set"), (str(tmp_path / "none.json"), "cannot be used")):
        with pytest.raises(SheetAccessError, match=words):
            connect(make_settings("x" * 40).sheet, Access(path), "", writing=True)


IMPORT = '=IMPORTRANGE("https://docs.google.com/spreadsheets/d/x", "มาตรการ!A:F")'


def importing(shown, formula=IMPORT):
    return {"userEnteredValue": {"formulaValue": formula}, "formattedValue": shown}


LOADING, UNCONNECTED = importing("Loading..."), importing("#REF!")
TITLE = ["รายงานผลการดำเนินการ"]


@pytest.mark.parametrize(
    ("rows", "cell", "said_of_it"),
    [
        ([[LOADING]], "A1", "are still loading"),
        ([["กำลังโหลด..."]], "A1", "are still loading"),
        ([["Loading..."] * 6] * 4, "A1", "are still loading"),
        ([TITLE, [], [LOADING]], "A3", "are still loading"),
        ([HEADERS, [LOADING]], "A2", "are still loading"),
        ([[*HEADERS, STATUS], [importing("กำลังโหลด...", "=QUERY(ข้อมูล!A:F)")]], "A2", "are still loading"),
        ([[UNCONNECTED]], "A1", "could not be had"),
        ([["#REF!"]], "A1", "could not be had"),
        ([[importing("#N/A")]], "A1", "could not be had"),
        ([HEADERS, [UNCONNECTED]], "A2", "could not be had"),
        ([TITLE, [UNCONNECTED]], "A2", "could not be had"),
    ],
)
def test_a_tab_that_is_one_import_is_waited_for_then_told_as_that(server, rows, cell, said_of_it):
    clock = Clock()
    settings = make_settings(server.add(Document.from_rows("ร", {TAB: rows})))
    store = make_store(server, settings, clock.backoff())
    with pytest.raises(SheetError, match=said_of_it) as caught:
        store.read()
    assert f"{cell} shows" in caught.value.message
    assert caught.value.exit_code == 3
    assert "no header" not in caught.value.message
    assert "[sheet] source" in caught.value.hint
    assert 60 < clock.now <= 120
    assert store.traffic.reads == server.reads == store.traffic.retries + 1 > 3


def test_an_import_that_arrives_costs_a_read_and_nothing_else(server, tmp_path):
    document = Document.from_rows("ร", {TAB: [[LOADING]]})
    key = server.add(document)

    def arrive(document):
        for at, row in enumerate([[*HEADERS, STATUS], FULL]):
            for column, text in enumerate(row):
                document.sheet(TAB).put(at, column, {"userEnteredValue": {"stringValue": text}})

    server.after("get", arrive)
    job = make_job(server, key, DAY, tmp_path / "out")
    one_night(job)
    assert (job.store.traffic.reads, job.store.traffic.writes, job.store.traffic.retries) == (2, 1, 1)
    assert status_texts(document) == {1: COMPLETE}


@pytest.mark.parametrize(
    "rows",
    [
        [HEADERS, FULL, ["Loading..."]],
        [HEADERS, [*FULL[:5], LOADING]],
        [HEADERS, ["#REF!", "#REF!"]],
        [HEADERS],
    ],
)
def test_a_table_with_rows_of_its_own_is_not_waited_for(server, tmp_path, rows):
    """A cell that loads is a finding then."""
    key = server.add(Document.from_rows("ร", {TAB: rows}))
    job = make_job(server, key, DAY, tmp_path / "out")
    pipeline.check_sheet(job)
    assert server.reads == 1


DELETED_KEY = Fault.oauth("invalid_grant", "Invalid JWT Signature.")
DISABLED = Fault.oauth("invalid_grant", "Account has been disabled.")
POOL_GONE = Fault.oauth(
    "invalid_target", 'The target service indicated by the "audience" parameters is invalid.'
)
NOT_ADMITTED = Fault.oauth(
    "unauthorized_client", "The given credential is rejected by the attribute condition."
)
ISSUER = Fault.oauth("invalid_grant", "Error connecting to the given credential's issuer.")


@pytest.mark.parametrize(
    ("endpoint", "fault", "said", "hint"),
    [
        ("token", DELETED_KEY, "not accept", "disabled"),
        ("token", DISABLED, "is disabled", "Enable it again"),
        ("sts", POOL_GONE, "pool or provider", "GOOGLE_WORKLOAD_IDENTITY_PROVIDER"),
        ("sts", NOT_ADMITTED, "does not admit this repository", "attribute condition"),
        ("sts", ISSUER, "does not accept this machine's token", "issuer-uri"),
        ("impersonate", Fault.status(403), "may not act as", "Workload Identity User"),
        ("impersonate", Fault.credentials_api_disabled(), "is switched off", "iamcredentials"),
    ],
)
def test_why_credentials_are_refused(server, connected, endpoint, fault, said, hint):  # noqa: PLR0917
    """Each failure of key and workload identity has its sentence, and none is asked again."""
    store = connected("key_file" if endpoint == "token" else "workload_file")
    server.faults.add(endpoint, fault)
    with pytest.raises(SheetAccessError, match=said) as error:
        store.read()
    assert hint in error.value.hint
    assert store.traffic.retries == 0


def test_a_workload_without_a_token_of_its_own(server, connected, tmp_path):
    """On GitHub: `id-token: write` is missing, or the login was in another job."""
    store = connected("workload_file")
    (tmp_path / "subject-token.txt").unlink()
    with pytest.raises(SheetAccessError, match="got no token from this machine") as error:
        store.read()
    assert "id-token: write" in error.value.hint
    assert store.traffic.retries == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"type": "authorized_user", "refresh_token": "x"}', "a person's own login"),
        ('{"installed": {"client_id": "x"}}', "an OAuth client's secret"),
        ('{"web": {"client_id": "x"}}', "an OAuth client's secret"),
    ],
)
def test_a_file_of_another_kind_is_told_by_its_name(tmp_path, content, said):
    path = tmp_path / "key.json"
    path.write_text(content)
    with pytest.raises(SheetAccessError, match=said) as error:
        connect(make_settings("x" * 40).sheet, Access(str(path)), "", writing=True)
    assert "Add key" in error.value.hint


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"client_email": "a@p.iam.gserviceaccount.com"}, ("a@p.iam.gserviceaccount.com", False)),
        (
            {
                "service_account_impersonation_url": "https://x/v1/projects/-/serviceAccounts/a%40b.c:generateAccessToken"
            },
            ("a@b.c", True),
        ),
        ({"type": "external_account"}, None),
        ([], None),
    ],
)
def test_whom_a_file_stands_for_also_where_it_cannot_be_used(tmp_path, content, expected):
    path = tmp_path / "key.json"
    path.write_text(json.dumps(content))
    assert identify(str(path)) == expected
    assert identify(str(tmp_path / "none")) is None
    assert identify("") is None


def test_the_clock_is_compared_with_every_answer(server, connected):
    store = connected()
    assert store.clock_error is None
    store.read()
    assert store.clock_error == pytest.approx(0, abs=5)
    server.tokens.clock = lambda: time.time() + 600
    store.read()
    assert store.clock_error == pytest.approx(-600, abs=10)


def test_a_workload_whose_token_is_to_be_had_from_an_address_that_refuses(
    server, connected, tmp_path, monkeypatch
):
    """As on GitHub, where the address works for that job alone; it is asked again, for it may be down."""
    path = server.workload_file(tmp_path)
    config = json.loads(path.read_text())
    config["credential_source"] = {"url": f"{server.endpoint}/token-of-another-job"}
    path.write_text(json.dumps(config))
    monkeypatch.setattr(server, "workload_file", lambda _folder: path)
    with pytest.raises(SheetAccessError, match="got no token from this machine"):
        connected("workload_file", patience=5.0).read()
    assert server.count("unknown") > 1
