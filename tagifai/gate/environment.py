"""What a decision was made with: the interpreter, the platform and the packages that results depend on."""

import platform
from importlib import metadata
from typing import Any

PACKAGES = (
    "great_expectations",
    "numpy",
    "pandas",
    "pyarrow",
    "pydantic",
    "safetensors",
    "scikit-learn",
    "scipy",
    "torch",
)


def describe() -> dict[str, Any]:
    """Return the versions of Python, of the platform and of each package that is installed."""
    found: dict[str, str] = {}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return {"python": platform.python_version(), "platform": platform.platform(), "packages": found}
