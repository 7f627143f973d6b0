import pandas as pd
import pytest

from tagifai.errors import DataError
from tagifai.propose.profile import profile
from tagifai.propose.roles import Named, guess

ROWS = 40
COLUMNS = {
    "number": [str(row) for row in range(ROWS)],
    "id": [f"a-{row}" for row in range(ROWS)],
    "when": [f"2024-01-{1 + row % 28:02d} 10:00" for row in range(ROWS)],
    "note": [f"some words about number {row}" for row in range(ROWS)],
    "title": [f"Title {row}" for row in range(ROWS)],
    "kind": [["up", "down"][row % 2] for row in range(ROWS)],
    "place": [["here", "there", "away"][row % 3] for row in range(ROWS)],
    "stars": [str(row % 5) for row in range(ROWS)],
    "tag": [["x", "y"][row % 2] for row in range(ROWS)],
    "post category": [["c", "d"][row % 2] for row in range(ROWS)],
    "writer": [f"Jane Doe {row}" for row in range(ROWS)],
    "link": [f"https://example.com/a-long-address/{row}" for row in range(ROWS)],
    "digest": [f"{row:064x}" for row in range(ROWS)],
    "created on": [f"2023-01-{1 + row % 28:02d}" for row in range(ROWS)],
    "germanDate": [f"{1 + row % 28:02d}.01.2024" for row in range(ROWS)],
    "country": [f"country {row % 30}" for row in range(ROWS)],
    "nothing": [None] * ROWS,
    "constant": ["same"] * ROWS,
}


def roles(*names, **named):
    table = pd.DataFrame({name: COLUMNS[name] for name in names})
    return guess(profile(table), Named(**named), origin="table.csv")


@pytest.mark.parametrize(
    ("columns", "label"),
    [
        (["note", "kind"], "kind"),
        (["note", "kind", "stars"], "kind"),
        (["note", "stars"], "stars"),
        (["note", "kind", "place", "tag"], "tag"),
        (["note", "kind", "post category", "tag"], "tag"),
        (["note", "kind", "place", "post category"], "post category"),
    ],
)
def test_a_label_is_told_by_its_name_then_by_being_the_only_column_of_few_words(columns, label):
    assert roles(*columns).label.column == label


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        (["note", "title", "kind"], ["title", "note"]),
        (["writer", "link", "digest", "number", "when", "germanDate", "note", "kind"], ["note"]),
        (["writer", "title", "kind"], ["title"]),
    ],
)
def test_texts_are_columns_of_words_and_those_named_like_one_come_first(columns, text):
    assert [choice.column for choice in roles(*columns).text] == text


@pytest.mark.parametrize(
    ("columns", "name"),
    [(["id", "number"], "id"), (["number", "title"], "number"), (["title", "writer"], None)],
)
def test_an_id_is_unique_and_named_like_one_or_a_whole_number(columns, name):
    found = roles(*columns, "note", "kind").id
    assert (found and found.column) == name


@pytest.mark.parametrize(
    ("columns", "name"), [(["when", "created on"], "created on"), (["when"], "when"), (["germanDate"], None)]
)
def test_a_time_is_what_a_split_by_time_can_read(columns, name):
    found = roles(*columns, "note", "kind").created
    assert (found and found.column) == name


def test_each_choice_says_why():
    found = roles("number", "note", "stars")
    assert found.id.why == "a value of its own in each of the 40 rows, and a whole number"
    assert found.label.why == "5 distinct values in 40 rows; no other column holds so few that repeat"
    assert roles("note", "stars", "kind").label.why.endswith("; no other column of words holds so few that repeat")


def test_without_label_and_text_one_error_lists_the_columns_and_the_options():
    with pytest.raises(DataError) as caught:
        roles("number", "constant", "country", "nothing")
    assert str(caught.value) == (
        "table.csv: it cannot be told which column is the label and text. It has 40 rows and the columns 'number' (40 "
        "distinct), 'constant' (1 distinct), 'country' (30 distinct), 'nothing' (0 distinct). Give --label COLUMN for "
        "the labels (2 to 50 short values that repeat) and --text COLUMN for the texts (words, most of them distinct)."
    )


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (["note", "kind", "place"], "which column is the label. .* 'kind' .2 distinct.*Give --label COLUMN .*[^x]$"),
        (["number", "kind"], "which column is the text. .*Give --text COLUMN"),
    ],
)
def test_what_cannot_be_told_is_asked_for(columns, said):
    with pytest.raises(DataError, match=said):
        roles(*columns)


def test_naming_one_of_two_possible_labels_settles_it():
    assert roles("note", "kind", "place", label="place").label.column == "place"


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"label": "nope"}, r"table.csv lacks the columns \['nope'\]; it has \['note', 'kind'\]"),
        ({"label": "kind", "text": ("kind",)}, r"The columns \['kind'\] are named for more than one part"),
        ({"id": "kind"}, r"2 distinct values of 'kind' in 40 rows. Every row needs an id of its own"),
    ],
)
def test_a_column_that_cannot_play_its_part_is_refused(named, said):
    with pytest.raises(DataError, match=said):
        roles("note", "kind", **named)


def test_a_column_id_that_repeats_is_refused_since_row_numbers_would_go_there():
    table = pd.DataFrame({"id": ["1", "1"] * 20, "note": COLUMNS["note"], "kind": COLUMNS["kind"]})
    with pytest.raises(DataError, match="has a column 'id' that does not name its rows: 1 distinct values in 40 rows"):
        guess(profile(table), Named(), origin="table.csv")
