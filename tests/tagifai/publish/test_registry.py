"""The folder registry: numbers that only one can take, and a pointer replaced in one step."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from pydantic import ValidationError

from tagifai.errors import RegistryError
from tagifai.publish.registry import Pointer, connect

POINTER = {"version": "1", "model": "a" * 64, "published": "2025-01-01T00:00:00+00:00"}


def fill(folder):
    (folder / "model").mkdir()


def test_an_empty_registry_has_no_version_and_no_pointer(tmp_path):
    store = connect(str(tmp_path / "none"), "fruit")
    assert store.versions() == ()
    assert store.pointer() is None


def test_versions_are_ordered_as_numbers(tmp_path):
    store = connect(str(tmp_path), "fruit")
    assert [store.add(fill) for _ in range(11)] == [str(number) for number in range(1, 12)]
    assert store.versions()[-2:] == ("10", "11")


def test_what_is_no_number_is_no_version(tmp_path):
    store = connect(str(tmp_path), "fruit")
    store.add(fill)
    for name in (".staged", "0", "01", "-1", "²", "latest", "2 "):
        (tmp_path / "fruit" / "versions" / name).mkdir()
    assert store.versions() == ("1",)
    assert store.add(fill) == "2"


def test_callers_that_are_ready_at_the_same_moment_get_different_numbers(tmp_path):
    store = connect(str(tmp_path), "fruit")
    together = Barrier(4)

    def fill_and_wait(folder):
        fill(folder)
        together.wait()

    with ThreadPoolExecutor(4) as pool:
        versions = list(pool.map(store.add, [fill_and_wait] * 4))
    assert sorted(versions) == ["1", "2", "3", "4"]


def test_a_number_taken_between_looking_and_renaming_is_passed_over(tmp_path):
    store = connect(str(tmp_path), "fruit")

    def fill_while_another_wins(folder):
        fill(folder)
        assert connect(str(tmp_path), "fruit").add(fill) == "1"

    assert store.add(fill_while_another_wins) == "2"


def test_what_breaks_off_leaves_nothing(tmp_path):
    store = connect(str(tmp_path), "fruit")

    def break_off(folder):
        fill(folder)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.add(break_off)
    assert store.versions() == ()
    assert list((tmp_path / "fruit" / "versions").iterdir()) == []


def test_a_version_that_is_not_there_is_named_with_those_that_are(tmp_path):
    store = connect(str(tmp_path), "fruit")
    store.add(fill)
    for version in ("2", "../versions/1", ""):
        with pytest.raises(RegistryError, match=r"it has \['1'\]"):
            store.folder(version)


def test_a_file_where_a_version_would_stand_is_passed_over_and_is_no_version(tmp_path):
    store = connect(str(tmp_path), "fruit")
    store.add(fill)
    (tmp_path / "fruit" / "versions" / "2").write_text("")
    assert store.add(fill) == "3"
    assert store.versions() == ("1", "3")


def test_a_version_that_cannot_be_renamed_is_an_error(tmp_path):
    store = connect(str(tmp_path), "fruit")
    with pytest.raises(RegistryError, match="cannot be written"):
        store.add(lambda folder: folder.rename(tmp_path / "stolen"))
    assert store.versions() == ()


def test_a_pointer_is_read_as_it_was_written(tmp_path):
    store = connect(str(tmp_path), "fruit")
    pointer = Pointer(**POINTER)
    store.point(pointer)
    assert store.pointer() == pointer
    assert [path.name for path in (tmp_path / "fruit").iterdir()] == ["current.json"]


@pytest.mark.parametrize("content", ["", "[]", '{"schema": 1}', '{"schema": 2, "version": "1"}', '{"version": "../1"}'])
def test_a_pointer_that_tagifai_did_not_write_is_an_error(tmp_path, content):
    path = tmp_path / "fruit" / "current.json"
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(RegistryError, match=r"current\.json is not a pointer"):
        connect(str(tmp_path), "fruit").pointer()


def test_a_pointer_that_cannot_be_read_or_replaced_is_an_error(tmp_path):
    (tmp_path / "fruit" / "current.json").mkdir(parents=True)
    store = connect(str(tmp_path), "fruit")
    with pytest.raises(RegistryError, match="cannot be read"):
        store.pointer()
    with pytest.raises(RegistryError, match="cannot be written"):
        store.point(Pointer(**POINTER))


@pytest.mark.parametrize("wrong", [{"version": "01"}, {"version": "../1"}, {"version": "1\n"}, {"model": "latest"}])
def test_a_pointer_to_anything_but_a_version_cannot_be_made(wrong):
    with pytest.raises(ValidationError):
        Pointer(**(POINTER | wrong))


def test_a_path_and_a_file_uri_name_the_same_registry(tmp_path):
    folder = tmp_path / "with space"
    connect(str(folder), "fruit").add(fill)
    escaped = str(folder).replace(" ", "%20")
    for uri in (f"file:{escaped}", f"file://{escaped}", f"file://localhost{escaped}", f"FILE:{escaped}"):
        assert connect(uri, "fruit").versions() == ("1",)


@pytest.mark.parametrize("uri", ["gs://bucket/models", "s3://bucket", "https://example.org/models", "C2:models"])
def test_any_other_scheme_is_refused_with_those_that_are_allowed(uri):
    with pytest.raises(RegistryError, match="a folder or a file: URI"):
        connect(uri, "fruit")


@pytest.mark.parametrize("uri", ["", "file:", "file://", "file://elsewhere/models"])
def test_a_registry_that_names_no_folder_is_refused(uri):
    with pytest.raises(RegistryError, match="folder"):
        connect(uri, "fruit")


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "Fruit", "-fruit", "fruit-", "fruit\n", "früit"])
def test_a_name_that_could_leave_the_registry_is_refused(tmp_path, name):
    with pytest.raises(RegistryError, match="cannot name a model"):
        connect(str(tmp_path), name)
