"""A pipeline run seen through the kfp client: submit it, follow it to its end, say what happened.

The client's own wait_for_run_completion does not end for a canceled run, and gives up at the first request that a
restarting server or a port-forward drops; so it is not used.
"""

import json
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import kfp_server_api
from kfp.client import Client
from urllib3.exceptions import HTTPError

ROOT = Path(__file__).parents[2]  # of the project
FINAL = ("SUCCEEDED", "FAILED", "SKIPPED", "CANCELED")
REQUEST_SECONDS = 30.0  # after which one request counts as dropped
MOST_DROPPED = 6  # requests in a row; with the default interval that is half a minute
EXPERIMENT = "tagifai-smoke"

Tell = Callable[[float, str], None]  # is told the seconds that have passed, and how the run stands


class EndpointError(Exception):
    """The endpoint does not answer, or not as Kubeflow Pipelines does."""


class RunTimeoutError(Exception):
    """The run was not at its end in time."""


@dataclass(frozen=True)
class Task:
    """A task of a run: its state and, when it failed, the error that the server gives."""

    state: str
    error: str = ""


@dataclass(frozen=True)
class Run:
    """A run at one moment: its state, its tasks by the names they have in the pipeline, its error."""

    id: str
    state: str
    tasks: Mapping[str, Task]
    error: str = ""

    @property
    def done(self) -> bool:
        """Tell whether the run can change no more."""
        return self.state in FINAL

    def ran(self, task: str) -> bool:
        """Tell whether a task succeeded in this run."""
        return task in self.tasks and self.tasks[task].state == "SUCCEEDED"

    def line(self) -> str:
        """Describe the run in one line: its state, how many tasks are done, which run now, which failed."""
        names = {
            state: [name for name, task in self.tasks.items() if task.state == state] for state in ("RUNNING", "FAILED")
        }
        ended = sum(task.state in FINAL for task in self.tasks.values())
        running = f", now {', '.join(names['RUNNING'])}" if names["RUNNING"] and not self.done else ""
        failed = f", failed: {', '.join(names['FAILED'])}" if names["FAILED"] else ""
        return f"{self.state}: {ended} ended{running}{failed}"


def connect(endpoint: str, *, namespace: str | None = None, token: str | None = None) -> Client:
    """Return a client of an endpoint that answered; raises EndpointError, within seconds, when it does not."""
    settings = kfp_server_api.Configuration(host=endpoint.rstrip("/"))
    settings.retries = 1
    if token:
        settings.api_key, settings.api_key_prefix = {"authorization": token}, {"authorization": "Bearer"}
    health = kfp_server_api.HealthzServiceApi(kfp_server_api.ApiClient(settings))
    try:
        health.healthz_service_get_healthz(_request_timeout=10.0)
    except (kfp_server_api.ApiException, HTTPError, ValueError) as error:
        reason = " ".join(str(error).split())[:300]
        raise EndpointError(
            f"{endpoint} does not answer as Kubeflow Pipelines: {reason}. Check KFP_ENDPOINT and the port-forward."
        ) from error
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "This client only works with Kubeflow Pipeline", FutureWarning)
        return Client(host=endpoint, namespace=namespace or "kubeflow", existing_token=token)


def submit(client: Client, package: Path, arguments: Mapping[str, str], *, name: str) -> str:
    """Start a run of a compiled pipeline as it is, its own cache settings included; return its id."""
    started = client.create_run_from_pipeline_package(
        str(package), arguments=dict(arguments), run_name=name, experiment_name=EXPERIMENT
    )
    return str(started.run_id)


def look(client: Client, run_id: str, *, seconds: float = REQUEST_SECONDS) -> Run:
    """Ask once how a run stands."""
    answer = client.runs.run_service_get_run(run_id=run_id, _request_timeout=seconds)
    details = answer.run_details.task_details if answer.run_details else None
    tasks = {
        item.display_name: Task(_state(item.state), item.error.message or "" if item.error else "")
        for item in details or ()
        if item.display_name
    }
    return Run(run_id, _state(answer.state), tasks, answer.error.message or "" if answer.error else "")


def follow(client: Client, run_id: str, *, timeout: float, interval: float = 5.0, tell: Tell) -> Run:
    """Ask how a run stands until it is at its end, and tell each time in one line.

    timeout, interval: seconds. Requests that are dropped, or that the server has no answer to just now, are made again;
    raises EndpointError after too many in a row, and at once when the run is not there or may not be seen.
    Raises RunTimeoutError, naming the tasks that were under way.
    """
    begin = time.monotonic()
    dropped, seen = 0, Run(run_id, "PENDING", {})
    while (passed := time.monotonic() - begin) < timeout:
        try:
            seen = look(client, run_id, seconds=max(1.0, min(REQUEST_SECONDS, timeout - passed)))
            dropped = 0
            tell(passed, seen.line())
        except kfp_server_api.ApiException as error:
            if error.status and error.status < 500:
                raise EndpointError(f"run {run_id} cannot be followed: {error.status} {error.reason}.") from error
            dropped = _once_more(dropped, run_id, error)
        except HTTPError as error:
            dropped = _once_more(dropped, run_id, error)
        if seen.done:
            return seen
        time.sleep(min(interval, max(0.0, timeout - (time.monotonic() - begin))))
    raise RunTimeoutError(f"run {run_id} is not at its end after {timeout:.0f} s. It stands at {seen.line()}")


def record(run: Run, path: Path) -> None:
    """Write how a run ended as JSON, for whoever looks into it."""
    tasks = {name: {"state": task.state, "error": task.error} for name, task in run.tasks.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps({"run": run.id, "state": run.state, "error": run.error, "tasks": tasks}, indent=2) + "\n"
    )


def _once_more(dropped: int, run_id: str, error: Exception) -> int:
    if dropped + 1 >= MOST_DROPPED:
        reason = " ".join(str(error).split())[:300]
        raise EndpointError(
            f"run {run_id} is out of sight: {dropped + 1} requests in a row failed, the last with: {reason}"
        ) from error
    return dropped + 1


def _state(found: str | None) -> str:
    return found or "RUNTIME_STATE_UNSPECIFIED"
