from pathlib import Path

from tagifai.verdict import Verdict


def test_the_verdict_is_there_and_its_headline_is_metadata(line):
    made = line.validate
    found = Verdict.read(Path(made["verdict"].path))
    assert (found.stage, found.status) == ("validate", "pass")
    assert made["verdict"].metadata == {"status": "pass", "headline": found.headline}
    assert "<html" in Path(made["report"].path).read_text()
