"""Conversion between Thai and Arabic digits (docs/thai.md, the document)."""

import re

from ita_sync.thai.pattern import lazy

_TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_TO_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")

FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # as a table for str.translate

_HAS_ARABIC = re.compile("[0-9]").search  # most texts have none, and the pattern below is slow
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏ"
_WORD = f"0-9{_LATIN}"
_ENDINGS = (
    "th|com|net|org|info|me|ly|io|app|gov|edu|co|pdf|docx?|xlsx?|pptx?|csv|ods|odt|zip|jpe?g|png|gif|mp[34]"
)

# Parts of a text that keep their digits, tried in this order at each position. Every alternative but the last
# contains a Latin word. The last is a plain number, matched as a whole so that no search starts inside it.
_KEPT_OR_NUMBER = lazy(
    rf"""
      (?P<kept>
        (?:[a-z][a-z0-9+.]{{0,15}}://|www\.) [^\s<>"]+                               # a web link with its scheme or www
      | (?<![{_WORD}._%+-]) [{_WORD}._%+-]+ @ [{_WORD}.-]+                                        # an e-mail address
      | (?<![{_WORD}_.-]) (?:[{_WORD}_-]+\.)+ (?:{_ENDINGS}) \b (?: [:/] [^\s<>"]* )?           # a bare host or a file name
      | (?: [0-9]+ (?:[.:,][0-9]+)* )? [{_LATIN}] [{_WORD}]*                  # 5G, 2.4GHz, COVID, ISO9001
        (?: [-_+‐‑–]+ [{_WORD}]+ | (?<=[0-9]) [.:] [0-9] [{_WORD}]* )*        # COVID-19, PM2.5, ISO9001:2015
      | [0-9]+ [-_‐‑–] (?=[{_LATIN}])                                         # 24-hour
      )
      | [0-9]+ (?:[.:,][0-9]+)*
    """,
    re.VERBOSE | re.IGNORECASE,
)


def to_arabic_digits(text: str) -> str:
    """Replace every Thai digit with 0-9 and change nothing else."""
    return text.translate(_TO_ARABIC)


def to_thai_digits(text: str) -> str:
    """Replace 0-9 with Thai digits, except in mail addresses, web links and Latin words.

    A Latin word is a run of Latin letters and digits, including parts joined to it by hyphens, underscores or
    decimal points: COVID-19, ISO9001:2015, O12, PM2.5. A number next to such a word is converted: "ITA 2568" and
    "Tel.043" change, and so does a list number without a space after it ("1.No Gift Policy"). A link extends to
    the next space; text attached to its end keeps its digits.
    """
    return _KEPT_OR_NUMBER.sub(_as_thai, text) if _HAS_ARABIC(text) else text


def _as_thai(found: re.Match[str]) -> str:
    return found[0] if found["kept"] else found[0].translate(_TO_THAI)
