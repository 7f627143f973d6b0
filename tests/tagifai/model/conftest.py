"""A model of the tiny task, learned and saved, and an endpoint on this machine."""

import copy
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tagifai.model import store
from tagifai.model.classifier import Classifier
from tagifai.model.fit import Documents
from tagifai.model.learn import documents, learn


@pytest.fixture
def rows(tiny: Any) -> Documents:
    """Return the training rows of the tiny task."""
    return documents(tiny.read("train"), tiny.task.labels)


@pytest.fixture
def val(tiny: Any) -> Documents:
    """Return the validation rows of the tiny task."""
    return documents(tiny.read("val"), tiny.task.labels)


@pytest.fixture(scope="session")
def learned_once(made: Any) -> Classifier:
    """Return the classifier that tests get a copy of."""
    task = made.task
    rows, val = (documents(made.read(name), task.labels) for name in ("train", "val"))
    return learn(task, rows, val, task.train)[0]


@pytest.fixture
def learned(learned_once: Classifier) -> Classifier:
    """Return a classifier trained on the tiny task."""
    return copy.deepcopy(learned_once)


@pytest.fixture
def saved(tiny: Any, learned: Classifier) -> Path:
    """Return the folder of a saved model."""
    folder = tiny.folder / "model"
    store.save(learned, folder, store.Origin(tiny.task.digest, "data", tiny.task.train.model_dump(mode="json")))
    return folder


class Endpoint:
    """A model server. answers: what it says to each request in turn, as status and body (the last one stays)."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, bytes]] = []
        self.asked: list[list[str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                outer.asked.append(json.loads(self.rfile.read(size))["instances"])
                status, body = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}/v1/models/fruit:predict"

    def says(self, value: Any, status: int = 200) -> None:
        """Add an answer."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.answers.append((status, body))


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """Return a model server on this machine that no proxy stands before."""
    monkeypatch.setenv("NO_PROXY", "*")
    server = Endpoint()
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.http.shutdown()
    thread.join()
    server.http.server_close()
