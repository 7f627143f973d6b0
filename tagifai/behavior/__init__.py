"""Behavior tests: suites of cases that say what a text classifier must do, run on any model."""
