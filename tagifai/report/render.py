"""The one place where templates become pages: escaped by default, strict about names, whole on disk or absent.

A page carries its style and its script in itself and names them by their hashes, so that nothing else can run or load.
"""

import base64
import hashlib
from functools import cache
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

import tagifai
from tagifai import files
from tagifai.report import charts, words

FILTERS = (
    words.number,
    words.score,
    words.percent,
    words.signed,
    words.duration,
    words.short,
    words.whole,
    words.plural,
    words.outcome,
    words.anchor,
    words.columns,
    charts.apart,
)


@cache
def environment() -> Environment:
    """Return the environment of all pages."""
    style, script = _asset("page.css"), _asset("sort.js")
    made = Environment(
        loader=PackageLoader("tagifai.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {function.__name__: function for function in FILTERS}
    made.globals |= {
        "style": style,
        "script": script,
        "policy": f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; "
        "base-uri 'none'; form-action 'none'",
        "STATUSES": words.STATUSES,
        "SYMBOLS": words.SYMBOLS,
        "SENTENCES": words.SENTENCES,
        "SERIOUS_FIRST": words.SERIOUS_FIRST,
        "software": f"tagifai {tagifai.__version__}",
    }
    return made


def write(template: str, path: Path, **values: object) -> None:
    """Fill a template and write the page, whole or not at all."""
    text = environment().get_template(template).render(values)
    files.write_text(path, text.encode(errors="replace").decode())  # half a surrogate pair is no text


def _asset(name: str) -> str:
    return resources.files("tagifai.report").joinpath("templates", name).read_text(encoding="utf-8")


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
