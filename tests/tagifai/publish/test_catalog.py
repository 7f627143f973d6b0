"""Versions, the one in use, and the way back."""

import pytest

from tagifai import files
from tagifai.errors import RegistryError
from tagifai.publish.catalog import current, rollback, versions


@pytest.fixture
def uri(candidate, another, make, registry):
    for published in (candidate, another, make("third", "third weights")):
        published.publish()
    return str(registry)


def test_versions_are_listed_and_the_last_is_in_use(uri, registry, make):
    assert versions(uri, "fruit") == ("1", "2", "3")
    found = current(uri, "fruit")
    assert found.version == "3"
    assert found.folder == registry / "fruit" / "versions" / "3"
    assert found.model == files.digest(found.folder / "model")
    assert found.published


def test_nothing_is_in_use_where_nothing_was_published(registry):
    assert current(str(registry), "fruit") is None


def test_rollback_goes_to_the_version_before_and_then_further(uri):
    assert rollback(uri, "fruit") == "2"
    assert current(uri, "fruit").version == "2"
    assert rollback(uri, "fruit") == "1"
    with pytest.raises(RegistryError, match="no version of 'fruit' before 1"):
        rollback(uri, "fruit")
    assert current(uri, "fruit").version == "1"


def test_rollback_can_name_any_version_and_removes_none(uri):
    assert rollback(uri, "fruit", "1") == "1"
    assert rollback(uri, "fruit", "3") == "3"
    assert current(uri, "fruit").version == "3"
    assert versions(uri, "fruit") == ("1", "2", "3")


@pytest.mark.parametrize("version", ["4", "0", "../1", "latest"])
def test_rollback_to_a_version_that_is_not_there_changes_nothing(uri, version):
    with pytest.raises(RegistryError, match="has no version"):
        rollback(uri, "fruit", version)
    assert current(uri, "fruit").version == "3"


def test_rollback_to_a_version_that_does_not_verify_changes_nothing(uri, registry):
    (registry / "fruit" / "versions" / "2" / "model" / "model.safetensors").write_text("evil")
    with pytest.raises(RegistryError, match=r"model\.safetensors"):
        rollback(uri, "fruit")
    assert current(uri, "fruit").version == "3"


def test_rollback_where_nothing_is_in_use_needs_a_version(uri, registry):
    (registry / "fruit" / "current.json").unlink()
    with pytest.raises(RegistryError, match="name a version"):
        rollback(uri, "fruit")
    assert rollback(uri, "fruit", "2") == "2"


def test_a_pointer_to_a_version_that_is_gone_is_an_error(uri, registry):
    (registry / "fruit" / "versions" / "3").rename(registry / "gone")
    with pytest.raises(RegistryError, match="has no version '3'"):
        current(uri, "fruit")


def test_a_pointer_to_a_version_with_another_model_is_an_error(uri, registry):
    folder = registry / "fruit" / "versions"
    (folder / "3").rename(registry / "gone")
    (folder / "2").rename(folder / "3")
    with pytest.raises(RegistryError, match="The pointer says"):
        current(uri, "fruit")
