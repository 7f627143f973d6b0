from pathlib import Path

import pytest

from tagifai import files
from tagifai.verdict import Verdict

pytestmark = pytest.mark.training


def test_the_model_folder_is_there_with_its_digest_as_metadata(line):
    model = line.train["model"]
    assert model.framework == "torch"
    assert model.metadata["sha256"] == files.digest(Path(model.path))


def test_the_verdict_is_there_and_its_headline_is_metadata(line):
    made = line.train
    found = Verdict.read(Path(made["verdict"].path))
    assert (found.stage, found.status) == ("train", "pass")
    assert made["verdict"].metadata == {"status": "pass", "headline": found.headline}
