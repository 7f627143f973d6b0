"""Write what pip installs into the image, taken from pyproject.toml and constraints.txt.

The folder it writes: `build.txt` builds the wheel of this project, `runtime.txt` is what the library imports,
`pipelines.txt` is kfp, which goes in without its dependencies: they belong to its compiler and client, and its
executor, which runs a step, imports none of them. `constraints.txt` pins the versions of them all.
"""

import re
import sys
import tomllib
from pathlib import Path

# `===` compares the text: plain `==2.0` would accept 2.0+cpu for the GPU image, and the CUDA build for the CPU image.
TORCH = {"cpu": "torch==={version}+cpu", "gpu": "torch==={version}"}


def requirements(pyproject: Path, constraints: Path, device: str) -> dict[str, list[str]]:
    """Return the lines of each requirements file by its name."""
    if device not in TORCH:
        raise SystemExit(f"DEVICE is {device!r}; it must be one of {sorted(TORCH)}.")
    torch = re.search(r"^torch==([0-9.]+)\s*$", constraints.read_text("utf-8"), re.MULTILINE)
    if torch is None:
        raise SystemExit(
            f"{constraints} has no line like `torch==2.13.0`, a pin of torch without a local part. Add one."
        )
    declared = tomllib.loads(pyproject.read_text("utf-8"))
    return {
        "build.txt": declared["build-system"]["requires"],
        "runtime.txt": [*declared["project"]["dependencies"], TORCH[device].format(version=torch[1])],
        "pipelines.txt": declared["project"]["optional-dependencies"]["pipelines"],
    }


def main(device: str, folder: Path) -> None:
    """Write the requirements files of one device into a folder, from the project in the current folder."""
    pins = Path("constraints.txt"), Path("constraints-gpu.txt")
    files = requirements(Path("pyproject.toml"), pins[0], device)
    files["constraints.txt"] = [line for pin in pins for line in pin.read_text("utf-8").splitlines()]
    folder.mkdir(parents=True)
    for name, lines in files.items():
        (folder / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
