"""The end of a run for a person: the verdict, the three numbers that matter, and the page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from tagifai.verdict import Verdict

STYLES = {"pass": ("PASSED", "green"), "fail": ("FAILED", "red"), "error": ("ERROR", "red")}
MOST_REASONS = 5


def tell(decision: Verdict, evaluated: Verdict | None, behaved: Verdict | None, page: Path, console: Console) -> None:
    """Print the verdict with its reasons, the numbers of the stages that ran, and the path of the page."""
    word, style = STYLES.get(decision.status, ("INCONCLUSIVE", "yellow"))
    console.print(f"\n[bold {style}]{word}[/]", end="  ")
    reasons = decision.facts.get("reasons", [])
    for number, reason in enumerate(reasons[:MOST_REASONS]):
        console.print(f"{'' if number == 0 else '        '}{escape(reason)}", soft_wrap=True)
    if len(reasons) > MOST_REASONS:
        console.print(f"        and {len(reasons) - MOST_REASONS} more reasons, on the page")
    for name, value in numbers(evaluated, behaved):
        console.print(f"  {name:<16}{value}")
    console.print(f"  {'page':<16}{page}", soft_wrap=True)


def numbers(evaluated: Verdict | None, behaved: Verdict | None) -> Iterator[tuple[str, str]]:
    """Yield the numbers that matter, by name: weighted F1, macro F1 beside the baseline, behavior tests passed."""
    metrics = evaluated.facts.get("metrics") if evaluated else None
    if metrics:
        yield "weighted F1", _estimate(metrics["model"]["weighted_f1"])
        baseline = metrics["baseline"]["macro_f1"]["value"]
        yield "macro F1", f"{_estimate(metrics['model']['macro_f1'])}, simple baseline {baseline:.3f}"
    if behaved:
        passed = sum(check.status == "pass" for check in behaved.checks)
        cases = behaved.facts.get("cases", 0)
        yield "behavior tests", f"{passed} of {len(behaved.checks)} passed, on {cases:,} cases"


def _estimate(found: dict[str, Any]) -> str:
    return f"{found['value']:.3f} [{found['low']:.3f}, {found['high']:.3f}], n = {found['n']}"
