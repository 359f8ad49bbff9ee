"""What the workflows promise: no address or secret leaves, nothing unpinned runs, a failure still reaches somebody."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from ita_sync.notify.smtp import LONGEST_WAIT
from ita_sync.settings import Mail

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
SHA = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40}")
TEN_MINUTES = 600  # which a server may take to answer once it has the whole mail (RFC 5321, 4.5.3.2.6)
PUBLISHED = {
    "report-*.pdf",
    "report-*.html",
    "measures.csv",
    "findings.json",
    "summary.md",
    "status.html",
    "status.pdf",
    "run.json",
    "rejected.pdf",
}


def load(path: Path) -> dict[str, Any]:
    workflow: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    workflow["on"] = workflow.pop(True)  # YAML 1.1 takes a bare `on` for a truth value
    return workflow


def jobs(workflow: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from workflow["jobs"].values()


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in jobs(workflow) for step in job["steps"]]


@pytest.fixture(params=FILES, ids=lambda path: path.name)
def workflow(request: pytest.FixtureRequest) -> dict[str, Any]:
    return load(request.param)


@pytest.fixture
def nightly() -> dict[str, Any]:
    return load(FOLDER / "nightly.yml")


@pytest.fixture
def release() -> dict[str, Any]:
    return load(FOLDER / "release.yml")


def step(workflow: dict[str, Any], words: str) -> dict[str, Any]:
    """The one step that runs or uses this."""
    (found,) = (step for step in steps(workflow) if words in step.get("run", "") + step.get("uses", ""))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_action_is_pinned_and_says_which_version(path: Path) -> None:
    uses = [line for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert uses or path.name == "watch.yml"  # which installs nothing
    for line in uses:
        assert SHA.search(line), line
        assert re.search(r"# v\d+\.\d+\.\d+$", line), line


def test_one_action_has_one_version() -> None:
    pins = {tuple(step["uses"].split("@")) for path in FILES for step in steps(load(path)) if "uses" in step}
    assert len(pins) == len({action for action, _ in pins})


def test_every_service_has_an_exact_version(workflow: dict[str, Any]) -> None:
    for job in jobs(workflow):
        for service in job.get("services", {}).values():
            assert re.fullmatch(r"[\w./-]+:\d+\.\d+\.\d+[\w.-]*", service["image"])
            assert all(port.startswith("127.0.0.1:") for port in service["ports"])
            assert "--health-cmd" in service["options"]


def test_the_engine_is_the_same_in_tests_and_at_night(nightly: dict[str, Any]) -> None:
    night = nightly["jobs"]["report"]
    ci = load(FOLDER / "ci.yml")["jobs"]["gotenberg"]
    assert night["services"] == ci["services"]
    assert night["services"]["gotenberg"]["env"]["CHROMIUM_DISABLE_JAVASCRIPT"] == "true"


def test_9_is_tried_as_8_is_and_may_fail_alone() -> None:
    old, new = (load(FOLDER / "ci.yml")["jobs"][name] for name in ("gotenberg", "gotenberg-9"))
    assert re.fullmatch(r"gotenberg/gotenberg:8\.[\d.]+-chromium", old["services"]["gotenberg"].pop("image"))
    assert re.fullmatch(r"gotenberg/gotenberg:9\.[\d.]+-chromium", new["services"]["gotenberg"].pop("image"))
    assert new.pop("name") != old.pop("name")
    assert new.pop("continue-on-error") is True
    assert new["steps"][-1]["env"].pop("GOTENBERG_9")
    assert new == old


ALLOWED = {
    ("release", "publish"): {"contents": "write", "attestations": "write", "id-token": "write"},
    ("nightly", "report"): {
        "actions": "read",
        "contents": "read",
        "id-token": "write",
    },  # which Google asks for instead of a key
    ("nightly", "history"): {"contents": "write"},
    ("watch", "silence"): {"actions": "read", "issues": "write"},
    ("fleet", "plan"): {"actions": "read", "contents": "read"},  # last night's artifact
    ("fleet", "shard"): {"contents": "read", "id-token": "write"},
    ("fleet", "again"): {"contents": "read", "id-token": "write"},
}


def test_a_job_may_only_read_unless_it_is_named_here(workflow: dict[str, Any]) -> None:
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        assert job["permissions"] == ALLOWED.get((workflow["name"], name), {"contents": "read"})


def test_nothing_runs_for_ever(workflow: dict[str, Any]) -> None:
    assert "concurrency" in workflow
    # A mail server has its time to answer, and hundreds of agencies have their turn.
    longest = {"nightly": 45, "fleet": 200}.get(workflow["name"], 30)
    assert all(job["timeout-minutes"] <= longest for job in jobs(workflow))
    assert all(re.fullmatch(r"ubuntu-\d+\.\d+", job["runs-on"]) for job in jobs(workflow))


def test_no_credentials_stay_in_the_checkout(workflow: dict[str, Any]) -> None:
    checkouts = [step for step in steps(workflow) if "actions/checkout" in step.get("uses", "")]
    assert checkouts or workflow["name"] == "watch"
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_no_value_is_pasted_into_a_shell(workflow: dict[str, Any]) -> None:
    assert not any("${{" in step.get("run", "") for step in steps(workflow))


def test_secrets_are_known_only_to_the_step_that_needs_them(workflow: dict[str, Any]) -> None:
    everywhere = [workflow.get("env"), *(job.get("env") for job in jobs(workflow))]
    assert "secrets." not in str(everywhere)
    holders = [step for step in steps(workflow) if "secrets." in str(step)]
    assert all("secrets." not in str({**step, "env": None}) for step in holders)
    assert all(len(step["run"].splitlines()) <= 2 for step in holders)


def test_it_runs_early_in_the_morning_at_an_odd_minute(nightly: dict[str, Any]) -> None:
    (schedule,) = nightly["on"]["schedule"]
    minute, hour, *rest = schedule["cron"].split()
    assert int(minute) % 5
    assert 2 <= int(hour) <= 6
    assert schedule["timezone"] == "Asia/Bangkok"
    assert rest == ["*", "*", "*"]
    assert "workflow_dispatch" in nightly["on"]
    assert nightly["concurrency"]["cancel-in-progress"] is False


def test_only_what_may_be_seen_is_uploaded(nightly: dict[str, Any]) -> None:
    upload = step(nightly, "upload-artifact")
    assert {Path(line).name for line in upload["with"]["path"].split()} == PUBLISHED
    assert all(Path(line).parent == Path("out") for line in upload["with"]["path"].split())
    assert upload["if"].startswith("${{ always() ")
    assert "run_attempt" in upload["with"]["name"]
    assert "error" in upload["with"]["if-no-files-found"]
    assert 1 <= upload["with"]["retention-days"] <= 90


def test_the_mails_go_out_after_the_upload_and_there_is_time_for_them(nightly: dict[str, Any]) -> None:
    notify = step(nightly, "ita-sync notify")
    assert notify["env"]["ARTIFACT_URL"] == "${{ steps.artifact.outputs.artifact-url }}"
    assert in_order(nightly, "ita-sync run", "upload-artifact", "ita-sync notify")
    job = nightly["jobs"]["report"]
    both = step(nightly, "ita-sync run")["timeout-minutes"] + notify["timeout-minutes"]
    assert both < job["timeout-minutes"]
    late_waits = (
        4 * LONGEST_WAIT
    )  # of the coordinator's letters and the operator's, each with and without attachments
    assert notify["timeout-minutes"] * 60 > Mail().retry_seconds + late_waits + TEN_MINUTES


def in_order(workflow: dict[str, Any], *words: str) -> bool:
    places = [steps(workflow).index(step(workflow, word)) for word in words]
    return places == sorted(places)


BY_HAND, BY_THE_CLOCK = "workflow_dispatch", "schedule"


class Night(NamedTuple):
    """How a run was started and how it stands before the mails, and what follows."""

    event: str
    ticked: dict[str, bool]
    status: str
    is_mailing: bool
    is_said: bool
    files: tuple[str, ...] = ("out/run.json",)


NIGHTS = {
    "a night": Night(BY_THE_CLOCK, {}, "success", is_mailing=True, is_said=False),
    "a night that failed": Night(BY_THE_CLOCK, {}, "failure", is_mailing=True, is_said=False),
    "one that failed before it began": Night(BY_THE_CLOCK, {}, "failure", False, False, files=()),
    "one that somebody stopped": Night(BY_THE_CLOCK, {}, "cancelled", is_mailing=False, is_said=False),
    "by hand": Night(BY_HAND, {}, "success", is_mailing=False, is_said=True),
    "by hand, final": Night(BY_HAND, {"final": True}, "failure", is_mailing=False, is_said=True),
    "by hand with mails": Night(BY_HAND, {"mail": True}, "success", is_mailing=True, is_said=False),
    "with mails, failed": Night(BY_HAND, {"mail": True}, "failure", is_mailing=True, is_said=False),
    "with mails, stopped": Night(BY_HAND, {"mail": True}, "cancelled", is_mailing=False, is_said=False),
    "by hand, dry": Night(BY_HAND, {"dry-run": True}, "success", is_mailing=False, is_said=True),
    "with mails, but dry": Night(BY_HAND, {"mail": True, "dry-run": True}, "success", False, True),
}


@pytest.mark.parametrize("night", NIGHTS.values(), ids=NIGHTS)
def test_who_starts_a_run_decides_whether_anybody_is_mailed(nightly: dict[str, Any], night: Night) -> None:
    inputs = offered(nightly) | night.ticked if night.event == BY_HAND else {}
    known = {"github.event_name": night.event} | {f"inputs.{name}": value for name, value in inputs.items()}
    known |= variables(nightly, known)

    def is_run(words: str) -> bool:
        condition = step(nightly, words)["if"]
        assert re.search(r"always\(\)|cancelled\(\)", condition), "it would wait for success()"
        return bool(evaluate(condition, known, night.status, night.files))

    assert is_run("ita-sync notify") is night.is_mailing
    assert is_run("ไม่ได้ส่งอีเมล") is night.is_said
    assert is_run("rm -f")
    assert is_run("upload-artifact")


def variables(nightly: dict[str, Any], known: dict[str, Any]) -> dict[str, str]:
    """What the night's steps know as env."""
    asked = nightly["jobs"]["report"]["env"]
    return {f"env.{name}": str(evaluate(value, known)).lower() for name, value in asked.items()}


def offered(nightly: dict[str, Any]) -> dict[str, Any]:
    """What "Run workflow" asks for, with what stands there before anybody touches it."""
    inputs = nightly["on"]["workflow_dispatch"]["inputs"]
    return {name: asked["default"] for name, asked in inputs.items()}


WHATS = {
    "night": "exec ita-sync run",
    "doctor": "exec ita-sync doctor",
    "sheet init": "exec ita-sync sheet init",
    "new year": "ita-sync sheet new-year",
}


@pytest.mark.parametrize("what", [None, *WHATS])
def test_one_thing_is_done_at_a_time(nightly: dict[str, Any], what: str | None) -> None:
    """And what is no night tells the heartbeat nothing, and leaves no report."""
    inputs = {} if what is None else offered(nightly) | {"what": what}
    event = BY_THE_CLOCK if what is None else BY_HAND
    known = {"github.event_name": event} | {f"inputs.{name}": value for name, value in inputs.items()}
    known |= variables(nightly, known)
    assert set(WHATS) == set(nightly["on"]["workflow_dispatch"]["inputs"]["what"]["options"])

    def is_run(words: str) -> bool:
        return bool(evaluate(step(nightly, words)["if"], known))

    done = [name for name, command in WHATS.items() if is_run(command)]
    assert done == [what or "night"]
    assert is_run('"$URL"') is is_run("upload-artifact") is (done == ["night"])


def test_run_workflow_changes_nothing_by_surprise(nightly: dict[str, Any]) -> None:
    assert offered(nightly) == {
        "what": "night",
        "mail": False,
        "dry-run": False,
        "final": False,
        "date": "",
        "year": "",
    }
    inputs = nightly["on"]["workflow_dispatch"]["inputs"]
    assert {
        name: asked["type"] for name, asked in inputs.items() if name not in {"what", "date", "year"}
    } == dict.fromkeys(("mail", "dry-run", "final"), "boolean")


def evaluate(
    expression: str, known: dict[str, Any], status: str = "success", files: Collection[str] = ()
) -> Any:
    """The value of an expression of a workflow, as far as ours go: contexts, functions, and, or, not, equal."""
    functions = {
        "always": lambda: True,
        "success": lambda: status == "success",
        "cancelled": lambda: status == "cancelled",
        "hashFiles": lambda path: "hash" if path in files else "",
        "known": lambda name: known.get(name, ""),
    }
    text = expression.removeprefix("${{").removesuffix("}}").strip()
    text = re.sub(r"\b(?:github|inputs|env|vars|needs)\.[\w.-]+", lambda found: f"known('{found[0]}')", text)
    for theirs, ours in ((r"&&", " and "), (r"\|\|", " or "), (r"!(?!=)", " not ")):
        text = re.sub(theirs, ours, text)
    return eval(text.strip(), {"__builtins__": {}}, functions)


def test_the_key_is_there_for_the_receipts_and_gone_at_the_end(nightly: dict[str, Any]) -> None:
    """The mails' step appends to the sheet, so the key outlives the upload, which takes file by file and not the key."""
    assert in_order(nightly, "ita-sync notify", "rm -f")
    assert nightly["jobs"]["report"]["steps"][-1] == step(nightly, "rm -f")
    assert step(nightly, "rm -f")["if"] == "always()"
    key = "GOOGLE_APPLICATION_CREDENTIALS"
    assert step(nightly, "ita-sync notify")["env"][key] == step(nightly, "ita-sync run")["env"][key]
    assert "runner.temp" in step(nightly, "ita-sync run")["env"][key]


GOOD_BEAT = "https://beat.example/ping/1f2e"


@pytest.mark.skipif(shutil.which("bash") is None, reason="the runners' shell")
@pytest.mark.parametrize("name", ["nightly.yml", "fleet.yml"])
@pytest.mark.parametrize(
    ("pasted", "called"),
    [(GOOD_BEAT, True), (f"{GOOD_BEAT}\n", True), (f"  {GOOD_BEAT}\r\n", True), ("", False), (" \n", False)],
)
def test_a_heartbeat_is_called_however_its_address_was_pasted(
    tmp_path: Path, name: str, pasted: str, called: bool
) -> None:
    (beat,) = {
        each["run"]
        for job in load(FOLDER / name)["jobs"].values()
        for each in job["steps"]
        if "HEARTBEAT_URL" in str(each.get("env"))
    }
    path = program(tmp_path, f'printf "%s\\n" "$@" > {tmp_path}/asked', "curl")
    assert shell(beat, PATH=path, URL=pasted) == ""
    asked = tmp_path / "asked"
    assert asked.exists() is called
    assert not called or asked.read_text().splitlines()[-1] == GOOD_BEAT


def test_what_is_installed_is_what_was_hashed(nightly: dict[str, Any]) -> None:
    script = step(nightly, "pip install")["run"]
    assert script.index("sha256sum --check") < script.index("pip install")
    first, second = (line for line in script.splitlines() if "pip install" in line)
    assert "--require-hashes -r" in first
    assert "--no-deps --no-index" in second


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="the runners' shell")
GOOD_WHEEL = "https://github.com/OWNER/ita-sync/releases/download/v1.2.3/ita_sync-1.2.3-py3-none-any.whl"


@needs_bash
@pytest.mark.parametrize(
    ("wheel", "sha256", "is_taken"),
    [
        (GOOD_WHEEL, "0f" * 32, True),
        ("", "", False),
        (GOOD_WHEEL, "", False),
        ("", "0f" * 32, False),
        (GOOD_WHEEL.replace("https", "http"), "0f" * 32, False),
        (GOOD_WHEEL + " --output x", "0f" * 32, False),
        (GOOD_WHEEL, "0f" * 31, False),
    ],
)
def test_a_sentence_says_which_variables_are_lacking(
    nightly: dict[str, Any], wheel: str, sha256: str, is_taken: bool
) -> None:
    script = step(nightly, "::error::ยังไม่ได้ตั้ง")["run"]
    if is_taken:
        assert shell(script, WHEEL=wheel, SHA256=sha256) == ""
        return
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        shell(script, WHEEL=wheel, SHA256=sha256)
    assert stopped.value.stdout.startswith("::error::ยังไม่ได้ตั้งตัวแปร ITA_SYNC_WHEEL")


@needs_bash
def test_a_wheel_with_another_sum_is_not_installed(nightly: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "fetched.whl").write_bytes(b"another file")
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        shell(step(nightly, "pip install")["run"], RUNNER_TEMP=str(tmp_path), SHA256="0f" * 32)
    assert "ITA_SYNC_SHA256" in stopped.value.stdout


OURS, NOT_OURS = "ita-sync: ไม่มีการตรวจสำเร็จเกิน 2 วัน · no night has succeeded for two days", "Printer on fire"
OPENED = ["repos/o/r/issues -f title="]
SAID_AGAIN = ["repos/o/r/issues/7/comments -f body=ตรวจสำเร็จล่าสุด"]
CLOSED = ["repos/o/r/issues/7/comments -f body=กลับมา", "-X PATCH repos/o/r/issues/7 -f state=closed"]


class Silence(NamedTuple):
    """What GitHub knows of a repository, and what the watch makes of it.

    Attributes:
        succeeded: How many days ago the last scheduled night that succeeded began; None if none did.
        laid_down: How many days ago the workflow came into the repository.
        issues: The titles of open issues, the newest first; their numbers go down from 7.
        calls: How the calls begin that change something.
    """

    succeeded: float | None
    laid_down: float
    issues: Sequence[str]
    calls: Sequence[str]


SILENCES = {
    "it works": Silence(0.2, 90, [], []),
    "it works, and somebody has an issue of their own": Silence(0.2, 90, [NOT_OURS], []),
    "it works again": Silence(1, 90, [OURS, NOT_OURS], CLOSED),
    "one night failed": Silence(1.9, 90, [], []),
    "two nights failed": Silence(2.1, 90, [], OPENED),
    "as yesterday": Silence(3, 90, [OURS], SAID_AGAIN),
    "somebody has an issue of their own": Silence(3, 90, [NOT_OURS], OPENED),
    "laid down yesterday": Silence(None, 1, [], []),
    "laid down last week, and never worked": Silence(None, 7, [], OPENED),
    "never worked, as said yesterday": Silence(None, 8, [OURS], SAID_AGAIN),
}


@needs_bash
@pytest.mark.skipif(shutil.which("jq") is None, reason="what gh does with --jq")
@pytest.mark.parametrize("silence", SILENCES.values(), ids=SILENCES)
def test_one_issue_tells_of_silence(tmp_path: Path, silence: Silence) -> None:
    def ago(days: float) -> str:
        return (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")

    runs = [] if silence.succeeded is None else [{"run_started_at": ago(silence.succeeded)}]
    issues = [{"title": title, "number": 7 - number} for number, title in enumerate(silence.issues)]
    answers = {
        "runs": {"total_count": len(runs), "workflow_runs": runs},
        "nightly": {"state": "active", "created_at": ago(silence.laid_down)},
        "issues": issues,
    }
    for name, answer in answers.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(answer))
    gh = f"""cd {tmp_path}; [ "$1" = api ] || exit 1
        case "$2" in
        */nightly.yml/runs\\?event=schedule\\&status=success*) jq -r "$4" runs.json ;;
        */nightly.yml) jq -r "$4" nightly.json ;;
        */issues\\?state=open*) jq -r "$4" issues.json ;;
        *) echo "$*" >> calls ;;
        esac"""
    (watch,) = steps(load(FOLDER / "watch.yml"))
    shell(
        watch["run"],
        PATH=program(tmp_path, gh, "gh"),
        REPO="o/r",
        PAGE="https://github.com/o/r",
        GITHUB_STEP_SUMMARY=str(tmp_path / "summary"),
    )
    calls = tmp_path / "calls"
    made = calls.read_text(encoding="utf-8").splitlines() if calls.exists() else []
    assert len(made) == len(silence.calls)
    assert all(call.startswith(f"api {start}") for call, start in zip(made, silence.calls, strict=True))
    assert "ตรวจสำเร็จล่าสุด" in (tmp_path / "summary").read_text(encoding="utf-8")


@needs_bash
@pytest.mark.parametrize("key", ['{"private_key": "-----BEGIN\\n$HOME `id` %s"}', ""])
def test_the_key_is_laid_down_as_it_is_for_its_owner_alone(
    nightly: dict[str, Any], tmp_path: Path, key: str
) -> None:
    shell(step(nightly, "umask")["run"], KEY=key, RUNNER_TEMP=str(tmp_path))
    file = tmp_path / "google-key.json"
    assert file.exists() is bool(key)
    if key:
        assert file.read_text() == key
        assert file.stat().st_mode & 0o777 == 0o600
    shell(step(nightly, "rm -f")["run"], RUNNER_TEMP=str(tmp_path))
    assert not file.exists()


@needs_bash
@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({}, ["run"]),
        ({"final": True}, ["run", "--final"]),
        ({"dry-run": True}, ["run", "--dry-run"]),
        ({"date": "2026-01-31"}, ["run", "--date=2026-01-31"]),
        (
            {"dry-run": True, "final": True, "date": "2026-01-31"},
            ["run", "--dry-run", "--final", "--date=2026-01-31"],
        ),
        ({"date": '$(id) `id` "; id; --final *'}, ["run", '--date=$(id) `id` "; id; --final *']),
        ({"date": " "}, ["run", "--date= "]),  # which the program refuses in a sentence
        (None, ["run"]),  # by the clock there are no inputs at all
    ],
)
def test_each_input_is_one_word_or_none(
    nightly: dict[str, Any], tmp_path: Path, inputs: dict[str, Any] | None, words: list[str]
) -> None:
    chosen = {} if inputs is None else offered(nightly) | inputs
    known = {f"inputs.{name}": value for name, value in chosen.items()}
    run = step(nightly, "ita-sync run")
    asked = {name: evaluate(run["env"][name], known) for name in ("DATE", "DRY_RUN", "FINAL")}
    path = program(tmp_path, 'printf "%s\\n" "$@"')
    command, *options = words
    assert shell(run["run"], PATH=path, **asked).splitlines() == [command, "--before", "before", *options]


def program(folder: Path, script: str, name: str = "ita-sync") -> str:
    """Put a stand-in of the program into a folder; the PATH on which it is found first."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


@needs_bash
@pytest.mark.usefixtures("heeded_signals")
@pytest.mark.parametrize("words", ["ita-sync run", "ita-sync notify"])
def test_the_program_hears_the_signals_that_the_step_gets(
    nightly: dict[str, Any], tmp_path: Path, words: str
) -> None:
    """GitHub sends them to the step's shell alone."""
    path = program(tmp_path, "trap 'echo put down; exit 130' INT\necho up\nwhile :; do sleep 0.1; done")
    script = tmp_path / "step.sh"  # as GitHub does: what follows -c is run without a shell around it anyway
    script.write_text(step(nightly, words)["run"])
    with subprocess.Popen(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
        env={"PATH": path},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        assert running.stdout
        try:
            assert running.stdout.readline() == "up\n"
            running.send_signal(signal.SIGINT)
            assert running.wait(20) == 130
            assert running.stdout.read() == "put down\n"
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)  # with what a shell would have started beside itself


@needs_bash
def test_a_run_that_mailed_nobody_says_so_in_its_summary(nightly: dict[str, Any], tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("| the night |\n")
    shell(step(nightly, "ไม่ได้ส่งอีเมล")["run"], GITHUB_STEP_SUMMARY=str(summary))
    before, blank, said = summary.read_text(encoding="utf-8").splitlines()
    assert (before, blank) == ("| the night |", "")
    assert "ไม่ได้ส่งอีเมล" in said
    assert "No mail was sent" in said


@needs_bash
@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"year": "2569"}, ["sheet", "new-year", "--", "2569"]),
        ({"year": "2569", "dry-run": True}, ["sheet", "new-year", "--dry-run", "--", "2569"]),
        ({"year": " "}, ["sheet", "new-year", "--", " "]),  # which the program refuses in a sentence
        ({"year": "--edit-settings; $(id)"}, ["sheet", "new-year", "--", "--edit-settings; $(id)"]),
    ],
)
def test_a_new_year_says_on_the_page_what_to_change(
    nightly: dict[str, Any], tmp_path: Path, inputs: dict[str, Any], words: list[str]
) -> None:
    chosen = {f"inputs.{name}": value for name, value in (offered(nightly) | inputs).items()}
    asked = step(nightly, "new-year")
    known = {name: evaluate(asked["env"][name], chosen) for name in ("YEAR", "DRY_RUN")}
    summary = tmp_path / "summary.md"
    path = program(tmp_path, 'printf "%s\\n" "$@"')
    log = shell(asked["run"], PATH=path, GITHUB_STEP_SUMMARY=str(summary), **known)
    assert log.splitlines() == words
    assert summary.read_text(encoding="utf-8").splitlines() == ["```text", *words, "```"]


@needs_bash
def test_a_new_year_that_is_refused_makes_the_run_red(nightly: dict[str, Any], tmp_path: Path) -> None:
    asked = step(nightly, "new-year")
    assert asked["shell"] == "bash"  # with pipefail, as `shell` below has it
    path, summary = program(tmp_path, "echo 2569; exit 3"), tmp_path / "summary.md"
    for year, code, said in (("2569", 3, "2569"), ("", 1, "::error::โปรดระบุปีงบประมาณ")):
        with pytest.raises(subprocess.CalledProcessError) as stopped:
            shell(asked["run"], PATH=path, GITHUB_STEP_SUMMARY=str(summary), YEAR=year, DRY_RUN="")
        assert stopped.value.returncode == code
        assert stopped.value.stdout.startswith(said)
    # Closed, for what later steps say is no part of it.
    assert summary.read_text(encoding="utf-8").splitlines() == ["```text", "2569", "```"]


KEPT, EMPTY = {"vars.ITA_HISTORY": "true", "needs.report.outputs.artifact": "7"}, {"inputs.date": ""}
HISTORIES = {
    "a night": ({"github.event_name": BY_THE_CLOCK} | KEPT, "success", True),
    "one whose mails failed": ({"github.event_name": BY_THE_CLOCK} | KEPT, "failure", True),
    "one that somebody stopped": ({"github.event_name": BY_THE_CLOCK} | KEPT, "cancelled", False),
    "a night that left nothing": (
        {"github.event_name": BY_THE_CLOCK, "vars.ITA_HISTORY": "true"},
        "failure",
        False,
    ),
    "not turned on": (
        {"github.event_name": BY_THE_CLOCK, "needs.report.outputs.artifact": "7"},
        "success",
        False,
    ),
    "by hand": ({"github.event_name": BY_HAND} | KEPT | EMPTY, "success", True),
    "by hand, dry": (
        {"github.event_name": BY_HAND, "inputs.dry-run": True} | KEPT | EMPTY,
        "success",
        False,
    ),
    "of another day": (
        {"github.event_name": BY_HAND, "inputs.date": "2026-01-31"} | KEPT,
        "success",
        False,
    ),
}


@pytest.mark.parametrize(("known", "status", "is_run"), HISTORIES.values(), ids=HISTORIES)
def test_a_history_is_kept_of_nights_where_it_was_asked_for(
    nightly: dict[str, Any], known: dict[str, Any], status: str, is_run: bool
) -> None:
    job = nightly["jobs"]["history"]
    assert job["needs"] == "report"
    assert "${{ steps.artifact.outputs.artifact-id }}" in nightly["jobs"]["report"]["outputs"].values()
    assert bool(evaluate(job["if"], known, status)) is is_run


def test_nothing_of_the_programs_runs_where_contents_may_be_written(nightly: dict[str, Any]) -> None:
    fetch, commit = nightly["jobs"]["history"]["steps"]
    assert fetch["uses"].startswith("actions/download-artifact@")
    assert not re.search(r"ita-sync|python|pip", commit["run"])


class Branch:
    """The branch `history` of a repository on GitHub, in whose stead lies one on this disk.

    Args:
        folder: Where all of it lies.
        script: The step that commits.
        visibility: What GitHub says of the repository.
    """

    def __init__(self, folder: Path, script: str, visibility: str) -> None:
        self.folder, self.script = folder, script
        self.remote = folder / "agency.git"
        self.path = program(folder, f"echo {visibility}", "gh")
        self.git("init", "--quiet", "--bare", str(self.remote))

    def git(self, *words: str) -> str:
        done = subprocess.run(["git", *words], cwd=self.folder, check=True, capture_output=True, text=True)
        return done.stdout

    def keep(self, **files: str) -> str:
        """What the step says of a night that left these files: `measures_csv` for measures.csv."""
        machine = Path(tempfile.mkdtemp(dir=self.folder))  # a fresh one every night
        (machine / "night").mkdir()
        for name, text in files.items():
            (machine / "night" / name.replace("_", ".")).write_text(text, encoding="utf-8")
        summary = machine / "summary.md"
        names = {
            "GH_TOKEN": "t",
            "REPO": "o/r",
            "REMOTE": str(self.remote),
            "RUN": "run/7",
            "HOME": str(machine),
        }
        shell(f"cd {machine}\n{self.script}", PATH=self.path, GITHUB_STEP_SUMMARY=str(summary), **names)
        return summary.read_text(encoding="utf-8")

    def commits(self) -> int:
        return int(self.git("--git-dir", str(self.remote), "rev-list", "--count", "history"))

    def shows(self, name: str) -> str:
        return self.git("--git-dir", str(self.remote), "show", f"history:{name}")


@pytest.fixture
def branch(nightly: dict[str, Any], tmp_path: Path) -> Callable[[str], Branch]:
    """A repository with this visibility."""
    return lambda visibility: Branch(tmp_path, step(nightly, "git push")["run"], visibility)


needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="what the step commits with")


@needs_bash
@needs_git
def test_a_history_grows_by_the_nights_that_changed(branch: Callable[[str], Branch]) -> None:
    history = branch("private")
    first = {"measures_csv": "มาตรการ\n๑\n", "findings_json": "[]", "status_html": "<p>1</p>"}
    assert "บันทึกไว้ใน branch history" in history.keep(**first)
    assert history.commits() == 1
    assert "ข้อมูลไม่เปลี่ยนแปลง" in history.keep(**first | {"status_html": "<p>another day</p>"})
    assert history.commits() == 1
    history.keep(**first | {"findings_json": '["๒"]', "status_html": "<p>2</p>"})
    assert history.commits() == 2
    assert (history.shows("findings.json"), history.shows("status.html")) == ('["๒"]', "<p>2</p>")
    history.keep(measures_csv="มาตรการ\n๑\n๒\n", findings_json='["๒"]')
    assert history.commits() == 3
    assert history.shows("measures.csv") == "มาตรการ\n๑\n๒\n"


@needs_bash
@needs_git
def test_a_night_without_rows_leaves_the_history_as_it_is(branch: Callable[[str], Branch]) -> None:
    history = branch("private")
    assert "ข้อมูลไม่เปลี่ยนแปลง" in history.keep(run_json="{}")
    history.keep(measures_csv="๑", findings_json="[]")
    assert "ข้อมูลไม่เปลี่ยนแปลง" in history.keep(run_json="{}")
    assert history.commits() == 1
    assert history.git("--git-dir", str(history.remote), "ls-tree", "--name-only", "history").split() == [
        "findings.json",
        "measures.csv",
    ]


@needs_bash
@needs_git
@pytest.mark.parametrize("visibility", ["public", "internal", ""])
def test_no_history_is_kept_where_others_can_read_it(
    branch: Callable[[str], Branch], visibility: str
) -> None:
    history = branch(visibility)
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        history.keep(measures_csv="๑", findings_json="[]")
    assert stopped.value.stdout.startswith("::error::ที่เก็บนี้ไม่ใช่แบบส่วนตัว")
    assert history.git("--git-dir", str(history.remote), "branch", "--list") == ""


@needs_bash
@needs_git
def test_a_token_is_left_in_no_file(branch: Callable[[str], Branch]) -> None:
    history = branch("private")
    history.keep(measures_csv="๑", findings_json="[]")
    files = [path for path in history.folder.rglob("*") if path.is_file()]
    assert files
    assert not any(b"x-access-token" in path.read_bytes() or b"Basic " in path.read_bytes() for path in files)


ADDRESSES = {
    "ส่งที่ somchai@example.go.th แล้ว": "ส่งที่ […] แล้ว",
    "<a@b.go.th>,(c.d+e@f.example): g@h.th;": "<[…]>,([…]): […];",
    '"mailto:a@b.go.th"': '"mailto:[…]"',
    "สมชาย@เทศบาล.ไทย": "[…]",
    "line @ work, @group, a@b": "line @ work, @group, a@b",
    "p{margin:1.5em}@media print{a{color:red}}@page{size:A4}": (
        "p{margin:1.5em}@media print{a{color:red}}@page{size:A4}"
    ),
}


@needs_bash
@needs_git
@pytest.mark.parametrize(("typed", "kept"), ADDRESSES.items())
def test_no_mail_address_is_kept_not_even_one_that_staff_typed(
    branch: Callable[[str], Branch], typed: str, kept: str
) -> None:
    history = branch("private")
    history.keep(measures_csv=typed, findings_json=typed, status_html=typed)
    assert {history.shows(name) for name in ("measures.csv", "findings.json", "status.html")} == {kept}


def test_a_release_is_made_from_a_tag_once_the_tests_have_passed(release: dict[str, Any]) -> None:
    assert release["on"] == {"push": {"tags": ["v*"]}}
    assert release["concurrency"]["cancel-in-progress"] is False
    assert release["jobs"]["publish"]["needs"] == "test"
    ci = load(FOLDER / "ci.yml")["jobs"]["test"]
    assert release["jobs"]["test"]["steps"] == ci["steps"]
    assert release["jobs"]["test"]["strategy"]["matrix"] == ci["strategy"]["matrix"]


def test_what_a_release_is_made_of_is_listed_with_hashes(release: dict[str, Any], tmp_path: Path) -> None:
    """As dev.py writes it, which has the list compared with CycloneDX's schema."""
    asked = step(release, "dev.py sbom")["run"]
    assert asked.startswith('python dev.py sbom "dist/')
    file = tmp_path / "listed.cdx.json"
    subprocess.run([sys.executable, ROOT / "dev.py", "sbom", file], check=True, capture_output=True)
    listed = json.loads(file.read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    root = listed["metadata"]["component"]
    assert (root["name"], root["version"]) == ("ita-sync", project["version"])
    pinned = re.findall(
        r"^([\w.-]+)==(\S+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted((part["name"], part["version"]) for part in listed["components"]) == sorted(pinned)
    for part in listed["components"]:
        (source,) = part["externalReferences"]
        assert all(len(each["content"]) == 64 for each in source["hashes"])
        assert source["hashes"]


def test_files_are_attested_where_github_does_that(release: dict[str, Any]) -> None:
    assert in_order(release, "hatchling", "dev.py sbom", "sha256sum", "attest-build-provenance", "gh release")
    attest = step(release, "attest-build-provenance")
    assert attest["with"] == {"subject-path": "dist/*"}
    for is_private in (False, True):
        known = {"github.event.repository.private": is_private}
        assert bool(evaluate(attest["if"], known)) is not is_private


def test_only_the_last_step_of_a_release_has_a_token(release: dict[str, Any]) -> None:
    *before, last = steps(release)
    assert last["run"].startswith("gh release create")
    assert "github.token" in last["env"]["GH_TOKEN"]
    assert not any("token" in str(step.get("env", "")).lower() for step in before)


CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n- soon\n\n## [1.2.3] - 2026-01-31\n\n- `$HOME`\n\n## [1.2.2]\n\n- old\n"


@pytest.fixture
def tagged(release: dict[str, Any], tmp_path: Path) -> Callable[[str, str], str]:
    """The notes of a release: the version in pyproject.toml, the tag -> what the step writes."""

    def notes(version: str, tag: str) -> str:
        (tmp_path / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
        (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
        (tmp_path / "python").symlink_to(sys.executable)
        script = f'cd "$RUNNER_TEMP"\n{step(release, "awk")["run"]}'
        path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
        shell(script, RUNNER_TEMP=str(tmp_path), GITHUB_REF_NAME=tag, PATH=path)
        return (tmp_path / "notes.md").read_text()

    return notes


@needs_bash
@pytest.mark.parametrize(("version", "notes"), [("1.2.3", "\n- `$HOME`\n\n"), ("1.2.2", "\n- old\n")])
def test_the_notes_are_the_changelog_of_the_tagged_version(
    tagged: Callable[[str, str], str], version: str, notes: str
) -> None:
    assert tagged(version, f"v{version}") == notes


@needs_bash
@pytest.mark.parametrize(
    ("version", "tag", "file"),
    [
        ("1.2.3", "v1.2.2", "pyproject.toml"),
        ("1.2.3", "v$(id)", "pyproject.toml"),
        ("1.2", "v1.2", "CHANGELOG.md"),
        ("1.2.4", "v1.2.4", "CHANGELOG.md"),
    ],
)
def test_a_tag_that_is_not_the_version_or_not_in_the_changelog_stops_the_release(
    tagged: Callable[[str, str], str], version: str, tag: str, file: str
) -> None:
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        tagged(version, tag)
    assert stopped.value.stdout.startswith(f"::error file={file}::")


def test_before_a_commit_runs_what_lint_runs() -> None:
    (repo,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    checks = re.search(r"checks = \((.*)\)", (ROOT / "dev.py").read_text(encoding="utf-8"))
    assert checks
    asked = [" ".join(re.findall(r'"(.*?)"', check)) for check in re.findall(r"\[(.*?)\]", checks[1])]
    assert [hook["entry"].removeprefix(".venv/bin/") for hook in repo["hooks"]] == asked


FETCH = """cd {folder}
case "$2" in
  list) printf '12\n11\n10\n9\n' ;;
  download) [ -d "left/$3" ] && mkdir -p "$7" && cp -r "left/$3"/* "$7" ;;
esac"""
DOCTOR: dict[str, str] = {}
FAILED = {"ita-report-11-1": "run.json"}  # the sheet could not be read
GOOD = {"ita-report-10-1": "run.json measures.csv"}
TRIED_AGAIN = {f"ita-report-10-{attempt}": "run.json measures.csv" for attempt in (1, 2, 10)}


@pytest.mark.parametrize(
    ("nights", "found"),
    [
        ({10: GOOD}, "ita-report-10-1"),
        (
            {12: DOCTOR, 11: FAILED, 10: GOOD, 9: {"ita-report-9-1": "run.json measures.csv"}},
            "ita-report-10-1",
        ),
        ({10: TRIED_AGAIN}, "ita-report-10-10"),
        ({10: GOOD | {"ita-report-10-2": "run.json"}}, "ita-report-10-1"),
        ({11: FAILED}, ""),
        ({}, ""),
    ],
)
def test_the_rows_of_the_last_night_that_left_some_are_fetched(
    nights: dict[int, dict[str, str]], found: str, nightly: dict[str, Any], tmp_path: Path
) -> None:
    """Its artifact may be missing, as that of a doctor run is, or hold no rows; without any the night goes on."""
    fetch = step(nightly, "gh run download")
    assert fetch["continue-on-error"] is True
    for run, artifacts in nights.items():
        for artifact, files in artifacts.items():
            folder = tmp_path / "left" / str(run) / artifact
            folder.mkdir(parents=True)
            for file in files.split():
                (folder / file).write_text(artifact, encoding="utf-8")
    script = f"cd {tmp_path}\n{fetch['run']}"
    shell(script, PATH=program(tmp_path, FETCH.format(folder=tmp_path), "gh"), GH_TOKEN="secret")
    fetched = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "before").glob("*")}
    assert fetched == (dict.fromkeys(("measures.csv", "run.json"), found) if found else {})
    assert "--before before" in step(nightly, "ita-sync run")["run"]


def shell(script: str, **environment: str) -> str:
    """Run a step as GitHub's runners do."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(
        command, env={"PATH": os.environ["PATH"]} | environment, check=True, capture_output=True, text=True
    ).stdout
