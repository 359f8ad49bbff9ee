"""A night of a fleet by the commands alone: a Sheets server with quotas and accounts, and a real mail server."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from ita_sync import wiring
from ita_sync.fleet.result import Result, read_results
from ita_sync.notify.outcome import Mailer, Outcome
from ita_sync.notify.outgoing_mail import OutgoingMail
from tests.conftest import HEADERS, Answer, printing_skipped
from tests.fakes import google, gotenberg
from tests.fakes.google import Document, SheetsServer
from tests.fakes.google.quota import Quota
from tests.fakes.smtp import Fault, Temper, authority, mail_server
from tests.fleet.conftest import Fleet
from tests.town import YEAR

DAY = "2025-10-20"
ACCOUNTS = ("first", "second")
ROW = ["มาตรการของเทศบาล", "จัดทำคู่มือ", "กองช่าง", YEAR, "จัดทำแล้ว 1 เล่ม", ""]
DONE = "มีผู้ใช้คู่มือ 40 คน"


def address(account: str) -> str:
    return f"{account}@ita-sync-test.iam.gserviceaccount.com"


def town(outcome: str = "", unit: str = "chang") -> Document:
    people = [["หน่วยงาน", "อีเมล"], ["กองช่าง", f"{unit}@example.go.th"]]
    rows = [[*HEADERS, "ผลการตรวจ"], [*ROW[:5], outcome]]
    return Document.from_rows("รายงาน", {"มาตรการ": rows, "ผู้รับผิดชอบ": people})


@pytest.fixture
def setup(
    fleet: Fleet, server: SheetsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """Lay down a fleet of towns: id, account, document, and whether it is shared with that account."""

    def lay_down(*towns: tuple[str, str, Document, bool]) -> None:
        keys = tmp_path / "accounts"
        keys.mkdir(exist_ok=True)
        for account in ACCOUNTS:
            server.further_account(address(account), keys / f"{account}.json")
        lines = []
        for name, account, document, is_shared in towns:
            key = server.add(document, shared_with=[address(account)] if is_shared else [])
            lines.append(f"{name},{account},,เทศบาล {name},https://docs.google.com/spreadsheets/d/{key}/edit")
        fleet(*lines)
        environment = server.environment(keys / "none.json") | {"ITA_ACCOUNTS": str(keys)}
        for variable, value in environment.items():
            monkeypatch.setenv(variable, value)
        monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS")
        monkeypatch.chdir(tmp_path)

    return lay_down


def results(folder: Path) -> dict[str, Result]:
    return {one.id: one for path in sorted(folder.glob("shard-*.jsonl")) for one in read_results(path)}


def test_a_night_of_a_fleet(
    setup: Callable[..., None], server: SheetsServer, ita_sync: Callable[..., Answer], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    broken = Document.from_rows("รายงาน", {"มาตรการ": [["ไม่มีหัวตาราง"], ["ข้อความ"]]})
    setup(
        ("done", "first", town(DONE), True),
        ("owing", "first", town(unit="klang"), True),
        ("broken", "first", broken, True),
        ("locked", "second", town(), False),
    )
    server.quota = Quota(account=60, project=300)
    planned = ita_sync(
        "fleet", "plan", "--shards", "2", "--project-reads", "6000", "--reads-per-minute", "1200"
    )
    assert planned.code == 0
    assert [one["account"] for one in json.loads(planned.out)["include"]] == ["first", "second"]

    trusted = authority(tmp_path)
    monkeypatch.setenv("SMTP_HOST", "localhost")
    monkeypatch.setenv("SMTP_CA_FILE", str(trusted.ca_file))
    with mail_server(trusted.context) as mails:
        monkeypatch.setenv("SMTP_PORT", str(mails.port))
        run = ["fleet", "run", "--plan", "out/plan.json", "--date", DAY]
        first = ita_sync(*run, "--shard", "1/2")
        second = ita_sync(*run, "--shard", "2/2")
        assert (first.code, second.code) == (0, 3)
        found = results(tmp_path / "out")
        assert {name: (one.status, one.exit, one.mail, one.mails) for name, one in found.items()} == {
            "done": ("final", 0, "sent", 0),
            "owing": ("draft", 0, "sent", 1),
            "broken": ("failed", 3, "sent", 0),
            "locked": ("failed", 3, "sent", 0),
        }
        assert found["owing"].errors == 1
        assert (found["owing"].reads, found["owing"].writes) == (1, 1)
        assert mails.recipients == ["klang@example.go.th"]
        assert (tmp_path / "out" / "owing" / "report-2568.pdf").exists()

        monkeypatch.setenv("JOB_COMPLETION_INDEX", "0")
        monkeypatch.setenv("ITA_SHARDS", "2")
        reads = server.reads
        assert ita_sync(*run).code == 0  # only what failed is tried again
        assert server.reads == reads + 1
        shutil.rmtree(tmp_path / "out" / "owing")
        (tmp_path / "out" / "shard-1.jsonl").unlink()
        assert ita_sync(*run).code == 0  # on another machine: everything, but nobody is told twice
        assert mails.recipients == ["klang@example.go.th"]
    assert server.quota.refused == 0
    assert "example.go.th" not in (tmp_path / "out" / "shard-1.jsonl").read_text(encoding="utf-8")


def test_a_sender_that_is_not_there_fails_its_agencies_alone(
    fleet: Fleet, ita_sync: Callable[..., Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "senders").mkdir()
    (tmp_path / "senders" / "bad.env").write_text("PASSWORD=x", encoding="utf-8")
    (tmp_path / "senders" / "old.env").write_text("SMTP_PASSWORD=ก", encoding="cp874")
    fleet("a,,bad,หนึ่ง,1.csv", "b,,none,สอง,2.csv", "c,,old,สาม,3.csv")
    monkeypatch.setenv("ITA_SENDERS", str(tmp_path / "senders"))
    monkeypatch.chdir(tmp_path)
    answer = ita_sync("fleet", "run", "--date", DAY)
    assert answer.code == 2
    found = results(tmp_path / "out")
    assert re.search(
        r"^1/3 a: failed, \d+\.\d s: bad\.env: line 1 cannot be used\.$", answer.out, re.MULTILINE
    )
    assert "bad.env: line 1 cannot be used." in found["a"].error
    assert "there is no file none.env" in found["b"].error
    assert "old.env cannot be read (it is not saved as UTF-8)." in found["c"].error


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["run", "--shard", "3/2"], "--shard"),
        (["run", "--shard", "1/2", "--plan", "fleet/agencies.csv"], "is something else"),
        (["plan", "--shards", "0"], "from 1 to 256"),
        (["plan", "--shards", "1", "--only", "nothing.json"], "is something else"),
        (["run", "--fleet", "elsewhere"], "ไม่พบหน่วยงาน"),
    ],
)
def test_what_is_wrong_is_said(
    words: list[str],
    told: str,
    fleet: Fleet,
    ita_sync: Callable[..., Answer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(fleet("a,,,หนึ่ง,1.csv").parent)
    answer = ita_sync("fleet", *words)
    assert answer.code == 2
    assert told in answer.err


def test_a_plan_for_other_shards_or_agencies_is_refused(
    fleet: Fleet, ita_sync: Callable[..., Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet("a,,,หนึ่ง,1.csv", "b,,,สอง,2.csv")
    monkeypatch.chdir(tmp_path)
    assert ita_sync("fleet", "plan", "--shards", "2").code == 0
    answer = ita_sync("fleet", "run", "--plan", "out/plan.json", "--shard", "1/3")
    assert (answer.code, "has 2 shards, but 3 were started" in answer.err) == (2, True)
    fleet("c,,,หนึ่ง,1.csv")
    answer = ita_sync("fleet", "run", "--plan", "out/plan.json", "--shard", "1/2")
    assert (answer.code, "there is no agency a" in answer.err) == (2, True)


@pytest.mark.parametrize(
    ("late", "told"), [((), ""), ("c", "know c, which"), ("cdefghi", "know c, d, e, f, g and 2 more, which")]
)
def test_agencies_that_came_after_the_plan_are_told(
    fleet: Fleet,
    ita_sync: Callable[..., Answer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    late: Sequence[str],
    told: str,
) -> None:
    """A plan that is used for many nights would leave them out on each; one of what failed leaves out nobody else."""
    fleet("a,,,หนึ่ง,1.csv", "b,,,สอง,2.csv")
    (tmp_path / "failed.json").write_text('{"ids": ["b"]}', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert ita_sync("fleet", "plan", "--shards", "1", "--only", "failed.json").code == 0
    fleet("a,,,หนึ่ง,1.csv", "b,,,สอง,2.csv", *(f"{name},,,{name},{name}.csv" for name in late))
    answer = ita_sync("fleet", "run", "--plan", "out/plan.json", "--shard", "1/1", "--no-mail")
    assert [*results(tmp_path / "out")] == ["b"]
    assert (told in answer.err) if told else not answer.err


def test_only_what_failed_is_planned(
    fleet: Fleet, ita_sync: Callable[..., Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet("a,,,หนึ่ง,1.csv", "b,,,สอง,2.csv")
    (tmp_path / "failed.json").write_text('{"schema": 1, "ids": ["b"]}', encoding="utf-8")
    (tmp_path / "fleet.json").write_text('{"agencies": [{"id": "b", "seconds": 77}]}', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    answer = ita_sync("fleet", "plan", "--shards", "4", "--only", "failed.json", "--last", "fleet.json")
    assert answer.code == 0
    (shard,) = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))["shards"]
    assert (shard["ids"], shard["seconds"]) == (["b"], 77)


@pytest.mark.parametrize("option", ["--last", "--only"])
@pytest.mark.parametrize(
    "text",
    [
        *("{}", "[]", "x", '{"ids": 5, "agencies": 5}', '{"ids": null, "agencies": null}'),
        *('{"ids": "a", "agencies": {"a": 1}}', "1" * 5000, "[" * 5000),
    ],
)
def test_a_file_that_no_collection_wrote_is_told(
    text: str, option: str, fleet: Fleet, ita_sync: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan of nobody would look like a night on which all went well."""
    monkeypatch.chdir(fleet("a,,,หนึ่ง,1.csv").parent)
    Path("other.json").write_text(text, encoding="utf-8")
    answer = ita_sync("fleet", "plan", "--shards", "1", option, "other.json")
    assert (answer.code, "other.json cannot be read" in answer.err) == (2, True)


@pytest.mark.parametrize(
    "entry",
    [
        *({"seconds": "abc"}, {"seconds": None}, {"seconds": -5}, {"seconds": 1e300}, {"seconds": True}),
        *({"id": ["a"]}, {"id": {"a": 1}}, {"mails": None}, {"mails": "3"}, {"night": 5}, {"night": "soon"}),
        *({"status": "better"}, {"mail": []}, {"due": "31/10/2568"}, 7, None, [], "a"),
    ],
)
def test_what_another_version_says_of_an_agency_counts_for_nothing(
    entry: object,
    fleet: Fleet,
    ita_sync: Callable[..., Answer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fleet("a,,,หนึ่ง,1.csv", "b,,,สอง,2.csv")
    good = {"id": "b", "night": DAY, "seconds": 77, "mails": 4, "page": "pages/b.html", "colour": "blue"}
    odd = {"id": "a", "night": DAY, "seconds": 3, "mails": 5} | entry if isinstance(entry, dict) else entry
    (tmp_path / "fleet.json").write_text(json.dumps({"agencies": [odd, good]}), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    words = ["--shards", "1", "--last", "fleet.json", "--mails-per-day", "10", "--date", DAY]
    assert ita_sync("fleet", "plan", *words).code == 0
    (shard,) = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))["shards"]
    assert (shard["ids"], shard["seconds"], shard["mails"]) == (["a", "b"], 82, {"": 6})


def test_the_second_round_has_the_rest_of_the_mails(
    fleet: Fleet, ita_sync: Callable[..., Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet("a,,x,หนึ่ง,1.csv", "b,,x,สอง,2.csv", "c,,y,สาม,3.csv")
    sent = [
        {"id": "a", "night": DAY, "mails": 6},
        {"id": "b", "night": DAY, "mails": 1, "status": "failed", "mail": "sent"},
        {"id": "c", "night": "2025-10-19", "mails": 5, "status": "failed", "mail": "sent"},
    ]
    (tmp_path / "fleet.json").write_text(json.dumps({"agencies": sent}), encoding="utf-8")
    (tmp_path / "failed.json").write_text('{"ids": ["b", "c"]}', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    words = ["--only", "failed.json", "--last", "fleet.json", "--mails-per-day", "10", "--date", DAY]
    assert ita_sync("fleet", "plan", "--shards", "1", *words).code == 0
    (shard,) = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))["shards"]
    assert shard["mails"] == {"x": 3, "y": 10}
    assert shard["told"] == ["b"]


def test_one_machine_does_all_accounts(
    setup: Callable[..., None], server: SheetsServer, ita_sync: Callable[..., Answer], tmp_path: Path
) -> None:
    setup(("one", "first", town(DONE), True), ("two", "second", town(DONE), True))
    assert ita_sync("fleet", "run", "--date", DAY, "--no-mail").code == 0
    found = results(tmp_path / "out")
    assert {name: (one.status, one.mail) for name, one in found.items()} == {
        "one": ("final", ""),
        "two": ("final", ""),
    }


def test_a_sender_sends_no_more_copies_than_it_may(
    setup: Callable[..., None],
    ita_sync: Callable[..., Answer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A letter to four addresses is four mails; who gets none tonight is told tomorrow, and nobody twice."""
    towns = {name: town(unit=f"{name}1@example.go.th {name}2@example.go.th {name}3") for name in "abc"}
    setup(*((name, "first", document, True) for name, document in towns.items()))
    trusted = authority(tmp_path)
    monkeypatch.setenv("SMTP_HOST", "localhost")
    monkeypatch.setenv("SMTP_CA_FILE", str(trusted.ca_file))
    told: list[str] = []
    for day, states in (("20", ["sent", "limited", "limited"]), ("21", ["sent"] * 3), ("22", ["sent"] * 3)):
        date = f"2025-10-{day}"
        assert ita_sync("fleet", "plan", "--shards", "1", "--mails-per-day", "4", "--date", date).code == 0
        with mail_server(trusted.context) as mails:
            monkeypatch.setenv("SMTP_PORT", str(mails.port))
            run = ["fleet", "run", "--plan", "out/plan.json", "--shard", "1/1", "--date", date]
            assert ita_sync(*run, "--no-mail").code == 0
            assert mails.recipients == []
            assert ita_sync(*run).code == 0
            assert ita_sync(*run).code == 0
        assert len(mails.recipients) <= 4
        assert [one.mail for one in results(tmp_path / "out").values()] == states
        told += mails.recipients
    assert sorted(told) == sorted({*told})
    assert {address[0] for address in told} == {"a", "b", "c"}


@pytest.mark.parametrize("copies", [1, 2, 3, 4])
def test_copies_of_a_shard_that_was_killed_count_too(
    setup: Callable[..., None],
    ita_sync: Callable[..., Answer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    copies: int,
) -> None:
    """Nobody could note how many had gone; started again, it sends no more than was left, and none twice."""
    towns = {name: town(unit=f"{name}1@example.go.th {name}2") for name in "abcd"}
    setup(*((name, "first", document, True) for name, document in towns.items()))
    trusted = authority(tmp_path)
    monkeypatch.setenv("SMTP_HOST", "localhost")
    monkeypatch.setenv("SMTP_CA_FILE", str(trusted.ca_file))
    assert ita_sync("fleet", "plan", "--shards", "1", "--mails-per-day", "5", "--date", DAY).code == 0
    run = ["fleet", "run", "--plan", "out/plan.json", "--shard", "1/1", "--date", DAY]
    with printing_skipped(), mail_server(trusted.context) as mails:
        monkeypatch.setenv("SMTP_PORT", str(mails.port))
        with monkeypatch.context() as patch:
            patch.setattr(wiring, "make_mailer", partial(stopping, wiring.make_mailer, iter(range(copies))))
            assert ita_sync(*run).code == 130
        assert len(mails.recipients) == copies
        assert ita_sync(*run).code == 0
    assert sorted(mails.recipients) == sorted({*mails.recipients})
    assert len(mails.recipients) in {4, 5}  # a letter to two addresses goes whole or not at all
    assert sum(one.mails for one in results(tmp_path / "out").values()) == len(mails.recipients)


def stopping(make: Callable[..., Mailer], left: Iterator[int], *words: object, **options: object) -> Mailer:
    """A mailer that is killed after so many copies."""
    mailer = make(*words, **options)
    send = mailer.send

    def sending(letters: Sequence[OutgoingMail]) -> Iterator[Outcome]:
        for outcome in send(letters):
            yield outcome
            next(left)
            if not left.__length_hint__():  # type: ignore[attr-defined]
                raise KeyboardInterrupt

    mailer.send = sending  # type: ignore[method-assign]
    return mailer


def test_a_mail_server_that_is_down_is_waited_for_once(
    setup: Callable[..., None],
    ita_sync: Callable[..., Answer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else the reports of a shard would wait for it as often as the shard has agencies."""
    setup(*((name, "first", town(unit=name), True) for name in "abcd"))
    with (tmp_path / "fleet" / "defaults.toml").open("a", encoding="utf-8") as shared:
        shared.write("retry_seconds = 1\n")
    trusted = authority(tmp_path)
    monkeypatch.setenv("SMTP_HOST", "localhost")
    monkeypatch.setenv("SMTP_CA_FILE", str(trusted.ca_file))
    temper = Temper(faults=(Fault("CONNECT", "421 4.3.2 closing", times=4),))
    with printing_skipped(), mail_server(trusted.context, temper=temper) as mails:
        monkeypatch.setenv("SMTP_PORT", str(mails.port))
        assert ita_sync("fleet", "run", "--date", DAY).code == 0
    states = {name: (one.status, one.mail) for name, one in results(tmp_path / "out").items()}
    assert states == {name: ("draft", "sent" if name == "d" else "failed") for name in "abcd"}
    assert mails.connections == 2 + 1 + 1 + 1


def test_a_pdf_service_that_is_down_is_waited_for_once(
    setup: Callable[..., None],
    ita_sync: Callable[..., Answer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    setup(*((name, "first", town(unit=name), True) for name in "abcd"))
    monkeypatch.setattr(wiring, "make_engine", partial(wiring.make_engine, patience=3.0))
    with gotenberg.GotenbergServer(faults=[gotenberg.Fault(503)] * 99) as service:
        monkeypatch.setenv("GOTENBERG_URL", service.url)
        ita_sync("fleet", "run", "--date", DAY, "--no-mail")
    assert {one.status for one in results(tmp_path / "out").values()} == {"failed"}
    first, *others = Counter(request.trace for request in service.requests).values()
    assert first > 1
    assert others == [1, 1, 1]


def test_google_out_of_order_is_waited_for_once(
    setup: Callable[..., None], ita_sync: Callable[..., Answer], tmp_path: Path, server: SheetsServer
) -> None:
    setup(*((name, "first", town(unit=name), True) for name in "abcd"))
    with (tmp_path / "fleet" / "defaults.toml").open("a", encoding="utf-8") as shared:
        shared.write("[sheet]\nretry_seconds = 3\n")
    server.faults.add("get", google.Fault.status(503), times=99)
    ita_sync("fleet", "run", "--date", DAY, "--no-mail")
    assert {one.status for one in results(tmp_path / "out").values()} == {"failed"}
    first, *others = Counter(entry.path for entry in server.log if entry.kind == "get").values()
    assert first > 1
    assert others == [1, 1, 1]
