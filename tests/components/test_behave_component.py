from pathlib import Path

import pytest

from tagifai.verdict import Verdict

pytestmark = pytest.mark.training


def test_the_verdict_is_there_and_its_headline_is_metadata(line):
    made = line.behave
    found = Verdict.read(Path(made["verdict"].path))
    assert (found.stage, found.status) == ("behave", "pass")
    assert made["verdict"].metadata == {"status": "pass", "headline": found.headline}
    assert "letter-case" in Path(made["report"].path).read_text()
