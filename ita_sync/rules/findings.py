"""From the positions that the rules yield to findings that a person can read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from hashlib import blake2b

from ita_sync.model import Finding, a1
from ita_sync.rules.duplicates import bare
from ita_sync.rules.registry import Chosen
from ita_sync.rules.rule import Context, Faults, Lang, Words


def check(context: Context, chosen: Sequence[Chosen], lang: Lang) -> tuple[Finding, ...]:
    """Ask every rule.

    Returns:
        All findings, sorted by owner, then row, then rule.
    """
    lines = line_keys(context)
    found = [finding for item in chosen for finding in _findings(context, item, lang, lines)]
    return tuple(
        sorted(found, key=lambda finding: (finding.owners, finding.row, finding.column, finding.rule))
    )


def line_keys(context: Context) -> list[str]:
    """Per line what makes it itself wherever it moves: its measure, and its method where one measure has several.

    Numbering does not count, for a measure inserted above renumbers the rest; like rows are told apart by order.
    """
    sizes = Counter(context.table.measure_ids)
    rows = zip(
        context.table.measure_ids, context.each("measure", bare), context.each("method", bare), strict=True
    )
    seen: defaultdict[str, int] = defaultdict(int)
    keys = []
    for measure_id, measure, method in rows:
        key = f"{measure}|{method}" if sizes[measure_id] > 1 else measure
        seen[key] += 1
        keys.append(f"{key}|{seen[key]}" if seen[key] > 1 else key)
    return keys


def _findings(context: Context, chosen: Chosen, lang: Lang, lines: Sequence[str]) -> Iterator[Finding]:
    for faults in chosen.rule.check(context, chosen.options):
        if faults.column and len(faults.lines):
            yield from _about_cells(context, chosen, faults, lang, lines)
        elif not faults.column:
            yield _about_sheet(chosen, faults, lang)


def _about_cells(
    context: Context, chosen: Chosen, faults: Faults, lang: Lang, lines: Sequence[str]
) -> Iterator[Finding]:
    rule, table = chosen.rule, context.table
    message, hint = _in(rule.message, lang), _in(rule.hint, lang)
    header = table.headers[faults.column]
    owners, measures = context.owners(), table.texts["measure"].to_numpy()
    rows, column = table.rows[faults.column], table.columns[faults.column]
    details = faults.details
    same = "" if details else message.format(header=header)
    for i, line in enumerate(faults.lines):
        row = int(rows[line])
        yield Finding(
            rule=rule.id,
            severity=faults.severity or chosen.severity,
            cell=a1(row, column),
            row=row + 1,
            column=faults.column,
            owners=owners[line].known,
            measure=measures[line],
            message=same or message.format(header=header, **details[i]),
            hint=hint,
            id=_digest(rule.id, faults.column, lines[line]),
        )


def _about_sheet(chosen: Chosen, faults: Faults, lang: Lang) -> Finding:
    return Finding(
        rule=chosen.rule.id,
        severity=faults.severity or chosen.severity,
        cell="",
        row=0,
        column="",
        owners=(),
        measure="",
        message=_in(chosen.rule.message, lang).format(**faults.details[0]),
        hint=_in(chosen.rule.hint, lang),
        id=_digest(chosen.rule.id, "", ""),
    )


def _in(words: Words, lang: Lang) -> str:
    return words.th if lang == "th" else words.en


def _digest(*parts: str) -> str:
    """Twelve hex digits: short enough for the ledger, long enough for any municipality."""
    return blake2b("|".join(parts).encode(), digest_size=6).hexdigest()
