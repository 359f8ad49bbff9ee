"""The command `init`: create the files of a new project."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ita_sync.cli import language, log
from ita_sync.cli.options import debug_option
from ita_sync.cli.questions import QUESTIONS, Question, option_name
from ita_sync.cli.stdout import echo
from ita_sync.domain import LocalizedText
from ita_sync.domain.language import as_localized, joined
from ita_sync.errors import SettingsError

if TYPE_CHECKING:
    from ita_sync.setup.first_settings import Value, Values

DONE = {
    "made": LocalizedText("สร้างแล้ว", "made"),
    "kept": LocalizedText("มีอยู่แล้ว ไม่เปลี่ยนแปลง", "kept"),
    "completed": LocalizedText("เพิ่มส่วนที่ขาดแล้ว", "completed"),
}
LACKING = LocalizedText("ยังขาดตัวเลือก {options}", "These options are lacking: {options}.")
NOTHING_MADE = LocalizedText(
    "ยังไม่ได้สร้างไฟล์ใด ให้แก้แล้วสั่งอีกครั้ง", "Nothing was made yet: mend it and repeat this."
)
ALL_OR_NONE = LocalizedText(
    "ระบุให้ครบ หรือไม่ระบุเลยเพื่อใช้ค่าตัวอย่าง",
    "Give all of them, or none for the example's settings.",
)
NOT_USED = LocalizedText(
    "config/ita.toml มีอยู่แล้ว จึงไม่ได้ใส่ค่าที่ระบุ ให้แก้ไขในไฟล์นั้น",
    "config/ita.toml is there already: the values given were not put into it. Change them there.",
)
NEXT_DESCRIBE = LocalizedText(
    "ขั้นต่อไป: ระบุข้อมูลหน่วยงานใน config/ita.toml แล้วสั่ง ita-sync doctor",
    "Next: describe the agency in config/ita.toml, then: ita-sync doctor",
)
NEXT_PLAN = LocalizedText(
    "ขั้นต่อไป: ระบุหน่วยงานใน fleet/agencies.csv แล้วสั่ง ita-sync fleet plan --shards 2",
    "Next: describe the agencies in fleet/agencies.csv, then: ita-sync fleet plan --shards 2",
)
OF_ONE_AGENCY = LocalizedText(
    "--fleet ใช้ร่วมกับ {options} ไม่ได้", "--fleet does not go with these options: {options}."
)
IN_THE_TABLE = LocalizedText(
    "ระบุข้อมูลหน่วยงานใน fleet/agencies.csv", "Agencies are described in fleet/agencies.csv."
)
NEXT_DOCTOR = LocalizedText("ขั้นต่อไป: สั่ง ita-sync doctor", "Next: ita-sync doctor")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--name", help="The agency's name, as the report shows it.")
@click.option("--district", help="Its district.")
@click.option("--province", help="Its province.")
@click.option("--year", help="The fiscal year reported on, Buddhist era.")
@click.option("--due", help="The day the report is due.")
@click.option("--sheet", help="The Google Sheet's URL, or a workbook file.")
@click.option("--from", "sender", help="The sender's mail address.")
@click.option("--coordinator", help="Who gets everything: mail addresses, with commas between.")
@click.option("--operator", help="Who hears of failures: mail addresses, with commas between.")
@click.option("--domain", help="Whom the contacts tab may name: domains, with commas between.")
@click.option(
    "--templates", is_flag=True, help="Also copy the templates, to change them; copies miss later mends."
)
@click.option("--fleet", is_flag=True, help="Instead lay down the files of a fleet: many agencies.")
@debug_option
def init(folder: Path, templates: bool, fleet: bool, debug: bool, **given: str | None) -> None:
    """Lay down settings, workflows and a README in FOLDER [default: here]; what is there stays."""
    from ita_sync.setup.first_settings import CONFIG
    from ita_sync.setup.scaffold import scaffold

    log.configure(verbose=False, debug=debug)
    if fleet:
        _init_fleet(folder, [name for name, value in given.items() if value is not None], templates)
        return
    is_new = not (folder / CONFIG).exists()
    typed = {name: value for name, value in given.items() if value is not None}
    values = _values(folder, typed) if is_new else {}
    _show(scaffold(folder, values, templates=templates))
    if typed and not is_new:
        echo(NOT_USED)
    echo(NEXT_DESCRIBE if is_new and not values else NEXT_DOCTOR)


def _init_fleet(folder: Path, given: Sequence[str], templates: bool) -> None:
    """Lay down the files of a fleet.

    Raises:
        SettingsError: An option was given that is of one agency; or a file cannot be written.
    """
    from ita_sync.setup.scaffold import scaffold_fleet

    if names := [*given, *(["templates"] if templates else [])]:
        raise SettingsError(
            OF_ONE_AGENCY.format(options=", ".join(map(option_name, names))),
            hint=IN_THE_TABLE,
        )
    _show(scaffold_fleet(folder))
    echo(NEXT_PLAN)


def _show(files: Iterable[tuple[str, str]]) -> None:
    for name, action in files:
        echo(as_localized("{done} {name}").format(done=DONE[action], name=name))


def _values(folder: Path, typed: dict[str, str]) -> Values:
    """What the settings shall say: what was given, and at a terminal what is answered.

    Raises:
        SettingsError: Some of the required options were given and some not, away from a terminal; or a value is wrong.
    """
    values = {
        QUESTIONS[name].key: QUESTIONS[name].read(text)
        for name, text in typed.items()
        if text or QUESTIONS[name].required
    }
    _demand_usable(folder, typed, values)
    lacking = [
        name for name, question in QUESTIONS.items() if name not in typed and (question.required or not typed)
    ]
    if _at_a_terminal():
        for name in lacking:
            values |= _answer(folder, QUESTIONS[name], values)
    elif typed and lacking:
        raise SettingsError(LACKING.format(options=", ".join(map(option_name, lacking))), hint=ALL_OR_NONE)
    return values


def _demand_usable(folder: Path, typed: Collection[str], values: Values) -> None:
    """Check the values of options.

    Raises:
        SettingsError: Some would be refused; each is told by its option.
    """
    from ita_sync.setup.first_settings import refusal

    taken: Values = {}
    refused = []
    for name, question in QUESTIONS.items():
        if name not in typed or question.key not in values:
            continue
        # With those before it: a day is refused that is far from the year.
        tried = {**taken, question.key: values[question.key]}
        if why := refusal(folder, tried):
            refused.append(joined([option_name(name), why], ": "))
        else:
            taken = tried
    if refused:
        raise SettingsError(joined(refused, "\n"), hint=NOTHING_MADE)


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _answer(folder: Path, question: Question, known: Values) -> dict[str, Value]:
    """Ask until the settings would take the answer; nothing where it is blank and may be."""
    from ita_sync.setup.first_settings import refusal

    blank: dict[str, Any] = {} if question.required else {"default": "", "show_default": False}
    while True:
        typed = click.prompt(language.in_spoken(question.text), **blank).strip()
        answer = {question.key: question.read(typed)} if typed else {}
        why = refusal(folder, {**known, **answer})
        if why is None:
            return answer
        echo(why, err=True)
