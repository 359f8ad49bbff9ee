"""What axe-core finds wrong in a page, in the Chromium that prints."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from ita_sync.report.engines.chromium import find_browser

SCRIPT = Path(sys.prefix, "node_modules", "axe-core", "axe.min.js")
RUN = """
axe.run().then(found => {
  const wrong = found.violations.map(v => v.id + " " + v.nodes[0].html);
  const told = JSON.stringify({passed: found.passes.length, wrong});
  document.body.innerHTML = "<pre>" + told.replace(/[&<]/g, c => "&#" + c.charCodeAt(0) + ";") + "</pre>";
})
"""
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


def violations(page: str, folder: Path) -> list[str]:
    """Ask in the page itself, which its own policy would forbid."""
    path = folder / "axe.html"
    scripts = f"<script>{SCRIPT.read_text('utf-8')}</script><script>{RUN}</script>"
    path.write_text(POLICY.sub("", page).replace("</body>", f"{scripts}</body>"), "utf-8")
    options = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--dump-dom")
    profile = f"--user-data-dir={folder / 'profile'}"
    command = [str(find_browser()), *options, profile, "--virtual-time-budget=60000", path.as_uri()]
    dom = subprocess.run(command, capture_output=True, check=True, timeout=120, text=True).stdout
    inner = re.search(r"<pre>(\{.*\})</pre>", dom, re.DOTALL)
    assert inner, dom[-500:]
    answer = json.loads(inner[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    assert answer["passed"] > 15
    wrong: list[str] = answer["wrong"]
    return wrong


def in_the_dark(page: str) -> str:
    """The page as those see it who prefer dark ones."""
    dark = page.replace("@media screen and (prefers-color-scheme: dark)", "@media screen")
    assert dark != page
    return dark
