"""The indefinite article: "an hour", "a university", "an RNN", "a GAN"."""

import re

NAMED_WITH_A_VOWEL = "AEFHILMNORSX"  # letters whose names begin with a vowel sound: "an F", "an X"
FIRST = re.compile(r"[A-Za-z0-9]+")
SILENT_H = re.compile(r"(?:hour|honest|honor|honour|heir)")
SOUNDS_LIKE_YOU_OR_WON = re.compile(r"(?:eu|ew|uni(?!n|m)|us[aeiu]|ut[ei]|ubi|ura|ukr|uga|uru|one\b|once\b)")
AN_NUMBER = re.compile(r"(?:8\d*|11|18)$")
SPELLED_OUT = re.compile(r"[A-Z](?:[^A-Za-z]|$)|[B-DF-HJ-NP-TV-Z]{2}|(?:AI|API|ASR|NER|MRI|OCR|UI|URL)\b")


def article(phrase: str) -> str:
    """Return the article that goes before a phrase, by the sound it begins with."""
    word = FIRST.search(phrase)
    if word is None:
        return "a"
    start = phrase[word.start() :]
    if start[0].isdigit():
        return "an" if AN_NUMBER.match(word.group()) else "a"
    if SPELLED_OUT.match(start) or (len(word.group()) == 1 and start[1:2] == "-"):
        return "an" if start[0].upper() in NAMED_WITH_A_VOWEL else "a"
    lower = start.lower()
    if SILENT_H.match(lower):
        return "an"
    if start[0] == "U" and len(start) > 1 and not start[1].islower():
        return "a"  # "a UNet"
    return "a" if lower[0] not in "aeiou" or SOUNDS_LIKE_YOU_OR_WON.match(lower) else "an"
