"""The model folder: it comes back as it was saved, and not at all when a byte of it was changed."""

import json
import shutil

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from tagifai import files
from tagifai.errors import ModelError, OutputError
from tagifai.model import store
from tagifai.model.store import CONFIG, FEATURES, LABELS, MANIFEST, WEIGHTS, choose_device, load

LISTED = (CONFIG, FEATURES, LABELS, WEIGHTS)
pytestmark = pytest.mark.training


def sign(folder):
    """Write a manifest that is right about whatever is in the folder."""
    path = folder / MANIFEST
    manifest = json.loads(path.read_text())
    path.unlink()
    files.write_json(path, manifest | {"files": files.digest_files(folder)})


def test_a_saved_model_comes_back_with_the_same_answers_bit_by_bit(tiny, learned, saved):
    loaded = load(saved)
    texts = [*tiny.read("test")["raw"], "", "unknown"]
    assert (loaded.probabilities(texts) == learned.probabilities(texts)).all()
    assert (loaded.labels, loaded.preprocess) == (learned.labels, learned.preprocess)
    assert loaded.features.ranges == learned.features.ranges


def test_a_model_saved_again_has_the_same_bytes(tiny, saved):
    origin = store.Origin(tiny.task.digest, "data", tiny.task.train.model_dump(mode="json"))
    store.save(load(saved), tiny.folder / "again", origin)
    assert files.digest_files(tiny.folder / "again") == files.digest_files(saved)


def test_the_folder_holds_what_its_manifest_lists(tiny, saved):
    manifest = json.loads((saved / MANIFEST).read_text())
    assert sorted(manifest["files"]) == sorted(LISTED)
    assert manifest["task"] == tiny.task.digest
    assert manifest["data"] == "data"
    assert {path.name for path in saved.iterdir()} == {*LISTED, MANIFEST}


@pytest.mark.parametrize("name", LISTED)
@pytest.mark.parametrize("place", [0, -1, "middle"])
def test_one_changed_byte_is_refused_naming_the_file(saved, name, place):
    data = bytearray((saved / name).read_bytes())
    data[len(data) // 2 if place == "middle" else place] ^= 1
    (saved / name).write_bytes(data)
    with pytest.raises(ModelError, match=rf"{name} was changed after the model was saved"):
        load(saved)


@pytest.mark.parametrize("name", LISTED)
def test_a_missing_file_is_refused_by_name(saved, name):
    (saved / name).unlink()
    with pytest.raises(ModelError, match=rf"{name} is missing"):
        load(saved)


@pytest.mark.parametrize("name", ["notes.txt", ".hidden", "sub/model.safetensors"])
def test_an_extra_file_is_refused_by_name(saved, name):
    (saved / name).parent.mkdir(exist_ok=True)
    (saved / name).write_text("extra")
    with pytest.raises(ModelError, match=rf"{name} does not belong to the model"):
        load(saved)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"1", b"\xff", b"{}", b'{"files": []}', b'{"files": null}', b"[" * 100_000],
    ids=lambda content: content[:20].decode("latin-1"),
)
def test_a_manifest_that_is_none_is_refused_by_name(saved, content):
    (saved / MANIFEST).write_bytes(content)
    with pytest.raises(ModelError, match=MANIFEST):
        load(saved)


def test_a_manifest_with_another_digest_is_refused_naming_the_file(saved):
    text = (saved / MANIFEST).read_text()
    recorded = json.loads(text)["files"][LABELS]
    (saved / MANIFEST).write_text(text.replace(recorded, "0" * 64))
    with pytest.raises(ModelError, match=f"{LABELS} was changed"):
        load(saved)


@pytest.mark.parametrize("folder", ["empty", "nowhere"])
def test_a_folder_without_a_model_is_refused(tmp_path, folder):
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match=f"{MANIFEST} cannot be read"):
        load(tmp_path / folder)


@pytest.mark.parametrize("change", [{"schema": 2}, {"architecture": "transformer"}, {"schema": None}])
def test_a_model_of_another_kind_is_refused(saved, change):
    config = json.loads((saved / CONFIG).read_text())
    files.write_json(saved / CONFIG, config | change)
    sign(saved)
    with pytest.raises(ModelError, match="this version loads schema 1"):
        load(saved)


NONSENSE = {
    "no labels": (LABELS, {}),
    "another number of labels": (LABELS, {"labels": ["apple", "pear"]}),
    "labels that are no texts": (LABELS, {"labels": [1, 2, 3]}),
    "a text for labels": (LABELS, {"labels": "abc"}),
    "a label twice": (LABELS, {"labels": ["apple", "pear", "pear"]}),
    "no n-grams": (FEATURES, {}),
    "one end of n-grams": (FEATURES, {"words": [1], "characters": [3, 5]}),
    "n-grams turned round": (FEATURES, {"words": [1, 1], "characters": [5, 3]}),
    "n-grams of texts": (FEATURES, {"words": ["a", "b"], "characters": [3, 5]}),
    "no cleaning": (CONFIG, {"schema": 1, "architecture": store.ARCHITECTURE}),
    "unknown cleaning": (CONFIG, {"schema": 1, "architecture": store.ARCHITECTURE, "preprocess": {"magic": True}}),
}


@pytest.mark.parametrize(("name", "content"), NONSENSE.values(), ids=NONSENSE)
def test_a_signed_folder_with_nonsense_in_json_is_refused(saved, name, content):
    files.write_json(saved / name, content)
    sign(saved)
    with pytest.raises(ModelError, match="no model that this version understands"):
        load(saved)


ARRAYS = {
    "no weights": lambda arrays: arrays.pop("rows"),
    "no features": lambda arrays: arrays.pop("hashes"),
    "a row too few": lambda arrays: arrays.update(rows=arrays["rows"][1:].copy()),
    "a bias too many": lambda arrays: arrays.update(bias=np.zeros(4, dtype=np.float32)),
    "an idf too few": lambda arrays: arrays.update(idf=arrays["idf"][1:].copy()),
    "idf in a table": lambda arrays: arrays.update(idf=arrays["idf"][:, None].copy()),
    "one number for features": lambda arrays: arrays.update(hashes=np.asarray(3)),
    "features out of order": lambda arrays: arrays.update(hashes=arrays["hashes"][::-1].copy()),
    "a feature twice": lambda arrays: arrays["hashes"].__setitem__(1, arrays["hashes"][0]),
    "features that are not whole": lambda arrays: arrays.update(hashes=arrays["hashes"].astype(np.float64)),
    "idf of whole numbers": lambda arrays: arrays.update(idf=arrays["idf"].astype(np.int64)),
}


@pytest.mark.parametrize("spoil", ARRAYS.values(), ids=ARRAYS)
def test_a_signed_folder_with_nonsense_in_its_weights_is_refused(saved, spoil):
    arrays = {name: array.copy() for name, array in load_file(saved / WEIGHTS).items()}
    spoil(arrays)
    save_file(arrays, saved / WEIGHTS)
    sign(saved)
    with pytest.raises(ModelError, match="no model that this version understands"):
        load(saved)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["labels", "words"]), inner),
    max_leaves=5,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(LISTED), content=JSON.map(json.dumps).map(str.encode) | st.binary(max_size=40))
def test_a_signed_folder_with_any_other_content_is_refused(saved, name, content):
    folder = saved.with_name("spoilt")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(saved, folder)
    (folder / name).write_bytes(content)
    sign(folder)
    with pytest.raises(ModelError):
        load(folder)


def test_saving_replaces_an_older_model_whole(tiny, learned, saved):
    (saved / store.WEIGHTS).write_text("from before")
    store.save(learned, saved, store.Origin("task", "data", {}))
    assert load(saved).labels == learned.labels


def test_saving_replaces_no_folder_with_other_files(learned, saved):
    (saved / "thesis.doc").write_text("mine")
    with pytest.raises(OutputError, match=r"thesis\.doc"):
        store.save(learned, saved, store.Origin("task", "data", {}))
    assert (saved / "thesis.doc").read_text() == "mine"


def test_a_device_that_is_not_there_is_refused_and_not_replaced(saved, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(ModelError, match="no CUDA device is here"):
        load(saved, device="cuda")
    assert choose_device("cpu").type == "cpu"


def test_a_device_that_is_there_is_taken(monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    assert choose_device("cuda").type == "cuda"
