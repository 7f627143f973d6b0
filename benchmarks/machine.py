"""What a figure depends on besides the code: interpreter, processors, versions, date and commit. No paths, no names."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PACKAGES = ("great_expectations", "kfp", "numpy", "pandas", "scikit-learn", "scipy", "tagifai", "torch")


def facts() -> dict[str, Any]:
    """Return what a reader needs to judge a figure that is measured now."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cpus": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),  # of the last minute: above 0.5, others were at work too
        "packages": {name: metadata.version(name) for name in PACKAGES},
    }


def commit() -> str | None:
    """Return the commit, followed by + where tracked files were changed since; None outside a clone."""
    head, changes = _git("rev-parse", "HEAD"), _git("status", "--porcelain", "--untracked-files=no")
    return None if head is None else head + ("+" if changes else "")


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603, S607
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
