"""Each engine's way to tell a task which of how many it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest

from ita_sync.errors import SettingsError
from ita_sync.fleet.task_index import ENGINES, Task, parse_task, task_of
from tests.conftest import Answer
from tests.fleet.conftest import Fleet

KUBERNETES = ("JOB_COMPLETION_INDEX", "ITA_SHARDS", 0)
CLOUD_RUN = ("CLOUD_RUN_TASK_INDEX", "CLOUD_RUN_TASK_COUNT", 0)
AWS_BATCH = ("AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", 0)
GITLAB = ("CI_NODE_INDEX", "CI_NODE_TOTAL", 1)
SLURM = ("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", 1)
EACH = [KUBERNETES, CLOUD_RUN, AWS_BATCH, GITLAB, SLURM]
each_engine = pytest.mark.parametrize(("index", "count", "first"), EACH, ids=str)


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is no task, even where one of these engines runs it."""
    for index, count, _first in EACH:
        monkeypatch.delenv(index, raising=False)
        monkeypatch.delenv(count, raising=False)


def test_every_engine_is_tried_here() -> None:
    assert sorted(ENGINES) == sorted(EACH)


@each_engine
def test_each_task_is_another_part_counted_from_1(index: str, count: str, first: int) -> None:
    tasks = [task_of({index: str(number), count: "8"}) for number in range(first, first + 8)]
    assert tasks == [Task(number, 8) for number in range(1, 9)]


@each_engine
@pytest.mark.parametrize("number", [-1, 8])
def test_a_number_outside_is_no_part(index: str, count: str, first: int, number: int) -> None:
    with pytest.raises(SettingsError, match=index):
        task_of({index: str(first + number), count: "8"})


@each_engine
@pytest.mark.parametrize("total", [None, "", "0", "-8", "8.0", "eight", "๘", "8 ", "1" * 30])
def test_without_a_count_nobody_knows_which_part_it_is(
    index: str, count: str, first: int, total: str | None
) -> None:
    with pytest.raises(SettingsError, match=count if total != "0" else index):
        task_of({index: str(first)} | ({} if total is None else {count: total}))


@each_engine
@pytest.mark.parametrize("number", ["x", "1/8", "+1", "1_0", "๑", " 1", "1" * 30])
def test_what_is_no_number_is_none(index: str, count: str, first: int, number: str) -> None:
    with pytest.raises(SettingsError, match=index):
        task_of({index: number, count: "8"})


@pytest.mark.parametrize(
    "environment", [{}, {"ITA_SHARDS": "8"}, {"SLURM_ARRAY_TASK_ID": "", "CI_NODE_TOTAL": "3"}]
)
def test_without_an_engine_there_is_one_part(environment: Mapping[str, str]) -> None:
    assert task_of(environment) == Task(1, 1)


@pytest.mark.parametrize("text", ["1/8", "8/8"])
def test_a_part_that_is_given(text: str) -> None:
    assert str(parse_task(text).number) == text[0]


@pytest.mark.parametrize("text", ["0/8", "9/8", "1", "1/", "/8", "1/8/8", "-1/8", "a/b", "1 / 8", ""])
def test_a_part_that_is_none(text: str) -> None:
    with pytest.raises(SettingsError, match="--shard"):
        parse_task(text)


@pytest.mark.parametrize("engine", EACH, ids=lambda engine: engine[0])
def test_the_tasks_of_an_engine_do_all_agencies_each_once(
    fleet: Fleet,
    ita_sync: Callable[..., Answer],
    monkeypatch: pytest.MonkeyPatch,
    engine: tuple[str, str, int],
) -> None:
    """The tables are missing, so that each is tried at once; what is given goes before the engine's variables."""
    index, count, first = engine
    folder = fleet(*(f"town-{number},,,Town,{number}.csv" for number in range(5)))
    out = folder.parent / "out"
    monkeypatch.setenv(count, "3")
    for number in range(3):
        monkeypatch.setenv(index, str(first + number))
        ita_sync("fleet", "run", "--fleet", folder, "--out", out)
    done = {
        path.name: [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()]
        for path in out.glob("shard-*.jsonl")
    }
    assert sorted(done) == ["shard-1.jsonl", "shard-2.jsonl", "shard-3.jsonl"]
    assert sorted(name for names in done.values() for name in names) == [
        f"town-{number}" for number in range(5)
    ]
    ita_sync("fleet", "run", "--fleet", folder, "--out", out, "--shard", "1/1")
    assert len((out / "shard-1.jsonl").read_text(encoding="utf-8").splitlines()) > len(done["shard-1.jsonl"])


def test_an_engine_that_tells_no_count_is_told_at_once(
    fleet: Fleet, ita_sync: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOB_COMPLETION_INDEX", "0")
    answer = ita_sync("fleet", "run", "--fleet", fleet("town,,,Town,1.csv"))
    assert answer.code == 2
    assert "ITA_SHARDS" in answer.err


@pytest.mark.parametrize("given", ["", " ", "1", "x/y", "1/1/1", "๑/๑", "0/1", "/"])
def test_a_shard_that_is_no_part_is_quoted_whole(
    given: str, fleet: Fleet, ita_sync: Callable[..., Answer]
) -> None:
    """A blank one, of a variable that is not set, would do every agency in each task."""
    folder = fleet("a,,,เทศบาล ก,a.csv")
    answer = ita_sync("fleet", "run", "--fleet", folder, "--shard", given, "--out", folder / "out")
    assert answer.code == 2
    assert f"--shard: {given!r} is no part of a whole." in answer.err
