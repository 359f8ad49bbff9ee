"""What `init --fleet` lays down: valid by the engines' own schemas, private, and run here as far as it can be."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import googleapiclient.discovery_cache
import pytest
import yaml

import ita_sync as program
from ita_sync.errors import ExitCode
from ita_sync.fleet.agencies import read_agencies
from ita_sync.fleet.task_index import ENGINES
from tests.conftest import ROOT, Answer
from tests.test_workflows import FILES, FOLDER, evaluate, load, needs_bash, shell, steps
from tests.test_workflows import program as stand_in

SCRIPTS = Path(sys.executable).parent
DEPLOY = ROOT / "deploy"
ROUNDS = ("shard", "again")
COLLECTIONS = ("collect", "collect-again")


@pytest.fixture
def fleet() -> dict[str, Any]:
    return load(FOLDER / "fleet.yml")


def called(job: dict[str, Any], words: str) -> dict[str, Any]:
    """The one step of a job that runs or uses this, or keeps what has this name."""
    (found,) = (
        step
        for step in job["steps"]
        if words in step.get("run", "") + step.get("uses", "") + step.get("with", {}).get("name", "")
    )
    return found


def steps_of(workflow: dict[str, Any], job: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = workflow["jobs"][job]["steps"]
    return found


def tool(name: str, *words: str | Path) -> str:
    """What a developers' tool says, which has to find nothing wrong."""
    done = subprocess.run([SCRIPTS / name, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_workflows_are_such_by_githubs_schema() -> None:
    tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *FILES)


def test_nothing_in_a_workflow_is_known_to_be_dangerous() -> None:
    tool("zizmor", "--offline", "--no-progress", "--quiet", *FILES)


@pytest.mark.parametrize("version", ["1.33", "1.37"])
def test_manifests_are_such_by_kubernetes_schemas(tmp_path: Path, version: str) -> None:
    job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "tonight"}, "spec": indexed()}
    (tmp_path / "job.json").write_text(json.dumps(job))
    said = tool(
        "kubernetes-validate", "--strict", "-k", version, DEPLOY / "kubernetes.yaml", tmp_path / "job.json"
    )
    assert said.count(" passed for resource ") == 4


def test_a_cloud_run_job_is_one_by_googles_discovery_document() -> None:
    documents = Path(googleapiclient.discovery_cache.__file__).with_name("documents")
    schemas = json.loads((documents / "run.v1.json").read_text(encoding="utf-8"))["schemas"]
    (job,) = manifests("cloud-run-job.yaml")
    assert list(faults(schemas, {"$ref": "Job"}, job, "job")) == []
    job["spec"]["template"]["spec"]["template"]["spec"]["containers"][0]["volumeMount"] = []
    job["spec"]["template"]["spec"]["taskCount"] = "8"
    found = list(faults(schemas, {"$ref": "Job"}, job, "job"))
    assert len(found) == 2, "it would not have been found"


KINDS: dict[str, Any] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "number": (int, float),
    "int64": (int, str),
}


def faults(
    schemas: dict[str, Any], schema: dict[str, Any], value: Any, path: str
) -> Iterator[tuple[str, str]]:
    """Where a value is something else than a discovery document says."""
    schema = schemas[schema["$ref"]] if "$ref" in schema else schema
    if schema["type"] == "object":
        known, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name, item in value.items():
            if inner := known.get(name, others):
                yield from faults(schemas, inner, item, f"{path}.{name}")
            else:
                yield path, f"unknown: {name}"
    elif schema["type"] == "array":
        for number, item in enumerate(value):
            yield from faults(schemas, schema["items"], item, f"{path}[{number}]")
    elif not isinstance(value, KINDS.get(schema.get("format", ""), KINDS[schema["type"]])):
        yield path, f"no {schema['type']}"


def manifests(name: str) -> list[dict[str, Any]]:
    return [*yaml.safe_load_all((DEPLOY / name).read_text(encoding="utf-8"))]


def indexed() -> dict[str, Any]:
    """The spec of the Indexed Job that the nightly CronJob starts."""
    (night,) = (
        one
        for one in manifests("kubernetes.yaml")
        if one["kind"] == "CronJob" and one["metadata"]["name"] == "ita-fleet"
    )
    spec: dict[str, Any] = night["spec"]["jobTemplate"]["spec"]
    return spec


def test_every_shard_has_a_pod_and_knows_how_many_there_are() -> None:
    spec = indexed()
    assert spec["completionMode"] == "Indexed"
    (container,) = spec["template"]["spec"]["containers"]
    said = {item["name"]: item["value"] for item in container["env"]}
    assert spec["completions"] == spec["maxFailedIndexes"] == int(said["ITA_SHARDS"])
    assert spec["backoffLimitPerIndex"] >= 1


def test_what_is_worth_a_retry_is_what_the_program_says() -> None:
    spec = indexed()
    actions = {
        code: rule["action"]
        for rule in spec["podFailurePolicy"]["rules"]
        for code in rule.get("onExitCodes", {"values": []})["values"]
    }
    assert actions == {ExitCode.SETTINGS: "FailIndex", ExitCode.SHEET: "Count", ExitCode.REPORT: "Count"}
    names = {container["name"] for container in spec["template"]["spec"]["containers"]}
    assert {
        rule["onExitCodes"]["containerName"]
        for rule in spec["podFailurePolicy"]["rules"]
        if "onExitCodes" in rule
    } <= names
    assert spec["template"]["spec"]["restartPolicy"] == "Never"


def pods() -> Iterator[dict[str, Any]]:
    for one in manifests("kubernetes.yaml"):
        if one["kind"] == "CronJob":
            yield one["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def test_no_container_is_root_or_may_become_it() -> None:
    for pod in pods():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
        for container in (*pod["containers"], *pod.get("initContainers", ())):
            context = container["securityContext"]
            assert context["allowPrivilegeEscalation"] is False
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert context.get("runAsUser", pod["securityContext"]["runAsUser"]) > 1000
            assert container["resources"]["limits"]["memory"]
        assert all(one["securityContext"]["readOnlyRootFilesystem"] for one in pod["containers"])


def test_secrets_are_mounted_read_only_and_no_value_is_one() -> None:
    for pod in pods():
        secret = {volume["name"] for volume in pod["volumes"] if "secret" in volume}
        for container in pod["containers"]:
            mounts = {mount["name"]: mount for mount in container["volumeMounts"]}
            assert all(mounts[name].get("readOnly") for name in secret & mounts.keys())
            assert set(mounts) <= {volume["name"] for volume in pod["volumes"]}
            assert not any(re.search("PASSWORD|KEY|TOKEN", item["name"]) for item in container.get("env", ()))
            places = {mount["mountPath"] for mount in mounts.values() if not mount.get("readOnly")}
            assert "/tmp" in places


def test_gotenberg_beside_a_shard_is_the_nights() -> None:
    night = load(FOLDER / "nightly.yml")["jobs"]["report"]
    service = night["services"]["gotenberg"]
    (sidecar,) = indexed()["template"]["spec"]["initContainers"]
    assert sidecar["restartPolicy"] == "Always"  # which makes it a sidecar
    (job,) = manifests("cloud-run-job.yaml")
    *_others, second = job["spec"]["template"]["spec"]["template"]["spec"]["containers"]
    for container in (sidecar, second):
        assert container["image"] == service["image"]
        said = {item["name"]: item["value"] for item in container["env"]}
        assert said.items() >= service["env"].items()
        assert "startupProbe" in container


def test_what_a_manifest_calls_is_a_command(ita_sync: Callable[..., Answer]) -> None:
    (cloud,) = manifests("cloud-run-job.yaml")
    pod_specs = [*pods(), cloud["spec"]["template"]["spec"]["template"]["spec"]]
    for pod in pod_specs:
        args = pod["containers"][0]["args"]
        group, command, *_words = args
        answer = ita_sync(group, command, "--help")
        assert answer.code == 0
        assert all(word in answer.out for word in args if word.startswith("--"))


# The workflow


def test_a_shard_is_a_line_of_the_plan_and_none_ends_another(fleet: dict[str, Any]) -> None:
    first, second = (fleet["jobs"][name] for name in ROUNDS)
    for job, source in ((first, "plan"), (second, "collect")):
        assert job["strategy"]["fail-fast"] is False
        assert job["strategy"]["matrix"] == f"${{{{ fromJSON(needs.{source}.outputs.matrix) }}}}"
        assert source in job["needs"]
    assert fleet["jobs"]["plan"]["outputs"]["matrix"] == "${{ steps.plan.outputs.matrix }}"
    assert fleet["jobs"]["collect"]["outputs"]["matrix"] == "${{ steps.again.outputs.matrix }}"


def test_the_second_round_does_what_the_first_did(fleet: dict[str, Any]) -> None:
    for names in (ROUNDS, COLLECTIONS):
        first, second = (fleet["jobs"][name] for name in names)
        assert first["steps"] == second["steps"]
        assert first["permissions"] == second["permissions"]
        assert (first["env"], second["env"]) == ({"ROUND": "1"}, {"ROUND": "2"})
        assert first.get("services") == second.get("services")


def test_gotenberg_stands_beside_each_shard(fleet: dict[str, Any]) -> None:
    night = load(FOLDER / "nightly.yml")["jobs"]["report"]
    assert fleet["jobs"]["shard"]["services"] == night["services"]


def test_the_program_comes_as_the_nights_does(fleet: dict[str, Any]) -> None:
    night = load(FOLDER / "nightly.yml")["jobs"]["report"]["steps"]
    for job in fleet["jobs"].values():
        assert job["steps"][:5] == night[:5]


def test_it_runs_before_the_morning_at_an_odd_minute(fleet: dict[str, Any]) -> None:
    (schedule,) = fleet["on"]["schedule"]
    minute, hour, *rest = schedule["cron"].split()
    assert int(minute) % 5
    assert 1 <= int(hour) <= 4
    assert schedule["timezone"] == "Asia/Bangkok"
    assert rest == ["*", "*", "*"]
    assert fleet["concurrency"]["cancel-in-progress"] is False


def test_nothing_private_is_kept_and_each_shard_keeps_its_own(fleet: dict[str, Any]) -> None:
    upload = called(fleet["jobs"]["shard"], "ita-shard-")
    kept = upload["with"]["path"].split()
    assert set(kept) == {"out/shard-*.jsonl", "out/*/status.html", "out/*/report-*.pdf", "out/*/run.json"}
    assert upload["if"] == "always()"
    parts = ("env.ROUND", "matrix.shard", "github.run_attempt")
    assert all(f"${{{{ {part} }}}}" in upload["with"]["name"] for part in parts)
    (whole,) = (
        step for step in steps_of(fleet, "collect") if step.get("with", {}).get("name") == "ita-fleet"
    )
    assert whole["with"]["overwrite"] is True
    uploads = [step for step in steps(fleet) if "upload-artifact" in step.get("uses", "")]
    assert not any("private" in path or "mail" in path or "**" in path for path in paths(uploads))


def paths(uploads: list[dict[str, Any]]) -> list[str]:
    return [path for step in uploads for path in step["with"]["path"].split()]


def test_artifacts_that_are_fetched_are_kept_under_that_name(fleet: dict[str, Any]) -> None:
    jobs = fleet["jobs"]
    assert called(jobs["plan"], "ita-plan-1")["with"]["path"] == "out/plan.json"
    assert called(jobs["collect"], "ita-plan-2")["with"]["path"] == "again/plan.json"
    assert called(jobs["shard"], "ita-plan-")["with"]["name"] == "ita-plan-${{ env.ROUND }}"
    fetched = called(jobs["collect"], "download-artifact")["with"]["pattern"]
    assert fetched == "ita-{plan-1,shard-*}"


def test_units_are_told_of_no_artifact(fleet: dict[str, Any]) -> None:
    assert "artifact-url" not in json.dumps(fleet["jobs"]["shard"])


@pytest.mark.parametrize(
    ("event", "ticked", "said"),
    [("schedule", {}, ""), ("workflow_dispatch", {"mail": True}, ""), ("workflow_dispatch", {}, "--no-mail")],
)
def test_only_the_clock_and_who_ticks_it_mails(
    fleet: dict[str, Any], event: str, ticked: dict[str, bool], said: str
) -> None:
    run = called(fleet["jobs"]["shard"], "fleet run")
    inputs = {"mail": False, "date": ""} | ticked if event == "workflow_dispatch" else {}
    known = {"github.event_name": event} | {f"inputs.{name}": value for name, value in inputs.items()}
    assert evaluate(run["env"]["NO_MAIL"], known) == said
    told = called(fleet["jobs"]["plan"], "GITHUB_STEP_SUMMARY")
    assert bool(evaluate(told["if"], known)) is bool(said)


def test_time_is_left_to_keep_what_was_done(fleet: dict[str, Any]) -> None:
    for name in ROUNDS:
        job = fleet["jobs"][name]
        assert called(job, "fleet run")["timeout-minutes"] < job["timeout-minutes"] < 360  # GitHub's most


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, ["--plan", "plan/plan.json", "--shard", "2/3"]),
        ({"NO_MAIL": "--no-mail"}, ["--plan", "plan/plan.json", "--shard", "2/3", "--no-mail"]),
        ({"DATE": "$(id); *"}, ["--plan", "plan/plan.json", "--shard", "2/3", "--date=$(id); *"]),
    ],
)
@needs_bash
def test_what_a_shard_is_told_is_a_word_each(
    fleet: dict[str, Any], tmp_path: Path, asked: dict[str, str], words: list[str]
) -> None:
    path = stand_in(tmp_path, 'printf "%s\\n" "$@"')
    given = {"SHARD": "2/3", "NO_MAIL": "", "DATE": ""} | asked
    script = called(fleet["jobs"]["shard"], "fleet run")["run"]
    assert shell(script, PATH=path, **given).splitlines() == ["fleet", "run", *words]


@needs_bash
@pytest.mark.parametrize(("date", "words"), [("", []), ("2025-11-03; $(id)", ["--date=2025-11-03; $(id)"])])
def test_what_counts_as_today_is_the_same_for_plans_and_shards(
    fleet: dict[str, Any], tmp_path: Path, date: str, words: list[str]
) -> None:
    """By it a plan knows what was mailed tonight, and whose operators were told."""
    path = stand_in(tmp_path, f'printf "%s\\n" "$@" > {tmp_path}/asked')
    for job, step in (("plan", "--shards"), ("shard", "fleet run"), ("collect", "--only")):
        called_with = called(fleet["jobs"][job], step)
        assert evaluate(called_with["env"]["DATE"], {"inputs.date": date}) == date
        given = {"DATE": date, "SHARDS": "3", "MAILS": "0", "SHARD": "1/3", "NO_MAIL": ""}
        shell(f"cd {tmp_path}\n{called_with['run']}", PATH=path, GITHUB_OUTPUT=f"{tmp_path}/output", **given)
        asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
        assert [word for word in asked if word.startswith("--date")] == words


@needs_bash
@pytest.mark.skipif(shutil.which("jq") is None, reason="what the runners have")
@pytest.mark.parametrize(
    ("failed", "untried", "is_good"),
    [(0, 0, True), (6, 0, True), (7, 0, False), (1, 1, False), (7, 7, False)],
)
def test_a_night_is_good_unless_nobody_got_through_or_some_were_never_tried(
    fleet: dict[str, Any], tmp_path: Path, failed: int, untried: int, is_good: bool
) -> None:
    (tmp_path / "out").mkdir()
    counts = {"counts": {"agencies": 7, "failed": failed}, "untried": untried}
    (tmp_path / "out" / "fleet.json").write_text(json.dumps(counts))
    script = f"cd {tmp_path}\n{called(fleet['jobs']['collect'], 'jq ')['run']}"
    if is_good:
        assert shell(script) == ""
        return
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        shell(script)
    assert stopped.value.stdout.startswith("::error::")


def test_no_agencys_fault_is_one_of_the_night(fleet: dict[str, Any]) -> None:
    assert all(fleet["jobs"][name]["continue-on-error"] is True for name in ROUNDS)
    *_others, deciding, last = steps_of(fleet, "collect")
    assert "jq " in deciding["run"]
    assert "HEARTBEAT_URL" in str(last["env"])


@needs_bash
@pytest.mark.parametrize(
    ("nights", "kept", "fetched"),
    [
        ("9 8 7", "8", ["10", "9", "8"]),
        ("9 8", "", ["10", "9", "8"]),
        ("", "", ["10"]),
        ("9 8", "10", ["10"]),
    ],
    ids=["the newest that has one", "none has one", "the first night", "the same night, run again"],
)
def test_seconds_are_those_of_the_last_night_that_kept_them(
    fleet: dict[str, Any], tmp_path: Path, nights: str, kept: str, fetched: list[str]
) -> None:
    gh = f"""cd {tmp_path}
        case "$2" in
        list) printf '%s\\n' {nights} ;;
        download) echo "$3" >> asked; [ "$3" = "{kept}" ] && mkdir -p last && echo {{}} > last/fleet.json ;;
        esac"""
    script = called(fleet["jobs"]["plan"], "gh run list")["run"]
    shell(script, PATH=stand_in(tmp_path, gh, "gh"), GH_REPO="o/r", GITHUB_RUN_ID="10")
    assert (tmp_path / "asked").read_text().split() == fetched
    assert (tmp_path / "last" / "fleet.json").exists() is bool(kept)


@pytest.fixture
def laid_down(tmp_path: Path, ita_sync: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what `init --fleet` lays down, as the working directory."""
    monkeypatch.chdir(tmp_path)
    assert ita_sync("init", "--fleet").code == 0
    return tmp_path


def test_each_file_is_laid_down_once_and_says_of_which_version(
    laid_down: Path, ita_sync: Callable[..., Answer]
) -> None:
    made = {path.relative_to(laid_down).as_posix() for path in laid_down.rglob("*") if path.is_file()}
    copies = {".github/workflows/fleet.yml", *(f"deploy/{path.name}" for path in DEPLOY.iterdir())}
    assert made >= {"fleet/agencies.csv", "fleet/defaults.toml", "README.md", ".gitignore", *copies}
    assert "config/ita.toml" not in made
    for name in copies:
        *first, rest = (laid_down / name).read_text(encoding="utf-8").split("\n", 2)
        assert f"# ita-sync {program.__version__}" in first
        assert rest in (ROOT / name).read_text(encoding="utf-8")
    (laid_down / "fleet/agencies.csv").write_text("mine")
    assert "สร้างแล้ว" not in ita_sync("init", "--fleet").out
    assert (laid_down / "fleet/agencies.csv").read_text() == "mine"


@pytest.mark.parametrize(
    "words", [["--name", "เทศบาลตำบลใหม่"], ["--from", "a@example.go.th"], ["--templates"]]
)
def test_what_is_of_one_agency_does_not_go_with_a_fleet(
    tmp_path: Path, ita_sync: Callable[..., Answer], words: list[str]
) -> None:
    answer = ita_sync("init", tmp_path / "new", "--fleet", *words)
    assert answer.code == 2
    assert words[0] in answer.err
    assert not (tmp_path / "new").exists()


def test_the_example_is_a_fleet_that_works_and_holds_no_secret(laid_down: Path) -> None:
    agencies = read_agencies(laid_down / "fleet", {})
    assert len(agencies) == 3
    assert all(agency.settings({}).workbook for agency in agencies)
    for path in (laid_down / "fleet").glob("*.*"):
        assert not re.search("password *=|private_key", path.read_text(encoding="utf-8"), re.IGNORECASE)


@needs_bash
def test_the_steps_of_the_workflow_do_a_night(
    fleet: dict[str, Any], laid_down: Path, ita_sync: Callable[..., Answer]
) -> None:
    """Plan, each shard of its matrix, collection and the plan of a second round, with the program itself."""
    output = laid_down / "github-output"
    path = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"
    plan = called(fleet["jobs"]["plan"], "fleet plan")["run"]
    shell(plan, PATH=path, GITHUB_OUTPUT=str(output), SHARDS="3", MAILS="0")
    matrix = json.loads(output.read_text(encoding="utf-8").removeprefix("matrix="))
    assert [(line["shard"], line["of"], line["account"]) for line in matrix["include"]] == [
        (number, 3, "ita-1") for number in (1, 2, 3)
    ]
    (laid_down / "out").rename(laid_down / "plan")
    run = called(fleet["jobs"]["shard"], "fleet run")["run"]
    for line in matrix["include"]:
        given = {"SHARD": f"{line['shard']}/{line['of']}", "NO_MAIL": "", "DATE": "2025-11-03"}
        shell(run, PATH=path, **given)
        keep(fleet, laid_down, laid_down / "parts" / f"ita-shard-1-{line['shard']}-1")
        (laid_down / "out").rename(laid_down / f"runner-{line['shard']}")
    shutil.copytree(laid_down / "plan", laid_down / "parts" / "ita-plan-1")
    collect = called(fleet["jobs"]["collect"], "fleet collect")["run"]
    shell(collect, PATH=path, GITHUB_STEP_SUMMARY=str(laid_down / "summary"))
    counts = json.loads((laid_down / "out" / "fleet.json").read_text(encoding="utf-8"))["counts"]
    assert counts["agencies"] == counts["final"] == 3
    output.unlink()
    again = called(fleet["jobs"]["collect"], "--only")["run"]
    shell(again, PATH=path, GITHUB_OUTPUT=str(output), SHARDS="3", MAILS="0")
    assert json.loads(output.read_text(encoding="utf-8").removeprefix("matrix=")) == {"include": []}
    public = {file.relative_to(laid_down).as_posix() for file in laid_down.glob("out/*")}
    assert public == {"out/fleet.html", "out/fleet.json", "out/failed.json", "out/pages"}
    assert len(list((laid_down / "out" / "pages").iterdir())) == 3


def keep(fleet: dict[str, Any], folder: Path, target: Path) -> None:
    """Copy what a shard's artifact takes; no mail address is in it."""
    for pattern in paths([called(fleet["jobs"]["shard"], "ita-shard-")]):
        found = list(folder.glob(pattern))
        assert found, pattern
        for file in found:
            assert file.suffix == ".pdf" or not re.search(rb"\w@\w", file.read_bytes())
            copy = target / file.relative_to(folder / "out")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)


# Slurm and the image


@pytest.mark.parametrize(
    ("code", "restarts", "is_requeued"),
    [
        *((code, 0, True) for code in (3, 4, 137, 143)),
        *((code, 1, True) for code in (3, 137)),
        *((code, 2, False) for code in (3, 4, 137)),
        *((code, 0, False) for code in (0, 1, 2, 5, 70)),
    ],
)
@needs_bash
def test_slurm_tries_again_what_is_worth_it(
    tmp_path: Path, code: int, restarts: int, is_requeued: bool
) -> None:
    stand_in(tmp_path, f'echo "$@" > {tmp_path}/asked; exit {code}', "srun")
    stand_in(tmp_path, f'echo "$@" > {tmp_path}/requeued', "scontrol")
    path = stand_in(tmp_path, "exit 0", "sleep")
    variables = {"SLURM_ARRAY_JOB_ID": "7", "SLURM_ARRAY_TASK_ID": "2", "SLURM_RESTART_COUNT": str(restarts)}
    done = subprocess.run(
        ["bash", DEPLOY / "slurm.sh", "--date", "2025-11-03"],
        env={"PATH": path, "ITA_PLAN": "a plan.json"} | variables,
        check=False,
    )
    assert done.returncode == code
    asked = (tmp_path / "asked").read_text().strip()
    assert asked.endswith("ita-sync fleet run --plan=a plan.json --date 2025-11-03")
    requeued = tmp_path / "requeued"
    assert requeued.exists() is is_requeued
    if is_requeued:
        assert requeued.read_text().split() == ["requeue", "7_2"]


def test_slurm_and_every_other_engine_that_has_a_file_is_one_that_is_read() -> None:
    known = {engine.number_variable.split("_")[0] for engine in ENGINES}
    assert {"JOB", "CLOUD", "SLURM"} <= known
    script = (DEPLOY / "slurm.sh").read_text(encoding="utf-8")
    options = re.findall(r"^#SBATCH (--[a-z-]+)", script, re.MULTILINE)
    assert {"--requeue", "--open-mode"} <= set(options)
    assert script.startswith("#!/bin/bash\n")
    assert script.index("\nset -u") > script.rindex("\n#SBATCH")  # Slurm reads none below the first command


def build_script() -> str:
    """The one RUN of the image's build, as a shell gets it."""
    text = re.sub(r"\\\n", "", (DEPLOY / "Containerfile").read_text(encoding="utf-8"))
    (script,) = re.findall(r"^RUN (.*)$", text, re.MULTILINE)
    return script


@pytest.mark.parametrize(
    ("wheel", "sha256"),
    [
        ("http://example.go.th/ita_sync-0.1.0-py3-none-any.whl", "0f" * 32),
        ("https://example.go.th/ita_sync-0.1.0-py3-none-any.whl", "0f" * 32),
        ("https://example.go.th/ita_sync-0.1.0-py3-none-any.whl", ""),
        ("", "0f" * 32),
    ],
)
@needs_bash
def test_the_image_is_made_of_nothing_but_the_hashed_wheel(tmp_path: Path, wheel: str, sha256: str) -> None:
    stand_in(tmp_path, 'for last; do :; done; echo another file > "$last"', "python")
    path = stand_in(tmp_path, f"touch {tmp_path}/installed", "pip")
    with pytest.raises(subprocess.CalledProcessError):
        shell(f"cd {tmp_path}; {build_script()}", PATH=path, WHEEL=wheel, SHA256=sha256)
    assert not (tmp_path / "installed").exists()


def test_the_image_is_small_and_not_root() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    *_build, last = text.split("\nFROM ")
    assert re.search(r"^USER [1-9]\d{3,}:", last, re.MULTILINE)
    assert "RUN" not in last
    assert "ADD" not in text
    assert re.search(r"python:3\.\d+-slim", last)
    script = build_script()
    assert script.index("sha256sum --check") < script.index("pip install")
    assert "--require-hashes" in script
    assert "--no-deps --no-index" in script


@pytest.mark.skipif(shutil.which("bash") is None, reason="the nodes' shell")
def test_a_shell_can_read_what_is_a_shells() -> None:
    subprocess.run(["bash", "-n", DEPLOY / "slurm.sh"], check=True)
    subprocess.run(["bash", "-n"], input=build_script(), text=True, check=True)
