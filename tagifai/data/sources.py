"""Bytes of a path or URI: plain paths, file:, https: and gs:. Plain http: is only for this machine.

An http address that redirects is held to the same rule at every step.
"""

import posixpath
import re
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from tagifai.errors import DataError

SCHEMES = ("file", "https", "gs")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
TIMEOUT = (10, 60)  # seconds to connect, and between two pieces of the answer
ATTEMPTS = 4
BACKOFF = 0.5  # seconds before the third attempt (the second comes at once); doubled before each further one
DEADLINE = 30.0  # seconds after which a bucket that does not answer is given up
SECRET = re.compile(r"(?<=//)[^\s/?#]*@|[?#][^\s'\")>]*")  # of URIs in the messages of libraries
PASSING = (429, 500, 502, 503, 504)  # answers of a server that may do better next time


def scheme(reference: str) -> str:
    """Return the scheme of a URI in lower case; of a plain path, nothing."""
    found = urlsplit(reference).scheme
    return found if "://" in reference or found in SCHEMES else ""


def shown(reference: str) -> str:
    """Return a path or URI as messages show it: without user name, password, query and fragment, for secrets."""
    if not scheme(reference):
        return reference
    parts = urlsplit(reference)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def suffix(reference: str) -> str:
    """Return how the name of a file ends, in lower case, its URI's query not counted."""
    path = urlsplit(reference).path if scheme(reference) else reference
    return posixpath.splitext(path)[1].lower()


def resolve(base: str, reference: str) -> str:
    """Return the path or URI that a file at `base` means by `reference`: beside itself, unless it is absolute."""
    if scheme(reference) == "file" and not urlsplit(reference).path.startswith("/"):
        reference = unquote(urlsplit(reference).path)
    if scheme(reference):
        return reference
    if scheme(base) in ("", "file"):
        return str(_local(base).parent / reference)
    parts = urlsplit(base)
    name, mark, query = reference.partition("?")
    path = posixpath.normpath(posixpath.join("/", posixpath.dirname(parts.path), name))
    return f"{parts.scheme}://{parts.netloc}{path}{mark}{query}"


def read(reference: str) -> bytes:
    """Read all bytes of a path or URI; raises DataError saying whether it is missing, forbidden or out of reach."""
    match scheme(reference):
        case "" | "file":
            return _read_path(reference)
        case "https" | "http":
            return _read_web(reference)
        case "gs":
            return _read_bucket(reference)
        case other:
            raise DataError(f"{shown(reference)} has the scheme {other!r}; use a path, or one of {list(SCHEMES)}.")


def _local(reference: str) -> Path:
    if not scheme(reference):
        return Path(reference)
    parts = urlsplit(reference)
    if parts.netloc not in ("", "localhost"):
        raise DataError(
            f"{shown(reference)} names the machine {parts.hostname!r}; file: URIs are for this one: file:///path."
        )
    return Path(url2pathname(parts.path))


def _read_path(reference: str) -> bytes:
    path = _local(reference)
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        _not_found(reference, error)
    except PermissionError as error:
        _forbidden(reference, error)
    except OSError as error:
        raise DataError(f"{shown(reference)} cannot be read: {error.strerror}. Name a file.") from error


class _OnlySafe(HTTPAdapter):
    """Sends nothing in the clear to another machine."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send one request, the first or one that a redirect asks for."""
        parts = urlsplit(request.url or "")
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise DataError(
                f"{shown(request.url or '')} is plain http:, which anyone on the way can change. Use https:."
            )
        return super().send(request, *args, **kwargs)


def _read_web(uri: str) -> bytes:
    retry = Retry(
        ATTEMPTS - 1,
        backoff_factor=BACKOFF,
        status_forcelist=PASSING,
        raise_on_status=False,
        respect_retry_after_header=False,
    )
    with requests.Session() as session:
        adapter = _OnlySafe(max_retries=retry)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        try:
            answer = session.get(uri, timeout=TIMEOUT)
        except requests.RequestException as error:
            _unreachable(uri, error)
    if answer.status_code in (404, 410):
        _not_found(uri)
    if answer.status_code in (401, 403):
        _forbidden(uri)
    if not answer.ok:
        raise DataError(f"{shown(uri)} is out of reach: the server answered {answer.status_code} {answer.reason}.")
    return answer.content


def _read_bucket(uri: str) -> bytes:
    from google.api_core import exceptions
    from google.auth.exceptions import GoogleAuthError, InvalidOperation
    from google.cloud.storage.retry import DEFAULT_RETRY

    parts = urlsplit(uri)
    name = unquote(parts.path.removeprefix("/"))
    if not parts.netloc or not name:
        raise DataError(f"{shown(uri)} names no object; write gs://bucket/folder/file.")
    retry = DEFAULT_RETRY.with_delay(initial=BACKOFF).with_timeout(DEADLINE)
    try:
        with _bucket_client() as client:
            blob = client.bucket(parts.netloc).get_blob(name, timeout=TIMEOUT, retry=retry)
            data = None if blob is None else bytes(blob.download_as_bytes(timeout=TIMEOUT, retry=retry))
    except (exceptions.Forbidden, exceptions.Unauthorized, InvalidOperation) as error:  # the last: nobody, refused
        _forbidden(uri, error)
    except (exceptions.GoogleAPIError, GoogleAuthError, requests.RequestException) as error:
        _unreachable(uri, error)
    if data is None:
        _not_found(uri)
    return data


def _bucket_client() -> Any:
    """Return a client with the machine's own credentials, or without any where it has none (public buckets)."""
    from google.auth.exceptions import DefaultCredentialsError
    from google.cloud import storage

    try:
        return storage.Client()
    except DefaultCredentialsError:
        return storage.Client.create_anonymous_client()


def _not_found(reference: str, cause: Exception | None = None) -> NoReturn:
    raise DataError(
        f"{shown(reference)} is not there. Check the name; a relative one is looked for beside the task file."
    ) from cause


def _forbidden(reference: str, cause: Exception | None = None) -> NoReturn:
    raise DataError(
        f"{shown(reference)} may not be read with this account's rights. Ask its owner for read access."
    ) from cause


def _unreachable(reference: str, cause: Exception) -> NoReturn:
    """Raise DataError without the cause itself, whose text may hold what the reference keeps secret."""
    said = SECRET.sub("", str(cause))
    raise DataError(f"{shown(reference)} is out of reach: {said}. Check the address and the network.") from None
