"""The image under test, named by TAGIFAI_IMAGE, run the way a strict cluster runs it."""

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import docker
import pytest
from docker.models.images import Image

Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="session")
def strict() -> dict[str, Any]:
    """Return the settings of a container: no network, no capability, nothing writable but /tmp, little memory."""
    return {
        "network_mode": "none",
        "read_only": True,
        "tmpfs": {"/tmp": ""},  # noqa: S108 (a mount point in the container)
        "mem_limit": "1g",
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
    }


@pytest.fixture(scope="session")
def image_name() -> str:
    """Skip when no image is named; a named one that cannot be reached is an error of its tests."""
    name = os.environ.get("TAGIFAI_IMAGE")
    if not name:
        pytest.skip("TAGIFAI_IMAGE names no image; build one with `make image` and name it")
    return name


@pytest.fixture(scope="session")
def engine(image_name: str) -> Iterator[docker.DockerClient]:
    client = docker.from_env()
    yield client
    client.close()


@pytest.fixture(scope="session")
def image(engine: docker.DockerClient, image_name: str) -> Image:
    return engine.images.get(image_name)


@pytest.fixture(scope="session")
def run(engine: docker.DockerClient, image: Image, strict: dict[str, Any]) -> Run:
    """Return a function that runs a command in the image and returns its exit code and all it printed."""

    def run(*command: str, **options: Any) -> tuple[int, str]:
        container = engine.containers.run(image.id, list(command), detach=True, **{**strict, **options})
        try:
            status = container.wait(timeout=120)["StatusCode"]
            return status, container.logs().decode()
        finally:
            container.remove(force=True)

    return run


@pytest.fixture(scope="session")
def inside(run: Run) -> Callable[..., Any]:
    """Return a function that runs a Python program in the image and returns the JSON it prints."""

    def inside(program: str, **options: Any) -> Any:
        status, output = run("python3", "-c", program, **options)
        assert status == 0, output
        return json.loads(output)

    return inside


LIST_FILES = """
import json, os
device = os.stat("/").st_dev
found = {}
for folder, folders, files in os.walk("/"):
    folders[:] = [name for name in folders if os.lstat(os.path.join(folder, name)).st_dev == device]
    for path in [folder, *(os.path.join(folder, name) for name in files)]:
        status = os.lstat(path)
        found[path] = [status.st_uid, status.st_mode, status.st_size]
print(json.dumps(found))
"""


@pytest.fixture(scope="session")
def files(inside: Callable[..., Any]) -> dict[str, list[int]]:
    """Return owner, mode and size of everything in the image's file system, by path."""
    return inside(LIST_FILES, user="0", tmpfs={})
