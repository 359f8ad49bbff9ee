"""Collecting a fleet: which attempt counts, whose page is linked, what is tried again, and what is never copied."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ita_sync.errors import SettingsError
from ita_sync.fleet import plan, plan_file
from ita_sync.fleet.collect import collect
from ita_sync.fleet.collection import Collection
from ita_sync.fleet.collection_file import as_json, failed_json
from ita_sync.fleet.result import Result, ResultFile, as_record
from ita_sync.output import to_json

NIGHT, NIGHT_BEFORE = date(2025, 9, 3), date(2025, 9, 2)


def result(name: str, clock: str = "21:20", night: date = NIGHT, **values: Any) -> Result:
    """A result that ended at a time of the day before in UTC, which is the night in Thailand."""
    ended = f"{night.replace(day=night.day - 1).isoformat()}T{clock}:00+00:00"
    return Result(name, night, ended, **{"status": "draft", "mail": "sent"} | values)


def leave(folder: Path, *results: Result, shard: int = 1) -> Path:
    """A folder as a shard leaves it."""
    for one in results:
        ResultFile(folder / f"shard-{shard}.jsonl").note(one)
    return folder


def leave_page(folder: Path, name: str, night: date = NIGHT, said: str = "page") -> None:
    own = folder / name
    own.mkdir(parents=True, exist_ok=True)
    (own / "status.html").write_text(f"<p>{said}</p>", "utf-8")
    (own / "run.json").write_text(json.dumps({"date": night.isoformat()}), "utf-8")


def by_id(made: Collection) -> dict[str, Result]:
    return {entry.result.id: entry.result for entry in made.entries}


def page_of(made: Collection, name: str) -> str:
    return next(entry.page for entry in made.entries if entry.result.id == name)


FAILED: dict[str, Any] = {"status": "failed", "exit": 3, "error": "no access", "mail": ""}


@pytest.mark.parametrize(
    ("attempts", "expected"),
    [
        ([("a", {"clock": "21:20"}), ("b", {"clock": "22:20", **FAILED})], "failed"),
        ([("a", {"clock": "22:20", **FAILED}), ("b", {"clock": "21:20"})], "failed"),
        ([("a", {"clock": "21:20", **FAILED}), ("b", {"clock": "22:20", "status": "final"})], "final"),
        ([("a", {"night": NIGHT_BEFORE, "status": "final"}), ("b", {})], "draft"),
        ([("b", {"night": NIGHT_BEFORE, "status": "final", "clock": "23:59"}), ("a", {"clock": "00:01"})], "draft"),
        ([("a", {"mail": "waiting"}), ("a", {"status": "final"})], "final"),  # within one second, in one file
    ],
)  # fmt: skip
def test_the_newest_attempt_counts(tmp_path, attempts, expected):
    for folder, values in attempts:
        leave(tmp_path / folder, result("town", **values))
    made = collect([tmp_path], tmp_path / "out")
    assert [entry.result.status for entry in made.entries] == [expected]


def test_another_offset_is_another_time(tmp_path):
    early = Result("town", NIGHT, "2025-09-03T04:00:00+07:00", status="failed", exit=3)
    late = Result("town", NIGHT, "2025-09-02T22:00:00+00:00", status="final")
    leave(tmp_path, late, early)
    assert by_id(collect([tmp_path], tmp_path / "out"))["town"].status == "final"


@pytest.mark.parametrize(
    "finished", ["", "soon", "0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-07:00", "2025-09-02T21:00:00"]
)
def test_an_end_that_is_not_noted_is_that_of_the_night(tmp_path, finished):
    leave(tmp_path, Result("town", NIGHT, finished, status="final"), result("town", "10:00", NIGHT_BEFORE))
    made = collect([tmp_path], tmp_path / "out")
    assert by_id(made)["town"].status == "final"
    assert made.as_of.date() in {NIGHT, NIGHT_BEFORE}


def test_folders_are_searched_at_any_depth(tmp_path):
    leave(tmp_path / "first" / "shard-1", result("a"))
    leave(tmp_path / "first" / "shard-2" / "out", result("b"), shard=2)
    leave(tmp_path / "second", result("c"))
    made = collect([tmp_path / "first", tmp_path / "second", tmp_path / "none"], tmp_path / "out")
    assert [*by_id(made)] == ["a", "b", "c"]


DAMAGED = [
    "",
    "{",
    '{"id": "b", "nig',
    "[]",
    "null",
    '"b"',
    '{"id": "b"}',
    '{"id": "b", "night": "soon"}',
    '{"id": "b", "night": ""}',
    '{"id": "b", "night": null}',
    '{"id": "b", "night": 0}',
    '{"id": ["b"], "night": "2025-09-03"}',
    '{"id": "../b", "night": "2025-09-03"}',
    '{"id": "b/c", "night": "2025-09-03"}',
    '{"id": "b", "night": "2025-09-03", "status": "odd"}',
    '{"id": "b", "night": "2025-09-03", "mail": "odd"}',
    '{"id": "b", "night": "2025-09-03", "errors": "3"}',
    '{"id": "b", "night": "2025-09-03", "errors": true}',
    '{"id": "b", "night": "2025-09-03", "seconds": NaN}',
    '{"id": "b", "night": "2025-09-03", "seconds": 1e999}',
    '{"id": "b", "night": "2025-09-03", "seconds": ' + "9" * 400 + "}",
    '{"id": "b", "night": "2025-09-03", "errors": ' + "9" * 5000 + "}",
    '{"id": "b", "night": "0001-01-01"}',
    '{"id": "b", "night": "2025-09-03", "agency": 5}',
    '{"id": "b", "night": "2025-09-03", "due": 5}',
    "[" * 100_000,
    "\x00\ufffd",
]


@pytest.mark.parametrize("line", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_line_counts_as_none(tmp_path, line):
    leave(tmp_path, result("a"))
    with (tmp_path / "shard-1.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    leave(tmp_path, result("c"))
    assert [*by_id(collect([tmp_path], tmp_path / "out"))] == ["a", "c"]


def test_what_a_later_version_adds_is_left_out(tmp_path):
    record = as_record(result("a")) | {"colour": "red"}
    (tmp_path / "shard-1.jsonl").write_text(json.dumps(record), "utf-8")
    assert [*by_id(collect([tmp_path], tmp_path / "out"))] == ["a"]


@pytest.mark.parametrize("name", ["shard-1.json", "other.jsonl", "shard-1.jsonl.part"])
def test_no_result_at_all_is_told(tmp_path, name):
    (tmp_path / name).write_text(json.dumps(as_record(result("a"))), "utf-8")
    with pytest.raises(SettingsError) as told:
        collect([tmp_path], tmp_path / "out")
    thai, english = (told.value.in_language(lang) for lang in ("th", "en"))
    assert "ไม่พบผลการทำงาน" in thai[0]
    assert str(tmp_path) in english[0]
    assert thai[1]
    assert english[1]
    assert not (tmp_path / "out").exists()


def test_pages_are_copied_beside_the_collection(tmp_path):
    for shard in (1, 2):
        leave(tmp_path / f"in-{shard}", result(f"town-{shard}"), shard=shard)
        leave_page(tmp_path / f"in-{shard}", f"town-{shard}", said=f"of {shard}")
    made = collect([tmp_path], tmp_path / "out")
    assert page_of(made, "town-2") == "pages/town-2.html"
    assert (tmp_path / "out" / "pages" / "town-2.html").read_text("utf-8") == "<p>of 2</p>"


def test_the_page_is_that_of_the_attempt_that_counts(tmp_path):
    for folder, clock in (("b", "21:00"), ("a", "22:00")):
        leave(tmp_path / folder, result("town", clock))
        leave_page(tmp_path / folder, "town", said=folder)
    collect([tmp_path], tmp_path / "out")
    assert (tmp_path / "out" / "pages" / "town.html").read_text("utf-8") == "<p>a</p>"


@pytest.mark.parametrize(
    ("good", "page", "linked"),
    [
        (NIGHT, NIGHT, True),
        (NIGHT_BEFORE, NIGHT_BEFORE, False),
        (NIGHT, NIGHT_BEFORE, False),  # the folder outlived a night; the attempt of tonight has made none
    ],
)
@pytest.mark.parametrize("folders", [("in", "in"), ("first", "second")])
def test_who_failed_at_last_has_the_page_of_that_night_alone(tmp_path, good, page, linked, folders):
    leave(tmp_path / folders[0], result("town", "20:00", good))
    leave_page(tmp_path / folders[0], "town", page)
    leave(tmp_path / folders[1], result("town", "23:00", **FAILED))
    made = collect([tmp_path], tmp_path / "out")
    assert by_id(made)["town"].status == "failed"
    assert bool(page_of(made, "town")) == linked
    assert (tmp_path / "out" / "pages" / "town.html").exists() == linked


@pytest.mark.parametrize("record", ["", "[]", "null", "{}", '{"date": 5}', "[" * 100_000])
def test_a_page_of_which_nobody_says_the_night_is_not_linked(tmp_path, record):
    leave(tmp_path, result("town"))
    leave_page(tmp_path, "town")
    (tmp_path / "town" / "run.json").write_text(record, "utf-8")
    assert not page_of(collect([tmp_path], tmp_path / "out"), "town")


def test_nothing_private_is_copied_or_read(tmp_path):
    folder = leave(tmp_path / "in", result("town"))
    leave_page(folder, "town")
    for private in (folder / "private", folder / "town" / "private"):
        leave(private, result("secret"))
        leave_page(private, "secret", said="private")
        (private / "letters.json").write_text("private", "utf-8")
    made = collect([folder], tmp_path / "out")
    assert [*by_id(made)] == ["town"]
    assert [path.name for path in sorted((tmp_path / "out").rglob("*")) if path.is_file()] == ["town.html"]


def test_a_link_is_not_followed_out_of_the_folder(tmp_path):
    leave(tmp_path / "in", result("town"), result("city"))
    leave_page(tmp_path / "elsewhere", "town", said="private")
    (tmp_path / "in" / "town").symlink_to(tmp_path / "elsewhere" / "town")
    leave_page(tmp_path / "in", "city")
    (tmp_path / "in" / "city" / "status.html").unlink()
    (tmp_path / "in" / "city" / "status.html").symlink_to(tmp_path / "elsewhere" / "town" / "status.html")
    made = collect([tmp_path / "in"], tmp_path / "out")
    assert [entry.page for entry in made.entries] == ["", ""]


def test_no_address_is_in_any_output(tmp_path):
    address = "somchai@example.go.th"
    leave(tmp_path, result("town", **FAILED | {"error": f"refused {address}"}, agency=f"ทต. {address}"))
    line = as_record(result("city", agency=address, province=address, **FAILED | {"error": address}))
    (tmp_path / "shard-2.jsonl").write_text(json.dumps(line), "utf-8")
    leave_page(tmp_path, "town", said=address)
    made = collect([tmp_path], tmp_path / "out")
    written = [to_json(as_json(made)), to_json(failed_json(made))]
    written += [path.read_text("utf-8") for path in (tmp_path / "out").rglob("*.html")]
    assert len(written) == 3
    assert not [text for text in written if "example.go.th" in text]


def test_pages_that_are_no_longer_linked_are_taken_away(tmp_path):
    out = tmp_path / "out"
    leave(tmp_path / "in", result("town"), result("city"))
    leave_page(tmp_path / "in", "town")
    leave_page(tmp_path / "in", "city")
    (out / "pages").mkdir(parents=True)
    (out / "pages" / "mine.html").write_text("not of ours", "utf-8")
    (out / "fleet.json").write_text(to_json(as_json(collect([tmp_path / "in"], out))), "utf-8")
    leave(tmp_path / "in", result("town", "23:00", date(2025, 9, 4), **FAILED))
    made = collect([tmp_path / "in"], out)
    assert page_of(made, "city")
    assert sorted(path.name for path in (out / "pages").iterdir()) == ["city.html", "mine.html"]


@pytest.mark.parametrize(
    ("values", "is_tried_again"),
    [
        ({}, False),
        ({"status": "final"}, False),
        ({"mail": "limited"}, False),
        ({"mail": ""}, False),
        ({"mail": "waiting"}, True),
        ({"mail": "failed", "exit": 5, "error": "SMTP"}, True),
        (FAILED, True),
        (FAILED | {"error": ""}, True),
    ],
)
def test_what_is_worth_another_try_is_listed_with_its_cause(tmp_path, values, is_tried_again):
    leave(tmp_path, result("town", **values))
    told = failed_json(collect([tmp_path], tmp_path / "out"))
    assert told["schema"] == 1
    assert told["ids"] == (["town"] if is_tried_again else [])
    assert [*told["causes"]] == told["ids"]
    assert all(told["causes"].values())


MADE = datetime(2025, 9, 2, 19, 13, tzinfo=UTC)


def leave_plan(folder: Path, *names: str, made: datetime | None = None, fleet: tuple[str, ...] = ()) -> None:
    """A plan; without the last two, as an earlier version wrote it."""
    of_some = plan.make_plan([plan.Member(name, "", "") for name in names], 1)
    folder.mkdir(exist_ok=True)
    written = to_json(plan_file.as_json(replace(of_some, made=made, fleet=fleet)))
    (folder / "plan.json").write_text(written, "utf-8")


def test_those_of_a_shard_that_was_killed_are_tried_again(tmp_path):
    leave(tmp_path / "in", result("a"), result("b", night=NIGHT_BEFORE), result("gone", night=NIGHT_BEFORE))
    leave_plan(tmp_path / "plan", "a", "b", "c")
    made = collect([tmp_path], tmp_path / "out")
    assert failed_json(made)["ids"] == ["b", "c"]
    assert {entry.result.id: entry.was_tried for entry in made.entries} == {
        "a": True, "b": False, "c": False, "gone": True,
    }  # fmt: skip
    assert (by_id(made)["b"].status, by_id(made)["c"].status) == ("draft", "failed")
    assert as_json(made)["untried"] == 2


def test_a_fleet_that_works_past_midnight_is_one_night(tmp_path):
    leave(tmp_path / "in", Result("a", NIGHT_BEFORE, "2025-09-02T16:50:00+00:00", status="final"))
    leave(tmp_path / "in", Result("b", NIGHT, "2025-09-02T17:10:00+00:00", status="final"))
    leave_plan(tmp_path / "in", "a", "b")
    assert not failed_json(collect([tmp_path], tmp_path / "out"))["ids"]


def test_a_night_on_which_no_shard_began_is_not_the_night_before(tmp_path):
    """Its results still lie on a disk that the nights share."""
    leave(tmp_path / "in", result("a"), result("b", "21:50"))
    for hours, untried in ((2, 0), (14, 0), (24, 2), (24 * 30, 2)):
        later = datetime(2025, 9, 2, 21, 30, tzinfo=UTC) + timedelta(hours=hours)
        leave_plan(tmp_path / "in", "a", "b", made=later)
        made = collect([tmp_path / "in"], tmp_path / "out")
        assert as_json(made)["untried"] == untried
        assert failed_json(made)["ids"] == ["a", "b"][:untried]


def test_an_agency_that_left_the_fleet_is_on_no_page(tmp_path):
    """Also one that is called otherwise now; one that a plan of what failed leaves out stays."""
    leave(
        tmp_path / "in", result("gone", **FAILED), result("old-name"), result("done"), result("b", **FAILED)
    )
    leave_plan(tmp_path / "first", "gone", "old-name", "done", "b", made=MADE)
    made = MADE + timedelta(hours=1)
    leave_plan(tmp_path / "second", "b", "new-name", made=made, fleet=("b", "done", "new-name"))
    found = collect([tmp_path / "in", tmp_path / "second"], tmp_path / "out")
    assert [*by_id(found)] == ["b", "done", "new-name"]
    assert failed_json(found)["ids"] == ["b", "new-name"]


def test_the_newest_plan_says_who_is_of_the_fleet(tmp_path):
    leave(tmp_path / "in", result("a"), result("b"))
    leave_plan(tmp_path / "x", "a", made=MADE, fleet=("a",))
    leave_plan(tmp_path / "y", "a", "b", made=MADE - timedelta(days=1), fleet=("a", "b"))
    assert [*by_id(collect([tmp_path], tmp_path / "out"))] == ["a"]


def whole_plan(**values: Any) -> str:
    return json.dumps(plan_file.as_json(plan.make_plan([plan.Member("a", "", "")], 1)) | values)


def plan_with(**values: Any) -> str:
    return whole_plan(shards=[json.loads(whole_plan())["shards"][0] | values])


DAMAGED_PLANS = [
    "",
    "{}",
    "[]",
    "null",
    '{"schema": 2}',
    '{"schema": 1, "of": 1, "shards": [{}]}',
    '{"schema": 1, "of": 1, "shards": 1}',
    plan_with(shard=float("inf")),
    plan_with(mails=[]),
    plan_with(mails={"vendor": float("nan")}),
    plan_with(ids=5),
    plan_with(cut_since={"a": 5}),
    *(whole_plan(made=made) for made in (5, "soon", "0001-01-01T00:00+07:00")),
    whole_plan(fleet=5),
]


@pytest.mark.parametrize("text", DAMAGED_PLANS, ids=range(len(DAMAGED_PLANS)))
def test_a_damaged_plan_counts_as_none(tmp_path, text):
    leave(tmp_path, result("a"))
    (tmp_path / "plan.json").write_text(text, "utf-8")
    assert [*by_id(collect([tmp_path], tmp_path / "out"))] == ["a"]


def test_mails_of_all_attempts_of_a_night_count(tmp_path):
    """By them the next plan knows what is left of a sender's number; a file counts on from line to line."""
    leave(tmp_path / "night-before", result("town", night=NIGHT_BEFORE, mails=16))
    leave(tmp_path / "first", result("town", "20:00", mails=1, **FAILED), result("town", "21:00", mails=3))
    leave(tmp_path / "copied", result("town", "20:00", mails=1, **FAILED), result("town", "21:00", mails=3))
    for shard, clock, mails in ((1, "22:00", 4), (2, "22:30", 0)):  # of other plans, or machines
        leave(tmp_path / "second", result("town", clock, mails=mails), shard=shard)
    made = collect([tmp_path], tmp_path / "out")
    assert by_id(made)["town"].mails == 3 + 4
    assert as_json(made)["mails"] == 3 + 4


def test_the_collection_as_json(tmp_path):
    leave(
        tmp_path,
        result("a", status="final", seconds=2.5, mails=3),
        result("b", "20:00", seconds=4.0, mails=1),
        result("b", "22:00", seconds=0.1, **FAILED),
        result("c", seconds=9.0, **FAILED),
    )
    leave_page(tmp_path, "a")
    told = json.loads(to_json(as_json(collect([tmp_path], tmp_path / "out"))))
    assert told["schema"] == 1
    assert told["night"] == "2025-09-03"
    assert told["as_of"] == "2025-09-02T22:00:00+00:00"
    assert told["counts"] == {"agencies": 3, "final": 1, "draft": 0, "failed": 2}
    assert told["mails"] == 3
    assert [one["seconds"] for one in told["agencies"]] == [2.5, 4.0, 0]
    assert [one["id"] for one in told["agencies"]] == ["a", "b", "c"]
    assert told["agencies"][0]["page"] == "pages/a.html"
    assert told["agencies"][2]["error"] == "no access"


def test_the_same_folders_give_the_same_collection(tmp_path):
    leave(tmp_path / "in", *(result(f"town-{number}") for number in range(9, 0, -1)))
    texts = {to_json(as_json(collect([tmp_path / "in"], tmp_path / "out"))) for _ in range(2)}
    assert len(texts) == 1


def test_the_command_writes_page_files_and_pages(tmp_path, ita_sync, monkeypatch):
    monkeypatch.chdir(tmp_path)
    leave(tmp_path / "one" / "out", result("a", status="final"))
    leave_page(tmp_path / "one" / "out", "a")
    leave(tmp_path / "two", result("b", **FAILED), shard=2)
    answer = ita_sync("fleet", "collect", "one", "two", "--out", "all")
    assert answer.code == 0
    assert answer.out.splitlines() == [
        "ไม่สำเร็จ 1 หน่วยงาน จัดทำรายงานแล้ว 1 หน่วยงาน",
        str(Path("all", "fleet.html")),
    ]
    left = sorted(str(path.relative_to("all")) for path in Path("all").rglob("*") if path.is_file())
    assert left == ["failed.json", "fleet.html", "fleet.json", str(Path("pages", "a.html"))]
    assert 'href="pages/a.html"' in Path("all", "fleet.html").read_text("utf-8")
    assert json.loads(Path("all", "failed.json").read_text("utf-8"))["ids"] == ["b"]


def test_the_command_speaks_the_language_of_the_fleet(tmp_path, ita_sync, monkeypatch):
    monkeypatch.chdir(tmp_path)
    leave(tmp_path / "in", result("a", status="final"))
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "defaults.toml").write_text('lang = "en"', "utf-8")
    answer = ita_sync("fleet", "collect", "in", "--fleet", "ours")
    assert answer.out.splitlines()[0] == "Complete: the reports of all 1 are final."
    assert '<html lang="en">' in Path("out", "fleet.html").read_text("utf-8")


def test_what_the_command_cannot_find_is_said(tmp_path, ita_sync, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = ita_sync("fleet", "collect", "nothing")
    assert answer.code == 2
    assert "ไม่พบผลการทำงาน (shard-*.jsonl) ใน nothing" in answer.err


def test_a_second_matrix_is_planned_from_what_was_collected(tmp_path, ita_sync, fleet, monkeypatch):
    fleet("a,,,หนึ่ง,1.csv", "b,,,สอง,2.csv", "c,,,สาม,3.csv")
    monkeypatch.chdir(tmp_path)
    leave(tmp_path / "in", result("a", seconds=7.0), result("b", "20:00", seconds=4.0), result("b", **FAILED))
    leave_plan(tmp_path / "in", "a", "b", "c")
    assert ita_sync("fleet", "collect", "in").code == 0
    plan_again = ("fleet", "plan", "--shards", "1", "--only", "out/failed.json", "--last", "out/fleet.json")
    assert ita_sync(*plan_again).code == 0
    (shard,) = json.loads(Path("out", "plan.json").read_text("utf-8"))["shards"]
    assert sorted(shard["ids"]) == ["b", "c"]
    assert shard["seconds"] == 4.0 + plan.USUAL_SECONDS
