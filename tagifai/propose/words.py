"""Words that tell labels apart: those a label's texts hold more often than others do, by the chi-squared statistic."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

MOST_WORDS = 24  # of a label
FEWEST_TEXTS = 3  # that hold a word
SHORTEST = 3  # letters of a word in an alphabet; one letter of Chinese or Japanese may be a word, and counts as well
SIGNIFICANT = 0.05  # p value of the statistic, for one word by itself: words are proposed, not proven
MAJORITY = 0.5  # of the texts with a word have its label


def telling_words(texts: Sequence[str], labels: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the words of each label, the most telling first, each word for one label only. texts: clean ones."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.feature_selection import chi2

    names = sorted(set(labels))
    counts = Counter(word for text in texts for word in set(_words(text)))
    vocabulary = sorted(word for word, count in counts.items() if count >= FEWEST_TEXTS)
    if not vocabulary:
        return dict.fromkeys(names, ())
    held = CountVectorizer(analyzer=_words, vocabulary=vocabulary, binary=True).transform(texts)
    known = np.asarray(labels)
    in_label = np.array([held[known == name].sum(axis=0).A1 for name in names])  # texts by label and word
    rows = np.array([(known == name).sum() for name in names])
    owner = (in_label / rows[:, None]).argmax(axis=0)
    found = {}
    for number, name in enumerate(names):
        scores, chances = chi2(held, known == name)
        telling = (owner == number) & (chances < SIGNIFICANT) & (in_label[number] > MAJORITY * in_label.sum(axis=0))
        best = [place for place in np.argsort(-scores, kind="stable") if telling[place]]
        found[name] = tuple(vocabulary[place] for place in best[:MOST_WORDS])
    return found


def _words(text: str) -> list[str]:
    """Return the words of a text that hold no digit and are long enough to mean something."""
    return [word for word in text.split() if _tells(word)]


def _tells(word: str) -> bool:
    if any(letter.isdigit() for letter in word) or not any(letter.isalpha() for letter in word):
        return False
    return len(word) >= SHORTEST or word.upper() == word.lower()
