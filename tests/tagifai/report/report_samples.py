"""Checks, facts and decisions to make pages of, and a parser that reads pages as a browser does."""

import re
from html.parser import HTMLParser
from typing import Any

from tagifai.verdict import Check, Status, Verdict

VOID = frozenset({"meta", "br", "link", "img", "input", "hr"})
LABELS = ("mlops", "computer-vision", "time-series")


class Page(HTMLParser):
    """A page as a browser reads it: its elements with their attributes, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open, f"elements are never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.texts.append(data)

    @property
    def text(self) -> str:
        """All that a reader sees, in one line."""
        return re.sub(r"\s+", " ", " ".join(self.texts))

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        """Return the attributes of the elements of one kind; class_ names one of the classes."""
        kind = wanted.pop("class_", None)
        found = [attributes for name, attributes in self.elements if name == tag]
        found = [each for each in found if kind is None or kind in each.get("class", "").split()]
        return [each for each in found if all(each.get(name) == value for name, value in wanted.items())]

    def attribute(self, name: str) -> list[str]:
        """Return all values of one attribute, whichever the element."""
        return [attributes[name] for _, attributes in self.elements if name in attributes]


def check(name: str, status: Status = "pass", **values: Any) -> Check:
    """Make a check with a message of its own."""
    return Check(**{"id": name, "family": "data", "status": status, "message": f"What {name} observed."} | values)


def decide(*verdicts: Verdict, **facts: Any) -> Verdict:
    """Make a decision of all checks, as the gate does."""
    return Verdict(stage="gate", checks=tuple(each for v in verdicts for each in v.checks), facts=facts, seconds=0.02)


def metric(value: float) -> dict[str, float]:
    """Make a metric on 100 rows."""
    return {"value": value, "low": round(value - 0.05, 3), "high": round(value + 0.04, 3), "n": 100}


def behavior_test(name: str, *, rate: float = 0.0, status: Status = "pass", **values: Any) -> dict[str, Any]:
    """Make the facts of one behavior test of 100 cases."""
    case = {"text": f"text of {name}", "expected": "mlops", "predicted": "time-series", "probability": 0.75}
    return {
        "id": name,
        "capability": "robustness",
        "type": "invariance",
        "description": f"What {name} asks",
        "severity": "block",
        "n": 100,
        "clusters": 40,
        "effective_n": 66.667,
        "failures": round(100 * rate),
        "rate": rate,
        "low": max(0.0, rate - 0.02),
        "high": rate + 0.03,
        "status": status,
        "no_op_rate": 0.0,
        "examples": [case] if rate else [],
        "hardest": [{**case, "before": f"before of {name}", "probability_before": 0.81}],
    } | values
