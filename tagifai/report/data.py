"""What a page shows of data: tables, how rows were split, and the labels in each part."""

from dataclasses import dataclass

from tagifai.report.facts import Facts

KEYS = frozenset({"tables", "ran", "declared", "splits", "near_duplicate_groups", "left_out"})
SPLITS = ("train", "val", "test")


@dataclass(frozen=True)
class Table:
    """One table: how large it is, and how many expectations it was held against."""

    name: str
    rows: int | None
    columns: int | None
    expectations: int | None


@dataclass(frozen=True)
class Part:
    """One part of a split."""

    name: str
    rows: int | None
    share: float | None


@dataclass(frozen=True)
class Piece:
    """One part's rows of a label, as a piece of a bar."""

    part: str
    count: int
    start: float
    width: float


@dataclass(frozen=True)
class LabelRow:
    """One label's rows in each part; the bar of the most frequent label is 100 wide."""

    label: str
    total: int
    share: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Data:
    """What validate or preprocess found."""

    tables: tuple[Table, ...]
    ran: int | None
    declared: int | None
    parts: tuple[Part, ...]
    labels: tuple[LabelRow, ...]
    near_duplicate_groups: int | None
    left_out: int | None
    left_out_why: dict[str, int]


def read(facts: Facts) -> Data:
    """Read the facts of a stage that judged or made tables."""
    splits = facts.part("splits")
    return Data(
        tuple(
            Table(name, table.count("rows"), _size(table, "columns"), _size(table, "expectations"))
            for name, table in facts.part("tables").parts()
        ),
        facts.count("ran"),
        facts.count("declared"),
        _parts(splits),
        _labels(splits),
        facts.count("near_duplicate_groups"),
        facts.count("left_out"),
        facts.part("left_out").counts(),
    )


def _size(table: Facts, key: str) -> int | None:
    return table.count(key) if table.number(key) is not None else len(table.texts(key)) or None


def _in_order(splits: Facts) -> list[tuple[str, Facts]]:
    return sorted(splits.parts(), key=lambda item: SPLITS.index(item[0]) if item[0] in SPLITS else len(SPLITS))


def _parts(splits: Facts) -> tuple[Part, ...]:
    rows = {name: part.count("rows") for name, part in _in_order(splits)}
    total = sum(count or 0 for count in rows.values())
    return tuple(Part(name, count, count / total if count and total else None) for name, count in rows.items())


def _labels(splits: Facts) -> tuple[LabelRow, ...]:
    counts = {name: part.part("labels").counts() for name, part in _in_order(splits)}
    totals: dict[str, int] = {}
    for part in counts.values():
        for label, count in part.items():
            totals[label] = totals.get(label, 0) + max(0, count)
    most, every = max(totals.values(), default=0) or 1, sum(totals.values()) or 1
    rows = []
    for label, total in sorted(totals.items(), key=lambda item: (-item[1], item[0])):
        start, pieces = 0.0, []
        for name, part in counts.items():
            count = max(0, part.get(label, 0))
            width = round(100 * count / most, 3)
            pieces.append(Piece(name, count, round(start, 3), width))
            start += width
        rows.append(LabelRow(label, total, total / every, tuple(pieces)))
    return tuple(rows)
