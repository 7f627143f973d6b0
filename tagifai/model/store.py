"""The model folder: safetensors and JSON, with the sha256 of each file in a manifest. Loading runs no code from it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

import tagifai
from tagifai import files
from tagifai.errors import ModelError
from tagifai.model.classifier import Classifier
from tagifai.model.features import Features, Ranges
from tagifai.model.network import LinearOverBags
from tagifai.task import Preprocess, Train

SCHEMA = 1
ARCHITECTURE = "linear-over-bags"
WEIGHTS, CONFIG, FEATURES, LABELS, MANIFEST = (
    "model.safetensors",
    "config.json",
    "features.json",
    "labels.json",
    "manifest.json",
)
OURS = (MANIFEST, WEIGHTS, CONFIG, FEATURES, LABELS)  # files of a folder that may be replaced


@dataclass(frozen=True)
class Origin:
    """What a model was made from: sha256 of the task and of the splits, and the training settings."""

    task: str
    data: str
    settings: Mapping[str, Any]


def save(classifier: Classifier, folder: Path, origin: Origin) -> None:
    """Write a model folder, whole or not at all; the same model and origin give the same bytes."""
    features = classifier.features
    state = classifier.network.state_dict()
    with files.staged_folder(folder, ours=OURS) as staged:
        arrays = {
            "rows": state["rows.weight"].cpu().numpy(),
            "bias": state["bias"].cpu().numpy(),
            "hashes": features.hashes,
            "idf": features.idf,
        }
        save_file(arrays, staged / WEIGHTS)
        config = {
            "schema": SCHEMA,
            "architecture": ARCHITECTURE,
            "preprocess": classifier.preprocess.model_dump(mode="json"),
            "train": dict(origin.settings),
        }
        files.write_json(staged / CONFIG, config)
        files.write_json(staged / FEATURES, {**features.ranges._asdict(), "count": len(features)})
        files.write_json(staged / LABELS, {"labels": list(classifier.labels)})
        manifest = {
            "schema": SCHEMA,
            "tagifai": tagifai.__version__,
            "task": origin.task,
            "data": origin.data,
            "files": files.digest_files(staged),
        }
        files.write_json(staged / MANIFEST, manifest)


def load(folder: Path, *, device: str = "cpu") -> Classifier:
    """Load a model folder; raises ModelError naming the file that is missing, changed or not understood."""
    _check_files(folder)
    config, features, labels = (_json(folder / name) for name in (CONFIG, FEATURES, LABELS))
    if (config.get("schema"), config.get("architecture")) != (SCHEMA, ARCHITECTURE):
        found = f"schema {config.get('schema')}, architecture {config.get('architecture')!r}"
        raise ModelError(f"{folder / CONFIG} is of {found}; this version loads schema {SCHEMA}, {ARCHITECTURE!r}")
    try:
        arrays = load_file(folder / WEIGHTS)
        names = _labels(labels["labels"])
        network = LinearOverBags(len(arrays["hashes"]), len(names))
        network.load_state_dict(
            {"rows.weight": torch.from_numpy(arrays["rows"]), "bias": torch.from_numpy(arrays["bias"])}
        )
        preprocess = Preprocess.model_validate(config["preprocess"])
        known = _features(features, arrays)
    except (KeyError, TypeError, ValueError, RuntimeError, SafetensorError) as error:
        raise ModelError(f"{folder} is whole, but is no model that this version understands: {error!r}") from error
    return Classifier(names, preprocess, known, network.to(choose_device(device)).eval())


def choose_device(name: str) -> torch.device:
    """Return the device; raises ModelError when it is asked for and not there, rather than fall back to the CPU."""
    if name == "cuda" and not torch.cuda.is_available():
        raise ModelError("train.device is 'cuda', but no CUDA device is here. Give the task a GPU, or say device: cpu.")
    return torch.device(name)


def _labels(names: Any) -> tuple[str, ...]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        raise ValueError(f"{LABELS} must list each label once, not {names!r}")
    return tuple(names)


def _features(config: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Features:
    """Put features together, and make sure that they fit: a wrong order would find wrong rows without an error."""
    settings = Train.model_validate({name: config[name] for name in Ranges._fields})
    hashes, idf = arrays["hashes"], arrays["idf"]
    if hashes.dtype != np.int64 or idf.dtype != np.float32 or hashes.ndim != 1 or hashes.shape != idf.shape:
        raise ValueError("hashes must be int64 and idf float32, one of each for a feature")
    if (np.diff(hashes) <= 0).any():
        raise ValueError("hashes must ascend")
    return Features(Ranges(settings.words, settings.characters), hashes, idf)


def _check_files(folder: Path) -> None:
    expected = _json(folder / MANIFEST).get("files")
    if not isinstance(expected, dict):
        raise ModelError(f"{folder / MANIFEST} does not list the model's files with their sha256")
    found = {name: sha for name, sha in files.digest_files(folder).items() if name != MANIFEST}
    for name in sorted({*expected, *found}):
        if name not in found:
            raise ModelError(f"{folder / name} is missing: {MANIFEST} lists it")
        if name not in expected:
            raise ModelError(f"{folder / name} does not belong to the model: {MANIFEST} does not list it")
        if expected[name] != found[name]:
            raise ModelError(
                f"{folder / name} was changed after the model was saved: its sha256 is not the one recorded"
            )


def _json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"{path} cannot be read as part of a model folder: {error}") from error
    if not isinstance(value, dict):
        raise ModelError(f"{path} holds no JSON object, so it is no part of a model folder")
    return value
