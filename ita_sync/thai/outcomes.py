"""Detection of outcome cells that contain no outcome (docs/thai.md, outcomes).

A cell is split into items (bullets, numbers, paragraphs) and an item into clauses. Each of them is compared, as a whole
and without spaces, with the phrases of `outcome_words`. A phrase never matches as a prefix or inside a sentence. Only
work in progress and promises may be followed by other text, and a sign of a result in that text makes it an outcome.

For example, `อยู่ระหว่างดำเนินการ` says nothing, and `อยู่ระหว่างดำเนินการ แล้วเสร็จร้อยละ 80` is an outcome.
"""

import re
from collections.abc import Iterator, Sequence

from ita_sync.thai import absence_words as absence
from ita_sync.thai import outcome_words as words
from ita_sync.thai.digits import FULL_WIDTH, to_arabic_digits
from ita_sync.thai.pattern import lazy
from ita_sync.thai.period_words import names_only_dates
from ita_sync.thai.placeholders import placeholder
from ita_sync.thai.purposes import is_purpose
from ita_sync.thai.text_repair import repair


def _compiled(*phrases: str) -> re.Pattern[str]:
    """Join phrases to one pattern, in which ำ also matches า, to which some PDFs reduce it."""
    return lazy("|".join(phrases).replace("ำ", "[ำา]"), re.IGNORECASE)


_nothing = _compiled(
    *words.NONE,
    *words.BEGUN,
    *words.ELSEWHERE,
    *words.TEMPLATE,
    *absence.POINTERS,
    *absence.REFUSALS,
    *absence.DOUBTS,
    *absence.NOT_APPLICABLE,
    *absence.REQUESTS,
    *absence.GAPS,
    *absence.HEADERS,
    *absence.CONTINUED,
    *absence.TARGETS,
    *absence.FURTHER,
    *absence.SELDOM,
    absence.LABEL,
)
_ASIDE = (*absence.POINTING, *absence.REFUSING, words.SUGGESTED)
_unfinished = _compiled(
    f"(?:{words.REASON}|เนื่องจาก|เพราะ|ซึ่ง|และ)?(?:{words.WHEN})?(?:(?:{words.WHO}|{words.THING})[:–-]?)?(?:{words.WHEN})?(?:ยัง(?:คง)?(?!มิ|ไม่))?"
    f"(?P<said>(?:(?P<progress>{'|'.join(words.PROGRESS)})|(?P<aside>{'|'.join(_ASIDE)})|{'|'.join(words.PROMISE)}).{{0,200}})"
)
_under_way = _compiled(*words.UNDER_WAY, *words.BEGUN)
_before = _compiled(absence.BEFORE)
_colon = lazy(r"\s*[^0-9:：\n]{1,40}[:：][^\w%✓✔☑✅√👍]*")
_zero = _compiled(absence.ZERO)
_link = lazy(words.LINK, re.IGNORECASE)
_to_links = _compiled(words.TO_LINKS)
_box = lazy(words.BOX)
_any_box = lazy(f"({words.TICKED})|{words.BOX}")
_or = lazy("/|หรือ")
_settled, _denied, _unsettled = map(_compiled, (words.SETTLED, words.DENIED, words.UNSETTLED))
_aim = _compiled(*words.AIMS)
_result = _compiled(words.RESULTS)
_figure = _compiled(words.FIGURES)

_BULLETS = "-–—•*▪●◦·([{"
_CONTENT = "(?:[^\\W_]|[\u0e31\u0e34-\u0e3a\u0e47-\u0e4eฯ%✓✔☑✅√👍])"
_content = lazy(f"{_CONTENT}(?:.*{_CONTENT})?", re.DOTALL)
_letter = lazy("[^\\W_]|[✓✔☑✅√👍]")
# Alone in brackets, a capital letter is a grade, and a number other than 1 to 4 is a figure.
_ALONE = r"(?![1-4]\s{0,9}[)\]])(?:[0-9][0-9.,]{0,9}|[A-Z])"
_BRACKETED = rf"\s{{0,9}}[-–—•*▪●◦·]?\s{{0,9}}[(\[]\s{{0,9}}{_ALONE}\s{{0,9}}[)\]][\s.]{{0,9}}\Z"
_MARKER = (
    rf"(?!{_BRACKETED})[\s{re.escape(_BULLETS)}]{{0,9}}(?:(?:{words.COUNT}(?:\.{words.COUNT})+|ข้อ(?:ที่)?\s*[0-9]{{1,2}})\s(?=\S)"
    r"|o\s{1,9}(?=[ก-ฮเ-ไ])|[ก-ฮa-z](?:\)|\.(?!\S))|[A-Z](?:\)|\.(?!\S))(?=\s*\S)|[①-⑳]"
    rf"|(?:ข้อ(?:ที่)?\s*)?{words.NUMBER}\s?[.):\]]{{1,2}}(?![0-9]|\.{{1,2}}(?!\.))"
    rf"|{words.NUMBER}\s?[-–—/]\s?(?=[^\W\d_]))"
)
_numbering = lazy(f"(?:{_MARKER}){{1,3}}")
_heading = _compiled(
    rf"\W{{0,20}}(?:(?:สรุป|รายงาน)?{words.RESULT}|สถานะ|หมายเหตุ|(?:ความ)?คืบหน้า|{words.WHO})\s{{0,9}}[:：=]"
)
_politeness = lazy(rf"{words.POLITE}(?:[/(]{{1,2}}{words.POLITE})?[\W_]*\Z")
_blanks = lazy(r" (?![0-9])|(?<![0-9]) ")  # not a blank between digits, which separates two numbers
# Full-width characters, and invisible characters that Unicode classifies as letters or marks.
_PLAIN = FULL_WIDTH | {ord(unseen): " " for unseen in "\u034f\u061c\u115f\u1160\u180e\u2800\u3164\uffa0"}

# Slips of the pen in the commonest words, each with what was meant.
_SLIPS = {
    "อยู": "อยู่", "อย่": "อยู่", "รหว่าง": "ระหว่าง", "ะหว่าง": "ระหว่าง", "ดำเนิ": "ดำเนิน", "ดำนเนิ": "ดำเนิน",
    "ได": "ได้", "ข้อมุล": "ข้อมูล", "ปรากฎ": "ปรากฏ", "แลว": "แล้ว",
    "ไม": "ไม่", "เส็จ": "เสร็จ",
}  # fmt: skip
_slip = lazy(
    "อยู(?=ร|ใน)|อย่(?=ระ)|(?<=อยู่)(?:รหว่าง|ะหว่าง)|ข้อมุล|ปรากฎ|แลว(?=เสร็จ)|(?<=ไม่)ได(?=ดำ|จัด|ทำ|รับ)|ดำเนิ(?=การ|งาน)|ดำนเนิ(?=น?การ)"
    "|(?<![ก-๙])ไม(?=มี|ได้|พบ|ดำเนิน|แล้วเส)|(?<=ยัง)ไม(?=มี|ได้|ดำเนิน|แล้วเส)|(?<=แล้ว)เส็จ"
)

# A year before what is counted is a figure: 2568 คน.
_before_unit = lazy(rf"(?<=[0-9]) (?=(?:{words.UNITS}|%|ภาพ|รูป|ประเด็น|มาตรการ)(?![ก-ฮเ-ไ]))")

# Several numbered items may be on one line.
_items = lazy(
    r"\n\s*\n|\n(?=\s*(?:[-–—•*▪●◦·]|(?:ข้อ\s?)?[0-9]{1,2}[.)]))"
    r"|(?<=\S)(?<!ข้อ)(?<!ที่)\s(?=\(?[0-9]{1,2}[.)]\s?[^\W\d])"
)
# From coarse to fine: an item may be wrapped over lines and have several clauses. N/A contains a slash.
_ROUND = r"(?<=\S)\s+(?=(?:รอบ|ไตรมาส|ครั้งที่|รุ่นที่|ระยะที่|งวดที่)\s?(?:ที่)?\s?[0-9])"
_SO = r"(?<=\S)\s+(?:จึง|เลย)(?=ยัง|ไม่|มิ|รอ|เลื่อน)"
_CUTS = tuple(map(lazy, (r"\n", _ROUND, _SO, r"\s/\s|[,;|()\[\]]", r"[\s,;|()\[\]]+", r"[\s,;/|()\[\]]+")))


def says_nothing(text: str) -> bool:
    """Tell whether an outcome cell contains no outcome: blank, work in progress, "see attachment", a template.

    A stated zero (ไม่มีเรื่องร้องเรียน), a figure, a verdict or a partial result is an outcome, however short.
    """
    text = _plain(text)
    return placeholder(text) == "checkbox" or all(_item_says_nothing(item) for item in _items.split(text))


def says_in_progress(text: str) -> bool:
    """Tell whether a text says nothing and, in one of its clauses, that the work is going on or has not begun."""
    text = _plain(text)
    pieces = (text, *(piece for cut in _CUTS for piece in cut.split(text)))
    return says_nothing(text) and any(map(_is_in_progress, pieces))


def is_choice(text: str) -> bool:
    """Tell whether a text is one of the states of which a form has one ticked: ดำเนินการแล้ว, ยังไม่ดำเนินการ, บรรลุเป้าหมาย."""
    return _is_choice("".join(_plain(text).split()))


def _is_in_progress(piece: str) -> bool:
    return any(map(_says_it_goes_on, map(_bare, _forms(piece))))


def _says_it_goes_on(bare: str) -> bool:
    label = _before.match(bare)
    texts = (bare, bare[label.end() :] if label else "")
    found = (_unfinished.fullmatch(text) for text in texts)
    return any(match and match["progress"] for match in found) or any(map(_under_way.fullmatch, texts))


def _plain(text: str) -> str:
    written = _slip.sub(lambda found: _SLIPS[found[0]], to_arabic_digits(repair(text)).translate(_PLAIN))
    return _before_unit.sub("", written)


def _item_says_nothing(item: str) -> bool:
    """Judge an item as a whole, else each of its lines by itself, else its clauses."""
    lines = [line for line in item.split("\n") if line.strip()]
    return _is_empty(item) or (len(lines) > 1 and all(map(_is_empty, lines)))


def _is_empty(text: str) -> bool:
    forms = _forms(text)
    if any(_zero.fullmatch("".join(form.split())) for form in forms):
        return False
    return any(map(_is_unanswered, forms)) or any(
        all(_is_nothing(piece) for piece in pieces) for form in forms for pieces in _ways_to_cut(form)
    )


def _is_unanswered(form: str) -> bool:
    """Tell whether a choice was not made: empty boxes (☐ ดำเนินการแล้ว ☐ ยังไม่ดำเนินการ), or both sides of a slash.

    Where boxes are ticked, their choices are what is said.
    The choices must exclude each other, because many bullets look like boxes.
    """
    written = "".join(form.split()).lstrip("-–—•*▪●◦·")
    if ticked := _ticked_choices(written):
        return all(map(_matches, ticked))
    before, *boxed = _box.split(written)
    if len(boxed) > 1 and not before:
        return _exclude_each_other(boxed, _denied, _unsettled)
    return _exclude_each_other(_or.split(written), _denied)


def _ticked_choices(written: str) -> list[str]:
    """The choices of a form whose boxes are ticked, before them or behind them: ☐ ดำเนินการแล้ว ☑ ยังไม่ดำเนินการ."""
    before, *rest = _any_box.split(written)
    ticks, texts = rest[::2], rest[1::2]
    if not ticks or bool(before) == bool(texts[-1]):
        return []
    choices = [before, *texts[:-1]] if before else texts
    if not all(map(_is_choice, choices)):
        return []
    return [text for tick, text in zip(ticks, choices, strict=True) if tick]


def _exclude_each_other(choices: Sequence[str], *against: re.Pattern[str]) -> bool:
    return (
        all(map(_is_choice, choices))
        and any(map(_settled.fullmatch, choices))
        and any(other.fullmatch(choice) for other in against for choice in choices)
    )


def _is_choice(text: str) -> bool:
    return any(known.fullmatch(text) for known in (_settled, _denied, _unsettled))


def _ways_to_cut(form: str) -> Iterator[list[str]]:
    yield [form]
    for cut in _CUTS:
        if len(pieces := cut.split(form)) > 1:
            yield pieces


def _is_nothing(piece: str) -> bool:
    """Compare one piece as a whole: as it is, without its numbering, and without its heading."""
    return any(_matches(form) for form in _forms(piece))


def _forms(text: str) -> list[str]:
    """Return a text without its polite particle, then also without its numbering, then without its heading."""
    polite = _politeness.search(text, max(0, len(text) - 40))
    forms = [text[: polite.start()] if polite else text]
    for opening in (_numbering, _heading):
        if found := opening.match(forms[-1]):
            forms.append(forms[-1][found.end() :])
    return forms


def _matches(piece: str) -> bool:
    if not _letter.search(piece) or _only_points_to_links(piece) or names_only_dates(piece):
        return True
    written, bare = _written(piece), _bare(piece)
    return (
        any(_nothing.fullmatch(form) for form in {written, bare})
        or placeholder(piece.strip(_BULLETS)) in {"error", "loading"}
        or _is_unfinished(bare)
        or _is_nothing_behind_a_label(written)
        or is_purpose(piece)
        or bool(_colon.fullmatch(piece) and not _result.search(written))
    )


def _written(piece: str) -> str:
    """Return a piece without spaces and bullets; `_bare` leaves out all signs at its ends."""
    return _blanks.sub("", " ".join(piece.split())).lstrip(_BULLETS)


def _bare(piece: str) -> str:
    core = _content.search(_written(piece))
    return core[0] if core else ""


def _is_nothing_behind_a_label(written: str) -> bool:
    """Judge what follows a label, such as a round (รอบ 6 เดือนแรก: รอผล)."""
    found = _before.match(written)
    rest = written[found.end() :] if found else ""
    core = None if rest.startswith(("แล้ว", "ใช้แล้ว")) else _content.search(rest)  # ประกาศแล้ว is a verdict
    return bool(core and (_nothing.fullmatch(core[0]) or _is_unfinished(core[0])))


def _only_points_to_links(piece: str) -> bool:
    rest, count = _link.subn(" ", piece.lstrip(f"{_BULLETS} \n\t"))
    return bool(count and _to_links.fullmatch("".join(rest.split())))


def _is_unfinished(bare: str) -> bool:
    found = _unfinished.fullmatch(bare)
    if not found:
        return False
    said = _aim.sub("", found["said"])
    is_promise = not (found["progress"] or found["aside"])
    return not (_result.search(said) or (not is_promise and _figure.search(said)))
