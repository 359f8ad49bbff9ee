"""Where this run is, as the runner of GitHub Actions says it in the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping

SERVER = "https://github.com"
ADDRESS = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]+)?")
REPOSITORY = re.compile(r"[A-Za-z0-9._-]+/[A-Za-z0-9._-]+")
NUMBER = re.compile(r"[0-9]{1,20}")


def run_url(environment: Mapping[str, str]) -> str:
    """Return the page of the run that this is; blank where the job does not run on GitHub."""
    server = environment.get("GITHUB_SERVER_URL") or SERVER
    repository, number = environment.get("GITHUB_REPOSITORY", ""), environment.get("GITHUB_RUN_ID", "")
    is_run = ADDRESS.fullmatch(server) and REPOSITORY.fullmatch(repository) and NUMBER.fullmatch(number)
    return f"{server}/{repository}/actions/runs/{number}" if is_run else ""
