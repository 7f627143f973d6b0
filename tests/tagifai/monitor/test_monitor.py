"""The monitor stage: calm where nothing drifted, and each planted drift caught by its own check."""

import pytest

from tagifai import files, tables
from tagifai.companions import digest_task
from tagifai.errors import DataError
from tagifai.verdict import Verdict

NAMES = ["enough-rows", "label-shares", "text-length", "unseen-words"]


def statuses(checks):
    return {name: check.status for name, check in checks.items()}


def test_a_window_from_the_same_source_passes(monitored, table):
    found = monitored.compare(table(600, 1), table(500, 2))
    assert statuses(found) == dict.fromkeys(NAMES, "pass")
    assert all(check.family == "drift" for check in found.values())
    assert [check.severity for check in found.values()] == ["block", "warn", "warn", "warn"]


@pytest.mark.parametrize(
    ("drifted", "caught"),
    [
        ({"shares": [0.1, 0.1, 0.8]}, "label-shares"),
        ({"most": 80}, "text-length"),
        ({"words": [f"new{number}" for number in range(60)]}, "unseen-words"),
    ],
)
def test_each_drift_is_caught_by_its_own_check(monitored, table, drifted, caught):
    found = monitored.compare(table(600, 1), table(500, 2, **drifted))
    assert found[caught].status == "fail"
    assert found["label-shares"].status == ("fail" if caught == "label-shares" else "pass")
    low, _ = found[caught].interval
    assert low > found[caught].threshold.at_most


def test_what_drifted_most_is_shown(monitored, table):
    found = monitored.compare(table(600, 1), table(500, 2, shares=[0.1, 0.1, 0.8], words=["novel", "word1"]))
    assert found["label-shares"].examples[0]["label"] == "plum"
    assert found["unseen-words"].examples[0]["word"] == "novel"


@pytest.mark.parametrize("small", ["reference", "window"])
def test_few_rows_are_inconclusive_and_never_a_pass(monitored, table, small):
    rows = {"reference": 600, "window": 500} | {small: 40}
    found = monitored.compare(table(rows["reference"], 1), table(rows["window"], 2))
    assert statuses(found) == dict.fromkeys(NAMES, "inconclusive")
    assert Verdict.read(monitored.verdict).status == "inconclusive"


@pytest.mark.parametrize("empty", ["reference", "window"])
def test_an_empty_table_is_an_error(monitored, table, empty):
    rows = {"reference": 600, "window": 500} | {empty: 0}
    found = monitored.compare(table(rows["reference"], 1), table(rows["window"], 2))
    assert statuses(found) == {"enough-rows": "error"}


@pytest.mark.parametrize("blank", ["reference", "window"])
def test_a_table_without_a_word_is_an_error_that_blocks(monitored, table, blank):
    both = {"reference": table(300, 1), "window": table(300, 2)}
    both[blank][["title", "body"]] = ""
    found = monitored.compare(both["reference"], both["window"])["unseen-words"]
    assert (found.status, found.severity) == ("error", "block")
    assert blank in found.message


@pytest.mark.parametrize("unlabeled", ["reference", "window"])
def test_without_labels_their_shares_are_inconclusive(monitored, table, unlabeled):
    both = {"reference": table(600, 1), "window": table(500, 2)}
    both[unlabeled] = both[unlabeled].drop(columns="kind")
    found = monitored.compare(both["reference"], both["window"])
    assert found["label-shares"].status == "inconclusive"
    assert f"the {unlabeled} has no column of labels" in found["label-shares"].message
    assert found["text-length"].status == "pass"


def test_a_label_that_vanished_and_a_missing_one_count_as_drift(monitored, table):
    window = table(500, 2)
    window["kind"] = window["kind"].where(window["kind"] != "apple", None)
    found = monitored.compare(table(600, 1), window)["label-shares"]
    assert found.status == "fail"
    assert {example["label"] for example in found.examples} == {"", "apple", "pear", "plum"}


def test_one_label_only_on_both_sides_passes(monitored, table):
    found = monitored.compare(table(300, 1, shares=[1, 0, 0]), table(300, 2, shares=[1, 0, 0]))
    assert found["label-shares"].status == "pass"
    assert found["label-shares"].observed == 0


def test_predicted_labels_of_the_window_are_preferred(monitored, table):
    window = table(500, 2).assign(predicted="plum")
    assert monitored.compare(table(600, 1), window)["label-shares"].status == "fail"


def test_severity_can_be_made_to_block(monitored, table):
    monitored.compare(table(600, 1), table(500, 2, shares=[0.1, 0.1, 0.8]))
    assert Verdict.read(monitored.verdict).status == "pass"
    monitored.compare(table(600, 1), table(500, 2, shares=[0.1, 0.1, 0.8]), severity="block")
    assert Verdict.read(monitored.verdict).status == "fail"


def test_cleaned_splits_and_a_raw_window_are_alike(monitored, table):
    rows = table(600, 1)
    cleaned = (rows["title"] + " " + rows["body"]).str.lower().str.replace("!", "")
    splits = monitored.folder / "splits"
    tables.write(splits, {"train": rows[["kind"]].rename(columns={"kind": "label"}).assign(text=cleaned)})
    window = monitored.save(rows, "window.csv")
    found = monitored.paths(splits, window)
    assert [check.status for check in found.checks] == ["pass"] * 4
    assert [check.observed for check in found.checks[1:]] == [0, 0, 0]
    assert found.subject == {
        "task": digest_task(monitored.task),
        "reference": files.digest(splits),
        "window": files.digest(window),
    }
    assert Verdict.read(monitored.verdict) == found
    assert "label-shares" in monitored.report.read_text()


def test_the_facts_hold_the_numbers_for_pages(monitored, table):
    monitored.compare(table(600, 1), table(500, 2))
    facts = Verdict.read(monitored.verdict).facts
    assert facts.keys() == {"label-shares", "text-length", "unseen-words"}
    assert facts["label-shares"]["window"].keys() == {"apple", "pear", "plum"}
    assert 0 < facts["text-length"]["p"] <= 1
    assert facts["text-length"]["reference_median"] > 0
    assert facts["unseen-words"] == {"expected": 0.0, "observed": 0.0}


def test_words_of_one_document_only_are_expected_to_be_unseen(monitored, table):
    reference, window = table(300, 1), table(300, 2)
    for rows, side in ((reference, "r"), (window, "w")):
        rows["body"] += [f" only{side}{number}" for number in range(len(rows))]
    found = monitored.compare(reference, window)["unseen-words"]
    assert found.status == "pass"
    assert found.observed == pytest.approx(1 / 14, abs=0.02)
    assert found.threshold.at_most == pytest.approx(0.1 + found.observed, abs=0.01)


@pytest.mark.parametrize("content", [None, b"", b"PAR1 but not really", b"\xff\xfe\x00", b'a,b\n1,2,3\n"'])
def test_a_file_that_is_no_table_is_an_error(monitored, table, content):
    path = monitored.folder / "window"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match="cannot be read as a Parquet or CSV table"):
        monitored.paths(monitored.save(table(5, 1), "reference.csv"), path)
    assert not monitored.verdict.exists()


def test_a_table_without_the_text_columns_is_an_error(monitored, table):
    with pytest.raises(DataError, match=r"lacks the text columns \['title'\]; it has \['body', 'kind'\]"):
        monitored.compare(table(5, 1), table(5, 2).drop(columns="title"))


def test_a_folder_without_a_train_table_is_an_error(monitored, table):
    with pytest.raises(DataError, match="holds no table 'train'"):
        monitored.paths(monitored.folder, monitored.save(table(5, 1), "window.csv"))
