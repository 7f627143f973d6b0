"""The validate stage: all tables of a task, one verdict."""

import subprocess
import sys

import pandas as pd
import pytest
from fruit_task import expect

from tagifai.data.validate import data_docs, validate
from tagifai.errors import DataError, TaskError
from tagifai.verdict import Verdict


@pytest.fixture
def judge(place):
    """Return a function that validates the task."""

    def judge(**options):
        out = place.folder / "out"
        verdict = validate(place.task, place.tables, verdict=out / "verdict.json", report=out / "page.html", **options)
        assert Verdict.read(out / "verdict.json") == verdict
        assert "<html" in (out / "page.html").read_text(encoding="utf-8")
        return verdict

    return judge


def status(verdict):
    """Return the status of each check by its id."""
    found = {check.id: check.status for check in verdict.checks}
    assert len(found) == len(verdict.checks)
    return found


def test_a_sound_task_passes(judge, place):
    verdict = judge()
    assert verdict.status == "pass"
    assert set(status(verdict).values()) == {"pass"}
    assert verdict.facts == {
        "tables": {
            "notes": {"rows": 40, "columns": 4, "expectations": 4},
            "kinds": {"rows": 40, "columns": 2, "expectations": 1},
            "labeled_notes": {"rows": 40, "columns": 5, "expectations": 3},
        },
        "ran": 8,
        "declared": 8,
    }
    assert sorted(verdict.subject) == ["tables", "task"]
    assert verdict.seconds > 0


def test_a_bad_label_blocks(judge, place):
    place.store(kinds=place.frames["kinds"].assign(kind=["plum"] + ["apple"] * 39))
    found = judge()
    assert found.status == "fail"
    assert status(found)["validate/kinds/expect_column_values_to_be_in_set/kind"] == "fail"


def test_a_warning_does_not_block(judge, place):
    place.store(notes=place.frames["notes"].assign(title="x"))
    found = judge()
    assert found.status == "pass"
    assert status(found)["validate/notes/expect_column_value_lengths_to_be_between/title"] == "fail"


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "cannot be read"), ("{}", "Field required"), ('{"name": "x", "expectations": []}', "at least 1")],
)
def test_a_missing_or_empty_suite_is_a_finding(judge, place, content, message):
    path = place.task / "expectations" / "kinds.json"
    path.unlink() if content is None else path.write_text(content)
    found = judge()
    checks = {check.id: check for check in found.checks}
    assert found.status == "error"
    assert message in checks["validate/kinds/suite"].message
    assert checks["validate/kinds/all-ran"].status == "error"
    assert found.facts["tables"]["kinds"] == {"rows": 40, "columns": 2, "expectations": 0}


def test_a_missing_table_is_a_finding(judge, place):
    (place.tables / "kinds.parquet").unlink()
    found = judge()
    assert found.status == "error"
    assert status(found)["validate/kinds/table"] == "error"
    assert status(found)["validate/kinds/all-ran"] == "error"
    assert found.facts["tables"]["kinds"] == {"expectations": 1}
    assert (found.facts["ran"], found.facts["declared"]) == (7, 8)


def test_an_empty_table_is_a_finding(judge, place):
    place.store(kinds=place.frames["kinds"].iloc[:0])
    assert status(judge())["validate/kinds/rows"] == "fail"


def test_documents_without_a_label_are_reported(judge, place):
    place.store(kinds=place.frames["kinds"].iloc[3:], notes=place.frames["notes"].iloc[:38])
    check = next(check for check in judge().checks if check.id == "validate/labeled_notes/complete")
    assert (check.status, check.severity, check.observed) == ("fail", "warn", 5.0)
    assert check.message == "3 of 38 rows of notes have no label in kinds, and 2 of 37 labels have no document."
    assert check.examples[0] == {"table": "notes", "id": "100"}


def test_one_table_can_be_judged_alone_as_a_part_of_what_the_task_asks(judge):
    verdict = judge(only="notes")
    assert (verdict.scope, judge().scope) == ("part", "whole")
    assert list(verdict.facts["tables"]) == ["notes"]
    assert all(check.id.startswith("validate/notes/") for check in verdict.checks)


def test_the_only_table_of_a_task_is_the_whole(judge, place):
    place.describe(source={"labeled_notes": "notes.csv"})
    assert judge(only="labeled_notes").scope == "whole"


def test_a_table_that_the_task_does_not_have_is_refused(judge):
    with pytest.raises(TaskError, match=r"has no table 'note'; it has \['notes', 'kinds', 'labeled_notes'\]"):
        judge(only="note")


def test_no_tables_at_all_are_refused(place):
    with pytest.raises(DataError, match="is not a folder of tables"):
        validate(place.task, place.folder / "absent", verdict=place.folder / "v", report=place.folder / "r")


def test_row_numbers_that_loading_added_are_not_judged(judge, place):
    place.describe(source={"notes": "notes.csv"}, columns={"text": ["title"], "label": "kind"})
    place.frames = {"notes": pd.DataFrame({"title": ["a"], "kind": ["apple"], "id": [1]})}
    place.store()
    place.suite("notes", expect("table_columns_to_match_ordered_list", column_list=["title", "kind"]))
    assert judge().status == "pass"


def test_data_docs_are_written_as_a_site(place, capfd):
    first = data_docs(place.task, place.tables, place.folder / "docs")
    assert first == place.folder / "docs" / "index.html"
    assert first.is_file()
    pages = [path.relative_to(place.folder / "docs").as_posix() for path in (place.folder / "docs").rglob("*.html")]
    assert "expectations/labeled_notes.html" in pages
    assert sum(page.startswith("validations/") for page in pages) == 3
    assert capfd.readouterr() == ("", "")


def test_data_docs_of_a_suite_that_cannot_run_are_refused(place):
    place.suite("kinds", expect("column_values_to_be_uniqe", column="kind"))
    with pytest.raises(TaskError, match="expect_column_values_to_be_uniqe of the table 'kinds' cannot run"):
        data_docs(place.task, place.tables, place.folder / "docs")
    assert not (place.folder / "docs").exists()


def test_great_expectations_is_imported_only_when_a_stage_runs():
    code = (
        "import sys, tagifai.clean, tagifai.data.load, tagifai.data.validate, tagifai.data.preprocess;"
        "heavy = {'great_expectations', 'google.cloud', 'datasketch', 'scipy', 'sklearn', 'torch'};"
        "sys.exit(bool(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
