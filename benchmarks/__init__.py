"""Measurements beside peers, in one run on one machine: quality, speed, overhead of the stages, behavior testing."""
