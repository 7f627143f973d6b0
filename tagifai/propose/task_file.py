"""The text of a task file, with a comment beside each choice that says why it was made and what else there is."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from tagifai.evaluate import slices
from tagifai.propose.preview import Labels, Preview, parts_of
from tagifai.propose.profile import Column
from tagifai.propose.roles import Roles, may_be_label
from tagifai.propose.yaml_text import beside, comment, flow, slug
from tagifai.task import Preprocess, Slice, Split, Train

MOST_SLICES = 2
LONG = 0.75  # of the test texts are shorter than a long one

HEADER = "Proposed by `tagifai init` from {rows} rows of {table}, to be edited: what was guessed is said beside it."
GATE = """
What a model must reach on the test split to be published: the whole 95 % interval must lie on the good side, so few
rows are 'inconclusive' rather than a pass. Set before any model was measured, from the table alone: the most common
label has {share:.0f} % of the rows, and a threshold stands halfway between always answering it and being right always.
Say what your decision needs instead, before you look at a model's figures. `severity: warn` reports without blocking.
"""
QUALITY = {
    "accuracy": "share of right answers",
    "weighted_f1": "as accuracy, by F1 of each label and its share of the rows",
    "macro_f1": "rare labels count as much as common ones; 0.10 less than halfway, as they have few test rows",
    "gain_over_baseline": "macro F1 against word TF-IDF with logistic regression: not clearly behind it",
    "ece": "expected calibration error: a probability that is off by a quarter misleads whoever sorts by it",
    "label_recall": "of each label; few rows of one decide little, so it warns",
    "slice_accuracy": "of each slice above; 0.10 less than of all rows",
}
SETTINGS = {
    "lowercase": "how texts are cleaned, in this order; the model repeats it",
    "accents": "true drops them: é becomes e",
    "urls": "drop web and e-mail addresses",
    "punctuation": "drop it, but not inside words: c++, t-sne",
    "stop_words": "words to drop",
    "min_label_count": "labels with fewer rows become the one below; 0 merges none",
    "other_label": "must be among the labels when the line above is not 0",
    "by": "or time: val and test are then later than train (needs columns.created)",
    "val": "share of the rows that training is stopped by",
    "test": "share of the rows that quality is measured on",
    "near_duplicates": "Jaccard similarity from which two texts are kept on one side",
    "seed": "of everything that is drawn at random",
    "method": "or full-batch, mini-batch; auto decides by the line full_batch_rows",
    "device": "or cuda, which fails where there is none",
    "full_batch_rows": "above so many rows, mini-batches",
    "words": "[shortest, longest] n-gram of words",
    "characters": "and of characters",
    "min_documents": "n-grams in fewer texts are dropped",
    "balanced": "rare labels weigh as much as common ones",
    "l2": "weight decay",
    "iterations": "at most, of full-batch training",
    "epochs": "at most, of mini-batch training",
    "batch_size": "of mini-batch training, as the two lines below",
    "learning_rate": "",
    "patience": "epochs without a better validation loss before it stops",
}


def task_text(name: str, *, source: str, table: str, roles: Roles, found: Mapping[str, Column], seen: Preview) -> str:
    """Return the text of a task file. name: of the task. source: the table's path. table: its name."""
    labels = seen.labels
    settings = Preprocess(min_label_count=labels.min_count)
    blocks = [
        [comment(HEADER.format(rows=len(seen.typed), table=source))],
        ["schema: 1", f"name: {flow(name)}", 'description: ""'],
        [beside(f"source: {flow({table: source})}", "a path beside this file, or a file:, https: or gs: URI")],
        list(_columns(roles)),
        [*_about_labels(labels), f"labels:\n  {flow(list(labels.kept), indent=3)}"],
        ["expectations: expectations/", "behaviors: behaviors.yaml"],
        list(_settings("preprocess", settings)),
        list(_settings("split", Split())),
        list(_settings("train", Train())),
        list(_slices(seen, roles, found)),
        list(_gate(seen)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _columns(roles: Roles) -> Iterator[str]:
    parts = parts_of(roles)
    why = {part: choice.why for part, choice in (("id", roles.id), ("created", roles.created)) if choice}
    yield comment("Which column plays which part, and why it was chosen.")
    yield "columns:"
    if roles.id is None:
        yield comment("id: no column has a value of its own in each row, so row numbers are used", indent=2)
    if roles.created is None:
        yield comment("created: no column holds times, year first; a split by time would need one", indent=2)
    for part in ("id", "created"):
        if part in parts:
            yield beside(f"  {part}: {flow(parts[part])}", why[part])
    yield "  text:"
    for choice in roles.text:
        yield beside(f"    - {flow(choice.column)}", choice.why)
    yield beside(f"  label: {flow(parts['label'])}", roles.label.why)


def _about_labels(labels: Labels) -> Iterator[str]:
    if labels.merged:
        told = f"Fewer than {labels.min_count} rows each, too few for three splits: {flow(list(labels.merged))} become"
        yield comment(f"{told} {Preprocess().other_label!r}, see preprocess.min_label_count.")
    if labels.dropped:
        yield comment(
            f"Too few rows for three splits, even together, so left out: {flow(list(labels.dropped))}. Add rows."
        )
    if not (labels.merged or labels.dropped):
        yield comment("All labels of the table.")


def _settings(name: str, settings: BaseModel) -> Iterator[str]:
    yield f"{name}:"
    for key, value in settings.model_dump(mode="json").items():
        line = f"  {key}: {flow(value)}"
        yield beside(line, SETTINGS[key]) if SETTINGS[key] else line


def _slices(seen: Preview, roles: Roles, found: Mapping[str, Column]) -> Iterator[str]:
    """Give examples of slices that have test rows, one of the length of texts first."""
    parts = [
        part
        for part in slices.find(seen.splits["test"], _candidates(seen, roles, found))
        if part.name != slices.SHORT_TEXT and part.rows.any() and not part.rows.all()
    ]
    shown = parts[:MOST_SLICES]
    told = "One example" if len(shown) == 1 else f"{len(shown)} examples"
    yield comment(
        "Parts of the test rows that must be served well, too: pandas queries on the columns of the table, and on raw, "
        f"text, label, words and characters. {told}; name those that matter to you. short-text is always there."
    )
    yield "slices:"
    for part in shown:
        yield beside(
            f"  - {flow({'name': part.name, 'query': part.query})}",
            f"{int(part.rows.sum())} of {len(part.rows)} test rows",
        )


def _candidates(seen: Preview, roles: Roles, found: Mapping[str, Column]) -> tuple[Slice, ...]:
    test = seen.splits["test"]
    words = int(test["text"].map(lambda text: len(text.split())).quantile(LONG))
    rarest = str(seen.splits["train"]["label"].value_counts().index[-1])
    spare = [
        name
        for name in map(str, seen.cleaned)
        if name not in roles.all and "`" not in name and may_be_label(found[name])
    ]
    return (
        Slice(name="long-text", query=f"words >= {words}"),
        *(_most_common(name, seen) for name in spare if test[name].dtype.kind not in "iufb" and test[name].any()),
        Slice(name="rarest-label", query=f"label == {rarest!r}"),
        Slice(name="with-a-number", query="raw.str.contains('[0-9]')"),
    )


def _most_common(column: str, seen: Preview) -> Slice:
    value = str(seen.splits["test"][column].mode().iloc[0])
    return Slice(name=slug(f"{column} {value}", default="most-common"), query=f"`{column}` == {value!r}")


def _gate(seen: Preview) -> Iterator[str]:
    labels = [label for part in seen.splits.values() for label in part["label"]]
    share = max(map(labels.count, seen.labels.kept)) / len(labels)
    yield comment(GATE.format(share=100 * share))
    yield "gate:\n  quality:"
    for metric, requirement in requirements(share, seen.labels.kept).items():
        yield beside(f"    {metric}: {flow(requirement)}", QUALITY[metric])


def requirements(share: float, labels: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the thresholds by metric. share: of the most common label; always answering it is the least there is."""
    f1 = 2 * share / (1 + share)  # of that label, when it is always answered; that of all others is 0
    accuracy = _halfway(share)
    return {
        "accuracy": {"at_least": accuracy},
        "weighted_f1": {"at_least": _halfway(share * f1), "severity": "warn"},
        "macro_f1": {"at_least": round(_halfway(f1 / len(labels)) - 0.1, 2)},
        "gain_over_baseline": {"at_least": -0.1},
        "ece": {"at_most": 0.25, "severity": "warn"},
        "label_recall": {"at_least": 0.5, "severity": "warn"},
        "slice_accuracy": {"at_least": round(accuracy - 0.1, 2), "severity": "warn"},
    }


def _halfway(share: float) -> float:
    return round((1 + share) / 2, 2)
