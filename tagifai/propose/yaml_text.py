"""YAML as a person writes it: values quoted where they must be, comments above and beside them, lines not too long."""

import math
import re
import textwrap
import unicodedata
from typing import Any

import yaml

WIDTH = 118  # characters of a line
BREAK = re.compile("[\n\x85\u2028\u2029]")  # what YAML takes for the end of a line


def flow(value: Any, *, indent: int = 0) -> str:
    """Write a value in one line, {a: 1} or [x, y]; a list that is too long goes on in lines with `indent` spaces."""
    whole = _dumped(value)
    if not isinstance(value, list) or len(whole) + indent <= WIDTH:
        return whole
    lines = [""]
    for item in map(_dumped, value):
        if indent + len(lines[-1]) + len(item) + 3 > WIDTH and lines[-1]:
            lines.append("")
        lines[-1] += f" {item}," if lines[-1] else f"{item},"
    return "[" + f"\n{' ' * indent}".join(lines).removesuffix(",") + "]"


def _dumped(value: Any, style: str | None = None) -> str:
    text = yaml.safe_dump(
        [value], default_flow_style=True, default_style=style, allow_unicode=True, sort_keys=False, width=math.inf
    ).strip()
    if style is None and BREAK.search(text):
        return _dumped(value, style='"')  # in which they are escaped
    return text[1:-1]


def comment(text: str, *, indent: int = 0) -> str:
    """Write a text as comment lines; characters that YAML does not allow become spaces."""
    mark = " " * indent + "# "
    return "\n".join(textwrap.wrap(_shown(text), WIDTH, initial_indent=mark, subsequent_indent=mark))


def beside(line: str, text: str) -> str:
    """Write a comment after a line, where there is room for it, else above."""
    shown = _shown(text)
    if "\n" not in line and len(line) + len(shown) + 4 <= WIDTH:
        return f"{line}  # {shown}"
    return f"{comment(text, indent=len(line) - len(line.lstrip()))}\n{line}"


def slug(text: str, *, default: str) -> str:
    """Return a text as small ASCII letters, digits and hyphens; `default` where nothing is left of it."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or default


def _shown(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
