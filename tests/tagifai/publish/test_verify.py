"""Verifying a published version: flip any byte of any file, and the file is named."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tagifai import files
from tagifai.errors import RegistryError
from tagifai.publish.manifest import Manifest
from tagifai.publish.verify import verify
from tagifai.verdict import STAGES

PUBLISHED = (
    "decision.json",
    "manifest.json",
    "model/model.safetensors",
    "model/parts/labels.json",
    "report.html",
    *(f"verdicts/{stage}.json" for stage in STAGES),
)


@pytest.fixture
def version(candidate, registry):
    candidate.publish()
    return registry / "fruit" / "versions" / "1"


def blocked(folder):
    """Return the messages of what stands against a version, by check."""
    found = verify(folder)
    assert found.status != "pass"
    return {check.id: check.message for check in found.blocking}


def test_a_version_as_it_was_published_verifies(version):
    found = verify(version)
    assert found.stage == "verify"
    assert found.status == "pass"
    assert found.subject == {"version": files.digest(version)}
    assert [check.id for check in found.checks] == [
        f"verify/{name}" for name in ("manifest", "unchanged", "complete", "nothing-extra", "model", "evidence")
    ]


def test_the_list_of_files_here_is_complete(version):
    assert sorted(files.digest_files(version)) == sorted(PUBLISHED)


@pytest.mark.parametrize("name", PUBLISHED)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_byte_of_any_file_names_the_file(version, name, data):
    path = version / name
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    flip = data.draw(st.integers(1, 255))
    path.write_bytes(whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :])
    try:
        messages = blocked(version)
    finally:
        path.write_bytes(whole)
    assert name in messages["verify/manifest" if name == "manifest.json" else "verify/unchanged"]


def test_no_byte_of_the_manifest_is_free(tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "weights").write_text("weights")
    path = tmp_path / "manifest.json"
    path.write_text(Manifest.of(tmp_path).text)
    assert Manifest.read(tmp_path).changes(tmp_path) == ([], [], [])
    whole = path.read_bytes()
    for at, byte in enumerate(whole):
        flip = 0x07 if byte == ord("\n") else 0x20 if chr(byte).isalpha() else 0x01  # to \r, to upper case, to the next
        path.write_bytes(whole[:at] + bytes([byte ^ flip]) + whole[at + 1 :])
        with pytest.raises(RegistryError, match=r"manifest\.json"):
            Manifest.read(tmp_path)


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_missing_file_is_named(version, name):
    (version / name).unlink()
    assert name in blocked(version)["verify/manifest" if name == "manifest.json" else "verify/complete"]


@pytest.mark.parametrize("name", ["extra.txt", "model/model.pkl", "verdicts/again.json", "model/.hidden"])
def test_an_extra_file_is_named(version, name):
    (version / name).write_text("{}")
    assert name in blocked(version)["verify/nothing-extra"]


def test_a_link_is_not_what_was_published_though_it_leads_to_the_same_bytes(version, tmp_path):
    path = version / "model" / "model.safetensors"
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert "model/model.safetensors" in blocked(version)["verify/unchanged"]


def test_a_linked_folder_is_named(version, tmp_path):
    (version / "model" / "more").symlink_to(tmp_path, target_is_directory=True)
    assert "model/more" in blocked(version)["verify/nothing-extra"]


def test_every_spoiled_file_is_named_at_once(version):
    (version / "report.html").write_text("changed")
    (version / "decision.json").unlink()
    (version / "extra").write_text("")
    assert [*blocked(version)] == ["verify/unchanged", "verify/complete", "verify/nothing-extra", "verify/evidence"]


def test_a_model_that_was_exchanged_together_with_its_manifest_is_found(version):
    (version / "model" / "model.safetensors").write_text("evil")
    (version / "manifest.json").unlink()
    (version / "manifest.json").write_text(Manifest.of(version).text)
    messages = blocked(version)
    assert messages.keys() == {"verify/evidence"}
    assert "but the gate judged" in messages["verify/evidence"]


def test_a_manifest_for_another_model_is_found(version):
    path = version / "manifest.json"
    path.write_text(Manifest.read(version).model_copy(update={"model": "a" * 64}).text)
    assert "a" * 64 in blocked(version)["verify/model"]


def test_a_version_without_its_model_is_found(version, tmp_path):
    (version / "model").rename(tmp_path / "model-moved")
    assert blocked(version).keys() == {"verify/complete", "verify/model", "verify/evidence"}


@pytest.mark.parametrize("content", ["", "[]", "null", "{}", '{"digest": 1}', '{"digest": 1, "schema": 2}'])
def test_without_a_manifest_nothing_can_be_said(version, content):
    (version / "manifest.json").write_text(content)
    assert {"verify/manifest", "verify/files"} <= blocked(version).keys()


def test_a_manifest_written_in_another_way_is_found(version):
    path = version / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text())))
    assert "verify/manifest" in blocked(version)


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(RegistryError, match="is no folder"):
        verify(tmp_path / "none")
