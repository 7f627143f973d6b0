import made_tables
import pytest

from tagifai.propose.task_file import requirements
from tagifai.task import Gate, Task


def slices(folder):
    return {part.name: part.query for part in Task.read(folder).slices}


def test_slices_are_of_long_texts_and_of_a_column_that_plays_no_part(propose):
    assert slices(propose(made_tables.orders())) == {"long-text": "words >= 21", "shop-l-ete": '`shop` == "l\'été"'}


def test_without_such_a_column_the_rarest_label_is_a_slice(propose):
    assert list(slices(propose(made_tables.tools(), "tools.csv"))) == ["long-text", "rarest-label"]


def test_texts_of_one_length_make_no_slice_of_long_ones(propose):
    assert list(slices(propose(made_tables.reviews()))) == ["rarest-label"]


def test_a_column_whose_name_no_query_can_hold_makes_no_slice(propose):
    rows = [row | {"a`b": ["here", "there"][row["id"] // 3 % 2]} for row in made_tables.tools()]
    assert list(slices(propose(rows))) == ["long-text", "rarest-label"]


@pytest.mark.parametrize(
    ("rows", "told"), [(made_tables.reviews, "One example; name"), (made_tables.tools, "2 examples; name")]
)
def test_the_comments_say_how_many_slices_there_are_and_that_they_stand_above_the_gate(propose, rows, told):
    text = (propose(rows()) / "task.yaml").read_text()
    assert told in " ".join(line.strip("# ") for line in text.splitlines())
    assert text.index("\nslices:") < text.index("of each slice above")


@pytest.mark.parametrize(
    ("share", "labels", "accuracy", "macro_f1"),
    [(0.5, ["a", "b"], 0.75, 0.57), (0.9, ["a", "b"], 0.95, 0.64), (0.2, list("abcde"), 0.6, 0.43)],
)
def test_thresholds_stand_halfway_between_the_most_common_label_and_being_right_always(
    share, labels, accuracy, macro_f1
):
    found = requirements(share, labels)
    assert (found["accuracy"], found["macro_f1"]) == ({"at_least": accuracy}, {"at_least": macro_f1})
    blocking = [
        name for name, part in Gate.model_validate({"quality": found}).quality.items() if part.severity == "block"
    ]
    assert blocking == ["accuracy", "macro_f1", "gain_over_baseline"]


def test_a_column_name_with_a_line_break_does_not_break_the_file(propose):
    rows = [{"the\ntext": row["text"], "la\x85bel: #1": row["label"]} for row in made_tables.reviews()]
    task = Task.read(propose(rows, label="la\x85bel: #1"))
    assert (task.columns.text, task.columns.label) == (("the\ntext",), "la\x85bel: #1")


def test_labels_that_yaml_takes_for_something_else_stay_texts(propose):
    rows = [row | {"label": {"génial": "yes", "décevant": "1"}[row["label"]]} for row in made_tables.reviews()]
    assert Task.read(propose(rows)).labels == ("1", "yes")
