"""The pictures of the status page, as SVG written by hand: three shapes of a few lines each.

Libraries were looked at: pygal and leather write axes and labels as text within the picture, of a fixed size, without a
role or a name for screen readers, and pygal names a script of another host; svgwrite calls itself inactive; what
draws Altair's charts is of 84 MB. Ours have no text: what they show stands beside them, and names them (aria-labelledby).
Widths are shares, so that a picture fits a phone and a sheet of paper. What differs in colour differs in pattern or height.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

from ita_sync.domain import NightMark, UnitState
from ita_sync.domain.overview import NightState

PARTS = ("done", "awaited", "owed")
LEAST_SHARE = 1.5  # of a bar's width, in per cent: one of a hundred is still seen
WIDTH, HEIGHT, HEADROOM = 1000, 200, 8  # the trend's own units
STRIP_HEIGHT = 24
NIGHTS = 30  # of a strip that has them all; fewer are no wider
NIGHT_HEIGHTS: Mapping[NightState, int] = {"changed": 24, "quiet": 6, "ran": 14, "failed": 24, "absent": 24}

PATTERNS = Markup(
    '<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
    '<pattern id="awaited" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="ground" width="6" height="6"/><rect class="awaited-ink" width="3" height="6"/></pattern>'
    '<pattern id="owed" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="owed-ink" width="5" height="5"/><rect class="ground" width="1.3" height="5"/>'
    '<rect class="ground" width="5" height="1.3"/></pattern></defs></svg>'
)


def bar(unit: UnitState, most: int, named_by: str) -> Markup:
    """Draw a unit's activities, done, awaited and owed from left to right.

    Args:
        unit: The unit.
        most: The activities of the largest unit, whose bar is as wide as the page lets it be.
        named_by: The id of the text that says the same.
    """
    left, drawn = 0.0, []
    for part, width in zip(PARTS, shares(unit, most), strict=True):
        if width:
            drawn.append(_rect(part, left, width, 0, 12))
        left += width
    return _svg("bar", named_by, drawn)


def shares(unit: UnitState, most: int) -> tuple[float, ...]:
    """Return the widths of a bar's parts, in per cent; what is not nothing can be seen, and no bar is wider than all."""
    counts = (unit.done, unit.awaited, unit.owed)
    widths = [max(100 * count / max(most, 1), LEAST_SHARE) if count else 0.0 for count in counts]
    fit = min(1.0, 100 / sum(widths)) if any(widths) else 1.0
    return tuple(width * fit for width in widths)


def trend(errors: Mapping[date, int], until: date, named_by: str) -> Markup:
    """Draw the open errors as steps: each number holds from its night to the next one on which something changed.

    Args:
        errors: Day -> open errors, in their order; at least one.
        until: The day to which the last number holds.
        named_by: The id of the text that says the same.
    """
    line = _steps(errors, until)
    area = f"{line}V{HEIGHT}H0Z"
    return _svg(
        "trend",
        named_by,
        [
            f'<path class="area" d="{area}"/>',
            f'<path class="line" vector-effect="non-scaling-stroke" d="{line}"/>',
        ],
        f' viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none"',
    )


def _steps(errors: Mapping[date, int], until: date) -> str:
    first, most = min(errors), max(*errors.values(), 1)
    days = max((max(until, *errors) - first).days, 1)
    corners: list[str] = []
    for day, count in errors.items():
        x = round(WIDTH * (day - first).days / days)
        y = round(HEIGHT - (HEIGHT - HEADROOM) * count / most)
        corners.append(f"H{x}V{y}" if corners else f"M0 {y}")
    return f"{''.join(corners)}H{WIDTH}"


def strip(nights: Sequence[NightMark], named_by: str) -> Markup:
    """Draw a block a night, the oldest first; what became of a night is its height and its pattern.

    Args:
        nights: At least one.
        named_by: The id of the text that says the same.
    """
    each = 100 / max(len(nights), NIGHTS)
    blocks = [_night(night.state, each * (place + 0.1), each * 0.8) for place, night in enumerate(nights)]
    return _svg("strip", named_by, blocks)


def swatch(kind: str) -> Markup:
    """Draw a sample of a bar's part or of a night beside its word; nothing for those who cannot see it."""
    block = (
        f'<rect class="{kind}" width="12" height="12"/>' if kind in PARTS else _night(kind, 10, 80, scale=0.5)  # type: ignore[arg-type]
    )
    return Markup(  # noqa: S704 - numbers and names of ours alone
        f'<svg class="swatch" width="12" height="12" aria-hidden="true" focusable="false">{block}</svg>'
    )


def _night(state: NightState, left: float, width: float, *, scale: float = 1.0) -> str:
    height = NIGHT_HEIGHTS[state] * scale
    return _rect(f"night-{state}", left, width, STRIP_HEIGHT * scale - height, height)


def _rect(kind: str, left: float, width: float, top: float, height: float) -> str:
    return f'<rect class="{kind}" x="{left:.2f}%" y="{top:g}" width="{width:.2f}%" height="{height:g}"/>'


def _svg(kind: str, named_by: str, shapes: Sequence[str], more: str = "") -> Markup:
    inner = "".join(shapes)
    return Markup(  # noqa: S704 - numbers and names of ours alone
        f'<svg class="{kind}" role="img" aria-labelledby="{named_by}"{more}>{inner}</svg>'
    )
