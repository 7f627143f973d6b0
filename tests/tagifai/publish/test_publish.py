"""Publishing: only what the gate passed, whole or not at all."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tagifai import files
from tagifai.errors import GateError, RegistryError
from tagifai.publish import catalog
from tagifai.publish.verify import verify
from tagifai.verdict import STAGES, Verdict


def refused(candidate, match):
    """See that a candidate is refused for this reason and that nothing appears in the registry."""
    with pytest.raises(RegistryError, match=match):
        candidate.publish()
    assert catalog.versions(candidate.registry, "fruit") == ()
    assert catalog.current(candidate.registry, "fruit") is None


def test_a_model_that_passed_gets_the_first_version(candidate, registry):
    assert candidate.publish() == "1"
    folder = registry / "fruit" / "versions" / "1"
    assert sorted(files.digest_files(folder)) == sorted(
        [
            "decision.json",
            "manifest.json",
            "model/model.safetensors",
            "model/parts/labels.json",
            "report.html",
            *(f"verdicts/{stage}.json" for stage in STAGES),
        ]
    )
    assert verify(folder).status == "pass"
    assert files.digest(folder / "model") == files.digest(candidate.model)
    pointer = json.loads((registry / "fruit" / "current.json").read_text())
    assert pointer.keys() == {"schema", "version", "model", "published"}
    assert (pointer["schema"], pointer["version"], pointer["model"]) == (1, "1", files.digest(candidate.model))


def test_the_next_model_gets_the_next_version_and_is_in_use(candidate, another):
    candidate.publish()
    assert another.publish() == "2"
    assert catalog.current(another.registry, "fruit").model == files.digest(another.model)


def test_names_are_counted_apart(candidate):
    assert candidate.publish("fruit") == candidate.publish("vegetables") == "1"


def test_the_same_model_on_the_same_decision_keeps_its_version(candidate, another):
    candidate.publish()
    another.publish()
    assert candidate.publish() == "1"
    assert catalog.versions(candidate.registry, "fruit") == ("1", "2")
    assert catalog.current(candidate.registry, "fruit").version == "1"


def test_the_same_model_on_a_new_decision_is_a_new_version(candidate):
    candidate.publish()
    found = Verdict.read(candidate.decision)
    found.model_copy(update={"facts": {"created": "later"}}).write(candidate.decision)
    assert candidate.publish() == "2"


def test_a_damaged_version_is_not_returned_to(candidate, registry):
    candidate.publish()
    (registry / "fruit" / "versions" / "1" / "manifest.json").write_text("{}")
    assert candidate.publish() == "2"


def test_a_version_changed_since_is_not_pointed_to_again(candidate, another, registry):
    candidate.publish()
    another.publish()
    (registry / "fruit" / "versions" / "1" / "model" / "model.safetensors").write_text("evil")
    with pytest.raises(RegistryError, match=r"does not verify:\n- These files changed .* model/model.safetensors"):
        candidate.publish()
    assert catalog.current(another.registry, "fruit").version == "2"


@pytest.mark.parametrize("status", ["fail", "error", "inconclusive"])
def test_a_decision_that_did_not_pass_is_refused(make, status):
    refused(make("bad", status=status), f"The gate decided '{status}'")


def test_a_forged_decision_is_refused(make):
    candidate = make("bad", status="fail")
    content = json.loads(candidate.decision.read_text())
    candidate.decision.write_text(json.dumps(content | {"status": "pass"}))
    refused(candidate, "recorded as 'pass', but its checks say 'fail'")


def test_a_decision_whose_checks_were_softened_is_refused(make):
    candidate = make("bad", status="fail")
    found = Verdict.read(candidate.decision)
    softened = tuple(check.model_copy(update={"status": "pass"}) for check in found.checks)
    found.model_copy(update={"checks": softened}).write(candidate.decision)
    refused(candidate, "does not hold the checks of the verdicts")


def test_a_decision_without_the_checks_of_the_gate_is_refused(candidate):
    found = Verdict.read(candidate.decision)
    kept = tuple(check for check in found.checks if not check.id.startswith("gate/"))
    found.model_copy(update={"checks": kept}).write(candidate.decision)
    refused(candidate, "lacks the checks that the gate itself makes")


def test_a_verdict_is_no_decision(candidate):
    candidate.decision = candidate.verdicts[0]
    refused(candidate, "not a decision of the gate")


def test_a_decision_that_is_not_there_is_refused(candidate):
    candidate.decision.unlink()
    refused(candidate, r"decision\.json is not a verdict")


def test_a_decision_about_another_model_is_refused(candidate, another):
    candidate.model = another.model
    refused(candidate, f"the gate judged {files.digest(candidate.folder / 'model')}")


def test_a_decision_that_names_no_model_is_refused(candidate):
    found = Verdict.read(candidate.decision)
    subject = {name: digest for name, digest in found.subject.items() if name != "model"}
    found.model_copy(update={"subject": subject}).write(candidate.decision)
    refused(candidate, "names no model")


@pytest.mark.parametrize("stage", STAGES)
def test_a_missing_verdict_is_refused(candidate, stage):
    candidate.verdicts = [path for path in candidate.verdicts if path.stem != stage]
    refused(candidate, f"stage '{stage}' is missing")


@pytest.mark.parametrize("number", range(len(STAGES)))
def test_a_verdict_that_the_gate_did_not_read_is_refused(candidate, number):
    path = candidate.verdicts[number]
    path.write_text(path.read_text() + " ")
    refused(candidate, f"{path.name} is not the verdict of the stage '{path.stem}' that the gate read")


def test_two_verdicts_of_one_stage_are_refused(candidate):
    candidate.verdicts.append(candidate.verdicts[0])
    refused(candidate, "'validate' is there twice")


def test_a_file_that_is_no_verdict_is_refused(candidate):
    candidate.verdicts[0].write_text("{}")
    refused(candidate, r"validate\.json is not a verdict")


@pytest.mark.parametrize("spoil", ["missing", "empty"])
def test_a_model_that_is_not_there_is_refused(candidate, spoil):
    candidate.model = candidate.folder / "none"
    if spoil == "empty":
        candidate.model.mkdir()
    refused(candidate, "not a folder with a model in it")


def test_a_report_that_is_not_there_is_refused(candidate):
    candidate.report.unlink()
    refused(candidate, "The report .* is not a file")


def test_all_reasons_are_given_at_once(make):
    candidate = make("bad", status="fail")
    candidate.report.unlink()
    candidate.verdicts.pop()
    with pytest.raises(RegistryError) as raised:
        candidate.publish()
    assert str(raised.value).count("\n- ") >= 3


def test_a_copy_that_breaks_off_leaves_nothing(candidate, another, registry):
    another.publish()
    (candidate.model / "dangling").symlink_to("nowhere")  # no file, so the digest does not know it; not to be copied
    with pytest.raises(RegistryError, match="cannot be written"):
        candidate.publish()
    assert catalog.versions(candidate.registry, "fruit") == ("1",)
    assert catalog.current(candidate.registry, "fruit").version == "1"
    assert [path.name for path in (registry / "fruit" / "versions").iterdir()] == ["1"]


DIES = """
import os, sys
from pathlib import Path
from tagifai.publish.publish import publish
name, at, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
module = {"copyfile": __import__("shutil"), "rename": os, "replace": os}[name]
real, calls = getattr(module, name), []
def dying(*args, **options):
    calls.append(args)
    if len(calls) == at:
        os._exit(9)  # as a killed machine: nothing is tidied up
    return real(*args, **options)
setattr(module, name, dying)
verdicts = sorted((folder / "found").iterdir())
given = folder / "model", folder / "decision.json", verdicts, folder / "report.html"
publish(*given, registry=sys.argv[4], name="fruit")
"""


@pytest.mark.parametrize(
    ("call", "at", "left"),
    [("copyfile", 2, ("1",)), ("replace", 1, ("1",)), ("rename", 1, ("1",)), ("replace", 2, ("1", "2"))],
    ids=["copying", "manifest", "version", "pointer"],
)
def test_a_crash_at_any_step_leaves_whole_versions_only(candidate, another, registry, call, at, left):
    another.publish()
    command = [sys.executable, "-c", DIES, call, str(at), str(candidate.folder), str(registry)]
    assert subprocess.run(command, check=False).returncode == 9
    assert catalog.versions(str(registry), "fruit") == left
    assert all(verify(registry / "fruit" / "versions" / version).status == "pass" for version in left)
    assert catalog.current(str(registry), "fruit").version == "1"
    assert candidate.publish() == "2"
    assert catalog.versions(str(registry), "fruit") == ("1", "2")
    assert catalog.current(str(registry), "fruit").version == "2"


def test_threads_that_publish_at_once_all_succeed_with_versions_of_their_own(make):
    candidates = [make(f"c{number}", f"weights {number}") for number in range(6)]
    together = Barrier(len(candidates))

    def at_once(candidate):
        together.wait()
        return candidate.publish()

    with ThreadPoolExecutor(len(candidates)) as pool:
        versions = list(pool.map(at_once, candidates))
    assert sorted(versions) == ["1", "2", "3", "4", "5", "6"]
    registry = candidates[0].registry
    for version, candidate in zip(versions, candidates, strict=True):
        assert catalog.rollback(registry, "fruit", version) == version
        assert catalog.current(registry, "fruit").model == files.digest(candidate.model)


def test_processes_that_publish_at_once_all_succeed_with_versions_of_their_own(make):
    candidates = [make(f"c{number}", f"weights {number}") for number in range(3)]
    command = [sys.executable, "-c", DIES, "rename", "0"]
    registry = candidates[0].registry
    running = [subprocess.Popen([*command, str(c.folder), registry]) for c in candidates]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert catalog.versions(registry, "fruit") == ("1", "2", "3")


def test_a_registry_that_cannot_be_written_is_an_error(candidate, registry):
    registry.write_text("a file, not a folder")
    with pytest.raises(RegistryError, match="cannot be written"):
        candidate.publish()


def test_a_refusal_is_not_an_error_of_the_gate(candidate):
    candidate.report.unlink()
    with pytest.raises(RegistryError) as raised:
        candidate.publish()
    assert not isinstance(raised.value, GateError)
