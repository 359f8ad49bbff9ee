"""The command `init`: create the files of a new project."""

from __future__ import annotations

from pathlib import Path

import click

from ita_sync.cli import log
from ita_sync.cli.options import debug_option
from ita_sync.cli.stdout import echo
from ita_sync.domain import LocalizedText

DONE = {
    "made": LocalizedText("สร้างแล้ว", "made"),
    "kept": LocalizedText("มีอยู่แล้ว ไม่เปลี่ยนแปลง", "kept"),
    "completed": LocalizedText("เพิ่มส่วนที่ขาดแล้ว", "completed"),
}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@debug_option
def init(folder: Path, debug: bool) -> None:
    """Lay down settings, templates and the nightly workflow in FOLDER [default: here]; what is there stays."""
    from ita_sync.setup.scaffold import scaffold

    log.configure(verbose=False, debug=debug)
    for name, action in scaffold(folder):
        echo(LocalizedText("{done} {name}", "{done} {name}").format(done=DONE[action], name=name))
    echo(
        LocalizedText(
            "ขั้นต่อไป: ระบุข้อมูลหน่วยงานใน config/ita.toml แล้วสั่ง ita-sync doctor",
            "Next: describe the agency in config/ita.toml, then: ita-sync doctor",
        )
    )
