"""Foreign text made harmless: what may stand in a header, in a line, in a log that anybody may read.

Cell texts and the names of units are whatever somebody typed or pasted.
"""

from __future__ import annotations

import re

# Begun at a word's first letter only: tried at each letter, a long text without blanks would cost its square.
ADDRESS = re.compile(r"(?<![^@\s,;<>\"])[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
CONTROLS_IN_LINES = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
# Makes text read as what it is not.
REORDERING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
SURROGATES = re.compile(r"[\ud800-\udfff]")  # JSON can hold them, UTF-8 cannot
SERVICE_ACCOUNT = re.compile(r"\W*[\w.-]+@[\w.-]+\.gserviceaccount\.com\W*")  # of a program; nobody's mailbox
ENCODED_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+%40[\w-]+\.[\w.-]+")  # as a URL holds it
# A line that GitHub takes for a command to its runner.
COMMAND = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)
ON_THE_LETTER_BEFORE = re.compile(r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0300-\u036f\u200d\ufe0f]")


def lines(text: str) -> str:
    """A text without control characters; its line breaks stay."""
    return _visible(CONTROLS_IN_LINES.sub(" ", text.replace("\r\n", "\n")))


def one_line(text: str) -> str:
    """A text in one line, each run of blanks a single space."""
    # To look first is quicker where a cell is long.
    harmless = text if text.isprintable() else _visible(CONTROLS.sub(" ", text))
    return " ".join(harmless.split())


def truncate(text: str, length: int = 300) -> str:
    """The beginning of a text in one line, never cut between a letter and its vowel or tone mark."""
    text = one_line(text)
    if len(text) <= length:
        return text
    end = length - 1
    while end and ON_THE_LETTER_BEFORE.match(text, end):
        end -= 1
    return f"{text[:end].rstrip()}…"


def redact_and_truncate(text: str, length: int = 300) -> str:
    """A short text for a log or a page: one line, without mail addresses, of which the cut would leave a part."""
    return truncate(redact(text), length)


def redact(text: str) -> str:
    """A text without mail addresses."""
    text = ENCODED_ADDRESS.sub("[…]", text) if "%40" in text else text
    return ADDRESS.sub("[…]", text) if "@" in text else text


def redact_people(text: str) -> str:
    """A text without mail addresses but those of service accounts, with which somebody has to share a sheet."""
    if "@" not in text and "%40" not in text:
        return text
    return ADDRESS.sub(
        lambda found: found[0] if SERVICE_ACCOUNT.fullmatch(found[0]) else "[…]",
        ENCODED_ADDRESS.sub("[…]", text),
    )


def workflow_log(text: str) -> str:
    """A text for the log of a workflow: without people's addresses, and with nothing that its runner would carry out."""
    return COMMAND.sub(r"\1: ", redact_people(text)).replace("##[", "## [")


def _visible(text: str) -> str:
    return SURROGATES.sub("\ufffd", REORDERING.sub("", text))
