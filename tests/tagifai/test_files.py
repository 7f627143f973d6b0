"""Files that are whole or absent, and their digests."""

import hashlib
import json
import math

import pytest

from tagifai import files


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tree" / "sub").mkdir(parents=True)
    (tmp_path / "tree" / "a.txt").write_bytes(b"a")
    (tmp_path / "tree" / "sub" / "b.txt").write_bytes(b"b")
    return tmp_path / "tree"


def sha(data):
    return hashlib.sha256(data).hexdigest()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_canonical_json_is_written_in_one_way_only():
    assert files.canonical_json({"b": [1, None], "a": "é"}) == '{"a":"é","b":[1,null]}'
    assert files.canonical_json({"a": 1, "b": 2}) == files.canonical_json({"b": 2, "a": 1})


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_number_that_json_lacks_is_refused(tmp_path, value):
    with pytest.raises(ValueError, match="JSON compliant"):
        files.canonical_json(value)
    with pytest.raises(ValueError, match="JSON compliant"):
        files.write_json(tmp_path / "value.json", {"value": value})
    assert names(tmp_path) == []


@pytest.mark.parametrize("size", [0, 1, files.BLOCK, files.BLOCK + 1])
def test_the_digest_of_a_file_is_its_sha256(tmp_path, size):
    data = b"x" * size
    (tmp_path / "file").write_bytes(data)
    assert files.digest_file(tmp_path / "file") == files.digest(tmp_path / "file") == sha(data)
    assert files.digest_text(data.decode()) == sha(data)


def test_the_digest_of_a_folder_follows_names_and_contents(folder):
    expected = {"a.txt": sha(b"a"), "sub/b.txt": sha(b"b")}
    assert files.digest_files(folder) == expected
    assert files.digest(folder) == files.digest_folder(folder) == sha(files.canonical_json(expected).encode())
    before = files.digest(folder)
    (folder / "a.txt").rename(folder / "c.txt")
    renamed = files.digest(folder)
    (folder / "c.txt").write_bytes(b"c")
    assert len({before, renamed, files.digest(folder)}) == 3


def test_a_file_appears_whole_and_readable_and_replaces_the_old_one(tmp_path):
    path = tmp_path / "new" / "file.txt"
    for text in ("first", "second"):
        with files.staged_file(path) as staged:
            staged.write_text(text)
        assert path.read_text() == text
    assert names(path.parent) == ["file.txt"]
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path):
    path = tmp_path / "file.txt"
    files.write_text(path, "old")

    def write():
        with files.staged_file(path) as staged:
            staged.write_text("half")
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        write()
    assert path.read_text() == "old"
    assert names(tmp_path) == ["file.txt"]


def test_a_folder_appears_whole_and_readable_and_replaces_the_old_one(tmp_path):
    path = tmp_path / "new" / "folder"
    for name in ("first", "second"):
        with files.staged_folder(path) as staged:
            (staged / name).write_text(name)
        assert names(path) == [name]
    assert names(path.parent) == ["folder"]
    assert path.stat().st_mode & 0o777 == 0o755


def test_a_failed_fill_leaves_the_old_folder_and_no_rubbish(folder, tmp_path):
    before = files.digest(folder)

    def fill():
        with files.staged_folder(folder) as staged:
            (staged / "half").write_text("half")
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        fill()
    assert files.digest(folder) == before
    assert names(tmp_path) == ["tree"]


def test_json_is_written_for_people(tmp_path):
    path = tmp_path / "value.json"
    files.write_json(path, {"b": 1, "a": "é"})
    assert path.read_text(encoding="utf-8") == '{\n  "a": "é",\n  "b": 1\n}\n'
    assert json.loads(path.read_text(encoding="utf-8")) == {"a": "é", "b": 1}


def test_a_folder_that_cannot_be_replaced_stays_as_it_was(folder, monkeypatch):
    rename = type(folder).rename

    def full(self, target):
        if not self.name.endswith(".old") and target == folder:
            raise OSError("no space left on device")
        return rename(self, target)

    monkeypatch.setattr(type(folder), "rename", full)
    with pytest.raises(OSError, match="no space"), files.staged_folder(folder) as staged:
        (staged / "new.txt").write_text("new")
    assert names(folder) == ["a.txt", "sub"]
    assert names(folder.parent) == ["tree"]


def test_a_new_folder_that_cannot_be_put_in_place_leaves_nothing(tmp_path, monkeypatch):
    def full(self, target):
        raise OSError("no space left on device")

    monkeypatch.setattr(type(tmp_path), "rename", full)
    with pytest.raises(OSError, match="no space"), files.staged_folder(tmp_path / "new"):
        pass
    assert names(tmp_path) == []
