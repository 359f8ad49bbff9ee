"""The command `diff`: what changed between two reports, in words, by measure."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ita_sync.cli.options import CommonOptions, common_options
from ita_sync.cli.stdout import echo
from ita_sync.domain import LocalizedText
from ita_sync.domain.language import as_localized, joined
from ita_sync.errors import ExitCode

if TYPE_CHECKING:
    from ita_sync.report.saved_rows import SavedRows
    from ita_sync.table.table_changes import Changes

SCHEMA = 1
MOST_TOLD = 200  # lines for people; JSON has all
TITLE = LocalizedText("สิ่งที่เปลี่ยนแปลง", "What changed")
OLD = LocalizedText("เดิม: {path} · {facts}", "old: {path} · {facts}")
NEW = LocalizedText("ใหม่: {path} · {facts}", "new: {path} · {facts}")
YEAR = LocalizedText("ปีงบประมาณ {year}", "fiscal year {year}")
NIGHT = LocalizedText("ข้อมูลวันที่ {night}", "the night of {night}")
ROWS = LocalizedText("{count} แถว", "{count} rows")
OTHER_YEAR = LocalizedText(
    "เป็นรายงานคนละปีงบประมาณ: {old} และ {new}", "They are of different fiscal years: {old} and {new}."
)
MORE = LocalizedText(
    "และอีก {count} รายการ ดูทั้งหมดด้วย --format json", "and {count} more; --format json has all of them"
)
DOUBT = LocalizedText("คำเตือน: {path}: {said}", "Warning: {path}: {said}")

FILE = click.Path(path_type=Path, exists=True)


def _as_text(old: SavedRows, new: SavedRows, changes: Changes) -> Iterator[LocalizedText | str]:
    yield from _head(old, new)
    yield ""
    first, *lines = _lines(old, new, changes)
    yield first
    yield from map(_as_item, lines)


def _as_markdown(old: SavedRows, new: SavedRows, changes: Changes) -> Iterator[LocalizedText | str]:
    from ita_sync.text.markdown import escaped

    def plain(text: LocalizedText) -> LocalizedText:
        return LocalizedText(escaped(text.th), escaped(text.en))

    yield as_localized("## {title}").format(title=TITLE)
    yield ""
    yield from (_as_item(plain(line)) for line in _head(old, new))
    first, *lines = _lines(old, new, changes)
    yield ""
    yield as_localized("**{line}**").format(line=plain(first))
    yield ""
    yield from (_as_item(plain(line)) for line in lines)


def _as_item(line: LocalizedText) -> LocalizedText:
    return as_localized("- {line}").format(line=line)


def _as_json(old: SavedRows, new: SavedRows, changes: Changes) -> Iterator[str]:
    from ita_sync import output
    from ita_sync.overview.change_record import change_record

    record = {"schema": SCHEMA, "old": _facts(old), "new": _facts(new), **change_record(changes)}
    yield output.to_json(record).rstrip()


FORMATS: Mapping[str, Callable[[SavedRows, SavedRows, Changes], Iterator[LocalizedText | str]]] = {
    "text": _as_text,
    "json": _as_json,
    "markdown": _as_markdown,
}


@click.command()
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--format", "form", type=click.Choice([*FORMATS]), default="text", show_default=True)
@common_options
def diff(_common: CommonOptions, old: Path, new: Path, form: str) -> None:
    """Say what changed between two reports (measures.csv, out/ or PDF each); exits with 1 if anything did, 0 if not."""
    from ita_sync.report.saved_rows import read_saved
    from ita_sync.table.table_changes import table_changes

    before, after = read_saved(old), read_saved(new)
    for saved in (before, after):
        if saved.doubt:
            echo(DOUBT.format(path=saved.path, said=saved.doubt), err=True)
    changes = table_changes(before.table, after.table)
    for line in FORMATS[form](before, after, changes):
        echo(line)
    sys.exit(ExitCode.FINDINGS if changes else ExitCode.DONE)


def _head(old: SavedRows, new: SavedRows) -> Iterator[LocalizedText]:
    """What is compared."""
    yield OLD.format(path=_shown(old.path), facts=_facts_line(old))
    yield NEW.format(path=_shown(new.path), facts=_facts_line(new))
    if old.fiscal_year and new.fiscal_year and old.fiscal_year != new.fiscal_year:
        yield OTHER_YEAR.format(old=old.fiscal_year, new=new.fiscal_year)


def _lines(old: SavedRows, new: SavedRows, changes: Changes) -> Iterator[LocalizedText]:
    """The sum first, then what changed."""
    from ita_sync.overview import change_words

    yield change_words.summary_line(changes)
    if old.table.rows and new.table.rows and not changes.common:
        yield change_words.NOTHING_IN_COMMON
    lines = change_words.change_lines(changes)
    yield from islice(lines, MOST_TOLD)
    if rest := sum(1 for _ in lines):
        yield MORE.format(count=rest)


def _facts_line(saved: SavedRows) -> LocalizedText:
    from ita_sync.text.dates import localized_date

    facts = [ROWS.format(count=len(saved.table.rows))]
    if saved.fiscal_year:
        facts.append(YEAR.format(year=saved.fiscal_year))
    if night := saved.night:
        facts.append(NIGHT.format(night=localized_date(night)))
    return joined(facts, " · ")


def _facts(saved: SavedRows) -> dict[str, Any]:
    return {
        "path": str(saved.path),
        "fiscal_year": saved.fiscal_year,
        "night": saved.night.isoformat() if saved.night else None,
        "rows": len(saved.table.rows),
    }


def _shown(path: Path) -> str:
    from ita_sync.text import sanitize

    return sanitize.redact(sanitize.one_line(str(path)))
