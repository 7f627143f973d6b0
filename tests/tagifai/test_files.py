"""Files that are whole or absent, and their digests."""

import hashlib
import json
import math
from concurrent.futures import ThreadPoolExecutor

import pytest

from tagifai import files
from tagifai.errors import OutputError


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
        with files.staged_folder(path, ours=["first", "second"]) as staged:
            (staged / "first").write_text(name)
        assert (path / "first").read_text() == name
        assert names(path) == ["first"]
    assert names(path.parent) == ["folder"]
    assert path.stat().st_mode & 0o777 == 0o755


def test_a_failed_fill_leaves_the_old_folder_and_no_rubbish(folder, tmp_path):
    before = files.digest(folder)

    def fill():
        with files.staged_folder(folder, ours=["*.txt"]) as staged:
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
    with pytest.raises(OSError, match="no space"), files.staged_folder(folder, ours=["*.txt"]) as staged:
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


@pytest.mark.parametrize("ours", [(), ["a.txt"], ["*.json"], ["c.txt", "*"]])
def test_a_folder_with_files_that_are_not_ours_is_refused_and_kept(folder, ours):
    before = files.digest(folder)
    with (
        pytest.raises(OutputError, match="tree holds files that are not of an earlier output"),
        files.staged_folder(folder, ours=ours),
    ):
        pytest.fail("it is refused before anything is written")
    assert files.digest(folder) == before
    assert names(folder.parent) == ["tree"]


def test_a_link_in_a_folder_is_a_file_of_it(folder):
    (folder / "linked").symlink_to(folder / "sub", target_is_directory=True)
    with pytest.raises(OutputError, match=r"deleted: \['linked'\]"):
        files.check_replaceable(folder, ["*.txt"])


def test_files_that_came_while_a_folder_was_written_are_kept(tmp_path):
    path = tmp_path / "new"

    def fill():
        with files.staged_folder(path, ours=["*.txt"]) as staged:
            (staged / "a.txt").write_text("a")
            path.mkdir()
            (path / "thesis.doc").write_text("mine")

    with pytest.raises(OutputError, match=r"thesis\.doc"):
        fill()
    assert names(path) == ["thesis.doc"]
    assert names(tmp_path) == ["new"]


def test_a_file_where_a_folder_is_wanted_is_refused_and_kept(folder):
    with pytest.raises(OutputError, match="is no folder"), files.staged_folder(folder / "a.txt", ours=["*"]):
        pytest.fail("it is refused before anything is written")
    assert names(folder) == ["a.txt", "sub"]


def test_an_empty_folder_is_replaced(tmp_path):
    (tmp_path / "new" / "empty").mkdir(parents=True)
    with files.staged_folder(tmp_path / "new") as staged:
        (staged / "a.txt").write_text("a")
    assert names(tmp_path / "new") == ["a.txt"]


@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_and_the_folder_it_leads_to_is_replaced(folder, tmp_path, there):
    link, target = tmp_path / "link", folder if there else tmp_path / "deep" / "new"
    link.symlink_to(target, target_is_directory=True)
    with files.staged_folder(link, ours=["*.txt"]) as staged:
        (staged / "new.txt").write_text("new")
    assert link.is_symlink()
    assert names(target) == names(link) == ["new.txt"]


def test_a_relative_folder_is_filled_by_an_absolute_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with files.staged_folder(type(tmp_path)("new")) as staged:
        assert staged.is_absolute()
    assert names(tmp_path) == ["new"]


def test_a_folder_that_cannot_be_looked_into_is_not_replaced(folder, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.scandir", refuse)  # a test run by root is refused nothing
    with pytest.raises(PermissionError):
        files.check_replaceable(folder, ["*"])


def test_a_folder_that_vanishes_meanwhile_is_no_error(folder, monkeypatch):
    def gone(_):
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr("os.scandir", gone)
    files.check_replaceable(folder, ["*"])
    assert folder.is_dir()


def test_many_programs_may_write_one_folder_at_the_same_time(tmp_path):
    path = tmp_path / "shared"

    def write(number):
        for _ in range(20):
            with files.staged_folder(path, ours=["*.txt"]) as staged:
                for name in ("a.txt", "b.txt"):
                    (staged / name).write_text(str(number))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert names(path) == ["a.txt", "b.txt"]
    assert (path / "a.txt").read_text() == (path / "b.txt").read_text()
    assert names(tmp_path) == ["shared"]


@pytest.mark.parametrize(("rivals", "expected"), [(1, "mine"), (files.SWAPS, "rival")])
def test_a_rival_at_the_same_moment_is_followed_and_an_endless_one_is_an_error(tmp_path, monkeypatch, rivals, expected):
    path, rename, came = tmp_path / "shared", type(tmp_path).rename, []

    def raced(self, target):
        if target == path and len(came) < rivals:
            came.append(path.mkdir())
            (path / "a.txt").write_text("rival")
        return rename(self, target)

    def write():
        with files.staged_folder(path, ours=["*.txt"]) as staged:
            (staged / "a.txt").write_text("mine")

    monkeypatch.setattr(type(tmp_path), "rename", raced)
    if expected == "mine":
        write()
    else:
        with pytest.raises(OutputError, match="written by other programs all the time"):
            write()
    assert (path / "a.txt").read_text() == expected
    assert names(tmp_path) == ["shared"]
