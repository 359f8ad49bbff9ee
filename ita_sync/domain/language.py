"""The languages of texts for users."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

Lang = Literal["th", "en"]


class LocalizedText(NamedTuple):
    """One text in both languages.

    `str()` of it is English, for logs and developers; what a person reads asks for `in_language`.
    """

    th: str
    en: str

    def __str__(self) -> str:
        return self.en

    def in_language(self, lang: Lang) -> str:
        """The text in one of them."""
        return self.th if lang == "th" else self.en

    def format(self, **values: object) -> LocalizedText:
        """Fill in its placeholders; a value that is itself in both languages goes into each in its own."""
        return LocalizedText(
            self.th.format(**{name: in_language(value, "th") for name, value in values.items()}),
            self.en.format(**{name: in_language(value, "en") for name, value in values.items()}),
        )


def as_localized(text: object) -> LocalizedText:
    """A text in both languages; a plain one is the same in both."""
    return text if isinstance(text, LocalizedText) else LocalizedText(str(text), str(text))


def joined(texts: Iterable[LocalizedText | str], between: str = ", ") -> LocalizedText:
    """Put texts side by side; in each language its own."""
    both = [as_localized(text) for text in texts]
    return LocalizedText(between.join(text.th for text in both), between.join(text.en for text in both))


def in_language(value: object, lang: Lang) -> str:
    """A text in one language; a plain one is the same in both."""
    return as_localized(value).in_language(lang)
