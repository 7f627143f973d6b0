import made_tables
import pytest

from tagifai.errors import DataError
from tagifai.task import Task


def labeled(*labels):
    """Return reviews with these labels put on the first rows."""
    rows = made_tables.reviews()
    for row, label in zip(rows, labels, strict=False):
        row["label"] = label
    return rows


def test_rare_labels_are_merged_where_together_they_are_enough(propose):
    folder = propose(labeled("one", "two", "two", "three"))
    task = Task.read(folder)
    assert task.labels == ("décevant", "génial", "other")
    assert task.preprocess.min_label_count == 3
    told = " ".join((folder / "task.yaml").read_text().replace("\n# ", " ").split())
    assert "Fewer than 3 rows each, too few for three splits: [one, three, two] become 'other'" in told


def test_rare_labels_are_left_out_where_they_are_too_few_even_together(propose):
    folder = propose(labeled("one", "two"))
    task = Task.read(folder)
    assert (task.labels, task.preprocess.min_label_count) == (("décevant", "génial"), 0)
    assert "left out: [one, two]. Add rows." in (folder / "task.yaml").read_text()
    assert '"value_set": ["décevant", "génial", "one", "two"]' in next(folder.glob("expectations/*")).read_text()


def test_copies_of_one_text_are_not_enough_for_three_splits(propose):
    rows = made_tables.reviews() + [{"text": "cinq fois le même texte, mot pour mot", "label": "copié"}] * 5
    assert Task.read(propose(rows)).labels == ("décevant", "génial", "other")[:2]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [{"text": f"some words about {row}", "label": "one"} for row in range(20)],
            r"has the labels \['one'\] in 'label'",
        ),
        (
            [{"text": f"some words about {row}", "label": f"label {row}"} for row in range(20)],
            r"has 0 labels with at least 3 texts that differ.*too rare are 'label 0' \(1\), 'label 1'",
        ),
        ([{"text": None, "label": f"label {row % 2}"} for row in range(20)], "has 0 labels with at least 3 texts"),
    ],
)
def test_labels_that_cannot_be_divided_are_refused(propose, rows, said):
    with pytest.raises(DataError, match=said):
        propose(rows, label="label", text=["text"])


def test_a_column_that_preprocessing_would_replace_is_refused(propose):
    rows = [row | {"group": 1} for row in made_tables.reviews()]
    with pytest.raises(DataError, match=r"has the columns \['group'\], which preprocessing makes and would replace"):
        propose(rows)
