"""Which column plays which part, guessed from what the columns hold and what they are called, and why."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tagifai.errors import DataError
from tagifai.propose.profile import Column

LABEL_NAMES = ("label", "tag", "category", "class", "target", "y")
TEXT_NAMES = ("title", "headline", "subject", "description", "text", "body", "content", "review", "abstract", "message")
ID_NAMES = ("id", "uuid", "key")
TIME_NAMES = ("created", "published", "posted", "date", "time", "timestamp")
FEWEST_LABELS, MOST_LABELS = 2, 50
LONGEST_LABEL = 60  # characters on average
REPEATED = 0.5  # a label's values are at most half as many as the rows
DISTINCT = 0.5  # at least half of the texts differ
FREE_TEXT = 20  # characters on average from which an unnamed column of words is text
NAMED_TEXT = 5  # and one that is named like a text
WORDED = 0.5
NAMED = "named on the command line"


@dataclass(frozen=True)
class Named:
    """The columns that a person named; the others are guessed."""

    text: tuple[str, ...] = ()
    label: str | None = None
    id: str | None = None
    created: str | None = None

    @property
    def all(self) -> tuple[str, ...]:
        """Every column that was named."""
        return (*self.text, *(name for name in (self.label, self.id, self.created) if name is not None))


@dataclass(frozen=True)
class Choice:
    """A column, and why it was chosen."""

    column: str
    why: str


@dataclass(frozen=True)
class Roles:
    """The column of each part. id: none where row numbers do; created: none where no column holds times."""

    id: Choice | None
    created: Choice | None
    text: tuple[Choice, ...]
    label: Choice

    @property
    def all(self) -> tuple[str, ...]:
        """Every column that plays a part."""
        parts = (self.id, self.created, *self.text, self.label)
        return tuple(choice.column for choice in parts if choice is not None)


def guess(found: Mapping[str, Column], named: Named, *, origin: str) -> Roles:
    """Give every part a column; raises DataError when there is none for the label or the text, listing the columns."""
    _check_named(found, named, origin)
    free = {name: column for name, column in found.items() if name not in named.all}
    created = _named(named.created) or _created(free.values())
    free = _without(free, created)
    ids = _named(named.id) or _id(free.values())
    free = _without(free, ids)
    label = _named(named.label) or _label(free.values())
    free = _without(free, label)
    text = tuple(Choice(name, NAMED) for name in named.text) or _text(free.values())
    if label is None or not text:
        raise DataError(_untold(found, label, text, origin))
    if "id" in found and "id" not in (ids and ids.column, label.column, *(choice.column for choice in text)):
        raise DataError(
            f"{origin} has a column 'id' that does not name its rows: {found['id'].distinct} distinct values in "
            f"{found['id'].rows} rows. Mend or rename it; --id names another column."
        )
    return Roles(ids, created, text, label)


def _check_named(found: Mapping[str, Column], named: Named, origin: str) -> None:
    lacking = [name for name in named.all if name not in found]
    if lacking:
        raise DataError(f"{origin} lacks the columns {lacking}; it has {list(found)}. Name one of these.")
    twice = sorted({name for name in named.all if named.all.count(name) > 1})
    if twice:
        raise DataError(f"The columns {twice} are named for more than one part. Name each column once.")
    if named.id is not None and not found[named.id].names_rows:
        column = found[named.id]
        raise DataError(
            f"{origin} has {column.distinct} distinct values of {named.id!r} in {column.rows} rows. Every row needs an "
            "id of its own: name another column by --id, or none to use row numbers."
        )


def _named(name: str | None) -> Choice | None:
    return None if name is None else Choice(name, NAMED)


def _without(free: Mapping[str, Column], choice: Choice | None) -> dict[str, Column]:
    return {name: column for name, column in free.items() if choice is None or name != choice.column}


def _created(free: Iterable[Column]) -> Choice | None:
    times = sorted((column for column in free if column.times), key=lambda column: _rank(column, TIME_NAMES))
    return Choice(times[0].name, "each of its values is a time, year first") if times else None


def _id(free: Iterable[Column]) -> Choice | None:
    unique = [column for column in free if column.names_rows and (column.integers or _is_named(column, ID_NAMES))]
    if not unique:
        return None
    best = min(unique, key=lambda column: _rank(column, ID_NAMES))
    like = "named like an id" if _is_named(best, ID_NAMES) else "a whole number"
    return Choice(best.name, f"a value of its own in each of the {best.rows} rows, and {like}")


def _label(free: Iterable[Column]) -> Choice | None:
    """Choose the best named of the columns that may be labels; of several as good, none."""
    candidates = [column for column in free if may_be_label(column)]
    ranks = [(_rank(column, LABEL_NAMES), column.numbers) for column in candidates]
    if not ranks or ranks.count(min(ranks)) > 1:
        return None
    best = candidates[ranks.index(min(ranks))]
    held = f"{best.distinct} distinct values in {best.values} rows"
    if _is_named(best, LABEL_NAMES):
        return Choice(best.name, f"{held}, and named like a label")
    return Choice(best.name, f"{held}; no other column {'' if best.numbers else 'of words '}holds so few that repeat")


def may_be_label(column: Column) -> bool:
    """Say whether a column holds few short values that repeat."""
    few = FEWEST_LABELS <= column.distinct <= min(MOST_LABELS, column.values * REPEATED)
    return few and column.characters <= LONGEST_LABEL and not column.times


def _text(free: Iterable[Column]) -> tuple[Choice, ...]:
    texts = sorted((column for column in free if _may_be_text(column)), key=lambda column: _rank(column, TEXT_NAMES))
    return tuple(Choice(column.name, _why_text(column)) for column in texts)


def _may_be_text(column: Column) -> bool:
    if column.numbers or column.times or column.distinctness < DISTINCT:
        return False
    if _is_named(column, TEXT_NAMES):
        return column.characters >= NAMED_TEXT
    return column.characters >= FREE_TEXT and column.worded >= WORDED


def _why_text(column: Column) -> str:
    like = "named like a text, " if _is_named(column, TEXT_NAMES) else "words, "
    return f"{like}{column.characters:.0f} characters on average, {column.distinctness:.0%} of them distinct"


def _rank(column: Column, names: Sequence[str]) -> int:
    """Return how far down a list of names a column's own stands: a name of one word before one of several."""
    words = _words(column.name)
    place = next((number for number, name in enumerate(names) if {name, f"{name}s"} & set(words)), len(names))
    return 2 * place + (len(words) > 1 and place < len(names))


def _is_named(column: Column, names: Sequence[str]) -> bool:
    return _rank(column, names) < 2 * len(names)


def _words(name: str) -> list[str]:
    return re.split(r"[\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())


def _untold(found: Mapping[str, Column], label: Choice | None, text: Sequence[Choice], origin: str) -> str:
    needs = []
    if label is None:
        needs.append(f"--label COLUMN for the labels ({FEWEST_LABELS} to {MOST_LABELS} short values that repeat)")
    if not text:
        needs.append("--text COLUMN for the texts (words, most of them distinct)")
    held = ", ".join(f"{name!r} ({column.distinct} distinct)" for name, column in found.items())
    parts = " and ".join(part for part, choice in (("label", label), ("text", text)) if not choice)
    rows = next(iter(found.values())).rows
    return (
        f"{origin}: it cannot be told which column is the {parts}. It has {rows} rows and the columns {held}. "
        f"Give {' and '.join(needs)}."
    )
