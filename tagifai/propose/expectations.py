"""An expectation suite that holds for the table it was made from, as it is loaded and as it is cleaned."""

import json
from collections.abc import Iterator
from typing import Any

import pandas as pd

from tagifai.data import columns
from tagifai.propose.preview import Preview
from tagifai.propose.profile import are_times
from tagifai.propose.roles import Roles
from tagifai.task import Preprocess

ROOM = 2  # texts may be half as short as the shortest, and twice as long as the longest, before that is worth a warning
YEAR_FIRST = r"^\d{4}-?\d{2}"
TYPES = {"i": "int", "f": "float", "b": "bool"}  # by numpy's kind; columns with nulls in them are nullable, or texts
TEXT = "str"

Expectation = dict[str, Any]


def suite_text(name: str, seen: Preview, roles: Roles) -> str:
    """Return the JSON of a suite, one expectation a line as a person edits it."""
    lines = ",\n".join(f"    {json.dumps(each, ensure_ascii=False)}" for each in _expectations(seen, roles))
    notes = json.dumps(f"Proposed by `tagifai init` from {len(seen.typed)} rows: what held for them. Edit it.")
    head = f'  "name": {json.dumps(name, ensure_ascii=False)},\n  "notes": {notes},'
    return f'{{\n{head}\n  "expectations": [\n{lines}\n  ]\n}}\n'


def _expectations(seen: Preview, roles: Roles) -> Iterator[Expectation]:
    table = seen.typed
    texts = [choice.column for choice in roles.text]
    yield _expect("table_columns_to_match_ordered_list", column_list=[str(name) for name in table])
    for name in map(str, table):
        if not _present(table[name]):
            continue  # nothing can be said of a column without any value
        if _complete(table[name]) and (name not in seen.cleaned or _complete(seen.cleaned[name])):
            yield _expect("column_values_to_not_be_null", warns=name not in roles.all, column=name)
        kind = table[name].dtype.kind
        if kind in TYPES or columns.strings(table[name]).equals(table[name]):
            yield _expect("column_values_to_be_of_type", column=name, type_=TYPES.get(kind, TEXT))
        if roles.id is not None and name == roles.id.column:
            yield _expect("column_values_to_be_unique", column=name)
        if roles.created is not None and name == roles.created.column and are_times(_present(table[name])):
            yield _expect("column_values_to_match_regex", warns=True, column=name, regex=YEAR_FIRST)
        if name in texts:
            yield _lengths(name, [_present(part[name]) for part in (table, seen.cleaned)])
        if name == roles.label.column:
            yield _expect("column_values_to_be_in_set", column=name, value_set=_allowed(seen))


def _expect(kind: str, *, warns: bool = False, **kwargs: Any) -> Expectation:
    return {"type": f"expect_{kind}", "kwargs": kwargs} | ({"severity": "warning"} if warns else {})


def _lengths(name: str, parts: list[list[str]]) -> Expectation:
    """Bound the characters of a text, cleaned or not, with room on both sides."""
    lengths = [len(value) for part in parts for value in part]
    bounds = {"min_value": max(1, min(lengths) // ROOM), "max_value": max(lengths) * ROOM}
    return _expect("column_value_lengths_to_be_between", warns=True, column=name, **bounds)


def _allowed(seen: Preview) -> list[str]:
    """Return the labels of the table, and the one that rare labels become in preprocessing."""
    merged = [Preprocess().other_label] if seen.labels.merged else []
    return list(dict.fromkeys((*seen.labels.found, *merged)))


def _present(column: pd.Series) -> list[str]:
    return [value for value in columns.strings(column).dropna() if value.strip()]


def _complete(column: pd.Series) -> bool:
    return len(_present(column)) == len(column)
