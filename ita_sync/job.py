"""The dependencies of a command, wired together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date

from ita_sync.domain import PdfEngine, SheetStore
from ita_sync.output import OutputFolder
from ita_sync.settings import Settings


@dataclass
class Stages:
    """Times each stage, and shows it while it runs.

    Attributes:
        show: Given a stage's name, something to have around it: a spinner on a terminal.
        seconds: What each finished stage took.
    """

    show: Callable[[str], AbstractContextManager[object]] = lambda _name: nullcontext()
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Around one stage."""
        start = time.perf_counter()
        try:
            with self.show(name):
                yield
        finally:
            self.seconds[name] = time.perf_counter() - start


@dataclass(frozen=True)
class Job:
    """The dependencies of a command: settings, sheet, engine, output folder and date.

    Attributes:
        settings: Everything that was decided beforehand.
        store: Where the measures are kept.
        make_engine: Gives the engine when it is needed; a check of the sheet needs none.
        out: Where the files go.
        today: The day that counts as today.
        stages: The stopwatch.
        writing: Whether anything may be written into the sheet.
    """

    settings: Settings
    store: SheetStore
    make_engine: Callable[[], PdfEngine]
    out: OutputFolder
    today: date
    stages: Stages = field(default_factory=Stages)
    writing: bool = True
