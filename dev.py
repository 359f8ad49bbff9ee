#!/usr/bin/env python3
"""One file that needs nothing but Python: set up this checkout and do one thing in it.

    python3 dev.py run        the main job on the example workbook -> out/report-2568.pdf
    python3 dev.py test       all tests (further words go to pytest)
    python3 dev.py coverage   the tests once more, and which lines and branches of the program none of them takes
    python3 dev.py lint       ruff, format, mypy and import-linter: what CI asks for besides the tests
    python3 dev.py pins       write the two hashed requirements files anew from pyproject.toml
    python3 dev.py sbom FILE  list the program's packages with their hashes, in CycloneDX

The virtual environment lies in .venv, and what is new in the pins is installed into it. Where there is no browser to
print with and this is Debian or Ubuntu with root, Debian's Chromium is installed, and what the tests read PDFs with;
elsewhere a sentence says what to do.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
HEADLESS_SHELL = "chromium-headless-shell"
READERS = {"pdftotext": "poppler-utils", "mutool": "mupdf-tools", "node": "nodejs", "npm": "npm", "jq": "jq"}
FONTS = Path("/usr/share/fonts/truetype/tlwg")  # as Debian's packages have them
FONT_PACKAGES = {"Loma.ttf": "fonts-tlwg-loma-ttf", "TlwgTypo.ttf": "fonts-tlwg-typo-ttf"}
NODE_PACKAGES = {
    "pdfjs-dist": "4.0.379",  # the last one that Debian's Node 18 runs
    "axe-core": "4.14.1",
    "font-th-sarabun-new": "1.0.0",
}
PIP = [str(PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check"]


def call(*command: str | Path, quiet: bool = False) -> int:
    """Run a command in the checkout; its exit code."""
    output = subprocess.DEVNULL if quiet else None
    return subprocess.call([str(word) for word in command], cwd=ROOT, stdout=output, stderr=output)


def must(*command: str | Path) -> None:
    """Run a command and leave with its exit code if it fails."""
    if code := call(*command):
        sys.exit(code)


def as_root() -> list[str] | None:
    """What to put before a command that needs root: nothing as root, sudo on a CI machine, else it is not done."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if os.environ.get("CI") and shutil.which("sudo") else None


def apt_install(*packages: str) -> bool:
    """Install Debian packages where that is possible; whether it was."""
    become = as_root()
    if shutil.which("apt-get") is None or become is None:
        return False
    print(f"Installing {' '.join(packages)} with apt-get …", flush=True)
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for words in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            [*become, "apt-get", "-qq", *words], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return False
    return True


def make_venv() -> None:
    """Create .venv; Debian keeps the module for that in a package of its own."""
    shutil.rmtree(VENV, ignore_errors=True)
    create = [sys.executable, "-m", "venv", str(VENV)]
    if call(*create, quiet=True) == 0:
        return
    if not apt_install("python3-venv") or call(*create):
        sys.exit("No virtual environment could be made: install Python's venv module (Debian: python3-venv).")


def install(requirements: str) -> None:
    """Install the pinned packages and this checkout into .venv, unless that has been done."""
    pins = ROOT / requirements
    print_of = hashlib.sha256(pins.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    stamp = VENV / f"{requirements}.done"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == print_of:
        return
    if not PYTHON.exists():
        make_venv()
    print(f"Installing {requirements} into .venv …", flush=True)
    must(*PIP, "install", "--use-pep517", "--require-hashes", "-r", pins)
    must(*PIP, "install", "--no-deps", "--no-build-isolation", "-e", ROOT)
    stamp.write_text(print_of)


def ensure_browser() -> None:
    """Have something to print with: the program itself knows where browsers lie."""
    find = (PYTHON, "-c", "from ita_sync.report.engines.chromium import find_browser; find_browser()")
    if call(*find, quiet=True) == 0:
        return
    if not apt_install("chromium") or call(*find, quiet=True):
        sys.exit("No Chrome, Chromium or Edge was found to print with: install one of them and try again.")


def ensure_readers() -> None:
    """The tests read the PDF as its readers do: with Poppler, MuPDF and pdf.js, in Node; GitHub's answers with jq.

    And the status page as axe-core sees it; they print in fonts that municipalities have.
    """
    lacking = [package for program, package in READERS.items() if shutil.which(program) is None]
    lacking += [package for font, package in FONT_PACKAGES.items() if not (FONTS / font).exists()]
    if lacking and not apt_install(*lacking):
        sys.exit(
            f"These were not found: {', '.join(lacking)} (as Debian calls them). Install them and try again."
        )
    if not all(is_there(name, version) for name, version in NODE_PACKAGES.items()):
        packages = [f"{name}@{version}" for name, version in NODE_PACKAGES.items()]
        print(f"Installing {' '.join(packages)} into .venv …", flush=True)
        options = ("--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--omit=optional", "--silent")
        # All of them, for npm removes what is not named.
        must(shutil.which("npm") or "npm", "install", "--prefix", VENV, *options, *packages)


def offer_headless_shell() -> None:
    """Have Debian's browser without windows too: the tests print with it for a third of the work, if it is there."""
    with suppress(OSError):  # not Linux
        if platform.freedesktop_os_release()["ID"] == "debian" and not shutil.which(HEADLESS_SHELL):
            apt_install(HEADLESS_SHELL)


def is_there(package: str, version: str) -> bool:
    """Whether .venv has this version of a package of Node's."""
    told = VENV / "node_modules" / package / "package.json"
    return told.exists() and f'"version": "{version}"' in told.read_text(encoding="utf-8")


def run(words: list[str]) -> int:
    """The main job on the example workbook."""
    install("requirements.txt")
    if not os.environ.get("GOTENBERG_URL"):
        ensure_browser()
    return call(BIN / "ita-sync", "run", *words)


def test(words: list[str]) -> int:
    """All tests, on both of a machine's usual cores."""
    install("requirements-dev.txt")
    ensure_browser()
    ensure_readers()
    offer_headless_shell()
    return call(PYTHON, "-m", "pytest", *(words or ["-n", "auto"]))


def coverage(words: list[str]) -> int:
    """All tests while each branch is noted: too slow for those that hold a time."""
    return test(["-n", "auto", "--cov", "-k", "not in_no_time", *words])


def lint(_words: list[str]) -> int:
    """What CI asks for besides the tests; every answer is wanted, not only the first."""
    install("requirements-dev.txt")
    checks = (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], ["lint-imports"])
    return max(call(BIN / tool, *words) for tool, *words in checks)


def pins(words: list[str]) -> int:
    """Write the hashed requirements files anew; needs uv."""
    form = ("--generate-hashes", "--no-annotate", "--no-header", "--quiet")
    options = ("--universal", "--python-version", "3.11", *form)
    for name, groups in (("requirements.txt", ["build"]), ("requirements-dev.txt", ["build", "dev"])):
        chosen = [word for group in groups for word in ("--group", group)]
        must("uv", "pip", "compile", "pyproject.toml", *chosen, *options, *words, "-o", name)
    return 0


def sbom(words: list[str]) -> int:
    """Write what an agency installs beside the wheel into a file, which is checked against CycloneDX's schema."""
    install("requirements-dev.txt")
    options = ("--pyproject", "pyproject.toml", "--output-reproducible", "--validate")
    return call(BIN / "cyclonedx-py", "requirements", "requirements.txt", *options, "-o", *words)


def main() -> int:
    """Do the one thing that was asked for."""
    tasks = {"run": run, "test": test, "coverage": coverage, "lint": lint, "pins": pins, "sbom": sbom}
    if len(sys.argv) < 2 or sys.argv[1] not in tasks:
        sys.exit(__doc__)
    return tasks[sys.argv[1]](sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
