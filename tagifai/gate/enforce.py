"""The last step of a run: raises when the gate said no, after every report has been kept."""

from pathlib import Path

from tagifai.errors import GateError, UndecidedError
from tagifai.verdict import Verdict


def enforce(decision: Path) -> None:
    """Return when the decision passed; raises GateError with every reason, UndecidedError when evidence is too thin."""
    found = Verdict.read(decision)
    if found.stage != "gate":
        raise GateError(f"{decision} is a verdict of the stage {found.stage!r}; give the decision that the gate wrote.")
    if found.status == "pass":
        return
    reasons = [f"{check.id} ({check.status}): {check.message}" for check in found.blocking] or ["It holds no check."]
    message = "\n- ".join([f"The gate decided {found.status!r} ({decision}):", *reasons])
    raise (UndecidedError if found.status == "inconclusive" else GateError)(message)
