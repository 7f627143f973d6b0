"""A small stand-in for the API of Kubeflow Pipelines: enough for the kfp client to submit and follow a run.

It answers in the shapes of the published API description (the models of kfp-server-api), and checks what it is sent as
the real server would: a run needs an experiment that exists and a pipeline with a root. How runs go is up to the test.
"""

import json
import re
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]
BASE = "/apis/v2beta1"
NOW = "2026-01-01T00:00:00Z"
DROP = 0  # instead of a moment: cut the connection
Moment = tuple[str, dict[str, str]] | int  # the run's state with the tasks' states, or an HTTP status to answer with
Course = Sequence[Moment]  # how a run goes, one moment a request; the last one stays


class StandIn:
    """The state of a server: experiments, runs as they were sent, and how each goes."""

    def __init__(self, course: Callable[[Json], Course]) -> None:
        self.course = course
        self.experiments: dict[str, Json] = {}
        self.runs: dict[str, Json] = {}
        self.requests: list[str] = []
        self.headers: dict[str, str] = {}
        self.url = ""
        self._courses: dict[str, list[Moment]] = {}

    def get(self, path: str, query: dict[str, list[str]]) -> tuple[int, Json]:
        """Answer a GET."""
        if path == f"{BASE}/healthz":
            return 200, {"multi_user": False, "pipeline_store": "database"}
        if path == f"{BASE}/experiments":
            wanted = json.loads(query["filter"][0])["predicates"][0]["stringValue"]
            found = [item for item in self.experiments.values() if item["display_name"] == wanted]
            return 200, {"experiments": found, "total_size": len(found)} if found else {}
        if (match := re.fullmatch(f"{BASE}/runs/([^/]+)", path)) and match[1] in self.runs:
            return self._moment(match[1])
        return _error(404, 5, f"{path} not found")

    def post(self, path: str, body: Json) -> tuple[int, Json]:
        """Answer a POST."""
        if path == f"{BASE}/experiments":
            made = {"experiment_id": str(uuid.uuid4()), "display_name": body["display_name"], "created_at": NOW}
            self.experiments[made["experiment_id"]] = made | {"namespace": "", "storage_state": "AVAILABLE"}
            return 200, self.experiments[made["experiment_id"]]
        if path == f"{BASE}/runs":
            return self._start(body)
        return _error(404, 5, f"{path} not found")

    def _start(self, body: Json) -> tuple[int, Json]:
        if body.get("experiment_id") not in self.experiments:
            return _error(404, 5, "Failed to create a run: experiment not found")
        if "root" not in body.get("pipeline_spec", {}):
            return _error(400, 3, "Failed to create a run: invalid pipeline spec")
        given = set(body.get("runtime_config", {}).get("parameters", {}))
        if unknown := given - set(body["pipeline_spec"]["root"]["inputDefinitions"]["parameters"]):
            return _error(400, 3, f"Failed to create a run: unknown parameters {sorted(unknown)}")
        run = {**body, "run_id": str(uuid.uuid4()), "created_at": NOW, "storage_state": "AVAILABLE", "state": "PENDING"}
        self.runs[run["run_id"]] = run
        self._courses[run["run_id"]] = list(self.course(run))
        return 200, run

    def _moment(self, run_id: str) -> tuple[int, Json]:
        moments = self._courses[run_id]
        moment = moments.pop(0) if len(moments) > 1 else moments[0]
        if isinstance(moment, int):
            return _error(moment, 14, "upstream connect error")
        state, tasks = moment
        details = [_task(run_id, name, found) for name, found in tasks.items()]
        answer = self.runs[run_id] | {"state": state, "run_details": {"task_details": details}}
        if state == "FAILED":
            answer["error"] = {"code": 13, "message": "child task failed", "details": []}
        return 200, answer


def _task(run_id: str, name: str, state: str) -> Json:
    made: Json = {
        "run_id": run_id,
        "task_id": str(uuid.uuid4()),
        "display_name": name,
        "create_time": NOW,
        "state": state,
    }
    return made | (
        {"error": {"code": 2, "message": f"{name} exited with 1", "details": []}} if state == "FAILED" else {}
    )


def _error(status: int, code: int, message: str) -> tuple[int, Json]:
    return status, {"error": message, "code": code, "message": message, "details": []}


Serve = Callable[[Course], StandIn]  # what the fixture of this name gives


@contextmanager
def serving(course: Callable[[Json], Course]) -> Iterator[StandIn]:
    """Serve on a free port of this machine until the block ends."""
    stand_in = StandIn(course)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._note()
            address = urlsplit(self.path)
            self._answer(*stand_in.get(address.path, parse_qs(address.query)))

        def do_POST(self) -> None:
            self._note()
            length = int(self.headers["Content-Length"])
            self._answer(*stand_in.post(urlsplit(self.path).path, json.loads(self.rfile.read(length))))

        def _note(self) -> None:
            stand_in.requests.append(f"{self.command} {urlsplit(self.path).path}")
            stand_in.headers = dict(self.headers)

        def _answer(self, status: int, body: Json) -> None:
            if status == DROP:
                self.close_connection = True
                return
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
