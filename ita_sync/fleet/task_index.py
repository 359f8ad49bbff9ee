"""Which of how many shards this process is, from the variables of engines that give each task its index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ita_sync.domain import LocalizedText
from ita_sync.errors import SettingsError

LONGEST = 7  # digits


class Task(NamedTuple):
    """One task of several; `number` counts from 1."""

    number: int
    total: int


class Engine(NamedTuple):
    """The variables of an engine: the task's number, how many there are, and what the first number is."""

    number_variable: str
    total_variable: str
    first: int


ENGINES = (
    Engine(
        "JOB_COMPLETION_INDEX", "ITA_SHARDS", 0
    ),  # Kubernetes tells a pod its index, but not the number of pods
    Engine("CLOUD_RUN_TASK_INDEX", "CLOUD_RUN_TASK_COUNT", 0),
    Engine("AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", 0),
    Engine("CI_NODE_INDEX", "CI_NODE_TOTAL", 1),  # GitLab
    Engine("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", 1),  # with --array=1-N, as in our script
)


def parse_task(text: str) -> Task:
    """Read `I/N`.

    Raises:
        SettingsError: It is something else, or I is not within 1 and N.
    """
    number, _slash, total = text.strip().partition("/")
    try:
        return _task(number, total, 1, "--shard", "--shard")
    except SettingsError:
        raise _wrong("--shard", text) from None


def task_of(environment: Mapping[str, str]) -> Task:
    """Return which task this is; one of one where no engine says.

    Raises:
        SettingsError: An engine's index is there, but not what goes with it.
    """
    for engine in ENGINES:
        if number := environment.get(engine.number_variable):
            total = environment.get(engine.total_variable, "")
            return _task(number, total, engine.first, engine.number_variable, engine.total_variable)
    return Task(1, 1)


def _task(number: str, total: str, first: int, number_name: str, total_name: str) -> Task:
    for name, text in ((total_name, total), (number_name, number)):
        if not (text.isascii() and text.isdigit() and len(text) < LONGEST):
            raise _wrong(name, text)
    task = Task(int(number) - first + 1, int(total))
    if not 1 <= task.number <= task.total:
        raise _wrong(number_name, f"{number}/{total}")
    return task


def _wrong(name: str, given: str) -> SettingsError:
    return SettingsError(
        LocalizedText(f"{name}: {given!r:.40} ใช้ไม่ได้", f"{name}: {given!r:.40} is no part of a whole."),
        hint=LocalizedText(
            "ระบุส่วนเช่น --shard 2/8 (นับจาก 1)", "Say which part this is, such as --shard 2/8, counted from 1."
        ),
    )
