"""Compile pipelines and components to YAML: `python -m pipelines.compile [--image IMAGE] [--check] [FOLDER]`."""

import argparse
import importlib
import sys
import tempfile
from collections.abc import Sequence
from filecmp import cmp
from pathlib import Path

from kfp import compiler
from kfp.dsl.base_component import BaseComponent

from components.image import IMAGE
from tagifai import files
from tagifai.errors import FAILED, MISUSED, PASSED

MANIFESTS = Path("manifests")
PIPELINES = ("training",)
COMPONENTS = (
    "load",
    "validate",
    "preprocess",
    "preflight",
    "train",
    "evaluate",
    "behave",
    "gate",
    "publish",
    "enforce",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compile everything, or with --check say which committed files are stale; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.compile", description=__doc__.partition(":")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=MANIFESTS, metavar="FOLDER", help="default: manifests")
    parser.add_argument("--image", default=IMAGE, help=f"the image that the components run in; default: {IMAGE}")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file in FOLDER is stale")
    options = parser.parse_args(arguments)
    if not _names_a_version(options.image):
        print(f"{options.image} names no version: give a tag other than 'latest', or a digest", file=sys.stderr)  # noqa: T201
        return MISUSED
    if options.check:
        return _check(options.folder, options.image)
    compile_all(options.folder, options.image)
    return PASSED


def compile_all(folder: Path, image: str = IMAGE) -> list[Path]:
    """Write <folder>/pipelines/*.yaml and <folder>/components/*.yaml; return the files. Same code, same bytes."""
    written = []
    for kind, names in (("pipelines", PIPELINES), ("components", COMPONENTS)):
        for name in names:
            made: BaseComponent = getattr(importlib.import_module(f"{kind}.{name}"), name)
            path = folder / kind / f"{name}.yaml"
            files.write_text(path, _compiled(made).replace(f"image: {IMAGE}\n", f"image: {image}\n"))
            written.append(path)
    return written


def _compiled(made: BaseComponent) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "compiled.yaml"
        compiler.Compiler().compile(made, package_path=str(path))
        return path.read_text(encoding="utf-8")


def _check(folder: Path, image: str) -> int:
    with tempfile.TemporaryDirectory() as name:
        fresh = Path(name)
        pairs = [(path, folder / path.relative_to(fresh)) for path in compile_all(fresh, image)]
        stale = [there for made, there in pairs if not there.is_file() or not cmp(made, there, shallow=False)]
    for path in stale:
        print(f"{path} is stale: run `make compile-pipeline` and commit it", file=sys.stderr)  # noqa: T201
    return FAILED if stale else PASSED


def _names_a_version(image: str) -> bool:
    last = image.rpartition("/")[2]
    tag = last.partition(":")[2]
    return "@sha256:" in image or (tag != "" and tag != "latest")


if __name__ == "__main__":  # pragma: no cover - one line, run by `make compile-pipeline`
    sys.exit(main())
