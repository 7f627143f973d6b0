"""Perturbations: small changes of a text that should not change what it is about.

Each is a pure function of the text and a random generator, and has a name that suites refer to. URLs are left alone. A
text on which a perturbation finds nothing to change comes back as it was; such texts are counted, but are no cases.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial

from tagifai.behavior.lexicons import shipped

Perturbation = Callable[[str, random.Random], str]
Edit = Callable[[str, random.Random], str]  # of one word, or of the text between two URLs

URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]+")
WORD = re.compile(r"[^\W\d_]{4,}")  # shorter words become other words too easily
SPACE = re.compile(r"(?<=\S) (?=\S)")
LOOSE_PUNCTUATION = re.compile(r"(?<!\w)[^\w\s+#]+|[^\w\s+#]+(?!\w)")  # "state-of-the-art" and "C++" stay
WORDS_PER_TYPO = 10  # one typo in every ten words that can have one, and one at least
NEIGHBORS = {
    letter: (row[place - 1 : place] if place else "") + row[place + 1 : place + 2]
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for place, letter in enumerate(row)
}
CONTRACTIONS = {
    "are not": "aren't",
    "cannot": "can't",
    "could not": "couldn't",
    "did not": "didn't",
    "do not": "don't",
    "does not": "doesn't",
    "have not": "haven't",
    "i am": "i'm",
    "is not": "isn't",
    "it is": "it's",
    "let us": "let's",
    "should not": "shouldn't",
    "that is": "that's",
    "there is": "there's",
    "they are": "they're",
    "was not": "wasn't",
    "we are": "we're",
    "we will": "we'll",
    "what is": "what's",
    "will not": "won't",
    "would not": "wouldn't",
    "you are": "you're",
    "you will": "you'll",
}


def outside_urls(edit: Edit) -> Perturbation:
    """Make a perturbation of an edit that is applied to each stretch of text between URLs."""

    def perturb(text: str, rng: random.Random) -> str:
        parts: list[str] = []
        end = 0
        for url in URL.finditer(text):
            parts += [edit(text[end : url.start()], rng), url.group()]
            end = url.end()
        return "".join([*parts, edit(text[end:], rng)])

    return perturb


def in_words(edit: Edit) -> Perturbation:
    """Make a perturbation of an edit that is applied to a few random words outside URLs."""

    def perturb(text: str, rng: random.Random) -> str:
        urls = [url.span() for url in URL.finditer(text)]
        words = [word for word in WORD.finditer(text) if not any(start <= word.start() < end for start, end in urls)]
        if not words:
            return text
        chosen = rng.sample(words, max(1, len(words) // WORDS_PER_TYPO))
        return _spliced(text, [(word, edit(word.group(), rng)) for word in chosen])

    return perturb


def _spliced(text: str, edits: Sequence[tuple[re.Match[str], str]]) -> str:
    for match, replacement in sorted(edits, key=lambda edit: edit[0].start(), reverse=True):
        text = text[: match.start()] + replacement + text[match.end() :]
    return text


def swap_letters(word: str, rng: random.Random) -> str:
    """Swap two neighboring letters after the first."""
    places = [place for place in range(1, len(word) - 1) if word[place] != word[place + 1]]
    if not places:
        return word
    place = rng.choice(places)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def hit_neighbor(word: str, rng: random.Random) -> str:
    """Replace a letter after the first by one beside it on a keyboard."""
    places = [place for place in range(1, len(word)) if word[place].lower() in NEIGHBORS]
    if not places:
        return word
    place = rng.choice(places)
    neighbor = rng.choice(NEIGHBORS[word[place].lower()])
    return word[:place] + (neighbor.upper() if word[place].isupper() else neighbor) + word[place + 1 :]


def drop_letter(word: str, rng: random.Random) -> str:
    """Leave out a letter after the first."""
    place = rng.randrange(1, len(word))
    return word[:place] + word[place + 1 :]


def repeat_letter(word: str, rng: random.Random) -> str:
    """Write a letter twice."""
    place = rng.randrange(len(word))
    return word[: place + 1] + word[place:]


def lower(text: str, _: random.Random) -> str:
    """Write everything in lower case."""
    return text.lower()


def upper(text: str, _: random.Random) -> str:
    """Write everything in capitals."""
    return text.upper()


def title(text: str, _: random.Random) -> str:
    """Begin each word with a capital."""
    return re.sub(r"[^\W_][\w']*", lambda word: word.group()[0].upper() + word.group()[1:], text)


def add_punctuation(text: str, rng: random.Random) -> str:
    """Put another mark at the end, apart from a URL that stands there."""
    urls = list(URL.finditer(text))
    stem = f"{text} " if urls and urls[-1].end() == len(text) else text.rstrip(".!?… ")
    return rng.choice([ending for mark in (".", "!", "!!", "...", "?", " .") if (ending := stem + mark) != text])


def strip_punctuation(text: str, _: random.Random) -> str:
    """Leave out the marks around words; those inside words stay."""
    return LOOSE_PUNCTUATION.sub("", text)


def strip_accents(text: str, _: random.Random) -> str:
    """Write letters without their accents."""
    letters = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def change_whitespace(text: str, rng: random.Random) -> str:
    """Make line breaks, tabs and wider gaps of some of the spaces, at least one."""
    spaces = list(SPACE.finditer(text))
    if not spaces:
        return text
    chosen = rng.sample(spaces, max(1, len(spaces) // 3))
    return _spliced(text, [(space, rng.choice(["\n", "  ", "\t", "\r\n"])) for space in chosen])


def append_sentence(text: str, rng: random.Random) -> str:
    """Add a sentence that says nothing about the subject."""
    return f"{text.rstrip()} {rng.choice(shipped('noise').fillers)}"


def append_url(text: str, rng: random.Random) -> str:
    """Add a short link, which says nothing about the subject."""
    return f"{text.rstrip()} https://t.co/{_random_name(rng)}"


def append_handle(text: str, rng: random.Random) -> str:
    """Add the handle of somebody."""
    return f"{text.rstrip()} @{_random_name(rng)}"


def _random_name(rng: random.Random) -> str:
    return "".join(rng.choices("bcdfghjkmnpqrstvwxz23456789", k=8))  # without vowels, so that no word comes of it


def swap_phrase(text: str, rng: random.Random, *, phrases: Callable[[], Mapping[str, Sequence[str]]]) -> str:
    """Replace one phrase by another that may stand for it, in the case of the first."""
    others = phrases()
    found = list(_any_of(tuple(others)).finditer(text))
    if not found:
        return text
    match = rng.choice(found)
    replacement = rng.choice(others[match.group().lower()])
    return _spliced(text, [(match, _in_case_of(match.group(), replacement))])


def _in_case_of(old: str, new: str) -> str:
    if old.isupper() and len(old) > 1:
        return new.upper()
    return new[0].upper() + new[1:] if old[0].isupper() else new


@lru_cache
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b", re.IGNORECASE)


@lru_cache
def interchangeable(lexicon: str) -> dict[str, tuple[str, ...]]:
    """Return, for each phrase of a shipped lexicon, the others of its group."""
    groups = shipped(lexicon).groups.values()
    return {phrase: tuple(other for other in group if other != phrase) for group in groups for phrase in group}


def _contracted() -> dict[str, tuple[str, ...]]:
    return {long: (short,) for long, short in CONTRACTIONS.items()}


def _expanded() -> dict[str, tuple[str, ...]]:
    return {short: (long,) for long, short in CONTRACTIONS.items()}


PERTURBATIONS: Mapping[str, Perturbation] = {
    "typo-swap": in_words(swap_letters),
    "typo-neighbor": in_words(hit_neighbor),
    "typo-drop": in_words(drop_letter),
    "typo-repeat": in_words(repeat_letter),
    "lower": outside_urls(lower),
    "upper": outside_urls(upper),
    "title": outside_urls(title),
    "punctuation-added": add_punctuation,
    "punctuation-stripped": outside_urls(strip_punctuation),
    "contracted": outside_urls(partial(swap_phrase, phrases=_contracted)),
    "expanded": outside_urls(partial(swap_phrase, phrases=_expanded)),
    "accents-stripped": outside_urls(strip_accents),
    "whitespace": change_whitespace,
    "sentence-appended": append_sentence,
    "url-appended": append_url,
    "handle-appended": append_handle,
    "verb-swapped": outside_urls(partial(swap_phrase, phrases=partial(interchangeable, "verbs"))),
    "synonym-swapped": outside_urls(partial(swap_phrase, phrases=partial(interchangeable, "synonyms"))),
}
