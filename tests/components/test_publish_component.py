import pytest

from components.publish import publish
from tagifai.errors import RegistryError
from tagifai.publish import catalog

pytestmark = pytest.mark.training


def published(line, registry, **changes):
    given = {"task": line.load["task"], "model": line.train["model"], "decision": line.gate["decision"]}
    given |= {"report": line.gate["report"], "registry": str(registry), **line.verdicts, **changes}
    return publish.python_func(**given)


def test_a_model_that_passed_becomes_the_current_one_under_the_tasks_name(line, tmp_path):
    assert published(line, tmp_path) == "1"
    assert catalog.current(str(tmp_path), "places").version == "1"


def test_evidence_of_other_stages_is_refused(line, tmp_path):
    with pytest.raises(RegistryError):
        published(line, tmp_path, behave=line.verdicts["evaluate"])
    assert catalog.versions(str(tmp_path), "places") == ()
