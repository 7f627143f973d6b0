"""One decision made from the verdicts of all stages, and the step that enforces it."""
