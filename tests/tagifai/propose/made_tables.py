"""Labelled tables of three shapes: made of words, so that every row is another text."""

import csv
import json
import random
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

TOOLS = {
    "saws": "saw blade teeth timber cut kerf plank bench ripcut handle sawdust lumber",
    "paint": "paint brush colour wall coat roller primer varnish ceiling drying gloss pigment",
    "garden": "garden soil seeds plant watering rake compost hedge tomato lawn spade pruning",
}
REVIEWS = {
    "décevant": "déçu cassé tombé jamais remboursé mauvaise qualité fragile abîmé dommage arrivé défaut",
    "génial": "génial parfait très été rapide élégant léger conseillé préféré réussi idéal qualité-prix",
}
FILLING = "the of and with this for about some first good people every small other thing really house week long made"
ACCENTED = "à où déjà après même être là forêt tête fenêtre hôtel île père mère élève écrire étage pièce façade leçon"


def sentence(rng: random.Random, own: str, common: str, words: int) -> str:
    """Return a text of words, a third of them a label's own."""
    return " ".join(
        [*rng.sample(own.split(), words // 3), *rng.sample(common.split(), words - words // 3)][i]
        for i in rng.sample(range(words), words)
    ).capitalize()


def tools(rows: int = 150) -> list[dict[str, Any]]:
    """Return documents in English with an id, a title, a description and a tag."""
    rng, names = random.Random(1), list(TOOLS)
    return [
        {
            "id": 100 + row,
            "title": sentence(rng, TOOLS[tag], FILLING, 6),
            "description": f"{sentence(rng, TOOLS[tag], FILLING, 12 + row % 7)}. See https://example.com/{row}",
            "tag": tag,
        }
        for row in range(rows)
        for tag in [names[row % 3]]
    ]


def reviews(rows: int = 140) -> list[dict[str, Any]]:
    """Return reviews in French with a text and a label only."""
    rng, names = random.Random(2), list(REVIEWS)
    return [
        {"text": f"{sentence(rng, REVIEWS[label], ACCENTED, 15)} !", "label": label}
        for row in range(rows)
        for label in [names[row % 2]]
    ]


def orders(rows: int = 90) -> list[dict[str, Any]]:
    """Return documents whose columns have spaces in their names, with nulls, numbers and rare labels."""
    rng, names = random.Random(3), list(TOOLS)
    made = []
    for row in range(rows):
        tag = names[row % 3]
        made.append(
            {
                "order number": 7000 + row,
                "sent at": f"2024-{1 + row % 12:02d}-{1 + row % 28:02d}T10:00:00Z",
                "customer remark": sentence(rng, TOOLS[tag], FILLING, 15),
                "short title": None
                if row % 9 == 0
                else "!?!?!?"
                if row % 9 == 1
                else sentence(rng, TOOLS[tag], FILLING, 6),
                "product category": ("no", "other")[row // 2 - 2] if 4 <= row < 8 else tag,
                "shop": "l'été" if row % 4 else 'the "corner"',
                "stars": None if row % 8 == 0 else row % 5,
                "paid": row % 3 == 0,
                "refunded": None if row % 5 else row % 2 == 0,
                "price": 0.5 + row,
                "page": f"https://shop.example.com/orders/by-number/{7000 + row}",
                "note": None,
            }
        )
    return made


def write(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write rows as the suffix of a path says: .csv, .tsv or .jsonl."""
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        if path.suffix == ".jsonl":
            stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        else:
            lines = csv.DictWriter(stream, list(rows[0]), delimiter="\t" if path.suffix == ".tsv" else ",")
            lines.writeheader()
            lines.writerows(rows)
    return path
