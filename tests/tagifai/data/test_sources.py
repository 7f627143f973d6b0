"""Reading bytes from paths, web servers and buckets."""

import socket
import traceback

import pytest

from tagifai.data import sources
from tagifai.errors import DataError


@pytest.fixture
def bucket(server, monkeypatch):
    """Return a server that takes the place of Google Cloud Storage."""
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", server.address)
    monkeypatch.setattr(sources, "DEADLINE", 0.5)
    return server


@pytest.mark.parametrize(
    ("base", "reference", "meant"),
    [
        ("data/task.yaml", "projects.csv", "data/projects.csv"),
        ("data/task.yaml", "file:projects%20x.csv", "data/projects x.csv"),
        ("data/task.yaml", "/elsewhere/p.csv", "/elsewhere/p.csv"),
        ("data/task.yaml", "https://a.org/p.csv?x=1", "https://a.org/p.csv?x=1"),
        ("file:///data/my%20task/task.yaml", "p.csv", "/data/my task/p.csv"),
        ("https://a.org/x/task.yaml?token=1", "../p.csv?token=2", "https://a.org/p.csv?token=2"),
        ("https://a.org/task.yaml", "expectations/p.json", "https://a.org/expectations/p.json"),
        ("gs://bucket/x/task.yaml", "p.csv", "gs://bucket/x/p.csv"),
        ("gs://bucket/x/task.yaml", "file:///p.csv", "file:///p.csv"),
    ],
)
def test_a_reference_is_meant_relative_to_the_file_that_makes_it(base, reference, meant):
    assert sources.resolve(base, reference) == meant


@pytest.mark.parametrize(
    ("reference", "suffix"),
    [("a/b.CSV", ".csv"), ("https://a.org/b.parquet?v=1.2", ".parquet"), ("gs://x/y", ""), ("what?.csv", ".csv")],
)
def test_the_query_of_a_uri_is_not_part_of_its_suffix(reference, suffix):
    assert sources.suffix(reference) == suffix


def test_a_path_and_its_file_uri_hold_the_same_bytes(tmp_path):
    path = tmp_path / "a b.csv"
    path.write_bytes(b"x")
    assert sources.read(str(path)) == sources.read(path.as_uri()) == b"x"


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("{folder}/absent.csv", "is not there"),
        ("{folder}", "cannot be read: Is a directory"),
        ("file://another.machine/p.csv", "names the machine 'another.machine'"),
        ("s3://bucket/p.csv", r"has the scheme 's3'; use a path, or one of \['file', 'https', 'gs'\]"),
        ("http://example.org/p.csv", "plain http:"),
        ("http://127.0.0.1@example.org/p.csv", "plain http:"),
        ("gs://bucket", "names no object"),
        ("https:///p.csv", "out of reach"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_reason(tmp_path, reference, message):
    with pytest.raises(DataError, match=message):
        sources.read(reference.format(folder=tmp_path))


def test_a_forbidden_file_is_said_to_be_forbidden(tmp_path, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)  # a test run by root is refused nothing
    with pytest.raises(DataError, match="may not be read"):
        sources.read(str(tmp_path / "secret.csv"))


def test_a_web_server_is_asked_again_while_it_is_busy(server):
    server.give("/p.csv", status=503)
    server.give("/p.csv", status=500)
    server.give("/p.csv", b"a,b")
    assert sources.read(f"{server.address}/p.csv?v=1") == b"a,b"
    assert server.asked == ["/p.csv?v=1"] * 3


@pytest.mark.parametrize(
    ("status", "message", "asked"),
    [
        (404, "is not there", 1),
        (410, "is not there", 1),
        (401, "may not be read", 1),
        (403, "may not be read", 1),
        (400, "answered 400", 1),
        (503, "answered 503", sources.ATTEMPTS),
    ],
)
def test_an_answer_without_data_is_an_error_that_says_why(server, status, message, asked):
    server.give("/p.csv", status=status)
    with pytest.raises(DataError, match=message):
        sources.read(f"{server.address}/p.csv")
    assert len(server.asked) == asked


def test_a_redirect_to_plain_http_elsewhere_is_not_followed(server):
    server.give("/p.csv", status=302, Location="http://example.org/p.csv")
    with pytest.raises(DataError, match="plain http:"):
        sources.read(f"{server.address}/p.csv")


def test_a_server_that_is_not_there_is_out_of_reach(server):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/p.csv"
    with pytest.raises(DataError, match="out of reach"):
        sources.read(address)


def test_an_answer_that_breaks_off_is_out_of_reach(server):
    server.give("/p.csv", b"half", **{"Content-Length": "100"})
    with pytest.raises(DataError, match="out of reach"):
        sources.read(f"{server.address}/p.csv")


def test_an_object_of_a_bucket_is_read(bucket):
    bucket.give("/storage/v1/b/shelf/o/a%2Fp.csv", status=503)
    bucket.give("/storage/v1/b/shelf/o/a%2Fp.csv", b'{"name": "a/p.csv"}')
    bucket.give("/download/storage/v1/b/shelf/o/a%2Fp.csv", b"a,b")
    assert sources.read("gs://shelf/a/p.csv") == b"a,b"


@pytest.mark.parametrize(
    ("status", "message"),
    [(404, "is not there"), (401, "may not be read"), (403, "may not be read"), (503, "out of reach")],
)
def test_an_object_that_cannot_be_had_is_an_error_that_says_why(bucket, status, message):
    bucket.give("/storage/v1/b/shelf/o/p.csv", b"{}", status=status)
    with pytest.raises(DataError, match=message):
        sources.read("gs://shelf/p.csv")


def test_without_credentials_a_bucket_is_asked_anonymously(monkeypatch, tmp_path):
    monkeypatch.delenv("STORAGE_EMULATOR_HOST", raising=False)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "absent.json"))
    client = sources._bucket_client()
    assert client._credentials.__class__.__name__ == "AnonymousCredentials"


SECRETS = ("bob", "hunter2", "s3cr3t")


@pytest.mark.parametrize(
    "reference",
    [
        "https://bob:hunter2@[::1]:1/x.csv?token=s3cr3t#s3cr3t",
        "http://bob:hunter2@example.org/x.csv?token=s3cr3t",
        "s3://bob:hunter2@bucket/x.csv?token=s3cr3t",
        "file://bob:hunter2@machine/x.csv?token=s3cr3t",
        "file:///absent/x.csv?token=s3cr3t",
        "gs://bob:hunter2@/?token=s3cr3t",
    ],
)
def test_an_error_tells_no_secret_of_a_uri(monkeypatch, reference):
    monkeypatch.setattr(sources, "ATTEMPTS", 1)
    with pytest.raises(DataError) as caught:
        sources.read(reference)
    assert [secret for secret in SECRETS if secret in "".join(traceback.format_exception(caught.value))] == []


@pytest.mark.parametrize("status", [400, 403, 404, 503])
def test_an_answer_without_data_tells_no_secret(server, status):
    server.give("/x.csv", status=status)
    address = server.address.replace("http://", "http://bob:hunter2@")
    with pytest.raises(DataError, match=rf"^{server.address}/x.csv ") as caught:
        sources.read(f"{address}/x.csv?token=s3cr3t")
    assert not any(secret in str(caught.value) for secret in SECRETS)


@pytest.mark.parametrize("reference", ["what?.csv", "a#b/c@d.csv", "https://a.org/b.csv", "file:///b.csv", "gs://a/b"])
def test_a_reference_without_secrets_is_shown_as_it_is(reference):
    assert sources.shown(reference) == reference
