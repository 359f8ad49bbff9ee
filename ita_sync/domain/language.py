"""The languages of texts for users."""

from __future__ import annotations

from typing import Literal, NamedTuple

Lang = Literal["th", "en"]


class LocalizedText(NamedTuple):
    """One text in both languages."""

    th: str
    en: str

    def in_language(self, lang: Lang) -> str:
        """The text in one of them."""
        return self.th if lang == "th" else self.en
