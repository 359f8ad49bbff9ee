"""What became of a report."""

from __future__ import annotations

from typing import Literal

Status = Literal["final", "draft", "failed"]
