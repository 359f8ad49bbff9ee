"""Errors about the tab of measures: it is not there, or not the one that was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ita_sync.domain import LocalizedText
from ita_sync.errors import SheetError
from ita_sync.sources.tab_titles import setting_of

NO_MEASURES = LocalizedText(
    "เปลี่ยนชื่อแผ่นงานกลับ หรือระบุชื่อใหม่ใน ita.toml: [sheet] tab หากเป็นสเปรดชีตใหม่ ให้สั่ง ita-sync sheet init",
    "Give the tab its name back, or write the new one in ita.toml: [sheet] tab. "
    "In a new spreadsheet, ita-sync sheet init makes it.",
)


def missing_tab(tab: str, tabs: Iterable[str], with_measures: Sequence[str]) -> SheetError:
    """Report that the spreadsheet has no tab with the configured name.

    Args:
        tab: The configured name.
        tabs: The titles of all tabs.
        with_measures: The titles of those that hold a table of measures.
    """
    names = ", ".join(f"“{name}”" for name in tabs)
    return SheetError(
        LocalizedText(
            f"สเปรดชีตไม่มีแผ่นงาน “{tab}” มีแต่ {names}",
            f"The spreadsheet has no tab “{tab}”; it has {names}.",
        ),
        hint=_name_the_tab(tab, with_measures) if with_measures else NO_MEASURES,
    )


def _name_the_tab(tab: str, found: Sequence[str]) -> LocalizedText:
    names = ", ".join(f"“{name}”" for name in found)
    setting = setting_of(found)
    return LocalizedText(
        f"ตารางมาตรการอยู่ในแผ่นงาน {names} ให้ระบุใน ita.toml: {setting} หรือเปลี่ยนชื่อแผ่นงานเป็น “{tab}” แล้วสั่งอีกครั้ง "
        f"หากต้องการเริ่มตารางใหม่ ให้เพิ่มแผ่นงานเปล่าชื่อ “{tab}” ก่อน",
        f"A table of measures stands in {names}: write {setting} in ita.toml, or give that tab the name “{tab}”; then run "
        f"it again. To begin a new table, add a blank tab “{tab}” first.",
    )


def replaced_tab(tab: str) -> SheetError:
    """Report that another tab has taken the name of the measures tab since it was read."""
    return SheetError(
        LocalizedText(
            f"แผ่นงาน “{tab}” ถูกแทนที่ด้วยแผ่นงานอื่นชื่อเดียวกันขณะบันทึกผลการตรวจ",
            f"The tab “{tab}” was replaced by another one of its name while the flags were written.",
        ),
        hint=LocalizedText(
            "ผลการตรวจครั้งนี้อาจอยู่ในแผ่นงานเดิม การตรวจครั้งต่อไปจะบันทึกลงแผ่นงานใหม่",
            "Flags of tonight may stand in the old tab; the next run flags the new one.",
        ),
    )
