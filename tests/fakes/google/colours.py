"""Colours: an old field and a newer one that always say the same.

Whoever sets `backgroundColor` finds `backgroundColorStyle` set as well when reading, and the other way round.
"""

from __future__ import annotations

from typing import Any

from .fieldmask import ALL, Mask

_PAIRS = (("backgroundColor", "backgroundColorStyle"), ("foregroundColor", "foregroundColorStyle"))


def paired(message: dict[str, Any]) -> dict[str, Any]:
    """A format with both fields of every colour; the newer one wins."""
    result = {name: paired(item) if name == "textFormat" else item for name, item in message.items()}
    for old, new in _PAIRS:
        if "rgbColor" in result.get(new, {}):
            result[old] = result[new]["rgbColor"]
        elif old in result and new not in result:
            result[new] = {"rgbColor": result[old]}
    return result


def paired_mask(mask: Mask) -> Mask:
    """A mask under `userEnteredFormat` that covers both fields of every colour it names."""
    result = {name: paired_mask(below) if name == "textFormat" else below for name, below in mask.items()}
    for pair in _PAIRS:
        if any(name in result for name in pair):
            result.update(dict.fromkeys(pair, ALL))
    return result
