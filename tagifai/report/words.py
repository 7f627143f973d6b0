"""How pages put numbers, times and statuses into words, and keep long texts short."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

from tagifai import files
from tagifai.verdict import Status, Verdict

NOTHING = "\N{EN DASH}"  # a number that is not there, or is not one
LONGEST = 2_000  # characters of a text that a page carries at all: in the title of what it shows shortened

STATUSES: dict[Status, str] = {
    "pass": "passed",
    "fail": "failed",
    "inconclusive": "inconclusive",
    "error": "error",
    "waived": "waived",
}
SYMBOLS: dict[Status, str] = {"pass": "✓", "fail": "✕", "inconclusive": "?", "error": "!", "waived": "~"}
SERIOUS_FIRST: tuple[Status | Literal[""], ...] = ("error", "fail", "inconclusive", "", "waived", "pass")
SENTENCES: dict[Status, str] = {
    "pass": "No finding stands in the way.",
    "fail": "At least one blocking check failed.",
    "inconclusive": "The evidence is not enough to say pass or fail.",
    "error": "Something that had to be checked could not be.",
    "waived": "What failed was waived.",
}


def number(value: float | None) -> str:
    """Write any number: whole ones without decimals, others with three, very small ones with two digits."""
    if value is None or not math.isfinite(value):
        return NOTHING
    if float(value).is_integer():
        return f"{value:,.0f}" if abs(value) < 1e15 else f"{value:.3g}"
    if abs(value) < 0.001:
        return f"{value:.2g}"
    return f"{value:,.3f}" if abs(value) < 100 else f"{value:,.1f}"


def score(value: float | None) -> str:
    """Write a metric with three decimals, so that a column of them lines up."""
    return NOTHING if value is None or not math.isfinite(value) else f"{value:.3f}"


def percent(value: float | None) -> str:
    """Write a share with one decimal."""
    return NOTHING if value is None or not math.isfinite(value) else f"{value:.1%}"


def signed(value: float | None) -> str:
    """Write a difference with its sign."""
    return NOTHING if value is None or not math.isfinite(value) else f"{value:+.3f}".replace("-", "\N{MINUS SIGN}")


def duration(seconds: float | None) -> str:
    """Write a time as a person says it."""
    if seconds is None or not math.isfinite(seconds):
        return NOTHING
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s"


def moment(text: str) -> str:
    """Write an ISO time to the minute in UTC, one without a zone as UTC; any other text as it is."""
    try:
        found = datetime.fromisoformat(text)
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return f"{found.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError):
        return text


def short(text: str, most: int = 160) -> str:
    """Cut a text after `most` characters and say so with an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def whole(text: str) -> str:
    """Return the text for a title: all of it, or as much as a page can carry and how long it is."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text):,} characters)"


def plural(count: int, one: str, many: str = "") -> str:
    """Write a count with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def outcome(status: str) -> Status | Literal[""]:
    """Return a status that pages know, or nothing for any other word."""
    return next((known for known in STATUSES if known == status), "")


def reasons(verdict: Verdict) -> list[str]:
    """Say why, from the checks alone: what each blocking finding observed, or that all is well."""
    return [check.message for check in verdict.blocking] or [SENTENCES[verdict.status]]


def anchor(text: str) -> str:
    """Return a name for a place on the page: readable, and one for each text."""
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60]
    return f"{slug}-{files.digest_text(text.encode(errors='replace').decode())[:6]}"


def columns(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """Return the keys of all rows, each once, in the order in which they first appear."""
    return list(dict.fromkeys(key for row in rows for key in row))
