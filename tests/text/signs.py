"""Texts with characters of every kind: what the report prints of each, and which of its characters it cannot print."""

from __future__ import annotations

from typing import NamedTuple


class Sign(NamedTuple):
    """A text, what stands in the report instead, and the characters for which it has no glyph."""

    text: str
    printed: str
    lacking: str = ""


def true(text: str) -> Sign:
    """A text that is printed as it is."""
    return Sign(text, text)


def lost(text: str, printed: str = "") -> Sign:
    """A text of which no character can be printed; by default each is named in the mark."""
    return Sign(text, printed or f"[{' '.join(f'U+{ord(character):04X}' for character in text)}]", text)


SIGNS = (
    # printed as they are
    *map(true, ("“ก” ‘ข’", "ก – ข — ค…", "½ ¼ ¾ ⅓", "m² m³ xⁿ", "H₂O CO₂", "→ ← ↑ ↓", "≥ ≤ ≠ ≈ ± × ÷", "√ ∑ ∞", "€ ฿ £")),
    *map(true, ("• · ■ ▲ ▶ ◆", "▪ ● ○ ◦ □ ◇", "✓ ✔ ✗ ✘", "☐ ☑ ☒", "★ ☆", "➢ ➔ ➤ ❖", "① ⑩", "é Ñ ấ Ş")),
    *map(true, ("ๆ ฯ ๏ ๚ ๛ ฿", "μ π Δ Ω")),
    *map(true, ("ﬁ ﬂ", "™ © ® § ¶ †", "30° 5′ 6″", "ครั้งที่ ซื่อสัตย์ น้ำ ก็", "ก่้๊๋")),
    # printed as what they are
    Sign("\uf0b7 ก \uf0fc", "• ก ✓"),
    Sign("\uf0a7 ก \uf0d8", "▪ ก ➢"),
    Sign("\uf06f \uf0a8 \uf071 \uf0fe \uf0fd", "□ ◻ ❑ ☑ ☒"),
    Sign("\uf06c \uf06e \uf075 \uf076 \uf0e0", "● ■ ◆ ❖ →"),
    Sign("e\u0301 a\u0308", "é ä"),
    Sign("\u212b \u2126 \u212a", "Å Ω K"),
    Sign("ก\u2011ข", "ก‐ข"),
    Sign("✔\ufe0f ☑\ufe0e", "✔ ☑"),
    Sign("ที\uf70aนี\uf70a", "ที่นี่"),
    # shown as nothing
    Sign("ก\u00adข", "กข"),
    Sign("ก\x07ข\x1b[31m", "กข[31m"),
    Sign("ก\u202eข\u202c \u2066ค\u2069 \u200f", "กข ค "),
    Sign("ก\u200bข\u200dค\ufeff\u2060", "กขค"),
    Sign("ก\U000e0041\U000e0042", "ก"),
    Sign("ก\u034f\u3164\u115fข", "กข"),
    # blanks and ends of lines
    Sign("ก\tข\u00a0ค\u2009ง\u3000จ", "ก ข ค ง จ"),
    Sign("ก\u2028ข\u2029ค\x0bง\x85จ", "ก ข ค ง จ"),
    # emoji
    *map(lost, ("✅", "👍🏽", "🇹🇭", "😀", "⭐", "❌")),
    Sign("❤\ufe0f", "[U+2764]", "❤"),
    Sign("1\ufe0f\u20e3", "1[U+20E3]", "\u20e3"),
    Sign("👨\u200d👩\u200d👧", "[U+1F468 U+1F469 U+1F467]", "👨👩👧"),
    Sign("\U0001f3f4\U000e0067\U000e0062\U000e007f", "[U+1F3F4]", "\U0001f3f4"),
    Sign("ก✅ข✅", "ก[U+2705]ข[U+2705]", "✅"),
    # forms of another character, not guessed at
    *map(lost, ("＝", "１２", "ＡＢ", "㎡", "㎏", "℃", "⑳", "Ⅳ", "𝐀𝟏", "ﬃ", "№", "㈱")),
    # other scripts
    *map(lost, ("日本語", "한국", "ສະ", "ខ្", "မ", "सं", "שלם", "سلم", "жд", "αβ", "ა")),
    Sign("研修を実施", "[U+7814 U+4FEE U+3092 …]", "研修を実施"),
    # marks without their letter, on a sign, or too many
    *map(lost, ("\u0325", "\u20d0")),
    Sign("日\u0e48", "[U+65E5]\u0e48", "日"),
    Sign("✓\u0e48", "✓[U+0E48]", "\u0e48"),
    Sign("ก" + "\u0e48\u0e49" * 50, "ก\u0e48\u0e49\u0e48\u0e49[U+0E48 U+0E49 U+0E48 …]", "\u0e48\u0e49"),
    # drawn boxes, lost letters, codes of nobody
    *map(lost, ("┌─┐", "░▒", "⠿")),
    *map(lost, ("\ufffd", "\ufdd0", "\uffff", "\u0378", "\ue123", "\uf8ff", "\uf061", "\U000f0001", "\U00012000")),
    # what looks like markup, or like a mark of ours
    Sign("<b>✅</b> &amp;", "<b>[U+2705]</b> &amp;", "✅"),
    true("[U+2705]"),
    Sign("[\u2060U+2705\u2060]", "[U+2705]"),
)  # fmt: skip
