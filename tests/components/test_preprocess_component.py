from pathlib import Path

from tagifai import tables
from tagifai.verdict import Verdict


def test_the_splits_hold_every_row_once(line):
    splits = Path(line.preprocess["splits"].path)
    ids = [row for name in tables.SPLITS for row in tables.read(splits, name)["id"]]
    assert sorted(ids) == list(range(100, 190))


def test_the_verdict_is_there_and_its_headline_is_metadata(line):
    made = line.preprocess
    found = Verdict.read(Path(made["verdict"].path))
    assert (found.stage, found.status) == ("preprocess", "pass")
    assert made["verdict"].metadata == {"status": "pass", "headline": found.headline}
