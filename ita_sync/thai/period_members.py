"""Splitting a cell into what may be periods of their own (docs/thai.md, periods, rule 9)."""

import re

from ita_sync.thai.pattern import lazy
from ita_sync.thai.period_words import SIGNS
from ita_sync.thai.text_repair import repair

_line_end = lazy("[\n;]")
_whole_line_end = lazy(r"(?<![-(])\n(?![-()])(?:และ|,)?")  # a dash or a bracket belongs to the line beside it
_bracket_end = lazy(r"(?<=\))\s*+(?:และ|[,/])?\s*+(?=[^\s.,;])")
_joint = lazy("และ|[,&]")
_to = lazy("-|ถึง")
_bullets = lazy(r"\A[-•▪●◦*·]\s*+")
_bullet = lazy(r"\A[•▪●◦*·]\s*+|\A-\s*+(?=.*(?:-|ถึง))", re.DOTALL)
_item_number = lazy(r"\A\(?[0-9๐-๙]{1,2}\)\s*+|\A[0-9๐-๙]{1,2}\.\s+")


def members_of(text: str) -> list[str]:
    """Split a cell into what may be periods of their own: lines, what follows a bracket, or ranges that are joined.

    The bullets or numbers of a list are left out; a dash before one line may stand for `to`, unless another follows.
    """
    lines = (" ".join(line.split()) for line in _line_end.split(repair(text).translate(SIGNS)))
    members = "\n".join(filter(None, lines)).replace("\n)", ")").replace(" )", ")").split("\n")
    markers = (_bullets, _item_number) if len(members) > 1 else (_bullet, _item_number)
    if marker := next((each for each in markers if all(map(each.match, members))), None):
        members = [marker.sub("", member) for member in members]
    elif len(members) > 1:
        whole = "\n".join(members)
        if marker := next((each for each in (_bullet, _item_number) if each.match(whole)), None):
            return [marker.sub("", whole)]  # one item over several lines
        members = _whole_line_end.split(whole)
    if len(members) > 1:
        return members
    ranges = _joint.split(members[0])
    return ranges if len(ranges) > 1 and all(map(_to.search, ranges)) else _bracket_end.split(members[0])
