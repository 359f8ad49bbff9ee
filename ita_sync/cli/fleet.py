"""The commands `fleet plan`, `fleet run` and `fleet collect`: many agencies on an engine that exists."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ita_sync.cli.language import spoken
from ita_sync.cli.options import CommonOptions, Group, common_options
from ita_sync.cli.stdout import echo
from ita_sync.domain import LocalizedText
from ita_sync.errors import SettingsError

if TYPE_CHECKING:
    from ita_sync.fleet.agencies import Agency
    from ita_sync.fleet.last_night import LastNight
    from ita_sync.fleet.plan import Member, Plan, Shard
    from ita_sync.fleet.result import Result
    from ita_sync.fleet.task_index import Task

fleet_option = click.option(
    "--fleet",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("fleet"),
    show_default=True,
    help="The folder with agencies.csv, or with a folder for each agency.",
)
ENDED = LocalizedText(
    "{count} {id}: {status} {seconds} วินาที{error}", "{count} {id}: {status}, {seconds} s{error}"
)
LEFT_OUT = LocalizedText(
    "{path}: ไม่มี {names} ซึ่งเพิ่มเข้ามาหลังวางแผน จึงไม่มีส่วนใดทำในครั้งนี้ ให้วางแผนใหม่ด้วย ita-sync fleet plan",
    "{path} does not know {names}, which came after it: no shard does them tonight. Make it anew: ita-sync fleet plan",
)
MOST_NAMED = 5
JSON_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(cls=Group)
def fleet() -> None:
    """Many agencies: plan shards, run one, collect what came of all."""


@fleet.command()
@fleet_option
@click.option("--shards", type=int, required=True, help="How many tasks the engine starts, at most 256.")
@click.option("--only", type=JSON_FILE, help="Only the agencies in this failed.json.")
@click.option(
    "--last", type=JSON_FILE, help="The fleet.json of the last night: how long each takes, whose mails wait."
)
@click.option(
    "--reads-per-minute", type=click.FloatRange(1), default=60, show_default=True, help="For an account."
)
@click.option(
    "--project-reads", type=click.FloatRange(1), default=300, show_default=True, help="For a project."
)
@click.option("--mails-per-day", type=click.IntRange(0), default=0, help="For a sender [default: no limit].")
@common_options
def plan(common: CommonOptions, folder: Path, shards: int, **options: Any) -> None:
    """Share the agencies among shards: OUT/plan.json, and the matrix of a workflow on stdout."""
    from ita_sync.fleet import plan as plans
    from ita_sync.fleet import plan_file
    from ita_sync.fleet.last_night import LastNight
    from ita_sync.output import OutputFolder, to_json

    agencies = _agencies(folder)
    last = LastNight.of(_read_list(options["last"], "agencies") if options["last"] else ())
    asked = _asked(agencies, options["only"])
    members = _members(asked, last, common.today)
    quotas = plans.Quotas(
        options["reads_per_minute"],
        options["project_reads"],
        options["mails_per_day"],
        last.sent(agencies, common.today),
    )
    everybody = tuple(agency.id for agency in agencies)
    made = replace(plans.make_plan(members, shards, quotas), made=datetime.now(UTC), fleet=everybody)
    OutputFolder(common.out).write(plan_file.NAME, to_json(plan_file.as_json(made)))
    echo(json.dumps(plan_file.matrix(made), ensure_ascii=False, separators=(",", ":")))
    for line in plan_file.in_words(made, members, quotas):
        echo(line, err=True)


@fleet.command()
@fleet_option
@click.option(
    "--plan", "plan_file", type=JSON_FILE, help="What `fleet plan` wrote [default: all take equally long]."
)
@click.option(
    "--shard", help="Which part this is, such as 2/8 [default: as the engine's variables say, or all]."
)
@click.option(
    "--jobs", type=click.IntRange(1, 16), default=1, show_default=True, help="Agencies done at once."
)
@click.option("--no-mail", is_flag=True, help="Send no mail.")
@common_options
def run(common: CommonOptions, folder: Path, plan_file: Path | None, **options: Any) -> None:
    """Do the night of a shard's agencies, each in OUT/<id>/; started again, it goes on where it was."""
    from ita_sync.fleet import shard as shards
    from ita_sync.fleet.pace import phase_of
    from ita_sync.fleet.result import ResultFile
    from ita_sync.fleet.task_index import parse_task, task_of
    from ita_sync.fleet.worker import Conditions, FleetWorker

    task = task_of(os.environ) if options["shard"] is None else parse_task(options["shard"])
    agencies = _agencies(folder)
    part, left_out = _shard(plan_file, agencies, task)
    by_id = {agency.id: agency for agency in agencies}
    ids = part.ids if part else ()
    if missing := [name for name in ids if name not in by_id]:
        raise _outdated(plan_file, missing[0])
    if left_out:
        echo(LEFT_OUT.format(path=plan_file, names=_some(left_out)), err=True)
    rate = part.reads_per_minute if part else 0.0
    conditions = Conditions(
        common.out, common.today, os.environ, rate, phase_of(task.number), not options["no_mail"]
    )
    todo = shards.Assignment(
        [by_id[name] for name in ids],
        common.today,
        part.mails if part else {},
        options["jobs"],
        part.told if part else (),
        is_mailing=conditions.mails,
        cut_since=part.cut_since if part else {},
    )
    notes = ResultFile(common.out / f"shard-{task.number}.jsonl")
    results = shards.run_shard(todo, FleetWorker(conditions), notes, _Progress(len(ids)))
    echo(shards.in_words(results))
    sys.exit(shards.exit_code(results))


@fleet.command()
@click.argument("folders", metavar="DIR…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(  # for the language alone, which `language.choose` looks up there
    "--fleet", expose_value=False, help="The folder with agencies.csv, or with a folder for each agency."
)
@common_options
def collect(common: CommonOptions, folders: tuple[Path, ...]) -> None:
    """Collect what shards left below DIR…: OUT/fleet.html, fleet.json, failed.json and pages/."""
    from ita_sync.fleet import collect as collecting
    from ita_sync.fleet import collection_file, page
    from ita_sync.output import OutputFolder, to_json

    made = collecting.collect(folders, common.out)
    out = OutputFolder(common.out)
    out.write(collection_file.FLEET, to_json(collection_file.as_json(made)))
    out.write(collection_file.FAILED, to_json(collection_file.failed_json(made)))
    written = out.write(page.NAME, page.render(made, spoken()))
    echo(page.standing(made))
    echo(str(written))


class _Progress:
    """Says of each agency what became of it, with how many there are."""

    def __init__(self, total: int) -> None:
        self._total, self._ids = total, set[str]()

    def __call__(self, result: Result) -> None:
        from ita_sync.overview.words import STATUS

        self._ids.add(result.id)
        echo(
            ENDED.format(
                count=f"{len(self._ids)}/{self._total}",
                id=result.id,
                status=STATUS[result.status],
                seconds=f"{result.seconds:.1f}",
                error=f": {result.error}" if result.error else "",
            )
        )


def _agencies(folder: Path) -> tuple[Agency, ...]:
    from ita_sync.fleet.agencies import read_agencies

    return read_agencies(folder, os.environ)


def _asked(agencies: Sequence[Agency], only: Path | None) -> list[Agency]:
    """The agencies that a failed.json names; all without one."""
    wanted = set(map(str, _read_list(only, "ids"))) if only else {one.id for one in agencies}
    return [one for one in agencies if one.id in wanted]


def _members(agencies: Sequence[Agency], last: LastNight, night: date) -> list[Member]:
    """The agencies as the plan sees them, each with what the last night says of it."""
    from ita_sync.fleet.plan import USUAL_SECONDS, Member

    seconds, told, cut_since = last.seconds, last.told(night), last.cut_since
    return [
        Member(
            one.id,
            one.account,
            one.sender,
            seconds.get(one.id, USUAL_SECONDS),
            one.id in told,
            cut_since.get(one.id),
        )
        for one in agencies
    ]


def _shard(path: Path | None, agencies: Sequence[Agency], task: Task) -> tuple[Shard | None, Sequence[str]]:
    """What a task has to do: as the plan says, or else with all agencies taking equally long; and whom the plan lacks.

    Raises:
        SettingsError: The plan cannot be read, or is for another number of shards.
    """
    from ita_sync.fleet import plan as plans

    if path is not None:
        made = _read_plan(path, task.total)
        return made.shard(task.number), made.left_out([one.id for one in agencies])
    members = [plans.Member(one.id, one.account, one.sender) for one in agencies]
    if task.total == 1:
        return plans.whole_fleet(members), ()
    return plans.make_plan(members, task.total).shard(task.number), ()


def _read_plan(path: Path, total: int) -> Plan:
    from ita_sync.fleet import plan_file

    try:
        made = plan_file.from_json(_read_json(path))
    except ValueError:
        raise _not_ours(path) from None
    if made.count != total:
        raise SettingsError(
            LocalizedText(
                f"{path} แบ่งเป็น {made.count} ส่วน แต่สั่งงาน {total} ส่วน",
                f"{path} has {made.count} shards, but {total} were started.",
            ),
            hint=LocalizedText("ให้สองค่านี้เท่ากัน", "Let both be the same."),
        )
    return made


def _some(names: Sequence[str]) -> LocalizedText:
    """The first names of a list, and how many more there are."""
    first, more = ", ".join(names[:MOST_NAMED]), len(names) - MOST_NAMED
    if more <= 0:
        return LocalizedText(first, first)
    return LocalizedText(f"{first} และอีก {more}", f"{first} and {more} more")


def _outdated(path: Path | None, name: str) -> SettingsError:
    return SettingsError(
        LocalizedText(f"{path}: ไม่มีหน่วยงาน {name}", f"{path}: there is no agency {name}."),
        hint=LocalizedText("วางแผนใหม่ด้วย ita-sync fleet plan", "Make the plan anew: ita-sync fleet plan"),
    )


def _read_json(path: Path) -> dict[str, Any]:
    from ita_sync.text.ordinary_file import read_ordinary

    try:
        values = json.loads(read_ordinary(path))
    except (OSError, ValueError, RecursionError):
        raise _not_ours(path) from None
    if not isinstance(values, dict):
        raise _not_ours(path)
    return values


def _read_list(path: Path, key: str) -> list[Any]:
    """Read what a file that a collection wrote lists."""
    values = _read_json(path).get(key)
    if not isinstance(values, list):
        raise _not_ours(path)
    return values


def _not_ours(path: Path) -> SettingsError:
    return SettingsError(
        LocalizedText(f"อ่าน {path} ไม่ได้", f"{path} cannot be read, or is something else."),
        hint=LocalizedText(
            "plan.json มาจาก ita-sync fleet plan ส่วน fleet.json และ failed.json มาจาก ita-sync fleet collect",
            "plan.json comes from `ita-sync fleet plan`, fleet.json and failed.json from `ita-sync fleet collect`.",
        ),
    )
