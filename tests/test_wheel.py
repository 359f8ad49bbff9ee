"""The wheel alone, as an agency has it: installed by hash into a clean environment, far from any checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import ita_sync as program
from tests.conftest import ROOT
from tests.fakes.google import Document, SheetsServer

INIT = ["init", "--name", "เทศบาลตำบลใหม่", "--district", "เมือง", "--province", "เลย", "--year", "2568"]
DAY = ["--date", "2025-11-03"]
WATCHED = f"""
import sys
def refuse_the_checkout(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and str(arguments[0]).startswith({str(ROOT)!r}):
        raise RuntimeError(f"{{arguments[0]}} was read from the checkout")
sys.addaudithook(refuse_the_checkout)
"""
Call = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, as a release builds it."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean environment with what the wheel itself pins, installed as the nightly workflow does; its scripts."""
    folder = tmp_path_factory.mktemp("clean")
    pins = folder / "requirements.txt"
    with zipfile.ZipFile(wheel) as files:
        pins.write_bytes(files.read("ita_sync/_data/requirements.txt"))
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    scripts: Path = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(scripts / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    subprocess.run([*pip, "--no-compile", "--require-hashes", "-r", str(pins)], check=True, cwd=folder)
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True, cwd=folder)
    (site,) = folder.glob("venv/**/site-packages")
    (site / "sitecustomize.py").write_text(WATCHED, encoding="utf-8")
    reads = [str(scripts / "python"), "-c", f"open({str(ROOT / 'README.md')!r})"]
    assert (
        "was read from the checkout"
        in subprocess.run(reads, check=False, capture_output=True, text=True).stderr
    )
    return scripts


@pytest.fixture
def call(installed: Path, tmp_path: Path) -> Call:
    """Call the installed program in an empty folder, with further variables."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_"))}

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [installed / "ita-sync", *words],
            cwd=tmp_path,
            env=bare | {"PYTHONUTF8": "1"} | environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=180,
            check=False,
        )
        assert "checkout" not in done.stdout + done.stderr
        return done

    return run


def test_an_agency_needs_the_wheel_alone(call: Call, tmp_path: Path) -> None:
    assert call("--version").stdout == f"ita-sync, version {program.__version__}\n"
    for words in (
        *(INIT, ["rules"], ["rules", "missing-outcome"], ["validate"], ["flag", "--dry-run"]),
        *(["run", "--dry-run", *DAY], ["run", *DAY], ["notify", *DAY], ["doctor", *DAY]),
    ):
        done = call(*words)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "out" / "report-2568.pdf").read_bytes().startswith(b"%PDF-")
    checks = json.loads(call("doctor", "--json", *DAY).stdout)["checks"]
    said = " ".join(check["said"] for check in checks)
    assert "nightly.yml" in said  # compared with the one within the wheel
    assert "watch.yml" in said


def test_with_a_google_sheet_too(call: Call, tmp_path: Path, server: SheetsServer) -> None:
    key = server.add(Document.from_rows("รายงาน", {"ชีต1": [[]]}))
    google = {name: str(value) for name, value in server.environment(server.key_file(tmp_path)).items()}
    for words in (
        [*INIT, "--sheet", f"https://docs.google.com/spreadsheets/d/{key}/edit"],
        *(["sheet", "init", "--example"], ["run", *DAY], ["notify", *DAY], ["doctor", *DAY]),
    ):
        done = call(*words, **google)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_wheel_holds_what_is_laid_down_and_no_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as files:
        names = files.namelist()
    for name in ("nightly", "watch", "fleet"):
        assert f"ita_sync/_data/.github/workflows/{name}.yml" in names
    for name in ("fleet/agencies.csv", "fleet/defaults.toml", "deploy/Containerfile", "deploy/slurm.sh"):
        assert f"ita_sync/_data/{name}" in names
    assert {"ita_sync/setup/agency_readme.md", "ita_sync/setup/fleet_readme.md"} <= set(names)
    assert not [name for name in names if name.startswith(("tests/", "docs/"))]
