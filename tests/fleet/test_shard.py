"""A shard: each agency once a night, whatever happens to the others, and on again where it was."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from ita_sync.errors import ExitCode
from ita_sync.fleet.agencies import Agency
from ita_sync.fleet.result import Result, ResultFile, as_record, from_record, read_results
from ita_sync.fleet.shard import Assignment, exit_code, in_words, run_shard

NIGHT = date(2025, 10, 20)


def agency(name: str, sender: str = "vendor") -> Agency:
    return Agency(name, "account", sender, {}, Path("agencies.csv"), Path())


@dataclass
class Town:
    """A worker whose agencies do what a test says.

    Attributes:
        fails: Id -> the exit code of its run.
        letters: Id -> how many letters it has.
        errors: Id -> open errors.
        killed_at: The agency at which the process is killed.
        refused: The agencies whose mails the server does not take.
    """

    fails: dict[str, int] = field(default_factory=dict)
    letters: dict[str, int] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    killed_at: str = ""
    refused: set[str] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)
    mailed: list[str] = field(default_factory=list)

    def run(self, agency: Agency) -> Result:
        if agency.id == self.killed_at:
            raise KeyboardInterrupt
        self.done[agency.id] += 1
        if code := self.fails.get(agency.id):
            return Result(agency.id, NIGHT, exit=code, error="failed")
        return Result(agency.id, NIGHT, status="draft", errors=self.errors.get(agency.id, 0), due=NIGHT)

    def mail(self, agency: Agency, result: Result, limit: int | None) -> Result:
        if agency.id in self.refused:
            code, error = result.exit or ExitCode.MAIL, result.error or "no mail server"
            return replace(result, mail="failed", exit=code, error=error)
        wanted = self.letters.pop(agency.id, 0)
        sent = wanted if limit is None else min(wanted, limit)
        self.letters[agency.id] = wanted - sent
        self.mailed += [agency.id] * sent
        return replace(result, mail="limited" if sent < wanted else "sent", mails=result.mails + sent)


def shard(names: str, mails: dict[str, int] | None = None, jobs: int = 1) -> Assignment:
    return Assignment([agency(name) for name in names], NIGHT, mails or {}, jobs)


def run(todo: Assignment, town: Town, path: Path) -> list[Result]:
    return run_shard(todo, town, ResultFile(path), lambda _result: None)


@pytest.mark.parametrize("jobs", [1, 4])
def test_a_fault_touches_nobody_else(jobs: int, tmp_path: Path) -> None:
    town = Town(fails={"b": 3, "d": 70})
    results = run(shard("abcde", jobs=jobs), town, tmp_path / "shard-1.jsonl")
    assert [(one.id, one.status) for one in results] == [
        ("a", "draft"), ("b", "failed"), ("c", "draft"), ("d", "failed"), ("e", "draft"),
    ]  # fmt: skip
    assert exit_code(results) == 0
    assert in_words(results).en == "5 agencies: 0 final, 3 drafts, 2 failed; 0 mails."


def test_what_was_killed_goes_on_and_what_failed_is_tried_again(tmp_path: Path) -> None:
    path, town = (
        tmp_path / "shard-1.jsonl",
        Town(fails={"a": 3}, killed_at="d", letters=dict.fromkeys("abcdef", 1)),
    )
    with pytest.raises(KeyboardInterrupt):
        run(shard("abcdef"), town, path)
    path.write_bytes(path.read_bytes() + b'{"id": "c", "nig')  # a line that was cut off
    town.killed_at, town.fails = "", {}
    results = run(shard("abcdef"), town, path)
    assert town.done == {"a": 2, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1}
    assert sorted(town.mailed) == list("abcdef")
    assert all(one.is_over for one in results)
    assert len(list(read_results(path))) == 3 + 4


def test_another_night_begins_anew(tmp_path: Path) -> None:
    town = Town()
    run(shard("ab"), town, tmp_path / "shard-1.jsonl")
    run_shard(
        replace(shard("ab"), night=date(2025, 10, 21)),
        town,
        ResultFile(tmp_path / "shard-1.jsonl"),
        lambda _: None,
    )
    assert town.done == {"a": 2, "b": 2}


def test_the_most_urgent_are_mailed_first_within_the_budget(tmp_path: Path) -> None:
    town = Town(letters={"a": 2, "b": 2, "c": 2, "d": 2}, errors={"c": 5, "b": 1})
    results = run(shard("abcd", {"vendor": 5}), town, tmp_path / "shard-1.jsonl")
    assert town.mailed == ["c", "c", "b", "b", "a"]
    assert {one.id: one.mail for one in results} == {"a": "limited", "b": "sent", "c": "sent", "d": "limited"}


def test_a_budget_is_not_spent_twice_on_one_day(tmp_path: Path) -> None:
    path, town = tmp_path / "shard-1.jsonl", Town(letters={"a": 3, "b": 3})
    run(shard("ab", {"vendor": 4}), town, path)
    run(shard("ab", {"vendor": 4}), town, path)
    assert town.mailed == ["a", "a", "a", "b"]


def test_the_mails_of_a_failure_count_within_the_budget(tmp_path: Path) -> None:
    path, town = tmp_path / "shard-1.jsonl", Town(fails={"a": 3}, letters={"a": 3})
    run(shard("a", {"vendor": 4}), town, path)
    town.fails, town.letters = {}, {"a": 3}
    (result,) = run(shard("a", {"vendor": 4}), town, path)
    assert (town.mailed, result.mails, result.mail) == (["a"] * 4, 4, "limited")
    run(shard("a", {"vendor": 4}), town, path)
    assert town.mailed == ["a"] * 4


@pytest.mark.parametrize(("is_mailing", "mailed"), [(True, ["a"]), (False, [])])
def test_a_shard_without_mails_leaves_them_to_one_that_mails(
    tmp_path: Path, is_mailing: bool, mailed: list[str]
) -> None:
    path, town = tmp_path / "shard-1.jsonl", Town(letters={"a": 1})
    ResultFile(path).note(Result("a", NIGHT, status="final", mail=""))
    run(replace(shard("a"), is_mailing=is_mailing), town, path)
    assert (town.done, town.mailed) == ({}, mailed)


def test_killed_between_run_and_mail_only_mails(tmp_path: Path) -> None:
    path = tmp_path / "shard-1.jsonl"
    ResultFile(path).note(Result("a", NIGHT, status="final", mail="waiting"))
    town = Town(letters={"a": 1})
    (result,) = run(shard("a", {"vendor": 9}), town, path)
    assert (town.done, town.mailed, result.mail) == ({}, ["a"], "sent")


@pytest.mark.parametrize("mails", [{}, {"vendor": 9}])
def test_mails_that_leave_at_the_second_try_leave_no_failure(tmp_path: Path, mails: dict[str, int]) -> None:
    path, town = tmp_path / "shard-1.jsonl", Town(letters={"a": 1}, refused={"a"})
    (failed,) = run(shard("a", mails), town, path)
    assert (failed.exit, failed.mail, failed.is_over) == (ExitCode.MAIL, "failed", False)
    town.refused.clear()
    (result,) = run(shard("a", mails), town, path)
    assert (town.done, town.mailed) == ({"a": 1}, ["a"])
    assert (result.exit, result.error, result.mail, result.is_over) == (0, "", "sent", True)


def test_a_failed_run_whose_mail_failed_too_keeps_its_own_cause(tmp_path: Path) -> None:
    town = Town(fails={"a": 3}, refused={"a"})
    for _attempt in range(2):
        (result,) = run(shard("a"), town, tmp_path / "shard-1.jsonl")
        assert (result.exit, result.error, result.mail) == (3, "failed", "failed")


def test_who_knows_of_a_failure_is_not_told_again_by_the_second_round(tmp_path: Path) -> None:
    """No receipt stands in a sheet that cannot be written."""
    town = Town(fails={"a": 3}, letters={"a": 1, "b": 1})
    results = run(replace(shard("ab"), told=("a", "b")), town, tmp_path / "shard-1.jsonl")
    assert [one.mail for one in results] == ["sent", "sent"]
    assert town.mailed == ["b"]  # which got through this time, and has other things to say


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ((), 0), ((0, 3), 0), ((3, 3), 3), ((4,), 4), ((2, 2), 2), ((3, 4), 0), ((70, 70), 0), ((5, 0), 0),
    ],
)  # fmt: skip
def test_the_engine_is_told_what_is_worth_another_try(codes: tuple[int, ...], code: int) -> None:
    results = [
        Result(str(number), NIGHT, exit=one, status="failed" if one not in {0, ExitCode.MAIL} else "final")
        for number, one in enumerate(codes)
    ]
    assert exit_code(results) == code


def test_a_result_is_read_as_it_was_written_and_without_addresses(tmp_path: Path) -> None:
    result = Result(
        "a", NIGHT, agency='"x@example.go.th"', error="refused: y@example.go.th", oldest=NIGHT, seconds=1.5
    )
    assert from_record(as_record(result)) == result
    ResultFile(tmp_path / "shard-1.jsonl").note(result)
    assert "example.go.th" not in (tmp_path / "shard-1.jsonl").read_text(encoding="utf-8")
    (read,) = read_results(tmp_path / "shard-1.jsonl")
    assert read.seconds == 1.5


@pytest.mark.parametrize(
    "line", ["", "null", "[]", "{}", '{"id": 1}', '{"id": "a", "night": "x"}', "[" * 9999]
)
def test_a_line_of_nothing_counts_as_none(line: str, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(line, encoding="utf-8")
    assert list(read_results(tmp_path / "x.jsonl")) == []
