"""How a document becomes the text that a model sees: joined, then cleaned by named rules in a fixed order.

Preprocessing cleans the rows that a model is trained on, and the model repeats it on every text that it is asked about:
both call `clean`. Cleaning what is clean already changes nothing, so it does not matter how often it is done.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pandas as pd

from tagifai.task import Preprocess

SEPARATOR = "\n"  # adds nothing to read, unlike ". ", yet shows in the raw text where a column ended

# Format characters, variation selectors and lone surrogates: they are not seen, and would split or double words.
INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e01ef]"
)
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
ACCENTS = re.compile("[\u0300-\u036f]")  # marks of Latin, Greek and Cyrillic; those of Indic scripts are vowels
URL = re.compile(r"""\b(?:(?:https?|ftp)://|www\.)[^\s<>"]*[^\s<>".,;:!?)\]}'\u2019]""", re.IGNORECASE)
INNER = "-'._+#"
WORD = re.compile(r"[^-'._+#\s]+(?:[-'._][^-'._+#\s]+)*(?:\+\+|#(?![^-'._+#\s]))?")
EMAIL = re.compile(r"\b[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+\b")


def characters(text: str) -> str:
    """Drop characters that nobody sees, make control characters spaces, and compose letters with their marks (NFC)."""
    if text.isascii():
        return CONTROL.sub(" ", text)
    return unicodedata.normalize("NFC", CONTROL.sub(" ", INVISIBLE.sub("", text)))


def lowercase(text: str) -> str:
    """Lower all letters."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text.lower())


def accents(text: str) -> str:
    """Drop accents: é becomes e."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", ACCENTS.sub("", unicodedata.normalize("NFD", text)))


def urls(text: str) -> str:
    """Drop web and e-mail addresses; the full stop or bracket after one is not part of it."""
    if "://" in text or "www." in text.lower():  # far faster than the patterns, and few documents hold an address
        text = URL.sub(" ", text)
    return EMAIL.sub(" ", text) if "@" in text else text


def punctuation(text: str) -> str:
    """Drop punctuation and symbols, but not inside words: c++, t-sne, don't and node.js stay whole."""
    return " ".join(WORD.findall(text.translate(_marks())))


def whitespace(text: str) -> str:
    """Make every run of white space one space, and drop it at both ends."""
    return " ".join(text.split())


# The order matters: letters are made whole and plain before addresses are looked for, and addresses are dropped before
# the punctuation that makes them recognizable. A rule is applied unless the setting of its name says no.
RULES: dict[str, Callable[[str], str]] = {
    rule.__name__: rule for rule in (characters, lowercase, accents, urls, punctuation, whitespace)
}


def without(text: str, stop_words: Sequence[str]) -> str:
    """Drop whole words, whatever their case."""
    dropped = _lowered(tuple(stop_words))
    return " ".join(word for word in text.split() if word.lower() not in dropped)


def clean(text: str, settings: Preprocess) -> str:
    """Apply every rule that the settings ask for, then drop stop words."""
    for name, rule in RULES.items():
        if getattr(settings, name, True):
            text = rule(text)
    return without(text, settings.stop_words) if settings.stop_words else text


def document(parts: Sequence[str | None]) -> str:
    """Join a row's text columns to one raw document; blank ones are left out."""
    return SEPARATOR.join(part for part in parts if part and not part.isspace())


def texts(column: "pd.Series[Any]") -> list[str | None]:
    """Return the cells of a column as texts, numbers among them, and None for what is null."""
    return [None if null else str(cell) for cell, null in zip(column, column.isna(), strict=True)]


def documents(columns: Sequence["pd.Series[Any]"]) -> list[str]:
    """Return the raw document of each row of a table; columns: its text columns."""
    return [document(row) for row in zip(*map(texts, columns), strict=True)]


@cache
def _marks() -> dict[int, str]:
    """Map all punctuation and symbols (categories P and S) to a space, but for those that may stand inside words."""
    planes = range(0x20000)  # no punctuation is assigned above the first two planes
    marks = {code: " " for code in planes if unicodedata.category(chr(code))[0] in "PS" and chr(code) not in INNER}
    return marks | {ord("\u2019"): "'", ord("\u2010"): "-", ord("\u2011"): "-"}


@cache
def _lowered(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.lower() for word in words)
