"""What the workflows promise: no address or secret leaves, nothing unpinned runs, a failure still reaches somebody."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
SHA = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40}")
PUBLISHED = {
    "report-*.pdf",
    "report-*.html",
    "measures.csv",
    "findings.json",
    "summary.md",
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
    assert uses
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
    (night,) = jobs(nightly)
    ci = load(FOLDER / "ci.yml")["jobs"]["gotenberg"]
    assert night["services"] == ci["services"]
    assert night["services"]["gotenberg"]["env"]["CHROMIUM_DISABLE_JAVASCRIPT"] == "true"


def test_9_is_tried_as_8_is_and_may_fail_alone() -> None:
    old, new = (load(FOLDER / "ci.yml")["jobs"][name] for name in ("gotenberg", "gotenberg-9"))
    assert re.fullmatch(r"gotenberg/gotenberg:8\.[\d.]+-chromium", old["services"]["gotenberg"].pop("image"))
    assert re.fullmatch(r"gotenberg/gotenberg:9\.[\d.]+-chromium", new["services"]["gotenberg"].pop("image"))
    assert new.pop("continue-on-error") is True
    assert new["steps"][-1]["env"].pop("GOTENBERG_9")
    assert new == old


def test_nobody_may_do_more_than_read_but_the_job_that_makes_a_release(workflow: dict[str, Any]) -> None:
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        is_publishing = (workflow["name"], name) == ("release", "publish")
        assert job["permissions"] == {"contents": "write" if is_publishing else "read"}


def test_nothing_runs_for_ever(workflow: dict[str, Any]) -> None:
    assert "concurrency" in workflow
    assert all(job["timeout-minutes"] <= 30 for job in jobs(workflow))
    assert all(re.fullmatch(r"ubuntu-\d+\.\d+", job["runs-on"]) for job in jobs(workflow))


def test_no_credentials_stay_in_the_checkout(workflow: dict[str, Any]) -> None:
    checkouts = [step for step in steps(workflow) if "actions/checkout" in step.get("uses", "")]
    assert checkouts
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
    assert 2 <= (int(hour) + 7) % 24 <= 6  # in Thailand
    assert rest == ["*", "*", "*"]
    assert "workflow_dispatch" in nightly["on"]
    assert nightly["concurrency"]["cancel-in-progress"] is False


def test_only_what_may_be_seen_is_uploaded(nightly: dict[str, Any]) -> None:
    upload = step(nightly, "upload-artifact")
    assert {Path(line).name for line in upload["with"]["path"].split()} == PUBLISHED
    assert all(Path(line).parent == Path("out") for line in upload["with"]["path"].split())
    assert upload["if"] == "always()"
    assert "run_attempt" in upload["with"]["name"]
    assert "error" in upload["with"]["if-no-files-found"]
    assert 1 <= upload["with"]["retention-days"] <= 90


def test_the_mails_go_out_after_the_upload_and_also_when_the_run_failed(nightly: dict[str, Any]) -> None:
    notify = step(nightly, "ita-sync notify")
    assert notify["if"].startswith("always() && ")
    assert notify["env"]["ARTIFACT_URL"] == "${{ steps.artifact.outputs.artifact-url }}"
    order = [
        steps(nightly).index(step(nightly, words)) for words in ("ita-sync run", "upload-artifact", "notify")
    ]
    assert order == sorted(order)
    (job,) = jobs(nightly)
    both = step(nightly, "ita-sync run")["timeout-minutes"] + notify["timeout-minutes"]
    assert both < job["timeout-minutes"]


def test_the_key_is_gone_before_anything_is_uploaded(nightly: dict[str, Any]) -> None:
    remove = step(nightly, "rm -f")
    assert remove["if"] == "always()"
    assert steps(nightly).index(remove) < steps(nightly).index(step(nightly, "upload-artifact"))


def test_what_is_installed_is_what_was_hashed(nightly: dict[str, Any]) -> None:
    first, second = step(nightly, "pip install")["run"].splitlines()
    assert "--require-hashes -r" in first
    assert "--no-deps --no-build-isolation" in second


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="the runners' shell")


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
@pytest.mark.parametrize(("final", "words"), [("", ["run"]), ("--final", ["run", "--final"])])
def test_final_is_one_word_or_none(
    nightly: dict[str, Any], tmp_path: Path, final: str, words: list[str]
) -> None:
    program = tmp_path / "ita-sync"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    assert shell(step(nightly, "ita-sync run")["run"], FINAL=final, PATH=path).split() == words


def test_a_release_is_made_from_a_tag_once_the_tests_have_passed(release: dict[str, Any]) -> None:
    assert release["on"] == {"push": {"tags": ["v*"]}}
    assert release["concurrency"]["cancel-in-progress"] is False
    assert release["jobs"]["publish"]["needs"] == "test"
    ci = load(FOLDER / "ci.yml")["jobs"]["test"]
    assert release["jobs"]["test"]["steps"] == ci["steps"]
    assert release["jobs"]["test"]["strategy"]["matrix"] == ci["strategy"]["matrix"]


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


def shell(script: str, **environment: str) -> str:
    """Run a step as GitHub's runners do."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(
        command, env={"PATH": os.environ["PATH"]} | environment, check=True, capture_output=True, text=True
    ).stdout
