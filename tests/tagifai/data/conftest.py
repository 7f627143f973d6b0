"""A small task with its tables, and a web server on this machine."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fruit_task import Place


class Server:
    """Answers on this machine. answers: by path, a list used up one a request (the last one stays)."""

    def __init__(self):
        self.answers: dict[str, list[tuple[int, dict[str, str], bytes]]] = {}
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(self.path)
                queue = outer.answers.get(self.path.partition("?")[0], [(404, {}, b"")])
                status, headers, body = queue.pop(0) if len(queue) > 1 else queue[0]
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}"

    def give(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> None:
        """Add an answer for a path."""
        self.answers.setdefault(path, []).append((status, headers, body))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Return a web server on this machine that no proxy stands before."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr("tagifai.data.sources.BACKOFF", 0.001)
    server = Server()
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.http.shutdown()
    thread.join()
    server.http.server_close()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return a sound task of forty rows in two labels."""
    return Place(tmp_path)
